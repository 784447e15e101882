//! Tries at a password or a code. Each is written down as a failure before it is made, so that a
//! hundred at once count as a hundred, and is taken back when it succeeds.

use chrono::{DateTime, SubsecRound, Utc};

use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    people::{queries, rules},
    viewer::Viewer,
};

/// A try that is under way.
pub(super) struct Try {
    key: String,
    at: DateTime<Utc>,
}

/// Errors: `TooMany` with the seconds to wait.
pub(super) async fn begin(db: &Db, viewer: &Viewer, key: &str, now: DateTime<Utc>) -> Result<Try> {
    // As Postgres keeps it, so that the very same one is found again.
    let at = now.trunc_subsecs(6);
    let mut tx = db.begin().await?;
    queries::lock_tries(&mut tx, key).await?;
    let failures = queries::failures(&mut tx, key, at - rules::FAILURE_MEMORY).await?;
    let wait = rules::retry_after(&failures, at);
    if wait.is_some() {
        audit::record(&mut tx, viewer, None, "session.throttled", "", Outcome::Denied).await?;
    } else {
        queries::insert_failure(&mut tx, key, at).await?;
    }
    db.commit(tx, &[]).await?;
    match wait {
        Some(seconds) => Err(Error::TooMany(seconds)),
        None => Ok(Try { key: key.to_owned(), at }),
    }
}

impl Try {
    /// The try said nothing about the password: there was no permit to hash it.
    pub async fn take_back(self, db: &Db) -> Result<()> {
        let mut connection = db.pool.acquire().await?;
        Ok(queries::delete_failure(&mut connection, &self.key, self.at).await?)
    }

    /// It was right: the slate is clean.
    pub async fn succeed(self, tx: &mut sqlx::PgConnection) -> Result<()> {
        Ok(queries::delete_failures(tx, &self.key).await?)
    }
}
