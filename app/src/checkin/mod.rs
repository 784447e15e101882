//! The door, and the attendance code.

pub mod door_page;
mod door_words;
pub mod paper_page;

/// Of one of an event's types; empty for another's.
fn type_name(types: &[domain::registration::types::ParticipationType], id: domain::ids::TypeId) -> String {
    types.iter().find(|kind| kind.id == id).map(|kind| kind.name.clone()).unwrap_or_default()
}
