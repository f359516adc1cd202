//! Sample data for the demo account (DAT-17): it comes in the way every upload does.

use std::convert::Infallible;

use bytes::Bytes;
use datapulse_shared::{
    accounts::Role,
    error::ApiResult,
    ids::{SessionId, UserId},
};
use futures::stream;
use uuid::Uuid;

use super::{Actor, uploads::Intake};
use crate::state::AppState;

/// Palmer penguins (CC0): measurements of three species, with missing values.
const PENGUINS: &[u8] = include_bytes!("../../../public/samples/penguins.csv");
const DESCRIPTION: &str = "344 penguins of three species from the Palmer Archipelago, with a few missing values (CC0)";

/// Puts the samples among this person's datasets.
pub async fn add(state: &AppState, user: Uuid) -> ApiResult<()> {
    let actor = Actor {
        user_id: UserId(user),
        role: Role::User,
        session_id: SessionId(Uuid::nil()),
        session_expires_at: state.clock.now(),
    };
    let mut intake = Intake::begin(state, &actor).await?.sample();
    intake.name = Some("Penguins".to_owned());
    DESCRIPTION.clone_into(&mut intake.description);
    let whole = stream::iter([Ok::<_, Infallible>(Bytes::from_static(PENGUINS))]);
    intake.receive("penguins.csv", whole).await?;
    intake.finish().await.map(drop)
}
