//! The only SQL of reports, notes and their revisions.

mod missing;
mod notes;
mod revisions;
mod telling;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::EventId,
    reports::types::ReportState,
    series::site_map::{Entry, PublicPage, Run},
};

pub use missing::*;
pub use notes::*;
pub use revisions::*;
pub use telling::*;

pub struct RawReport {
    pub state: ReportState,
    pub lead: String,
    pub closing: String,
    pub author: String,
    pub source_url: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

pub async fn report(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<RawReport>> {
    sqlx::query_as!(
        RawReport,
        r#"select state as "state: ReportState", lead, closing, author, source_url, published_at, updated_at
           from reports where event_id = $1"#,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// States of the reports of these events; one without a report is not among them.
pub async fn states(db: &mut PgConnection, events: &[i64]) -> sqlx::Result<HashMap<i64, ReportState>> {
    let rows = sqlx::query!(
        r#"select event_id, state as "state: ReportState" from reports where event_id = any ($1)"#,
        events
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event_id, row.state)).collect())
}

/// Begins a report as a draft when there is none.
pub async fn ensure(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into reports (event_id) values ($1) on conflict on constraint reports_pkey do nothing",
        event.0
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn set_words(
    db: &mut PgConnection,
    event: EventId,
    lead: &str,
    closing: &str,
    author: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports set lead = $2, closing = $3, author = $4, updated_at = now() where event_id = $1",
        event.0,
        lead,
        closing,
        author
    )
    .execute(db)
    .await
    .map(drop)
}

/// `published_at` is set at the first publication and stays.
pub async fn set_state(db: &mut PgConnection, event: EventId, state: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports set state = $2, updated_at = $3,
                published_at = case when $2 = 'published' then coalesce(published_at, $3) else published_at end
         where event_id = $1",
        event.0,
        state,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn touch(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update reports set updated_at = $2 where event_id = $1", event.0, now).execute(db).await.map(drop)
}

pub async fn begin_report(db: &mut PgConnection, event: EventId, lead: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into reports (event_id, lead, updated_at) values ($1, $2, $3)
         on conflict on constraint reports_pkey do update set lead = excluded.lead where reports.lead = ''",
        event.0,
        lead,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// How many reports anyone may read.
pub async fn site_map_length(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from reports r join events e on e.id = r.event_id
           where r.state = 'published' and e.is_public"#
    )
    .fetch_one(db)
    .await
}

/// Reports that anyone may read.
pub async fn site_map(db: &mut PgConnection, run: Run) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        "select s.slug, e.number, r.updated_at
         from reports r join events e on e.id = r.event_id join series s on s.id = e.series_id
         where r.state = 'published' and e.is_public
         order by e.id offset $1 limit $2",
        run.skip,
        run.take
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry { page: PublicPage::Report(row.slug, row.number), changed: row.updated_at })
        .collect())
}
