//! Votes.

use sqlx::PgConnection;

use crate::ids::QuestionId;

pub async fn vote(db: &mut PgConnection, question: QuestionId, participant: &str) -> sqlx::Result<()> {
    insert_votes(db, &[question.0], &[participant.to_owned()]).await
}

/// Each pair once, whoever sends it how often. Questions that are gone are passed over.
pub async fn insert_votes(db: &mut PgConnection, questions: &[i64], participants: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into question_votes (question_id, participant)
         select v.question_id, v.participant from unnest($1::bigint[], $2::text[]) as v (question_id, participant)
         join questions q on q.id = v.question_id order by 1, 2
         on conflict on constraint question_votes_pkey do nothing",
        questions,
        participants
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_votes(db: &mut PgConnection, questions: &[i64], participants: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from question_votes d using unnest($1::bigint[], $2::text[]) as v (question_id, participant)
         where d.question_id = v.question_id and d.participant = v.participant",
        questions,
        participants
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn vote_counts(db: &mut PgConnection, questions: &[i64]) -> sqlx::Result<Vec<(QuestionId, i64)>> {
    let rows = sqlx::query!(
        r#"select q.id as "id!", (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from unnest($1::bigint[]) as q (id)"#,
        questions
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (QuestionId(row.id), row.votes)).collect())
}
