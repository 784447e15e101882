//! Letters to speakers, as organizers look at them and write them anew.

pub mod ask_page;
pub mod going;
mod letter_card;
pub mod letter_fields;
pub mod letters_desk_page;
pub mod recipient;
pub mod send_page;
pub mod series_letters_page;
