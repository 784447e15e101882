//! `/{series}/{number}/talks/{n}/within`: a talk of TLP:GREEN, for who takes part in the series.

use crate::{
    agenda::{
        self,
        slots::{Reader, slots_for},
        tlp::Tlp,
        types::Slot,
    },
    db::Db,
    error::{Error, Result},
    events::{self, types::Event},
    ids::EventRef,
    markdown,
    qa::{self, types::Question},
    reports::{self, types::NoteLine},
    series::types::Series,
    viewer::{Asked, Right},
};

/// What of a talk stays within the community.
#[derive(Clone, Debug, PartialEq)]
pub struct WithinPage {
    pub series: Series,
    pub event: Event,
    pub slot: Slot,
    /// Sanitized HTML; empty when there is none.
    pub summary_html: String,
    /// Empty until the report is published.
    pub notes: Vec<NoteLine>,
    /// Sanitized HTML; empty when there is none.
    pub impression_html: String,
    pub impression_author: String,
    pub questions: Vec<Question>,
}

/// For who holds or held a seat at an event of the series, speaks or works there.
///
/// Errors: `SignInRequired` for a stranger; `Forbidden` for somebody who takes no part; `NotFound` for a talk that has
/// another label, or none.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, n: i32) -> Result<WithinPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let slots = slots_for(&mut conn, &card, &card.zone, Reader::Community).await?;
    let slot = slots
        .into_iter()
        .find(|slot| slot.number == n && slot.kind.is_content() && slot.tlp == Tlp::Green)
        .ok_or(Error::NotFound)?;
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let works = asked.viewer.role_in(series.id).is_some();
    if !works && !agenda::queries::takes_part(&mut conn, series.id, account).await? {
        return Err(Error::Forbidden);
    }
    let may_edit = asked.viewer.may_at(series.id, card.id, Right::EditNotes);
    let (notes, impression) = if card.has_report || may_edit {
        reports::reading::notes_of_slot(&mut conn, slot.id).await?
    } else {
        (Vec::new(), reports::reading::Impression::default())
    };
    let questions = qa::reading::within_slot(&mut conn, card.id, slot.id, may_edit).await?;
    let event = events::access::load(&mut conn, card).await?;
    Ok(WithinPage {
        series,
        event,
        summary_html: markdown::block(&slot.summary),
        slot,
        notes,
        impression_html: impression.html,
        impression_author: impression.author,
        questions,
    })
}
