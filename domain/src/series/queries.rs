//! The only SQL of series.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    site_map::{Entry, PublicPage, Run},
    types::{Mark, Series},
};
use crate::ids::{AccountId, SeriesId};

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
        }
    }
}

/// Every series, oldest first.
pub async fn all(db: &mut PgConnection) -> sqlx::Result<Vec<Series>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, slug, name, mark as "mark: Mark", tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone
         from series order by id"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Series::from).collect())
}

pub async fn by_slug(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Series>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, slug, name, mark as "mark: Mark", tagline_ja, tagline_en, description_ja, description_en, hashtags, time_zone
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

/// How many get the announcements of a series.
pub async fn followers(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from follows f join accounts a on a.id = f.account_id
           where f.series_id = $1 and a.disabled_at is null"#,
        series.0
    )
    .fetch_one(db)
    .await
}

pub async fn follows(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from follows where series_id = $1 and account_id = $2) as "follows!""#,
        series.0,
        account.0
    )
    .fetch_one(db)
    .await
}

/// Account, mail address and language of everybody who follows a series.
pub async fn follower_mails(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<(AccountId, String, String)>> {
    let rows = sqlx::query!(
        r#"select a.id as "id: AccountId", a.mail, a.language from follows f join accounts a on a.id = f.account_id
           where f.series_id = $1 and a.disabled_at is null order by a.id"#,
        series.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.mail, row.language)).collect())
}

pub async fn set_follow(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    follows: bool,
) -> sqlx::Result<()> {
    if follows {
        sqlx::query!(
            "insert into follows (series_id, account_id) values ($1, $2) on conflict on constraint follows_pkey do nothing",
            series.0,
            account.0
        )
        .execute(db)
        .await
        .map(drop)
    } else {
        sqlx::query!("delete from follows where series_id = $1 and account_id = $2", series.0, account.0)
            .execute(db)
            .await
            .map(drop)
    }
}

/// Address and name of the series that an account follows.
pub async fn followed_by(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select s.slug, s.name from follows f join series s on s.id = f.series_id where f.account_id = $1 order by s.name",
        account.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.name)).collect())
}

pub async fn insert_unfollow_link(
    db: &mut PgConnection,
    hash: &[u8],
    series: SeriesId,
    account: AccountId,
    expires: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mail_links (token_hash, purpose, series_id, account_id, expires_at) values ($1, 'unfollow', $2, $3, $4)",
        hash,
        series.0,
        account.0,
        expires
    )
    .execute(db)
    .await
    .map(drop)
}

/// The series and account that a link from an announcement speaks of.
pub async fn unfollow_link(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(SeriesId, AccountId)>> {
    let row = sqlx::query!(
        r#"select series_id as "series!: SeriesId", account_id as "account: AccountId" from mail_links
           where token_hash = $1 and purpose = 'unfollow' and expires_at > $2"#,
        hash,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.series, row.account)))
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
