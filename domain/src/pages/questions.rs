//! `/{series}/{number}/qa/all`

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events::types::EventCard,
    ids::{EventRef, QuestionId},
    qa::{
        board,
        polls::types::{Poll, PollState},
        queries,
        rules::takes_votes,
        types::{Audience, BoardQuestion, QuestionState},
    },
    series::types::Series,
    viewer::Asked,
};

use super::paging;

/// Questions on a page.
const PAGE_SIZE: u32 = 50;

/// What the questions of a board are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Order {
    /// Most of them first.
    #[default]
    Votes,
    Newest,
    /// In the order of the talks, what was asked to none of them last; within one by votes.
    Talk,
}

/// Which questions of a board are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Kind {
    #[default]
    All,
    /// They wait for a moderator.
    Pending,
    /// That take votes.
    Open,
    /// Of these, those that are with the speaker.
    Deferred,
    Answered,
    Declined,
    /// Declined or hidden.
    Aside,
}

impl Kind {
    /// What everybody may look at.
    pub const PUBLIC: [Self; 4] = [Self::All, Self::Open, Self::Answered, Self::Declined];
    /// What moderators may look at.
    pub const MODERATORS: [Self; 6] =
        [Self::All, Self::Pending, Self::Open, Self::Deferred, Self::Answered, Self::Aside];

    pub fn holds(self, state: QuestionState) -> bool {
        match self {
            Self::All => true,
            Self::Pending => state == QuestionState::Pending,
            Self::Open => takes_votes(state),
            Self::Deferred => state == QuestionState::Deferred,
            Self::Answered => state.is_answered(),
            Self::Declined => state == QuestionState::Declined,
            Self::Aside => matches!(state, QuestionState::Declined | QuestionState::Hidden),
        }
    }
}

/// How the questions of a board are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuestionsView {
    pub order: Order,
    /// One of [`Kind::PUBLIC`].
    pub kind: Kind,
}

/// Every question of a board, or those of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionsPage {
    pub series: Series,
    pub card: EventCard,
    pub view: QuestionsView,
    pub questions: Vec<BoardQuestion>,
    /// Page shown, from 1, and how many there are.
    pub page: u32,
    pub pages: u32,
    /// Of this kind.
    pub total: usize,
}

/// `/{series}/{number}/qa/all`; `page` from 1. Errors: `NotFound` for a page past the last.
pub async fn load(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    view: QuestionsView,
    page: u32,
) -> Result<QuestionsPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = board::find(&mut conn, asked.viewer, event_ref, Audience::Public).await?;
    let mut questions = board::read_of(&mut conn, &card, Audience::Public, asked.now).await?.questions;
    questions.retain(|question| view.kind.holds(question.state));
    // Earlier ones first among equals: the sort keeps their order.
    match view.order {
        Order::Votes => questions.sort_by_key(by_votes),
        Order::Newest => questions.reverse(),
        Order::Talk => questions.sort_by_key(|question| (number_of_talk(question), by_votes(question))),
    }
    let total = questions.len();
    let (page, pages) = (page.max(1), paging::count_of(total, PAGE_SIZE));
    if page > pages {
        return Err(Error::NotFound);
    }
    let size = PAGE_SIZE as usize;
    let questions = questions.into_iter().skip(size * (page as usize - 1)).take(size).collect();
    Ok(QuestionsPage { series, card, view, questions, page, pages, total })
}

const fn by_votes(question: &BoardQuestion) -> Reverse<i64> {
    Reverse(question.votes)
}

fn number_of_talk(question: &BoardQuestion) -> i32 {
    question.talk.as_ref().map_or(i32::MAX, |(number, _)| *number)
}

/// A question that was answered on stage: when it was taken up, and the number and title of the talk that was on, which may be
/// another than the one it was asked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnStage {
    pub question: QuestionId,
    pub at: DateTime<Utc>,
    pub talk: Option<(i32, String)>,
}

/// Every question of a board, in the order of asking, and its polls, for a file.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionsFile {
    pub card: EventCard,
    pub questions: Vec<BoardQuestion>,
    /// Those of them that were answered there.
    pub on_stage: Vec<OnStage>,
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
    let mut on_stage = queries::answered_on_stage(&mut conn, card.id).await?;
    on_stage.retain(|row| board.questions.iter().any(|question| question.id == row.question));
    let as_answered =
        |row: queries::StageRow| OnStage { question: row.question, at: row.at, talk: row.number.zip(row.title) };
    let on_stage = on_stage.into_iter().map(as_answered).collect();
    if audience == Audience::Moderators {
        let subject = format!("event:{}", card.id);
        let entry = audit::Entry::of_event(series.id, card.id, "questions.export", &subject);
        audit::write(&mut conn, asked.viewer, &entry).await?;
    }
    Ok(QuestionsFile { card, questions: board.questions, on_stage, polls })
}
