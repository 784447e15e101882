//! Keeping a person's corrections when a revised text is handed in.

use crate::reports::import::types::{DraftSection, ImportDraft};

/// Where the new text says the same as the old one did, the corrected reading of the old one stands.
///
/// `old`: the old text as it was understood by itself; `corrected`: the same after a person's
/// corrections; `new`: the new text as it was understood by itself, changed in place.
pub fn carry_over(old: &ImportDraft, corrected: &ImportDraft, new: &mut ImportDraft) {
    keep(&old.date, &corrected.date, &mut new.date);
    keep(&old.label, &corrected.label, &mut new.label);
    keep(&old.lead, &corrected.lead, &mut new.lead);
    keep(&old.closing, &corrected.closing, &mut new.closing);
    keep(&old.author, &corrected.author, &mut new.author);
    keep(&old.hashtags, &corrected.hashtags, &mut new.hashtags);
    // A correction never adds or removes a section; if it ever does, places no longer correspond.
    if old.sections.len() != corrected.sections.len() {
        return;
    }
    let mut settled = Vec::new();
    for (index, section) in new.sections.iter_mut().enumerate() {
        let Some(at) = old.sections.iter().position(|o| says_the_same(o, section)) else { continue };
        let (old, corrected) = (&old.sections[at], &corrected.sections[at]);
        keep(&old.kind, &corrected.kind, &mut section.kind);
        keep(&old.level, &corrected.level, &mut section.level);
        keep(&old.notes, &corrected.notes, &mut section.notes);
        keep(&old.impression, &corrected.impression, &mut section.impression);
        keep(&old.questions, &corrected.questions, &mut section.questions);
        if old.title != corrected.title || old.speakers != corrected.speakers || old.label != corrected.label {
            section.label.clone_from(&corrected.label);
            section.title.clone_from(&corrected.title);
            section.speakers.clone_from(&corrected.speakers);
            settled.push(format!("sections/{index}/"));
        }
    }
    new.guesses.retain(|guess| !settled.iter().any(|path| guess.id.starts_with(path)));
}

/// Takes the corrected value where the new text repeats the old.
fn keep<T: Clone + PartialEq>(old: &T, corrected: &T, new: &mut T) {
    if old == new && old != corrected {
        new.clone_from(corrected);
    }
}

/// The same heading, as it was understood.
fn says_the_same(a: &DraftSection, b: &DraftSection) -> bool {
    a.label == b.label && a.title == b.title && a.speakers == b.speakers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(title: &str) -> ImportDraft {
        let section = DraftSection { label: "Session1".into(), title: title.into(), ..DraftSection::default() };
        ImportDraft { sections: vec![section], lead: "前書き".into(), ..ImportDraft::default() }
    }

    #[test]
    fn a_correction_stands_where_the_text_is_the_same() {
        let mut new = draft("題名 所属");
        carry_over(&draft("題名 所属"), &draft("題名"), &mut new);
        assert_eq!(new.sections[0].title, "題名");
    }

    #[test]
    fn what_the_new_text_says_differently_wins() {
        let mut new = draft("新しい題名");
        new.lead = "新しい前書き".into();
        let mut corrected = draft("題名");
        corrected.lead = "直した前書き".into();
        carry_over(&draft("題名 所属"), &corrected, &mut new);
        assert_eq!((new.sections[0].title.as_str(), new.lead.as_str()), ("新しい題名", "新しい前書き"));
    }
}
