//! What a report still waits for: notes, slides, videos, answers. Pure.

use super::types::{Missing, MissingKind, TalkProgress};
use crate::{
    agenda::types::SlotKind,
    events::types::{Event, EventState},
    ids::SlotId,
    qa::types::Question,
};

/// In the order of the agenda, a talk's own things together; then the questions to the event. Nothing
/// is missing before the event has ended.
pub fn list(event: &Event, talks: &[TalkProgress], questions: &[(Option<SlotId>, Question)]) -> Vec<Missing> {
    let mut found = Vec::new();
    if event.card.state != EventState::Ended {
        return found;
    }
    let unanswered = |of: Option<SlotId>| {
        questions.iter().filter(|(slot, question)| *slot == of && !question.state.is_answered()).count()
    };
    for talk in talks {
        let slot = &talk.slot;
        let mut add = |kind| found.push(Missing { talk: Some(slot.number), title: slot.title.clone(), kind });
        let is_talk = matches!(slot.kind, SlotKind::Talk | SlotKind::Lightning);
        if is_talk && talk.lines == 0 {
            add(MissingKind::Notes);
        }
        if is_talk && slot.slides_url.is_none() {
            add(MissingKind::Slides);
        }
        if is_talk && slot.video_url.is_none() && event.video_url.is_none() {
            add(MissingKind::Video);
        }
        let open = unanswered(Some(slot.id));
        if open > 0 {
            add(MissingKind::Answers(open));
        }
    }
    let open = unanswered(None);
    if open > 0 {
        found.push(Missing { talk: None, title: String::new(), kind: MissingKind::Answers(open) });
    }
    found
}
