//! Who may ask and vote, how fast, and what waits for a moderator; and how moderators change that.

use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    held_words,
    queries::{self, Admission},
    rules::{self, Trust},
    types::{Admitted, BoardSettings, Hold},
    wake::wake,
};
use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, EventRef, QuestionId},
    input,
    keys::CacheKey,
    search::fold,
    viewer::{Asked, CLOCK_SKEW, Right},
};

/// What of a board's settings a moderator changes, as it was sent; `None` leaves it as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettingsInput<'a> {
    /// `true` or `false`.
    pub moderated: Option<&'a str>,
    /// Seconds.
    pub slow_seconds: Option<&'a str>,
    /// A word of [`Admitted`].
    pub asking: Option<&'a str>,
    pub voting: Option<&'a str>,
}

/// A word that was chosen from a list. Errors: `Invalid` at `field` for one that is not in it.
fn chosen<T: FromStr>(field: &str, sent: Option<&str>) -> Result<Option<T>> {
    let known = sent.map(str::parse::<T>).transpose();
    known.map_err(|_| {
        Error::invalid(
            field,
            "選べる設定のなかから、選び直してください。何も変えていません。",
            "Please choose again from what the list offers. Nothing was changed.",
        )
    })
}

/// Changes how the board takes questions and votes, at once on every screen.
///
/// Errors: `Invalid` at the field that cannot be read; `NotFound`, `Forbidden`.
pub async fn save_settings(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    input: SettingsInput<'_>,
) -> Result<BoardSettings> {
    let slow = match input.slow_seconds {
        Some(typed) => input::whole("slow_seconds", typed, 0..=3_600)?.or(Some(0)),
        None => None,
    };
    let moderated = chosen("moderated", input.moderated)?;
    let (asking, voting) = (chosen("asking", input.asking)?, chosen("voting", input.voting)?);
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    events::access::lock(&mut tx, card.id).await?;
    let was = queries::settings(&mut tx, card.id).await?;
    let now = BoardSettings {
        moderated: moderated.unwrap_or(was.moderated),
        slow_seconds: slow.unwrap_or(was.slow_seconds),
        asking: asking.unwrap_or(was.asking),
        voting: voting.unwrap_or(was.voting),
        open: was.open,
    };
    if now != was {
        queries::save_settings(&mut tx, card.id, &now).await?;
        let subject = format!("event:{}", card.id);
        let done = [
            (now.moderated != was.moderated, if now.moderated { "board.moderated" } else { "board.open" }),
            (now.slow_seconds != was.slow_seconds, if now.slow_seconds > 0 { "board.slow" } else { "board.fast" }),
            ((now.asking, now.voting) != (was.asking, was.voting), "board.admitted"),
        ];
        for (_, what) in done.into_iter().filter(|(is_so, _)| *is_so) {
            audit::write(&mut tx, asked.viewer, &audit::Entry::of_event(series.id, card.id, what, &subject)).await?;
        }
        wake(&mut tx, card.id).await?;
    }
    db.commit(tx, &[CacheKey::event(card.id)]).await?;
    Ok(now)
}

/// Decides something of whoever asked a question, or takes it back: from now on their questions wait, or they neither ask
/// nor vote. Who that is, is said to nobody.
///
/// Errors: `NotFound`, `Forbidden`; `Conflict` where nobody is known to have asked it.
pub async fn hold_asker(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    hold: Option<Hold>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    events::access::lock(&mut tx, card.id).await?;
    queries::lock(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    let by = asked.viewer.account.as_ref().map(|account| account.id);
    if !queries::set_hold(&mut tx, card.id, id, hold, by, asked.now).await? {
        return Err(Error::conflict(
            "この質問は、だれが送ったか分かりません。",
            "Nobody knows who sent this question.",
        ));
    }
    let what = match hold {
        Some(Hold::Held) => "asker.held",
        Some(Hold::Blocked) => "asker.blocked",
        None => "asker.freed",
    };
    let subject = format!("question:{id}");
    audit::write(&mut tx, asked.viewer, &audit::Entry::of_event(series.id, card.id, what, &subject)).await?;
    wake(&mut tx, card.id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await
}

/// Whether a question is taken now, and what it is: public at once, or waiting, and by which word.
pub(super) struct Taken {
    pub is_pending: bool,
    pub held_word: String,
}

/// What decides whether somebody may ask. Errors: `Conflict` for who is blocked or not registered.
pub(super) async fn admit(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event: EventId,
    participant: &str,
) -> Result<Admission> {
    let account = asked.viewer.account.as_ref().map(|account| account.id);
    let admission = queries::admission(tx, event, participant, account).await?;
    if admission.hold == Some(Hold::Blocked) {
        return Err(blocked());
    }
    if admission.asking == Admitted::Registered && !admission.is_registered {
        return Err(registered_only());
    }
    Ok(admission)
}

pub(super) fn blocked() -> Error {
    Error::conflict(
        "運営がこの端末からの質問と投票を止めています。心当たりがないときは、会場の運営に声をかけてください。",
        "The organizers take no questions and votes from you at this event. If you do not know why, please speak to them.",
    )
}

pub(super) fn registered_only() -> Error {
    Error::conflict(
        "この回は、申し込んだ人だけが質問・投票できます。サインインして、受付票のある状態でお試しください。",
        "At this event only those who registered ask and vote. Please sign in to the account that holds your ticket.",
    )
}

/// Errors: `TooMany` for who asked a moment ago.
pub(super) async fn check_pace(
    tx: &mut PgConnection,
    admission: &Admission,
    participant: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let pause = Duration::seconds(i64::from(admission.slow_seconds).max(rules::ASK_EVERY));
    let last = queries::last_asked(tx, participant, now - pause, now + CLOCK_SKEW).await?;
    match rules::wait(admission.slow_seconds, last.map(|last| (now - last).num_seconds())) {
        Some(wait) => Err(Error::TooMany(u64::try_from(wait).unwrap_or(1))),
        None => Ok(()),
    }
}

/// Whether a question waits: where the event says so, for a word of the series, for who was held, and when new askers come
/// faster than the board takes them.
pub(super) async fn decide(
    tx: &mut PgConnection,
    admission: &Admission,
    event: EventId,
    trust: Trust,
    body: &str,
    now: DateTime<Utc>,
) -> Result<Taken> {
    let held_word = held_word(admission, body);
    let is_pending = admission.moderated
        || !held_word.is_empty()
        || admission.hold == Some(Hold::Held)
        || is_flooded(tx, event, trust, now).await?;
    Ok(Taken { is_pending, held_word })
}

/// The word of the series that a question holds, or nothing.
pub(super) fn held_word(admission: &Admission, body: &str) -> String {
    held_words::held_word(&admission.held_words, body, fold::normalise).unwrap_or_default().to_owned()
}

/// Whether askers of this kind come faster than the board takes them. Those who are counted follow
/// each other, so that a hundred at once are counted as a hundred.
async fn is_flooded(tx: &mut PgConnection, event: EventId, trust: Trust, now: DateTime<Utc>) -> Result<bool> {
    let Some(most) = rules::live_a_minute(trust) else { return Ok(false) };
    queries::lock_pace(tx, event).await?;
    let (since, until) = (now - Duration::minutes(1), now + CLOCK_SKEW);
    Ok(queries::asked_live_since(tx, event, trust.into_str(), since, until).await? >= most)
}
