//! The only SQL of series.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    site_map::{Entry, PublicPage, Run},
    types::{Mark, Series},
};
use crate::{
    ids::{AccountId, EventId, SeriesId},
    jobs::CHANNEL,
};

mod settings;

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

/// Those of these pairs in which the account follows the series.
pub async fn followed(
    db: &mut PgConnection,
    whose: &[(SeriesId, AccountId)],
) -> sqlx::Result<Vec<(SeriesId, AccountId)>> {
    let (series, accounts): (Vec<i64>, Vec<i64>) = whose.iter().map(|(series, account)| (series.0, account.0)).unzip();
    let rows = sqlx::query!(
        r#"select f.series_id as "series: SeriesId", f.account_id as "account: AccountId"
           from follows f join unnest($1::bigint[], $2::bigint[]) as k(series, account)
               on k.series = f.series_id and k.account = f.account_id"#,
        &series,
        &accounts
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.series, row.account)).collect())
}

pub async fn follows(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<bool> {
    Ok(!followed(db, &[(series, account)]).await?.is_empty())
}

/// Writes a mail about an event for everybody who follows a series, in one statement, because the event is locked
/// meanwhile; returns how many. `key` begins the keys of its jobs.
pub async fn write_to_followers(
    db: &mut PgConnection,
    (series, event): (SeriesId, EventId),
    topic: &str,
    key: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with written as (
               insert into jobs (kind, key, topic, recipient, language, payload, limit_key, event_id, next_try_at, created_at)
               select 'mail', $4::text || '-' || a.id, $3, a.mail, a.language,
                      jsonb_build_object('event', $2::bigint, 'series', $1::bigint, 'account', a.id), '', $2, $5, $5
               from follows f join accounts a on a.id = f.account_id
               where f.series_id = $1 and a.disabled_at is null order by a.id returning 1),
               told as (select pg_notify($6, ''))
           select (select count(*) from written) as "n!" from told"#,
        series.0,
        event.0,
        topic,
        key,
        now,
        CHANNEL
    )
    .fetch_one(db)
    .await
}

pub async fn set_follow(
    db: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    follows: bool,
) -> sqlx::Result<()> {
    if follows {
        sqlx::query!("delete from mail_stops where series_id = $1 and account_id = $2", series.0, account.0)
            .execute(&mut *db)
            .await?;
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

/// No announcements of this series any more, until they follow it again.
pub async fn stop_mails(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mail_stops (series_id, account_id) values ($1, $2) on conflict on constraint mail_stops_pkey do nothing",
        series.0,
        account.0
    )
    .execute(db)
    .await
    .map(drop)
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

/// A link of a mail about following, to be written.
pub struct NewFollowLink<'a> {
    pub hash: &'a [u8],
    /// `follow` or `unfollow`.
    pub purpose: &'a str,
    pub series: SeriesId,
    pub account: AccountId,
    /// In which it was asked for; `None` for one that ends.
    pub lang: Option<&'a str>,
    pub expires: DateTime<Utc>,
}

pub async fn insert_follow_link(db: &mut PgConnection, new: NewFollowLink<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mail_links (token_hash, purpose, series_id, account_id, language, expires_at) values ($1, $2, $3, $4, $5, $6)",
        new.hash,
        new.purpose,
        new.series.0,
        new.account.0,
        new.lang,
        new.expires
    )
    .execute(db)
    .await
    .map(drop)
}

/// What a link begins or ends; none of a closed account.
pub struct FollowLink {
    pub series: SeriesId,
    pub account: AccountId,
    pub language: Option<String>,
}

pub async fn follow_link(
    db: &mut PgConnection,
    hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<FollowLink>> {
    sqlx::query_as!(
        FollowLink,
        r#"select l.series_id as "series!: SeriesId", l.account_id as "account: AccountId", l.language
           from mail_links l join accounts a on a.id = l.account_id and a.disabled_at is null
           where l.token_hash = $1 and l.purpose = $2 and l.expires_at > $3"#,
        hash,
        purpose,
        now
    )
    .fetch_optional(db)
    .await
}

/// Locks the account, and writes to it from now on in this language if it has no owner who chose one.
pub async fn lock_follower(db: &mut PgConnection, account: AccountId, language: Option<&str>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accounts set language = case when name = '' and confirmed_at is null then coalesce($2, language) else language end
         where id = $1",
        account.0,
        language
    );
    done.execute(db).await.map(|done| done.rows_affected() == 1)
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
