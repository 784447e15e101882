//! Who asked is told of the answer, or no longer.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::{
    db::Db,
    error::Result,
    ids::{EventId, QuestionId},
    jobs,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    viewer::Asked,
};

/// Addresses that are told later at a time.
const BATCH: i64 = 50;

/// Who left an address with a question is told that it has an answer: once. A mailbox that has got its mails of this hour is
/// told later, by [`tell_late`]; returns how many are told now.
pub(super) async fn tell_askers(
    tx: &mut PgConnection,
    event: EventId,
    id: QuestionId,
    now: DateTime<Utc>,
) -> Result<usize> {
    let mut told = 0;
    for (asked, mail, lang) in queries::untold(tx, id).await? {
        let payload = Payload { event: Some(event), question: Some(id), asked: Some(asked), ..Payload::default() };
        if outbox::enqueue_unless_many(tx, &mail, Kind::QuestionAnswered, lang, &payload, now).await? {
            queries::forget_asker(tx, asked).await?;
            told += 1;
        }
    }
    Ok(told)
}

/// An answer was taken back. Where the question has none any more, nobody is told of one: whose mail nobody has begun to send
/// waits for an answer as before. What is on its way says nothing once it is read (`speaking::letter`), and what was sent was.
pub(super) async fn take_back(tx: &mut PgConnection, event: EventId, id: QuestionId, now: DateTime<Utc>) -> Result<()> {
    if queries::is_answered(tx, id).await? {
        return Ok(());
    }
    for (mail, lang, payload) in jobs::withdraw_answered(tx, event, id, Kind::QuestionAnswered.into_str()).await? {
        let payload: Payload = serde_json::from_value(payload).unwrap_or_default();
        queries::want_mail(tx, payload.asked.unwrap_or(id), &mail, lang, now).await?;
    }
    Ok(())
}

/// For the worker: who could not be told when the answer came, and who asked what became a part of a question that had one.
/// Returns how many are told now.
///
/// Errors: `Forbidden` for anybody else.
pub async fn tell_late(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut conn = db.acquire().await?;
    let waiting = queries::answered_untold(&mut conn, BATCH).await?;
    drop(conn);
    let mut told = 0;
    // Each by itself: a mailbox is locked until the transaction ends.
    for (event, id) in waiting {
        let mut tx = db.begin().await?;
        let now_told = tell_askers(&mut tx, event, id, asked.now).await?;
        if now_told > 0 {
            db.commit(tx, &[]).await?;
            told += now_told;
        }
    }
    Ok(told)
}
