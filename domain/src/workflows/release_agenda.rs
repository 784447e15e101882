//! A draft of an agenda becomes what readers see, and whom it tells is looked at first.

use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        self,
        changes::{self, Timed},
        drafts::{State, as_released, plain, released, state},
        flow, queries, speakers, telling,
        types::{Billing, DraftSlot},
    },
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventRef, PersonId, SlotId},
    letters::{
        self,
        types::{Letter, Recipient, Wish},
    },
    proposals, qa, reports, search,
    series::types::Series,
    viewer::{Asked, Right},
};

/// Makes the draft what readers see, and tells all speakers whom it touches in the words that stand there. See
/// [`release_and_tell`].
///
/// Errors: as [`release_and_tell`].
pub async fn release(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, base: i32) -> Result<()> {
    release_and_tell(db, asked, event_ref, base, &Wish::default()).await.map(drop)
}

/// Makes the draft what readers see: slots, times, who is billed. Calendars learn of it, and by mail the speakers whose
/// slot it shows for the first time, moves or takes away, as `wish` has it; returns how many are told. Releasing what is
/// released already changes nothing.
///
/// Errors: `Conflict` when the draft is not `base` any more, a slot with notes or a PDF would go, or others would be told
/// than those who were looked at; `Invalid` at the words of a letter.
pub async fn release_and_tell(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    wish: &Wish,
) -> Result<usize> {
    let mut tx = db.begin().await?;
    let Some(done) = carry_out(&mut tx, asked, event_ref, Some(base)).await? else { return Ok(0) };
    let Done { series, card, before, after, people, recipients, .. } = done;
    events::queries::raise_release(&mut tx, card.id, asked.now).await?;
    let (number, _) = events::queries::release(&mut tx, card.id).await?;
    telling::note(&mut tx, (card.id, number), (&before, &after), asked.now).await?;
    let told = letters::sending::tell(&mut tx, card.id, &recipients, wish, asked.now).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    // Whoever is still on it was indexed with it.
    let still: HashSet<PersonId> = queries::people_of_event(&mut tx, card.id).await?.into_iter().collect();
    for person in people.into_iter().filter(|person| !still.contains(person)) {
        search::index::reindex_person(&mut tx, person).await?;
    }
    qa::wake::wake(&mut tx, card.id).await?;
    let subject = format!("event:{}", card.id);
    let details = Details { told: (told > 0).then_some(told), ..Details::default() };
    let entry = Entry { details, ..Entry::of_event(series.id, card.id, "agenda.release", &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &events::access::touched(&series, card.id)).await?;
    Ok(told)
}

/// What a release would tell, for who looks at it first.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleaseLook {
    pub series: Series,
    pub card: EventCard,
    /// Version of the draft that would be released.
    pub base: i32,
    pub recipients: Vec<Recipient>,
    /// The letters of the kinds that somebody would get.
    pub letters: Vec<Letter>,
    /// Who speaks on a slot and is reached nowhere.
    pub unreached: Vec<String>,
}

/// Carries a release out in full, looks whom it would tell, and takes it back. `None`: there is nothing to release.
///
/// Errors: as [`release_and_tell`].
pub async fn look(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<Option<ReleaseLook>> {
    let mut tx = db.begin().await?;
    let Some(done) = carry_out(&mut tx, asked, event_ref, None).await? else { return Ok(None) };
    let Done { series, card, base, before, after, recipients, .. } = done;
    let mut letters = letters::reading::all(&mut tx, series.id, card.id).await?;
    letters.retain(|letter| recipients.iter().any(|one| one.kind == letter.kind));
    let unreached = unreached((&before, &after), &recipients);
    // With it ends all that was written.
    tx.rollback().await?;
    Ok(Some(ReleaseLook { series, card, base, recipients, letters, unreached }))
}

/// Names of those on slots that it shows for the first time, moves or takes away, whom no letter reaches.
fn unreached((before, after): (&[Timed], &[Timed]), recipients: &[Recipient]) -> Vec<String> {
    let moved = agenda::releases::moved(before, after);
    let is_touched = |slot: &DraftSlot| {
        let is_new = !before.iter().any(|(known, _)| known.slot == slot.slot);
        is_new || moved.iter().any(|one| Some(one.slot) == slot.slot)
    };
    let mut names: Vec<String> = Vec::new();
    for (slot, _) in before.iter().chain(after).filter(|(slot, _)| is_touched(slot)) {
        for speaker in &slot.speakers {
            let is_reached = recipients.iter().any(|one| one.name == speaker.name);
            if !is_reached && !speaker.name.is_empty() && !names.contains(&speaker.name) {
                names.push(speaker.name.clone());
            }
        }
    }
    names
}

/// A release that is written and not committed.
struct Done {
    series: Series,
    card: EventCard,
    base: i32,
    before: Vec<Timed>,
    after: Vec<Timed>,
    /// Who was billed before.
    people: Vec<PersonId>,
    /// Nobody where nobody is to be told.
    recipients: Vec<Recipient>,
}

/// `None` when the newest draft is released already. `base`: the draft that it has to be.
async fn carry_out(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: Option<i32>,
) -> Result<Option<Done>> {
    let (series, card) = events::access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(tx, card.id).await?;
    let State { slots, version, released: before, starts } = state(tx, card.id, &series.time_zone).await?;
    if base.is_some_and(|base| version != base) {
        return Err(Error::conflict(
            "リリースする内容がほかの人に変えられました。ページを開き直して確かめてください。",
            "Somebody changed what would be released. Please open the page again and look.",
        ));
    }
    if version == 0 || changes::changes(&before, &as_released(&card, &slots)).is_empty() {
        return Ok(None);
    }
    let people = queries::people_of_event(tx, card.id).await?;
    let was = telling::speakers(tx, card.id).await?;
    write(tx, &card, &series.time_zone, &slots, (&before, &starts)).await?;
    let after = released(tx, card.id, &series.time_zone).await?;
    let recipients = if telling::is_told(&card, asked.now) {
        let is = telling::speakers(tx, card.id).await?;
        let moved = telling::moved(tx, card.id, (&before, &after)).await?;
        telling::touched((&moved, &after), (&was, &is))
    } else {
        Vec::new()
    };
    Ok(Some(Done { series, card, base: version, before, after, people, recipients }))
}

/// Begin and end.
type Span = (DateTime<Utc>, DateTime<Utc>);

/// Begin and end of each day.
fn days(times: &[Span]) -> Vec<Span> {
    let naive: Vec<_> = times.iter().map(|(begin, end)| (begin.naive_utc(), end.naive_utc())).collect();
    let span = |day: &Vec<usize>| {
        let begin = day.iter().map(|at| times[*at].0).min()?;
        // An evening lasts, whoever says how long.
        let end = day.iter().map(|at| times[*at].1).max()?.max(begin + Duration::minutes(1));
        Some((begin, end))
    };
    flow::days(&naive).iter().filter_map(span).collect()
}

async fn write(
    tx: &mut PgConnection,
    card: &EventCard,
    zone: &str,
    slots: &[DraftSlot],
    (before, began): (&[Timed], &[Option<DateTime<Utc>>]),
) -> Result<()> {
    let kept: HashSet<_> = slots.iter().filter_map(|slot| slot.slot).collect();
    let stored = agenda::slots::slots_for(tx, card, zone, agenda::slots::Reader::Desk).await?;
    for id in before.iter().filter_map(|(slot, _)| slot.slot).filter(|id| !kept.contains(id)) {
        if stored.iter().any(|slot| slot.id == id && slot.slides_file.is_some()) {
            return Err(Error::conflict(
                "登壇者から預かったPDFのある枠はなくせません。先に登壇者に消してもらうか、枠を残してください。",
                "A slot with a PDF of its speaker cannot go. Ask the speaker to remove it first, or keep the slot.",
            ));
        }
        if !reports::reading::notes_of_slot(tx, id).await?.0.is_empty() {
            return Err(Error::conflict(
                "ノートのある枠はなくせません。先にノートを別の枠へ移すか、枠を残してください。",
                "A slot with notes cannot go. Move its notes to another slot first, or keep it.",
            ));
        }
        // Questions outlive their slot, but for what was said in the room alone: they belong to the event then.
        qa::queries::delete_of_red_slot(tx, id, true).await?;
        qa::queries::release_slot(tx, id).await?;
        queries::delete_slot(tx, id).await?;
    }
    for id in slots.iter().filter(|slot| !slot.sharing.tlp.takes_notes()).filter_map(|slot| slot.slot) {
        if !reports::reading::notes_of_slot(tx, id).await?.0.is_empty() {
            return Err(Error::conflict(
                "TLP:REDにする枠にノートがあります。先にそのノートを空にしてください。",
                "A slot that becomes TLP:RED has notes. Empty them first.",
            ));
        }
    }
    // Without a date the slots hang on the last one, and go with the next.
    let start = match card.starts {
        Some(start) => Some(start),
        None => events::access::last_start(tx, card.id, zone).await?,
    };
    let times: Option<Vec<Span>> = start.map(|start| {
        let offset = start.utc.naive_utc() - start.wall;
        let moment = |at: NaiveDateTime| (at + offset).and_utc();
        flow::times(start.wall, slots).into_iter().map(|(begin, end)| (moment(begin), moment(end))).collect()
    });
    if let Some(times) = times.as_ref().filter(|_| card.starts.is_some()) {
        let long = |slot: &DraftSlot| Duration::minutes(slot.minutes.into());
        let old: Vec<Span> =
            before.iter().zip(began).filter_map(|((slot, _), at)| at.map(|at| (at, at + long(slot)))).collect();
        let (was, is) = (days(&old), days(times));
        // What an event is said to last elsewhere stands, as long as its agenda never lasted for several days.
        if was.len() > 1 || is.len() > 1 {
            let spans = if is.len() > 1 { is.as_slice() } else { &[] };
            events::queries::set_days(tx, card.id, spans).await?;
        }
    }
    let mut ids = Vec::new();
    for (at, (position, slot)) in (1..).zip(slots).enumerate() {
        let starts_at = times.as_ref().map(|times| times[at].0);
        // What stands there as it is planned stays: of a long agenda a release changes little.
        let is_same = |(was, _): &Timed| *was == plain(slot) && card.starts.is_some() && began[at] == starts_at;
        if let Some(id) = slot.slot.filter(|_| before.get(at).is_some_and(is_same)) {
            ids.push(id);
            continue;
        }
        let id = queries::write_planned(tx, card.id, position, slot, starts_at).await?;
        let billings: Vec<Billing> = slot
            .speakers
            .iter()
            .map(|speaker| Billing {
                person_slug: String::new(),
                name: speaker.name.clone(),
                honorific: speaker.honorific.clone(),
                affiliation: speaker.affiliation.clone(),
                role: speaker.role.clone(),
                is_group: speaker.name.ends_with("メンバー"),
                picture: None,
            })
            .collect();
        speakers::bill(tx, id, &billings, &[]).await?;
        ids.push(id);
    }
    let fresh: Vec<SlotId> =
        slots.iter().zip(&ids).filter(|(slot, _)| slot.slot.is_none()).map(|(_, id)| *id).collect();
    proposals::linking::link(tx, card.id, &fresh).await?;
    // The draft knows its slots from now on, so that the next release changes them in place.
    let known: Vec<DraftSlot> =
        slots.iter().zip(ids).map(|(slot, id)| DraftSlot { slot: Some(id), ..slot.clone() }).collect();
    Ok(queries::replace_newest_draft(tx, card.id, &known).await?)
}
