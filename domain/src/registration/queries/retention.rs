//! What of an event is forgotten, and what stays of it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::EventId;

/// Events that ended before, of which something is known that is to be forgotten, as what was expected of fewer people than
/// `few`; another process that is at one of them keeps it.
pub async fn events_to_forget(
    db: &mut PgConnection,
    before: DateTime<Utc>,
    few: i64,
    limit: i64,
) -> sqlx::Result<Vec<EventId>> {
    sqlx::query_scalar!(
        r#"select e.id as "id: EventId" from events e
           where coalesce(e.ends_at, e.starts_at) < $1
             and (exists (select from registrations r where r.event_id = e.id
                            and (r.attended is not null or r.checked_in_at is not null or r.desk_note <> '' or r.door_name <> ''))
               or exists (select from door_entries d where d.event_id = e.id)
               or exists (select from sign_up_answers a join registrations r on r.id = a.registration_id where r.event_id = e.id)
               or exists (select from registration_steps s join registrations r on r.id = s.registration_id where r.event_id = e.id)
               or exists (select from announcements a where a.event_id = e.id)
               or exists (select from forecast_days f where f.event_id = e.id)
               or exists (select from kept_forecasts f where f.event_id = e.id and f.held < $3))
           order by e.id limit $2 for update skip locked"#,
        before,
        limit,
        few
    )
    .fetch_all(db)
    .await
}

/// How many there were of each participation type, and how many came; under the name `walk_ins` who came in at the door without
/// having registered. A type that has that name itself is one with them.
pub async fn keep_counts(db: &mut PgConnection, event: EventId, walk_ins: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into attendance_counts (event_id, source, type_name, confirmed, waitlisted, cancelled, attended)
         select $1, 'here', c.name, count(*) filter (where c.state = 'confirmed'), count(*) filter (where c.state = 'waitlisted'),
                count(*) filter (where c.state = 'cancelled'), nullif(count(*) filter (where c.came), 0)
         from (select p.name, r.state, coalesce(r.attended, false) as came
               from registrations r join participation_types p on p.id = r.type_id where r.event_id = $1
               union all
               select $2::text, null, true from door_entries d
               where d.event_id = $1 and d.registration_id is null
                 and not exists (select from door_undos u where u.event_id = d.event_id and u.entry_id = d.id)) c
         group by c.name
         on conflict on constraint attendance_counts_pkey do nothing",
        event.0,
        walk_ins
    )
    .execute(db)
    .await
    .map(drop)
}

/// All that is known of single people; what was expected at the start of fewer than `few` is that too.
pub async fn forget_people(db: &mut PgConnection, event: EventId, few: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with entries as (delete from door_entries where event_id = $1),
              undos as (delete from door_undos where event_id = $1),
              answers as (delete from sign_up_answers a using registrations r where r.id = a.registration_id and r.event_id = $1),
              steps as (delete from registration_steps s using registrations r where r.id = s.registration_id and r.event_id = $1),
              letters as (delete from announcements where event_id = $1),
              days as (delete from forecast_days where event_id = $1),
              starts as (delete from kept_forecasts where event_id = $1 and held < $2)
         update registrations set attended = null, checked_in_at = null, desk_note = '', door_name = '', before_hand = null,
                before_type = null, before_place = null where event_id = $1",
        event.0,
        few
    )
    .execute(db)
    .await
    .map(drop)
}
