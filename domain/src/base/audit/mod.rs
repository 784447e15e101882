//! Who did what when. The log can only be appended to; the database sees to that.

pub mod queries;

use sqlx::PgConnection;

use crate::{error::Result, ids::SeriesId, viewer::Viewer};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Outcome {
    Ok,
    Denied,
    Failed,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Denied => "denied",
            Self::Failed => "failed",
        }
    }
}

/// Appends one entry. Within a transaction the entry stands or falls with it.
///
/// `action` is a dotted name (`session.start`, `report.publish`), `subject` what it was done to
/// (`account:3`, `event:12`); neither may hold a secret.
pub async fn record(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: Option<SeriesId>,
    action: &str,
    subject: &str,
    outcome: Outcome,
) -> Result<()> {
    queries::insert(db, viewer, series, action, subject, outcome.as_str()).await?;
    Ok(())
}

/// How often an account did something since then. What lies after `now` comes from a clock that ran
/// ahead, and does not count.
pub async fn count(
    db: &mut PgConnection,
    account: crate::ids::AccountId,
    action: &str,
    since: chrono::DateTime<chrono::Utc>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<i64> {
    Ok(queries::count(db, account, action, since, now + crate::viewer::CLOCK_SKEW).await?)
}
