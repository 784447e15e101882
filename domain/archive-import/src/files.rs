//! Files beside the records of the product's own format: slides in the folder of their event, pictures of people in one of
//! the series. A record names each with its hash.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The folder of a series' pictures.
pub const PICTURES: &str = "pictures";

/// A file that a record names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// In the folder where it belongs; without folders of its own.
    pub name: String,
    /// SHA-256 of its bytes, as hexadecimal digits.
    pub hash: String,
    pub uploaded_at: DateTime<Utc>,
}

impl FileRecord {
    /// The slides of a slot, which stands at this place of its agenda, counted from 1.
    pub fn slides(place: usize, hash: String, uploaded_at: DateTime<Utc>) -> Self {
        Self { name: format!("slides-{place}.pdf"), hash, uploaded_at }
    }

    /// The picture of somebody: by its hash, for words in addresses are not made for file systems.
    pub fn picture(hash: String, uploaded_at: DateTime<Utc>) -> Self {
        Self { name: format!("{hash}.jpg"), hash, uploaded_at }
    }

    /// Its name leads to a file of the folder where it belongs, and nowhere else.
    pub fn is_plain(&self) -> bool {
        let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !self.name.is_empty() && !self.name.starts_with('.') && self.name.chars().all(is_sign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        let at = DateTime::UNIX_EPOCH;
        assert!(FileRecord::slides(3, String::new(), at).is_plain());
        assert!(FileRecord::picture("0".repeat(64), at).is_plain());
        for name in ["", ".", "..", "../a.pdf", "/etc/passwd", "a/b.pdf", "a\\b.pdf", "C:b.pdf", ".hidden", "a\0.pdf"] {
            let file = FileRecord { name: name.to_owned(), ..FileRecord::default() };
            assert!(!file.is_plain(), "{name:?}");
        }
    }
}
