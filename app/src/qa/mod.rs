//! Pages of this feature.

pub mod question_page;
