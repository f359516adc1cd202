//! Rows to learn from and rows to judge on: TRN-14, TRN-16.

use datapulse_engine::control::Control;
use datapulse_engine::prepare::{Plan, Recipe, Validation, split};
use datapulse_engine::problem::Target;
use datapulse_engine::seeds::Seeds;
use proptest::prelude::*;

use crate::support::customers;

/// TRN-14, TRN-16
#[test]
fn the_split_comes_from_the_seed() {
    let table = customers();
    let splits = |seeds: &Seeds| {
        Plan::make(&table, &Recipe::for_target("bought"), seeds, &Control::silent())
            .expect("a plan")
            .splits
    };
    assert_eq!(splits(&Seeds::of_run("a")), splits(&Seeds::of_run("a")));
    assert_ne!(splits(&Seeds::of_run("a")), splits(&Seeds::of_run("b")));
}

proptest! {
    #[test]
    fn every_row_is_on_exactly_one_side_and_classes_are_spread(
        codes in prop::collection::vec(0_u32..4, 20..300),
        seed in any::<u32>(),
        folds in 2_u32..8,
        test_size in 0.05..0.5_f64
    ) {
        let rows = codes.len();
        let classes: Vec<String> = (0..4).map(|class| class.to_string()).collect();
        let target = Target::Classes { codes: codes.iter().copied().collect(), classes };
        let holdout = split(&target, &Validation::Holdout { test_size }, &[], seed).expect("a split");
        let expected = (rows as f64 * test_size).ceil();
        prop_assert!((holdout[0].validation.len() as f64 - expected).abs() <= 4.0);
        for part in &holdout {
            let mut all: Vec<usize> = part.train.iter().chain(&part.validation).copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..rows).collect::<Vec<_>>());
            for class in 0..4 {
                let count = |part: &[usize]| part.iter().filter(|&&row| codes[row] == class).count();
                prop_assert!(count(&part.validation) == 0 || count(&part.train) > 0);
            }
        }
        let parts = split(&target, &Validation::KFold { folds }, &[], seed).expect("folds");
        let mut validated: Vec<usize> = parts.iter().flat_map(|part| part.validation.clone()).collect();
        validated.sort_unstable();
        prop_assert_eq!(validated, (0..rows).collect::<Vec<_>>());
        for class in 0..4 {
            let counts: Vec<usize> = parts
                .iter()
                .map(|part| part.validation.iter().filter(|&&row| codes[row] == class).count())
                .collect();
            prop_assert!(counts.iter().max().zip(counts.iter().min()).is_some_and(|(most, least)| most - least <= 1));
        }
    }
}
