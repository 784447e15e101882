//! Questions: the live board with its islands, and the page of one question.

pub mod board;
#[cfg(feature = "ssr")]
pub mod board_page;
#[cfg(feature = "ssr")]
pub mod inbox_page;
#[cfg(feature = "ssr")]
pub mod join_page;
#[cfg(feature = "ssr")]
pub mod moderate_page;
#[cfg(feature = "ssr")]
pub mod moderated_page;
#[cfg(feature = "ssr")]
pub mod poll_card;
#[cfg(feature = "ssr")]
pub mod polls_page;
#[cfg(feature = "ssr")]
pub mod question_page;
#[cfg(feature = "ssr")]
pub mod questions_page;
#[cfg(feature = "ssr")]
pub mod speakers_desk_page;
#[cfg(feature = "ssr")]
pub mod stage_page;
