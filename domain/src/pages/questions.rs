//! `/{series}/{number}/qa/all`

use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events::types::EventCard,
    ids::EventRef,
    qa::{
        board,
        polls::types::{Poll, PollState},
        types::{Audience, BoardQuestion},
    },
    series::types::Series,
    viewer::Asked,
};

use super::paging;

/// Questions on a page.
const PAGE_SIZE: u32 = 50;

/// Every question of a board, those with most votes first.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionsPage {
    pub series: Series,
    pub card: EventCard,
    pub questions: Vec<BoardQuestion>,
    /// Page shown, from 1, and how many there are.
    pub page: u32,
    pub pages: u32,
    pub total: usize,
}

/// `/{series}/{number}/qa/all`; `page` from 1. Errors: `NotFound` for a page past the last.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, page: u32) -> Result<QuestionsPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = board::find(&mut conn, asked.viewer, event_ref, Audience::Public).await?;
    let mut questions = board::read_of(&mut conn, &card, Audience::Public, asked.now).await?.questions;
    // Earlier ones first among equals: the sort keeps their order.
    questions.sort_by_key(|question| std::cmp::Reverse(question.votes));
    let total = questions.len();
    let (page, pages) = (page.max(1), paging::count_of(total, PAGE_SIZE));
    if page > pages {
        return Err(Error::NotFound);
    }
    let size = PAGE_SIZE as usize;
    let questions = questions.into_iter().skip(size * (page as usize - 1)).take(size).collect();
    Ok(QuestionsPage { series, card, questions, page, pages, total })
}

/// Every question of a board, in the order of asking, and its polls, for a file.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionsFile {
    pub card: EventCard,
    pub questions: Vec<BoardQuestion>,
    /// Whose results this audience may see.
    pub polls: Vec<Poll>,
}

/// Errors: `NotFound`; for moderators' questions those of [`crate::viewer::Viewer::require`].
pub async fn export(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, audience: Audience) -> Result<QuestionsFile> {
    let mut conn = db.acquire().await?;
    let (series, card) = board::find(&mut conn, asked.viewer, event_ref, audience).await?;
    let board = board::read_of(&mut conn, &card, audience, asked.now).await?;
    // A draft is nobody's result, but moderators take along what they wrote.
    let is_result = |poll: &Poll| poll.state != PollState::Draft && poll.is_shown;
    let may_see = |poll: &Poll| audience == Audience::Moderators || is_result(poll);
    let polls = board.polls.into_iter().filter(may_see).collect();
    if audience == Audience::Moderators {
        let subject = format!("event:{}", card.id);
        let entry = audit::Entry::of_event(series.id, card.id, "questions.export", &subject);
        audit::write(&mut conn, asked.viewer, &entry).await?;
    }
    Ok(QuestionsFile { card, questions: board.questions, polls })
}
