//! What rows must be like to be shown: a search over all cells, and conditions on columns.

use datapulse_shared::filter::{self, Comparison, Condition};
use leptos::prelude::*;

use crate::components::search_box::SearchBox;
use crate::components::virtual_table::RowsView;
use crate::components::{Button, Choice, Icon, Input, Select, Size, Variant};
use crate::i18n::{Words, t_string, use_i18n};
use crate::tr;

/// The search, the conditions that hold, and a way to add one.
#[component]
pub fn FilterBar(
    /// Where the choice is kept.
    view: RowsView,
    /// Names of the columns.
    names: Vec<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let adding = RwSignal::new(false);
    // What somebody wrote into the address and cannot be read is said by the table, in the words of the server.
    let conditions = Memo::new(move |_| filter::parse(&view.filter.get()).unwrap_or_default());
    let add = move |condition: Condition| {
        let mut all = conditions.get_untracked();
        all.push(condition);
        view.filter.set(filter::write(&all));
        adding.set(false);
    };
    let any = move || view.words.some().is_some() || view.filter.some().is_some();
    let clear = move |()| {
        view.words.set("");
        view.filter.set("");
    };
    let names = StoredValue::new(names);
    view! {
        <div class="toolbar">
            <SearchBox label=tr!(i18n, datasets.search_rows) placeholder=tr!(i18n, datasets.search_rows_hint) param=view.words />
            <Button label=tr!(i18n, datasets.add_filter) icon=icondata::LuListFilter on_press=move |()| adding.update(|adding| *adding = !*adding) />
            <ul class="filter-chips" aria-label=tr!(i18n, datasets.filters)>
                {move || conditions.get().into_iter().enumerate().map(|(index, condition)| {
                    let remove = move || {
                        let mut all = conditions.get_untracked();
                        all.remove(index);
                        view.filter.set(filter::write(&all));
                    };
                    chip(i18n, &condition, remove)
                }).collect_view()}
            </ul>
            {move || any().then(|| view! { <Button label=tr!(i18n, datasets.clear) size=Size::Small variant=Variant::Ghost on_press=clear /> })}
        </div>
        {move || adding.get().then(|| view! { <ConditionForm names on_add=add /> })}
    }
    .into_any()
}

fn chip(i18n: Words, condition: &Condition, remove: impl Fn() + 'static) -> AnyView {
    let Condition {
        column,
        value,
        comparison,
    } = condition.clone();
    let said = format!("{column} {} {value}", comparison_name(i18n, comparison));
    view! {
        <li class="tag-input__tag">
            <span dir=is_sign(comparison).then_some("ltr")><bdi>{column}</bdi>" "{move || comparison_name(i18n, comparison)}" "<bdi>{value}</bdi></span>
            <button type="button" aria-label=move || t_string!(i18n, datasets.remove_filter, filter = said.clone()) on:click=move |_| remove()>
                <Icon icon=icondata::LuX small=true />
            </button>
        </li>
    }
    .into_any()
}

#[component]
fn ConditionForm(names: StoredValue<Vec<String>>, #[prop(into)] on_add: Callback<Condition>) -> impl IntoView {
    let i18n = use_i18n();
    let column = RwSignal::new(names.with_value(|names| names.first().cloned().unwrap_or_default()));
    let comparison = RwSignal::new(Comparison::Equal.sign().to_owned());
    let value = RwSignal::new(String::new());
    let chosen = Memo::new(move |_| {
        comparison.with(|sign| {
            Comparison::ALL
                .into_iter()
                .find(|known| known.sign() == sign)
                .unwrap_or(Comparison::Equal)
        })
    });
    let columns = Signal::derive(move || {
        names.with_value(|names| {
            names
                .iter()
                .map(|name| Choice::new(name.clone(), name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let comparisons = Signal::derive(move || {
        Comparison::ALL
            .into_iter()
            .map(|one| Choice::new(one.sign(), comparison_name(i18n, one)))
            .collect::<Vec<_>>()
    });
    let add = move || {
        let comparison = chosen.get_untracked();
        let value = if comparison.needs_value() {
            value.get_untracked().trim().to_owned()
        } else {
            String::new()
        };
        if !value.is_empty() || !comparison.needs_value() {
            on_add.run(Condition {
                column: column.get_untracked(),
                comparison,
                value,
            });
        }
    };
    view! {
        <form class="card filter-form" on:submit=move |event| { event.prevent_default(); add(); }>
            <Select label=tr!(i18n, datasets.filter_column) value=column options=columns />
            <Select label=tr!(i18n, datasets.filter_comparison) value=comparison options=comparisons />
            {move || chosen.get().needs_value().then(|| view! { <Input label=tr!(i18n, datasets.filter_value) value autofocus=true /> })}
            <Button label=tr!(i18n, datasets.filter_apply) variant=Variant::Primary submit=true on_press=|()| () />
        </form>
    }
    .into_any()
}

/// A sign such as `>` would be mirrored where text runs from right to left, and say the opposite.
const fn is_sign(comparison: Comparison) -> bool {
    !matches!(
        comparison,
        Comparison::Contains | Comparison::Missing | Comparison::Present
    )
}

fn comparison_name(i18n: Words, comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "≠",
        Comparison::Less => "<",
        Comparison::AtMost => "≤",
        Comparison::Greater => ">",
        Comparison::AtLeast => "≥",
        Comparison::Contains => t_string!(i18n, datasets.filter_contains),
        Comparison::Missing => t_string!(i18n, datasets.filter_missing),
        Comparison::Present => t_string!(i18n, datasets.filter_present),
    }
}
