//! The four looks of everything that is fetched: loading, empty, error, data.

use leptos::prelude::*;

use super::{CardSkeleton, ErrorState};
use crate::fetch::Fetch;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Loading,
    Error,
    Empty,
    Data,
}

/// Shows a skeleton, then the data, an empty state, or an error with a button to try again.
///
/// ```ignore
/// let models = fetch(move || list_models(query.get()));
/// view! {
///     <Fetched of=models is_empty=|page: &Page<Model>| page.items.is_empty() empty=move || view! { <EmptyState title="…"/> } let:page>
///         {move || page.with(|page| …)}
///     </Fetched>
/// }
/// ```
///
/// The children are made once, when data first arrives; their signal follows the data from then on.
#[component]
pub fn Fetched<T, Content, View>(
    /// What is fetched.
    of: Fetch<T>,
    /// Shown while nothing is there yet; three cards unless given.
    #[prop(into, default = ViewFn::from(|| view! { <CardSkeleton/> }))]
    loading: ViewFn,
    /// Whether the data counts as nothing.
    #[prop(optional)]
    is_empty: Option<fn(&T) -> bool>,
    /// Shown in that case.
    #[prop(into, optional)]
    empty: ViewFn,
    /// Less space around an error, inside cards.
    #[prop(optional)]
    compact: bool,
    /// Shown with the data.
    children: Content,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    Content: Fn(Signal<T>) -> View + Send + 'static,
    View: IntoView + 'static,
{
    let look = Memo::new(move |_| {
        if of.error.with(Option::is_some) {
            return Look::Error;
        }
        of.data.with(|data| match data {
            None => Look::Loading,
            Some(data) if is_empty.is_some_and(|is_empty| is_empty(data)) => Look::Empty,
            Some(_) => Look::Data,
        })
    });
    move || match look.get() {
        Look::Loading => loading.run(),
        Look::Empty => empty.run(),
        Look::Error => failed(of, compact),
        Look::Data => match of.data.get_untracked() {
            Some(data) => children(following(of, data)).into_any(),
            None => ().into_any(),
        },
    }
}

fn failed<T: Send + Sync + 'static>(of: Fetch<T>, compact: bool) -> AnyView {
    let Some(first) = of.error.get_untracked() else {
        return ().into_any();
    };
    let error = Signal::derive(move || of.error.get().unwrap_or_else(|| first.clone()));
    view! { <ErrorState error=error loading=of.loading compact=compact on_retry=move |()| of.again()/> }.into_any()
}

/// A signal that starts with `data` and takes over whatever is fetched later.
fn following<T: Clone + Send + Sync + 'static>(of: Fetch<T>, data: T) -> Signal<T> {
    let signal = RwSignal::new(data);
    Effect::new(move |started: Option<()>| {
        let newest = of.data.get();
        if let (Some(()), Some(newest)) = (started, newest) {
            signal.set(newest);
        }
    });
    signal.into()
}
