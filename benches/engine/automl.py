"""`datapulse train --budget` against FLAML: the same tables, the same rows, the same time, the same cores.

    python benches/engine/automl.py --datapulse target/release/datapulse --data FOLDER [--budget 60] [--folds 3] [TABLE ...]

Every table is cut into folds; each side learns from all but one of them within the budget and is judged on the one it
never saw. Both write their answers for those rows, and the same code measures both: ROC AUC for two classes, log loss for
more, R squared for numbers, and the root of the mean squared error. FLAML comes from PyPI (`pip install flaml[automl]`).
The data are the CSV files that `../shared/data` describes.
"""

import argparse
import csv
import json
import math
import os
import subprocess
import tempfile
import time

import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, r2_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold

# Table, column to predict, kind of problem.
TABLES = {
    "breast_cancer": "binary",
    "chile": "multiclass",
    "computers": "regression",
    "diabetes": "regression",
    "diamonds": "regression",
    "hdma": "binary",
    "penguins": "multiclass",
    "wine": "multiclass",
}


def folds_of(frame, target, problem, count, seed=7):
    """The rows to learn from and to judge by, the same for both sides."""
    if problem == "regression":
        return list(KFold(count, shuffle=True, random_state=seed).split(frame))
    return list(StratifiedKFold(count, shuffle=True, random_state=seed).split(frame, frame[target]))


def with_datapulse(program, train, test, target, problem, budget, cores):
    """Answers for `test`: numbers, or a table of probabilities with its classes."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: os.path.join(folder, name) for name in ("train.csv", "test.csv", "model.datapulse", "out.csv")}
        train.to_csv(paths["train.csv"], index=False)
        test.drop(columns=[target]).to_csv(paths["test.csv"], index=False)
        metric = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "r2"}[problem]
        environment = dict(os.environ, RAYON_NUM_THREADS=str(cores))
        command = ["taskset", "-c", ",".join(map(str, range(cores))), program]
        learn = ["train", paths["train.csv"], "--target", target, "--problem", problem, "--budget", f"{budget}s"]
        began = time.perf_counter()
        done = subprocess.run(
            [*command, *learn, "--metric", metric, "--out", paths["model.datapulse"], "--json"],
            check=True, capture_output=True, text=True, env=environment,
        )
        seconds = time.perf_counter() - began
        told = json.loads(done.stdout)
        predict = ["predict", paths["model.datapulse"], paths["test.csv"], "--proba", "--out", paths["out.csv"]]
        if problem == "regression":
            predict.remove("--proba")
        subprocess.run([*command, *predict], check=True, capture_output=True, env=environment)
        with open(paths["out.csv"], newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    note = f"{told['leaderboard'][0]['algorithm']}, {len(told['trials'])} trials"
    if problem == "regression":
        return np.array([float(row["prediction"]) for row in rows]), None, seconds, note
    classes = [name.removeprefix("probability_") for name in rows[0] if name.startswith("probability_")]
    shares = np.array([[float(row[f"probability_{name}"]) for name in classes] for row in rows])
    return shares, classes, seconds, note


def with_flaml(train, test, target, problem, budget, cores):
    """The same from FLAML with its defaults."""
    from flaml import AutoML

    x, y = train.drop(columns=[target]), train[target]
    model = AutoML()
    task = "regression" if problem == "regression" else "classification"
    metric = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "r2"}[problem]
    began = time.perf_counter()
    model.fit(x, y, task=task, metric=metric, time_budget=budget, n_jobs=cores, verbose=0, seed=7)
    seconds = time.perf_counter() - began
    note = f"{model.best_estimator}, {len(model.config_history)} improvements"
    unseen = test.drop(columns=[target])
    if problem == "regression":
        return np.asarray(model.predict(unseen), dtype=float), None, seconds, note
    return np.asarray(model.predict_proba(unseen)), [str(name) for name in model.classes_], seconds, note


def measure(problem, truth, answers, classes):
    """The figure, and an error that is the smaller the better."""
    if problem == "regression":
        value = r2_score(truth, answers)
        return value, math.sqrt(max(1.0 - value, 1e-12))
    names = sorted(set(classes))
    answers = answers[:, [classes.index(name) for name in names]]
    answers = np.clip(answers, 1e-7, 1.0)
    answers = answers / answers.sum(axis=1, keepdims=True)
    labels = truth.astype(str)
    if problem == "binary":
        value = roc_auc_score(labels == names[1], answers[:, 1])
        return value, max(1.0 - value, 1e-12)
    value = log_loss(labels, answers, labels=names)
    return value, max(value, 1e-12)


def read(folder, name):
    """The table without numbers of rows, and its target."""
    frame = pd.read_csv(os.path.join(folder, f"{name}.csv"))
    targets = {"breast_cancer": "target", "chile": "vote", "computers": "price", "diabetes": "target",
               "diamonds": "price", "hdma": "deny", "penguins": "species", "wine": "target"}
    target = targets[name]
    frame = frame.drop(columns=[column for column in frame.columns if column in ("rownames", "id", "Unnamed: 0")])
    return frame.dropna(subset=[target]).reset_index(drop=True), target


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", default=list(TABLES))
    parser.add_argument("--datapulse", default="target/release/datapulse")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--budget", type=int, default=60)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--most", type=int, default=0, help="judge by so many of the folds only; 0 is all")
    parser.add_argument("--cores", type=int, default=2)
    chosen = parser.parse_args()
    os.sched_setaffinity(0, range(chosen.cores))
    ratios, ranks = [], []
    print("| Table | Metric | DataPulse | FLAML | Error ratio | Time | Best |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for name in chosen.tables:
        problem = TABLES[name]
        frame, target = read(chosen.data, name)
        figures = {"ours": [], "theirs": []}
        for learn, judge in folds_of(frame, target, problem, chosen.folds)[: chosen.most or None]:
            train, test = frame.iloc[learn], frame.iloc[judge]
            ours = with_datapulse(chosen.datapulse, train, test, target, problem, chosen.budget, chosen.cores)
            theirs = with_flaml(train, test, target, problem, chosen.budget, chosen.cores)
            for side, (answers, classes, seconds, note) in (("ours", ours), ("theirs", theirs)):
                value, error = measure(problem, test[target].to_numpy(), answers, classes)
                figures[side].append((value, error, seconds, note))
        mean = lambda side, position: float(np.mean([one[position] for one in figures[side]]))
        ratio = mean("ours", 1) / mean("theirs", 1)
        ratios.append(ratio)
        ranks.append(1.0 if ratio < 1.0 else 2.0)
        metric = {"binary": "ROC AUC", "multiclass": "log loss", "regression": "R²"}[problem]
        print(
            f"| {name} | {metric} | {mean('ours', 0):.4f} | {mean('theirs', 0):.4f} | {ratio:.3f} "
            f"| {mean('ours', 2):.0f} s, {mean('theirs', 2):.0f} s | {figures['ours'][0][3]}; {figures['theirs'][0][3]} |",
            flush=True,
        )
    print(f"\nGeometric mean of the error ratios {np.exp(np.mean(np.log(ratios))):.3f}, mean rank {np.mean(ranks):.2f}")


if __name__ == "__main__":
    main()
