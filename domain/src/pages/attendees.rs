//! `/organize/{series}/{number}/attendees`

use super::paging;
use crate::{
    archive::{self, format::record::AttendanceRecord},
    audit::{self, Outcome},
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::EventRef,
    registration::{
        queries,
        types::{Attendee, ParticipationType},
    },
    search,
    series::types::Series,
    viewer::{Asked, Proved, Right, Viewer},
};

/// Rows of one page of the list.
pub const PAGE_SIZE: u32 = 100;
/// Characters of what is looked for; more says nothing more.
const MAX_WORDS: usize = 100;

/// `/organize/{series}/{number}/attendees`
#[derive(Clone, Debug, PartialEq)]
pub struct AttendeeList {
    pub series: Series,
    pub event: Event,
    /// With how many hold a seat of each, and how many wait.
    pub types: Vec<ParticipationType>,
    /// How many came, as lists of other services say without naming anybody.
    pub elsewhere: Vec<AttendanceRecord>,
    /// Part of a name, an address or a number, as typed; empty: everybody.
    pub words: String,
    /// Those of this page.
    pub attendees: Vec<Attendee>,
    /// How many the words find.
    pub found: i64,
    /// From 1.
    pub page: u32,
    pub pages: u32,
}

/// One page of who comes, in the order of the kinds and of registration. A page after the last is the last.
/// Each look is written down.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, words: &str, page: u32) -> Result<AttendeeList> {
    list(db, asked.viewer, event_ref, "attendees.view", words, Some(page)).await
}

/// All of them, to be taken away as a file. Each export is written down.
pub async fn export(db: &Db, proved: Proved<'_>, event_ref: EventRef<'_>) -> Result<AttendeeList> {
    list(db, proved.viewer, event_ref, "attendees.export", "", None).await
}

async fn list(
    db: &Db,
    viewer: &Viewer,
    event_ref: EventRef<'_>,
    what: &str,
    words: &str,
    page: Option<u32>,
) -> Result<AttendeeList> {
    let words: String = words.trim().chars().take(MAX_WORDS).collect();
    let pattern = search::rules::like_patterns(std::slice::from_ref(&words)).concat();
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, viewer, event_ref, Right::CheckIn).await?;
    let types = queries::types_of(&mut tx, card.id, &series.time_zone).await?;
    let found = queries::count_attendees(&mut tx, card.id, &pattern).await?;
    let pages = paging::count_of(usize::try_from(found).unwrap_or_default(), PAGE_SIZE);
    let current = page.unwrap_or(1).clamp(1, pages);
    let range = match page {
        Some(_) => (PAGE_SIZE.into(), i64::from(current - 1) * i64::from(PAGE_SIZE)),
        None => (i64::MAX, 0),
    };
    let attendees = queries::attendees(&mut tx, card.id, &series.time_zone, &pattern, range).await?;
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, viewer, Some(series.id), what, &subject, Outcome::Ok).await?;
    let elsewhere = archive::queries::attendance(&mut tx, card.id).await?;
    let event = events::access::load(&mut tx, card).await?;
    db.commit(tx, &[]).await?;
    Ok(AttendeeList { series, event, types, elsewhere, words, attendees, found, page: current, pages })
}
