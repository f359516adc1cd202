//! What makes a group of rows different from the whole, column by column.

use super::rows::Rows;
use crate::metrics::{Trait, TraitKind};
use crate::table::{Column, MISSING, Values};

/// Traits of one group.
const MOST_TRAITS: usize = 8;
/// Differences below this many standard deviations are chance or of no interest.
const LEAST_EFFECT: f64 = 0.1;
/// Columns with more counts than this (values × groups) say nothing that could be read.
const MOST_COUNTS: usize = 2_000_000;

/// For each group its traits, most telling first. `codes` say to which group a row belongs.
pub(super) fn of(rows: &Rows<'_>, codes: &[u32], groups: usize) -> Vec<Vec<Trait>> {
    let mut found: Vec<Vec<Trait>> = vec![Vec::new(); groups];
    for column in rows.columns() {
        let traits = match &column.values {
            Values::Numbers(numbers) => means(column, numbers, TraitKind::Mean, codes, groups),
            Values::Dates { seconds, .. } => means(column, seconds, TraitKind::Date, codes, groups),
            Values::Levels { codes: levels, .. } => shares(column, levels, codes, groups),
        };
        for (all, own) in found.iter_mut().zip(traits) {
            all.extend(own.filter(|one| one.effect.abs() >= LEAST_EFFECT));
        }
    }
    for all in &mut found {
        all.sort_by(|one, other| other.effect.abs().total_cmp(&one.effect.abs()));
        all.truncate(MOST_TRAITS);
    }
    found
}

fn means(column: &Column, numbers: &[f64], kind: TraitKind, codes: &[u32], groups: usize) -> Vec<Option<Trait>> {
    let mut sums = vec![(0.0_f64, 0.0_f64); groups];
    let (mut count, mut sum) = (0.0, 0.0);
    for (number, &code) in numbers.iter().zip(codes).filter(|(number, _)| !number.is_nan()) {
        (count, sum) = (count + 1.0, sum + number);
        if let Some((count, sum)) = sums.get_mut(code as usize) {
            (*count, *sum) = (*count + 1.0, *sum + number);
        }
    }
    let overall = sum / count;
    let known = numbers.iter().filter(|number| !number.is_nan());
    let spread = (known.map(|number| (number - overall).powi(2)).sum::<f64>() / count).sqrt();
    sums.into_iter()
        .map(|(count, sum)| {
            let here = sum / count;
            let effect = (here - overall) / spread;
            effect.is_finite().then(|| Trait {
                column: column.name.clone(),
                kind,
                value: None,
                here,
                overall,
                effect,
            })
        })
        .collect()
}

/// Of each group the value whose share differs most; missing ones do not count.
fn shares(column: &Column, levels: &[u32], codes: &[u32], groups: usize) -> Vec<Option<Trait>> {
    let Values::Levels { levels: names, .. } = &column.values else {
        return vec![None; groups];
    };
    if names.len().saturating_mul(groups + 1) > MOST_COUNTS {
        return vec![None; groups];
    }
    let mut counts = vec![0.0_f64; names.len() * groups];
    let (mut whole, mut filled, mut rows) = (vec![0.0_f64; names.len()], vec![0.0_f64; groups], 0.0);
    for (&level, &code) in levels.iter().zip(codes).filter(|(level, _)| **level != MISSING) {
        whole[level as usize] += 1.0;
        rows += 1.0;
        if (code as usize) < groups {
            counts[code as usize * names.len() + level as usize] += 1.0;
            filled[code as usize] += 1.0;
        }
    }
    let of_group = |group: usize| {
        let own = &counts[group * names.len()..(group + 1) * names.len()];
        let effect = |level: usize| {
            let (here, overall) = (own[level] / filled[group], whole[level] / rows);
            (here - overall) / (overall * (1.0 - overall)).sqrt()
        };
        let best = (0..names.len())
            .filter(|&level| effect(level).is_finite())
            // What a group has says more than what it lacks.
            .max_by(|&one, &other| effect(one).total_cmp(&effect(other)).then(other.cmp(&one)))?;
        Some(Trait {
            column: column.name.clone(),
            kind: TraitKind::Share,
            value: u32::try_from(best).ok().map(|code| names.get(code).to_owned()),
            here: own[best] / filled[group],
            overall: whole[best] / rows,
            effect: effect(best),
        })
    };
    (0..groups).map(of_group).collect()
}
