//! What a look at a release needs to find who would be billed, without writing: each for a whole event at once.

use sqlx::PgConnection;

use crate::ids::{CoSpeakerId, EventId, PersonId, ProposalId, SeriesId, SlotId};

/// The slots of an event.
pub async fn slot_ids(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<SlotId>> {
    sqlx::query_scalar!(r#"select id as "id: SlotId" from slots where event_id = $1"#, event.0).fetch_all(db).await
}

/// Who is billed on which slot, and by which name; on each in their order.
pub async fn billed_at(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(SlotId, String, PersonId)>> {
    let rows = sqlx::query!(
        r#"select a.slot_id as "slot: SlotId", a.name, a.person_id as "person: PersonId"
           from slots t join appearances a on a.slot_id = t.id where t.event_id = $1 order by a.slot_id, a.position, a.id"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slot, row.name, row.person)).collect())
}

/// The oldest person whose name or alias folds to each of these keys, as `people_by_key` has it.
pub async fn people_by_keys(db: &mut PgConnection, keys: &[String]) -> sqlx::Result<Vec<(String, PersonId)>> {
    let rows = sqlx::query!(
        r#"select key, min(person_id) as "person!: PersonId" from person_aliases
           where key = any($1) and not is_own group by key"#,
        keys
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.person)).collect())
}

/// Somebody with all names that they are known by, folded.
pub struct NamesRow {
    pub person: PersonId,
    pub is_group: bool,
    pub keys: Vec<String>,
}

pub async fn names_of_people(db: &mut PgConnection, people: &[i64]) -> sqlx::Result<Vec<NamesRow>> {
    sqlx::query_as!(
        NamesRow,
        r#"select p.id as "person: PersonId", p.is_group,
                  array(select k.key from person_aliases k where k.person_id = p.id) as "keys!"
           from people p where p.id = any($1)"#,
        people
    )
    .fetch_all(db)
    .await
}

/// The proposals that slots of an event are known to come from.
pub async fn proposals_of_slots(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(SlotId, ProposalId)>> {
    let rows = sqlx::query!(
        r#"select id as "slot: SlotId", proposal_id as "proposal!: ProposalId"
           from slots where event_id = $1 and proposal_id is not null"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slot, row.proposal)).collect())
}

/// Who of a proposal's people is billed on which slot as whom; `None`: who handed it in.
pub async fn proposers_at(
    db: &mut PgConnection,
    event: EventId,
) -> sqlx::Result<Vec<(SlotId, PersonId, Option<CoSpeakerId>)>> {
    let rows = sqlx::query!(
        r#"select l.slot_id as "slot: SlotId", l.person_id as "person: PersonId", l.co_speaker_id as "co_speaker?: CoSpeakerId"
           from slots t join slot_proposers l on l.slot_id = t.id where t.event_id = $1"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slot, row.person, row.co_speaker)).collect())
}

/// An address that is noted of each of these people in a series, and the language of whose it is, as the view
/// `speaker_mails` has them.
pub async fn noted_mails(
    db: &mut PgConnection,
    series: SeriesId,
    people: &[i64],
) -> sqlx::Result<Vec<(PersonId, (String, String))>> {
    let rows = sqlx::query!(
        r#"select m.person_id as "person: PersonId", m.mail, coalesce(o.language, m.language) as "language!"
           from person_mails m
             left join accounts o on o.mail_key = m.mail_key and o.confirmed_at is not null and o.disabled_at is null
           where m.series_id = $1 and m.person_id = any($2)"#,
        series.0,
        people
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, (row.mail, row.language))).collect())
}
