//! What organizers ask at sign-up: the fields of whoever registers, and the page that writes them.

pub mod fields;
pub mod questions_desk_page;
