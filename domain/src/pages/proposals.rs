//! `/{series}/proposals` and below: the call, its form, one's own proposals, and what the links of mails open.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    fields::Values,
    ids::{CallId, EventId},
    lang::Text,
    markdown,
    proposals::{
        consenting::may_consent,
        handing_in, losing,
        preparing::may_prepare,
        queries,
        states::may,
        types::{Actor, Call, CallField, CoSpeaker, FieldAnswers, Proposal, ProposalState},
    },
    secret::{self, Secret},
    series::{self, types::Series},
    time::Local,
    viewer::{Asked, Right},
};

pub use crate::proposals::queries::OwnRow;

/// `/{series}/proposals`, the same for everybody.
#[derive(Clone, Debug, PartialEq)]
pub struct CallsPage {
    pub series: Series,
    /// Open ones first.
    pub calls: Vec<PublicCall>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PublicCall {
    pub call: Call,
    pub is_open: bool,
    /// In both languages as sanitized HTML; may be empty.
    pub words_html: Text,
    /// Number of its event; `None`: for whichever.
    pub number: Option<i32>,
    /// The event itself once it is public.
    pub card: Option<EventCard>,
}

/// Calls that were opened; none is no error. Errors: `NotFound` for a series that is none.
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<CallsPage> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    let mut calls = queries::public_calls(&mut conn, series.id, &series.time_zone, asked.now).await?;
    // Of those that are over the last one says that there was a call.
    let open = calls.iter().filter(|call| call.is_open(asked.now)).count();
    calls.truncate(open.max(1));
    let calls = public(&mut conn, calls, asked.now).await?;
    Ok(CallsPage { series, calls })
}

/// Calls with their events, as many queries for all of them as for one.
async fn public(db: &mut PgConnection, calls: Vec<Call>, now: DateTime<Utc>) -> Result<Vec<PublicCall>> {
    let events: Vec<EventId> = calls.iter().filter_map(|call| call.event).collect();
    let cards = events::access::cards(db, &events).await?;
    let with_card = |call: Call| {
        let of = cards.iter().find(|(card, _)| Some(card.id) == call.event);
        let [ja, en] = [crate::Lang::Ja, crate::Lang::En].map(|lang| markdown::block(call.words(lang)));
        PublicCall {
            is_open: call.is_open(now),
            words_html: Text::new(ja, en),
            number: of.map(|(card, _)| card.number),
            card: of.filter(|(_, is_public)| *is_public).map(|(card, _)| card.clone()),
            call,
        }
    };
    Ok(calls.into_iter().map(with_card).collect())
}

async fn public_one(db: &mut PgConnection, call: Call, now: DateTime<Utc>) -> Result<PublicCall> {
    public(db, vec![call], now).await?.pop().ok_or(Error::Internal)
}

/// One's own proposals to a series, the newest first; none for a visitor.
pub async fn own_list(db: &Db, asked: Asked<'_>, slug: &str) -> Result<Vec<OwnRow>> {
    let Some(account) = asked.viewer.account_id() else { return Ok(Vec::new()) };
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    Ok(queries::own_rows(&mut conn, series.id, account).await?)
}

/// `/{series}/proposals/new` and `/{series}/proposals/{code}/edit`
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalFormPage {
    pub series: Series,
    pub call: PublicCall,
    pub fields: Vec<CallField>,
    /// Of an event of several days, once it is public.
    pub days: Vec<NaiveDate>,
    /// What stands in the form, by its fields.
    pub values: Values,
    pub code: String,
    pub version: i32,
    pub state: ProposalState,
    /// The abstract as it will be shown.
    pub preview_html: String,
}

/// A new form: with the names of the viewer as they were billed last.
///
/// Errors: `SignInRequired`; `NotFound` for a call that is not public, or that of a private event.
pub async fn new_form(db: &Db, asked: Asked<'_>, slug: &str, call: CallId) -> Result<ProposalFormPage> {
    let account = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    let call = find_call(&mut conn, asked, &series, call).await?;
    if call.call.is_private && !asked.viewer.may(series.id, Right::ReviewProposals) {
        return Err(Error::NotFound);
    }
    let last = queries::last_typed(&mut conn, series.id, account.id).await?.unwrap_or_default();
    let mut values = Values::from([("name".to_owned(), account.name.clone())]);
    for name in ["name", "affiliation", "role"] {
        if let Some(text) = last.get(name) {
            values.insert(name.to_owned(), text.clone());
        }
    }
    let code = secret::new_key()?;
    let event = call.call.event;
    form(&mut conn, series, (call, event), (values, code, 0, ProposalState::Draft)).await
}

/// The form of one's own proposal.
///
/// Errors: `SignInRequired`; `NotFound`; `Concealed` for somebody else's.
pub async fn edit_form(db: &Db, asked: Asked<'_>, slug: &str, code: &str) -> Result<ProposalFormPage> {
    let mut conn = db.acquire().await?;
    let (series, proposal) = find_own(&mut conn, asked, slug, code).await?;
    let call = find_call(&mut conn, asked, &series, proposal.call).await?;
    form(&mut conn, series, (call, proposal.event), (proposal.typed, proposal.code, proposal.version, proposal.state))
        .await
}

async fn form(
    db: &mut PgConnection,
    series: Series,
    (call, event): (PublicCall, Option<EventId>),
    (values, code, version, state): (Values, String, i32, ProposalState),
) -> Result<ProposalFormPage> {
    let fields = queries::fields(db, call.call.id).await?;
    let days = match event {
        Some(event) => public_days(db, event, &series.time_zone).await?,
        None => Vec::new(),
    };
    let preview_html = markdown::block(values.get("summary").map_or("", String::as_str));
    Ok(ProposalFormPage { series, call, fields, days, values, code, version, state, preview_html })
}

/// The days of an event of several, once anybody may know of it.
async fn public_days(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<NaiveDate>> {
    if events::access::is_public(db, event).await? {
        events::access::several_days(db, event, zone).await
    } else {
        Ok(Vec::new())
    }
}

async fn find_call(db: &mut PgConnection, asked: Asked<'_>, series: &Series, id: CallId) -> Result<PublicCall> {
    let call = queries::call(db, series.id, id, &series.time_zone).await?;
    let call = call.filter(|call| call.is_public(asked.now)).ok_or(Error::NotFound)?;
    public_one(db, call, asked.now).await
}

async fn find_own(db: &mut PgConnection, asked: Asked<'_>, slug: &str, code: &str) -> Result<(Series, Proposal)> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let series = series::access::find(db, slug).await?;
    let id = handing_in::find_own(db, &series, account, code).await?;
    let proposal = queries::any_by_id(db, id).await?.ok_or(Error::NotFound)?;
    Ok((series, proposal))
}

/// `/{series}/proposals/{code}`
#[expect(clippy::struct_excessive_bools, reason = "each is a button of its own")]
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalPage {
    pub series: Series,
    pub call: PublicCall,
    pub proposal: Proposal,
    pub summary_html: String,
    pub fields: Vec<CallField>,
    pub answers: FieldAnswers,
    pub speakers: Vec<CoSpeaker>,
    /// Subject, body and when, of what they were told; the oldest first.
    pub letters: Vec<(String, String, Local)>,
    pub confirm_by: Option<Local>,
    pub may_edit: bool,
    pub may_discard: bool,
    pub may_withdraw: bool,
    pub may_take_up: bool,
    pub may_answer: bool,
    pub may_call_off: bool,
    /// They may say whether it may move to another event.
    pub may_consent: bool,
    /// They may say what they allow, how far it may be shared, and when they can come.
    pub may_prepare: bool,
    /// Of an event of several, once it is public.
    pub days: Vec<NaiveDate>,
}

/// One's own proposal. Errors: `SignInRequired`; `NotFound`; `Concealed` for somebody else's.
pub async fn own(db: &Db, asked: Asked<'_>, slug: &str, code: &str) -> Result<ProposalPage> {
    let mut conn = db.acquire().await?;
    let (series, proposal) = find_own(&mut conn, asked, slug, code).await?;
    // A call that was closed to readers again still holds what was proposed to it.
    let call = queries::call(&mut conn, series.id, proposal.call, &series.time_zone).await?.ok_or(Error::NotFound)?;
    let call = public_one(&mut conn, call, asked.now).await?;
    let fields = queries::fields(&mut conn, proposal.call).await?;
    let answers = queries::answers_of(&mut conn, proposal.id).await?;
    let speakers = queries::speakers(&mut conn, proposal.id).await?;
    let letters = queries::letters_of(&mut conn, proposal.id).await?;
    let zone = series.time_zone.as_str();
    let letters = letters.into_iter().map(|one| (one.subject, one.body, Local::at(one.sent_at, zone))).collect();
    let can = |to| may(proposal.state, to, Actor::Proposer);
    let is_draft = proposal.state == ProposalState::Draft;
    let is_late = proposal.confirm_by.is_some_and(|until| until <= asked.now);
    let days = match proposal.event.filter(|_| proposal.state.is_taken()) {
        Some(event) => public_days(&mut conn, event, zone).await?,
        None => Vec::new(),
    };
    // What was not taken goes on after its event, too.
    let is_over = proposal.state.is_taken() && losing::is_over(&mut conn, &proposal).await?;
    Ok(ProposalPage {
        may_edit: is_draft || (proposal.state == ProposalState::Submitted && call.is_open),
        may_discard: is_draft,
        may_withdraw: can(ProposalState::Withdrawn),
        may_take_up: can(ProposalState::Draft) && call.is_open && proposal.called_off_at.is_none(),
        may_answer: can(ProposalState::Confirmed) && !is_late,
        may_call_off: can(ProposalState::Cancelled) && !is_over,
        may_consent: may_consent(proposal.state) && !is_over,
        may_prepare: may_prepare(&proposal) && !is_over,
        days,
        confirm_by: proposal.confirm_by.map(|at| Local::at(at, zone)),
        summary_html: markdown::block(&proposal.summary),
        series,
        call,
        fields,
        answers,
        speakers,
        letters,
        proposal,
    })
}

/// What the link of a mail opens; looking changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerPage {
    pub series: Series,
    /// The event that it is for.
    pub card: Option<EventCard>,
    pub title: String,
    pub summary_html: String,
    pub state: ProposalState,
    /// How the proposer is billed.
    pub by: String,
    pub confirm_by: Option<Local>,
    /// The time to answer is over.
    pub is_late: bool,
    /// Its speaker called it off.
    pub is_called_off: bool,
    /// It stands on the agenda, released or planned.
    pub is_placed: bool,
    /// Whom the link asks whether they would speak too; `None`: it is the proposer's.
    pub speaker: Option<CoSpeaker>,
}

/// `/proposals/reply/{token}` and `/proposals/join/{token}`. Errors: `NotFound`.
pub async fn by_link(db: &Db, token: &str, now: DateTime<Utc>) -> Result<AnswerPage> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut conn = db.acquire().await?;
    let (id, speaker) = queries::by_link(&mut conn, &secret.hash(), now).await?.ok_or(Error::NotFound)?;
    let proposal = queries::any_by_id(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let slug = queries::series_of(&mut conn, proposal.call).await?;
    let series = series::access::find(&mut conn, &slug).await?;
    let card = match proposal.event {
        Some(event) => events::access::card(&mut conn, event).await?,
        None => None,
    };
    let speaker = match speaker {
        Some(speaker) => {
            let all = queries::speakers(&mut conn, id).await?;
            Some(all.into_iter().find(|one| one.id == speaker).ok_or(Error::NotFound)?)
        }
        None => None,
    };
    Ok(AnswerPage {
        card,
        title: proposal.title,
        summary_html: markdown::block(&proposal.summary),
        state: proposal.state,
        by: proposal.billing.name,
        confirm_by: proposal.confirm_by.map(|at| Local::at(at, &series.time_zone)),
        is_late: proposal.confirm_by.is_some_and(|until| until <= now),
        is_called_off: proposal.called_off_at.is_some(),
        is_placed: proposal.placed_at.is_some(),
        speaker,
        series,
    })
}
