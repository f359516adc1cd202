//! Dialogs: the browser's own, which keep the focus inside, close with Esc, and give the focus back.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Button, IconButton, Text, Variant};
use crate::browser::unique_id;
use crate::i18n::use_i18n;
use crate::tr;

/// Something to answer before going on.
#[component]
pub fn Dialog(
    /// What it is about.
    #[prop(into)]
    title: Text,
    /// Whether it is shown; set to false when the person closes it.
    open: RwSignal<bool>,
    /// Wider, for tables and two columns.
    #[prop(optional)]
    wide: bool,
    /// Slides in from the end of the window instead.
    #[prop(optional)]
    drawer: bool,
    /// Slides in from the start of the window, together with `drawer`.
    #[prop(optional)]
    from_start: bool,
    /// Buttons at the bottom.
    #[prop(into, optional)]
    footer: Option<ViewFn>,
    /// Called when the person closed it without an answer.
    #[prop(into, optional)]
    on_close: Option<Callback<()>>,
    /// The content, made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let mut class = String::from("dialog");
    for (on, name) in [
        (wide, " dialog--wide"),
        (drawer, " drawer"),
        (from_start, " drawer--start"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    let title_id = unique_id("dialog");
    let node: NodeRef<html::Dialog> = NodeRef::new();
    follow(node, open);
    let closed = move |_| {
        // The event comes late: the page may have gone on meanwhile.
        if open.try_get_untracked() == Some(true) {
            open.try_set(false);
            if let Some(on_close) = on_close {
                on_close.run(());
            }
        }
    };
    let close = move || {
        if let Some(dialog) = node.try_get_untracked().flatten() {
            dialog.close();
        }
    };
    let outside = move |event: ev::MouseEvent| {
        let on_backdrop = event
            .target()
            .is_some_and(|target| target.dyn_ref::<web_sys::HtmlDialogElement>().is_some());
        if on_backdrop {
            close();
        }
    };
    let labelled_by = title_id.clone();
    view! {
        <dialog class=class node_ref=node aria-labelledby=labelled_by on:close=closed on:mousedown=outside>
            <header class="dialog__header">
                <h2 class="dialog__title" id=title_id>{move || title.get()}</h2>
                <IconButton icon=icondata::LuX label=tr!(i18n, common.close) end=true on_press=move |()| close()/>
            </header>
            <div class="dialog__body">{move || open.get().then(|| children())}</div>
            {footer.map(|footer| view! { <footer class="dialog__footer">{move || open.get().then(|| footer.run())}</footer> })}
        </dialog>
    }
    .into_any()
}

/// Shows and closes the element as the signal says.
pub fn follow(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // Only fails where the element is not on the page, and then there is nothing to show.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
}

/// Asks before something that cannot be undone.
#[component]
pub fn ConfirmDialog(
    /// The question, naming the thing.
    #[prop(into)]
    title: Text,
    /// What will happen.
    #[prop(into)]
    text: Text,
    /// The verb on the button.
    #[prop(into)]
    confirm: Text,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Whether what was confirmed is under way.
    #[prop(into, optional)]
    loading: Signal<bool>,
    /// Called when the person confirms; close the dialog when it is done.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let footer = move || {
        let confirm = confirm.clone();
        view! {
            <Button label=tr!(i18n, common.cancel) variant=Variant::Ghost on_press=move |()| open.set(false)/>
            <Button label=confirm variant=Variant::Danger loading=loading on_press=move |()| on_confirm.run(())/>
        }
    };
    view! {
        <Dialog title=title open=open footer=footer>
            {
                let text = text.clone();
                view! { <p>{move || text.get()}</p> }
            }
        </Dialog>
    }
}
