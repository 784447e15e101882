//! By which name somebody is called at the door, as they said when they registered or say on their ticket. A ticket needs
//! none; who tells one is found when their QR cannot be read.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::{
    db::Db,
    error::{Error, Result},
    ids::RegistrationId,
    input,
    registration::{
        seats,
        types::{MAX_NAME, READING},
    },
    viewer::Asked,
};

/// Writes down the name, or forgets it when it is empty. Errors: as [`seats::own`]; `Invalid` at [`READING`];
/// `Conflict` for a place that was given back.
pub async fn set(db: &Db, asked: Asked<'_>, code: &str, name: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::own(&mut tx, asked, code).await?;
    write(&mut tx, id, name).await?;
    db.commit(tx, &[]).await
}

/// The same by the link of a mail. Errors: `NotFound` for a link that is none; as [`set`].
pub async fn set_by_link(db: &Db, token: &str, name: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::linked(&mut tx, token, now).await?;
    write(&mut tx, id, name).await?;
    db.commit(tx, &[]).await
}

async fn write(tx: &mut PgConnection, id: RegistrationId, name: &str) -> Result<()> {
    let name = input::line(READING, name, MAX_NAME)?;
    if !queries::set_door_name(tx, id, &name).await? {
        return Err(Error::conflict("キャンセル済みの受付票です。", "This ticket was cancelled."));
    }
    Ok(())
}
