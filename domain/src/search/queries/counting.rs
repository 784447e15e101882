//! How much there is: of a word, of each kind, in which series and years.

use sqlx::PgConnection;

use crate::{search::types::HitKind, series::types::Mark};

/// How many documents match, at most `limit`; `unsure` as in `Conditions`.
pub async fn count_matches(db: &mut PgConnection, grams: &str, unsure: &[String], limit: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from (
               select 1 as one from search_documents
               where grams @@ ($1::text)::tsquery
                 and (cardinality($2::text[]) = 0
                      or (title_norm || E'\n' || norm) like all ($2) and (kind <> 'note' or norm like any ($2)))
               limit $3
           ) found"#,
        grams,
        unsure,
        limit,
    )
    .fetch_one(db)
    .await
}

/// Documents of each kind that match, `limit` in all at most; of words that the index decides alone.
pub async fn count_matches_by_kind(
    db: &mut PgConnection,
    grams: &str,
    limit: i64,
) -> sqlx::Result<Vec<(HitKind, i64)>> {
    let rows = sqlx::query!(
        r#"select kind as "kind!: HitKind", count(*) as "n!" from (
               select kind from search_documents where grams @@ ($1::text)::tsquery limit $2
           ) found group by kind"#,
        grams,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.n)).collect())
}

/// About how many documents there are, as the database last counted them.
pub async fn count_about(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select reltuples::bigint as "n!" from pg_class where oid = 'search_documents'::regclass"#)
        .fetch_one(db)
        .await
}

/// Documents of each kind.
pub async fn count_by_kind(db: &mut PgConnection) -> sqlx::Result<Vec<(HitKind, i64)>> {
    let rows = sqlx::query!(r#"select kind as "kind: HitKind", count(*) as "n!" from search_documents group by kind"#)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.n)).collect())
}

/// A series in which there is something to find.
pub struct SeriesRow {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub mark: Mark,
    pub tagline_ja: String,
    pub tagline_en: String,
    pub contact: String,
    pub description_ja: String,
    pub description_en: String,
    pub hashtags: Vec<String>,
    pub time_zone: String,
}

pub async fn searchable_series(db: &mut PgConnection) -> sqlx::Result<Vec<SeriesRow>> {
    sqlx::query_as!(
        SeriesRow,
        r#"select id, slug, name, mark as "mark: Mark", tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone, contact
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
