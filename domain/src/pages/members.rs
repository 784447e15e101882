//! `/organize/{series}/members`

use crate::{
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::AccountId,
    people::invitations::{self, Invited, Member},
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// So many events stand in the choice; older ones are over.
const EVENTS: i64 = 12;

/// `/organize/{series}/members`
#[derive(Clone, Debug, PartialEq)]
pub struct MembersPage {
    pub series: Series,
    pub members: Vec<Member>,
    pub invited: Vec<Invited>,
    /// Events that somebody can be asked to help with alone, the newest first.
    pub events: Vec<EventCard>,
    /// Whose page it is.
    pub me: Option<AccountId>,
    pub now: chrono::DateTime<chrono::Utc>,
}

pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<MembersPage> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::ManageMembers)?;
    let (members, invited) = invitations::members(&mut conn, series.id).await?;
    let events = events::lists::within_reach(&mut conn, asked.viewer, &series, EVENTS).await?;
    Ok(MembersPage { series, members, invited, events, me: asked.viewer.account_id(), now: asked.now })
}
