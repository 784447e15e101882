//! Proposals of one account: those to a series, and those that stand on its owner's page of talks.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    fields::Values,
    ids::{AccountId, EventId, ProposalId, SeriesId},
    proposals::types::ProposalState,
    series::types::Mark,
};

/// A proposal that was taken, or called off after that.
pub struct TakenRow {
    pub id: ProposalId,
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
    /// How its proposer is billed.
    pub by: String,
    /// This account proposed it; else it agreed to speak too.
    pub is_own: bool,
}

/// What this account proposed, or agreed to speak in too, and was accepted or confirmed, or called off, and is not over:
/// whoever waits for an answer first, the soonest first.
pub async fn taken_of(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<TakenRow>> {
    sqlx::query_as!(
        TakenRow,
        r#"select p.id as "id: ProposalId", s.slug as series_slug, s.name as series_name, s.mark as "mark: Mark", s.time_zone, p.event_id as "event: EventId",
                  e.number as "number?", p.code, p.title, p.state as "state: ProposalState", p.confirm_by, p.name as "by", p.account_id = $1 as "is_own!"
           from proposals p join proposal_calls c on c.id = p.call_id join series s on s.id = c.series_id
             left join events e on e.id = p.event_id
           where p.id in (select o.id from proposals o where o.account_id = $1
                          union all
                          select w.proposal_id from proposal_speakers w join accounts a on a.mail_key = w.mail_key
                          where a.id = $1 and a.confirmed_at is not null and w.state = 'agreed')
             and (p.state in ('accepted', 'confirmed') or p.called_off_at is not null)
             and (e.id is null or e.state not in ('ended', 'cancelled'))
           order by p.state <> 'accepted', p.confirm_by nulls last, p.id limit 50"#,
        account.0
    )
    .fetch_all(db)
    .await
}

/// A proposal in the list of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRow {
    pub code: String,
    /// Of a draft as typed; may be empty.
    pub title: String,
    pub state: ProposalState,
}

/// What somebody proposed to a series, the newest first.
pub async fn own_rows(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<Vec<OwnRow>> {
    sqlx::query_as!(
        OwnRow,
        r#"select p.code, p.title, p.state as "state: ProposalState" from proposals p join proposal_calls c on c.id = p.call_id
           where c.series_id = $1 and p.account_id = $2 order by p.id desc limit 100"#,
        series.0,
        account.0
    )
    .fetch_all(db)
    .await
}

/// The form of what somebody proposed to a series last, as it was typed.
pub async fn last_typed(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<Option<Values>> {
    let typed = sqlx::query_scalar!(
        r#"select p.typed as "typed: Json<Values>" from proposals p join proposal_calls c on c.id = p.call_id
           where c.series_id = $1 and p.account_id = $2 order by p.id desc limit 1"#,
        series.0,
        account.0
    )
    .fetch_optional(db)
    .await?;
    Ok(typed.map(|typed| typed.0))
}
