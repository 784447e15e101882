//! Series, the home page, and the desk of a series.

pub mod home_page;
pub mod new_series_page;
pub mod series_desk_page;
pub mod series_page;
