//! The live board.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::{
    ids::{EventId, QuestionId},
    qa::types::{BoardQuestion, ParticipantState, QuestionState},
};

/// The questions of a board in the order of asking; with `all` also those that wait or are hidden, but
/// none that its asker took back; with `only` that one of them.
/// Imported ones belong to the report and are shown only when it is published.
pub async fn board(
    db: &mut PgConnection,
    event: EventId,
    only: Option<QuestionId>,
    all: bool,
) -> sqlx::Result<Vec<BoardQuestion>> {
    let rows = sqlx::query!(
        r#"select q.id, q.body, q.asker, q.state as "state: QuestionState", q.asked_at, t.position as "slot_number?", t.title as "slot_title?",
                  q.source = 'registration' as "is_of_sign_up!",
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from questions q left join slots t on t.id = q.slot_id
           where q.event_id = $1 and ($3::bigint is null or q.id = $3) and q.state <> 'merged' and q.withdrawn_at is null and ($2 or q.state not in ('pending', 'hidden'))
             and (q.source <> 'imported' or exists (select from reports r where r.event_id = q.event_id and r.state = 'published'))
           order by date_trunc('milliseconds', q.asked_at), q.id"#,
        event.0,
        all,
        only.map(|id| id.0)
    )
    .fetch_all(&mut *db)
    .await?;
    // Asking must not cost more on a large board: one that waits or is open has none.
    let has_answers =
        only.is_none() || rows.iter().any(|row| !matches!(row.state, QuestionState::Pending | QuestionState::Live));
    let mut answers = if has_answers { super::reading::answers_of(db, event).await? } else { HashMap::default() };
    Ok(rows
        .into_iter()
        .map(|row| BoardQuestion {
            id: QuestionId(row.id),
            body: row.body,
            asker: row.asker,
            state: row.state,
            votes: row.votes,
            is_of_sign_up: row.is_of_sign_up,
            asked_at: row.asked_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            asked_ms: row.asked_at.timestamp_millis(),
            talk: row.slot_number.zip(row.slot_title),
            answers: answers.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

/// What each of these participants asked and voted on that board.
pub async fn mine(
    db: &mut PgConnection,
    whose: Vec<(EventId, String)>,
) -> sqlx::Result<HashMap<(EventId, String), ParticipantState>> {
    let (events, participants): (Vec<i64>, Vec<String>) = whose.into_iter().map(|(event, who)| (event.0, who)).unzip();
    let rows = sqlx::query!(
        r#"select k.event as "event!: EventId", k.who as "who!",
                  array(select id from questions where event_id = k.event and participant = k.who order by id) as "asked!",
                  array(select v.question_id from question_votes v join questions q on q.id = v.question_id
                        where q.event_id = k.event and v.participant = k.who order by v.question_id) as "voted!"
           from unnest($1::bigint[], $2::text[]) as k(event, who)"#,
        &events,
        &participants
    )
    .fetch_all(db)
    .await?;
    let ids = |ids: Vec<i64>| ids.into_iter().map(QuestionId).collect();
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| ((row.event, row.who), ParticipantState { asked: ids(row.asked), voted: ids(row.voted) }))
        .collect())
}
