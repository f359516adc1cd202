//! What each encoder learns from the training rows.

mod bend;
mod category;
mod date;
mod impute;
mod lookup;
mod number;
mod text;

pub(super) use text::is_free_text;
