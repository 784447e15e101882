//! What was answered at sign-up, on its way from the form to the place that is taken.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::{
    error::{Error, Result},
    events::access::HeldEvent,
    fields::Values,
    ids::{RegistrationId, TypeId},
    questionnaire::{
        answering,
        types::{Answers, SignUpQuestion},
    },
};

/// What was asked at sign-up, and answered.
#[derive(Default)]
pub(super) struct Answered(Vec<SignUpQuestion>, Answers);

impl Answered {
    /// Before any seat is locked. Errors: `NotFound` for a type of another event; `Invalid` as [`answering::read`].
    pub async fn read(tx: &mut PgConnection, event: &HeldEvent, type_id: TypeId, sent: &Values) -> Result<Self> {
        if !event.has_questions {
            return Ok(Self::default());
        }
        let is_online = queries::is_online(tx, event.id, type_id).await?.ok_or(Error::NotFound)?;
        let (questions, answers) = answering::read(tx, (event.series, event.id), is_online, sent).await?;
        Ok(Self(questions, answers))
    }

    pub async fn keep(&self, tx: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        answering::keep(tx, id, &self.0, &self.1, now).await
    }
}
