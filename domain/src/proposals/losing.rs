//! A talk that was taken loses its speaker, who declined it, called it off or closed their account; or somebody who was to
//! speak too.

use sqlx::PgConnection;
use strum::VariantArray as _;

use super::{
    queries,
    types::{Proposal, ProposalState},
};
use crate::{
    error::Result,
    events::{self, types::EventState},
    ids::{CoSpeakerId, SeriesId},
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    series::types::Series,
    viewer::{Asked, Right, Role},
};

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
    write_to_who_decide(tx, asked, series, Kind::TalkCalledOff, &payload).await
}

/// Somebody who was to speak too has declined: who decides is told where the talk stands on an agenda, as long as its event is
/// to come. A step of who has asked whether it may be.
pub(super) async fn lose_co_speaker(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    id: CoSpeakerId,
) -> Result<()> {
    if proposal.placed_at.is_none() || is_over(tx, proposal).await? {
        return Ok(());
    }
    let payload =
        Payload { event: proposal.event, proposal: Some(proposal.id), co_speaker: Some(id), ..Payload::default() };
    write_to_who_decide(tx, asked, series, Kind::CoSpeakerDeclined, &payload).await
}

async fn write_to_who_decide(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    kind: Kind,
    payload: &Payload,
) -> Result<()> {
    for (mail, language) in who_decide(tx, series.id).await? {
        let lang = Lang::from_tag(&language).unwrap_or_default();
        outbox::enqueue(tx, &mail, kind, lang, payload, asked.now).await?;
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
