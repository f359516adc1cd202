//! Words in every language, from `app/locales/`, checked when the app is compiled.

#[expect(
    dead_code,
    unused_imports,
    clippy::pedantic,
    clippy::style,
    clippy::expect_used,
    reason = "written by build.rs"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub use generated::i18n::*;
pub use leptos_i18n::{t_string, td_string};

/// What [`use_i18n`] answers: the language of the page, and its words.
pub type Words = leptos_i18n::I18nContext<Locale>;

/// A closure that answers a text in the language of the moment: `tr!(i18n, shell.home)`, for every property
/// of type [`Text`](crate::components::Text).
#[macro_export]
macro_rules! tr {
    ($i18n:expr, $($key:tt)+) => {
        (move || $crate::i18n::t_string!($i18n, $($key)+))
    };
}
