//! Who is billed on slots, and how.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::{
    agenda::types::{Billing, DraftSpeaker, SeenBefore},
    ids::{EventId, PersonId, SlotId},
};

/// Who is billed on these slots.
pub(super) async fn billings_of(db: &mut PgConnection, slots: &[i64]) -> sqlx::Result<HashMap<i64, Vec<Billing>>> {
    let rows = sqlx::query!(
        // Whose own name stands there is known by it; of another one the address must not tell it.
        r#"select a.slot_id, p.is_group, a.name,
                  case when a.name = p.name then p.slug else (select u.slug from public_people u where u.person_id = p.id) end as "slug!",
                  a.honorific, a.affiliation, a.role,
                  case when e.is_public and t.shows_pictures then q.hash end as "picture?"
           from appearances a join people p on p.id = a.person_id join slots t on t.id = a.slot_id join events e on e.id = t.event_id
             left join person_pictures q on q.person_id = a.person_id
           where a.slot_id = any($1) order by a.slot_id, a.position, a.id"#,
        slots
    )
    .fetch_all(db)
    .await?;
    let mut by_slot: HashMap<i64, Vec<Billing>> = HashMap::new();
    for row in rows {
        by_slot.entry(row.slot_id).or_default().push(Billing {
            person_slug: row.slug,
            name: row.name,
            honorific: row.honorific,
            affiliation: row.affiliation,
            role: row.role,
            is_group: row.is_group,
            picture: row.picture,
        });
    }
    Ok(by_slot)
}

/// Event and slot of each appearance, newest first, that the public may see.
pub async fn appearances_of(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<(EventId, SlotId)>> {
    let rows = sqlx::query!(
        "select t.event_id, t.id from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
         where a.person_id = $1 and e.is_public and t.names_speakers
         order by e.starts_at desc nulls last, t.position limit 200",
        person.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (EventId(row.event_id), SlotId(row.id))).collect())
}

/// Who is billed on a slot, and by which name.
pub async fn people_billed(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Vec<(String, PersonId)>> {
    let rows = sqlx::query!("select name, person_id from appearances where slot_id = $1 order by position, id", slot.0)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.name, PersonId(row.person_id))).collect())
}

/// The public event at which the person whom a name stands for, the first of its kind, spoke last; by the folded name.
pub async fn last_appearances(
    db: &mut PgConnection,
    keys: &[String],
    except: Option<EventId>,
) -> sqlx::Result<HashMap<String, SeenBefore>> {
    let rows = sqlx::query!(
        r#"select k.key as "key!", u.slug as "slug!", last.series_name as "series_name!", last.number as "number!"
           from (select key, min(person_id) as person from names_that_stand where key = any($1) group by key) k
           join people p on p.id = k.person join public_people u on u.person_id = p.id
           cross join lateral (
               select s.name as series_name, e.number
               from appearances a join slots l on l.id = a.slot_id join events e on e.id = l.event_id
               join series s on s.id = e.series_id
               where a.person_id = p.id and e.is_public and l.names_speakers and ($2::bigint is null or e.id <> $2)
               order by e.starts_at desc nulls last, e.id desc limit 1) last"#,
        keys,
        except.map(|event| event.0),
    )
    .fetch_all(db)
    .await?;
    let seen = rows.into_iter().map(|row| {
        let seen = SeenBefore { slug: row.slug, series_name: row.series_name, event_number: row.number };
        (row.key, seen)
    });
    Ok(seen.collect())
}

pub async fn clear_appearances(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("delete from appearances where slot_id = $1", slot.0).execute(db).await.map(drop)
}

pub async fn insert_appearance(
    db: &mut PgConnection,
    slot: SlotId,
    person: PersonId,
    position: i32,
    billing: &Billing,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into appearances (slot_id, person_id, position, name, affiliation, role, honorific)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint appearances_unique do nothing",
        slot.0,
        person.0,
        position,
        billing.name,
        billing.affiliation,
        billing.role,
        billing.honorific
    )
    .execute(db)
    .await
    .map(drop)
}

/// People billed at an event.
pub async fn people_of_event(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<PersonId>> {
    let ids = sqlx::query_scalar!(
        "select distinct a.person_id from appearances a join slots t on t.id = a.slot_id where t.event_id = $1",
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Everybody who was billed, as last time; by name, at most 2,000.
/// Of planned and private events only those in `seen`, the series of the viewer.
pub async fn last_billings(db: &mut PgConnection, seen: &[i64]) -> sqlx::Result<Vec<DraftSpeaker>> {
    sqlx::query_as!(
        DraftSpeaker,
        r#"select name as "name!", affiliation as "affiliation!", role as "role!", honorific as "honorific!"
           from (select distinct on (a.person_id) a.name, a.affiliation, a.role, a.honorific
                 from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                 where (e.is_public and t.names_speakers) or e.series_id = any($1)
                 order by a.person_id, e.starts_at desc nulls last, a.id desc) last
           order by name limit 2000"#,
        seen
    )
    .fetch_all(db)
    .await
}

/// How the person who is known by this folded name was billed last.
pub async fn last_billing(db: &mut PgConnection, key: &str, seen: &[i64]) -> sqlx::Result<Option<DraftSpeaker>> {
    sqlx::query_as!(
        DraftSpeaker,
        "select a.name, a.affiliation, a.role, a.honorific
         from names_that_stand p join appearances a on a.person_id = p.person_id
         join slots t on t.id = a.slot_id join events e on e.id = t.event_id
         where p.key = $1 and ((e.is_public and t.names_speakers) or e.series_id = any($2))
         order by e.starts_at desc nulls last, a.id desc limit 1",
        key,
        seen
    )
    .fetch_optional(db)
    .await
}
