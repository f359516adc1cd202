//! How a program calls the model.

use datapulse_shared::metrics::ProblemType;
use datapulse_shared::models::{ModelDetail, ModelField};
use datapulse_shared::profile::ColumnType;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value, json};

use crate::browser::{copy, origin};
use crate::components::toast::use_toasts;
use crate::components::{Button, Card, Size};
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// A call with curl that works once a token is filled in, made from the model's own fields.
#[component]
pub fn Snippet(
    /// The model.
    detail: ModelDetail,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let text = StoredValue::new(curl(&detail));
    let copied = move |()| {
        spawn_local(async move {
            if copy(&text.get_value()).await {
                toasts.success(t_string!(i18n, common.copied).to_owned());
            } else {
                toasts.error(t_string!(i18n, common.copy_failed).to_owned());
            }
        });
    };
    let button = move || view! { <Button label=tr!(i18n, common.copy) size=Size::Small icon=icondata::LuCopy on_press=copied /> };
    view! {
        <Card title=tr!(i18n, models.api_title) subtitle=tr!(i18n, models.api_hint) actions=button>
            <pre class="code" dir="ltr" tabindex="0"><code>{text.get_value()}</code></pre>
            <p class="small muted"><a href="/api/docs" target="_blank" rel="external noopener">{tr!(i18n, models.api_docs)}</a></p>
        </Card>
    }
    .into_any()
}

fn curl(detail: &ModelDetail) -> String {
    if detail.model.problem_type == ProblemType::Forecasting {
        let body = json!({ "model_id": detail.model.id, "horizon": 12 });
        return format!(
            "curl {}/api/v1/jobs/predict \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'",
            origin()
        );
    }
    let row: Map<String, Value> = detail
        .fields
        .iter()
        .map(|field| (field.name.clone(), example(field)))
        .collect();
    let body = serde_json::to_string_pretty(&json!({ "rows": [row] }))
        .unwrap_or_default()
        .replace('\'', "'\\''");
    format!(
        "curl {}/api/v1/models/{}/predict \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'",
        origin(),
        detail.model.id
    )
}

fn example(field: &ModelField) -> Value {
    let Some(text) = &field.example else { return Value::Null };
    match field.column_type {
        ColumnType::Integer | ColumnType::Float => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()))
        }
        _ => Value::from(text.as_str()),
    }
}
