//! Taking in a report: handed in, understood, corrected by a person, applied in one transaction.

use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::import::{self, Edit, ImportDraft, Known};
use crate::{
    agenda,
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventRef, ImportId, SeriesId},
    input,
    lang::Text,
    series::{self, types::Series},
    viewer::{Asked, Right, Viewer},
};

pub mod acts;
pub(crate) mod facts;
mod kinds;
pub(crate) mod merge;
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
/// Errors: `Invalid{source}` for what is empty or too large.
pub async fn start(db: &Db, asked: Asked<'_>, slug: &str, source: &str) -> Result<ImportId> {
    take_in(db, asked, slug, source, queries::File::default()).await
}

/// As [`start`], from the bytes of a file; its letters are found out, or read as `encoding`.
///
/// Errors: `Invalid{source}`, also for what is no text.
pub async fn start_file(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (name, bytes): (&str, &[u8]),
    encoding: Option<&str>,
) -> Result<ImportId> {
    let decoded = import::decode::decode(bytes, encoding)?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    // What is read anyway need not be kept twice.
    let raw = (decoded.encoding != "UTF-8").then_some(bytes);
    let file = queries::File { name: &name, encoding: decoded.encoding, raw };
    take_in(db, asked, slug, &decoded.text, file).await
}

/// Reads the file of an import again, as `encoding`. Says where that can be reviewed.
///
/// Errors: `NotFound` for a text that was pasted.
pub async fn read_again(db: &Db, asked: Asked<'_>, slug: &str, id: ImportId, encoding: &str) -> Result<ImportId> {
    let mut tx = db.begin().await?;
    let (_, import) = load(&mut tx, asked.viewer, slug, id).await?;
    if import.encoding.is_empty() {
        return Err(Error::NotFound);
    }
    let bytes = queries::raw(&mut tx, id).await?.unwrap_or_else(|| import.source.into_bytes());
    drop(tx);
    start_file(db, asked, slug, (&import.file_name, &bytes), Some(encoding)).await
}

async fn take_in(db: &Db, asked: Asked<'_>, slug: &str, source: &str, file: queries::File<'_>) -> Result<ImportId> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::ImportReport)?;
    let hash = hex::encode(Sha256::digest(source));
    if let Some(id) = queries::open_with_hash(&mut tx, series.id, asked.viewer.account_id(), &hash).await? {
        return Ok(id);
    }
    let known = known(&mut tx, series.id).await?;
    let mut draft = understand(source.to_owned(), known.clone(), Vec::new()).await?;
    if let Some(edits) = earlier_edits(&mut tx, asked.viewer, &series, &draft).await? {
        let (old, edits) = edits;
        let (new, known_too) = (source.to_owned(), known.clone());
        let edits = blocking(move || import::carry_over(&old, &edits, &new, &known_too)).await?;
        if !edits.is_empty() {
            draft = understand(source.to_owned(), known, edits).await?;
        }
    }
    let id = queries::insert(&mut tx, series.id, asked.viewer.account_id(), (source, &hash), &to_json(&draft)?, file)
        .await?;
    audit::record(&mut tx, asked.viewer, Some(series.id), "import.start", &format!("import:{id}"), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(id)
}

pub(crate) async fn known(db: &mut PgConnection, series: SeriesId) -> Result<Known> {
    Ok(Known {
        people: agenda::speakers::known_names(db).await?,
        series_names: series::access::all(db).await?.into_iter().map(|s| s.name).collect(),
        titles: agenda::speakers::known_titles(db, series).await?,
    })
}

/// A megabyte of text takes a while to understand: not on a thread that serves others.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> import::Result<T> + Send + 'static) -> Result<T> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(|_| Error::Internal)??)
}

async fn understand(source: String, known: Known, edits: Vec<Edit>) -> Result<ImportDraft> {
    blocking(move || import::apply_edits(&source, &known, &edits)).await
}

/// What a person decided at the last import of the same event, with its text.
async fn earlier_edits(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    draft: &ImportDraft,
) -> Result<Option<(String, Vec<Edit>)>> {
    let Some(card) = event_of(db, viewer, series, draft).await? else { return Ok(None) };
    let Some(last) = queries::last_applied(db, card.id).await? else { return Ok(None) };
    Ok(Some((last.source, from_json(last.draft)?.edits)))
}

/// Why a report is not applied to this series: it names another one. So it is where it would change one of the events,
/// unless that came from a report with the same name, and where the name is another series' of this site.
pub(crate) async fn names_other(
    db: &mut PgConnection,
    series: &Series,
    draft: &ImportDraft,
    known: Option<&EventCard>,
) -> Result<Option<Text>> {
    let before = match known {
        Some(card) => queries::last_applied(db, card.id).await?,
        None => None,
    };
    let before = before.and_then(|import| from_json(import.draft).ok()).map(|draft| draft.series);
    let is_known_event = known.is_some() && before.as_ref() != Some(&draft.series);
    let others: Vec<String> =
        series::access::all(db).await?.into_iter().filter(|one| one.id != series.id).map(|one| one.name).collect();
    if !names_another(&draft.series, &series.name, &others, is_known_event) {
        return Ok(None);
    }
    let (named, ours) = (&draft.series, &series.name);
    Ok(Some(Text::new(
        format!(
            "「{named}」のレポートのようです。「{ours}」に取り込むときは、シリーズの名前を「{ours}」に直してください。"
        ),
        format!("This seems to be a report of “{named}”. To import it into “{ours}”, set the series to “{ours}”."),
    )))
}

/// Whether the name in a report is another series'. One that holds ours, or is held by it, is ours, unless it is
/// exactly another one's.
pub fn names_another(named: &str, ours: &str, others: &[String], is_known_event: bool) -> bool {
    let (named, ours) = (import::squeezed(named), import::squeezed(ours));
    if named.is_empty() || named == ours {
        return false;
    }
    if others.iter().any(|other| import::squeezed(other) == named) {
        return true;
    }
    is_known_event && !named.contains(&ours) && !ours.contains(&named)
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

/// What was understood of an import, and what applying it would change.
pub(crate) struct Seen {
    pub draft: ImportDraft,
    /// The event it speaks of, if it is stored.
    pub event: Option<EventCard>,
    /// What differs from the stored facts; empty when nothing does, and for a new event.
    pub changes: Vec<import::diff::DraftChange>,
    /// Why it is not taken in as it is: it names another series.
    pub refused: Option<Text>,
    pub is_applied: bool,
}

/// As [`look_at`], by id.
pub(crate) async fn look(db: &mut PgConnection, viewer: &Viewer, slug: &str, id: ImportId) -> Result<Seen> {
    let series = series::access::find(db, slug).await?;
    viewer.require(series.id, Right::ImportReport)?;
    let import = of_series(queries::by_id(db, id).await?, &series)?;
    look_at(db, viewer, &series, (from_json(import.draft)?, import.state == "applied")).await
}

/// What a draft would change.
pub(crate) async fn look_at(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    (draft, is_applied): (ImportDraft, bool),
) -> Result<Seen> {
    let event = event_of(db, viewer, series, &draft).await?;
    let changes = match &event {
        None => Vec::new(),
        Some(card) => {
            let stored = facts::as_draft(db, card, &draft).await?;
            let mut filled = draft.clone();
            merge::keep_written(&mut filled, &stored);
            import::diff::compare(&stored, &filled)
        }
    };
    let refused = if is_applied { None } else { names_other(db, series, &draft, event.as_ref()).await? };
    Ok(Seen { draft, event, changes, refused, is_applied })
}

/// A draft that knows its title alone, to find out what the event itself is called.
pub(crate) fn title_draft(title: &str, series: &str, number: Option<u32>) -> ImportDraft {
    ImportDraft { title: title.to_owned(), series: series.to_owned(), number, ..ImportDraft::default() }
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

/// Corrects fields by their paths, all or none; a value that stands there already is no correction.
///
/// Errors: as [`acts::act`].
pub async fn correct(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    id: ImportId,
    version: i32,
    corrections: &[(String, String)],
) -> Result<()> {
    change(db, asked, slug, (id, version), |draft, edits| {
        edits.extend(fields(draft, corrections));
        Ok(())
    })
    .await
}

fn fields(draft: &ImportDraft, corrections: &[(String, String)]) -> Vec<Edit> {
    let stands = |path: &str, value: &str| {
        import::correct::value(draft, path).is_some_and(|now| now.split_whitespace().eq(value.split_whitespace()))
    };
    let field = |(path, value): &(String, String)| Edit::Field {
        path: import::lasting(draft, path),
        value: input::clean(value),
    };
    corrections.iter().filter(|(path, value)| !stands(path, value)).map(field).collect()
}

async fn change(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (id, version): (ImportId, i32),
    decide: impl FnOnce(&ImportDraft, &mut Vec<Edit>) -> Result<()>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, import) = load(&mut tx, asked.viewer, slug, id).await?;
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
    let draft = from_json(import.draft)?;
    let mut edits = draft.edits.clone();
    decide(&draft, &mut edits)?;
    let known = known(&mut tx, series.id).await?;
    let draft = understand(import.source, known, edits).await?;
    queries::set_draft(&mut tx, id, &to_json(&draft)?).await?;
    db.commit(tx, &[]).await
}

#[cfg(test)]
mod tests {
    use super::names_another;

    #[test]
    fn a_report_of_another_series_is_told_from_one_of_ours() {
        let others = ["mini Security-JAWS".to_owned()];
        let another = |named: &str, is_known_event| names_another(named, "Security-JAWS", &others, is_known_event);
        assert!(another("mini Security-JAWS", false), "it holds our name, and is another's");
        assert!(another("よその会", true) && !another("よその会", false));
        for ours in ["", "Security JAWS", "security-jaws", "第3回 Security-JAWS 勉強会"] {
            assert!(!another(ours, true), "{ours}");
        }
    }
}
