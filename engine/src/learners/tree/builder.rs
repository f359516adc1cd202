//! Putting grown trees together.

use super::ensemble::{CategorySet, LEAF, Link, TreeEnsemble};
use super::partial::Tree;

/// Puts trees together.
pub(in super::super) struct EnsembleBuilder {
    ensemble: TreeEnsemble,
}

impl EnsembleBuilder {
    /// An ensemble without trees for `width` features.
    pub fn new(width: usize, outputs: usize, leaf_width: usize, base: Vec<f64>, link: Link) -> Self {
        let ensemble = TreeEnsemble {
            width,
            outputs,
            leaf_width,
            roots: Vec::new(),
            features: Vec::new(),
            thresholds: Vec::new(),
            children: Vec::new(),
            answers: Vec::new(),
            base,
            link,
            gains: vec![0.0; width],
            missing_left: Vec::new(),
            sets: Vec::new(),
        };
        Self { ensemble }
    }

    /// Adds a tree behind the others.
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 nodes")]
    pub fn add(&mut self, tree: &Tree) {
        let all = &mut self.ensemble;
        let (node_offset, answer_offset) = (all.features.len() as u32, all.answers.len() as u32);
        all.roots.push(node_offset);
        all.features.extend(&tree.features);
        all.thresholds.extend(&tree.thresholds);
        let children = tree.features.iter().zip(&tree.children);
        all.children.extend(children.map(|(&feature, child)| {
            if feature == LEAF {
                child + answer_offset
            } else {
                child + node_offset
            }
        }));
        all.answers.extend(&tree.answers);
        let mut missing: Vec<u32> = tree.missing_left.iter().map(|node| node + node_offset).collect();
        missing.sort_unstable();
        all.missing_left.extend(missing);
        let set = |(node, codes): &(u32, Vec<u32>)| CategorySet {
            node: node + node_offset,
            codes: codes.clone(),
        };
        let mut sets: Vec<CategorySet> = tree.sets.iter().map(set).collect();
        sets.sort_unstable_by_key(|set| set.node);
        all.sets.extend(sets);
        for &(feature, gain) in &tree.gains {
            all.gains[feature as usize] += gain;
        }
    }

    /// The finished ensemble.
    pub fn build(self) -> TreeEnsemble {
        self.ensemble
    }
}
