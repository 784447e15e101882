//! A draft beside what is stored: which session continues which, and what a person wrote meanwhile.

use crate::reports::import::{
    diff,
    draft::{DraftSection, Edit, ImportDraft},
};

/// For each section of the draft the stored one that it continues.
pub fn pairs(stored: &ImportDraft, draft: &ImportDraft) -> Vec<Option<usize>> {
    diff::pairs(&stored.sections, &draft.sections)
}

/// Fills what the draft leaves empty with what is stored: a text that is silent about something takes nothing away.
pub fn keep_written(draft: &mut ImportDraft, stored: &ImportDraft) {
    fill(&mut draft.lead, &stored.lead);
    fill(&mut draft.closing, &stored.closing);
    fill(&mut draft.author, &stored.author);
    fill(&mut draft.label, &stored.label);
    if draft.hashtags.is_empty() {
        draft.hashtags.clone_from(&stored.hashtags);
    }
    if draft.further_days.is_empty() && draft.date == stored.date {
        draft.further_days.clone_from(&stored.further_days);
    }
    for (at, pair) in pairs(stored, draft).into_iter().enumerate() {
        let Some(before) = pair.map(|before| &stored.sections[before]) else { continue };
        keep_section(&mut draft.sections[at], before);
    }
}

fn keep_section(section: &mut DraftSection, stored: &DraftSection) {
    fill(&mut section.impression, &stored.impression);
    fill(&mut section.slides_url, &stored.slides_url);
    fill(&mut section.video_url, &stored.video_url);
    fill(&mut section.label, &stored.label);
    section.level = section.level.or(stored.level);
    if section.notes.is_empty() {
        section.notes.clone_from(&stored.notes);
    }
    if section.speakers.is_empty() {
        section.speakers.clone_from(&stored.speakers);
    }
    // Slides that are there need no promise.
    section.slides_promised &= section.slides_url.is_empty();
}

fn fill(value: &mut String, stored: &str) {
    if value.is_empty() {
        stored.clone_into(value);
    }
}

/// The title was set by hand, so that it reaches the event whatever stands there.
pub fn title_is_meant(draft: &ImportDraft) -> bool {
    draft.edits.iter().any(|edit| matches!(edit, Edit::Field { path, .. } if path == "title"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::import::draft::DraftNote;

    fn section(label: &str, title: &str) -> DraftSection {
        DraftSection { label: label.into(), title: title.into(), ..DraftSection::default() }
    }

    #[test]
    fn what_was_written_meanwhile_is_never_emptied() {
        let mut written = section("", "棚の数え方");
        written.notes = vec![DraftNote { depth: 1, text: "あとから書いた".into() }];
        written.impression = "よかった".into();
        let stored =
            ImportDraft { lead: "直した前書き".into(), sections: vec![written], ..ImportDraft::default() };
        let mut draft =
            ImportDraft { sections: vec![section("", "棚の正しい数え方")], ..ImportDraft::default() };
        keep_written(&mut draft, &stored);
        assert_eq!(draft.lead, "直した前書き");
        assert_eq!((draft.sections[0].notes.len(), draft.sections[0].impression.as_str()), (1, "よかった"));
        assert_eq!(draft.sections[0].title, "棚の正しい数え方", "a corrected title is the same session's");
    }
}
