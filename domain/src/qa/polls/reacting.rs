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
    qa::{
        admission,
        queries::{self, ReactionStanding},
        together::{self, Refused},
        types::Hold,
    },
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
    let participant = asked.viewer.participant.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let participant = participant.at(card.id)?;
    let Some((slot, _)) = talk_on(&mut conn, &card, &card.zone, asked.now).await? else {
        return Err(no_talk());
    };
    if queries::hold_of(&mut conn, card.id, &participant).await? == Some(Hold::Blocked) {
        return Err(admission::blocked());
    }
    let has_role = asked.viewer.is_system || asked.viewer.role_at(series.id, card.id).is_some();
    Ok(WantedReaction { event: card.id, slot, participant, has_role, kind })
}

fn no_talk() -> Error {
    Error::conflict("いまは発表中ではありません。", "No talk is on just now.")
}

/// Whether a reaction that is on its way still counts. One that was given while its talk was on does, though it has ended.
///
/// Errors: `NotFound` for a talk that is gone or not seen; `Conflict` when its evening is not on any more, and for who is
/// blocked.
fn counts(standing: &ReactionStanding) -> Result<()> {
    if standing.event_state.filter(|_| standing.is_seen).ok_or(Error::NotFound)? != EventState::Live {
        return Err(no_talk());
    }
    if standing.is_blocked { Err(admission::blocked()) } else { Ok(()) }
}

/// Writes all of them in one transaction and tells each board once. The last of one participant to one talk counts. Returns
/// those that count no more, and why: since they were prepared the evening ended, or they may not react any more.
pub async fn write(db: &Db, reactions: &[WantedReaction]) -> Result<Vec<Refused<SlotId>>> {
    let wanted = together::newest(reactions, |one| (one.slot, one.participant.as_str()));
    let mut tx = db.begin().await?;
    together::hold(&mut tx, wanted.iter().map(|one| one.event)).await?;
    let standings = queries::reaction_standings(&mut tx, &wanted).await?;
    let judged = standings.iter().map(counts);
    let (counted, refused) = together::part(wanted, judged, |one| (one.slot, one.participant.as_str()));
    queries::put_reactions(&mut tx, &counted).await?;
    together::commit(db, tx, counted.iter().map(|one| one.event)).await?;
    Ok(refused)
}
