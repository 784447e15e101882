//! A speaker corrects what stands of them and their talk. It changes nothing by itself: organizers are told, and take it over
//! into the draft of the agenda, or leave it. What is released stays until the next release.

use chrono::Duration;
use sqlx::PgConnection;

use super::{name_people::somebody_elses, speak};
use crate::{
    agenda::{
        corrected,
        corrections::{CorrectedField, Correction, CorrectionState},
        drafting::{self, Drawn},
        moved::Alias,
        queries::{self, OwnCorrectionRow},
        rules, speakers,
        taking_over::SentCorrection,
    },
    audit::{self, Change, Details, Entry},
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventId, EventRef, SeriesId, SlotId},
    lang::Lang,
    mail::{
        outbox,
        types::{Facts, Kind, Mail, Payload},
    },
    proposals::losing,
    registration::rules::GRACE,
    viewer::{Asked, Right},
};

/// A speaker who takes a correction back and sends another one is told of no sooner.
const TELL_AGAIN: Duration = Duration::days(1);

/// Sends what should stand otherwise, in place of what was sent before. Sending the same twice is idempotent; what wants
/// nothing otherwise takes back what was sent.
///
/// Errors: `SignInRequired`; `NotFound` and `Concealed` as of a talk that is not theirs; `Conflict` when something else stands
/// there than at `base`, and when the event is over; `Invalid` as [`corrected::typed_over`], and for what changes nothing.
pub async fn send(db: &Db, asked: Asked<'_>, slot: SlotId, base: &str, typed: &Correction) -> Result<()> {
    let mut tx = db.begin().await?;
    let talk = speak::hold(&mut tx, asked, slot).await?;
    let is = corrected::words_of(&talk.row);
    let wanted = corrected::typed_over(&is, typed)?;
    let stored = queries::own_corrections(&mut tx, talk.account, Some(slot)).await?.pop();
    let pending = corrected::pending(stored.as_ref());
    if pending.as_ref().is_some_and(|sent| sent.over(&is) == wanted) {
        return Ok(());
    }
    if !corrected::are_taken(talk.card.state) {
        return Err(Error::conflict(
            "この会は終わったか、中止になりました。直すところは運営に知らせてください。",
            "This event is over, or was cancelled. Please tell the organizers what to correct.",
        ));
    }
    let correction = Correction::between(&is, &wanted);
    let is_nothing = correction == Correction::default();
    if is_nothing && pending.is_none() {
        // Taken back a moment ago, by the same press.
        if stored.is_some_and(|row| row.state == CorrectionState::Withdrawn) {
            return Ok(());
        }
        return Err(Error::invalid(
            "",
            "どこも変わっていません。直すところを書き換えてから送ってください。",
            "Nothing is different. Please change what is wrong, then send it.",
        ));
    }
    speak::check_base(base, &corrected::stamp(&is, stored.as_ref()))?;
    if is_nothing {
        queries::withdraw_correction(&mut tx, slot, talk.account).await?;
        return talk.finish(db, tx, asked, "speaker.withdraw_correction", Details::default()).await;
    }
    let is_due = stored.as_ref().is_none_or(|row| is_due(row, asked));
    let told_at = stored.filter(|_| !is_due).map_or(asked.now, |row| row.told_at);
    queries::write_correction(&mut tx, (slot, talk.account), &correction, (asked.now, told_at)).await?;
    let told = if is_due { notify(&mut tx, asked, (talk.series.id, talk.card.id)).await? } else { 0 };
    let details = Details { told: (told > 0).then_some(told), ..details_of(&correction) };
    talk.finish(db, tx, asked, "speaker.correction", details).await
}

/// Takes back what was sent, and forgets its words. Twice is once.
///
/// Errors: `SignInRequired`; `NotFound` and `Concealed` as of a talk that is not theirs.
pub async fn withdraw(db: &Db, asked: Asked<'_>, slot: SlotId) -> Result<()> {
    let mut tx = db.begin().await?;
    let talk = speak::hold(&mut tx, asked, slot).await?;
    let stored = queries::own_corrections(&mut tx, talk.account, Some(slot)).await?.pop();
    if corrected::pending(stored.as_ref()).is_none() {
        return Ok(());
    }
    queries::withdraw_correction(&mut tx, slot, talk.account).await?;
    talk.finish(db, tx, asked, "speaker.withdraw_correction", Details::default()).await
}

/// Whether organizers are written to of another one: they have decided on the one before, or it is a while since.
fn is_due(before: &OwnCorrectionRow, asked: Asked<'_>) -> bool {
    matches!(before.state, CorrectionState::Left | CorrectionState::Released)
        || before.told_at + TELL_AGAIN <= asked.now
}

/// Tells whoever plans the event, but for who did it, that something waits on its agenda. Says how many.
async fn notify(tx: &mut PgConnection, asked: Asked<'_>, (series, event): (SeriesId, EventId)) -> Result<usize> {
    let own = asked.viewer.account.as_ref().map(|me| me.mail.as_str());
    let mut readers = losing::who_decide(tx, series).await?;
    readers.retain(|(mail, _)| own != Some(mail.as_str()));
    let payload = Payload { event: Some(event), ..Payload::default() };
    for (mail, language) in &readers {
        let lang = Lang::from_tag(language).unwrap_or_default();
        outbox::enqueue(tx, mail, Kind::TalkCorrected, lang, &payload, asked.now + GRACE).await?;
    }
    Ok(readers.len())
}

/// Which fields, and nothing of what stands there: a name that somebody bears no more is nobody's business.
fn details_of(correction: &Correction) -> Details {
    let change = |field: CorrectedField| {
        let name = field.into_str().to_owned();
        correction.get(field).map(|_| Change { field: name, was: String::new(), is: String::new() })
    };
    Details { changes: CorrectedField::ALL.into_iter().filter_map(change).collect(), ..Details::default() }
}

/// What an organizer decides on a correction, by the word that its button names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settling {
    TakeOver(String),
    Leave(String),
}

impl Settling {
    /// `take:{word}` and `leave:{word}`; `None` for the step of another button.
    pub fn parse(step: &str) -> Option<Self> {
        match step.split_once(':')? {
            ("take", word) => Some(Self::TakeOver(word.to_owned())),
            ("leave", word) => Some(Self::Leave(word.to_owned())),
            _ => None,
        }
    }

    fn word(&self) -> &str {
        let (Self::TakeOver(word) | Self::Leave(word)) = self;
        word
    }
}

/// Takes a correction over into the draft, which is at version `base`, or leaves it. Returns the place of its slot there. Either
/// twice is once.
///
/// Errors: as [`events::access::find_with_right`] and [`drafting::change`]; `Conflict` where its speaker has taken it back or
/// wants something else by now, where somebody else has left it, and where the name is another speaker's.
pub async fn settle(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    base: i32,
    settling: &Settling,
) -> Result<Option<usize>> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    events::access::lock(&mut tx, card.id).await?;
    let all = corrected::list_by_event(&mut tx, card.id).await?;
    let found = all.iter().find(|(_, one)| one.word == settling.word());
    let Some((account, one)) = found else { return Err(otherwise_by_now()) };
    let is_left = one.state == CorrectionState::Left;
    let action = match settling {
        Settling::Leave(_) if is_left => return Ok(None),
        Settling::TakeOver(_) if is_left => return Err(otherwise_by_now()),
        Settling::Leave(_) => {
            queries::leave_correction(&mut tx, one.slot, *account).await?;
            "agenda.leave_correction"
        }
        Settling::TakeOver(_) => "agenda.take_correction",
    };
    let mut at = None;
    if matches!(settling, Settling::TakeOver(_)) {
        let make = |drawn: Drawn<'_>| {
            let mut slots = drawn.slots.ok_or_else(drafting::changed_first)?.to_vec();
            at = slots.iter().position(|slot| slot.slot == Some(one.slot));
            if let Some(at) = at {
                one.take_over(&mut slots[at]);
            }
            Ok(slots)
        };
        let changed = drafting::change_in(&mut tx, asked, event_ref, base, make).await?;
        if changed.before == changed.after {
            return Ok(at);
        }
        know_by_new_name(&mut tx, one).await?;
    }
    let subject = format!("slot:{}", one.slot);
    let entry = Entry { details: details_of(&one.correction), ..Entry::of_event(series.id, card.id, action, &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &[]).await?;
    Ok(at)
}

fn otherwise_by_now() -> Error {
    Error::conflict(
        "この直しは、登壇者が取り下げたか書き直したか、ほかの人が先に見送りました。いまの内容を確かめてください。",
        "The speaker has taken this correction back or wants something else by now, or somebody else has left it. Please look at how it stands.",
    )
}

/// Whoever is billed by another name stays the same person with the next release.
///
/// Errors: `Conflict` where somebody else is known by it.
async fn know_by_new_name(tx: &mut PgConnection, one: &SentCorrection) -> Result<()> {
    let Some(name) = &one.correction.name else { return Ok(()) };
    let key = rules::name_key(name);
    if key == rules::name_key(&one.billed) {
        return Ok(());
    }
    speakers::hold_people(tx).await?;
    if !queries::names_of_others(tx, one.person, std::slice::from_ref(&key), false).await?.is_empty() {
        return Err(Error::Conflict(somebody_elses(name)));
    }
    // One that they say of themselves is shown already, and goes on to be. Another is shown by nobody before it bills somebody
    // in public.
    let known = queries::names_of_person(tx, one.person, None).await?;
    let is_own = known.iter().any(|row| row.key == key && row.is_own);
    let alias = Alias { key, name: name.clone(), is_own, is_confirmed: is_own };
    Ok(queries::upsert_alias(tx, one.person, &alias).await?)
}

/// What the mail says. `None` when nothing waits there any more.
///
/// Errors: `Forbidden` for anybody but the worker.
pub async fn letter(db: &Db, asked: Asked<'_>, mail: &Mail) -> Result<Option<Facts>> {
    asked.viewer.require_program()?;
    let Some(event) = mail.payload.event else { return Ok(None) };
    let mut conn = db.acquire().await?;
    let card = events::access::card(&mut conn, event).await?;
    let Some(card) = card.filter(|card| corrected::are_taken(card.state)) else { return Ok(None) };
    let all = corrected::list_by_event(&mut conn, event).await?;
    let waits = all.iter().any(|(_, one)| one.state == CorrectionState::Sent);
    Ok(waits.then(|| Facts {
        event: card.name(mail.lang),
        path: format!("/organize/{}/{}/agenda", card.series_slug, card.number),
        ..Facts::default()
    }))
}
