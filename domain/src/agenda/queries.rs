//! The only SQL of agendas, speakers included.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{Billing, DraftSlot, DraftSpeaker, Permissions, Slot, SlotKind};
use crate::{
    events::types::web_address,
    ids::{AccountId, EventId, PersonId, SlotId},
    time::Local,
};

struct SlotRow {
    id: i64,
    position: i32,
    kind: String,
    label: String,
    title: String,
    summary: String,
    minutes: Option<i32>,
    starts_at: Option<DateTime<Utc>>,
    room: String,
    level: Option<i32>,
    slides_url: Option<String>,
    video_url: Option<String>,
    video_at: Option<i64>,
    slides_promised: bool,
    questions: i64,
}

impl SlotRow {
    fn into_slot(self, zone: &str, speakers: Vec<Billing>) -> Slot {
        Slot {
            id: SlotId(self.id),
            number: self.position,
            kind: SlotKind::parse(&self.kind),
            label: self.label,
            title: self.title,
            summary: self.summary,
            minutes: self.minutes,
            starts: self.starts_at.map(|at| Local::at(at, zone)),
            room: self.room,
            level: self.level,
            slides_url: web_address(self.slides_url),
            video_url: web_address(self.video_url),
            video_at: self.video_at,
            slides_promised: self.slides_promised,
            speakers,
            questions: self.questions,
        }
    }
}

/// The agenda of an event in order. A slot without a video of its own shows the event's, at the
/// place where it began when the start of the recording is known.
pub async fn slots_of(db: &mut PgConnection, event: EventId, zone: &str) -> sqlx::Result<Vec<Slot>> {
    let rows = sqlx::query_as!(
        SlotRow,
        r#"select t.id, t.position, t.kind, t.label, t.title, t.abstract as summary, t.minutes, t.starts_at, t.room, t.level,
                  t.slides_url, coalesce(t.video_url, e.video_url) as video_url,
                  extract(epoch from coalesce(t.video_at, case when t.video_url is null and t.starts_at is not null and e.starts_at is not null
                      then e.video_offset + (t.starts_at - e.starts_at) end))::bigint as video_at,
                  t.slides_promised,
                  (select count(*) from questions q where q.slot_id = t.id and q.state not in ('pending', 'merged', 'hidden')
                     and (q.source <> 'imported' or exists (select from reports r where r.event_id = e.id and r.state = 'published'))) as "questions!"
           from slots t join events e on e.id = t.event_id
           where t.event_id = $1 order by t.position"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    let mut speakers = billings_of(db, event).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let billed = speakers.remove(&row.id).unwrap_or_default();
            row.into_slot(zone, billed)
        })
        .collect())
}

async fn billings_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<HashMap<i64, Vec<Billing>>> {
    let rows = sqlx::query!(
        "select a.slot_id, p.slug, p.is_group, a.name, a.honorific, a.affiliation, a.role
         from appearances a join people p on p.id = a.person_id join slots t on t.id = a.slot_id
         where t.event_id = $1 order by a.slot_id, a.position, a.id",
        event.0
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
        });
    }
    Ok(by_slot)
}

pub struct Person {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub is_group: bool,
    pub bio: String,
    pub url: Option<String>,
}

pub async fn person_by_slug(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Person>> {
    sqlx::query_as!(Person, "select id, slug, name, is_group, bio, url from people where slug = $1", slug)
        .fetch_optional(db)
        .await
}

pub async fn aliases_of(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select alias from person_aliases where person_id = $1 order by alias", person.0)
        .fetch_all(db)
        .await
}

/// Event and slot of each appearance, newest first, that the public may see.
pub async fn appearances_of(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<(EventId, SlotId)>> {
    let rows = sqlx::query!(
        "select t.event_id, t.id from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
         where a.person_id = $1 and e.state <> 'planned' and not e.is_private
         order by e.starts_at desc nulls last, t.position limit 200",
        person.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (EventId(row.event_id), SlotId(row.id))).collect())
}

/// Every person whose name or alias folds to `key`, oldest first.
pub async fn people_by_key(db: &mut PgConnection, key: &str) -> sqlx::Result<Vec<PersonId>> {
    let ids = sqlx::query_scalar!("select person_id from person_aliases where key = $1 order by person_id", key)
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Names of all known people, for the importer's guesses.
pub async fn known_names(db: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select alias from person_aliases order by alias limit 20000").fetch_all(db).await
}

pub async fn slug_taken(db: &mut PgConnection, slug: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from people where slug = $1) as "taken!""#, slug).fetch_one(db).await
}

/// Adds a person under a slug that is free.
pub async fn insert_person(db: &mut PgConnection, slug: &str, name: &str, is_group: bool) -> sqlx::Result<PersonId> {
    let id = sqlx::query_scalar!(
        "insert into people (slug, name, is_group) values ($1, $2, $3) returning id",
        slug,
        name,
        is_group
    )
    .fetch_one(db)
    .await?;
    Ok(PersonId(id))
}

pub async fn insert_alias(db: &mut PgConnection, person: PersonId, alias: &str, key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person_aliases (person_id, alias, key) values ($1, $2, $3)
         on conflict on constraint person_aliases_pkey do nothing",
        person.0,
        alias,
        key
    )
    .execute(db)
    .await
    .map(drop)
}

/// What a writer of an agenda knows of a slot.
pub struct NewSlot<'a> {
    pub event: EventId,
    pub position: i32,
    pub kind: SlotKind,
    pub label: &'a str,
    pub title: &'a str,
    pub summary: &'a str,
    pub minutes: Option<i32>,
    pub starts_at: Option<DateTime<Utc>>,
    pub level: Option<i32>,
    pub slides_url: Option<&'a str>,
    pub video_url: Option<&'a str>,
    pub slides_promised: bool,
}

pub async fn insert_slot(db: &mut PgConnection, new: &NewSlot<'_>) -> sqlx::Result<SlotId> {
    let id = sqlx::query_scalar!(
        "insert into slots (event_id, position, kind, label, title, abstract, minutes, starts_at, level, slides_url, video_url, slides_promised)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id",
        new.event.0,
        new.position,
        new.kind.as_str(),
        new.label,
        new.title,
        new.summary,
        new.minutes,
        new.starts_at,
        new.level,
        new.slides_url,
        new.video_url,
        new.slides_promised
    )
    .fetch_one(db)
    .await?;
    Ok(SlotId(id))
}

/// What a report says about a slot that is known already; times and permissions stay.
pub async fn update_slot(db: &mut PgConnection, slot: SlotId, new: &NewSlot<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set position = $2, kind = $3, label = $4, title = $5, level = coalesce($6, level),
                slides_url = coalesce($7, slides_url), video_url = coalesce($8, video_url),
                slides_promised = $9, updated_at = now()
         where id = $1",
        slot.0,
        new.position,
        new.kind.as_str(),
        new.label,
        new.title,
        new.level,
        new.slides_url,
        new.video_url,
        new.slides_promised
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("delete from slots where id = $1", slot.0).execute(db).await.map(drop)
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

pub async fn set_position(db: &mut PgConnection, slot: SlotId, position: i32) -> sqlx::Result<()> {
    sqlx::query!("update slots set position = $2 where id = $1", slot.0, position).execute(db).await.map(drop)
}

pub async fn set_time(db: &mut PgConnection, slot: SlotId, starts_at: DateTime<Utc>, minutes: i32) -> sqlx::Result<()> {
    sqlx::query!("update slots set starts_at = $2, minutes = $3 where id = $1", slot.0, starts_at, minutes)
        .execute(db)
        .await
        .map(drop)
}

/// All slots of an event move by as many seconds.
pub async fn shift(db: &mut PgConnection, event: EventId, seconds: f64) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set starts_at = starts_at + make_interval(secs => $2) where event_id = $1 and starts_at is not null",
        event.0,
        seconds
    )
    .execute(db)
    .await
    .map(drop)
}

/// The draft with the highest version: that version and its slots.
pub async fn newest_draft(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<(i32, serde_json::Value)>> {
    let row = sqlx::query!(
        "select version, slots from agenda_drafts where event_id = $1 order by version desc limit 1",
        event.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.version, row.slots)))
}

/// The slots of one version, while it is kept.
pub async fn draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<Option<serde_json::Value>> {
    sqlx::query_scalar!("select slots from agenda_drafts where event_id = $1 and version = $2", event.0, version)
        .fetch_optional(db)
        .await
}

pub async fn has_older_draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from agenda_drafts where event_id = $1 and version < $2) as "has!""#,
        event.0,
        version
    )
    .fetch_one(db)
    .await
}

/// Stores a draft under the next version, and answers it.
pub async fn insert_draft(
    db: &mut PgConnection,
    event: EventId,
    account: Option<AccountId>,
    slots: serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "with next as (update events set agenda_version = agenda_version + 1 where id = $1 returning agenda_version)
         insert into agenda_drafts (event_id, version, account_id, slots, created_at)
         select $1, agenda_version, $2, $3, $4 from next returning version",
        event.0,
        account.map(|id| id.0),
        slots,
        now
    )
    .fetch_one(db)
    .await
}

pub async fn replace_newest_draft(db: &mut PgConnection, event: EventId, slots: serde_json::Value) -> sqlx::Result<()> {
    sqlx::query!(
        "update agenda_drafts set slots = $2
         where event_id = $1 and version = (select max(version) from agenda_drafts where event_id = $1)",
        event.0,
        slots
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<()> {
    sqlx::query!("delete from agenda_drafts where event_id = $1 and version = $2", event.0, version)
        .execute(db)
        .await
        .map(drop)
}

/// Versions below `oldest` are no longer needed for undo.
pub async fn forget_drafts(db: &mut PgConnection, event: EventId, oldest: i32) -> sqlx::Result<()> {
    sqlx::query!("delete from agenda_drafts where event_id = $1 and version < $2", event.0, oldest)
        .execute(db)
        .await
        .map(drop)
}

pub async fn has_slots(db: &mut PgConnection, event: EventId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from slots where event_id = $1) as "has!""#, event.0)
        .fetch_one(db)
        .await
}

pub async fn slot_ids(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<SlotId>> {
    sqlx::query_scalar!(r#"select id as "id: SlotId" from slots where event_id = $1 order by position"#, event.0)
        .fetch_all(db)
        .await
}

/// What the speakers of each slot allow.
pub async fn permissions(db: &mut PgConnection, event: EventId) -> sqlx::Result<HashMap<SlotId, Permissions>> {
    let rows = sqlx::query!(
        "select id, may_photograph, may_post, may_publish, may_record from slots where event_id = $1",
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let permissions = Permissions {
                photograph: row.may_photograph,
                post: row.may_post,
                publish: row.may_publish,
                record: row.may_record,
            };
            (SlotId(row.id), permissions)
        })
        .collect())
}

/// Everybody who was billed, as last time; by name, at most 2,000.
/// Of planned and private events only those in `seen`, the series of the viewer.
pub async fn last_billings(db: &mut PgConnection, seen: &[i64]) -> sqlx::Result<Vec<DraftSpeaker>> {
    sqlx::query_as!(
        DraftSpeaker,
        r#"select name as "name!", affiliation as "affiliation!", role as "role!", honorific as "honorific!"
           from (select distinct on (a.person_id) a.name, a.affiliation, a.role, a.honorific
                 from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                 where (e.state <> 'planned' and not e.is_private) or e.series_id = any($1)
                 order by a.person_id, e.starts_at desc nulls last, a.id desc) last
           order by name limit 2000"#,
        seen
    )
    .fetch_all(db)
    .await
}

/// How the person with this folded name was billed last.
pub async fn last_billing(db: &mut PgConnection, key: &str, seen: &[i64]) -> sqlx::Result<Option<DraftSpeaker>> {
    sqlx::query_as!(
        DraftSpeaker,
        "select a.name, a.affiliation, a.role, a.honorific
         from person_aliases p join appearances a on a.person_id = p.person_id
         join slots t on t.id = a.slot_id join events e on e.id = t.event_id
         where p.key = $1 and ((e.state <> 'planned' and not e.is_private) or e.series_id = any($2))
         order by e.starts_at desc nulls last, a.id desc limit 1",
        key,
        seen
    )
    .fetch_optional(db)
    .await
}

/// Writes a planned slot at its place: the known one, or a new one.
pub async fn write_planned(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    slot: &DraftSlot,
    starts_at: Option<DateTime<Utc>>,
) -> sqlx::Result<SlotId> {
    let Permissions { photograph, post, publish, record } = slot.permissions;
    if let Some(id) = slot.slot {
        let done = sqlx::query!(
            "update slots set position = $3, kind = $4, title = $5, abstract = $6, minutes = $7, starts_at = $8, room = $9,
                    level = $10, may_photograph = $11, may_post = $12, may_publish = $13, may_record = $14, updated_at = now()
             where id = $1 and event_id = $2",
            id.0,
            event.0,
            position,
            slot.kind.as_str(),
            slot.title,
            slot.summary,
            slot.minutes,
            starts_at,
            slot.room,
            slot.level,
            photograph,
            post,
            publish,
            record
        )
        .execute(&mut *db)
        .await?;
        if done.rows_affected() == 1 {
            return Ok(id);
        }
    }
    let id = sqlx::query_scalar!(
        "insert into slots (event_id, position, kind, title, abstract, minutes, starts_at, room, level,
                            may_photograph, may_post, may_publish, may_record)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id",
        event.0,
        position,
        slot.kind.as_str(),
        slot.title,
        slot.summary,
        slot.minutes,
        starts_at,
        slot.room,
        slot.level,
        photograph,
        post,
        publish,
        record
    )
    .fetch_one(db)
    .await?;
    Ok(SlotId(id))
}

pub async fn set_links(
    db: &mut PgConnection,
    slot: SlotId,
    slides: Option<&str>,
    video: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set slides_url = $2, video_url = $3, slides_promised = slides_promised and $2::text is null, updated_at = now()
         where id = $1",
        slot.0,
        slides,
        video
    )
    .execute(db)
    .await
    .map(drop)
}
