//! Who stayed away without a word, and who is held back for it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, EventId, SeriesId};

/// How many events of the series in a row, up to the last that is over, somebody stayed away from without giving their
/// seat back: as far as two years ago, at which such things are forgotten, and only where somebody noted who came to the
/// place (codes that are typed at home say nothing of the door). Who watches at home is taken for absent only where that
/// was noted.
pub async fn absences(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with past as (
               select e.starts_at, r.checked_in_at is not null or coalesce(r.attended, false) as came,
                      r.state = 'confirmed' and r.lapse is null
                      and (r.attended = false
                           or p.mode = 'onsite' and exists (select from registrations o join participation_types op on op.id = o.type_id
                                                            where o.event_id = e.id and op.mode = 'onsite'
                                                              and (o.checked_in_at is not null or coalesce(o.attended, false)))) as held
               from registrations r join events e on e.id = r.event_id join participation_types p on p.id = r.type_id
               where e.series_id = $1 and r.account_id = $2 and e.state not in ('cancelled', 'postponed')
                 and coalesce(e.ends_at, e.starts_at) < $3 and coalesce(e.ends_at, e.starts_at) > $3 - interval '2 years')
           select count(*) as "n!" from past
           where held and not came and starts_at > coalesce((select max(starts_at) from past where came), '-infinity')"#,
        series.0,
        account.0,
        now
    )
    .fetch_one(db)
    .await
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
