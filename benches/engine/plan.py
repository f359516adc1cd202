"""What is measured on which generated tables, and how often, so that all of it is done in less than half an hour."""

from tables import GENERATED

# Generated tables by kind; all of them that are numbers without gaps where nothing is said.
TABLES = {
    "boosting": list(GENERATED),
    "forest": ["binary", "multiclass", "regression"],
    "extra": ["binary", "regression"],
    "mlp": ["binary", "regression"],
    "linear": ["binary", "multiclass", "regression"],
    "neighbors": ["binary"],
    "line": ["binary", "regression"],
}
COMPLETE = [name for name in GENERATED if name not in ("categories", "missing")]
# Kernels compare every row with every other; cancelling and what has no target have tables of their own.
NOT_ON_LARGE = {"kernel", "cancel", "kmeans", "minibatch", "mixture", "dbscan", "pca"}
# How often times are taken: the shorter the work, the more often.
REPEATS = {"boosting": 3, "linear": 3, "bayes": 3}
# Kinds whose quality is compared on further tables of the same making, and on how many, to tell it from chance.
DRAWS = {"boosting": 2}
# Learnt once more with a million rows.
MILLION = {"boosting": "binary"}
# From so many rows on the folds of a real table are drawn once.
LARGE = 5000


def tables_for(kinds):
    """The generated tables that are needed."""
    return [name for name in GENERATED if any(is_wanted(kind, name) for kind in kinds)]


def is_wanted(kind, table):
    """Whether a kind is measured on a generated table."""
    return kind not in NOT_ON_LARGE and table in TABLES.get(kind, COMPLETE)
