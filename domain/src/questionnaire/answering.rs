//! What somebody who registers answers. Steps of the transaction that takes their seat.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries, rules,
    types::{Answers, SignUpQuestion},
};
use crate::{
    error::{Problems, Result},
    fields::Values,
    ids::{EventId, RegistrationId, SeriesId, SignUpQuestionId},
};

/// What is asked at an event, and the answers in what a form sent, to be kept with [`replace_answers`].
///
/// Errors: `Invalid` at `q/{id}`, with all other fields that are wrong.
pub async fn read(
    tx: &mut PgConnection,
    (series, event): (SeriesId, EventId),
    is_online: bool,
    sent: &Values,
) -> Result<(Vec<SignUpQuestion>, Answers)> {
    let questions = queries::of_event(tx, series, event).await?;
    let read = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let (answers, wrong) = rules::read_answers(&questions, is_online, read);
    Problems::from(wrong).check()?;
    // What only the others are asked keeps its answers: they may come back to that type.
    Ok((rules::of_modes(&questions, &[is_online]), answers))
}

/// What somebody who changes to a type that comes so has not answered yet, from what a form sent, to be kept with
/// [`add_answers`].
///
/// Errors: as [`read`], at what is missing.
pub async fn read_further(
    tx: &mut PgConnection,
    (series, event): (SeriesId, EventId),
    (registration, is_online): (RegistrationId, bool),
    sent: &Values,
) -> Result<Answers> {
    let questions = queries::of_event(tx, series, event).await?;
    let known = queries::answers_of(tx, registration).await?;
    let read = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let (mut answers, wrong) = rules::read_further(&questions, is_online, &known, read);
    Problems::from(wrong).check()?;
    answers.retain(|id, _| !known.contains_key(id));
    Ok(answers)
}

pub(crate) use queries::of_event as questions_of;

/// What everybody at an event answered to one question that is answered with a line.
pub async fn lines_at(
    tx: &mut PgConnection,
    event: EventId,
    question: SignUpQuestionId,
) -> Result<HashMap<RegistrationId, String>> {
    let all = queries::answers_at(tx, event).await?.into_iter();
    Ok(all
        .filter(|(_, to, _)| *to == question)
        .filter_map(|(who, _, given)| Some((who, given.into_iter().next()?)))
        .collect())
}

/// Replaces what they answered before to these questions; other answers, to questions that are asked no more, stay.
pub async fn replace_answers(
    tx: &mut PgConnection,
    registration: RegistrationId,
    questions: &[SignUpQuestion],
    answers: &Answers,
    now: DateTime<Utc>,
) -> Result<()> {
    let asked: Vec<_> = questions.iter().map(|question| question.id).collect();
    Ok(queries::write_answers(tx, registration, &asked, answers, now).await?)
}

/// Adds answers to those that they gave before.
pub async fn add_answers(
    tx: &mut PgConnection,
    registration: RegistrationId,
    answers: &Answers,
    now: DateTime<Utc>,
) -> Result<()> {
    if answers.is_empty() {
        return Ok(());
    }
    Ok(queries::write_answers(tx, registration, &[], answers, now).await?)
}
