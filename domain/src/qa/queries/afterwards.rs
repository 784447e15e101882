//! Talks that are asked after their event.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{agenda::tlp::Tlp, events::types::EventState, ids::SlotId};

/// What decides whether a talk is still asked.
pub struct AskedTalk {
    /// Of its event.
    pub state: EventState,
    pub tlp: Tlp,
    /// As planned; `None` when nobody knows when the event was.
    pub ended_at: Option<DateTime<Utc>>,
    /// When its report came out.
    pub report_at: Option<DateTime<Utc>>,
    /// By moderators, for the whole event.
    pub is_closed: bool,
    /// By its speaker.
    pub is_declined: bool,
    /// Somebody speaks there who may be asked.
    pub is_billed: bool,
}

pub async fn asked_talk(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Option<AskedTalk>> {
    sqlx::query_as!(
        AskedTalk,
        r#"select e.state as "state: EventState", t.tlp as "tlp: Tlp", coalesce(e.ends_at, e.starts_at) as ended_at,
                  case when r.state = 'published' then r.published_at end as report_at,
                  e.closed_afterwards as is_closed, t.closed_afterwards as is_declined,
                  exists (select from appearances a join people p on p.id = a.person_id where a.slot_id = t.id and not p.is_group) as "is_billed!"
           from slots t join events e on e.id = t.event_id left join reports r on r.event_id = e.id
           where t.id = $1"#,
        slot.0
    )
    .fetch_optional(db)
    .await
}
