//! Who registered, as organizers take it away: of each what a file shows, and nothing that only a list does.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::attendees::positions;
use crate::{
    ids::{EventId, RegistrationId},
    registration::types::RegistrationState,
};

/// One registration in a file. A file shows its moments on the clock of the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub id: RegistrationId,
    /// May be empty: an address is enough for a seat.
    pub name: String,
    /// Empty: they closed their account.
    pub mail: String,
    pub type_name: String,
    pub state: RegistrationState,
    pub code: String,
    pub registered_at: DateTime<Utc>,
    /// Whether they came; `None` where nobody noted it.
    pub attended: Option<bool>,
    pub came_at: Option<DateTime<Utc>>,
    /// Of the organizers; may be empty.
    pub note: String,
    /// When they agreed where they registered; `None` where they were asked nothing.
    pub agreed_at: Option<DateTime<Utc>>,
    /// The addresses at which it stood what they agreed to.
    pub agreed_to: Vec<String>,
    /// Name of the type that they wait for: that of their place, or another one while they hold a seat of this.
    pub waits_for: Option<String>,
    /// Their place in the queue for it, from 1, once there is an order.
    pub position: Option<i64>,
    /// How their name is read, or what they want to be called at the door; may be empty.
    pub reading: String,
}

impl Exported {
    /// Nothing is known of them any more.
    pub const fn is_closed(&self) -> bool {
        self.mail.is_empty()
    }
}

/// All of an event, in the order of the participation types and of registration.
pub async fn exported(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Exported>> {
    let rows = sqlx::query_as!(
        Exported,
        r#"select r.id as "id: RegistrationId", coalesce(nullif(a.name, ''), r.imported_name, nullif(r.door_name, ''), '') as "name!",
                  case when is_gone(a.mail_key, a.disabled_at) then '' else a.mail end as "mail!",
                  p.name as type_name, r.state as "state: RegistrationState", r.code, r.registered_at, r.attended,
                  r.checked_in_at as came_at, r.desk_note as note, r.agreed_at, coalesce(r.agreed_to, '{}') as "agreed_to!",
                  case when r.state = 'waitlisted' then p.name else w.name end as "waits_for?", null::bigint as "position?",
                  case when is_gone(a.mail_key, a.disabled_at) then '' else r.door_name end as "reading!"
           from registrations r join accounts a on a.id = r.account_id join participation_types p on p.id = r.type_id
                left join participation_types w on w.id = r.waits_for
           where r.event_id = $1 order by p.position, r.state = 'cancelled', r.state, r.turn"#,
        event.0
    );
    let mut rows = rows.fetch_all(&mut *db).await?;
    let waiting: Vec<i64> = rows.iter().filter(|row| row.waits_for.is_some()).map(|row| row.id.0).collect();
    let places = if waiting.is_empty() { HashMap::new() } else { positions(db, event, &waiting).await? };
    for row in &mut rows {
        row.position = places.get(&row.id).copied();
    }
    Ok(rows)
}
