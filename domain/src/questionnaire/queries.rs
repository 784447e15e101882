//! The only SQL of the questions at sign-up.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{AnswerKind, Answers, OnlyMode, SignUpQuestion};
use crate::ids::{AccountId, EventId, RegistrationId, SeriesId, SignUpQuestionId};

struct Row {
    id: i64,
    event_id: Option<i64>,
    kind: AnswerKind,
    words_ja: String,
    words_en: String,
    hint: String,
    options: Vec<String>,
    is_required: bool,
    only_mode: Option<OnlyMode>,
    only_question: Option<i64>,
    only_answer: Option<String>,
}

impl From<Row> for SignUpQuestion {
    fn from(row: Row) -> Self {
        Self {
            id: SignUpQuestionId(row.id),
            is_of_series: row.event_id.is_none(),
            kind: row.kind,
            words_ja: row.words_ja,
            words_en: row.words_en,
            hint: row.hint,
            options: row.options,
            is_required: row.is_required,
            only_mode: row.only_mode,
            only_if: row.only_question.map(SignUpQuestionId).zip(row.only_answer),
        }
    }
}

/// The columns stand in each query, because a checked query is one literal.
macro_rules! questions {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select q.id, q.event_id, q.kind as "kind: AnswerKind", q.words_ja, q.words_en, q.hint, q.options, q.is_required,
                      q.only_mode as "only_mode: OnlyMode", q.only_question, q.only_answer
               from sign_up_questions q "# + $rest,
            $($arg),*
        )
    };
}

/// What is asked of whoever registers for an event, the series' questions first.
pub async fn of_event(db: &mut PgConnection, series: SeriesId, event: EventId) -> sqlx::Result<Vec<SignUpQuestion>> {
    let rows = questions!(
        "where q.series_id = $1 and (q.event_id is null or q.event_id = $2) and q.removed_at is null
         order by q.event_id is not null, q.position, q.id",
        series.0,
        event.0
    );
    Ok(whole(rows.fetch_all(db).await?.into_iter().map(Into::into).collect()))
}

/// Without conditions on what is asked no more: whoever draws the form and whoever reads it agree.
fn whole(mut questions: Vec<SignUpQuestion>) -> Vec<SignUpQuestion> {
    let ids: Vec<_> = questions.iter().map(|question| question.id).collect();
    for question in &mut questions {
        if question.only_if.as_ref().is_some_and(|(id, _)| !ids.contains(id)) {
            question.only_if = None;
        }
    }
    questions
}

/// What is asked at each event of a series.
pub async fn of_series(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<SignUpQuestion>> {
    let rows = questions!(
        "where q.series_id = $1 and q.event_id is null and q.removed_at is null order by q.position, q.id",
        series.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(Into::into).collect())
}

/// Questions to which an answer stands at this event, also such as are asked no more.
pub async fn answered_at(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<SignUpQuestion>> {
    let rows = questions!(
        "where exists (select from standing_answers a join registrations r on r.id = a.registration_id
                       where a.question_id = q.id and r.event_id = $1)
         order by q.event_id is not null, q.position, q.id",
        event.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(Into::into).collect())
}

/// Adds a question at the end of its list; returns its id.
pub async fn insert(
    db: &mut PgConnection,
    series: SeriesId,
    event: Option<EventId>,
    question: &SignUpQuestion,
) -> sqlx::Result<SignUpQuestionId> {
    let (only_question, only_answer) = question.only_if.clone().unzip();
    sqlx::query_scalar!(
        r#"insert into sign_up_questions
               (series_id, event_id, position, kind, words_ja, words_en, hint, options, is_required, only_mode, only_question, only_answer)
           select $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11
           from sign_up_questions where series_id = $1 and event_id is not distinct from $2
           returning id as "id: SignUpQuestionId""#,
        series.0,
        event.map(|id| id.0),
        question.kind.into_str(),
        question.words_ja,
        question.words_en,
        question.hint,
        &question.options,
        question.is_required,
        question.only_mode.map(|mode| mode.into_str()),
        only_question.map(|id| id.0),
        only_answer
    )
    .fetch_one(db)
    .await
}

/// Writes a question of this list; false when it is not there.
pub async fn update(
    db: &mut PgConnection,
    series: SeriesId,
    event: Option<EventId>,
    question: &SignUpQuestion,
) -> sqlx::Result<bool> {
    let (only_question, only_answer) = question.only_if.clone().unzip();
    let done = sqlx::query!(
        "update sign_up_questions set kind = $4, words_ja = $5, words_en = $6, hint = $7, options = $8, is_required = $9,
                only_mode = $10, only_question = $11, only_answer = $12
         where id = $1 and series_id = $2 and event_id is not distinct from $3 and removed_at is null",
        question.id.0,
        series.0,
        event.map(|id| id.0),
        question.kind.into_str(),
        question.words_ja,
        question.words_en,
        question.hint,
        &question.options,
        question.is_required,
        question.only_mode.map(|mode| mode.into_str()),
        only_question.map(|id| id.0),
        only_answer
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Takes a question from its list, or puts it back; false when it is not there.
pub async fn set_removed(
    db: &mut PgConnection,
    series: SeriesId,
    event: Option<EventId>,
    id: SignUpQuestionId,
    at: Option<DateTime<Utc>>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update sign_up_questions set removed_at = $4
         where id = $1 and series_id = $2 and event_id is not distinct from $3",
        id.0,
        series.0,
        event.map(|id| id.0),
        at
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Numbers a list anew, in this order.
pub async fn set_order(db: &mut PgConnection, ids: &[SignUpQuestionId]) -> sqlx::Result<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update sign_up_questions q set position = o.position
         from unnest($1::bigint[]) with ordinality as o(id, position) where q.id = o.id",
        &ids
    )
    .execute(db)
    .await
    .map(drop)
}

/// The questions of another event, with their conditions on each other.
pub async fn copy(db: &mut PgConnection, event: EventId, from: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sign_up_questions
             (series_id, event_id, position, kind, words_ja, words_en, hint, options, is_required, only_mode, only_question, only_answer)
         select series_id, $1, row_number() over (order by position, id), kind, words_ja, words_en, hint, options, is_required,
                only_mode, only_question, only_answer
         from sign_up_questions where event_id = $2 and removed_at is null",
        event.0,
        from.0
    )
    .execute(&mut *db)
    .await?;
    // A question of the series is the same at both; one of the other event is the copy at its place.
    sqlx::query!(
        "update sign_up_questions q set only_question = c.id
         from (select id, row_number() over (order by position, id) as n from sign_up_questions
               where event_id = $2 and removed_at is null) o
         join sign_up_questions c on c.event_id = $1 and c.position = o.n
         where q.event_id = $1 and q.only_question = o.id",
        event.0,
        from.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Replaces what somebody answered to these questions: others may wait for the same seats meanwhile, so it is one round trip.
pub async fn write_answers(
    db: &mut PgConnection,
    registration: RegistrationId,
    asked: &[SignUpQuestionId],
    answers: &Answers,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let ids: Vec<i64> = asked.iter().map(|id| id.0).collect();
    let answered: Vec<i64> = answers.keys().map(|id| id.0).collect();
    // Lists of different lengths, in the order of `answered`.
    let given: serde_json::Value = answers.values().cloned().collect();
    sqlx::query!(
        "with given as (
             select question.id, array(select w.word from jsonb_array_elements_text($4::jsonb -> (question.n::int - 1)) with ordinality as w (word, n) order by w.n) as answer
             from unnest($3::bigint[]) with ordinality as question (id, n)),
         gone as (
             delete from sign_up_answers where registration_id = $1 and question_id = any($2) and not question_id = any($3))
         insert into sign_up_answers (registration_id, question_id, answer, answered_at)
         select $1, id, answer, $5 from given
         on conflict on constraint sign_up_answers_pkey do update set answer = excluded.answer, answered_at = excluded.answered_at",
        registration.0,
        &ids,
        &answered,
        given,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// All that somebody answered, also what only another type than theirs is asked.
pub async fn answers_of(db: &mut PgConnection, registration: RegistrationId) -> sqlx::Result<Answers> {
    let rows = sqlx::query!(
        r#"select question_id as "id: SignUpQuestionId", answer from sign_up_answers where registration_id = $1"#,
        registration.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.answer)).collect())
}

/// What everybody answered at an event, as far as it is asked of their type.
pub async fn answers_at(
    db: &mut PgConnection,
    event: EventId,
) -> sqlx::Result<Vec<(RegistrationId, SignUpQuestionId, Vec<String>)>> {
    let rows = sqlx::query!(
        r#"select a.registration_id as "registration!: RegistrationId", a.question_id as "question!: SignUpQuestionId", a.answer as "answer!"
           from standing_answers a join registrations r on r.id = a.registration_id where r.event_id = $1"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.registration, row.question, row.answer)).collect())
}

/// What these people answered to these questions, as far as it is asked of their type.
pub async fn answers_of_these(
    db: &mut PgConnection,
    registrations: &[i64],
    questions: &[i64],
) -> sqlx::Result<Vec<(RegistrationId, SignUpQuestionId, Vec<String>)>> {
    let rows = sqlx::query!(
        r#"select registration_id as "registration!: RegistrationId", question_id as "question!: SignUpQuestionId", answer as "answer!"
           from standing_answers where registration_id = any($1) and question_id = any($2)"#,
        registrations,
        questions
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.registration, row.question, row.answer)).collect())
}

/// What an account answered the last time, at whichever event of the series.
pub async fn last_answers(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<Answers> {
    let rows = sqlx::query!(
        r#"select distinct on (a.question_id) a.question_id as "id: SignUpQuestionId", a.answer
           from sign_up_answers a join registrations r on r.id = a.registration_id
                join sign_up_questions q on q.id = a.question_id
           where r.account_id = $2 and q.series_id = $1 and q.kind <> 'consent'
           order by a.question_id, a.answered_at desc"#,
        series.0,
        account.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.answer)).collect())
}
