//! Organizers write what is asked at sign-up.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries, rules,
    types::{AnswerKind, SignUpQuestion},
};
use crate::{
    audit::{self, Entry, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    events,
    ids::{EventId, EventRef, SeriesId, SignUpQuestionId},
    input,
    keys::CacheKey,
    lang::Text,
    series,
    viewer::{Asked, Right},
};

/// Whose questions: of one event, or of each event of the series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListRef<'a> {
    Series(&'a str),
    Event(EventRef<'a>),
}

/// A question as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionInput {
    pub kind: String,
    pub words_ja: String,
    pub words_en: String,
    pub hint: String,
    /// One a line.
    pub options: String,
    pub is_required: bool,
    /// `onsite`, `online`, or empty for everybody.
    pub only_mode: String,
    /// Id of an earlier question and its answer, with `=` between; empty: always.
    pub only_if: String,
}

/// What is done to a list of questions: `I` is the id of one, `T` one as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit<'a, I, T> {
    Add(&'a T),
    Save(I, &'a T),
    Remove(I),
    /// The way back.
    Restore(I),
    /// One place up, or down.
    Move(I, bool),
}

/// Moves one of a list a place up, or down; false where it is the first, or the last, already.
///
/// Errors: `NotFound` for one that is not in it.
pub(crate) fn shift<I: PartialEq>(ids: &mut [I], id: &I, is_up: bool) -> Result<bool> {
    let at = ids.iter().position(|known| known == id).ok_or(Error::NotFound)?;
    let to = if is_up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < ids.len()) };
    if let Some(to) = to {
        ids.swap(at, to);
    }
    Ok(to.is_some())
}

struct List {
    series: SeriesId,
    event: Option<EventId>,
    keys: Vec<CacheKey>,
    subject: String,
}

/// Changes a list; returns the question that it was about. What was answered before stays as it is.
///
/// Errors: as the door of the list; `NotFound` for a question of another list; `Invalid` at the fields of the form.
pub async fn edit(
    db: &Db,
    asked: Asked<'_>,
    list: ListRef<'_>,
    edit: Edit<'_, SignUpQuestionId, QuestionInput>,
) -> Result<SignUpQuestionId> {
    let mut tx = db.begin().await?;
    let list = open(&mut tx, asked, list).await?;
    let questions = match list.event {
        Some(event) => queries::of_event(&mut tx, list.series, event).await?,
        None => queries::of_series(&mut tx, list.series).await?,
    };
    let (id, action) = match edit {
        Edit::Add(input) => {
            if questions.len() >= rules::MAX_QUESTIONS {
                let max = rules::MAX_QUESTIONS;
                return Err(Error::invalid(
                    "",
                    format!("質問は{max}個までです。"),
                    format!("At most {max} questions."),
                ));
            }
            let question = checked(input, SignUpQuestionId(0), &questions)?;
            (queries::insert(&mut tx, list.series, list.event, &question).await?, "add")
        }
        Edit::Save(id, input) => {
            let question = checked(input, id, &questions)?;
            if !queries::update(&mut tx, list.series, list.event, &question).await? {
                return Err(Error::NotFound);
            }
            (id, "edit")
        }
        Edit::Remove(id) => (set_removed(&mut tx, &list, id, Some(asked.now)).await?, "remove"),
        Edit::Restore(id) => (set_removed(&mut tx, &list, id, None).await?, "restore"),
        Edit::Move(id, is_up) => {
            let own = questions.iter().filter(|question| question.is_of_series == list.event.is_none());
            let mut ids: Vec<_> = own.map(|question| question.id).collect();
            if shift(&mut ids, &id, is_up)? {
                queries::set_order(&mut tx, &ids).await?;
            }
            (id, "move")
        }
    };
    // What is asked under a condition needs it: before it, and with that answer.
    let now = match list.event {
        Some(event) => queries::of_event(&mut tx, list.series, event).await?,
        None => queries::of_series(&mut tx, list.series).await?,
    };
    let is_there = |id| now.iter().any(|one| one.id == id);
    let broken = |one: &SignUpQuestion| rules::question_problems(one, &now).iter().any(|(field, _)| field == "only_if");
    // A list read anew has dropped the condition on a question that is gone.
    let hangs = |one: &SignUpQuestion| is_there(one.id) && one.only_if.as_ref().is_some_and(|(on, _)| !is_there(*on));
    if let Some(one) = now.iter().find(|one| broken(one)).or_else(|| questions.iter().find(|one| hangs(one))) {
        let words = one.words_ja.clone();
        return Err(Error::Conflict(Text::new(
            format!("「{words}」の条件になっている質問です。先に「{words}」の条件を「いつも聞く」に変えてください。"),
            format!("“{words}” is asked depending on this question. Set that one to “Always” first."),
        )));
    }
    let action = format!("{}.questions.{action}", if list.event.is_some() { "event" } else { "series" });
    let entry = Entry {
        series: Some(list.series),
        event: list.event,
        action: &action,
        subject: &list.subject,
        outcome: Outcome::Ok,
        details: audit::Details::default(),
    };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &list.keys).await?;
    Ok(id)
}

/// The list under its lock, for who may edit it.
async fn open(tx: &mut PgConnection, asked: Asked<'_>, list: ListRef<'_>) -> Result<List> {
    match list {
        ListRef::Series(slug) => {
            let series = series::access::find(tx, slug).await?;
            asked.viewer.require(series.id, Right::EditEvent)?;
            series::access::lock(tx, series.id).await?;
            let keys = vec![CacheKey::series(series.id)];
            Ok(List { series: series.id, event: None, keys, subject: format!("series:{}", series.id) })
        }
        ListRef::Event(event_ref) => {
            let (series, card) = events::access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
            events::access::lock(tx, card.id).await?;
            let keys = vec![CacheKey::event(card.id)];
            Ok(List { series: series.id, event: Some(card.id), keys, subject: format!("event:{}", card.id) })
        }
    }
}

async fn set_removed(
    tx: &mut PgConnection,
    list: &List,
    id: SignUpQuestionId,
    at: Option<DateTime<Utc>>,
) -> Result<SignUpQuestionId> {
    if queries::set_removed(tx, list.series, list.event, id, at).await? { Ok(id) } else { Err(Error::NotFound) }
}

/// A question as it is stored. Errors: `Invalid` at its fields, all of them at once.
fn checked(input: &QuestionInput, id: SignUpQuestionId, others: &[SignUpQuestion]) -> Result<SignUpQuestion> {
    let kind: AnswerKind = input.kind.parse().unwrap_or_default();
    let options = input.options.lines().map(|line| input::clean(line).trim().to_owned());
    let only_if = input.only_if.split_once('=').and_then(|(id, answer)| Some((id.parse().ok()?, answer.to_owned())));
    let mut problems = Problems::default();
    let mut line = |field: &str, text: &str| problems.gather(input::line(field, text, rules::MAX_WORDS));
    let question = SignUpQuestion {
        id,
        is_of_series: false,
        kind,
        words_ja: line("words_ja", &input.words_ja)?,
        words_en: line("words_en", &input.words_en)?,
        hint: line("hint", &input.hint)?,
        options: if kind.has_options() { options.filter(|option| !option.is_empty()).collect() } else { Vec::new() },
        is_required: input.is_required,
        only_mode: input.only_mode.parse().ok(),
        only_if,
    };
    for (field, message) in rules::question_problems(&question, others) {
        // What is too long stands empty here, and is not said to be missing too.
        if !problems.has(&field) {
            problems.gather(Err::<(), _>(Error::at(field, message)))?;
        }
    }
    problems.check()?;
    Ok(question)
}
