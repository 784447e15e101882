//! The only SQL of series.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    site_map::{Entry, PublicPage, Run},
    types::{Mark, Series},
};
use crate::ids::{AccountId, SeriesId};

mod following;
mod settings;

pub use following::*;
pub use settings::*;

struct Row {
    id: i64,
    slug: String,
    name: String,
    mark: Mark,
    tagline_ja: String,
    tagline_en: String,
    description_ja: String,
    description_en: String,
    hashtags: Vec<String>,
    time_zone: String,
    contact: String,
}

impl From<Row> for Series {
    fn from(row: Row) -> Self {
        Self {
            id: SeriesId(row.id),
            slug: row.slug,
            name: row.name,
            mark: row.mark,
            tagline_ja: row.tagline_ja,
            tagline_en: row.tagline_en,
            description_ja: row.description_ja,
            description_en: row.description_en,
            hashtags: row.hashtags,
            time_zone: row.time_zone,
            contact: row.contact,
        }
    }
}

/// Every series, oldest first.
pub async fn all(db: &mut PgConnection) -> sqlx::Result<Vec<Series>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, slug, name, mark as "mark: Mark", tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone, contact
         from series order by id"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Series::from).collect())
}

pub async fn by_slug(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Series>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, slug, name, mark as "mark: Mark", tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone, contact
         from series where slug = $1"#,
        slug
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Series::from))
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

pub async fn name(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<(String, String)> {
    let row = sqlx::query!("select slug, name from series where id = $1", series.0).fetch_one(db).await?;
    Ok((row.slug, row.name))
}

pub async fn site_map_length(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from series"#).fetch_one(db).await
}

/// Series with the last change of a public event of theirs.
pub async fn site_map(db: &mut PgConnection, run: Run) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select s.slug, coalesce(max(e.updated_at), s.created_at) as "changed!"
           from series s left join events e on e.series_id = s.id and e.is_public
           group by s.id order by s.id offset $1 limit $2"#,
        run.skip,
        run.take
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| Entry { page: PublicPage::Series(row.slug), changed: row.changed }).collect())
}

/// Locks a series until the end of the transaction: of two who save at once the second sees what the first wrote.
pub async fn lock(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<()> {
    sqlx::query!("select id from series where id = $1 for no key update", series.0).fetch_one(db).await.map(drop)
}

/// Decisions of a series that are put off at this moment.
pub async fn put_offs(db: &mut PgConnection, series: SeriesId, now: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select decision from put_off where series_id = $1 and until_at > $2", series.0, now)
        .fetch_all(db)
        .await
}

pub async fn put_off(
    db: &mut PgConnection,
    series: SeriesId,
    key: &str,
    until: DateTime<Utc>,
    by: Option<AccountId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into put_off (series_id, decision, until_at, account_id) values ($1, $2, $3, $4)
         on conflict (series_id, decision) do update set until_at = excluded.until_at, account_id = excluded.account_id",
        series.0,
        key,
        until,
        by.map(|id| id.0)
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn take_up(db: &mut PgConnection, series: SeriesId, key: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from put_off where series_id = $1 and decision = $2", series.0, key)
        .execute(db)
        .await
        .map(drop)
}
