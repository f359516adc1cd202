//! Tables of a page's own rows (long tables of data have `virtual_table`).

use leptos::prelude::*;

use super::{Icon, Text};

/// A table that scrolls sideways where it does not fit.
#[component]
pub fn Table(
    /// What the rows are, for screen readers.
    #[prop(into)]
    caption: Text,
    /// The `<th>` cells.
    #[prop(into)]
    head: ViewFn,
    /// The `<tr>` rows.
    children: Children,
) -> impl IntoView {
    let name = caption.clone();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=move || name.get()>
            <table class="table">
                <caption>{move || caption.get()}</caption>
                <thead>
                    <tr>{head.run()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A heading that sorts the table: first descending, then ascending.
#[component]
pub fn SortHeader(
    /// What is in the column.
    #[prop(into)]
    label: Text,
    /// Name of the column in the query.
    field: &'static str,
    /// The present order as in [`ListQuery::sort`](datapulse_shared::paging::ListQuery): `name` or `-name`.
    #[prop(into)]
    sort: Signal<String>,
    /// Called with the new order.
    #[prop(into)]
    on_sort: Callback<String>,
    /// Aligned like numbers.
    #[prop(optional)]
    number: bool,
) -> impl IntoView {
    let direction = move || {
        sort.with(|sort| match sort.strip_prefix('-') {
            Some(name) if name == field => Some("descending"),
            None if sort == field => Some("ascending"),
            _ => None,
        })
    };
    let next = move |_| {
        let descending = direction() != Some("descending");
        on_sort.run(if descending {
            format!("-{field}")
        } else {
            field.to_owned()
        });
    };
    view! {
        <th scope="col" class=number.then_some("number") aria-sort=direction>
            <button class="table__sort" type="button" on:click=next>
                {move || label.get()}
                {move || {
                    let icon = if direction() == Some("ascending") { icondata::LuArrowUp } else { icondata::LuArrowDown };
                    view! { <Icon icon=icon small=true/> }
                }}
            </button>
        </th>
    }
    .into_any()
}
