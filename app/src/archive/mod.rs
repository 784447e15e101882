//! An archive that moves in: its files, and one of them.

#[cfg(feature = "ssr")]
pub mod archive_file_page;
#[cfg(feature = "ssr")]
pub mod archive_page;
#[cfg(feature = "ssr")]
mod archive_words;
