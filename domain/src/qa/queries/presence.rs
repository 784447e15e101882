//! Which moderators are at the console, and how many screens are open.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, QuestionId},
    qa::types::Presence,
};

/// Notes that somebody is there; whether that is seen on a screen: they are new, or look at another question. A question of
/// another event is none.
pub async fn set_presence(
    db: &mut PgConnection,
    event: EventId,
    account: AccountId,
    at: Option<QuestionId>,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let before = sqlx::query!(
        r#"select question_id as "question: QuestionId", seen_at from presences where event_id = $1 and account_id = $2 for update"#,
        event.0,
        account.0
    )
    .fetch_optional(&mut *db)
    .await?;
    let now_at = sqlx::query_scalar!(
        r#"insert into presences (event_id, account_id, question_id, seen_at)
           values ($1, $2, (select id from questions where id = $3 and event_id = $1), $4)
           on conflict (event_id, account_id) do update set question_id = excluded.question_id, seen_at = excluded.seen_at
           returning question_id as "question: QuestionId""#,
        event.0,
        account.0,
        at.map(|id| id.0),
        now
    )
    .fetch_one(db)
    .await?;
    Ok(before.is_none_or(|before| before.seen_at < since || before.question != now_at))
}

pub async fn presences(db: &mut PgConnection, event: EventId, since: DateTime<Utc>) -> sqlx::Result<Vec<Presence>> {
    sqlx::query_as!(
        Presence,
        r#"select p.account_id as "account: AccountId", a.name, p.question_id as "question: QuestionId" from presences p join accounts a on a.id = p.account_id
           where p.event_id = $1 and p.seen_at >= $2 and a.disabled_at is null order by a.name, a.id"#,
        event.0,
        since
    )
    .fetch_all(db)
    .await
}

/// Notes how many screens a room has open, and forgets other rooms of the event that have not said so since then.
pub async fn set_screens(
    db: &mut PgConnection,
    event: EventId,
    room: i64,
    screens: i32,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with gone as (delete from board_screens where event_id = $1 and room <> $2 and seen_at < $5)
         insert into board_screens (event_id, room, screens, seen_at) values ($1, $2, $3, $4)
         on conflict (event_id, room) do update set screens = excluded.screens, seen_at = excluded.seen_at",
        event.0,
        room,
        screens,
        now,
        since
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn end_screens(db: &mut PgConnection, event: EventId, room: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from board_screens where event_id = $1 and room = $2", event.0, room)
        .execute(db)
        .await
        .map(drop)
}

/// The screens of all rooms of the event that said so since then.
pub async fn screens(db: &mut PgConnection, event: EventId, since: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(screens), 0) as "screens!" from board_screens where event_id = $1 and seen_at >= $2"#,
        event.0,
        since
    )
    .fetch_one(db)
    .await
}
