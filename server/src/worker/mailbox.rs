//! Where mail ends up on a developer's machine: the newest few in memory, read in the browser.
//! Nothing comes in here when mail is really sent, or in production.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use domain::mail::types::Rendered;

/// Mails kept.
const KEPT: usize = 50;

static MAILBOX: Mutex<VecDeque<Kept>> = Mutex::new(VecDeque::new());

/// A mail that would have been sent.
#[derive(Clone)]
pub struct Kept {
    /// From 1, in the order of arrival; stable while the process lives.
    pub id: u64,
    pub at: DateTime<Utc>,
    pub to: String,
    pub mail: Rendered,
    /// The calendar that would have gone along.
    pub calendar: Option<String>,
}

pub(super) fn store_mail(to: &str, mail: &Rendered, calendar: Option<&str>) {
    let mut mailbox = MAILBOX.lock().unwrap_or_else(PoisonError::into_inner);
    let id = mailbox.back().map_or(1, |last| last.id + 1);
    if mailbox.len() == KEPT {
        mailbox.pop_front();
    }
    mailbox.push_back(Kept {
        id,
        at: Utc::now(),
        to: to.to_owned(),
        mail: mail.clone(),
        calendar: calendar.map(str::to_owned),
    });
}

/// The calendar of one of them.
pub fn calendar(id: u64) -> Option<String> {
    let mailbox = MAILBOX.lock().unwrap_or_else(PoisonError::into_inner);
    mailbox.iter().find(|kept| kept.id == id)?.calendar.clone()
}

/// Newest first.
pub fn all() -> Vec<Kept> {
    MAILBOX.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
}
