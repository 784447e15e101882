//! `/{series}/{number}/report`

use std::collections::HashMap;

use crate::{
    agenda::{self, types::Slot},
    archive::{self, format::polls::Poll},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{Event, EventCard, EventState},
    },
    ids::{EventRef, SlotId},
    markdown,
    qa::{self, types::Question},
    reports::{
        queries,
        reading::render_notes,
        types::{NoteLine, ReportState},
    },
    series::types::Series,
    time::Local,
    viewer::{Asked, Right},
};

/// One talk of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub slot: Slot,
    pub notes: Vec<NoteLine>,
    /// Sanitized HTML; empty when there is none.
    pub impression_html: String,
    pub impression_author: String,
    pub questions: Vec<Question>,
}

/// `/{series}/{number}/report`
#[derive(Clone, Debug, PartialEq)]
pub struct ReportPage {
    pub series: Series,
    pub event: Event,
    pub state: ReportState,
    /// The lead under the title as sanitized HTML; may be empty.
    pub lead_html: String,
    /// Its beginning in words, for descriptions.
    pub lead_excerpt: String,
    /// Sanitized HTML of the closing words; may be empty.
    pub closing_html: String,
    pub author: String,
    pub source_url: Option<String>,
    pub published: Option<Local>,
    pub sections: Vec<Section>,
    /// Questions to the event as a whole.
    pub questions: Vec<Question>,
    /// Results of polls, held elsewhere or here.
    pub polls: Vec<Poll>,
    pub previous: Option<EventCard>,
    pub next: Option<EventCard>,
    /// The viewer may edit it.
    pub may_edit: bool,
}

impl ReportPage {
    /// All questions, and how many of them are answered.
    pub fn question_counts(&self) -> (usize, usize) {
        let all = self.sections.iter().flat_map(|s| &s.questions).chain(&self.questions);
        all.fold((0, 0), |(n, answered), q| (n + 1, answered + usize::from(q.state.is_answered())))
    }
}

/// `/{series}/{number}/report`. A draft is shown to those who may edit it, and to nobody else.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<ReportPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let report = queries::report(&mut conn, card.id).await?.ok_or(Error::NotFound)?;
    let state = report.state;
    let may_edit = asked.viewer.may_at(series.id, card.id, Right::EditNotes);
    if state != ReportState::Published && !may_edit {
        return Err(Error::Concealed);
    }
    let slots = agenda::slots::slots_of(&mut conn, &card, &card.zone).await?;
    let mut notes = queries::notes_of_event(&mut conn, card.id).await?;
    let mut impressions: HashMap<i64, _> =
        queries::impressions_of_event(&mut conn, card.id).await?.into_iter().map(|i| (i.slot_id, i)).collect();
    let mut event_questions = Vec::new();
    let mut by_slot: HashMap<SlotId, Vec<_>> = HashMap::new();
    for (slot, question) in qa::queries::of_event(&mut conn, card.id, may_edit, None).await? {
        match slot {
            Some(slot) => by_slot.entry(slot).or_default().push(question),
            None => event_questions.push(question),
        }
    }
    let sections = slots
        .into_iter()
        .filter(|slot| slot.kind.is_content())
        .map(|slot| {
            let is_open = slot.tlp.is_open();
            let impression = impressions.remove(&slot.id.0).filter(|_| is_open);
            Section {
                notes: render_notes(notes.remove(&slot.id.0).filter(|_| is_open).unwrap_or_default()),
                impression_html: impression.as_ref().map(|i| markdown::block(&i.body)).unwrap_or_default(),
                impression_author: impression.map(|i| i.author).unwrap_or_default(),
                questions: by_slot.remove(&slot.id).unwrap_or_default(),
                slot,
            }
        })
        .collect();
    let (previous, next) = events::lists::neighbours(&mut conn, asked.viewer, &series, event_ref.number).await?;
    let mut polls = archive::queries::polls(&mut conn, card.id).await?;
    if card.state == EventState::Ended {
        let held = qa::polls::running::shown_results(&mut conn, card.id, asked.now).await?;
        polls.extend(held.into_iter().map(as_result));
    }
    let event = events::access::load(&mut conn, card).await?;
    Ok(ReportPage {
        polls,
        published: report.published_at.map(|at| Local::at(at, &event.card.zone)),
        series,
        event,
        state,
        lead_html: markdown::block(&report.lead),
        lead_excerpt: markdown::excerpt(&report.lead, markdown::EXCERPT),
        closing_html: markdown::block(&report.closing),
        author: report.author,
        source_url: events::types::web_address(report.source_url),
        sections,
        questions: event_questions,
        previous,
        next,
        may_edit,
    })
}

fn as_result(poll: qa::polls::types::Poll) -> Poll {
    let options =
        poll.options.into_iter().map(|option| (option.words, i32::try_from(option.votes).unwrap_or(i32::MAX)));
    Poll { question: poll.title, options: options.collect() }
}
