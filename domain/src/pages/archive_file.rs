//! `/organize/{series}/import/archive/{id}/{file}`

use crate::{
    archive::{
        format::{LeftOut, attendees, columns, kind::FileKind, questions},
        handing_in::{load as find, of_archive},
        queries,
        tables::{self, Picked},
        types::{ArchiveFile, right_for},
    },
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::{ArchiveFileId, ArchiveId, EventRef},
    reports::import::decode,
    series::types::Series,
    viewer::Asked,
};

/// Rows of a table that are shown.
const PREVIEW: usize = 5;
/// Rows that were left out, of which the reasons are shown.
const LEFT_OUT: usize = 50;

/// `/organize/{series}/import/archive/{id}/{file}`: what a file holds, and what a person may decide about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveFilePage {
    pub archive: ArchiveId,
    pub series: Series,
    pub file: ArchiveFile,
    /// The event that it is of, where there is one with that number.
    pub event: Option<EventCard>,
    /// Its table, with the first rows; `None` for other files, and once its bytes are forgotten.
    pub table: Option<Picked>,
    /// How many rows the table has.
    pub rows: usize,
    /// Columns that are not stored.
    pub unused: Vec<String>,
    /// Rows that do not become anything.
    pub left_out: Vec<LeftOut>,
    /// Encodings that can be chosen.
    pub encodings: Vec<&'static str>,
}

/// What a file holds. A list of people is shown to those alone who may see who registered.
pub async fn load(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (archive, id): (ArchiveId, ArchiveFileId),
) -> Result<ArchiveFilePage> {
    let mut conn = db.acquire().await?;
    let (series, _) = find(&mut conn, asked.viewer, slug, archive).await?;
    let file = of_archive(queries::file(&mut conn, id).await?, archive)?;
    asked.viewer.require(series.id, right_for(file.kind))?;
    let event = match file.number {
        Some(number) => {
            events::access::find(&mut conn, asked.viewer, EventRef::new(slug, number)).await.ok().map(|(_, card)| card)
        }
        None => None,
    };
    let raw = queries::raw(&mut conn, id).await?;
    drop(conn);
    let is_table = matches!(file.kind, FileKind::Table | FileKind::Attendees | FileKind::Questions);
    let mut page = ArchiveFilePage {
        archive,
        event,
        table: None,
        rows: 0,
        unused: Vec::new(),
        left_out: Vec::new(),
        encodings: decode::ENCODINGS.iter().map(|encoding| encoding.name()).collect(),
        series,
        file,
    };
    if let Some(bytes) = raw.filter(|_| is_table)
        && let Ok(picked) = tables::pick(&bytes, page.file.kind, &page.file.choices)
    {
        fill(&mut page, picked);
    }
    Ok(page)
}

fn fill(page: &mut ArchiveFilePage, mut picked: Picked) {
    let zone = page.series.time_zone.parse().unwrap_or(chrono_tz::Tz::Asia__Tokyo);
    let left = match page.file.kind {
        FileKind::Attendees => attendees::read(&picked.table, &picked.mapping, zone).map(|list| list.left_out),
        FileKind::Questions => questions::read(&picked.table, &picked.mapping, zone).map(|list| list.left_out),
        _ => Ok(Vec::new()),
    };
    page.left_out = left.unwrap_or_default();
    page.left_out.truncate(LEFT_OUT);
    page.unused = columns::unused(&picked.table.columns, &picked.mapping).into_iter().map(str::to_owned).collect();
    page.rows = picked.table.rows.len();
    picked.table.rows.truncate(PREVIEW);
    page.table = Some(picked);
}
