//! Series, and the desk of a series.

mod called_off;
pub mod events_desk_page;
pub mod follow_page;
pub mod log_page;
pub mod log_words;
mod log_words_of_talks;
pub mod missing_page;
pub mod new_series_page;
pub mod series_page;
pub mod series_settings_page;
pub mod today_page;
pub(crate) mod today_track;
mod today_words;
pub mod unfollow_page;
mod wall;
