//! `/{series}/{number}/agenda/changes`

use crate::{
    agenda::{releases::Release, telling},
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::EventRef,
    series::types::Series,
    viewer::Asked,
};

/// `/{series}/{number}/agenda/changes`
#[derive(Clone, Debug, PartialEq)]
pub struct AgendaChanges {
    pub series: Series,
    pub card: EventCard,
    /// The newest first.
    pub releases: Vec<Release>,
}

/// What each release of the agenda changed, for whoever may see the event.
///
/// Errors: as [`events::access::find`].
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<AgendaChanges> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let releases = telling::public_list(&mut conn, card.id, &card.zone).await?;
    Ok(AgendaChanges { series, card, releases })
}
