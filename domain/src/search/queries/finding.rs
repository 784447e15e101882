//! Asking the documents.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{search::types::HitKind, series::types::Mark};

/// What is conditions of the index, and what narrows it.
#[derive(Clone, Debug)]
pub struct Conditions {
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
    pub kind: HitKind,
    pub title_norm: String,
    pub norm: String,
}

/// What the page shows of a document.
#[derive(Clone, Debug)]
pub struct Document {
    pub id: i64,
    pub kind: HitKind,
    pub title: String,
    pub body: String,
    pub url: String,
    pub occurred_at: DateTime<Utc>,
    pub series_name: String,
    pub series_slug: String,
    pub event_number: Option<i32>,
    pub time_zone: String,
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
    conditions: &Conditions,
    grams: &str,
    limit: i64,
) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"with found as materialized (
              select id, occurred_at from search_documents
              where grams @@ ($1::text)::tsquery
                and ($3::bigint is null or series_id = $3)
                and ($4::integer is null or year = $4)
                and (title_norm || E'\n' || norm) like all ($2::text[])
                and (kind <> 'note' or norm like any ($2::text[]))
          ), newest as (
              select id, occurred_at from found order by occurred_at desc, id desc limit $5
          )
          select d.id, d.kind as "kind: HitKind", d.title_norm, d.norm
          from newest join search_documents d on d.id = newest.id
          order by newest.occurred_at desc, newest.id desc"#,
        grams,
        &conditions.patterns,
        conditions.series,
        conditions.year,
        limit,
    )
    .fetch_all(db)
    .await
}

/// The newest `limit` documents that match among the newest `window`, along the dates.
pub async fn newest_by_date(
    db: &mut PgConnection,
    conditions: &Conditions,
    window: i64,
    limit: i64,
) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"select id, kind as "kind: HitKind", title_norm, norm from (
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
          order by occurred_at desc, id desc limit $5"#,
        &conditions.patterns,
        conditions.series,
        conditions.year,
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
        r#"select d.id as "id!", d.kind as "kind!: HitKind", d.title as "title!", d.body as "body!", d.url as "url!",
                  d.occurred_at as "occurred_at!", s.name as "series_name!", s.slug as "series_slug!",
                  e.number as "event_number?", coalesce(e.time_zone, s.time_zone) as "time_zone!"
           from search_documents d
           join series s on s.id = d.series_id
           left join events e on e.id = d.event_id
           left join reports r on r.event_id = d.event_id
           left join questions q on q.id = d.question_id
           where d.id = any ($1)
             and (e.id is null or e.is_public)
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
    pub mark: Mark,
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
        r#"select id, slug, name, mark as "mark: Mark", tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone
         from series s where exists (select from search_documents d where d.series_id = s.id) order by id"#
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
