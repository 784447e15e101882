//! The door, and the attendance code.

pub mod door_page;
mod door_words;
pub mod paper_page;

/// What a guest is called by; of whoever closed their account that is all there is to say.
fn called(cx: &crate::cx::Cx, guest: &domain::checkin::types::Guest) -> String {
    let name = if guest.is_closed { domain::people::types::closed_account(cx.lang) } else { guest.called() };
    name.to_owned()
}

/// Of one of an event's types; empty for another's.
fn type_name(types: &[domain::registration::types::ParticipationType], id: domain::ids::TypeId) -> String {
    types.iter().find(|kind| kind.id == id).map(|kind| kind.name.clone()).unwrap_or_default()
}
