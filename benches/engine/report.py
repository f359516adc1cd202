"""The measurements as Markdown, between two markers of a file."""

import os
import platform
import subprocess
from datetime import date
from pathlib import Path

BEGIN, END = "<!-- engine: begin -->", "<!-- engine: end -->"
TITLES = {
    "boosting": "Gradient boosting",
    "forest": "Random forest",
    "mlp": "Multilayer perceptron",
    "linear": "Linear and logistic models",
    "extra": "Extra trees",
    "neighbors": "Nearest neighbours",
    "bayes": "Naive Bayes",
    "line": "Linear support vectors",
    "kernel": "Support vectors with a kernel",
    "explainable": "Explainable boosting (against histogram boosting, which cannot be looked at)",
    "kmeans": "K-means",
    "minibatch": "Mini-batch k-means",
    "mixture": "Gaussian mixtures",
    "dbscan": "DBSCAN (scikit-learn's has no rule for new rows: its prediction only reads what the fit left)",
    "pca": "Principal components",
}


def write(path, small, large, late, command):
    """Puts the results between the markers of a report, at its end when it has none yet."""
    text = Path(path).read_text() if Path(path).exists() else "# Benchmarks\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    parts = [BEGIN, "## The learners against the Python stack", "", introduction(command), ""]
    for kind in TITLES:
        parts += section(kind, small, large)
    parts += cancelling(late)
    parts += ["", Path(__file__).with_name("remarks.md").read_text().rstrip()]
    Path(path).write_text(before.rstrip() + "\n\n" + "\n".join([*parts, END]) + (after or "\n"))


def introduction(command):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    from importlib.metadata import version

    peers = ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "lightgbm", "xgboost"))
    return (
        f"Measured with `{command}` on commit {commit}, {date.today()}: {peers}, two threads for everybody, each contender in a process of its own,\n"
        "all of them on the same matrices and the same folds; boosting takes missing values and categories as they are, here and there. Times are the least of\n"
        "the repetitions, in seconds of the clock, with the ratio in processor seconds (all threads together) in brackets; memory is the most that was resident\n"
        "beyond what was there before the fit.\n"
        f"A ratio below 1 means less than the best of the peers. Machine: {os.cpu_count()} cores, {platform.platform()}."
    )


def section(kind, small, large):
    lines = []
    mine = [row for row in small if row["kind"] == kind]
    if mine:
        lines += ["", f"### {TITLES[kind]}: quality on real tables", ""]
        lines += ["| Table | Figure | Ours | Best peer | Difference | Noise |", "|---|---|---|---|---|---|"]
        for row in mine:
            for figure, entry in row["figures"].items():
                lines.append(
                    f"| {row['table']} | {figure} | {number(entry['ours'])} | {number(entry['best'])} ({entry['peer']}) "
                    f"| {entry['better']:+.4f} | ± {entry['noise']:.4f} |"
                )
    mine = [row for row in large if row["kind"] == kind]
    if mine:
        lines += ["", f"### {TITLES[kind]}: time and memory", ""]
        lines += [
            "| Table | Quality, ours / best peer, difference ± noise where several were drawn | Fit: ours, fastest peer, ratio (of processor time) | Prediction: ours, fastest peer, ratio (of processor time) | Memory: ours, least of the peers, ratio |",
            "|---|---|---|---|---|",
        ]
        for row in mine:
            figure, entry = next(iter(row["figures"].items()))
            cells = [f"{row['table']} ({row['rows']:,} x {row['columns']})"]
            noise = f", {entry['better']:+.4f} ± {entry['noise']:.4f}" if entry["noise"] else ""
            cells.append(f"{figure} {number(entry['ours'])} / {number(entry['best'])} ({entry['peer']}){noise}")
            costs = row["costs"]
            cells += [f"{cost(costs[name], 's')} ({ratio(costs[name + '_cpu']):.2f})" for name in ("fit", "predict")]
            cells.append(cost(costs["memory"], "MB"))
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def cancelling(late):
    """How long everything went on after it was cancelled."""
    if not late:
        return []
    lines = [
        "", "### Cancelling", "",
        "Everything is cancelled at three fixed moments, and where it asks least often whether it should go on; the longest time that it went on.", "",
        "| What | Rows x 20 | Went on | Cancelled at |", "|---|---|---|---|",
    ]
    for row in sorted(late, key=lambda row: -row["late"]):
        lines.append(f"| {row['name']} | {row['rows']:,} | {1000 * row['late']:.0f} ms | {row['moment']:.2f} s |")
    return lines


def cost(entry, unit):
    return f"{amount(entry['ours'], unit)}, {amount(entry['best'], unit)} ({entry['peer']}), **{ratio(entry):.2f}**"


def ratio(entry):
    return entry["ours"] / max(entry["best"], 1e-9)


def amount(value, unit):
    if unit == "MB":
        return f"{value / 2**20:.0f} MB"
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.1f} ms"


def number(value):
    return f"{value:.4f}" if abs(value) < 100 else f"{value:,.1f}"
