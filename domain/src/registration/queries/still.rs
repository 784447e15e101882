//! Who is asked whether they still come, and what they said.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{EventId, RegistrationId};

/// Events with somebody to ask (false), and those with somebody who did not answer in time (true).
pub async fn still_due(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<(EventId, bool)>> {
    let rows = sqlx::query!(
        r#"select e.id as "id: EventId", s.is_silence as "is_silence!"
           from events e cross join (values (false), (true)) as s(is_silence)
           where e.still_hours is not null and e.state in ('open', 'live') and e.starts_at > $1
             and e.starts_at - make_interval(hours => e.still_hours) <= $1
             and case when s.is_silence
                 then e.still_gives_back and e.starts_at - make_interval(mins => e.still_hours * 30) <= $1
                      and exists (select from registrations r where r.event_id = e.id and is_seated(r.state, r.lapse)
                                    and r.still_asked_at < $1 - make_interval(mins => e.still_hours * 15) and r.still_at is null
                                    and r.confirmed_at < r.still_asked_at)
                 else exists (select from registrations r where r.event_id = e.id and is_seated(r.state, r.lapse)
                                and r.still_asked_at is null
                                and r.confirmed_at < e.starts_at - make_interval(hours => e.still_hours))
                      and e.starts_at - make_interval(mins => e.still_hours * 30) > $1 end
           order by e.id, s.is_silence"#,
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.is_silence)).collect())
}

/// Whoever got their seat before the moment of asking is asked now; once.
pub async fn mark_asked(
    db: &mut PgConnection,
    event: EventId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<RegistrationId>> {
    sqlx::query_scalar!(
        r#"update registrations r set still_asked_at = $2 from events e
           where e.id = r.event_id and r.event_id = $1 and is_seated(r.state, r.lapse) and r.still_asked_at is null
             and r.confirmed_at < e.starts_at - make_interval(hours => e.still_hours)
           returning r.id as "id: RegistrationId""#,
        event.0,
        now
    )
    .fetch_all(db)
    .await
}

/// Who was asked, and has not answered by half of the time. Nobody who was asked a moment ago, because nothing ran; and
/// nobody who has got a seat since, of which they were not asked.
pub async fn silent(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<Vec<RegistrationId>> {
    sqlx::query_scalar!(
        r#"select r.id as "id: RegistrationId" from registrations r join events e on e.id = r.event_id
           where r.event_id = $1 and is_seated(r.state, r.lapse) and r.still_at is null
             and e.still_gives_back and e.starts_at > $2 and e.starts_at - make_interval(mins => e.still_hours * 30) <= $2
             and r.still_asked_at < $2 - make_interval(mins => e.still_hours * 15)
             and r.confirmed_at < r.still_asked_at
           order by r.turn for update of r"#,
        event.0,
        now
    )
    .fetch_all(db)
    .await
}

/// False for a place that was given back.
pub async fn set_still(db: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registrations set still_at = coalesce(still_at, $2) where id = $1 and state = 'confirmed'",
        id.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// The event begins at another time: nobody was asked of that one, and nobody has answered.
pub async fn forget_still(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set still_asked_at = null, still_at = null
         where event_id = $1 and (still_asked_at is not null or still_at is not null)",
        event.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Whether somebody was asked, and has said that they still come; `None` for who was not asked.
pub async fn still_of(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"select case when still_asked_at is not null then still_at is not null end as "is?" from registrations where id = $1"#,
        id.0
    )
    .fetch_one(db)
    .await
}
