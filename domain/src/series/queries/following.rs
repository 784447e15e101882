//! Who follows a series, and the links by which they begin and end it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, SeriesId},
    jobs::CHANNEL,
};

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

/// Whether somebody stopped the mails of a series.
pub async fn has_stopped(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from mail_stops where series_id = $1 and account_id = $2) as "is!""#,
        series.0,
        account.0
    )
    .fetch_one(db)
    .await
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
