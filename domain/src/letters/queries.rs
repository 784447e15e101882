//! The only SQL of letters to speakers.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{LetterKind, Words};
use crate::ids::{AccountId, EventId, PersonId, SeriesId};

/// What organizers wrote of a letter, for an event or for each event of a series.
pub struct Row {
    pub kind: String,
    pub is_of_event: bool,
    pub subject_ja: String,
    pub body_ja: String,
    pub subject_en: String,
    pub body_en: String,
    pub is_off: bool,
    pub version: i32,
}

/// Those of an event and of its series, whatever the kind; without an event those of the series.
pub async fn rows(db: &mut PgConnection, series: SeriesId, event: Option<EventId>) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select kind, event_id is not null as "is_of_event!", subject_ja, body_ja, subject_en, body_en, is_off, version
           from speaker_letters where series_id = $1 and (event_id is null or event_id = $2)"#,
        series.0,
        event.map(|id| id.0)
    )
    .fetch_all(db)
    .await
}

/// What is written of one; empty words are those of the series, or those that stand there by themselves.
pub struct NewRow<'a> {
    pub series: SeriesId,
    /// `None`: for each event of the series.
    pub event: Option<EventId>,
    pub kind: LetterKind,
    pub words: &'a [Words; 2],
    pub is_off: bool,
}

/// Writes one. Whoever calls it holds the lock of the series, so that two follow each other.
pub async fn write(
    db: &mut PgConnection,
    new: &NewRow<'_>,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with known as (
             update speaker_letters set subject_ja = $4, body_ja = $5, subject_en = $6, body_en = $7, is_off = $8,
                    version = version + 1, updated_by = $9, updated_at = $10
             where series_id = $1 and event_id is not distinct from $2 and kind = $3 returning 1)
         insert into speaker_letters (series_id, event_id, kind, subject_ja, body_ja, subject_en, body_en, is_off, updated_by, updated_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 where not exists (select from known)",
        new.series.0,
        new.event.map(|id| id.0),
        new.kind.into_str(),
        new.words[0].subject.as_str(),
        new.words[0].body.as_str(),
        new.words[1].subject.as_str(),
        new.words[1].body.as_str(),
        new.is_off,
        by.map(|id| id.0),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// How somebody is billed at an event, or is called where they are billed no more; empty for nobody.
pub async fn name_of(db: &mut PgConnection, event: EventId, person: PersonId) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        r#"select coalesce(
               (select a.name from appearances a join slots t on t.id = a.slot_id
                where t.event_id = $1 and a.person_id = standing_person($2) order by t.position limit 1),
               (select name from people where id = $2), '') as "name!""#,
        event.0,
        person.0
    )
    .fetch_one(db)
    .await
}

/// Somebody who speaks at an event and can be written to.
pub struct SpeakerRow {
    pub person: PersonId,
    pub name: String,
    pub mail: String,
    pub language: String,
}

/// Each once, in the order of the agenda.
pub async fn speakers(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<SpeakerRow>> {
    sqlx::query_as!(
        SpeakerRow,
        r#"select person_id as "person!: PersonId", name as "name!", mail as "mail!", language as "language!"
           from (select distinct on (person_id) person_id, name, mail, language, slot_position, position
                 from speaker_mails where event_id = $1 order by person_id, slot_position, position) s
           order by slot_position, position"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// Whether a letter goes by itself.
pub async fn goes(db: &mut PgConnection, series: SeriesId, event: EventId, kind: LetterKind) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select sends_letter($1, $2, $3) as "goes!""#, event.0, series.0, kind.into_str())
        .fetch_one(db)
        .await
}
