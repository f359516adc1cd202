//! Where one can go, for the sidebar, the command palette and the shortcuts.

use crate::components::Text;
use crate::i18n::Words;
use crate::state::session::Session;
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

fn link(href: &'static str, label: impl Into<Text>, icon: icondata::Icon, key: &'static str) -> Link {
    Link {
        href,
        label: label.into(),
        icon,
        key: (!key.is_empty()).then_some(key),
    }
}

/// What people work with.
pub fn work(i18n: Words) -> Vec<Link> {
    vec![
        link("/", tr!(i18n, shell.home), icondata::LuHouse, "h"),
        link(
            "/dashboard",
            tr!(i18n, shell.dashboard),
            icondata::LuLayoutDashboard,
            "d",
        ),
        link("/datasets", tr!(i18n, shell.datasets), icondata::LuDatabase, "s"),
        link("/training", tr!(i18n, shell.training), icondata::LuBrainCircuit, "r"),
        link("/predict", tr!(i18n, shell.predict), icondata::LuSparkles, ""),
        link(
            "/predictions",
            tr!(i18n, shell.predictions),
            icondata::LuFileOutput,
            "p",
        ),
    ]
}

/// What belongs to the account (MOD-20 puts the saved models here).
pub fn account(i18n: Words) -> Vec<Link> {
    vec![
        link(
            "/dashboard/models",
            tr!(i18n, shell.saved_models),
            icondata::LuFileCode2,
            "m",
        ),
        link("/settings/tokens", tr!(i18n, shell.tokens), icondata::LuCoins, ""),
        link("/settings", tr!(i18n, shell.settings), icondata::LuSettings, ""),
        link("/help", tr!(i18n, shell.help), icondata::LuCircleHelp, ""),
    ]
}

/// What is not in the sidebar but can be looked for.
pub fn more(i18n: Words, session: Session) -> Vec<Link> {
    let mut links = vec![
        link("/files", tr!(i18n, files.title), icondata::LuFiles, ""),
        link(
            "/settings/security",
            tr!(i18n, shell.security),
            icondata::LuShieldCheck,
            "",
        ),
    ];
    if session.is_demo() {
        links.push(link(
            "/help/components",
            tr!(i18n, shell.gallery),
            icondata::LuPalette,
            "",
        ));
    }
    links
}

/// Whether a path belongs to a link: the same, or below it where no other link is nearer.
pub fn is_within(path: &str, href: &str) -> bool {
    const LEAVES: [&str; 2] = ["/", "/dashboard"];
    if LEAVES.contains(&href) {
        return path == href;
    }
    if href == "/settings" {
        return path == href || path == "/settings/security";
    }
    let below = path
        .strip_prefix(href)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    // A model's own page belongs to the saved models, and uploading to the datasets.
    let also = match href {
        "/dashboard/models" => path.starts_with("/models/"),
        "/datasets" => path == "/upload" || path == "/files" || path.starts_with("/files/"),
        _ => false,
    };
    below || also
}
