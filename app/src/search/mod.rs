//! Pages of this feature.

pub mod search_page;
