//! The call for talks: what is open, one's own proposals, the links of mails, and the desk.

use domain::{
    encoding::percent_encode,
    ids::{CallId, ProposalId},
};

use super::parts::{event_desk_part, with_query};

/// What a series asks for.
pub fn proposals(slug: &str) -> String {
    format!("/{slug}/proposals")
}
/// Where a new proposal is written and sent.
pub fn new_proposal(slug: &str) -> String {
    format!("/{slug}/proposals/new")
}
/// The form of a new proposal to one call.
pub fn new_proposal_to(slug: &str, call: CallId) -> String {
    with_query(&new_proposal(slug), &[("call", &call.to_string())])
}
/// One's own proposal.
pub fn proposal(slug: &str, code: &str) -> String {
    format!("/{slug}/proposals/{}", percent_encode(code))
}
/// Below it: edit, withdraw, take-up, discard, confirm, decline, call-off, details, moving, ask.
pub fn proposal_act(slug: &str, code: &str, act: &str) -> String {
    format!("{}/{act}", proposal(slug, code))
}
/// `token` of the link by which an accepted proposal is confirmed.
pub fn proposal_reply(token: &str) -> String {
    format!("/proposals/reply/{}", percent_encode(token))
}
/// `token` of the link by which somebody says whether they speak too.
pub fn proposal_join(token: &str) -> String {
    format!("/proposals/join/{}", percent_encode(token))
}

/// All proposals of a series on the desk.
pub fn proposals_desk(slug: &str) -> String {
    format!("/organize/{slug}/proposals")
}
/// The same with what is wanted of them; pairs without a value are left out.
pub fn proposals_desk_with(slug: &str, pairs: &[(&str, &str)]) -> String {
    with_query(&proposals_desk(slug), pairs)
}
/// One proposal on the desk.
pub fn proposal_desk(slug: &str, id: ProposalId) -> String {
    format!("{}/{id}", proposals_desk(slug))
}
/// Below it: review, decide.
pub fn proposal_desk_act(slug: &str, id: ProposalId, act: &str) -> String {
    format!("{}/{act}", proposal_desk(slug, id))
}
/// The letter by which an accepted talk is cancelled or moved, or its answer asked for (`doing`: `cancel`, `move:46`, `ask`); `next`: where that leads back to.
pub fn proposal_letter_desk(slug: &str, id: ProposalId, doing: &str, next: &str) -> String {
    with_query(&proposal_desk_act(slug, id, "letter"), &[("do", doing), ("next", next)])
}
/// What is asked for: by an event with this number, or by whichever.
pub fn call_desk(slug: &str, number: Option<i32>) -> String {
    let number = number.map(|number| number.to_string()).unwrap_or_default();
    with_query(&format!("{}/call", proposals_desk(slug)), &[("number", &number)])
}
/// The letters of a call before they are sent; with the names of those whom they go to.
pub fn decisions_desk(slug: &str, call: CallId, names: bool) -> String {
    let (call, names) = (call.to_string(), if names { "1" } else { "" });
    with_query(&format!("{}/decisions", proposals_desk(slug)), &[("call", &call), ("names", names)])
}
/// Puts an accepted talk on the agenda of an event.
pub fn place_talk(slug: &str, number: i32) -> String {
    event_desk_part(slug, number, "agenda/place")
}
