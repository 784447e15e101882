//! Reactions to the talk that is on: one of each participant, summed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{Reaction, Reactions, WantedReaction};
use crate::{
    agenda::{self, run_sheet},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::{EventRef, SlotId},
    qa::{admission, queries, together, types::Hold},
    viewer::Asked,
};

/// The talk that is on: its slot and number. Nothing while the event is not live, between talks and in a break.
pub(crate) async fn talk_on(
    db: &mut PgConnection,
    card: &EventCard,
    zone: &str,
    now: DateTime<Utc>,
) -> Result<Option<(SlotId, i32)>> {
    if card.state != EventState::Live {
        return Ok(None);
    }
    let mut rows = agenda::running::of_event(db, card, zone, agenda::slots::Reader::Everybody).await?;
    // Lines of the house go on beside a talk.
    rows.retain(|row| row.slot.is_some());
    let on = run_sheet::current(&rows, now).map(|at| &rows[at]);
    Ok(on
        .and_then(|row| row.slot.zip(row.place))
        .filter(|(_, (_, kind))| kind.is_content())
        .map(|(slot, (n, _))| (slot, n)))
}

/// Reactions to this talk.
pub(crate) async fn of_talk(db: &mut PgConnection, (slot, talk): (SlotId, i32)) -> Result<Reactions> {
    Ok(Reactions { talk, counts: queries::reactions(db, slot).await? })
}

/// A reaction that may be given now.
///
/// Errors: `NotFound`; `Conflict` while no talk is on, and for who is blocked.
pub async fn prepare(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    kind: Option<Reaction>,
) -> Result<WantedReaction> {
    let participant = asked.viewer.participant.clone().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let Some((slot, _)) = talk_on(&mut conn, &card, &series.time_zone, asked.now).await? else {
        return Err(Error::conflict("いまは発表中ではありません。", "No talk is on just now."));
    };
    if queries::hold_of(&mut conn, card.id, &participant).await? == Some(Hold::Blocked) {
        return Err(admission::blocked());
    }
    Ok(WantedReaction { event: card.id, slot, participant, kind })
}

/// Writes all of them in one transaction and tells each board once. The last of one participant to one talk counts.
pub async fn write(db: &Db, reactions: &[WantedReaction]) -> Result<()> {
    let wanted = together::newest(reactions, |one| (one.slot, one.participant.as_str()));
    let mut tx = db.begin().await?;
    queries::put_reactions(&mut tx, &wanted).await?;
    together::commit(db, tx, wanted.iter().map(|one| one.event)).await
}
