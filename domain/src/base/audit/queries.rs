//! The only SQL of the audit log.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{ChainCheck, Details, Entry, LogEntry, LogFilter, LogView};
use crate::{
    ids::{AccountId, AliasId, PersonId, SeriesId},
    viewer::Viewer,
};

pub async fn insert(db: &mut PgConnection, viewer: &Viewer, entry: &Entry<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_log (account_id, series_id, event_id, action, subject, outcome, address, request_id, details)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        viewer.account_id().map(|id| id.0),
        entry.series.map(|id| id.0),
        entry.event.map(|id| id.0),
        entry.action,
        entry.subject,
        entry.outcome.into_str(),
        viewer.address,
        viewer.request_id,
        sqlx::types::Json(&entry.details) as _,
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn count(
    db: &mut PgConnection,
    account: AccountId,
    action: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from audit_log where account_id = $1 and action = $2 and at > $3 and at <= $4"#,
        account.0,
        action,
        since,
        until
    )
    .fetch_one(db)
    .await
}

pub async fn last(
    db: &mut PgConnection,
    account: AccountId,
    action: &str,
    until: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select at from audit_log where account_id = $1 and action = $2 and outcome = 'ok' and at <= $3 order by id desc limit 1",
        account.0,
        action,
        until
    )
    .fetch_optional(db)
    .await
}

/// For this transaction: plans are made for the filters at hand. A plan for any filters compares each entry with all of
/// those that nobody set.
pub async fn plan_for_filters(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true) as mode")
        .fetch_one(db)
        .await
        .map(drop)
}

/// Entries of a series, the newest first; those before `before`, where that is given. Who has a name that is looked for
/// is found once, and the page before anything is joined to it: whatever plan the database makes, nothing is looked up
/// for each entry of the whole log.
/// Stored words of the actions `of_names` are not looked through: a name is found where everybody may read it.
pub(super) async fn entries(
    db: &mut PgConnection,
    (series, of_names): (SeriesId, &[String]),
    filter: &LogFilter,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<LogEntry>> {
    let patterns = filter.view.patterns();
    let rows = sqlx::query!(
        r#"with named as (
               select id, 'account:' || id as subject from accounts where $6 <> '%' and name ilike $6
           ),
           called as (
               select 'person:' || person_id as subject from shown_names where $6 <> '%' and alias ilike $6
           ),
           page as materialized (
               select l.* from audit_log l
               where l.series_id = $1
                 and ($2::bigint is null or l.event_id = $2)
                 and ($3::bigint is null or l.account_id = $3)
                 and ($4::timestamptz is null or l.at >= $4) and ($5::timestamptz is null or l.at < $5)
                 and ($6 = '%' or l.action ilike $6 or (l.action <> all($11) and l.details->>'words' ilike $6)
                      or l.account_id in (select id from named)
                      or l.subject in (select subject from named) or l.subject in (select subject from called))
                 and ($7::text[] is null or l.action like any($7))
                 and (not $8 or l.account_id is null)
                 and ($9::bigint is null or l.id < $9)
               order by l.id desc limit $10
           )
           select l.id as "id!", l.at as "at!", l.account_id as "account: AccountId", coalesce(a.name, '') as "name!",
                  l.action as "action!", l.subject as "subject!", coalesce(w.name, '') as "whom!", l.outcome as "outcome!",
                  e.number as "number?", l.request_id as "request_id!", l.details as "details!: sqlx::types::Json<Details>",
                  coalesce(c.place, 0) as "place!", coalesce(encode(c.hash, 'hex'), '') as "hash!"
           from page l
           left join audit_chain c on c.entry_id = l.id
           left join accounts a on a.id = l.account_id
           left join accounts w on w.id = case when l.subject ~ '^account:[0-9]{1,18}$' then substr(l.subject, 9)::bigint end
           left join events e on e.id = l.event_id
           order by l.id desc"#,
        series.0,
        filter.event.map(|id| id.0),
        filter.account.map(|id| id.0),
        filter.from,
        filter.until,
        filter.pattern,
        patterns.as_deref() as _,
        filter.view == LogView::Automatic,
        before,
        limit,
        of_names,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| LogEntry {
            id: row.id,
            place: row.place,
            at: row.at,
            account: row.account,
            name: row.name,
            action: row.action,
            subject: row.subject,
            whom: row.whom,
            outcome: row.outcome.parse().unwrap_or(super::Outcome::Failed),
            number: row.number,
            request_id: row.request_id,
            details: row.details.0,
            hash: row.hash,
        })
        .collect())
}

/// How many entries each action has, and how many of them nobody who is known did; whatever the view.
pub(super) async fn counts(
    db: &mut PgConnection,
    (series, of_names): (SeriesId, &[String]),
    filter: &LogFilter,
) -> sqlx::Result<Vec<(String, i64, i64)>> {
    let rows = sqlx::query!(
        r#"with named as (
               select id, 'account:' || id as subject from accounts where $6 <> '%' and name ilike $6
           ),
           called as (
               select 'person:' || person_id as subject from shown_names where $6 <> '%' and alias ilike $6
           )
           select l.action, count(*) as "all!", count(*) filter (where l.account_id is null) as "automatic!"
           from audit_log l
           where l.series_id = $1
             and ($2::bigint is null or l.event_id = $2)
             and ($3::bigint is null or l.account_id = $3)
             and ($4::timestamptz is null or l.at >= $4) and ($5::timestamptz is null or l.at < $5)
             and ($6 = '%' or l.action ilike $6 or (l.action <> all($7) and l.details->>'words' ilike $6)
                  or l.account_id in (select id from named)
                  or l.subject in (select subject from named) or l.subject in (select subject from called))
           group by l.action"#,
        series.0,
        filter.event.map(|id| id.0),
        filter.account.map(|id| id.0),
        filter.from,
        filter.until,
        filter.pattern,
        of_names,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.action, row.all, row.automatic)).collect())
}

/// What people may be called in the log of a series: by their own name where everybody may read it, or where they are billed by
/// it in that series; else as everybody knows them. Empty for who may be called nothing, as for who was merged and is known by
/// that name no more.
pub(super) async fn names_of_people(
    db: &mut PgConnection,
    series: SeriesId,
    people: &[i64],
) -> sqlx::Result<Vec<(PersonId, String)>> {
    let rows = sqlx::query!(
        r#"select p.id as "person: PersonId",
                  case when exists (select from shown_names n where n.person_id = s.id and folded_name(n.alias) = folded_name(p.name))
                         or exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                                    where a.person_id = s.id and e.series_id = $1 and folded_name(a.name) = folded_name(p.name))
                       then p.name
                       when s.id = p.id then (select u.name from public_people u where u.person_id = p.id) else '' end as "name!"
           from people p join people s on s.id = standing_person(p.id) where p.id = any($2)"#,
        series.0,
        people
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, row.name)).collect())
}

/// The names among these that are somebody's still, and may be told in the log of a series.
pub(super) async fn told_names(
    db: &mut PgConnection,
    series: SeriesId,
    names: &[i64],
) -> sqlx::Result<Vec<(AliasId, String)>> {
    let rows = sqlx::query!(
        r#"select k.id as "id: AliasId", k.alias as name from person_aliases k
           where k.id = any($2)
             and (exists (select from shown_names n where n.person_id = k.person_id and n.alias = k.alias)
                  or exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                             where a.person_id = k.person_id and e.series_id = $1 and folded_name(a.name) = folded_name(k.alias)))"#,
        series.0,
        names
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Examines the newest `max` places of the chain of a series. Whether the first of them follows from the one
/// before is judged too, where there is one. That each entry has a place is asked of the whole log: one may be slipped
/// in anywhere.
pub async fn check_chain(db: &mut PgConnection, series: SeriesId, max: i64) -> sqlx::Result<ChainCheck> {
    let row = sqlx::query!(
        r#"with newest as (
               select c.place, c.hash, c.entry_id from audit_chain c
               where c.chain = $1 and c.place > (select coalesce(max(place), 0) from audit_chain where chain = $1) - $2
           ),
           judged as (
               select n.place,
                      l.id is null or coalesce(l.series_id, 0) <> $1
                      or (n.place > 1 and p.hash is null)
                      or n.hash is distinct from audit_digest(coalesce(p.hash, ''::bytea), l) as is_broken
               from newest n
               left join audit_log l on l.id = n.entry_id
               left join audit_chain p on p.chain = $1 and p.place = n.place - 1
           )
           select count(*) as "checked!", coalesce(min(place), 0) as "first!", coalesce(max(place), 0) as "last!",
                  min(place) filter (where is_broken) as broken_at,
                  (select count(*) from audit_log l where l.series_id = $1
                   and not exists (select from audit_chain c where c.entry_id = l.id)) as "unchained!"
           from judged"#,
        series.0,
        max,
    )
    .fetch_one(db)
    .await?;
    Ok(ChainCheck {
        checked: row.checked,
        first: row.first,
        last: row.last,
        broken_at: row.broken_at,
        unchained: row.unchained,
    })
}
