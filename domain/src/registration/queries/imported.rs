//! Registrations that came with a list of another service.

use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, RegistrationId, TypeId},
    registration::types::{ListedPerson, RegistrationState},
};

/// What an account holds of an event, as far as a list may change it.
pub struct ImportedRow {
    pub id: RegistrationId,
    pub type_id: TypeId,
    pub state: RegistrationState,
    pub attended: Option<bool>,
    /// `None` for a registration that was made here.
    pub imported_name: Option<String>,
}

pub async fn imported_of(
    db: &mut PgConnection,
    event: EventId,
    account: AccountId,
) -> sqlx::Result<Option<ImportedRow>> {
    sqlx::query_as!(
        ImportedRow,
        r#"select id as "id: RegistrationId", type_id as "type_id: TypeId", state as "state: RegistrationState", attended, imported_name
           from registrations where event_id = $1 and account_id = $2 for update"#,
        event.0,
        account.0
    )
    .fetch_optional(db)
    .await
}

pub async fn insert_imported(
    db: &mut PgConnection,
    event: EventId,
    type_id: TypeId,
    code: &str,
    person: &ListedPerson<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, cancelled_at,
             imported_name, attended)
         values ($1, $2, $3, $4, $5, $6, case when $4 = 'confirmed' then $6::timestamptz end,
                 case when $4 = 'cancelled' then $6::timestamptz end, $7, $8)",
        event.0,
        type_id.0,
        person.account.0,
        person.state.into_str(),
        code,
        person.registered_at,
        person.name,
        person.attended
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn update_imported(
    db: &mut PgConnection,
    id: RegistrationId,
    type_id: TypeId,
    person: &ListedPerson<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set type_id = $2, state = $3, imported_name = $4, attended = $5,
                confirmed_at = case when $3 = 'confirmed' then coalesce(confirmed_at, registered_at) end,
                cancelled_at = case when $3 = 'cancelled' then coalesce(cancelled_at, now()) end,
                waits_for = null, fallback_id = null, lapse = null, lapses_at = null
         where id = $1",
        id.0,
        type_id.0,
        person.state.into_str(),
        person.name,
        person.attended
    )
    .execute(db)
    .await
    .map(drop)
}
