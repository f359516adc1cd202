"""Who is held against whom, with which settings."""

# Boosting on the same footing: as many trees with as many leaves.
SAME_TREES = {
    "ours": {
        "n_estimators": 100, "max_leaves": 31, "max_depth": 32, "learning_rate": 0.1, "early_stopping": "off",
        "subsample": 1.0, "colsample": 1.0,
    },
    "lightgbm": {"n_estimators": 100, "num_leaves": 31, "learning_rate": 0.1},
    "xgboost": {
        "n_estimators": 100, "max_leaves": 31, "max_depth": 0, "learning_rate": 0.1, "tree_method": "hist",
        "grow_policy": "lossguide",
    },
    "sklearn": {"max_iter": 100, "max_leaf_nodes": 31, "learning_rate": 0.1, "early_stopping": False},
}
# As each comes out of the box, which is what somebody with a small table gets.
AS_IT_COMES = {"ours": {}, "lightgbm": {}, "xgboost": {}, "sklearn": {}}
FOREST = {"ours": {"n_estimators": 100}, "sklearn": {"n_estimators": 100}}
NETWORK = {
    "ours": {"hidden_layers": [64, 32]},
    "sklearn": {"hidden_layer_sizes": [64, 32], "early_stopping": True},
}
RIDGE = {"ours": {"alpha": 1.0}, "sklearn": {"alpha": 1.0}}
LOGISTIC = {"ours": {"l2": 1.0}, "sklearn": {"C": 1.0, "max_iter": 500}}

OURS = {"boosting": "gradient_boosting", "forest": "random_forest", "mlp": "mlp", "tree": "decision_tree"}


def contests(kinds, problem, small):
    """Kind, settings by contender, and the name of our learner for each kind that answers such a problem."""
    every = {
        "boosting": AS_IT_COMES if small else SAME_TREES,
        "forest": FOREST,
        "mlp": NETWORK,
        "linear": RIDGE if problem == "regression" else LOGISTIC,
    }
    for kind in kinds:
        linear = "ridge" if problem == "regression" else "logistic_regression"
        yield kind, every[kind], OURS.get(kind, linear)
