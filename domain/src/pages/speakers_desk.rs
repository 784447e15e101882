//! `/organize/{series}/{number}/speakers`: where the speakers are reached, what waits for them, and what is still wanted of
//! them.

use chrono::{DateTime, Utc};
use strum::VariantArray as _;

use crate::{
    agenda::{
        queries,
        wanted::{Wanted, asked_again_from, is_asked_for},
    },
    db::Db,
    error::Result,
    ids::{EventRef, PersonId},
    qa::speaking::{self, SpeakersDesk},
    time::Local,
    viewer::Asked,
};

#[derive(Clone, Debug, PartialEq)]
pub struct SpeakersPage {
    pub desk: SpeakersDesk,
    /// Of whom something is wanted that a mail may ask for, and who is reached; nobody of an event that is not known or is off.
    pub wanting: Vec<Wanting>,
}

/// What is still wanted of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanting {
    pub person: PersonId,
    /// For any of their talks, in the order in which it is asked for.
    pub wanted: Vec<Wanted>,
    /// When they were asked last.
    pub last: Option<Local>,
    /// From when on they may be asked again; `None`: now.
    pub from: Option<Local>,
}

/// Errors: as [`speaking::speakers`].
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<SpeakersPage> {
    let desk = speaking::speakers(db, asked, event_ref).await?;
    let mut conn = db.acquire().await?;
    if !is_asked_for(desk.card.state) {
        return Ok(SpeakersPage { desk, wanting: Vec::new() });
    }
    let rows = queries::talks_of_speakers(&mut conn, desk.card.id).await?;
    let last = queries::reminded_last(&mut conn, desk.card.id).await?;
    let local = |at: DateTime<Utc>| Local::at(at, &desk.card.zone);
    let mut wanting: Vec<Wanting> = Vec::new();
    for row in &rows {
        if wanting.iter().any(|one| one.person == row.person) {
            continue;
        }
        let talks = rows.iter().filter(|other| other.person == row.person);
        let of_any: Vec<Wanted> = talks.flat_map(queries::SpeakerTalkRow::wanted).collect();
        let wanted: Vec<Wanted> = Wanted::VARIANTS.iter().copied().filter(|one| of_any.contains(one)).collect();
        if wanted.is_empty() {
            continue;
        }
        let last = last.iter().find(|(person, _)| *person == row.person).map(|(_, at)| *at);
        let from = asked_again_from(last, asked.now).map(local);
        wanting.push(Wanting { person: row.person, wanted, last: last.map(local), from });
    }
    Ok(SpeakersPage { desk, wanting })
}
