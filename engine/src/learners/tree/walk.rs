//! Many rows through many trees: the nodes packed so that one fetch brings all of a node, and several rows walked side
//! by side, so that the processor works on the others while it waits for one.

use super::ensemble::{LEAF, TreeEnsemble};

/// Rows that are walked side by side.
pub(super) const LANES: usize = 8;

/// A node in 16 bytes. A leaf leads to itself.
#[derive(Clone, Copy)]
#[repr(align(16))]
struct Node {
    /// The greatest value that goes left.
    threshold: f32,
    feature: u32,
    /// The left child; the right one follows.
    left: u32,
    /// For a leaf the position of its answer.
    answer: u32,
}

/// All nodes of an ensemble, packed.
pub(super) struct Packed {
    nodes: Vec<Node>,
}

impl Packed {
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 nodes")]
    pub fn new(ensemble: &TreeEnsemble) -> Self {
        let parts = ensemble
            .features
            .iter()
            .zip(&ensemble.thresholds)
            .zip(&ensemble.children);
        let node = |(position, ((&feature, &threshold), &child))| {
            if feature == LEAF {
                Node {
                    threshold: f32::INFINITY,
                    feature: 0,
                    left: position as u32,
                    answer: child,
                }
            } else {
                Node {
                    threshold,
                    feature,
                    left: child,
                    answer: 0,
                }
            }
        };
        Self {
            nodes: parts.enumerate().map(node).collect(),
        }
    }

    /// The positions of the answers that `LANES` rows of `width` values get from the tree at `root`.
    pub fn answers(&self, root: u32, rows: &[f32], width: usize) -> [usize; LANES] {
        let mut at = [root; LANES];
        loop {
            let mut moved = 0;
            for (lane, at) in at.iter_mut().enumerate() {
                let node = self.nodes[*at as usize];
                // A matrix holds no NaN, so "greater" is the opposite of "at most".
                let right = rows[lane * width + node.feature as usize] > node.threshold;
                let next = node.left + u32::from(right);
                moved |= next ^ *at;
                *at = next;
            }
            if moved == 0 {
                return at.map(|node| self.nodes[node as usize].answer as usize);
            }
        }
    }
}
