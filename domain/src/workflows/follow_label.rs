//! A talk that went to the next event becomes stricter where it came from: the draft over there follows, whichever version of
//! it somebody goes back to, and organizers are told. One that was sent on before it was ever released follows both ways, since
//! either draft may be the first to release it. What becomes looser is theirs to follow.

use sqlx::PgConnection;

use crate::{
    agenda::{
        drafting::{self, Drawn, Saved},
        queries, relabelling,
        tlp::Sharing,
        twins::Twin,
        types::DraftSlot,
    },
    audit::{self, Details, Entry},
    db::Db,
    error::Result,
    events::{access, types::EventState},
    fields::Values,
    ids::{EventId, EventRef, SeriesId, SlotId},
    jobs,
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Changed, Facts, Kind, Mail, Payload},
    },
    proposals::losing,
    series::types::Series,
    t,
    viewer::Asked,
};

/// A released slot, and the events whose drafts hold the same talk, all of them locked, so that none comes to it meanwhile.
pub(super) struct Holders {
    talk: Twin,
    events: Vec<EventId>,
}

impl Holders {
    /// Locks an event, and those whose drafts hold this slot of it, in the order of their ids, as who sends a slot locks
    /// them. `None`: it was sent on while we waited, so this transaction ends and another begins.
    pub(super) async fn lock(tx: &mut PgConnection, event: EventId, slot: SlotId) -> Result<Option<Self>> {
        let mut locked = Self::find(tx, event, slot).await?.events;
        locked.push(event);
        lock_in_order(tx, locked.clone()).await?;
        // Slots leave events that are locked, so there will be no others.
        let found = Self::find(tx, event, slot).await?;
        Ok(found.events.iter().all(|event| locked.contains(event)).then_some(found))
    }

    async fn find(tx: &mut PgConnection, event: EventId, slot: SlotId) -> Result<Self> {
        let talk = Twin { slot: Some(slot), sent_as: queries::word_of_slot(tx, slot).await? };
        let events = who_holds(tx, event, &[&talk]).await?;
        Ok(Self { talk, events })
    }

    /// The slot `was` this, and `is` that by now: see [`follow`].
    pub(super) async fn follow(
        &self,
        tx: &mut PgConnection,
        asked: Asked<'_>,
        series: &Series,
        change: (&Sharing, &Sharing),
    ) -> Result<()> {
        follow(tx, asked, (series, &self.events), &self.talk, change).await
    }
}

/// Other events of the series of whose drafts a kept version holds one of these talks of an event.
async fn who_holds(tx: &mut PgConnection, event: EventId, talks: &[&Twin]) -> Result<Vec<EventId>> {
    let slots: Vec<SlotId> = talks.iter().filter_map(|talk| talk.slot).collect();
    let words: Vec<String> = talks.iter().filter_map(|talk| talk.sent_as.clone()).collect();
    let mut found = if slots.is_empty() { Vec::new() } else { queries::events_holding(tx, &slots).await? };
    if !words.is_empty() {
        found.extend(queries::events_sharing(tx, event, &words).await?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

async fn lock_in_order(tx: &mut PgConnection, mut events: Vec<EventId>) -> Result<()> {
    events.sort_unstable();
    events.dedup();
    for event in events {
        access::lock(tx, event).await?;
    }
    Ok(())
}

/// A talk `was` this, and `is` that by now: where it became stricter, so does the same talk on the drafts of other events,
/// which are locked. A step of who has asked.
async fn follow(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, holders): (&Series, &[EventId]),
    talk: &Twin,
    (was, is): (&Sharing, &Sharing),
) -> Result<()> {
    // What lets out more on the way back lets out less on the way there.
    if !relabelling::loosens(is, was) {
        return Ok(());
    }
    for event in holders {
        if let Some((was, is)) = rewrite(tx, *event, talk, is).await? {
            notify(tx, asked, (series, *event, talk), (&was, &is)).await?;
        }
    }
    Ok(())
}

/// All versions that are kept, so that no undo loosens it, and whoever has an older form open saves nothing over it. What the
/// newest one said and says, where it holds the slot and was looser.
async fn rewrite(
    tx: &mut PgConnection,
    event: EventId,
    talk: &Twin,
    by: &Sharing,
) -> Result<Option<(Sharing, Sharing)>> {
    let newest = queries::newest_draft(tx, event).await?.map(|row| row.version);
    let mut found = None;
    for (version, mut slots) in queries::versions_holding(tx, event, talk).await? {
        let mut change = None;
        for there in slots.iter_mut().filter(|there| talk.is_at_another(there)) {
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
async fn notify(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, event, talk): (&Series, EventId, &Twin),
    (was, is): (&Sharing, &Sharing),
) -> Result<()> {
    let text = |of: &Sharing| Text::new(describe_label(of, Lang::Ja), describe_label(of, Lang::En));
    let change = Changed { label: Text::new("共有の範囲", "Label"), was: text(was), is: text(is) };
    let is_over = access::card(tx, event).await?.is_none_or(|card| is_off(card.state));
    let told = if is_over { 0 } else { write_to(tx, asked, (series.id, event, talk), &change).await? };
    let subject = talk.slot.map_or_else(|| format!("event:{event}"), |slot| format!("slot:{slot}"));
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
    (series, event, talk): (SeriesId, EventId, &Twin),
    change: &Changed,
) -> Result<usize> {
    let own = asked.viewer.account.as_ref().map(|me| me.mail.as_str());
    let mut readers = losing::who_decide(tx, series).await?;
    readers.retain(|(mail, _)| own != Some(mail.as_str()));
    let kind = Kind::LabelFollowed;
    let word = talk.sent_as.clone().unwrap_or_default();
    for (mail, language) in &readers {
        let unsent = jobs::withdraw_said(tx, (event, talk.slot, &word), kind.into_str(), mail).await?;
        let unsent = unsent.and_then(|payload| serde_json::from_value::<Payload>(payload).ok());
        let was = unsent.and_then(|payload| payload.changes.into_iter().next()).map(|change| change.was);
        let change = Changed { was: was.unwrap_or_else(|| change.was.clone()), ..change.clone() };
        let payload = Payload {
            event: Some(event),
            slot: talk.slot,
            talk: word.clone(),
            changes: vec![change],
            ..Payload::default()
        };
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
fn describe_label(of: &Sharing, lang: Lang) -> String {
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
        let talks: Vec<&Twin> = stricter.iter().map(|(talk, ..)| talk).collect();
        let holding = who_holds(&mut tx, changed.card.id, &talks).await?;
        if holding.iter().all(|event| locked.contains(event)) {
            for (talk, was, is) in stricter {
                follow(&mut tx, asked, (&changed.series, &holding), &talk, (was, is)).await?;
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

/// Talks that let out less than before, each with what it was and is.
fn made_stricter<'a>(before: &'a [DraftSlot], after: &'a [DraftSlot]) -> Vec<(Twin, &'a Sharing, &'a Sharing)> {
    let was = |slot: &'a DraftSlot| {
        let talk = Twin::from_slot(slot)?;
        let was = before.iter().find(|was| talk.is(was))?;
        relabelling::loosens(&slot.sharing, &was.sharing).then_some((talk, &was.sharing, &slot.sharing))
    };
    after.iter().filter(|slot| slot.sharing != Sharing::default()).filter_map(was).collect()
}

/// What the mail says. `None` when nobody plans that event any more.
///
/// Errors: `Forbidden` for anybody but the worker.
pub async fn letter(db: &Db, asked: Asked<'_>, mail: &Mail) -> Result<Option<Facts>> {
    asked.viewer.require_program()?;
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
