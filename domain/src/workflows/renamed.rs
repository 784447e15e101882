//! Who is called otherwise in public once something is written: the pages that name them, and what search finds, wherever they
//! spoke. A label that closes a talk may leave a name that nobody may know on pages of other events.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::merge_people::pages_of;
use crate::{
    agenda::queries::{self, PublicPerson},
    error::Result,
    ids::{EventId, SeriesId},
    keys::CacheKey,
    search,
};

/// Whoever is billed at an event, as strangers know them before it is written to.
pub(super) async fn before(tx: &mut PgConnection, event: EventId) -> Result<Vec<PublicPerson>> {
    let people = queries::people_of_event(tx, event).await?;
    Ok(queries::public_people(tx, &people).await?)
}

/// The same of those with these words in their addresses, as far as they are known.
pub(super) async fn before_of(tx: &mut PgConnection, words: &[String]) -> Result<Vec<PublicPerson>> {
    let people = queries::people_at(tx, words).await?;
    Ok(queries::public_people(tx, &people).await?)
}

/// The pages of those whom strangers know otherwise by now; search follows. A step of the transaction, once all is written.
pub(super) async fn pages(tx: &mut PgConnection, before: &[PublicPerson]) -> Result<Vec<CacheKey>> {
    let all: Vec<_> = before.iter().map(|one| one.person).collect();
    let after = queries::public_people(tx, &all).await?;
    let renamed: Vec<_> = before.iter().filter(|one| !after.contains(one)).map(|one| one.person).collect();
    if renamed.is_empty() {
        return Ok(Vec::new());
    }
    let mut series: BTreeSet<SeriesId> = BTreeSet::new();
    for person in &renamed {
        search::index::reindex_person(tx, *person).await?;
        series.extend(queries::series_of_person(tx, *person).await?);
    }
    pages_of(tx, &renamed, series.into_iter().collect()).await
}
