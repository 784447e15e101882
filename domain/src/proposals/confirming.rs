//! An accepted proposal is confirmed or declined: by the link of its mail, on the proposer's page, or by an organizer whom
//! they told. One reminder goes out before the deadline, and whoever is silent is asked again by organizers.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{
    calling_off, deciding, handing_in, letters, linking, log, queries,
    readers::called,
    sending,
    states::allow,
    telling::{Names, Told},
    types::{Actor, Proposal, ProposalState},
    words::{About, in_languages},
};
use crate::{
    agenda::wanted::asked_again_from,
    db::Db,
    error::{Error, Problems, Result},
    ids::ProposalId,
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    secret::Secret,
    series::{self, types::Series},
    viewer::Asked,
};

/// Confirms, or declines, by the link of a mail. Saying the same twice is idempotent.
///
/// Errors: `NotFound` for a link that is none; `Conflict` after the deadline, and for what was cancelled or withdrawn
/// meanwhile.
pub async fn answer_by_link(db: &Db, asked: Asked<'_>, token: &str, is_yes: bool) -> Result<()> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut tx = db.begin().await?;
    let link = queries::by_link(&mut tx, &secret.hash(), asked.now).await?;
    let Some((id, None)) = link else { return Err(Error::NotFound) };
    // Under the lock: an organizer may be cancelling it at this moment.
    let proposal = linking::lock(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let slug = queries::series_of(&mut tx, proposal.call).await?;
    let series = series::access::find(&mut tx, &slug).await?;
    answer_in(&mut tx, asked, &series, &proposal, is_yes).await?;
    db.commit(tx, &[]).await
}

/// The same on the proposer's own page.
///
/// Errors: `SignInRequired`; `Concealed` for somebody else's; as [`answer_by_link`].
pub async fn answer(db: &Db, asked: Asked<'_>, slug: &str, code: &str, is_yes: bool) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    let id = handing_in::find_own(&mut tx, &series, account, code).await?;
    let proposal = linking::lock(&mut tx, id).await?.ok_or(Error::NotFound)?;
    answer_in(&mut tx, asked, &series, &proposal, is_yes).await?;
    db.commit(tx, &[]).await
}

async fn answer_in(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    is_yes: bool,
) -> Result<()> {
    match (proposal.state, is_yes) {
        (ProposalState::Confirmed, true) | (ProposalState::Withdrawn, false) => Ok(()),
        (ProposalState::Cancelled, true) if proposal.called_off_at.is_some() => Err(called_off()),
        (ProposalState::Cancelled, false) if proposal.called_off_at.is_some() => Ok(()),
        (ProposalState::Confirmed, false) => calling_off::call_off_in(tx, asked, series, proposal, String::new()).await,
        (_, false) => handing_in::take_back(tx, asked, series, proposal).await,
        (state, true) => {
            allow(state, ProposalState::Confirmed, Actor::Proposer)?;
            if let Some(until) = proposal.confirm_by.filter(|until| *until <= asked.now) {
                return Err(too_late(series, until));
            }
            confirm(tx, asked, series, proposal).await
        }
    }
}

async fn confirm(tx: &mut PgConnection, asked: Asked<'_>, series: &Series, proposal: &Proposal) -> Result<()> {
    queries::set_state(tx, proposal.id, ProposalState::Confirmed, asked.now).await?;
    if let Some(event) = proposal.event {
        // It may be released already.
        linking::link(tx, event, &[]).await?;
    }
    log::write(tx, asked, series, proposal, "proposal.confirm").await
}

fn called_off() -> Error {
    Error::conflict(
        "この登壇は、ご自身で取りやめています。もう一度登壇できるようになったら、運営に連絡してください。",
        "You have called this talk off. If you can give it after all, please write to the organizers.",
    )
}

fn too_late(series: &Series, until: DateTime<Utc>) -> Error {
    let day = |lang: Lang| letters::last_day(until, series, lang);
    Error::Conflict(Text::new(
        format!("お返事の期限({})を過ぎました。まだ間に合うかもしれません。運営に連絡してください。", day(Lang::Ja)),
        format!(
            "The time to answer ended on {}. It may not be too late: please write to the organizers.",
            day(Lang::En)
        ),
    ))
}

/// An organizer confirms for somebody who told them, also after the deadline. Twice is once.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Conflict` for what is not accepted.
pub async fn confirm_for(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, seen) = deciding::look(&mut tx, asked, slug, id).await?;
    let proposal = linking::lock(&mut tx, seen.id).await?.ok_or(Error::NotFound)?;
    if proposal.state == ProposalState::Confirmed {
        return Ok(());
    }
    allow(proposal.state, ProposalState::Confirmed, Actor::Organizer)?;
    confirm(&mut tx, asked, &series, &proposal).await?;
    db.commit(tx, &[]).await
}

/// Whether the answer to it may be asked for once more; `last`: when that was done. Errors: `Conflict` for what is not accepted,
/// and within a day.
pub(crate) fn may_ask(proposal: &Proposal, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
    if proposal.state != ProposalState::Accepted {
        return Err(Error::conflict(
            "お返事をお願いできるのは、採択してお返事を待っている応募です。",
            "Only an accepted proposal that waits for its answer can be asked about.",
        ));
    }
    if asked_again_from(last, now).is_some() {
        return Err(Error::conflict(
            "この24時間にお知らせしたばかりです。お願いできるのは1日に1回までです。",
            "They heard from us within the last 24 hours. They can be asked once a day at most.",
        ));
    }
    Ok(())
}

/// Until when they would have, asked now: as long as whoever is accepted, and no shorter than they have.
pub(crate) async fn asked_until(
    db: &mut PgConnection,
    series: &Series,
    proposal: &Proposal,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    let call = queries::call(db, series.id, proposal.call, &series.time_zone).await?.ok_or(Error::NotFound)?;
    let until = sending::confirm_by(series, &call, now);
    Ok(proposal.confirm_by.map_or(until, |before| before.max(until)))
}

/// What became of asking for an answer once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedAgain {
    Sent,
    /// They were asked within a day, and have until the end of this one, on the wall of the series: nothing was sent twice.
    Before(NaiveDate),
}

/// Until when somebody has who was asked for their answer within a day, but for the letter that told them of it first.
fn asked_before(proposal: &Proposal, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let again = last.filter(|last| proposal.decided_at.is_none_or(|decided| *last > decided));
    asked_again_from(again, now)?;
    proposal.confirm_by.filter(|until| proposal.state == ProposalState::Accepted && *until > now)
}

/// Asks for the answer to an accepted talk once more, in words that were looked through, and gives more time for it. `seen`:
/// version of the proposal that was looked at. `written`: subject and body. Who presses a second time, or after somebody
/// else, is told that they were asked.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Invalid` at `subject` and `body`; `Conflict` for what is
/// not accepted, within a day after it was, when its proposer has no account any more, and when somebody else was first to
/// do anything else.
pub async fn ask_again(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    id: ProposalId,
    seen: i32,
    written: (&str, &str),
) -> Result<AskedAgain> {
    let mut wrong = Problems::default();
    let (subject, body) = deciding::letter_of(&mut wrong, written)?;
    wrong.check()?;
    let mut tx = db.begin().await?;
    let (series, proposal) = deciding::open(&mut tx, asked, slug, id).await?;
    let last = queries::asked_last(&mut tx, id).await?;
    if let Some(until) = asked_before(&proposal, last, asked.now) {
        return Ok(AskedAgain::Before(letters::last_date(until, &series)));
    }
    may_ask(&proposal, last, asked.now)?;
    if proposal.version != seen {
        return Err(Error::conflict(
            "ページを開いたあとに、この応募の状態が変わりました。入力した文面はこのまま残っています。いまの状態を確かめて、もう一度押してください。",
            "This proposal has changed since this page was opened. What you typed is still here: look at how it stands, then press again.",
        ));
    }
    let Some((name, mail, language)) = queries::addressee(&mut tx, proposal.account).await? else {
        return Err(Error::conflict(
            "応募した人のアカウントはもうありません。送っていません。",
            "Whoever handed it in has no account any more. Nothing was sent.",
        ));
    };
    let until = asked_until(&mut tx, &series, &proposal, asked.now).await?;
    queries::note_asked_again(&mut tx, id, until, asked.now).await?;
    let lang = Lang::from_tag(&language).unwrap_or_default();
    let written = in_languages(lang, Some((subject.as_str(), body.as_str())), None);
    let told =
        Told { confirm_by: Some(until), ..Told::for_proposal(&series, &proposal, About::Asked, (lang, written)) };
    let (subject, words) = told.composed(&mut tx, &mut Names::default(), (called(&proposal, &name), lang)).await?;
    let payload = Payload { event: proposal.event, proposal: Some(id), subject, words, ..Payload::default() };
    outbox::enqueue(&mut tx, &mail, told.kind(), lang, &payload, asked.now).await?;
    log::write(&mut tx, asked, &series, &proposal, "proposal.ask").await?;
    db.commit(tx, &[]).await?;
    Ok(AskedAgain::Sent)
}

/// For the worker: who has not answered shortly before the deadline is reminded, once each. Returns how many.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn remind_due(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let due = queries::note_reminders(&mut tx, asked.now).await?;
    if due.is_empty() {
        return Ok(0);
    }
    for id in &due {
        let Some(proposal) = queries::any_by_id(&mut tx, *id).await? else { continue };
        let Some((_, mail, language)) = queries::addressee(&mut tx, proposal.account).await? else { continue };
        let payload = Payload { event: proposal.event, proposal: Some(*id), ..Payload::default() };
        let lang = Lang::from_tag(&language).unwrap_or_default();
        outbox::enqueue(&mut tx, &mail, Kind::ProposalReminder, lang, &payload, asked.now).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(due.len())
}
