//! `/{series}/{number}/qa`, `…/moderate`, `…/stage`

use crate::{
    agenda::{self, types::Slot},
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::EventId,
    qa::{
        board, queries,
        types::{Audience, Board, ParticipantState},
    },
    series::types::Series,
    viewer::{Right, Viewer},
};

/// The board, the moderator's console and the stage screen.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardPage {
    pub series: Series,
    pub event: Event,
    /// Talks that one may ask to.
    pub talks: Vec<Slot>,
    pub board: Board,
    pub join_code: Option<String>,
    pub may_moderate: bool,
}

/// `/{series}/{number}/qa`, `…/moderate`, `…/stage`
pub async fn load(db: &Db, viewer: &Viewer, slug: &str, number: i32, audience: Audience) -> Result<BoardPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = board::find(&mut conn, viewer, slug, number, audience).await?;
    let plan = events::access::plan(&mut conn, card.id).await?;
    let board = board::read_of(&mut conn, &card, &plan, audience).await?;
    let mut talks = agenda::slots::slots_of(&mut conn, &card, &series.time_zone).await?;
    talks.retain(|slot| slot.kind.is_content());
    let may_moderate = viewer.may(series.id, Right::Moderate);
    let event = events::access::load(&mut conn, card).await?;
    Ok(BoardPage { series, event, talks, board, join_code: plan.join_code, may_moderate })
}

/// What the viewer asked and voted on a board. No query for somebody who has not taken part anywhere.
pub async fn mine(db: &Db, viewer: &Viewer, event: EventId) -> Result<ParticipantState> {
    match &viewer.participant {
        Some(participant) => Ok(queries::mine(&mut *db.acquire().await?, event, participant).await?),
        None => Ok(ParticipantState::default()),
    }
}
