//! Organizers decide, gather their decisions, and write the letters; nobody is told before they are sent.

use sqlx::PgConnection;

use super::{
    calls, linking, log, queries,
    states::allow,
    types::{Actor, Decision, Proposal, Staged, StagedAt},
    words::{self, MAX_BODY, MAX_SUBJECT},
};
use crate::{
    db::Db,
    error::{Error, Problems, Result},
    events,
    ids::{CallId, EventId, EventRef, ProposalId},
    input,
    lang::{Lang, Text},
    letters::{editing::whole, types::Words},
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// Decides on a proposal, or decides otherwise; `to` is the number of the event that a move goes to. Nobody is told. `seen`:
/// what was decided when somebody looked. Deciding what is decided is idempotent, and its letter stays; a letter that
/// somebody wrote for another decision is kept for whoever comes back to that. Returns what is decided now.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`, also for an event that is none; `Conflict` where the
/// state does not allow it, for a move without its proposer's consent, and when somebody else decided meanwhile.
pub async fn stage(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    id: ProposalId,
    (decision, to): (Decision, Option<i32>),
    seen: Option<StagedAt>,
) -> Result<StagedAt> {
    let mut tx = db.begin().await?;
    let (series, proposal) = open(&mut tx, asked, slug, id).await?;
    not_under_way(&mut tx, id).await?;
    let event = if decision == Decision::Move {
        if !proposal.state.is_under_review() {
            return Err(Error::conflict(
                "次の回へ移せるのは、選考中か補欠の応募です。",
                "Only a proposal that is under review or waitlisted can be put off to the next event.",
            ));
        }
        Some(next_event(&mut tx, asked, &series, &proposal, to).await?)
    } else {
        None
    };
    if let Some(state) = decision.to() {
        allow(proposal.state, state, Actor::Organizer)?;
    }
    let staged = queries::staged(&mut tx, id).await?;
    if let Some(same) = staged.as_ref().filter(|staged| staged.decision == decision && staged.event == event) {
        return Ok(same.seen());
    }
    is_as_seen(&mut tx, id, staged.as_ref(), seen).await?;
    queries::set_aside(&mut tx, id).await?;
    let now = queries::stage(&mut tx, id, (decision, event), asked.viewer.account_id(), asked.now).await?;
    queries::take_letter(&mut tx, now.id).await?;
    log::write(&mut tx, asked, &series, &proposal, "proposal.decide").await?;
    db.commit(tx, &[]).await?;
    Ok(now)
}

/// Takes back what was decided and not told. Twice is once. `seen`, and what becomes of its letter: as [`stage`].
///
/// Errors: as [`stage`]; `Conflict` for what was told.
pub async fn unstage(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, seen: Option<StagedAt>) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, proposal) = open(&mut tx, asked, slug, id).await?;
    not_under_way(&mut tx, id).await?;
    let staged = queries::staged(&mut tx, id).await?;
    let is_told = match seen {
        Some(seen) => queries::is_sent(&mut tx, id, seen.id).await?,
        None => false,
    };
    if staged.is_none() && !is_told {
        return Ok(());
    }
    is_as_seen(&mut tx, id, staged.as_ref(), seen).await?;
    take_off(&mut tx, id).await?;
    log::write(&mut tx, asked, &series, &proposal, "proposal.undecide").await?;
    db.commit(tx, &[]).await
}

/// Takes a decision back that nobody was told, and keeps its letter where somebody wrote it. A step of a transaction that
/// holds the proposal.
pub(super) async fn take_off(tx: &mut PgConnection, id: ProposalId) -> Result<()> {
    queries::set_aside(tx, id).await?;
    queries::unstage(tx, id).await?;
    Ok(())
}

/// A move that was decided and not told is none without consent: organizers decide anew. A step of a transaction that
/// holds the proposal.
pub(super) async fn take_off_move(tx: &mut PgConnection, id: ProposalId) -> Result<()> {
    if queries::staged(tx, id).await?.is_some_and(|staged| staged.decision == Decision::Move) {
        take_off(tx, id).await?;
    }
    Ok(())
}

/// Whoever decides has seen what is decided. Errors: `Conflict` that says what it is by now.
async fn is_as_seen(
    tx: &mut PgConnection,
    id: ProposalId,
    staged: Option<&Staged>,
    seen: Option<StagedAt>,
) -> Result<()> {
    if staged.map(Staged::seen) == seen {
        return Ok(());
    }
    let is_told = match seen {
        Some(seen) => queries::is_sent(tx, id, seen.id).await?,
        None => false,
    };
    Err(match staged {
        Some(now) => {
            let (letter_ja, letter_en) = if now.letter.is_some() {
                ("文面は書き直されています。", " Its letter was edited.")
            } else {
                ("", "")
            };
            let (ja, en) = (now.decision.label(Lang::Ja), now.decision.label(Lang::En));
            Error::Conflict(Text::new(
                format!(
                    "ページを開いたあとに、ほかの人がこの応募の決定か文面を変えました。いまの決定は「{ja}」です。{letter_ja}確かめて、変えるときはもう一度押してください。"
                ),
                format!(
                    "Somebody else has changed the decision or its letter since this page was opened. It is “{en}” now.{letter_en} Please look at it, and press again to decide otherwise."
                ),
            ))
        }
        None if is_told => Error::conflict(
            "この応募の結果は、もう送られました。ページを開き直して、いまの状態を確かめてください。",
            "The result of this proposal was sent. Please open the page again and look at its state.",
        ),
        None => Error::conflict(
            "ページを開いたあとに、ほかの人がこの応募の決定を取り消しました。決めるときは、もう一度押してください。",
            "Somebody else has undone the decision since this page was opened. Please press again to decide.",
        ),
    })
}

/// A letter as organizers typed it.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// Subject and body for its proposer.
    pub own: (&'a str, &'a str),
    /// The same for who speaks too and reads the other language; `None` where nobody does.
    pub other: Option<(&'a str, &'a str)>,
}

impl<'a> From<(&'a str, &'a str)> for Typed<'a> {
    fn from(own: (&'a str, &'a str)) -> Self {
        Self { own, other: None }
    }
}

/// Writes the letter of a decision anew, on the version that was looked at.
///
/// Errors: as [`stage`]; `Invalid` at `subject`, `body`, `other_subject` and `other_body`; `Conflict` when it is another one by
/// now, or was sent.
pub async fn write_letter(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    call: CallId,
    seen: StagedAt,
    typed: impl Into<Typed<'_>>,
) -> Result<()> {
    let typed = typed.into();
    let mut wrong = Problems::default();
    let (line, text) = letter_of(&mut wrong, typed.own)?;
    let other = other_of(&mut wrong, typed.other)?;
    wrong.check()?;
    let mut tx = db.begin().await?;
    let (series, call) = calls::open(&mut tx, asked, slug, call).await?;
    // A decision that was taken back meanwhile has no letter any more: who wrote it gets their words back.
    let changed = || {
        Error::conflict(
            "この文面は、ほかの人が先に変えたか、もう送られました。入力した内容はこのまま残っています。見比べてから、もう一度保存してください。",
            "Somebody else changed this letter first, or it was sent. What you typed is still here: compare, then save again.",
        )
    };
    let proposal = queries::proposal_of(&mut tx, call.id, seen.id).await?.ok_or_else(changed)?;
    let proposal = queries::lock(&mut tx, series.id, proposal).await?.ok_or(Error::NotFound)?;
    not_under_way(&mut tx, proposal.id).await?;
    let addressee = queries::addressee(&mut tx, proposal.account).await?;
    let lang = addressee.and_then(|(.., language)| Lang::from_tag(&language)).unwrap_or_default();
    let staged = queries::staged(&mut tx, proposal.id).await?;
    let standing = staged.map(|staged| words::letter(staged.decision, lang.other()));
    let other = other.as_ref().and_then(|typed| {
        // Left empty, the words stand again that stand there by themselves.
        if typed.is_blank() { standing } else { Some((typed.subject.as_str(), typed.body.as_str())) }
    });
    if !queries::write_letter(&mut tx, seen, (&line, &text), lang, other).await? {
        return Err(changed());
    }
    log::write(&mut tx, asked, &series, &proposal, "proposal.letter").await?;
    db.commit(tx, &[]).await
}

/// Subject and body as they may be sent; what is wrong with them stands at `subject` and `body`.
pub(super) fn letter_of(wrong: &mut Problems, (subject, body): (&str, &str)) -> Result<(String, String)> {
    let line = wrong.gather(input::line("subject", subject, MAX_SUBJECT))?;
    let text = wrong.gather(input::text("body", body, MAX_BODY))?;
    let mut wants = |is_there: bool, error: Error| wrong.gather(if is_there { Ok(()) } else { Err(error) });
    wants(!subject.trim().is_empty(), Error::invalid("subject", "件名を入れてください。", "Please write a subject."))?;
    wants(!body.trim().is_empty(), Error::invalid("body", "本文を入れてください。", "Please write the letter."))?;
    Ok((line, text))
}

/// The same in the other language, at `other_subject` and `other_body`; blank where both were left empty.
pub(super) fn other_of(wrong: &mut Problems, typed: Option<(&str, &str)>) -> Result<Option<Words>> {
    let Some((subject, body)) = typed else { return Ok(None) };
    let words = wrong.gather(whole("other_subject", "other_body", &Words::new(subject, body)))?;
    Ok(Some(words))
}

/// What was sent and can still be stopped is stopped first.
pub(super) async fn not_under_way(tx: &mut PgConnection, id: ProposalId) -> Result<()> {
    if queries::is_queued(tx, id).await? {
        return Err(Error::conflict(
            "この結果は、まもなく送られます。変えるときは、先に送信を止めてください。",
            "This result is sent in a moment. To change it, please stop the sending first.",
        ));
    }
    Ok(())
}

/// A proposal of a series, not locked, for who decides.
///
/// Errors: as [`open`].
pub(crate) async fn look(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    slug: &str,
    id: ProposalId,
) -> Result<(Series, Proposal)> {
    let series = series::access::find(tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let proposal = queries::by_id(tx, series.id, id).await?.ok_or(Error::NotFound)?;
    Ok((series, proposal))
}

/// A proposal of a series, locked after its event, for who decides.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`.
pub(super) async fn open(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    slug: &str,
    id: ProposalId,
) -> Result<(Series, Proposal)> {
    let (series, seen) = look(tx, asked, slug, id).await?;
    let proposal = linking::lock(tx, seen.id).await?.ok_or(Error::NotFound)?;
    Ok((series, proposal))
}

/// Nobody is moved to another evening unasked.
pub(super) fn without_consent() -> Error {
    Error::conflict(
        "応募した人が、次の回へ移すことに同意していません。同意を得たら、応募のページで「本人の同意を得た」を押してください。",
        "The proposer has not agreed that it may move on. Once they have, press “They agreed to it” on the page of the proposal.",
    )
}

/// The event that a proposal may move to. Errors: `NotFound`; `Conflict` without consent, or for the event that it is for.
pub(super) async fn next_event(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
    number: Option<i32>,
) -> Result<EventId> {
    let number = number.ok_or(Error::NotFound)?;
    let (_, card) = events::access::find(tx, asked.viewer, EventRef::new(&series.slug, number)).await?;
    may_go(proposal, card.id)?;
    Ok(card.id)
}

/// Errors: `Conflict` without consent, or for the event that it is for.
pub(crate) fn may_go(proposal: &Proposal, event: EventId) -> Result<()> {
    if !proposal.moves_on {
        return Err(without_consent());
    }
    if proposal.event == Some(event) {
        return Err(Error::conflict("この応募は、もうその回のものです。", "This proposal is for that event already."));
    }
    Ok(())
}
