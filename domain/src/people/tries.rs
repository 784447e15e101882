//! Tries at a password or a code. Each is written down as a failure before it is made, so that a
//! hundred at once count as a hundred, and is taken back when it succeeds.
//!
//! Wrong tries slow down whoever makes them: the pair of source and account. The owner's own device
//! is a source of its own, which nobody else can use up, and a new password by a mail link clears
//! all of them, so that no stranger keeps an owner out.

use std::net::IpAddr;

use chrono::{DateTime, SubsecRound, Utc};

use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    people::{queries, rules},
    viewer::{Asked, CLOCK_SKEW},
};

/// A try that is under way.
pub(super) struct Try {
    key: String,
    source: String,
    at: DateTime<Utc>,
}

/// `what` is empty for a password and `code ` for a second factor; `mail_key` is the folded address,
/// known or not: both take the same steps.
///
/// Errors: `TooMany` with the seconds to wait; `Conflict` when strangers tried so often that only a
/// known device or a mail link helps.
pub(super) async fn begin(db: &Db, asked: Asked<'_>, what: &str, mail_key: &str) -> Result<Try> {
    // As Postgres keeps it, so that the very same one is found again.
    let at = asked.now.trunc_subsecs(6);
    let key = format!("{what}{mail_key}");
    let mut tx = db.begin().await?;
    queries::lock_tries(&mut tx, &key).await?;
    let device = asked.viewer.device.as_deref().and_then(|device| hex::decode(device).ok()).unwrap_or_default();
    let is_known = queries::is_device_of(&mut tx, &device, mail_key).await?;
    let source = if is_known { format!("device:{}", hex::encode(&device)) } else { network(&asked.viewer.address) };
    let until = at + CLOCK_SKEW;
    let failures = queries::failures(&mut tx, &key, &source, at - rules::FAILURE_MEMORY, until).await?;
    let strangers = queries::strangers_failures(&mut tx, &key, at - rules::FAILURE_MEMORY, until).await?;
    let wait = rules::retry_after(&failures, at);
    let is_closed = !is_known && strangers >= rules::STRANGERS_FAILURES;
    if wait.is_some() || is_closed {
        audit::record(&mut tx, asked.viewer, None, "session.throttled", "", Outcome::Denied).await?;
    } else {
        queries::insert_failure(&mut tx, &key, &source, at).await?;
    }
    db.commit(tx, &[]).await?;
    match wait {
        Some(seconds) => Err(Error::TooMany(seconds)),
        None if is_closed => Err(Error::conflict(
            "このアドレスへの試行が多すぎるため、新しいブラウザーからのログインを止めています。「パスワードを忘れたとき」のメールのリンクからは入れます。",
            "There were too many tries at this address, so new browsers cannot sign in with the password. The mail link under “Forgot the password?” still works.",
        )),
        None => Ok(Try { key, source, at }),
    }
}

/// An IPv4 address, or the IPv6 network of 64 bits that one household has.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(v4) => v4.to_string(),
        Err(_) => String::new(),
    }
}

impl Try {
    /// The try said nothing about the password: there was no permit to hash it. The request's patience
    /// is used up by then, so this one waits on its own.
    pub async fn take_back(self, db: &Db) -> Result<()> {
        let mut connection = db.pool.acquire().await?;
        Ok(queries::delete_failure(&mut connection, &self.key, &self.source, self.at).await?)
    }

    /// It was right: the slate of whoever tried is clean.
    pub async fn succeed(self, tx: &mut sqlx::PgConnection) -> Result<()> {
        Ok(queries::delete_failures_of_pair(tx, &self.key, &self.source).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn an_ipv6_network_is_one_source() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(network("somebody"), "");
    }
}
