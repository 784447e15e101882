//! Whom a change of the facts of an event tells: who holds a place or waits for one, and who speaks there.

use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use crate::{
    announcements::{
        mailing::{self, Mailing, OfTypes},
        types::{Group, HoldersOfType, Segment},
    },
    error::{Error, Result},
    events::{access, changes, types::Event},
    ids::{EventId, TypeId},
    letters::{
        reading, sending,
        types::{Letter, LetterKind, Recipient, Wish},
    },
    mail::types::{Changed, Kind, Payload},
    registration::type_changes::TypeChanges,
    series::types::Series,
    viewer::Asked,
};

/// Whether a change is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Tell {
    /// Everybody, or those of [`Whom`].
    Everybody,
    Nobody,
}

/// Who of those whom a change would tell is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whom {
    /// Who holds a seat of one of these.
    pub types: Vec<TypeId>,
    /// Who waits for one of these; where there is none of them, whoever waits.
    pub is_waiting: bool,
    /// Who speaks there.
    pub speakers: Wish,
}

impl Whom {
    /// As announcements have it, of the types that somebody holds.
    fn segment(&self, held: &[HoldersOfType]) -> Segment {
        let all = held.iter().map(|one| one.id);
        let types: Vec<TypeId> = all.filter(|id| self.types.contains(id)).collect();
        let groups = [(!types.is_empty(), Group::Confirmed), (self.is_waiting, Group::Waitlisted)];
        Segment {
            groups: groups.into_iter().filter_map(|(is_in, group)| is_in.then_some(group)).collect(),
            types: if types.len() == held.len() { Vec::new() } else { types },
            answer: None,
            chosen: None,
        }
    }
}

/// Whether a change of the facts is told, as somebody decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// `None`: it is asked first.
    pub tell: Option<Tell>,
    /// `None`: all of them.
    pub whom: Option<Whom>,
    /// The [`Telling::fingerprint`] of the changes about which that was asked, where it was.
    pub previewed: Option<String>,
}

impl From<Tell> for Decided {
    fn from(tell: Tell) -> Self {
        Self { tell: Some(tell), ..Self::default() }
    }
}

/// Tells changes apart, for a form that carries which ones it asked about.
fn fingerprint(changes: &[Changed], of_types: &[TypeChanges]) -> String {
    hex::encode(&Sha256::digest(serde_json::to_vec(&(changes, of_types)).unwrap_or_default())[..8])
}

/// Whom a change would tell, and what.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// Who holds which type.
    pub types: Vec<HoldersOfType>,
    /// Who speaks there and is reached. Of those who hold a place, too, each is written to as a speaker alone.
    pub speakers: Vec<Recipient>,
    /// What they are told.
    pub letter: Letter,
    pub changes: Vec<Changed>,
    /// What those hear on top of it who hold or wait for one of these types. Where nothing else changes, nobody but them hears.
    pub of_types: Vec<TypeChanges>,
    /// The event as it would be.
    pub event: Event,
}

impl Telling {
    /// Tells what was asked about from anything else.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.changes, &self.of_types)
    }

    /// What becomes of that type.
    pub fn of_type(&self, id: TypeId) -> Option<&TypeChanges> {
        self.of_types.iter().find(|one| one.id == id)
    }

    /// All of them, each once.
    pub fn people(&self) -> usize {
        self.holders() + self.speakers.len()
    }

    /// Those who hold a place or wait for one, and do not speak.
    pub fn holders(&self) -> usize {
        count(self.types.iter().map(|one| one.people - one.speaking))
    }

    /// Of those who hold or wait, the ones who wait.
    pub fn waiting(&self) -> usize {
        count(self.types.iter().map(|one| one.waiting))
    }
}

fn count(people: impl Iterator<Item = i64>) -> usize {
    usize::try_from(people.sum::<i64>()).unwrap_or_default()
}

/// Writes to those who hold a place, and to those who speak, of what they planned with and is otherwise now; what becomes of
/// a participation type to those alone who hold it or wait for it. Says how many they are. `Err`: it has to be decided
/// first. A step of the transaction that changes it.
///
/// Errors: as [`sending::notify`].
pub(super) async fn notify(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    (before, of_types): (&Event, Vec<TypeChanges>),
    decided: &Decided,
) -> Result<std::result::Result<usize, Box<Telling>>> {
    let card = access::card(tx, before.card.id).await?.ok_or(Error::NotFound)?;
    let event = access::load(tx, card).await?;
    let changes = changes::changes(before, &event);
    let is_same = changes.is_empty() && of_types.is_empty();
    if is_same || !changes::is_planned_with(before.card.state) || decided.tell == Some(Tell::Nobody) {
        return Ok(Ok(0));
    }
    let id = event.card.id;
    let of_types = OfTypes { changed: of_types, is_all: changes.is_empty() };
    let speakers = speakers(tx, id, &changes, &of_types).await?;
    let types = mailing::holders(tx, id, &of_types, &speakers).await?;
    // What was typed after the question is another change, of which nobody saw the mail.
    let previewed = decided.previewed.as_ref();
    let is_seen = previewed.is_none_or(|seen| *seen == fingerprint(&changes, &of_types.changed));
    let is_decided = decided.tell.is_some() && is_seen;
    let is_told = !types.is_empty() || !speakers.is_empty();
    if !is_decided && is_told {
        let letter = reading::one(tx, series.id, id, LetterKind::EventChanged).await?;
        let of_types = of_types.changed;
        return Ok(Err(Box::new(Telling { types, speakers, letter, changes, of_types, event })));
    }
    let (segment, wish) = match &decided.whom {
        Some(whom) => (whom.segment(&types), whom.speakers.clone()),
        None => (Segment::holders(), Wish::default()),
    };
    let told = sending::notify(tx, id, &speakers, &wish, asked.now).await?;
    // Who holds a place and speaks is told once, and who was left out not at all.
    let without = mailing::mailboxes(speakers.iter().filter(|_| !wish.is_silent));
    let payload = Payload { event: Some(id), series: Some(series.id), changes, ..Payload::default() };
    let mailing = Mailing {
        kind: Kind::EventChanged,
        is_linked: true,
        payload: &payload,
        segment: &segment,
        of_types: &of_types,
        without: &without,
    };
    Ok(Ok(told + mailing::enqueue(tx, id, &mailing, asked.now).await?))
}

/// Those who speak there, with what each is told; nobody where a type alone is otherwise, of which its holders hear.
async fn speakers(
    tx: &mut PgConnection,
    event: EventId,
    changes: &[Changed],
    of_types: &OfTypes,
) -> Result<Vec<Recipient>> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = reading::speakers(tx, event, LetterKind::EventChanged).await?;
    for one in &mut all {
        one.changes = changes.to_vec();
    }
    mailing::tell_of_types(tx, event, of_types, &mut all).await?;
    Ok(all)
}
