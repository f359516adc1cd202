//! What the server and the engine say, in the language of the page. They speak English; the same sentences in Persian lie
//! in `app/sentences/` and are found by `app/js/sentences.js`, which only a page in Persian fetches.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

use crate::errors::sentence;
use crate::i18n::Locale;

#[wasm_bindgen(module = "/js/load.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetchSentences)]
    async fn fetch_sentences() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = translated)]
    fn in_persian(text: &str) -> Option<String>;
}

/// Whether the sentences of the page's language are here; copies share it.
#[derive(Clone, Copy)]
pub struct Sentences {
    language: Signal<Locale>,
    settled: RwSignal<bool>,
}

/// Fetches the sentences as soon as the page is to speak Persian.
pub fn provide_sentences(language: Signal<Locale>) {
    let settled = RwSignal::new(false);
    provide_context(Sentences { language, settled });
    Effect::new(move |_| {
        if language.get() == Locale::fa && !settled.get_untracked() {
            spawn_local(async move {
                // Without them the page says these sentences in English rather than nothing at all.
                drop(fetch_sentences().await);
                settled.set(true);
            });
        }
    });
}

/// The sentences of this page.
pub fn use_sentences() -> Sentences {
    expect_context()
}

impl Sentences {
    /// Whether what the server says can be shown: in English at once, in Persian once its sentences were asked for.
    pub fn are_here(self) -> bool {
        self.language.get() == Locale::en || self.settled.get()
    }
}

/// A text of the server in the language of the page; none where it has to stay as it is.
pub fn translated(locale: Locale, text: &str) -> Option<String> {
    match locale {
        Locale::en => None,
        Locale::fa => in_persian(text),
    }
}

/// A text of the server as a whole sentence in the language of the page.
pub fn told(locale: Locale, text: &str) -> String {
    sentence(translated(locale, text).as_deref().unwrap_or(text))
}

/// A word or a text of the server as it is, in the language of the page.
pub fn worded(locale: Locale, text: &str) -> String {
    translated(locale, text).unwrap_or_else(|| text.to_owned())
}
