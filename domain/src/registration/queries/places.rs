//! Places in a queue that organizers give by hand.

use sqlx::{PgConnection, types::Json};

use crate::{
    ids::{EventId, RegistrationId, TypeId},
    registration::types::BeforePlace,
};

/// Who waits for this type, with their turns, in the order of them, as places are counted: who waits from another seat and
/// who holds none, but nobody who is held back.
pub async fn turns_of(db: &mut PgConnection, queue: TypeId) -> sqlx::Result<Vec<(RegistrationId, i64)>> {
    let rows = sqlx::query!(
        r#"select id as "id: RegistrationId", turn from registrations
           where (type_id = $1 and state = 'waitlisted' and not is_held_back) or waits_for = $1 order by turn, id"#,
        queue.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.id, row.turn)).collect())
}

pub async fn set_turn(db: &mut PgConnection, id: RegistrationId, turn: i64) -> sqlx::Result<()> {
    sqlx::query!("update registrations set turn = $2 where id = $1", id.0, turn).execute(db).await.map(drop)
}

/// A turn between these two of an event that nobody of it has, in the middle of the widest gap; `None` where there is none.
pub async fn turn_between(db: &mut PgConnection, event: EventId, (from, to): (i64, i64)) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"select turn + (next - turn) / 2 as "turn!"
           from (select turn, lead(turn) over (order by turn) as next from registrations
                 where event_id = $1 and turn between $2 and $3) x
           where next - turn >= 2 order by next - turn desc, turn limit 1"#,
        event.0,
        from,
        to
    )
    .fetch_optional(db)
    .await
}

/// Everybody of an event, whatever they hold, as far as this one in the order of turns.
pub async fn up_to(
    db: &mut PgConnection,
    event: EventId,
    (id, turn): (RegistrationId, i64),
) -> sqlx::Result<Vec<RegistrationId>> {
    sqlx::query_scalar!(
        r#"select id as "id: RegistrationId" from registrations
           where event_id = $1 and (turn < $2 or turn = $2 and id <= $3) order by turn, id"#,
        event.0,
        turn,
        id.0
    )
    .fetch_all(db)
    .await
}

/// Gives them a turn that is so much less, also in what is written down for the way back by the same turn.
pub async fn put_ahead(db: &mut PgConnection, id: RegistrationId, by: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations
         set turn = turn - $2,
             before_hand = case when (before_hand ->> 'turn')::bigint = turn
                                then jsonb_set(before_hand, '{turn}', to_jsonb(turn - $2)) else before_hand end,
             before_type = case when (before_type ->> 'turn')::bigint = turn
                                then jsonb_set(before_type, '{turn}', to_jsonb(turn - $2)) else before_type end,
             before_place = case when (before_place ->> 'is')::bigint = turn
                                 then jsonb_set(before_place, '{is}', to_jsonb(turn - $2)) else before_place end
         where id = $1",
        id.0,
        by
    )
    .execute(db)
    .await
    .map(drop)
}

/// A turn behind all others.
pub async fn next_turn(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select nextval('registration_turns') as "turn!""#).fetch_one(db).await
}

/// The turns of an event that are written down for a way back go as far ahead as those who stand as far as this one.
pub async fn put_remembered_ahead(db: &mut PgConnection, event: EventId, to: i64, by: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations
         set before_place = jsonb_set(before_place, '{turn}', to_jsonb((before_place ->> 'turn')::bigint - $3))
         where event_id = $1 and before_place is not null and (before_place ->> 'turn')::bigint <= $2",
        event.0,
        to,
        by
    )
    .execute(db)
    .await
    .map(drop)
}

/// Whether nobody of an event has this turn.
pub async fn is_free_turn(db: &mut PgConnection, event: EventId, turn: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select not exists (select from registrations where event_id = $1 and turn = $2) as "is_free!""#,
        event.0,
        turn
    )
    .fetch_one(db)
    .await
}

pub async fn remember_place(db: &mut PgConnection, id: RegistrationId, before: &Json<BeforePlace>) -> sqlx::Result<()> {
    sqlx::query!("update registrations set before_place = $2 where id = $1", id.0, before as _)
        .execute(db)
        .await
        .map(drop)
}

/// The turn that they have now is the one that they were given.
pub async fn note_given(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set before_place = jsonb_set(before_place, '{is}', to_jsonb(turn)) where id = $1",
        id.0
    )
    .execute(db)
    .await
    .map(drop)
}
