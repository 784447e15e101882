//! `/organize/{series}/missing`: what is missing of events that are over, by event and by speaker.

use chrono::{DateTime, Utc};
use strum::VariantArray as _;

use crate::{
    db::Db,
    error::Result,
    ids::PersonId,
    reports::{
        queries,
        types::{MissingPart, Piece},
    },
    series::{self, types::Series},
    time::Local,
    viewer::{Asked, Right},
};

/// `/organize/{series}/missing`
#[derive(Clone, Debug, PartialEq)]
pub struct MissingPage {
    pub series: Series,
    /// Events of which something is missing, the newest first.
    pub events: Vec<MissingOfEvent>,
    /// Speakers who could bring some of it, whoever was not asked first.
    pub people: Vec<ToAsk>,
    /// Events that are over and complete.
    pub complete: i64,
    pub may_edit: bool,
    pub now: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MissingOfEvent {
    pub number: i32,
    pub ended: Local,
    /// Whole days since.
    pub days: i64,
    pub pieces: Vec<Piece>,
}

impl MissingOfEvent {
    /// How many of a kind.
    pub fn count(&self, part: MissingPart) -> i64 {
        self.pieces.iter().filter(|piece| piece.part == part).map(|piece| piece.count).sum()
    }
}

/// A speaker with what is missing of theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct ToAsk {
    pub person: PersonId,
    pub name: String,
    pub slug: String,
    pub pieces: Vec<Piece>,
    pub times: i64,
    pub last: Option<Local>,
    /// Who asked last; may be empty.
    pub by: String,
}

impl MissingPage {
    /// All that is missing.
    pub fn count(&self) -> i64 {
        MissingPart::VARIANTS.iter().map(|part| self.count_of(*part)).sum()
    }

    pub fn count_of(&self, part: MissingPart) -> i64 {
        self.events.iter().map(|event| event.count(part)).sum()
    }

    /// Days since the oldest of these events.
    pub fn oldest(&self) -> i64 {
        self.events.iter().map(|event| event.days).max().unwrap_or(0)
    }
}

pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<MissingPage> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::SeeDesk)?;
    let pieces = queries::missing_pieces(&mut conn, series.id).await?;
    let ended = queries::count_ended(&mut conn, series.id).await?;
    let mut ids: Vec<i64> = pieces
        .iter()
        .filter(|piece| piece.part.is_of_speakers())
        .flat_map(|piece| &piece.people)
        .map(|id| id.0)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let people = queries::asked_people(&mut conn, series.id, &ids).await?;
    let events = by_event(&pieces, &series, asked.now);
    let mut people: Vec<ToAsk> = people
        .into_iter()
        .map(|row| ToAsk {
            pieces: pieces
                .iter()
                .filter(|piece| piece.part.is_of_speakers() && piece.people.contains(&row.person))
                .cloned()
                .collect(),
            person: row.person,
            name: row.name,
            slug: row.slug,
            times: row.times,
            last: row.last.map(|at| Local::at(at, &series.time_zone)),
            by: row.by,
        })
        .collect();
    people.sort_by_key(|one| (one.last.as_ref().map(|at| at.utc), std::cmp::Reverse(one.pieces.len()), one.person.0));
    let complete = ended - i64::try_from(events.len()).unwrap_or(0);
    let may_edit = asked.viewer.may(series.id, Right::EditEvent);
    Ok(MissingPage { series, events, people, complete, may_edit, now: asked.now })
}

/// The pieces of an event stand together, as they come.
fn by_event(pieces: &[Piece], series: &Series, now: DateTime<Utc>) -> Vec<MissingOfEvent> {
    let mut events: Vec<MissingOfEvent> = Vec::new();
    for piece in pieces {
        match events.last_mut() {
            Some(last) if last.number == piece.number => last.pieces.push(piece.clone()),
            _ => events.push(MissingOfEvent {
                number: piece.number,
                ended: Local::at(piece.ended, &series.time_zone),
                days: (now - piece.ended).num_days().max(0),
                pieces: vec![piece.clone()],
            }),
        }
    }
    events
}
