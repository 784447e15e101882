//! A confirmed speaker calls their talk off, or an accepted one declines it; organizers are told by mail, and settle what
//! becomes of the slot.

use sqlx::PgConnection;
use strum::VariantArray as _;

use super::{
    deciding, handing_in, log, queries,
    rules::REASON,
    states::allow,
    types::{Actor, Proposal, ProposalState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventState},
    ids::{ProposalId, SeriesId},
    input,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    series::types::Series,
    viewer::{Asked, Right, Role},
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

/// A taken talk has its speaker no more: it stands among what is missing, and who decides is told. A step of who has asked
/// whether it may be.
pub(super) async fn lose(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    state: ProposalState,
    words: String,
) -> Result<()> {
    queries::set_called_off(tx, proposal.id, state, &words, asked.now).await?;
    let payload = Payload { event: proposal.event, proposal: Some(proposal.id), words, ..Payload::default() };
    for (mail, language) in who_decide(tx, series.id).await? {
        let lang = Lang::from_tag(&language).unwrap_or_default();
        outbox::enqueue(tx, &mail, Kind::TalkCalledOff, lang, &payload, asked.now).await?;
    }
    Ok(())
}

/// Its event has taken place, or does not.
pub(crate) async fn is_over(db: &mut PgConnection, proposal: &Proposal) -> Result<bool> {
    let Some(event) = proposal.event else { return Ok(false) };
    let card = events::access::card(db, event).await?;
    Ok(card.is_some_and(|card| matches!(card.state, EventState::Ended | EventState::Cancelled)))
}

/// Mail address and language of everybody who plans the events of a series, and decides on its proposals.
pub(crate) async fn who_decide(db: &mut PgConnection, series: SeriesId) -> Result<Vec<(String, String)>> {
    let roles = Role::VARIANTS.iter().filter(|role| role.may(Right::EditEvent));
    let roles: Vec<String> = roles.map(|role| role.into_str().to_owned()).collect();
    Ok(queries::addresses_of(db, series, &roles).await?)
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
