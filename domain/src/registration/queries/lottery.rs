//! Draws, and who is in them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, RegistrationId, SignUpQuestionId, TypeId},
    registration::{
        lottery::DrawEntry,
        types::{DrawRules, GroupRule, Lottery},
    },
    time::Local,
};

/// A moment that may not be known, or not have come.
type Moment = Option<DateTime<Utc>>;

/// Of the lottery of a type: when its value is out, when it was closed, when it was drawn.
pub async fn lottery_of(db: &mut PgConnection, id: TypeId) -> sqlx::Result<Option<(Moment, Moment, Moment)>> {
    let row = sqlx::query!("select value_at, closed_at, drawn_at from lotteries where type_id = $1", id.0);
    Ok(row.fetch_optional(db).await?.map(|row| (row.value_at, row.closed_at, row.drawn_at)))
}

/// What is said with a draw, or instead of what was said before: that it was written anew is kept where somebody had
/// entered. To say the same once more is idempotent.
pub async fn say_lottery(
    db: &mut PgConnection,
    event: EventId,
    id: TypeId,
    (source, value_at, rules): (&str, Option<DateTime<Utc>>, &DrawRules),
    (entered, now): (i32, DateTime<Utc>),
) -> sqlx::Result<()> {
    let (question, words) = rules.group.as_ref().map_or((None, ""), |group| (group.question, group.words.as_str()));
    sqlx::query!("update participation_types set admission = 'lottery' where id = $1", id.0).execute(&mut *db).await?;
    sqlx::query!(
        "insert into lotteries (type_id, event_id, source, said_at, group_question, group_words, group_cap, favours_lost, value_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (type_id) do update set source = excluded.source, said_at = excluded.said_at, value_at = excluded.value_at,
             group_question = excluded.group_question, group_words = excluded.group_words, group_cap = excluded.group_cap,
             favours_lost = excluded.favours_lost,
             rewritten_at = case when $10::integer > 0 then excluded.said_at else lotteries.rewritten_at end,
             rewritten_entrants = case when $10 > 0 then $10 else lotteries.rewritten_entrants end
         where (lotteries.source, lotteries.value_at, lotteries.group_question, lotteries.group_words, lotteries.group_cap, lotteries.favours_lost)
             is distinct from
               (excluded.source, excluded.value_at, excluded.group_question, excluded.group_words, excluded.group_cap, excluded.favours_lost)",
        id.0,
        event.0,
        source,
        now,
        question.map(|id| id.0),
        words,
        rules.cap(),
        rules.favours_lost,
        value_at,
        entered
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
    entries: &[DrawEntry],
) -> sqlx::Result<()> {
    let registrations: Vec<i64> = registrations.iter().map(|id| id.0).collect();
    let numbers: Vec<String> = entries.iter().map(|entry| entry.number.clone()).collect();
    let groups: Vec<Option<i32>> = entries.iter().map(|entry| entry.group).collect();
    let firsts: Vec<bool> = entries.iter().map(|entry| entry.is_first).collect();
    sqlx::query!(
        "insert into lottery_entries (type_id, number, registration_id, grp, is_first)
         select $1, n.number, n.registration, n.grp, n.is_first
         from unnest($2::text[], $3::bigint[], $4::integer[], $5::boolean[]) as n(number, registration, grp, is_first)",
        id.0,
        &numbers,
        &registrations,
        &groups as &[Option<i32>],
        &firsts
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

/// Each entry with its registration; the latter is gone for who left everything.
pub async fn lottery_entries(
    db: &mut PgConnection,
    id: TypeId,
) -> sqlx::Result<Vec<(DrawEntry, Option<RegistrationId>)>> {
    let rows = sqlx::query!(
        r#"select number, grp, is_first, registration_id as "registration: RegistrationId"
           from lottery_entries where type_id = $1 order by number"#,
        id.0
    );
    let entry = |number, group, is_first| DrawEntry { number, group, is_first };
    let rows = rows.fetch_all(db).await?.into_iter();
    Ok(rows.map(|row| (entry(row.number, row.grp, row.is_first), row.registration)).collect())
}

/// The rules that were said with a draw.
pub async fn draw_rules(db: &mut PgConnection, id: TypeId) -> sqlx::Result<DrawRules> {
    let row = sqlx::query!(
        r#"select group_question as "question: SignUpQuestionId", group_words, group_cap, favours_lost from lotteries where type_id = $1"#,
        id.0
    );
    let row = row.fetch_one(db).await?;
    let group = row.group_cap.map(|cap| GroupRule { question: row.question, words: row.group_words, cap });
    Ok(DrawRules { group, favours_lost: row.favours_lost })
}

/// Which of these are of people who were drawn behind the last seat at the newest draw of another event of the series,
/// and got none there later.
pub async fn lost_before(
    db: &mut PgConnection,
    event: EventId,
    registrations: &[RegistrationId],
) -> sqlx::Result<Vec<RegistrationId>> {
    let ids: Vec<i64> = registrations.iter().map(|id| id.0).collect();
    sqlx::query_scalar!(
        r#"with last as (
               select l.event_id from lotteries l join events e on e.id = l.event_id
               where e.series_id = (select series_id from events where id = $1) and l.event_id <> $1 and l.drawn_at is not null
               order by l.drawn_at desc limit 1)
           select r.id as "id: RegistrationId" from registrations r
           where r.id = any($2) and exists (
               select from last join registrations o on o.event_id = last.event_id and o.account_id = r.account_id
               join lottery_entries e on e.registration_id = o.id
               where e.became = 'waits' and o.state <> 'confirmed')"#,
        event.0,
        &ids
    )
    .fetch_all(db)
    .await
}

/// Numbers in the order drawn, with what became of each.
pub async fn write_outcomes(db: &mut PgConnection, id: TypeId, order: &[(DrawEntry, &str)]) -> sqlx::Result<()> {
    let numbers: Vec<String> = order.iter().map(|(entry, _)| entry.number.clone()).collect();
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
        r#"select l.type_id as "type_id: TypeId", p.name, p.capacity, l.source, l.said_at, l.value_at,
                  l.rewritten_at, l.rewritten_entrants, l.closed_at, l.fingerprint, l.seed, l.seats, l.drawn_at,
                  p.waitlisted as waiting, l.group_question as "group_question: SignUpQuestionId", l.group_words, l.group_cap, l.favours_lost,
                  coalesce((select array_agg(e.number order by e.place nulls last, e.number) from lottery_entries e
                            where e.type_id = l.type_id), '{}') as "numbers!",
                  coalesce((select array_agg(e.grp order by e.place nulls last, e.number) from lottery_entries e
                            where e.type_id = l.type_id), '{}') as "groups!: Vec<Option<i32>>",
                  coalesce((select array_agg(e.is_first order by e.place nulls last, e.number) from lottery_entries e
                            where e.type_id = l.type_id), '{}') as "firsts!",
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
            value_at: row.value_at.map(local),
            rewritten: row.rewritten_at.map(|at| (local(at), row.rewritten_entrants)),
            closed: row.closed_at.map(local).zip(row.fingerprint),
            drawn: row.drawn_at.map(local).zip(row.seed).zip(row.seats).map(|((at, seed), seats)| (at, seed, seats)),
            waiting: row.waiting.into(),
            rules: DrawRules {
                group: row.group_cap.map(|cap| GroupRule { question: row.group_question, words: row.group_words, cap }),
                favours_lost: row.favours_lost,
            },
            entries: row
                .numbers
                .into_iter()
                .zip(row.groups.into_iter().zip(row.firsts))
                .map(|(number, (group, is_first))| DrawEntry { number, group, is_first })
                .collect(),
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
