"""One contender of `automl.py` in a process of its own: it learns from a table within a budget and answers for other rows.

    python automl_peers.py {flaml,mljar} TRAIN.csv TEST.csv ANSWERS.csv --target COLUMN --problem KIND --budget SECONDS --cores N

The answers are a CSV file with the column `prediction`, or with a column `probability_NAME` for each class. The last line
printed is a JSON document with the seconds it took and what the contender says about its model. FLAML runs with its
defaults; mljar in the mode that is meant for the best answers, without the explanations that it would draw.
"""

import argparse
import json
import tempfile
import time

import numpy as np
import pandas as pd

METRICS = {
    "flaml": {"binary": "roc_auc", "multiclass": "log_loss", "regression": "r2"},
    "mljar": {"binary": "auc", "multiclass": "logloss", "regression": "r2"},
}


def flaml(x, y, problem, budget, cores):
    from flaml import AutoML

    model = AutoML()
    task = "regression" if problem == "regression" else "classification"
    model.fit(x, y, task=task, metric=METRICS["flaml"][problem], time_budget=budget, n_jobs=cores, verbose=0, seed=7)
    return model, f"{model.best_estimator}, {len(model.config_history)} improvements", getattr(model, "classes_", None)


def mljar(x, y, problem, budget, cores):
    from supervised.automl import AutoML

    task = {"binary": "binary_classification", "multiclass": "multiclass_classification"}.get(problem, problem)
    model = AutoML(
        results_path=tempfile.mkdtemp(prefix="mljar"),
        mode="Compete",
        ml_task=task,
        eval_metric=METRICS["mljar"][problem],
        total_time_limit=budget,
        n_jobs=cores,
        explain_level=0,
        verbose=0,
        random_state=7,
    )
    model.fit(x, y)
    classes = None if problem == "regression" else model._data_info.get("classes")
    board = model.get_leaderboard()
    if problem != "regression" and classes is None:
        classes = sorted(map(str, pd.unique(y)))
    return model, f"{model._best_model.get_type()}, {len(board)} models", classes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contender", choices=sorted(METRICS))
    for name in ("train", "test", "answers"):
        parser.add_argument(name)
    parser.add_argument("--target", required=True)
    parser.add_argument("--problem", required=True, choices=["binary", "multiclass", "regression"])
    parser.add_argument("--budget", type=int, required=True)
    parser.add_argument("--cores", type=int, required=True)
    chosen = parser.parse_args()
    train, test = pd.read_csv(chosen.train), pd.read_csv(chosen.test)
    x, y = train.drop(columns=[chosen.target]), train[chosen.target]
    if chosen.problem != "regression":
        y = y.astype(str)
    learn = {"flaml": flaml, "mljar": mljar}[chosen.contender]
    began = time.perf_counter()
    model, note, classes = learn(x, y, chosen.problem, chosen.budget, chosen.cores)
    seconds = time.perf_counter() - began
    if chosen.problem == "regression":
        answers = pd.DataFrame({"prediction": np.asarray(model.predict(test), dtype=float)})
    else:
        names = [f"probability_{name}" for name in classes]
        answers = pd.DataFrame(np.asarray(model.predict_proba(test)), columns=names)
    answers.to_csv(chosen.answers, index=False)
    print(json.dumps({"seconds": seconds, "note": note}))


if __name__ == "__main__":
    main()
