//! Taking in a report: handed in, understood, corrected by a person, applied in one transaction.

use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::import::{self, ImportDraft, Known, correct::apply_corrections};
use crate::{
    agenda,
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventRef, ImportId, SeriesId},
    series::{self, types::Series},
    viewer::{Asked, Right, Viewer},
};

mod carry_over;
pub(crate) mod facts;
pub(crate) mod queries;

fn to_json(draft: &ImportDraft) -> Result<serde_json::Value> {
    serde_json::to_value(draft).map_err(|error| {
        tracing::error!(%error, "an import draft could not be stored");
        Error::Internal
    })
}

pub(crate) fn from_json(draft: serde_json::Value) -> Result<ImportDraft> {
    serde_json::from_value(draft).map_err(|error| {
        tracing::error!(%error, "a stored import draft could not be read");
        Error::Internal
    })
}

/// Takes a report in and returns where it can be reviewed. The same text handed in twice is one
/// import; corrections that were made on an earlier version of it are kept.
///
/// Errors: `Invalid{source}` for what is empty, too large or no report.
pub async fn start(db: &Db, asked: Asked<'_>, slug: &str, source: &str) -> Result<ImportId> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::ImportReport)?;
    let hash = hex::encode(Sha256::digest(source));
    if let Some(id) = queries::open_with_hash(&mut tx, series.id, asked.viewer.account_id(), &hash).await? {
        return Ok(id);
    }
    let known = known(&mut tx).await?;
    let mut draft = understand(source.to_owned(), known.clone()).await?;
    keep_corrections(&mut tx, asked.viewer, &series, source, known, &mut draft).await?;
    let id = queries::insert(&mut tx, series.id, asked.viewer.account_id(), source, &hash, &to_json(&draft)?).await?;
    audit::record(&mut tx, asked.viewer, Some(series.id), "import.start", &format!("import:{id}"), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(id)
}

pub(crate) async fn known(db: &mut PgConnection) -> Result<Known> {
    Ok(Known {
        people: agenda::speakers::known_names(db).await?,
        series_names: series::access::all(db).await?.into_iter().map(|s| s.name).collect(),
    })
}

/// A megabyte of text takes a while to understand: not on a thread that serves others.
async fn understand(source: String, known: Known) -> Result<ImportDraft> {
    tokio::task::spawn_blocking(move || import::parse_with(&source, &known)).await.map_err(|_| Error::Internal)?
}

/// Carries a person's corrections over from the last import of the same event: where the new text
/// says the same as the old one did, the corrected reading stands.
async fn keep_corrections(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    source: &str,
    known: Known,
    draft: &mut ImportDraft,
) -> Result<()> {
    let Some(card) = event_of(db, viewer, series, draft).await? else { return Ok(()) };
    let Some(last) = queries::last_applied(db, card.id).await? else { return Ok(()) };
    let corrected = from_json(last.draft)?;
    if last.source == source {
        *draft = corrected;
        return Ok(());
    }
    let raw = understand(last.source, known).await?;
    carry_over::carry_over(&raw, &corrected, draft);
    Ok(())
}

/// The event that a draft speaks of, if it is stored.
pub(crate) async fn event_of(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    draft: &ImportDraft,
) -> Result<Option<EventCard>> {
    let Some(number) = draft.number.and_then(|n| i32::try_from(n).ok()) else { return Ok(None) };
    match events::access::find(db, viewer, EventRef::new(&series.slug, number)).await {
        Ok((_, card)) => Ok(Some(card)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(crate) async fn load(
    db: &mut PgConnection,
    viewer: &Viewer,
    slug: &str,
    id: ImportId,
) -> Result<(Series, queries::Import)> {
    let series = series::access::find(db, slug).await?;
    viewer.require(series.id, Right::ImportReport)?;
    let import = of_series(queries::lock(db, id).await?, &series)?;
    Ok((series, import))
}

/// An import of another series is not found here, but that it was asked for is written down.
pub(crate) fn of_series(import: Option<queries::Import>, series: &Series) -> Result<queries::Import> {
    let import = import.ok_or(Error::NotFound)?;
    if SeriesId(import.series_id) == series.id { Ok(import) } else { Err(Error::Concealed) }
}

/// Corrects fields by their paths, all or none.
///
/// Errors: `Invalid` naming the path; `Conflict` when somebody corrected it since `version`, or it
/// has been applied.
pub async fn correct(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    id: ImportId,
    version: i32,
    corrections: &[(String, String)],
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (_, import) = load(&mut tx, asked.viewer, slug, id).await?;
    if import.state != "open" {
        return Err(Error::conflict(
            "この取り込みは適用済みです。もう一度取り込んでください。",
            "This import has been applied. Hand the report in again.",
        ));
    }
    if import.version != version {
        return Err(Error::conflict(
            "ほかの画面で先に直されました。入力した内容は残っています。最新の内容を確かめて、もう一度保存してください。",
            "It was corrected elsewhere first. What you typed is kept: check the newest state, then save again.",
        ));
    }
    let mut draft = from_json(import.draft)?;
    apply_corrections(&mut draft, corrections)?;
    queries::set_draft(&mut tx, id, &to_json(&draft)?).await?;
    db.commit(tx, &[]).await
}
