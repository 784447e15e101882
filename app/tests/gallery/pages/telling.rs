//! Whom a change of an event tells.

use app::events::fact_groups::FactGroup;
use domain::{
    announcements::types::HoldersOfType,
    events::changes,
    letters::types::{LetterKind, Recipient},
    pages::event_desk::EventDesk,
    registration::{type_changes::type_changes, types::ParticipationType},
    workflows::tell_change::Telling,
};

use super::data;

/// As it is asked: of a later end two types, a waitlist and one who speaks hear; of a type that goes online its holders.
pub fn samples(desk: &EventDesk) -> [(&'static str, FactGroup, Telling); 2] {
    let mut event = desk.event.clone();
    event.card.ends = Some(data::at(13, 22, 0));
    let changes = changes::changes(&desk.event, &event);
    let held = |at: usize, seated: i64, waiting: i64, speaking: i64| HoldersOfType {
        id: desk.types[at].id,
        name: desk.types[at].name.clone(),
        seated,
        waiting,
        people: seated + waiting,
        speaking,
    };
    let kind = LetterKind::EventChanged;
    let speaker = |one: &Recipient| Recipient { kind, changes: changes.clone(), ..one.clone() };
    let later = Telling {
        types: vec![held(0, 60, 4, 1), held(1, 234, 0, 0)],
        speakers: desk.speakers.iter().map(speaker).collect(),
        letter: data::letter(kind),
        changes: changes.clone(),
        of_types: Vec::new(),
        event,
    };
    let is = ParticipationType { is_online: true, ..desk.types[0].clone() };
    let online = Telling {
        types: later.types[..1].to_vec(),
        speakers: vec![],
        changes: vec![],
        of_types: type_changes(&desk.types[..1], &[is]),
        event: desk.event.clone(),
        ..later.clone()
    };
    [("event-desk-telling", FactGroup::When, later), ("event-desk-telling-types", FactGroup::Seats, online)]
}
