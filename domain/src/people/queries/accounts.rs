//! Accounts, with what proves who somebody is.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, PersonId};

/// An account as sign-in needs it.
#[allow(clippy::struct_excessive_bools)] // four independent columns, not a state
pub struct AccountRow {
    pub id: AccountId,
    pub mail: String,
    pub name: String,
    pub language: String,
    pub password_hash: Option<String>,
    /// The owner of the address finished signing up.
    pub is_confirmed: bool,
    pub totp_confirmed: bool,
    pub has_role: bool,
    pub is_disabled: bool,
    pub is_demo: bool,
}

pub async fn account_by_key(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as!(
        AccountRow,
        r#"select id, mail, name, language, password_hash, totp_confirmed, is_demo,
                  (confirmed_at is not null or password_hash is not null) as "is_confirmed!",
                  disabled_at is not null as "is_disabled!",
                  exists (select from series_roles r where r.account_id = accounts.id) as "has_role!"
           from accounts where mail_key = $1"#,
        mail_key
    )
    .fetch_optional(db)
    .await
}

/// The account's row is locked until the transaction ends: whatever changes who may sign in takes
/// this lock first, so that no session is made from a password that was just replaced.
pub async fn lock_account(db: &mut PgConnection, id: AccountId) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as!(
        AccountRow,
        r#"select id, mail, name, language, password_hash, totp_confirmed, is_demo,
                  (confirmed_at is not null or password_hash is not null) as "is_confirmed!",
                  disabled_at is not null as "is_disabled!",
                  exists (select from series_roles r where r.account_id = accounts.id) as "has_role!"
           from accounts where id = $1 for no key update"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// The account's id, whether it is new or was there.
pub async fn upsert_account(
    db: &mut PgConnection,
    mail: &str,
    mail_key: &str,
    language: &str,
) -> sqlx::Result<AccountId> {
    sqlx::query_scalar!(
        r#"insert into accounts (mail, mail_key, language) values ($1, $2, $3)
           on conflict on constraint accounts_mail_unique do update set mail_key = excluded.mail_key
           returning id as "id: AccountId""#,
        mail,
        mail_key,
        language
    )
    .fetch_one(db)
    .await
}

pub async fn upsert_demo_account(
    db: &mut PgConnection,
    mail: &str,
    mail_key: &str,
    name: &str,
    person: Option<PersonId>,
) -> sqlx::Result<Option<AccountId>> {
    sqlx::query_scalar!(
        r#"insert into accounts (mail, mail_key, name, person_id, is_demo) values ($1, $2, $3, $4, true)
           on conflict on constraint accounts_mail_unique
               do update set name = excluded.name, person_id = excluded.person_id where accounts.is_demo
           returning id as "id: AccountId""#,
        mail,
        mail_key,
        name,
        person.map(|id| id.0)
    )
    .fetch_optional(db)
    .await
}

pub struct DemoRow {
    pub id: AccountId,
    pub name: String,
    pub roles: Vec<String>,
}

pub async fn demo_accounts(db: &mut PgConnection) -> sqlx::Result<Vec<DemoRow>> {
    sqlx::query_as!(
        DemoRow,
        r#"select id, name, array(select role from series_roles r where r.account_id = accounts.id) as "roles!"
           from accounts where is_demo and disabled_at is null order by id"#
    )
    .fetch_all(db)
    .await
}

pub async fn set_name(db: &mut PgConnection, id: AccountId, name: &str) -> sqlx::Result<()> {
    sqlx::query!("update accounts set name = $2 where id = $1", id.0, name).execute(db).await.map(drop)
}

pub async fn set_profile(db: &mut PgConnection, id: AccountId, name: &str, language: &str) -> sqlx::Result<()> {
    sqlx::query!("update accounts set name = $2, language = $3 where id = $1", id.0, name, language)
        .execute(db)
        .await
        .map(drop)
}

/// Whoever says again what they said keeps the moment at which they said it first.
pub async fn set_shows_name(
    db: &mut PgConnection,
    id: AccountId,
    shows_name: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update accounts set shows_name = $2, shows_name_at = $3 where id = $1 and (shows_name <> $2 or shows_name_at is null)",
        id.0,
        shows_name,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Whether their name stands on the list of those who come, and when they last chose.
pub async fn shows_name(db: &mut PgConnection, id: AccountId) -> sqlx::Result<(bool, Option<DateTime<Utc>>)> {
    let row = sqlx::query!("select shows_name, shows_name_at from accounts where id = $1", id.0).fetch_one(db).await?;
    Ok((row.shows_name, row.shows_name_at))
}

/// The owner of the address has it: the account is whole.
pub async fn confirm(db: &mut PgConnection, id: AccountId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update accounts set confirmed_at = coalesce(confirmed_at, $2) where id = $1", id.0, now)
        .execute(db)
        .await
        .map(drop)
}

pub async fn set_password(db: &mut PgConnection, id: AccountId, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("update accounts set password_hash = $2 where id = $1", id.0, hash).execute(db).await.map(drop)
}

pub async fn disable(db: &mut PgConnection, id: AccountId, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("update accounts set disabled_at = coalesce(disabled_at, $2) where id = $1", id.0, now);
    done.execute(db).await.map(|done| done.rows_affected())
}

/// A fresh, sealed secret for an account whose second factor is not confirmed yet.
pub async fn set_totp_secret(db: &mut PgConnection, id: AccountId, sealed: &[u8]) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update accounts set totp_sealed = $2, totp_secret = null where id = $1 and not totp_confirmed",
        id.0,
        sealed
    );
    done.execute(db).await.map(|done| done.rows_affected())
}

pub async fn clear_totp(db: &mut PgConnection, id: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "update accounts set totp_sealed = null, totp_secret = null, totp_confirmed = false where id = $1",
        id.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Secrets that an older program stored in clear, at most `limit`.
pub async fn clear_totp_secrets(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<(AccountId, Vec<u8>)>> {
    let rows = sqlx::query!(
        r#"select id as "id: AccountId", totp_secret as "secret!" from accounts where totp_secret is not null order by id
           limit $1 for update skip locked"#,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.secret)).collect())
}

/// Puts the sealed secret in the place of the clear one.
pub async fn seal_totp_secret(db: &mut PgConnection, id: AccountId, sealed: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("update accounts set totp_sealed = $2, totp_secret = null where id = $1", id.0, sealed)
        .execute(db)
        .await
        .map(drop)
}

/// Uses the code of `step` up; no row when it, or a later one, was used already. One statement, so
/// that of two requests with the same code one gets through. A last step that no code can have yet
/// was noted by a clock that ran ahead, and does not count. `stored` are the bytes that were read.
pub async fn use_totp_step(
    db: &mut PgConnection,
    id: AccountId,
    stored: &[u8],
    step: i64,
    was_confirmed: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accounts set totp_confirmed = true, totp_last_step = $3
         where id = $1 and coalesce(totp_sealed, totp_secret) = $2 and totp_confirmed = $4
           and (totp_last_step < $3 or totp_last_step > $3 + 2)",
        id.0,
        stored,
        step,
        was_confirmed
    );
    done.execute(db).await.map(|done| done.rows_affected() == 1)
}

/// The address that waits for its confirmation.
pub async fn new_mail(db: &mut PgConnection, id: AccountId) -> sqlx::Result<Option<String>> {
    let found = sqlx::query_scalar!("select new_mail from accounts where id = $1 and disabled_at is null", id.0);
    Ok(found.fetch_optional(db).await?.flatten())
}

pub async fn set_new_mail(db: &mut PgConnection, id: AccountId, mail: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update accounts set new_mail = $2 where id = $1", id.0, mail).execute(db).await.map(drop)
}

pub async fn set_mail(db: &mut PgConnection, id: AccountId, mail: &str, key: &str) -> sqlx::Result<()> {
    sqlx::query!("update accounts set mail = $2, mail_key = $3, new_mail = null where id = $1", id.0, mail, key)
        .execute(db)
        .await
        .map(drop)
}

/// Accounts that were asked for before then, never finished, and that nothing hangs on: at most so many at once.
pub async fn delete_unfinished(
    db: &mut PgConnection,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
    max: i64,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from accounts where id in (
             select a.id from accounts a
             where a.password_hash is null and a.confirmed_at is null and not a.is_demo and a.name = '' and a.created_at < $1
               and not exists (select from series_roles r where r.account_id = a.id)
               and not exists (select from registrations r where r.account_id = a.id)
               and not exists (select from follows f where f.account_id = a.id)
               and not exists (select from mail_links l where l.account_id = a.id and l.purpose = 'follow' and l.expires_at > $2)
               and not exists (select from tokens t where t.account_id = a.id and t.expires_at > $1)
             order by a.id limit $3 for update skip locked)",
        before,
        now,
        max
    );
    done.execute(db).await.map(|done| done.rows_affected())
}

/// Whether somebody has this address: an account that was begun and never finished does not count.
pub async fn is_taken(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from accounts a where a.mail_key = $1 and (a.password_hash is not null or a.confirmed_at is not null or a.is_demo
               or exists (select from series_roles r where r.account_id = a.id)
               or exists (select from registrations r where r.account_id = a.id))) as "taken!""#,
        mail_key
    )
    .fetch_one(db)
    .await
}

/// What an account that was begun and never finished follows goes to another one.
pub async fn take_over_follows(db: &mut PgConnection, from_key: &str, to: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into follows (series_id, account_id)
         select f.series_id, $2 from follows f join accounts a on a.id = f.account_id
         where a.mail_key = $1 and a.password_hash is null and a.confirmed_at is null and a.id <> $2
         on conflict on constraint follows_pkey do nothing",
        from_key,
        to.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Links that begin to follow a series: they were sent to an address that is the account's no more.
pub async fn delete_follow_links_of(db: &mut PgConnection, id: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from mail_links where account_id = $1 and purpose = 'follow'", id.0)
        .execute(db)
        .await
        .map(drop)
}

pub async fn delete_unfinished_of(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from accounts a where a.mail_key = $1 and a.password_hash is null and a.confirmed_at is null and not a.is_demo
           and not exists (select from series_roles r where r.account_id = a.id)
           and not exists (select from registrations r where r.account_id = a.id)",
        mail_key
    )
    .execute(db)
    .await
    .map(drop)
}
