//! Who registers may say that they want to hear of the next event too: a consent of its own, which nothing hangs on.

use sqlx::PgConnection;

use super::queries;
use crate::{
    error::Result,
    fields::Values,
    ids::{AccountId, RegistrationId, SeriesId},
    series,
};

/// The field of the form.
pub const FOLLOW: &str = "follow";

/// They are signed in: they follow the series from now on, if they said so.
pub(super) async fn follow_at_once(
    tx: &mut PgConnection,
    series: SeriesId,
    account: AccountId,
    sent: &Values,
) -> Result<()> {
    if is_wanted(sent) { series::following::begin(tx, series, account).await } else { Ok(()) }
}

/// They gave an address that may be anybody's: what they said is kept until it is shown to be theirs.
pub(super) async fn store_wish(tx: &mut PgConnection, id: RegistrationId, sent: &Values) -> Result<()> {
    Ok(queries::set_news_wish(tx, id, is_wanted(sent)).await?)
}

/// The address is theirs.
pub(super) async fn follow_as_said(
    tx: &mut PgConnection,
    series: SeriesId,
    (id, account): (RegistrationId, AccountId),
) -> Result<()> {
    if queries::take_news_wish(tx, id).await? { series::following::begin(tx, series, account).await } else { Ok(()) }
}

fn is_wanted(sent: &Values) -> bool {
    sent.get(FOLLOW).is_some_and(|text| !text.is_empty())
}
