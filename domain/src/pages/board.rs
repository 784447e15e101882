//! `/{series}/{number}/qa`, `…/moderate`, `…/stage`

use std::collections::HashSet;

use super::live_hour::{self, LiveHour};
use crate::{
    agenda::{self, slots::Reader, types::Slot},
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::{EventRef, QuestionId},
    qa::{
        board, own, screens,
        types::{Audience, Board, OwnQuestion, QuestionState},
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// Own questions that are shown though they are neither new nor have votes.
const MAX_OWN: usize = 20;

/// The board, the moderator's console and the stage screen.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardPage {
    pub series: Series,
    pub event: Event,
    /// Talks that one may ask to.
    pub talks: Vec<Slot>,
    /// The part of it that every screen holds.
    pub board: Board,
    /// Of that part, as the stream knows it.
    pub fingerprint: String,
    pub join_code: Option<String>,
    pub may_moderate: bool,
    /// What is on, for everybody.
    pub hour: Option<LiveHour>,
    /// What the viewer asked; empty in the page that all share.
    pub own: Vec<OwnQuestion>,
}

/// `/{series}/{number}/qa`, `…/moderate`, `…/stage`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, audience: Audience) -> Result<BoardPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = board::find(&mut conn, asked.viewer, event_ref, audience).await?;
    let plan = events::queries::plan(&mut conn, card.id).await?;
    let whole = board::read_opened(&mut conn, &card, audience, asked.now).await?;
    let board = screens::window(&whole);
    let reader = if audience == Audience::Moderators { Reader::Desk } else { Reader::Everybody };
    let mut talks = agenda::slots::slots_for(&mut conn, &card, &card.zone, reader).await?;
    talks.retain(|slot| slot.kind.is_content());
    let may_moderate = asked.viewer.may_at(series.id, card.id, Right::Moderate);
    let hour = match audience {
        Audience::Public => live_hour::load(&mut conn, &card, &card.zone, asked.now).await?,
        Audience::Moderators => None,
    };
    let event = events::access::load(&mut conn, card).await?;
    let fingerprint = board::fingerprint(&board);
    let join_code = plan.join_code;
    Ok(BoardPage { series, event, talks, board, fingerprint, join_code, may_moderate, hour, own: Vec::new() })
}

/// The board with the viewer's own questions, also those that it does not hold for everybody, and what became of them.
pub async fn with_own(db: &Db, asked: Asked<'_>, page: &BoardPage) -> Result<BoardPage> {
    let mut page = page.clone();
    let Some(participant) = &asked.viewer.participant else { return Ok(page) };
    let known: HashSet<QuestionId> = page.board.questions.iter().map(|question| question.id).collect();
    let mut conn = db.acquire().await?;
    let event = page.event.card.id;
    page.own = own::list_by_event(&mut conn, asked, event, &participant.at(event)?).await?;
    let public = page.own.iter().rev().map(|own| &own.question).filter(|question| {
        let is_declined = question.state == QuestionState::Declined;
        !known.contains(&question.id) && question.is_public() && !is_declined
    });
    page.board.questions.extend(public.take(MAX_OWN).cloned());
    page.board.questions.sort_by_key(|question| (question.asked_ms, question.id));
    Ok(page)
}
