//! Which groups of a tree of joins are worth keeping.

use super::hdbscan::Edge;
use super::neighbourhood::NOWHERE;
use super::sets::Sets;

/// A group that is large enough, from where it comes to be to where it falls apart.
struct Group {
    parent: Option<usize>,
    /// The distance at which it splits off from its parent.
    birth: f64,
    /// Sum over its rows of how much denser they are than at its birth, until they leave it.
    stability: f64,
    children: Vec<usize>,
}

/// The tree of joins without the groups that are too small.
pub(super) struct Condensed {
    groups: Vec<Group>,
    /// For each row the last group that it was in.
    last: Vec<usize>,
}

/// A node of the tree of joins: below `rows` a row, else a join.
struct Joins {
    halves: Vec<(usize, usize, f64)>,
    sizes: Vec<usize>,
}

impl Joins {
    fn new(edges: &[Edge], rows: usize) -> Self {
        let mut sets = Sets::new(rows);
        let mut tops: Vec<usize> = (0..rows).collect();
        let (mut halves, mut sizes) = (Vec::with_capacity(edges.len()), vec![1; rows]);
        for edge in edges {
            let (one, other) = (sets.of(edge.one), sets.of(edge.other));
            let (first, second) = (tops[one], tops[other]);
            sets.join(one, other);
            let top = rows + halves.len();
            tops[sets.of(one)] = top;
            sizes.push(sizes[first] + sizes[second]);
            halves.push((first, second, edge.distance));
        }
        Self { halves, sizes }
    }
}

impl Condensed {
    /// From the links in the order of their distances.
    pub fn new(edges: &[Edge], rows: usize, least: usize) -> Self {
        let joins = Joins::new(edges, rows);
        let mut condensed = Self {
            groups: vec![Group {
                parent: None,
                birth: f64::INFINITY,
                stability: 0.0,
                children: Vec::new(),
            }],
            last: vec![0; rows],
        };
        let mut open = vec![(joins.sizes.len() - 1, 0)];
        while let Some((node, group)) = open.pop() {
            let Some(&(first, second, distance)) = node.checked_sub(rows).and_then(|join| joins.halves.get(join))
            else {
                condensed.leave(&joins, rows, node, group, 0.0);
                continue;
            };
            let large = |half: usize| joins.sizes[half] >= least;
            match (large(first), large(second)) {
                (true, true) => {
                    for half in [second, first] {
                        let child = condensed.split(group, distance, joins.sizes[half]);
                        open.push((half, child));
                    }
                }
                (true, false) => {
                    condensed.leave(&joins, rows, second, group, distance);
                    open.push((first, group));
                }
                (false, true) => {
                    condensed.leave(&joins, rows, first, group, distance);
                    open.push((second, group));
                }
                (false, false) => {
                    condensed.leave(&joins, rows, first, group, distance);
                    condensed.leave(&joins, rows, second, group, distance);
                }
            }
        }
        condensed
    }

    /// A part of a group, too large to be a loss, goes on as a group of its own.
    fn split(&mut self, group: usize, distance: f64, rows: usize) -> usize {
        let child = self.groups.len();
        self.groups[group].stability += gained(rows, distance, self.groups[group].birth);
        self.groups[group].children.push(child);
        self.groups.push(Group {
            parent: Some(group),
            birth: distance,
            stability: 0.0,
            children: Vec::new(),
        });
        child
    }

    /// The rows of a node leave a group at a distance.
    fn leave(&mut self, joins: &Joins, rows: usize, node: usize, group: usize, distance: f64) {
        let birth = self.groups[group].birth;
        self.groups[group].stability += gained(joins.sizes[node], distance, birth);
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match node.checked_sub(rows).and_then(|join| joins.halves.get(join)) {
                Some((first, second, _)) => open.extend([*first, *second]),
                None => self.last[node] = group,
            }
        }
    }

    /// For each row its kept group, or [`NOWHERE`], and for each kept group the distance of its birth. The group of all
    /// rows is never kept, nor one that is no denser inside than at its birth.
    pub fn kept(&self) -> (Vec<u32>, Vec<f64>) {
        let mut worth = vec![0.0; self.groups.len()];
        let mut keep = vec![false; self.groups.len()];
        for group in (1..self.groups.len()).rev() {
            let own = &self.groups[group];
            let below: f64 = own.children.iter().map(|&child| worth[child]).sum();
            keep[group] = own.stability > 0.0 && own.stability >= below;
            worth[group] = own.stability.max(below);
        }
        let mut names = vec![NOWHERE; self.groups.len()];
        let mut births = Vec::new();
        for (group, own) in self.groups.iter().enumerate().skip(1) {
            // Groups stand behind their parents.
            let above = own.parent.map_or(NOWHERE, |parent| names[parent]);
            names[group] = if above != NOWHERE {
                above
            } else if keep[group] {
                births.push(own.birth);
                u32::try_from(births.len() - 1).unwrap_or(NOWHERE)
            } else {
                NOWHERE
            };
        }
        (self.last.iter().map(|&group| names[group]).collect(), births)
    }
}

/// How much density so many rows gain between two distances. Rows that are the same gain no end of it; they count as if
/// they were a millionth of the way apart.
#[expect(clippy::cast_precision_loss, reason = "a number of rows")]
fn gained(rows: usize, distance: f64, birth: f64) -> f64 {
    let least = if birth.is_finite() { birth * 1e-6 } else { 1e-6 };
    let (now, before) = (1.0 / distance.max(least).max(f64::MIN_POSITIVE), 1.0 / birth);
    rows as f64 * (now - before).max(0.0)
}
