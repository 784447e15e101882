//! Reading a board.

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{
    frames,
    polls::{self, reacting},
    presence,
    queries::{self, Which},
    screens,
    types::{Audience, Board, BoardSettings, QuestionState},
    uniting,
};
use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events::{
        self,
        rules::board_is_open,
        types::{EventCard, EventState},
    },
    ids::{EventId, EventRef, SeriesId, SlotId},
    series::types::Series,
    viewer::{Asked, Right, Viewer},
};

/// The board of an event as this audience sees it. Who looks was asked before.
pub async fn read(db: &mut PgConnection, event: EventId, audience: Audience, now: DateTime<Utc>) -> Result<Board> {
    let card = events::access::card(db, event).await?.ok_or(Error::NotFound)?;
    read_of(db, &card, audience, now).await
}

/// [`read`], for who has the event already.
pub(crate) async fn read_of(
    db: &mut PgConnection,
    card: &EventCard,
    audience: Audience,
    now: DateTime<Utc>,
) -> Result<Board> {
    let talk = talk_on(db, card, now).await?;
    read_at(db, card, (audience, false), talk, now).await
}

/// [`read_of`], for somebody who opens a page of it: a moderator is there then, and has not said so yet.
pub(crate) async fn read_opened(
    db: &mut PgConnection,
    card: &EventCard,
    audience: Audience,
    now: DateTime<Utc>,
) -> Result<Board> {
    let talk = talk_on(db, card, now).await?;
    read_at(db, card, (audience, true), talk, now).await
}

/// The talk that is on; no query while the event is not live.
async fn talk_on(db: &mut PgConnection, card: &EventCard, now: DateTime<Utc>) -> Result<Option<(SlotId, i32)>> {
    if card.state != EventState::Live {
        return Ok(None);
    }
    reacting::talk_on(db, card, &card.zone, now).await
}

async fn read_at(
    db: &mut PgConnection,
    card: &EventCard,
    (audience, is_opened): (Audience, bool),
    talk: Option<(SlotId, i32)>,
    now: DateTime<Utc>,
) -> Result<Board> {
    let questions = queries::board(db, card.id, Which::Board).await?;
    let answering = questions.iter().find(|q| q.state == QuestionState::Answering).map(|q| q.id);
    let settings = BoardSettings { open: board_is_open(card.state), ..queries::settings(db, card.id).await? };
    let counts = screens::count(&questions);
    let polls = polls::running::of_event(db, card.id, settings.open, now).await?;
    let reactions = match talk {
        Some(talk) => Some(reacting::of_talk(db, talk).await?),
        None => None,
    };
    let presence = presence::of_event(db, card.id, now).await?;
    let late = if card.state == EventState::Live { agenda::running::stamp(db, card.id).await? } else { 0 };
    let answering_ms = match answering {
        Some(id) => queries::taken_up_at(db, id).await?.map(|at| at.timestamp_millis()),
        None => None,
    };
    let screens = match audience {
        Audience::Moderators => presence::screens(db, card.id, now).await?,
        Audience::Public => 0,
    };
    let mut board = Board {
        answering,
        counts,
        questions,
        polls,
        reactions,
        presence,
        late,
        answering_ms,
        screens,
        ..Board::default()
    }
    .with(settings);
    // While no moderator is there nobody reads it, and it takes a look at every vote of what is alike.
    if audience == Audience::Moderators && (is_opened || !board.presence.is_empty()) {
        uniting::note_pairs(db, &mut board).await?;
    }
    Ok(match audience {
        Audience::Moderators => board,
        Audience::Public => screens::public_part(&board),
    })
}

/// How long a room takes what is on for what is on: an agenda is not read with every vote.
const TALK_FOR: Duration = Duration::seconds(2);

/// What a room knows of the talk that is on.
#[derive(Debug, Default)]
pub struct TalkOn {
    talk: Option<(SlotId, i32)>,
    until: Option<DateTime<Utc>>,
}

/// Both views of a board in one go, for the live rooms. Errors: `NotFound` for an event that is not
/// public, or no longer is.
pub async fn read_both(db: &Db, event: EventId, known: &mut TalkOn, now: DateTime<Utc>) -> Result<(Board, Board)> {
    let mut conn = db.acquire().await?;
    if !events::access::is_public(&mut conn, event).await? {
        return Err(Error::NotFound);
    }
    let card = events::access::card(&mut conn, event).await?.ok_or(Error::NotFound)?;
    if known.until.is_none_or(|until| until <= now || until > now + TALK_FOR) {
        *known = TalkOn { talk: talk_on(&mut conn, &card, now).await?, until: Some(now + TALK_FOR) };
    }
    let moderators = read_at(&mut conn, &card, (Audience::Moderators, false), known.talk, now).await?;
    let public = screens::public_part(&moderators);
    Ok((public, moderators))
}

/// What a screen that holds this board says of it: the stream sends it no snapshot while there is no newer one.
pub fn fingerprint(board: &Board) -> String {
    fingerprint_of(&frames::snapshot(board).1)
}

/// The same, of the data that the stream sends of a board.
pub fn fingerprint_of(data: &str) -> String {
    hex::encode(&Sha256::digest(data)[..8])
}

/// The event whose board a viewer may watch. Errors: `NotFound`, and for the moderators' view those
/// of [`Viewer::require`].
pub async fn watch(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, audience: Audience) -> Result<EventId> {
    let mut conn = db.acquire().await?;
    Ok(find(&mut conn, asked.viewer, event_ref, audience).await?.1.id)
}

/// The event whose board a viewer moderates, and its series. Errors: as [`watch`].
pub async fn watch_as_moderator(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<(SeriesId, EventId)> {
    let mut conn = db.acquire().await?;
    let (series, card) = find(&mut conn, asked.viewer, event_ref, Audience::Moderators).await?;
    Ok((series.id, card.id))
}

/// The event whose board a viewer may watch. Errors: as [`watch`].
pub(crate) async fn find(
    db: &mut PgConnection,
    viewer: &Viewer,
    event_ref: EventRef<'_>,
    audience: Audience,
) -> Result<(Series, EventCard)> {
    let (series, card) = match audience {
        Audience::Public => events::access::find(db, viewer, event_ref).await?,
        Audience::Moderators => events::access::find_with_right(db, viewer, event_ref, Right::Moderate).await?,
    };
    if card.state == EventState::Planned && audience == Audience::Public {
        return Err(Error::NotFound);
    }
    Ok((series, card))
}
