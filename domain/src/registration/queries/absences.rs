//! Who stayed away without a word, and who is held back for it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, EventId, SeriesId};

/// How many events of the series in a row, up to the last that is over, somebody stayed away from without giving their
/// seat back: as far as two years ago, at which such things are forgotten. Who counts as absent says the view `attendance`.
pub async fn absences(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    Ok(absences_in(db, &[series.0], account, now).await?.remove(&series).unwrap_or_default())
}

/// The same in several series; one where they stayed away from nothing is left out.
pub async fn absences_in(
    db: &mut PgConnection,
    series: &[i64],
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<HashMap<SeriesId, i64>> {
    let rows = sqlx::query!(
        r#"with past as (
               select e.series_id, e.starts_at, a.outcome
               from attendance a join events e on e.id = a.event_id
               where e.series_id = any($1) and a.account_id = $2 and e.state not in ('cancelled', 'postponed')
                 and coalesce(e.ends_at, e.starts_at) < $3 and coalesce(e.ends_at, e.starts_at) > $3 - interval '2 years')
           select p.series_id as "series: SeriesId", count(*) as "n!" from past p
           where p.outcome = 'absent'
             and p.starts_at > coalesce((select max(o.starts_at) from past o where o.series_id = p.series_id and o.outcome = 'came'), '-infinity')
           group by p.series_id"#,
        series,
        account.0,
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.series, row.n)).collect())
}

/// The day before has come, the series has the rule no more, or they came to another of its evenings: whoever was held
/// back waits as everybody. Returns how many.
pub async fn release_held_back(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update registrations r set is_held_back = false
         where r.event_id = $1 and r.is_held_back and is_held_back_over(r, $2)",
        event.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected())
}
