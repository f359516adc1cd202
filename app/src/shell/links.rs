//! Where one can go, for the sidebar, the command palette and the shortcuts.

use leptos::prelude::*;

use crate::components::Text;
use crate::i18n::Words;
use crate::tr;

/// One place to go.
#[derive(Clone)]
pub struct Link {
    /// The address.
    pub href: &'static str,
    /// What is read.
    pub label: Text,
    /// What is drawn.
    pub icon: icondata::Icon,
    /// The letter that leads there after `g`.
    pub key: Option<&'static str>,
}

fn link(href: &'static str, label: impl Into<Text>, icon: icondata::Icon, key: Option<&'static str>) -> Link {
    Link {
        href,
        label: label.into(),
        icon,
        key,
    }
}

/// What people work with.
pub fn work(i18n: Words) -> Vec<Link> {
    vec![
        link("/", tr!(i18n, shell.home), icondata::LuHouse, Some("h")),
        link(
            "/dashboard",
            tr!(i18n, shell.dashboard),
            icondata::LuLayoutDashboard,
            Some("d"),
        ),
    ]
}

/// What belongs to the account.
pub fn account(i18n: Words) -> Vec<Link> {
    let _ = i18n;
    Vec::new()
}

/// Whether a path belongs to a link: the same, or below it where no other link is nearer.
pub fn is_within(path: &str, href: &str) -> bool {
    const LEAVES: [&str; 4] = ["/", "/dashboard", "/settings", "/help"];
    if LEAVES.contains(&href) {
        return path == href;
    }
    let below = path
        .strip_prefix(href)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    // A model's own page belongs to the saved models.
    below || (href == "/dashboard/models" && path.starts_with("/models/"))
}
