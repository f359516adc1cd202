//! A tree in terms of pieces, as it grew.

use serde::{Deserialize, Serialize};

use super::super::tree::{LEAF, Tree};
use super::binned::Binned;
use super::cuts::{Cuts, MISSING};
use super::pieces::Pieces;
use super::split::Split;

/// A tree that asks for pieces; the right child of a node follows the left one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Grown {
    pub nodes: Vec<Node>,
}

/// A node of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Node {
    /// The feature that it asks for, or [`LEAF`].
    feature: u32,
    left: u32,
    /// The pieces that go left.
    pieces: Pieces,
    /// The last of them where pieces are in order.
    last: Option<u8>,
    gain: f64,
    /// What a leaf answers.
    pub answer: f64,
}

impl Node {
    const OPEN: Self = Self {
        feature: LEAF,
        left: 0,
        pieces: Pieces::none(),
        last: None,
        gain: 0.0,
        answer: 0.0,
    };

    /// A node that asks what a split asks.
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer features than 2^32")]
    pub fn asking(split: &Split) -> Self {
        Self {
            feature: split.feature as u32,
            pieces: split.pieces,
            last: split.last,
            gain: split.gain,
            ..Self::OPEN
        }
    }
}

impl Grown {
    /// The root, still open.
    pub fn plant(&mut self) -> usize {
        self.nodes.push(Node::OPEN);
        self.nodes.len() - 1
    }

    /// Makes a leaf ask something, and gives the number of its left child.
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer nodes than 2^32")]
    pub fn split(&mut self, node: usize, asking: &Node) -> usize {
        let left = self.plant();
        self.plant();
        self.nodes[node] = Node {
            left: left as u32,
            ..asking.clone()
        };
        left
    }

    /// What a leaf answers, in single precision.
    #[expect(clippy::cast_possible_truncation, reason = "scores are kept in single precision")]
    pub fn single(&self, leaf: usize) -> f32 {
        self.nodes[leaf].answer as f32
    }

    /// What a row is answered, in single precision.
    pub fn answer(&self, binned: &Binned, row: usize) -> f32 {
        let mut at = 0;
        loop {
            let node = &self.nodes[at];
            if node.feature == LEAF {
                return self.single(at);
            }
            let right = !node.pieces.contains(binned.piece(row, node.feature as usize));
            at = node.left as usize + usize::from(right);
        }
    }

    /// The same tree in terms of values.
    pub fn convert(&self, binned: &Binned) -> Tree {
        let mut tree = Tree::default();
        let mut open = vec![(tree.plant(), 0_usize)];
        while let Some((ours, from)) = open.pop() {
            let node = &self.nodes[from];
            if node.feature == LEAF {
                tree.close(ours, |answers| answers.push(node.answer));
                continue;
            }
            let feature = node.feature as usize;
            let cuts = &binned.cuts[feature];
            let missing_left = node.pieces.contains(MISSING) && cuts.first() > 0;
            let left = match (cuts, node.last) {
                (Cuts::Category { codes }, _) => {
                    let set =
                        (0..*codes).filter(|&code| node.pieces.contains(u8::try_from(code + 1).unwrap_or(MISSING)));
                    tree.split_by_set(ours, feature, set.collect(), node.gain)
                }
                (cuts, last) => {
                    let threshold = cuts.threshold(usize::from(last.unwrap_or(u8::MAX)));
                    tree.split(ours, feature, threshold, node.gain)
                }
            };
            if missing_left {
                tree.send_missing_left(ours);
            }
            open.push((left + 1, node.left as usize + 1));
            open.push((left, node.left as usize));
        }
        tree
    }
}
