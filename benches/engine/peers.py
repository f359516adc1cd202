"""Fits and predicts with a library of the Python stack what a job in a JSON file asks for: `peers.py job.json answer.json`.

The twin of `engine/examples/measure.rs`: the same job, the same measurements, in a process of its own.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np


WITHOUT_TARGET = {"kmeans", "minibatch", "mixture", "dbscan", "pca"}


def make(kind, peer, problem, settings, threads, seed, levels=()):
    """An unfitted model of the peer. `levels` says of each feature how many codes it has if it is a category."""
    categories = [column for column, count in enumerate(levels) if count]
    if kind in WITHOUT_TARGET:
        return without_target(kind, settings, threads, seed)
    numbers = problem == "regression"
    if peer == "lightgbm":
        import lightgbm

        of = lightgbm.LGBMRegressor if numbers else lightgbm.LGBMClassifier
        kinds = {"categorical_feature": categories} if categories else {}
        return of(n_jobs=threads, random_state=seed, verbose=-1, **kinds, **settings)
    if peer == "xgboost":
        import xgboost

        of = xgboost.XGBRegressor if numbers else xgboost.XGBClassifier
        kinds = {"enable_categorical": True, "feature_types": ["c" if count else "float" for count in levels]} if categories else {}
        return of(n_jobs=threads, random_state=seed, **kinds, **settings)

    from sklearn import ensemble, linear_model, naive_bayes, neighbors, neural_network, svm, tree
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    # There is no explainable boosting in scikit-learn: what it would have to be as good as is boosting without a view.
    if kind in ("boosting", "explainable"):
        of = ensemble.HistGradientBoostingRegressor if numbers else ensemble.HistGradientBoostingClassifier
        return of(random_state=seed, categorical_features=categories or None, **settings)
    if kind == "forest":
        of = ensemble.RandomForestRegressor if numbers else ensemble.RandomForestClassifier
        return of(n_jobs=threads, random_state=seed, **settings)
    if kind == "extra":
        of = ensemble.ExtraTreesRegressor if numbers else ensemble.ExtraTreesClassifier
        return of(n_jobs=threads, random_state=seed, **settings)
    if kind == "neighbors":
        of = neighbors.KNeighborsRegressor if numbers else neighbors.KNeighborsClassifier
        return of(n_jobs=threads, **settings)
    if kind == "bayes":
        return naive_bayes.GaussianNB()
    if kind == "line" and numbers:
        line = svm.LinearSVR(loss="squared_epsilon_insensitive", epsilon=0.1, dual="auto", max_iter=5000, **settings)
        return make_pipeline(StandardScaler(), TransformedTargetRegressor(line, transformer=StandardScaler()))
    if kind == "line":
        line = CalibratedClassifierCV(svm.LinearSVC(max_iter=5000, **settings), cv=3, ensemble=False)
        return make_pipeline(StandardScaler(), line)
    if kind == "kernel" and numbers:
        return TransformedTargetRegressor(svm.SVR(epsilon=0.1, **settings), transformer=StandardScaler())
    if kind == "kernel":
        return CalibratedClassifierCV(svm.SVC(**settings), cv=3, ensemble=False)
    if kind == "tree":
        of = tree.DecisionTreeRegressor if numbers else tree.DecisionTreeClassifier
        return of(random_state=seed, **settings)
    if kind == "mlp":
        of = neural_network.MLPRegressor if numbers else neural_network.MLPClassifier
        return make_pipeline(StandardScaler(), of(random_state=seed, **settings))
    of = linear_model.Ridge if numbers else linear_model.LogisticRegression
    return make_pipeline(StandardScaler(), of(**settings))


def without_target(kind, settings, threads, seed):
    """An unfitted model of scikit-learn that finds something in the rows alone."""
    from sklearn import cluster, decomposition, mixture

    if kind == "kmeans":
        return cluster.KMeans(random_state=seed, **settings)
    if kind == "minibatch":
        return cluster.MiniBatchKMeans(random_state=seed, **settings)
    if kind == "mixture":
        return mixture.GaussianMixture(random_state=seed, **settings)
    if kind == "dbscan":
        return cluster.DBSCAN(n_jobs=threads, **settings)
    return decomposition.PCA(random_state=seed, **settings)


def answers_of(kind, model, x):
    """Rows x whatever the model says of a row; groups as columns of zeros and ones, no group as the last."""
    if kind == "mixture":
        return model.predict_proba(x)
    if kind == "pca":
        return model.transform(x)
    # DBSCAN of scikit-learn has no rule for new rows: what it said of the rows that it learnt from is all there is.
    codes = model.labels_ if kind == "dbscan" else model.predict(x)
    return np.eye(codes.max() + 2)[codes]


def status(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024.0 * float(next(line for line in lines if line.startswith(name)).split()[1])


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work):
    clock, processors = time.perf_counter(), cpu_seconds()
    result = work()
    return result, time.perf_counter() - clock, cpu_seconds() - processors


def problem_of(job):
    return "regression" if job["classes"] == 0 else "binary" if job["classes"] == 2 else "multiclass"


def measure(job, split, x, y):
    train, test = (np.fromfile(split[part], np.uint32) for part in ("train", "test"))
    model = make(job["kind"], job["peer"], problem_of(job), job["settings"], job["threads"], split["seed"], job["levels"])
    train_x, train_y, test_x = x[train], y[train], x[test]
    Path("/proc/self/clear_refs").write_text("5")
    before = status("VmRSS:")
    _, fit, fit_cpu = timed(lambda: model.fit(train_x, train_y))
    if job["kind"] in WITHOUT_TARGET:
        answer = lambda rows: answers_of(job["kind"], model, rows)
    else:
        answer = model.predict_proba if job["classes"] else model.predict
    answers, predict, predict_cpu = timed(lambda: answer(test_x))
    memory = status("VmHWM:") - before
    np.asarray(answers, np.float64).tofile(split["answers"])
    return {"fit": fit, "fit_cpu": fit_cpu, "predict": predict, "predict_cpu": predict_cpu, "memory": memory}


def main(job, answer):
    job = json.loads(Path(job).read_text())
    x = np.fromfile(job["x"], np.float32).reshape(-1, job["columns"])
    y = np.fromfile(job["y"], np.float64)
    if job["classes"]:
        y = y.astype(np.int64)
    # Imports belong to the start of a program, not to its first fit.
    make(job["kind"], job["peer"], problem_of(job), job["settings"], job["threads"], 0)
    Path(answer).write_text(json.dumps([measure(job, split, x, y) for split in job["splits"]]))


if __name__ == "__main__":
    main(*sys.argv[1:])
