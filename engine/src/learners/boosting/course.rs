//! Boosting round by round, watched, interrupted and taken up again.

use rayon::prelude::*;

use super::binned::Binned;
use super::draw;
use super::grow::{Ground, LONG};
use super::grown::Grown;
use super::loss::Loss;
use super::settings::Settings;
use super::state::Growth;
use super::sums::Packing;
use crate::control::Signal;
use crate::error::{EngineError, Result};
use crate::learners::FitContext;

/// Rounds between two checkpoints.
const ROUNDS_PER_STRETCH: u32 = 50;
/// Rows that a thread answers at a time.
const ROWS_AT_A_TIME: usize = 8192;

/// Rounds of boosting on some rows, watched on the same or on others.
pub(super) struct Course<'a> {
    pub settings: &'a Settings,
    pub binned: &'a Binned,
    pub loss: &'a Loss,
    /// Rows that are learnt from.
    pub learnt: Vec<u32>,
    /// Rows on which the loss is measured.
    pub measured: Vec<u32>,
    /// Whether these are not among those that are learnt from.
    pub apart: bool,
    /// Rounds at most.
    pub rounds: u32,
    /// Rounds without improvement before the end; `None` goes through with all of them.
    pub patience: Option<u32>,
    /// Rounds of other courses before this one and with all courses together, for the progress.
    pub before: u32,
    pub in_all: u32,
}

/// What changes from round to round.
struct Field {
    /// For each output the score of each row.
    scores: Vec<Vec<f32>>,
    totals: Vec<f32>,
    packed: Vec<i64>,
    /// The rows of the round, those that are not of it, and room for both.
    rows: Vec<u32>,
    others: Vec<u32>,
    spare: Vec<u32>,
}

impl Course<'_> {
    /// Goes on from `growth` to the end and says whether it was ended early by a person. `keep` makes a checkpoint of
    /// the growth it is given.
    pub fn run(
        &self,
        growth: &mut Growth,
        context: &FitContext<'_>,
        keep: impl Fn(&Growth) -> Result<()>,
    ) -> Result<bool> {
        context.control.check()?;
        let mut field = self.field(growth);
        while growth.rounds() < self.rounds && !self.out_of_patience(growth) {
            self.round(growth, &mut field, context)?;
            let loss = self.loss.mean(&self.measured, &field.scores);
            growth.note(loss);
            context.report_step(self.before + growth.rounds(), self.in_all, Some(loss));
            match context.control.signal() {
                Signal::Cancel => return Err(EngineError::Cancelled),
                Signal::Stop => return Ok(true),
                Signal::Pause => {
                    keep(growth)?;
                    return Err(EngineError::Paused);
                }
                Signal::Continue if growth.rounds().is_multiple_of(ROUNDS_PER_STRETCH) => keep(growth)?,
                Signal::Continue => {}
            }
        }
        Ok(false)
    }

    fn out_of_patience(&self, growth: &Growth) -> bool {
        self.patience
            .is_some_and(|patience| growth.is_out_of_patience(patience))
    }

    /// Where the trees so far leave off.
    fn field(&self, growth: &mut Growth) -> Field {
        if growth.base.is_empty() {
            growth.base = self.loss.base(&self.learnt);
        }
        #[expect(clippy::cast_possible_truncation, reason = "scores are kept in single precision")]
        let mut scores: Vec<Vec<f32>> = growth
            .base
            .iter()
            .map(|base| vec![*base as f32; self.binned.rows])
            .collect();
        let every: Vec<u32> = self.learnt.iter().chain(self.others()).copied().collect();
        for (number, tree) in growth.trees.iter().enumerate() {
            self.answer(tree, &every, &mut scores[number % self.loss.outputs]);
        }
        Field {
            scores,
            totals: Vec::new(),
            packed: vec![0; self.binned.rows],
            rows: Vec::new(),
            others: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// The measured rows that are not learnt from.
    fn others(&self) -> &[u32] {
        if self.apart { &self.measured } else { &[] }
    }

    /// Grows one tree for each output.
    fn round(&self, growth: &mut Growth, field: &mut Field, context: &FitContext<'_>) -> Result<()> {
        let settings = self.settings;
        let drawn = (&mut field.rows, &mut field.others);
        draw::rows(&self.learnt, settings.subsample, settings.seed, growth.rounds(), drawn);
        field.others.extend(self.others());
        self.loss.totals(&field.scores, &mut field.totals);
        for output in 0..self.loss.outputs {
            self.loss
                .slopes(output, &field.scores[output], &field.totals, &mut field.packed);
            let packing = Packing::pack(&mut field.packed, &field.rows);
            let number = growth.trees.len() as u64;
            let ground = Ground {
                binned: self.binned,
                rules: &settings.rules,
                packing,
                packed: &field.packed,
                allowed: &draw::features(self.binned.features(), settings.colsample, settings.seed, number),
                most_leaves: settings.most_leaves,
                most_questions: settings.most_questions,
                rate: settings.rate,
                control: context.control,
            };
            let (tree, leaves) = ground.grow(&mut field.rows, &mut field.spare);
            let is_long = field.rows.len() * self.loss.outputs >= LONG;
            if is_long && context.control.signal() == Signal::Cancel {
                return Err(EngineError::Cancelled);
            }
            let scores = &mut field.scores[output];
            for (node, range) in leaves {
                let answer = tree.single(node);
                for &row in &field.rows[range] {
                    scores[row as usize] += answer;
                }
            }
            self.answer(&tree, &field.others, scores);
            growth.trees.push(tree);
        }
        Ok(())
    }

    /// Adds what a tree answers to the scores of rows.
    fn answer(&self, tree: &Grown, rows: &[u32], scores: &mut [f32]) {
        let chunks = rows.par_chunks(ROWS_AT_A_TIME);
        let answers: Vec<Vec<f32>> = chunks
            .map(|rows| rows.iter().map(|&row| tree.answer(self.binned, row as usize)).collect())
            .collect();
        for (&row, answer) in rows.iter().zip(answers.iter().flatten()) {
            scores[row as usize] += answer;
        }
    }
}
