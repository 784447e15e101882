//! What is asked once more when votes, answers and reactions are written.

use sqlx::PgConnection;

use crate::{
    events::types::EventState,
    ids::{AccountId, EventId},
};

/// Nobody opens, closes or shows a poll of these events, merges, parts, moves or removes their questions, closes their boards
/// or holds somebody off there until the transaction ends; many may hold them at once.
pub async fn hold_events(db: &mut PgConnection, events: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("select e.id from events e where e.id = any($1) order by e.id for share of e", events)
        .fetch_all(db)
        .await
        .map(drop)
}

/// Somebody at a board.
pub struct Voter<'a> {
    pub event: EventId,
    pub participant: &'a str,
    /// Of who is signed in.
    pub account: Option<AccountId>,
    /// They see the event also while it is not public.
    pub has_role: bool,
}

/// What decides whether what somebody sent to a board counts.
pub struct VoterStanding {
    /// Nothing: the event is gone.
    pub event_state: Option<EventState>,
    pub is_seen: bool,
    pub is_registered: bool,
    pub is_blocked: bool,
}

/// One for each voter, in their order.
pub async fn voter_standings(db: &mut PgConnection, voters: &[Voter<'_>]) -> sqlx::Result<Vec<VoterStanding>> {
    let events: Vec<i64> = voters.iter().map(|voter| voter.event.0).collect();
    let participants: Vec<String> = voters.iter().map(|voter| voter.participant.to_owned()).collect();
    let accounts: Vec<Option<i64>> = voters.iter().map(|voter| voter.account.map(|id| id.0)).collect();
    let roles: Vec<bool> = voters.iter().map(|voter| voter.has_role).collect();
    sqlx::query_as!(
        VoterStanding,
        r#"select e.state as "event_state?: EventState", coalesce(e.is_public or v.has_role, false) as "is_seen!",
                  (e.voting is distinct from 'registered' or exists (select from registrations r where r.event_id = e.id and r.account_id = v.account
                            and is_registered(r.state, r.lapse))) as "is_registered!",
                  exists (select from held_askers h where h.event_id = e.id and h.participant = v.participant and h.hold = 'blocked') as "is_blocked!"
           from unnest($1::bigint[], $2::text[], $3::bigint[], $4::boolean[]) with ordinality
                  as v (event, participant, account, has_role, place)
             left join events e on e.id = v.event
           order by v.place"#,
        &events,
        &participants,
        &accounts as &[Option<i64>],
        &roles
    )
    .fetch_all(db)
    .await
}
