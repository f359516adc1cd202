//! One hyperparameter: the control its type asks for, with its range and what is wrong with it.

use datapulse_shared::training::{Parameter, ParameterType};
use leptos::prelude::*;

use super::form::Form;
use crate::components::{Choice, Input, Select};
use crate::errors::sentence;
use crate::format::{Format, use_format};
use crate::i18n::{Words, t_string, use_i18n};
use crate::pages::training::typed::{field_of, value_of};
use crate::sentences::{told, translated, worded};

/// The control.
#[component]
pub fn ParameterField(
    /// The form it belongs to.
    form: Form,
    /// Name of the algorithm.
    algorithm: String,
    /// What it sets.
    parameter: Parameter,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let value = RwSignal::new(
        form.draft
            .with_untracked(|draft| draft.typed_parameter(&algorithm, &parameter)),
    );
    let error = typed_error(form, &algorithm, &parameter, value);
    let label = worded(i18n.get_locale_untracked(), &parameter.title);
    let own = StoredValue::new(parameter.clone());
    let change = Callback::new(move |text: String| {
        own.with_value(|parameter| {
            form.draft
                .update(|draft| draft.set_parameter(&algorithm, parameter, text));
        });
    });
    let help = move || own.with_value(|parameter| help_text(i18n, format, parameter));
    let (min, max) = (
        parameter.min.map(|min| min.to_string()),
        parameter.max.map(|max| max.to_string()),
    );
    match parameter.parameter_type {
        ParameterType::Boolean => {
            let options = Signal::derive(move || {
                vec![
                    Choice::new("true", t_string!(i18n, training.yes)),
                    Choice::new("false", t_string!(i18n, training.no)),
                ]
            });
            view! { <Select label value options help error on_change=change /> }.into_any()
        }
        ParameterType::Choice => {
            let options = Signal::stored(
                parameter
                    .choices
                    .iter()
                    .map(|choice| {
                        let name = translated(i18n.get_locale_untracked(), choice);
                        Choice::new(choice.clone(), name.unwrap_or_else(|| choice.replace('_', " ")))
                    })
                    .collect::<Vec<_>>(),
            );
            view! { <Select label value options help error on_change=change /> }.into_any()
        }
        ParameterType::IntegerList => view! { <Input label value help error on_change=change /> }.into_any(),
        ParameterType::Integer => number(label, value, help, error, change, (min, max), "1"),
        ParameterType::Float => number(label, value, help, error, change, (min, max), "any"),
    }
}

fn number(
    label: String,
    value: RwSignal<String>,
    help: impl Fn() -> String + Send + Sync + 'static,
    error: Signal<Option<String>>,
    on_change: Callback<String>,
    (min, max): (Option<String>, Option<String>),
    step: &'static str,
) -> AnyView {
    let (min, max) = (min.unwrap_or_default(), max.unwrap_or_default());
    view! { <Input label value kind="number" help error min max step on_change /> }.into_any()
}

/// What is wrong with what is typed, said while it is typed; else what the server said.
fn typed_error(form: Form, algorithm: &str, parameter: &Parameter, value: RwSignal<String>) -> Signal<Option<String>> {
    let i18n = use_i18n();
    let refused = form.error_of(field_of(algorithm, &parameter.name));
    let parameter = StoredValue::new(parameter.clone());
    Signal::derive(move || {
        let text = value.get();
        parameter
            .with_value(|parameter| value_of(parameter, &text))
            .err()
            .map(|why| told(i18n.get_locale(), &why))
            .or_else(|| refused.get())
    })
}

fn help_text(i18n: Words, format: Format, parameter: &Parameter) -> String {
    let mut help = told(i18n.get_locale(), &parameter.help);
    if let (Some(min), Some(max)) = (parameter.min, parameter.max) {
        help.push(' ');
        help.push_str(&sentence(&t_string!(
            i18n,
            training.between,
            min = format.figure(min, 6),
            max = format.figure(max, 6)
        )));
    }
    if parameter.parameter_type == ParameterType::IntegerList {
        help.push(' ');
        help.push_str(t_string!(i18n, training.list_help));
    }
    help
}
