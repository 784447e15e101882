//! Reactions to talks.

use sqlx::PgConnection;
use strum::VariantArray as _;

use crate::{
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
