//! Which slots came from proposals, and as whom their people are billed.

use sqlx::PgConnection;

use crate::ids::{CoSpeakerId, EventId, PersonId, ProposalId, SlotId};

/// Somebody on a talk, with the names by which they are known, folded.
pub struct BilledRow {
    pub slot: SlotId,
    pub title: String,
    pub proposal: Option<ProposalId>,
    pub person: PersonId,
    pub name: String,
    pub keys: Vec<String>,
}

/// Who is billed on the talks of an event, in the order of the agenda; groups are nobody's.
pub async fn billed_on_talks(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<BilledRow>> {
    sqlx::query_as!(
        BilledRow,
        r#"select t.id as "slot: SlotId", t.title, t.proposal_id as "proposal: ProposalId", a.person_id as "person: PersonId", a.name,
                  array(select k.key from names_that_stand k where k.person_id = a.person_id) as "keys!"
           from slots t join appearances a on a.slot_id = t.id join people p on p.id = a.person_id
           where t.event_id = $1 and not p.is_group and t.kind in ('talk', 'lightning', 'qa')
           order by t.position, a.position, a.id"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// The proposal that a slot is known to come from.
pub async fn proposal_of_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Option<ProposalId>> {
    let found =
        sqlx::query_scalar!(r#"select proposal_id as "proposal?: ProposalId" from slots where id = $1"#, slot.0);
    Ok(found.fetch_optional(db).await?.flatten())
}

pub async fn set_proposal(db: &mut PgConnection, slot: SlotId, proposal: ProposalId) -> sqlx::Result<()> {
    sqlx::query!("update slots set proposal_id = $2 where id = $1", slot.0, proposal.0).execute(db).await.map(drop)
}

pub async fn clear_proposers(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("delete from slot_proposers where slot_id = $1", slot.0).execute(db).await.map(drop)
}

/// `co_speaker`: who agreed to speak too; `None`: who handed it in.
pub async fn insert_proposer(
    db: &mut PgConnection,
    slot: SlotId,
    person: PersonId,
    co_speaker: Option<CoSpeakerId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into slot_proposers (slot_id, person_id, co_speaker_id) values ($1, $2, $3)
         on conflict on constraint slot_proposers_pkey do nothing",
        slot.0,
        person.0,
        co_speaker.map(|id| id.0)
    )
    .execute(db)
    .await
    .map(drop)
}
