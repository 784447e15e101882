//! Reactions to talks.

use sqlx::PgConnection;
use strum::VariantArray as _;

use crate::{
    events::types::EventState,
    ids::SlotId,
    qa::polls::types::{Reaction, WantedReaction},
};

/// Counts in the order of [`Reaction`].
pub async fn reactions(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<[i64; 4]> {
    let rows = sqlx::query!(
        r#"select kind as "kind: Reaction", count(*) as "n!" from reactions where slot_id = $1 group by 1"#,
        slot.0
    )
    .fetch_all(db)
    .await?;
    let mut counts = [0; 4];
    for (count, kind) in counts.iter_mut().zip(Reaction::VARIANTS) {
        *count = rows.iter().find(|row| row.kind == *kind).map_or(0, |row| row.n);
    }
    Ok(counts)
}

/// What decides whether a reaction that is on its way still counts.
pub struct ReactionStanding {
    /// Nothing: the talk is gone.
    pub event_state: Option<EventState>,
    pub is_seen: bool,
    pub is_blocked: bool,
}

/// One for each reaction, in their order.
pub async fn reaction_standings(
    db: &mut PgConnection,
    wanted: &[&WantedReaction],
) -> sqlx::Result<Vec<ReactionStanding>> {
    let slots: Vec<i64> = wanted.iter().map(|one| one.slot.0).collect();
    let participants: Vec<String> = wanted.iter().map(|one| one.participant.clone()).collect();
    let roles: Vec<bool> = wanted.iter().map(|one| one.has_role).collect();
    sqlx::query_as!(
        ReactionStanding,
        r#"select e.state as "event_state?: EventState", coalesce(e.is_public or v.has_role, false) as "is_seen!",
                  exists (select from held_askers h where h.event_id = e.id and h.participant = v.participant and h.hold = 'blocked') as "is_blocked!"
           from unnest($1::bigint[], $2::text[], $3::boolean[]) with ordinality as v (slot, participant, has_role, place)
             left join slots t on t.id = v.slot left join events e on e.id = t.event_id
           order by v.place"#,
        &slots,
        &participants,
        &roles
    )
    .fetch_all(db)
    .await
}

/// Stores the wanted reaction of each. One to a talk that is gone is passed over.
pub async fn put_reactions(db: &mut PgConnection, wanted: &[&WantedReaction]) -> sqlx::Result<()> {
    let slots: Vec<i64> = wanted.iter().map(|one| one.slot.0).collect();
    let participants: Vec<String> = wanted.iter().map(|one| one.participant.clone()).collect();
    let kinds: Vec<String> = wanted.iter().map(|one| one.kind.map_or("", |kind| kind.into_str()).to_owned()).collect();
    super::lock_answering(db, &participants).await?;
    sqlx::query!(
        "insert into reactions (slot_id, participant, kind)
         select v.slot_id, v.participant, v.kind from unnest($1::bigint[], $2::text[], $3::text[]) as v (slot_id, participant, kind)
         join slots t on t.id = v.slot_id where v.kind <> '' order by 1, 2
         on conflict (slot_id, participant) do update set kind = excluded.kind, reacted_at = now()",
        &slots,
        &participants,
        &kinds
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from reactions d using unnest($1::bigint[], $2::text[], $3::text[]) as v (slot_id, participant, kind)
         where d.slot_id = v.slot_id and d.participant = v.participant and v.kind = ''",
        &slots,
        &participants,
        &kinds
    )
    .execute(db)
    .await
    .map(drop)
}
