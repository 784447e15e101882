//! An event moves on in its life.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events::{
        access::{self, touched},
        changes::is_planned_with,
        queries, rules,
        types::{EventCard, EventState, StateChange, Step},
    },
    ids::EventRef,
    input,
    letters::{
        reading, sending,
        types::{LetterKind, Wish},
    },
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    registration, search, series,
    viewer::{Asked, Right},
};

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
    let wish = Wish { is_silent: true, ..Wish::default() };
    change_and_tell(db, asked, event_ref, step, reason, &wish).await
}

/// Moves an event on in its life: page, calendars and structured data change together, and those
/// whom it touches get mail; who speaks there, when it is postponed or cancelled, as `speakers` has it. Becoming what it is
/// already is no error and idempotent.
///
/// Errors: `Conflict` for a transition that is not in the table, and when it is in another state by now
/// than the one that was seen; `Invalid` where a date or reason is missing, and at the words of a letter.
pub async fn change_and_tell(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    step: impl Into<Step>,
    reason: &str,
    speakers: &Wish,
) -> Result<StateChange> {
    let Step { seen, to } = step.into();
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    access::lock(&mut tx, card.id).await?;
    // Read again under the lock: somebody else may have pressed the same button.
    let card = access::card(&mut tx, card.id).await?.ok_or(Error::NotFound)?;
    let mut change = StateChange { from: card.state, to, notified: 0, speakers: 0 };
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
    if to != EventState::Planned && to != EventState::Cancelled && card.starts.is_none() {
        return Err(rules::missing_date("date"));
    }
    queries::set_state(&mut tx, card.id, to, &reason, asked.now).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    let payload = Payload { event: Some(card.id), series: Some(series.id), ..Payload::default() };
    match to {
        _ if rules::announces(card.state, to) && queries::announce(&mut tx, card.id, asked.now).await? => {
            for (account, mail, lang) in series::following::mails(&mut tx, series.id).await? {
                let payload = Payload { account: Some(account), ..payload.clone() };
                outbox::enqueue(&mut tx, &mail, Kind::Announcement, lang, &payload, asked.now).await?;
                change.notified += 1;
            }
        }
        EventState::Postponed | EventState::Cancelled => {
            registration::promoting::take_offers_back(&mut tx, card.id).await?;
            let kind = if to == EventState::Cancelled { Kind::EventCancelled } else { Kind::EventPostponed };
            for holder in registration::held::holders(&mut tx, card.id).await? {
                outbox::enqueue(&mut tx, &holder.mail, kind, holder.lang, &payload, asked.now).await?;
                change.notified += 1;
            }
            change.speakers = tell_speakers(&mut tx, &card, to, speakers, asked.now).await?;
        }
        _ => {}
    }
    if card.state == EventState::Cancelled && to == EventState::Announced {
        for holder in registration::held::holders(&mut tx, card.id).await? {
            let payload = Payload { registration: Some(holder.registration), ..payload.clone() };
            outbox::enqueue(&mut tx, &holder.mail, Kind::EventRevived, holder.lang, &payload, asked.now).await?;
            change.notified += 1;
        }
    }
    if rules::takes_registrations(to) {
        registration::promoting::fill_all(&mut tx, card.id, asked.now).await?;
    }
    if to == EventState::Ended {
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
        told: Some(change.notified + change.speakers).filter(|told| *told > 0),
        words: reason,
        ..audit::Details::default()
    };
    let entry = audit::Entry { details, ..audit::Entry::of_event(series.id, card.id, &what, &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &touched(&series, card.id)).await?;
    Ok(change)
}

/// Who speaks at an event that is called off is told, where anybody knew of it; says how many.
async fn tell_speakers(
    tx: &mut PgConnection,
    was: &EventCard,
    to: EventState,
    wish: &Wish,
    now: DateTime<Utc>,
) -> Result<usize> {
    if !is_planned_with(was.state) {
        return Ok(0);
    }
    let kind = if to == EventState::Cancelled { LetterKind::EventCancelled } else { LetterKind::EventPostponed };
    let all = reading::speakers(tx, was.id, kind).await?;
    sending::tell(tx, was.id, &all, wish, now).await
}
