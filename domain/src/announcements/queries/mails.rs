//! The mails of an announcement: how far they are, and those that wait.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{announcements::types::Progress, ids::AnnouncementId, jobs::CHANNEL};

/// What no worker has begun waits; returns how many.
pub async fn hold_waiting(db: &mut PgConnection, id: AnnouncementId) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update jobs set state = 'held' where announcement_id = $1 and state = 'queued' and attempts = 0",
        id.0
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// The mail of that key, which a worker has in its hands, waits with the others.
pub async fn hold_one(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!("update jobs set state = 'held' where key = $1 and state = 'queued'", key).execute(db).await.map(drop)
}

/// What waits goes on, from its first try: what a worker says of an earlier one counts no more. Returns how many.
pub async fn release_held(db: &mut PgConnection, id: AnnouncementId, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with back as (update jobs set state = 'queued', attempts = 0, next_try_at = $2
                         where announcement_id = $1 and state = 'held' returning 1),
                told as (select pg_notify($3, ''))
           select (select count(*) from back) as "n!" from told"#,
        id.0,
        now,
        CHANNEL
    )
    .fetch_one(db)
    .await
}

/// What waits is never sent; returns how many.
pub async fn delete_held(db: &mut PgConnection, id: AnnouncementId) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from jobs where announcement_id = $1 and state = 'held'", id.0);
    Ok(done.execute(db).await?.rows_affected())
}

/// How far the mails of each are, asked at once; one without any is left out. What was put away, or found nobody to write to
/// any more, is in none of the numbers.
pub async fn progress(
    db: &mut PgConnection,
    ids: &[AnnouncementId],
) -> sqlx::Result<HashMap<AnnouncementId, Progress>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select announcement_id as "id!: AnnouncementId", count(*) filter (where state = 'queued') as "waiting!",
                  count(*) filter (where state = 'held') as "held!",
                  count(*) filter (where state in ('done', 'sent') and last_error is null) as "delivered!",
                  count(*) filter (where state = 'dead') as "undelivered!"
           from jobs where announcement_id = any($1) group by announcement_id"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    let far = rows.into_iter().map(|row| {
        let progress =
            Progress { waiting: row.waiting, held: row.held, delivered: row.delivered, undelivered: row.undelivered };
        (row.id, progress)
    });
    Ok(far.collect())
}
