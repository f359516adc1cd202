//! Algorithms worth trying on a table (TRN-11).

use crate::learners::learner;
use crate::prepare::Validation;
use crate::problem::ProblemType;

/// From so many rows on there is enough to fit a network to.
const ROWS_FOR_A_NETWORK: u64 = 1_000;
/// Beyond this a network with default settings takes longer than it is worth.
const MOST_ROWS_FOR_A_NETWORK: u64 = 50_000;
/// Beyond this a second kind of forest takes longer than it is worth.
const MOST_ROWS_FOR_ANOTHER_FOREST: u64 = 50_000;
/// Between these explainable boosting has enough to see curves, and is quick.
const ROWS_FOR_CURVES: std::ops::RangeInclusive<u64> = 300..=10_000;
/// With more features than this nobody looks at the curve of each.
const MOST_CURVES: usize = 60;
/// Fewer rows than this per feature call for a simple model.
const ROWS_PER_FEATURE: u64 = 10;

/// An algorithm worth trying, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedAlgorithm {
    /// Its name.
    pub algorithm: &'static str,
    /// Why, in a sentence.
    pub reason: String,
}

/// What to try on a table of so many rows and features, most promising first.
pub fn algorithms(problem: ProblemType, rows: u64, features: usize) -> Vec<SuggestedAlgorithm> {
    match problem {
        ProblemType::Clustering => return clusterings(rows, features),
        ProblemType::AnomalyDetection => return detectors(),
        _ => {}
    }
    let linear = if problem.is_classification() {
        "logistic_regression"
    } else {
        "ridge"
    };
    let simple_first = rows < ROWS_PER_FEATURE * (features as u64).max(1);
    let linear_reason = if simple_first {
        format!("{rows} rows are few for {features} features, where a weighted sum errs least")
    } else {
        "fast, easy to explain, and hard to beat where effects add up".to_owned()
    };
    let mut found = vec![
        suggestion(
            "gradient_boosting",
            "usually the most exact on tables, also where features act together",
        ),
        suggestion("random_forest", "exact without tuning, and hard to mislead by outliers"),
    ];
    let place = if simple_first { 0 } else { found.len() };
    found.insert(place, suggestion(linear, linear_reason));
    if rows <= MOST_ROWS_FOR_ANOTHER_FOREST && !simple_first {
        found.push(suggestion(
            "extra_trees",
            "smoother than a random forest and sometimes more exact",
        ));
    }
    if ROWS_FOR_CURVES.contains(&rows) && features <= MOST_CURVES && !simple_first {
        found.push(suggestion(
            "explainable_boosting",
            "nearly as exact as boosting, and the part of every feature can be looked at",
        ));
    }
    if (ROWS_FOR_A_NETWORK..=MOST_ROWS_FOR_A_NETWORK).contains(&rows) && !simple_first {
        found.push(suggestion(
            "mlp",
            format!("{rows} rows are enough for a network, which finds smooth relations"),
        ));
    }
    found.retain(|suggestion| learner(suggestion.algorithm).is_some());
    found
}

/// More rows or features than this take a mixture of distributions longer than it is worth.
const MOST_ROWS_FOR_A_MIXTURE: u64 = 200_000;
const MOST_FEATURES_FOR_A_MIXTURE: usize = 60;

fn clusterings(rows: u64, features: usize) -> Vec<SuggestedAlgorithm> {
    let mut found = vec![suggestion(
        "k_means",
        "fast, and easy to describe: each group has a typical row",
    )];
    if rows <= MOST_ROWS_FOR_A_MIXTURE && features <= MOST_FEATURES_FOR_A_MIXTURE {
        found.push(suggestion(
            "gaussian_mixture",
            "finds groups that are stretched or overlap, and says how sure it is",
        ));
    }
    found.push(suggestion(
        "hdbscan",
        "finds groups of any form itself, and rows that belong to none",
    ));
    found
}

fn detectors() -> Vec<SuggestedAlgorithm> {
    vec![
        suggestion(
            "isolation_forest",
            "fast on any number of rows, and at ease with many columns",
        ),
        suggestion(
            "local_outlier_factor",
            "also finds rows that stand alone between dense groups",
        ),
    ]
}

/// Up to this many rows a search judges by five folds, up to the next by three, beyond by a part kept aside.
const ROWS_FOR_FIVE_FOLDS: usize = 30_000;
const ROWS_FOR_THREE_FOLDS: usize = 500_000;

/// How a search of a table of so many rows is judged when nobody chose: by folds, so that the models learn from every
/// row, as long as that is not too slow.
pub fn validation_to_search(rows: usize) -> Validation {
    match rows {
        10..=ROWS_FOR_FIVE_FOLDS => Validation::KFold { folds: 5 },
        more if more > ROWS_FOR_FIVE_FOLDS && more <= ROWS_FOR_THREE_FOLDS => Validation::KFold { folds: 3 },
        _ => Validation::default(),
    }
}

fn suggestion(algorithm: &'static str, reason: impl Into<String>) -> SuggestedAlgorithm {
    SuggestedAlgorithm {
        algorithm,
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suggestion_can_answer_the_problem() {
        for problem in [ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass] {
            let found = algorithms(problem, 5_000, 10);
            assert!(found.len() >= 2, "{found:?}");
            for one in found {
                assert!(
                    learner(one.algorithm).unwrap().info().problem_types.contains(&problem),
                    "{one:?}"
                );
            }
        }
    }

    #[test]
    fn with_few_rows_the_simple_model_comes_first() {
        assert_eq!(algorithms(ProblemType::Regression, 50, 20)[0].algorithm, "ridge");
        assert_ne!(algorithms(ProblemType::Regression, 5_000, 20)[0].algorithm, "ridge");
    }
}
