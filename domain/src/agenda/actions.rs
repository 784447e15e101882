//! Agendas, talks and speakers as people see them, and how billed people are found or made.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries, rules,
    types::{Billing, Slot, SpeakerPage, TalkPage},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, web_address},
    },
    ids::{PersonId, SlotId},
    markdown, qa, reports,
    series::site_map::{Entry, Run},
    viewer::{Right, Viewer},
};

/// What stands for a title that is still open; a reader in either language understands it.
const OPEN_TITLE: &str = "題名は調整中 (TBA)";

/// The agenda of an event in order, as readers see it: a slot whose title is still open says so.
pub async fn slots_of(db: &mut PgConnection, card: &EventCard, zone: &str) -> Result<Vec<Slot>> {
    let mut slots = queries::slots_of(db, card.id, zone).await?;
    for slot in &mut slots {
        if slot.title.is_empty() {
            OPEN_TITLE.clone_into(&mut slot.title);
        }
    }
    Ok(slots)
}

/// `/{series}/{number}/talks/{n}`
pub async fn talk(db: &Db, viewer: &Viewer, slug: &str, number: i32, n: i32, _now: DateTime<Utc>) -> Result<TalkPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::actions::find(&mut conn, viewer, slug, number).await?;
    let mut slots = slots_of(&mut conn, &card, &series.time_zone).await?;
    let index = slots.iter().position(|slot| slot.number == n && slot.kind.is_content()).ok_or(Error::NotFound)?;
    let may_edit = viewer.may(series.id, Right::EditNotes);
    let previous = slots[..index].iter().rev().find(|slot| slot.kind.is_content()).cloned();
    let next = slots[index + 1..].iter().find(|slot| slot.kind.is_content()).cloned();
    let slot = slots.swap_remove(index);
    // Notes of a draft are for those who may edit them.
    let (notes, impression) = if card.has_report || may_edit {
        reports::actions::notes_of_slot(&mut conn, slot.id).await?
    } else {
        (Vec::new(), reports::actions::Impression::default())
    };
    let questions = qa::actions::of_slot(&mut conn, card.id, slot.id, may_edit).await?;
    let event = events::actions::load(&mut conn, card).await?;
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
        previous,
        next,
        may_edit,
    })
}

/// `/speakers/{slug}`. Someone who has only been billed on events that are not public is not found.
pub async fn speaker(db: &Db, _viewer: &Viewer, slug: &str) -> Result<SpeakerPage> {
    let mut conn = db.acquire().await?;
    let person = queries::person_by_slug(&mut conn, slug).await?.ok_or(Error::NotFound)?;
    let id = PersonId(person.id);
    let mut appearances = Vec::new();
    for (event, slot) in queries::appearances_of(&mut conn, id).await? {
        let Some(card) = events::actions::card(&mut conn, event).await? else { continue };
        let zone = "Asia/Tokyo";
        let slots = slots_of(&mut conn, &card, zone).await?;
        if let Some(found) = slots.into_iter().find(|s| s.id == slot) {
            appearances.push((card, found));
        }
    }
    if appearances.is_empty() {
        return Err(Error::NotFound);
    }
    let mut aliases = queries::aliases_of(&mut conn, id).await?;
    aliases.retain(|alias| *alias != person.name);
    Ok(SpeakerPage {
        name: person.name,
        slug: person.slug,
        is_group: person.is_group,
        bio_html: markdown::block(&person.bio),
        bio_excerpt: markdown::excerpt(&person.bio, markdown::EXCERPT),
        url: web_address(person.url),
        aliases,
        appearances,
    })
}

/// Names of all known people, for the importer's guesses.
pub async fn known_names(db: &mut PgConnection) -> Result<Vec<String>> {
    Ok(queries::known_names(db).await?)
}

/// Replaces who is billed on a slot. A person is found by name or alias, or made.
pub async fn bill(db: &mut PgConnection, slot: SlotId, billings: &[Billing]) -> Result<()> {
    queries::clear_appearances(db, slot).await?;
    for (position, billing) in (1..).zip(billings) {
        let person = find_or_make(db, &billing.name, billing.is_group).await?;
        queries::insert_appearance(db, slot, person, position, billing).await?;
    }
    Ok(())
}

async fn find_or_make(db: &mut PgConnection, name: &str, is_group: bool) -> Result<PersonId> {
    let key = rules::name_key(name);
    if let Some(person) = queries::people_by_key(db, &key).await?.first() {
        return Ok(*person);
    }
    let base = rules::person_slug(name);
    let mut slug = base.clone();
    for n in 2.. {
        if !queries::slug_taken(db, &slug).await? {
            break;
        }
        slug = format!("{base}-{n}");
    }
    let person = queries::insert_person(db, &slug, name, is_group).await?;
    queries::insert_alias(db, person, name, &key).await?;
    Ok(person)
}

pub use queries::NewSlot;

/// Writes a slot and who is billed on it: the known one, or a new one.
pub(crate) async fn write_slot(
    db: &mut PgConnection,
    known: Option<SlotId>,
    new: &NewSlot<'_>,
    billings: &[Billing],
) -> Result<SlotId> {
    let slot = match known {
        Some(slot) => {
            queries::update_slot(db, slot, new).await?;
            slot
        }
        None => queries::insert_slot(db, new).await?,
    };
    bill(db, slot, billings).await?;
    Ok(slot)
}

pub(crate) async fn remove_slot(db: &mut PgConnection, slot: SlotId) -> Result<()> {
    Ok(queries::delete_slot(db, slot).await?)
}

pub(crate) async fn move_slot(db: &mut PgConnection, slot: SlotId, position: i32) -> Result<()> {
    Ok(queries::set_position(db, slot, position).await?)
}

/// When a slot begins and how many minutes it lasts.
pub(crate) async fn set_time(
    db: &mut PgConnection,
    slot: SlotId,
    starts_at: DateTime<Utc>,
    minutes: i32,
) -> Result<()> {
    Ok(queries::set_time(db, slot, starts_at, minutes).await?)
}

/// Everyone billed at an event.
pub(crate) async fn billed_at(db: &mut PgConnection, event: crate::ids::EventId) -> Result<Vec<PersonId>> {
    Ok(queries::people_of_event(db, event).await?)
}

/// An event moved: so do its slots.
pub(crate) async fn shift(db: &mut PgConnection, event: crate::ids::EventId, by: chrono::Duration) -> Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "seconds of some years are exact")]
    let seconds = by.num_seconds() as f64;
    Ok(queries::shift(db, event, seconds).await?)
}

/// Where the slides and the video of a slot are.
pub(crate) async fn set_links(
    db: &mut PgConnection,
    slot: SlotId,
    slides: Option<&str>,
    video: Option<&str>,
) -> Result<()> {
    Ok(queries::set_links(db, slot, slides, video).await?)
}

/// Public talks for the site map, in the order of their ids.
pub(crate) async fn talk_map(db: &mut PgConnection, run: Run) -> Result<Vec<Entry>> {
    Ok(queries::talk_map(db, run).await?)
}

pub(crate) async fn talk_map_length(db: &mut PgConnection) -> Result<i64> {
    Ok(queries::talk_map_length(db).await?)
}

/// Public speakers for the site map, in the order of their ids.
pub(crate) async fn speaker_map(db: &mut PgConnection, run: Run) -> Result<Vec<Entry>> {
    Ok(queries::speaker_map(db, run).await?)
}

pub(crate) async fn speaker_map_length(db: &mut PgConnection) -> Result<i64> {
    Ok(queries::speaker_map_length(db).await?)
}
