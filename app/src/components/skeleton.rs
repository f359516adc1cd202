//! What is shown while something is on its way.

use leptos::prelude::*;

use crate::i18n::use_i18n;
use crate::tr;

/// A grey shape where something will be; `class` is a modifier such as `skeleton--block`.
#[component]
pub fn Skeleton(
    /// Shape: `skeleton--line`, `skeleton--title`, `skeleton--figure`, `skeleton--block`, with `skeleton--short` or `skeleton--half`.
    #[prop(default = "skeleton--line")]
    class: &'static str,
) -> impl IntoView {
    view! { <div class=["skeleton ", class].concat()></div> }
}

#[component]
fn Busy(class: &'static str, children: Children) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class=class role="status" aria-busy="true">
            <span class="visually-hidden">{tr!(i18n, common.loading)}</span>
            {children()}
        </div>
    }
    .into_any()
}

/// Cards that are on their way.
#[component]
pub fn CardSkeleton(
    /// How many.
    #[prop(default = 3)]
    count: usize,
) -> impl IntoView {
    let cards = (0..count)
        .map(|_| {
            view! {
                <div class="card">
                    <div class="card__body stack">
                        <Skeleton class="skeleton--title"/>
                        <Skeleton class="skeleton--line"/>
                        <Skeleton class="skeleton--line skeleton--half"/>
                        <Skeleton class="skeleton--line skeleton--short"/>
                    </div>
                </div>
            }
        })
        .collect_view();
    view! { <Busy class="grid">{cards}</Busy> }
}

/// Figures that are on their way.
#[component]
pub fn StatSkeleton(
    /// How many.
    #[prop(default = 3)]
    count: usize,
) -> impl IntoView {
    let cards = (0..count)
        .map(|_| {
            view! {
                <div class="card">
                    <div class="card__body stack">
                        <Skeleton class="skeleton--line skeleton--short"/>
                        <Skeleton class="skeleton--figure"/>
                    </div>
                </div>
            }
        })
        .collect_view();
    view! { <Busy class="grid grid--stats">{cards}</Busy> }
}

/// Rows of a table or list that are on their way.
#[component]
pub fn RowsSkeleton(
    /// How many.
    #[prop(default = 5)]
    count: usize,
) -> impl IntoView {
    let rows = (0..count)
        .map(|index| {
            let class = ["skeleton--line", "skeleton--line skeleton--half"][index % 2];
            view! { <Skeleton class=class/> }
        })
        .collect_view();
    view! {
        <div class="card">
            <div class="card__body">
                <Busy class="stack stack--loose">{rows}</Busy>
            </div>
        </div>
    }
}

/// Something small is under way.
#[component]
pub fn Spinner(
    /// 32 instead of 18 pixels.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    view! { <span class=if large { "spinner spinner--large" } else { "spinner" } aria-hidden="true"></span> }
}
