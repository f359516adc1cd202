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
# Out of the box each split chooses among all features there and among a third of them here, where numbers are learnt;
# on generated tables both do the same work.
FOREST_OF_NUMBERS = {"ours": {"n_estimators": 100, "max_features": "all"}, "sklearn": {"n_estimators": 100}}
NETWORK = {
    "ours": {"hidden_layers": [64, 32]},
    "sklearn": {"hidden_layer_sizes": [64, 32], "early_stopping": True},
}
RIDGE = {"ours": {"alpha": 1.0}, "sklearn": {"alpha": 1.0}}
LOGISTIC = {"ours": {"l2": 1.0}, "sklearn": {"C": 1.0, "max_iter": 500}}
EXTRA = {"ours": {"n_estimators": 100}, "sklearn": {"n_estimators": 100}}
NEIGHBORS = {"ours": {"n_neighbors": 10, "weights": "distance"}, "sklearn": {"n_neighbors": 10, "weights": "distance"}}
BAYES = {"ours": {}, "sklearn": {}}
MARGIN = {"ours": {"c": 1.0}, "sklearn": {"C": 1.0}}
EXPLAINABLE = {"ours": {}, "sklearn": {}}

OURS = {
    "boosting": "gradient_boosting", "forest": "random_forest", "mlp": "mlp", "tree": "decision_tree", "extra": "extra_trees",
    "neighbors": "nearest_neighbors", "bayes": "naive_bayes", "line": "linear_svm", "kernel": "kernel_svm",
    "explainable": "explainable_boosting",
}
# Compared on features of mean 0 and standard deviation 1, as the preprocessing of the product gives them by default.
SCALED = {"neighbors", "kernel"}


def contests(kinds, problem, small):
    """Kind, settings by contender, and the name of our learner for each kind that answers such a problem."""
    every = {
        "boosting": AS_IT_COMES if small else SAME_TREES,
        "forest": FOREST_OF_NUMBERS if problem == "regression" and not small else FOREST,
        "mlp": NETWORK,
        "linear": RIDGE if problem == "regression" else LOGISTIC,
        "extra": EXTRA,
        "neighbors": NEIGHBORS,
        "bayes": BAYES,
        "line": MARGIN,
        "kernel": MARGIN,
        "explainable": EXPLAINABLE,
    }
    for kind in kinds:
        if kind not in every:
            continue
        if kind == "bayes" and problem == "regression":
            continue
        linear = "ridge" if problem == "regression" else "logistic_regression"
        yield kind, every[kind], OURS.get(kind, linear)
