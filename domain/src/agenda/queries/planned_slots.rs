//! Slots as an agenda plans them: all that a draft says of one.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        tlp::{Sharing, Tlp},
        types::{DraftSlot, DraftSpeaker, Permissions, SlotKind},
    },
    ids::{EventId, SlotId},
};

/// The released agenda as a draft knows it.
pub struct Planned {
    /// In their order, each with its start, which it has only while the event has one.
    pub slots: Vec<(DraftSlot, Option<DateTime<Utc>>)>,
    /// That of the event.
    pub start: Option<DateTime<Utc>>,
}

/// All that a draft says of the slots that are released, and who is billed on them.
pub async fn planned(db: &mut PgConnection, event: EventId) -> sqlx::Result<Planned> {
    let rows = sqlx::query!(
        r#"select t.id as "id: SlotId", t.kind as "kind: SlotKind", t.title, t.abstract as summary, t.minutes, t.room, t.level,
                  case when e.starts_at is not null then t.starts_at end as "starts_at?", e.starts_at as start,
                  t.may_photograph, t.may_post, t.may_publish, t.may_record, t.tlp as "tlp: Tlp", t.part_words,
                  t.part_tlp as "part_tlp: Tlp", t.part_is_cut, t.public_title, t.public_speakers
           from slots t join events e on e.id = t.event_id where t.event_id = $1 order by t.position"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let mut speakers = super::billings::billings_of(db, &ids).await?;
    let start = rows.first().and_then(|row| row.start);
    let slots = rows
        .into_iter()
        .map(|row| {
            let billed = speakers.remove(&row.id.0).unwrap_or_default();
            let slot = DraftSlot {
                slot: Some(row.id),
                kind: row.kind,
                title: row.title,
                summary: row.summary,
                minutes: row.minutes.unwrap_or_default(),
                room: row.room,
                level: row.level,
                fixed: None,
                day: None,
                moved_from: None,
                sent_as: None,
                speakers: billed.into_iter().map(DraftSpeaker::from).collect(),
                permissions: Permissions {
                    photograph: row.may_photograph,
                    post: row.may_post,
                    publish: row.may_publish,
                    record: row.may_record,
                },
                sharing: Sharing {
                    tlp: row.tlp,
                    part_words: row.part_words,
                    part_tlp: row.part_tlp.unwrap_or_default(),
                    part_is_cut: row.part_is_cut,
                    public_title: row.public_title,
                    public_speakers: row.public_speakers,
                },
            };
            (slot, row.starts_at)
        })
        .collect();
    Ok(Planned { slots, start })
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
