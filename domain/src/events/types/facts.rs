//! The facts of an event, as typed and checked.

use chrono::{NaiveDate, NaiveTime};

use crate::fields::form_fields;

/// A community that hosts the event together with the series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    pub name: String,
    pub url: Option<String>,
    /// The number under their own series: "第12回".
    pub label: String,
}

/// The facts of an event as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactsInput {
    pub title: String,
    pub label: String,
    pub lead: String,
    /// 2026-12-09
    pub date: String,
    /// 19:00
    pub start: String,
    pub minutes: String,
    pub doors: String,
    /// By when everybody is out of the house.
    pub leave: String,
    pub venue_name: String,
    pub venue_address: String,
    pub venue_url: String,
    pub online_note: String,
    pub stream_url: String,
    pub video_url: String,
    pub hashtags: String,
    /// Another community that holds it with the series: its name, its page, and what the event is called there.
    pub partner_name: String,
    pub partner_url: String,
    pub partner_number: String,
    /// Places that all participation types share; empty: no limit but their own.
    pub seat_limit: String,
    /// `automatic` or `paused`.
    pub promotion: String,
    /// Hours; empty: as usual.
    pub ask_hours: String,
    pub offer_hours: String,
    /// Hours between spaces; empty: no reminder.
    pub remind_hours: String,
    /// Hours; empty: nobody is asked.
    pub still_hours: String,
    /// What becomes of a seat whose holder says nothing: `keep` or `give`.
    pub still_silence: String,
    pub moderated: bool,
}

form_fields!(
    FactsInput, title, label, lead, date, start, minutes, doors, leave, venue_name, venue_address, venue_url, online_note,
    stream_url, video_url, hashtags, partner_name, partner_url, partner_number, seat_limit, promotion, ask_hours, offer_hours,
    remind_hours, still_hours, still_silence; moderated as "moderated": "yes" or "no"
);

/// The facts of an event, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFacts {
    pub title: String,
    pub label: String,
    pub lead: String,
    pub date: Option<NaiveDate>,
    pub start: NaiveTime,
    pub minutes: i32,
    pub doors: Option<NaiveTime>,
    pub leave: Option<NaiveTime>,
    pub venue_name: String,
    pub venue_address: String,
    pub venue_url: Option<String>,
    pub online_note: String,
    pub stream_url: Option<String>,
    pub video_url: Option<String>,
    pub hashtags: Vec<String>,
    pub partner: Option<Host>,
    pub seat_limit: Option<i32>,
    pub is_promotion_paused: bool,
    pub ask_hours: i32,
    pub offer_hours: i32,
    pub remind_hours: Vec<i32>,
    pub still_hours: Option<i32>,
    pub still_gives_back: bool,
    pub moderated: bool,
}
