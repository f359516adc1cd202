"""How good answers are: the same figures for everybody."""

import numpy as np
from sklearn.metrics import log_loss, r2_score, roc_auc_score


def quality(table, rows, answers):
    """Figures by name for the answers to some rows of a table."""
    truth = table.y[rows]
    if table.classes == 0:
        error = float(np.sqrt(np.mean((truth - answers) ** 2)))
        return {"R2": r2_score(truth, answers), "RMSE": error}
    shares = answers.reshape(len(rows), -1)
    labels = np.arange(table.classes)
    figures = {
        "log loss": log_loss(truth, np.clip(shares, 1e-15, 1), labels=labels),
        "accuracy": float(np.mean(shares.argmax(1) == truth)),
    }
    if table.classes == 2:
        figures["AUC"] = roc_auc_score(truth, shares[:, 1])
    return figures
