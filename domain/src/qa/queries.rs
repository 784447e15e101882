//! The only SQL of questions and answers.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{Answer, BoardQuestion, Mine, Question, QuestionState};
use crate::{
    ids::{EventId, QuestionId, SlotId},
    markdown,
};

/// All public questions of an event in their order, with votes and answers. Their numbers count
/// from 1 in this order, so that `#q2` is the same on every page. Imported ones belong to the
/// report: while it is a draft, they are shown only with `drafts`.
pub async fn of_event(
    db: &mut PgConnection,
    event: EventId,
    drafts: bool,
) -> sqlx::Result<Vec<(Option<SlotId>, Question)>> {
    let rows = sqlx::query!(
        r#"select q.id, q.slot_id, q.body, q.asker, q.state, t.position as "slot_number?", t.title as "slot_title?",
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from questions q left join slots t on t.id = q.slot_id
           where q.event_id = $1 and q.state not in ('pending', 'merged', 'hidden')
             and ($2 or q.source <> 'imported'
                  or exists (select from reports r where r.event_id = q.event_id and r.state = 'published'))
           order by q.position, q.id"#,
        event.0,
        drafts
    )
    .fetch_all(&mut *db)
    .await?;
    let mut answers = answers_of(db, event).await?;
    Ok(rows
        .into_iter()
        .zip(1..)
        .map(|(row, number)| {
            let question = Question {
                id: QuestionId(row.id),
                number,
                body: row.body,
                asker: row.asker,
                state: QuestionState::parse(&row.state),
                votes: row.votes,
                slot: row.slot_number.zip(row.slot_title),
                answers: answers.remove(&row.id).unwrap_or_default(),
            };
            (row.slot_id.map(SlotId), question)
        })
        .collect())
}

async fn answers_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<HashMap<i64, Vec<Answer>>> {
    let rows = sqlx::query!(
        r#"select a.question_id, a.author, a.body, extract(epoch from a.video_at)::bigint as video_at
           from answers a join questions q on q.id = a.question_id
           where q.event_id = $1 order by a.question_id, a.position"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    let mut by_question: HashMap<i64, Vec<Answer>> = HashMap::new();
    for row in rows {
        by_question.entry(row.question_id).or_default().push(Answer {
            author: row.author,
            html: markdown::block(&row.body),
            video_at: row.video_at,
        });
    }
    Ok(by_question)
}

/// A stored question as the importer compares it: id, slot, asker, body and the answers' Markdown.
pub struct Stored {
    pub id: QuestionId,
    pub slot: Option<SlotId>,
    pub asker: String,
    pub body: String,
    pub answers: Vec<String>,
}

pub async fn imported(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Stored>> {
    let rows = sqlx::query!(
        r#"select q.id, q.slot_id, q.asker, q.body,
                  coalesce((select array_agg(a.body order by a.position) from answers a where a.question_id = q.id), '{}') as "answers!"
           from questions q where q.event_id = $1 and q.source = 'imported' order by q.position, q.id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Stored {
            id: QuestionId(row.id),
            slot: row.slot_id.map(SlotId),
            asker: row.asker,
            body: row.body,
            answers: row.answers,
        })
        .collect())
}

pub async fn insert_imported(
    db: &mut PgConnection,
    event: EventId,
    slot: Option<SlotId>,
    position: i32,
    asker: &str,
    body: &str,
) -> sqlx::Result<QuestionId> {
    let id = sqlx::query_scalar!(
        "insert into questions (event_id, slot_id, position, source, asker, body, state) values ($1, $2, $3, 'imported', $4, $5, 'live')
         returning id",
        event.0,
        slot.map(|id| id.0),
        position,
        asker,
        body
    )
    .fetch_one(db)
    .await?;
    Ok(QuestionId(id))
}

pub async fn place(
    db: &mut PgConnection,
    question: QuestionId,
    slot: Option<SlotId>,
    position: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update questions set slot_id = $2, position = $3 where id = $1",
        question.0,
        slot.map(|id| id.0),
        position
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete(db: &mut PgConnection, question: QuestionId) -> sqlx::Result<()> {
    sqlx::query!("delete from questions where id = $1", question.0).execute(db).await.map(drop)
}

/// Replaces the answers (author, Markdown) of a question, and its state with them.
pub async fn set_answers(
    db: &mut PgConnection,
    question: QuestionId,
    answers: &[(String, String)],
) -> sqlx::Result<()> {
    sqlx::query!("delete from answers where question_id = $1", question.0).execute(&mut *db).await?;
    for (position, (author, body)) in (1_i32..).zip(answers) {
        sqlx::query!(
            "insert into answers (question_id, position, author, body) values ($1, $2, $3, $4)",
            question.0,
            position,
            author,
            body
        )
        .execute(&mut *db)
        .await?;
    }
    let state = if answers.is_empty() { QuestionState::Live } else { QuestionState::Answered };
    sqlx::query!("update questions set state = $2 where id = $1", question.0, state.as_str())
        .execute(db)
        .await
        .map(drop)
}

/// Adds a question of the demonstration data, with its votes.
pub async fn insert_live(
    db: &mut PgConnection,
    event: EventId,
    slot: Option<SlotId>,
    asker: &str,
    body: &str,
    votes: i32,
) -> sqlx::Result<QuestionId> {
    let id = sqlx::query_scalar!(
        "insert into questions (event_id, slot_id, asker, body) values ($1, $2, $3, $4) returning id",
        event.0,
        slot.map(|id| id.0),
        asker,
        body
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "insert into question_votes (question_id, participant) select $1, 'demo-' || n from generate_series(1, $2::int) n",
        id,
        votes
    )
    .execute(db)
    .await?;
    Ok(QuestionId(id))
}

/// The questions of a board in the order of asking; with `all` also those that wait or are hidden.
/// Imported ones belong to the report and are shown only when it is published.
pub async fn board(db: &mut PgConnection, event: EventId, all: bool) -> sqlx::Result<Vec<BoardQuestion>> {
    let rows = sqlx::query!(
        r#"select q.id, q.body, q.asker, q.state, q.asked_at, t.position as "slot_number?", t.title as "slot_title?",
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from questions q left join slots t on t.id = q.slot_id
           where q.event_id = $1 and q.state <> 'merged' and ($2 or q.state not in ('pending', 'hidden'))
             and (q.source <> 'imported' or exists (select from reports r where r.event_id = q.event_id and r.state = 'published'))
           order by date_trunc('milliseconds', q.asked_at), q.id"#,
        event.0,
        all
    )
    .fetch_all(&mut *db)
    .await?;
    let mut answers = answers_of(db, event).await?;
    Ok(rows
        .into_iter()
        .map(|row| BoardQuestion {
            id: QuestionId(row.id),
            body: row.body,
            asker: row.asker,
            state: QuestionState::parse(&row.state),
            votes: row.votes,
            asked_at: row.asked_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            asked_ms: row.asked_at.timestamp_millis(),
            talk: row.slot_number.zip(row.slot_title),
            answers: answers.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

pub async fn mine(db: &mut PgConnection, event: EventId, participant: &str) -> sqlx::Result<Mine> {
    let asked = sqlx::query_scalar!(
        r#"select id as "id: QuestionId" from questions where event_id = $1 and participant = $2"#,
        event.0,
        participant
    )
    .fetch_all(&mut *db)
    .await?;
    let voted = sqlx::query_scalar!(
        r#"select v.question_id as "id: QuestionId" from question_votes v join questions q on q.id = v.question_id
           where q.event_id = $1 and v.participant = $2"#,
        event.0,
        participant
    )
    .fetch_all(db)
    .await?;
    Ok(Mine { asked, voted })
}

/// What one participant sends is looked at one after the other until the transaction ends.
pub async fn lock_participant(db: &mut PgConnection, participant: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('asks ' || $1, 0))", participant)
        .execute(db)
        .await
        .map(drop)
}

/// A question of the same words by the same participant.
pub async fn same(
    db: &mut PgConnection,
    event: EventId,
    participant: &str,
    body: &str,
    since: DateTime<Utc>,
) -> sqlx::Result<Option<QuestionId>> {
    sqlx::query_scalar!(
        r#"select id as "id: QuestionId" from questions
           where event_id = $1 and participant = $2 and body = $3 and asked_at > $4 and state <> 'hidden'
           order by id desc limit 1"#,
        event.0,
        participant,
        body,
        since
    )
    .fetch_optional(db)
    .await
}

pub async fn last_asked(
    db: &mut PgConnection,
    participant: &str,
    since: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select max(asked_at) from questions where participant = $1 and asked_at > $2",
        participant,
        since
    )
    .fetch_one(db)
    .await
}

#[expect(clippy::too_many_arguments, reason = "one call site, and each is a plain column")]
pub async fn insert_asked(
    db: &mut PgConnection,
    event: EventId,
    slot: Option<SlotId>,
    body: &str,
    asker: &str,
    state: QuestionState,
    participant: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<QuestionId> {
    sqlx::query_scalar!(
        r#"insert into questions (event_id, slot_id, body, asker, state, participant, asked_at)
           values ($1, $2, $3, $4, $5, $6, $7) returning id as "id: QuestionId""#,
        event.0,
        slot.map(|id| id.0),
        body,
        asker,
        state.as_str(),
        participant,
        now
    )
    .fetch_one(db)
    .await
}

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

/// Where a question stands, and its state.
pub struct Place {
    pub slug: String,
    pub number: i32,
    pub state: QuestionState,
}

pub async fn place_of(db: &mut PgConnection, question: QuestionId) -> sqlx::Result<Option<Place>> {
    let row = sqlx::query!(
        "select s.slug, e.number, q.state from questions q join events e on e.id = q.event_id
         join series s on s.id = e.series_id where q.id = $1",
        question.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Place { slug: row.slug, number: row.number, state: QuestionState::parse(&row.state) }))
}

/// Locks a question of this event; `None` when there is no such one.
pub async fn lock(db: &mut PgConnection, event: EventId, id: QuestionId) -> sqlx::Result<Option<QuestionState>> {
    let state =
        sqlx::query_scalar!("select state from questions where id = $1 and event_id = $2 for update", id.0, event.0)
            .fetch_optional(db)
            .await?;
    Ok(state.map(|state| QuestionState::parse(&state)))
}

/// `now` stamps when it was taken up or answered.
pub async fn set_state(
    db: &mut PgConnection,
    id: QuestionId,
    state: QuestionState,
    now: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update questions set state = $2,
                answering_at = case when $2 = 'answering' then $3 else answering_at end,
                answered_at = case when $2 in ('answered', 'answered_text') then coalesce(answered_at, $3) else answered_at end
         where id = $1",
        id.0,
        state.as_str(),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// The question on stage counts as answered when another one is taken up.
pub async fn end_answering(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update questions set state = 'answered', answered_at = coalesce(answered_at, $2)
         where event_id = $1 and state = 'answering'",
        event.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn has_answer(db: &mut PgConnection, id: QuestionId, body: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from answers where question_id = $1 and body = $2) as "has!""#,
        id.0,
        body
    )
    .fetch_one(db)
    .await
}

pub async fn insert_answer(
    db: &mut PgConnection,
    id: QuestionId,
    author: &str,
    body: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into answers (question_id, position, author, body, created_at)
         select $1, coalesce(max(position), 0) + 1, $2, $3, $4 from answers where question_id = $1",
        id.0,
        author,
        body,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn is_asked_by(
    db: &mut PgConnection,
    event: EventId,
    id: QuestionId,
    participant: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from questions where id = $1 and event_id = $2 and participant = $3) as "is!""#,
        id.0,
        event.0,
        participant
    )
    .fetch_one(db)
    .await
}

pub async fn clear_asker(db: &mut PgConnection, id: QuestionId) -> sqlx::Result<()> {
    sqlx::query!("update questions set asker = '' where id = $1", id.0).execute(db).await.map(drop)
}

pub async fn release_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("update questions set slot_id = null where slot_id = $1", slot.0).execute(db).await.map(drop)
}

pub async fn set_asked_at(db: &mut PgConnection, id: QuestionId, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update questions set asked_at = $2 where id = $1", id.0, at).execute(db).await.map(drop)
}
