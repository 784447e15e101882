//! `/organize/{series}/members`

use crate::{
    db::Db,
    error::Result,
    ids::AccountId,
    people::invitations::{self, Invited, Member},
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// `/organize/{series}/members`
#[derive(Clone, Debug, PartialEq)]
pub struct MembersPage {
    pub series: Series,
    pub members: Vec<Member>,
    pub invited: Vec<Invited>,
    /// Whose page it is.
    pub me: Option<AccountId>,
    pub now: chrono::DateTime<chrono::Utc>,
}

pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<MembersPage> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::ManageMembers)?;
    let (members, invited) = invitations::members(&mut conn, series.id).await?;
    Ok(MembersPage { series, members, invited, me: asked.viewer.account_id(), now: asked.now })
}
