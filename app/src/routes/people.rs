//! People who speak, on the desk.

use domain::ids::PersonId;

use super::parts::{page_value, with_query};

/// Everybody who spoke in a series.
pub fn people_desk(slug: &str) -> String {
    format!("/organize/{slug}/speakers")
}
/// One page of those whom these words find.
pub fn people_desk_with(slug: &str, words: &str, page: u32) -> String {
    with_query(&people_desk(slug), &[("q", words), ("page", &page_value(page))])
}
/// One of them.
pub fn person_desk(slug: &str, person: PersonId) -> String {
    format!("{}/{person}", people_desk(slug))
}
/// Where one name of theirs is confirmed.
pub fn person_name(slug: &str, person: PersonId) -> String {
    format!("{}/name", person_desk(slug, person))
}
/// Where their picture is taken away.
pub fn person_picture(slug: &str, person: PersonId) -> String {
    format!("{}/picture", person_desk(slug, person))
}
/// Below all of them: merge, undo, apart.
pub fn people_act(slug: &str, act: &str) -> String {
    format!("{}/{act}", people_desk(slug))
}
/// Two side by side; the first would stay.
pub fn merge_people(slug: &str, kept: PersonId, gone: PersonId) -> String {
    with_query(&people_act(slug, "merge"), &[("who", &kept.to_string()), ("who", &gone.to_string())])
}
