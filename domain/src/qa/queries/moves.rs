//! What moderators did, a press at a time, so that it can be undone.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, ActId, EventId, QuestionId, SlotId},
    qa::types::QuestionState,
};

pub async fn begin_act(
    db: &mut PgConnection,
    event: EventId,
    account: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<ActId> {
    sqlx::query_scalar!(
        r#"insert into question_acts (event_id, account_id, at) values ($1, $2, $3) returning id as "id: ActId""#,
        event.0,
        account.map(|id| id.0),
        now
    )
    .fetch_one(db)
    .await
}

/// Where a question goes.
pub struct Target<'a> {
    pub state: QuestionState,
    /// Why it is declined; else empty.
    pub reason: &'a str,
    /// Of a merged one.
    pub into: Option<QuestionId>,
    /// Stamps when it was shown, taken up or answered.
    pub now: DateTime<Utc>,
    pub by: Option<AccountId>,
    /// It goes back to where it was: what was taken up before is answered since then.
    pub is_undone: bool,
}

/// Moves a locked question, and raises its version.
pub async fn move_to(db: &mut PgConnection, id: QuestionId, to: &Target<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update questions set state = $2, reason = $3, merged_into = $4, version = version + 1, moved_by = $6,
                shown_at = case when $2 in ('pending', 'merged', 'hidden', 'declined') then shown_at else coalesce(shown_at, $5) end,
                answering_at = case when $2 <> 'answering' then answering_at when $7 then coalesce(answering_at, $5) else $5 end,
                answered_at = case when $2 in ('answered', 'answered_text') then coalesce(answered_at, $5) else answered_at end
         where id = $1",
        id.0,
        to.state.into_str(),
        to.reason,
        to.into.map(|id| id.0),
        to.now,
        to.by.map(|id| id.0),
        to.is_undone
    )
    .execute(db)
    .await
    .map(drop)
}

/// Notes which talk was on when a question was taken up; `None`: none was, or nobody knows.
pub async fn note_talk(db: &mut PgConnection, id: QuestionId, talk: Option<SlotId>) -> sqlx::Result<()> {
    sqlx::query!("update questions set answering_slot = $2 where id = $1", id.0, talk.map(|slot| slot.0))
        .execute(db)
        .await
        .map(drop)
}

/// What a question was before an act, and after it.
pub struct MoveRow {
    pub question: QuestionId,
    pub from: QuestionState,
    pub to: QuestionState,
    pub reason: String,
    pub into: Option<QuestionId>,
}

/// The state, the reason and the target of a question as it stands.
pub async fn standing(
    db: &mut PgConnection,
    id: QuestionId,
) -> sqlx::Result<(QuestionState, String, Option<QuestionId>)> {
    let row = sqlx::query!(
        r#"select state as "state: QuestionState", reason, merged_into as "into: QuestionId" from questions where id = $1"#,
        id.0
    )
    .fetch_one(db)
    .await?;
    Ok((row.state, row.reason, row.into))
}

pub async fn record_move(db: &mut PgConnection, act: ActId, row: &MoveRow) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into question_moves (act_id, question_id, from_state, to_state, from_reason, from_into)
         values ($1, $2, $3, $4, $5, $6)",
        act.0,
        row.question.0,
        row.from.into_str(),
        row.to.into_str(),
        row.reason,
        row.into.map(|id| id.0)
    )
    .execute(db)
    .await
    .map(drop)
}

/// Marks an act of this event as undone; `false` when there is none, or it was undone before.
pub async fn end_act(db: &mut PgConnection, event: EventId, act: ActId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update question_acts set undone_at = $3 where id = $1 and event_id = $2 and undone_at is null",
        act.0,
        event.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// What an act moved, in the order in which it is undone: what goes back to the stage last, when it is free, and what goes
/// back into another question after that one.
pub async fn moves_of(db: &mut PgConnection, act: ActId) -> sqlx::Result<Vec<MoveRow>> {
    sqlx::query_as!(
        MoveRow,
        r#"select question_id as "question: QuestionId", from_state as "from: QuestionState", to_state as "to: QuestionState",
                  from_reason as reason, from_into as "into: QuestionId"
           from question_moves where act_id = $1
           order by from_state = 'answering', from_into is not null, question_id"#,
        act.0
    )
    .fetch_all(db)
    .await
}

/// Takes the answer away that an act gave; the question that it was given to, or nothing where it gave none.
pub async fn end_answer(db: &mut PgConnection, act: ActId) -> sqlx::Result<Option<QuestionId>> {
    sqlx::query_scalar!(
        r#"delete from answers where act_id = $1 returning question_id as "question: QuestionId""#,
        act.0
    )
    .fetch_optional(db)
    .await
}

/// Whether something that still holds was done to the question after this act, or it was answered once more.
pub async fn was_moved_since(db: &mut PgConnection, act: ActId, question: QuestionId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from question_moves m join question_acts a on a.id = m.act_id
                          where m.question_id = $2 and a.id > $1 and a.undone_at is null)
                  or exists (select from answers w where w.question_id = $2 and w.act_id > $1) as "was!""#,
        act.0,
        question.0
    )
    .fetch_one(db)
    .await
}

/// Notes that two questions stay two, the one that was asked first before the other; `false` when that was said before.
pub async fn keep_apart(
    db: &mut PgConnection,
    event: EventId,
    (one, other): (QuestionId, QuestionId),
    act: ActId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into questions_apart (event_id, question_id, other_id, act_id)
         values ($1, least($2::bigint, $3::bigint), greatest($2::bigint, $3::bigint), $4)
         on conflict (question_id, other_id) do nothing",
        event.0,
        one.0,
        other.0,
        act.0
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Takes back that two questions stay two; the first of them, or nothing where the act said nothing of that kind.
pub async fn end_apart(db: &mut PgConnection, act: ActId) -> sqlx::Result<Option<QuestionId>> {
    sqlx::query_scalar!(
        r#"delete from questions_apart where act_id = $1 returning question_id as "question: QuestionId""#,
        act.0
    )
    .fetch_optional(db)
    .await
}

/// The questions that are a part of this one.
pub async fn parts_of(db: &mut PgConnection, id: QuestionId) -> sqlx::Result<Vec<QuestionId>> {
    sqlx::query_scalar!(
        r#"select id as "id: QuestionId" from questions where merged_into = $1 order by id for update"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// Everybody who voted for a question votes for the other one, once. Who votes for that one already is left out before a row is
/// tried: where half of a hall voted for both, half of the tries would be for nothing.
pub async fn join_votes(db: &mut PgConnection, from: QuestionId, into: QuestionId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into question_votes (question_id, participant, merged_from)
         select $2::bigint, v.participant, $1::bigint from question_votes v
         where v.question_id = $1 and v.merged_from is null
           and not exists (select from question_votes w where w.question_id = $2 and w.participant = v.participant)
         on conflict on constraint question_votes_pkey do nothing",
        from.0,
        into.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// The votes that came with a question go with it. Who voted for another part of the same one too still counts there.
pub async fn part_votes(db: &mut PgConnection, from: QuestionId, into: QuestionId) -> sqlx::Result<()> {
    let gone = sqlx::query_scalar!(
        "delete from question_votes where question_id = $2 and merged_from = $1 returning participant",
        from.0,
        into.0
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "insert into question_votes (question_id, participant, merged_from)
         select distinct on (v.participant) $2::bigint, v.participant, q.id
         from questions q join question_votes v on v.question_id = q.id
         where q.merged_into = $2 and q.id <> $1 and v.merged_from is null and v.participant = any($3)
         order by v.participant, q.id
         on conflict on constraint question_votes_pkey do nothing",
        from.0,
        into.0,
        &gone
    )
    .execute(db)
    .await
    .map(drop)
}

/// Where a question went that is now a part of another one.
pub async fn merged_into(db: &mut PgConnection, event: EventId, id: QuestionId) -> sqlx::Result<Option<QuestionId>> {
    let found = sqlx::query_scalar!(
        r#"select merged_into as "into: QuestionId" from questions where id = $1 and event_id = $2"#,
        id.0,
        event.0
    );
    Ok(found.fetch_optional(db).await?.flatten())
}
