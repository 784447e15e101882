//! Slots as readers see them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        tlp::Tlp,
        types::{Billing, Permissions, Slot, SlotKind},
    },
    events::types::web_address,
    ids::{EventId, SlotId},
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
    video_shown: Option<String>,
    video_within: Option<String>,
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
        let (has_links, has_slides, video) = match reader {
            Reader::Desk => (true, true, self.video_url),
            Reader::Community => (self.shows_links_within, self.shows_slides_within, self.video_within),
            Reader::Everybody => (self.shows_links, self.shows_slides, self.video_shown),
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
            video_url: web_address(video.filter(|_| has_links)),
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
/// known; to whoever is no organizer, where that may be shown (`shown_video`). Without a date of the event its slots have
/// no times; those that are stored hang on the last one.
macro_rules! slots {
    ($rest:literal, $arg:expr) => {
        sqlx::query_as!(
            SlotRow,
            r#"select t.id, t.position, t.kind as "kind: SlotKind", t.label, t.title, t.abstract as summary, t.minutes,
                      case when e.starts_at is not null then t.starts_at end as starts_at, t.room, t.level,
                      t.slides_url, coalesce(t.video_url, e.video_url) as video_url,
                      coalesce(nullif(t.video_url, e.video_url), shown_video(e.id, false)) as video_shown,
                      coalesce(nullif(t.video_url, e.video_url), shown_video(e.id, true)) as video_within,
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
    let mut speakers = super::billings::billings_of(db, &ids).await?;
    let slot = |row: SlotRow| {
        let billed = speakers.remove(&row.id).unwrap_or_default();
        row.into_slot(zone, billed, reader)
    };
    Ok(rows.into_iter().map(slot).collect())
}

pub async fn has_slots(db: &mut PgConnection, event: EventId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from slots where event_id = $1) as "has!""#, event.0)
        .fetch_one(db)
        .await
}

/// What speakers allow, by the numbers of their slots; of slots that everybody is told of alone.
pub async fn permissions_told(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(i32, Permissions)>> {
    let rows = sqlx::query!(
        "select position, may_photograph, may_post, may_publish, may_record from slots
         where event_id = $1 and tlp in ('clear', 'green')",
        event.0
    )
    .fetch_all(db)
    .await?;
    let said = rows.into_iter().map(|row| {
        let permissions = Permissions {
            photograph: row.may_photograph,
            post: row.may_post,
            publish: row.may_publish,
            record: row.may_record,
        };
        (row.position, permissions)
    });
    Ok(said.collect())
}
