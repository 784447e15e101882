//! What is on stage: it ends with the event, and nobody ends it who did not see it.

use sqlx::PgConnection;

use super::{
    moderation::{Act, record},
    queries,
    types::QuestionState,
};
use crate::{
    error::{Error, Result},
    events::types::EventCard,
    ids::QuestionId,
    lang::Text,
    search,
    series::types::Series,
    viewer::Asked,
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
    /// Errors: `Conflict` when it is not this one that would end.
    pub(super) async fn check(self, tx: &mut PgConnection, now: QuestionId) -> Result<()> {
        if self == Self::Unknown || self == Self::One(now) {
            return Ok(());
        }
        let (body, who) = queries::taken_up(tx, now).await?;
        let words = short(&body);
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

/// The beginning of a question.
fn short(body: &str) -> String {
    const SHORT: usize = 40;
    let mut chars = body.chars();
    let begin: String = chars.by_ref().take(SHORT).collect();
    if chars.next().is_some() { format!("{begin}…") } else { begin }
}

/// What is on stage when the event ends is answered, as taking up another one would make it. The boards are woken, and the
/// event is locked, by whoever ends it.
pub(crate) async fn end(tx: &mut PgConnection, asked: Asked<'_>, series: &Series, card: &EventCard) -> Result<()> {
    let Some(id) = queries::on_stage(tx, card.id).await? else { return Ok(()) };
    let mut act = Act::begin(tx, asked, card).await?;
    act.shift(tx, id, QuestionState::Answered, "", None).await?;
    search::index::reindex_question(tx, card.id, id).await?;
    record(tx, asked.viewer, series, card, "question.answered", id).await
}
