//! A confirmed speaker calls their talk off, or an accepted one declines it; organizers are told by mail, and settle what
//! becomes of the slot.

use sqlx::PgConnection;

use super::{
    deciding, handing_in, log,
    losing::{is_over, lose},
    queries,
    rules::REASON,
    states::allow,
    types::{Actor, Proposal, ProposalState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::ProposalId,
    input,
    series::types::Series,
    viewer::Asked,
};

/// Calls one's own confirmed talk off, with words to the organizers or without. Twice is once.
///
/// Errors: `SignInRequired`; `NotFound`; `Concealed` for somebody else's; `Invalid` at `words`; `Conflict` for one that is
/// not confirmed, and once its event is over.
pub async fn call_off(db: &Db, asked: Asked<'_>, slug: &str, code: &str, words: &str) -> Result<()> {
    let words = input::text("words", words, REASON)?;
    let (mut tx, series, proposal) = handing_in::own(db, asked, slug, code).await?;
    if proposal.called_off_at.is_some() {
        return Ok(());
    }
    call_off_in(&mut tx, asked, &series, &proposal, words).await?;
    db.commit(tx, &[]).await
}

/// A step of a transaction that holds the proposal.
pub(super) async fn call_off_in(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    words: String,
) -> Result<()> {
    allow(proposal.state, ProposalState::Cancelled, Actor::Proposer)?;
    if is_over(tx, proposal).await? {
        return Err(Error::conflict(
            "この回はもう終わりました。登壇を取りやめることはできません。",
            "This event is over, so the talk can no longer be called off.",
        ));
    }
    lose(tx, asked, series, proposal, ProposalState::Cancelled, words).await?;
    log::write(tx, asked, series, proposal, "proposal.call_off").await
}

/// Organizers need not look after a talk that was called off any more, or they do again: the wanted state.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`, also for one that was not called off.
pub async fn settle(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, is_settled: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, proposal) = deciding::open(&mut tx, asked, slug, id).await?;
    if proposal.called_off_at.is_none() {
        return Err(Error::NotFound);
    }
    if queries::set_settled(&mut tx, id, is_settled.then_some(asked.now)).await? {
        let action = if is_settled { "proposal.settle" } else { "proposal.unsettle" };
        log::write(&mut tx, asked, &series, &proposal, action).await?;
    }
    db.commit(tx, &[]).await
}
