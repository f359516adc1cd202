//! Short messages about what just happened.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Icon, IconButton, Tone};
use crate::browser::sleep;
use crate::i18n::use_i18n;
use crate::tr;

const SHOWN_FOR: i32 = 5_000;
const ERROR_SHOWN_FOR: i32 = 10_000;

/// One message.
#[derive(Debug, Clone)]
struct Toast {
    id: u64,
    tone: Tone,
    title: Option<String>,
    text: String,
}

/// Says what just happened, in the corner of the page; copies share it.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

/// Where to say what happened.
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// Shares a place for messages with everything below; [`ToastRegion`] shows them.
pub fn provide_toasts() {
    provide_context(Toasts {
        shown: RwSignal::new(Vec::new()),
        next: StoredValue::new(0),
    });
}

impl Toasts {
    /// It worked.
    pub fn success(self, text: impl Into<String>) {
        self.show(Tone::Success, None, text.into());
    }

    /// It worked, with a title of its own.
    pub fn success_titled(self, title: impl Into<String>, text: impl Into<String>) {
        self.show(Tone::Success, Some(title.into()), text.into());
    }

    /// It did not work; say why and what to do.
    pub fn error(self, text: impl Into<String>) {
        self.show(Tone::Danger, None, text.into());
    }

    /// It did not work, with a title of its own.
    pub fn error_titled(self, title: impl Into<String>, text: impl Into<String>) {
        self.show(Tone::Danger, Some(title.into()), text.into());
    }

    /// Good to know.
    pub fn info(self, text: impl Into<String>) {
        self.show(Tone::Info, None, text.into());
    }

    fn show(self, tone: Tone, title: Option<String>, text: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| shown.push(Toast { id, tone, title, text }));
        spawn_local(async move {
            sleep(if tone == Tone::Danger {
                ERROR_SHOWN_FOR
            } else {
                SHOWN_FOR
            })
            .await;
            self.dismiss(id);
        });
    }

    fn dismiss(self, id: u64) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Where the messages are shown. One per page.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let node: NodeRef<html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let any = toasts.shown.with(|shown| !shown.is_empty());
        if let (true, Some(region)) = (any, node.get()) {
            raise(&region);
        }
    });
    view! {
        <div class="toasts" node_ref=node popover="manual" role="region" aria-live="polite" aria-label=tr!(i18n, common.messages)>
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <ToastView toast=toast/>
            </For>
        </div>
    }
    .into_any()
}

/// Dialogs lie above everything else; showing the region again puts it above an open one.
fn raise(region: &web_sys::HtmlElement) {
    for method in ["hidePopover", "showPopover"] {
        let method = js_sys::Reflect::get(region, &method.into()).map(js_sys::Function::from);
        // Hiding what is not shown throws; either way it is shown in the end.
        drop(method.and_then(|method| method.call0(region)));
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let id = toast.id;
    let (class, icon, role) = match toast.tone {
        Tone::Success => ("toast toast--success", icondata::LuCircleCheck, "status"),
        Tone::Warning => ("toast toast--warning", icondata::LuTriangleAlert, "status"),
        Tone::Danger => ("toast toast--error", icondata::LuCircleAlert, "alert"),
        Tone::Neutral | Tone::Primary | Tone::Info => ("toast", icondata::LuInfo, "status"),
    };
    view! {
        <div class=class role=role>
            <Icon icon=icon/>
            <div class="toast__text">
                {toast.title.map(|title| view! { <p class="toast__title">{title}</p> })}
                <p>{toast.text}</p>
            </div>
            <IconButton icon=icondata::LuX label=tr!(i18n, common.close) end=true on_press=move |()| toasts.dismiss(id)/>
        </div>
    }
    .into_any()
}
