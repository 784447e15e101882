//! `/organize/{series}/{number}/attendees`

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use strum::VariantArray as _;

pub use super::attendee_filter::{AnswerFilter, ListFilter, ListView};
use super::{attendee_filter::Parts, paging};
use crate::{
    archive::{self, format::record::AttendanceRecord},
    audit::{self, Outcome},
    checkin,
    db::Db,
    error::Result,
    events::{
        self,
        types::{Event, EventCard, EventState},
    },
    ids::{BulkActId, EventId, EventRef, RegistrationId, TypeId},
    questionnaire::{
        self,
        types::{AnswerKind, Answers, SignUpQuestion},
    },
    registration::{
        expecting,
        forecast::{Expected, Forecast},
        in_full,
        queries::{self, Exported},
        types::{Attendee, CameFrom, ParticipationType},
    },
    series::types::Series,
    viewer::{Asked, Proved, Right, Viewer},
};

/// Rows of one page of the list.
pub const PAGE_SIZE: u32 = 100;
/// Questions whose answers stand in the list.
const LISTED_QUESTIONS: usize = 2;

/// How a type filled, and what is to be expected of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    pub type_id: TypeId,
    /// Day on the event's wall, and how many held a place or waited at its end; in the order of the days.
    pub days: Vec<(NaiveDate, i64)>,
    /// The same days, with how many registered, and how many left: gave their place back, or were removed.
    pub changes: Vec<(NaiveDate, i64, i64)>,
    /// `None` where the series has no past to tell from.
    pub expected: Option<Expected>,
    /// What was expected day by day until now, as it was written down then; in the order of the days, some of which may
    /// be missing.
    pub foreseen: Vec<(NaiveDate, Forecast)>,
    /// Once the event is over.
    pub evening: Option<Evening>,
}

/// Who came to an evening that is over, beside who was expected when it began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evening {
    /// `None` where nobody noted who came that way: on site, or online.
    pub came: Option<i64>,
    /// Seats that were held at the start; `None`, as the forecast, where nothing was written down by then.
    pub held: Option<i64>,
    pub forecast: Option<Forecast>,
}

/// `/organize/{series}/{number}/attendees`
#[derive(Clone, Debug, PartialEq)]
pub struct AttendeeList {
    pub series: Series,
    pub event: Event,
    /// With how many hold a seat of each, and how many wait.
    pub types: Vec<ParticipationType>,
    pub growth: Vec<Growth>,
    /// Once the event is over, who came in without a ticket: they stand in no row of the list.
    pub walk_ins: i64,
    /// How many came, as lists of other services say without naming anybody.
    pub elsewhere: Vec<AttendanceRecord>,
    pub view: ListView,
    pub only_types: Vec<TypeId>,
    pub only_answers: Vec<AnswerFilter>,
    /// Part of a name, an address or a number, as typed; empty: everybody.
    pub words: String,
    /// How many each view finds with the other filters; of all of them how many there are.
    pub counts: Vec<(ListView, i64)>,
    /// Those of this page.
    pub attendees: Vec<Attendee>,
    /// Number of who stands before the first of this page, on the page before; and of who follows its last.
    pub before: Option<String>,
    pub after: Option<String>,
    /// The first questions at sign-up, and what those of this page answered to them; for who may edit.
    pub questions: Vec<SignUpQuestion>,
    pub answers: BTreeMap<RegistrationId, Answers>,
    /// What is asked at sign-up, for who may find by what was answered.
    pub asked: Vec<SignUpQuestion>,
    /// The last act on all who were found of which something is left; for who may edit.
    pub unfinished: Option<BulkActId>,
    /// What is or was done to all who were found, when somebody comes back from that, or something of it is left.
    pub many: Option<in_full::Progress>,
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

impl AttendeeList {
    /// The share of seats of a type that people use, as far as the past tells.
    pub fn share_of(&self, kind: TypeId) -> Option<f64> {
        self.growth.iter().find(|growth| growth.type_id == kind)?.expected.map(|expected| expected.share.came)
    }
}

/// All of them, with what they answered, to be taken away as a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    pub attendees: Vec<(Exported, Answers)>,
    pub questions: Vec<SignUpQuestion>,
    /// The zone of the event, on whose clock a file shows moments.
    pub zone: String,
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
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::CheckIn).await?;
    let may_edit = asked.viewer.require_at(series.id, card.id, Right::EditEvent).is_ok();
    let parts = Parts::from_filter(filter, may_edit)?;
    let zone = card.zone.as_str();
    let types = queries::types_of(&mut tx, card.id, zone).await?;
    let counted = queries::count_views(&mut tx, card.id, parts.sought()).await?;
    let counts = ListView::VARIANTS.iter().map(|view| (*view, view.count(&counted))).collect();
    let found = filter.view.found(&counted);
    let pages = paging::count_of(usize::try_from(found).unwrap_or_default(), PAGE_SIZE);
    let current = page.clamp(1, pages);
    let start = i64::from(current - 1) * i64::from(PAGE_SIZE);
    // One more at either end: who reads them one by one goes on to the next page.
    let lead = start.min(1);
    let range = (i64::from(PAGE_SIZE) + lead + 1, start - lead);
    let mut attendees = queries::attendees(&mut tx, (card.id, zone), parts.sought(), range).await?;
    let before = (lead == 1 && !attendees.is_empty()).then(|| attendees.remove(0).code);
    let full = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    let after = if attendees.len() > full { attendees.pop().map(|one| one.code) } else { None };
    let questions =
        if may_edit { questionnaire::queries::of_event(&mut tx, series.id, card.id).await? } else { Vec::new() };
    let (listed, answers) = answered(&mut tx, &questions, &attendees).await?;
    let unfinished = if may_edit { in_full::unfinished_of(&mut tx, card.id, asked.now).await? } else { None };
    let origins = queries::origins(&mut tx, card.id).await?;
    let origins = origins.into_iter().filter_map(|(word, n)| Some((word.parse().ok()?, n))).collect();
    let growth = grow(&mut tx, (&series, &card), &types, asked.now).await?;
    let is_over = growth.iter().any(|growth| growth.evening.is_some());
    let walk_ins = if is_over { checkin::queries::walk_ins(&mut tx, card.id).await? } else { 0 };
    record(&mut tx, asked.viewer, &series, card.id, "attendees.view").await?;
    let elsewhere = archive::queries::attendance(&mut tx, card.id).await?;
    let event = events::access::load(&mut tx, card).await?;
    db.commit(tx, &[]).await?;
    Ok(AttendeeList {
        series,
        event,
        types,
        growth,
        walk_ins,
        elsewhere,
        view: filter.view,
        only_types: filter.types.to_vec(),
        only_answers: filter.answers.iter().filter(|_| may_edit).cloned().collect(),
        words: parts.words,
        counts,
        attendees,
        before,
        after,
        questions: listed,
        answers,
        asked: questions,
        unfinished,
        many: None,
        origins,
        found,
        page: current,
        pages,
        may_edit,
    })
}

/// Numbers of all whom a filter finds now, in the order of the list, to do something to them.
///
/// Errors: as [`events::access::find_with_right`] for who may edit; `Invalid` at `code` when they are more than
/// [`in_full::MAX_FOUND`].
pub async fn found(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, filter: ListFilter<'_>) -> Result<Vec<String>> {
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let parts = Parts::from_filter(filter, true)?;
    let limit = i64::try_from(in_full::MAX_FOUND).unwrap_or(i64::MAX).saturating_add(1);
    let codes = queries::codes_of(&mut conn, card.id, parts.sought(), limit).await?;
    if codes.len() > in_full::MAX_FOUND { Err(in_full::too_many()) } else { Ok(codes) }
}

/// The first of these questions, and what these people answered to them. That somebody agreed to what must be agreed to
/// says nothing of them.
async fn answered(
    tx: &mut sqlx::PgConnection,
    questions: &[SignUpQuestion],
    attendees: &[Attendee],
) -> Result<(Vec<SignUpQuestion>, BTreeMap<RegistrationId, Answers>)> {
    let listed = questions.iter().filter(|question| question.kind != AnswerKind::Consent);
    let listed: Vec<SignUpQuestion> = listed.take(LISTED_QUESTIONS).cloned().collect();
    let mut answers = BTreeMap::<_, Answers>::new();
    if listed.is_empty() {
        return Ok((listed, answers));
    }
    let asked: Vec<i64> = listed.iter().map(|question| question.id.0).collect();
    let people: Vec<i64> = attendees.iter().map(|one| one.id.0).collect();
    for (registration, question, given) in questionnaire::queries::answers_of_these(tx, &people, &asked).await? {
        answers.entry(registration).or_default().insert(question, given);
    }
    Ok((listed, answers))
}

/// Everybody, with addresses and what they answered: for who may edit, and no helper. Each export is written down.
pub async fn export(db: &Db, proved: Proved<'_>, event_ref: EventRef<'_>) -> Result<Export> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, proved.viewer, event_ref, Right::EditEvent).await?;
    let attendees = queries::exported(&mut tx, card.id).await?;
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
    Ok(Export { attendees: with_answers.collect(), questions, zone: card.zone })
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

/// How each type filled, with the forecast from who came before, and once it is over with who came.
async fn grow(
    tx: &mut sqlx::PgConnection,
    (series, card): (&Series, &EventCard),
    types: &[ParticipationType],
    now: DateTime<Utc>,
) -> Result<Vec<Growth>> {
    let changes = queries::days_of_types(tx, card.id, &card.zone).await?;
    let expected = expecting::of_types(tx, (series.id, card.id), types).await?;
    let is_over = card.state == EventState::Ended || card.end().is_some_and(|end| end < now);
    let foreseen = queries::forecast_days(tx, card.id).await?;
    let mut evenings = if is_over { evenings(tx, card.id, types).await? } else { HashMap::new() };
    let growth = types.iter().map(|kind| {
        let own = changes.iter().filter(|(id, ..)| *id == kind.id);
        let changes: Vec<(NaiveDate, i64, i64)> = own.map(|(_, day, came, left)| (*day, *came, *left)).collect();
        let mut sum = 0;
        let days = changes.iter().map(|(day, came, left)| {
            sum += came - left;
            (*day, sum)
        });
        let days = days.collect();
        Growth {
            type_id: kind.id,
            days,
            changes,
            expected: expected.get(&kind.id).copied(),
            foreseen: foreseen.iter().filter(|(id, ..)| *id == kind.id).map(|(_, day, one)| (*day, *one)).collect(),
            evening: evenings.remove(&kind.id),
        }
    });
    Ok(growth.collect())
}

/// Who came of each type. Where nobody is noted of all on site, or of all online, nobody looked.
async fn evenings(
    tx: &mut sqlx::PgConnection,
    event: EventId,
    types: &[ParticipationType],
) -> Result<HashMap<TypeId, Evening>> {
    let rows = queries::evening(tx, event).await?;
    let is_online = |id: TypeId| types.iter().any(|kind| kind.id == id && kind.is_online);
    let noted: Vec<bool> = rows.iter().filter(|row| row.came > 0).map(|row| is_online(row.type_id)).collect();
    let evening = |row: &queries::EveningRow| Evening {
        came: noted.contains(&is_online(row.type_id)).then_some(row.came),
        held: row.held,
        forecast: row.forecast(),
    };
    Ok(rows.iter().map(|row| (row.type_id, evening(row))).collect())
}
