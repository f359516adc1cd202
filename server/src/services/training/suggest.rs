//! What suits a dataset: target, problem, features, algorithms, each with its reason (TRN-11).

use datapulse_engine::train;
use datapulse_shared::{
    ApiError,
    error::ApiResult,
    metrics::ProblemType,
    profile::{ColumnProfile, ColumnType, Profile, Warning},
    training::{SuggestedAlgorithm, SuggestedFeature, SuggestionQuery, Suggestions},
};

use crate::{
    services::{Actor, datasets, engine},
    state::AppState,
    store::datasets::find_profile,
};

/// Whole numbers with more different values than this are measurements, not classes; the engine draws the same line.
const MOST_NUMBER_CLASSES: u64 = 20;
/// Targets that are suggested.
const MOST_TARGETS: usize = 5;
/// Names that people give to what they want to know.
const TELLING_NAMES: [&str; 12] = [
    "target",
    "label",
    "class",
    "y",
    "outcome",
    "species",
    "quality",
    "price",
    "churn",
    "survived",
    "diagnosis",
    "default",
];

/// What to choose for a dataset and target.
pub async fn suggest(state: &AppState, actor: &Actor, query: SuggestionQuery) -> ApiResult<Suggestions> {
    let mut tx = state.db.read(actor.scope()).await?;
    let dataset = datasets::ready(&mut tx, actor.user_id.0, query.dataset_id).await?;
    let profile = find_profile(&mut tx, actor.user_id.0, dataset.id).await?;
    tx.commit().await?;
    let profile = profile.ok_or_else(|| ApiError::not_found("profile"))?.profile.0;
    if let Some(target) = &query.target
        && !profile.columns.iter().any(|column| column.name == *target)
    {
        let detail = format!("'{target}' is no column of the dataset");
        return Err(ApiError::invalid("target", detail));
    }
    match query.problem_type.filter(|problem| !problem.has_target()) {
        Some(problem) => Ok(without_target(&profile, problem)),
        None => Ok(suggestions(&profile, query.target)),
    }
}

/// What to compare rows by, and how.
fn without_target(profile: &Profile, problem: ProblemType) -> Suggestions {
    let features: Vec<SuggestedFeature> = profile.columns.iter().map(suggested).collect();
    let used = features.iter().filter(|feature| feature.use_it).count();
    let rows = i64::try_from(profile.rows).unwrap_or(i64::MAX);
    Suggestions {
        target: None,
        targets: Vec::new(),
        problem_type: Some(problem),
        algorithms: algorithms(problem, rows, used),
        features,
        warnings: profile.warnings.clone(),
    }
}

fn suggested(column: &ColumnProfile) -> SuggestedFeature {
    let reason = why_not(column);
    SuggestedFeature {
        column: column.name.clone(),
        use_it: reason.is_none(),
        reason,
    }
}

fn suggestions(profile: &Profile, target: Option<String>) -> Suggestions {
    let targets = likely_targets(profile);
    let target = target.or_else(|| targets.first().cloned());
    let problem_type = target.as_deref().and_then(|target| problem_of(profile, target));
    let features: Vec<SuggestedFeature> = profile
        .columns
        .iter()
        .filter(|column| Some(&column.name) != target.as_ref())
        .map(suggested)
        .collect();
    let used = features.iter().filter(|feature| feature.use_it).count();
    let rows = i64::try_from(profile.rows).unwrap_or(i64::MAX);
    let algorithms = problem_type.map_or_else(Vec::new, |problem| algorithms(problem, rows, used));
    let warnings = target
        .as_deref()
        .map_or_else(Vec::new, |target| warnings(profile, target));
    Suggestions {
        target,
        targets,
        problem_type,
        algorithms,
        features,
        warnings,
    }
}

/// Columns that could be predicted: telling names first, then few classes, then what stands last in the file.
fn likely_targets(profile: &Profile) -> Vec<String> {
    let mut found: Vec<(i64, usize, &str)> = profile
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| problem_of(profile, &column.name).is_some() && !looks_like_an_id(column))
        .map(|(position, column)| {
            let name = column.name.to_lowercase();
            let telling = TELLING_NAMES.iter().any(|word| name == *word);
            let contains = TELLING_NAMES.iter().any(|word| word.len() > 3 && name.contains(word));
            let is_last = position + 1 == profile.columns.len();
            let few = (2..=10).contains(&column.distinct);
            let score = i64::from(telling) * 8 + i64::from(contains) * 4 + i64::from(is_last) * 3 + i64::from(few) * 2;
            (-score, usize::MAX - position, column.name.as_str())
        })
        .collect();
    found.sort_unstable();
    found
        .into_iter()
        .take(MOST_TARGETS)
        .map(|(_, _, name)| name.to_owned())
        .collect()
}

/// The problem that a column poses, by the engine's rule, from its profile.
pub(super) fn problem_of(profile: &Profile, target: &str) -> Option<ProblemType> {
    let column = profile.columns.iter().find(|column| column.name == target)?;
    let by_count = || {
        if column.distinct <= 2 {
            ProblemType::Binary
        } else {
            ProblemType::Multiclass
        }
    };
    match column.column_type {
        ColumnType::Float => Some(ProblemType::Regression),
        ColumnType::Integer => {
            let distinct = column.distinct;
            let classes = distinct <= 2 || (distinct <= MOST_NUMBER_CLASSES && column.count >= distinct * 5);
            Some(if classes { by_count() } else { ProblemType::Regression })
        }
        ColumnType::Boolean | ColumnType::Categorical | ColumnType::Text => (column.distinct > 1).then(by_count),
        ColumnType::Datetime | ColumnType::Empty => None,
    }
}

fn looks_like_an_id(column: &ColumnProfile) -> bool {
    column.warnings.iter().any(|warning| warning.code == "id_like")
}

fn why_not(column: &ColumnProfile) -> Option<String> {
    let told = |code: &str| column.warnings.iter().find(|warning| warning.code == code);
    let found = ["constant", "id_like", "leakage", "duplicate_column"]
        .into_iter()
        .find_map(told);
    match (found, column.column_type) {
        (Some(warning), _) => Some(warning.message.clone()),
        (None, ColumnType::Empty) => Some("no row has a value".to_owned()),
        (None, ColumnType::Text) => Some("free text needs another kind of model".to_owned()),
        _ => None,
    }
}

fn algorithms(problem: ProblemType, rows: i64, features: usize) -> Vec<SuggestedAlgorithm> {
    let Ok(problem) = engine::convert(&problem) else {
        return Vec::new();
    };
    let found = train::suggest::algorithms(problem, u64::try_from(rows).unwrap_or(0), features);
    found
        .into_iter()
        .map(|one| SuggestedAlgorithm {
            algorithm: one.algorithm.to_owned(),
            reason: one.reason,
        })
        .collect()
}

/// Names of what would be tried when nobody chooses.
pub(super) fn algorithm_names(problem: ProblemType, rows: i64, features: usize) -> Vec<String> {
    algorithms(problem, rows, features)
        .into_iter()
        .map(|one| one.algorithm)
        .collect()
}

/// Names of what a search tries when nobody chooses.
pub(super) fn names_to_search(problem: ProblemType, rows: i64) -> Vec<String> {
    let Ok(problem) = engine::convert(&problem) else {
        return Vec::new();
    };
    let names = train::algorithms_to_search(problem, usize::try_from(rows).unwrap_or(0));
    names.into_iter().map(str::to_owned).collect()
}

/// What to know before training: about the table, about the target, and what is serious about any column.
fn warnings(profile: &Profile, target: &str) -> Vec<Warning> {
    let of_target = profile
        .columns
        .iter()
        .filter(|column| column.name == target)
        .flat_map(|column| &column.warnings);
    profile.warnings.iter().chain(of_target).cloned().collect()
}
