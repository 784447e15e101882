//! Sessions, stored as hashes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, PersonId};

pub struct NewSession<'a> {
    pub hash: &'a [u8],
    pub account: AccountId,
    pub state: &'a str,
    pub now: DateTime<Utc>,
    pub idle_until: DateTime<Utc>,
    pub absolute_until: DateTime<Utc>,
    pub browser: &'a str,
}

pub async fn insert_session(db: &mut PgConnection, new: NewSession<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sessions (token_hash, account_id, state, created_at, last_seen_at, proved_at, idle_until, absolute_until, browser)
         values ($1, $2, $3, $4, $4, $4, $5, $6, $7)",
        new.hash,
        new.account.0,
        new.state,
        new.now,
        new.idle_until,
        new.absolute_until,
        new.browser
    )
    .execute(db)
    .await
    .map(drop)
}

/// A session that was not ended, with its account and roles.
#[derive(Clone)]
pub struct SessionRow {
    pub hash: Vec<u8>,
    pub state: String,
    pub last_seen_at: DateTime<Utc>,
    pub proved_at: DateTime<Utc>,
    pub idle_until: DateTime<Utc>,
    pub absolute_until: DateTime<Utc>,
    pub account_id: AccountId,
    pub name: String,
    pub mail: String,
    pub language: String,
    pub is_demo: bool,
    pub totp_confirmed: bool,
    pub has_password: bool,
    /// As stored: sealed, or in clear by an older program.
    pub totp_secret: Option<Vec<u8>>,
    pub person_id: Option<PersonId>,
    /// Sorted by series, like `roles`.
    pub series_ids: Vec<i64>,
    pub roles: Vec<String>,
    /// The one event that each role reaches; 0 for the whole series.
    pub role_events: Vec<i64>,
}

impl SessionRow {
    pub fn lives_at(&self, now: DateTime<Utc>) -> bool {
        now < self.idle_until && now < self.absolute_until
    }
}

/// The sessions behind these hashes that have not been ended, whatever the hour. Those of disabled
/// accounts are left out.
pub async fn sessions(db: &mut PgConnection, hashes: &[Vec<u8>]) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"select s.token_hash as hash, s.state, s.last_seen_at, s.proved_at, s.idle_until, s.absolute_until,
                  a.id as "account_id: AccountId", a.name, a.mail, a.language,
                  a.is_demo, a.totp_confirmed, a.password_hash is not null as "has_password!",
                  coalesce(a.totp_sealed, a.totp_secret) as totp_secret, a.person_id as "person_id: PersonId",
                  array(select r.series_id from series_roles r where r.account_id = a.id order by r.series_id)
                      as "series_ids!",
                  array(select r.role from series_roles r where r.account_id = a.id order by r.series_id) as "roles!",
                  array(select coalesce(r.event_id, 0) from series_roles r where r.account_id = a.id order by r.series_id)
                      as "role_events!"
           from sessions s join accounts a on a.id = s.account_id
           where s.token_hash = any($1) and s.ended_at is null and a.disabled_at is null"#,
        hashes
    )
    .fetch_all(db)
    .await
}

/// The session behind this hash, if it lives at `now`.
pub async fn session(db: &mut PgConnection, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<SessionRow>> {
    Ok(sessions(db, &[hash.to_vec()]).await?.pop().filter(|row| row.lives_at(now)))
}

/// Moves the idle limit on, of a session last seen no later than `seen_by`. Never makes a session that is gone.
pub async fn touch_session(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
    idle_until: DateTime<Utc>,
    seen_by: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update sessions set last_seen_at = $2, idle_until = least($3, absolute_until)
         where token_hash = $1 and last_seen_at <= $4 and ended_at is null",
        hash,
        now,
        idle_until,
        seen_by
    )
    .execute(db)
    .await
    .map(drop)
}

/// Whose full session this was, when it ended within the last day and the account lives.
pub async fn ended_session(db: &mut PgConnection, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<AccountId>> {
    sqlx::query_scalar!(
        r#"select a.id as "id: AccountId" from sessions s join accounts a on a.id = s.account_id
           where s.token_hash = $1 and s.state = 'full' and a.disabled_at is null
             and least(s.idle_until, s.absolute_until, s.ended_at) between $2::timestamptz - interval '1 day' and $2"#,
        hash,
        now
    )
    .fetch_optional(db)
    .await
}

/// The account whose living session it was; `None` when it was gone or had ended already.
pub async fn delete_session(db: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<AccountId>> {
    let id = sqlx::query_scalar!(
        r#"delete from sessions where token_hash = $1 and ended_at is null returning account_id as "account_id: AccountId""#,
        hash
    );
    Ok(id.fetch_optional(db).await?.flatten())
}

pub async fn set_proved_at(db: &mut PgConnection, hash: &[u8], proved_at: DateTime<Utc>) -> sqlx::Result<()> {
    let done = sqlx::query!("update sessions set proved_at = $2 where token_hash = $1", hash, proved_at);
    done.execute(db).await.map(drop)
}

/// Ends all sessions of an account. They are remembered for a day, see [`ended_session`].
pub async fn end_sessions_of(db: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<u64> {
    // A program of the last release beside this one looks at the idle limit alone.
    let done = sqlx::query!(
        "update sessions set ended_at = $2, idle_until = least(idle_until, $2)
         where account_id = $1 and ended_at is null",
        account.0,
        now
    );
    done.execute(db).await.map(|done| done.rows_affected())
}

pub struct BrowserRow {
    pub id: i64,
    pub browser: String,
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
        r#"select id, browser, token_hash = $2 as "is_current!", created_at, last_seen_at from sessions
           where account_id = $1 and state = 'full' and idle_until > $3 and absolute_until > $3 and ended_at is null
           order by token_hash = $2 desc, last_seen_at desc limit 50"#,
        account.0,
        current,
        now
    )
    .fetch_all(db)
    .await
}

/// Ends one session of an account, remembered as those of [`end_sessions_of`]. Returns whether there was one.
pub async fn end_browser(db: &mut PgConnection, account: AccountId, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update sessions set ended_at = $3, idle_until = least(idle_until, $3)
         where account_id = $1 and id = $2 and ended_at is null",
        account.0,
        id,
        now
    );
    done.execute(db).await.map(|done| done.rows_affected() > 0)
}

/// Sessions that ended more than a day ago, links and failures that no longer count.
pub async fn delete_ended(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    failures_before: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let sessions = sqlx::query!(
        "delete from sessions
         where least(idle_until, absolute_until, ended_at) <= $1::timestamptz - interval '1 day'
            or (state <> 'full' and (idle_until <= $1 or ended_at is not null))",
        now
    )
    .execute(&mut *db)
    .await?;
    let tokens = sqlx::query!("delete from tokens where expires_at <= $1", now).execute(&mut *db).await?;
    let failures =
        sqlx::query!("delete from sign_in_failures where failed_at <= $1", failures_before).execute(&mut *db).await?;
    Ok(sessions.rows_affected() + tokens.rows_affected() + failures.rows_affected())
}
