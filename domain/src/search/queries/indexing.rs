//! Writing the documents, from what is public.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::search::fold::VERSION;

/// A document to be written.
#[derive(Clone, Debug, Default)]
pub struct NewDocument {
    pub kind: &'static str,
    pub series: i64,
    pub event: Option<i64>,
    pub slot: Option<i64>,
    pub question: Option<i64>,
    pub person: Option<i64>,
    pub year: i32,
    pub occurred_at: DateTime<Utc>,
    pub title: String,
    pub body: String,
    pub url: String,
    pub title_norm: String,
    pub norm: String,
    pub grams: Vec<String>,
    /// Seconds into the video at which it was said.
    pub video_second: Option<i32>,
}

pub async fn delete_event(db: &mut PgConnection, event: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from search_documents where event_id = $1", event).execute(db).await.map(drop)
}

pub async fn delete_talk(db: &mut PgConnection, slot: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from search_documents where slot_id = $1 and question_id is null", slot)
        .execute(db)
        .await
        .map(drop)
}

pub async fn delete_question(db: &mut PgConnection, question: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from search_documents where question_id = $1", question).execute(db).await.map(drop)
}

pub async fn delete_person(db: &mut PgConnection, person: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from search_documents where person_id = $1", person).execute(db).await.map(drop)
}

pub async fn insert(db: &mut PgConnection, d: &NewDocument) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into search_documents (kind, series_id, event_id, slot_id, question_id, person_id, year,
                                       occurred_at, title, body, url, title_norm, norm, grams, fold_version, video_second)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, array_to_tsvector($14), $15, $16)",
        d.kind,
        d.series,
        d.event,
        d.slot,
        d.question,
        d.person,
        d.year,
        d.occurred_at,
        d.title,
        d.body,
        d.url,
        d.title_norm,
        d.norm,
        &d.grams,
        VERSION,
        d.video_second,
    )
    .execute(db)
    .await
    .map(drop)
}

/// A document that was folded by older rules.
pub struct StaleRow {
    pub id: i64,
    pub kind: String,
    pub title: String,
    pub body: String,
}

/// Some of those, locked: each goes to one process only.
pub async fn stale(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<StaleRow>> {
    sqlx::query_as!(
        StaleRow,
        "select id, kind, title, body from search_documents where fold_version < $1
         order by fold_version, id limit $2 for update skip locked",
        VERSION,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Some people whose documents lead to another address than strangers know them by, locked as [`stale`] is; of a long one
/// more than once.
pub async fn called_otherwise(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select u.person_id as "person!" from search_documents d join public_people u on u.person_id = d.person_id
           where d.kind = 'speaker' and d.url <> '/speakers/' || u.slug order by d.id limit $1 for update of d skip locked"#,
        limit,
    )
    .fetch_all(db)
    .await
}

/// The folded form of a document whose words are what they were.
pub async fn refold(
    db: &mut PgConnection,
    id: i64,
    title_norm: &str,
    norm: &str,
    grams: &[String],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update search_documents set title_norm = $2, norm = $3, grams = array_to_tsvector($4), fold_version = $5
         where id = $1",
        id,
        title_norm,
        norm,
        grams,
        VERSION,
    )
    .execute(db)
    .await
    .map(drop)
}

/// A public event, as far as its documents need it.
pub struct EventRow {
    pub series_id: i64,
    pub series_slug: String,
    pub number: i32,
    pub occurred_at: DateTime<Utc>,
    pub time_zone: String,
    pub is_published: bool,
}

/// `None` for an event that readers may not see.
pub async fn public_event(db: &mut PgConnection, event: i64) -> sqlx::Result<Option<EventRow>> {
    sqlx::query_as!(
        EventRow,
        r#"select e.series_id, s.slug as series_slug, e.number, coalesce(e.starts_at, e.created_at) as "occurred_at!",
                  e.time_zone, coalesce(r.state = 'published', false) as "is_published!"
           from events e join series s on s.id = e.series_id left join reports r on r.event_id = e.id
           where e.id = $1 and e.is_public"#,
        event,
    )
    .fetch_optional(db)
    .await
}

/// A slot with who is billed on it.
pub struct SlotRow {
    pub id: i64,
    pub position: i32,
    pub title: String,
    pub summary: String,
    pub billing: String,
    /// Its notes are for everybody.
    pub is_open: bool,
    pub impression: String,
}

/// Slots that have a page, as everybody sees them: no breaks, no opening, none whose label keeps it within. With `only`
/// that one of them.
pub async fn slots(db: &mut PgConnection, event: i64, only: Option<i64>) -> sqlx::Result<Vec<SlotRow>> {
    sqlx::query_as!(
        SlotRow,
        r#"select l.id, l.position, l.shown_title as "title!", l.shown_abstract as "summary!", l.is_open as "is_open!",
                  case when l.is_open then coalesce(i.body, '') else '' end as "impression!",
                  coalesce((select string_agg(concat_ws(' ', nullif(a.affiliation, ''), nullif(a.role, ''), a.name),
                                              E'\n' order by a.position, a.id)
                            from appearances a where a.slot_id = l.id and l.names_speakers), '') as "billing!"
           from slots l left join impressions i on i.slot_id = l.id
           where l.event_id = $1 and l.kind not in ('break', 'opening') and l.tlp in ('clear', 'green') and ($2::bigint is null or l.id = $2)
           order by l.position"#,
        event,
        only,
    )
    .fetch_all(db)
    .await
}

pub struct NoteRow {
    pub depth: i32,
    pub body: String,
    pub video_second: Option<i32>,
}

/// The lines of a talk's notes in order.
pub async fn notes(db: &mut PgConnection, slot: i64) -> sqlx::Result<Vec<NoteRow>> {
    sqlx::query_as!(
        NoteRow,
        "select depth, body, extract(epoch from video_at)::integer as video_second from note_lines
         where slot_id = $1 order by position",
        slot,
    )
    .fetch_all(db)
    .await
}

pub struct QuestionRow {
    pub id: i64,
    pub slot_id: Option<i64>,
    pub body: String,
    pub answers: Vec<String>,
    /// When the first answer was given, in the video.
    pub video_second: Option<i32>,
}

/// Questions that readers may see. Those that came with a report wait for it to be published.
/// With `only` that one of them.
pub async fn questions(
    db: &mut PgConnection,
    event: i64,
    is_published: bool,
    only: Option<i64>,
) -> sqlx::Result<Vec<QuestionRow>> {
    sqlx::query_as!(
        QuestionRow,
        r#"select q.id, q.slot_id, q.body,
                  array(select a.body from answers a where a.question_id = q.id order by a.position) as "answers!",
                  (select extract(epoch from a.video_at)::integer from answers a
                   where a.question_id = q.id and a.video_at is not null order by a.position limit 1) as video_second
           from questions q
           where q.event_id = $1 and q.is_public
             and (q.source <> 'imported' or $2) and ($3::bigint is null or q.id = $3)
           order by q.position, q.id"#,
        event,
        is_published,
        only,
    )
    .fetch_all(db)
    .await
}

/// Everyone who appears at an event.
pub async fn people_of_event(db: &mut PgConnection, event: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select distinct a.person_id from appearances a join slots l on l.id = a.slot_id where l.event_id = $1",
        event,
    )
    .fetch_all(db)
    .await
}

/// A person who appeared at a public event, with the newest of them.
pub struct PersonRow {
    pub slug: String,
    pub name: String,
    pub bio: String,
    pub series_id: i64,
    pub occurred_at: DateTime<Utc>,
    pub time_zone: String,
    pub aliases: Vec<String>,
    pub places: Vec<String>,
}

/// `None` for someone who has not appeared in public.
pub async fn public_person(db: &mut PgConnection, person: i64) -> sqlx::Result<Option<PersonRow>> {
    sqlx::query_as!(
        PersonRow,
        r#"select u.slug as "slug!", u.name as "name!", p.bio, e.series_id, coalesce(e.starts_at, e.created_at) as "occurred_at!", e.time_zone,
                  array(select alias from shown_names where person_id = p.id and folded_name(alias) <> folded_name(u.name) order by alias) as "aliases!",
                  array(select distinct concat_ws(' ', nullif(a2.affiliation, ''), nullif(a2.role, ''))
                        from appearances a2 join slots l2 on l2.id = a2.slot_id join events e2 on e2.id = l2.event_id
                        where a2.person_id = p.id and e2.is_public and l2.names_speakers order by 1) as "places!"
           from people p
           join public_people u on u.person_id = p.id
           join appearances a on a.person_id = p.id
           join slots l on l.id = a.slot_id
           join events e on e.id = l.event_id
           where p.id = $1 and e.is_public and l.names_speakers
           order by 5 desc, e.id desc limit 1"#,
        person,
    )
    .fetch_optional(db)
    .await
}
