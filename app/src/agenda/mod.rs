//! Pages of this feature.

pub mod talk_page;
