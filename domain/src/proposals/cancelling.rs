//! What organizers do with an accepted proposal that does not come about as it was told: cancelled, or moved on.

use sqlx::PgConnection;

use super::{
    deciding, letters, log, queries,
    rules::REASON,
    sending, speakers,
    states::allow,
    types::{Actor, Decision, Proposal, ProposalState},
    words::{self, Parts},
};
use crate::{
    db::Db,
    error::{Error, Result},
    ids::{EventId, ProposalId},
    input,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    series::types::Series,
    viewer::Asked,
};

/// Cancels an accepted or confirmed talk and tells its proposer, with the organizers' words. Twice is once.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Invalid` at `words`; `Conflict` for one that is not
/// accepted.
pub async fn cancel(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, words: &str) -> Result<()> {
    let words = input::text("words", words, REASON)?;
    if words.is_empty() {
        return Err(Error::invalid(
            "words",
            "登壇する人に伝える理由を書いてください。メールで届きます。",
            "Please write why. The speaker is told by mail.",
        ));
    }
    let mut tx = db.begin().await?;
    let (series, proposal) = deciding::open(&mut tx, asked, slug, id).await?;
    if proposal.state == ProposalState::Cancelled {
        return Ok(());
    }
    allow(proposal.state, ProposalState::Cancelled, Actor::Organizer)?;
    queries::set_state(&mut tx, id, ProposalState::Cancelled, asked.now).await?;
    if let Some((_, mail, language)) = queries::addressee(&mut tx, proposal.account).await? {
        let payload = Payload { event: proposal.event, proposal: Some(id), words, ..Payload::default() };
        let lang = Lang::from_tag(&language).unwrap_or_default();
        outbox::enqueue(&mut tx, &mail, Kind::ProposalCancelled, lang, &payload, asked.now).await?;
    }
    log::write(&mut tx, asked, &series, &proposal, "proposal.cancel").await?;
    db.commit(tx, &[]).await
}

/// Moves a proposal to another event at once, with its proposer's consent, and tells them; an accepted one stays accepted.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Conflict` without consent, and for what is over.
pub async fn move_on(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, number: i32) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, proposal) = deciding::open(&mut tx, asked, slug, id).await?;
    deciding::not_under_way(&mut tx, id).await?;
    if speakers::is_over(proposal.state) {
        return Err(Error::conflict(
            "この応募は終わっています。移せるのは、選考中か採択ずみの応募です。",
            "This proposal is over. Only one that is under review or accepted can move on.",
        ));
    }
    let event = deciding::next_event(&mut tx, asked, &series, &proposal, Some(number)).await?;
    move_to(&mut tx, asked, &series, &proposal, event).await?;
    db.commit(tx, &[]).await
}

/// Moves it and tells its proposer: a step of who has asked whether it may move there.
pub(crate) async fn move_to(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    event: EventId,
) -> Result<()> {
    let (id, by) = (proposal.id, asked.viewer.account_id());
    let decision = queries::stage(tx, id, (Decision::Move, Some(event)), by, asked.now).await?;
    queries::set_event(tx, id, event).await?;
    if let Some((name, mail, language)) = queries::addressee(tx, proposal.account).await? {
        let lang = Lang::from_tag(&language).unwrap_or_default();
        let occasion = letters::occasion(tx, series, Some(event), lang).await?;
        let name = if proposal.billing.name.is_empty() { &name } else { &proposal.billing.name };
        let parts = Parts { name, title: &proposal.title, event: &occasion, deadline: "" };
        let written = proposal.state.is_taken().then(|| words::moved(lang));
        let (subject, body) = words::composed(Decision::Move, lang, written, parts);
        queries::mark_sent(tx, decision, (&subject, &body), by, asked.now).await?;
        let payload =
            Payload { event: Some(event), proposal: Some(id), decision: Some(decision), ..Payload::default() };
        outbox::enqueue(tx, &mail, sending::kind_of(Decision::Move), lang, &payload, asked.now).await?;
    } else {
        queries::unstage(tx, id).await?;
    }
    log::write(tx, asked, series, proposal, "proposal.move").await
}
