//! `/{series}/{number}/talks/{n}/within`: a talk of TLP:GREEN, for who takes part in the series. It offers what the page of a talk
//! for everybody offers.

use super::talk::{OTHER_TALKS, TalkPage, has_page};
use crate::{
    agenda::{
        self,
        slots::{Reader, slots_for},
        tlp::Tlp,
    },
    db::Db,
    error::{Error, Result},
    events::{self, types::EventState},
    ids::EventRef,
    markdown, qa, reports,
    viewer::{Asked, Right},
};

/// For who holds or held a seat at an event of the series, speaks or works there. Notes and questions are those within.
///
/// Errors: `SignInRequired` for a stranger; `Forbidden` for somebody who takes no part; `NotFound` for a talk that has
/// another label, or none.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, n: i32) -> Result<TalkPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let mut slots = slots_for(&mut conn, &card, &card.zone, Reader::Community).await?;
    let index = slots
        .iter()
        .position(|slot| slot.number == n && slot.kind.is_content() && slot.tlp == Tlp::Green)
        .ok_or(Error::NotFound)?;
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let works = asked.viewer.role_in(series.id).is_some();
    if !works && !agenda::queries::takes_part(&mut conn, series.id, account).await? {
        return Err(Error::Forbidden);
    }
    let may_edit = asked.viewer.may_at(series.id, card.id, Right::EditNotes);
    let previous = slots[..index].iter().rev().find(|slot| has_page(slot)).cloned();
    let next = slots[index + 1..].iter().find(|slot| has_page(slot)).cloned();
    let slot = slots.swap_remove(index);
    let (notes, impression) = if card.has_report || may_edit {
        reports::reading::notes_of_slot(&mut conn, slot.id).await?
    } else {
        (Vec::new(), reports::reading::Impression::default())
    };
    let questions = qa::reading::within_slot(&mut conn, card.id, slot.id, may_edit).await?;
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
        summary_excerpt: String::new(),
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
