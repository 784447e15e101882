//! What a mail is made from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{
        AccountId, AnnouncementId, CoSpeakerId, DecisionId, EventId, JobId, PersonId, ProposalId, QuestionId,
        RegistrationId, SeriesId, SlotId,
    },
    lang::{Lang, Text},
    series::types::Series,
    time::Local,
    viewer::Role,
};

mod kind;

pub use kind::Kind;

/// Seconds for which what an organizer sends to many can be stopped before anything leaves.
pub const SECONDS_TO_STOP: i64 = 10;

/// Facts for the text, as ids; never a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Payload {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<RegistrationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Of a role in a series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<i64>,
    /// Local path where a new account goes on; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub next: String,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionId>,
    /// Whose asker waited for that: the same, or one that is a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<QuestionId>,
    /// For whom questions wait, or of whom something is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Which talk it is about, as another event has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<SlotId>,
    /// The same of a talk that two events know by a word, since it was sent on before it was ever released.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub talk: String,
    /// Which announcement of an event it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announcement: Option<AnnouncementId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalId>,
    /// Who is asked whether they would speak too, or agreed to and is told what becomes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub co_speaker: Option<CoSpeakerId>,
    /// Whose letter it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionId>,
    /// What an organizer wrote to them, and its subject; or a letter as it was put together for them. Each may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// What is otherwise now, in both languages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Changed>,
}

/// Of a link that says an answer: the name of the field that says which one.
pub const ANSWER: &str = "answer";

/// What the buttons of the mail that asks who still comes say. The page that they open gives it with one press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum StillAnswer {
    Yes,
    No,
}

impl StillAnswer {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Yes => lang.t("行きます", "I am coming"),
            Self::No => lang.t("行けません(キャンセルする)", "I cannot (cancel)"),
        }
    }
}

/// One fact of an event from what to what, as attendees are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub label: Text,
    pub was: Text,
    pub is: Text,
}

/// What a mail of an event says, as read when it is sent.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Security-JAWS 第33回; the name of a series where the mail is about that.
    pub event: String,
    /// Its own title; may be empty.
    pub title: String,
    /// As readable text, and as sanitized HTML; both empty when there is none.
    pub lead: String,
    pub lead_html: String,
    /// Empty while there is no date.
    pub when: String,
    /// Venue, online or both; may be empty.
    pub place: String,
    /// Local path of the event.
    pub path: String,
    /// Why it was postponed or cancelled.
    pub reason: String,
    /// Of a registration: name of the participation type, number on the ticket, place on the waitlist.
    pub seat: String,
    /// What the organizers tell those who hold that type; may be empty.
    pub seat_words: String,
    pub code: String,
    pub position: Option<i64>,
    /// They are in a draw that is to come.
    pub is_entered: bool,
    /// They wait until the day before, whatever is free.
    pub is_held_back: bool,
    /// Whoever waits is given no free seat for now.
    pub is_paused: bool,
    /// Of a seat that is held while another is waited for: the name of that type.
    pub waits_for: String,
    /// Calendar days from now until the event begins, on its own wall.
    pub days: Option<i64>,
    /// Of a place that ends unless its holder answers: when. Empty for one that stays, and for a letter whose words say it.
    pub until: String,
    /// Where a new account goes on.
    pub next: String,
    /// It goes to somebody who speaks in a proposal that another handed in.
    pub speaks_too: bool,
    /// Of an invitation: the role, and who asks; the latter may be empty.
    pub role: Option<Role>,
    pub by: String,
    /// What an organizer wrote: the subject, the text, and the same as sanitized HTML; each may be empty.
    pub subject: String,
    pub words: String,
    pub words_html: String,
    /// Of the link that stops announcements; may be empty.
    pub stop: String,
    /// Label, before, now.
    pub changes: Vec<[String; 3]>,
}

/// A mail that is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Mail {
    /// Stable over all tries, so that a receiver can tell a repetition.
    pub message_id: String,
    pub to: String,
    pub kind: Kind,
    pub lang: Lang,
    pub payload: Payload,
    pub created_at: DateTime<Utc>,
}

/// A mail as text.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Address that ends these mails at once (RFC 8058); empty for mails that one cannot end.
    pub unsubscribe: String,
}

/// A mail of a series that could not be delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    pub id: JobId,
    pub to: String,
    pub kind: Kind,
    /// Number of the event that it is about.
    pub event: i32,
    pub attempts: i32,
    /// What the mail server said; may be empty.
    pub error: String,
    pub created: Local,
}

/// `/organize/{series}/mails`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetters {
    pub series: Series,
    /// Newest first, at most two hundred.
    pub letters: Vec<DeadLetter>,
}
