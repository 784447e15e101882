//! What is on stage: nobody ends it who did not see it.

use sqlx::PgConnection;

use super::{queries, rules};
use crate::{
    error::{Error, Result},
    ids::QuestionId,
    lang::Text,
    viewer::Viewer,
};

/// What a moderator saw on stage while they took up another question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// Nobody says: whatever is there ends.
    #[default]
    Unknown,
    Nothing,
    One(QuestionId),
}

impl Seen {
    /// Errors: `Conflict` when it is not this one that would end, unless whoever asks took it up: their screen is late.
    pub(super) async fn check(self, tx: &mut PgConnection, viewer: &Viewer, now: QuestionId) -> Result<()> {
        if self == Self::Unknown || self == Self::One(now) {
            return Ok(());
        }
        let (body, who, moved_by) = queries::taken_up(tx, now).await?;
        if moved_by.is_some() && moved_by == viewer.account_id() {
            return Ok(());
        }
        let words = rules::beginning(&body);
        let (by_ja, by_en) = if who.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("({who}さんが操作)"), format!(" (moved by {who})"))
        };
        Err(Error::Conflict(Text::new(
            format!(
                "いまは「{words}」に回答しています{by_ja}。何も変えていません。次に進むときは、もう一度押してください。"
            ),
            format!("“{words}” is being answered now{by_en}. Nothing was changed. To go on, please press again."),
        )))
    }
}
