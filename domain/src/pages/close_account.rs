//! `/settings/delete`: what goes with an account, what stays, and what keeps it from being closed.

use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    people,
    registration::queries,
    viewer::Asked,
};

/// `/settings/delete`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClosingPage {
    pub mail: String,
    /// Evenings to come at which a seat, or a turn on a waitlist, is given back; soonest first.
    pub coming: Vec<EventCard>,
    /// Series of which nobody else is an owner, each by its word in addresses and its name.
    pub owned: Vec<(String, String)>,
    /// They write what stands on a speaker's page.
    pub speaks: bool,
    /// Evenings of which a report that everybody reads says that somebody of their name wrote it; latest first.
    pub signed: Vec<EventCard>,
}

/// Errors: `SignInRequired`.
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<ClosingPage> {
    let me = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let places = queries::places_to_come(&mut conn, me.id, asked.now).await?;
    let ids: Vec<i64> = places.iter().map(|(event, _)| event.0).collect();
    let mut coming = events::queries::by_ids(&mut conn, &ids).await?;
    coming.sort_by_key(|card| (card.starts.is_none(), card.starts.map(|at| at.utc), card.id));
    let written = super::queries::signed_reports(&mut conn, &me.name).await?;
    let mut signed = events::queries::by_ids(&mut conn, &written).await?;
    signed.sort_by_key(|card| std::cmp::Reverse((card.starts.map(|at| at.utc), card.id)));
    Ok(ClosingPage {
        mail: me.mail.clone(),
        coming,
        owned: people::queries::sole_owned(&mut conn, me.id).await?,
        speaks: !agenda::queries::own_profiles(&mut conn, me.id, None).await?.is_empty(),
        signed,
    })
}
