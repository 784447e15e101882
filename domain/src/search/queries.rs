//! The only SQL of search.
//!
//! Two ways lead to the newest documents that hold the terms: by the grams' index, which costs what
//! matches, and along the dates, which costs what does not. [`count_up_to`] tells which is short.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::fold::VERSION;

/// What is asked of the index, and what narrows it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Condition on the grams, as `tsquery` text.
    pub grams: String,
    /// The same on the titles of talks, speakers and questions.
    pub title_grams: String,
    /// `LIKE` patterns, all of which must match.
    pub patterns: Vec<String>,
    pub series: Option<i64>,
    pub year: Option<i32>,
}

/// A document that matches, with what its rank depends on.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: i64,
    pub kind: String,
    pub title_norm: String,
    pub norm: String,
}

/// What the page shows of a document.
#[derive(Clone, Debug)]
pub struct Document {
    pub id: i64,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub url: String,
    pub occurred_at: DateTime<Utc>,
    pub series_name: String,
    pub series_slug: String,
    pub event_number: Option<i32>,
    pub time_zone: String,
}

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
}

/// For this transaction: plans are made for the values at hand (a generic plan does not know a rare
/// word from a common one), never compiled, and never scan the whole table.
pub async fn plan_for_search(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "select set_config('plan_cache_mode', 'force_custom_plan', true) as a,
                set_config('enable_seqscan', 'off', true) as b,
                set_config('jit', 'off', true) as c"
    )
    .fetch_one(db)
    .await
    .map(drop)
}

/// How many documents hold the grams, at most `limit`.
pub async fn count_up_to(db: &mut PgConnection, grams: &str, limit: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from (
               select 1 as one from search_documents where grams @@ ($1::text)::tsquery limit $2
           ) found"#,
        grams,
        limit,
    )
    .fetch_one(db)
    .await
}

/// The newest `limit` documents that match, by the index of grams.
pub async fn newest_by_grams(
    db: &mut PgConnection,
    asked: &Asked,
    grams: &str,
    limit: i64,
) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r"with found as materialized (
              select id, occurred_at from search_documents
              where grams @@ ($1::text)::tsquery
                and ($3::bigint is null or series_id = $3)
                and ($4::integer is null or year = $4)
                and (title_norm || E'\n' || norm) like all ($2::text[])
                and (kind <> 'note' or norm like any ($2::text[]))
          ), newest as (
              select id, occurred_at from found order by occurred_at desc, id desc limit $5
          )
          select d.id, d.kind, d.title_norm, d.norm
          from newest join search_documents d on d.id = newest.id
          order by newest.occurred_at desc, newest.id desc",
        grams,
        &asked.patterns,
        asked.series,
        asked.year,
        limit,
    )
    .fetch_all(db)
    .await
}

/// The newest `limit` documents that match among the newest `window`, along the dates.
pub async fn newest_by_date(
    db: &mut PgConnection,
    asked: &Asked,
    window: i64,
    limit: i64,
) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r"select id, kind, title_norm, norm from (
              select id, kind, title_norm, norm, occurred_at from search_documents
              where ($2::bigint is null or series_id = $2)
                and ($3::integer is null or year = $3)
                -- A year's documents lie between these in every zone; bounds the walk.
                and ($3::integer is null
                     or occurred_at between make_timestamptz($3 - 1, 12, 31, 0, 0, 0, 'UTC')
                                        and make_timestamptz($3 + 1, 1, 2, 0, 0, 0, 'UTC'))
              order by occurred_at desc, id desc limit $4
          ) newest
          where (title_norm || E'\n' || norm) like all ($1::text[])
            and (kind <> 'note' or norm like any ($1::text[]))
          order by occurred_at desc, id desc limit $5",
        &asked.patterns,
        asked.series,
        asked.year,
        window,
        limit,
    )
    .fetch_all(db)
    .await
}

/// The documents with these ids, in any order. What is no longer public is left out, even where the
/// copy was not rebuilt.
pub async fn documents(db: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Document>> {
    sqlx::query_as!(
        Document,
        r#"select d.id as "id!", d.kind as "kind!", d.title as "title!", d.body as "body!", d.url as "url!",
                  d.occurred_at as "occurred_at!", s.name as "series_name!", s.slug as "series_slug!",
                  e.number as "event_number?", coalesce(e.time_zone, s.time_zone) as "time_zone!"
           from search_documents d
           join series s on s.id = d.series_id
           left join events e on e.id = d.event_id
           left join reports r on r.event_id = d.event_id
           left join questions q on q.id = d.question_id
           where d.id = any ($1)
             and (e.id is null or (e.state <> 'planned' and not e.is_private))
             and (d.kind <> 'note' or r.state = 'published')
             and (q.id is null or q.state not in ('pending', 'merged', 'hidden'))"#,
        ids,
    )
    .fetch_all(db)
    .await
}

/// A series in which there is something to find.
pub struct SeriesRow {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub mark: String,
    pub tagline_ja: String,
    pub tagline_en: String,
    pub description_ja: String,
    pub description_en: String,
    pub hashtags: Vec<String>,
    pub time_zone: String,
}

pub async fn searchable_series(db: &mut PgConnection) -> sqlx::Result<Vec<SeriesRow>> {
    sqlx::query_as!(
        SeriesRow,
        "select id, slug, name, mark, tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone
         from series s where exists (select from search_documents d where d.series_id = s.id) order by id"
    )
    .fetch_all(db)
    .await
}

/// Years in which there is something to find, newest first; one look into the index for each.
pub async fn years(db: &mut PgConnection) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        r#"with recursive found as (
               (select year from search_documents order by occurred_at desc, id desc limit 1)
               union all
               select (select d.year from search_documents d
                       where d.year < found.year
                         and d.occurred_at < make_timestamptz(found.year, 1, 2, 0, 0, 0, 'UTC')
                       order by d.occurred_at desc, d.id desc limit 1)
               from found where found.year is not null
           )
           select year as "year!" from found where year is not null order by year desc"#
    )
    .fetch_all(db)
    .await
}

pub async fn delete_event(db: &mut PgConnection, event: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from search_documents where event_id = $1", event).execute(db).await.map(drop)
}

pub async fn delete_person(db: &mut PgConnection, person: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from search_documents where person_id = $1", person).execute(db).await.map(drop)
}

pub async fn insert(db: &mut PgConnection, d: &NewDocument) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into search_documents (kind, series_id, event_id, slot_id, question_id, person_id, year,
                                       occurred_at, title, body, url, title_norm, norm, grams, fold_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, array_to_tsvector($14), $15)",
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
           where e.id = $1 and e.state <> 'planned' and not e.is_private"#,
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
    pub impression: String,
}

/// Slots that have a page: no breaks, no opening.
pub async fn slots(db: &mut PgConnection, event: i64) -> sqlx::Result<Vec<SlotRow>> {
    sqlx::query_as!(
        SlotRow,
        r#"select l.id, l.position, l.title, l.abstract as summary, coalesce(i.body, '') as "impression!",
                  coalesce((select string_agg(concat_ws(' ', nullif(a.affiliation, ''), nullif(a.role, ''), a.name),
                                              E'\n' order by a.position, a.id)
                            from appearances a where a.slot_id = l.id), '') as "billing!"
           from slots l left join impressions i on i.slot_id = l.id
           where l.event_id = $1 and l.kind not in ('break', 'opening')
           order by l.position"#,
        event,
    )
    .fetch_all(db)
    .await
}

pub struct NoteRow {
    pub slot_id: i64,
    pub depth: i32,
    pub body: String,
}

pub async fn notes(db: &mut PgConnection, event: i64) -> sqlx::Result<Vec<NoteRow>> {
    sqlx::query_as!(
        NoteRow,
        "select n.slot_id, n.depth, n.body from note_lines n join slots l on l.id = n.slot_id
         where l.event_id = $1 order by l.position, n.position",
        event,
    )
    .fetch_all(db)
    .await
}

pub struct QuestionRow {
    pub id: i64,
    pub slot_id: Option<i64>,
    pub body: String,
    pub answers: Vec<String>,
}

/// Questions that readers may see. Those that came with a report wait for it to be published.
pub async fn questions(db: &mut PgConnection, event: i64, is_published: bool) -> sqlx::Result<Vec<QuestionRow>> {
    sqlx::query_as!(
        QuestionRow,
        r#"select q.id, q.slot_id, q.body,
                  array(select a.body from answers a where a.question_id = q.id order by a.position) as "answers!"
           from questions q
           where q.event_id = $1 and q.state not in ('pending', 'merged', 'hidden')
             and (q.source <> 'imported' or $2)
           order by q.position, q.id"#,
        event,
        is_published,
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
        r#"select p.slug, p.name, p.bio, e.series_id, coalesce(e.starts_at, e.created_at) as "occurred_at!", e.time_zone,
                  array(select alias from person_aliases where person_id = p.id and alias <> p.name order by alias) as "aliases!",
                  array(select distinct concat_ws(' ', nullif(a2.affiliation, ''), nullif(a2.role, ''))
                        from appearances a2 join slots l2 on l2.id = a2.slot_id join events e2 on e2.id = l2.event_id
                        where a2.person_id = p.id and e2.state <> 'planned' and not e2.is_private order by 1) as "places!"
           from people p
           join appearances a on a.person_id = p.id
           join slots l on l.id = a.slot_id
           join events e on e.id = l.event_id
           where p.id = $1 and e.state <> 'planned' and not e.is_private
           order by 5 desc, e.id desc limit 1"#,
        person,
    )
    .fetch_optional(db)
    .await
}
