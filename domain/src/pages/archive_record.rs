//! What `export archive` writes: series, events and lists of people, as they are stored.

use crate::{
    archive::{
        format::{
            files::FileRecord,
            record::{EventRecord, SeriesRecord},
        },
        queries,
        types::KeptSlides,
    },
    db::Db,
    error::Result,
    events::queries as event_queries,
    ids::EventId,
    series::types::Series,
    viewer::Asked,
};

/// Somebody who registered, as a list of an export has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRegistration {
    pub type_name: String,
    pub name: String,
    pub mail: String,
    pub state: String,
    pub attended: Option<bool>,
    /// RFC 3339.
    pub registered_at: String,
}

/// All series there are, for the program's own command.
///
/// Errors: `Forbidden` for anybody else.
pub async fn all_series(db: &Db, asked: Asked<'_>) -> Result<Vec<Series>> {
    asked.viewer.require_program()?;
    let mut conn = db.acquire().await?;
    crate::series::access::all(&mut conn).await
}

/// A series with those who spoke at its events, and the ids of these.
pub async fn series(db: &Db, asked: Asked<'_>, series: &Series) -> Result<(SeriesRecord, Vec<EventId>)> {
    asked.viewer.require_program()?;
    let mut conn = db.acquire().await?;
    let mut record = queries::series_record(&mut conn, series.id).await?;
    record.people = queries::person_records(&mut conn, series.id).await?;
    let events = event_queries::numbers(&mut conn, series.id).await?;
    Ok((record, events.into_iter().map(|(_, id)| id).collect()))
}

/// An event, and who registered for it.
pub async fn event(db: &Db, asked: Asked<'_>, event: EventId) -> Result<(EventRecord, Vec<ListedRegistration>)> {
    asked.viewer.require_program()?;
    let mut conn = db.acquire().await?;
    let record = queries::record_of(&mut conn, event).await?;
    let people = queries::registrations(&mut conn, event).await?;
    let people = people
        .into_iter()
        .map(|(type_name, name, mail, state, attended, at)| ListedRegistration {
            type_name,
            name,
            mail,
            state,
            attended,
            registered_at: at.to_rfc3339(),
        })
        .collect();
    Ok((record, people))
}

/// The slides of an event that are kept as files, in the order of its agenda: as many as its record names.
///
/// Errors: `Forbidden` for anybody but the program.
pub async fn slides(db: &Db, asked: Asked<'_>, event: EventId) -> Result<Vec<KeptSlides>> {
    asked.viewer.require_program()?;
    Ok(queries::kept_slides(&mut *db.acquire().await?, event).await?)
}

/// The bytes of a picture that a record names; `None` when there is another one by now.
///
/// Errors: `Forbidden` for anybody but the program.
pub async fn picture(db: &Db, asked: Asked<'_>, person: &str, file: &FileRecord) -> Result<Option<Vec<u8>>> {
    asked.viewer.require_program()?;
    Ok(queries::picture_bytes(&mut *db.acquire().await?, person, &file.hash).await?)
}
