//! `/organize/{series}/{number}/report`

use crate::{
    agenda::{
        self,
        types::{Slot, SlotKind},
    },
    db::Db,
    error::{Error, Result},
    events::{
        self,
        access::find_with_right as find,
        types::{Event, EventState},
    },
    fields::Values,
    ids::{EventRef, SlotId},
    qa::types::Question,
    reports::{
        publishing, queries, reading, rules, telling,
        types::{Missing, MissingKind, Readers, ReportState, Revision},
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// `/organize/{series}/{number}/report`
#[derive(Clone, Debug, PartialEq)]
pub struct ReportDesk {
    pub series: Series,
    pub event: Event,
    pub state: ReportState,
    pub lead: String,
    pub closing: String,
    pub author: String,
    pub talks: Vec<TalkProgress>,
    pub revisions: Vec<Revision>,
    /// What it still waits for.
    pub missing: Vec<Missing>,
    pub may_publish: bool,
    pub may_edit: bool,
    /// Whom it would reach if it were published now, and whether it is news to them; `None` when they know already, or
    /// the viewer may not publish it.
    pub readers: Option<(Readers, bool)>,
}

/// How far the notes of a talk have come.
#[derive(Clone, Debug, PartialEq)]
pub struct TalkProgress {
    pub slot: Slot,
    pub lines: usize,
    pub has_impression: bool,
    /// Questions to it that readers see, and those of them that are answered.
    pub asked: usize,
    pub answered: usize,
}

/// `/organize/{series}/{number}/report`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<ReportDesk> {
    let mut conn = db.acquire().await?;
    let (series, card) = find(&mut conn, asked.viewer, event_ref, Right::SeeDesk).await?;
    let report = queries::report(&mut conn, card.id).await?;
    let notes = reading::raw_notes(&mut conn, card.id).await?;
    let impressions: Vec<i64> =
        queries::impressions_of_event(&mut conn, card.id).await?.into_iter().map(|i| i.slot_id).collect();
    let questions = crate::qa::queries::of_event(&mut conn, card.id, true, None).await?;
    let talks: Vec<TalkProgress> = agenda::slots::slots_for(&mut conn, &card, &card.zone, agenda::slots::Reader::Desk)
        .await?
        .into_iter()
        .filter(|slot| slot.kind.is_content())
        .map(|slot| TalkProgress {
            lines: notes.get(&slot.id.0).map_or(0, Vec::len),
            has_impression: impressions.contains(&slot.id.0),
            asked: questions.iter().filter(|(of, _)| *of == Some(slot.id)).count(),
            answered: questions
                .iter()
                .filter(|(of, question)| *of == Some(slot.id) && question.state.is_answered())
                .count(),
            slot,
        })
        .collect();
    let revisions = reading::revisions(queries::report_revisions(&mut conn, card.id, 50).await?, &card.zone);
    let may_publish = asked.viewer.may(series.id, Right::PublishReport);
    let is_out = report.as_ref().is_some_and(|report| report.state == ReportState::Published);
    let readers =
        if may_publish && !is_out { telling::readers(&mut conn, series.id, &card, asked.now).await? } else { None };
    let event = events::access::load_for_desk(&mut conn, card).await?;
    let (state, lead, closing, author) = match report {
        Some(r) => (r.state, r.lead, r.closing, r.author),
        None => (ReportState::Draft, String::new(), String::new(), String::new()),
    };
    Ok(ReportDesk {
        missing: list(&event, &talks, &questions),
        may_publish,
        readers,
        may_edit: asked.viewer.may_at(series.id, event.card.id, Right::EditNotes),
        series,
        event,
        state,
        lead,
        closing,
        author,
        talks,
        revisions,
    })
}

/// The fields of the desk as it is now.
pub fn drawn(desk: &ReportDesk) -> Values {
    let words = [&desk.lead, &desk.closing, &desk.author].map(String::as_str);
    rules::desk_fields(words, desk.event.video_url.as_deref(), desk.talks.iter().map(|talk| &talk.slot))
}

/// What the desk shows after a clash: what was typed, joined with what is stored now, and a sentence
/// where both changed a field. Saved from there, what was typed stands.
pub fn after_clash(desk: &ReportDesk, sent: &Values, base: &Values) -> (Values, Error) {
    let joined = publishing::join(sent, base, &drawn(desk));
    (joined.values, Error::Clash(joined.clashes))
}

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
        if is_talk && !slot.has_slides() {
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
