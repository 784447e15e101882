//! The only SQL of series.

use sqlx::PgConnection;

use super::types::{Mark, Series};
use crate::ids::SeriesId;

struct Row {
    id: i64,
    slug: String,
    name: String,
    mark: String,
    tagline_ja: String,
    tagline_en: String,
    description_ja: String,
    description_en: String,
    hashtags: Vec<String>,
    time_zone: String,
}

impl From<Row> for Series {
    fn from(row: Row) -> Self {
        Self {
            id: SeriesId(row.id),
            slug: row.slug,
            name: row.name,
            mark: Mark::parse(&row.mark),
            tagline_ja: row.tagline_ja,
            tagline_en: row.tagline_en,
            description_ja: row.description_ja,
            description_en: row.description_en,
            hashtags: row.hashtags,
            time_zone: row.time_zone,
        }
    }
}

/// Every series, oldest first.
pub async fn all(db: &mut PgConnection) -> sqlx::Result<Vec<Series>> {
    let rows = sqlx::query_as!(
        Row,
        "select id, slug, name, mark, tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone
         from series order by id"
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Series::from).collect())
}

pub async fn by_slug(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Series>> {
    let row = sqlx::query_as!(
        Row,
        "select id, slug, name, mark, tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone
         from series where slug = $1",
        slug
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Series::from))
}

/// The hashtag pattern of a series (`secjaws{n}`); empty when it has none.
pub async fn hashtag_pattern(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<String> {
    sqlx::query_scalar!("select hashtag_pattern from series where id = $1", series.0).fetch_one(db).await
}

/// Names of the accounts that speak for a series: its owners and organizers.
pub async fn organizers(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select a.name from series_roles r join accounts a on a.id = r.account_id
         where r.series_id = $1 and r.role in ('owner', 'organizer') and a.disabled_at is null and a.name <> ''
         order by r.granted_at, a.id",
        series.0
    )
    .fetch_all(db)
    .await
}

pub struct NewSeries<'a> {
    pub slug: &'a str,
    pub name: &'a str,
    pub mark: &'a str,
    pub tagline: (&'a str, &'a str),
    pub description: (&'a str, &'a str),
    pub hashtag_pattern: &'a str,
    pub hashtags: &'a [String],
}

/// Adds a series, or leaves the one with that slug as it is; answers its id.
pub async fn insert(db: &mut PgConnection, new: &NewSeries<'_>) -> sqlx::Result<SeriesId> {
    let id = sqlx::query_scalar!(
        "insert into series (slug, name, mark, tagline_ja, tagline_en, description_ja, description_en, hashtag_pattern, hashtags)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint series_slug_unique do update set slug = excluded.slug
         returning id",
        new.slug,
        new.name,
        new.mark,
        new.tagline.0,
        new.tagline.1,
        new.description.0,
        new.description.1,
        new.hashtag_pattern,
        new.hashtags
    )
    .fetch_one(db)
    .await?;
    Ok(SeriesId(id))
}
