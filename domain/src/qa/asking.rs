//! Asking.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    admission::{self, Taken},
    afterwards, confidential,
    queries::{self, Which},
    rules::{self, Trust},
    types::{BoardQuestion, QuestionState, Source, TakenQuestion},
    wake::wake,
};
use crate::{
    agenda::{self, tlp::Tlp},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        rules::board_is_open,
        types::{EventCard, EventState},
    },
    ids::{EventId, EventRef, QuestionId, SlotId},
    input,
    keys::CacheKey,
    lang::Lang,
    mail_address, search,
    viewer::{Asked, CLOCK_SKEW, Right},
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
    /// They know that the event may be over, and ask who spoke there.
    pub is_afterwards: bool,
    /// They want to hear of the answer: at this address, or, where they are signed in, at their own.
    pub tell: Option<String>,
    pub lang: Lang,
}

/// The words of a question as they are kept. Errors: `Invalid` at `field`.
pub fn checked(field: &str, text: &str) -> Result<String> {
    input::text(field, text, rules::QUESTION)
}

/// The same of a question that must be there. Errors: `Invalid` at `field`, also where nobody would see anything of it.
pub(super) fn written(field: &str, text: &str) -> Result<String> {
    let body = checked(field, text)?;
    if input::is_invisible(&body) {
        return Err(Error::invalid(field, "質問を書いてください。", "Please write your question."));
    }
    Ok(body)
}

/// The name that goes with a question. Errors: `Invalid` at `field`.
pub fn checked_name(field: &str, name: &str) -> Result<String> {
    input::line(field, name, rules::NAME)
}

/// Characters of a form's key.
const MAX_KEY: usize = 64;

/// Asks a question. The same sent twice is one question. It waits for a moderator where the event
/// says so, and when new askers come faster than the board takes them, unless a moderator asks. After the end of the event
/// its talks alone are asked, by who says that they mean it.
///
/// Errors: `Invalid` at `body`, `asker`, `mail` or `talk`; `Conflict` when the board is closed, and for a talk that is not
/// asked any more; `TooMany`; `OfAnotherEvent`.
pub async fn ask(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, input: &AskInput) -> Result<TakenQuestion> {
    let participant = asked.viewer.participant.as_ref().ok_or(Error::SignInRequired)?;
    let body = written("body", &input.body)?;
    let name = checked_name("asker", &input.asker)?;
    let tell = match (&input.tell, &asked.viewer.account) {
        (Some(_), Some(account)) => Some(account.mail.clone()),
        (Some(typed), None) if !typed.trim().is_empty() => Some(mail_address::parse(typed)?),
        _ => None,
    };
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find(&mut tx, asked.viewer, event_ref).await?;
    let participant = participant.at(card.id)?;
    let participant = participant.as_str();
    // The event before its talk, as whoever changes an agenda locks them; and nothing is asked of a board that just closed.
    let state = events::access::hold_by_id(&mut tx, card.id).await?.state;
    let is_late = state == EventState::Ended && input.is_afterwards && input.talk.is_some();
    if !is_late {
        require_open(state)?;
    }
    let slot = match input.talk {
        None => None,
        Some(n) => Some(asked_slot(&mut tx, &card, n, asked.now).await?),
    };
    if let Some(slot) = slot.filter(|_| is_late) {
        afterwards::require(&mut tx, slot, asked.now).await?;
    }
    queries::lock_participant(&mut tx, participant).await?;
    let is_moderator = asked.viewer.may_at(series.id, card.id, Right::Moderate);
    // Who registers at this moment is let in; moderators always are.
    let who = (participant, name.is_empty());
    let admission = if input.is_of_sign_up || is_moderator {
        queries::admission(&mut tx, card.id, who, None).await?
    } else {
        admission::admit(&mut tx, asked, card.id, who).await?
    };
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
    if !is_moderator {
        admission::check_pace(&mut tx, &admission, participant, asked.now).await?;
    }
    let trust = match (&asked.viewer.account, input.has_joined) {
        (Some(_), _) => Trust::Account,
        (None, true) => Trust::Joined,
        (None, false) => Trust::Anonymous,
    };
    let taken = if is_moderator {
        Taken { is_pending: false, held_word: String::new() }
    } else {
        admission::decide(&mut tx, &admission, card.id, trust, &body, asked.now).await?
    };
    let is_pending = taken.is_pending;
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
        source: match (is_late, input.is_of_sign_up) {
            (true, _) => Source::Afterwards,
            (false, true) => Source::Registration,
            (false, false) => Source::Live,
        },
        held_word: &taken.held_word,
    };
    let id = queries::insert_asked(&mut tx, &new, asked.now).await?;
    // Whoever asks wants the answer: their own vote counts once, and can be taken back.
    queries::vote(&mut tx, id, participant).await?;
    if let Some(mail) = tell {
        queries::want_mail(&mut tx, id, &mail, input.lang, asked.now).await?;
    }
    search::index::reindex_question(&mut tx, card.id, id).await?;
    wake(&mut tx, card.id).await?;
    let question = load(&mut tx, card.id, id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await?;
    Ok(TakenQuestion { question, is_pending })
}

/// The talk with this number. Errors: `Invalid` at `talk` for one that nobody asks.
async fn asked_slot(tx: &mut PgConnection, card: &EventCard, n: i32, now: DateTime<Utc>) -> Result<SlotId> {
    let slots = agenda::slots::slots_of(tx, card, &card.zone).await?;
    let found = slots.iter().find(|slot| slot.number == n && slot.kind.is_content());
    let slot = found
        .ok_or_else(|| Error::invalid("talk", "宛先を選び直してください。", "Please choose again whom you ask."))?;
    if slot.tlp == Tlp::Red && confidential::is_over(tx, card, slot.id, now).await? {
        return Err(Error::invalid(
            "talk",
            "この話はTLP:REDで、もう終わりました。質問は残せません。",
            "This talk was TLP:RED and is over: nothing can be asked any more.",
        ));
    }
    Ok(slot.id)
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

pub(super) async fn load(db: &mut PgConnection, event: EventId, id: QuestionId) -> Result<BoardQuestion> {
    let question = queries::board(db, event, Which::One(id)).await?.pop().ok_or(Error::Internal)?;
    Ok(BoardQuestion { desk: None, ..question })
}
