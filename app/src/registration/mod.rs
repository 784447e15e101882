//! Taking a seat: the form, tickets, what a person holds.

pub mod attendees_desk_page;
pub mod my_page;
pub mod register_page;
pub mod ticket_acts;
pub mod ticket_page;
