//! The last save of an agenda is undone. A slot that it had sent to the next event comes back from there, with its proposal,
//! unless somebody changed it there meanwhile. A label that followed that of the source is no change. A room that it had renamed
//! has its old name again, and is the same room.

use sqlx::PgConnection;

use super::move_slot::as_sent;
use crate::{
    agenda::{
        drafting, drafts,
        queries::{self, SentSlot},
        relabelling, rooms,
        types::DraftSlot,
    },
    audit,
    db::Db,
    error::Result,
    events::{access, types::EventCard},
    ids::EventRef,
    keys::CacheKey,
    proposals::{
        moving::{self, MoveWish},
        placing,
        types::Proposal,
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// What an undo came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// It concerned this agenda alone.
    Here,
    /// A slot came back from the event of this number.
    CameBack { number: i32 },
    /// A slot is back, and stands at the event of this number too: somebody changed or released it there.
    AtBoth { number: i32 },
}

/// The state before the last save, with what it had sent away.
pub(super) struct Back {
    pub series: Series,
    pub card: EventCard,
    pub undone: Undone,
    /// Of a talk that came back; it has to go along, see [`moving::go`].
    pub proposal: Option<Proposal>,
    /// Of pages that are made anew.
    pub keys: Vec<CacheKey>,
}

/// Goes back to the state before the last save. The people of a proposed talk that comes back are told as `wish` has it; says
/// how many.
///
/// Errors: as [`access::find_with_right`]; `Conflict` when the draft is another one than `base` by now, none is before it,
/// or others would be told than those who were looked at; `Invalid` at the words of a letter.
pub async fn undo_and_tell(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    wish: &MoveWish,
) -> Result<(Undone, usize)> {
    let mut tx = db.begin().await?;
    let back = go_back(&mut tx, asked, event_ref, base).await?;
    let told = match &back.proposal {
        Some(proposal) => moving::go(&mut tx, asked, (&back.series, proposal), back.card.id, wish).await?,
        None => 0,
    };
    db.commit(tx, &back.keys).await?;
    Ok((back.undone, told))
}

/// The same, in the words that stand there by themselves.
///
/// Errors: as [`undo_and_tell`].
pub async fn undo(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, base: i32) -> Result<Undone> {
    undo_and_tell(db, asked, event_ref, base, &MoveWish::default()).await.map(|(undone, _)| undone)
}

/// All of it but for the proposal. A step.
///
/// Errors: as [`undo_and_tell`].
pub(super) async fn go_back(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
) -> Result<Back> {
    let (series, card) = access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
    // A version says once and for all what it sent away, so this needs no lock.
    let sent = queries::sent_slot(tx, card.id, base).await?;
    let there = sent.map_or(card.id, |sent| sent.event);
    // In the order of their ids, as who sends one locks them.
    for event in [card.id.min(there), card.id.max(there)] {
        access::lock(tx, event).await?;
    }
    let renamed = queries::renamed_room(tx, card.id, base).await?;
    let slots = drafting::go_back(tx, (card.id, &card.zone), base).await?;
    let mut keys = Vec::new();
    // Of a program that knew rooms by their names alone; else it is known of the room, whatever it is called.
    if let Some(renamed) = renamed {
        rooms::name_back(tx, card.id, &renamed).await?;
        // How many a room seats stands on the page of the event, by the name that is released.
        keys = access::touched(&series, card.id);
    }
    let (undone, proposal) = match sent.and_then(|sent| Some((sent, slots.get(sent.at)?))) {
        Some((sent, slot)) => take_back(tx, asked, (&series, &card), sent, slot).await?,
        None => (Undone::Here, None),
    };
    Ok(Back { series, card, undone, proposal, keys })
}

/// Takes a slot off the draft that it was sent to, where it stands as it was sent. With it goes its proposal.
async fn take_back(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, card): (&Series, &EventCard),
    sent: SentSlot,
    slot: &DraftSlot,
) -> Result<(Undone, Option<Proposal>)> {
    let SentSlot { event: there, number, .. } = sent;
    let sent_away = as_sent(slot.clone());
    let (mut later, _) = drafts::find_by_event(tx, there).await?;
    let came_as = match sent_away.moved_from {
        Some(slot) => queries::came_with(tx, there, slot).await?.unwrap_or_default(),
        None => Vec::new(),
    };
    let came_as = came_as.iter().find(|other| other.moved_from == sent_away.moved_from);
    let place = later.iter().rposition(|other| is_untouched(other, &sent_away, came_as));
    match place {
        Some(place) => {
            later.remove(place);
            drafts::add_version(tx, asked, there, &later).await?;
        }
        None if later.iter().any(|other| is_still(other, &sent_away)) => return Ok((Undone::AtBoth { number }, None)),
        // Somebody took it off there: it stands here alone.
        None => {}
    }
    let proposal = placing::of_slot(tx, series.id, there, &sent_away, place.is_some()).await?;
    let subject = format!("event:{there}");
    let entry = audit::Entry::of_event(series.id, card.id, "agenda.move_back", &subject);
    audit::write(tx, asked.viewer, &entry).await?;
    Ok((Undone::CameBack { number }, proposal))
}

/// Whether it stands as it was sent, but for a label that has followed one which became stricter where it came from, whatever
/// became of that since. `came_as`: the slot by the state with which it came there. A label that follows is written into all
/// states, one that somebody chooses there into those from then on.
fn is_untouched(other: &DraftSlot, sent: &DraftSlot, came_as: Option<&DraftSlot>) -> bool {
    let has_followed = came_as.is_some_and(|came| came.sharing == other.sharing)
        && !relabelling::loosens(&sent.sharing, &other.sharing);
    other == sent || (has_followed && *other == DraftSlot { sharing: other.sharing.clone(), ..sent.clone() })
}

/// Whether it is the slot that was sent, whatever became of it: by what it was before, or by the word that both events know it
/// by; of a program that gave none, by its title or its speakers.
fn is_still(other: &DraftSlot, sent: &DraftSlot) -> bool {
    if sent.moved_from.is_some() {
        return other.moved_from == sent.moved_from;
    }
    if sent.sent_as.is_some() {
        return other.sent_as == sent.sent_as;
    }
    let names = |slot: &DraftSlot| slot.speakers.iter().map(|speaker| speaker.name.clone()).collect::<Vec<_>>();
    let same_speakers = !sent.speakers.is_empty() && names(other) == names(sent);
    same_speakers || (!sent.title.is_empty() && other.title == sent.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agenda::{
            tlp::{Sharing, Tlp},
            types::DraftSpeaker,
        },
        ids::SlotId,
    };

    fn slot(title: &str, speaker: &str) -> DraftSlot {
        DraftSlot { title: title.to_owned(), speakers: vec![DraftSpeaker::named(speaker)], ..DraftSlot::default() }
    }

    #[test]
    fn a_slot_is_known_by_what_it_was_and_one_that_was_never_released_by_its_words() {
        let released = as_sent(DraftSlot { slot: Some(SlotId(7)), ..slot("鍵の話", "氷野 陸") });
        let renamed = DraftSlot { title: "別の題".to_owned(), ..released.clone() };
        assert!(is_still(&renamed, &released));
        assert!(!is_still(&slot("鍵の話", "氷野 陸"), &released), "another one of the same words");
        let fresh = as_sent(slot("鍵の話", "氷野 陸"));
        assert!(is_still(&slot("別の題", "氷野 陸"), &fresh) && is_still(&slot("鍵の話", "森川 律"), &fresh));
        assert!(!is_still(&slot("別の題", "森川 律"), &fresh));
        let named = DraftSlot { sent_as: Some("1:2".to_owned()), ..fresh.clone() };
        assert!(is_still(&DraftSlot { sent_as: named.sent_as.clone(), ..slot("別の題", "森川 律") }, &named));
        assert!(!is_still(&fresh, &named), "another one of the same words");
        let empty = as_sent(DraftSlot::default());
        assert!(!is_still(&DraftSlot::default(), &empty), "nobody can tell");
    }

    #[test]
    fn a_label_that_followed_is_no_change_and_another_one_is() {
        let sent = DraftSlot { sharing: with_label(Tlp::Green), ..slot("鍵の話", "氷野 陸") };
        let labelled = |tlp: Tlp| DraftSlot { sharing: with_label(tlp), ..sent.clone() };
        for came_as in [None, Some(labelled(Tlp::Green)), Some(labelled(Tlp::Amber))] {
            assert!(is_untouched(&sent, &sent, came_as.as_ref()), "{came_as:?}");
            assert!(!is_untouched(&labelled(Tlp::Red), &sent, came_as.as_ref()), "somebody's own: {came_as:?}");
            let has_followed = came_as == Some(labelled(Tlp::Amber));
            assert_eq!(is_untouched(&labelled(Tlp::Amber), &sent, came_as.as_ref()), has_followed, "{came_as:?}");
        }
        let renamed = DraftSlot { title: "別の題".to_owned(), ..labelled(Tlp::Amber) };
        assert!(!is_untouched(&renamed, &sent, Some(&labelled(Tlp::Amber))));
        let looser = labelled(Tlp::Clear);
        assert!(!is_untouched(&looser, &sent, Some(&looser)), "nothing follows what becomes looser");
    }

    fn with_label(tlp: Tlp) -> Sharing {
        Sharing { tlp, ..Sharing::default() }
    }
}
