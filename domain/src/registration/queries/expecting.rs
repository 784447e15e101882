//! The past of a series, from which it is told who will come, and a capacity that is set by it.

use sqlx::PgConnection;

use crate::{
    ids::{EventId, SeriesId, TypeId},
    registration::forecast::{LEADS, MIN_EVENTS, PastSeats, Record, Seat},
};

/// Events that are looked back at.
const MAX_EVENTS: i64 = 12;
/// Seats of them after which no more events than [`MIN_EVENTS`] are: they say enough.
const ENOUGH_SEATS: i64 = 6_000;

/// What is known of the seats of the last events of a series before this one at which somebody noted who came, and who
/// holds a seat of it, by type, with how often they came to those in the same mode. Who counts as absent says the view
/// `attendance`; seats of which nothing is known, and those of people at home where nobody was noted as not there, are not
/// among them.
pub async fn past_and_seats(
    db: &mut PgConnection,
    series: SeriesId,
    event: EventId,
) -> sqlx::Result<(Vec<PastSeats>, Vec<(TypeId, Seat)>)> {
    let rows = sqlx::query!(
        r#"with spans as materialized (
               select array_agg(make_interval(secs => days * 86400) order by days) as leads from unnest($6::float8[]) days),
           last as (
               select b.id, b.starts_at, (select sum(t.confirmed) from participation_types t where t.event_id = b.id) as seats
               from events b
               where b.series_id = $1 and b.id <> $2 and b.state = 'ended'
                 and b.starts_at < coalesce((select starts_at from events where id = $2), 'infinity')
                 and exists (select from participation_types t join registrations n on n.type_id = t.id
                             where t.event_id = b.id and (n.checked_in_at is not null or n.attended is not null))
               order by b.starts_at desc limit $3),
           past as (
               select id, starts_at from (
                   select id, starts_at, row_number() over w as n, sum(seats) over w as seats
                   from last window w as (order by starts_at desc, id)) x
               where n <= $4 or seats <= $5::bigint),
           seats as materialized (
               select a.account_id, a.event_id, a.mode, a.type_name, a.outcome = 'came' as came,
                      width_bucket(p.starts_at - a.registered_at, (select leads from spans)) as lead
               from past p join attendance a on a.event_id = p.id
               where a.state = 'confirmed' and a.is_noted and a.outcome in ('came', 'absent')),
           known as (select account_id, mode, count(*) filter (where came) as came, count(*) as held from seats group by 1, 2)
           select null::bigint as "type_id?: TypeId", event_id as "event?: EventId", mode = 'online' as "is_online?", type_name as "type_name?",
                  lead as "lead!", count(*) filter (where came) as "came!", count(*) as "held!", 1::bigint as "alike!"
           from seats group by event_id, mode, type_name, lead
           union all
           select r.type_id, null, null, null,
                  coalesce(width_bucket(e.starts_at - r.registered_at, (select leads from spans)), 0),
                  coalesce(k.came, 0), coalesce(k.held, 0), count(*)
           from registrations r join events e on e.id = r.event_id join participation_types p on p.id = r.type_id
                left join known k on k.account_id = r.account_id and k.mode = p.mode
           where r.event_id = $2 and r.state = 'confirmed'
           group by 1, 5, 6, 7"#,
        series.0,
        event.0,
        MAX_EVENTS,
        MIN_EVENTS,
        ENOUGH_SEATS,
        &LEADS[..]
    )
    .fetch_all(db)
    .await?;
    let (mut past, mut seats) = (Vec::new(), Vec::new());
    for row in rows {
        let (lead, came, held) = (row.lead, row.came, row.held);
        if let Some(kind) = row.type_id {
            // Those that are alike come as one row with their number.
            let seat = Seat { lead, record: Record { came, held } };
            seats.extend(std::iter::repeat_n((kind, seat), usize::try_from(row.alike).unwrap_or_default()));
        } else if let (Some(event), Some(is_online), Some(type_name)) = (row.event, row.is_online, row.type_name) {
            past.push(PastSeats { event, is_online, type_name, lead, came, held });
        }
    }
    Ok((past, seats))
}

pub async fn set_capacity(db: &mut PgConnection, event: EventId, id: TypeId, seats: i32) -> sqlx::Result<()> {
    sqlx::query!("update participation_types set capacity = $3 where id = $2 and event_id = $1", event.0, id.0, seats)
        .execute(db)
        .await
        .map(drop)
}
