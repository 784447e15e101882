//! Kinds of seats, and who holds one.

use serde::{Deserialize, Serialize};

use crate::{
    events::types::{Event, EventCard},
    ids::{RegistrationId, TypeId},
    lang::Lang,
    series::types::Series,
    time::Local,
};

/// A kind of seat (現地, オンライン, LT, スタッフ).
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
    /// Seats that are free; `None` without a limit.
    pub fn free(&self) -> Option<i64> {
        self.capacity.map(|capacity| (i64::from(capacity) - self.confirmed).max(0))
    }

    pub fn is_full(&self) -> bool {
        self.free() == Some(0)
    }
}

/// What became of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationState {
    Confirmed,
    Waitlisted,
    Cancelled,
}

impl RegistrationState {
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Waitlisted, Self::Cancelled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Waitlisted => "waitlisted",
            Self::Cancelled => "cancelled",
        }
    }

    /// An unknown word counts as cancelled: nobody gets a seat by a spelling mistake.
    pub fn parse(s: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == s).unwrap_or(Self::Cancelled)
    }

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

/// What a person holds at one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
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

/// `/{series}/{number}/register`
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterPage {
    pub series: Series,
    pub event: Event,
    pub types: Vec<ParticipationType>,
    /// Why nobody can register now; `None` when one can.
    pub closed: Option<crate::lang::Text>,
    /// What the viewer holds already.
    pub held: Option<Held>,
}

/// `/me/tickets/{code}`, and what a link from a mail opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    pub series: Series,
    pub event: Event,
    pub held: Held,
    pub name: String,
    /// Shown to the confirmed from an hour before the start.
    pub stream_url: Option<String>,
    /// It can still be cancelled: not after the event, nor when the event itself was cancelled.
    pub may_cancel: bool,
}

/// `/me`
#[derive(Clone, Debug, PartialEq)]
pub struct MyPage {
    pub name: String,
    /// Events to come that the person holds a place at, soonest first.
    pub coming: Vec<(EventCard, Held)>,
    /// Events that the person held a place at and that were cancelled, until their day has passed.
    pub called_off: Vec<(EventCard, Held)>,
    /// Events that are over, newest first.
    pub past: Vec<(EventCard, Held)>,
    /// Series that the person follows: address and name.
    pub follows: Vec<(String, String)>,
    /// The next events of the series that the person came to, where they hold nothing yet.
    pub suggested: Vec<EventCard>,
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
}

/// `/organize/{series}/{number}/attendees`
#[derive(Clone, Debug, PartialEq)]
pub struct AttendeeList {
    pub series: Series,
    pub event: Event,
    pub types: Vec<ParticipationType>,
    pub attendees: Vec<Attendee>,
}
