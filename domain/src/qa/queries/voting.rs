//! Votes.

use sqlx::PgConnection;

use crate::{
    ids::{EventId, QuestionId},
    qa::types::{QuestionState, VoteCount},
};

/// The vote of who just asked it.
pub async fn vote(db: &mut PgConnection, question: QuestionId, participant: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into question_votes (question_id, participant) values ($1, $2)
         on conflict on constraint question_votes_pkey do nothing",
        question.0,
        participant
    )
    .execute(db)
    .await
    .map(drop)
}

/// What decides whether a vote on a question counts: of one that became a part of another one that is the whole.
pub struct Standing {
    pub id: QuestionId,
    pub state: QuestionState,
    pub is_public: bool,
}

/// As these questions stand, in the order of their ids, until the transaction ends. One that is gone is left out.
pub async fn standings(db: &mut PgConnection, questions: &[i64]) -> sqlx::Result<Vec<Standing>> {
    sqlx::query_as!(
        Standing,
        r#"select q.id as "id: QuestionId", coalesce(w.state, q.state) as "state!: QuestionState",
                  coalesce(w.is_public, q.is_public) as "is_public!"
           from questions q left join questions w on w.id = q.merged_into
           where q.id = any($1) order by q.id for share of q"#,
        questions
    )
    .fetch_all(db)
    .await
}

/// Each pair once, whoever sends it how often; of a part also at the whole, as merging itself does it. Who votes for a whole
/// themselves keeps that vote when its parts leave it.
pub async fn insert_votes(db: &mut PgConnection, questions: &[i64], participants: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into question_votes (question_id, participant, merged_from)
         select distinct on (1, 2) w.id, v.participant, w.part
         from unnest($1::bigint[], $2::text[]) as v (question_id, participant) join questions q on q.id = v.question_id
           cross join lateral (values (q.id, null::bigint), (q.merged_into, q.id)) as w (id, part)
         where w.id is not null order by 1, 2, w.part nulls first
         on conflict on constraint question_votes_pkey do update set merged_from = null
         where excluded.merged_from is null and question_votes.merged_from is not null",
        questions,
        participants
    )
    .execute(db)
    .await
    .map(drop)
}

/// Takes the same rows back; at a whole, of a part only what came with it.
pub async fn delete_votes(db: &mut PgConnection, questions: &[i64], participants: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from question_votes d
         using unnest($1::bigint[], $2::text[]) as v (question_id, participant) join questions q on q.id = v.question_id
           cross join lateral (values (q.id, null::bigint), (q.merged_into, q.id)) as w (id, part)
         where d.question_id = w.id and d.participant = v.participant and (w.part is null or d.merged_from = w.part)",
        questions,
        participants
    )
    .execute(db)
    .await
    .map(drop)
}

/// The count of each; of a part that of the whole.
pub async fn vote_counts(db: &mut PgConnection, questions: &[i64]) -> sqlx::Result<Vec<(QuestionId, i64)>> {
    let rows = sqlx::query!(
        r#"select q.id, (select count(*) from question_votes v where v.question_id = coalesce(q.merged_into, q.id)) as "votes!"
           from questions q where q.id = any($1) order by q.id"#,
        questions
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (QuestionId(row.id), row.votes)).collect())
}

/// Of each pair how many vote for both: the second with the first and that number.
pub async fn votes_for_both(
    db: &mut PgConnection,
    pairs: &[(QuestionId, QuestionId)],
) -> sqlx::Result<Vec<(QuestionId, VoteCount)>> {
    let (wholes, parts): (Vec<i64>, Vec<i64>) = pairs.iter().map(|(whole, part)| (whole.0, part.0)).unzip();
    let rows = sqlx::query!(
        r#"select k.whole as "whole!: QuestionId", k.part as "part!: QuestionId",
                  (select count(*) from question_votes v join question_votes w on w.participant = v.participant
                   where v.question_id = k.part and w.question_id = k.whole) as "votes!"
           from unnest($1::bigint[], $2::bigint[]) as k(whole, part)"#,
        &wholes,
        &parts
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.part, VoteCount { id: row.whole, votes: row.votes })).collect())
}

/// A question that another one is about to become a part of.
pub struct United {
    pub id: QuestionId,
    pub state: QuestionState,
    pub part_state: QuestionState,
    /// Of the two as one: who votes for both counts once.
    pub votes: i64,
}

/// The votes that each of these would have with this part, in one walk through the votes of the part and of each of them.
/// What its asker took back, and what is of another event, is left out.
pub async fn united_votes(
    db: &mut PgConnection,
    event: EventId,
    part: QuestionId,
    wholes: &[i64],
) -> sqlx::Result<Vec<United>> {
    sqlx::query_as!(
        United,
        r#"with mine as materialized (select participant from question_votes where question_id = $2)
           select q.id as "id: QuestionId", q.state as "state: QuestionState", p.state as "part_state: QuestionState",
                  count(v.participant) filter (where m.participant is null) + (select count(*) from mine) as "votes!"
           from questions p join questions q on q.event_id = p.event_id and q.id <> p.id
             left join question_votes v on v.question_id = q.id left join mine m on m.participant = v.participant
           where p.id = $2 and p.event_id = $1 and p.withdrawn_at is null and q.id = any($3) and q.withdrawn_at is null
           group by q.id, p.id order by q.id"#,
        event.0,
        part.0,
        wholes
    )
    .fetch_all(db)
    .await
}
