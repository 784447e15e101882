//! Decisions are told together, after some seconds in which they can be stopped: all states change and all mails are
//! written in one transaction, each once.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    calls, letters, queries,
    queries::StagedRow,
    speakers,
    states::allow,
    telling::{Names, Told},
    types::{Actor, Call, Decision, StagedAt},
    words::{self, About},
};
use crate::{
    audit::Details,
    db::Db,
    error::{Error, Result},
    ids::{AccountId, CallId, DecisionId},
    lang::Lang,
    mail::types::SECONDS_TO_STOP,
    series::{put_off::end_of_day, types::Series},
    viewer::Asked,
};

/// Sends all decisions of a call that nobody was told yet; returns how many. They are told after some seconds, unless
/// [`stop`] comes first. `seen` are those that were looked at, each with the version of its letter. Sending the same once
/// more is idempotent.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Conflict` when somebody else was first, when there
/// are others by now, and when there is nothing to send.
pub async fn send_decisions(db: &Db, asked: Asked<'_>, slug: &str, call: CallId, seen: &[StagedAt]) -> Result<usize> {
    let mut tx = db.begin().await?;
    // Of two who send at once the second waits here, and finds what the first did.
    let (series, call) = calls::open(&mut tx, asked, slug, call).await?;
    let staged = queries::staged_of(&mut tx, call.id).await?;
    if !is_as_seen(&staged, seen) {
        return was_sent(&mut tx, asked, &call, seen).await;
    }
    let ids: Vec<DecisionId> = staged.iter().map(|row| row.id).collect();
    let at = asked.now + Duration::seconds(SECONDS_TO_STOP);
    queries::queue(&mut tx, &ids, at, asked.viewer.account_id()).await?;
    let details = Details { count: i64::try_from(ids.len()).ok(), ..Details::default() };
    calls::write(&mut tx, asked, (series.id, call.event), "call.decisions_sent", call.id, details).await?;
    db.commit(tx, &[]).await?;
    Ok(ids.len())
}

/// Stops what was sent and not told yet; returns how many decisions are open again.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Conflict` when it is too late, or nothing was sent.
pub async fn stop(db: &Db, asked: Asked<'_>, slug: &str, call: CallId) -> Result<u64> {
    let mut tx = db.begin().await?;
    // The worker takes the same lock: whoever comes second finds what the first did.
    let (series, call) = calls::open(&mut tx, asked, slug, call).await?;
    let stopped = queries::stop(&mut tx, call.id).await?;
    if stopped == 0 {
        return Err(Error::conflict(
            "止められる送信はありません。もう送ったか、先に止めてあります。",
            "There is nothing left to stop: it was sent, or stopped before.",
        ));
    }
    let details = Details { count: i64::try_from(stopped).ok(), ..Details::default() };
    calls::write(&mut tx, asked, (series.id, call.event), "call.decisions_stopped", call.id, details).await?;
    db.commit(tx, &[]).await?;
    Ok(stopped)
}

/// For the worker: tells all whose seconds are over; returns how many. Several processes may come to them at once: each is
/// told once.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn send_due(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    let due = queries::calls_due(&mut connection, asked.now).await?;
    drop(connection);
    let mut told = 0;
    for (slug, call) in due {
        // One that fails keeps no other from it.
        match send(db, asked, &slug, call).await {
            Ok(sent) => told += sent,
            Err(error) => tracing::warn!(%error, %call, "the decisions of a call have to wait"),
        }
    }
    Ok(told)
}

async fn send(db: &Db, asked: Asked<'_>, slug: &str, call: CallId) -> Result<usize> {
    let mut tx = db.begin().await?;
    let (series, call) = calls::open(&mut tx, asked, slug, call).await?;
    let confirm_by = confirm_by(&series, &call, asked.now);
    let mut names = Names::default();
    let mut told = 0;
    for row in queries::due_of(&mut tx, call.id, asked.now).await? {
        if !is_possible(&row) {
            // Its proposer took it back meanwhile: it stays with the organizers, and nothing is told.
            queries::unqueue(&mut tx, row.id).await?;
            continue;
        }
        notify(&mut tx, asked.now, (&series, row.queued_by), &row, confirm_by, &mut names).await?;
        told += 1;
    }
    db.commit(tx, &[]).await?;
    Ok(told)
}

fn is_possible(row: &StagedRow) -> bool {
    match row.decision.to() {
        Some(state) => allow(row.state, state, Actor::Organizer).is_ok(),
        None => !speakers::is_over(row.state),
    }
}

fn is_as_seen(staged: &[StagedRow], seen: &[StagedAt]) -> bool {
    let mut seen = seen.to_vec();
    seen.sort_unstable();
    seen.dedup();
    let mut is: Vec<_> = staged.iter().map(|row| StagedAt { id: row.id, version: row.version }).collect();
    is.sort_unstable();
    !is.is_empty() && is == seen
}

/// Why it is not sent now: because it was, or because it is something else.
async fn was_sent(tx: &mut PgConnection, asked: Asked<'_>, call: &Call, seen: &[StagedAt]) -> Result<usize> {
    let ids: Vec<DecisionId> = seen.iter().map(|one| one.id).collect();
    let (all, own) = queries::count_sent(tx, call.id, &ids, asked.viewer.account_id()).await?;
    let is_all = !ids.is_empty() && usize::try_from(all).is_ok_and(|all| all == ids.len());
    if is_all && all == own {
        return Ok(0);
    }
    Err(if is_all {
        Error::conflict(
            "この結果は、ほかの人が先に送りました。同じメールは2度は届きません。",
            "Somebody else sent these results first. Nobody gets the same mail twice.",
        )
    } else if ids.is_empty() {
        Error::conflict("送る結果がありません。", "There is no result to send.")
    } else {
        Error::conflict(
            "ページを開いたあとに、決定か文面が変わりました。まだ何も送っていません。もう一度読んでから送ってください。",
            "A decision or a letter has changed since this page was opened, so nothing is sent yet. Please look through them again.",
        )
    })
}

/// Until when an answer is waited for: the end of a day on the wall of the series.
pub(super) fn confirm_by(series: &Series, call: &Call, now: DateTime<Utc>) -> DateTime<Utc> {
    end_of_day(series, now + Duration::days(call.confirm_days.into()))
}

async fn notify(
    tx: &mut PgConnection,
    now: DateTime<Utc>,
    (series, by): (&Series, Option<AccountId>),
    row: &StagedRow,
    confirm_by: DateTime<Utc>,
    names: &mut Names,
) -> Result<()> {
    let confirm_by = (row.decision == Decision::Accept).then_some(confirm_by);
    let told = compose(series, row, confirm_by);
    let (subject, body) = told.composed(tx, names, (&row.name, told.lang)).await?;
    match (row.decision.to(), row.event) {
        (Some(state), _) => {
            allow(row.state, state, Actor::Organizer)?;
            queries::set_decided(tx, row.proposal, state, confirm_by, now).await?;
        }
        (None, Some(event)) => queries::set_event(tx, row.proposal, event).await?,
        (None, None) => return Err(Error::Internal),
    }
    queries::mark_sent(tx, row.id, (&subject, &body), by, now).await?;
    told.send(tx, names, (&row.mail, row.id), now).await
}

fn compose<'a>(series: &'a Series, row: &'a StagedRow, confirm_by: Option<DateTime<Utc>>) -> Told<'a> {
    let lang = Lang::from_tag(&row.language).unwrap_or_default();
    let written_in = row.written_in.as_deref().and_then(Lang::from_tag).unwrap_or(lang);
    let own = row.subject.as_deref().zip(row.body.as_deref());
    // A program that does not know of them takes the words of the proposer back and leaves these: they are of another decision.
    let other = own.and(row.other_subject.as_deref().zip(row.other_body.as_deref()));
    Told {
        series,
        proposal: row.proposal,
        event: row.event,
        title: &row.title,
        about: About::Decided(row.decision),
        written: words::in_languages(written_in, own, other),
        written_in,
        lang,
        confirm_by,
        reason: "",
    }
}

/// The letter to who speaks too and reads the other language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    pub lang: Lang,
    /// As it is edited, with its parts in braces.
    pub subject: String,
    pub body: String,
    /// As it will read, with the name as its part.
    pub reads: (String, String),
}

/// A decision as it is looked through before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub id: DecisionId,
    pub version: i32,
    pub number: i32,
    pub title: String,
    pub decision: Decision,
    /// Of the person, in which the letter is.
    pub lang: Lang,
    /// Empty while names are hidden.
    pub name: String,
    /// As it is edited, with its parts in braces.
    pub subject: String,
    pub body: String,
    /// As it will read; a name that is hidden stands there as its part.
    pub reads: (String, String),
    /// Somebody wrote it anew.
    pub is_edited: bool,
    /// Until when an accepted one is answered, as the letter says it; of others empty.
    pub until: String,
    /// How many agreed to speak too, and are told as well.
    pub others: i64,
    /// Where one of them reads another language.
    pub other: Option<Other>,
}

/// Everything that would be sent, in the order of the proposals. `shows_names`: whether the viewer may know whose they are.
pub(crate) async fn preview(
    db: &mut PgConnection,
    series: &Series,
    call: &Call,
    shows_names: bool,
    now: DateTime<Utc>,
) -> Result<Vec<Preview>> {
    let confirm_by = confirm_by(series, call, now);
    let mut names = Names::default();
    let mut previews = Vec::new();
    for row in queries::staged_to_look_at(db, call.id).await? {
        let waits = (row.decision == Decision::Accept).then_some(confirm_by);
        let told = compose(series, &row, waits);
        let lang = told.lang;
        let name = if shows_names { row.name.clone() } else { String::new() };
        let shown = if shows_names { name.as_str() } else { lang.t("{名前}", "{name}") };
        let reads = told.composed(db, &mut names, (shown, lang)).await?;
        let other = if row.reads_other { Some(other(db, &told, &mut names).await?) } else { None };
        let is_edited = told.written.iter().any(Option::is_some);
        let (subject, body) = edited(&told, lang);
        previews.push(Preview {
            id: row.id,
            version: row.version,
            number: row.number.unwrap_or_default(),
            decision: row.decision,
            lang,
            subject,
            body,
            reads,
            is_edited,
            until: waits.map(|at| letters::last_day(at, series, lang)).unwrap_or_default(),
            others: row.others,
            other,
            title: row.title,
            name,
        });
    }
    Ok(previews)
}

/// As it was written in a language, else as it stands there by itself.
fn edited(told: &Told<'_>, lang: Lang) -> (String, String) {
    let (subject, body) = words::in_language(&told.written, lang).unwrap_or_else(|| told.about.letter(lang));
    (subject.to_owned(), body.to_owned())
}

async fn other(db: &mut PgConnection, told: &Told<'_>, names: &mut Names) -> Result<Other> {
    let lang = told.lang.other();
    let reads = told.composed(db, names, (lang.t("{名前}", "{name}"), lang)).await?;
    let (subject, body) = edited(told, lang);
    Ok(Other { lang, subject, body, reads })
}
