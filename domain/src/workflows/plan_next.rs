//! The next event of a series, begun from the last one.

use chrono::Duration;
use sqlx::PgConnection;

use super::{event_shapes::Shape, join_code};
use crate::{
    agenda,
    audit::{self, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    events::{self, access::touched, next_event::proposal, queries, rules, times::wall, types::EventState},
    ids::{EventId, EventRef},
    input, questionnaire,
    registration::{self, queries::TypeFacts},
    series,
    viewer::{Asked, Right},
};

/// What a new event takes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// The event with this number: its place, participation types, skeleton, list and run sheet.
    Event(i32),
    Shape(Shape),
}

impl Template {
    /// The word by which a form names it; `None` for anything else.
    pub fn parse(word: &str) -> Option<Self> {
        match word.parse::<i32>() {
            Ok(number) => Some(Self::Event(number)),
            Err(_) => word.parse::<Shape>().ok().map(Self::Shape),
        }
    }
}

/// Makes an event of a series, with what its template has; without one it takes after the last event, and the first
/// of a series is an evening. It is planned: only organizers see it.
///
/// Errors: `Invalid` at `number`, `date`, `start` or `after`; `Conflict` when the number is taken.
pub async fn create(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    number: &str,
    (date, start): (&str, &str),
    title: &str,
    template: Option<Template>,
) -> Result<i32> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let mut wrong = Problems::default();
    let number = wrong.gather(rules::number(number))?;
    let title = wrong.gather(input::line("title", title, rules::TITLE))?;
    let day = input::date("date", date).and_then(|day| day.ok_or_else(|| rules::missing_date("date")));
    let day = wrong.gather(day)?;
    let clock = wrong.gather(input::clock("start", start))?;
    wrong.check()?;
    let (last, _) = events::lists::of_series(&mut tx, asked.viewer, &series, 1, 0).await?;
    let proposal = proposal(&mut tx, &series, last.first(), asked.now).await?;
    let starts = wall("start", day, clock.unwrap_or(proposal.start), &series.time_zone)?;
    let new = queries::NewEvent {
        series: series.id,
        number,
        label: "",
        title: &title,
        lead: "",
        state: EventState::Planned,
        starts_at: Some(starts),
        ends_at: Some(starts + Duration::minutes(i64::from(proposal.minutes))),
        hashtags: &[],
    };
    let (event, is_new) = queries::insert(&mut tx, &new).await?;
    if !is_new {
        return Err(Error::invalid(
            "number",
            format!("第{number}回はもうあります。ほかの番号にするか、その回を開いてください。"),
            format!("There is a #{number} already. Choose another number, or open that event."),
        ));
    }
    join_code::give(&mut tx, event, slug, number).await?;
    let template = match template {
        Some(Template::Shape(shape)) => {
            begin_as(&mut tx, asked, event, shape).await?;
            None
        }
        Some(Template::Event(number)) => {
            let found = events::access::find(&mut tx, asked.viewer, EventRef::new(slug, number)).await;
            let (_, card) =
                found.map_err(|_| Error::invalid("after", "その回はありません。", "There is no such event."))?;
            Some(card)
        }
        None if last.is_empty() => {
            begin_as(&mut tx, asked, event, Shape::default()).await?;
            None
        }
        None => last.into_iter().next(),
    };
    if let Some(last) = &template {
        queries::copy_place(&mut tx, event, last.id).await?;
        registration::queries::copy_types(&mut tx, event, last.id).await?;
        questionnaire::queries::copy(&mut tx, event, last.id).await?;
        agenda::drafts::copy_skeleton(&mut tx, asked, event, last).await?;
        agenda::queries::copy_rooms(&mut tx, (last.id, event)).await?;
        agenda::running::copy(&mut tx, &series, (event, starts), last.id).await?;
        let last_day = last.starts.map(|at| at.wall.date());
        events::checklist::copy(&mut tx, &series, (event, Some(day)), (last.id, last_day)).await?;
    }
    audit::record(&mut tx, asked.viewer, Some(series.id), "event.create", &format!("event:{event}"), Outcome::Ok)
        .await?;
    db.commit(tx, &touched(&series, event)).await?;
    Ok(number)
}

/// Participation types and a skeleton for an event that takes after no other.
async fn begin_as(tx: &mut PgConnection, asked: Asked<'_>, event: EventId, shape: Shape) -> Result<()> {
    for ((name, is_online, capacity), position) in shape.types().iter().zip(1..) {
        let facts = TypeFacts { name, is_online: *is_online, capacity: *capacity, ..TypeFacts::default() };
        registration::queries::insert_type(tx, event, position, facts).await?;
    }
    agenda::drafts::begin(tx, asked, event, &shape.slots()).await
}
