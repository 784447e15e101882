//! The call for talks: what is asked for, the form of a proposal, what becomes of it, and how it is judged and decided.

pub mod answer_page;
pub mod call_desk_page;
mod call_desk_parts;
pub mod call_off_page;
pub mod calls_page;
mod charts;
pub mod decisions_desk_page;
pub mod form_page;
mod form_parts;
pub mod letter_desk_page;
pub mod list_wishes;
pub mod move_page;
pub mod own_page;
mod own_parts;
mod proposal_deciding;
pub mod proposal_desk_page;
mod proposal_judging;
pub mod proposals_desk_page;
mod proposals_desk_top;
mod proposals_list;
mod proposals_panel;
mod proposals_rows;
mod words;
