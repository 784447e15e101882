//! Talks across events: those that have a page, and who takes part where they are given.

use sqlx::PgConnection;

use crate::{
    ids::{AccountId, SeriesId},
    series::site_map::{Entry, PublicPage, Run},
};

/// Whether this account holds or held a seat at an event of the series, or speaks there.
pub async fn takes_part(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from registrations r join events e on e.id = r.event_id
                          where e.series_id = $1 and r.account_id = $2 and r.state = 'confirmed' and r.lapse is distinct from 'mail')
               or exists (select from speakers_of_slots w join slots t on t.id = w.slot_id join events e on e.id = t.event_id
                          where w.account_id = $2 and e.series_id = $1) as "is!""#,
        series.0,
        account.0
    )
    .fetch_one(db)
    .await
}

/// How many talks have a page that anyone may see.
pub async fn talk_map_length(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from slots t join events e on e.id = t.event_id
           where t.kind not in ('break', 'opening') and e.is_public and t.tlp in ('clear', 'green')"#
    )
    .fetch_one(db)
    .await
}

/// Talks that have a page, as [`crate::agenda::types::SlotKind::is_content`] has it, at events that anyone may see.
pub async fn talk_map(db: &mut PgConnection, run: Run) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        "select s.slug, e.number, t.position, t.updated_at
         from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id
         where t.kind not in ('break', 'opening') and e.is_public and t.tlp in ('clear', 'green')
         order by t.id offset $1 limit $2",
        run.skip,
        run.take
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry { page: PublicPage::Talk(row.slug, row.number, row.position), changed: row.updated_at })
        .collect())
}

/// Titles of the newest talks that anyone may see.
pub async fn newest_titles(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select t.title from slots t join events e on e.id = t.event_id
         where e.is_public and t.kind in ('talk', 'lightning') and t.title <> '' and t.tlp in ('clear', 'green') order by t.id desc limit $1",
        limit
    )
    .fetch_all(db)
    .await
}
