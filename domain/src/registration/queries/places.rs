//! Places in a queue that organizers give by hand.

use sqlx::PgConnection;

use crate::ids::{RegistrationId, TypeId};

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

/// A turn behind all others.
pub async fn next_turn(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select nextval('registration_turns') as "turn!""#).fetch_one(db).await
}
