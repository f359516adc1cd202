//! Ensembles of trees.

use std::collections::BTreeMap;

use super::graph::{Graph, ML_DOMAIN, Value, integer, integers, length, numbers, text, texts};
use super::proto::{DOUBLE, INT64};
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
    /// Whether missing values go left.
    missing_left: Vec<i64>,
}

/// For each category and set of its codes that some node asks for, the column that is 0 for rows in the set and else 1.
type SetColumns = BTreeMap<(u32, Vec<u32>, bool), i64>;

/// Adds the sums of the trees and the base, `[rows, outputs]` double.
///
/// Thresholds and answers are doubles, so the sums are exact; the operation rounds them to float as the product does.
pub(super) fn add(graph: &mut Graph, ensemble: &TreeEnsemble, features: &Value) -> Value {
    let mut nodes = Nodes::default();
    let sets = set_columns(ensemble);
    let features = &memberships(graph, &sets, features);
    for (tree, &root) in ensemble.roots.iter().enumerate() {
        nodes.add_tree(ensemble, &sets, tree, root as usize);
    }
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
        integers("nodes_missing_value_tracks_true", nodes.missing_left),
        integers("target_treeids", nodes.answer_trees),
        integers("target_nodeids", nodes.answer_nodes),
        integers("target_ids", nodes.answer_outputs),
        numbers("target_weights_as_tensor", nodes.answers),
    ];
    let sums = graph.node_of(ML_DOMAIN, "TreeEnsembleRegressor", &[features], attributes);
    graph.cast(&sums, DOUBLE)
}

fn key_of(ensemble: &TreeEnsemble, node: usize) -> Option<(u32, Vec<u32>, bool)> {
    let codes = ensemble.set_of(node)?;
    Some((
        ensemble.features[node],
        codes.to_vec(),
        ensemble.sends_missing_left(node),
    ))
}

/// A column behind the features for each set that is asked for.
fn set_columns(ensemble: &TreeEnsemble) -> SetColumns {
    let asked = ensemble
        .sets
        .iter()
        .filter_map(|set| key_of(ensemble, set.node as usize));
    let mut columns: SetColumns = asked.map(|key| (key, 0)).collect();
    for (column, next) in columns.values_mut().zip(length(ensemble.width)..) {
        *column = next;
    }
    columns
}

/// The features with these columns behind them, looked up category by category.
fn memberships(graph: &mut Graph, sets: &SetColumns, features: &Value) -> Value {
    let mut parts = vec![features.clone()];
    let keys: Vec<&(u32, Vec<u32>, bool)> = sets.keys().collect();
    for keys in keys.chunk_by(|a, b| a.0 == b.0) {
        let most = keys
            .iter()
            .filter_map(|(_, codes, _)| codes.last())
            .max()
            .copied()
            .unwrap_or(0);
        // Row 0 is for missing values, the last one for codes that no set has.
        let outside = |row: u32| {
            let member = move |(_, codes, missing): &&(u32, Vec<u32>, bool)| match row.checked_sub(1) {
                Some(code) => codes.contains(&code),
                None => *missing,
            };
            keys.iter().map(move |key| f64::from(u8::from(!member(key))))
        };
        let table: Vec<f64> = (0..most + 3).flat_map(outside).collect();
        let table = graph.doubles(table, &[i64::from(most) + 3, length(keys.len())]);
        let code = graph.pick(features, &[i64::from(keys[0].0)]);
        let missing = graph.node("IsNaN", &[&code], Vec::new());
        let (before, one) = (graph.double(-1.0), graph.double(1.0));
        let filled = graph.node("Where", &[&missing, &before, &code], Vec::new());
        let position = graph.node("Add", &[&filled, &one], Vec::new());
        let (first, end) = (graph.double(0.0), graph.double(f64::from(most) + 2.0));
        let position = graph.node("Clip", &[&position, &first, &end], Vec::new());
        let position = graph.cast(&position, INT64);
        let position = graph.reshape(&position, &[-1]);
        parts.push(graph.node("Gather", &[&table, &position], vec![integer("axis", 0)]));
    }
    graph.concat(&parts)
}

impl Nodes {
    /// The nodes of one tree stand together, from its root up to the root of the next.
    fn add_tree(&mut self, ensemble: &TreeEnsemble, sets: &SetColumns, tree: usize, root: usize) {
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
                self.missing_left.push(0);
                self.add_answers(ensemble, tree, node - root, child);
            } else {
                if let Some(key) = key_of(ensemble, node) {
                    self.features.push(sets.get(&key).copied().unwrap_or_default());
                    self.thresholds.push(0.5);
                    self.missing_left.push(0);
                } else {
                    self.features.push(i64::from(feature));
                    self.thresholds.push(f64::from(ensemble.thresholds[node]));
                    self.missing_left.push(i64::from(ensemble.sends_missing_left(node)));
                }
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
