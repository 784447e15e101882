//! The outbox: actions write, workers claim, send and say how it ended.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    types::{Claimed, Kind, OutboxRow, Payload},
};
use crate::{
    db::Db,
    error::{Error, Result},
    lang::Lang,
    mail_address::mailbox as mailbox_key,
    secret,
    viewer::{CLOCK_SKEW, Viewer},
};

pub use queries::CHANNEL;

/// How long a claimed mail is left to the worker that claimed it.
const LEASE: Duration = Duration::minutes(5);
/// Tries until a mail is given up. With the waits of [`back_off`] this takes over twelve hours.
const MAX_ATTEMPTS: i32 = 12;
/// Sent mails are forgotten after this time.
const KEEP_SENT: Duration = Duration::days(30);

/// Mails an hour to one mailbox that strangers may cause, of all kinds together; the last one is kept
/// for the links that always let its owner in.
const MAX_FROM_STRANGERS: i64 = 3;
/// A mail that waits longer than this was put off by a clock that ran ahead: the longest wait is 4 h.
const LONGEST_WAIT: Duration = Duration::hours(5);

/// Writes a mail within the action's transaction. Over the hourly limit of a mailbox it is dropped
/// silently, so that nobody can be bombed.
pub async fn enqueue(
    tx: &mut PgConnection,
    to: &str,
    kind: Kind,
    lang: Lang,
    payload: &Payload,
    now: DateTime<Utc>,
) -> Result<()> {
    let mailbox = if kind.is_for_strangers() { mailbox_key(to) } else { String::new() };
    if kind.is_for_strangers() {
        queries::lock_mailbox(tx, &mailbox).await?;
        let (since, until) = (now - Duration::hours(1), now + CLOCK_SKEW);
        let most = if matches!(kind, Kind::Reset | Kind::SignIn) { MAX_FROM_STRANGERS } else { MAX_FROM_STRANGERS - 1 };
        if queries::count_to_mailbox(tx, &mailbox, since, until).await? >= most {
            return Ok(());
        }
    }
    let id = hex::encode(secret::random::<16>()?);
    let payload = serde_json::to_value(payload).map_err(|_| Error::Internal)?;
    queries::insert(tx, &id, (to, &mailbox), kind.as_str(), lang.tag(), payload, now).await?;
    Ok(())
}

/// Takes up to `limit` due mails; no other worker gets them for the time of a lease.
pub async fn claim(db: &Db, viewer: &Viewer, now: DateTime<Utc>, limit: i64) -> Result<Vec<Claimed>> {
    system(viewer)?;
    let mut tx = db.begin().await?;
    let rows = queries::claim(&mut tx, now, now + LEASE, now + LONGEST_WAIT, limit).await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        // Written by a newer version of the program: left to it.
        let Some(kind) = Kind::parse(&row.kind) else { continue };
        claimed.push(Claimed {
            id: row.id,
            message_id: row.message_id,
            to: row.to_mail,
            kind,
            lang: Lang::from_tag(&row.language).unwrap_or_default(),
            payload: serde_json::from_value(row.payload).unwrap_or_default(),
            created_at: row.created_at,
            attempt: row.attempts,
        });
    }
    db.commit(tx, &[]).await?;
    Ok(claimed)
}

/// It is sent, or there was nobody to send it to (`note`).
pub async fn mark_sent(db: &Db, viewer: &Viewer, mail: &Claimed, note: Option<&str>, now: DateTime<Utc>) -> Result<()> {
    system(viewer)?;
    let mut connection = db.acquire().await?;
    Ok(queries::mark_sent(&mut connection, mail.id, mail.attempt, note, now).await?)
}

/// It could not be sent: tried again later, or given up when `for_good` or tried too often.
pub async fn mark_failed(
    db: &Db,
    viewer: &Viewer,
    mail: &Claimed,
    error: &str,
    for_good: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    system(viewer)?;
    let state = if for_good || mail.attempt >= MAX_ATTEMPTS { "dead" } else { "queued" };
    let error: String = error.chars().filter(|c| !c.is_control()).take(500).collect();
    let next = now + back_off(mail.attempt);
    let mut connection = db.acquire().await?;
    Ok(queries::mark_failed(&mut connection, mail.id, mail.attempt, state, &error, next).await?)
}

/// 30 s, 1 min, 2 min … up to 4 hours after the `attempt`-th try.
fn back_off(attempt: i32) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 10) - 1).unwrap_or(0);
    Duration::seconds((30 << doublings).min(4 * 3_600))
}

/// The newest mails and what became of them. For the operator and the developer's page.
pub async fn recent(db: &Db, viewer: &Viewer, limit: i64) -> Result<Vec<OutboxRow>> {
    system(viewer)?;
    let mut connection = db.acquire().await?;
    Ok(queries::recent(&mut connection, limit.clamp(1, 200)).await?)
}

/// Deletes what was sent long ago; says how many.
pub async fn clean_up(db: &Db, viewer: &Viewer, now: DateTime<Utc>) -> Result<u64> {
    system(viewer)?;
    let mut connection = db.acquire().await?;
    Ok(queries::delete_sent(&mut connection, now - KEEP_SENT).await?)
}

fn system(viewer: &Viewer) -> Result<()> {
    if viewer.is_system { Ok(()) } else { Err(Error::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_four_hours() {
        let seconds: Vec<_> = (1..=12).map(|n| back_off(n).num_seconds()).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 14400, 14400, 14400]);
    }
}
