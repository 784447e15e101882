//! What the notes editor does in the browser.

use std::time::Duration;

use domain::Lang;
use leptos::{ev::KeyboardEvent, html::Textarea, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use web_sys::{HtmlTextAreaElement, Storage};

use super::{
    super::{
        api::{self, SaveReply, Stored},
        list_edit::{self, Edit},
    },
    Draft, Status, in_one,
};

/// Idle time before a save, and before a preview.
const SAVE_AFTER: Duration = Duration::from_secs(2);
const PREVIEW_AFTER: Duration = Duration::from_millis(350);
/// Pause before another try without a connection or a session.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Stood between notes and impression in the browser's own copy before it held what it was made from.
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
    pub kept: RwSignal<Option<Draft>>,
    /// Fingerprint of the stored state from which the text in the fields was made; empty where that
    /// state lacks lines that were stored since: the server then joins whatever is there.
    pub base: RwSignal<String>,
    /// Notes and impression of that state. They are fields of the form, so that its button sends the same.
    pub was: [NodeRef<Textarea>; 2],
    /// What somebody else saved against the text in the fields.
    pub theirs: RwSignal<String>,
    /// Who wrote what came in and was not told of yet.
    pub others: StoredValue<Vec<String>>,
    pub is_sending: StoredValue<bool>,
    /// Escape was pressed last: Tab leaves the field.
    pub is_leaving: StoredValue<bool>,
    pub lang: Lang,
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
        if let Some(form) = self.notes.get_untracked().and_then(|area| area.form()) {
            // What the browser itself would bring back does not fit the state that the page came with.
            form.set_autocomplete("off");
        }
        if let Some(left) = self.left() {
            let is_there = (&left.notes, &left.impression) == (&now.0, &now.1)
                || left.made_from.as_ref().is_some_and(|was| {
                    list_edit::holds(&was.markdown, &left.notes, &now.0)
                        && list_edit::holds(&was.impression, &left.impression, &now.1)
                });
            if is_there { self.forget() } else { self.kept.set(Some(left)) }
        }
        self.show();
    }

    /// What an earlier visit left in this browser.
    fn left(&self) -> Option<Draft> {
        let left = storage()?.get_item(&self.key).ok()??;
        if let Ok(draft) = serde_json::from_str(&left) {
            return Some(draft);
        }
        let (notes, impression) = left.split_once(SEPARATOR)?;
        Some(Draft { notes: notes.to_owned(), impression: impression.to_owned(), made_from: None })
    }

    fn text(&self) -> Option<(String, String)> {
        Some((self.notes.get_untracked()?.value(), self.impression.get_untracked()?.value()))
    }

    /// The state from which the text in the fields was made.
    fn made_from(&self) -> Option<Stored> {
        let [markdown, impression] = &self.was;
        Some(Stored {
            markdown: markdown.get_untracked()?.value(),
            impression: impression.get_untracked()?.value(),
            base: self.base.get_untracked(),
        })
    }

    fn set_made_from(&self, state: &Stored) {
        for (field, text) in self.was.iter().zip([&state.markdown, &state.impression]) {
            if let Some(area) = field.get_untracked() {
                area.set_value(text);
            }
        }
        self.base.set(state.base.clone());
    }

    /// Keeps the text in this browser until it is stored.
    fn store_draft(&self) {
        let (Some(storage), Some((notes, impression))) = (storage(), self.text()) else { return };
        let draft = Draft { notes, impression, made_from: self.made_from() };
        if let Ok(text) = serde_json::to_string(&draft) {
            // A full or forbidden storage only means that a crash would lose the last two seconds.
            let _ = storage.set_item(&self.key, &text);
        }
    }

    pub fn typed(&self) {
        self.store_draft();
        match self.status.get_untracked() {
            // Somebody compares both texts first; the button of the form saves.
            Status::Refused { is_conflict: true, .. } => {}
            Status::SignedOut => self.save_in(SAVE_AFTER),
            _ => {
                self.status.set(Status::Typing);
                self.save_in(SAVE_AFTER);
            }
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
        if self.is_sending.get_value() {
            // One at a time: the next is made on the state that this one comes to.
            return self.save_in(SAVE_AFTER);
        }
        let (Some(sent), Some(was)) = (self.text(), self.made_from()) else { return };
        let this = self.clone();
        self.is_sending.set_value(true);
        // Another try is not told each time.
        if !matches!(self.status.get_untracked(), Status::Offline | Status::SignedOut) {
            self.status.set(Status::Saving);
        }
        spawn_local(async move {
            let (slug, number, talk) = (this.slug.clone(), this.number, this.talk);
            let (notes, impression) = sent.clone();
            let Stored { markdown, impression: was_impression, base } = was;
            let reply =
                api::save_notes(slug, number, talk, notes, impression, base, markdown, was_impression, true).await;
            this.is_sending.set_value(false);
            this.replied(reply, sent);
        });
    }

    fn replied(&self, reply: Result<SaveReply, ServerFnError>, sent: (String, String)) {
        match reply {
            Ok(SaveReply::Saved { base, merged, joined_with }) => {
                self.others.update_value(|others| {
                    for name in joined_with {
                        if !others.contains(&name) {
                            others.push(name);
                        }
                    }
                });
                self.theirs.set(String::new());
                let is_same = self.text().as_ref() == Some(&sent);
                match merged {
                    Some(merged) if is_same => {
                        self.take_over(&merged);
                        self.set_made_from(&Stored { markdown: merged.0, impression: merged.1, base });
                        self.forget();
                        self.show();
                        self.saved(true);
                    }
                    // What was typed meanwhile was made from what was sent, and lacks what came in: the
                    // next save has the server join the two.
                    Some(_) => self.go_on(Stored { markdown: sent.0, impression: sent.1, base: String::new() }),
                    None if is_same => {
                        self.set_made_from(&Stored { markdown: sent.0, impression: sent.1, base });
                        self.forget();
                        self.saved(false);
                    }
                    None => self.go_on(Stored { markdown: sent.0, impression: sent.1, base }),
                }
            }
            Ok(SaveReply::Refused { is_signed_out: true, .. }) => {
                self.status.set(Status::SignedOut);
                self.save_in(RETRY_AFTER);
            }
            Ok(SaveReply::Refused { sentence, is_conflict, theirs, .. }) => {
                if let Some(theirs) = theirs {
                    // Their text stands beside this one; whoever saves now has seen it.
                    self.theirs.set(in_one(&theirs.markdown, &theirs.impression, self.lang));
                    self.set_made_from(&theirs);
                    self.store_draft();
                }
                self.status.set(Status::Refused { sentence, is_conflict });
            }
            Err(_) => {
                self.status.set(Status::Offline);
                self.save_in(RETRY_AFTER);
            }
        }
    }

    /// Something was typed while the last save was on its way.
    fn go_on(&self, made_from: Stored) {
        self.set_made_from(&made_from);
        self.store_draft();
        self.status.set(Status::Typing);
        self.save_in(SAVE_AFTER);
    }

    fn saved(&self, was_joined: bool) {
        let now = js_sys::Date::new_0();
        let at = format!("{:02}:{:02}", now.get_hours(), now.get_minutes());
        let others = self.others.try_update_value(std::mem::take).unwrap_or_default();
        let is_joined = was_joined || !others.is_empty();
        self.status.set(if is_joined { Status::Joined(at, others) } else { Status::Saved(at) });
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

    /// Puts the kept text back, on the state that it was made from: what others saved since is joined
    /// with it by the next save.
    pub fn restore(&self) {
        let (Some(draft), Some(notes_area), Some(impression_area)) =
            (self.kept.get_untracked(), self.notes.get_untracked(), self.impression.get_untracked())
        else {
            return;
        };
        notes_area.set_value(&draft.notes);
        impression_area.set_value(&draft.impression);
        if let Some(made_from) = &draft.made_from {
            self.set_made_from(made_from);
        }
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
        let key = event.key();
        let is_leaving = self.is_leaving.get_value();
        if key != "Shift" {
            // Escape, then Tab leaves the field: nobody is trapped in it (WCAG 2.1.2).
            self.is_leaving.set_value(key == "Escape");
        }
        let Some(area) = self.notes.get_untracked() else { return };
        let area: &HtmlTextAreaElement = &area;
        let (Ok(Some(start)), Ok(Some(end))) = (area.selection_start(), area.selection_end()) else { return };
        let edit = match key.as_str() {
            "Tab" if !is_leaving => Some(list_edit::indent(&area.value(), start, end, event.shift_key())),
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
