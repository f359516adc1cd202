//! What happens to the columns before a model sees them.

use datapulse_shared::preprocessing::{
    CategoricalImputation, DateEncoding, Encoding, Interactions, NumericImputation, Scaling, SelectionMethod,
    TextEncoding,
};
use leptos::prelude::*;

use super::Section;
use super::form::Form;
use crate::components::{Checkbox, Choice, Input, Select, Text};
use crate::i18n::{t_string, use_i18n};
use crate::pages::training::draft::Draft;
use crate::tr;

/// The fourth section.
#[component]
pub fn PreparationSection(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let numbers = move || {
        vec![
            (NumericImputation::Median, t_string!(i18n, training.impute_median)),
            (NumericImputation::Mean, t_string!(i18n, training.impute_mean)),
            (
                NumericImputation::MostFrequent,
                t_string!(i18n, training.impute_most_frequent),
            ),
            (NumericImputation::Zero, t_string!(i18n, training.impute_zero)),
            (NumericImputation::Constant, t_string!(i18n, training.impute_constant)),
            (NumericImputation::Model, t_string!(i18n, training.impute_model)),
        ]
    };
    let categories = move || {
        vec![
            (CategoricalImputation::Missing, t_string!(i18n, training.impute_missing)),
            (
                CategoricalImputation::MostFrequent,
                t_string!(i18n, training.impute_frequent),
            ),
        ]
    };
    let encodings = move || {
        vec![
            (Encoding::OneHot, t_string!(i18n, training.encode_one_hot)),
            (Encoding::Ordinal, t_string!(i18n, training.encode_ordinal)),
            (Encoding::Frequency, t_string!(i18n, training.encode_frequency)),
            (Encoding::Target, t_string!(i18n, training.encode_target)),
        ]
        .into_iter()
        .filter(|(encoding, _)| *encoding != Encoding::Target || form.wants_target())
        .collect()
    };
    let scales = move || {
        vec![
            (Scaling::Standard, t_string!(i18n, training.scale_standard)),
            (Scaling::MinMax, t_string!(i18n, training.scale_min_max)),
            (Scaling::Robust, t_string!(i18n, training.scale_robust)),
            (Scaling::Power, t_string!(i18n, training.scale_power)),
            (Scaling::Quantile, t_string!(i18n, training.scale_quantile)),
            (Scaling::None, t_string!(i18n, training.scale_none)),
        ]
    };
    let dates = move || {
        vec![
            (DateEncoding::Parts, t_string!(i18n, training.dates_parts)),
            (DateEncoding::Cyclic, t_string!(i18n, training.dates_cyclic)),
        ]
    };
    let preparation = move |of: fn(&Draft) -> bool| Signal::derive(move || form.draft.with(of));
    let fills = preparation(|draft| draft.preparation.numeric_imputation == NumericImputation::Constant);
    let indicates = preparation(|draft| draft.preparation.missing_indicator);
    let tick = move |on| form.draft.update(|draft| draft.preparation.missing_indicator = on);
    view! {
        <Section number=4 title=tr!(i18n, training.step_preparation) hint=tr!(i18n, training.step_preparation_hint)>
            <div class="form-grid">
                <Setting form label=tr!(i18n, training.numeric_imputation) options=numbers read=|draft| draft.preparation.numeric_imputation write=|draft, one| draft.preparation.numeric_imputation = one />
                <Show when=move || fills.get()>
                    <Typed form label=tr!(i18n, training.numeric_fill) help=tr!(i18n, training.numeric_fill_help) field="numeric_fill" text=|draft| &mut draft.numeric_fill />
                </Show>
                <Setting form label=tr!(i18n, training.categorical_imputation) options=categories read=|draft| draft.preparation.categorical_imputation write=|draft, one| draft.preparation.categorical_imputation = one />
                <Setting form label=tr!(i18n, training.scaling) options=scales read=|draft| draft.preparation.scaling write=|draft, one| draft.preparation.scaling = one />
                <Setting form label=tr!(i18n, training.encoding) options=encodings read=|draft| draft.preparation.encoding write=|draft, one| draft.preparation.encoding = one />
                <Typed form label=tr!(i18n, training.max_categories) help=tr!(i18n, training.max_categories_help) field="max_categories" text=|draft| &mut draft.max_categories />
                <Typed form label=tr!(i18n, training.min_frequency) help=tr!(i18n, training.min_frequency_help) field="min_frequency" text=|draft| &mut draft.min_frequency />
                <Setting form label=tr!(i18n, training.dates) options=dates read=|draft| draft.preparation.dates write=|draft, one| draft.preparation.dates = one />
                <MadeAndChosen form />
            </div>
            <Checkbox label=tr!(i18n, training.missing_indicator) help=tr!(i18n, training.missing_indicator_help) checked=indicates on_change=tick />
        </Section>
    }
    .into_any()
}

/// Features made of text and of each other, and which of them are kept.
#[component]
fn MadeAndChosen(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let texts = move || {
        vec![
            (TextEncoding::Tfidf, t_string!(i18n, training.text_tfidf)),
            (TextEncoding::Hashing, t_string!(i18n, training.text_hashing)),
            (TextEncoding::LeaveOut, t_string!(i18n, training.text_leave_out)),
        ]
    };
    view! {
        <Setting form label=tr!(i18n, training.text) options=texts read=|draft| draft.preparation.text write=|draft, one| draft.preparation.text = one />
        {move || form.wants_target().then(|| view! { <Choosing form /> })}
    }
    .into_any()
}

/// What looks at the target to make features or to choose some.
#[component]
fn Choosing(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let interactions = move || {
        vec![
            (Interactions::None, t_string!(i18n, training.interactions_none)),
            (Interactions::Products, t_string!(i18n, training.interactions_products)),
            (
                Interactions::Quadratic,
                t_string!(i18n, training.interactions_quadratic),
            ),
        ]
    };
    let selections = move || {
        vec![
            (SelectionMethod::None, t_string!(i18n, training.choice_by_hand)),
            (SelectionMethod::SelectKBest, t_string!(i18n, training.select_k_best)),
            (
                SelectionMethod::MutualInformation,
                t_string!(i18n, training.select_mutual_information),
            ),
            (SelectionMethod::Importance, t_string!(i18n, training.select_importance)),
            (SelectionMethod::Rfe, t_string!(i18n, training.select_rfe)),
        ]
    };
    let selects = move || {
        form.draft
            .with(|draft| draft.preparation.feature_selection_method != SelectionMethod::None)
    };
    view! {
        <Setting form label=tr!(i18n, training.interactions) options=interactions read=|draft| draft.preparation.interactions write=|draft, one| draft.preparation.interactions = one />
        <Setting form label=tr!(i18n, training.selection) options=selections read=|draft| draft.preparation.feature_selection_method write=|draft, one| draft.preparation.feature_selection_method = one />
        <Show when=selects>
            <Typed form label=tr!(i18n, training.selection_k) help=tr!(i18n, training.selection_k_help) field="k" text=|draft| &mut draft.k />
        </Show>
    }
    .into_any()
}

/// A number of the preparation, as typed.
#[component]
fn Typed(
    /// The form.
    form: Form,
    /// What it is.
    #[prop(into)]
    label: Text,
    /// A line below.
    #[prop(into)]
    help: Text,
    /// Its name in the request.
    field: &'static str,
    /// Where the draft keeps it.
    text: fn(&mut Draft) -> &mut String,
) -> impl IntoView {
    let value = RwSignal::new(form.draft.with_untracked(|draft| text(&mut draft.clone()).clone()));
    let error = form.error_of(format!("preprocessing_config.{field}"));
    let change = move |typed: String| form.draft.update(|draft| *text(draft) = typed);
    view! { <Input label help value kind="number" error on_change=change /> }.into_any()
}

/// A dropdown for one of the draft's enums; options are known by their place.
#[component]
pub fn Setting<T: PartialEq + Copy + Send + Sync + 'static>(
    /// The form.
    form: Form,
    /// What is set.
    #[prop(into)]
    label: crate::components::Text,
    /// What can be chosen, with its name.
    options: impl Fn() -> Vec<(T, &'static str)> + Copy + Send + Sync + 'static,
    /// Reads it from the draft.
    read: fn(&Draft) -> T,
    /// Writes it into the draft.
    write: fn(&mut Draft, T),
) -> impl IntoView {
    let place = move || {
        let chosen = form.draft.with(read);
        options()
            .iter()
            .position(|(one, _)| *one == chosen)
            .unwrap_or_default()
            .to_string()
    };
    let value = RwSignal::new(untrack(place));
    Effect::new(move |_| value.set(place()));
    let choices = Signal::derive(move || {
        options()
            .into_iter()
            .enumerate()
            .map(|(index, (_, name))| Choice::new(index.to_string(), name))
            .collect::<Vec<_>>()
    });
    let choose = move |index: String| {
        let chosen = index
            .parse::<usize>()
            .ok()
            .and_then(|index| options().get(index).map(|(one, _)| *one));
        if let Some(chosen) = chosen {
            form.draft.update(|draft| write(draft, chosen));
        }
    };
    view! { <Select label value options=choices on_change=choose /> }.into_any()
}
