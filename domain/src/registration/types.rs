//! Participation types, and who holds one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, RegistrationId, TypeId},
    lang::Lang,
    time::Local,
};

/// A participation type (現地, オンライン, LT, スタッフ).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationType {
    pub id: TypeId,
    pub name: String,
    pub is_online: bool,
    /// `None`: without limit.
    pub capacity: Option<i32>,
    pub opens: Option<Local>,
    pub closes: Option<Local>,
    pub confirmed: i64,
    pub waitlisted: i64,
}

impl ParticipationType {
    /// One on site without limits, that nobody has taken.
    pub const fn new(id: TypeId, name: String) -> Self {
        let (capacity, opens, closes) = (None, None, None);
        Self { id, name, is_online: false, capacity, opens, closes, confirmed: 0, waitlisted: 0 }
    }

    /// Seats that are free; `None` without a limit.
    pub fn free(&self) -> Option<i64> {
        self.capacity.map(|capacity| (i64::from(capacity) - self.confirmed).max(0))
    }

    pub fn is_full(&self) -> bool {
        self.free() == Some(0)
    }
}

/// What became of a registration.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "lowercase")]
pub enum RegistrationState {
    Confirmed,
    Waitlisted,
    Cancelled,
}

impl RegistrationState {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Confirmed => lang.t("参加確定", "Confirmed"),
            Self::Waitlisted => lang.t("キャンセル待ち", "Waitlisted"),
            Self::Cancelled => lang.t("キャンセル済み", "Cancelled"),
        }
    }

    pub const fn holds(self) -> bool {
        !matches!(self, Self::Cancelled)
    }
}

/// Somebody who holds a place or waits for one, to write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub registration: RegistrationId,
    pub mail: String,
    pub lang: Lang,
    pub is_waiting: bool,
}

/// What a person holds at one event.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentRegistration {
    pub id: RegistrationId,
    pub type_id: TypeId,
    pub type_name: String,
    pub is_online: bool,
    pub state: RegistrationState,
    pub code: String,
    /// Place on the waitlist from 1; `None` unless waitlisted.
    pub position: Option<i64>,
    pub registered: Local,
}

/// A row of the list of those who come.
#[derive(Clone, Debug, PartialEq)]
pub struct Attendee {
    pub name: String,
    pub mail: String,
    pub type_name: String,
    pub state: RegistrationState,
    pub code: String,
    pub registered: Local,
    /// Whether they came; `None` where nobody noted it.
    pub attended: Option<bool>,
}

/// What a list of another service says of somebody.
pub struct ListedPerson<'a> {
    pub account: AccountId,
    pub name: &'a str,
    pub state: RegistrationState,
    /// `None` where nobody noted it.
    pub attended: Option<bool>,
    pub registered_at: DateTime<Utc>,
}
