//! Parts that pages share.

pub mod art;
pub mod ask;
pub mod calendar_links;
pub mod embed;
pub mod event_card;
pub mod field;
pub mod icon;
pub mod notes;
pub mod parts;
pub mod rooms;
pub mod scene;
pub mod seats;
pub mod share;
pub mod structured_data;
pub mod tlp;
pub mod vote;
