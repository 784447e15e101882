//! Registrations, and who holds them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, RegistrationId, TypeId},
    lang::Lang,
    time::Local,
};

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

/// What became of a registration. The one rule for it stands in the view `attendance`, and is asked there: who holds a seat
/// online counts as absent only where that was noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "db", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum PastAttendance {
    Came,
    /// They held a seat, and gave no word.
    Absent,
    /// They gave their seat back when nobody was given one unasked any more.
    CancelledLate,
    Cancelled,
    /// They held no seat, or nobody noted who came.
    Unknown,
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

/// What organizers do by hand and may take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ByHand {
    Removed,
    Seated,
}

/// What a registration held before such an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    pub act: ByHand,
    pub at: DateTime<Utc>,
    /// `None` in what was written down before this was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_id: Option<TypeId>,
    pub state: RegistrationState,
    pub is_held_back: bool,
    pub waits_for: Option<TypeId>,
    /// Its place in the queue.
    pub turn: i64,
    /// Who moved up to the seat that the act made free, and held none before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_to: Option<RegistrationId>,
}

/// What a registration held before an organizer changed its type, and what the change made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeType {
    /// When it was changed, which tells this change from others.
    pub at: DateTime<Utc>,
    pub was: TypeId,
    pub state: RegistrationState,
    pub waits_for: Option<TypeId>,
    /// Its place in the queue, which it keeps.
    pub turn: i64,
    pub is: TypeId,
    /// What its holder had been told that it is.
    pub told: TypeId,
    pub became: RegistrationState,
    pub lapse: Option<Lapse>,
    /// Who moved up to the seat that the change made free, and held none before.
    pub passed_to: Option<RegistrationId>,
    pub is_undone: bool,
}

/// The turn that a registration had before an organizer gave it another place in its queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforePlace {
    /// When that was done, which tells this change from others.
    pub at: DateTime<Utc>,
    /// The type for which they wait.
    pub queue: TypeId,
    pub turn: i64,
    /// The turn that they were given.
    pub is: i64,
    pub is_undone: bool,
}

/// Somebody in the queue for a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedPlace {
    pub id: RegistrationId,
    pub wants: TypeId,
    /// The seat of another type that they have meanwhile.
    pub holds: Option<TypeId>,
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
    /// They are in a draw that is to come.
    pub is_entered: bool,
    /// They wait until the day before, because they stayed away too often without a word.
    pub is_held_back: bool,
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
        Self {
            id,
            type_id,
            type_name,
            is_online,
            state,
            code,
            position,
            registered,
            waits_for,
            lapses,
            falls_back_to,
            is_entered: false,
            is_held_back: false,
        }
    }
}

/// A row of the list of those who come.
#[derive(Clone, Debug, PartialEq)]
pub struct Attendee {
    pub id: RegistrationId,
    /// May be empty: an address is enough for a seat.
    pub name: String,
    /// Empty: they closed their account.
    pub mail: String,
    pub type_name: String,
    pub state: RegistrationState,
    /// The place ends by itself unless its holder answers.
    pub lapse: Option<Lapse>,
    /// Name of another type that they wait for from this seat.
    pub waits_for: Option<String>,
    pub code: String,
    pub registered: Local,
    /// Whether they came; `None` where nobody noted it.
    pub attended: Option<bool>,
    /// When they came in.
    pub came: Option<Local>,
    /// Of the organizers; may be empty.
    pub note: String,
    /// They held no seat at an earlier event of the series.
    pub is_first: bool,
    /// A mail of this event did not reach them.
    pub is_undelivered: bool,
    /// They wait until the day before, by the rule for staying away.
    pub is_held_back: bool,
    /// Their place in the queue for what they wait for, from 1, once there is an order.
    pub position: Option<i64>,
}

impl Attendee {
    /// Nothing is known of them any more.
    pub const fn is_closed(&self) -> bool {
        self.mail.is_empty()
    }
}

/// What somebody agreed to where they registered, as the series asked everybody to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    pub at: Local,
    /// The addresses at which it stood then.
    pub to: Vec<String>,
}

/// How many of a list each view of it finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewCounts {
    /// Whatever is looked for.
    pub all: i64,
    /// Whom the rest of the filter finds, in whichever view.
    pub found: i64,
    pub confirmed: i64,
    pub waitlisted: i64,
    pub cancelled: i64,
    pub first: i64,
    pub came: i64,
    pub absent: i64,
    pub noted: i64,
    pub undelivered: i64,
}

/// The kind of page from which somebody came to the event's page to register. Of other sites nothing is known but that
/// they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum CameFrom {
    Home,
    Series,
    Event,
    Talk,
    Report,
    Archive,
    Search,
    Me,
    Elsewhere,
}

impl CameFrom {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Home => lang.t("トップページ", "The first page"),
            Self::Series => lang.t("シリーズのページ", "The page of the series"),
            Self::Event => lang.t("回のページ(ほかの回、質問など)", "Pages of an event (another one, its questions)"),
            Self::Talk => lang.t("発表のページ", "The page of a talk"),
            Self::Report => lang.t("レポート", "A report"),
            Self::Archive => lang.t("登壇者・話題などのページ", "Speakers, topics and the like"),
            Self::Search => lang.t("検索", "Search"),
            Self::Me => lang.t("マイページ", "Their own page"),
            Self::Elsewhere => lang.t("ほかのサイト、メール、直接", "Another site, a mail, or directly"),
        }
    }
}

/// Characters of a name by which somebody is called.
pub const MAX_NAME: usize = 80;

/// The field that asks whoever registers how their name is read; a ticket calls it the name for the door.
pub const READING: &str = "door_name";

/// The field by which whoever registers agrees to what the series asks everybody to agree to: `yes`.
pub const AGREE: &str = "agree";

/// The field beside it: to what, as [`crate::series::types::Terms`] tells it apart.
pub const AGREE_TO: &str = "agree_to";

/// What a list of another service says of somebody.
pub struct ListedPerson<'a> {
    pub account: AccountId,
    pub name: &'a str,
    pub state: RegistrationState,
    /// `None` where nobody noted it.
    pub attended: Option<bool>,
    pub registered_at: DateTime<Utc>,
}
