//! Who works on an event, for those who share its work out.

use sqlx::PgConnection;

use super::queries;
use crate::{
    error::{Error, Result},
    ids::{AccountId, EventId, SeriesId},
};

pub(crate) use queries::team;

/// One of the team, as a form names them by their id; nobody for an empty field. Errors: `Invalid` at `field`.
pub(crate) async fn member(
    db: &mut PgConnection,
    (series, event): (SeriesId, EventId),
    field: &str,
    input: &str,
) -> Result<Option<AccountId>> {
    if input.is_empty() {
        return Ok(None);
    }
    let id = input.parse().map(AccountId).ok();
    let team = team(db, series, event).await?;
    let known = team.into_iter().find(|one| Some(one.id) == id).map(|one| one.id);
    known.map(Some).ok_or_else(|| {
        Error::invalid(
            field,
            "この回を担当できるメンバーから選んでください。",
            "Please choose somebody who works on this event.",
        )
    })
}
