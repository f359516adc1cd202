//! `/settings/tokens`: what is left, and every change of it (TOK-05).

use datapulse_shared::functions::tokens;
use datapulse_shared::paging::{ListQuery, Page};
use datapulse_shared::tokens::Transaction;
use leptos::prelude::*;

use super::layout::AccountPage;
use crate::components::{Card, EmptyState, Fetched, Icon, Pagination, RowsSkeleton, Table};
use crate::fetch::fetch;
use crate::format::use_format;
use crate::i18n::use_i18n;
use crate::sentences::worded;
use crate::state::session::use_session;
use crate::tr;

/// Balance and ledger.
#[component]
pub fn TokensPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <AccountPage title=tr!(i18n, settings.tokens_title) text=tr!(i18n, settings.tokens_text)>
            <div class="stack stack--loose">
                <BalanceCard/>
                <Ledger/>
            </div>
        </AccountPage>
    }
    .into_any()
}

/// What is left, in amber (TOK-08).
#[component]
fn BalanceCard() -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let session = use_session();
    view! {
        <div class="balance">
            <span class="balance__icon"><Icon icon=icondata::LuCoins large=true/></span>
            <div>
                <p class="balance__label">{tr!(i18n, settings.balance)}</p>
                <p class="balance__amount">{move || format.count(session.balance.get())}</p>
            </div>
            <p class="balance__note">{tr!(i18n, settings.balance_text)}</p>
        </div>
    }
    .into_any()
}

/// Every change, newest first.
#[component]
pub fn Ledger() -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let session = use_session();
    let number = RwSignal::new(1_u32);
    let list = fetch(move || {
        tokens::transactions(ListQuery {
            page: number.get(),
            ..ListQuery::default()
        })
    });
    let left = fetch(tokens::balance);
    Effect::new(move |_| {
        if let Some(left) = left.data.get() {
            session.balance.set(left.balance);
        }
    });
    let head = move || {
        view! {
            <th scope="col">{tr!(i18n, settings.when)}</th>
            <th scope="col">{tr!(i18n, settings.reason)}</th>
            <th scope="col" class="number">{tr!(i18n, settings.change)}</th>
            <th scope="col" class="number">{tr!(i18n, settings.after)}</th>
        }
    };
    let row = move |line: Transaction| {
        let class = if line.change > 0 {
            "number ledger__gain"
        } else {
            "number"
        };
        let why = worded(i18n.get_locale_untracked(), &line.reason);
        let reason = match line.job_id {
            Some(job) => view! { <a href=format!("/training/jobs/{job}")>{why}</a> }.into_any(),
            None => view! { <span>{why}</span> }.into_any(),
        };
        view! {
            <tr>
                <td class="shrink muted">{format.date_time(line.created_at)}</td>
                <td>{reason}</td>
                <td class=class>{format.change(line.change)}</td>
                <td class="number muted">{format.count(line.balance_after)}</td>
            </tr>
        }
    };
    let empty = move || view! { <EmptyState compact=true title=tr!(i18n, settings.no_changes) text=tr!(i18n, settings.no_changes_text) icon=icondata::LuCoins/> };
    view! {
        <Card title=tr!(i18n, settings.ledger) flush=true>
            <Fetched of=list compact=true loading={|| view! { <RowsSkeleton/> }} is_empty={|page: &Page<Transaction>| page.items.is_empty()} empty=empty let:page>
                <Table caption=tr!(i18n, settings.ledger) head=head>
                    {move || page.get().items.into_iter().map(row).collect_view()}
                </Table>
                <Pagination
                    page=number
                    limit=move || page.with(|page| page.limit)
                    total=move || page.with(|page| page.total)
                    on_page=move |next| number.set(next)
                />
            </Fetched>
        </Card>
    }
    .into_any()
}
