//! `/{series}/{number}/talks/{n}`

use crate::{
    agenda::{
        self,
        slots::slots_of,
        types::{OtherTalk, Slot},
    },
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{Event, EventState},
    },
    ids::EventRef,
    markdown,
    qa::{self, types::Question},
    reports::{self, types::NoteLine},
    series::types::Series,
    viewer::{Asked, Right},
};

/// Other talks of the speaker that are named.
pub(super) const OTHER_TALKS: i64 = 4;

/// `/{series}/{number}/talks/{n}`
#[derive(Clone, Debug, PartialEq)]
pub struct TalkPage {
    pub series: Series,
    pub event: Event,
    pub slot: Slot,
    /// The slot's summary as sanitized HTML; empty when there is none.
    pub summary_html: String,
    /// The beginning of the summary in words, for descriptions.
    pub summary_excerpt: String,
    /// Empty unless the report is published, or the viewer may edit it.
    pub notes: Vec<NoteLine>,
    /// HTML, sanitized; empty when there is none.
    pub impression_html: String,
    pub impression_author: String,
    pub questions: Vec<Question>,
    /// Other talks of the first who is billed, newest first.
    pub other_talks: Vec<OtherTalk>,
    pub previous: Option<Slot>,
    pub next: Option<Slot>,
    /// The viewer may edit the notes.
    pub may_edit: bool,
    /// The event is over, and who spoke is still asked.
    pub takes_afterwards: bool,
}

/// A talk whose label keeps it within has none.
pub(super) fn has_page(slot: &Slot) -> bool {
    slot.kind.is_content() && slot.tlp.is_named()
}

/// `/{series}/{number}/talks/{n}`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, n: i32) -> Result<TalkPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let mut slots = slots_of(&mut conn, &card, &card.zone).await?;
    let index = slots.iter().position(|slot| slot.number == n && has_page(slot)).ok_or(Error::NotFound)?;
    let may_edit = asked.viewer.may_at(series.id, card.id, Right::EditNotes);
    let previous = slots[..index].iter().rev().find(|slot| has_page(slot)).cloned();
    let next = slots[index + 1..].iter().find(|slot| has_page(slot)).cloned();
    let slot = slots.swap_remove(index);
    // Notes of a draft are for those who may edit them, those of a talk that is not for everybody stand elsewhere.
    let (notes, impression) = if (card.has_report || may_edit) && slot.tlp.is_open() {
        reports::reading::notes_of_slot(&mut conn, slot.id).await?
    } else {
        (Vec::new(), reports::reading::Impression::default())
    };
    let questions = qa::reading::of_slot(&mut conn, card.id, slot.id, may_edit).await?;
    let other_talks = match slot.speakers.iter().find(|billing| !billing.is_group) {
        Some(first) => agenda::queries::other_talks(&mut conn, &first.person_slug, slot.id, OTHER_TALKS).await?,
        None => Vec::new(),
    };
    let takes_afterwards =
        card.state == EventState::Ended && qa::afterwards::takes(&mut conn, slot.id, asked.now).await?;
    let event = events::access::load(&mut conn, card).await?;
    Ok(TalkPage {
        series,
        event,
        summary_html: markdown::block(&slot.summary),
        summary_excerpt: markdown::excerpt(&slot.summary, markdown::EXCERPT),
        slot,
        notes,
        impression_html: impression.html,
        impression_author: impression.author,
        questions,
        other_talks,
        previous,
        next,
        may_edit,
        takes_afterwards,
    })
}
