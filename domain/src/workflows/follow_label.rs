//! A talk that went to the next event becomes stricter where it came from: the draft over there follows, whichever version of
//! it somebody goes back to, and organizers are told. What becomes looser is theirs to follow.

use sqlx::PgConnection;

use crate::{
    agenda::{
        drafting::{self, Drawn, Saved},
        queries, relabelling,
        tlp::Sharing,
        types::DraftSlot,
    },
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{access, types::EventState},
    fields::Values,
    ids::{EventId, EventRef, SeriesId, SlotId},
    jobs,
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Changed, Facts, Kind, Mail, Payload},
    },
    proposals::calling_off,
    series::types::Series,
    t,
    viewer::Asked,
};

/// Events whose drafts hold slots of another one, all of them locked, so that none comes to it meanwhile.
pub(super) struct Holders(Vec<EventId>);

impl Holders {
    /// Locks an event, and those whose drafts hold one of these slots of it, in the order of their ids, as who sends a slot
    /// locks them. `None`: one was sent on while we waited, so this transaction ends and another begins.
    pub(super) async fn lock(tx: &mut PgConnection, event: EventId, slots: &[SlotId]) -> Result<Option<Self>> {
        let mut locked = queries::events_holding(tx, slots).await?;
        locked.push(event);
        lock_in_order(tx, locked.clone()).await?;
        // Slots leave events that are locked, so there will be no others.
        let holding = queries::events_holding(tx, slots).await?;
        Ok(holding.iter().all(|event| locked.contains(event)).then_some(Self(holding)))
    }
}

async fn lock_in_order(tx: &mut PgConnection, mut events: Vec<EventId>) -> Result<()> {
    events.sort_unstable();
    events.dedup();
    for event in events {
        access::lock(tx, event).await?;
    }
    Ok(())
}

/// A slot `was` this, and `is` that by now: where it became stricter, so does the talk that it became on the draft of another
/// event. A step of who has asked.
pub(super) async fn follow(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, holders): (&Series, &Holders),
    slot: SlotId,
    (was, is): (&Sharing, &Sharing),
) -> Result<()> {
    // What lets out more on the way back lets out less on the way there.
    if !relabelling::loosens(is, was) {
        return Ok(());
    }
    for event in &holders.0 {
        if let Some((was, is)) = rewrite(tx, *event, slot, is).await? {
            tell(tx, asked, (series, *event, slot), (&was, &is)).await?;
        }
    }
    Ok(())
}

/// All versions that are kept, so that no undo loosens it, and whoever has an older form open saves nothing over it. What the
/// newest one said and says, where it holds the slot and was looser.
async fn rewrite(
    tx: &mut PgConnection,
    event: EventId,
    slot: SlotId,
    by: &Sharing,
) -> Result<Option<(Sharing, Sharing)>> {
    let newest = queries::newest_draft(tx, event).await?.map(|row| row.version);
    let mut found = None;
    for (version, mut slots) in queries::versions_holding(tx, event, slot).await? {
        let mut change = None;
        for there in slots.iter_mut().filter(|there| there.moved_from == Some(slot)) {
            let sharing = relabelling::tightened(&there.sharing, by);
            if sharing != there.sharing {
                change = Some((there.sharing.clone(), sharing.clone()));
                there.sharing = sharing;
            }
        }
        if change.is_none() {
            continue;
        }
        queries::rewrite_version(tx, (event, version), &slots).await?;
        if newest == Some(version) {
            found = change;
        }
    }
    Ok(found)
}

/// Writes down that it followed, and tells whoever plans that event while it is to come or on.
async fn tell(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, event, slot): (&Series, EventId, SlotId),
    (was, is): (&Sharing, &Sharing),
) -> Result<()> {
    let text = |of: &Sharing| Text::new(said(of, Lang::Ja), said(of, Lang::En));
    let change = Changed { label: Text::new("共有の範囲", "Label"), was: text(was), is: text(is) };
    let is_over = access::card(tx, event).await?.is_none_or(|card| is_off(card.state));
    let told = if is_over { 0 } else { write_to(tx, asked, (series.id, event, slot), &change).await? };
    let subject = format!("slot:{slot}");
    let details = Details {
        told: (told > 0).then_some(told),
        ..Details::of_fields(&label_fields(was), &label_fields(is), &["part"])
    };
    let entry = Entry { details, ..Entry::of_event(series.id, event, "agenda.label", &subject) };
    audit::write(tx, asked.viewer, &entry).await
}

const fn is_off(state: EventState) -> bool {
    matches!(state, EventState::Ended | EventState::Cancelled)
}

/// To whom, but for who did it. The mails wait a moment: whoever has not been told of the change before by then is told of both
/// at once.
async fn write_to(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, event, slot): (SeriesId, EventId, SlotId),
    change: &Changed,
) -> Result<usize> {
    let own = asked.viewer.account.as_ref().map(|me| me.mail.as_str());
    let mut readers = calling_off::who_decide(tx, series).await?;
    readers.retain(|(mail, _)| own != Some(mail.as_str()));
    let kind = Kind::LabelFollowed;
    for (mail, language) in &readers {
        let unsent = jobs::withdraw_said(tx, (event, slot), kind.into_str(), mail).await?;
        let unsent = unsent.and_then(|payload| serde_json::from_value::<Payload>(payload).ok());
        let was = unsent.and_then(|payload| payload.changes.into_iter().next()).map(|change| change.was);
        let change = Changed { was: was.unwrap_or_else(|| change.was.clone()), ..change.clone() };
        let payload = Payload { event: Some(event), slot: Some(slot), changes: vec![change], ..Payload::default() };
        let lang = Lang::from_tag(language).unwrap_or_default();
        outbox::enqueue(tx, mail, kind, lang, &payload, asked.now + crate::registration::rules::GRACE).await?;
    }
    Ok(readers.len())
}

/// As the log has it.
pub(super) fn label_fields(of: &Sharing) -> Values {
    let part = of.part().map_or("", |part| part.into_str());
    [("tlp", of.tlp.into_str()), ("part", of.part_words.as_str()), ("part_tlp", part)]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
}

/// A label as a mail says it: not what the talk or its part is about.
fn said(of: &Sharing, lang: Lang) -> String {
    let label = of.tlp.label();
    match of.part() {
        Some(part) => t!(lang, "{label}(一部は{part})", "{label} (a part: {part})", label, part = part.label()),
        None => label.to_owned(),
    }
}

/// Changes the draft of an event, as [`drafting::change`] does; slots that become stricter by it while they stand at another
/// event too are followed there, or neither is stored. Nothing is looked at where none does.
///
/// Errors: as [`drafting::change`].
pub(super) async fn change_draft(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    mut make: impl FnMut(Drawn<'_>) -> Result<Vec<DraftSlot>> + Send,
) -> Result<Saved> {
    let mut locked: Vec<EventId> = Vec::new();
    loop {
        let mut tx = db.begin().await?;
        lock_in_order(&mut tx, locked.clone()).await?;
        let changed = drafting::change_in(&mut tx, asked, event_ref, base, &mut make).await?;
        let stricter = made_stricter(&changed.before, &changed.after);
        let slots: Vec<SlotId> = stricter.iter().map(|(slot, ..)| *slot).collect();
        let holding = if slots.is_empty() { Vec::new() } else { queries::events_holding(&mut tx, &slots).await? };
        if holding.iter().all(|event| locked.contains(event)) {
            let holders = Holders(holding);
            for &(slot, was, is) in &stricter {
                follow(&mut tx, asked, (&changed.series, &holders), slot, (was, is)).await?;
            }
            db.commit(tx, &[]).await?;
            return Ok(changed.saved);
        }
        // Which events it concerns is known now: this one and they are locked in their order. Each time there are more of
        // them, so this comes to an end.
        locked.push(changed.card.id);
        locked.extend(holding);
        tx.rollback().await?;
    }
}

/// Slots that let out less than before, each with what it was and is.
fn made_stricter<'a>(before: &'a [DraftSlot], after: &'a [DraftSlot]) -> Vec<(SlotId, &'a Sharing, &'a Sharing)> {
    let was = |slot: &'a DraftSlot| {
        let id = slot.slot?;
        let was = before.iter().find(|was| was.slot == Some(id))?;
        relabelling::loosens(&slot.sharing, &was.sharing).then_some((id, &was.sharing, &slot.sharing))
    };
    after.iter().filter(|slot| slot.sharing != Sharing::default()).filter_map(was).collect()
}

/// What the mail says. `None` when nobody plans that event any more.
///
/// Errors: `Forbidden` for anybody but the worker.
pub async fn letter(db: &Db, asked: Asked<'_>, mail: &Mail) -> Result<Option<Facts>> {
    if !asked.viewer.is_system {
        return Err(Error::Forbidden);
    }
    let Some(event) = mail.payload.event else { return Ok(None) };
    let mut conn = db.acquire().await?;
    let Some(card) = access::card(&mut conn, event).await?.filter(|card| !is_off(card.state)) else { return Ok(None) };
    let lang = mail.lang;
    let line = |change: &Changed| [&change.label, &change.was, &change.is].map(|text| text.get(lang).to_owned());
    Ok(Some(Facts {
        event: card.name(lang),
        path: format!("/organize/{}/{}/agenda", card.series_slug, card.number),
        changes: mail.payload.changes.iter().map(line).collect(),
        ..Facts::default()
    }))
}
