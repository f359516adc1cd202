//! Tags: as links on cards, as a filter above lists, and a dialog to keep them in order (TAG-02).

mod edit;
mod manage;

use datapulse_shared::functions::tags::list_tags;
use datapulse_shared::live::LiveMessage;
use datapulse_shared::paging::{ListQuery, Page};
use datapulse_shared::tags::Tag;
use leptos::prelude::*;
use leptos::svg;

pub use self::manage::ManageTags;
use crate::address::Param;
use crate::components::{Choice, Select};
use crate::fetch::{Fetch, fetch};
use crate::i18n::{t_string, use_i18n};
use crate::live::on_live;
use crate::tr;

/// The person's tags, for colours and filters. Copies share them.
pub type Tags = Fetch<Page<Tag>>;

/// Fetches the person's tags, and again when something turns up with a tag that is not among them.
pub fn use_tags() -> Tags {
    let tags = fetch(|| {
        list_tags(ListQuery {
            limit: 100,
            ..ListQuery::default()
        })
    });
    let knows = move |name: &String| {
        let known = tags.data.try_with_untracked(|page| {
            let page = page.as_ref()?;
            // Who has more tags than are fetched would ask again at every message.
            let has_all = page.items.len() as u64 >= page.total;
            Some(!has_all || page.items.iter().any(|tag| tag.name == *name))
        });
        known.flatten().unwrap_or(true)
    };
    on_live(move |message| match message {
        LiveMessage::Dataset { dataset } if dataset.tags.iter().all(knows) => {}
        LiveMessage::Dataset { .. } | LiveMessage::Model { .. } | LiveMessage::Missed => tags.again(),
        _ => {}
    });
    tags
}

/// What can bear tags, and where those are listed.
#[derive(Clone, Copy)]
pub enum Bearers {
    /// Datasets.
    Datasets,
    /// Saved models.
    Models,
}

/// Tags that lead to everything that bears them too.
#[component]
pub fn TagLinks(
    /// Their names.
    names: Vec<String>,
    /// All tags, for the colours.
    tags: Tags,
    /// What they lead to.
    bearers: Bearers,
) -> impl IntoView {
    let i18n = use_i18n();
    let links = names
        .into_iter()
        .map(|name| {
            let path = match bearers {
                Bearers::Datasets => "/datasets",
                Bearers::Models => "/dashboard/models",
            };
            let href = format!("{path}?tag={}", String::from(js_sys::encode_uri_component(&name)));
            let (spoken, known) = (name.clone(), name.clone());
            let label = move || match bearers {
                Bearers::Datasets => t_string!(i18n, datasets.filter_by, tag = spoken.clone()),
                Bearers::Models => t_string!(i18n, models.filter_by, tag = spoken.clone()),
            };
            let color = move || {
                tags.data.with(|page| {
                    let tag = page.as_ref()?.items.iter().find(|tag| tag.name == known)?;
                    Some(tag.color.clone())
                })
            };
            view! {
                <a class="badge tag-link" href=href aria-label=label>
                    {move || color().map(dot)}
                    <bdi>{name}</bdi>
                </a>
            }
        })
        .collect_view();
    view! { <div class="tag-links row row--tight">{links}</div> }.into_any()
}

/// A tag's colour as a dot. An attribute of SVG: the content policy allows no inline style.
pub fn dot(color: String) -> impl IntoView {
    svg::svg()
        .attr("class", "tag-dot")
        .attr("viewBox", "0 0 10 10")
        .attr("aria-hidden", "true")
        .child(
            svg::circle()
                .attr("cx", "5")
                .attr("cy", "5")
                .attr("r", "5")
                .attr("fill", color),
        )
}

/// Only what bears a tag.
#[component]
pub fn TagFilter(
    /// All tags.
    tags: Tags,
    /// Where the chosen one is kept.
    param: Param,
    /// Called when another one is chosen: a list goes back to its first page.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let value = RwSignal::new(String::new());
    Effect::new(move |_| value.set(param.get()));
    let options = Signal::derive(move || {
        let names = tags.data.with(|page| {
            page.as_ref()
                .map(|page| page.items.iter().map(|tag| tag.name.clone()).collect::<Vec<_>>())
        });
        let mut names = names.unwrap_or_default();
        // The address may name one that is not known yet, or no more.
        if let Some(chosen) = param.some().filter(|chosen| !names.contains(chosen)) {
            names.push(chosen);
        }
        let all = Choice::new("", t_string!(i18n, common.all_tags));
        std::iter::once(all)
            .chain(names.into_iter().map(|name| Choice::new(name.clone(), name)))
            .collect::<Vec<_>>()
    });
    view! {
        <Select label=tr!(i18n, common.tags) bare=true value options
            on_change=move |name: String| { param.set(name); on_change.run(()); } />
    }
    .into_any()
}
