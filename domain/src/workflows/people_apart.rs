//! Two people who look like one, and are two: organizers of a series say so once.

use crate::{
    agenda::{merging, queries},
    audit::{self, Details, Outcome},
    db::Db,
    error::{Error, Result},
    ids::PersonId,
    series,
    viewer::{Asked, Right},
};

/// Nobody proposes to merge these two again; with `is_apart` false it is proposed again. Twice is once.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for who speaks in no series of the viewer.
pub async fn set(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (one, other): (PersonId, PersonId),
    is_apart: bool,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let (one, other) = (merging::side(&mut tx, one).await?, merging::side(&mut tx, other).await?);
    for side in [&one, &other] {
        merging::check_seen(&mut tx, side, asked.viewer).await?;
    }
    if one.id == other.id {
        return Err(Error::NotFound);
    }
    let pair = (one.id, other.id);
    let is_new = if is_apart {
        queries::insert_apart(&mut tx, series.id, pair, asked.viewer.account_id(), asked.now).await?
    } else {
        queries::delete_apart(&mut tx, series.id, pair).await?
    };
    if !is_new {
        return Ok(());
    }
    let subject = format!("person:{}", one.id);
    let entry = audit::Entry {
        series: Some(series.id),
        event: None,
        action: if is_apart { "speaker.apart" } else { "speaker.maybe_one" },
        subject: &subject,
        outcome: Outcome::Ok,
        details: Details { people: vec![one.id, other.id], ..Details::default() },
    };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &[]).await
}
