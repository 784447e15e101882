//! Who hears that a report is out, and that they did.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, SeriesId},
    jobs::CHANNEL,
    mail::types::Kind,
    reports::types::{Readers, Tell},
};

/// Around the people who may hear of the report of the event `$1` of the series `$2`: whoever came, or held a seat and
/// is not known to be absent, and whoever follows the series, unless the event is private. Nobody is among them who stopped
/// such mails, or whom mails of the event do not reach.
macro_rules! of_readers {
    ($row:ident, $after:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            $row,
            r#"with people as (
                   select account_id from registrations where event_id = $1
                   union select f.account_id from follows f join events e on e.id = $1 where f.series_id = $2 and not e.is_private),
               readers as (
                   select a.id, a.mail, a.language,
                          a.id in (select r.account_id from registrations r join attendance t on t.event_id = $1 and t.registration_id = r.id
                                   where r.event_id = $1 and (t.outcome = 'came' or t.outcome = 'unknown' and is_seated(r.state, r.lapse))) as came,
                          exists (select from follows f join events e on e.id = $1
                                  where f.series_id = $2 and f.account_id = a.id and not e.is_private) as follows
                   from people p join accounts a on a.id = p.account_id
                   where a.disabled_at is null
                     and not exists (select from mail_stops s where s.series_id = $2 and s.account_id = a.id)
                     and not exists (select from jobs j where j.event_id = $1 and j.recipient = a.mail and j.state = 'dead')) "# + $after,
            $($arg),*
        )
    };
}

pub async fn readers(db: &mut PgConnection, (series, event): (SeriesId, EventId)) -> sqlx::Result<Readers> {
    let readers = of_readers!(
        Readers,
        r#"select count(*) filter (where came) as "came!", count(*) filter (where follows) as "followers!",
                  count(*) filter (where came or follows) as "all!" from readers"#,
        event.0,
        series.0
    );
    readers.fetch_one(db).await
}

struct Written {
    n: i64,
}

/// Writes a mail to each of them that leaves at `at`, in one statement; returns how many. Nobody gets a second one.
pub async fn enqueue_readers(
    db: &mut PgConnection,
    (series, event): (SeriesId, EventId),
    tell: Tell,
    at: DateTime<Utc>,
) -> sqlx::Result<i64> {
    let written = of_readers!(
        Written,
        r#", written as (
               insert into jobs (kind, key, topic, recipient, language, payload, limit_key, event_id, next_try_at, created_at)
               select 'mail', 'report-' || $1::bigint || '-' || id, $3, mail, language,
                      jsonb_build_object('event', $1::bigint, 'account', id), '', $1, $4, $4
               from readers where (came and $5) or (follows and $6)
               on conflict on constraint jobs_key_unique do nothing returning 1),
           told as (select pg_notify($7, ''))
           select (select count(*) from written) as "n!" from told"#,
        event.0,
        series.0,
        Kind::ReportPublished.into_str(),
        at,
        tell.came,
        tell.followers,
        CHANNEL
    );
    Ok(written.fetch_one(db).await?.n)
}

/// Takes back the mails that no worker has begun.
pub async fn withdraw_readers(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from jobs where event_id = $1 and topic = $2 and state = 'queued' and attempts = 0",
        event.0,
        Kind::ReportPublished.into_str()
    )
    .execute(db)
    .await
    .map(drop)
}

/// Since when readers know; `None` for a report that nobody was told of, or that is not there.
pub async fn told_at(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<DateTime<Utc>>> {
    let found = sqlx::query_scalar!("select told_at from reports where event_id = $1", event.0);
    Ok(found.fetch_optional(db).await?.flatten())
}

pub async fn set_told(db: &mut PgConnection, event: EventId, at: Option<DateTime<Utc>>) -> sqlx::Result<()> {
    sqlx::query!("update reports set told_at = $2 where event_id = $1", event.0, at).execute(db).await.map(drop)
}
