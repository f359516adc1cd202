"""What is found without a target: tables with groups in them, contenders, and how good their answers are."""

from dataclasses import dataclass

import numpy as np
from tables import Table

COMPONENTS = 10
# Both begin from the rows that k-means++ draws, as often, and rest at the same tolerance.
CONTESTS = {
    "kmeans": ("k_means", {"n_clusters": 8, "restarts": 3, "max_iterations": 300}, {"n_clusters": 8, "n_init": 3, "max_iter": 300}),
    "minibatch": ("mini_batch_k_means", {"n_clusters": 50}, {"n_clusters": 50}),
    "mixture": ("gaussian_mixture", {"n_clusters": 8}, {"n_components": 8}),
    "dbscan": ("dbscan", {"radius": 0.3, "min_samples": 10}, {"eps": 0.3, "min_samples": 10}),
    "pca": ("pca", {"components": COMPONENTS}, {"n_components": COMPONENTS}),
}
# DBSCAN learns from so many rows at most; with more the product draws some.
MOST_ROWS = {"dbscan": 20_000}


@dataclass
class Groups(Table):
    """A table whose answers are judged by what they make of its rows; `y` are the groups that it was drawn from."""

    kind: str = ""

    def figures(self, answers):
        """Figures by name for the answers to all rows."""
        answers = answers.reshape(len(self.y), -1)
        if self.kind == "pca":
            return {"explained": self.explained(answers)}
        if self.kind == "mixture":
            return {"likelihood": self.likelihood(answers)}
        codes = answers.argmax(1)
        if self.kind == "dbscan":
            from sklearn.metrics import adjusted_rand_score

            return {"Rand index": adjusted_rand_score(self.y, codes)}
        centres = [self.x[codes == code].mean(0, dtype=np.float64) for code in np.unique(codes)]
        places = np.searchsorted(np.unique(codes), codes)
        return {"inertia": float(((self.x - np.array(centres)[places]) ** 2).sum() / len(self.y))}

    def explained(self, scores):
        """The share of the variance that is left when rows are made anew from the components."""
        x = self.x.astype(np.float64) - self.x.mean(0, dtype=np.float64)
        made = scores @ np.linalg.lstsq(scores, x, rcond=None)[0]
        return 1 - float(((x - made) ** 2).sum() / (x**2).sum())

    def likelihood(self, shares):
        """The mean logarithm of the density of the normal distributions that these shares of the rows make up."""
        x, logs = self.x.astype(np.float64), []
        for share in shares.T:
            weight = share.sum()
            mean = share @ x / weight
            apart = x - mean
            spread = (apart * share[:, None]).T @ apart / weight + 1e-6 * np.eye(x.shape[1])
            factor = np.linalg.cholesky(spread)
            turned = np.linalg.solve(factor, apart.T)
            constant = np.log(weight / len(x)) - np.log(np.diag(factor)).sum() - x.shape[1] / 2 * np.log(2 * np.pi)
            logs.append(constant - 0.5 * (turned**2).sum(0))
        return float(np.logaddexp.reduce(logs).mean())


def groups(kinds, rows):
    """Kind, table, settings by contender, and the name of our learner."""
    for kind in kinds:
        if kind not in CONTESTS:
            continue
        learner, ours, theirs = CONTESTS[kind]
        for name, columns in (("groups", 20), ("groups_wide", 50)) if kind != "dbscan" else (("groups_flat", 5),):
            yield kind, drawn(kind, name, min(rows, MOST_ROWS.get(kind, rows)), columns), {"ours": ours, "sklearn": theirs}, learner


def drawn(kind, name, rows, columns):
    """Groups of different size and form that overlap, turned, with a mean of 0 and a deviation of 1."""
    draw = np.random.default_rng(columns)
    codes = draw.choice(8, rows, p=np.arange(1, 9) / 36)
    x = draw.normal(size=(rows, columns))
    for code in range(8):
        own = codes == code
        turn = draw.normal(size=(columns, columns)) / np.sqrt(columns)
        x[own] = x[own] @ (0.6 * turn + 0.6 * np.eye(columns)) + draw.normal(0, 2.0 if kind != "dbscan" else 6.0, columns)
    x = (x - x.mean(0)) / x.std(0)
    return Groups(name, x.astype(np.float32), codes.astype(np.float64), 0, kind=kind)
