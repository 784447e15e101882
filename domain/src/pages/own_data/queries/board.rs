//! What somebody did on boards while they were signed in: asked under their name or without it, voted, answered.

use serde_json::Value;
use sqlx::{PgConnection, types::Json};

use crate::ids::AccountId;

/// `questions`, `answers_awaited`, `held_on_boards`. What others answered, and who moved a question, is not among it.
pub async fn asked(db: &mut PgConnection, participant: &str, mail_key: &str) -> sqlx::Result<Value> {
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'questions', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'id', q.id, 'series', s.slug, 'event', e.number, 'talk', t.position, 'body', q.body, 'name', q.asker,
                              'is_anonymous', q.asker = '', 'source', case when q.asked_afterwards then 'afterwards' else q.source end, 'state', q.state, 'reason', q.reason, 'asked_at', q.asked_at,
                              'edited_at', q.edited_at, 'shown_at', q.shown_at, 'answering_at', q.answering_at, 'answered_in', case when o.shown_title <> '' then o.position end, 'answered_at', q.answered_at,
                              'withdrawn_at', q.withdrawn_at, 'was_held', q.was_held, 'trust', q.trust, 'is_confidential', q.is_confidential,
                              'merged_into', q.merged_into, 'votes', (select count(*) from question_votes v where v.question_id = q.id),
                              'earlier', (select coalesce(jsonb_agg(jsonb_build_object('until', x.until, 'body', x.body) order by x.until), '[]')
                                          from question_texts x where x.question_id = q.id)
                          ) order by q.asked_at, q.id), '[]')
                   from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id left join slots t on t.id = q.slot_id
                     left join slots o on o.id = q.answering_slot and o.event_id = q.event_id
                   where q.participant = $1),
               'answers_awaited', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'question', m.question_id, 'series', s.slug, 'event', e.number, 'mail', m.mail, 'language', m.language, 'at', m.at) order by m.at, m.question_id), '[]')
                   from question_mails m join questions q on q.id = m.question_id join events e on e.id = q.event_id join series s on s.id = e.series_id
                   where m.question_id in (select o.id from questions o where o.participant = $1
                                           union select k.question_id from question_mails k where lower(k.mail) = $2)),
               'held_on_boards', (
                   select coalesce(jsonb_agg(jsonb_build_object('series', s.slug, 'event', e.number, 'hold', h.hold, 'at', h.at) order by h.at), '[]')
                   from held_askers h join events e on e.id = h.event_id join series s on s.id = e.series_id where h.participant = $1)
           ) as "data!: Json<Value>""#,
        participant,
        mail_key
    )
    .fetch_one(db)
    .await?;
    Ok(data.0)
}

/// `votes`, `poll_answers`, `reactions`, `answers_given`. An answer is known by the act with which it was written. What has no
/// index by who gave it is looked up once for each question, poll and talk (`offset 0` keeps that order).
pub async fn taken_part(db: &mut PgConnection, account: AccountId, participant: &str) -> sqlx::Result<Value> {
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'votes', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'question', coalesce(v.merged_from, v.question_id), 'counts_at', v.question_id, 'series', s.slug, 'event', e.number, 'at', v.created_at)
                              order by v.created_at, v.question_id), '[]')
                   from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id
                     cross join lateral (select o.* from question_votes o where o.question_id = q.id and o.participant = $1 offset 0) v),
               'poll_answers', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'series', s.slug, 'event', e.number, 'poll', p.title, 'kind', p.kind, 'choice', a.choice,
                              'option', case when p.kind in ('single', 'several') then p.options[a.choice] end, 'words', a.words, 'at', a.answered_at)
                              order by a.answered_at, a.poll_id, a.choice), '[]')
                   from polls p join events e on e.id = p.event_id join series s on s.id = e.series_id
                     cross join lateral (select o.* from poll_answers o where o.poll_id = p.id and o.participant = $1 offset 0) a),
               'reactions', (
                   select coalesce(jsonb_agg(jsonb_build_object('series', s.slug, 'event', e.number, 'talk', t.position, 'kind', r.kind, 'at', r.reacted_at)
                              order by r.reacted_at, r.slot_id), '[]')
                   from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id
                     cross join lateral (select o.* from reactions o where o.slot_id = t.id and o.participant = $1 offset 0) r),
               'answers_given', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'question', w.question_id, 'series', s.slug, 'event', e.number, 'name', w.author, 'body', w.body, 'video_at', w.video_at, 'at', w.created_at)
                              order by w.id), '[]')
                   from answers w join questions q on q.id = w.question_id join events e on e.id = q.event_id join series s on s.id = e.series_id
                   where exists (select from question_acts c where c.account_id = $2 and c.event_id = q.event_id and c.at = w.created_at))
           ) as "data!: Json<Value>""#,
        participant,
        account.0
    )
    .fetch_one(db)
    .await?;
    Ok(data.0)
}
