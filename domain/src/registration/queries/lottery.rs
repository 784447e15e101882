//! Draws, and who is in them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, RegistrationId, TypeId},
    registration::types::Lottery,
    time::Local,
};

/// Of the lottery of a type: what it is drawn by, when it was closed, when it was drawn.
pub async fn lottery_of(
    db: &mut PgConnection,
    id: TypeId,
) -> sqlx::Result<Option<(String, Option<DateTime<Utc>>, Option<DateTime<Utc>>)>> {
    let row = sqlx::query!("select source, closed_at, drawn_at from lotteries where type_id = $1", id.0);
    Ok(row.fetch_optional(db).await?.map(|row| (row.source, row.closed_at, row.drawn_at)))
}

pub async fn say_lottery(
    db: &mut PgConnection,
    event: EventId,
    id: TypeId,
    source: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("update participation_types set admission = 'lottery' where id = $1", id.0).execute(&mut *db).await?;
    sqlx::query!(
        "insert into lotteries (type_id, event_id, source, said_at) values ($1, $2, $3, $4)
         on conflict (type_id) do update set source = excluded.source, said_at = excluded.said_at",
        id.0,
        event.0,
        source,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn give_lottery_up(db: &mut PgConnection, id: TypeId) -> sqlx::Result<()> {
    sqlx::query!("update participation_types set admission = 'first_come' where id = $1", id.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!("delete from lotteries where type_id = $1", id.0).execute(db).await.map(drop)
}

/// Both in one order.
pub async fn write_entries(
    db: &mut PgConnection,
    id: TypeId,
    registrations: &[RegistrationId],
    numbers: &[String],
) -> sqlx::Result<()> {
    let registrations: Vec<i64> = registrations.iter().map(|id| id.0).collect();
    sqlx::query!(
        "insert into lottery_entries (type_id, number, registration_id)
         select $1, n.number, n.registration from unnest($2::text[], $3::bigint[]) as n(number, registration)",
        id.0,
        numbers,
        &registrations
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn close_lottery(
    db: &mut PgConnection,
    id: TypeId,
    fingerprint: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("update lotteries set closed_at = $3, fingerprint = $2 where type_id = $1", id.0, fingerprint, now)
        .execute(db)
        .await
        .map(drop)
}

/// Number and registration of each entry; the latter is gone for who left everything.
pub async fn lottery_entries(db: &mut PgConnection, id: TypeId) -> sqlx::Result<Vec<(String, Option<RegistrationId>)>> {
    let rows = sqlx::query!(
        r#"select number, registration_id as "registration: RegistrationId" from lottery_entries where type_id = $1 order by number"#,
        id.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.number, row.registration)).collect())
}

/// Numbers in the order drawn, with what became of each.
pub async fn write_outcomes(db: &mut PgConnection, id: TypeId, order: &[(String, &str)]) -> sqlx::Result<()> {
    let numbers: Vec<String> = order.iter().map(|(number, _)| number.clone()).collect();
    let became: Vec<String> = order.iter().map(|(_, became)| (*became).to_owned()).collect();
    sqlx::query!(
        "update lottery_entries e set place = o.place, became = o.became
         from unnest($2::text[], $3::text[]) with ordinality as o(number, became, place)
         where e.type_id = $1 and e.number = o.number",
        id.0,
        &numbers,
        &became
    )
    .execute(db)
    .await
    .map(drop)
}

/// The last turn of all.
pub async fn draw_turn(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<()> {
    sqlx::query!("update registrations set turn = nextval('registration_turns') where id = $1", id.0)
        .execute(db)
        .await
        .map(drop)
}

pub async fn finish_lottery(
    db: &mut PgConnection,
    id: TypeId,
    seed: &str,
    seats: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("update lotteries set seed = $2, seats = $3, drawn_at = $4 where type_id = $1", id.0, seed, seats, now)
        .execute(db)
        .await
        .map(drop)
}

/// What is public of the lotteries of an event: numbers and no people.
pub async fn lotteries(db: &mut PgConnection, event: EventId, zone: &str) -> sqlx::Result<Vec<Lottery>> {
    let rows = sqlx::query!(
        r#"select l.type_id as "type_id: TypeId", p.name, p.capacity, l.source, l.said_at, l.closed_at, l.fingerprint, l.seed, l.seats, l.drawn_at,
                  p.waitlisted as waiting,
                  coalesce((select array_agg(e.number order by e.place nulls last, e.number) from lottery_entries e
                            where e.type_id = l.type_id), '{}') as "numbers!",
                  coalesce((select array_agg(coalesce(e.became, '') order by e.place nulls last, e.number) from lottery_entries e
                            where e.type_id = l.type_id), '{}') as "became!"
           from lotteries l join participation_types p on p.id = l.type_id
           where l.event_id = $1 order by p.position, p.id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    let local = |at: DateTime<Utc>| Local::at(at, zone);
    Ok(rows
        .into_iter()
        .map(|row| Lottery {
            type_id: row.type_id,
            type_name: row.name,
            capacity: row.capacity,
            source: row.source,
            said: local(row.said_at),
            closed: row.closed_at.map(local).zip(row.fingerprint),
            drawn: row.drawn_at.map(local).zip(row.seed).zip(row.seats).map(|((at, seed), seats)| (at, seed, seats)),
            waiting: row.waiting.into(),
            numbers: row.numbers,
            outcomes: row.became.iter().map(|word| word.parse().ok()).collect(),
        })
        .collect())
}

/// Number and type of what an account has in the lotteries of an event.
pub async fn own_entries(
    db: &mut PgConnection,
    event: EventId,
    account: crate::ids::AccountId,
) -> sqlx::Result<Vec<(TypeId, String)>> {
    let rows = sqlx::query!(
        r#"select e.type_id as "type_id: TypeId", e.number from lottery_entries e join registrations r on r.id = e.registration_id
           where r.event_id = $1 and r.account_id = $2"#,
        event.0,
        account.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.type_id, row.number)).collect())
}

/// Whether the seats of a type are drawn and have not been yet, and whether its list is closed: read after the type was
/// locked, because whoever closed or drew it held that lock.
pub async fn lottery_stage(db: &mut PgConnection, id: TypeId) -> sqlx::Result<(bool, bool)> {
    let row = sqlx::query!(
        r#"select closed_at is not null as "is_closed!" from lotteries where type_id = $1 and drawn_at is null"#,
        id.0
    );
    Ok(row.fetch_optional(db).await?.map_or((false, false), |row| (true, row.is_closed)))
}
