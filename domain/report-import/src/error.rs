//! Why a source, or a correction, cannot be taken.

use lang::Text;

pub type Result<T, E = Refused> = std::result::Result<T, E>;

/// What is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// `source`, `notes`, or the path of a field.
    pub field: String,
    pub message: Text,
}

impl Refused {
    pub fn new(field: impl Into<String>, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), message: Text::new(ja.into(), en.into()) }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.message.en)
    }
}

impl std::error::Error for Refused {}
