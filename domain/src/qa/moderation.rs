//! What moderators do: approve, take up, answer, hide; and what is asked of the board as a whole.

use sqlx::PgConnection;

use super::{queries, rules, types::QuestionState, wake::wake};
use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventId, EventRef, QuestionId},
    input,
    keys::CacheKey,
    lang::{Lang, Text},
    search,
    series::types::Series,
    viewer::{Asked, Right, Viewer},
};

/// Moves a question on. Taking one up ends the one before as answered. Asking for the state that it
/// has is no error and idempotent.
///
/// Errors: `NotFound`, `Forbidden`; `Conflict` for a transition that is not in the table.
pub async fn set_state(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    to: QuestionState,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    // Two moderators at once follow each other: only one question is on stage.
    events::access::lock(&mut tx, card.id).await?;
    let from = lock(&mut tx, card.id, id).await?;
    if from == to {
        return Ok(());
    }
    allow(from, to)?;
    if to == QuestionState::Answering {
        queries::end_answering(&mut tx, card.id, asked.now).await?;
    }
    queries::set_state(&mut tx, id, to, Some(asked.now)).await?;
    finish(db, tx, asked.viewer, &series, &card, &format!("question.{}", to.into_str()), id).await
}

/// The question's state, locked. Errors: `NotFound`; `Conflict` for one that its asker took back.
async fn lock(tx: &mut PgConnection, event: EventId, id: QuestionId) -> Result<QuestionState> {
    match queries::lock(tx, event, id).await?.ok_or(Error::NotFound)? {
        (_, true) => Err(Error::conflict(
            "質問した人が取り下げた質問です。ほかの人には表示できません。",
            "Its asker took this question back. It cannot be shown to others.",
        )),
        (state, false) => Ok(state),
    }
}

fn allow(from: QuestionState, to: QuestionState) -> Result<()> {
    if rules::transitions(from).contains(&to) {
        return Ok(());
    }
    let (ja, en) = ((from.label(Lang::Ja), to.label(Lang::Ja)), (from.label(Lang::En), to.label(Lang::En)));
    Err(Error::Conflict(Text::new(
        format!("「{}」の質問は「{}」にできません。画面を開き直して、いまの状態を確かめてください。", ja.0, ja.1),
        format!("A question that is “{}” cannot become “{}”. Please reload and look at its state.", en.0, en.1),
    )))
}

/// Answers a question in text. The author is the viewer unless a name is given.
///
/// Errors: `Invalid` at `answer`; those of [`set_state`].
pub async fn answer(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    body: &str,
    author: &str,
) -> Result<()> {
    let body = input::text("answer", body, rules::ANSWER)?;
    if body.is_empty() {
        return Err(Error::invalid("answer", "回答を書いてください。", "Please write the answer."));
    }
    let author = input::line("author", author, rules::NAME)?;
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    events::access::lock(&mut tx, card.id).await?;
    let from = lock(&mut tx, card.id, id).await?;
    if from != QuestionState::AnsweredText {
        allow(from, QuestionState::AnsweredText)?;
    }
    let name = asked.viewer.account.as_ref().map(|account| account.name.as_str()).unwrap_or_default();
    let author = if author.is_empty() { name } else { &author };
    // The same answer sent twice is one.
    if !queries::has_answer(&mut tx, id, &body).await? {
        queries::insert_answer(&mut tx, id, author, &body, asked.now).await?;
    }
    queries::set_state(&mut tx, id, QuestionState::AnsweredText, Some(asked.now)).await?;
    finish(db, tx, asked.viewer, &series, &card, "question.answer", id).await
}

/// Questions wait for a moderator from now on, or no longer do.
pub async fn set_moderated(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, moderated: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    events::access::set_moderated(&mut tx, card.id, moderated).await?;
    wake(&mut tx, card.id).await?;
    let what = if moderated { "board.moderated" } else { "board.open" };
    record(&mut tx, asked.viewer, &series, &card, what, &format!("event:{}", card.id)).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await
}

async fn finish(
    db: &Db,
    mut tx: sqlx::Transaction<'static, sqlx::Postgres>,
    viewer: &Viewer,
    series: &Series,
    card: &EventCard,
    what: &str,
    id: QuestionId,
) -> Result<()> {
    search::index::reindex_question(&mut tx, card.id, id).await?;
    wake(&mut tx, card.id).await?;
    record(&mut tx, viewer, series, card, what, &format!("question:{id}")).await?;
    db.commit(tx, &events::access::touched(series, card.id)).await
}

async fn record(
    tx: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    card: &EventCard,
    what: &str,
    subject: &str,
) -> Result<()> {
    audit::write(tx, viewer, &audit::Entry::of_event(series.id, card.id, what, subject)).await
}
