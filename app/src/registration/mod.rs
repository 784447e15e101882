//! Taking a seat: the form, tickets, what a person holds.

mod attendee_desk_acts;
pub mod attendee_desk_page;
mod attendee_desk_parts;
mod attendees_desk_acts;
mod attendees_desk_filters;
mod attendees_desk_find;
mod attendees_desk_many;
pub mod attendees_desk_page;
mod attendees_desk_panel;
mod attendees_desk_rows;
mod growth_chart;
mod growth_marks;
pub mod lottery_page;
mod lottery_picture;
pub mod my_page;
pub mod participants_page;
pub mod register_kept;
pub mod register_page;
pub mod register_words;
pub mod ticket_acts;
mod ticket_answers;
mod ticket_door;
mod ticket_history;
pub mod ticket_page;
mod ticket_stream;
mod ticket_turn;
mod ticket_ways;
