//! What is missing of events that are over.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, PersonId, SeriesId, SlotId},
    reports::types::{MissingPart, Piece},
};

/// Of all events of a series that are over, the newest first; what is waived is not among it.
pub async fn missing_pieces(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<Piece>> {
    let rows = sqlx::query!(
        r#"with over as (
               select e.id, e.number, e.video_url, e.time_zone, coalesce(e.ends_at, e.starts_at, e.updated_at) as ended_at
               from events e where e.series_id = $1 and e.state = 'ended'
           ),
           talks as (
               select t.*, o.video_url as event_video from slots t join over o on o.id = t.event_id
               where t.kind in ('talk', 'lightning')
           ),
           pieces as (
               select o.id as event_id, 'report' as kind, null::bigint as slot_id, 1::bigint as n from over o
               where not exists (select from reports r where r.event_id = o.id and r.state = 'published')
               union all
               select t.event_id, 'slides', t.id, 1 from talks t
               where t.slides_url is null and not exists (select from slot_files f where f.slot_id = t.id)
               union all
               select o.id, 'video', null, 1 from over o
               where o.video_url is null and exists (select from talks t where t.event_id = o.id and t.video_url is null)
               union all
               select t.event_id, 'video_start', t.id, 1 from talks t
               where t.event_video is not null and t.video_url is null and t.video_at is null
               union all
               select q.event_id, 'answers', q.slot_id, count(*) from questions q join over o on o.id = q.event_id
               where q.state in ('live', 'deferred') group by q.event_id, q.slot_id
           )
           select p.event_id as "event!: EventId", o.number as "number!", o.ended_at as "ended_at!", o.time_zone as "zone!",
                  p.kind as "kind!: MissingPart", p.slot_id as "slot: SlotId", p.n as "count!",
                  coalesce(t.position, 0) as "position!", coalesce(t.title, '') as "title!",
                  coalesce((select array_agg(a.person_id order by a.id) from appearances a
                            join people m on m.id = a.person_id and not m.is_group
                            where a.slot_id = p.slot_id), '{}') as "people!"
           from pieces p join over o on o.id = p.event_id left join slots t on t.id = p.slot_id
           where not exists (select from missing_waived w where w.event_id = p.event_id and w.kind = p.kind
                             and w.slot_id is not distinct from p.slot_id)
           order by o.number desc, p.kind, t.position nulls last"#,
        series.0,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Piece {
            event: row.event,
            number: row.number,
            ended: row.ended_at,
            zone: row.zone,
            part: row.kind,
            slot: row.slot,
            position: row.position,
            title: row.title,
            count: row.count,
            people: row.people.into_iter().map(PersonId).collect(),
        })
        .collect())
}

/// How many events of a series are over.
pub async fn count_ended(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from events where series_id = $1 and state = 'ended'"#, series.0)
        .fetch_one(db)
        .await
}

/// Name, how often they were asked, when last, and by whom.
pub struct AskedRow {
    pub person: PersonId,
    pub name: String,
    pub slug: String,
    pub times: i64,
    pub last: Option<DateTime<Utc>>,
    pub by: String,
}

pub async fn asked_people(db: &mut PgConnection, series: SeriesId, people: &[i64]) -> sqlx::Result<Vec<AskedRow>> {
    sqlx::query_as!(
        AskedRow,
        r#"select p.id as "person: PersonId", p.name,
                  (select u.slug from public_people u where u.person_id = p.id) as "slug!",
                  (select count(*) from missing_requests r where r.series_id = $1 and r.person_id = p.id) as "times!",
                  l.asked_at as "last?", coalesce(a.name, '') as "by!"
           from people p
           left join lateral (select asked_at, asked_by from missing_requests r
                              where r.series_id = $1 and r.person_id = p.id order by asked_at desc limit 1) l on true
           left join accounts a on a.id = l.asked_by
           where p.id = any($2)"#,
        series.0,
        people,
    )
    .fetch_all(db)
    .await
}

/// Says whether it was not so before.
pub async fn waive(
    db: &mut PgConnection,
    event: EventId,
    part: MissingPart,
    slot: Option<SlotId>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into missing_waived (event_id, kind, slot_id, waived_at)
         select $1, $2, $3, $4 where $3::bigint is null or exists (select from slots where id = $3 and event_id = $1)
         on conflict do nothing",
        event.0,
        part.into_str(),
        slot.map(|id| id.0),
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Waives all that is missing of these events. Says how many pieces that were.
pub async fn waive_all(db: &mut PgConnection, pieces: &[Piece], now: DateTime<Utc>) -> sqlx::Result<u64> {
    let events: Vec<i64> = pieces.iter().map(|piece| piece.event.0).collect();
    let parts: Vec<String> = pieces.iter().map(|piece| piece.part.into_str().to_owned()).collect();
    let slots: Vec<Option<i64>> = pieces.iter().map(|piece| piece.slot.map(|id| id.0)).collect();
    let done = sqlx::query!(
        "insert into missing_waived (event_id, kind, slot_id, waived_at)
         select event, part, slot, $4 from unnest($1::bigint[], $2::text[], $3::bigint[]) as p (event, part, slot)
         on conflict do nothing",
        &events,
        &parts,
        &slots as &[Option<i64>],
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Takes up again what was waived in a series at this moment. Says how many pieces that were.
pub async fn take_up_batch(db: &mut PgConnection, series: SeriesId, at: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from missing_waived w using events e where e.id = w.event_id and e.series_id = $1 and w.waived_at = $2",
        series.0,
        at
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Says whether it was so before.
pub async fn take_up_again(
    db: &mut PgConnection,
    event: EventId,
    part: MissingPart,
    slot: Option<SlotId>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from missing_waived where event_id = $1 and kind = $2 and slot_id is not distinct from $3",
        event.0,
        part.into_str(),
        slot.map(|id| id.0)
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn insert_request(
    db: &mut PgConnection,
    series: SeriesId,
    person: PersonId,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into missing_requests (series_id, person_id, asked_at, asked_by) values ($1, $2, $3, $4) returning id",
        series.0,
        person.0,
        now,
        by.map(|id| id.0)
    )
    .fetch_one(db)
    .await
}

/// Says whether there was one.
pub async fn delete_request(db: &mut PgConnection, series: SeriesId, id: i64) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from missing_requests where series_id = $1 and id = $2", series.0, id).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
