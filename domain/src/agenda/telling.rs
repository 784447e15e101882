//! What a release tells: everybody by the public list, and by mail those speakers alone whose slot it shows for the first
//! time, moves or takes away.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    changes::Timed,
    queries::{self, SpeakerMail},
    releases::{self, Moved, Release, Turn},
};
use crate::{
    db::Db,
    error::Result,
    events::{
        self,
        changes::is_planned_with,
        types::{EventCard, EventState},
    },
    ids::{EventId, PersonId},
    lang::{Lang, Text},
    letters::types::{LetterKind, Recipient},
    mail::types::{Changed, Payload},
    time::Local,
    viewer::Asked,
};

/// Releases of which the public list tells.
const MAX_RELEASES: i64 = 100;

/// Notes what a release changed; a step of its transaction, once all is written. `version`: which one it is.
pub(crate) async fn note(
    tx: &mut PgConnection,
    (event, version): (EventId, i32),
    turn: Turn<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let closed: Vec<i64> = turn
        .before
        .iter()
        .chain(turn.after)
        .filter(|(slot, _)| !slot.sharing.tlp.is_named())
        .filter_map(|(slot, _)| slot.slot.map(|id| id.0))
        .collect();
    queries::forget_in_releases(tx, event, &closed).await?;
    Ok(queries::insert_release(tx, event, version, &releases::public_changes(turn), now).await?)
}

/// Nobody plans by the agenda of an evening that nobody knows of, or that is over.
pub(crate) fn is_told(card: &EventCard, now: DateTime<Utc>) -> bool {
    is_planned_with(card.state) && card.starts.is_none_or(|at| at.utc > now)
}

/// What a release moves or takes away; a slot that is gone from here may stand on the agenda of another event.
pub(crate) async fn moved(tx: &mut PgConnection, event: EventId, turn: Turn<'_>) -> Result<Vec<Moved>> {
    let mut moved = releases::moved(turn);
    let gone: Vec<i64> = moved.iter().filter(|one| one.is_gone).map(|one| one.slot.0).collect();
    if gone.is_empty() {
        return Ok(moved);
    }
    for (slot, number) in queries::moved_slots(tx, event, &gone).await? {
        for one in moved.iter_mut().filter(|one| one.slot == slot) {
            one.is = Text::new(format!("第{number}回へ移りました"), format!("Moved to #{number}"));
            one.went_on = true;
        }
    }
    Ok(moved)
}

/// Each speaker with all that becomes of their slots, in one letter. Who is taken off a slot that stays is told by people.
/// `was` and `is`: those who were on the slots before, and those who are now.
pub(crate) fn touched(
    (moved, after): (&[Moved], &[Timed]),
    (was, is): (&[SpeakerMail], &[SpeakerMail]),
) -> Vec<Recipient> {
    let mut found: Vec<(Recipient, [bool; 3])> = Vec::new();
    let mut add = |row: &SpeakerMail, change: Changed, at: usize| {
        let known = found.iter().position(|(one, _)| one.person == row.person).unwrap_or_else(|| {
            found.push((recipient(row), [false; 3]));
            found.len() - 1
        });
        found[known].0.changes.push(change);
        found[known].1[at] = true;
    };
    for one in moved {
        let stays = |person: PersonId| is.iter().any(|row| row.slot == one.slot && row.person == person);
        for row in was.iter().filter(|row| row.slot == one.slot && (one.is_gone || stays(row.person))) {
            let change = Changed { label: label(&one.title), was: one.was.clone(), is: one.is.clone() };
            add(row, change, if one.is_gone && !one.went_on { GONE } else { MOVED });
        }
    }
    for (slot, title, place) in releases::places(after) {
        let was_there = |person: PersonId| was.iter().any(|row| row.slot == slot && row.person == person);
        for row in is.iter().filter(|row| row.slot == slot && !was_there(row.person)) {
            add(row, Changed { label: label(&title), was: Text::new("", ""), is: place.clone() }, NEW);
        }
    }
    found
        .into_iter()
        .map(|(one, of)| {
            let kind = match of {
                [false, true, false] => LetterKind::TalkRemoved,
                [false, false, true] => LetterKind::AgendaReleased,
                _ => LetterKind::TalkMoved,
            };
            Recipient { kind, ..one }
        })
        .collect()
}

/// What becomes of a slot, as places in a list.
const MOVED: usize = 0;
const GONE: usize = 1;
const NEW: usize = 2;

fn recipient(row: &SpeakerMail) -> Recipient {
    Recipient {
        person: row.person,
        name: row.name.clone(),
        mail: row.mail.clone(),
        lang: Lang::from_tag(&row.language).unwrap_or_default(),
        kind: LetterKind::TalkMoved,
        changes: Vec::new(),
    }
}

fn label(title: &str) -> Text {
    if title.is_empty() {
        Text::new("あなたの枠", "Your slot")
    } else {
        Text::new(title.to_owned(), title.to_owned())
    }
}

/// What becomes of somebody's slots, a line each.
pub fn lines(changes: &[Changed], lang: Lang) -> String {
    let line = |change: &Changed| {
        let [label, was, is] = [&change.label, &change.was, &change.is].map(|text| text.get(lang));
        if was.is_empty() { format!("{label}: {is}") } else { format!("{label}: {was} → {is}") }
    };
    changes.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What a letter to a speaker is about, as read when it is sent.
pub struct Letter {
    /// Security-JAWS 第33回.
    pub event: String,
    /// Local path of the event.
    pub path: String,
    /// A line for each slot, or for what becomes of the event.
    pub talks: String,
    /// Why the event is off; empty where it is not.
    pub reason: String,
}

/// `None` when there is nothing to tell any more: the event is gone, over, or in another state than the letter says.
///
/// Errors: `Forbidden` for anybody but the worker.
pub async fn letter(
    db: &Db,
    asked: Asked<'_>,
    kind: LetterKind,
    payload: &Payload,
    lang: Lang,
) -> Result<Option<Letter>> {
    asked.viewer.require_program()?;
    let mut conn = db.acquire().await?;
    let Some(event) = payload.event else { return Ok(None) };
    let is_true = |state: EventState| match kind {
        LetterKind::EventPostponed => state == EventState::Postponed,
        LetterKind::EventCancelled => state == EventState::Cancelled,
        LetterKind::EventRevived => is_planned_with(state) && state != EventState::Postponed,
        _ => is_planned_with(state),
    };
    let Some(card) = events::access::card(&mut conn, event).await?.filter(|card| is_true(card.state)) else {
        return Ok(None);
    };
    let (event, path) = (card.name(lang), format!("/{}/{}", card.series_slug, card.number));
    let reason = if kind.has_reason() { events::access::load(&mut conn, card).await?.reason } else { String::new() };
    Ok(Some(Letter { event, path, talks: lines(&payload.changes, lang), reason }))
}

/// What each release changed, the newest first, and whether there is more than the first one.
pub(crate) async fn public_list(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<Release>> {
    let rows = queries::releases(db, event, MAX_RELEASES).await?;
    let release = |row: queries::ReleaseRow| Release {
        version: row.version,
        at: Local::at(row.released_at, zone),
        changes: row.changes.0,
    };
    Ok(rows.into_iter().map(release).collect())
}
