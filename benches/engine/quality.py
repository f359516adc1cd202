"""How good answers are: the same figures for everybody."""

import numpy as np
from groups import Groups
from sklearn.metrics import r2_score, roc_auc_score


def quality(table, rows, answers):
    """Figures by name for the answers to some rows of a table."""
    if isinstance(table, Groups):
        return table.figures(answers)
    truth = table.y[rows]
    if table.classes == 0:
        error = float(np.sqrt(np.mean((truth - answers) ** 2)))
        return {"R2": r2_score(truth, answers), "RMSE": error}
    shares = answers.reshape(len(rows), -1)
    # The log loss of a forest that calls something impossible is what the limit makes of it: the one of scikit-learn.
    own = np.clip(shares[np.arange(len(rows)), truth.astype(int)], np.finfo(float).eps, 1)
    figures = {
        "log loss": float(-np.log(own).mean()),
        "accuracy": float(np.mean(shares.argmax(1) == truth)),
    }
    if table.classes == 2:
        figures["AUC"] = roc_auc_score(truth, shares[:, 1])
    return figures
