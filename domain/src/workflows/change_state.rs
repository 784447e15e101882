//! An event moves on in its life.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{join_code, renamed};
use crate::{
    announcements::{
        mailing::{self, Mailing, OfTypes},
        types::Segment,
    },
    audit,
    db::Db,
    error::{Error, Result},
    events::{
        access::{self, touched},
        changes::{is_planned_with, plan},
        queries, rules,
        types::{EventCard, EventState, StateChange, Step},
    },
    ids::EventRef,
    input,
    letters::{
        reading, sending,
        types::{LetterKind, Recipient, Wish},
    },
    mail::types::{Kind, Payload},
    registration, search, series,
    series::types::Series,
    viewer::{Asked, Right},
};

/// How those who knew of an event hear of a step. The default tells all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepWish {
    /// Neither followers nor who holds a place hear that it takes place after all. That it does not they always hear.
    pub is_silent: bool,
    /// Who speaks there, and in which words.
    pub speakers: Wish,
    /// What takes place after all does so on the day that was given up, where there is no other.
    pub takes_day_back: bool,
}

/// Moves an event on in its life and tells nobody of those who speak there. See [`change_and_tell`].
///
/// Errors: as [`change_and_tell`].
pub async fn change_state(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    step: impl Into<Step>,
    reason: &str,
) -> Result<StateChange> {
    let speakers = Wish { is_silent: true, ..Wish::default() };
    let wish = StepWish { speakers, ..StepWish::default() };
    change_and_tell(db, asked, event_ref, step, reason, &wish).await
}

/// Moves an event on in its life: page, calendars and structured data change together. One that is postponed gives its day
/// up. Those
/// whom it touches get mail as `wish` has it: followers the first time that it is announced, and who holds a place or
/// speaks there when it is postponed or cancelled, and when it takes place after all. Becoming what it is
/// already is no error and idempotent.
///
/// Errors: `Conflict` for a transition that is not in the table, when it is in another state by now
/// than the one that was seen, and when others would be told than those who were looked at; `Invalid` where a date or
/// reason is missing, and at the words of a letter.
pub async fn change_and_tell(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    step: impl Into<Step>,
    reason: &str,
    wish: &StepWish,
) -> Result<StateChange> {
    let Step { seen, to } = step.into();
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    access::lock(&mut tx, card.id).await?;
    // Read again under the lock: somebody else may have pressed the same button.
    let card = access::card(&mut tx, card.id).await?.ok_or(Error::NotFound)?;
    let mut change = StateChange::new(card.state, to);
    if card.state == to {
        return Ok(change);
    }
    rules::still(seen, card.state)?;
    rules::may_become(card.state, to)?;
    let reason = input::line("reason", reason, rules::REASON)?;
    if matches!(to, EventState::Postponed | EventState::Cancelled) && reason.is_empty() {
        return Err(Error::invalid(
            "reason",
            "参加者に伝える理由を一言入れてください。",
            "Please give a short reason for those who wanted to come.",
        ));
    }
    let has_day = card.starts.is_some()
        || wish.takes_day_back
            && rules::revives(card.state, to)
            && queries::take_day_back(&mut tx, card.id, asked.now).await?;
    if to != EventState::Planned && to != EventState::Cancelled && !has_day {
        return Err(rules::missing_date("date"));
    }
    let known = renamed::before(&mut tx, card.id).await?;
    queries::set_state(&mut tx, card.id, to, &reason, asked.now).await?;
    if rules::board_is_open(to) {
        join_code::give(&mut tx, card.id, &series.slug, card.number).await?;
    }
    search::index::reindex_event(&mut tx, card.id).await?;
    let mut keys = renamed::pages(&mut tx, &known).await?;
    keys.extend(touched(&series, card.id));
    notify(&mut tx, &series, &card, &mut change, wish, asked.now).await?;
    if rules::takes_registrations(to) {
        registration::promoting::fill_all(&mut tx, card.id, asked.now).await?;
    }
    if to == EventState::Ended {
        crate::qa::ending::end_stage(&mut tx, asked, &series, &card).await?;
        crate::reports::publishing::begin_draft(&mut tx, card.id, asked.now).await?;
    }
    crate::qa::wake::wake(&mut tx, card.id).await?;
    let what = format!("event.state.{}", to.into_str());
    let subject = format!("event:{}", card.id);
    let details = audit::Details {
        changes: vec![audit::Change {
            field: "state".to_owned(),
            was: change.from.into_str().to_owned(),
            is: to.into_str().to_owned(),
        }],
        told: Some(change.count_mails()).filter(|told| *told > 0),
        words: reason,
        ..audit::Details::default()
    };
    let entry = audit::Entry { details, ..audit::Entry::of_event(series.id, card.id, &what, &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &keys).await?;
    Ok(change)
}

/// Tells whom the step touches, and writes down how many they are.
async fn notify(
    tx: &mut PgConnection,
    series: &Series,
    was: &EventCard,
    change: &mut StateChange,
    wish: &StepWish,
    now: DateTime<Utc>,
) -> Result<()> {
    let is_quiet = wish.is_silent && rules::revives(was.state, change.to);
    if !is_quiet && rules::announces(was.state, change.to) && queries::announce(tx, was.id, now).await? {
        let topic = Kind::Announcement.into_str();
        change.followers = series::following::write_to_all(tx, series.id, was.id, topic, now).await?;
    }
    let (kind, letter) = match change.to {
        EventState::Postponed => (Kind::EventPostponed, LetterKind::EventPostponed),
        EventState::Cancelled => (Kind::EventCancelled, LetterKind::EventCancelled),
        to if rules::revives(was.state, to) => (Kind::EventRevived, LetterKind::EventRevived),
        _ => return Ok(()),
    };
    let is_off = letter.has_reason();
    if is_off {
        registration::promoting::take_offers_back(tx, was.id).await?;
    }
    // Of an event that is called off before anybody knew of it nobody hears.
    let speakers = if !is_off || is_planned_with(was.state) { speakers(tx, was, letter).await? } else { Vec::new() };
    change.speakers = sending::notify(tx, was.id, &speakers, &wish.speakers, now).await?;
    if is_quiet {
        return Ok(());
    }
    // Who holds a place and speaks is told once, and who was left out not at all.
    let by_letter = speakers.iter().filter(|_| !wish.speakers.is_silent);
    let mailing = Mailing {
        kind,
        is_linked: !is_off,
        payload: &Payload { event: Some(was.id), series: Some(series.id), ..Payload::default() },
        segment: &Segment::holders(),
        of_types: &OfTypes::default(),
        without: &mailing::mailboxes(by_letter),
    };
    change.holders = mailing::enqueue(tx, was.id, &mailing, now).await?;
    Ok(())
}

/// Who speaks there; of an event that takes place after all, with when and where it does.
async fn speakers(tx: &mut PgConnection, was: &EventCard, letter: LetterKind) -> Result<Vec<Recipient>> {
    let mut all = reading::speakers(tx, was.id, letter).await?;
    if letter == LetterKind::EventRevived {
        let card = access::card(tx, was.id).await?.ok_or(Error::NotFound)?;
        let changes = plan(&access::load(tx, card).await?);
        for one in &mut all {
            one.changes.clone_from(&changes);
        }
    }
    Ok(all)
}
