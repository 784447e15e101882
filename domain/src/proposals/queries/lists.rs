//! The list of the desk: all proposals of a call with what reviewers think, in one query whatever their number.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, CallId, DecisionId, EventId, ProposalId},
    proposals::types::{Decision, ProposalKind, ProposalRow, ProposalState, StagedAt},
};

#[expect(clippy::struct_excessive_bools, reason = "columns of a query")]
struct Row {
    id: ProposalId,
    number: i32,
    state: ProposalState,
    title: String,
    minutes: i32,
    kind: ProposalKind,
    level: Option<i32>,
    name: String,
    affiliation: String,
    others: i64,
    event: Option<i32>,
    staged: Option<Decision>,
    staged_id: Option<DecisionId>,
    staged_version: Option<i32>,
    moves_to: Option<i32>,
    confirm_by: Option<DateTime<Utc>>,
    is_placed: bool,
    is_decided: bool,
    moves_on: bool,
    is_own: bool,
    means: Vec<f64>,
    own_mean: Option<f64>,
    scored_by: Vec<i64>,
    conflicted: Vec<i64>,
    own_of: Vec<i64>,
}

/// Who looks: their account, and their mail address, folded.
#[derive(Clone, Copy, Debug)]
pub struct Looking<'a> {
    pub account: Option<AccountId>,
    pub mail_key: &'a str,
}

/// Everything but drafts, by number. Nothing of it is hidden yet. Each proposal is looked up by its own rows: whatever the
/// database knows of the tables, no plan compares all of one with all of another.
pub async fn list(db: &mut PgConnection, call: CallId, looking: Looking<'_>) -> sqlx::Result<Vec<ProposalRow>> {
    let account = looking.account.map(|id| id.0);
    let rows = sqlx::query_as!(
        Row,
        r#"select p.id as "id: ProposalId", p.number as "number!", p.state as "state: ProposalState", p.title, p.minutes as "minutes!",
                  p.kind as "kind!: ProposalKind", p.level, p.name, p.affiliation, t.others as "others!", w.number as "event?",
                  d.decision as "staged?: Decision", d.id as "staged_id?: DecisionId", d.version as "staged_version?", e.number as "moves_to?", p.confirm_by, p.placed_at is not null as "is_placed!",
                  p.decided_at is not null as "is_decided!", p.moves_on,
                  coalesce(p.account_id = $2 or t.has_me, false) as "is_own!",
                  coalesce(j.means, '{}') as "means!", j.own_mean as "own_mean?",
                  coalesce(j.scored_by, '{}') as "scored_by!",
                  array(select r.account_id from proposal_reviews r where r.proposal_id = p.id and r.is_conflict) as "conflicted!",
                  array_append(array_remove(t.accounts, null), p.account_id) as "own_of!"
           from proposals p
           cross join lateral (
               select array_agg(m.mean order by m.mean) as means, array_agg(m.account_id) as scored_by,
                      max(m.mean) filter (where m.account_id = $2) as own_mean
               from (select s.account_id, sum(s.score * c.weight)::float8 / sum(c.weight) as mean
                     from proposal_scores s join proposal_criteria c on c.id = s.criterion_id and c.removed_at is null
                     join proposal_reviews r on r.proposal_id = s.proposal_id and r.account_id = s.account_id
                     where s.proposal_id = p.id and not r.is_conflict group by s.account_id) m
           ) j
           cross join lateral (
               select count(*) filter (where s.state <> 'declined') as others, bool_or(s.mail_key = $3) as has_me,
                      array_agg((select a.id from accounts a where a.mail_key = s.mail_key)) as accounts
               from proposal_speakers s where s.proposal_id = p.id
           ) t
           left join proposal_decisions d on d.proposal_id = p.id and d.sent_at is null
           left join events e on e.id = d.event_id
           left join events w on w.id = p.event_id
           where p.call_id = $1 and p.state <> 'draft'
           order by p.number"#,
        call.0,
        account,
        looking.mail_key
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.seen_by(looking.account)).collect())
}

/// Numbers of events.
pub async fn numbers(db: &mut PgConnection, events: &[EventId]) -> sqlx::Result<HashMap<EventId, i32>> {
    let ids: Vec<i64> = events.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(r#"select id as "id: EventId", number from events where id = any($1)"#, &ids)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.number)).collect())
}

impl Row {
    fn seen_by(self, account: Option<AccountId>) -> ProposalRow {
        let ids = |list: Vec<i64>| list.into_iter().map(AccountId).collect::<Vec<_>>();
        let conflicted = ids(self.conflicted);
        ProposalRow {
            id: self.id,
            number: self.number,
            state: self.state,
            title: self.title,
            minutes: self.minutes,
            kind: self.kind,
            level: self.level,
            name: self.name,
            affiliation: self.affiliation,
            others: self.others,
            event: self.event,
            staged: self.staged,
            staged_at: self.staged_id.zip(self.staged_version).map(|(id, version)| StagedAt { id, version }),
            moves_to: self.moves_to,
            confirm_by: self.confirm_by,
            is_placed: self.is_placed,
            is_decided: self.is_decided,
            moves_on: self.moves_on,
            is_own: self.is_own,
            has_conflict: account.is_some_and(|account| conflicted.contains(&account)),
            reviews: i64::try_from(self.means.len()).unwrap_or(i64::MAX),
            means: self.means,
            own_mean: self.own_mean,
            scored_by: ids(self.scored_by),
            conflicted,
            own_of: ids(self.own_of),
        }
    }
}
