//! As what a list of those who registered leaves as a file.

use crate::lang::Lang;

/// The field by which the form of the export says it; whoever sends none gets our own.
pub const SHAPE: &str = "shape";

/// Whose columns and words the file has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum FileShape {
    #[default]
    Own,
    Connpass,
    Doorkeeper,
}

impl FileShape {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Own => lang.t("すべての列", "All columns"),
            Self::Connpass => lang.t("connpassと同じ列", "As connpass has them"),
            Self::Doorkeeper => lang.t("Doorkeeperと同じ列", "As Doorkeeper has them"),
        }
    }
}
