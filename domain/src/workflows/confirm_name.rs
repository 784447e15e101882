//! One name of a person, as organizers stand for it: it is theirs on agendas and in imports, and everybody may know.

use super::{
    merge_people::pages_of,
    name_people::{hold_for, somebody_elses},
};
use crate::{
    agenda::queries,
    audit::{self, Details, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{AliasId, PersonId, SeriesId},
    search, series,
    viewer::{Asked, Right},
};

/// Confirms a name that somebody says of themselves, or that so far stood on confidential talks alone; with `is_confirmed`
/// false it is what it was before. Twice is once.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for who does not speak in the series, and for a name that is
/// not theirs any more; `Conflict` where they speak in a series of somebody else, or where somebody else is known by the name.
pub async fn set(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    person: PersonId,
    name: AliasId,
    is_confirmed: bool,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let side = hold_for(&mut tx, asked.viewer, series.id, person).await?;
    let row = queries::names_of_person(&mut tx, person, Some(name)).await?.pop().ok_or(Error::NotFound)?;
    if row.is_confirmed == is_confirmed {
        return Ok(());
    }
    if is_confirmed
        && !queries::names_of_others(&mut tx, person, std::slice::from_ref(&row.key), false).await?.is_empty()
    {
        return Err(Error::Conflict(somebody_elses(&row.name)));
    }
    queries::set_confirmed(&mut tx, name, is_confirmed).await?;
    search::index::reindex_person(&mut tx, person).await?;
    let mut all: Vec<SeriesId> = side.talks.iter().map(|talk| talk.series).collect();
    all.sort_unstable();
    all.dedup();
    let subject = format!("person:{person}");
    for id in &all {
        let entry = audit::Entry {
            series: Some(*id),
            event: None,
            action: if is_confirmed { "speaker.name_confirmed" } else { "speaker.name_unconfirmed" },
            subject: &subject,
            outcome: Outcome::Ok,
            details: Details { names: vec![name], ..Details::default() },
        };
        audit::write(&mut tx, asked.viewer, &entry).await?;
    }
    let keys = pages_of(&mut tx, &[person], all).await?;
    db.commit(tx, &keys).await
}
