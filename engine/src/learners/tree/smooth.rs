//! Answers of leaves that listen to the nodes above them: the fewer rows a node holds, the less of what it says beyond
//! its parent is believed (Agarwal et al., "Hierarchical Shrinkage", 2022).

use super::criterion::{Criterion, on_grid};

/// What the split nodes of a tree answer, as far as their leaves are still to come.
pub(super) struct Smoothing {
    /// How many rows' worth of doubt there is; 0 believes every leaf.
    doubt: f64,
    /// Numbers per answer.
    width: usize,
    /// For each split node its own answer, then what is believed.
    answers: Vec<f64>,
    /// For each split node how many rows it holds.
    weights: Vec<f64>,
}

impl Smoothing {
    pub fn new(doubt: f64) -> Self {
        Self {
            doubt,
            width: 0,
            answers: Vec::new(),
            weights: Vec::new(),
        }
    }

    /// Notes a node that was split, below the split node `above`; gives its number for those below it.
    pub fn note<C: Criterion>(&mut self, criterion: &C, total: &[C::Number], above: Option<usize>) -> Option<usize> {
        if self.doubt <= 0.0 {
            return None;
        }
        let number = self.weights.len();
        let start = self.answers.len();
        criterion.answer(total, &mut self.answers);
        self.width = self.answers.len() - start;
        for position in 0..self.width {
            let believed = self.believed(self.answers[start + position], position, above);
            self.answers.push(believed);
        }
        self.weights.push(criterion.weight(total));
        Some(number)
    }

    /// Appends the answer of a leaf below the split node `above`.
    pub fn answer<C: Criterion>(
        &self,
        criterion: &C,
        total: &[C::Number],
        above: Option<usize>,
        answers: &mut Vec<f64>,
    ) {
        let start = answers.len();
        criterion.answer(total, answers);
        if above.is_some() {
            for (position, answer) in answers[start..].iter_mut().enumerate() {
                *answer = on_grid(self.believed(*answer, position, above));
            }
        }
    }

    fn believed(&self, own: f64, position: usize, above: Option<usize>) -> f64 {
        let Some(above) = above else { return own };
        let start = 2 * above * self.width;
        let (said, believed) = (
            self.answers[start + position],
            self.answers[start + self.width + position],
        );
        believed + (own - said) / (1.0 + self.doubt / self.weights[above])
    }
}
