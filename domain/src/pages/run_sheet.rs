//! `/organize/{series}/{number}/run`

use chrono::{DateTime, NaiveTime, Utc};

use crate::{
    agenda::{self, run_sheet::RunRow},
    db::Db,
    error::Result,
    events::{self, access, types::Event},
    ids::EventRef,
    series::types::Series,
    viewer::{Asked, Right},
};

/// `/organize/{series}/{number}/run`
#[derive(Clone, Debug, PartialEq)]
pub struct RunSheetPage {
    pub series: Series,
    pub event: Event,
    pub rows: Vec<RunRow>,
    /// Whom to call; may be empty.
    pub contacts: String,
    pub may_delay: bool,
    /// By when everybody is out of the house.
    pub leave: Option<NaiveTime>,
    pub now: DateTime<Utc>,
}

pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<RunSheetPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = access::find_with_right(&mut conn, asked.viewer, event_ref, Right::SeeDesk).await?;
    let rows = agenda::running::of_event(&mut conn, &card, &card.zone, agenda::slots::Reader::Desk).await?;
    let (_, contacts) = super::queries::report_and_contacts(&mut conn, card.id).await?;
    let may_delay = asked.viewer.may_at(series.id, card.id, Right::Moderate);
    let leave = events::queries::plan(&mut conn, card.id).await?.leave;
    let event = access::load(&mut conn, card).await?;
    Ok(RunSheetPage { series, event, rows, contacts, may_delay, leave, now: asked.now })
}
