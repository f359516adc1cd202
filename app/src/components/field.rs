//! Fields of forms: label, control, help, and what is wrong.

use leptos::prelude::*;

use super::{Icon, IconButton, Text};
use crate::browser::unique_id;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// One option of a [`Select`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// An option.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// What surrounds every control: the label above, help and error below, tied together by ids.
#[component]
fn Field(
    id: String,
    label: Text,
    optional: bool,
    help: Option<Text>,
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let help_id = format!("{id}-help");
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label class="field__label" for=id>
                <span>{move || label.get()}</span>
                {optional
                    .then(|| view! { <span class="field__optional">{tr!(i18n, common.optional)}</span> })}
            </label>
            {children()}
            {help.map(|help| view! { <p class="field__help" id=help_id>{move || help.get()}</p> })}
            {move || {
                let error_id = error_id.clone();
                error
                    .get()
                    .map(|text| {
                        view! {
                            <p class="field__error" id=error_id>
                                <Icon icon=icondata::LuCircleAlert small=true/>
                                <span>{text}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// Ids of what describes a control, for `aria-describedby`.
fn described_by(
    id: &str,
    has_help: bool,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Send + 'static + use<> {
    let id = id.to_owned();
    move || {
        let mut ids = Vec::new();
        if error.with(Option::is_some) {
            ids.push(format!("{id}-error"));
        }
        if has_help {
            ids.push(format!("{id}-help"));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

fn invalid(error: Signal<Option<String>>) -> impl Fn() -> Option<&'static str> + Send + 'static + use<> {
    move || error.with(Option::is_some).then_some("true")
}

/// One line of text. With `kind="password"` it has a button that shows what was typed.
#[component]
pub fn Input(
    /// What to type.
    #[prop(into)]
    label: Text,
    /// What was typed; changes as it is.
    value: RwSignal<String>,
    /// Name of the field in forms and password managers.
    #[prop(optional)]
    name: &'static str,
    /// `text`, `email`, `password`, `number`, `search`, `date`.
    #[prop(default = "text")]
    kind: &'static str,
    /// For password managers, such as `current-password`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// An example of what to type.
    #[prop(into, optional)]
    placeholder: Text,
    /// A sentence below the field.
    #[prop(into, optional)]
    help: Option<Text>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// Whether it can be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Drawn inside, before the text.
    #[prop(into, optional)]
    icon: Option<icondata::Icon>,
    /// Least value, for numbers.
    #[prop(into, optional)]
    min: Option<String>,
    /// Greatest value, for numbers.
    #[prop(into, optional)]
    max: Option<String>,
    /// Steps between values, for numbers; `any` for fractions.
    #[prop(into, optional)]
    step: Option<String>,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Called after every change.
    #[prop(into, optional)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = unique_id("field");
    let shown = RwSignal::new(false);
    let is_password = kind == "password";
    let kind = move || if is_password && shown.get() { "text" } else { kind };
    let node: NodeRef<leptos::html::Input> = NodeRef::new();
    if autofocus {
        Effect::new(move |_| node.get().map(|input| input.focus()));
    }
    let reveal = move || {
        view! {
            <span class="field__end">
                {move || {
                    let (icon, label) = if shown.get() {
                        (icondata::LuEyeOff, t_string!(i18n, common.hide_password))
                    } else {
                        (icondata::LuEye, t_string!(i18n, common.show_password))
                    };
                    view! { <IconButton icon=icon label=label end=true on_press=move |()| shown.update(|shown| *shown = !*shown)/> }
                }}
            </span>
        }
    };
    view! {
        <Field id=id.clone() label=label optional=optional help=help.clone() error=error>
            <div class="field__box">
                {icon.map(|icon| view! { <Icon icon=icon/> })}
                <input
                    class="input"
                    node_ref=node
                    id=id.clone()
                    name=name
                    type=kind
                    autocomplete=autocomplete
                    placeholder=move || placeholder.get()
                    min=min
                    max=max
                    step=step
                    dir="auto"
                    aria-invalid=invalid(error)
                    aria-describedby=described_by(&id, help.is_some(), error)
                    disabled=move || disabled.get()
                    prop:value=move || value.get()
                    on:input:target=move |event| {
                        let text = event.target().value();
                        value.set(text.clone());
                        if let Some(on_change) = on_change {
                            on_change.run(text);
                        }
                    }
                />
                {is_password.then(reveal)}
            </div>
        </Field>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn Textarea(
    /// What to type.
    #[prop(into)]
    label: Text,
    /// What was typed; changes as it is.
    value: RwSignal<String>,
    /// Name of the field in forms.
    #[prop(optional)]
    name: &'static str,
    /// Lines shown at first.
    #[prop(default = 3)]
    rows: u32,
    /// An example of what to type.
    #[prop(into, optional)]
    placeholder: Text,
    /// A sentence below the field.
    #[prop(into, optional)]
    help: Option<Text>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let id = unique_id("field");
    view! {
        <Field id=id.clone() label=label optional=optional help=help.clone() error=error>
            <textarea
                class="input"
                id=id.clone()
                name=name
                rows=rows
                dir="auto"
                placeholder=move || placeholder.get()
                aria-invalid=invalid(error)
                aria-describedby=described_by(&id, help.is_some(), error)
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        </Field>
    }
    .into_any()
}

/// One of several options.
#[component]
pub fn Select(
    /// What to choose.
    #[prop(into)]
    label: Text,
    /// The value of the chosen option.
    value: RwSignal<String>,
    /// The options.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// Name of the field in forms.
    #[prop(optional)]
    name: &'static str,
    /// A sentence below the field.
    #[prop(into, optional)]
    help: Option<Text>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// Whether it can be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// The label is read aloud but not shown, for filters above lists.
    #[prop(optional)]
    bare: bool,
    /// Called after the person chose.
    #[prop(into, optional)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = unique_id("field");
    let choose = move |chosen: String| {
        value.set(chosen.clone());
        if let Some(on_change) = on_change {
            on_change.run(chosen);
        }
    };
    let name_aloud = label.clone();
    let control = view! {
        <div class="field__box">
            <select
                class="input"
                id=id.clone()
                name=name
                aria-label=bare.then(|| name_aloud.get().to_string())
                aria-invalid=invalid(error)
                aria-describedby=described_by(&id, help.is_some(), error)
                disabled=move || disabled.get()
                on:change:target=move |event| choose(event.target().value())
                prop:value=move || value.get()
            >
                {move || {
                    options
                        .get()
                        .into_iter()
                        .map(|option| {
                            let own = option.value.clone();
                            view! {
                                <option value=option.value selected=move || value.with(|value| *value == own)>
                                    {option.label}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
            <span class="field__chevron"><Icon icon=icondata::LuChevronDown small=true/></span>
        </div>
    };
    if bare {
        return control.into_any();
    }
    view! {
        <Field id=id label=label optional=optional help=help error=error>
            {control}
        </Field>
    }
    .into_any()
}
