"""The tables that learners are measured on: real ones as CSV files and generated ones, as complete numeric matrices."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

# Categories of more levels are given as the position of the level instead of one column per level.
MOST_LEVELS = 12

REAL = {
    "breast_cancer": ("target", "binary"),
    "chile": ("vote", "multiclass"),
    "computers": ("price", "regression"),
    "diabetes": ("target", "regression"),
    "diamonds": ("price", "regression"),
    "hdma": ("deny", "binary"),
    "penguins": ("species", "multiclass"),
    "wine": ("target", "multiclass"),
}


@dataclass
class Table:
    """Features as float32 (rows x columns) and answers as float64: numbers, or positions of classes. `levels` says of
    features that are categories how many codes they have."""

    name: str
    x: np.ndarray
    y: np.ndarray
    classes: int
    levels: dict[int, int] = field(default_factory=dict)

    @property
    def problem(self):
        return "regression" if self.classes == 0 else "binary" if self.classes == 2 else "multiclass"

    def scaled(self):
        """The same with features of mean 0 and standard deviation 1."""
        spread = self.x.std(axis=0, dtype=np.float64)
        x = (self.x - self.x.mean(axis=0, dtype=np.float64)) / np.where(spread > 0, spread, 1)
        return Table(self.name, x.astype(np.float32), self.y, self.classes)


def read(folder: Path, names=None):
    """The tables of a folder, with penguins a second time for its body mass."""
    for name, (target, problem) in REAL.items():
        if (names is None or name in names) and (folder / f"{name}.csv").exists():
            yield encode(name, pd.read_csv(folder / f"{name}.csv"), target, problem)
            if name == "penguins":
                yield encode("penguins_mass", pd.read_csv(folder / f"{name}.csv"), "body_mass_g", "regression")


def encode(name, frame, target, problem):
    frame = frame[frame[target].notna()]
    columns = []
    for column in frame.columns.drop(target):
        values = frame[column]
        if pd.api.types.is_numeric_dtype(values):
            columns.append(values.fillna(values.median()).to_numpy(np.float32))
        else:
            codes, levels = pd.factorize(values, sort=True)
            if len(levels) > MOST_LEVELS:
                columns.append(codes.astype(np.float32))
            else:
                columns.extend((codes == level).astype(np.float32) for level in range(len(levels)))
    answers, classes = frame[target], 0
    if problem != "regression":
        answers, levels = pd.factorize(answers, sort=True)
        classes = len(levels)
    return Table(name, np.column_stack(columns), np.asarray(answers, np.float64), classes)


# Tables of every kind of problem with 20 to 50 columns, by name, from a number of rows and a seed.
GENERATED = {
    "binary": lambda rows, seed: classes("binary", rows, 20, 2, 1 + seed),
    "binary_wide": lambda rows, seed: classes("binary_wide", rows, 50, 2, 2 + seed),
    "multiclass": lambda rows, seed: classes("multiclass", rows, 20, 5, 3 + seed),
    "regression": lambda rows, seed: numbers("regression", rows, 30, 4 + seed),
    "categories": lambda rows, seed: categories("categories", rows, 20, 5 + seed),
    "missing": lambda rows, seed: missing("missing", rows, 30, 6 + seed),
}


def drawn(name, rows, draw=0):
    """A generated table; another `draw` is another table of the same making."""
    return GENERATED[name](rows, 100 * draw)


def classes(name, rows, columns, count, seed):
    """Clusters of two kinds around corners of a cube, turned and with noise."""
    from sklearn.datasets import make_classification

    x, y = make_classification(
        rows, columns, n_informative=columns // 2, n_redundant=columns // 5, n_classes=count, n_clusters_per_class=2,
        class_sep=0.8, flip_y=0.02, random_state=seed,
    )
    return Table(name, x.astype(np.float32), y.astype(np.float64), count)


def numbers(name, rows, columns, seed):
    """Friedman's function of the first five features, two steps, and noise."""
    draw = np.random.default_rng(seed)
    x = draw.random((rows, columns), np.float32)
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    y = y + 3 * (x[:, 5] > 0.7) - 4 * (x[:, 6] > 0.3) * (x[:, 7] > 0.5) + draw.normal(0, 1, rows)
    return Table(name, x, y.astype(np.float64), 0)


def categories(name, rows, columns, seed):
    """Half of the features are positions of 10 to 200 levels, each with an effect of its own."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(rows, columns)).astype(np.float32)
    score = x[:, -1] - 0.5 * x[:, -2] * x[:, -3]
    levels = dict(enumerate(np.linspace(10, 200, columns // 2).astype(int).tolist()))
    for column, count in levels.items():
        codes = draw.integers(0, count, rows)
        x[:, column] = codes
        score = score + draw.normal(0, 0.7, count)[codes]
    y = draw.random(rows) < 1 / (1 + np.exp(-score))
    return Table(name, x, y.astype(np.float64), 2, levels)


def missing(name, rows, columns, seed):
    """One value in ten is missing, and more often where it is large, as it is with incomes."""
    table = classes(name, rows, columns, 2, seed)
    chance = np.where(table.x > np.quantile(table.x, 0.75, axis=0), 0.25, 0.05)
    table.x[np.random.default_rng(seed).random(table.x.shape) < chance] = np.nan
    return table


def folds(table, count, seed):
    """Pairs of rows to learn from and rows to answer; classes keep their shares."""
    from sklearn.model_selection import KFold, StratifiedKFold

    splitter = (StratifiedKFold if table.classes else KFold)(count, shuffle=True, random_state=seed)
    return list(splitter.split(table.x, table.y))
