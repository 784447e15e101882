//! What is done to all whom a filter found, person by person, and what came of each.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{BulkActId, EventId};

/// Such an act.
pub struct BulkActRow {
    pub what: String,
    pub words: String,
    pub reason: String,
    pub undoes: Option<BulkActId>,
    /// Tells the press that began it from others; empty where none is known.
    pub pressed: String,
}

/// `None` where the same press has begun one at this moment.
pub async fn insert_bulk_act(
    db: &mut PgConnection,
    event: EventId,
    act: &BulkActRow,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<BulkActId>> {
    sqlx::query_scalar!(
        r#"insert into bulk_acts (event_id, begun_at, what, words, reason, undoes, pressed) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (event_id, pressed) where pressed <> '' do nothing returning id as "id: BulkActId""#,
        event.0,
        now,
        act.what,
        act.words,
        act.reason,
        act.undoes.map(|id| id.0),
        act.pressed
    )
    .fetch_optional(db)
    .await
}

/// The act that this press began before.
pub async fn pressed_before(db: &mut PgConnection, event: EventId, pressed: &str) -> sqlx::Result<Option<BulkActId>> {
    sqlx::query_scalar!(
        r#"select id as "id: BulkActId" from bulk_acts where event_id = $1 and pressed = $2 and pressed <> ''"#,
        event.0,
        pressed
    )
    .fetch_optional(db)
    .await
}

/// The people with these numbers, in this order; says how many of them are there.
pub async fn insert_bulk_people(
    db: &mut PgConnection,
    id: BulkActId,
    event: EventId,
    codes: &[String],
) -> sqlx::Result<u64> {
    let written = sqlx::query!(
        "insert into bulk_people (act_id, position, registration_id)
         select $1, c.n, r.id from unnest($3::text[]) with ordinality as c(code, n) join registrations r on r.code = c.code and r.event_id = $2",
        id.0,
        event.0,
        codes
    );
    Ok(written.execute(db).await?.rows_affected())
}

/// Those to whom the other act was done, from the last to the first, so that each finds what stood before it.
pub async fn insert_bulk_undo(db: &mut PgConnection, id: BulkActId, other: BulkActId) -> sqlx::Result<u64> {
    let written = sqlx::query!(
        "insert into bulk_people (act_id, position, registration_id, since)
         select $1, row_number() over (order by position desc), registration_id, tried_at
         from bulk_people where act_id = $2 and outcome = 'done'",
        id.0,
        other.0
    );
    Ok(written.execute(db).await?.rows_affected())
}

pub async fn bulk_act(db: &mut PgConnection, event: EventId, id: BulkActId) -> sqlx::Result<Option<BulkActRow>> {
    sqlx::query_as!(
        BulkActRow,
        r#"select what, words, reason, undoes as "undoes: BulkActId", pressed from bulk_acts where id = $1 and event_id = $2"#,
        id.0,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// The same, held until the transaction ends.
pub async fn hold_bulk_act(db: &mut PgConnection, event: EventId, id: BulkActId) -> sqlx::Result<Option<BulkActRow>> {
    sqlx::query_as!(
        BulkActRow,
        r#"select what, words, reason, undoes as "undoes: BulkActId", pressed from bulk_acts where id = $1 and event_id = $2 for update"#,
        id.0,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// Its press is forgotten: the same form, sent again, begins another one.
pub async fn forget_press(db: &mut PgConnection, id: BulkActId) -> sqlx::Result<()> {
    sqlx::query!("update bulk_acts set pressed = '' where id = $1", id.0).execute(db).await.map(drop)
}

/// The act that took this one back, if one did.
pub async fn undone_by(db: &mut PgConnection, id: BulkActId) -> sqlx::Result<Option<BulkActId>> {
    sqlx::query_scalar!(
        r#"select id as "id: BulkActId" from bulk_acts where undoes = $1 order by id desc limit 1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// The last act after that moment of which something is left, and which was not taken back.
pub async fn unfinished_bulk_act(
    db: &mut PgConnection,
    event: EventId,
    since: DateTime<Utc>,
) -> sqlx::Result<Option<BulkActId>> {
    sqlx::query_scalar!(
        r#"select b.id as "id: BulkActId" from bulk_acts b
           where b.event_id = $1 and b.begun_at > $2 and not exists (select from bulk_acts u where u.undoes = b.id)
             and exists (select from bulk_people p where p.act_id = b.id and p.outcome is null)
           order by b.id desc limit 1"#,
        event.0,
        since
    )
    .fetch_optional(db)
    .await
}

/// Takes it in hand until then; false while somebody else is at it.
pub async fn take_in_hand(
    db: &mut PgConnection,
    id: BulkActId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "update bulk_acts set busy_until = $3 where id = $1 and (busy_until is null or busy_until < $2)",
        id.0,
        now,
        until
    );
    Ok(taken.execute(db).await?.rows_affected() == 1)
}

pub async fn put_down(db: &mut PgConnection, id: BulkActId) -> sqlx::Result<()> {
    sqlx::query!("update bulk_acts set busy_until = null where id = $1", id.0).execute(db).await.map(drop)
}

/// Somebody whose turn has not come.
pub struct BulkPerson {
    pub position: i32,
    pub code: String,
    pub since: Option<DateTime<Utc>>,
}

pub async fn next_bulk_people(db: &mut PgConnection, id: BulkActId, limit: i64) -> sqlx::Result<Vec<BulkPerson>> {
    sqlx::query_as!(
        BulkPerson,
        "select b.position, r.code, b.since from bulk_people b join registrations r on r.id = b.registration_id
         where b.act_id = $1 and b.outcome is null order by b.position limit $2",
        id.0,
        limit
    )
    .fetch_all(db)
    .await
}

/// What came of it for one of them: `done`, `same` where it was so already, `refused` with the reason.
pub async fn note_bulk_person(
    db: &mut PgConnection,
    (id, position): (BulkActId, i32),
    (outcome, why): (&str, [&str; 2]),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update bulk_people set outcome = $3, why_ja = $4, why_en = $5, tried_at = $6
         where act_id = $1 and position = $2 and outcome is null",
        id.0,
        position,
        outcome,
        why[0],
        why[1],
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// How far it is.
pub struct BulkCounts {
    pub all: i64,
    pub done: i64,
    pub same: i64,
    pub refused: i64,
    pub left: i64,
}

pub async fn bulk_counts(db: &mut PgConnection, id: BulkActId) -> sqlx::Result<BulkCounts> {
    sqlx::query_as!(
        BulkCounts,
        r#"select count(*) as "all!", count(*) filter (where outcome = 'done') as "done!", count(*) filter (where outcome = 'same') as "same!",
                  count(*) filter (where outcome = 'refused') as "refused!", count(*) filter (where outcome is null) as "left!"
           from bulk_people where act_id = $1"#,
        id.0
    )
    .fetch_one(db)
    .await
}

/// A reason for which it could not be done, to how many, and the numbers of the first of them.
pub struct BulkRefusal {
    pub why_ja: String,
    pub why_en: String,
    pub n: i64,
    pub codes: Vec<String>,
}

/// Each reason, the most common first.
pub async fn bulk_refusals(db: &mut PgConnection, id: BulkActId, named: i32) -> sqlx::Result<Vec<BulkRefusal>> {
    sqlx::query_as!(
        BulkRefusal,
        r#"select b.why_ja, b.why_en, count(*) as "n!", (array_agg(r.code order by b.position))[1:$2] as "codes!"
           from bulk_people b join registrations r on r.id = b.registration_id
           where b.act_id = $1 and b.outcome = 'refused' group by b.why_ja, b.why_en order by 3 desc, min(b.position) limit 10"#,
        id.0,
        named
    )
    .fetch_all(db)
    .await
}

/// Forgets what was done before, and can hardly be taken back any more.
pub async fn delete_old_bulk_acts(db: &mut PgConnection, event: EventId, before: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("delete from bulk_acts where event_id = $1 and begun_at < $2", event.0, before)
        .execute(db)
        .await
        .map(drop)
}
