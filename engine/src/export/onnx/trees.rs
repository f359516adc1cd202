//! Ensembles of trees.

use super::graph::{Graph, ML_DOMAIN, Value, integer, integers, length, numbers, text, texts};
use super::proto::DOUBLE;
use crate::learners::tree::{LEAF, TreeEnsemble};

/// The columns of the node table of `TreeEnsembleRegressor`.
#[derive(Default)]
struct Nodes {
    trees: Vec<i64>,
    ids: Vec<i64>,
    features: Vec<i64>,
    thresholds: Vec<f64>,
    lefts: Vec<i64>,
    rights: Vec<i64>,
    modes: Vec<&'static str>,
    answer_trees: Vec<i64>,
    answer_nodes: Vec<i64>,
    answer_outputs: Vec<i64>,
    answers: Vec<f64>,
}

/// Adds the sums of the trees and the base, `[rows, outputs]` double.
///
/// Thresholds and answers are doubles, so the sums are exact; the operation rounds them to float as the product does.
pub(super) fn add(graph: &mut Graph, ensemble: &TreeEnsemble, features: &Value) -> Value {
    let mut nodes = Nodes::default();
    for (tree, &root) in ensemble.roots.iter().enumerate() {
        nodes.add_tree(ensemble, tree, root as usize);
    }
    let missing_goes_right = vec![0; nodes.ids.len()];
    let attributes = vec![
        integer("n_targets", length(ensemble.outputs)),
        text("aggregate_function", "SUM"),
        text("post_transform", "NONE"),
        numbers("base_values_as_tensor", ensemble.base.clone()),
        integers("nodes_treeids", nodes.trees),
        integers("nodes_nodeids", nodes.ids),
        integers("nodes_featureids", nodes.features),
        texts("nodes_modes", nodes.modes),
        numbers("nodes_values_as_tensor", nodes.thresholds),
        integers("nodes_truenodeids", nodes.lefts),
        integers("nodes_falsenodeids", nodes.rights),
        integers("nodes_missing_value_tracks_true", missing_goes_right),
        integers("target_treeids", nodes.answer_trees),
        integers("target_nodeids", nodes.answer_nodes),
        integers("target_ids", nodes.answer_outputs),
        numbers("target_weights_as_tensor", nodes.answers),
    ];
    let sums = graph.node_of(ML_DOMAIN, "TreeEnsembleRegressor", &[features], attributes);
    graph.cast(&sums, DOUBLE)
}

impl Nodes {
    /// The nodes of one tree stand together, from its root up to the root of the next.
    fn add_tree(&mut self, ensemble: &TreeEnsemble, tree: usize, root: usize) {
        let end = ensemble
            .roots
            .get(tree + 1)
            .map_or(ensemble.features.len(), |next| *next as usize);
        let number = length(tree);
        for node in root..end {
            let (feature, child) = (ensemble.features[node], ensemble.children[node] as usize);
            self.trees.push(number);
            self.ids.push(length(node - root));
            if feature == LEAF {
                self.features.push(0);
                self.thresholds.push(0.0);
                self.lefts.push(0);
                self.rights.push(0);
                self.modes.push("LEAF");
                self.add_answers(ensemble, tree, node - root, child);
            } else {
                self.features.push(i64::from(feature));
                self.thresholds.push(f64::from(ensemble.thresholds[node]));
                self.lefts.push(length(child - root));
                self.rights.push(length(child + 1 - root));
                self.modes.push("BRANCH_LEQ");
            }
        }
    }

    fn add_answers(&mut self, ensemble: &TreeEnsemble, tree: usize, node: usize, start: usize) {
        for offset in 0..ensemble.leaf_width {
            let output = if ensemble.leaf_width == 1 {
                tree % ensemble.outputs
            } else {
                offset
            };
            self.answer_trees.push(length(tree));
            self.answer_nodes.push(length(node));
            self.answer_outputs.push(length(output));
            self.answers.push(ensemble.answers[start + offset]);
        }
    }
}
