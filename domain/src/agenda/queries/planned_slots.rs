//! Slots as an agenda plans them: all that a draft says of one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        tlp::{Sharing, Tlp},
        types::{DraftSlot, Permissions},
    },
    ids::{EventId, SlotId},
};

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
