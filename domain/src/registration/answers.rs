//! What somebody answered at sign-up can be changed until registration closes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{answered::Answered, queries, rules, seats};
use crate::{
    db::Db,
    error::{Error, Result},
    fields::Values,
    ids::RegistrationId,
    viewer::Asked,
};

/// Replaces the answers of a ticket by what stands in the fields `q/…` of a form.
///
/// Errors: as [`seats::own`]; `Conflict` once registration is closed, or for a place that was given back; `Invalid` at
/// each question that wants another answer.
pub async fn change(db: &Db, asked: Asked<'_>, code: &str, sent: &Values) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::own(&mut tx, asked, code).await?;
    write(&mut tx, id, sent, asked.now).await?;
    db.commit(tx, &[]).await
}

/// The same by the link of a mail. Errors: `NotFound` for a link that is none; as [`change`].
pub async fn change_by_link(db: &Db, token: &str, sent: &Values, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::linked(&mut tx, token, now).await?;
    write(&mut tx, id, sent, now).await?;
    db.commit(tx, &[]).await
}

async fn write(tx: &mut PgConnection, id: RegistrationId, sent: &Values, now: DateTime<Utc>) -> Result<()> {
    let (row, event) = seats::hold(tx, id).await?;
    if !row.state.holds() {
        return Err(Error::conflict("キャンセル済みの受付票です。", "This ticket was cancelled."));
    }
    let types = queries::types_of(tx, event.id, &event.zone).await?;
    let kind = types.iter().find(|kind| kind.id == row.type_id).ok_or(Error::Internal)?;
    let closed = rules::closed(event.state, event.ends, now);
    if let Some(why) = closed.or_else(|| rules::type_closed(kind, now)) {
        return Err(Error::Conflict(why));
    }
    Answered::read(tx, &event, row.type_id, sent).await?.store(tx, id, now).await
}
