//! Questions of many events, as pages for strangers show them.

use sqlx::PgConnection;

use crate::{
    ids::{EventId, QuestionId},
    markdown,
    qa::types::{Answer, Highlight, Question, QuestionState, Source},
    series::types::Mark,
};

/// The twelve newest answers, as [`super::of_event`] shows them to everybody. How many is written out: a limit that the
/// database does not know beforehand is planned anew for each reader as soon as there are many answers.
pub async fn newest_answers(db: &mut PgConnection) -> sqlx::Result<Vec<Highlight>> {
    let rows = sqlx::query!(
        r#"select q.id, q.event_id, q.body, a.author, a.body as answer, extract(epoch from a.video_at)::bigint as video_at,
                  s.slug, s.name, s.mark as "mark: Mark", e.number, case when t.shows_links is distinct from false then coalesce(nullif(t.video_url, e.video_url), shown_video(e.id, false)) end as video_url,
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from answers a join questions q on q.id = a.question_id join events e on e.id = q.event_id
             join series s on s.id = e.series_id left join slots t on t.id = q.slot_id
             left join reports r on r.event_id = e.id
           where e.is_public and q.is_public
             and (q.source <> 'imported' or r.state = 'published')
           order by a.created_at desc, a.id desc limit 12"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Highlight {
            id: QuestionId(row.id),
            event: EventId(row.event_id),
            body: row.body,
            votes: row.votes,
            answer: Answer { author: row.author, html: markdown::block(&row.answer), video_at: row.video_at },
            series_slug: row.slug,
            series_name: row.name,
            mark: row.mark,
            event_number: row.number,
            video_url: row.video_url,
        })
        .collect())
}

/// Open questions, most votes first; their numbers are not known here.
pub async fn top_open(db: &mut PgConnection, event: EventId, limit: i64) -> sqlx::Result<Vec<Question>> {
    let rows = sqlx::query!(
        r#"select q.id, q.body, q.asker, case when q.asked_afterwards then 'afterwards' else q.source end as "source!: Source", q.state as "state: QuestionState", t.position as "slot_number?", t.title as "slot_title?",
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from questions q left join slots t on t.id = q.slot_id
           where q.event_id = $1 and q.state = 'live' and q.is_public order by "votes!" desc, q.id limit $2"#,
        event.0,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Question {
            id: QuestionId(row.id),
            number: 0,
            body: row.body,
            asker: row.asker,
            source: row.source,
            state: row.state,
            votes: row.votes,
            slot: row.slot_number.zip(row.slot_title),
            answers: Vec::new(),
            video_at: None,
            answered_in: None,
        })
        .collect())
}

/// The words of the question that is being answered.
pub async fn answering(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<(QuestionId, String)>> {
    let row = sqlx::query!(
        "select id, body from questions where event_id = $1 and state = 'answering' and is_public limit 1",
        event.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (QuestionId(row.id), row.body)))
}

/// The newest questions that anyone may see.
pub async fn newest_bodies(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select q.body from questions q join events e on e.id = q.event_id left join reports r on r.event_id = e.id
         where e.is_public and q.is_public and q.state <> 'declined'
           and (q.source <> 'imported' or r.state = 'published')
         order by q.id desc limit $1",
        limit
    )
    .fetch_all(db)
    .await
}
