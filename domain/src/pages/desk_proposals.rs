//! `/organize/{series}/proposals` and one of them: the list, and a proposal with what reviewers think. What is asked for and
//! the letters stand in `desk_calls.rs`.

use sqlx::PgConnection;
use strum::VariantArray as _;

use crate::{
    agenda::drafts,
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{AccountId, CallId, CriterionId, EventId, ProposalId},
    mail_address, markdown,
    proposals::{
        queries,
        queries::Looking,
        reviewing,
        scores::{distribution, is_split, median, weighted_mean},
        types::{
            Call, CallField, CoSpeaker, Comment, Criterion, Decision, FieldAnswers, Proposal, ProposalRow,
            ProposalState, Review, Staged,
        },
        visibility::{Looker, Standing, hide, hide_names},
    },
    search::near::{self, NearTalk},
    series::{self, types::Series},
    time::Local,
    viewer::{Asked, Right},
};

/// Talks of the past that stand beside a proposal.
const NEAR: usize = 3;

/// `/organize/{series}/proposals`
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalsDesk {
    pub series: Series,
    /// `None` while nothing is asked for.
    pub call: Option<Call>,
    /// Number of its event; `None`: for whichever.
    pub number: Option<i32>,
    /// All calls with the numbers of their events, to change between.
    pub calls: Vec<(CallId, Option<i32>)>,
    pub rows: Vec<Listed>,
    /// How many there are in each state, whatever is shown; drafts are nobody's.
    pub counts: Vec<(ProposalState, usize)>,
    /// Decided, and nobody was told.
    pub staged: usize,
    /// Proposals under review that the viewer has not scored, and may.
    pub unscored: usize,
    /// How many the viewer has scored, and how many they may, or could.
    pub scored: (usize, usize),
    /// How many scores of all reviewers are in of what is under review, and how many there will be; a conflict of interest
    /// counts as one that is in, and nobody is to score their own. For who decides.
    pub judged: Option<(usize, usize)>,
    pub budget: Budget,
    pub looker: Looker,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub row: ProposalRow,
    /// Of what the viewer sees.
    pub median: Option<f64>,
    pub is_split: bool,
    /// Names of reviewers who have neither scored it nor declared a conflict; for who decides.
    pub waits_for: Vec<String>,
}

/// Minutes of the talks against those of the slots that are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    pub confirmed: i32,
    /// Accepted, and decided to be.
    pub accepted: i32,
    pub under_review: i32,
    /// Of the agenda's talks; `None` without an event.
    pub slots: Option<i32>,
}

/// The list of one call: of the event with this number, of that for whichever event, or of the one that closes last.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for a call that is none.
pub async fn load(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    call: Option<CallId>,
    state: Option<ProposalState>,
    looker: Looker,
) -> Result<ProposalsDesk> {
    let mut conn = db.acquire().await?;
    let (series, looker) = open(&mut conn, asked, slug, looker).await?;
    let all = queries::calls_of(&mut conn, series.id, &series.time_zone).await?;
    let events: Vec<EventId> = all.iter().filter_map(|call| call.event).collect();
    let numbers = queries::numbers(&mut conn, &events).await?;
    let number_of = |call: &Call| call.event.and_then(|event| numbers.get(&event).copied());
    let calls = all.iter().map(|call| (call.id, number_of(call))).collect();
    let opened = match call {
        Some(id) => Some(all.into_iter().find(|call| call.id == id).ok_or(Error::NotFound)?),
        None => all.into_iter().next(),
    };
    let Some(call) = opened else {
        let (rows, counts, budget) = (Vec::new(), Vec::new(), Budget::default());
        return Ok(ProposalsDesk {
            series,
            call: None,
            number: None,
            calls,
            rows,
            counts,
            staged: 0,
            unscored: 0,
            scored: (0, 0),
            judged: None,
            budget,
            looker,
        });
    };
    let mail_key = own_mail(asked);
    let looking = Looking { account: asked.viewer.account_id(), mail_key: &mail_key };
    let rows = queries::list(&mut conn, call.id, looking).await?;
    let reviewers = reviewing::reviewers(&mut conn, series.id).await?;
    let is_reviewer = reviewers.iter().any(|(id, _)| Some(*id) == looking.account);
    let count = |state: ProposalState| rows.iter().filter(|row| row.state == state).count();
    let states = ProposalState::VARIANTS.iter().filter(|state| **state != ProposalState::Draft);
    let counts = states.map(|state| (*state, count(*state))).collect();
    let staged = rows.iter().filter(|row| row.staged.is_some()).count();
    let for_viewer = if is_reviewer { rows.iter().filter(|row| row.is_for_viewer()).count() } else { 0 };
    let unscored = if is_reviewer { rows.iter().filter(|row| row.waits_for_viewer()).count() } else { 0 };
    let scored = (for_viewer - unscored, for_viewer);
    let judged = looker.may_decide.then(|| judged(&rows, &reviewers));
    let number = number_of(&call);
    let mut budget = minutes(&rows, number);
    if let Some(event) = call.event {
        budget.slots = Some(slot_minutes(&mut conn, event).await?);
    }
    let wanted = rows.into_iter().filter(|row| state.is_none_or(|state| row.state == state));
    let rows = wanted.map(|row| listed(row, &reviewers, looker, call.is_anonymous)).collect();
    if call.is_anonymous && looker.wants_names {
        let subject = format!("call:{}", call.id);
        audit::record(&mut conn, asked.viewer, Some(series.id), "proposals.names", &subject, Outcome::Ok).await?;
    }
    Ok(ProposalsDesk {
        number,
        series,
        call: Some(call),
        calls,
        rows,
        counts,
        staged,
        unscored,
        scored,
        judged,
        budget,
        looker,
    })
}

/// How many reviewers are through with what is under review, of how many.
fn judged(rows: &[ProposalRow], reviewers: &[(AccountId, String)]) -> (usize, usize) {
    // Nobody hears how far their own has got.
    let open = rows.iter().filter(|row| row.state.is_under_review() && !row.is_own);
    let (mut through, mut all) = (0, 0);
    for row in open {
        // Whoever proposed it or speaks in it can never score it.
        for (id, _) in reviewers.iter().filter(|(id, _)| !row.own_of.contains(id)) {
            all += 1;
            through += usize::from(is_through(row, *id));
        }
    }
    (through, all)
}

/// Somebody has scored it, or never will.
fn is_through(row: &ProposalRow, reviewer: AccountId) -> bool {
    row.scored_by.contains(&reviewer) || row.conflicted.contains(&reviewer)
}

fn listed(mut row: ProposalRow, reviewers: &[(AccountId, String)], looker: Looker, is_anonymous: bool) -> Listed {
    // Who has a conflict would say whose it is.
    let waits_for = if row.state.is_under_review() && !row.is_own && looker.may_decide {
        reviewers.iter().filter(|(id, _)| !is_through(&row, *id)).map(|(_, name)| name.clone()).collect()
    } else {
        Vec::new()
    };
    hide(&mut row, looker, is_anonymous);
    Listed { median: median(&row.means), is_split: is_split(&row.means), waits_for, row }
}

/// `number`: of the event that is counted for; what has moved to another one does not count.
fn minutes(rows: &[ProposalRow], number: Option<i32>) -> Budget {
    let mut budget = Budget::default();
    for row in rows.iter().filter(|row| number.is_none() || row.event == number) {
        match (row.state, row.staged) {
            (ProposalState::Confirmed, _) => budget.confirmed += row.minutes,
            (ProposalState::Accepted, _) | (_, Some(Decision::Accept)) => budget.accepted += row.minutes,
            (ProposalState::Submitted | ProposalState::Waitlisted, None) => budget.under_review += row.minutes,
            _ => {}
        }
    }
    budget
}

/// Minutes of the talks of an agenda as it is planned.
async fn slot_minutes(db: &mut PgConnection, event: EventId) -> Result<i32> {
    let (slots, _) = drafts::find_by_event(db, event).await?;
    Ok(slots.iter().filter(|slot| slot.kind.is_said()).map(|slot| slot.minutes).sum())
}

/// `/organize/{series}/proposals/{id}`. What the viewer may not see is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalDesk {
    pub series: Series,
    pub call: Call,
    /// While names are hidden also without what its proposer wrote to the organizers.
    pub proposal: Proposal,
    pub summary_html: String,
    pub fields: Vec<CallField>,
    /// Without those that are hidden while names are.
    pub answers: FieldAnswers,
    /// Empty while names are hidden; their mail addresses only for who decides.
    pub speakers: Vec<CoSpeaker>,
    /// Mail address of the proposer, for who decides and sees names.
    pub mail: String,
    pub shows_names: bool,
    pub criteria: Vec<Criterion>,
    /// The viewer's own.
    pub own_review: Option<Review>,
    /// Of all who count, with their means; empty while they are hidden.
    pub reviews: Vec<(Review, f64)>,
    pub comments: Vec<Comment>,
    pub shows_scores: bool,
    pub median: Option<f64>,
    pub distribution: [usize; 5],
    pub is_split: bool,
    pub standing: Standing,
    pub staged: Option<Staged>,
    /// Talks of the series' past that speak of the same.
    pub near: Vec<NearTalk>,
    /// Subject, body and when, of what the proposer was told.
    pub letters: Vec<(String, String, Local)>,
    pub looker: Looker,
}

impl ProposalDesk {
    /// The viewer's score by a criterion.
    pub fn own_score(&self, criterion: CriterionId) -> Option<i16> {
        self.own_review.as_ref()?.scores.get(&criterion).copied()
    }
}

/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for a draft, and for a proposal of another series.
pub async fn detail(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, looker: Looker) -> Result<ProposalDesk> {
    let mut conn = db.acquire().await?;
    let (series, looker) = open(&mut conn, asked, slug, looker).await?;
    let mut proposal = queries::by_id(&mut conn, series.id, id).await?.ok_or(Error::NotFound)?;
    let call = queries::call(&mut conn, series.id, proposal.call, &series.time_zone).await?.ok_or(Error::NotFound)?;
    let account = asked.viewer.account_id();
    let is_own = match account {
        Some(account) => queries::is_own(&mut conn, id, account, &own_mail(asked)).await?,
        None => false,
    };
    let criteria = queries::criteria(&mut conn, call.id).await?;
    let all = queries::reviews(&mut conn, id).await?;
    let own_review = all.iter().find(|review| Some(review.account) == account).cloned();
    let standing = Standing {
        is_own,
        has_conflict: own_review.as_ref().is_some_and(|review| review.is_conflict),
        has_scored: own_review.as_ref().is_some_and(|review| weighted_mean(&criteria, &review.scores).is_some()),
    };
    let shows_names = looker.sees_names(call.is_anonymous, proposal.decided_at.is_some());
    let shows_scores = looker.sees_scores(proposal.state, standing);
    let reviews: Vec<(Review, f64)> = all
        .into_iter()
        .filter(|review| shows_scores && !review.is_conflict)
        .filter_map(|review| weighted_mean(&criteria, &review.scores).map(|mean| (review, mean)))
        .collect();
    let means: Vec<f64> = reviews.iter().map(|(_, mean)| *mean).collect();
    let comments = if shows_scores { queries::comments(&mut conn, id).await? } else { Vec::new() };
    let mut speakers = queries::speakers(&mut conn, id).await?;
    let mut mail = String::new();
    if shows_names && looker.may_decide {
        mail = queries::addressee(&mut conn, proposal.account).await?.map(|(_, mail, _)| mail).unwrap_or_default();
    } else {
        for speaker in &mut speakers {
            speaker.mail.clear();
        }
    }
    let fields = queries::fields(&mut conn, call.id).await?;
    let mut answers = queries::answers_of(&mut conn, id).await?;
    // The form as it was typed says all of it.
    proposal.typed.clear();
    if shows_names {
        if call.is_anonymous && proposal.decided_at.is_none() {
            let subject = format!("proposal:{id}");
            audit::record(&mut conn, asked.viewer, Some(series.id), "proposals.names", &subject, Outcome::Ok).await?;
        }
    } else {
        hide_names(&mut proposal, &fields, &mut answers);
        speakers.clear();
    }
    let text = format!("{}\n{}", proposal.title, markdown::plain(&proposal.summary));
    let near = near::talks(&mut conn, series.id, &text, (asked.now, looker.may_decide), NEAR).await?;
    // Nobody hears of their own before it is sent.
    let staged = queries::staged(&mut conn, id).await?.filter(|_| looker.may_decide || !is_own);
    let zone = series.time_zone.as_str();
    // They begin with a name.
    let letters = if shows_names { queries::letters_of(&mut conn, id).await? } else { Vec::new() };
    let letters = letters.into_iter().map(|one| (one.subject, one.body, Local::at(one.sent_at, zone)));
    Ok(ProposalDesk {
        summary_html: markdown::block(&proposal.summary),
        median: median(&means),
        distribution: distribution(&means),
        is_split: is_split(&means),
        letters: letters.collect(),
        near,
        series,
        call,
        proposal,
        fields,
        answers,
        speakers,
        mail,
        shows_names,
        criteria,
        own_review,
        reviews,
        comments,
        shows_scores,
        standing,
        staged,
        looker,
    })
}

/// The series for a reviewer, and what they may ask for.
async fn open(db: &mut PgConnection, asked: Asked<'_>, slug: &str, looker: Looker) -> Result<(Series, Looker)> {
    let series = series::access::find(db, slug).await?;
    asked.viewer.require(series.id, Right::ReviewProposals)?;
    let may_decide = asked.viewer.may(series.id, Right::EditEvent);
    let looker = Looker {
        may_decide,
        wants_names: may_decide && looker.wants_names,
        wants_scores: may_decide && looker.wants_scores,
    };
    Ok((series, looker))
}

fn own_mail(asked: Asked<'_>) -> String {
    asked.viewer.account.as_ref().map(|account| mail_address::key(&account.mail)).unwrap_or_default()
}
