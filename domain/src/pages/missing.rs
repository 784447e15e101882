//! `/organize/{series}/missing`: what is missing of events that are over, by event and by speaker; and
//! talks of events to come that lost their speaker.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use strum::VariantArray as _;

use crate::{
    db::Db,
    error::Result,
    ids::{PersonId, ProposalId},
    proposals,
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
    /// Confirmed talks that their speakers called off; for who reviews proposals.
    pub called_off: Vec<CalledOff>,
    /// Events of which something is missing, the newest first.
    pub events: Vec<MissingOfEvent>,
    /// Speakers who could bring some of it, whoever was not asked first.
    pub people: Vec<ToAsk>,
    /// Events that are over and complete.
    pub complete: i64,
    pub may_edit: bool,
    pub now: DateTime<Utc>,
}

/// A talk without its speaker, and who could speak instead.
#[derive(Clone, Debug, PartialEq)]
pub struct CalledOff {
    pub id: ProposalId,
    pub title: String,
    pub name: String,
    pub minutes: i32,
    /// Number of its event; `None`: whichever.
    pub event: Option<i32>,
    pub at: Local,
    /// What the speaker wrote; may be empty.
    pub words: String,
    /// It stands on the agenda still.
    pub is_placed: bool,
    /// Of the waitlist, who fits best first.
    pub replacements: Vec<Replacement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    pub id: ProposalId,
    pub number: i32,
    pub title: String,
    pub minutes: i32,
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
    let may_review = asked.viewer.may(series.id, Right::ReviewProposals);
    let called_off = if may_review { called_off(&mut conn, &series).await? } else { Vec::new() };
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
    let events = by_event(&pieces, asked.now);
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
    Ok(MissingPage { series, called_off, events, people, complete, may_edit, now: asked.now })
}

async fn called_off(db: &mut PgConnection, series: &Series) -> Result<Vec<CalledOff>> {
    let rows = proposals::queries::called_off(db, series.id).await?;
    let ids: Vec<ProposalId> = rows.iter().map(|row| row.id).collect();
    let all = if ids.is_empty() { Vec::new() } else { proposals::queries::replacements(db, &ids).await? };
    let of = |id: ProposalId| -> Vec<Replacement> {
        let own = all.iter().filter(|one| one.of == id);
        own.map(|one| Replacement { id: one.id, number: one.number, title: one.title.clone(), minutes: one.minutes })
            .collect()
    };
    Ok(rows
        .into_iter()
        .map(|row| CalledOff {
            replacements: of(row.id),
            at: Local::at(row.at, &series.time_zone),
            id: row.id,
            title: row.title,
            name: row.name,
            minutes: row.minutes,
            event: row.event,
            words: row.words,
            is_placed: row.is_placed,
        })
        .collect())
}

/// The pieces of an event stand together, as they come.
fn by_event(pieces: &[Piece], now: DateTime<Utc>) -> Vec<MissingOfEvent> {
    let mut events: Vec<MissingOfEvent> = Vec::new();
    for piece in pieces {
        match events.last_mut() {
            Some(last) if last.number == piece.number => last.pieces.push(piece.clone()),
            _ => events.push(MissingOfEvent {
                number: piece.number,
                ended: Local::at(piece.ended, &piece.zone),
                days: (now - piece.ended).num_days().max(0),
                pieces: vec![piece.clone()],
            }),
        }
    }
    events
}
