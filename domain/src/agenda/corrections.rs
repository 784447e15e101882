//! What a speaker wants to stand otherwise on their slot. Pure.

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// What a speaker may want otherwise: how they are billed, and what their talk is called and about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum CorrectedField {
    Name,
    Affiliation,
    Role,
    Title,
    Summary,
}

impl CorrectedField {
    /// In the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Name, Self::Affiliation, Self::Role, Self::Title, Self::Summary];

    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Name => lang.t("お名前", "Name"),
            Self::Affiliation => lang.t("所属", "Affiliation"),
            Self::Role => lang.t("役割", "Role"),
            Self::Title => lang.t("題名", "Title"),
            Self::Summary => lang.t("話の紹介", "What it is about"),
        }
    }
}

/// Where a correction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum CorrectionState {
    /// Organizers are to decide.
    Sent,
    /// Organizers leave it as it is.
    Left,
    /// It stands on the agenda.
    Released,
    /// The speaker took it back; nothing of it is kept.
    Withdrawn,
}

/// What stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkWords {
    pub name: String,
    pub affiliation: String,
    pub role: String,
    pub title: String,
    /// Markdown as it was written.
    pub summary: String,
}

impl TalkWords {
    pub fn get(&self, field: CorrectedField) -> &str {
        match field {
            CorrectedField::Name => &self.name,
            CorrectedField::Affiliation => &self.affiliation,
            CorrectedField::Role => &self.role,
            CorrectedField::Title => &self.title,
            CorrectedField::Summary => &self.summary,
        }
    }

    fn set(&mut self, field: CorrectedField, text: &str) {
        let stored = match field {
            CorrectedField::Name => &mut self.name,
            CorrectedField::Affiliation => &mut self.affiliation,
            CorrectedField::Role => &mut self.role,
            CorrectedField::Title => &mut self.title,
            CorrectedField::Summary => &mut self.summary,
        };
        text.clone_into(stored);
    }
}

/// What a speaker wants otherwise. `None`: it may stay as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub name: Option<String>,
    pub affiliation: Option<String>,
    pub role: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
}

impl Correction {
    /// What makes `wanted` of what stands there.
    pub fn between(is: &TalkWords, wanted: &TalkWords) -> Self {
        let of = |field: CorrectedField| {
            let text = wanted.get(field);
            (text != is.get(field)).then(|| text.to_owned())
        };
        Self {
            name: of(CorrectedField::Name),
            affiliation: of(CorrectedField::Affiliation),
            role: of(CorrectedField::Role),
            title: of(CorrectedField::Title),
            summary: of(CorrectedField::Summary),
        }
    }

    pub fn get(&self, field: CorrectedField) -> Option<&str> {
        match field {
            CorrectedField::Name => self.name.as_deref(),
            CorrectedField::Affiliation => self.affiliation.as_deref(),
            CorrectedField::Role => self.role.as_deref(),
            CorrectedField::Title => self.title.as_deref(),
            CorrectedField::Summary => self.summary.as_deref(),
        }
    }

    /// What would stand there.
    pub fn over(&self, is: &TalkWords) -> TalkWords {
        let mut words = is.clone();
        for field in CorrectedField::ALL {
            if let Some(text) = self.get(field) {
                words.set(field, text);
            }
        }
        words
    }

    /// What is otherwise than it should be, in the order of the fields.
    pub fn differences(&self, is: &TalkWords) -> Vec<Difference> {
        let of = |field: CorrectedField| {
            let (from, to) = (is.get(field), self.get(field)?);
            (from != to).then(|| Difference { field, from: from.to_owned(), to: to.to_owned() })
        };
        CorrectedField::ALL.into_iter().filter_map(of).collect()
    }
}

/// A field from what to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub field: CorrectedField,
    pub from: String,
    pub to: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str, title: &str) -> TalkWords {
        TalkWords { name: name.to_owned(), title: title.to_owned(), role: "役".to_owned(), ..TalkWords::default() }
    }

    #[test]
    fn a_correction_holds_what_differs_and_leads_there() {
        let (is, wanted) = (words("氷野 陸", "鍵の話"), words("Riku Hino", "鍵の話"));
        let correction = Correction::between(&is, &wanted);
        assert_eq!(correction, Correction { name: Some("Riku Hino".to_owned()), ..Correction::default() });
        assert_eq!(correction.over(&is), wanted);
        let name = Difference { field: CorrectedField::Name, from: is.name.clone(), to: wanted.name.clone() };
        assert_eq!(correction.differences(&is), [name]);
        assert_eq!(correction.differences(&wanted), []);
        assert_eq!(Correction::between(&is, &is), Correction::default());
        // Emptied is not left alone.
        let emptied = Correction::between(&is, &TalkWords { role: String::new(), ..is.clone() });
        assert_eq!(emptied.role.as_deref(), Some(""));
    }
}
