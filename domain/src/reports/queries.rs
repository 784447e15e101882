//! The only SQL of reports, notes and their revisions.

mod missing;
mod telling;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, SlotId},
    reports::types::ReportState,
    series::site_map::{Entry, PublicPage, Run},
};

pub use missing::*;
pub use telling::*;

/// A line of notes as stored: depth (0 a paragraph), inline Markdown, place in the video in seconds.
pub struct RawLine {
    pub depth: i32,
    pub body: String,
    pub video_at: Option<i64>,
}

/// The notes of every slot of an event.
pub async fn notes_of_event(db: &mut PgConnection, event: EventId) -> sqlx::Result<HashMap<i64, Vec<RawLine>>> {
    let rows = sqlx::query!(
        r#"select n.slot_id, n.depth, n.body, extract(epoch from n.video_at)::bigint as video_at
           from note_lines n join slots t on t.id = n.slot_id where t.event_id = $1 order by n.slot_id, n.position"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    let mut by_slot: HashMap<i64, Vec<RawLine>> = HashMap::new();
    for row in rows {
        by_slot.entry(row.slot_id).or_default().push(RawLine {
            depth: row.depth,
            body: row.body,
            video_at: row.video_at,
        });
    }
    Ok(by_slot)
}

pub async fn notes_of_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Vec<RawLine>> {
    sqlx::query_as!(
        RawLine,
        "select depth, body, extract(epoch from video_at)::bigint as video_at from note_lines where slot_id = $1 order by position",
        slot.0
    )
    .fetch_all(db)
    .await
}

/// Replaces the notes of a slot. A line that stays keeps its place in the video.
pub async fn replace_notes(db: &mut PgConnection, slot: SlotId, lines: &[(i32, String)]) -> sqlx::Result<()> {
    let mut kept: HashMap<String, i64> = HashMap::new();
    for line in notes_of_slot(&mut *db, slot).await? {
        if let Some(at) = line.video_at {
            kept.insert(line.body, at);
        }
    }
    sqlx::query!("delete from note_lines where slot_id = $1", slot.0).execute(&mut *db).await?;
    let depths: Vec<i32> = lines.iter().map(|(depth, _)| *depth).collect();
    let bodies: Vec<String> = lines.iter().map(|(_, body)| body.clone()).collect();
    let places: Vec<Option<f64>> = lines
        .iter()
        // A place in a video is far below 2^53 seconds.
        .map(|(_, body)| kept.get(body).map(|at| f64::from(u32::try_from(*at).unwrap_or(0))))
        .collect();
    sqlx::query!(
        "insert into note_lines (slot_id, position, kind, depth, body, video_at)
         select $1, n, case when depth = 0 then 'paragraph' else 'bullet' end, depth, body, make_interval(secs => place)
         from unnest($2::int[], $3::text[], $4::float8[]) with ordinality as line(depth, body, place, n)",
        slot.0,
        &depths,
        &bodies,
        &places as &[Option<f64>]
    )
    .execute(db)
    .await
    .map(drop)
}

pub struct RawImpression {
    pub slot_id: i64,
    pub author: String,
    pub body: String,
}

pub async fn impressions_of_event(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<RawImpression>> {
    sqlx::query_as!(
        RawImpression,
        "select i.slot_id, i.author, i.body from impressions i join slots t on t.id = i.slot_id where t.event_id = $1",
        event.0
    )
    .fetch_all(db)
    .await
}

pub async fn impression_of_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Option<RawImpression>> {
    sqlx::query_as!(RawImpression, "select slot_id, author, body from impressions where slot_id = $1", slot.0)
        .fetch_optional(db)
        .await
}

/// Sets the impression of a slot; an empty body removes it, an empty author leaves it with whoever has it.
pub async fn set_impression(db: &mut PgConnection, slot: SlotId, author: &str, body: &str) -> sqlx::Result<()> {
    if body.trim().is_empty() {
        return sqlx::query!("delete from impressions where slot_id = $1", slot.0).execute(db).await.map(drop);
    }
    sqlx::query!(
        "insert into impressions (slot_id, author, body) values ($1, $2, $3)
         on conflict on constraint impressions_pkey do update
         set body = excluded.body, author = case when excluded.author = '' then impressions.author else excluded.author end",
        slot.0,
        author,
        body
    )
    .execute(db)
    .await
    .map(drop)
}

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

pub struct RawRevision {
    pub number: i32,
    pub author: String,
    pub created_at: DateTime<Utc>,
    pub what: String,
}

/// Saved states of a slot's notes, newest first.
pub async fn note_revisions(db: &mut PgConnection, slot: SlotId, limit: i64) -> sqlx::Result<Vec<RawRevision>> {
    sqlx::query_as!(
        RawRevision,
        r#"select r.number, coalesce(a.name, '') as "author!", r.created_at, '' as "what!"
           from note_revisions r left join accounts a on a.id = r.account_id
           where r.slot_id = $1 order by r.number desc limit $2"#,
        slot.0,
        limit
    )
    .fetch_all(db)
    .await
}

/// A saved state of notes and who made it.
pub struct RawState {
    pub account: Option<i64>,
    pub author: String,
    pub markdown: String,
    pub impression: String,
}

/// Saved states of a slot's notes with their text, newest first.
pub async fn note_states(db: &mut PgConnection, slot: SlotId, limit: i64) -> sqlx::Result<Vec<RawState>> {
    sqlx::query_as!(
        RawState,
        r#"select r.account_id as "account?", coalesce(a.name, '') as "author!", r.markdown, r.impression
           from note_revisions r left join accounts a on a.id = r.account_id
           where r.slot_id = $1 order by r.number desc limit $2"#,
        slot.0,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn note_revision(db: &mut PgConnection, slot: SlotId, number: i32) -> sqlx::Result<Option<(String, String)>> {
    let row = sqlx::query!(
        "select markdown, impression from note_revisions where slot_id = $1 and number = $2",
        slot.0,
        number
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.markdown, row.impression)))
}

/// Keeps a state of a slot's notes. What the same person saved within the last ten minutes counts
/// as one revision, so that saving as one types does not bury the others. Answers its number.
pub async fn keep_note_revision(
    db: &mut PgConnection,
    slot: SlotId,
    account: Option<AccountId>,
    markdown: &str,
    impression: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    let merged = sqlx::query_scalar!(
        "update note_revisions set markdown = $3, impression = $4
         where id = (select id from note_revisions where slot_id = $1 order by number desc limit 1)
           and account_id = $2
           and created_at between $5::timestamptz - interval '10 minutes' and $5::timestamptz + interval '5 seconds'
         returning number",
        slot.0,
        account.map(|id| id.0),
        markdown,
        impression,
        now
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(number) = merged {
        return Ok(number);
    }
    sqlx::query_scalar!(
        "insert into note_revisions (slot_id, number, account_id, markdown, impression, created_at)
         values ($1, (select coalesce(max(number), 0) + 1 from note_revisions where slot_id = $1), $2, $3, $4, $5)
         returning number",
        slot.0,
        account.map(|id| id.0),
        markdown,
        impression,
        now
    )
    .fetch_one(db)
    .await
}

/// Keeps the whole report as text.
pub async fn keep_report_revision(
    db: &mut PgConnection,
    event: EventId,
    account: Option<AccountId>,
    what: &str,
    snapshot: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "insert into report_revisions (event_id, number, account_id, what, snapshot, created_at)
         values ($1, (select coalesce(max(number), 0) + 1 from report_revisions where event_id = $1), $2, $3, $4, $5)
         returning number",
        event.0,
        account.map(|id| id.0),
        what,
        snapshot,
        now
    )
    .fetch_one(db)
    .await
}

pub async fn report_revisions(db: &mut PgConnection, event: EventId, limit: i64) -> sqlx::Result<Vec<RawRevision>> {
    sqlx::query_as!(
        RawRevision,
        r#"select r.number, coalesce(a.name, '') as "author!", r.created_at, r.what
           from report_revisions r left join accounts a on a.id = r.account_id
           where r.event_id = $1 order by r.number desc limit $2"#,
        event.0,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn report_revision(db: &mut PgConnection, event: EventId, number: i32) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select snapshot from report_revisions where event_id = $1 and number = $2", event.0, number)
        .fetch_optional(db)
        .await
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
