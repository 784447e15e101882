//! What reviewers think, and say to each other.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    ids::{AccountId, CriterionId, ProposalId, SeriesId},
    proposals::types::{Comment, Review},
};

/// Accounts with one of these roles in the whole of a series, by name.
pub async fn reviewers(
    db: &mut PgConnection,
    series: SeriesId,
    roles: &[String],
) -> sqlx::Result<Vec<(AccountId, String)>> {
    let rows = sqlx::query!(
        r#"select a.id as "id: AccountId", a.name from series_roles r join accounts a on a.id = r.account_id
           where r.series_id = $1 and r.event_id is null and r.role = any($2) and a.disabled_at is null order by a.name, a.id"#,
        series.0,
        roles
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Whether somebody proposed it, or is named on it as one who would speak too.
pub async fn is_own(
    db: &mut PgConnection,
    proposal: ProposalId,
    account: AccountId,
    mail_key: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from proposals where id = $1 and account_id = $2)
               or exists (select from proposal_speakers where proposal_id = $1 and mail_key = $3) as "is!""#,
        proposal.0,
        account.0,
        mail_key
    )
    .fetch_one(db)
    .await
}

/// All reviews of a proposal, with the scores that count; the oldest first.
pub async fn reviews(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<Vec<Review>> {
    let rows = sqlx::query!(
        r#"select r.account_id as "account: AccountId", a.name, r.words, r.is_conflict, r.updated_at,
                  coalesce((select jsonb_object_agg(s.criterion_id, s.score)
                            from proposal_scores s join proposal_criteria c on c.id = s.criterion_id and c.removed_at is null
                            where s.proposal_id = r.proposal_id and s.account_id = r.account_id), '{}') as "scores!: Json<BTreeMap<CriterionId, i16>>"
           from proposal_reviews r join accounts a on a.id = r.account_id
           where r.proposal_id = $1 order by r.created_at, r.account_id"#,
        proposal.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Review {
            account: row.account,
            name: row.name,
            scores: row.scores.0,
            words: row.words,
            is_conflict: row.is_conflict,
            updated_at: row.updated_at,
        })
        .collect())
}

/// Whether somebody declared a conflict of interest; `None` for who has not reviewed it.
pub async fn conflict_of(
    db: &mut PgConnection,
    proposal: ProposalId,
    account: AccountId,
) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        "select is_conflict from proposal_reviews where proposal_id = $1 and account_id = $2",
        proposal.0,
        account.0
    )
    .fetch_optional(db)
    .await
}

/// The one review of somebody: new, or written anew.
pub async fn upsert_review(
    db: &mut PgConnection,
    (proposal, account): (ProposalId, AccountId),
    words: &str,
    is_conflict: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into proposal_reviews (proposal_id, account_id, words, is_conflict, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
         on conflict on constraint proposal_reviews_pkey do update
             set words = excluded.words, is_conflict = excluded.is_conflict, updated_at = excluded.updated_at",
        proposal.0,
        account.0,
        words,
        is_conflict,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Replaces the scores of somebody.
pub async fn write_scores(
    db: &mut PgConnection,
    (proposal, account): (ProposalId, AccountId),
    scores: &BTreeMap<CriterionId, i16>,
) -> sqlx::Result<()> {
    let (criteria, values): (Vec<i64>, Vec<i16>) = scores.iter().map(|(id, score)| (id.0, *score)).unzip();
    sqlx::query!("delete from proposal_scores where proposal_id = $1 and account_id = $2", proposal.0, account.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into proposal_scores (proposal_id, account_id, criterion_id, score)
         select $1, $2, s.criterion, s.score from unnest($3::bigint[], $4::smallint[]) as s(criterion, score)",
        proposal.0,
        account.0,
        &criteria,
        &values
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn comments(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<Vec<Comment>> {
    sqlx::query_as!(
        Comment,
        r#"select coalesce(a.name, '') as "name!", c.body, c.at
           from proposal_comments c left join accounts a on a.id = c.account_id where c.proposal_id = $1 order by c.id"#,
        proposal.0
    )
    .fetch_all(db)
    .await
}

pub async fn count_comments(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from proposal_comments where proposal_id = $1"#, proposal.0)
        .fetch_one(db)
        .await
}

/// The same words of the same person right after each other are said once.
pub async fn insert_comment(
    db: &mut PgConnection,
    (proposal, account): (ProposalId, AccountId),
    body: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into proposal_comments (proposal_id, account_id, body, at)
         select $1, $2, $3, $4
         where not exists (select from (select account_id, body from proposal_comments where proposal_id = $1 order by id desc limit 1) l
                           where l.account_id = $2 and l.body = $3)",
        proposal.0,
        account.0,
        body,
        now
    )
    .execute(db)
    .await
    .map(drop)
}
