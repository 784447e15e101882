//! People who were chosen one by one.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    announcements::types::{Chosen, ChosenPerson},
    ids::{AccountId, EventId, RegistrationId},
};

/// Registrations of an event with these numbers, in the order of their turns.
pub async fn by_codes(db: &mut PgConnection, event: EventId, codes: &[String]) -> sqlx::Result<Vec<RegistrationId>> {
    sqlx::query_scalar!(
        r#"select id as "id: RegistrationId" from registrations where event_id = $1 and code = any($2) order by turn, id"#,
        event.0,
        codes
    )
    .fetch_all(db)
    .await
}

/// Those who were chosen and are there, in the order of their turns.
pub async fn chosen(db: &mut PgConnection, event: EventId, chosen: &Chosen) -> sqlx::Result<Vec<ChosenPerson>> {
    let people: Vec<i64> = chosen.people.iter().map(|id| id.0).collect();
    sqlx::query_as!(
        ChosenPerson,
        r#"select r.code, coalesce(nullif(a.name, ''), r.imported_name, nullif(r.door_name, ''), '') as "name!",
                  r.state = 'cancelled' and coalesce(r.cancelled_at > $3, false) as "has_left!"
           from registrations r join accounts a on a.id = r.account_id
           where r.event_id = $1 and r.id = any($2) order by r.turn, r.id"#,
        event.0,
        &people,
        chosen.at
    )
    .fetch_all(db)
    .await
}

/// Drafts of chosen people in which nothing was written yet: somebody chose anew.
pub async fn delete_unwritten(db: &mut PgConnection, event: EventId, by: Option<AccountId>) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from announcements
         where event_id = $1 and account_id = $2 and state = 'draft' and subject_ja = '' and body_ja = '' and segment ? 'chosen'",
        event.0,
        by.map(|id| id.0)
    )
    .execute(db)
    .await
    .map(drop)
}

/// Whether somebody gave their place back after that moment.
pub async fn has_left_since(
    db: &mut PgConnection,
    registration: RegistrationId,
    at: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from registrations where id = $1 and state = 'cancelled' and cancelled_at > $2) as "is!""#,
        registration.0,
        at
    )
    .fetch_one(db)
    .await
}
