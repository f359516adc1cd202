//! What a prediction would cost, before it runs.

use datapulse_shared::functions::predictions::estimate_prediction;
use datapulse_shared::predictions::PredictRequest;
use datapulse_shared::training::CostEstimate;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::call;
use crate::browser::sleep;
use crate::components::{Notice, TokenBadge, Tone};
use crate::format::use_format;
use crate::i18n::use_i18n;
use crate::sentences::told;
use crate::state::session::use_session;
use crate::tr;

/// Milliseconds the form must rest before the cost is asked for.
const REST: i32 = 350;

/// Cost and balance, followed as the request changes.
#[component]
pub fn CostCard(
    /// The request, once it is complete.
    request: Signal<Option<PredictRequest>>,
    /// Told whether the balance suffices.
    affordable: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let session = use_session();
    let cost = RwSignal::new(None::<CostEstimate>);
    let newest = StoredValue::new(0_u32);
    let settled = Memo::new(move |_| request.get());
    Effect::new(move |_| {
        let number = newest.get_value() + 1;
        newest.set_value(number);
        let Some(request) = settled.get() else {
            cost.set(None);
            return;
        };
        spawn_local(async move {
            sleep(REST).await;
            if newest.try_get_value() != Some(number) {
                return;
            }
            let answer = call(session, estimate_prediction(request)).await.ok();
            if newest.try_get_value() == Some(number) {
                affordable.set(answer.as_ref().is_none_or(|cost| cost.affordable));
                cost.set(answer);
            }
        });
    });
    move || {
        cost.get().map(|cost| {
            let balance = cost.balance;
            view! {
                <div class="predict-cost">
                    <span class="row row--tight">{tr!(i18n, predictions.cost)}<TokenBadge amount=Signal::stored(cost.tokens) /></span>
                    <span class="muted small numeric">{tr!(i18n, predictions.balance)} ": " {move || format.count(balance)}</span>
                    <p class="muted small">{told(i18n.get_locale_untracked(), &cost.explanation)}</p>
                    {(!cost.affordable).then(|| view! { <Notice tone=Tone::Warning>{tr!(i18n, predictions.too_expensive)}</Notice> })}
                </div>
            }
        })
    }
}
