//! Asking, and what an asker may do with their own question.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    queries, rules,
    types::{Asked, BoardQuestion, QuestionState},
};
use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events::{self, rules as fields, rules::board_is_open, types::EventCard},
    ids::{EventId, QuestionId},
    viewer::{Right, Viewer},
};

/// Channel on which processes hear that a board has changed; the payload is the event's id.
pub const CHANNEL: &str = "boards";
/// The same words of the same participant within this time are one question.
const SAME_WITHIN: Duration = Duration::seconds(60);

/// What a person asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskInput {
    pub body: String,
    /// Empty: anonymous.
    pub asker: String,
    /// Number of the slot; `None` for the event.
    pub talk: Option<i32>,
}

/// Asks a question. The same sent twice is one question. It waits for a moderator where the event
/// says so, unless a moderator asks.
///
/// Errors: `Invalid` at `body`, `asker` or `talk`; `Conflict` when the board is closed; `TooMany`.
pub async fn ask(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    input: &AskInput,
    now: DateTime<Utc>,
) -> Result<Asked> {
    let participant = viewer.participant.as_deref().ok_or(Error::SignInRequired)?;
    let body = fields::text("body", &input.body, rules::QUESTION)?;
    if body.is_empty() {
        return Err(Error::invalid("body", "質問を書いてください。", "Please write your question."));
    }
    let asker = fields::line("asker", &input.asker, rules::NAME)?;
    let mut tx = db.begin().await?;
    let (series, card) = events::actions::find(&mut tx, viewer, slug, number).await?;
    require_open(&card)?;
    let slot = match input.talk {
        None => None,
        Some(n) => {
            let slots = agenda::actions::slots_of(&mut tx, &card, &series.time_zone).await?;
            let found = slots.iter().find(|slot| slot.number == n && slot.kind.is_content());
            Some(found.map(|slot| slot.id).ok_or_else(|| {
                Error::invalid("talk", "宛先を選び直してください。", "Please choose again whom you ask.")
            })?)
        }
    };
    queries::lock_participant(&mut tx, participant).await?;
    let is_moderator = viewer.may(series.id, Right::Moderate);
    if let Some(known) = queries::same(&mut tx, card.id, participant, &body, now - SAME_WITHIN).await? {
        let question = load(&mut tx, card.id, known).await?;
        return Ok(Asked { is_pending: question.state == QuestionState::Pending, question });
    }
    if !is_moderator
        && let Some(last) = queries::last_asked(&mut tx, participant, now - Duration::seconds(rules::ASK_EVERY)).await?
    {
        let wait = rules::ASK_EVERY - (now - last).num_seconds();
        return Err(Error::TooMany(u64::try_from(wait.max(1)).unwrap_or(1)));
    }
    let moderated = events::actions::plan(&mut tx, card.id).await?.moderated;
    let is_pending = moderated && !is_moderator;
    let state = if is_pending { QuestionState::Pending } else { QuestionState::Live };
    let id = queries::insert_asked(&mut tx, card.id, slot, &body, &asker, state, participant, now).await?;
    // Whoever asks wants the answer: their own vote counts once, and can be taken back.
    queries::vote(&mut tx, id, participant).await?;
    wake(&mut tx, card.id).await?;
    let question = load(&mut tx, card.id, id).await?;
    db.commit(tx, &[format!("event:{}", card.id)]).await?;
    Ok(Asked { question, is_pending })
}

pub(super) fn require_open(card: &EventCard) -> Result<()> {
    if board_is_open(card.state) {
        return Ok(());
    }
    Err(Error::conflict(
        "この回の質問の受付は終わりました。届いている質問と回答は読めます。",
        "This board takes no more questions and votes. You can still read what was asked and answered.",
    ))
}

async fn load(db: &mut PgConnection, event: EventId, id: QuestionId) -> Result<BoardQuestion> {
    queries::board(db, event, true).await?.into_iter().find(|q| q.id == id).ok_or(Error::Internal)
}

/// Tells every process that has viewers there that a board changed, at commit.
pub(crate) async fn wake(db: &mut PgConnection, event: EventId) -> Result<()> {
    Ok(crate::db::queries::notify(db, CHANNEL, &event.to_string()).await?)
}

/// Takes one's own question back, as long as nobody has answered it.
///
/// Errors: `NotFound` for somebody else's, `Conflict` when it is answered.
pub async fn withdraw(db: &Db, viewer: &Viewer, slug: &str, number: i32, id: QuestionId) -> Result<()> {
    let mut tx = db.begin().await?;
    let card = own(&mut tx, viewer, slug, number, id).await?;
    let state = queries::lock(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    if state == QuestionState::Hidden {
        return Ok(());
    }
    if !matches!(state, QuestionState::Live | QuestionState::Pending) {
        return Err(Error::conflict(
            "答え始めた質問は取り下げられません。名前を外すことはできます。",
            "A question that is being answered cannot be taken back. You can remove your name.",
        ));
    }
    queries::set_state(&mut tx, id, QuestionState::Hidden, None).await?;
    wake(&mut tx, card.id).await?;
    db.commit(tx, &[format!("event:{}", card.id)]).await
}

/// Takes one's name off one's own question.
pub async fn remove_name(db: &Db, viewer: &Viewer, slug: &str, number: i32, id: QuestionId) -> Result<()> {
    let mut tx = db.begin().await?;
    let card = own(&mut tx, viewer, slug, number, id).await?;
    queries::clear_asker(&mut tx, id).await?;
    crate::search::index::reindex_event(&mut tx, card.id).await?;
    wake(&mut tx, card.id).await?;
    db.commit(tx, &[format!("event:{}", card.id)]).await
}

async fn own(db: &mut PgConnection, viewer: &Viewer, slug: &str, number: i32, id: QuestionId) -> Result<EventCard> {
    let participant = viewer.participant.as_deref().ok_or(Error::NotFound)?;
    let (_, card) = events::actions::find(db, viewer, slug, number).await?;
    if !queries::is_asked_by(db, card.id, id, participant).await? {
        return Err(Error::NotFound);
    }
    Ok(card)
}
