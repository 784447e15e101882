//! Reading a board.

use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{
    frames,
    queries::{self, Which},
    screens,
    types::{Audience, Board, BoardSettings, QuestionState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{
        self,
        rules::board_is_open,
        types::{EventCard, EventState},
    },
    ids::{EventId, EventRef},
    series::types::Series,
    viewer::{Asked, Right, Viewer},
};

/// The board of an event as this audience sees it. Who looks was asked before.
pub async fn read(db: &mut PgConnection, event: EventId, audience: Audience) -> Result<Board> {
    let card = events::access::card(db, event).await?.ok_or(Error::NotFound)?;
    read_of(db, &card, audience).await
}

/// [`read`], for who has the event already.
pub(crate) async fn read_of(db: &mut PgConnection, card: &EventCard, audience: Audience) -> Result<Board> {
    let questions = queries::board(db, card.id, Which::Board).await?;
    let answering = questions.iter().find(|q| q.state == QuestionState::Answering).map(|q| q.id);
    let settings = BoardSettings { open: board_is_open(card.state), ..queries::settings(db, card.id).await? };
    let counts = screens::count(&questions);
    let board = Board { answering, counts, questions, ..Board::default() }.with(settings);
    Ok(match audience {
        Audience::Moderators => board,
        Audience::Public => screens::public_part(&board),
    })
}

/// Both views of a board in one go, for the live rooms. Errors: `NotFound` for an event that is not
/// public, or no longer is.
pub async fn read_both(db: &Db, event: EventId) -> Result<(Board, Board)> {
    let mut conn = db.acquire().await?;
    if !events::access::is_public(&mut conn, event).await? {
        return Err(Error::NotFound);
    }
    let moderators = read(&mut conn, event, Audience::Moderators).await?;
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
