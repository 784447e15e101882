//! The live board.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    ids::{ActId, EventId, QuestionId},
    qa::polls::types::{OwnChoice, Reaction},
    qa::types::{BoardQuestion, DeskFacts, Hold, ParticipantState, QuestionState, Source},
};

/// Which questions of an event are read.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// Those of a board, also what waits and what is hidden.
    Board,
    /// One, whoever may see it.
    One(QuestionId),
    /// What this participant asked, whatever became of it.
    Of(&'a str),
}

/// The questions of a board in the order of asking, with what moderators alone know; but none that its asker took back.
/// Imported ones belong to the report and are shown only when it is published. Of a talk that may not be told a board alone
/// holds the title. What an older program decided of an asker stands with the asker alone, and is read from there.
pub async fn board(db: &mut PgConnection, event: EventId, which: Which<'_>) -> sqlx::Result<Vec<BoardQuestion>> {
    let (only, of) = match which {
        Which::Board => (None, None),
        Which::One(id) => (Some(id.0), None),
        Which::Of(participant) => (None, Some(participant)),
    };
    let rows = sqlx::query!(
        r#"select q.id, q.body, q.asker, q.state as "state: QuestionState", q.asked_at, t.position as "slot_number?",
                  case when $2::bigint is null and $3::text is null then t.title else t.shown_title end as "slot_title?",
                  case when q.asked_afterwards then 'afterwards' else q.source end as "source!: Source", q.edited_at is not null as "is_edited!", q.reason, q.version,
                  q.shown_at is not null as "was_shown!", q.is_confidential, q.held_word, coalesce(m.n, 0) as "merged!", coalesce(k.hold, o.hold) as "hold?: Hold", p.others as "apart?",
                  coalesce(a.name, '') as "moved_by!",
                  (select w.act_id from answers w where w.question_id = q.id order by w.position desc limit 1) as "answered_by?: ActId",
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from questions q left join slots t on t.id = q.slot_id
             left join (select merged_into, count(*) as n from questions where event_id = $1 and merged_into is not null group by 1) m on m.merged_into = q.id
             left join (select question_id, array_agg(other_id order by other_id) as others from questions_apart where event_id = $1 group by 1) p on p.question_id = q.id
             left join question_holds k on k.question_id = q.id
             left join held_askers o on o.event_id = q.event_id and o.participant = q.participant and o.question_id = q.id and k.question_id is null
             left join accounts a on a.id = q.moved_by
           where q.event_id = $1 and ($2::bigint is null or q.id = $2) and ($3::text is null or q.participant = $3)
             and (q.state <> 'merged' or $3 is not null) and q.withdrawn_at is null
             and (q.source <> 'imported' or exists (select from reports r where r.event_id = q.event_id and r.state = 'published'))
           order by date_trunc('milliseconds', q.asked_at), q.id"#,
        event.0,
        only,
        of
    )
    .fetch_all(&mut *db)
    .await?;
    // Asking must not cost more on a large board: one that waits or is open has none.
    let is_one = matches!(which, Which::One(_));
    let has_answers =
        !is_one || rows.iter().any(|row| !matches!(row.state, QuestionState::Pending | QuestionState::Live));
    let mut answers = if has_answers { super::reading::answers_of(db, event).await? } else { HashMap::default() };
    Ok(rows
        .into_iter()
        .map(|row| BoardQuestion {
            id: QuestionId(row.id),
            body: row.body,
            asker: row.asker,
            state: row.state,
            votes: row.votes,
            source: row.source,
            is_edited: row.is_edited,
            reason: row.reason,
            merged: row.merged,
            asked_at: row.asked_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            asked_ms: row.asked_at.timestamp_millis(),
            talk: row.slot_number.zip(row.slot_title),
            is_confidential: row.is_confidential,
            answers: answers.remove(&row.id).unwrap_or_default(),
            desk: Some(Box::new(DeskFacts {
                version: row.version,
                was_shown: row.was_shown,
                moved_by: row.moved_by,
                held_word: row.held_word,
                hold: row.hold,
                apart: row.apart.unwrap_or_default().into_iter().map(QuestionId).collect(),
                answered_by: row.answered_by,
                both: None,
            })),
        })
        .collect())
}

/// When a question was taken up on stage.
pub async fn taken_up_at(db: &mut PgConnection, id: QuestionId) -> sqlx::Result<Option<DateTime<Utc>>> {
    let at = sqlx::query_scalar!("select answering_at from questions where id = $1", id.0).fetch_optional(db).await?;
    Ok(at.flatten())
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
                        where q.event_id = k.event and v.participant = k.who order by v.question_id) as "voted!",
                  coalesce((select jsonb_agg(jsonb_build_object('poll', c.poll_id, 'choices', c.choices, 'words', c.words)) from (
                     select a.poll_id, jsonb_agg(a.choice order by a.choice) as choices,
                            coalesce(jsonb_agg(a.words order by a.choice) filter (where a.words <> ''), '[]') as words
                     from poll_answers a join polls p on p.id = a.poll_id
                     where p.event_id = k.event and a.participant = k.who group by 1 order by 1) c), '[]') as "chosen!: Json<Vec<OwnChoice>>",
                  coalesce((select jsonb_agg(jsonb_build_array(t.position, r.kind) order by t.position) from reactions r
                     join slots t on t.id = r.slot_id where t.event_id = k.event and r.participant = k.who), '[]') as "reacted!: Json<Vec<(i32, Reaction)>>"
           from unnest($1::bigint[], $2::text[]) as k(event, who)"#,
        &events,
        &participants
    )
    .fetch_all(db)
    .await?;
    let ids = |ids: Vec<i64>| ids.into_iter().map(QuestionId).collect();
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| {
            let (chosen, reacted) = (row.chosen.0, row.reacted.0);
            ((row.event, row.who), ParticipantState { asked: ids(row.asked), voted: ids(row.voted), chosen, reacted })
        })
        .collect())
}
