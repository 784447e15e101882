//! What registrations were, step by step: written by a trigger, read here.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, RegistrationId, TypeId},
    registration::{
        history::{Move, Step},
        types::{Lapse, RegistrationState},
    },
};

/// Those of a registration, the oldest first; of one that never changed what it is.
pub async fn steps(db: &mut PgConnection, event: EventId, id: RegistrationId) -> sqlx::Result<Vec<Step>> {
    sqlx::query_as!(
        Step,
        r#"with kept as (
               select s.id, s.at, s.state, s.type_id, s.waits_for, s.lapse, s.lapses_at, s.turn, s.position, s.queue
               from registration_steps s where s.registration_id = $2
               union all
               select 0, r.registered_at, r.state, r.type_id, r.waits_for, r.lapse, r.lapses_at, r.turn, r.first_position,
                      case when r.state = 'waitlisted' and not r.is_held_back then r.type_id else r.waits_for end
               from registrations r
               where r.id = $2 and not exists (select from registration_steps s where s.registration_id = $2)),
           acts as (
               select distinct at from audit_log
               where event_id = $1 and subject = 'registration:' || $2::bigint and outcome = 'ok'
                 and action like 'seat.%' and action not in ('seat.note', 'seat.ticket'))
           select k.id as "id!", k.at as "at!", k.state as "state!: RegistrationState", k.type_id as "type_id?: TypeId",
                  coalesce(p.name, '') as "type_name!", k.waits_for as "waits_for?: TypeId", coalesce(w.name, '') as "waits_for_name!",
                  k.lapse as "lapse?: Lapse", k.lapses_at as "lapses_at?", k.turn as "turn!", k.position as "position?",
                  k.queue as "queue?: TypeId", a.at is not null as "is_by_hand!"
           from kept k left join participation_types p on p.id = k.type_id left join participation_types w on w.id = k.waits_for
                left join acts a on a.at = k.at
           order by k.id"#,
        event.0,
        id.0
    )
    .fetch_all(db)
    .await
}

/// What came of a seat that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedOffer {
    /// They took it.
    Taken,
    /// They left it, or did not answer: it went on to who came next.
    Left,
    /// The event was put off, and they wait again.
    Withdrawn,
}

/// That of a registration to which nothing has happened since; `None` for any other, also for one that is offered a seat now.
pub async fn ended_offer(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<Option<EndedOffer>> {
    let row = sqlx::query!(
        r#"select n.state as "state!: RegistrationState", n.type_id is not distinct from o.type_id as "is_it!",
                  coalesce(n.waits_for = o.type_id, false) as "waits_for_it!"
           from (select s.id, s.state, s.type_id, s.waits_for, s.lapse from registration_steps s
                 where s.registration_id = $1 order by s.id desc limit 1) n
                cross join lateral (select s.type_id, s.lapse from registration_steps s
                                    where s.registration_id = $1 and s.id < n.id order by s.id desc limit 1) o
           where o.lapse = 'offer' and n.lapse is null"#,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| match row.state {
        RegistrationState::Confirmed if row.is_it => EndedOffer::Taken,
        RegistrationState::Confirmed if !row.waits_for_it => EndedOffer::Left,
        RegistrationState::Cancelled => EndedOffer::Left,
        RegistrationState::Confirmed | RegistrationState::Waitlisted => EndedOffer::Withdrawn,
    }))
}

/// Who else left or entered one of these queues at an event, in that order. Whoever registers enters last, before nobody.
pub async fn moves(
    db: &mut PgConnection,
    (event, but): (EventId, RegistrationId),
    queues: &[TypeId],
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<Move>> {
    let queues: Vec<i64> = queues.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"with changes as (
               select s.id, s.at, s.queue, s.turn, lag(s.id) over of_one as before,
                      lag(s.queue) over of_one as was_queue, lag(s.turn) over of_one as was_turn
               from registration_steps s join registrations r on r.id = s.registration_id
               where r.event_id = $1 and r.id <> $2
               window of_one as (partition by s.registration_id order by s.id))
           select id as "id!", at as "at!", queue as "queue?: TypeId", turn as "turn!", was_queue as "was_queue?: TypeId",
                  was_turn as "was_turn!"
           from changes
           where before is not null and at > $4 and (queue = any($3) or was_queue = any($3))
             and (queue, turn) is distinct from (was_queue, was_turn)
           order by id"#,
        event.0,
        but.0,
        &queues,
        since
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Move {
            id: row.id,
            at: row.at,
            left: row.was_queue.map(|queue| (queue, row.was_turn)),
            entered: row.queue.map(|queue| (queue, row.turn)),
        })
        .collect())
}
