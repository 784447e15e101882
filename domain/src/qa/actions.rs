//! Questions as readers see them.

use sqlx::PgConnection;

use super::{
    queries,
    types::{Question, QuestionPage},
};
use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, QuestionId, SlotId},
    series::site_map::{Entry, Run},
    viewer::{Right, Viewer},
};

/// All public questions of an event in order, each with the slot it was asked to. Those of a
/// report that is a draft are shown only with `drafts`.
pub async fn of_event(db: &mut PgConnection, event: EventId, drafts: bool) -> Result<Vec<(Option<SlotId>, Question)>> {
    Ok(queries::of_event(db, event, drafts).await?)
}

/// The public questions to one slot.
pub async fn of_slot(db: &mut PgConnection, event: EventId, slot: SlotId, drafts: bool) -> Result<Vec<Question>> {
    let all = queries::of_event(db, event, drafts).await?;
    Ok(all.into_iter().filter(|(of, _)| *of == Some(slot)).map(|(_, question)| question).collect())
}

/// Those with most votes, at most `n`; earlier ones first among equals.
pub async fn top(db: &mut PgConnection, event: EventId, n: usize, drafts: bool) -> Result<Vec<Question>> {
    let mut all: Vec<_> =
        queries::of_event(db, event, drafts).await?.into_iter().map(|(_, question)| question).collect();
    all.sort_by_key(|question| std::cmp::Reverse(question.votes));
    all.truncate(n);
    Ok(all)
}

/// `/{series}/{number}/qa/{id}`. A question of another event is not found here.
pub async fn page(db: &Db, viewer: &Viewer, slug: &str, number: i32, id: QuestionId) -> Result<QuestionPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::actions::find(&mut conn, viewer, slug, number).await?;
    let drafts = viewer.may(series.id, Right::EditNotes);
    let mut all = queries::of_event(&mut conn, card.id, drafts).await?;
    let index = all.iter().position(|(_, question)| question.id == id).ok_or(Error::NotFound)?;
    let previous = index.checked_sub(1).map(|i| all[i].1.clone());
    let next = all.get(index + 1).map(|(_, question)| question.clone());
    let (slot_id, question) = all.swap_remove(index);
    let slot = match slot_id {
        None => None,
        Some(slot_id) => agenda::actions::slots_of(&mut conn, &card, &series.time_zone)
            .await?
            .into_iter()
            .find(|slot| slot.id == slot_id),
    };
    let event = events::actions::load(&mut conn, card).await?;
    Ok(QuestionPage { series, event, slot, question, previous, next })
}

/// A question with its words as they are stored, for text copies and comparisons.
pub use queries::Stored;

/// Imported questions of an event with their answers' Markdown.
pub async fn raw_of_event(db: &mut PgConnection, event: EventId) -> Result<Vec<Stored>> {
    Ok(queries::imported(db, event).await?)
}

/// Writes an imported question with its answers (author, Markdown): the known one, or a new one.
#[expect(clippy::too_many_arguments, reason = "one call site, and each is a plain fact")]
pub(crate) async fn write_imported(
    db: &mut PgConnection,
    event: EventId,
    slot: SlotId,
    position: i32,
    asker: &str,
    body: &str,
    known: Option<Stored>,
    answers: &[(String, String)],
) -> Result<()> {
    let id = match &known {
        Some(stored) => {
            queries::place(db, stored.id, Some(slot), position).await?;
            stored.id
        }
        None => queries::insert_imported(db, event, Some(slot), position, asker, body).await?,
    };
    let same = known.is_some_and(|stored| stored.answers.iter().eq(answers.iter().map(|(_, body)| body)));
    if !same {
        queries::set_answers(db, id, answers).await?;
    }
    Ok(())
}

pub(crate) async fn remove(db: &mut PgConnection, question: QuestionId) -> Result<()> {
    Ok(queries::delete(db, question).await?)
}

/// Adds a question as if asked on the board, with its votes.
pub(crate) async fn add_live(
    db: &mut PgConnection,
    event: EventId,
    slot: Option<SlotId>,
    asker: &str,
    body: &str,
    votes: i32,
) -> Result<QuestionId> {
    Ok(queries::insert_live(db, event, slot, asker, body, votes).await?)
}

/// Tells the live boards that something of an event changed.
pub(crate) use super::asking::wake;

/// The questions to a slot belong to its event from now on.
pub(crate) async fn release_slot(db: &mut PgConnection, slot: SlotId) -> Result<()> {
    Ok(queries::release_slot(db, slot).await?)
}

/// When a question of the demonstration data was asked, and its state.
pub(crate) async fn seed_state(
    db: &mut PgConnection,
    id: QuestionId,
    asked_at: chrono::DateTime<chrono::Utc>,
    state: super::types::QuestionState,
) -> Result<()> {
    queries::set_asked_at(db, id, asked_at).await?;
    Ok(queries::set_state(db, id, state, Some(asked_at)).await?)
}

/// An answer of the demonstration data.
pub(crate) async fn seed_answer(
    db: &mut PgConnection,
    id: QuestionId,
    author: &str,
    body: &str,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    Ok(queries::insert_answer(db, id, author, body, at).await?)
}

/// Public questions for the site map, in the order of their ids.
pub(crate) async fn site_map(db: &mut PgConnection, run: Run) -> Result<Vec<Entry>> {
    Ok(queries::site_map(db, run).await?)
}

pub(crate) async fn site_map_length(db: &mut PgConnection) -> Result<i64> {
    Ok(queries::site_map_length(db).await?)
}
