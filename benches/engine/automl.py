"""`datapulse train --budget` against FLAML and mljar: the same tables, the same rows, the same time, the same cores.

    python benches/engine/automl.py --datapulse target/release/datapulse --data FOLDER [--budget 60] [--folds 3] [TABLE ...]

Every table is cut into folds; each contender learns from all but one of them within the budget, in a process of its own,
and is judged on the one it never saw. All write their answers for those rows, and the same code measures them: ROC AUC for
two classes, log loss for more, R squared for numbers. The peers are those of `requirements-automl.txt`; a contender whose
libraries stand in another environment is named with `--python flaml=/its/bin/python`. The data are the CSV files that
`../shared/data` describes.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, r2_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold

import automl_report
from tables import REAL as TABLES

OURS, PEERS = "datapulse", ("flaml", "mljar")
METRICS = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "r2"}
# No probability counts as less than this.
LEAST_PROBABILITY = 1e-7
# Times the budget after which a contender that goes on and on is given up.
PATIENCE = 6


def folds_of(frame, target, problem, count, seed=7):
    """The rows to learn from and to judge by, the same for everybody."""
    if problem == "regression":
        return list(KFold(count, shuffle=True, random_state=seed).split(frame))
    return list(StratifiedKFold(count, shuffle=True, random_state=seed).split(frame, frame[target]))


class Contest:
    """One fold of one table on disk, and what everybody answers for it."""

    def __init__(self, folder, train, test, target, problem, chosen):
        self.target, self.problem, self.chosen = target, problem, chosen
        self.train, self.test, self.answers, self.model = (
            os.path.join(folder, name) for name in ("train.csv", "test.csv", "answers.csv", "model.datapulse")
        )
        train.to_csv(self.train, index=False)
        test.drop(columns=[target]).to_csv(self.test, index=False)
        # No thread beyond these cores, whatever a library thinks of the machine.
        self.on_cores = ["taskset", "-c", ",".join(map(str, range(chosen.cores)))]
        threads = {name: str(chosen.cores) for name in ("RAYON_NUM_THREADS", "OMP_NUM_THREADS")}
        self.environment = dict(os.environ, **threads)

    def run(self, *command):
        done = subprocess.run(
            [*self.on_cores, *map(str, command)], check=True, capture_output=True, text=True, env=self.environment,
            timeout=60 + PATIENCE * self.chosen.budget,
        )
        return done.stdout

    def ours(self):
        program, budget = self.chosen.datapulse, f"{self.chosen.budget}s"
        began = time.perf_counter()
        told = json.loads(self.run(
            program, "train", self.train, "--target", self.target, "--problem", self.problem, "--budget", budget,
            "--metric", METRICS[self.problem], "--out", self.model, "--json",
        ))
        seconds = time.perf_counter() - began
        shares = [] if self.problem == "regression" else ["--proba"]
        self.run(program, "predict", self.model, self.test, *shares, "--out", self.answers)
        best = told["leaderboard"][0]
        return seconds, f"{best['algorithm']} of {len(told['trials'])} trials"

    def theirs(self, name):
        python = self.chosen.python.get(name, sys.executable)
        out = self.run(
            python, Path(__file__).with_name("automl_peers.py"), name, self.train, self.test, self.answers,
            "--target", self.target, "--problem", self.problem, "--budget", self.chosen.budget, "--cores", self.chosen.cores,
        )
        told = json.loads(out.strip().splitlines()[-1])
        return told["seconds"], told["note"]

    def judged(self, name, truth):
        """What a contender reached, and the error that is the smaller the better."""
        Path(self.answers).unlink(missing_ok=True)
        seconds, note = self.ours() if name == OURS else self.theirs(name)
        answers = pd.read_csv(self.answers)
        value, error = measure(self.problem, truth, answers)
        return {"value": value, "error": error, "seconds": seconds, "note": note}


def measure(problem, truth, answers):
    if problem == "regression":
        value = r2_score(truth, answers["prediction"])
        return value, math.sqrt(max(1.0 - value, 1e-12))
    labels = truth.astype(str)
    names = sorted(set(labels))
    shares = answers[[f"probability_{name}" for name in names]].to_numpy()
    shares = np.clip(shares, LEAST_PROBABILITY, 1.0)
    shares = shares / shares.sum(axis=1, keepdims=True)
    if problem == "binary":
        value = roc_auc_score(labels == names[1], shares[:, 1])
        return value, max(1.0 - value, 1e-12)
    value = log_loss(labels, shares, labels=names)
    return value, max(value, 1e-12)


def read(folder, name):
    """The table without numbers of rows and without rows that have no answer."""
    frame = pd.read_csv(os.path.join(folder, f"{name}.csv"))
    target = TABLES[name][0]
    frame = frame.drop(columns=[column for column in frame.columns if column in ("rownames", "id", "Unnamed: 0")])
    return frame.dropna(subset=[target]).reset_index(drop=True), target


def contest(name, chosen):
    """Every contender's results on the folds of one table."""
    problem = TABLES[name][1]
    frame, target = read(chosen.data, name)
    results = {contender: [] for contender in chosen.contenders}
    for learn, judge in folds_of(frame, target, problem, chosen.folds)[: chosen.most or None]:
        train, test = frame.iloc[learn], frame.iloc[judge]
        truth = test[target].to_numpy()
        for contender in chosen.contenders:
            try:
                with tempfile.TemporaryDirectory() as folder:
                    one = Contest(folder, train, test, target, problem, chosen).judged(contender, truth)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
                said = (error.stderr or "").strip().splitlines()[-1:]
                print(f"{name:14} {contender:10} failed: {said[0] if said else error}", file=sys.stderr, flush=True)
                continue
            results[contender].append(one)
            print(
                f"{name:14} {contender:10} {METRICS[problem]} {one['value']:.4f} error {one['error']:.4f} "
                f"{one['seconds']:.0f} s, {one['note']}",
                flush=True,
            )
    return {"table": name, "problem": problem, "rows": len(frame), "columns": frame.shape[1] - 1, "results": results}


def pair(text):
    name, _, path = text.partition("=")
    return name, path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", default=list(TABLES))
    parser.add_argument("--datapulse", default="target/release/datapulse")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--budget", type=int, default=60, help="seconds")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--most", type=int, default=0, help="judge by so many of the folds only; 0 is all")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--peers", default=",".join(PEERS), help="who is compared with; nothing for us alone")
    parser.add_argument("--python", type=pair, action="append", default=[], metavar="PEER=PATH")
    parser.add_argument("--report", help="the Markdown file that the results go to")
    chosen = parser.parse_args()
    chosen.python = dict(chosen.python)
    chosen.contenders = [OURS, *filter(None, chosen.peers.split(","))]
    results = [contest(name, chosen) for name in chosen.tables]
    print("\n".join(automl_report.lines(results, chosen)))
    if chosen.report:
        automl_report.write(chosen.report, results, chosen)


if __name__ == "__main__":
    main()
