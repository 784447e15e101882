//! Moderators answer in text.

use super::{
    moderation::{self, Act},
    queries, rules,
    states::Actor,
    telling,
    types::QuestionState,
};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::{ActId, EventRef, QuestionId},
    input, markdown,
    viewer::Asked,
};

/// An answer as it would stand on the board, as sanitized HTML, for moderators and speakers while they write; nothing is
/// stored.
///
/// Errors: `SignInRequired`; `Invalid` at `answer` for one that is too long.
pub fn preview(asked: Asked<'_>, body: &str) -> Result<String> {
    asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    Ok(markdown::block(&input::text("answer", body, rules::ANSWER)?))
}

/// Answers a question in text. The author is the viewer unless a name is given. Returns what takes it back; `None` where the
/// question has this answer already.
///
/// Errors: `Invalid` at `answer`; those of [`moderation::set_state`].
pub async fn answer(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    body: &str,
    author: &str,
) -> Result<Option<ActId>> {
    let body = input::text("answer", body, rules::ANSWER)?;
    if body.is_empty() {
        return Err(Error::invalid("answer", "回答を書いてください。", "Please write the answer."));
    }
    let author = input::line("author", author, rules::NAME)?;
    let mut tx = db.begin().await?;
    let (series, card) = moderation::find(&mut tx, asked.viewer, event_ref).await?;
    let from = moderation::lock(&mut tx, &card, id).await?.state;
    // The same answer sent twice is one.
    let is_known = queries::has_answer(&mut tx, id, &body).await?;
    if from == QuestionState::AnsweredText {
        if is_known {
            return Ok(None);
        }
    } else {
        moderation::allow(from, QuestionState::AnsweredText, Actor::Moderator)?;
    }
    let name = asked.viewer.account.as_ref().map(|account| account.name.as_str()).unwrap_or_default();
    let author = if author.is_empty() { name } else { &author };
    let mut act = Act::begin(&mut tx, asked, &card).await?;
    if !is_known {
        queries::insert_answer(&mut tx, id, (author, &body), act.id, asked.now).await?;
        telling::tell_askers(&mut tx, card.id, id, asked.now).await?;
    }
    if from != QuestionState::AnsweredText {
        act.shift(&mut tx, id, QuestionState::AnsweredText, "", None).await?;
    }
    act.finish(db, tx, &series, &card, "answer", id).await.map(Some)
}
