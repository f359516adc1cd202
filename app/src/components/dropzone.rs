//! Where files are dropped or picked.

use leptos::ev::DragEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, HtmlInputElement};

use crate::components::icon::Icon;
use crate::i18n::{t, use_i18n};

/// A field for files. It is one file input, so the keyboard and screen readers know it; dropping is an extra.
#[component]
pub fn Dropzone(
    /// Endings and types the file dialog offers, such as `.csv,text/csv`.
    accept: &'static str,
    /// What is taken, and how large it may be.
    #[prop(into)]
    hint: Signal<String>,
    /// Called with what was dropped or picked.
    on_files: impl Fn(Vec<File>) + Clone + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let over = RwSignal::new(false);
    let picked = on_files.clone();
    let pick = move |event: web_sys::Event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        picked(files_of(input.files()));
        // The same file can be picked again after it was refused.
        input.set_value("");
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        on_files(files_of(event.data_transfer().and_then(|transfer| transfer.files())));
    };
    let enter = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    view! {
        <label class="dropzone" class:dropzone--over=move || over.get() on:dragenter=enter on:dragover=enter
            on:dragleave=move |_| over.set(false) on:drop=drop>
            <input class="dropzone__input" type="file" multiple accept=accept on:change=pick />
            <span class="dropzone__icon"><Icon icon=icondata::LuCloudUpload large=true /></span>
            <span class="dropzone__title">{move || if over.get() { t!(i18n, upload.let_go).into_any() } else { t!(i18n, upload.drop_here).into_any() }}</span>
            <span class="dropzone__text">{t!(i18n, upload.or)} " " <span class="dropzone__pick">{t!(i18n, upload.choose)}</span></span>
            <span class="dropzone__text small">{hint}</span>
        </label>
    }
}

fn files_of(list: Option<FileList>) -> Vec<File> {
    list.map(|list| (0..list.length()).filter_map(|index| list.get(index)).collect())
        .unwrap_or_default()
}
