//! Who works on a series, for those who share its work out.

use sqlx::PgConnection;

use super::{queries, types::Teammate};
use crate::{
    error::{Error, Result},
    ids::{AccountId, SeriesId},
};

/// Owners first, then by name.
pub(crate) async fn team(db: &mut PgConnection, series: SeriesId) -> Result<Vec<Teammate>> {
    Ok(queries::team(db, series).await?)
}

/// One of the team, as a form names them by their id; nobody for an empty field. Errors: `Invalid` at `field`.
pub(crate) async fn member(
    db: &mut PgConnection,
    series: SeriesId,
    field: &str,
    input: &str,
) -> Result<Option<AccountId>> {
    if input.is_empty() {
        return Ok(None);
    }
    let id = input.parse().map(AccountId).ok();
    let team = team(db, series).await?;
    let known = team.into_iter().find(|one| Some(one.id) == id).map(|one| one.id);
    known.map(Some).ok_or_else(|| {
        Error::invalid(
            field,
            "このシリーズのメンバーから選んでください。",
            "Please choose somebody who works on this series.",
        )
    })
}
