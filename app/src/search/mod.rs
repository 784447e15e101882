//! Pages of this feature.

mod search_facets;
pub mod search_hits;
pub mod search_page;
