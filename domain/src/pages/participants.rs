//! `/{series}/{number}/attendees`: who comes and lets others read it.

use crate::{
    db::Db,
    error::Result,
    events::{self, rules::takes_registrations, types::EventCard},
    ids::EventRef,
    registration::queries,
    series::types::Series,
    viewer::Asked,
};

/// Names on one page: more people than that show theirs at no evening.
const MAX_NAMES: i64 = 1_000;

#[derive(Clone, Debug, PartialEq)]
pub struct ParticipantsPage {
    pub series: Series,
    pub card: EventCard,
    /// Of those who show theirs, in the order in which they got their seats; nobody's once the event is over.
    pub names: Vec<String>,
    /// How many hold a seat.
    pub confirmed: i64,
    /// Whether the viewer holds one, and shows their name; `None` for a visitor.
    pub own: Option<(bool, bool)>,
}

/// Errors: as [`events::access::find`].
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<ParticipantsPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let is_open = takes_registrations(card.state) && card.end().is_none_or(|ends| ends > asked.now);
    let names = if is_open { queries::shown_names(&mut conn, card.id, MAX_NAMES).await? } else { Vec::new() };
    let confirmed = queries::count_seated(&mut conn, card.id).await?;
    let own = match asked.viewer.account_id() {
        Some(account) => Some(queries::shows_name_at(&mut conn, card.id, account).await?),
        None => None,
    };
    Ok(ParticipantsPage { series, card, names, confirmed, own })
}
