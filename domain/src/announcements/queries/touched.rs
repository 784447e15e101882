//! Who holds which participation type, and whom changes of types touch.

use sqlx::{PgConnection, types::Json};

use crate::{
    announcements::types::HoldersOfType,
    ids::{EventId, TypeId},
    mail::types::Changed,
    registration::type_changes::TypeChanges,
};

/// Whom of those who hold a place changes of participation types touch, as the function `changes_told` finds it.
#[derive(Clone, Copy)]
pub struct Touched<'a> {
    pub of_types: &'a [TypeChanges],
    /// Nobody else is meant.
    pub is_only: bool,
}

/// How many hold each type of an event, and how many of them wait for it, or for another one. A type that nobody holds
/// of those who are `touched` is left out. `speaking`: those of them who are at one of these mailboxes.
pub async fn holders_by_type(
    db: &mut PgConnection,
    event: EventId,
    touched: Touched<'_>,
    speaking: &[String],
) -> sqlx::Result<Vec<HoldersOfType>> {
    sqlx::query_as!(
        HoldersOfType,
        r#"select t.id as "id: TypeId", t.name, count(*) filter (where r.state = 'confirmed') as "seated!",
                  count(*) filter (where r.state = 'waitlisted' or r.waits_for is not null) as "waiting!",
                  count(*) as "people!", count(*) filter (where mailbox_of(a.mail_key) = any($2)) as "speaking!"
           from registrations r join accounts a on a.id = r.account_id join participation_types t on t.id = r.type_id
           where r.event_id = $1 and is_registered(r.state, r.lapse) and a.disabled_at is null
             and (not $4::boolean or changes_told(r, $3::jsonb) <> '[]')
           group by t.id order by t.position, t.id"#,
        event.0,
        speaking,
        Json(touched.of_types) as _,
        touched.is_only
    )
    .fetch_all(db)
    .await
}

/// What those at these mailboxes are told of the types that they hold or wait for, by their mailbox.
pub async fn told_of_types(
    db: &mut PgConnection,
    event: EventId,
    touched: Touched<'_>,
    mailboxes: &[String],
) -> sqlx::Result<Vec<(String, Vec<Changed>)>> {
    let rows = sqlx::query!(
        r#"select mailbox_of(a.mail_key) as "mailbox!", changes_told(r, $3::jsonb) as "changes!: Json<Vec<Changed>>"
           from registrations r join accounts a on a.id = r.account_id
           where r.event_id = $1 and is_registered(r.state, r.lapse) and a.disabled_at is null
             and mailbox_of(a.mail_key) = any($2) order by r.id"#,
        event.0,
        mailboxes,
        Json(touched.of_types) as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.mailbox, row.changes.0)).collect())
}
