//! What the sections of the training form share: the draft, what is suggested, what it costs, what is wrong.

use std::collections::BTreeSet;
use std::time::Duration;

use datapulse_shared::datasets::Dataset;
use datapulse_shared::error::{ApiError, ApiResult};
use datapulse_shared::functions::datasets::{list_datasets, profile_dataset};
use datapulse_shared::functions::training::{estimate_training, suggest};
use datapulse_shared::ids::DatasetId;
use datapulse_shared::metrics::ProblemType;
use datapulse_shared::paging::{ListQuery, Page};
use datapulse_shared::profile::{ColumnProfile, ColumnType, Profile};
use datapulse_shared::training::{Algorithm, CostEstimate, SuggestionQuery, Suggestions, TrainRequest};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::call;
use crate::errors::explain_problem;
use crate::fetch::{Fetch, fetch};
use crate::i18n::use_i18n;
use crate::pages::training::draft::{Draft, Method};
use crate::pages::training::names::{Catalog, use_catalog};
use crate::state::session::{Session, use_session};

/// The form.
#[derive(Clone, Copy)]
pub struct Form {
    /// What the person chose and typed.
    pub draft: RwSignal<Draft>,
    /// Readable tables.
    pub datasets: Fetch<Page<Dataset>>,
    /// Profile of the chosen table.
    pub profile: Fetch<Option<Profile>>,
    /// What is proposed for table and target.
    pub suggestions: Fetch<Option<Suggestions>>,
    /// Algorithms and metrics.
    pub catalog: Catalog,
    /// What the run would cost.
    pub cost: RwSignal<Option<CostEstimate>>,
    /// What is wrong with which field, after an attempt to start.
    pub problem: RwSignal<Option<ApiError>>,
    session: Session,
}

/// A form around this draft.
pub fn use_training_form(draft: RwSignal<Draft>) -> Form {
    let dataset = Memo::new(move |_| draft.with(|draft| draft.dataset));
    let target = Memo::new(move |_| draft.with(|draft| draft.target.clone()));
    let problem = Memo::new(move |_| draft.with(Draft::without_target));
    let datasets = fetch(|| {
        list_datasets(ListQuery {
            limit: 100,
            status: Some("ready".to_owned()),
            ..ListQuery::default()
        })
    });
    let profile = fetch(move || {
        let id = dataset.get();
        async move { profile_of(id).await }
    });
    let suggestions = fetch(move || {
        let query = dataset.get().map(|dataset_id| SuggestionQuery {
            dataset_id,
            target: Some(target.get()).filter(|name| !name.is_empty()),
            problem_type: problem.get(),
        });
        async move { suggestions_for(query).await }
    });
    let form = Form {
        draft,
        datasets,
        profile,
        suggestions,
        catalog: use_catalog(),
        cost: RwSignal::new(None),
        problem: RwSignal::new(None),
        session: use_session(),
    };
    form.follow_cost();
    form
}

async fn profile_of(id: Option<DatasetId>) -> ApiResult<Option<Profile>> {
    match id {
        Some(id) => Ok(Some(profile_dataset(id).await?.profile)),
        None => Ok(None),
    }
}

async fn suggestions_for(query: Option<SuggestionQuery>) -> ApiResult<Option<Suggestions>> {
    match query {
        Some(query) => Ok(Some(suggest(query).await?)),
        None => Ok(None),
    }
}

impl Form {
    /// The columns of the table other than the target.
    pub fn candidates(self) -> Vec<ColumnProfile> {
        let target = self.draft.with(|draft| draft.target.clone());
        self.profile.data.with(|profile| {
            let columns = profile
                .as_ref()
                .and_then(Option::as_ref)
                .map(|profile| profile.columns.as_slice())
                .unwrap_or_default();
            columns.iter().filter(|column| column.name != target).cloned().collect()
        })
    }

    /// The columns that the rows could be split by, the most sensible first.
    pub fn split_columns(self, method: Method) -> Vec<String> {
        let order = match method {
            Method::Ordered => [ColumnType::Datetime, ColumnType::Integer, ColumnType::Float].as_slice(),
            _ => &[
                ColumnType::Categorical,
                ColumnType::Text,
                ColumnType::Integer,
                ColumnType::Datetime,
            ],
        };
        let rank = |column: &ColumnProfile| order.iter().position(|kind| *kind == column.column_type);
        // A value of its own in every row puts nothing together.
        let fits = |column: &ColumnProfile| method == Method::Ordered || column.distinct * 2 <= column.count;
        let columns = self.candidates();
        // Gaps would leave rows on no side; of groups there should be many.
        let mut found: Vec<_> = columns
            .iter()
            .filter(|column| column.missing == 0 && fits(column))
            .filter_map(|column| Some((rank(column)?, std::cmp::Reverse(column.distinct), column.name.clone())))
            .collect();
        found.sort();
        found.into_iter().map(|(_, _, name)| name).collect()
    }

    /// Whether table and target are chosen, so that the rest can be proposed; some problems need no target.
    pub fn is_ready(self) -> bool {
        self.draft
            .with(|draft| draft.dataset.is_some() && (!draft.target.is_empty() || draft.without_target().is_some()))
    }

    /// Whether there is a target, or will be one.
    pub fn wants_target(self) -> bool {
        self.draft.with(|draft| draft.without_target().is_none())
    }

    /// The name of the chosen table.
    pub fn dataset_name(self) -> Option<String> {
        let id = self.draft.with(|draft| draft.dataset);
        self.datasets.data.with(|page| {
            let all = &page.as_ref()?.items;
            all.iter()
                .find(|dataset| Some(dataset.id) == id)
                .map(|dataset| dataset.name.clone())
        })
    }

    /// The problem type: the chosen one, else the one that was found.
    pub fn problem_type(self) -> Option<ProblemType> {
        self.draft.with(|draft| draft.problem_type).or_else(|| self.found())
    }

    /// The problem type found for the target.
    pub fn found(self) -> Option<ProblemType> {
        self.suggested(|suggestions| suggestions.problem_type).flatten()
    }

    /// A part of what is suggested, once it is here.
    pub fn suggested<R>(self, read: impl FnOnce(&Suggestions) -> R) -> Option<R> {
        self.suggestions.data.with(|data| data.as_ref()?.as_ref().map(read))
    }

    /// The ticked features: those chosen by hand, else those suggested.
    pub fn features(self) -> BTreeSet<String> {
        if let Some(chosen) = self.draft.with(|draft| draft.features.clone()) {
            let target = self.draft.with(|draft| draft.target.clone());
            return chosen.into_iter().filter(|name| *name != target).collect();
        }
        self.suggested_features()
    }

    /// The features that are proposed.
    pub fn suggested_features(self) -> BTreeSet<String> {
        let chosen = |suggestions: &Suggestions| {
            suggestions
                .features
                .iter()
                .filter(|feature| feature.use_it)
                .map(|feature| feature.column.clone())
                .collect()
        };
        self.suggested(chosen).unwrap_or_default()
    }

    /// The algorithms that can solve the problem.
    pub fn algorithms(self) -> Vec<Algorithm> {
        let problem = self.problem_type();
        self.catalog.0.data.with(|catalog| {
            let all = catalog
                .as_ref()
                .map(|catalog| catalog.algorithms.as_slice())
                .unwrap_or_default();
            all.iter()
                .filter(|one| problem.is_some_and(|problem| one.problem_types.contains(&problem)))
                .cloned()
                .collect()
        })
    }

    /// The ticked algorithms, as far as they can solve the problem: those chosen by hand, else those suggested.
    pub fn chosen_algorithms(self) -> BTreeSet<String> {
        let possible: BTreeSet<String> = self.algorithms().into_iter().map(|algorithm| algorithm.name).collect();
        let chosen = self.draft.with(|draft| draft.algorithms.clone()).unwrap_or_else(|| {
            // Every method is quick, and none is best for all series.
            if self.forecasts() {
                return possible.clone();
            }
            self.suggested(|suggestions| suggestions.algorithms.iter().map(|one| one.algorithm.clone()).collect())
                .unwrap_or_default()
        });
        chosen.intersection(&possible).cloned().collect()
    }

    /// Whether series are to be continued.
    pub fn forecasts(self) -> bool {
        self.draft.with(Draft::forecasts)
    }

    /// Whether a search picks its algorithms itself.
    pub fn is_automatic(self) -> bool {
        self.draft
            .with(|draft| draft.searching && draft.algorithms.is_none() && !draft.forecasts())
    }

    /// Whether boosting, which alone keeps to rules for numbers, may be trained for an answer that can rise and fall.
    pub fn takes_rules(self) -> bool {
        let rises = matches!(self.problem_type(), Some(ProblemType::Regression | ProblemType::Binary));
        rises && (self.is_automatic() || self.chosen_algorithms().contains("gradient_boosting"))
    }

    /// The request as it would be sent now, or what is wrong with it.
    pub fn request(self) -> Result<TrainRequest, ApiError> {
        let mut draft = Draft {
            features: Some(self.features()),
            // A search picks its own unless somebody chose.
            algorithms: (!self.is_automatic()).then(|| self.chosen_algorithms()),
            ..self.draft.get()
        };
        if !self.takes_rules() {
            draft.monotone.clear();
        }
        self.catalog.0.data.with(|catalog| match catalog {
            Some(catalog) => draft.request(catalog),
            None => Err(ApiError::invalid("algorithms", "are not here yet")),
        })
    }

    /// What is wrong with one field.
    pub fn error_of(self, field: impl Into<String>) -> Signal<Option<String>> {
        let i18n = use_i18n();
        let field = field.into();
        Signal::derive(move || {
            self.problem.with(|problem| {
                let first = problem.as_ref()?.errors.get(&field)?.first()?;
                Some(explain_problem(i18n.get_locale(), first))
            })
        })
    }

    /// Asks for the cost whenever the form has rested for a moment and is complete.
    fn follow_cost(self) {
        const PAUSE: Duration = Duration::from_millis(350);
        let request = Memo::new(move |_| self.request().ok());
        let pending = StoredValue::new(None::<TimeoutHandle>);
        let newest = StoredValue::new(0_u32);
        Effect::new(move |_| {
            if let Some(handle) = pending.get_value() {
                handle.clear();
            }
            let Some(request) = request.get() else {
                self.cost.set(None);
                return;
            };
            let number = newest.get_value() + 1;
            newest.set_value(number);
            let ask = move || spawn_local(self.estimate(request, newest, number));
            pending.set_value(set_timeout_with_handle(ask, PAUSE).ok());
        });
        on_cleanup(move || {
            if let Some(handle) = pending.try_get_value().flatten() {
                handle.clear();
            }
        });
    }

    async fn estimate(self, request: TrainRequest, newest: StoredValue<u32>, number: u32) {
        let answer = call(self.session, estimate_training(request)).await;
        if newest.try_get_value() == Some(number) {
            // What the request is refused for is said when it is sent; until then there is just no figure.
            self.cost.set(answer.ok());
        }
    }
}
