//! What the importer says, in the words of the product.

use crate::{agenda::types::SlotKind, error::Error, reports::import};

impl From<import::Refused> for Error {
    fn from(refused: import::Refused) -> Self {
        Self::at(refused.field, refused.message)
    }
}

impl From<import::draft::SectionKind> for SlotKind {
    fn from(kind: import::draft::SectionKind) -> Self {
        use import::draft::SectionKind as Kind;
        match kind {
            Kind::Talk => Self::Talk,
            Kind::Lightning => Self::Lightning,
            Kind::Announcement => Self::Announcement,
            Kind::Qa => Self::Qa,
            Kind::Break => Self::Break,
            Kind::Opening => Self::Opening,
            Kind::Closing => Self::Closing,
        }
    }
}

impl From<SlotKind> for import::draft::SectionKind {
    fn from(kind: SlotKind) -> Self {
        match kind {
            SlotKind::Talk => Self::Talk,
            SlotKind::Lightning => Self::Lightning,
            SlotKind::Announcement => Self::Announcement,
            SlotKind::Qa => Self::Qa,
            SlotKind::Break => Self::Break,
            SlotKind::Opening => Self::Opening,
            SlotKind::Closing => Self::Closing,
        }
    }
}
