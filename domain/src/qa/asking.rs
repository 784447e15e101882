//! Asking, and what an asker may do with their own question.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    rules::{self, Trust},
    types::{BoardQuestion, QuestionState, TakenQuestion},
    wake::wake,
};
use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events::{
        self,
        rules::board_is_open,
        types::{EventCard, EventState},
    },
    ids::{EventId, EventRef, QuestionId},
    input,
    keys::CacheKey,
    search,
    viewer::{Asked, CLOCK_SKEW, Right, Viewer},
};

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
    /// Key of the form that was sent: the same form sent twice is one question. Empty: it has none.
    pub form_key: String,
    /// The asker came by the code on the stage.
    pub has_joined: bool,
    /// They ask while they register for the event, and the board says so.
    pub is_of_sign_up: bool,
}

/// The words of a question as they are kept. Errors: `Invalid` at `field`.
pub fn checked(field: &str, text: &str) -> Result<String> {
    input::text(field, text, rules::QUESTION)
}

/// Characters of a form's key.
const MAX_KEY: usize = 64;

/// Asks a question. The same sent twice is one question. It waits for a moderator where the event
/// says so, and when new askers come faster than the board takes them, unless a moderator asks.
///
/// Errors: `Invalid` at `body`, `asker` or `talk`; `Conflict` when the board is closed; `TooMany`.
pub async fn ask(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, input: &AskInput) -> Result<TakenQuestion> {
    let participant = asked.viewer.participant.as_deref().ok_or(Error::SignInRequired)?;
    let body = checked("body", &input.body)?;
    if body.is_empty() {
        return Err(Error::invalid("body", "質問を書いてください。", "Please write your question."));
    }
    let name = input::line("asker", &input.asker, rules::NAME)?;
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find(&mut tx, asked.viewer, event_ref).await?;
    require_open(card.state)?;
    let slot = match input.talk {
        None => None,
        Some(n) => {
            let slots = agenda::slots::slots_of(&mut tx, &card, &series.time_zone).await?;
            let found = slots.iter().find(|slot| slot.number == n && slot.kind.is_content());
            Some(found.map(|slot| slot.id).ok_or_else(|| {
                Error::invalid("talk", "宛先を選び直してください。", "Please choose again whom you ask.")
            })?)
        }
    };
    queries::lock_participant(&mut tx, participant).await?;
    let is_moderator = asked.viewer.may_at(series.id, card.id, Right::Moderate);
    let mut key = Some(input.form_key.as_str()).filter(|key| !key.is_empty() && key.len() <= MAX_KEY);
    let sent = match key {
        Some(key) => queries::by_form_key(&mut tx, card.id, participant, key).await?,
        None => None,
    };
    // The same form with other words, as after a reply that got lost, is another question.
    let is_reworded = sent.as_ref().is_some_and(|sent| sent.is_withdrawn || sent.body != body);
    if is_reworded {
        key = None;
    }
    let until = asked.now + CLOCK_SKEW;
    let known = match sent.filter(|_| !is_reworded) {
        Some(sent) => Some(sent.id),
        None if input.is_of_sign_up => {
            queries::lock_sign_up(&mut tx, card.id, &body).await?;
            queries::same_of_sign_up(&mut tx, card.id, &body, asked.now - SAME_WITHIN, until).await?
        }
        None => queries::same(&mut tx, card.id, participant, &body, asked.now - SAME_WITHIN, until).await?,
    };
    if let Some(known) = known {
        let question = load(&mut tx, card.id, known).await?;
        return Ok(TakenQuestion { is_pending: question.state == QuestionState::Pending, question });
    }
    if !is_moderator
        && let Some(last) =
            queries::last_asked(&mut tx, participant, asked.now - Duration::seconds(rules::ASK_EVERY), until).await?
    {
        let wait = rules::ASK_EVERY - (asked.now - last).num_seconds().max(0);
        return Err(Error::TooMany(u64::try_from(wait.max(1)).unwrap_or(1)));
    }
    let moderated = events::access::plan(&mut tx, card.id).await?.moderated;
    let trust = match (&asked.viewer.account, input.has_joined) {
        (Some(_), _) => Trust::Account,
        (None, true) => Trust::Joined,
        (None, false) => Trust::Anonymous,
    };
    let is_pending = !is_moderator && (moderated || is_flooded(&mut tx, card.id, trust, asked.now).await?);
    if is_pending && trust == Trust::Anonymous && queries::count_waiting(&mut tx, card.id).await? >= rules::MAX_WAITING
    {
        return Err(Error::TooMany(60));
    }
    let state = if is_pending { QuestionState::Pending } else { QuestionState::Live };
    let new = queries::NewQuestion {
        event: card.id,
        slot,
        body: &body,
        asker: &name,
        state,
        participant,
        key,
        trust,
        is_of_sign_up: input.is_of_sign_up,
    };
    let id = queries::insert_asked(&mut tx, &new, asked.now).await?;
    // Whoever asks wants the answer: their own vote counts once, and can be taken back.
    queries::vote(&mut tx, id, participant).await?;
    search::index::reindex_question(&mut tx, card.id, id).await?;
    wake(&mut tx, card.id).await?;
    let question = load(&mut tx, card.id, id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await?;
    Ok(TakenQuestion { question, is_pending })
}

/// Whether askers of this kind come faster than the board takes them. Those who are counted follow
/// each other, so that a hundred at once are counted as a hundred.
async fn is_flooded(tx: &mut PgConnection, event: EventId, trust: Trust, now: DateTime<Utc>) -> Result<bool> {
    let Some(most) = rules::live_a_minute(trust) else { return Ok(false) };
    queries::lock_pace(tx, event).await?;
    let (since, until) = (now - Duration::minutes(1), now + CLOCK_SKEW);
    Ok(queries::asked_live_since(tx, event, trust.into_str(), since, until).await? >= most)
}

pub(super) fn require_open(event: EventState) -> Result<()> {
    if board_is_open(event) {
        return Ok(());
    }
    Err(Error::conflict(
        "この回の質問の受付は終わりました。届いている質問と回答は読めます。",
        "This board takes no more questions and votes. You can still read what was asked and answered.",
    ))
}

async fn load(db: &mut PgConnection, event: EventId, id: QuestionId) -> Result<BoardQuestion> {
    queries::board(db, event, Some(id), true).await?.pop().ok_or(Error::Internal)
}

/// Takes one's own question back, as long as nobody has answered it. Nobody makes it public again.
///
/// Errors: `NotFound` for somebody else's, `Conflict` when it is answered.
pub async fn withdraw(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: QuestionId) -> Result<()> {
    let mut tx = db.begin().await?;
    let card = own(&mut tx, asked.viewer, event_ref, id).await?;
    let (state, _) = queries::lock(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    if state == QuestionState::Hidden {
        return Ok(());
    }
    if !matches!(state, QuestionState::Live | QuestionState::Pending) {
        return Err(Error::conflict(
            "答え始めた質問は取り下げられません。名前を外すことはできます。",
            "A question that is being answered cannot be taken back. You can remove your name.",
        ));
    }
    queries::withdraw(&mut tx, id, asked.now).await?;
    search::index::reindex_question(&mut tx, card.id, id).await?;
    wake(&mut tx, card.id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await
}

/// Takes one's name off one's own question.
pub async fn remove_name(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: QuestionId) -> Result<()> {
    let mut tx = db.begin().await?;
    let card = own(&mut tx, asked.viewer, event_ref, id).await?;
    queries::clear_asker(&mut tx, id).await?;
    search::index::reindex_question(&mut tx, card.id, id).await?;
    wake(&mut tx, card.id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await
}

async fn own(db: &mut PgConnection, viewer: &Viewer, event_ref: EventRef<'_>, id: QuestionId) -> Result<EventCard> {
    let participant = viewer.participant.as_deref().ok_or(Error::NotFound)?;
    let (_, card) = events::access::find(db, viewer, event_ref).await?;
    if !queries::is_asked_by(db, card.id, id, participant).await? {
        return Err(Error::Concealed);
    }
    Ok(card)
}
