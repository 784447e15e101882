//! Who would speak too: asked by mail, answered by the link in it.

use chrono::Duration;
use sqlx::PgConnection;

use super::{
    linking, log, losing, queries,
    rules::{REQUESTS_A_DAY, REQUESTS_TO_MAILBOX},
    types::{CoSpeaker, Proposal, ProposalState, SpeakerState},
};
use crate::{
    db::Db,
    error::{Error, Problems, Result},
    ids::{CoSpeakerId, ProposalId},
    input,
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address,
    secret::Secret,
    series,
    viewer::Asked,
};

/// How long the link of such a mail works.
pub(super) const LINK_LIVES: Duration = Duration::days(60);

/// Makes a proposal's co-speakers those of the form: who is new is asked, who is gone is forgotten. A step of the
/// transaction that hands it in.
pub(super) async fn ask(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    proposal: &Proposal,
    wanted: &[(String, String)],
) -> Result<()> {
    let keys: Vec<String> = wanted.iter().map(|(_, mail)| mail_address::key(mail)).collect();
    queries::delete_other_speakers(tx, proposal.id, &keys).await?;
    for (place, ((name, mail), key)) in (1..).zip(wanted.iter().zip(&keys)) {
        let (id, is_new) = queries::upsert_speaker(tx, proposal.id, place, (name, mail, key), asked.now).await?;
        if is_new {
            // A mailbox that has had enough is written to no more; whoever proposes can ask again later.
            write_to(tx, asked, proposal, id, mail).await?;
        }
    }
    Ok(())
}

/// False where the mailbox has had enough of such mails for a while.
///
/// Errors: `Conflict` for who has asked too many people in a day.
async fn write_to(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    proposal: &Proposal,
    id: CoSpeakerId,
    mail: &str,
) -> Result<bool> {
    let mailbox = mail_address::mailbox(mail);
    queries::lock_requests(tx, proposal.account).await?;
    let (own, to_mailbox) =
        queries::count_requests(tx, proposal.account, &mailbox, asked.now - Duration::days(1)).await?;
    if own >= REQUESTS_A_DAY {
        return Err(too_many());
    }
    if to_mailbox >= REQUESTS_TO_MAILBOX {
        return Ok(false);
    }
    let payload =
        Payload { event: proposal.event, proposal: Some(proposal.id), co_speaker: Some(id), ..Payload::default() };
    let language = queries::language_of(tx, &mail_address::key(mail), proposal.account).await?;
    let lang = Lang::from_tag(&language).unwrap_or_default();
    let is_sent = outbox::enqueue_unless_many(tx, mail, Kind::CoSpeakerAsked, lang, &payload, asked.now).await?;
    if is_sent {
        queries::insert_request(tx, proposal.account, &mailbox, asked.now).await?;
    }
    Ok(is_sent)
}

fn too_many() -> Error {
    Error::Conflict(Text::new(
        format!(
            "いっしょに話す方へのお願いのメールは、1日に{REQUESTS_A_DAY}通までです。入力した内容は残っています。1日ほどおいてから、もう一度お試しください。"
        ),
        format!(
            "One person may ask up to {REQUESTS_A_DAY} others by mail in a day. What you typed is kept: please try again in a day or so."
        ),
    ))
}

/// Asks somebody once more who has not answered.
///
/// Errors: `SignInRequired`, `NotFound`, `Concealed` for somebody else's proposal; `Conflict` for who has answered, and when
/// they, or the mailbox, had too many such mails.
pub async fn ask_again(db: &Db, asked: Asked<'_>, slug: &str, code: &str, id: CoSpeakerId) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    let proposal = queries::by_code(&mut tx, series.id, code).await?.ok_or(Error::NotFound)?;
    if proposal.account != account {
        return Err(Error::Concealed);
    }
    let speaker = find(&mut tx, proposal.id, id).await?;
    if speaker.state != SpeakerState::Asked {
        return Err(Error::conflict("この方からは、もう返事がありました。", "They have answered already."));
    }
    if !write_to(&mut tx, asked, &proposal, id, &speaker.mail).await? {
        return Err(Error::conflict(
            "このアドレスには、いまはこれ以上お願いのメールを送れません。1日ほどおくか、ほかの方法で連絡してください。",
            "No more such mails can go to this address for now. Please wait a day or so, or reach them in another way.",
        ));
    }
    db.commit(tx, &[]).await
}

async fn find(db: &mut PgConnection, proposal: ProposalId, id: CoSpeakerId) -> Result<CoSpeaker> {
    let all = queries::speakers(db, proposal).await?;
    all.into_iter().find(|speaker| speaker.id == id).ok_or(Error::NotFound)
}

/// What a co-speaker's answer says beside yes or no: how they want to be billed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpeakerInput {
    pub name: String,
    pub affiliation: String,
    pub role: String,
}

/// Says yes or no by the link of a mail; either may be changed as long as the link works. Twice is once.
///
/// Errors: `NotFound` for a link that is none; `Invalid` at the fields; `Conflict` for a proposal that was taken back.
pub async fn answer_by_link(db: &Db, asked: Asked<'_>, token: &str, agrees: bool, input: &SpeakerInput) -> Result<()> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut wrong = Problems::default();
    let affiliation = wrong.gather(input::line("affiliation", &input.affiliation, 200))?;
    let role = wrong.gather(input::line("role", &input.role, 200))?;
    let typed = wrong.gather(input::line("name", &input.name, input::NAME))?;
    wrong.check()?;
    let mut tx = db.begin().await?;
    let link = queries::by_link(&mut tx, &secret.hash(), asked.now).await?;
    let Some((proposal, Some(id))) = link else { return Err(Error::NotFound) };
    let proposal = linking::lock(&mut tx, proposal).await?.ok_or(Error::NotFound)?;
    let speaker = find(&mut tx, proposal.id, id).await?;
    if is_over(proposal.state) {
        return Err(Error::conflict(
            "この応募は取り下げられたか、登壇が取りやめになりました。返事は要りません。",
            "This proposal was withdrawn, or its talk cancelled. There is nothing to answer.",
        ));
    }
    let name = if typed.is_empty() { speaker.name.as_str() } else { typed.as_str() };
    let state = if agrees { SpeakerState::Agreed } else { SpeakerState::Declined };
    queries::answer_speaker(&mut tx, id, state, (name, &affiliation, &role), asked.now).await?;
    if let Some(event) = proposal.event {
        // They may be billed already.
        linking::link(&mut tx, event, &[]).await?;
    }
    let slug = queries::series_of(&mut tx, proposal.call).await?;
    let series = series::access::find(&mut tx, &slug).await?;
    let action = if agrees { "proposal.speaker_agreed" } else { "proposal.speaker_declined" };
    log::write(&mut tx, asked, &series, &proposal, action).await?;
    if !agrees && speaker.state != SpeakerState::Declined {
        losing::lose_co_speaker(&mut tx, asked, &series, &proposal, id).await?;
    }
    db.commit(tx, &[]).await
}

/// Nobody speaks in it any more.
pub(super) const fn is_over(state: ProposalState) -> bool {
    matches!(state, ProposalState::Withdrawn | ProposalState::Cancelled | ProposalState::Rejected)
}
