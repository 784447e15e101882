//! A slot goes to the next event, with its speakers, its label and what they allow: from one draft to another.

use sqlx::PgConnection;

use crate::{
    agenda::{
        drafting, drafts, queries, rules,
        twins::{self, Twin},
        types::DraftSlot,
    },
    audit,
    db::Db,
    error::{Error, Result},
    events::{self, access, types::EventCard},
    ids::{EventId, EventRef},
    proposals::{
        moving::{self, MoveWish},
        placing,
        types::Proposal,
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// One that was never released here, nor sent on from here, gets a word by which both events know it: also in the versions
/// that the event keeps of it, so that whoever goes back finds the same talk. `left`: the version that it left; it stood at
/// `at` in the one before.
async fn name(tx: &mut PgConnection, (event, left): (EventId, i32), (slot, at): (&mut DraftSlot, usize)) -> Result<()> {
    if Twin::from_slot(slot).is_some() {
        return Ok(());
    }
    let word = format!("{event}:{left}");
    let mut place = Some(at);
    let mut known = slot.clone();
    for (version, mut slots) in queries::versions_before(tx, event, left).await? {
        let found = place.take().or_else(|| twins::find(&slots, &known));
        let Some(there) = found.and_then(|at| slots.get_mut(at)) else { break };
        known.clone_from(there);
        there.sent_as = Some(word.clone());
        queries::rewrite_version(tx, (event, version), &slots).await?;
    }
    slot.sent_as = Some(word);
    Ok(())
}

/// A slot as it stands on the draft of the event that it was sent to, until somebody changes it there. One that is sent on
/// before it was ever released there is still what it was at first.
pub(super) fn as_sent(slot: DraftSlot) -> DraftSlot {
    let moved_from = slot.slot.or(slot.moved_from);
    DraftSlot { slot: None, moved_from, room: String::new(), fixed: None, day: None, ..slot }
}

/// A slot that has gone to the next event.
pub(super) struct Gone {
    pub series: Series,
    pub card: EventCard,
    /// Where it stands now, and the number of that event.
    pub next: EventId,
    pub number: i32,
    /// Of a talk that was proposed; it has to go along, see [`moving::go`].
    pub proposal: Option<Proposal>,
}

/// Takes the slot at `at` off the draft of version `base` and puts it at the end of the next event's. A talk that was
/// proposed goes with its proposal, whose people are told at once as `wish` has it; whoever stands on the released agenda is
/// told with the next release. Returns the number of the next event, and how many are told. [`super::undo_agenda`] brings
/// it back.
///
/// Errors: as [`access::find_with_right`]; `Conflict` when the draft is another one by now, there is no next event, or the
/// proposer has not agreed, or others would be told than those who were looked at; `Invalid` where the next agenda has no
/// place, and at the words of a letter.
pub async fn to_next_event(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (base, at): (i32, usize),
    wish: &MoveWish,
) -> Result<(i32, usize)> {
    let mut tx = db.begin().await?;
    let gone = send(&mut tx, asked, event_ref, (base, at)).await?;
    let told = match &gone.proposal {
        Some(proposal) => moving::go(&mut tx, asked, (&gone.series, proposal), gone.next, wish).await?,
        None => 0,
    };
    let subject = format!("event:{}", gone.next);
    let details = audit::Details { told: (told > 0).then_some(told), ..audit::Details::default() };
    let entry =
        audit::Entry { details, ..audit::Entry::of_event(gone.series.id, gone.card.id, "agenda.move", &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &[]).await?;
    Ok((gone.number, told))
}

/// All of it but for the proposal. A step.
///
/// Errors: as [`to_next_event`].
pub(super) async fn send(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (base, at): (i32, usize),
) -> Result<Gone> {
    let (series, card) = access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let (next, number) = events::queries::next_planned(tx, card.id).await?.ok_or_else(|| {
        Error::conflict(
            "次の回がまだありません。先に次の回をつくってください。",
            "There is no next event yet. Please plan it first.",
        )
    })?;
    // In the order of their ids, so that two who move at once wait for each other.
    for event in [card.id.min(next), card.id.max(next)] {
        access::lock(tx, event).await?;
    }
    let (stored, version) = drafts::current(tx, card.id, &card.zone).await?;
    if version != base || at >= stored.len() {
        return Err(drafting::changed_first());
    }
    let mut slots = stored.clone();
    let mut slot = slots.remove(at);
    let proposal = placing::of_slot(tx, series.id, card.id, &slot, true).await?;
    if let Some(proposal) = &proposal {
        placing::may_go_along(proposal)?;
    }
    let left = drafting::write_next_version(tx, asked, card.id, (version, &stored), &slots).await?;
    name(tx, (card.id, left), (&mut slot, at)).await?;
    let (mut later, later_version) = drafts::find_by_event(tx, next).await?;
    if later_version == 0 {
        drafts::begin(tx, asked, next, &later).await?;
    }
    later.push(as_sent(slot));
    drafts::begin(tx, asked, next, &rules::draft(later)?).await?;
    queries::note_sent_slot(tx, (card.id, left), next, at).await?;
    Ok(Gone { series, card, next, number, proposal })
}
