//! The forms in which a model leaves the product, and what each is for (decision 10).

use datapulse_shared::functions::models::download_model;
use datapulse_shared::ids::ModelId;
use datapulse_shared::models::{DownloadLink, ModelFormat};
use leptos::prelude::*;

use crate::act::use_act;
use crate::browser::open;
use crate::components::{Icon, Menu, MenuItem};
use crate::i18n::use_i18n;
use crate::tr;

/// A button with the forms below it.
#[component]
pub fn DownloadMenu(
    /// The model.
    id: ModelId,
    /// Whether it is gradient boosting, which has a form of its own.
    boosting: bool,
    /// Whether it forecasts series, which only its own form can hold.
    forecasts: bool,
    /// As low as the buttons of a card.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let get = move |format: ModelFormat| act.run(download_model(id, format), |link: DownloadLink| open(&link.url));
    let class = if small {
        "button button--secondary button--small"
    } else {
        "button button--secondary"
    };
    let trigger = move || {
        view! {
            <Icon icon=icondata::LuDownload small=true />
            <span>{tr!(i18n, common.download)}</span>
            <Icon icon=icondata::LuChevronDown small=true />
        }
    };
    view! {
        <Menu label=tr!(i18n, models.download_as) class=class trigger=trigger labelled=true end=true>
            {(!forecasts).then(|| view! {
                <MenuItem label="ONNX" hint=tr!(i18n, models.onnx_hint) icon=icondata::LuBox on_choose=move |()| get(ModelFormat::Onnx) />
                <MenuItem label="Pickle (.pkl)" hint=tr!(i18n, models.pkl_hint) icon=icondata::LuFileCode2 on_choose=move |()| get(ModelFormat::Pkl) />
            })}
            <MenuItem label=tr!(i18n, models.bundle) hint=tr!(i18n, models.bundle_hint) icon=icondata::LuPackage
                on_choose=move |()| get(ModelFormat::Bundle) />
            {(!forecasts).then(|| view! {
                <MenuItem label=tr!(i18n, models.card_html) hint=tr!(i18n, models.card_hint) icon=icondata::LuFileText on_choose=move |()| get(ModelFormat::CardHtml) />
                <MenuItem label=tr!(i18n, models.card_md) hint=tr!(i18n, models.card_hint) icon=icondata::LuFileText on_choose=move |()| get(ModelFormat::CardMd) />
            })}
            {boosting.then(|| view! {
                <MenuItem label=tr!(i18n, models.xgboost) hint=tr!(i18n, models.xgboost_hint) icon=icondata::LuTrees
                    on_choose=move |()| get(ModelFormat::Xgboost) />
            })}
        </Menu>
    }
    .into_any()
}
