"""Shows how the time to learn grows with rows and with columns, as a chart.

growing.py --engine target/release/examples/measure [--report docs/BENCHMARKS.md] [--most 10000000]

Each fit runs in a process of its own with two threads; seconds are those of the clock, the least of the repetitions.
"""

import argparse
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from growth import chart, exponent, worst_exponent
from measure import Bench
from tables import classes

BEGIN, END = "<!-- growth: begin -->", "<!-- growth: end -->"
# Learners by the name of their line, with their settings.
LEARNERS = {
    "gradient boosting": ("gradient_boosting", {"n_estimators": 50, "early_stopping": "off"}),
    "random forest": ("random_forest", {"n_estimators": 10}),
    "logistic regression": ("logistic_regression", {}),
    "k-means": ("k_means", {"n_clusters": 8, "restarts": 1, "max_iterations": 20}),
    "principal components": ("pca", {"components": 5}),
}
# Rows of the tables that grow by columns, and columns of those that grow by rows.
ROWS, COLUMNS = 10_000, 10
# Nine rows in ten are learnt from.
LEARNT = 0.9


def fits(engine, rows, columns, lines):
    """Adds the seconds of every learner on a table of that size, by what grows."""
    table = classes("grown", rows, columns, 2, 1)
    edge = int(rows * LEARNT)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, engine)
        bench.place(table, [(np.arange(edge), np.arange(edge, rows))])
        for name, (learner, settings) in LEARNERS.items():
            repeats = 3 if rows * columns <= 10_000_000 else 1
            runs = [bench.run("ours", "growth", learner, settings, table, [None], [0])[0][0]["fit"] for _ in range(repeats)]
            lines.setdefault(name, []).append((rows if columns == COLUMNS else columns, min(runs)))
            print(f"{name} on {rows:,} x {columns}: {min(runs):.3f} s", flush=True)


def grow(engine, most):
    """Seconds by rows and by columns."""
    by_rows, by_columns = {}, {}
    rows = ROWS
    while rows <= most:
        fits(engine, rows, COLUMNS, by_rows)
        rows *= 10
    for name, points in by_rows.items():
        by_columns[name] = [(COLUMNS, points[0][1])]
    for columns in (100, 1_000):
        fits(engine, ROWS, columns, by_columns)
    return {"rows": by_rows, "columns": by_columns}


def report(growth):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    lines = [
        BEGIN, "## How learning grows", "",
        f"Measured with `scripts/bench.sh growth` on commit {commit}, {date.today()}, two threads; seconds of the clock on tables of two classes, {COLUMNS} columns where",
        f"rows grow, {ROWS:,} rows where columns grow. Exponents are those of the whole line and of its steepest step: 1 is linear; n log n is 1.08 of rows and 1.24 of columns, its steps",
        "1.07 to 1.10 and 1.18 to 1.30. The last step by rows is steep, probably since what is looked up by row does not fit near the processor any more (not profiled). Principal components call for the products of all pairs of columns.", "",
        "| Learner | By rows: " + ", ".join(f"{rows:,}" for rows, _ in next(iter(growth["rows"].values()))) + " | Exponents | By columns: "
        + ", ".join(f"{columns:,}" for columns, _ in next(iter(growth["columns"].values()))) + " | Exponents |", "|---|---|---|---|---|",
    ]
    for name, points in growth["rows"].items():
        others = growth["columns"][name]
        lines.append(f"| {name} | {seconds(points)} | {exponents(points)} | {seconds(others)} | {exponents(others)} |")
    lines += ["", "![Seconds to learn against rows and columns, both axes logarithmic](growth-learners.svg)", END]
    return "\n".join(lines)


def exponents(points):
    return f"{exponent(points):.2f}, {worst_exponent(points):.2f}"


def seconds(points):
    return ", ".join(f"{value:.3g} s" for _, value in points)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", required=True)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--most", type=int, default=10_000_000)
    given = parser.parse_args()
    growth = grow(given.engine, given.most)
    text = report(growth)
    print(text)
    if given.report:
        before, _, rest = given.report.read_text().partition(BEGIN)
        after = rest.partition(END)[2]
        given.report.write_text(before.rstrip() + "\n\n" + text + (after or "\n"))
        given.report.with_name("growth-learners.svg").write_text(chart(growth))


if __name__ == "__main__":
    main()
