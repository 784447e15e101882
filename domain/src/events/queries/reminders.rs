//! Reminders of events, due and sent.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::EventId;

/// A reminder whose moment has come.
pub struct DueReminder {
    pub event: EventId,
    pub hours: i32,
    pub starts: DateTime<Utc>,
}

/// Of events that are to come; not those whose moment is more than six hours ago.
pub async fn due_reminders(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<DueReminder>> {
    sqlx::query_as!(
        DueReminder,
        r#"select e.id as "event: EventId", h.hours as "hours!", e.starts_at as "starts!"
           from events e cross join unnest(e.remind_hours) as h(hours)
           where e.state in ('announced', 'open', 'live') and e.starts_at > $1
             and e.starts_at - make_interval(hours => h.hours) between $1::timestamptz - interval '6 hours' and $1
             and not exists (select from reminders_sent s
                             where s.event_id = e.id and s.hours = h.hours and s.starts_at = e.starts_at)
           order by e.starts_at, h.hours"#,
        now
    )
    .fetch_all(db)
    .await
}

/// Notes that a reminder goes out; false when it has, or when the event begins at another time by now.
pub async fn note_reminder(
    db: &mut PgConnection,
    event: EventId,
    (hours, starts): (i32, DateTime<Utc>),
    people: usize,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into reminders_sent (event_id, hours, starts_at, sent_at, people)
         select id, $2, starts_at, $4, $5 from events where id = $1 and starts_at = $3
         on conflict on constraint reminders_sent_pkey do nothing",
        event.0,
        hours,
        starts,
        now,
        i32::try_from(people).unwrap_or(i32::MAX)
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}
