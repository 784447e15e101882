//! What moderators and speakers do to a question.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, ActId, EventId, QuestionId, SlotId},
    qa::types::{QuestionState, Source},
};

/// A question as an act finds it.
pub struct LockedQuestion {
    pub state: QuestionState,
    pub version: i32,
    pub is_withdrawn: bool,
    pub participant: Option<String>,
    pub asked_at: DateTime<Utc>,
    pub source: Source,
    /// The talk that it was asked to.
    pub slot: Option<SlotId>,
    /// Who moved it last; empty: nobody did, or nobody knows.
    pub moved_by: String,
}

/// Locks a question of this event. `None` when there is no such one.
pub async fn lock(db: &mut PgConnection, event: EventId, id: QuestionId) -> sqlx::Result<Option<LockedQuestion>> {
    sqlx::query_as!(
        LockedQuestion,
        r#"select q.state as "state: QuestionState", q.version, q.withdrawn_at is not null as "is_withdrawn!", q.participant, q.asked_at, case when q.asked_afterwards then 'afterwards' else q.source end as "source!: Source", q.slot_id as "slot: SlotId",
                  coalesce((select a.name from accounts a where a.id = q.moved_by), '') as "moved_by!"
           from questions q where q.id = $1 and q.event_id = $2 for update of q"#,
        id.0,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// The question on stage.
pub async fn on_stage(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<QuestionId>> {
    sqlx::query_scalar!(
        r#"select id as "id: QuestionId" from questions where event_id = $1 and state = 'answering' for update"#,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// What a question says, and who moved it last, by name and number; empty: nobody did, or nobody knows.
pub async fn taken_up(db: &mut PgConnection, id: QuestionId) -> sqlx::Result<(String, String, Option<AccountId>)> {
    let row = sqlx::query!(
        r#"select q.body, coalesce((select a.name from accounts a where a.id = q.moved_by), '') as "name!",
                  q.moved_by as "moved_by: AccountId"
           from questions q where q.id = $1"#,
        id.0
    )
    .fetch_one(db)
    .await?;
    Ok((row.body, row.name, row.moved_by))
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

/// Whether a question has any answer in text.
pub async fn is_answered(db: &mut PgConnection, id: QuestionId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from answers where question_id = $1) as "is!""#, id.0)
        .fetch_one(db)
        .await
}

/// An answer by somebody who is named, given by an act where one is known.
pub async fn insert_answer(
    db: &mut PgConnection,
    id: QuestionId,
    (author, body): (&str, &str),
    act: Option<ActId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into answers (question_id, position, author, body, created_at, act_id)
         select $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5 from answers where question_id = $1",
        id.0,
        author,
        body,
        now,
        act.map(|act| act.0)
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn release_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("update questions set slot_id = null where slot_id = $1", slot.0).execute(db).await.map(drop)
}

/// Events with questions to a talk of TLP:RED that has begun, or that are over.
pub async fn events_with_red_questions(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<EventId>> {
    sqlx::query_scalar!(
        r#"select distinct e.id as "id: EventId" from slots t join events e on e.id = t.event_id
           where t.tlp = 'red' and (e.state = 'ended' or (t.starts_at <= $1 and e.starts_at is not null))
             and exists (select from questions q where q.slot_id = t.id)"#,
        now
    )
    .fetch_all(db)
    .await
}

/// Deletes what was asked in a talk of TLP:RED; nothing while one of the questions is being answered, unless `whole`.
pub async fn delete_of_red_slot(db: &mut PgConnection, slot: SlotId, whole: bool) -> sqlx::Result<u64> {
    // What was merged into one of them from elsewhere is nobody's part any more.
    sqlx::query!(
        "update questions q set state = 'hidden', merged_into = null
         from questions o join slots t on t.id = o.slot_id
         where q.merged_into = o.id and o.slot_id = $1 and t.tlp = 'red' and q.slot_id is distinct from $1
           and ($2 or not exists (select from questions a where a.slot_id = $1 and a.state = 'answering'))",
        slot.0,
        whole
    )
    .execute(&mut *db)
    .await?;
    let done = sqlx::query!(
        "delete from questions where slot_id in (select id from slots where id = $1 and tlp = 'red')
           and ($2 or not exists (select from questions o where o.slot_id = $1 and o.state = 'answering'))",
        slot.0,
        whole
    );
    Ok(done.execute(db).await?.rows_affected())
}
