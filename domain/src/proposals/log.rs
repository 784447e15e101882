//! Entries of the log about a proposal.

use sqlx::PgConnection;

use super::types::Proposal;
use crate::{
    audit::{self, Details, Entry, Outcome},
    error::Result,
    series::types::Series,
    viewer::Asked,
};

/// Names the proposal by its id: neither its title nor whose it is stands there, but for what its proposer does.
pub(super) async fn write(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    action: &str,
) -> Result<()> {
    with(tx, asked, (series, proposal), action, Details::default()).await
}

/// The same of what is told by mail: to how many.
pub(super) async fn write_told(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    at: (&Series, &Proposal),
    action: &str,
    told: usize,
) -> Result<()> {
    with(tx, asked, at, action, Details { told: Some(told), ..Details::default() }).await
}

async fn with(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, proposal): (&Series, &Proposal),
    action: &str,
    details: Details,
) -> Result<()> {
    let subject = format!("proposal:{}", proposal.id);
    let entry = Entry {
        series: Some(series.id),
        event: proposal.event,
        action,
        subject: &subject,
        outcome: Outcome::Ok,
        details,
    };
    audit::write(tx, asked.viewer, &entry).await
}
