//! Reports as readers see them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries::{self, RawLine},
    types::{NoteLine, ReportPage, ReportState, ReportsPage, Section},
};
use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, SlotId},
    markdown, qa,
    series::{
        self,
        site_map::{Entry, Run},
    },
    time::Local,
    viewer::{Right, Viewer},
};

/// The reporter's words on a slot; empty when there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impression {
    /// Sanitized.
    pub html: String,
    pub author: String,
}

fn shown(lines: Vec<RawLine>) -> Vec<NoteLine> {
    lines
        .into_iter()
        .map(|line| NoteLine { depth: line.depth, html: markdown::inline(&line.body), video_at: line.video_at })
        .collect()
}

/// Notes and impression of one slot, ready to be shown.
pub async fn notes_of_slot(db: &mut PgConnection, slot: SlotId) -> Result<(Vec<NoteLine>, Impression)> {
    let notes = shown(queries::notes_of_slot(db, slot).await?);
    let impression = queries::impression_of_slot(db, slot)
        .await?
        .map_or_else(Impression::default, |raw| Impression { html: markdown::block(&raw.body), author: raw.author });
    Ok((notes, impression))
}

/// `/{series}/{number}/report`. A draft is shown to those who may edit it, and to nobody else.
pub async fn page(db: &Db, viewer: &Viewer, slug: &str, number: i32, _now: DateTime<Utc>) -> Result<ReportPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::actions::find(&mut conn, viewer, slug, number).await?;
    let report = queries::report(&mut conn, card.id).await?.ok_or(Error::NotFound)?;
    let state = ReportState::parse(&report.state);
    let may_edit = viewer.may(series.id, Right::EditNotes);
    if state != ReportState::Published && !may_edit {
        return Err(Error::Concealed);
    }
    let slots = agenda::actions::slots_of(&mut conn, &card, &series.time_zone).await?;
    let mut notes = queries::notes_of_event(&mut conn, card.id).await?;
    let mut impressions: HashMap<i64, _> =
        queries::impressions_of_event(&mut conn, card.id).await?.into_iter().map(|i| (i.slot_id, i)).collect();
    let mut event_questions = Vec::new();
    let mut by_slot: HashMap<SlotId, Vec<_>> = HashMap::new();
    for (slot, question) in qa::actions::of_event(&mut conn, card.id, may_edit).await? {
        match slot {
            Some(slot) => by_slot.entry(slot).or_default().push(question),
            None => event_questions.push(question),
        }
    }
    let sections = slots
        .into_iter()
        .filter(|slot| slot.kind.is_content())
        .map(|slot| {
            let impression = impressions.remove(&slot.id.0);
            Section {
                notes: shown(notes.remove(&slot.id.0).unwrap_or_default()),
                impression_html: impression.as_ref().map(|i| markdown::block(&i.body)).unwrap_or_default(),
                impression_author: impression.map(|i| i.author).unwrap_or_default(),
                questions: by_slot.remove(&slot.id).unwrap_or_default(),
                slot,
            }
        })
        .collect();
    let (previous, next) = events::actions::neighbours(&mut conn, viewer, &series, number).await?;
    let event = events::actions::load(&mut conn, card).await?;
    Ok(ReportPage {
        published: report.published_at.map(|at| Local::at(at, &series.time_zone)),
        series,
        event,
        state,
        lead_html: markdown::block(&report.lead),
        lead_excerpt: markdown::excerpt(&report.lead, markdown::EXCERPT),
        closing_html: markdown::block(&report.closing),
        author: report.author,
        source_url: events::types::web_address(report.source_url),
        sections,
        questions: event_questions,
        previous,
        next,
        may_edit,
    })
}

/// `/reports`; `page` from 1. Errors: `NotFound` for an unknown series or a page past the last.
pub async fn list(db: &Db, _viewer: &Viewer, only: Option<&str>, page: u32) -> Result<ReportsPage> {
    let mut conn = db.acquire().await?;
    let all = series::actions::all(&mut conn).await?;
    let chosen = match only {
        None => None,
        Some(slug) => Some(all.iter().find(|s| s.slug == slug).ok_or(Error::NotFound)?),
    };
    let page = page.max(1);
    let size = i64::from(series::actions::PAGE_SIZE);
    let (reports, total) = events::actions::reported(&mut conn, chosen, size, size * i64::from(page - 1)).await?;
    let pages = series::actions::pages(total);
    if page > pages {
        return Err(Error::NotFound);
    }
    let only = chosen.map(|s| s.slug.clone());
    Ok(ReportsPage { reports, series: all, only, page, pages })
}

/// One entry of a feed.
pub struct FeedEntry {
    pub card: events::types::EventCard,
    /// The beginning of the report's lead in words.
    pub lead: String,
    pub author: String,
    pub published: DateTime<Utc>,
    pub updated: DateTime<Utc>,
}

/// The newest published reports, at most `limit`; of one series if given by slug.
pub async fn feed(db: &Db, only: Option<&str>, limit: i64) -> Result<Vec<FeedEntry>> {
    let mut conn = db.acquire().await?;
    let chosen = match only {
        None => None,
        Some(slug) => Some(series::actions::find(&mut conn, slug).await?),
    };
    let (cards, _) = events::actions::reported(&mut conn, chosen.as_ref(), limit, 0).await?;
    let mut entries = Vec::new();
    for card in cards {
        let Some(report) = queries::report(&mut conn, card.id).await? else { continue };
        let Some(published) = report.published_at else { continue };
        entries.push(FeedEntry {
            card,
            lead: markdown::excerpt(&report.lead, markdown::EXCERPT),
            author: report.author,
            published,
            updated: report.updated_at,
        });
    }
    Ok(entries)
}

/// The raw notes of a slot: depth and inline Markdown.
pub(crate) async fn raw_notes(db: &mut PgConnection, event: EventId) -> Result<HashMap<i64, Vec<(i32, String)>>> {
    let notes = queries::notes_of_event(db, event).await?;
    Ok(notes
        .into_iter()
        .map(|(slot, lines)| (slot, lines.into_iter().map(|line| (line.depth, line.body)).collect()))
        .collect())
}

/// Public reports for the site map, in the order of their ids.
pub(crate) async fn site_map(db: &mut PgConnection, run: Run) -> Result<Vec<Entry>> {
    Ok(queries::site_map(db, run).await?)
}

pub(crate) async fn site_map_length(db: &mut PgConnection) -> Result<i64> {
    Ok(queries::site_map_length(db).await?)
}
