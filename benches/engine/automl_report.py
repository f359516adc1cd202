"""The comparison of searches as Markdown, between two markers of a file."""

import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

NAMES = {"datapulse": "DataPulse", "flaml": "FLAML", "mljar": "mljar"}
PACKAGES = {"flaml": "FLAML", "mljar": "mljar-supervised"}
METRICS = {"binary": "ROC AUC", "multiclass": "log loss", "regression": "R²"}


def write(path, results, chosen):
    """Puts the results between the markers of their budget in a report, at its end when it has none yet."""
    begin, end = (f"<!-- automl {chosen.budget} s: {edge} -->" for edge in ("begin", "end"))
    text = Path(path).read_text() if Path(path).exists() else "# Benchmarks\n"
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    title = f"## The search against other searches, {chosen.budget} seconds each"
    parts = [begin, title, "", introduction(chosen), "", *lines(results, chosen), end]
    Path(path).write_text(before.rstrip() + "\n\n" + "\n".join(parts) + (after or "\n"))


def introduction(chosen):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    peers = ", ".join(f"{NAMES[name]} {release(name)}" for name in chosen.contenders[1:])
    judged = f"{chosen.most} of {chosen.folds} folds" if chosen.most else f"{chosen.folds} folds"
    shown = " ".join(["scripts/bench.sh automl", *arguments()])
    return (
        f"Measured with `{shown}` on commit {commit}, {date.today()}: {peers}; {chosen.budget} seconds and\n"
        f"{chosen.cores} cores for everybody, one contender at a time, {judged} of each table, the same rows for all. "
        "The error is 1 - ROC AUC, the log loss,\nor the root of 1 - R²; figures of several folds are means. "
        f"Machine: {os.cpu_count()} cores, {platform.platform()}."
    )


def arguments():
    """What was asked for, without the places on this machine."""
    given, shown = iter(sys.argv[1:]), []
    for argument in given:
        if argument in ("--datapulse", "--data", "--report", "--python"):
            next(given, None)
        else:
            shown.append(argument)
    return shown


def release(name):
    try:
        return version(PACKAGES[name])
    except PackageNotFoundError:
        return ""


def lines(results, chosen):
    """A row for each table, then ranks and ratios of everybody."""
    contenders, peers = chosen.contenders, chosen.contenders[1:]
    errors = np.array([[mean(row, name, "error") for name in contenders] for row in results])
    head = ["Table", "Figure", *(NAMES[name] for name in contenders), *(f"Error / {NAMES[name]}'s" for name in peers), "Time", "Best"]
    found = ["", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row, own in zip(results, errors):
        cells = [f"{row['table']} ({row['rows']:,} x {row['columns']})", METRICS[row["problem"]]]
        cells += [shown(mean(row, name, "value"), ".4f") for name in contenders]
        cells += [shown(own[0] / other, ".3f") for other in own[1:]]
        cells.append(", ".join(shown(mean(row, name, "seconds"), ".0f", " s") for name in contenders))
        cells.append("; ".join(one[0]["note"] if (one := row["results"][name]) else "failed" for name in contenders))
        found.append("| " + " | ".join(cells) + " |")
    if not peers:
        return found
    # Whoever failed on a table is last there, and is compared on the others.
    ranked = np.where(np.isnan(errors), np.inf, errors)
    ranks = 1 + (ranked[:, None, :] < ranked[:, :, None]).sum(axis=2)
    told = [f"{NAMES[name]} {rank:.2f}" for name, rank in zip(contenders, ranks.mean(axis=0))]
    ratios = np.exp(np.nanmean(np.log(errors[:, :1] / errors[:, 1:]), axis=0))
    against = [f"{ratio:.3f} of {NAMES[name]}'s" for name, ratio in zip(peers, ratios)]
    return [*found, "", f"Mean rank: {', '.join(told)}. Error in geometric mean: {', '.join(against)}."]


def mean(row, name, what):
    """Over the folds; not a number where the contender failed on all of them."""
    found = [one[what] for one in row["results"][name]]
    return float(np.mean(found)) if found else float("nan")


def shown(value, digits, unit=""):
    return "–" if np.isnan(value) else f"{value:{digits}}{unit}"
