//! Points that are looked up by nearness: a tree of boxes, halved along their widest side.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

#[cfg(feature = "train")]
use crate::problem::Matrix;

/// Points in a last box at most.
const POINTS_PER_BOX: usize = 16;

/// Points with the boxes around them, which are made when they are first needed and stand in no file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Points {
    /// Numbers of one point.
    pub width: usize,
    /// Points × width, point after point. There must be fewer than 2³² points.
    pub values: Vec<f64>,
    #[serde(skip)]
    tree: Kept,
}

/// What follows from the points and so never makes two of them different.
#[derive(Debug, Clone, Default)]
struct Kept(Arc<OnceLock<Tree>>);

impl PartialEq for Kept {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Debug)]
struct Tree {
    order: Vec<u32>,
    boxes: Vec<Box>,
}

/// A run of the order; the halves of a box that is cut stand behind it.
#[derive(Debug)]
struct Box {
    start: usize,
    end: usize,
    low: Vec<f64>,
    high: Vec<f64>,
    halves: Option<(usize, usize)>,
}

/// The nearest so far, the nearest first; of two at the same distance the first of the points.
struct Nearest {
    most: usize,
    found: Vec<(f64, u32)>,
}

impl Nearest {
    fn worst(&self) -> f64 {
        if self.found.len() < self.most {
            f64::INFINITY
        } else {
            self.found.last().map_or(f64::INFINITY, |(distance, _)| *distance)
        }
    }

    fn offer(&mut self, distance: f64, point: u32) {
        let comes_before = |(other, place): &(f64, u32)| (*other, *place) < (distance, point);
        let place = self.found.partition_point(comes_before);
        if place < self.most {
            if self.found.len() == self.most {
                self.found.pop();
            }
            self.found.insert(place, (distance, point));
        }
    }
}

impl Points {
    /// Points × `width` numbers, point after point.
    #[cfg(any(feature = "train", test))]
    pub(in super::super) fn new(values: Vec<f64>, width: usize) -> Self {
        Self {
            width,
            values,
            tree: Kept::default(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// The numbers of one of them.
    pub fn point(&self, point: usize) -> &[f64] {
        &self.values[point * self.width..(point + 1) * self.width]
    }

    /// Whether they are so many points of so many features, and all of them somewhere.
    pub(in super::super) fn is_sound(&self, count: usize, features: usize) -> bool {
        self.width == features
            && features > 0
            && u32::try_from(count).is_ok()
            && count.checked_mul(features) == Some(self.values.len())
            && self.values.iter().all(|value| value.is_finite())
    }

    fn tree(&self) -> &Tree {
        self.tree.0.get_or_init(|| Tree::around(self))
    }

    /// The nearest points to `row`, the nearest first, with the squares of their distances.
    pub(in super::super) fn nearest(&self, row: &[f64], most: usize) -> Vec<(f64, u32)> {
        let (tree, most) = (self.tree(), most.min(self.count()));
        let mut nearest = Nearest {
            most,
            found: Vec::with_capacity(most + 1),
        };
        if most > 0 {
            self.search(tree, row, (0, tree.away(row, 0)), &mut nearest);
        }
        nearest.found
    }

    fn search(&self, tree: &Tree, row: &[f64], (place, away): (usize, f64), nearest: &mut Nearest) {
        if away > nearest.worst() {
            return;
        }
        let own = &tree.boxes[place];
        match own.halves {
            None => {
                for &point in &tree.order[own.start..own.end] {
                    let distance = squared(row, self.point(point as usize));
                    if distance <= nearest.worst() {
                        nearest.offer(distance, point);
                    }
                }
            }
            Some((first, second)) => {
                let (one, other) = ((first, tree.away(row, first)), (second, tree.away(row, second)));
                let (near, far) = if other.1 < one.1 { (other, one) } else { (one, other) };
                self.search(tree, row, near, nearest);
                self.search(tree, row, far, nearest);
            }
        }
    }

    /// Every point at most `reach` (squared) from `row`, in no order of meaning but always the same one.
    pub(in super::super) fn within(&self, row: &[f64], reach: f64, found: &mut Vec<u32>) {
        found.clear();
        let tree = self.tree();
        let mut open: Vec<usize> = (0..tree.boxes.len().min(1)).collect();
        while let Some(place) = open.pop() {
            if tree.away(row, place) > reach {
                continue;
            }
            let own = &tree.boxes[place];
            if let Some((first, second)) = own.halves {
                open.extend([second, first]);
            } else {
                let points = tree.order[own.start..own.end].iter().copied();
                found.extend(points.filter(|&point| squared(row, self.point(point as usize)) <= reach));
            }
        }
    }
}

impl Tree {
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer points than 2^32")]
    fn around(points: &Points) -> Self {
        let mut tree = Self {
            order: (0..points.count() as u32).collect(),
            boxes: Vec::new(),
        };
        if points.count() > 0 {
            tree.cut(points, 0, points.count());
        }
        tree
    }

    /// Makes a box of a run of the order, and of its halves; gives its place.
    fn cut(&mut self, points: &Points, start: usize, end: usize) -> usize {
        let (mut low, mut high) = (vec![f64::INFINITY; points.width], vec![f64::NEG_INFINITY; points.width]);
        for &point in &self.order[start..end] {
            for (side, value) in points.point(point as usize).iter().enumerate() {
                low[side] = low[side].min(*value);
                high[side] = high[side].max(*value);
            }
        }
        let widths = low.iter().zip(&high).map(|(low, high)| high - low).enumerate();
        let widest = widths.fold(
            (0, 0.0),
            |best, (side, width)| if width > best.1 { (side, width) } else { best },
        );
        let place = self.boxes.len();
        self.boxes.push(Box {
            start,
            end,
            low,
            high,
            halves: None,
        });
        if end - start > POINTS_PER_BOX && widest.1 > 0.0 {
            let value = |point: u32| points.point(point as usize)[widest.0];
            let middle = (end - start) / 2;
            self.order[start..end].select_nth_unstable_by(middle, |one, other| {
                value(*one).total_cmp(&value(*other)).then(one.cmp(other))
            });
            let first = self.cut(points, start, start + middle);
            let second = self.cut(points, start + middle, end);
            self.boxes[place].halves = Some((first, second));
        }
        place
    }

    /// The square of the distance from a box.
    fn away(&self, row: &[f64], place: usize) -> f64 {
        let own = &self.boxes[place];
        let sides = row.iter().zip(own.low.iter().zip(&own.high));
        sides
            .map(|(value, (low, high))| {
                let away = (low - value).max(value - high).max(0.0);
                away * away
            })
            .sum()
    }
}

/// The square of the distance of two rows.
pub(in super::super) fn squared(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Some rows as points.
#[cfg(feature = "train")]
pub(in super::super) fn points_of(x: &Matrix, rows: &[usize]) -> Points {
    let values = rows.iter().flat_map(|&row| x.row(row).to_vec());
    Points::new(values.collect(), x.ncols())
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn the_tree_finds_what_comparing_every_point_finds() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for width in [1, 3, 8] {
            // On a coarse grid, so that many points are at the same distance.
            let values: Vec<f64> = (0..500 * width).map(|_| f64::from(random.gen_range(0..5))).collect();
            let points = Points::new(values, width);
            for _ in 0..20 {
                let row: Vec<f64> = (0..width).map(|_| random.gen_range(-1.0..6.0)).collect();
                let mut all: Vec<(f64, u32)> = (0..500)
                    .map(|point: u32| (squared(&row, points.point(point as usize)), point))
                    .collect();
                all.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
                assert_eq!(points.nearest(&row, 7), all[..7]);
                let mut found = Vec::new();
                points.within(&row, 4.0, &mut found);
                found.sort_unstable();
                let mut near: Vec<u32> = all.iter().filter(|one| one.0 <= 4.0).map(|one| one.1).collect();
                near.sort_unstable();
                assert_eq!(found, near);
            }
        }
    }
}
