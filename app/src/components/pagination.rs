//! Going through a list page by page.

use leptos::prelude::*;

use super::{Button, Size, Variant};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// "21–40 of 87" with buttons for the page before and after; nothing where one page holds everything.
#[component]
pub fn Pagination(
    /// The present page, from 1.
    #[prop(into)]
    page: Signal<u32>,
    /// Rows per page.
    #[prop(into)]
    limit: Signal<u32>,
    /// Rows over all pages.
    #[prop(into)]
    total: Signal<u64>,
    /// Called with the page to show.
    #[prop(into)]
    on_page: Callback<u32>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let pages = move || total.get().div_ceil(u64::from(limit.get().max(1)));
    let range = move || {
        let first = u64::from(page.get().saturating_sub(1)) * u64::from(limit.get()) + 1;
        let last = (first + u64::from(limit.get()) - 1).min(total.get());
        t_string!(
            i18n,
            common.rows_of,
            first = format.count(first),
            last = format.count(last),
            total = format.count(total.get())
        )
    };
    let buttons = move || {
        view! {
            <nav class="pagination" aria-label=tr!(i18n, common.pages)>
                <span>{range}</span>
                <div class="pagination__buttons">
                    <Button
                        label=tr!(i18n, common.previous)
                        variant=Variant::Ghost
                        size=Size::Small
                        disabled=move || page.get() <= 1
                        on_press=move |()| on_page.run(page.get_untracked().saturating_sub(1).max(1))
                    />
                    <Button
                        label=tr!(i18n, common.next)
                        variant=Variant::Ghost
                        size=Size::Small
                        disabled=move || { u64::from(page.get()) >= pages() }
                        on_press=move |()| on_page.run(page.get_untracked() + 1)
                    />
                </div>
            </nav>
        }
    };
    let several = Memo::new(move |_| pages() > 1 || page.get() > 1);
    move || several.get().then(buttons).into_any()
}
