//! What mails about proposals say, read and linked at the moment they are sent. For the worker.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{
    queries, speakers,
    types::{CoSpeaker, Proposal, ProposalState, SpeakerState},
};
use crate::{
    db::Db,
    error::Result,
    events,
    ids::{CoSpeakerId, EventId},
    lang::Lang,
    letters::{
        reading,
        types::{LetterKind, Words},
        words::{self, Parts},
    },
    mail::types::{Facts, Kind, Mail},
    secret::Secret,
    series::{self, types::Series},
    time::Local,
    viewer::Asked,
};

/// The link of an accepted proposal opens its page until this long after the deadline, which the page then says.
const LINK_AFTER: Duration = Duration::days(30);

/// A mail about a proposal, ready to be put into words.
pub struct ProposalMail {
    pub facts: Facts,
    /// Of the link by which it is answered.
    pub secret: Option<Secret>,
}

/// The facts of a mail, with a fresh link. `None` when it has nothing to tell any more.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn prepare(db: &Db, asked: Asked<'_>, mail: &Mail) -> Result<Option<ProposalMail>> {
    asked.viewer.require_program()?;
    let Some(id) = mail.payload.proposal else { return tried(db, mail).await };
    let mut tx = db.begin().await?;
    let Some(proposal) = queries::any_by_id(&mut tx, id).await? else { return Ok(None) };
    let name = match queries::addressee(&mut tx, proposal.account).await? {
        Some((name, ..)) => name,
        // Organizers are told whatever became of the account.
        None if matches!(mail.kind, Kind::TalkCalledOff | Kind::CoSpeakerDeclined) => String::new(),
        // A closed account hears nothing any more, and nobody is asked in its name.
        None => return Ok(None),
    };
    if !is_true(mail.kind, &proposal, asked.now) {
        return Ok(None);
    }
    let slug = queries::series_of(&mut tx, proposal.call).await?;
    let series = series::access::find(&mut tx, &slug).await?;
    let mut facts = Facts {
        event: occasion(&mut tx, &series, proposal.event, mail.lang).await?,
        title: proposal.title.clone(),
        path: match mail.kind {
            Kind::TalkCalledOff => format!("/organize/{slug}/missing"),
            Kind::CoSpeakerDeclined => agenda_path(&mut tx, &slug, proposal.event).await?,
            _ => format!("/{slug}/proposals/{}", proposal.code),
        },
        by: if proposal.billing.name.is_empty() { name } else { proposal.billing.name.clone() },
        until: proposal.confirm_by.map(|at| last_day(at, &series, mail.lang)).unwrap_or_default(),
        words: mail.payload.words.clone(),
        ..Facts::default()
    };
    if mail.kind == Kind::CoSpeakerDeclined {
        let all = queries::speakers(&mut tx, proposal.id).await?;
        let is_meant = |one: &CoSpeaker| Some(one.id) == mail.payload.co_speaker && one.state == SpeakerState::Declined;
        // Who is none any more, or has agreed since, is told of no more.
        let Some(speaker) = all.into_iter().find(is_meant) else { return Ok(None) };
        facts.by = speaker.name;
        return Ok(Some(ProposalMail { facts, secret: None }));
    }
    if let (Some(id), true) = (mail.payload.co_speaker, mail.kind != Kind::CoSpeakerAsked) {
        let all = queries::speakers(&mut tx, proposal.id).await?;
        // Who is none any more, or has declined since, is told nothing.
        if !all.iter().any(|speaker| speaker.id == id && speaker.state == SpeakerState::Agreed) {
            return Ok(None);
        }
        facts.subject.clone_from(&mail.payload.subject);
        facts.speaks_too = true;
        facts.path = public_path(&mut tx, &slug, proposal.event).await?;
        return Ok(Some(ProposalMail { facts, secret: None }));
    }
    if let Some(decision) = mail.payload.decision {
        let letter = queries::letter(&mut tx, decision).await?.filter(|letter| letter.proposal == id);
        let Some(letter) = letter else { return Ok(None) };
        facts.subject = letter.subject;
        facts.words = letter.body;
    }
    if mail.kind == Kind::ProposalReminder {
        // Of one that an organizer has written.
        facts.subject.clone_from(&mail.payload.subject);
        if facts.subject.is_empty() {
            let name = facts.by.clone();
            by_itself(&mut tx, (&series, proposal.event), (LetterKind::AnswerWanted, mail.lang, &name), &mut facts)
                .await?;
        }
    }
    let secret = match mail.kind {
        Kind::ProposalAccepted | Kind::ProposalReminder => {
            let until = proposal.confirm_by.unwrap_or(asked.now) + LINK_AFTER;
            Some(link(&mut tx, &proposal, None, until).await?)
        }
        Kind::CoSpeakerAsked => {
            let all = queries::speakers(&mut tx, id).await?;
            let asked_of = all.into_iter().find(|speaker| Some(speaker.id) == mail.payload.co_speaker);
            let Some(speaker) = asked_of.filter(|speaker| speaker.state == SpeakerState::Asked) else {
                return Ok(None);
            };
            let to = (LetterKind::SpeakToo, mail.lang, speaker.name.as_str());
            by_itself(&mut tx, (&series, proposal.event), to, &mut facts).await?;
            Some(link(&mut tx, &proposal, Some(speaker.id), asked.now + speakers::LINK_LIVES).await?)
        }
        _ => None,
    };
    db.commit(tx, &[]).await?;
    Ok(Some(ProposalMail { facts, secret }))
}

/// Puts the words that stand for the event or the series into a mail that goes by itself, to somebody who is called so.
async fn by_itself(
    db: &mut PgConnection,
    (series, event): (&Series, Option<EventId>),
    (kind, lang, name): (LetterKind, Lang, &str),
    facts: &mut Facts,
) -> Result<()> {
    let letter = reading::of_proposal(db, series.id, event, kind).await?;
    // A title may hold what a line of a mail may not.
    let title = facts.title.split(['\r', '\n']).collect::<Vec<_>>().join(" ");
    let parts =
        Parts { name, event: &facts.event, title: &title, deadline: &facts.until, by: &facts.by, ..Parts::default() };
    let (subject, body) = words::composed(kind, lang, letter.words(lang), parts);
    facts.subject = subject;
    facts.words = body;
    // They say until when.
    facts.until.clear();
    Ok(())
}

/// A letter that an organizer tries on themselves, with what stands for a proposal. No link in it answers anything.
async fn tried(db: &Db, mail: &Mail) -> Result<Option<ProposalMail>> {
    let is_tried = mail.payload.account.is_some();
    let Some(kind) = LetterKind::from_mail(mail.kind).filter(|kind| is_tried && kind.is_of_proposal()) else {
        return Ok(None);
    };
    let mut conn = db.acquire().await?;
    let (event, path) = match (mail.payload.event, mail.payload.series) {
        (Some(event), _) => {
            let Some(card) = events::access::card(&mut conn, event).await? else { return Ok(None) };
            (card.name(mail.lang), format!("/{}/{}", card.series_slug, card.number))
        }
        // At no event: the series stands for it.
        (None, Some(series)) => {
            let (slug, name) = series::access::name(&mut conn, series).await?;
            (name, format!("/{slug}"))
        }
        (None, None) => return Ok(None),
    };
    let typed = Words::new(mail.payload.subject.clone(), mail.payload.words.clone());
    let parts = Parts { event: &event, ..words::example(kind, mail.lang) };
    let (subject, words) = words::composed(kind, mail.lang, &typed, parts);
    Ok(Some(ProposalMail { facts: Facts { event, path, subject, words, ..Facts::default() }, secret: None }))
}

/// What everybody may open: the event once it is public, else the series. Whoever speaks too need not have an account.
async fn public_path(db: &mut PgConnection, slug: &str, event: Option<EventId>) -> Result<String> {
    let Some(event) = event else { return Ok(format!("/{slug}")) };
    let card = events::access::card(db, event).await?;
    let is_public = events::access::is_public(db, event).await?;
    let card = card.filter(|_| is_public);
    Ok(card.map_or_else(|| format!("/{slug}"), |card| format!("/{}/{}", card.series_slug, card.number)))
}

/// Where the agenda of an event is planned; the desk of its series where there is none.
async fn agenda_path(db: &mut PgConnection, slug: &str, event: Option<EventId>) -> Result<String> {
    let card = match event {
        Some(event) => events::access::card(db, event).await?,
        None => None,
    };
    let path = card.map(|card| format!("/organize/{}/{}/agenda", card.series_slug, card.number));
    Ok(path.unwrap_or_else(|| format!("/organize/{slug}")))
}

/// Whether a mail still says what holds.
fn is_true(kind: Kind, proposal: &Proposal, now: DateTime<Utc>) -> bool {
    let state = proposal.state;
    match kind {
        Kind::ProposalAccepted => state == ProposalState::Accepted,
        Kind::ProposalReminder => {
            state == ProposalState::Accepted && proposal.confirm_by.is_some_and(|until| until > now)
        }
        Kind::ProposalWaitlisted => state == ProposalState::Waitlisted,
        Kind::ProposalRejected => state == ProposalState::Rejected,
        Kind::ProposalCancelled => state == ProposalState::Cancelled,
        Kind::TalkCalledOff => proposal.called_off_at.is_some(),
        Kind::CoSpeakerDeclined => proposal.placed_at.is_some() && state.is_taken(),
        Kind::ProposalReceived => state == ProposalState::Submitted,
        Kind::ProposalMoved | Kind::CoSpeakerAsked => !speakers::is_over(state) && state != ProposalState::Draft,
        _ => false,
    }
}

async fn link(
    tx: &mut PgConnection,
    proposal: &Proposal,
    speaker: Option<CoSpeakerId>,
    expires: DateTime<Utc>,
) -> Result<Secret> {
    let secret = Secret::generate()?;
    queries::insert_link(tx, &secret.hash(), (proposal.id, speaker), expires).await?;
    Ok(secret)
}

/// The event that a proposal is for by its name, or the series where there is none yet.
pub(crate) async fn occasion(
    db: &mut PgConnection,
    series: &Series,
    event: Option<EventId>,
    lang: Lang,
) -> Result<String> {
    let card = match event {
        Some(event) => events::access::card(db, event).await?,
        None => None,
    };
    Ok(card.map_or_else(|| series.name.clone(), |card| card.name(lang)))
}

/// The last day before a moment, on the wall of the series: what ends with a day ends at the midnight after it.
pub(crate) fn last_day(until: DateTime<Utc>, series: &Series, lang: Lang) -> String {
    before_midnight(until, series).date(lang)
}

/// The same as a date.
pub(super) fn last_date(until: DateTime<Utc>, series: &Series) -> NaiveDate {
    before_midnight(until, series).wall.date()
}

fn before_midnight(until: DateTime<Utc>, series: &Series) -> Local {
    Local::at(until - Duration::minutes(1), &series.time_zone)
}

/// Deletes links that no longer open anything, and requests that no limit counts any more; says how many.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn clean_up(db: &Db, asked: Asked<'_>) -> Result<u64> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    let links = queries::delete_expired_links(&mut connection, asked.now).await?;
    let requests = queries::delete_old_requests(&mut connection, asked.now - Duration::days(1)).await?;
    Ok(links + requests)
}
