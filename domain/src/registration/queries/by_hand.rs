//! What organizers write to one registration.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::RegistrationId;

pub async fn set_note(db: &mut PgConnection, id: RegistrationId, note: &str) -> sqlx::Result<()> {
    sqlx::query!("update registrations set desk_note = $2 where id = $1", id.0, note).execute(db).await.map(drop)
}

/// Before all who wait for the same type.
pub async fn put_first(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations r
         set turn = (select min(o.turn) - 1 from registrations o
                     where (o.type_id = r.type_id and o.state = 'waitlisted') or o.waits_for = r.type_id)
         where r.id = $1",
        id.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// A place that was given back is theirs again.
pub async fn take_back(db: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set state = 'confirmed', confirmed_at = $2, cancelled_at = null where id = $1",
        id.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// How somebody whom an organizer added is called, unless they said so themselves.
pub async fn set_called(db: &mut PgConnection, id: RegistrationId, name: &str) -> sqlx::Result<()> {
    sqlx::query!("update registrations set door_name = $2 where id = $1 and door_name = ''", id.0, name)
        .execute(db)
        .await
        .map(drop)
}
