//! Clusters by the rows that were learnt from: a new row belongs where the rows around it belong.
//!
//! These methods have no rule of their own for new rows. The one here gives the rows that were learnt from the clusters
//! that the method gave them, and is an approximation for others.

use ndarray::{Axis, Slice};
use serde::{Deserialize, Serialize};

use super::points::{Points, squared};
use crate::control::Control;
use crate::error::Result;
use crate::problem::Matrix;
use crate::threads::prelude::*;

/// Stands for no cluster.
pub const NOWHERE: u32 = u32::MAX;
/// Rows between two looks at the control.
const ROWS_PER_LOOK: usize = 256;

/// Rows that were learnt from, with their clusters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbourhood {
    /// The rows.
    pub points: Points,
    /// For each row its cluster, or [`NOWHERE`].
    pub codes: Vec<u32>,
    /// How new rows are assigned.
    pub reach: Reach,
}

/// How far the clusters reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// To the cluster of the nearest row, however far.
    Everywhere,
    /// To the cluster of the nearest row, if that is not farther than this.
    Within(f64),
    /// To the cluster of the nearest row by mutual reachability, if that is below the distance at which the cluster came
    /// to be (HDBSCAN).
    Reachable {
        /// For each row the distance from its neighbour of that many.
        cores: Vec<f64>,
        /// For each cluster the distance from which on it reaches nothing.
        births: Vec<f64>,
        /// How many neighbours, the row itself included.
        neighbours: usize,
    },
}

impl Neighbourhood {
    /// The cluster of each row, `clusters` for none, and how far it is from the cluster: the distance of the nearest row
    /// by the measure of the method, or plainly of the nearest row of all where it belongs to none.
    pub(super) fn assign(&self, x: &Matrix, clusters: usize, control: &Control) -> Result<(Vec<u32>, Vec<f64>)> {
        let none = u32::try_from(clusters).unwrap_or(NOWHERE);
        let found = |row: Vec<f64>| match &self.reach {
            Reach::Everywhere => self.nearest(&row, f64::INFINITY, none),
            Reach::Within(reach) => self.nearest(&row, *reach, none),
            Reach::Reachable {
                cores,
                births,
                neighbours,
            } => self.reachable(&row, (cores, births, *neighbours), none),
        };
        let (mut codes, mut distances) = (Vec::with_capacity(x.nrows()), Vec::with_capacity(x.nrows()));
        for start in (0..x.nrows()).step_by(ROWS_PER_LOOK) {
            control.check()?;
            let end = x.nrows().min(start + ROWS_PER_LOOK);
            let some = x.slice_axis(Axis(0), Slice::from(start..end));
            let some: Vec<Vec<f64>> = some.rows().into_iter().map(|row| row.to_vec()).collect();
            let (own, far): (Vec<u32>, Vec<f64>) = some.into_par_iter().map(found).unzip();
            codes.extend(own);
            distances.extend(far);
        }
        Ok((codes, distances))
    }

    fn nearest(&self, row: &[f64], reach: f64, none: u32) -> (u32, f64) {
        let nearest = self.points.nearest(row, 1);
        let Some(&(square, point)) = nearest.first() else {
            return (none, 0.0);
        };
        let distance = square.sqrt();
        if distance <= reach {
            (self.codes[point as usize], distance)
        } else {
            (none, distance)
        }
    }

    fn reachable(&self, row: &[f64], (cores, births, neighbours): (&[f64], &[f64], usize), none: u32) -> (u32, f64) {
        let near = self.points.nearest(row, neighbours);
        let core = near.last().map_or(0.0, |(square, _)| square.sqrt());
        // A row whose own core is wider than every birth belongs nowhere; else only rows within the widest birth matter.
        let widest = births.iter().copied().fold(0.0, f64::max);
        let mut around = Vec::new();
        if core < widest {
            self.points.within(row, widest * widest, &mut around);
        }
        let mut best: Option<(f64, u32)> = None;
        for point in around {
            let distance = squared(row, self.points.point(point as usize)).sqrt();
            let reached = core.max(cores[point as usize]).max(distance);
            let birth = births.get(self.codes[point as usize] as usize);
            if birth.is_some_and(|birth| reached < *birth) && best.is_none_or(|least| (reached, point) < least) {
                best = Some((reached, point));
            }
        }
        match best {
            Some((reached, point)) => (self.codes[point as usize], reached),
            None => (none, near.first().map_or(0.0, |(square, _)| square.sqrt())),
        }
    }

    /// Whether some row may belong to no cluster.
    pub(super) fn leaves_rows_out(&self) -> bool {
        self.reach != Reach::Everywhere
    }

    pub(super) fn is_sound(&self, clusters: usize, features: usize) -> bool {
        let rows = self.codes.len();
        let known = |code: &u32| (*code as usize) < clusters;
        let distances = |values: &[f64]| values.iter().all(|value| value.is_finite() && *value >= 0.0);
        let (reaches, nowhere) = match &self.reach {
            Reach::Everywhere => (true, false),
            Reach::Within(reach) => (distances(&[*reach]), false),
            Reach::Reachable {
                cores,
                births,
                neighbours,
            } => {
                let lengths = cores.len() == rows && births.len() == clusters && (1..=rows).contains(neighbours);
                (lengths && distances(cores) && distances(births), true)
            }
        };
        clusters <= rows
            && self.points.is_sound(rows, features)
            && reaches
            && self
                .codes
                .iter()
                .all(|code| known(code) || (nowhere && *code == NOWHERE))
    }
}
