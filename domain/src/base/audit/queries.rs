//! The only SQL of the audit log.

use sqlx::PgConnection;

use crate::{ids::SeriesId, viewer::Viewer};

pub async fn insert(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: Option<SeriesId>,
    action: &str,
    subject: &str,
    outcome: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_log (account_id, series_id, action, subject, outcome, address, request_id)
         values ($1, $2, $3, $4, $5, $6, $7)",
        viewer.account_id().map(|id| id.0),
        series.map(|id| id.0),
        action,
        subject,
        outcome,
        viewer.address,
        viewer.request_id,
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn count(
    db: &mut PgConnection,
    account: crate::ids::AccountId,
    action: &str,
    since: chrono::DateTime<chrono::Utc>,
    until: chrono::DateTime<chrono::Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from audit_log where account_id = $1 and action = $2 and at > $3 and at <= $4"#,
        account.0,
        action,
        since,
        until
    )
    .fetch_one(db)
    .await
}
