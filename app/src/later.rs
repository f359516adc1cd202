//! Pages whose code comes when they are first opened (UIX-22): `scripts/trunk/wasm-bindgen` cuts the compiled app into
//! one file per name given to [`later`], one per combination of them that shares something, and the rest.

use std::future::Future;
use std::pin::Pin;

use datapulse_shared::error::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::components::{CardSkeleton, ErrorState};

/// Makes a page; known once its code is there.
pub type MakePage = fn() -> AnyView;

/// Code under way.
pub type Arrival = Pin<Box<dyn Future<Output = Result<MakePage, SplitLoaderError>>>>;

/// Makes one function per page, to be the `view` of a route; their code is in a file named after the first word.
macro_rules! later {
    ($file:ident: $($name:ident = $page:path),+ $(,)?) => { $(
        fn $name() -> leptos::prelude::AnyView {
            mod cut {
                #[leptos::wasm_split::wasm_split($file, wasm_split_path = leptos::wasm_split, fallible)]
                pub fn $name() -> Result<$crate::later::MakePage, leptos::wasm_split::SplitLoaderError> {
                    Ok(|| leptos::prelude::IntoAny::into_any($page()))
                }
            }
            $crate::later::when_here(|| Box::pin(cut::$name()))
        }
    )+ };
}
pub(crate) use later;

/// The page as soon as its code is here, a skeleton until then, and a way to try again where it could not be fetched.
pub fn when_here(fetch_code: fn() -> Arrival) -> AnyView {
    let code = RwSignal::new(None);
    let fetch = move || {
        code.set(None);
        spawn_local(async move {
            let arrived = fetch_code().await;
            // Nobody waits any more when the person has gone on to another page.
            code.try_set(Some(arrived.map_err(drop)));
        });
    };
    fetch();
    let lost = Signal::derive(|| ApiError::new(ErrorCode::Network, "the code of this page could not be fetched"));
    (move || match code.get() {
        None => view! { <CardSkeleton/> }.into_any(),
        Some(Ok(page)) => page(),
        Some(Err(())) => view! { <ErrorState error=lost on_retry=move |()| fetch()/> }.into_any(),
    })
    .into_any()
}
