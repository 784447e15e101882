//! What organizers do with an accepted proposal that does not come about as it was told: cancelled, or moved on. Each is told
//! at once, in a letter that they have looked through.

use sqlx::PgConnection;

use super::{
    deciding::{self, Typed},
    log, queries,
    readers::{Reader, Whom, called, readers},
    rules::REASON,
    speakers,
    states::allow,
    telling::{Names, Told, waits_until},
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

/// Cancels an accepted or confirmed talk and tells those of its people whom `whom` does not leave out. Twice is once. Returns who
/// they are, by [`Reader::number`]; `None` where it was cancelled before, and nothing is sent now.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Invalid` at `words`, `subject`, `body`, `other_subject` and
/// `other_body`; `Conflict` for one that is not accepted, for one that somebody else has cancelled in other words, and when
/// others would be told than those who were looked at.
pub async fn cancel(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    id: ProposalId,
    letter: CancelLetter<'_>,
    whom: &Whom,
) -> Result<Option<Vec<i64>>> {
    let mut wrong = Problems::default();
    let reason = wrong.gather(input::text("words", letter.reason, REASON))?;
    let (subject, body) = deciding::letter_of(&mut wrong, (letter.subject, letter.body))?;
    let other = deciding::other_of(&mut wrong, letter.other)?.filter(|words| !words.is_blank());
    let names_it = |(subject, body): (&str, &str)| names_reason(subject) || names_reason(body);
    let is_named = names_it((subject.as_str(), body.as_str())) || other.as_ref().map(pair).is_some_and(names_it);
    if letter.reason.trim().is_empty() && is_named {
        wrong.gather::<()>(Err(Error::invalid(
            "words",
            "登壇する人に伝える理由を書いてください。文面の{理由}に入ります。",
            "Please write why: it stands in the letter in the place of {reason}.",
        )))?;
    }
    wrong.check()?;
    let mut tx = db.begin().await?;
    let (series, proposal) = deciding::open(&mut tx, asked, slug, id).await?;
    let all = readers(&mut tx, &proposal).await?;
    let (name, lang) = proposer(&proposal, &all);
    let written = in_languages(lang, Some((subject.as_str(), body.as_str())), other.as_ref().map(pair));
    let told = Told { reason: &reason, ..Told::for_proposal(&series, &proposal, About::Cancelled, (lang, written)) };
    let mut names = Names::default();
    if proposal.state == ProposalState::Cancelled {
        let is_told = all.iter().any(|one| one.also.is_none() && whom.is_told(one));
        let now = if is_told { Some(told.composed(&mut tx, &mut names, (&name, lang)).await?) } else { None };
        return was_cancelled(&proposal, queries::cancelled_with(&mut tx, id).await?, now).map(|()| None);
    }
    allow(proposal.state, ProposalState::Cancelled, Actor::Organizer)?;
    let all = whom.choose(all)?;
    queries::set_state(&mut tx, id, ProposalState::Cancelled, asked.now).await?;
    told.tell(&mut tx, asked, (&mut names, &all), ("cancel", None)).await?;
    log::write_told(&mut tx, asked, (&series, &proposal), "proposal.cancel", all.len()).await?;
    db.commit(tx, &[]).await?;
    Ok(Some(numbers(&all)))
}

/// How letters call who proposed it, and what they read; the words of nobody are Japanese.
fn proposer(proposal: &Proposal, all: &[Reader]) -> (String, Lang) {
    let found = all.iter().find(|one| one.also.is_none());
    found.map_or_else(|| (called(proposal, "").to_owned(), Lang::default()), |one| (one.name.clone(), one.lang))
}

fn numbers(all: &[Reader]) -> Vec<i64> {
    all.iter().map(Reader::number).collect()
}

/// The same letter to its proposer once more is none, and no letter is none; that somebody else wrote another one, or none, is
/// not passed over in silence.
fn was_cancelled(proposal: &Proposal, before: Option<(String, String)>, now: Option<(String, String)>) -> Result<()> {
    if proposal.called_off_at.is_some() {
        return Err(Error::conflict(
            "登壇する人が、先にこの登壇を取りやめました。この文面は送っていません。",
            "The speaker has called this talk off first. This letter was not sent.",
        ));
    }
    if before == now {
        return Ok(());
    }
    Err(if before.is_some() {
        Error::conflict(
            "この登壇は、ほかの人が先に取りやめ、本人に知らせました。この文面は送っていません。",
            "Somebody else has cancelled this talk first, and its speaker was told. This letter was not sent.",
        )
    } else {
        Error::conflict(
            "この登壇は、先に取りやめてあります。この文面は送っていません。",
            "This talk was cancelled before. This letter was not sent.",
        )
    })
}

/// Moves a proposal to another event at once, with its proposer's consent, and tells those of its people whom `whom` does not
/// leave out; an accepted one stays accepted. `seen`: version of the proposal that was looked at. Returns who they are, by
/// [`Reader::number`].
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Invalid` at the words; `Conflict` without
/// consent, for what is over, when somebody else was first, and when others would be told than those who were looked at.
pub async fn move_on(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    id: ProposalId,
    (number, seen): (i32, i32),
    typed: impl Into<Typed<'_>>,
    whom: &Whom,
) -> Result<Vec<i64>> {
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
    let told = move_to(&mut tx, asked, (&series, &proposal), event, (typed, whom)).await?;
    db.commit(tx, &[]).await?;
    Ok(told)
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
    (series, proposal): (&Series, &Proposal),
    event: EventId,
    (typed, whom): (Typed<'_>, &Whom),
) -> Result<Vec<i64>> {
    let all = readers(tx, proposal).await?;
    let (_, lang) = proposer(proposal, &all);
    let all = whom.choose(all)?;
    queries::set_event(tx, proposal.id, event).await?;
    let written = in_languages(lang, Some(typed.own), typed.other);
    let told = Told {
        event: Some(event),
        confirm_by: waits_until(proposal),
        ..Told::for_proposal(series, proposal, about_move(proposal), (lang, written))
    };
    told.tell(tx, asked, (&mut Names::default(), &all), ("move", Some(event))).await?;
    log::write_told(tx, asked, (series, proposal), "proposal.move", all.len()).await?;
    Ok(numbers(&all))
}

/// Whose result is known is told otherwise than who waits for it.
pub(crate) fn about_move(proposal: &Proposal) -> About {
    if proposal.state.is_taken() { About::Moved } else { About::Decided(Decision::Move) }
}
