//! What a proposer does: drafts as typed, handed in, changed until the call closes, taken back.

use chrono::Duration;
use sqlx::{PgConnection, Postgres, Transaction};

use super::{
    deciding, log, losing, queries, rules, speakers,
    states::allow,
    types::{Actor, Call, CallField, Proposal, ProposalState},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    fields::Values,
    ids::{AccountId, CallId, ProposalId},
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address,
    series::{self, types::Series},
    time::Local,
    viewer::{Account, Asked, Right},
};

/// For so long after a call has closed a form that was open still leaves a draft.
const LATE_DRAFTS: Duration = Duration::days(1);

/// Which proposal a form is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At<'a> {
    pub series: &'a str,
    pub call: CallId,
    /// As [`crate::secret::new_key`] made it when a new form was drawn, so that one that is sent twice makes one proposal.
    pub code: &'a str,
    /// That the form was drawn with; 0 for a new one.
    pub version: i32,
}

/// What is stored now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub code: String,
    pub version: i32,
    pub state: ProposalState,
}

/// Keeps what was typed, whole or not. Saving the same twice is idempotent.
///
/// Errors: `SignInRequired`; `NotFound` for a call that is not public; `Concealed` for somebody else's proposal; `Invalid`
/// at a field that is too long; `Conflict` on an older version, for one that was handed in, and when there are too many.
pub async fn save_draft(db: &Db, asked: Asked<'_>, at: At<'_>, sent: &Values) -> Result<Saved> {
    let mut tx = db.begin().await?;
    let opened = open(&mut tx, asked, at, sent, false).await?;
    let saved = keep_draft(&mut tx, asked, at, &opened).await?;
    db.commit(tx, &[]).await?;
    Ok(saved)
}

/// Hands a proposal in, or changes one that is; whoever would speak too is asked by mail. Too late, a draft keeps what was
/// typed. Handing in the same twice is idempotent.
///
/// Errors: those of [`save_draft`]; `Invalid` at every field that is not whole; `Conflict` when the call has closed, or it
/// is decided.
pub async fn hand_in(db: &Db, asked: Asked<'_>, at: At<'_>, sent: &Values) -> Result<Saved> {
    let mut tx = db.begin().await?;
    let mut opened = open(&mut tx, asked, at, sent, true).await?;
    if opened.known.as_ref().is_none_or(|known| known.state == ProposalState::Draft) {
        // Stored whatever is wrong with it: nothing that was typed is lost.
        let saved = keep_draft(&mut tx, asked, at, &opened).await?;
        db.commit(tx, &[]).await?;
        tx = db.begin().await?;
        queries::lock_call(&mut tx, opened.call.id).await?;
        opened.known = queries::lock_by_code(&mut tx, at.code).await?;
        // The same form, sent twice, was quicker, or another one.
        if let Some(known) = opened.known.as_ref().filter(|known| known.typed != opened.typed) {
            is_current(known, saved.version)?;
        }
    } else if let Some(known) = opened.known.as_ref().filter(|known| known.typed != opened.typed) {
        is_current(known, at.version)?;
    }
    let proposal = opened.known.as_ref().ok_or(Error::NotFound)?;
    if proposal.state == ProposalState::Submitted && proposal.typed == opened.typed {
        return Ok(Saved { code: proposal.code.clone(), version: proposal.version, state: proposal.state });
    }
    let is_new = proposal.state == ProposalState::Draft;
    if is_new {
        allow(ProposalState::Draft, ProposalState::Submitted, Actor::Proposer)?;
    } else if proposal.state != ProposalState::Submitted {
        return Err(decided(proposal.state));
    }
    if !opened.call.is_open(asked.now) {
        return Err(closed(&opened.call, is_new));
    }
    let days = match proposal.event {
        Some(event) => events::access::several_days(&mut tx, event, &opened.series.time_zone).await?,
        None => Vec::new(),
    };
    let own_mail = mail_address::key(&opened.account.mail);
    let wanted = rules::Wanted {
        lengths: &opened.call.lengths,
        kinds: &opened.call.kinds,
        asks_level: opened.call.asks_level,
        fields: &opened.fields,
        days: &days,
        own_mail: &own_mail,
    };
    let facts = rules::facts(&opened.typed, wanted)?;
    let version = queries::hand_in(&mut tx, proposal.id, &opened.typed, &facts, asked.now).await?;
    queries::write_answers(&mut tx, proposal.id, &facts.answers).await?;
    if !facts.moves_on {
        deciding::take_off_move(&mut tx, proposal.id).await?;
    }
    speakers::ask(&mut tx, asked, proposal, &facts.co_speakers).await?;
    if is_new {
        let payload = Payload { event: proposal.event, proposal: Some(proposal.id), ..Payload::default() };
        if let Some((_, mail, language)) = queries::addressee(&mut tx, opened.account.id).await? {
            let lang = Lang::from_tag(&language).unwrap_or_default();
            outbox::enqueue(&mut tx, &mail, Kind::ProposalReceived, lang, &payload, asked.now).await?;
        }
    }
    let action = if is_new { "proposal.submit" } else { "proposal.edit" };
    log::write(&mut tx, asked, &opened.series, proposal, action).await?;
    db.commit(tx, &[]).await?;
    Ok(Saved { code: at.code.to_owned(), version, state: ProposalState::Submitted })
}

/// Forgets a draft. Errors: `SignInRequired`, `NotFound`, `Concealed`; `Conflict` for one that was handed in.
pub async fn discard(db: &Db, asked: Asked<'_>, slug: &str, code: &str) -> Result<()> {
    let (mut tx, _, proposal) = own(db, asked, slug, code).await?;
    if proposal.state != ProposalState::Draft {
        return Err(Error::conflict(
            "この応募は提出されています。やめるときは「取り下げる」を選んでください。",
            "This proposal was handed in. To take it back, choose “Withdraw”.",
        ));
    }
    queries::delete_draft(&mut tx, proposal.id).await?;
    db.commit(tx, &[]).await
}

/// Takes a proposal back, also after it was accepted or confirmed. Twice is once.
///
/// Errors: `SignInRequired`, `NotFound`, `Concealed`; `Conflict` as [`allow`] says it.
pub async fn withdraw(db: &Db, asked: Asked<'_>, slug: &str, code: &str) -> Result<()> {
    let (mut tx, series, proposal) = own(db, asked, slug, code).await?;
    if proposal.state == ProposalState::Withdrawn {
        return Ok(());
    }
    take_back(&mut tx, asked, &series, &proposal).await?;
    db.commit(tx, &[]).await
}

/// A step of a transaction that holds the proposal. Of one that was accepted organizers are told, unless its event is over:
/// they counted on it.
pub(super) async fn take_back(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    proposal: &Proposal,
) -> Result<()> {
    allow(proposal.state, ProposalState::Withdrawn, Actor::Proposer)?;
    if proposal.state == ProposalState::Accepted && !losing::is_over(tx, proposal).await? {
        losing::lose(tx, asked, series, proposal, ProposalState::Withdrawn, String::new()).await?;
    } else {
        queries::set_state(tx, proposal.id, ProposalState::Withdrawn, asked.now).await?;
    }
    // What was decided and not told needs no telling any more.
    deciding::take_off(tx, proposal.id).await?;
    log::write(tx, asked, series, proposal, "proposal.withdraw").await
}

/// Makes a draft of what was taken back, while the call is open.
///
/// Errors: as [`withdraw`]; `Conflict` when the call has closed, when there would be too many, and for an accepted one that was
/// declined: organizers look after it.
pub async fn take_up(db: &Db, asked: Asked<'_>, slug: &str, code: &str) -> Result<()> {
    let (mut tx, series, proposal) = own(db, asked, slug, code).await?;
    if proposal.state == ProposalState::Draft {
        return Ok(());
    }
    allow(proposal.state, ProposalState::Draft, Actor::Proposer)?;
    if proposal.called_off_at.is_some() {
        return Err(Error::conflict(
            "辞退したことは、もう運営に伝わっています。もう一度話したいときは運営に連絡するか、新しく応募してください。",
            "You declined this talk, and the organizers know. Please write to them, or hand in another proposal.",
        ));
    }
    let call = queries::call(&mut tx, series.id, proposal.call, &series.time_zone).await?.ok_or(Error::NotFound)?;
    if !call.is_open(asked.now) {
        return Err(closed(&call, false));
    }
    if queries::count_of(&mut tx, call.id, proposal.account).await? >= i64::from(call.max_proposals) {
        return Err(too_many(&call));
    }
    queries::set_state(&mut tx, proposal.id, ProposalState::Draft, asked.now).await?;
    log::write(&mut tx, asked, &series, &proposal, "proposal.take_up").await?;
    db.commit(tx, &[]).await
}

struct Opened {
    series: Series,
    call: Call,
    fields: Vec<CallField>,
    account: Account,
    typed: Values,
    known: Option<Proposal>,
}

/// The call and, under its lock, the proposal that a form is about. `locks_call`: for what is numbered within it; always
/// before the proposal, as whoever sends decisions does.
async fn open(tx: &mut PgConnection, asked: Asked<'_>, at: At<'_>, sent: &Values, locks_call: bool) -> Result<Opened> {
    let account = asked.viewer.account.clone().ok_or(Error::SignInRequired)?;
    let is_code = at.code.len() == 32 && at.code.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !is_code {
        return Err(Error::NotFound);
    }
    let series = series::access::find(tx, at.series).await?;
    let call = queries::call(tx, series.id, at.call, &series.time_zone).await?;
    let call = call.filter(|call| call.is_public(asked.now)).ok_or(Error::NotFound)?;
    let fields = queries::fields(tx, call.id).await?;
    let typed = rules::typed(sent, &fields)?;
    if locks_call {
        queries::lock_call(tx, call.id).await?;
    }
    queries::lock_proposer(tx, call.id, account.id).await?;
    let known = queries::lock_by_code(tx, at.code).await?;
    if known.as_ref().is_some_and(|proposal| proposal.account != account.id) {
        return Err(Error::Concealed);
    }
    // What was proposed before its event became private goes on.
    if known.is_none() && call.is_private && !asked.viewer.may(series.id, Right::ReviewProposals) {
        return Err(Error::NotFound);
    }
    if known.as_ref().is_some_and(|proposal| proposal.call != call.id) {
        return Err(Error::NotFound);
    }
    Ok(Opened { series, call, fields, account, typed, known })
}

async fn keep_draft(tx: &mut PgConnection, asked: Asked<'_>, at: At<'_>, opened: &Opened) -> Result<Saved> {
    let saved = |version| Saved { code: at.code.to_owned(), version, state: ProposalState::Draft };
    let Opened { call, account, typed, .. } = opened;
    let Some(known) = &opened.known else {
        if at.version != 0 {
            return Err(Error::NotFound);
        }
        if call.closes.is_some_and(|closes| closes.utc + LATE_DRAFTS <= asked.now) {
            return Err(closed(call, false));
        }
        if queries::count_of(tx, call.id, account.id).await? >= i64::from(call.max_proposals) {
            return Err(too_many(call));
        }
        if !queries::insert_draft(tx, (call.id, account.id), at.code, typed, asked.now).await? {
            return Err(Error::NotFound);
        }
        return Ok(saved(1));
    };
    if known.state != ProposalState::Draft {
        return Err(Error::conflict(
            "この応募は提出されています。変更は「変更を提出」で送ってください。",
            "This proposal was handed in. Please send changes by “Hand in the changes”.",
        ));
    }
    if known.typed == *typed {
        return Ok(saved(known.version));
    }
    is_current(known, at.version)?;
    Ok(saved(queries::update_draft(tx, known.id, typed, asked.now).await?))
}

fn too_many(call: &Call) -> Error {
    let max = call.max_proposals;
    Error::Conflict(Text::new(
        format!("応募は1人{max}件までです。どれかを取り下げるか、下書きを消してから、もう一度お試しください。"),
        format!("One person may hand in up to {max}. Withdraw one or discard a draft, then try again."),
    ))
}

/// Whoever saves has seen what is stored. What they typed stays in their form.
pub(super) fn is_current(proposal: &Proposal, version: i32) -> Result<()> {
    if proposal.version == version {
        return Ok(());
    }
    Err(Error::conflict(
        "この応募は、ほかの画面で先に変わりました。入力した内容はこのまま残っています。新しい内容と見比べて、もう一度保存してください。",
        "This proposal was changed elsewhere first. What you typed is still here: compare it with what is stored, then save again.",
    ))
}

fn decided(state: ProposalState) -> Error {
    Error::Conflict(Text::new(
        format!(
            "この応募は「{}」なので、内容は変えられません。直したいことは運営に連絡してください。",
            state.label(Lang::Ja)
        ),
        format!(
            "This proposal is “{}” and can no longer be changed. Please tell the organizers what to correct.",
            state.label(Lang::En)
        ),
    ))
}

/// `left_draft`: what was typed is kept as one.
fn closed(call: &Call, left_draft: bool) -> Error {
    let when = |at: &Local, lang: Lang| format!("{} {}", at.date(lang), at.clock());
    let (ja, en) = call.closes.as_ref().map(|at| (when(at, Lang::Ja), when(at, Lang::En))).unwrap_or_default();
    let (kept_ja, kept_en) = if left_draft {
        ("入力した内容は下書きに残っています。", " What you typed is kept as a draft.")
    } else {
        ("", "")
    };
    Error::Conflict(Text::new(
        format!("この募集は{ja}に締め切りました。{kept_ja}"),
        format!("This call closed on {en}.{kept_en}"),
    ))
}

/// The viewer's own proposal at an address, locked.
pub(super) async fn own(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    code: &str,
) -> Result<(Transaction<'static, Postgres>, Series, Proposal)> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    let proposal = find_own(&mut tx, &series, account, code).await?;
    let proposal = queries::lock_any(&mut tx, proposal).await?.ok_or(Error::NotFound)?;
    Ok((tx, series, proposal))
}

/// Errors: `NotFound`; `Concealed` for somebody else's.
pub(crate) async fn find_own(
    db: &mut PgConnection,
    series: &Series,
    account: AccountId,
    code: &str,
) -> Result<ProposalId> {
    let proposal = queries::by_code(db, series.id, code).await?.ok_or(Error::NotFound)?;
    if proposal.account == account { Ok(proposal.id) } else { Err(Error::Concealed) }
}
