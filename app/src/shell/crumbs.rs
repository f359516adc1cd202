//! Where the page is: its name in the tab of the browser, and the steps that lead to it.

use leptos::prelude::*;

use crate::components::{Crumb, Text};

#[derive(Clone, Copy)]
pub struct Crumbs(pub RwSignal<Vec<Crumb>>);

/// Shares the steps with everything below.
pub fn provide_crumbs() {
    provide_context(Crumbs(RwSignal::new(Vec::new())));
}

/// Says where the present page is: the steps above it and its own name.
pub fn use_crumbs(parents: Vec<(Text, &'static str)>, title: Text) {
    let Crumbs(crumbs) = expect_context();
    let mut steps: Vec<Crumb> = parents
        .into_iter()
        .map(|(label, href)| Crumb::link(label, href))
        .collect();
    steps.push(Crumb::here(title.clone()));
    crumbs.set(steps);
    Effect::new(move |_| document().set_title(&format!("{} · DataPulse", title.get())));
}
