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
    /// Seats left under the limit that all types of the event share; `None` without one.
    pub shared_free: Option<i64>,
}

impl ParticipationType {
    /// One on site without limits, that nobody has taken.
    pub const fn new(id: TypeId, name: String) -> Self {
        let (capacity, opens, closes) = (None, None, None);
        Self { id, name, is_online: false, capacity, opens, closes, confirmed: 0, waitlisted: 0, shared_free: None }
    }

    /// Seats that are free; `None` without a limit.
    pub fn free(&self) -> Option<i64> {
        let own = self.capacity.map(|capacity| (i64::from(capacity) - self.confirmed).max(0));
        own.into_iter().chain(self.shared_free).min()
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

/// Why a place ends by itself unless its holder answers.
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
pub enum Lapse {
    /// The owner of the address has not opened the link of the mail yet.
    Mail,
    /// The seat is offered: they have not said that they take it.
    Offer,
}

/// Somebody in the queue for a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedPlace {
    pub id: RegistrationId,
    pub wants: TypeId,
    /// The seat of another type that they have meanwhile.
    pub holds: Option<TypeId>,
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
    /// Place on the waitlist from 1, of its own type or of that in `waits_for`; `None` for who waits for nothing.
    pub position: Option<i64>,
    pub registered: Local,
    /// The type that is waited for from this seat, and its name.
    pub waits_for: Option<(TypeId, String)>,
    /// It ends then unless its holder answers.
    pub lapses: Option<(Lapse, Local)>,
    /// Name of the type whose seat stays theirs until they have answered the offer of this one.
    pub falls_back_to: Option<String>,
}

impl CurrentRegistration {
    /// One that is confirmed and waits for nothing.
    pub fn confirmed(
        (id, code): (RegistrationId, String),
        (type_id, type_name): (TypeId, String),
        registered: Local,
    ) -> Self {
        let (state, is_online, position, waits_for) = (RegistrationState::Confirmed, false, None, None);
        let (lapses, falls_back_to) = (None, None);
        Self { id, type_id, type_name, is_online, state, code, position, registered, waits_for, lapses, falls_back_to }
    }
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
