//! `/organize/{series}/{number}/attendees`

use std::collections::{BTreeMap, HashMap};

use strum::VariantArray as _;

use super::paging;
use crate::{
    archive::{self, format::record::AttendanceRecord},
    audit::{self, Outcome},
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::{EventId, EventRef, RegistrationId, SeriesId, TypeId},
    questionnaire::{
        self,
        types::{AnswerKind, Answers, SignUpQuestion},
    },
    registration::{
        expecting,
        forecast::Expected,
        queries,
        types::{Attendee, CameFrom, ParticipationType, ViewCounts},
    },
    search,
    series::types::Series,
    viewer::{Asked, Proved, Right, Viewer},
};

/// Rows of one page of the list.
pub const PAGE_SIZE: u32 = 100;
/// Characters of what is looked for; more says nothing more.
const MAX_WORDS: usize = 100;
/// Questions whose answers stand in the list.
const LISTED_QUESTIONS: usize = 2;

/// Who of them is looked at.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum ListView {
    #[default]
    All,
    Confirmed,
    Waitlisted,
    Cancelled,
    /// Who holds a place at their first event of the series.
    First,
    Came,
    /// Who holds a seat and was missed: others have come, or somebody noted it.
    Absent,
    Noted,
    /// Whom a mail of this event did not reach.
    Undelivered,
}

impl ListView {
    const fn count(self, counts: &ViewCounts) -> i64 {
        match self {
            Self::All => counts.all,
            Self::Confirmed => counts.confirmed,
            Self::Waitlisted => counts.waitlisted,
            Self::Cancelled => counts.cancelled,
            Self::First => counts.first,
            Self::Came => counts.came,
            Self::Absent => counts.absent,
            Self::Noted => counts.noted,
            Self::Undelivered => counts.undelivered,
        }
    }
}

/// What of the list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListFilter<'a> {
    pub view: ListView,
    pub type_id: Option<TypeId>,
    /// Part of a name, an address or a number.
    pub words: &'a str,
}

impl AttendeeList {
    /// The share of seats of a type that people use, as far as the past tells.
    pub fn share_of(&self, kind: TypeId) -> Option<f64> {
        self.growth.iter().find(|growth| growth.type_id == kind)?.expected.map(|expected| expected.share.came)
    }
}

/// How a type filled, and what is to be expected of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    pub type_id: TypeId,
    /// Day on the event's wall, and how many held a place or waited at its end; in the order of the days.
    pub days: Vec<(chrono::NaiveDate, i64)>,
    /// `None` where the series has no past to tell from.
    pub expected: Option<Expected>,
}

/// `/organize/{series}/{number}/attendees`
#[derive(Clone, Debug, PartialEq)]
pub struct AttendeeList {
    pub series: Series,
    pub event: Event,
    /// With how many hold a seat of each, and how many wait.
    pub types: Vec<ParticipationType>,
    pub growth: Vec<Growth>,
    /// How many came, as lists of other services say without naming anybody.
    pub elsewhere: Vec<AttendanceRecord>,
    pub view: ListView,
    pub only_type: Option<TypeId>,
    /// Part of a name, an address or a number, as typed; empty: everybody.
    pub words: String,
    /// How many each view finds, of all types.
    pub counts: Vec<(ListView, i64)>,
    /// Those of this page.
    pub attendees: Vec<Attendee>,
    /// Number of who stands before the first of this page, on the page before; and of who follows its last.
    pub before: Option<String>,
    pub after: Option<String>,
    /// The first questions at sign-up, and what those of this page answered to them; for who may edit.
    pub questions: Vec<SignUpQuestion>,
    pub answers: BTreeMap<RegistrationId, Answers>,
    /// From which of our own pages they came, with how many; the most first.
    pub origins: Vec<(CameFrom, i64)>,
    /// How many the words find.
    pub found: i64,
    /// From 1.
    pub page: u32,
    pub pages: u32,
    /// The viewer may change them.
    pub may_edit: bool,
}

/// All of them, with what they answered, to be taken away as a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    pub attendees: Vec<(Attendee, Answers)>,
    pub questions: Vec<SignUpQuestion>,
}

/// One page of who comes, in the order of the kinds and of registration. A page after the last is the last.
/// Each look is written down.
pub async fn load(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    filter: ListFilter<'_>,
    page: u32,
) -> Result<AttendeeList> {
    let words: String = filter.words.trim().chars().take(MAX_WORDS).collect();
    let pattern = pattern_of(&words);
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::CheckIn).await?;
    let may_edit = asked.viewer.require_at(series.id, card.id, Right::EditEvent).is_ok();
    let zone = series.time_zone.as_str();
    let types = queries::types_of(&mut tx, card.id, zone).await?;
    let counted = queries::count_views(&mut tx, card.id).await?;
    let counts = ListView::VARIANTS.iter().map(|view| (*view, view.count(&counted))).collect();
    let view: &str = filter.view.into();
    let found = queries::count_attendees(&mut tx, card.id, &pattern, (view, filter.type_id, may_edit)).await?;
    let pages = paging::count_of(usize::try_from(found).unwrap_or_default(), PAGE_SIZE);
    let current = page.clamp(1, pages);
    let start = i64::from(current - 1) * i64::from(PAGE_SIZE);
    // One more at either end: who reads them one by one goes on to the next page.
    let lead = start.min(1);
    let range = (i64::from(PAGE_SIZE) + lead + 1, start - lead);
    let mut attendees =
        queries::attendees(&mut tx, (card.id, zone), &pattern, (view, filter.type_id, may_edit), range).await?;
    let before = (lead == 1 && !attendees.is_empty()).then(|| attendees.remove(0).code);
    let full = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    let after = if attendees.len() > full { attendees.pop().map(|one| one.code) } else { None };
    let (questions, answers) = if may_edit {
        answered(&mut tx, (series.id, card.id), &attendees).await?
    } else {
        (Vec::new(), BTreeMap::new())
    };
    let origins = queries::origins(&mut tx, card.id).await?;
    let origins = origins.into_iter().filter_map(|(word, n)| Some((word.parse().ok()?, n))).collect();
    let growth = grow(&mut tx, (series.id, card.id), &types, zone).await?;
    record(&mut tx, asked.viewer, &series, card.id, "attendees.view").await?;
    let elsewhere = archive::queries::attendance(&mut tx, card.id).await?;
    let event = events::access::load(&mut tx, card).await?;
    db.commit(tx, &[]).await?;
    let (view, only_type) = (filter.view, filter.type_id);
    Ok(AttendeeList {
        series,
        event,
        types,
        growth,
        elsewhere,
        view,
        only_type,
        words,
        counts,
        attendees,
        before,
        after,
        questions,
        answers,
        origins,
        found,
        page: current,
        pages,
        may_edit,
    })
}

/// The first questions that are asked at an event, and what these people answered to them. That somebody agreed to what
/// must be agreed to says nothing of them.
async fn answered(
    tx: &mut sqlx::PgConnection,
    (series, event): (SeriesId, EventId),
    attendees: &[Attendee],
) -> Result<(Vec<SignUpQuestion>, BTreeMap<RegistrationId, Answers>)> {
    let mut questions = questionnaire::queries::of_event(tx, series, event).await?;
    questions.retain(|question| question.kind != AnswerKind::Consent);
    questions.truncate(LISTED_QUESTIONS);
    let mut answers = BTreeMap::<_, Answers>::new();
    if questions.is_empty() {
        return Ok((questions, answers));
    }
    let asked: Vec<i64> = questions.iter().map(|question| question.id.0).collect();
    let people: Vec<i64> = attendees.iter().map(|one| one.id.0).collect();
    for (registration, question, given) in questionnaire::queries::answers_of_these(tx, &people, &asked).await? {
        answers.entry(registration).or_default().insert(question, given);
    }
    Ok((questions, answers))
}

/// Everybody, with addresses and what they answered: for who may edit, and no helper. Each export is written down.
pub async fn export(db: &Db, proved: Proved<'_>, event_ref: EventRef<'_>) -> Result<Export> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, proved.viewer, event_ref, Right::EditEvent).await?;
    let all: &str = ListView::All.into();
    let range = (i64::MAX, 0);
    let attendees =
        queries::attendees(&mut tx, (card.id, &series.time_zone), &pattern_of(""), (all, None, false), range).await?;
    let questions = questionnaire::queries::answered_at(&mut tx, card.id).await?;
    let mut answers = HashMap::<_, Answers>::new();
    for (registration, question, given) in questionnaire::queries::answers_at(&mut tx, card.id).await? {
        answers.entry(registration).or_default().insert(question, given);
    }
    record(&mut tx, proved.viewer, &series, card.id, "attendees.export").await?;
    db.commit(tx, &[]).await?;
    let with_answers = attendees.into_iter().map(|one| {
        let given = answers.remove(&one.id).unwrap_or_default();
        (one, given)
    });
    Ok(Export { attendees: with_answers.collect(), questions })
}

fn pattern_of(words: &str) -> String {
    search::rules::like_patterns(&[words.to_owned()]).concat()
}

async fn record(
    tx: &mut sqlx::PgConnection,
    viewer: &Viewer,
    series: &Series,
    event: EventId,
    what: &str,
) -> Result<()> {
    audit::record(tx, viewer, Some(series.id), what, &format!("event:{event}"), Outcome::Ok).await
}

/// How each type filled, with the forecast from who came before.
async fn grow(
    tx: &mut sqlx::PgConnection,
    (series, event): (SeriesId, EventId),
    types: &[ParticipationType],
    zone: &str,
) -> Result<Vec<Growth>> {
    let days = queries::days_of_types(tx, event, zone).await?;
    let expected = expecting::of_types(tx, (series, event), types).await?;
    let growth = types.iter().map(|kind| {
        let mut sum = 0;
        let own = days.iter().filter(|(id, ..)| *id == kind.id).map(|(_, day, change)| {
            sum += change;
            (*day, sum)
        });
        Growth { type_id: kind.id, days: own.collect(), expected: expected.get(&kind.id).copied() }
    });
    Ok(growth.collect())
}
