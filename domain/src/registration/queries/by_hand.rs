//! What organizers write to one registration.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    ids::RegistrationId,
    registration::types::{Before, BeforeType},
};

/// False when it stands there already.
pub async fn set_note(db: &mut PgConnection, id: RegistrationId, note: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!("update registrations set desk_note = $2 where id = $1 and desk_note <> $2", id.0, note);
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// Notes that the ticket goes out once more; false when it was sent again after that moment.
pub async fn ticket_goes_again(
    db: &mut PgConnection,
    id: RegistrationId,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registrations set ticket_again_at = $2 where id = $1 and (ticket_again_at is null or ticket_again_at <= $3)",
        id.0,
        now,
        since
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// Before all who wait for the same type, and by a turn that nobody of the event has: whoever comes to this queue from
/// another one by their own turn stands before or behind. There is room between it and the next one, as between all.
pub async fn put_first(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations r
         set turn = (select min(o.turn) - 1024 from registrations o where o.event_id = r.event_id)
         where r.id = $1",
        id.0
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn remember(db: &mut PgConnection, id: RegistrationId, before: &Json<Before>) -> sqlx::Result<()> {
    sqlx::query!("update registrations set before_hand = $2 where id = $1", id.0, before as _)
        .execute(db)
        .await
        .map(drop)
}

/// What was held before an act of the organizers is held again.
pub async fn restore(db: &mut PgConnection, id: RegistrationId, before: &Before) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations
         set state = $2, cancelled_at = null, confirmed_at = case when $2 = 'waitlisted' then null else confirmed_at end
         where id = $1",
        id.0,
        before.state.into_str()
    )
    .execute(&mut *db)
    .await?;
    // Whoever comes back goes last, and is held back from nothing: the trigger has seen to it, and is overruled here.
    sqlx::query!(
        "update registrations set turn = $2, is_held_back = $3, waits_for = $4, before_hand = null where id = $1",
        id.0,
        before.turn,
        before.is_held_back,
        before.waits_for.map(|id| id.0)
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn remember_type(db: &mut PgConnection, id: RegistrationId, before: &Json<BeforeType>) -> sqlx::Result<()> {
    sqlx::query!("update registrations set before_type = $2 where id = $1", id.0, before as _)
        .execute(db)
        .await
        .map(drop)
}

/// The type that was held before a change of the organizers is held again, and what the change made of the place is no
/// more; their turn has stayed.
pub async fn restore_type(db: &mut PgConnection, id: RegistrationId, before: &BeforeType) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations
         set type_id = $2, state = $3, waits_for = $4, fallback_id = null, lapse = null, lapses_at = null,
             confirmed_at = case when $3 = 'waitlisted' then null else confirmed_at end, before_type = $5
         where id = $1",
        id.0,
        before.was.0,
        before.state.into_str(),
        before.waits_for.map(|id| id.0),
        Json(before) as _
    )
    .execute(db)
    .await
    .map(drop)
}

/// A place that was given back is theirs again.
pub async fn take_back(db: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set state = 'confirmed', confirmed_at = $2, cancelled_at = null, still_asked_at = null, still_at = null
         where id = $1",
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
