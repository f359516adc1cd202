//! From the trees of the booster to ours.

use hessboost::model::BoostedModel;
use hessboost::tree::RegTree;

use super::super::tree::{EnsembleBuilder, Link, Tree, TreeEnsemble, on_grid};
use crate::error::{EngineError, Result};

/// The first `rounds` rounds of `model` as an ensemble.
pub(super) fn ensemble(model: &BoostedModel, rounds: u32, link: Link) -> Result<TreeEnsemble> {
    let base = model
        .base_scores()
        .iter()
        .map(|score| on_grid(f64::from(*score)))
        .collect();
    let mut builder = EnsembleBuilder::new(model.n_features(), model.n_outputs(), 1, base, link);
    for tree in model.trees().iter().take(rounds as usize * model.trees_per_iteration()) {
        builder.add(&convert(tree)?);
    }
    Ok(builder.build())
}

/// The booster sends a row left when its value is less than a threshold, we when it is at most the number before it.
fn convert(source: &RegTree) -> Result<Tree> {
    let mut tree = Tree::default();
    let mut open = vec![(tree.plant(), 0_usize)];
    while let Some((node, from)) = open.pop() {
        let source_node = source.node(from);
        if source_node.is_leaf() {
            tree.close(node, |answers| answers.push(on_grid(f64::from(source_node.leaf_value))));
            continue;
        }
        let (Ok(left), Ok(right)) = (usize::try_from(source_node.left), usize::try_from(source_node.right)) else {
            return Err(EngineError::Internal(
                "a split of a boosted tree has no children".into(),
            ));
        };
        let threshold = source_node.split_cond.next_down();
        let gain = f64::from(source_node.split_gain).max(0.0);
        let ours = tree.split(node, source_node.split_feature as usize, threshold, gain);
        open.push((ours + 1, right));
        open.push((ours, left));
    }
    Ok(tree)
}
