//! Who waits for which seat, and what becomes of them. Whoever writes here holds the participation types.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, RegistrationId, TypeId},
    registration::types::{Lapse, QueuedPlace},
};

/// Who waits for a seat of this event, by turn: those who hold none, and those who hold another meanwhile. Whoever
/// has yet to show that the address is theirs waits for that, and whoever is held back for the day before.
pub async fn queue(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<QueuedPlace>> {
    sqlx::query_as!(
        QueuedPlace,
        r#"select id as "id: RegistrationId", coalesce(waits_for, type_id) as "wants!: TypeId",
                  case when waits_for is not null then type_id end as "holds: TypeId"
           from registrations
           where event_id = $1 and lapse is null and not is_held_back and (state = 'waitlisted' or waits_for is not null) order by turn"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// How many hold a seat, of whatever type.
pub async fn count_seated(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from registrations where event_id = $1 and state = 'confirmed'"#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// The seat that is waited for is theirs; one that they held meanwhile is given back.
pub async fn promote(db: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set state = 'confirmed', confirmed_at = $2, type_id = coalesce(waits_for, type_id), waits_for = null
         where id = $1",
        id.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// The seat that is waited for is theirs until then, unless they say that they take it; one that they hold
/// meanwhile stays theirs.
pub async fn offer(
    db: &mut PgConnection,
    id: RegistrationId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set state = 'confirmed', confirmed_at = coalesce(confirmed_at, $3),
                fallback_id = case when state = 'confirmed' then type_id end,
                type_id = coalesce(waits_for, type_id), waits_for = null, lapse = 'offer', lapses_at = $2
         where id = $1",
        id.0,
        until,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// The place stays; a seat that was kept until the answer is given back.
pub async fn clear_lapse(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<()> {
    sqlx::query!("update registrations set lapse = null, lapses_at = null, fallback_id = null where id = $1", id.0)
        .execute(db)
        .await
        .map(drop)
}

/// The seat that was kept until the answer is theirs again; false when there is none.
pub async fn fall_back(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registrations set type_id = fallback_id, fallback_id = null, lapse = null, lapses_at = null
         where id = $1 and fallback_id is not null",
        id.0
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// A seat of this type, and where one is given, a turn in the queue of that other type. What organizers changed before is
/// not taken back any more; the same of the three below.
pub async fn seat(
    db: &mut PgConnection,
    id: RegistrationId,
    type_id: TypeId,
    waits_for: Option<TypeId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set state = 'confirmed', confirmed_at = coalesce(confirmed_at, $4), type_id = $2, waits_for = $3,
                before_type = null
         where id = $1",
        id.0,
        type_id.0,
        waits_for.map(|id| id.0),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Waits for this type from the seat that is held; false when they do already.
pub async fn wait_for(db: &mut PgConnection, id: RegistrationId, type_id: TypeId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registrations set waits_for = $2, before_type = null where id = $1 and waits_for is distinct from $2",
        id.0,
        type_id.0
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Waits for no other type any more; false for who waited for none.
pub async fn wait_no_more(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registrations set waits_for = null, before_type = null where id = $1 and waits_for is not null",
        id.0
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Waits in the queue of this type instead, at the same turn.
pub async fn wait_at(db: &mut PgConnection, id: RegistrationId, type_id: TypeId) -> sqlx::Result<()> {
    sqlx::query!("update registrations set type_id = $2, before_type = null where id = $1", id.0, type_id.0)
        .execute(db)
        .await
        .map(drop)
}

/// The event is off for now, or at another time: nobody is asked for an answer. Who was waits again, from the seat that
/// they kept if there was one.
pub async fn take_offers_back(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set state = case when fallback_id is null then 'waitlisted' else 'confirmed' end,
                waits_for = case when fallback_id is not null then type_id end,
                type_id = coalesce(fallback_id, type_id), fallback_id = null, lapse = null, lapses_at = null
         where event_id = $1 and lapse = 'offer' and state = 'confirmed'",
        event.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Those who are asked have until then to answer; returns who they are.
pub async fn renew_offers(
    db: &mut PgConnection,
    event: EventId,
    until: DateTime<Utc>,
) -> sqlx::Result<Vec<RegistrationId>> {
    sqlx::query_scalar!(
        r#"update registrations set lapses_at = $2 where event_id = $1 and lapse = 'offer' and state = 'confirmed'
           returning id as "id: RegistrationId""#,
        event.0,
        until
    )
    .fetch_all(db)
    .await
}

/// A place that nobody answered for in time.
pub struct LapsedPlace {
    pub id: RegistrationId,
    pub lapse: Lapse,
}

pub async fn lapsed(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<Vec<LapsedPlace>> {
    sqlx::query_as!(
        LapsedPlace,
        r#"select id as "id: RegistrationId", lapse as "lapse!: Lapse" from registrations
           where event_id = $1 and lapses_at <= $2 and state <> 'cancelled' order by lapses_at, id for update"#,
        event.0,
        now
    )
    .fetch_all(db)
    .await
}

pub async fn events_with_lapsed(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<EventId>> {
    sqlx::query_scalar!(
        r#"select event_id as "id!: EventId" from registrations where lapses_at <= $1 and state <> 'cancelled'
           union
           select r.event_id from registrations r where r.is_held_back and is_held_back_over(r, $1)"#,
        now
    )
    .fetch_all(db)
    .await
}

/// Of somebody without an account nothing is left; who has one has a place that was given back.
pub async fn forget_unanswered(db: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "with gone as (
             delete from registrations r using accounts a
             where r.id = $1 and a.id = r.account_id and a.confirmed_at is null and a.password_hash is null and not a.is_demo
             returning 1)
         update registrations set state = 'cancelled', cancelled_at = $2, waits_for = null, lapse = null, lapses_at = null
         where id = $1 and not exists (select from gone)",
        id.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}
