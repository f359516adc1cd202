//! What a page keeps in the query of its address, so that a reload or a shared link shows the same.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;

/// One word of the query; blank and absent are the same.
#[derive(Clone, Copy)]
pub struct Param {
    value: Memo<Option<String>>,
    change: SignalSetter<Option<String>>,
}

/// The word under this key.
pub fn use_param(key: &'static str) -> Param {
    let options = NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (value, change) = query_signal_with_options::<String>(key, options);
    Param { value, change }
}

impl Param {
    /// The word, blank when absent.
    pub fn get(self) -> String {
        self.value.get().unwrap_or_default()
    }

    /// The word without following it.
    pub fn get_untracked(self) -> String {
        self.value.get_untracked().unwrap_or_default()
    }

    /// The word, or none when blank.
    pub fn some(self) -> Option<String> {
        self.value.get().filter(|word| !word.is_empty())
    }

    /// The word read as something else.
    pub fn parse<T: std::str::FromStr>(self) -> Option<T> {
        self.value.get().and_then(|word| word.parse().ok())
    }

    /// Writes it into the address; blank takes it out.
    pub fn set(self, word: impl Into<String>) {
        let word = word.into();
        self.change.set(Some(word).filter(|word| !word.is_empty()));
    }

    /// For properties that take a signal.
    pub fn signal(self) -> Signal<String> {
        Signal::derive(move || self.get())
    }
}
