"""Holds the learners of the engine against the Python stack and writes the figures into docs/BENCHMARKS.md.

measure.py --engine target/release/examples/measure --tables FOLDER [--report docs/BENCHMARKS.md] [--million]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from contests import SCALED, contests
from groups import groups
from plan import DRAWS, LARGE, MILLION, REPEATS, is_wanted, tables_for
from quality import quality
from report import write
from tables import drawn, folds, read

# Figures of which less is better.
LESS = {"log loss", "RMSE", "inertia"}
THREADS = 2
# Nothing that is measured takes as many seconds.
LONGEST = 900


class Bench:
    """Runs contenders, each in a process of its own, on data in a folder."""

    def __init__(self, folder, engine):
        self.folder, self.engine = Path(folder), engine

    def place(self, table, splits):
        """Writes a table and its splits where every contender reads them."""
        table.x.tofile(self.folder / "x")
        table.y.tofile(self.folder / "y")
        for number, (train, test) in enumerate(splits):
            train.astype(np.uint32).tofile(self.folder / f"train{number}")
            test.astype(np.uint32).tofile(self.folder / f"test{number}")

    def run(self, contender, kind, learner, settings, table, splits, seeds):
        """What was measured for each split, and the answers."""
        paths = [self.folder / f"answers{number}" for number in range(len(splits))]
        job = {
            "kind": kind, "peer": contender, "learner": learner, "settings": settings, "threads": THREADS,
            "x": str(self.folder / "x"), "y": str(self.folder / "y"), "columns": table.x.shape[1], "classes": table.classes,
            "levels": [table.levels.get(column) for column in range(table.x.shape[1])],
            "splits": [
                {"seed": seed, "train": f"{self.folder}/train{number}", "test": f"{self.folder}/test{number}", "answers": str(path)}
                for number, (path, seed) in enumerate(zip(paths, seeds))
            ],
        }
        (self.folder / "job.json").write_text(json.dumps(job))
        program = [self.engine] if contender == "ours" else [sys.executable, str(Path(__file__).with_name("peers.py"))]
        environment = {
            "OMP_NUM_THREADS": str(THREADS), "OPENBLAS_NUM_THREADS": str(THREADS), "PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "ignore",
            # Threads that wait must not burn the time of those that work: other programs may run on the machine.
            "OMP_WAIT_POLICY": "PASSIVE",
        }
        subprocess.run([*program, f"{self.folder}/job.json", f"{self.folder}/answer.json"], check=True, env=environment, timeout=LONGEST)
        measured = json.loads((self.folder / "answer.json").read_text())
        return measured, [np.fromfile(path) for path in paths]


def contest(bench, table, splits, seeds, kind, settings, learner, repeats, more=()):
    """All contenders of a kind on one table; quality by contender and split, and the least costs. `more` are further
    tables with their splits, for the quality alone. A peer that fails is left out."""
    settings = dict(settings)
    figures, costs = {name: [] for name in settings}, {name: {} for name in settings}
    for repeat in range(repeats):
        for name, chosen in list(settings.items()):
            try:
                measured, answers = bench.run(name, kind, learner, chosen, table, splits, seeds)
            except (subprocess.SubprocessError, OSError) as error:
                if name == "ours":
                    raise
                print(f"  {name} is left out: {error}", file=sys.stderr)
                for known in (settings, figures, costs):
                    del known[name]
                continue
            if repeat == 0:
                figures[name] = [quality(table, test, given) for (_, test), given in zip(splits, answers)]
            for what in measured[0]:
                total = sum(one[what] for one in measured) / len(measured)
                costs[name][what] = min(total, costs[name].get(what, np.inf))
    for other, parts in more:
        bench.place(other, parts)
        for name, chosen in settings.items():
            answers = bench.run(name, kind, learner, chosen, other, parts, [0] * len(parts))[1]
            figures[name] += [quality(other, test, given) for (_, test), given in zip(parts, answers)]
    row = {"kind": kind, "table": table.name, "rows": len(table.y), "columns": table.x.shape[1]}
    row["figures"] = {figure: compare(figure, figures) for figure in figures["ours"][0]}
    row["costs"] = {what: cheapest(what, costs) for what in ("fit", "predict", "fit_cpu", "predict_cpu", "memory")}
    row["all"] = {"costs": costs, "figures": {name: {f: float(np.mean([one[f] for one in ones])) for f in ones[0]} for name, ones in figures.items()}}
    tell(row)
    return row


def compare(figure, figures):
    """Ours against the best peer: the mean over the splits, and two standard errors of the difference."""
    values = {name: np.array([one[figure] for one in ones]) for name, ones in figures.items()}
    sign = -1 if figure in LESS else 1
    peer = max((name for name in values if name != "ours"), key=lambda name: sign * values[name].mean())
    difference = sign * (values["ours"] - values[peer])
    noise = 2 * difference.std(ddof=1) / np.sqrt(len(difference)) if len(difference) > 1 else 0.0
    return {
        "ours": float(values["ours"].mean()), "best": float(values[peer].mean()), "peer": peer,
        "better": float(difference.mean()), "noise": float(noise),
    }


def cheapest(what, costs):
    peer = min((name for name in costs if name != "ours"), key=lambda name: costs[name][what])
    return {"ours": costs["ours"][what], "best": costs[peer][what], "peer": peer}


def tell(row):
    print(f"{row['kind']} on {row['table']} ({row['rows']} x {row['columns']})")
    for name, figures in row["all"]["figures"].items():
        costs = row["all"]["costs"][name]
        quality = ", ".join(f"{figure} {value:.4f}" for figure, value in figures.items())
        print(
            f"  {name:9} {quality}; fit {costs['fit']:.3f} s ({costs['fit_cpu']:.2f} cpu), "
            f"predict {1000 * costs['predict']:.1f} ms ({1000 * costs['predict_cpu']:.0f} cpu), {costs['memory'] / 2**20:.0f} MB",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", required=True, help="the built example `measure`")
    parser.add_argument("--tables", type=Path, help="folder of CSV files; without it only generated tables")
    parser.add_argument("--report", type=Path, help="file into which the figures are written")
    parser.add_argument("--million", action="store_true", help="generated tables of 1,000,000 rows instead of 100,000")
    parser.add_argument("--rows", type=int, help="generated tables of so many rows; 0 for none")
    parser.add_argument("--kinds", default="boosting,forest,mlp,linear,neighbors,kmeans,minibatch,mixture,dbscan,pca,cancel")
    parser.add_argument("--only", help="names of tables, with commas")
    parser.add_argument("--repeats", type=int, help="how often times are taken; as plan.py says when absent")
    parser.add_argument("--cancel", help="the built example `cancel`; without it cancelling is not measured")
    parser.add_argument("--keep", type=Path, help="file that gathers the figures of several runs, for a report of all of them")
    parser.add_argument("--seeds", type=int, default=2, help="seeds of the folds on real tables")
    given = parser.parse_args()
    small, large, late = [], [], []
    try:
        with tempfile.TemporaryDirectory() as folder:
            measure(given, Bench(folder, given.engine), small, large, late)
    finally:
        if given.keep:
            small, large = gather(given.keep, small, large)
        if given.report and (small or large or late):
            write(given.report, small, large, late, "scripts/bench.sh engine")


def measure(given, bench, small, large, late):
    """Everything that was asked for; what fails is told and left out."""
    kinds, only = given.kinds.split(","), given.only.split(",") if given.only else None
    rows = given.rows if given.rows is not None else 1_000_000 if given.million else 100_000
    wanted = lambda name: not only or name in only

    def add(rows, *contest_of):
        with leaving_out():
            rows.append(contest(bench, *contest_of))

    for table in read(given.tables) if given.tables else ():
        if wanted(table.name):
            count = 1 if len(table.y) > LARGE else given.seeds
            splits = [split for seed in range(count) for split in folds(table, 5, seed)]
            seeds = [seed for seed in range(count) for _ in range(5)]
            for kind, settings, learner in contests(kinds, table.problem, small=True):
                shown = table.scaled() if kind in SCALED else table
                bench.place(shown, splits)
                add(small, shown, splits, seeds, kind, settings, learner, 1)
    for name in tables_for(kinds) if rows else ():
        if wanted(name):
            on_generated(given, bench, add, large, kinds, name, rows)
    for kind, name in MILLION.items() if rows and given.rows is None and not given.million else ():
        if kind in kinds and wanted(name):
            on_generated(given, bench, add, large, [kind], name, 1_000_000)
    for kind, table, settings, learner in groups(kinds, rows) if rows else ():
        if wanted(table.name):
            every = [(np.arange(len(table.y)), np.arange(len(table.y)))]
            bench.place(table, every)
            add(large, table, every, [0], kind, settings, learner, given.repeats or 2)
    if given.cancel and "cancel" in kinds:
        with leaving_out():
            answer = bench.folder / "late.json"
            try:
                subprocess.run([given.cancel, str(bench.folder), str(answer)], check=True, timeout=LONGEST)
            finally:
                late += json.loads(answer.read_text()) if answer.exists() else []


def on_generated(given, bench, add, large, kinds, name, rows):
    """Every kind that is measured on a generated table."""
    table = drawn(name, rows)
    splits = folds(table, 5, 0)[:1]
    for kind, settings, learner in contests([kind for kind in kinds if is_wanted(kind, name)], table.problem, small=False):
        shown = table.scaled() if kind in SCALED else table
        once = rows > 100_000
        others = () if once else (drawn(name, rows, draw) for draw in range(1, 1 + DRAWS.get(kind, 0)))
        more = [(other, folds(other, 5, 0)[:2]) for other in others]
        bench.place(shown, splits)
        add(large, shown, splits, [0], kind, settings, learner, given.repeats or (1 if once else REPEATS.get(kind, 1)), more)


@contextmanager
def leaving_out():
    """What goes wrong is told, and the rest goes on."""
    try:
        yield
    except Exception as error:
        print(f"left out: {type(error).__name__}: {error}", file=sys.stderr, flush=True)


def gather(path, small, large):
    """These figures and those of earlier runs, of which the newest of each kind and table stays."""
    kept = json.loads(path.read_text()) if path.exists() else {"small": [], "large": []}
    for name, rows in (("small", small), ("large", large)):
        newest = {(row["kind"], row["table"], row["rows"]): row for row in kept[name] + rows}
        kept[name] = list(newest.values())
    path.write_text(json.dumps(kept))
    return kept["small"], kept["large"]


if __name__ == "__main__":
    main()
