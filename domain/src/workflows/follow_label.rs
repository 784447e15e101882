//! A talk that went to the next event becomes stricter where it came from: the draft over there follows, whichever version of
//! it somebody goes back to, and organizers are told. What becomes looser is theirs to follow.

use sqlx::PgConnection;

use crate::{
    agenda::{drafts, queries, relabelling, tlp::Sharing},
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{access, types::EventState},
    fields::Values,
    ids::{EventId, EventRef, SlotId},
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Changed, Facts, Kind, Mail, Payload},
    },
    proposals::calling_off,
    series::types::Series,
    t,
    viewer::{Asked, Right},
};

/// Locks an event, and those whose drafts hold one of these slots of it, in the order of their ids, as who sends a slot locks
/// them.
pub(super) async fn lock(tx: &mut PgConnection, event: EventId, slots: &[SlotId]) -> Result<()> {
    let mut events = vec![event];
    for slot in slots {
        events.extend(queries::events_holding(tx, *slot).await?);
    }
    events.sort_unstable();
    events.dedup();
    for event in events {
        access::lock(tx, event).await?;
    }
    Ok(())
}

/// A slot `was` this, and `is` that by now: where it became stricter, so does the talk that it became on the draft of another
/// event. A step of who has asked, and holds [`lock`].
pub(super) async fn follow(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    slot: SlotId,
    (was, is): (&Sharing, &Sharing),
) -> Result<()> {
    // What lets out more on the way back lets out less on the way there.
    if !relabelling::loosens(is, was) {
        return Ok(());
    }
    for event in queries::events_holding(tx, slot).await? {
        // One that it was sent to a moment ago is locked only here.
        access::lock(tx, event).await?;
        if let Some((was, is)) = rewrite(tx, event, slot, is).await? {
            tell(tx, asked, (series, event, slot), (&was, &is)).await?;
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

async fn tell(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, event, slot): (&Series, EventId, SlotId),
    (was, is): (&Sharing, &Sharing),
) -> Result<()> {
    let text = |of: &Sharing| Text::new(said(of, Lang::Ja), said(of, Lang::En));
    let change = Changed { label: Text::new("共有の範囲", "Label"), was: text(was), is: text(is) };
    let payload = Payload { event: Some(event), changes: vec![change], ..Payload::default() };
    let readers = calling_off::who_decide(tx, series.id).await?;
    for (mail, language) in &readers {
        let lang = Lang::from_tag(language).unwrap_or_default();
        outbox::enqueue(tx, mail, Kind::LabelFollowed, lang, &payload, asked.now).await?;
    }
    let subject = format!("slot:{slot}");
    let details =
        Details { told: Some(readers.len()), ..Details::of_fields(&label_fields(was), &label_fields(is), &["part"]) };
    let entry = Entry { details, ..Entry::of_event(series.id, event, "agenda.label", &subject) };
    audit::write(tx, asked.viewer, &entry).await
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

/// The same for slots that organizers made stricter on the draft of their event, while they stand at another one too; each
/// with what it was. Nothing is looked at where none did.
///
/// Errors: as [`access::find_with_right`].
pub(super) async fn follow_draft(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    changed: &[(SlotId, Sharing)],
) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let (series, card) = access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let ids: Vec<SlotId> = changed.iter().map(|(slot, _)| *slot).collect();
    lock(&mut tx, card.id, &ids).await?;
    let (slots, _) = drafts::current(&mut tx, card.id, &series.time_zone).await?;
    for (slot, was) in changed {
        if let Some(is) = slots.iter().find(|known| known.slot == Some(*slot)) {
            follow(&mut tx, asked, &series, *slot, (was, &is.sharing)).await?;
        }
    }
    db.commit(tx, &[]).await
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
    let is_off = |state: EventState| matches!(state, EventState::Ended | EventState::Cancelled);
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
