//! Questions as the report and their own page show them.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::{
    events::types::EventState,
    ids::{AccountId, EventId, QuestionId, SlotId},
    markdown,
    qa::types::{Answer, Question, QuestionState, Source},
    series::site_map::{self, Entry, Run},
};

/// All public questions of an event in their order, with votes and answers. Their numbers count
/// from 1 in this order, so that `#q2` is the same on every page. Imported ones belong to the
/// report: while it is a draft, they are shown only with `drafts`. `within`: those of this talk instead, as whoever may
/// hear it sees them; their numbers count from 1 there.
pub async fn of_event(
    db: &mut PgConnection,
    event: EventId,
    drafts: bool,
    within: Option<SlotId>,
) -> sqlx::Result<Vec<(Option<SlotId>, Question)>> {
    let rows = sqlx::query!(
        r#"select q.id, q.slot_id, q.body, q.asker, case when q.asked_afterwards then 'afterwards' else q.source end as "source!: Source", q.state as "state: QuestionState", t.position as "slot_number?", t.title as "slot_title?",
                  case when e.video_url is not null and t.video_url is null and t.shows_links is distinct from false and q.source <> 'imported' and q.answering_at >= e.starts_at
                       then extract(epoch from e.video_offset + (q.answering_at - e.starts_at))::bigint end as video_at,
                  o.position as "answered_number?", nullif(o.shown_title, '') as "answered_title?",
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!"
           from questions q join events e on e.id = q.event_id left join slots t on t.id = q.slot_id
             left join slots o on o.id = q.answering_slot and o.event_id = q.event_id and o.id is distinct from q.slot_id
           where q.event_id = $1 and case when $3::bigint is null then q.is_public else q.is_shown and q.slot_id = $3 end
             and ($2 or q.source <> 'imported'
                  or exists (select from reports r where r.event_id = q.event_id and r.state = 'published'))
           order by q.position, q.id"#,
        event.0,
        drafts,
        within.map(|slot| slot.0)
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
                source: row.source,
                state: row.state,
                votes: row.votes,
                slot: row.slot_number.zip(row.slot_title),
                answers: answers.remove(&row.id).unwrap_or_default(),
                video_at: row.video_at.filter(|_| row.state.is_answered()),
                answered_in: row
                    .answered_number
                    .zip(row.answered_title)
                    .filter(|_| row.state == QuestionState::Answered),
            };
            (row.slot_id.map(SlotId), question)
        })
        .collect())
}

pub async fn answers_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<HashMap<i64, Vec<Answer>>> {
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

/// Where a question stands, and what a vote on it depends on.
#[expect(clippy::struct_excessive_bools, reason = "each answers another question, and no two go together")]
pub struct QuestionPlace {
    pub event: EventId,
    pub event_state: EventState,
    pub state: QuestionState,
    pub is_public: bool,
    /// The event is public, or of one of the series whose events the viewer sees.
    pub is_seen: bool,
    /// They see the event also while it is not public.
    pub has_role: bool,
    pub is_registered: bool,
    /// The names of those who are blocked at the event.
    pub blocked: Vec<String>,
}

pub async fn place_of(
    db: &mut PgConnection,
    question: QuestionId,
    seen: &[i64],
    account: Option<AccountId>,
) -> sqlx::Result<Option<QuestionPlace>> {
    sqlx::query_as!(
        QuestionPlace,
        r#"select e.id as "event: EventId", e.state as "event_state: EventState", q.state as "state: QuestionState", q.is_public as "is_public!",
                  (e.is_public or e.series_id = any($2)) as "is_seen!", e.series_id = any($2) as "has_role!",
                  e.voting <> 'registered' or exists (select from registrations r where r.event_id = e.id and r.account_id = $3
                      and is_registered(r.state, r.lapse)) as "is_registered!",
                  array(select h.participant from held_askers h where h.event_id = e.id and h.hold = 'blocked') as "blocked!"
           from questions q join events e on e.id = q.event_id where q.id = $1"#,
        question.0,
        seen,
        account.map(|id| id.0)
    )
    .fetch_optional(db)
    .await
}

/// How many questions have a page that anyone may see.
pub async fn site_map_length(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from questions q join events e on e.id = q.event_id
           left join reports r on r.event_id = e.id
           where q.is_public and q.state <> 'declined'
             and (q.source <> 'imported' or r.state = 'published')
             and e.is_public"#
    )
    .fetch_one(db)
    .await
}

/// Questions that have a page, as [`of_event`] shows them, but for declined ones: nobody looks for them.
pub async fn site_map(db: &mut PgConnection, run: Run) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select s.slug, e.number, q.id, greatest(q.asked_at, q.answered_at) as "changed!"
           from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id
             left join reports r on r.event_id = e.id
           where q.is_public and q.state <> 'declined'
             and (q.source <> 'imported' or r.state = 'published')
             and e.is_public
           order by q.id offset $1 limit $2"#,
        run.skip,
        run.take
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            page: site_map::PublicPage::Question(row.slug, row.number, QuestionId(row.id)),
            changed: row.changed,
        })
        .collect())
}
