//! Who asked is told of the answer.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::{
    error::Result,
    ids::{EventId, QuestionId},
    mail::{
        outbox,
        types::{Kind, Payload},
    },
};

/// Who left an address with a question is told that it has an answer: once.
pub(super) async fn tell_askers(
    tx: &mut PgConnection,
    event: EventId,
    id: QuestionId,
    now: DateTime<Utc>,
) -> Result<()> {
    for (_, mail, lang) in queries::take_mails(tx, id).await? {
        let payload = Payload { event: Some(event), question: Some(id), ..Payload::default() };
        outbox::enqueue(tx, &mail, Kind::QuestionAnswered, lang, &payload, now).await?;
    }
    Ok(())
}
