//! Talks that their speakers called off, and who could speak instead.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{ProposalId, SeriesId},
    proposals::types::ProposalState,
};

/// Its speaker called it off or declined it, as `state` says, with these words.
pub async fn set_called_off(
    db: &mut PgConnection,
    id: ProposalId,
    state: ProposalState,
    words: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposals set state = $4, answered_at = $3, called_off_at = $3, called_off_words = $2, version = version + 1
         where id = $1",
        id.0,
        words,
        now,
        state.into_str()
    )
    .execute(db)
    .await
    .map(drop)
}

/// Since when nobody needs to look after it; false when it is so already.
pub async fn set_settled(db: &mut PgConnection, id: ProposalId, at: Option<DateTime<Utc>>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update proposals set called_off_settled_at = $2::timestamptz
         where id = $1 and (called_off_settled_at is null) <> ($2::timestamptz is null)",
        id.0,
        at
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Mail address and language of the accounts with one of these roles in the whole of a series.
pub async fn addresses_of(
    db: &mut PgConnection,
    series: SeriesId,
    roles: &[String],
) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"select distinct a.mail as "mail!", a.language as "language!" from series_roles r join accounts a on a.id = r.account_id
           where r.series_id = $1 and r.event_id is null and r.role = any($2) and a.disabled_at is null order by 1"#,
        series.0,
        roles
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.mail, row.language)).collect())
}

/// A talk that was called off.
pub struct CalledOffRow {
    pub id: ProposalId,
    pub title: String,
    pub name: String,
    pub minutes: i32,
    /// Number of its event; `None`: whichever.
    pub event: Option<i32>,
    pub at: DateTime<Utc>,
    pub words: String,
    pub is_placed: bool,
}

/// Those of a series that organizers have to look after, the first one first.
pub async fn called_off(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<CalledOffRow>> {
    sqlx::query_as!(
        CalledOffRow,
        r#"select p.id as "id: ProposalId", p.title, p.name, p.minutes as "minutes!", e.number as "event?", p.called_off_at as "at!",
                  p.called_off_words as words, p.placed_at is not null as "is_placed!"
           from proposals p join proposal_calls c on c.id = p.call_id left join events e on e.id = p.event_id
           where c.series_id = $1 and p.called_off_at is not null and p.called_off_settled_at is null
             and (e.id is null or e.state not in ('ended', 'cancelled'))
           order by p.called_off_at, p.id limit 50"#,
        series.0
    )
    .fetch_all(db)
    .await
}

/// Somebody on the waitlist who could speak instead.
pub struct ReplacementRow {
    /// Which talk was called off.
    pub of: ProposalId,
    pub id: ProposalId,
    pub number: i32,
    pub title: String,
    pub minutes: i32,
}

/// For each of these talks the first of its call's waitlist that nobody has decided on: who fits into its minutes before who
/// does not, then by what reviewers think.
pub async fn replacements(db: &mut PgConnection, of: &[ProposalId]) -> sqlx::Result<Vec<ReplacementRow>> {
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    sqlx::query_as!(
        ReplacementRow,
        r#"select p.id as "of: ProposalId", w.id as "id!: ProposalId", w.number as "number!", w.title as "title!", w.minutes as "minutes!"
           from proposals p
           cross join lateral (
               select o.id, o.number, o.title, o.minutes, j.median
               from proposals o
               cross join lateral (
                   select percentile_cont(0.5) within group (order by m.mean) as median
                   from (select sum(s.score * c.weight)::float8 / sum(c.weight) as mean
                         from proposal_scores s join proposal_criteria c on c.id = s.criterion_id and c.removed_at is null
                         join proposal_reviews r on r.proposal_id = s.proposal_id and r.account_id = s.account_id
                         where s.proposal_id = o.id and not r.is_conflict group by s.account_id) m
               ) j
               where o.call_id = p.call_id and o.state = 'waitlisted'
                 and not exists (select from proposal_decisions d where d.proposal_id = o.id and d.sent_at is null)
               order by o.minutes > p.minutes, j.median desc nulls last, o.number limit 3
           ) w
           where p.id = any($1)
           order by p.id, w.minutes > p.minutes, w.median desc nulls last, w.number"#,
        &ids
    )
    .fetch_all(db)
    .await
}
