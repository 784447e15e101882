//! Who is billed on a slot: people are found by name or alias, or made.

use sqlx::PgConnection;

use super::{queries, rules, types::Billing};
use crate::{
    error::Result,
    ids::{PersonId, SeriesId, SlotId},
};

/// Names of all known people, for the importer's guesses.
pub async fn known_names(db: &mut PgConnection) -> Result<Vec<String>> {
    Ok(queries::known_names(db).await?)
}

/// Titles on the agendas of a series, for the importer's guesses.
pub(crate) async fn known_titles(db: &mut PgConnection, series: SeriesId) -> Result<Vec<String>> {
    Ok(queries::known_titles(db, series).await?)
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

/// Whether somebody has this word in their address.
pub(crate) async fn is_known(db: &mut PgConnection, slug: &str) -> Result<bool> {
    Ok(queries::slug_taken(db, slug).await?)
}

/// Further names of the person with this word in their address.
pub(crate) async fn add_aliases<'a>(
    db: &mut PgConnection,
    slug: &str,
    names: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let Some(person) = queries::person_id(db, slug).await? else { return Ok(()) };
    for name in names {
        queries::insert_alias(db, person, name, &rules::name_key(name)).await?;
    }
    Ok(())
}
