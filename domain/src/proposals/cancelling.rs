//! What organizers do with an accepted proposal that does not come about as it was told: cancelled, or moved on. Each is told
//! at once, in a letter that they have looked through.

use sqlx::PgConnection;

use super::{
    deciding::{self, Typed},
    log, queries,
    rules::REASON,
    speakers,
    states::allow,
    telling::{Names, Told},
    types::{Actor, Decision, Proposal, ProposalState},
    words::{About, in_languages, names_reason},
};
use crate::{
    db::Db,
    error::{Error, Problems, Result},
    ids::{EventId, ProposalId},
    input,
    lang::Lang,
    letters::types::Words,
    series::types::Series,
    viewer::Asked,
};

/// What is told of it, as organizers wrote it.
#[derive(Clone, Copy, Debug)]
pub struct CancelLetter<'a> {
    /// Why; stands in the letter where that names it.
    pub reason: &'a str,
    pub subject: &'a str,
    pub body: &'a str,
    /// Subject and body for who speaks too and reads the other language; `None` where nobody does.
    pub other: Option<(&'a str, &'a str)>,
}

/// Cancels an accepted or confirmed talk and tells its people. Twice is once.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Invalid` at `words`, `subject`, `body`, `other_subject` and
/// `other_body`; `Conflict` for one that is not accepted, and for one that somebody else has cancelled in other words.
pub async fn cancel(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, letter: CancelLetter<'_>) -> Result<()> {
    let mut wrong = Problems::default();
    let reason = wrong.gather(input::text("words", letter.reason, REASON))?;
    let (subject, body) = deciding::letter_of(&mut wrong, (letter.subject, letter.body))?;
    let other = deciding::other_of(&mut wrong, letter.other)?.filter(|words| !words.is_blank());
    let names_it = |(subject, body): (&str, &str)| names_reason(subject) || names_reason(body);
    let is_named = names_it((subject.as_str(), body.as_str())) || other.as_ref().map(pair).is_some_and(names_it);
    if letter.reason.trim().is_empty() && is_named {
        wrong.keep::<()>(Err(Error::invalid(
            "words",
            "登壇する人に伝える理由を書いてください。文面の{理由}に入ります。",
            "Please write why: it stands in the letter in the place of {reason}.",
        )))?;
    }
    wrong.check()?;
    let mut tx = db.begin().await?;
    let (series, proposal) = deciding::open(&mut tx, asked, slug, id).await?;
    let addressee = queries::addressee(&mut tx, proposal.account).await?;
    let (name, mail, language) = addressee.clone().unwrap_or_default();
    let lang = Lang::from_tag(&language).unwrap_or_default();
    let told = Told {
        series: &series,
        proposal: id,
        event: proposal.event,
        title: &proposal.title,
        about: About::Cancelled,
        written: in_languages(lang, Some((subject.as_str(), body.as_str())), other.as_ref().map(pair)),
        written_in: lang,
        lang,
        confirm_by: None,
        reason: &reason,
    };
    let mut names = Names::default();
    let (subject, body) = told.composed(&mut tx, &mut names, (called(&proposal, &name), told.lang)).await?;
    if proposal.state == ProposalState::Cancelled {
        let before = queries::cancelled_with(&mut tx, id).await?;
        return was_cancelled(&proposal, before, &(subject, body));
    }
    allow(proposal.state, ProposalState::Cancelled, Actor::Organizer)?;
    queries::set_state(&mut tx, id, ProposalState::Cancelled, asked.now).await?;
    if addressee.is_some() {
        let by = asked.viewer.account_id();
        let kept = queries::insert_told(&mut tx, id, ("cancel", None), (&subject, &body), by, asked.now).await?;
        told.send(&mut tx, &mut names, (&mail, kept), asked.now).await?;
    }
    log::write(&mut tx, asked, &series, &proposal, "proposal.cancel").await?;
    db.commit(tx, &[]).await
}

/// The same letter once more is none; what somebody else wrote is not passed over in silence.
fn was_cancelled(proposal: &Proposal, before: Option<(String, String)>, now: &(String, String)) -> Result<()> {
    if proposal.called_off_at.is_some() {
        return Err(Error::conflict(
            "登壇する人が、先にこの登壇を取りやめました。この文面は送っていません。",
            "The speaker has called this talk off first. This letter was not sent.",
        ));
    }
    if before.is_some_and(|before| before != *now) {
        return Err(Error::conflict(
            "この登壇は、ほかの人が先に取りやめ、本人に知らせました。この文面は送っていません。",
            "Somebody else has cancelled this talk first, and its speaker was told. This letter was not sent.",
        ));
    }
    Ok(())
}

/// Moves a proposal to another event at once, with its proposer's consent, and tells its people; an accepted one stays
/// accepted. `seen`: version of the proposal that was looked at.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Invalid` at the words; `Conflict` without
/// consent, for what is over, and when somebody else was first.
pub async fn move_on(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    id: ProposalId,
    (number, seen): (i32, i32),
    typed: impl Into<Typed<'_>>,
) -> Result<()> {
    let typed = typed.into();
    let mut wrong = Problems::default();
    let (subject, body) = deciding::letter_of(&mut wrong, typed.own)?;
    let other = deciding::other_of(&mut wrong, typed.other)?.filter(|words| !words.is_blank());
    wrong.check()?;
    let mut tx = db.begin().await?;
    let (series, proposal) = deciding::open(&mut tx, asked, slug, id).await?;
    deciding::not_under_way(&mut tx, id).await?;
    may_move(&proposal)?;
    if queries::staged(&mut tx, id).await?.is_some() {
        return Err(Error::conflict(
            "この応募には、まだ送っていない決定があります。先に送るか、取り消してください。",
            "There is a decision on this proposal that was not sent. Please send it first, or undo it.",
        ));
    }
    let event = deciding::next_event(&mut tx, asked, &series, &proposal, Some(number)).await?;
    if proposal.version != seen {
        return Err(Error::conflict(
            "ページを開いたあとに、この応募の状態が変わりました。入力した文面はこのまま残っています。いまの状態を確かめて、もう一度押してください。",
            "This proposal has changed since this page was opened. What you typed is still here: look at how it stands, then press again.",
        ));
    }
    let typed = Typed { own: (subject.as_str(), body.as_str()), other: other.as_ref().map(pair) };
    move_to(&mut tx, asked, &series, &proposal, event, typed).await?;
    db.commit(tx, &[]).await
}

/// Errors: `Conflict` for what is over.
pub(crate) fn may_move(proposal: &Proposal) -> Result<()> {
    if speakers::is_over(proposal.state) {
        return Err(Error::conflict(
            "この応募は終わっています。移せるのは、選考中か採択ずみの応募です。",
            "This proposal is over. Only one that is under review or accepted can move on.",
        ));
    }
    Ok(())
}

fn pair(words: &Words) -> (&str, &str) {
    (&words.subject, &words.body)
}

/// Moves it and tells its people: a step of who has asked whether it may move there.
async fn move_to(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    event: EventId,
    typed: Typed<'_>,
) -> Result<()> {
    let (id, by) = (proposal.id, asked.viewer.account_id());
    queries::set_event(tx, id, event).await?;
    if let Some((name, mail, language)) = queries::addressee(tx, proposal.account).await? {
        let lang = Lang::from_tag(&language).unwrap_or_default();
        let told = Told {
            series,
            proposal: id,
            event: Some(event),
            title: &proposal.title,
            about: about_move(proposal),
            written: in_languages(lang, Some(typed.own), typed.other),
            written_in: lang,
            lang,
            confirm_by: proposal.confirm_by.filter(|_| proposal.state == ProposalState::Accepted),
            reason: "",
        };
        let mut names = Names::default();
        let (subject, body) = told.composed(tx, &mut names, (called(proposal, &name), told.lang)).await?;
        let kept = queries::insert_told(tx, id, ("move", Some(event)), (&subject, &body), by, asked.now).await?;
        told.send(tx, &mut names, (&mail, kept), asked.now).await?;
    }
    log::write(tx, asked, series, proposal, "proposal.move").await
}

/// Whose result is known is told otherwise than who waits for it.
pub(crate) fn about_move(proposal: &Proposal) -> About {
    if proposal.state.is_taken() { About::Moved } else { About::Decided(Decision::Move) }
}

/// How letters call the proposer: as they are billed, else as their account has it.
pub(crate) fn called<'a>(proposal: &'a Proposal, name: &'a str) -> &'a str {
    if proposal.billing.name.is_empty() { name } else { &proposal.billing.name }
}
