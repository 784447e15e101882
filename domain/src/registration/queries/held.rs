//! What people hold, as they are shown it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, RegistrationId, TypeId},
    registration::types::{CurrentRegistration, Lapse, RegistrationState},
    time::Local,
};

/// A registration, its times in no zone yet.
#[derive(Clone)]
pub struct HeldRow {
    id: i64,
    event_id: i64,
    account_id: i64,
    type_id: i64,
    name: String,
    mode: String,
    state: RegistrationState,
    code: String,
    registered_at: DateTime<Utc>,
    position: i64,
    waits_for: Option<i64>,
    waits_for_name: Option<String>,
    fallback_name: Option<String>,
    lapse: Option<Lapse>,
    lapses_at: Option<DateTime<Utc>>,
    is_entered: bool,
    is_held_back: bool,
}

impl HeldRow {
    pub fn into_held(self, zone: &str) -> CurrentRegistration {
        CurrentRegistration {
            id: RegistrationId(self.id),
            type_id: TypeId(self.type_id),
            type_name: self.name,
            is_online: self.mode == "online",
            state: self.state,
            code: self.code,
            position: (self.position > 0 && !self.is_entered).then_some(self.position),
            registered: Local::at(self.registered_at, zone),
            waits_for: self.waits_for.map(TypeId).zip(self.waits_for_name),
            lapses: self.lapse.zip(self.lapses_at.map(|at| Local::at(at, zone))),
            falls_back_to: self.fallback_name,
            is_entered: self.is_entered,
            is_held_back: self.is_held_back,
        }
    }
}

/// The columns stand in each query, because a checked query is one literal. Who waits from another seat and who
/// holds none stand in one queue, in the order of their turns.
macro_rules! held {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            HeldRow,
            r#"select r.id as "id!", r.event_id as "event_id!", r.account_id as "account_id!", r.type_id as "type_id!", p.name as "name!", p.mode as "mode!",
                      r.state as "state!: RegistrationState", r.code as "code!", r.registered_at as "registered_at!",
                      case when (r.state = 'waitlisted' and not r.is_held_back) or r.waits_for is not null then
                          (select count(*) from registrations o where o.type_id = coalesce(r.waits_for, r.type_id)
                             and o.state = 'waitlisted' and not o.is_held_back and o.turn <= r.turn)
                          + (select count(*) from registrations o where o.waits_for = coalesce(r.waits_for, r.type_id)
                             and o.turn <= r.turn)
                      else 0 end as "position!",
                      r.waits_for, w.name as "waits_for_name?", f.name as "fallback_name?", r.lapse as "lapse: Lapse", r.lapses_at,
                      ((r.state = 'waitlisted' or r.waits_for is not null) and not r.is_held_back and exists (
                          select from lotteries l where l.type_id = coalesce(r.waits_for, r.type_id) and l.drawn_at is null)) as "is_entered!", r.is_held_back as "is_held_back!"
               from registrations r join participation_types p on p.id = r.type_id
               left join participation_types w on w.id = r.waits_for
               left join participation_types f on f.id = r.fallback_id "# + $rest,
            $($arg),*
        )
    };
}

/// What is held, with the place on the waitlist.
pub async fn held(db: &mut PgConnection, id: RegistrationId, zone: &str) -> sqlx::Result<CurrentRegistration> {
    Ok(held!("where r.id = $1", id.0).fetch_one(db).await?.into_held(zone))
}

/// Several of them, each by its id.
pub async fn held_of(db: &mut PgConnection, ids: &[i64]) -> sqlx::Result<HashMap<RegistrationId, HeldRow>> {
    let rows = held!("where r.id = any($1)", ids).fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| (RegistrationId(row.id), row)).collect())
}

/// What each of these accounts has registered at that event, cancelled or not.
pub async fn held_by_accounts(
    db: &mut PgConnection,
    whose: &[(EventId, AccountId)],
) -> sqlx::Result<Vec<((EventId, AccountId), HeldRow)>> {
    let (events, accounts): (Vec<i64>, Vec<i64>) = whose.iter().map(|(event, account)| (event.0, account.0)).unzip();
    let rows = held!(
        "join unnest($1::bigint[], $2::bigint[]) as k(event, account) on k.event = r.event_id and k.account = r.account_id",
        &events,
        &accounts
    );
    let rows = rows.fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| ((EventId(row.event_id), AccountId(row.account_id)), row)).collect())
}

/// Event and registration of all that a person registered for, newest evening first.
pub async fn of_account(
    db: &mut PgConnection,
    account: AccountId,
) -> sqlx::Result<Vec<(EventId, RegistrationId, String)>> {
    let rows = sqlx::query!(
        r#"select r.event_id as "event: EventId", r.id as "id: RegistrationId", e.time_zone
           from registrations r join events e on e.id = r.event_id
           where r.account_id = $1 order by e.starts_at desc nulls last, r.id desc limit 200"#,
        account.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, row.id, row.time_zone)).collect())
}

/// What somebody holds or waits for at evenings that are not over, in the order of the events.
pub async fn places_to_come(
    db: &mut PgConnection,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<(EventId, RegistrationId)>> {
    let rows = sqlx::query!(
        r#"select e.id as "event: EventId", r.id as "id: RegistrationId" from registrations r join events e on e.id = r.event_id
           where r.account_id = $1 and r.state <> 'cancelled' and e.state not in ('ended', 'cancelled')
             and coalesce(e.ends_at > $2, true)
           order by e.id"#,
        account.0,
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, row.id)).collect())
}
