//! What speakers want to stand otherwise on their slots.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::corrections::{Correction, CorrectionState},
    ids::{AccountId, EventId, PersonId, SlotId},
};

/// A correction of an account's own.
pub struct OwnCorrectionRow {
    pub slot: SlotId,
    pub state: CorrectionState,
    pub name: Option<String>,
    pub affiliation: Option<String>,
    pub role: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub sent_at: DateTime<Utc>,
    /// When organizers were last written to about it.
    pub told_at: DateTime<Utc>,
}

impl OwnCorrectionRow {
    pub fn correction(&self) -> Correction {
        Correction {
            name: self.name.clone(),
            affiliation: self.affiliation.clone(),
            role: self.role.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
        }
    }
}

/// Those of an account; with `only` that of one slot.
pub async fn own_corrections(
    db: &mut PgConnection,
    account: AccountId,
    only: Option<SlotId>,
) -> sqlx::Result<Vec<OwnCorrectionRow>> {
    sqlx::query_as!(
        OwnCorrectionRow,
        r#"select slot_id as "slot: SlotId", state as "state: CorrectionState", name, affiliation, role, title, abstract as summary,
                  sent_at, told_at
           from talk_corrections where account_id = $1 and ($2::bigint is null or slot_id = $2) order by slot_id"#,
        account.0,
        only.map(|slot| slot.0)
    )
    .fetch_all(db)
    .await
}

/// A correction of who still speaks on the slot, as readers know them.
pub struct CorrectionRow {
    pub slot: SlotId,
    pub account: AccountId,
    pub person: PersonId,
    pub billed: String,
    pub state: CorrectionState,
    pub name: Option<String>,
    pub affiliation: Option<String>,
    pub role: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
}

/// Those at an event that organizers are to decide, or left; in the order of the agenda.
pub async fn corrections_at(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<CorrectionRow>> {
    sqlx::query_as!(
        CorrectionRow,
        r#"select c.slot_id as "slot: SlotId", c.account_id as "account: AccountId", b.person_id as "person!: PersonId", b.name as "billed!",
                  c.state as "state: CorrectionState", c.name, c.affiliation, c.role, c.title, c.abstract as summary
           from talk_corrections c join slots t on t.id = c.slot_id
             join lateral (select a.person_id, a.name
                           from speakers_of_slots w join appearances a on a.slot_id = w.slot_id and a.person_id = w.person_id
                           where w.account_id = c.account_id and w.slot_id = c.slot_id order by a.position, a.id limit 1) b on true
           where t.event_id = $1 and c.state in ('sent', 'left') order by t.position, c.sent_at, c.account_id"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// Writes what an account wants of a slot, in place of what it wanted before.
pub async fn write_correction(
    db: &mut PgConnection,
    (slot, account): (SlotId, AccountId),
    correction: &Correction,
    (sent_at, told_at): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into talk_corrections (slot_id, account_id, state, name, affiliation, role, title, abstract, sent_at, told_at)
         values ($1, $2, 'sent', $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint talk_corrections_pkey do update
             set state = 'sent', name = excluded.name, affiliation = excluded.affiliation, role = excluded.role, title = excluded.title,
                 abstract = excluded.abstract, sent_at = excluded.sent_at, told_at = excluded.told_at",
        slot.0,
        account.0,
        correction.name,
        correction.affiliation,
        correction.role,
        correction.title,
        correction.summary,
        sent_at,
        told_at
    )
    .execute(db)
    .await
    .map(drop)
}

/// The speaker takes it back: its words go.
pub async fn withdraw_correction(db: &mut PgConnection, slot: SlotId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "update talk_corrections set state = 'withdrawn', name = null, affiliation = null, role = null, title = null, abstract = null
         where slot_id = $1 and account_id = $2",
        slot.0,
        account.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Organizers leave it as it is.
pub async fn leave_correction(db: &mut PgConnection, slot: SlotId, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "update talk_corrections set state = 'left' where slot_id = $1 and account_id = $2 and state = 'sent'",
        slot.0,
        account.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Those of an event that stand on the agenda by now are over, whoever typed them.
pub async fn settle_corrections(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "update talk_corrections c set state = 'released' from slots t
         where t.id = c.slot_id and t.event_id = $1 and c.state = 'sent'
           and coalesce(c.title, t.title) = t.title and coalesce(c.abstract, t.abstract) = t.abstract
           and exists (select from speakers_of_slots w join appearances a on a.slot_id = w.slot_id and a.person_id = w.person_id
                       where w.account_id = c.account_id and w.slot_id = c.slot_id and coalesce(c.name, a.name) = a.name
                         and coalesce(c.affiliation, a.affiliation) = a.affiliation and coalesce(c.role, a.role) = a.role)",
        event.0
    )
    .execute(db)
    .await
    .map(drop)
}
