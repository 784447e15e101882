//! The only SQL of accounts, sessions, tokens and roles.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, PersonId, SeriesId};

/// An account as sign-in needs it.
#[allow(clippy::struct_excessive_bools)] // four independent columns, not a state
pub struct AccountRow {
    pub id: AccountId,
    pub mail: String,
    pub name: String,
    pub language: String,
    pub password_hash: Option<String>,
    pub totp_confirmed: bool,
    pub has_role: bool,
    pub is_disabled: bool,
    pub is_demo: bool,
}

pub async fn account_by_key(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as!(
        AccountRow,
        r#"select id, mail, name, language, password_hash, totp_confirmed, is_demo,
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

pub async fn set_password(db: &mut PgConnection, id: AccountId, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("update accounts set password_hash = $2 where id = $1", id.0, hash).execute(db).await.map(drop)
}

pub async fn disable(db: &mut PgConnection, id: AccountId, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("update accounts set disabled_at = coalesce(disabled_at, $2) where id = $1", id.0, now);
    done.execute(db).await.map(|done| done.rows_affected())
}

/// A fresh secret for an account whose second factor is not confirmed yet.
pub async fn set_totp_secret(db: &mut PgConnection, id: AccountId, secret: &[u8]) -> sqlx::Result<u64> {
    let done = sqlx::query!("update accounts set totp_secret = $2 where id = $1 and not totp_confirmed", id.0, secret);
    done.execute(db).await.map(|done| done.rows_affected())
}

pub async fn clear_totp(db: &mut PgConnection, id: AccountId) -> sqlx::Result<()> {
    sqlx::query!("update accounts set totp_secret = null, totp_confirmed = false where id = $1", id.0)
        .execute(db)
        .await
        .map(drop)
}

/// Uses the code of `step` up; no row when it, or a later one, was used already. One statement, so
/// that of two requests with the same code one gets through.
pub async fn use_totp_step(
    db: &mut PgConnection,
    id: AccountId,
    secret: &[u8],
    step: i64,
    was_confirmed: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accounts set totp_confirmed = true, totp_last_step = $3
         where id = $1 and totp_secret = $2 and totp_confirmed = $4 and totp_last_step < $3",
        id.0,
        secret,
        step,
        was_confirmed
    );
    done.execute(db).await.map(|done| done.rows_affected() == 1)
}

// ── sessions ──

pub struct NewSession<'a> {
    pub hash: &'a [u8],
    pub account: AccountId,
    pub state: &'a str,
    pub now: DateTime<Utc>,
    pub idle_until: DateTime<Utc>,
    pub absolute_until: DateTime<Utc>,
}

pub async fn insert_session(db: &mut PgConnection, new: NewSession<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sessions (token_hash, account_id, state, created_at, last_seen_at, proved_at, idle_until, absolute_until)
         values ($1, $2, $3, $4, $4, $4, $5, $6)",
        new.hash,
        new.account.0,
        new.state,
        new.now,
        new.idle_until,
        new.absolute_until
    )
    .execute(db)
    .await
    .map(drop)
}

/// A living session with its account and roles.
pub struct SessionRow {
    pub state: String,
    pub last_seen_at: DateTime<Utc>,
    pub proved_at: DateTime<Utc>,
    pub account_id: AccountId,
    pub name: String,
    pub mail: String,
    pub language: String,
    pub is_demo: bool,
    pub totp_confirmed: bool,
    pub totp_secret: Option<Vec<u8>>,
    pub person_id: Option<PersonId>,
    /// Sorted by series, like `roles`.
    pub series_ids: Vec<i64>,
    pub roles: Vec<String>,
}

pub async fn session(db: &mut PgConnection, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"select s.state, s.last_seen_at, s.proved_at, a.id as "account_id: AccountId", a.name, a.mail, a.language,
                  a.is_demo, a.totp_confirmed, a.totp_secret, a.person_id as "person_id: PersonId",
                  array(select r.series_id from series_roles r where r.account_id = a.id order by r.series_id)
                      as "series_ids!",
                  array(select r.role from series_roles r where r.account_id = a.id order by r.series_id) as "roles!"
           from sessions s join accounts a on a.id = s.account_id
           where s.token_hash = $1 and s.idle_until > $2 and s.absolute_until > $2 and a.disabled_at is null"#,
        hash,
        now
    )
    .fetch_optional(db)
    .await
}

/// Moves the idle limit on. Never makes a session that is gone.
pub async fn touch_session(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
    idle_until: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update sessions set last_seen_at = $2, idle_until = least($3, absolute_until)
         where token_hash = $1 and last_seen_at < $2",
        hash,
        now,
        idle_until
    )
    .execute(db)
    .await
    .map(drop)
}

/// The account whose session it was; `None` when it was gone already.
pub async fn delete_session(db: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<AccountId>> {
    let id = sqlx::query_scalar!(
        r#"delete from sessions where token_hash = $1 returning account_id as "account_id: AccountId""#,
        hash
    );
    Ok(id.fetch_optional(db).await?.flatten())
}

pub async fn delete_sessions_of(db: &mut PgConnection, account: AccountId) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from sessions where account_id = $1", account.0);
    done.execute(db).await.map(|done| done.rows_affected())
}

pub struct BrowserRow {
    pub is_current: bool,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

pub async fn browsers(
    db: &mut PgConnection,
    account: AccountId,
    current: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<BrowserRow>> {
    sqlx::query_as!(
        BrowserRow,
        r#"select token_hash = $2 as "is_current!", created_at, last_seen_at from sessions
           where account_id = $1 and state = 'full' and idle_until > $3 and absolute_until > $3
           order by token_hash = $2 desc, last_seen_at desc limit 50"#,
        account.0,
        current,
        now
    )
    .fetch_all(db)
    .await
}

// ── tokens ──

/// A new token supersedes the old one of the same purpose.
pub async fn upsert_token(
    db: &mut PgConnection,
    hash: &[u8],
    account: AccountId,
    purpose: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into tokens (token_hash, account_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)
         on conflict on constraint tokens_one_each
             do update set token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at",
        hash,
        account.0,
        purpose,
        now,
        expires_at
    )
    .execute(db)
    .await
    .map(drop)
}

pub struct TokenRow {
    pub account_id: AccountId,
    pub mail: String,
    pub name: String,
    pub totp_confirmed: bool,
}

pub async fn token(
    db: &mut PgConnection,
    hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<TokenRow>> {
    sqlx::query_as!(
        TokenRow,
        r#"select a.id as "account_id: AccountId", a.mail, a.name, a.totp_confirmed
           from tokens t join accounts a on a.id = t.account_id
           where t.token_hash = $1 and t.purpose = $2 and t.expires_at > $3 and a.disabled_at is null"#,
        hash,
        purpose,
        now
    )
    .fetch_optional(db)
    .await
}

/// Uses a token up; false when somebody else was first, or it is superseded or too old.
pub async fn use_token(db: &mut PgConnection, hash: &[u8], purpose: &str, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from tokens where token_hash = $1 and purpose = $2 and expires_at > $3",
        hash,
        purpose,
        now
    );
    done.execute(db).await.map(|done| done.rows_affected() == 1)
}

pub async fn delete_tokens_of(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from tokens where account_id = $1 and purpose in ('invitation', 'reset', 'verification')",
        account.0
    )
    .execute(db)
    .await
    .map(drop)
}

// ── wrong passwords and codes ──

/// Tries for one account come one after the other until the transaction ends.
pub async fn lock_tries(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('sign-in ' || $1, 0))", key).execute(db).await.map(drop)
}

/// Newest first.
pub async fn failures(db: &mut PgConnection, key: &str, since: DateTime<Utc>) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select failed_at from sign_in_failures where account_key = $1 and failed_at > $2
         order by failed_at desc limit 40",
        key,
        since
    )
    .fetch_all(db)
    .await
}

pub async fn insert_failure(db: &mut PgConnection, key: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("insert into sign_in_failures (account_key, failed_at) values ($1, $2)", key, now)
        .execute(db)
        .await
        .map(drop)
}

pub async fn delete_failure(db: &mut PgConnection, key: &str, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from sign_in_failures where ctid =
             (select ctid from sign_in_failures where account_key = $1 and failed_at = $2 limit 1)",
        key,
        at
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_failures(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_failures where account_key = $1", key).execute(db).await.map(drop)
}

// ── roles ──

pub async fn series_by_slug(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<SeriesId>> {
    sqlx::query_scalar!(r#"select id as "id: SeriesId" from series where slug = $1"#, slug).fetch_optional(db).await
}

pub async fn all_series(db: &mut PgConnection) -> sqlx::Result<Vec<SeriesId>> {
    sqlx::query_scalar!(r#"select id as "id: SeriesId" from series order by id"#).fetch_all(db).await
}

/// Changes of roles in one series come one after the other.
pub async fn lock_series(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("select id from series where id = $1 for no key update", series.0);
    Ok(found.fetch_optional(db).await?.is_some())
}

pub async fn role(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select role from series_roles where series_id = $1 and account_id = $2", series.0, account.0)
        .fetch_optional(db)
        .await
}

pub async fn other_owners(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from series_roles r join accounts a on a.id = r.account_id
           where r.series_id = $1 and r.role = 'owner' and r.account_id <> $2 and a.disabled_at is null"#,
        series.0,
        account.0
    )
    .fetch_one(db)
    .await
}

pub async fn upsert_role(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    role: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into series_roles (series_id, account_id, role, granted_at) values ($1, $2, $3, $4)
         on conflict on constraint series_roles_pkey do update set role = excluded.role, granted_at = excluded.granted_at",
        series.0,
        account.0,
        role,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_role(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from series_roles where series_id = $1 and account_id = $2", series.0, account.0);
    done.execute(db).await.map(|done| done.rows_affected())
}

pub struct RoleRow {
    pub series: String,
    pub role: String,
}

pub async fn roles_of(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<RoleRow>> {
    sqlx::query_as!(
        RoleRow,
        "select s.name as series, r.role from series_roles r join series s on s.id = r.series_id
         where r.account_id = $1 order by s.id",
        account.0
    )
    .fetch_all(db)
    .await
}

// ── clean-up ──

pub async fn delete_ended(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    failures_before: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let sessions = sqlx::query!("delete from sessions where idle_until <= $1 or absolute_until <= $1", now)
        .execute(&mut *db)
        .await?;
    let tokens = sqlx::query!("delete from tokens where expires_at <= $1", now).execute(&mut *db).await?;
    let failures =
        sqlx::query!("delete from sign_in_failures where failed_at <= $1", failures_before).execute(&mut *db).await?;
    Ok(sessions.rows_affected() + tokens.rows_affected() + failures.rows_affected())
}

// ── sign-up, change of address ──

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

/// Accounts that were asked for and never finished, and that nothing hangs on.
pub async fn delete_unfinished(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from accounts a where a.password_hash is null and not a.is_demo and a.name = '' and a.created_at < $1
           and not exists (select from series_roles r where r.account_id = a.id)
           and not exists (select from registrations r where r.account_id = a.id)
           and not exists (select from tokens t where t.account_id = a.id and t.expires_at > $1)",
        before
    );
    done.execute(db).await.map(|done| done.rows_affected())
}

/// Whether somebody has this address: an account that was begun and never finished does not count.
pub async fn is_taken(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from accounts a where a.mail_key = $1 and (a.password_hash is not null or a.is_demo
               or exists (select from series_roles r where r.account_id = a.id)
               or exists (select from registrations r where r.account_id = a.id))) as "taken!""#,
        mail_key
    )
    .fetch_one(db)
    .await
}

pub async fn delete_unfinished_of(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from accounts a where a.mail_key = $1 and a.password_hash is null and not a.is_demo
           and not exists (select from series_roles r where r.account_id = a.id)
           and not exists (select from registrations r where r.account_id = a.id)",
        mail_key
    )
    .execute(db)
    .await
    .map(drop)
}
