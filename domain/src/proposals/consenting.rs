//! A proposal may move to another event as long as its proposer agrees: by a button on their own page, whatever the
//! deadline of the call, or as they told an organizer, who notes it.

use sqlx::PgConnection;

use super::{
    deciding, handing_in, log, queries,
    types::{Proposal, ProposalState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::ProposalId,
    series::types::Series,
    viewer::Asked,
};

/// One's own proposal may move on, or no more: the wanted state.
///
/// Errors: `SignInRequired`; `NotFound`; `Concealed` for somebody else's; `Conflict` for a draft, and for what is not taken
/// or under review any more.
pub async fn consent(db: &Db, asked: Asked<'_>, slug: &str, code: &str, agrees: bool) -> Result<()> {
    let (mut tx, series, proposal) = handing_in::own(db, asked, slug, code).await?;
    consent_in(&mut tx, asked, &series, &proposal, agrees).await?;
    db.commit(tx, &[]).await
}

/// An organizer notes what the proposer told them: the wanted state.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Conflict` as [`consent`].
pub async fn consent_for(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, agrees: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, proposal) = deciding::open(&mut tx, asked, slug, id).await?;
    consent_in(&mut tx, asked, &series, &proposal, agrees).await?;
    db.commit(tx, &[]).await
}

/// A proposal in this state is, or may be, given at some event.
pub(crate) const fn may_consent(state: ProposalState) -> bool {
    state.is_under_review() || state.is_taken()
}

async fn consent_in(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    agrees: bool,
) -> Result<()> {
    if proposal.moves_on == agrees {
        return Ok(());
    }
    if !may_consent(proposal.state) {
        return Err(Error::conflict(
            "次の回へ移せるのは、選考中、補欠、採択、登壇確定の応募です。ページを開き直して、いまの状態を確かめてください。",
            "Only a proposal that is under review, waitlisted, accepted or confirmed can move to another event. Please open the page again and look at its state.",
        ));
    }
    queries::set_moves_on(tx, proposal.id, agrees).await?;
    if !agrees {
        deciding::take_off_move(tx, proposal.id).await?;
    }
    let action = if agrees { "proposal.moves_on" } else { "proposal.stays" };
    log::write(tx, asked, series, proposal, action).await
}
