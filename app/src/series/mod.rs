//! Pages of this feature.

pub mod home_page;
pub mod series_page;
