//! Slots.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        tlp::{Sharing, Tlp},
        types::{Billing, DraftSlot, Permissions, Slot, SlotKind},
    },
    events::types::web_address,
    ids::{AccountId, EventId, SeriesId, SlotId},
    series::site_map::{Entry, PublicPage, Run},
    time::Local,
};

#[expect(clippy::struct_excessive_bools, reason = "columns of a table")]
struct SlotRow {
    id: i64,
    position: i32,
    kind: SlotKind,
    label: String,
    title: String,
    summary: String,
    minutes: Option<i32>,
    starts_at: Option<DateTime<Utc>>,
    room: String,
    level: Option<i32>,
    slides_url: Option<String>,
    slides_file: Option<String>,
    video_url: Option<String>,
    video_at: Option<i64>,
    slides_promised: bool,
    questions: i64,
    tlp: Tlp,
    part_words: String,
    part_tlp: Option<Tlp>,
    names_speakers: bool,
    shown_title: String,
    shown_abstract: String,
    shows_links: bool,
    shows_links_within: bool,
    shows_slides: bool,
    shows_slides_within: bool,
}

/// Who reads a slot: each hears less of it than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Whoever works on the event.
    Desk,
    /// Whoever takes part in the series.
    Community,
    Everybody,
}

impl SlotRow {
    /// As far as its label lets this reader know it. What they may not see is not in it.
    fn into_slot(self, zone: &str, speakers: Vec<Billing>, reader: Reader) -> Slot {
        let all = reader == Reader::Desk;
        let (has_links, has_slides) = match reader {
            Reader::Desk => (true, true),
            Reader::Community => (self.shows_links_within, self.shows_slides_within),
            Reader::Everybody => (self.shows_links, self.shows_slides),
        };
        let is_named = all || self.tlp.is_named();
        Slot {
            id: SlotId(self.id),
            number: self.position,
            kind: self.kind,
            label: self.label,
            title: if all { self.title } else { self.shown_title },
            summary: if all { self.summary } else { self.shown_abstract },
            minutes: self.minutes,
            starts: self.starts_at.map(|at| Local::at(at, zone)),
            room: self.room,
            level: self.level.filter(|_| is_named),
            slides_url: web_address(self.slides_url.filter(|_| has_slides)),
            slides_file: self.slides_file.filter(|_| has_slides),
            video_url: web_address(self.video_url.filter(|_| has_links)),
            video_at: self.video_at.filter(|_| has_links),
            slides_promised: self.slides_promised && (all || self.tlp.is_open()),
            speakers: if all || self.names_speakers { speakers } else { Vec::new() },
            questions: self.questions,
            part: self.part_tlp.filter(|_| is_named).map(|tlp| (self.part_words, tlp)),
            tlp: self.tlp,
        }
    }
}

/// The columns of a slot stand in each query, because a checked query is one literal. A slot without a
/// video of its own shows the event's, at the place where it began when the start of the recording is
/// known. Without a date of the event its slots have no times; those that are stored hang on the last one.
macro_rules! slots {
    ($rest:literal, $arg:expr) => {
        sqlx::query_as!(
            SlotRow,
            r#"select t.id, t.position, t.kind as "kind: SlotKind", t.label, t.title, t.abstract as summary, t.minutes,
                      case when e.starts_at is not null then t.starts_at end as starts_at, t.room, t.level,
                      t.slides_url, coalesce(t.video_url, e.video_url) as video_url,
                      case when exists (select from slot_files f where f.slot_id = t.id)
                          then format('/%s/%s/talks/%s/slides.pdf', s.slug, e.number, t.position) end as slides_file,
                      extract(epoch from coalesce(t.video_at, case when t.video_url is null and t.starts_at is not null and e.starts_at is not null
                          then e.video_offset + (t.starts_at - e.starts_at) end))::bigint as video_at,
                      t.slides_promised, t.tlp as "tlp: Tlp", t.part_words, t.part_tlp as "part_tlp: Tlp", t.names_speakers, t.shown_title,
                      t.shown_abstract, t.shows_links, t.shows_links_within,
                      t.shows_slides as "shows_slides!", t.shows_slides_within as "shows_slides_within!",
                      (select count(*) from questions q where q.slot_id = t.id and q.is_public
                         and (q.source <> 'imported' or exists (select from reports r where r.event_id = e.id and r.state = 'published'))) as "questions!"
               from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id "# + $rest,
            $arg
        )
    };
}

/// The agenda of an event in order.
pub async fn slots_of(db: &mut PgConnection, event: EventId, zone: &str, reader: Reader) -> sqlx::Result<Vec<Slot>> {
    let rows = slots!("where t.event_id = $1 order by t.position", event.0).fetch_all(&mut *db).await?;
    with_speakers(db, rows, zone, reader).await
}

/// As everybody sees them, in no order; what is not there is left out.
pub async fn slots_by_ids(db: &mut PgConnection, ids: &[i64], zone: &str) -> sqlx::Result<Vec<Slot>> {
    let rows = slots!("where t.id = any($1)", ids).fetch_all(&mut *db).await?;
    with_speakers(db, rows, zone, Reader::Everybody).await
}

async fn with_speakers(
    db: &mut PgConnection,
    rows: Vec<SlotRow>,
    zone: &str,
    reader: Reader,
) -> sqlx::Result<Vec<Slot>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut speakers = super::speakers::billings_of(db, &ids).await?;
    let slot = |row: SlotRow| {
        let billed = speakers.remove(&row.id).unwrap_or_default();
        row.into_slot(zone, billed, reader)
    };
    Ok(rows.into_iter().map(slot).collect())
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
        new.kind.into_str(),
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
        new.kind.into_str(),
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

/// What the speakers of each slot allow, and how far it may be shared.
pub async fn permissions(
    db: &mut PgConnection,
    event: EventId,
) -> sqlx::Result<HashMap<SlotId, (Permissions, Sharing)>> {
    let rows = sqlx::query!(
        r#"select id, may_photograph, may_post, may_publish, may_record, tlp as "tlp: Tlp", part_words,
                  part_tlp as "part_tlp: Tlp", part_is_cut, public_title, public_speakers
           from slots where event_id = $1"#,
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
            let sharing = Sharing {
                tlp: row.tlp,
                part_words: row.part_words,
                part_tlp: row.part_tlp.unwrap_or_default(),
                part_is_cut: row.part_is_cut,
                public_title: row.public_title,
                public_speakers: row.public_speakers,
            };
            (SlotId(row.id), (permissions, sharing))
        })
        .collect())
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
    let (tlp, part) = (slot.sharing.tlp.into_str(), slot.sharing.part().map(|part| part.into_str()));
    if let Some(id) = slot.slot {
        let done = sqlx::query!(
            "update slots set position = $3, kind = $4, title = $5, abstract = $6, minutes = $7, starts_at = $8, room = $9,
                    level = $10, may_photograph = $11, may_post = $12, may_publish = $13, may_record = $14,
                    tlp = $15, part_words = $16, part_tlp = $17, part_is_cut = $18, public_title = $19, public_speakers = $20,
                    updated_at = now()
             where id = $1 and event_id = $2",
            id.0,
            event.0,
            position,
            slot.kind.into_str(),
            slot.title,
            slot.summary,
            slot.minutes,
            starts_at,
            slot.room,
            slot.level,
            photograph,
            post,
            publish,
            record,
            tlp,
            slot.sharing.part_words,
            part,
            slot.sharing.part_is_cut,
            slot.sharing.public_title,
            slot.sharing.public_speakers
        )
        .execute(&mut *db)
        .await?;
        if done.rows_affected() == 1 {
            return Ok(id);
        }
    }
    let id = sqlx::query_scalar!(
        "insert into slots (event_id, position, kind, title, abstract, minutes, starts_at, room, level,
                            may_photograph, may_post, may_publish, may_record, tlp, part_words, part_tlp, part_is_cut,
                            public_title, public_speakers)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) returning id",
        event.0,
        position,
        slot.kind.into_str(),
        slot.title,
        slot.summary,
        slot.minutes,
        starts_at,
        slot.room,
        slot.level,
        photograph,
        post,
        publish,
        record,
        tlp,
        slot.sharing.part_words,
        part,
        slot.sharing.part_is_cut,
        slot.sharing.public_title,
        slot.sharing.public_speakers
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

/// Whether this account holds or held a seat at an event of the series, or speaks there.
pub async fn takes_part(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from registrations r join events e on e.id = r.event_id
                          where e.series_id = $1 and r.account_id = $2 and r.state = 'confirmed' and r.lapse is distinct from 'mail')
               or exists (select from speakers w join appearances a on a.person_id = w.person_id join slots t on t.id = a.slot_id
                            join events e on e.id = t.event_id and e.series_id = w.series_id
                          where w.account_id = $2 and w.series_id = $1) as "is!""#,
        series.0,
        account.0
    )
    .fetch_one(db)
    .await
}

/// How many talks have a page that anyone may see.
pub async fn talk_map_length(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from slots t join events e on e.id = t.event_id
           where t.kind not in ('break', 'opening') and e.is_public and t.tlp in ('clear', 'green')"#
    )
    .fetch_one(db)
    .await
}

/// Talks that have a page, as [`SlotKind::is_content`] has it, at events that anyone may see.
pub async fn talk_map(db: &mut PgConnection, run: Run) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        "select s.slug, e.number, t.position, t.updated_at
         from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id
         where t.kind not in ('break', 'opening') and e.is_public and t.tlp in ('clear', 'green')
         order by t.id offset $1 limit $2",
        run.skip,
        run.take
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry { page: PublicPage::Talk(row.slug, row.number, row.position), changed: row.updated_at })
        .collect())
}

/// Titles of the newest talks that anyone may see.
pub async fn newest_titles(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select t.title from slots t join events e on e.id = t.event_id
         where e.is_public and t.kind in ('talk', 'lightning') and t.title <> '' and t.tlp in ('clear', 'green') order by t.id desc limit $1",
        limit
    )
    .fetch_all(db)
    .await
}

/// Where a slot begins in the video, unless that is said already; returns whether it was written.
pub async fn begin_in_video(db: &mut PgConnection, slot: SlotId, seconds: f64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update slots set video_at = make_interval(secs => $2), updated_at = now() where id = $1 and video_at is null",
        slot.0,
        seconds
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}
