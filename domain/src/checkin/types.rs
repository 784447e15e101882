//! What happens at the door, and who stands before it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ids::TypeId, registration::types::RegistrationState};

/// Something that was done at a door, as a phone tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorAct {
    /// Drawn by the phone, 8 to 64 letters, digits, `-` and `_`: the same act sent twice is one.
    pub id: String,
    /// Milliseconds since it was done, as the phone worked out against this server's clock; its own need not be right.
    #[serde(default)]
    pub ago: i64,
    /// Its clock was set meanwhile, and it cannot say better than about when.
    #[serde(default)]
    pub is_about: bool,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// Somebody with a ticket came in.
    Enter {
        /// The number of the ticket, or the address that its QR code holds.
        code: String,
        /// What they came in as, where it is not what they registered for.
        #[serde(default)]
        type_id: Option<TypeId>,
        /// Somebody looked and let them in, whatever became of the registration meanwhile.
        #[serde(default)]
        is_sure: bool,
    },
    /// Somebody without one.
    WalkIn {
        #[serde(default)]
        name: String,
        #[serde(default)]
        type_id: Option<TypeId>,
    },
    /// Entries that were mistakes.
    Undo { entries: Vec<String> },
}

/// What came of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "became", rename_all = "snake_case")]
pub enum Became {
    Entered {
        at: DateTime<Utc>,
    },
    /// They had come in before.
    Already {
        at: DateTime<Utc>,
    },
    Undone,
    /// The registration waits for a seat, or for its mail to be opened.
    Waiting,
    Cancelled,
    /// A ticket of another event, and which.
    OtherEvent {
        name: String,
    },
    /// No ticket of ours.
    Unknown,
    /// An act that cannot be what it says.
    Refused {
        message: String,
    },
}

/// Somebody whom a door may see, as its phone keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    pub code: String,
    pub name: String,
    /// By which they want to be called; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reading: String,
    #[serde(rename = "type")]
    pub type_id: TypeId,
    pub state: RegistrationState,
    /// What the organizers noted; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// They closed their account: nothing is known of them any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_closed: bool,
}

impl Guest {
    /// What to call them by: whoever registered with an address alone has a number at least.
    pub fn called(&self) -> &str {
        [&self.name, &self.reading, &self.code].into_iter().find(|text| !text.is_empty()).map_or("", |text| text)
    }
}

/// An entry that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    /// Number of the ticket; `None` for a walk-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Of a walk-in; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_id: Option<TypeId>,
    pub at: DateTime<Utc>,
    /// No more than about then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_about: bool,
}

/// How many are expected on site, and how many came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorCounts {
    /// Who holds a seat on site.
    pub expected: i64,
    /// Of these, and of others who came in with a ticket.
    pub entered: i64,
    /// Of those expected, who has not come.
    pub missing: i64,
    pub walk_ins: i64,
    /// Who said with the attendance code that they watch.
    pub watching: i64,
}

impl DoorCounts {
    /// Somebody has come, in whichever way.
    pub const fn has_come(self) -> bool {
        self.entered + self.walk_ins + self.watching > 0
    }
}
