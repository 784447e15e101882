//! `/organize/{series}/{number}/check-in`: the door, as a page without script shows it, and as phones keep it.

use chrono::{DateTime, Utc};

use crate::{
    audit::{self, Outcome},
    checkin::{
        queries, rules,
        types::{DoorCounts, Entry, Guest},
    },
    db::Db,
    error::Result,
    events,
    events::types::EventCard,
    ids::EventRef,
    registration::{
        self,
        types::{ParticipationType, RegistrationState},
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// Entries that stand below the door, the newest first.
const MAX_NEWEST: usize = 8;
/// People whom a search shows.
const MAX_FOUND: usize = 20;
/// Characters of what is looked for.
const MAX_WORDS: usize = 100;

#[derive(Clone, Debug, PartialEq)]
pub struct DoorPage {
    pub series: Series,
    pub card: EventCard,
    pub types: Vec<ParticipationType>,
    pub counts: DoorCounts,
    /// The newest entries.
    pub newest: Vec<Newest>,
    /// As typed; empty: nobody is looked for.
    pub words: String,
    /// Whom the words find, who has not come first; with when they came.
    pub found: Vec<(Guest, Vec<Entry>)>,
}

/// One of the newest entries, and what has to be taken back for it to be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Newest {
    pub entry: Entry,
    /// Whom it let in; `None` for a walk-in.
    pub guest: Option<Guest>,
    /// All entries by which they are in, this one among them: two phones may have let in the same person.
    pub standing: Vec<String>,
}

/// The page, and whom a search finds. Each look is written down.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, words: &str) -> Result<DoorPage> {
    let words: String = words.trim().chars().take(MAX_WORDS).collect();
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::CheckIn).await?;
    let types = registration::queries::types_of(&mut tx, card.id, &card.zone).await?;
    let counts = queries::counts(&mut tx, card.id).await?;
    let guests = queries::guests(&mut tx, card.id, asked.now).await?;
    let entries = queries::entries_since(&mut tx, card.id, 0).await?;
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, asked.viewer, Some(series.id), "attendees.view", &subject, Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    let guest_of = |entry: &Entry| guests.iter().find(|guest| Some(&guest.code) == entry.code.as_ref()).cloned();
    let standing = |entry: &Entry| -> Vec<String> {
        match &entry.code {
            Some(_) => entries.iter().filter(|one| one.code == entry.code).map(|one| one.id.clone()).collect(),
            None => vec![entry.id.clone()],
        }
    };
    let newest = entries.iter().rev().take(MAX_NEWEST);
    let newest = newest.map(|entry| Newest { entry: entry.clone(), guest: guest_of(entry), standing: standing(entry) });
    let newest = newest.collect();
    let mut found: Vec<(Guest, Vec<Entry>)> = guests
        .iter()
        .filter(|guest| rules::matches(guest, &words))
        .map(|guest| {
            let entries = entries.iter().filter(|entry| entry.code.as_ref() == Some(&guest.code)).cloned().collect();
            (guest.clone(), entries)
        })
        .collect();
    found.sort_by_key(|(guest, entries)| (!entries.is_empty(), guest.state != RegistrationState::Confirmed));
    found.truncate(MAX_FOUND);
    Ok(DoorPage { series, card, types, counts, newest, words, found })
}

/// Who is expected, for a list and badges on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct OnPaper {
    pub series: Series,
    pub card: EventCard,
    pub types: Vec<ParticipationType>,
    /// The confirmed, in the order of their readings and names.
    pub guests: Vec<Guest>,
}

/// Errors: as [`load`]. Each look is written down as an export.
pub async fn on_paper(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<OnPaper> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::CheckIn).await?;
    let types = registration::queries::types_of(&mut tx, card.id, &card.zone).await?;
    let mut guests = queries::guests(&mut tx, card.id, asked.now).await?;
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, asked.viewer, Some(series.id), "attendees.print", &subject, Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    guests.retain(|guest| guest.state == RegistrationState::Confirmed);
    guests.sort_by_cached_key(rules::sort_key);
    Ok(OnPaper { series, card, types, guests })
}

/// What a phone keeps of the door.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Roster {
    /// Of this server: phones count from it, whatever their own clock says.
    pub now: DateTime<Utc>,
    /// What was written up to here is in it: asked for as `since` the next time.
    pub turn: i64,
    /// Of the guests: a phone that has another one asks for everything.
    pub version: String,
    pub counts: DoorCounts,
    /// Left out when the phone has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guests: Option<Vec<Guest>>,
    /// Since the turn that was asked for.
    pub entries: Vec<Entry>,
    pub undone: Vec<String>,
}

/// The door for a phone that knows what was written until `since`, and the guests of `version`. The first look, and
/// each for which people have changed, is written down.
pub async fn roster(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (since, version): (i64, &str),
) -> Result<Roster> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::CheckIn).await?;
    let known = queries::guests_version(&mut tx, card.id).await?;
    // Before the entries: what is written meanwhile comes with the next look, twice at worst.
    let turn = queries::last_turn(&mut tx, card.id).await?;
    let entries = queries::entries_since(&mut tx, card.id, since).await?;
    let undone = queries::undos_since(&mut tx, card.id, since).await?;
    let counts = queries::counts(&mut tx, card.id).await?;
    let guests = if known == version { None } else { Some(queries::guests(&mut tx, card.id, asked.now).await?) };
    if guests.is_some() {
        let subject = format!("event:{}", card.id);
        audit::record(&mut tx, asked.viewer, Some(series.id), "attendees.view", &subject, Outcome::Ok).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(Roster { now: asked.now, turn, version: known, counts, guests, entries, undone })
}
