//! The outbox: use cases write mails, as jobs within their transactions.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{Kind, Mail, Payload};
use crate::{
    error::Result,
    jobs::{self, ClaimedJob, JobKind, NewJob},
    lang::Lang,
    mail_address::mailbox,
};

/// Mails an hour to one mailbox that strangers may cause, of all kinds together; the last one is kept
/// for the links that always let its owner in.
const MAX_FROM_STRANGERS: i64 = 3;

/// Writes a mail within the use case's transaction. Over the hourly limit of a mailbox it is dropped
/// silently, so that nobody can be bombed.
pub async fn enqueue(
    tx: &mut PgConnection,
    to: &str,
    kind: Kind,
    lang: Lang,
    payload: &Payload,
    now: DateTime<Utc>,
) -> Result<()> {
    enqueue_unless_many(tx, to, kind, lang, payload, now).await.map(drop)
}

/// The same; false when it was dropped. Whoever must not be forgotten is written to later by who asks for it.
pub async fn enqueue_unless_many(
    tx: &mut PgConnection,
    to: &str,
    kind: Kind,
    lang: Lang,
    payload: &Payload,
    now: DateTime<Utc>,
) -> Result<bool> {
    let is_limited = kind.is_for_strangers() && !is_tried(kind, payload);
    let limit_key = if is_limited { mailbox(to) } else { String::new() };
    if is_limited {
        let max = if matches!(kind, Kind::Reset | Kind::SignIn) { MAX_FROM_STRANGERS } else { MAX_FROM_STRANGERS - 1 };
        if jobs::count_last_hour(tx, &limit_key, now).await? >= max {
            return Ok(false);
        }
    }
    let job = NewJob {
        kind: JobKind::Mail,
        topic: kind.into_str(),
        recipient: to,
        lang,
        payload,
        limit_key: &limit_key,
        event: payload.event,
    };
    jobs::enqueue(tx, &job, now).await?;
    Ok(true)
}

/// A letter that an organizer tries on themselves is one of no proposal: nobody else can cause it.
fn is_tried(kind: Kind, payload: &Payload) -> bool {
    kind == Kind::CoSpeakerAsked && payload.proposal.is_none() && payload.account.is_some()
}

/// The mail that a claimed job asks for; `None` when a newer version of the program wrote it.
pub fn mail_of(job: &ClaimedJob) -> Option<Mail> {
    Some(Mail {
        message_id: job.key.clone(),
        to: job.recipient.clone(),
        kind: job.topic.parse().ok()?,
        lang: job.lang,
        payload: serde_json::from_value(job.payload.clone()).unwrap_or_default(),
        created_at: job.created_at,
    })
}
