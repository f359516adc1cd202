//! What happens to the columns before a model sees them.

use datapulse_shared::training::{CategoricalImputation, Encoding, NumericImputation, Scaling};
use leptos::prelude::*;

use super::Section;
use super::form::Form;
use crate::components::{Choice, Input, Select};
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
            (NumericImputation::Zero, t_string!(i18n, training.impute_zero)),
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
        ]
    };
    let scales = move || {
        vec![
            (Scaling::Standard, t_string!(i18n, training.scale_standard)),
            (Scaling::MinMax, t_string!(i18n, training.scale_min_max)),
            (Scaling::Robust, t_string!(i18n, training.scale_robust)),
            (Scaling::None, t_string!(i18n, training.scale_none)),
        ]
    };
    let levels = RwSignal::new(form.draft.with_untracked(|draft| draft.max_categories.clone()));
    view! {
        <Section number=4 title=tr!(i18n, training.step_preparation) hint=tr!(i18n, training.step_preparation_hint)>
            <div class="form-grid">
                <Setting form label=tr!(i18n, training.numeric_imputation) options=numbers read=|draft| draft.numeric_imputation write=|draft, one| draft.numeric_imputation = one />
                <Setting form label=tr!(i18n, training.categorical_imputation) options=categories read=|draft| draft.categorical_imputation write=|draft, one| draft.categorical_imputation = one />
                <Setting form label=tr!(i18n, training.scaling) options=scales read=|draft| draft.scaling write=|draft, one| draft.scaling = one />
                <Setting form label=tr!(i18n, training.encoding) options=encodings read=|draft| draft.encoding write=|draft, one| draft.encoding = one />
                <Input label=tr!(i18n, training.max_categories) help=tr!(i18n, training.max_categories_help) value=levels kind="number" min="2" max="1000"
                    error=form.error_of("preprocessing_config.max_categories") on_change=move |text: String| form.draft.update(|draft| draft.max_categories = text) />
            </div>
        </Section>
    }
    .into_any()
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
