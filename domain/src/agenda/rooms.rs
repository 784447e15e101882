//! The rooms of an agenda: one more has a column before anything stands in it, and a name changes for all slots at once. Each
//! is a version of the draft, so that it can be undone. How many a room seats and where it is streamed hold at once, and are
//! known of the room and not of its name ([`super::room_keys`]): readers who know it by another name until the next release see
//! the same, and so does who undoes the new name.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::{
    drafting,
    drafts::{State, state},
    grid, queries,
    types::{DraftSlot, RenamedRoom, RoomFacts},
};
use crate::{
    audit,
    db::Db,
    error::{Error, Problems, Result},
    events::{self, types::EventCard},
    fields::{Fields as _, Values, form_fields},
    ids::{EventId, EventRef, SlotId},
    input, joining,
    lang::Lang,
    series::types::Series,
    viewer::{Asked, Right},
};

/// Characters of a name.
const NAME: usize = 60;
/// Seats that a room may have.
pub(crate) const SEATS: std::ops::RangeInclusive<i32> = 1..=100_000;

/// The rooms that have a column: those in which something stands, and those that were added.
pub fn named(slots: &[DraftSlot], added: &[String]) -> Vec<String> {
    grid::rooms(slots.iter().map(|slot| slot.room.as_str()).chain(added.iter().map(String::as_str)))
}

/// The name of one more room, where nobody gives it one.
pub fn next_name(rooms: &[String], lang: Lang) -> String {
    let name = |n: usize| format!("{}{n}", lang.t("部屋", "Room "));
    let first = rooms.len() + 1;
    // Of one more than there are rooms at least one is free.
    (first..=2 * first).map(name).find(|name| !rooms.contains(name)).unwrap_or_else(|| name(first))
}

/// Adds a room; without a name it gets the next number in the language of who asks. Returns its name.
///
/// Errors: as [`events::access::find_with_right`]; `Invalid` at `room` for a name that is there already or too long, and when
/// there are as many rooms as a grid can have.
pub async fn add(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, typed: &str, lang: Lang) -> Result<String> {
    let typed = input::line("room", typed, NAME)?;
    let mut tx = db.begin().await?;
    let draft = Draft::hold(&mut tx, asked, event_ref).await?;
    let rooms = draft.rooms();
    if rooms.len() >= grid::MAX_ROOMS {
        let most = grid::MAX_ROOMS;
        return Err(Error::invalid(
            "room",
            format!("部屋は{most}までです。"),
            format!("An agenda has at most {most} rooms."),
        ));
    }
    let name = if typed.is_empty() { next_name(&rooms, lang) } else { typed };
    if rooms.contains(&name) {
        return Err(is_there_already("room"));
    }
    let mut added = draft.state.rooms.clone();
    added.push(name.clone());
    let version = draft.write_next_version(&mut tx, asked, &draft.state.slots, &added).await?;
    draft.begin(&mut tx, &name, version).await?;
    db.commit(tx, &[]).await?;
    Ok(name)
}

/// The form of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomInput {
    /// Its name.
    pub to: String,
    pub seats: String,
    pub stream_url: String,
}

form_fields!(RoomInput, to, seats, stream_url);

impl From<&RoomFacts> for RoomInput {
    fn from(facts: &RoomFacts) -> Self {
        Self {
            to: facts.name.clone(),
            seats: facts.seats.map(|seats| seats.to_string()).unwrap_or_default(),
            stream_url: facts.stream_url.clone().unwrap_or_default(),
        }
    }
}

/// What is known of a room, by its name or by its key; of one of which nobody has said anything that alone.
pub fn facts_of(all: &[RoomFacts], name: &str) -> RoomFacts {
    let known = all.iter().find(|one| one.name == name);
    known.cloned().unwrap_or_else(|| RoomFacts { name: name.to_owned(), ..RoomFacts::default() })
}

/// Gives a room another name, with all slots in it, and says how many it seats and where it is streamed; the last two hold
/// at once. `base`: what the form was drawn with; one without it knows of the name alone. What was there already changes
/// nothing.
///
/// Errors: as [`events::access::find_with_right`]; `Invalid` at `to` for a name that is empty, too long or another room's,
/// at `seats` and at `stream_url`; `Clash` at what somebody else changed meanwhile; `Conflict` for a room that is there no
/// more.
pub async fn change(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    was: &str,
    (input, base): (&RoomInput, Option<&Values>),
) -> Result<()> {
    let mut tx = db.begin().await?;
    let draft = Draft::hold(&mut tx, asked, event_ref).await?;
    let rooms = draft.rooms();
    if was.is_empty() || !rooms.iter().any(|room| room == was) {
        return Err(gone());
    }
    let known = queries::room_facts(&mut tx, draft.card.id).await?;
    let key = draft.state.keys.key_of(was);
    let before = RoomFacts { name: was.to_owned(), ..facts_of(&known, key) };
    let stored = RoomInput::from(&before);
    let typed = match base {
        None => RoomInput { to: input.to.clone(), ..stored.clone() },
        Some(base) => {
            let joined = joining::join_fields(base, &input.values(), &stored.values(), &[]);
            joining::check(joined.clashes)?;
            RoomInput::read(|name| joined.values.get(name).map_or("", String::as_str))
        }
    };
    let after = read(&typed)?;
    if after == before {
        return Ok(());
    }
    if after.name != was {
        if rooms.contains(&after.name) {
            return Err(is_there_already("to"));
        }
        draft.rename(&mut tx, asked, (was, &after.name)).await?;
    }
    if (after.seats, &after.stream_url) != (before.seats, &before.stream_url) {
        let facts = RoomFacts { name: key.to_owned(), ..after.clone() };
        queries::set_room_facts(&mut tx, draft.card.id, &facts).await?;
        for other in draft.released_as(was) {
            let shown = changed(facts_of(&known, other), &before, &after);
            queries::set_room_facts(&mut tx, draft.card.id, &shown).await?;
        }
        // Whoever has the address of the stream is in: it may hold a password.
        let is = RoomInput { to: stored.to.clone(), ..RoomInput::from(&after) };
        let details = audit::Details::of_fields(&stored.values(), &is.values(), &["stream_url"]);
        let subject = format!("event:{}", draft.card.id);
        let entry = audit::Entry { details, ..draft.entry("agenda.room", &subject) }.with_words(&after.name);
        audit::write(&mut tx, asked.viewer, &entry).await?;
    }
    db.commit(tx, &events::access::touched(&draft.series, draft.card.id)).await
}

/// A version that gave a room another name is undone, which a program wrote that knew rooms by their names: what is known of
/// the room by now is known of it by its old name, and what was known of another room by the new one is again. A step of who
/// has asked, and has locked the event.
pub(crate) async fn name_back(tx: &mut PgConnection, event: EventId, renamed: &RenamedRoom) -> Result<()> {
    let known = queries::room_facts(tx, event).await?;
    if known.iter().any(|one| one.name == renamed.is) {
        let facts = RoomFacts { name: renamed.was.clone(), ..facts_of(&known, &renamed.is) };
        queries::set_room_facts(tx, event, &facts).await?;
    }
    match &renamed.over {
        Some(over) => Ok(queries::set_room_facts(tx, event, over).await?),
        None => Ok(queries::forget_room(tx, event, &renamed.is).await?),
    }
}

/// What is known of a room by another key, with what was changed of it, and nothing else.
fn changed(known: RoomFacts, before: &RoomFacts, after: &RoomFacts) -> RoomFacts {
    let seats = if after.seats == before.seats { known.seats } else { after.seats };
    let stream_url = if after.stream_url == before.stream_url { known.stream_url } else { after.stream_url.clone() };
    RoomFacts { name: known.name, seats, stream_url }
}

/// Errors: `Invalid` at every field that cannot be stored.
fn read(typed: &RoomInput) -> Result<RoomFacts> {
    let mut wrong = Problems::default();
    let name = input::line("to", &typed.to, NAME).and_then(|name| {
        if name.is_empty() {
            return Err(Error::invalid("to", "部屋の名前を入れてください。", "Please enter the name of the room."));
        }
        Ok(name)
    });
    let facts = RoomFacts {
        name: wrong.gather(name)?,
        seats: wrong.gather(input::whole("seats", &typed.seats, SEATS))?,
        stream_url: wrong.gather(input::address("stream_url", &typed.stream_url))?,
    };
    wrong.check()?;
    Ok(facts)
}

/// Takes a room away that was added and in which nothing stands. Twice is once.
///
/// Errors: as [`events::access::find_with_right`]; `Conflict` while something stands in it.
pub async fn remove(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, room: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let draft = Draft::hold(&mut tx, asked, event_ref).await?;
    if draft.state.slots.iter().any(|slot| slot.room == room) {
        return Err(Error::conflict(
            "この部屋には枠があります。先に枠を別の部屋へ移してください。",
            "There are slots in this room. Move them to another room first.",
        ));
    }
    let added: Vec<String> = draft.state.rooms.iter().filter(|other| *other != room).cloned().collect();
    if added == draft.state.rooms {
        return Ok(());
    }
    draft.write_next_version(&mut tx, asked, &draft.state.slots, &added).await?;
    db.commit(tx, &[]).await
}

fn is_there_already(field: &str) -> Error {
    Error::invalid(
        field,
        "同じ名前の部屋がもうあります。別の名前にしてください。",
        "There is a room of this name already. Please choose another name.",
    )
}

fn gone() -> Error {
    Error::conflict(
        "この部屋は、ほかの人が先に変えました。ページを開き直してください。",
        "Somebody else changed this room first. Please open the page again.",
    )
}

/// The draft of an event that is locked.
struct Draft {
    series: Series,
    card: EventCard,
    state: State,
}

impl Draft {
    async fn hold(tx: &mut PgConnection, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<Self> {
        let (series, card) = events::access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
        events::access::lock(tx, card.id).await?;
        let state = state(tx, card.id, &card.zone).await?;
        Ok(Self { series, card, state })
    }

    fn rooms(&self) -> Vec<String> {
        named(&self.state.slots, &self.state.rooms)
    }

    /// A room that was added is another one than what had its name before, unless readers know one by it, and the draft
    /// knows that by no other.
    async fn begin(&self, tx: &mut PgConnection, name: &str, version: i32) -> Result<()> {
        let State { keys, released_keys, .. } = &self.state;
        let key = keys.key_of(name);
        if self.state.is_released(name) && released_keys.key_of(name) == key {
            return Ok(());
        }
        if queries::room_facts(tx, self.card.id).await?.iter().any(|one| one.name == key) {
            let mut keys = keys.clone();
            keys.anew(name, version);
            queries::set_room_keys(tx, self.card.id, &keys).await?;
        }
        Ok(())
    }

    /// The keys of rooms in which most of the slots of a room are released, where the draft has those no more: somebody typed
    /// another name slot by slot.
    fn released_as(&self, room: &str) -> BTreeSet<&str> {
        let rooms = self.rooms();
        // Of each slot that is released: its room by the draft, and the one that readers know.
        let released = |id: SlotId| self.state.released.iter().find(|(known, _)| known.slot == Some(id));
        let both: Vec<(&str, &str)> = self
            .state
            .slots
            .iter()
            .filter_map(|slot| Some((slot.room.as_str(), released(slot.slot?)?.0.room.as_str())))
            .collect();
        let many = |now: &str, then: &str| both.iter().filter(|pair| **pair == (now, then)).count();
        let State { keys, released_keys, .. } = &self.state;
        let is_gone = |then: &str| rooms.iter().all(|other| keys.key_of(other) != released_keys.key_of(then));
        let is_its_own = |then: &str| {
            let elsewhere = rooms.iter().map(|other| many(other.as_str(), then)).max().unwrap_or(0);
            !then.is_empty() && is_gone(then) && many(room, then) >= elsewhere
        };
        let names = both.iter().filter(|pair| pair.0 == room && is_its_own(pair.1));
        names.map(|pair| released_keys.key_of(pair.1)).collect()
    }

    /// All slots of a room are in one of another name, and so is what is known of it.
    async fn rename(&self, tx: &mut PgConnection, asked: Asked<'_>, (was, is): (&str, &str)) -> Result<()> {
        let renamed = |name: &String| if name == was { is.to_owned() } else { name.clone() };
        let slots: Vec<DraftSlot> =
            self.state.slots.iter().map(|slot| DraftSlot { room: renamed(&slot.room), ..slot.clone() }).collect();
        let added: Vec<String> = self.state.rooms.iter().map(renamed).collect();
        let version = self.write_next_version(tx, asked, &slots, &added).await?;
        let mut keys = self.state.keys.clone();
        keys.rename(was, is, version);
        Ok(queries::set_room_keys(tx, self.card.id, &keys).await?)
    }

    fn entry<'a>(&self, action: &'a str, subject: &'a str) -> audit::Entry<'a> {
        audit::Entry::of_event(self.series.id, self.card.id, action, subject)
    }

    /// The next version, and its number.
    async fn write_next_version(
        &self,
        tx: &mut PgConnection,
        asked: Asked<'_>,
        slots: &[DraftSlot],
        added: &[String],
    ) -> Result<i32> {
        let stored = (self.state.version, self.state.slots.as_slice());
        let version = drafting::write_next_version(tx, asked, self.card.id, stored, slots).await?;
        queries::set_rooms(tx, self.card.id, added).await?;
        Ok(version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_room_has_a_name_that_is_free() {
        let rooms = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(next_name(&[], Lang::Ja), "部屋1");
        assert_eq!(next_name(&rooms(&["ホールA", "部屋3"]), Lang::Ja), "部屋4");
        assert_eq!(next_name(&rooms(&["Room 2"]), Lang::En), "Room 3");
    }

    #[test]
    fn rooms_that_were_added_stand_beside_those_in_use_once() {
        let slot = |room: &str| DraftSlot { room: room.to_owned(), ..DraftSlot::default() };
        let added = ["B".to_owned(), "C".to_owned()];
        assert_eq!(named(&[slot("B"), slot(""), slot("A")], &added), ["A", "B", "C"]);
    }
}
