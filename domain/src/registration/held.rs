//! What people hold of an event, and what moves with its start.

use sqlx::PgConnection;

use super::{
    queries::{self, HeldRow},
    types::CurrentRegistration,
};
use crate::{
    db::Db,
    error::Result,
    events::times::Move,
    gather::Gather,
    ids::{AccountId, EventId},
};

/// The event moved: so do the windows of its participation types.
pub(crate) async fn move_windows(db: &mut PgConnection, event: EventId, moved: &Move) -> Result<()> {
    for (id, opens, closes) in queries::windows(db, event).await? {
        let (opens, closes) = (opens.map(|at| moved.window(at)), closes.map(|at| moved.window(at)));
        queries::set_window(db, id, opens, closes).await?;
    }
    Ok(())
}

/// Reads the places and the turns on waitlists that accounts hold at events.
pub(crate) fn reader(db: &Db) -> Gather<(EventId, AccountId), HeldRow> {
    let db = db.clone();
    Gather::new(move |whose: Vec<(EventId, AccountId)>| {
        let db = db.clone();
        async move { Ok(queries::held_by_accounts(&mut *db.acquire().await?, &whose).await?.into_iter().collect()) }
    })
}

/// The place or the turn on a waitlist that an account holds at an event.
pub(crate) async fn held_by(
    db: &mut PgConnection,
    account: AccountId,
    event: EventId,
    zone: &str,
) -> Result<Option<CurrentRegistration>> {
    Ok(queries::held_by_accounts(db, &[(event, account)]).await?.pop().and_then(|(_, row)| holding(row, zone)))
}

/// What was cancelled is held no more.
pub(crate) fn holding(row: HeldRow, zone: &str) -> Option<CurrentRegistration> {
    Some(row.into_held(zone)).filter(|held| held.state.holds())
}
