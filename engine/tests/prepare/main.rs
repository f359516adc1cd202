//! From a table to matrices: TRN-01 to TRN-09, TRN-14, TRN-16, TRN-23, TRN-28, decisions 44 and 79.

#![expect(
    clippy::disallowed_methods,
    reason = "the last digits of a made-up table do not matter"
)]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::float_cmp, reason = "these figures are exact")]
#![expect(clippy::cast_precision_loss, reason = "small numbers")]
#![expect(clippy::cast_possible_truncation, reason = "rounding is what is checked")]
#![expect(clippy::needless_pass_by_value, reason = "reads better with rows written in place")]

mod categories;
mod new_rows;
mod numbers;
mod products;
mod selection;
mod splits;
mod support;
mod targets;
mod texts;
