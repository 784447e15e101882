//! Participation types.

use std::collections::HashMap;

use archive_import::record::TypeRecord;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, TypeId},
    registration::types::ParticipationType,
    time::Local,
};

/// A participation type, its times in no zone yet.
struct TypeRow {
    event: EventId,
    time_zone: String,
    id: TypeId,
    name: String,
    mode: String,
    capacity: Option<i32>,
    opens_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
    confirmed: i32,
    waitlisted: i32,
    words_ja: String,
    words_en: String,
    is_invited: bool,
    lottery: Option<String>,
    shared_free: Option<i64>,
}

impl TypeRow {
    fn into_type(self, zone: &str) -> ParticipationType {
        ParticipationType {
            id: self.id,
            name: self.name,
            is_online: self.mode == "online",
            capacity: self.capacity,
            opens: self.opens_at.map(|at| Local::at(at, zone)),
            closes: self.closes_at.map(|at| Local::at(at, zone)),
            confirmed: self.confirmed.into(),
            waitlisted: self.waitlisted.into(),
            shared_free: self.shared_free,
            lottery: self.lottery.and_then(|stage| stage.parse().ok()),
            is_invited: self.is_invited,
            words: [self.words_ja, self.words_en],
        }
    }
}

/// In the organizers' order, with how many hold a seat and how many wait.
pub async fn types_of(db: &mut PgConnection, event: EventId, zone: &str) -> sqlx::Result<Vec<ParticipationType>> {
    Ok(type_rows(db, &[event.0]).await?.into_iter().map(|row| row.into_type(zone)).collect())
}

/// The same of several events, each in its own zone.
pub async fn types_of_events(
    db: &mut PgConnection,
    events: &[i64],
) -> sqlx::Result<HashMap<EventId, Vec<ParticipationType>>> {
    let mut types: HashMap<EventId, Vec<ParticipationType>> = HashMap::new();
    for row in type_rows(db, events).await? {
        let (event, zone) = (row.event, row.time_zone.clone());
        types.entry(event).or_default().push(row.into_type(&zone));
    }
    Ok(types)
}

async fn type_rows(db: &mut PgConnection, events: &[i64]) -> sqlx::Result<Vec<TypeRow>> {
    sqlx::query_as!(
        TypeRow,
        r#"select p.event_id as "event: EventId", e.time_zone, p.id as "id: TypeId", p.name, p.mode, p.capacity, p.opens_at, p.closes_at,
                  p.confirmed, p.waitlisted, p.words_ja, p.words_en, p.admission = 'invitation' as "is_invited!",
                  case when l.drawn_at is not null then 'drawn' when l.closed_at is not null then 'closed' when l.type_id is not null then 'open' end as lottery,
                  case when e.seat_limit is null then null else greatest(0, e.seat_limit -
                      (select count(*) from registrations r where r.event_id = e.id and r.state = 'confirmed')) end as shared_free
           from participation_types p join events e on e.id = p.event_id left join lotteries l on l.type_id = p.id
           where p.event_id = any($1) order by p.event_id, p.position, p.id"#,
        events
    )
    .fetch_all(db)
    .await
}

/// Whether those who hold this type come online; `None` for one of another event.
pub async fn is_online(db: &mut PgConnection, event: EventId, id: TypeId) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"select mode = 'online' as "is!" from participation_types where id = $1 and event_id = $2"#,
        id.0,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// Names of two participation types.
pub async fn type_names(db: &mut PgConnection, [one, other]: [TypeId; 2]) -> sqlx::Result<[String; 2]> {
    let row = sqlx::query!(
        r#"select one.name as "one!", other.name as "other!"
           from participation_types one, participation_types other where one.id = $1 and other.id = $2"#,
        one.0,
        other.0
    )
    .fetch_one(db)
    .await?;
    Ok([row.one, row.other])
}

/// What organizers say of a participation type.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypeFacts<'a> {
    pub name: &'a str,
    pub is_online: bool,
    /// `None`: without limit.
    pub capacity: Option<i32>,
    pub opens: Option<DateTime<Utc>>,
    pub closes: Option<DateTime<Utc>>,
    pub is_invited: bool,
    /// In Japanese and in English.
    pub words: [&'a str; 2],
}

impl TypeFacts<'_> {
    const fn mode(&self) -> &'static str {
        if self.is_online { "online" } else { "onsite" }
    }

    const fn admission(&self) -> &'static str {
        if self.is_invited { "invitation" } else { "first_come" }
    }
}

pub async fn insert_type(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    facts: TypeFacts<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into participation_types (event_id, position, name, mode, capacity, closes_at, opens_at, admission, words_ja, words_en, invite)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $8 = 'invitation' then replace(gen_random_uuid()::text, '-', '') end)",
        event.0,
        position,
        facts.name,
        facts.mode(),
        facts.capacity,
        facts.closes,
        facts.opens,
        facts.admission(),
        facts.words[0],
        facts.words[1]
    )
    .execute(db)
    .await
    .map(drop)
}

/// The participation types of another event, without their windows: those belong to its date. Links of invitations are
/// new ones.
pub async fn copy_types(db: &mut PgConnection, event: EventId, from: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into participation_types (event_id, position, name, mode, capacity, words_ja, words_en, admission, invite)
         select $1, position, name, mode, capacity, words_ja, words_en, case when admission = 'lottery' then 'first_come' else admission end,
                case when admission = 'invitation' then replace(gen_random_uuid()::text, '-', '') end
         from participation_types where event_id = $2",
        event.0,
        from.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// As an archive takes them out, in their order.
pub async fn recorded_types(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<TypeRecord>> {
    sqlx::query_as!(
        TypeRecord,
        "select name, mode, capacity, opens_at, closes_at, admission from participation_types where event_id = $1
         order by position, id",
        event.0
    )
    .fetch_all(db)
    .await
}

pub async fn insert_recorded_type(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    kind: &TypeRecord,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into participation_types (event_id, position, name, mode, capacity, opens_at, closes_at, admission, invite)
             values ($1, $2, $3, $4, $5, $6, $7, $8, case when $8 = 'invitation' then replace(gen_random_uuid()::text, '-', '') end)",
        event.0,
        position,
        kind.name,
        kind.mode,
        kind.capacity,
        kind.opens_at,
        kind.closes_at,
        kind.admission
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn update_type(db: &mut PgConnection, event: EventId, id: TypeId, facts: TypeFacts<'_>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update participation_types
         set name = $3, mode = $4, capacity = $5, closes_at = $6, opens_at = $7, words_ja = $9, words_en = $10,
             admission = case when $8 = 'first_come' and admission = 'lottery' then admission else $8 end,
             invite = case when $8 = 'invitation' then coalesce(invite, replace(gen_random_uuid()::text, '-', '')) end
         where id = $2 and event_id = $1",
        event.0,
        id.0,
        facts.name,
        facts.mode(),
        facts.capacity,
        facts.closes,
        facts.opens,
        facts.admission(),
        facts.words[0],
        facts.words[1]
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// What the links of the types by invitation end with. For the organizers.
pub async fn invites(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(TypeId, String)>> {
    let rows = sqlx::query!(
        r#"select id as "id: TypeId", invite as "invite!" from participation_types where event_id = $1 and invite is not null order by position, id"#,
        event.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.id, row.invite)).collect())
}

/// The type that this link opens.
pub async fn invited_to(db: &mut PgConnection, event: EventId, invite: &str) -> sqlx::Result<Option<TypeId>> {
    sqlx::query_scalar!(
        r#"select id as "id: TypeId" from participation_types where event_id = $1 and invite = $2"#,
        event.0,
        invite
    )
    .fetch_optional(db)
    .await
}

/// A type by invitation gets another link; the one before opens nothing any more.
pub async fn renew_invite(db: &mut PgConnection, event: EventId, id: TypeId) -> sqlx::Result<()> {
    sqlx::query!(
        "update participation_types set invite = replace(gen_random_uuid()::text, '-', '')
         where id = $2 and event_id = $1 and invite is not null",
        event.0,
        id.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// When the participation types of an event open and close, those that do either.
pub async fn windows(
    db: &mut PgConnection,
    event: EventId,
) -> sqlx::Result<Vec<(TypeId, Option<DateTime<Utc>>, Option<DateTime<Utc>>)>> {
    let rows = sqlx::query!(
        "select id, opens_at, closes_at from participation_types
         where event_id = $1 and (opens_at is not null or closes_at is not null) order by id for update",
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (TypeId(row.id), row.opens_at, row.closes_at)).collect())
}

pub async fn set_window(
    db: &mut PgConnection,
    id: TypeId,
    opens: Option<DateTime<Utc>>,
    closes: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!("update participation_types set opens_at = $2, closes_at = $3 where id = $1", id.0, opens, closes)
        .execute(db)
        .await
        .map(drop)
}

/// A participation type that nobody ever registered for; false when somebody did.
pub async fn delete_type(db: &mut PgConnection, event: EventId, id: TypeId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from participation_types p where p.id = $2 and p.event_id = $1
         and not exists (select from registrations r where p.id in (r.type_id, r.waits_for, r.fallback_id))",
        event.0,
        id.0
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// A participation type as taking one needs it.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Kind {
    pub id: TypeId,
    pub capacity: Option<i32>,
    /// How many hold a seat, and how many wait.
    pub confirmed: i32,
    pub waitlisted: i32,
    pub opens: Option<DateTime<Utc>>,
    pub closes: Option<DateTime<Utc>>,
    /// Places of the event that nobody answered for in time have not ended yet.
    pub has_lapsed: bool,
    /// Its seats are drawn, or were.
    pub is_lottery: bool,
    /// Its seats are drawn, and have not been yet; and nobody enters any more.
    pub is_undrawn: bool,
    pub is_list_closed: bool,
    /// Of one by invitation: what its link ends with.
    pub invite: Option<String>,
}

/// A type under its lock with the stage of its draw. Another statement reads that: one that waited for a lock sees only
/// the locked row as it is by then.
async fn with_stage(db: &mut PgConnection, kind: Kind) -> sqlx::Result<Kind> {
    if !kind.is_lottery {
        return Ok(kind);
    }
    let (is_undrawn, is_list_closed) = super::lottery::lottery_stage(db, kind.id).await?;
    Ok(Kind { is_undrawn, is_list_closed, ..kind })
}

impl Kind {
    /// Seats that are free; `None` without a limit.
    pub fn free(&self) -> Option<i64> {
        // What is drawn is nobody's before.
        let capacity = if self.is_undrawn { Some(0) } else { self.capacity };
        capacity.map(|capacity| i64::from(capacity - self.confirmed).max(0))
    }

    pub fn is_full(&self) -> bool {
        self.free() == Some(0)
    }
}

/// Locks a participation type, so that those who take or give its seats follow each other; the counts are
/// those after everybody before.
pub async fn lock_type(
    db: &mut PgConnection,
    event: EventId,
    id: TypeId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Kind>> {
    let kind = sqlx::query_as!(
        Kind,
        r#"select id as "id: TypeId", capacity, confirmed, waitlisted, opens_at as opens, closes_at as closes,
                  exists (select from registrations r where r.event_id = $2 and r.lapses_at <= $3 and r.state <> 'cancelled') as "has_lapsed!",
                  admission = 'lottery' as "is_lottery!", false as "is_undrawn!", false as "is_list_closed!", invite
           from participation_types where id = $1 and event_id = $2 for update"#,
        id.0,
        event.0,
        now
    )
    .fetch_optional(&mut *db)
    .await?;
    match kind {
        Some(kind) => with_stage(db, kind).await.map(Some),
        None => Ok(None),
    }
}

/// Locks all participation types of an event, in the order of their ids, so that no two wait for each other.
pub async fn lock_types(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Kind>> {
    let locked = sqlx::query_as!(
        Kind,
        r#"select id as "id: TypeId", capacity, confirmed, waitlisted, opens_at as opens, closes_at as closes,
                  false as "has_lapsed!",
                  admission = 'lottery' as "is_lottery!", false as "is_undrawn!", false as "is_list_closed!", invite
           from participation_types where event_id = $1 order by id for update"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    let mut kinds = Vec::with_capacity(locked.len());
    for kind in locked {
        kinds.push(with_stage(db, kind).await?);
    }
    Ok(kinds)
}
