//! Who is billed on a slot: people are found by name or alias, or made.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{
    moved::Alias,
    queries, rules,
    said::People,
    types::{Billing, SeenBefore},
};
use crate::{
    error::Result,
    ids::{EventId, PersonId, SlotId},
};

pub use queries::known_names;
pub(crate) use queries::{hold_people, known_titles};

/// Replaces who is billed on a slot. Whoever was billed there by this name stays the same person; else a person is found
/// by name or alias, or made. At the places `another` it is somebody else than whoever is known by the name. Returns those
/// who were made, in their order.
pub async fn bill(
    db: &mut PgConnection,
    slot: SlotId,
    billings: &[Billing],
    another: &[usize],
) -> Result<Vec<PersonId>> {
    // Nobody who is found here is merged into somebody else meanwhile.
    hold_people(db).await?;
    let mut billed = queries::people_billed(db, slot).await?;
    queries::clear_appearances(db, slot).await?;
    let mut made = Vec::new();
    for (at, billing) in billings.iter().enumerate() {
        let key = rules::name_key(&billing.name);
        let known = queries::people_by_key(db, &key).await?.first().copied();
        let is_another = another.contains(&at);
        let same = |(name, person): &(String, PersonId)| {
            rules::name_key(name) == key && !(is_another && Some(*person) == known)
        };
        let before = billed.iter().position(same).map(|at| billed.remove(at).1);
        let person = match before.or(known.filter(|_| !is_another)) {
            Some(person) => person,
            None => {
                let person = make(db, &billing.name, &key, billing.is_group).await?;
                made.push(person);
                person
            }
        };
        let position = i32::try_from(at).unwrap_or(i32::MAX - 1) + 1;
        queries::insert_appearance(db, slot, person, position, billing).await?;
    }
    Ok(made)
}

async fn make(db: &mut PgConnection, name: &str, key: &str, is_group: bool) -> Result<PersonId> {
    let base = rules::person_slug(name);
    let mut slug = base.clone();
    for n in 2.. {
        if !queries::slug_taken(db, &slug).await? {
            break;
        }
        slug = format!("{base}-{n}");
    }
    let person = queries::insert_person(db, &slug, name, is_group).await?;
    let alias = Alias { key: key.to_owned(), name: name.to_owned(), ..Alias::default() };
    queries::insert_alias(db, person, &alias).await?;
    Ok(person)
}

/// Who is who on the agenda of an event: those billed there, and who a release would take somebody of these names for.
pub(crate) async fn people_of(db: &mut PgConnection, event: EventId, names: &[&str]) -> Result<People> {
    let mut people = People::default();
    let mut keys: Vec<String> = names.iter().map(|name| rules::name_key(name)).collect();
    keys.sort_unstable();
    keys.dedup();
    for (key, person) in queries::people_that_stand(db, &keys).await? {
        people.know(&key, person);
    }
    for (slot, name, person) in queries::billed_at(db, event).await? {
        people.bill(slot, &name, person);
    }
    Ok(people)
}

/// Who is known by these names, and where they spoke last, the event `except` left out. Whoever spoke nowhere else is
/// left out too.
pub(crate) async fn seen_before(
    db: &mut PgConnection,
    names: &[String],
    except: Option<EventId>,
) -> Result<HashMap<String, SeenBefore>> {
    let keys: Vec<String> = names.iter().map(|name| rules::name_key(name)).collect();
    let seen = queries::last_appearances(db, &keys, except).await?;
    let of_name = |name: &String| Some((name.clone(), seen.get(&rules::name_key(name))?.clone()));
    Ok(names.iter().filter_map(of_name).collect())
}

/// Further names of the person with this word in their address; what is known of one stays.
pub(crate) async fn add_aliases(db: &mut PgConnection, slug: &str, names: impl Iterator<Item = Alias>) -> Result<()> {
    let Some(person) = queries::person_id(db, slug).await? else { return Ok(()) };
    for alias in names {
        queries::insert_alias(db, person, &alias).await?;
    }
    Ok(())
}
