//! What was answered at sign-up, on its way from the form to the place that is taken.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    types::{AGREE, AGREE_TO, MAX_NAME, READING},
};
use crate::{
    error::{Error, Problems, Result},
    events::access::HeldEvent,
    fields::Values,
    ids::{AccountId, RegistrationId, SeriesId, TypeId},
    input,
    questionnaire::{
        answering,
        types::{Answers, SignUpQuestion},
    },
    series::types::Terms,
};

/// What was asked at sign-up, and answered.
#[derive(Default)]
pub(super) struct Answered {
    questions: Vec<SignUpQuestion>,
    answers: Answers,
    /// How their name is read; `None` where the form did not ask.
    reading: Option<String>,
    /// What they agreed to, where the series asks everybody to.
    agreed_to: Option<Terms>,
}

/// How a name is read.
#[derive(Default)]
pub(super) struct Reading {
    /// As they say now; `None` where they say nothing.
    pub said: Option<String>,
    /// As they said the last time, in the same series; empty where they never did.
    pub before: String,
}

impl Answered {
    /// Of somebody who registers: as [`Self::read`], and what the series asks everybody to agree to, if it asks that.
    /// Errors: also `Invalid` at [`AGREE`].
    pub async fn of_sign_up(tx: &mut PgConnection, event: &HeldEvent, type_id: TypeId, sent: &Values) -> Result<Self> {
        let mut wrong = Problems::default();
        let answered = wrong.gather(Self::read(tx, event, type_id, sent).await)?;
        let agreed_to = wrong.gather(agreed(event, sent))?;
        wrong.check()?;
        Ok(Self { agreed_to, ..answered })
    }

    /// Before any seat is locked. Errors: `NotFound` for a type of another event; `Invalid` as [`answering::read`], and at
    /// [`READING`] for a long one.
    pub async fn read(tx: &mut PgConnection, event: &HeldEvent, type_id: TypeId, sent: &Values) -> Result<Self> {
        let reading = sent.get(READING).map(|text| input::line(READING, text, MAX_NAME)).transpose()?;
        if !event.has_questions {
            return Ok(Self { reading, ..Self::default() });
        }
        let is_online = queries::is_online(tx, event.id, type_id).await?.ok_or(Error::NotFound)?;
        let (questions, answers) = answering::read(tx, (event.series, event.id), is_online, sent).await?;
        Ok(Self { questions, answers, reading, agreed_to: None })
    }

    pub async fn store(&self, tx: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> Result<()> {
        if let Some(terms) = &self.agreed_to {
            queries::agree(tx, id, &terms.addresses(), now).await?;
        }
        if self.questions.is_empty() {
            return Ok(());
        }
        answering::replace_answers(tx, id, &self.questions, &self.answers, now).await
    }

    /// How the name of whoever takes a place is read, asked before any seat is locked. `is_shown`: the form had what they said
    /// the last time, so that an empty field takes it back.
    pub async fn reading(
        &self,
        tx: &mut PgConnection,
        (series, account): (SeriesId, AccountId),
        is_shown: bool,
    ) -> Result<Reading> {
        let said = self.reading.clone().filter(|reading| is_shown || !reading.is_empty());
        let before = if said.is_some() { String::new() } else { queries::last_reading(tx, series, account).await? };
        Ok(Reading { said, before })
    }

    /// The same of a place that was theirs before: without a word in the form it goes along to one that is settled just now.
    pub async fn keep_reading(
        &self,
        tx: &mut PgConnection,
        (series, account): (SeriesId, AccountId),
        (id, is_new): (RegistrationId, bool),
        is_shown: bool,
    ) -> Result<()> {
        match self.reading.as_deref() {
            Some(reading) if !reading.is_empty() || (is_shown && is_new) => {
                queries::set_reading(tx, id, reading).await?;
            }
            _ if is_new => queries::take_reading_along(tx, (series, account), id).await?,
            _ => {}
        }
        Ok(())
    }
}

/// What somebody who holds a place answers of what only the type that they want is asked.
///
/// Errors: `NotFound` for a type of another event; `Invalid` as [`answering::read_further`].
pub(super) async fn read_further(
    tx: &mut PgConnection,
    event: &HeldEvent,
    (id, wanted): (RegistrationId, TypeId),
    sent: &Values,
) -> Result<Answers> {
    if !event.has_questions {
        return Ok(Answers::new());
    }
    let is_online = queries::is_online(tx, event.id, wanted).await?.ok_or(Error::NotFound)?;
    answering::read_further(tx, (event.series, event.id), (id, is_online), sent).await
}

/// What they agreed to; nobody does to nothing, nor to what stood elsewhere when their form was drawn.
fn agreed(event: &HeldEvent, sent: &Values) -> Result<Option<Terms>> {
    if event.terms.is_empty() {
        return Ok(None);
    }
    if sent.get(AGREE).is_none_or(|tick| tick != "yes") {
        return Err(Error::invalid(
            AGREE,
            "読んで、同意するにチェックを入れてください。",
            "Please read it, and tick that you agree.",
        ));
    }
    if sent.get(AGREE_TO).is_none_or(|to| *to != event.terms.digest()) {
        return Err(Error::invalid(
            AGREE,
            "同意をお願いするものが、このページを開いたあとに変わりました。読んで、もう一度チェックを入れてください。",
            "What you are asked to agree to has changed since this page was opened. Please read it, and tick it again.",
        ));
    }
    Ok(Some(event.terms.clone()))
}
