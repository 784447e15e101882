//! Sessions: how one begins, is read at each request, and ends.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{credentials, devices};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    gather::Gather,
    ids::{AccountId, EventId},
    lang::Lang,
    people::{
        queries::{self, AccountRow, SessionRow},
        totp,
        types::{Session, Stage},
    },
    secret::Secret,
    vault::Vault,
    viewer::{Account, Asked, HeldRole},
};

/// How long a session lasts without a request, and in all. Those with a role have the shorter ones.
const ATTENDEE: (Duration, Duration) = (Duration::days(7), Duration::days(30));
const ORGANIZER: (Duration, Duration) = (Duration::hours(1), Duration::hours(12));
/// A session that still owes the second factor does not wait longer than this.
const OWING: Duration = Duration::minutes(15);
/// The idle limit is moved on at most this often, so that reading does not mean writing.
const TOUCH_EVERY: Duration = Duration::minutes(1);

/// A session that has just begun. The secrets go into cookies and nowhere else.
#[derive(Debug)]
pub struct NewSession {
    pub secret: Secret,
    pub account: AccountId,
    pub stage: Stage,
    /// How long the cookie may live, in seconds.
    pub max_age: i64,
    /// Of the browser, when it became a known device of the account just now.
    pub device: Option<Secret>,
    /// Slugs of the series in which the account has a role, once nothing is owed.
    pub desks: Vec<String>,
}

/// How long the cookie of a device may live, in seconds.
pub const DEVICE_MAX_AGE: i64 = super::devices::FORGOTTEN_AFTER.num_seconds();

/// Reads whose sessions the requests carry. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    db: Db,
    rows: Gather<Vec<u8>, SessionRow>,
    /// Those whose idle limit is being moved on just now.
    prolonging: Arc<Mutex<HashSet<Vec<u8>>>>,
}

impl Sessions {
    pub fn new(db: Db) -> Self {
        let reading = db.clone();
        let rows = Gather::new(move |hashes: Vec<Vec<u8>>| {
            let db = reading.clone();
            async move {
                let rows = queries::sessions(&mut *db.acquire().await?, &hashes).await?;
                Ok(rows.into_iter().map(|row| (row.hash.clone(), row)).collect())
            }
        });
        Self { db, rows, prolonging: Arc::default() }
    }

    /// Who has this session, and how far they have come; `None` when it is unknown, ended, or of a
    /// disabled account. One round trip, shared with all requests that come meanwhile; the idle limit is moved
    /// on behind the request's back, at most once a minute.
    pub async fn viewer_for(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Session>> {
        let Some(secret) = Secret::parse(token) else { return Ok(None) };
        let row = self.rows.get(secret.hash()).await?.filter(|row| row.lives_at(now));
        let Some(row) = row else { return Ok(None) };
        let stage = match (row.state.as_str(), row.totp_confirmed) {
            ("full", _) => Stage::Full,
            (_, true) => Stage::OwesCode,
            (_, false) => Stage::OwesSetUp,
        };
        let idle = if row.roles.is_empty() { ATTENDEE.0 } else { ORGANIZER.0 };
        // A session that owes something is not prolonged.
        if stage == Stage::Full && now - row.last_seen_at >= TOUCH_EVERY {
            self.prolong(row.hash.clone(), now, now + idle);
        }
        Ok(Some(session_of(row, stage)))
    }

    /// Moves the idle limit of a session on. No page waits for it, and the many requests that somebody's browsers
    /// have under way at that moment write once, not one after the other.
    fn prolong(&self, hash: Vec<u8>, now: DateTime<Utc>, idle_until: DateTime<Utc>) {
        let under_way = || self.prolonging.lock().unwrap_or_else(PoisonError::into_inner);
        if !under_way().insert(hash.clone()) {
            return;
        }
        let sessions = self.clone();
        tokio::spawn(async move {
            let prolonged = async {
                let mut connection = sessions.db.acquire().await?;
                Ok::<_, Error>(
                    queries::touch_session(&mut connection, &hash, now, idle_until, now - TOUCH_EVERY).await?,
                )
            };
            // On a full disk or with a busy pool the session ends a little sooner.
            if let Err(error) = prolonged.await {
                tracing::warn!(%error, "a session could not be prolonged");
            }
            sessions.prolonging.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash);
        });
    }
}

fn session_of(row: SessionRow, stage: Stage) -> Session {
    let roles = row.series_ids.into_iter().zip(&row.roles).zip(row.role_events);
    let held = |((series, role), event): ((i64, &String), i64)| {
        let event = Some(event).filter(|id| *id != 0).map(EventId);
        Some(HeldRole { series: series.into(), role: role.parse().ok()?, event })
    };
    let roles = roles.filter_map(held).collect();
    Session {
        account: Account {
            id: row.account_id,
            name: row.name,
            mail: row.mail,
            person: row.person_id,
            roles,
            has_second_factor: row.totp_confirmed,
            has_password: row.has_password,
            is_demo: row.is_demo,
        },
        stage,
        lang: Lang::from_tag(&row.language).unwrap_or_default(),
        is_demo: row.is_demo,
        proved_at: row.proved_at,
    }
}

/// Whose session this was, if it ended within the last day: what its browser still sends is kept for
/// its owner. It gives no right.
pub async fn ended_account(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Option<AccountId>> {
    let Some(secret) = Secret::parse(token) else { return Ok(None) };
    let mut connection = db.acquire().await?;
    Ok(queries::ended_session(&mut connection, &secret.hash(), now).await?)
}

/// Makes a session for an account whose row the transaction has locked. A full one makes the browser
/// a known device.
///
/// `proved` says that nothing is owed any more; otherwise an account that has, or needs, a second
/// factor gets a session that opens nothing but the page for the code.
pub(super) async fn start(
    tx: &mut PgConnection,
    vault: &Vault,
    asked: Asked<'_>,
    account: &AccountRow,
    proved: bool,
) -> Result<NewSession> {
    let stage = match (proved, account.totp_confirmed, account.has_role) {
        (true, ..) | (false, false, false) => Stage::Full,
        (false, true, _) => Stage::OwesCode,
        (false, false, true) => Stage::OwesSetUp,
    };
    if stage == Stage::OwesSetUp {
        // Made here, where a form was posted, so that looking at the set-up page changes nothing.
        set_fresh_totp(tx, vault, account.id).await?;
    }
    let (idle, absolute) = match (stage, account.has_role) {
        (Stage::OwesCode | Stage::OwesSetUp, _) => (OWING, OWING),
        (Stage::Full, true) => ORGANIZER,
        (Stage::Full, false) => ATTENDEE,
    };
    let secret = Secret::generate()?;
    let new = queries::NewSession {
        hash: &secret.hash(),
        account: account.id,
        state: if stage == Stage::Full { "full" } else { "password" },
        now: asked.now,
        idle_until: asked.now + idle,
        absolute_until: asked.now + absolute,
        browser: &asked.viewer.browser,
    };
    queries::insert_session(tx, new).await?;
    let device = if stage == Stage::Full { devices::remember(tx, asked, account.id).await? } else { None };
    let desks =
        if stage == Stage::Full && account.has_role { queries::desks(tx, account.id).await? } else { Vec::new() };
    Ok(NewSession { secret, account: account.id, stage, max_age: absolute.num_seconds(), device, desks })
}

/// Slugs of the series in which the viewer has a role; none for a visitor.
pub async fn desks(db: &Db, asked: Asked<'_>) -> Result<Vec<String>> {
    match &asked.viewer.account {
        Some(account) if !account.roles.is_empty() => Ok(queries::desks(&mut *db.acquire().await?, account.id).await?),
        _ => Ok(Vec::new()),
    }
}

/// Makes and seals a secret for a second factor that is not confirmed yet. Returns how many accounts
/// it was set for: 0 when one is confirmed already.
pub(super) async fn set_fresh_totp(tx: &mut PgConnection, vault: &Vault, account: AccountId) -> Result<u64> {
    let sealed = vault.seal(&totp::purpose(account), &totp::new_secret()?)?;
    Ok(queries::set_totp_secret(tx, account, &sealed).await?)
}

/// Ends this session; one that is gone already is no error.
pub async fn sign_out(db: &Db, asked: Asked<'_>, token: &str) -> Result<()> {
    let Some(secret) = Secret::parse(token) else { return Ok(()) };
    let mut tx = db.begin().await?;
    if let Some(account) = queries::delete_session(&mut tx, &secret.hash()).await? {
        audit::record(&mut tx, asked.viewer, None, "session.end", &subject(account), Outcome::Ok).await?;
    }
    db.commit(tx, &[]).await
}

/// Ends one session of the viewer's account, by its id on the settings page; one that is gone is no error.
pub async fn close_browser(db: &Db, asked: Asked<'_>, id: i64) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    if queries::end_browser(&mut tx, account, id, asked.now).await? {
        audit::record(&mut tx, asked.viewer, None, "session.end", &subject(account), Outcome::Ok).await?;
    }
    db.commit(tx, &[]).await
}

/// Ends every session of the viewer's account, this one too, and all that is pending of it.
pub async fn sign_out_everywhere(db: &Db, asked: Asked<'_>) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    queries::lock_account(&mut tx, account).await?;
    credentials::void(&mut tx, account, asked.now).await?;
    audit::record(&mut tx, asked.viewer, None, "session.end_all", &subject(account), Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// How the audit log names an account.
pub(super) fn subject(account: AccountId) -> String {
    format!("account:{account}")
}
