//! `/speakers/{slug}`

use std::collections::HashMap;

use crate::{
    agenda::{queries, rules, slots, types::Slot},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, web_address},
    },
    ids::PersonId,
    markdown,
    viewer::Asked,
};

/// `/speakers/{slug}`
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerPage {
    pub name: String,
    pub slug: String,
    pub is_group: bool,
    /// Sanitized HTML; empty when there is none.
    pub bio_html: String,
    /// Its beginning in words, for descriptions.
    pub bio_excerpt: String,
    pub url: Option<String>,
    /// Hash of their picture.
    pub picture: Option<String>,
    /// Further names that everybody may know.
    pub aliases: Vec<String>,
    /// Newest first: the event, the slot, and how they were billed.
    pub appearances: Vec<(EventCard, Slot)>,
}

/// The word in the address of whoever somebody with this word turned out to be, or of who has another one by now, where
/// everybody may see that they speak. A word that tells a name which nobody may know leads nowhere: that it leads somewhere
/// would say whose name it is.
pub async fn moved_to(db: &Db, slug: &str) -> Result<Option<String>> {
    let mut conn = db.acquire().await?;
    let Some(moved) = queries::moved_to(&mut conn, slug).await? else { return Ok(None) };
    let mut names = queries::shown_names_of(&mut conn, moved.person).await?;
    names.extend(Some(moved.name).filter(|name| !name.is_empty()));
    // One that tells no name was theirs while theirs was not told. Of who became somebody else it leads on by another of theirs.
    let is_theirs = (moved.is_same || moved.is_told) && rules::tells_nobody(slug);
    if !is_theirs && !names.iter().any(|name| rules::tells_name(slug, name)) {
        return Ok(None);
    }
    let is_public = !queries::appearances_of(&mut conn, moved.person).await?.is_empty();
    Ok(is_public.then_some(moved.slug))
}

/// `/speakers/{slug}`. Someone who has only been billed on events that are not public is not found.
pub async fn load(db: &Db, _asked: Asked<'_>, slug: &str) -> Result<SpeakerPage> {
    let mut conn = db.acquire().await?;
    let person = queries::person_by_slug(&mut conn, slug).await?.ok_or(Error::NotFound)?;
    let id = PersonId(person.id);
    let billed = queries::appearances_of(&mut conn, id).await?;
    let (event_ids, slot_ids): (Vec<i64>, Vec<i64>) = billed.iter().map(|(event, slot)| (event.0, slot.0)).unzip();
    let cards = events::queries::by_ids(&mut conn, &event_ids).await?;
    let cards: HashMap<_, _> = cards.into_iter().map(|card| (card.id, card)).collect();
    let slots = slots::by_ids(&mut conn, &slot_ids, "Asia/Tokyo").await?;
    let mut slots: HashMap<_, _> = slots.into_iter().map(|slot| (slot.id, slot)).collect();
    let appearances: Vec<_> = billed
        .into_iter()
        .filter_map(|(event, slot)| Some((cards.get(&event)?.clone(), slots.remove(&slot)?)))
        .collect();
    if appearances.is_empty() {
        return Err(Error::NotFound);
    }
    let mut aliases = queries::shown_names_of(&mut conn, id).await?;
    let own = rules::name_key(&person.name);
    aliases.retain(|alias| rules::name_key(alias) != own);
    Ok(SpeakerPage {
        name: person.name,
        slug: person.slug,
        is_group: person.is_group,
        bio_html: markdown::block(&person.bio),
        bio_excerpt: markdown::excerpt(&person.bio, markdown::EXCERPT),
        url: web_address(person.url),
        picture: person.picture,
        aliases,
        appearances,
    })
}
