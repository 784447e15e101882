//! Proposals of one account to any series, as its owner's page of talks shows them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId},
    proposals::types::ProposalState,
    series::types::Mark,
};

/// A proposal that was taken, or called off after that.
pub struct TakenRow {
    pub series_slug: String,
    pub series_name: String,
    pub mark: Mark,
    pub time_zone: String,
    pub event: Option<EventId>,
    /// Number of its event.
    pub number: Option<i32>,
    pub code: String,
    pub title: String,
    pub state: ProposalState,
    pub confirm_by: Option<DateTime<Utc>>,
}

/// What of this account was accepted or confirmed, or called off by it, and is not over: whoever waits for an answer first,
/// the soonest first.
pub async fn taken_of(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<TakenRow>> {
    sqlx::query_as!(
        TakenRow,
        r#"select s.slug as series_slug, s.name as series_name, s.mark as "mark: Mark", s.time_zone, p.event_id as "event: EventId",
                  e.number as "number?", p.code, p.title, p.state as "state: ProposalState", p.confirm_by
           from proposals p join proposal_calls c on c.id = p.call_id join series s on s.id = c.series_id
             left join events e on e.id = p.event_id
           where p.account_id = $1 and (p.state in ('accepted', 'confirmed') or p.called_off_at is not null) and (e.id is null or e.state not in ('ended', 'cancelled'))
           order by p.state <> 'accepted', p.confirm_by nulls last, p.id limit 50"#,
        account.0
    )
    .fetch_all(db)
    .await
}
