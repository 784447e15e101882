//! `/organize/{series}/{number}/attendees`

use crate::{
    audit::{self, Outcome},
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::EventRef,
    registration::{
        queries,
        types::{Attendee, ParticipationType},
    },
    series::types::Series,
    viewer::{Asked, Proved, Right, Viewer},
};

/// `/organize/{series}/{number}/attendees`
#[derive(Clone, Debug, PartialEq)]
pub struct AttendeeList {
    pub series: Series,
    pub event: Event,
    pub types: Vec<ParticipationType>,
    pub attendees: Vec<Attendee>,
}

/// `/organize/{series}/{number}/attendees`: who comes. Each look is written down.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<AttendeeList> {
    list(db, asked.viewer, event_ref, "attendees.view").await
}

/// The same to be taken away as a file. Each export is written down.
pub async fn export(db: &Db, proved: Proved<'_>, event_ref: EventRef<'_>) -> Result<AttendeeList> {
    list(db, proved.viewer, event_ref, "attendees.export").await
}

async fn list(db: &Db, viewer: &Viewer, event_ref: EventRef<'_>, what: &str) -> Result<AttendeeList> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, viewer, event_ref, Right::CheckIn).await?;
    let types = queries::types_of(&mut tx, card.id, &series.time_zone).await?;
    let attendees = queries::attendees(&mut tx, card.id, &series.time_zone).await?;
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, viewer, Some(series.id), what, &subject, Outcome::Ok).await?;
    let event = events::access::load(&mut tx, card).await?;
    db.commit(tx, &[]).await?;
    Ok(AttendeeList { series, event, types, attendees })
}
