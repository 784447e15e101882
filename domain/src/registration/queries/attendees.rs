//! The list of those who registered, and how it grew.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, RegistrationId, TypeId},
    registration::types::{Attendee, Lapse, RegistrationState, ViewCounts},
    time::Local,
};

/// A row of the list, its times in no zone yet.
struct ListedRow {
    id: RegistrationId,
    name: String,
    mail: String,
    type_name: String,
    state: RegistrationState,
    lapse: Option<Lapse>,
    waits_for_name: Option<String>,
    code: String,
    registered_at: DateTime<Utc>,
    attended: Option<bool>,
    checked_in_at: Option<DateTime<Utc>>,
    note: String,
    is_first: bool,
    is_undelivered: bool,
    is_held_back: bool,
}

/// What of the list of an event a query finds.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// Of `like`, for name and number.
    pub pattern: &'a str,
    /// The word of a view.
    pub view: &'a str,
    /// Empty: whichever.
    pub types: &'a [i64],
    /// Questions, and at the same places the answers that are looked for, as `gave_answers` takes them.
    pub questions: &'a [i64],
    pub answers: &'a [String],
    /// An address is found, too.
    pub by_mail: bool,
}

/// Rows of a list: `$2` is a pattern of `like` for name and number, which is compared with nothing where it finds everybody; `$3` the word of
/// a view, `$4` are types; with `$5` an address is found too; `$6` and `$7` are questions and answers. The condition stands in each query,
/// because a checked query is one literal. Accounts are looked at where words are looked for, and what others say of somebody
/// once for all (`offset 0` keeps both as they are written): of a few thousand people each look at each of them counts.
macro_rules! listed {
    ($row:ident, $before:literal, $after:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            $row,
            $before + r#"
            from registrations r join participation_types p on p.id = r.type_id
                 left join lateral (select u.name, u.mail, u.mail_key, u.disabled_at from accounts u
                                    where u.id = r.account_id and $2 <> '%%' offset 0) a on true
            where r.event_id = $1 and ($2 = '%%' or a.name ilike $2 or ($5 and a.mail ilike $2 and not is_gone(a.mail_key, a.disabled_at)) or r.code ilike $2 or r.imported_name ilike $2 or r.door_name ilike $2)
              and (cardinality($4::bigint[]) = 0 or r.type_id = any($4) or r.waits_for = any($4))
              and (cardinality($6::bigint[]) = 0 or gave_answers(r.id, $6, $7::text[]))
              and case $3
                  when 'confirmed' then r.state = 'confirmed'
                  when 'waitlisted' then r.state = 'waitlisted' or r.waits_for is not null
                  when 'cancelled' then r.state = 'cancelled'
                  when 'first' then r.state <> 'cancelled' and r.account_id not in (
                      select o.account_id from events n join events b on b.series_id = n.series_id and b.starts_at < n.starts_at
                      cross join lateral (select c.account_id from registrations c where c.event_id = b.id and c.state = 'confirmed' offset 0) o
                      where n.id = $1)
                  when 'came' then r.id in (select t.registration_id from attendance t where t.event_id = $1 and t.outcome = 'came')
                  when 'absent' then r.id in (select t.registration_id from attendance t where t.event_id = $1 and t.outcome = 'absent')
                  when 'noted' then r.desk_note <> ''
                  when 'undelivered' then r.account_id in (
                      select u.id from jobs j join accounts u on u.mail = j.recipient where j.event_id = $1 and j.state = 'dead')
                  else true end "# + $after,
            $($arg),*
        )
    };
}

struct Coded {
    code: String,
}

/// In the order of the participation types and of registration. What is said of somebody is looked up for those of this part alone.
pub async fn attendees(
    db: &mut PgConnection,
    (event, zone): (EventId, &str),
    sought: Sought<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<Vec<Attendee>> {
    let rows = listed!(
        ListedRow,
        "with page as materialized (select r.id, r.account_id",
        r#"order by p.position, r.state = 'cancelled', r.state, r.turn limit $8 offset $9),
           earlier as materialized (
               select distinct o.account_id
               from page x join registrations o on o.account_id = x.account_id join events b on b.id = o.event_id join events n on n.id = $1
               where o.state = 'confirmed' and b.series_id = n.series_id and b.starts_at < n.starts_at)
           select r.id as "id!: RegistrationId", coalesce(nullif(a.name, ''), r.imported_name, nullif(r.door_name, ''), '') as "name!",
                  case when is_gone(a.mail_key, a.disabled_at) then '' else a.mail end as "mail!",
                  p.name as "type_name!", r.state as "state!: RegistrationState", r.lapse as "lapse?: Lapse", w.name as "waits_for_name?",
                  r.code as "code!", r.registered_at as "registered_at!", r.attended as "attended?", r.checked_in_at as "checked_in_at?",
                  r.desk_note as "note!", r.is_held_back as "is_held_back!",
                  r.account_id not in (select account_id from earlier) as "is_first!",
                  a.mail in (select j.recipient from jobs j where j.event_id = $1 and j.state = 'dead') as "is_undelivered!"
           from page x join registrations r on r.id = x.id join accounts a on a.id = x.account_id
                join participation_types p on p.id = r.type_id left join participation_types w on w.id = r.waits_for
           order by p.position, r.state = 'cancelled', r.state, r.turn"#,
        event.0,
        sought.pattern,
        sought.view,
        sought.types,
        sought.by_mail,
        sought.questions,
        sought.answers,
        limit,
        offset
    );
    let rows = rows.fetch_all(&mut *db).await?;
    let waits = |row: &&ListedRow| row.state == RegistrationState::Waitlisted || row.waits_for_name.is_some();
    let waiting: Vec<i64> = rows.iter().filter(waits).map(|row| row.id.0).collect();
    let positions = if waiting.is_empty() { HashMap::new() } else { positions(db, event, &waiting).await? };
    let local = |at: DateTime<Utc>| Local::at(at, zone);
    Ok(rows
        .into_iter()
        .map(|row| Attendee {
            id: row.id,
            name: row.name,
            mail: row.mail,
            type_name: row.type_name,
            state: row.state,
            lapse: row.lapse,
            waits_for: row.waits_for_name,
            code: row.code,
            registered: local(row.registered_at),
            attended: row.attended,
            came: row.checked_in_at.map(local),
            note: row.note,
            is_first: row.is_first,
            is_undelivered: row.is_undelivered,
            is_held_back: row.is_held_back,
            position: positions.get(&row.id).copied(),
        })
        .collect())
}

/// Places in the queues in which these stand, but for those that are to be drawn. Each queue is counted through once, however
/// many of it are asked for.
pub(super) async fn positions(
    db: &mut PgConnection,
    event: EventId,
    waiting: &[i64],
) -> sqlx::Result<HashMap<RegistrationId, i64>> {
    let rows = sqlx::query!(
        r#"select q.id as "id!: RegistrationId", q.n as "n!" from unnest($2::bigint[]) as w (id) join (
               select x.id, x.queue, count(*) over (partition by x.queue order by x.turn) as n from (
                   select id, type_id as queue, turn from registrations where event_id = $1 and state = 'waitlisted' and not is_held_back
                   union all
                   select id, waits_for, turn from registrations where event_id = $1 and waits_for is not null) x) q on q.id = w.id
           where not exists (select from lotteries l where l.type_id = q.queue and l.drawn_at is null)"#,
        event.0,
        waiting
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.n)).collect())
}

/// Their numbers, in the order of the list, as many as that at most.
pub async fn codes_of(
    db: &mut PgConnection,
    event: EventId,
    sought: Sought<'_>,
    limit: i64,
) -> sqlx::Result<Vec<String>> {
    let rows = listed!(
        Coded,
        r#"select r.code as "code!""#,
        "order by p.position, r.state = 'cancelled', r.state, r.turn limit $8",
        event.0,
        sought.pattern,
        sought.view,
        sought.types,
        sought.by_mail,
        sought.questions,
        sought.answers,
        limit
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| row.code).collect())
}

/// How many each view finds with whatever else is looked for; `all` are all of the event, and `found` all whom the rest finds.
pub async fn count_views(db: &mut PgConnection, event: EventId, sought: Sought<'_>) -> sqlx::Result<ViewCounts> {
    sqlx::query_as!(
        ViewCounts,
        r#"with known as materialized (
               select registration_id, outcome from attendance
               where event_id = $1 and outcome in ('came', 'absent')
                 -- Where nobody was noted nobody came or is absent.
                 and exists (select from participation_types n join registrations o on o.type_id = n.id
                             where n.event_id = $1 and (o.checked_in_at is not null or o.attended is not null)))
           select (select count(*) from registrations where event_id = $1) as "all!", count(*) as "found!",
                  count(*) filter (where r.state = 'confirmed') as "confirmed!",
                  count(*) filter (where r.state = 'waitlisted' or r.waits_for is not null) as "waitlisted!",
                  count(*) filter (where r.state = 'cancelled') as "cancelled!",
                  count(*) filter (where r.state <> 'cancelled' and r.account_id not in (
                      select o.account_id from events n join events b on b.series_id = n.series_id and b.starts_at < n.starts_at
                      cross join lateral (select c.account_id from registrations c where c.event_id = b.id and c.state = 'confirmed' offset 0) o
                      where n.id = $1)) as "first!",
                  count(*) filter (where t.outcome = 'came') as "came!", count(*) filter (where t.outcome = 'absent') as "absent!",
                  count(*) filter (where r.desk_note <> '') as "noted!",
                  count(*) filter (where r.account_id in (
                      select u.id from jobs j join accounts u on u.mail = j.recipient where j.event_id = $1 and j.state = 'dead')) as "undelivered!"
           from registrations r left join known t on t.registration_id = r.id
                left join lateral (select u.name, u.mail, u.mail_key, u.disabled_at from accounts u
                                   where u.id = r.account_id and $2 <> '%%' offset 0) a on true
           where r.event_id = $1
             and ($2 = '%%' or a.name ilike $2 or ($4 and a.mail ilike $2 and not is_gone(a.mail_key, a.disabled_at)) or r.code ilike $2 or r.imported_name ilike $2 or r.door_name ilike $2)
             and (cardinality($3::bigint[]) = 0 or r.type_id = any($3) or r.waits_for = any($3))
             and (cardinality($5::bigint[]) = 0 or gave_answers(r.id, $5, $6::text[]))"#,
        event.0,
        sought.pattern,
        sought.types,
        sought.by_mail,
        sought.questions,
        sought.answers
    )
    .fetch_one(db)
    .await
}

/// By type and day on the wall of the zone: how many came to it, and how many left it, because they gave their place back or
/// were removed. Who leaves and comes back on one day did neither.
pub async fn days_of_types(
    db: &mut PgConnection,
    event: EventId,
    zone: &str,
) -> sqlx::Result<Vec<(TypeId, NaiveDate, i64, i64)>> {
    let rows = sqlx::query!(
        r#"with returned as (
               select distinct s.registration_id as id
               from (select s.registration_id, s.state, lag(s.state) over (partition by s.registration_id order by s.id) as was
                     from registration_steps s join registrations r on r.id = s.registration_id where r.event_id = $1) s
               where s.was = 'cancelled' and s.state <> 'cancelled'),
           -- Of who came back the row knows the last time alone.
           points as (
               select s.registration_id as id, s.id as n, s.at, s.state <> 'cancelled' as is_in
               from registration_steps s join returned b on b.id = s.registration_id
               union all
               select r.id, 0, r.registered_at, true from registrations r
               where r.event_id = $1 and r.id not in (select id from returned)
               union all
               select r.id, 1, r.cancelled_at, false from registrations r
               where r.event_id = $1 and r.state = 'cancelled' and r.cancelled_at is not null and r.id not in (select id from returned)),
           turns as (
               select id, n, (at at time zone $2)::date as day, is_in,
                      coalesce(lag(is_in) over (partition by id order by n), false) as was_in
               from points),
           days as (
               select id, day, (array_agg(was_in order by n))[1] as was_in, (array_agg(is_in order by n desc))[1] as is_in,
                      bool_or(is_in) as came
               from turns group by id, day)
           select r.type_id as "type_id!: TypeId", d.day as "day!", count(*) filter (where d.came and not d.was_in) as "registered!",
                  count(*) filter (where not d.is_in) as "left!"
           from days d join registrations r on r.id = d.id
           where d.was_in is distinct from d.is_in or (d.came and not d.was_in)
           group by 1, 2 order by 1, 2"#,
        event.0,
        zone
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.type_id, row.day, row.registered, row.left)).collect())
}

/// Names of those who hold a seat and show theirs, in the order in which they got it.
pub async fn shown_names(db: &mut PgConnection, event: EventId, limit: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select a.name from registrations r join accounts a on a.id = r.account_id
         where r.event_id = $1 and is_seated(r.state, r.lapse) and a.shows_name and a.name <> '' and a.disabled_at is null
         order by r.confirmed_at, r.id limit $2",
        event.0,
        limit
    )
    .fetch_all(db)
    .await
}

/// Whether somebody holds a seat, and whether they show their name.
pub async fn shows_name_at(db: &mut PgConnection, event: EventId, account: AccountId) -> sqlx::Result<(bool, bool)> {
    let row = sqlx::query!(
        r#"select a.shows_name, exists (select from registrations r where r.event_id = $1 and r.account_id = a.id
                                          and is_seated(r.state, r.lapse)) as "is_in!"
           from accounts a where a.id = $2"#,
        event.0,
        account.0
    );
    let row = row.fetch_one(db).await?;
    Ok((row.is_in, row.shows_name))
}

/// How many came from which kind of page, the most first; nothing of those of whom nobody knows.
pub async fn origins(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select came_from, count(*) as "n!" from registrations
           where event_id = $1 and came_from <> '' and is_registered(state, lapse)
           group by came_from order by 2 desc, 1"#,
        event.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.came_from, row.n)).collect())
}
