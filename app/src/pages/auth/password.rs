//! A new password, with a hint of how strong it is.

use leptos::prelude::*;

use crate::components::{Input, Text};
use crate::i18n::{t_string, use_i18n};
use crate::tr;
use datapulse_shared::accounts::PASSWORD_MIN;

/// 0 (too short) to 4 (strong): length counts most, then how many kinds of characters, and repetition takes away.
fn strength(password: &str) -> u8 {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        return 0;
    }
    let kinds = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(char::is_numeric),
        password.chars().any(|c| !c.is_alphanumeric()),
    ];
    let kinds = kinds.into_iter().filter(|kind| *kind).count();
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let points =
        usize::from(length >= 12) + usize::from(length >= 16) + usize::from(kinds >= 2) + usize::from(kinds >= 3);
    let score = if distinct.len() < 6 { 1 } else { points.clamp(1, 4) };
    u8::try_from(score).unwrap_or(4)
}

/// A field for a new password with bars that fill as it gets stronger.
#[component]
pub fn PasswordField(
    /// What to type.
    #[prop(into)]
    label: Text,
    /// What was typed.
    value: RwSignal<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Name of the field.
    #[prop(default = "password")]
    name: &'static str,
    /// Called after every change.
    #[prop(into, optional)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let score = Memo::new(move |_| value.with(|value| strength(value)));
    let typed = move || value.with(|value| !value.is_empty());
    let words = move || match score.get() {
        0 => t_string!(i18n, auth.strength_0),
        1 => t_string!(i18n, auth.strength_1),
        2 => t_string!(i18n, auth.strength_2),
        3 => t_string!(i18n, auth.strength_3),
        _ => t_string!(i18n, auth.strength_4),
    };
    let on_change = Callback::new(move |text| {
        if let Some(on_change) = on_change {
            on_change.run(text);
        }
    });
    view! {
        <div class="stack stack--tight">
            <Input label=label value=value name=name kind="password" autocomplete="new-password" help=tr!(i18n, auth.password_help) error=error on_change=on_change/>
            <div aria-live="polite">
                {move || typed().then(|| view! {
                    <div class="strength" data-score=move || score.get().to_string() aria-hidden="true">
                        <span class="strength__bar"></span>
                        <span class="strength__bar"></span>
                        <span class="strength__bar"></span>
                        <span class="strength__bar"></span>
                    </div>
                    <p class="field__help">{words}</p>
                })}
            </div>
        </div>
    }
    .into_any()
}
