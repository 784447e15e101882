//! A speaker's own page, what is sent from it, and the slides that are kept.

use domain::{
    addresses::own::SPEAKING,
    ids::{PersonId, SlotId},
};

use super::parts::{talk, with_query};

/// All that one proposed and judged, as a file.
pub const OWN_PROPOSALS: &str = "/speaking/proposals.json";
/// The page after something of a talk or of somebody was saved: `did` is the word for it, `at` where one was.
pub fn speaking_done(did: &str, at: &str) -> String {
    format!("{}#{at}", with_query(SPEAKING, &[("did", did)]))
}
/// Below a talk: correction, permissions, label, questions, slides, file, remove-file.
pub fn own_talk(slot: SlotId, act: &str) -> String {
    format!("{SPEAKING}/talks/{slot}/{act}")
}
pub fn own_profile(person: PersonId) -> String {
    format!("{SPEAKING}/people/{person}")
}
/// Further names of somebody.
pub fn own_names(person: PersonId) -> String {
    format!("{}/names", own_profile(person))
}
/// Slides that are kept here.
pub fn slides_file(slug: &str, number: i32, slot: i32) -> String {
    format!("{}/slides.pdf", talk(slug, number, slot))
}
