//! One tree while it grows.

use serde::{Deserialize, Serialize};

use super::ensemble::LEAF;

/// One tree: node 0 is the root, the children of a split stand side by side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct Tree {
    /// The feature that a node asks for, or [`LEAF`].
    pub features: Vec<u32>,
    /// A row goes left when the feature is at most this.
    pub thresholds: Vec<f32>,
    /// The left child; for a leaf the position of its answer.
    pub children: Vec<u32>,
    /// The answers of the leaves, one after the other.
    pub answers: Vec<f64>,
    /// What each split gained, for the importance of features.
    pub gains: Vec<(u32, f64)>,
    /// Nodes that send missing values left, in no order.
    #[serde(default)]
    pub missing_left: Vec<u32>,
    /// Nodes that ask for a category, with the codes that go left, ascending.
    #[serde(default)]
    pub sets: Vec<(u32, Vec<u32>)>,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "there are fewer nodes and features than 2^32"
)]
impl Tree {
    /// The root, still open.
    pub fn plant(&mut self) -> usize {
        self.open()
    }

    /// Makes `node` a leaf with the answer that `append` appends.
    pub fn close(&mut self, node: usize, append: impl FnOnce(&mut Vec<f64>)) {
        self.children[node] = self.answers.len() as u32;
        append(&mut self.answers);
    }

    /// Makes `node` a split and gives the number of its left child; the right one is the next.
    pub fn split(&mut self, node: usize, feature: usize, threshold: f32, gain: f64) -> usize {
        let left = self.open();
        self.open();
        self.features[node] = feature as u32;
        self.thresholds[node] = threshold;
        self.children[node] = left as u32;
        self.gains.push((feature as u32, gain));
        left
    }

    /// The same for codes of a category, of which some go left and all others right.
    pub fn split_by_set(&mut self, node: usize, feature: usize, codes: Vec<u32>, gain: f64) -> usize {
        self.sets.push((node as u32, codes));
        self.split(node, feature, 0.0, gain)
    }

    /// Lets a split send missing values left.
    pub fn send_missing_left(&mut self, node: usize) {
        self.missing_left.push(node as u32);
    }

    fn open(&mut self) -> usize {
        self.features.push(LEAF);
        self.thresholds.push(0.0);
        self.children.push(0);
        self.features.len() - 1
    }
}
