//! What the notes editor does in the browser.

use std::time::Duration;

use leptos::{ev::KeyboardEvent, html::Textarea, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use web_sys::{HtmlTextAreaElement, Storage};

use super::{
    super::{
        api::{self, SaveReply},
        list_edit::{self, Edit},
    },
    Status,
};

/// Idle time before a save, and before a preview.
const SAVE_AFTER: Duration = Duration::from_secs(2);
const PREVIEW_AFTER: Duration = Duration::from_millis(350);
/// Pause before another try without a connection.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Stands between notes and impression in the browser's own copy.
const SEPARATOR: char = '\u{1f}';

#[derive(Default)]
pub struct Timers {
    save: Option<TimeoutHandle>,
    preview: Option<TimeoutHandle>,
}

/// Everything is a handle: copies share one state.
#[derive(Clone)]
pub struct Editor {
    pub key: String,
    pub slug: String,
    pub number: i32,
    pub talk: i32,
    pub status: RwSignal<Status>,
    pub preview: RwSignal<String>,
    pub kept: RwSignal<Option<(String, String)>>,
    pub base: RwSignal<String>,
    /// Notes and impression from which the text in the fields was made.
    pub was: StoredValue<(String, String)>,
    pub notes: NodeRef<Textarea>,
    pub impression: NodeRef<Textarea>,
    pub timers: StoredValue<Timers>,
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

impl Editor {
    /// First look: a preview, and whether an earlier visit left something unsaved.
    pub fn start(&self) {
        let Some(now) = self.text() else { return };
        if self.was.with_value(|was| was.0.is_empty() && was.1.is_empty()) {
            self.was.set_value(now.clone());
        }
        let left = storage().and_then(|storage| storage.get_item(&self.key).ok().flatten());
        if let Some((notes, impression)) = left.as_deref().and_then(|left| left.split_once(SEPARATOR)) {
            let left = (notes.to_owned(), impression.to_owned());
            if left == now { self.forget() } else { self.kept.set(Some(left)) }
        }
        self.show();
    }

    fn text(&self) -> Option<(String, String)> {
        Some((self.notes.get_untracked()?.value(), self.impression.get_untracked()?.value()))
    }

    pub fn typed(&self) {
        if let (Some(storage), Some((notes, impression))) = (storage(), self.text()) {
            // A full or forbidden storage only means that a crash would lose the last two seconds.
            let _ = storage.set_item(&self.key, &format!("{notes}{SEPARATOR}{impression}"));
        }
        if !matches!(self.status.get_untracked(), Status::Refused { is_conflict: true, .. }) {
            self.status.set(Status::Typing);
            self.save_in(SAVE_AFTER);
        }
        let this = self.clone();
        let timer = set_timeout_with_handle(move || this.show(), PREVIEW_AFTER).ok();
        self.timers.update_value(|timers| {
            if let Some(old) = std::mem::replace(&mut timers.preview, timer) {
                old.clear();
            }
        });
    }

    fn save_in(&self, pause: Duration) {
        let this = self.clone();
        let timer = set_timeout_with_handle(move || this.save(), pause).ok();
        self.timers.update_value(|timers| {
            if let Some(old) = std::mem::replace(&mut timers.save, timer) {
                old.clear();
            }
        });
    }

    fn show(&self) {
        let this = self.clone();
        let Some((notes, impression)) = self.text() else { return };
        spawn_local(async move {
            // Without a connection the last preview stays.
            if let Ok(html) = api::preview_notes(notes.clone(), impression.clone()).await
                && this.text() == Some((notes, impression))
            {
                this.preview.set(html);
            }
        });
    }

    fn save(&self) {
        if self.status.get_untracked() == Status::Saving {
            // One at a time: the next would name a fingerprint that is about to change.
            return self.save_in(SAVE_AFTER);
        }
        let Some((notes, impression)) = self.text() else { return };
        let this = self.clone();
        self.status.set(Status::Saving);
        spawn_local(async move {
            let base = this.base.get_untracked();
            let sent = (notes.clone(), impression.clone());
            let (was, was_impression) = this.was.get_value();
            let (slug, number, talk) = (this.slug.clone(), this.number, this.talk);
            let was = (Some(was), Some(was_impression));
            let reply = api::save_notes(slug, number, talk, notes, impression, base, was.0, was.1).await;
            this.replied(reply, &sent);
        });
    }

    fn replied(&self, reply: Result<SaveReply, ServerFnError>, sent: &(String, String)) {
        match reply {
            Ok(SaveReply::Saved { base, merged }) => {
                self.base.set(base);
                self.was.set_value(sent.clone());
                if let Some(merged) = merged
                    && self.text().as_ref() == Some(sent)
                {
                    self.take_over(&merged);
                    self.was.set_value(merged);
                    self.forget();
                    self.show();
                    return self.saved();
                }
                if self.text().as_ref() == Some(sent) {
                    self.forget();
                    self.saved();
                } else {
                    self.status.set(Status::Typing);
                    self.save_in(SAVE_AFTER);
                }
            }
            Ok(SaveReply::Refused { sentence, is_conflict }) => {
                self.status.set(Status::Refused { sentence, is_conflict });
            }
            Err(_) => {
                self.status.set(Status::Offline);
                self.save_in(RETRY_AFTER);
            }
        }
    }

    fn saved(&self) {
        let at = js_sys::Date::new_0();
        self.status.set(Status::Saved(format!("{:02}:{:02}", at.get_hours(), at.get_minutes())));
    }

    /// Shows what somebody else wrote beside what is written here; the cursor stays at its text.
    fn take_over(&self, (notes, impression): &(String, String)) {
        let (Some(notes_area), Some(impression_area)) = (self.notes.get_untracked(), self.impression.get_untracked())
        else {
            return;
        };
        let area: &HtmlTextAreaElement = &notes_area;
        let (before, at) = (area.value(), area.selection_start().ok().flatten().unwrap_or_default());
        area.set_value(notes);
        let here = list_edit::same_place(&before, notes, at);
        let _ = area.set_selection_range(here, here);
        impression_area.set_value(impression);
    }

    fn forget(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.key);
        }
        self.kept.set(None);
    }

    pub fn restore(&self) {
        let (Some((notes, impression)), Some(notes_area), Some(impression_area)) =
            (self.kept.get_untracked(), self.notes.get_untracked(), self.impression.get_untracked())
        else {
            return;
        };
        notes_area.set_value(&notes);
        impression_area.set_value(&impression);
        self.kept.set(None);
        self.typed();
    }

    pub fn discard(&self) {
        self.forget();
    }

    pub fn pressed(&self, event: &KeyboardEvent) {
        // While Japanese is being composed, Enter and Tab belong to the input method.
        if event.is_composing() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(area) = self.notes.get_untracked() else { return };
        let area: &HtmlTextAreaElement = &area;
        let (Ok(Some(start)), Ok(Some(end))) = (area.selection_start(), area.selection_end()) else { return };
        let edit = match event.key().as_str() {
            "Tab" => Some(list_edit::indent(&area.value(), start, end, event.shift_key())),
            "Enter" if start == end && !event.shift_key() => list_edit::enter(&area.value(), start),
            _ => None,
        };
        let Some(Edit { text, start, end }) = edit else { return };
        event.prevent_default();
        area.set_value(&text);
        let _ = area.set_selection_range(start, end);
        self.typed();
    }
}
