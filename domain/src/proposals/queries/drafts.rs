//! What a proposer writes: drafts, what is handed in, and the answers to the fields of a call.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    fields::Values,
    ids::{AccountId, CallId, ProposalFieldId, ProposalId},
    proposals::{
        rules::{Details, Facts},
        types::FieldAnswers,
    },
};

/// What one person hands in to one call is done one after the other until the transaction ends.
pub async fn lock_proposer(db: &mut PgConnection, call: CallId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('proposal ' || $1::bigint || ' ' || $2::bigint, 0))",
        call.0,
        account.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Proposals of somebody to a call since it was opened the last time, without those that were taken back.
pub async fn count_of(db: &mut PgConnection, call: CallId, account: AccountId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from proposals p join proposal_calls c on c.id = p.call_id
           where p.call_id = $1 and p.account_id = $2 and p.state not in ('withdrawn', 'cancelled') and p.created_at >= c.opens_at"#,
        call.0,
        account.0
    )
    .fetch_one(db)
    .await
}

/// Begins a draft; false when somebody has this code already.
pub async fn insert_draft(
    db: &mut PgConnection,
    (call, account): (CallId, AccountId),
    code: &str,
    typed: &Values,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let title = typed.get("title").map_or("", String::as_str);
    let done = sqlx::query!(
        "insert into proposals (call_id, event_id, account_id, code, typed, title, created_at, updated_at)
         select id, event_id, $2, $3, $4, $5, $6, $6 from proposal_calls where id = $1
         on conflict on constraint proposals_code_unique do nothing",
        call.0,
        account.0,
        code,
        Json(typed) as _,
        title,
        now
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Keeps what was typed; returns the new version.
pub async fn update_draft(
    db: &mut PgConnection,
    id: ProposalId,
    typed: &Values,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    let title = typed.get("title").map_or("", String::as_str);
    sqlx::query_scalar!(
        "update proposals set typed = $2, title = $3, version = version + 1, updated_at = $4 where id = $1 returning version",
        id.0,
        Json(typed) as _,
        title,
        now
    )
    .fetch_one(db)
    .await
}

/// Writes what is handed in, with a number of its call where it has none yet; returns the new version. Under the lock of
/// the call.
pub async fn hand_in(
    db: &mut PgConnection,
    id: ProposalId,
    typed: &Values,
    facts: &Facts,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "update proposals p set state = 'submitted', version = version + 1, typed = $2, title = $3, summary = $4, notes = $5,
                minutes = $6, kind = $7, level = $8, availability = $9, free_from = $10, free_until = $11,
                may_photograph = $12, may_post = $13, may_publish = $14, may_record = $15,
                name = $16, affiliation = $17, role = $18, tlp = $19, moves_on = $20, updated_at = $21, free_days = $22,
                submitted_at = coalesce(submitted_at, $21), answered_at = null,
                number = coalesce(number, (select coalesce(max(o.number), 0) + 1 from proposals o where o.call_id = p.call_id))
         where id = $1 returning version",
        id.0,
        Json(typed) as _,
        facts.title,
        facts.summary,
        facts.notes,
        facts.minutes,
        facts.kind.into_str(),
        facts.level,
        facts.availability,
        facts.free.0,
        facts.free.1,
        facts.permissions.photograph,
        facts.permissions.post,
        facts.permissions.publish,
        facts.permissions.record,
        facts.billing.name,
        facts.billing.affiliation,
        facts.billing.role,
        facts.tlp.into_str(),
        facts.moves_on,
        now,
        &facts.free_days
    )
    .fetch_one(db)
    .await
}

/// Writes what its speaker allows, how far it may be shared and when they can come.
pub async fn set_details(
    db: &mut PgConnection,
    id: ProposalId,
    typed: &Values,
    details: &Details,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposals set version = version + 1, typed = $2, availability = $3, free_from = $4, free_until = $5, free_days = $6,
                may_photograph = $7, may_post = $8, may_publish = $9, may_record = $10, tlp = $11, updated_at = $12
         where id = $1",
        id.0,
        Json(typed) as _,
        details.availability,
        details.free.0,
        details.free.1,
        &details.free_days,
        details.permissions.photograph,
        details.permissions.post,
        details.permissions.publish,
        details.permissions.record,
        details.tlp.into_str(),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Replaces the answers to the fields of its call.
pub async fn write_answers(db: &mut PgConnection, id: ProposalId, answers: &FieldAnswers) -> sqlx::Result<()> {
    sqlx::query!("delete from proposal_answers where proposal_id = $1", id.0).execute(&mut *db).await?;
    for (field, answer) in answers {
        sqlx::query!(
            "insert into proposal_answers (proposal_id, field_id, answer) values ($1, $2, $3)",
            id.0,
            field.0,
            answer
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

pub async fn answers_of(db: &mut PgConnection, id: ProposalId) -> sqlx::Result<FieldAnswers> {
    let rows = sqlx::query!(
        r#"select field_id as "field: ProposalFieldId", answer from proposal_answers where proposal_id = $1"#,
        id.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.field, row.answer)).collect())
}

pub async fn delete_draft(db: &mut PgConnection, id: ProposalId) -> sqlx::Result<()> {
    sqlx::query!("delete from proposals where id = $1 and state = 'draft'", id.0).execute(db).await.map(drop)
}
