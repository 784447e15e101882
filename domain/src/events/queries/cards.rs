//! Events as lists and pages show them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::{EventCard, EventState, QuestionCounts},
    ids::{EventId, SeriesId},
    series::{
        site_map::{Entry, PublicPage, Run},
        types::Mark,
    },
    time::Local,
};

struct Row {
    id: i64,
    series_slug: String,
    series_name: String,
    mark: Mark,
    number: i32,
    label: String,
    title: String,
    lead: String,
    state: EventState,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    late_ends_at: Option<DateTime<Utc>>,
    time_zone: String,
    venue_name: String,
    online_note: String,
    talks: i64,
    has_report: bool,
    is_full: bool,
    partners: String,
}

impl From<Row> for EventCard {
    fn from(row: Row) -> Self {
        Self {
            id: EventId(row.id),
            series_slug: row.series_slug,
            series_name: row.series_name,
            mark: row.mark,
            number: row.number,
            label: row.label,
            title: row.title,
            lead: row.lead,
            state: row.state,
            starts: row.starts_at.map(|at| Local::at(at, &row.time_zone)),
            ends: row.ends_at.map(|at| Local::at(at, &row.time_zone)),
            late_ends: row.late_ends_at.map(|at| Local::at(at, &row.time_zone)),
            zone: row.time_zone,
            venue_name: row.venue_name,
            is_online: !row.online_note.is_empty(),
            talks: row.talks,
            has_report: row.has_report,
            is_full: row.is_full,
            partners: row.partners,
        }
    }
}

/// The columns of a card stand in each query, because a checked query is one literal.
macro_rules! cards {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select c.id as "id!", c.series_slug as "series_slug!", c.series_name as "series_name!", c.mark as "mark!: Mark",
                      c.number as "number!", c.label as "label!", c.title as "title!", c.lead as "lead!", c.state as "state!: EventState",
                      c.starts_at, c.ends_at, c.late_ends_at, c.time_zone as "time_zone!", c.venue_name as "venue_name!",
                      c.online_note as "online_note!", c.talks as "talks!", c.has_report as "has_report!",
                      -- As registration::rules::outcome has it: nobody passes those who wait.
                      case when c.state in ('open', 'live') then
                          coalesce((select bool_and(t.waitlisted > 0 and (t.capacity is not null or c.seat_limit is not null)
                                                    or coalesce(t.confirmed >= t.capacity, false)) filter (where t.admission <> 'invitation')
                                           or sum(t.confirmed) >= c.seat_limit
                                    from participation_types t where t.event_id = c.id), false)
                      else false end as "is_full!",
                      c.partners as "partners!"
               from event_cards c "# + $rest,
            $($arg),*
        )
    };
}

pub async fn by_number(
    db: &mut PgConnection,
    series: SeriesId,
    number: i32,
    seen: &[i64],
) -> sqlx::Result<Option<EventCard>> {
    let row = cards!(
        "where c.series_id = $1 and c.number = $2 and (c.is_public or c.series_id = any($3))",
        series.0,
        number,
        seen
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(EventCard::from))
}

/// One event, without asking who looks: for whoever has asked already.
pub async fn by_id(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<EventCard>> {
    Ok(cards!("where c.id = $1", event.0).fetch_optional(db).await?.map(EventCard::from))
}

/// How many questions readers may see of it, and how many of them are answered. Counted where they are shown: not with each
/// card, since whoever acts on an event finds its card first.
pub async fn question_counts(db: &mut PgConnection, event: EventId) -> sqlx::Result<QuestionCounts> {
    let row =
        sqlx::query!(r#"select questions as "all!", answered as "answered!" from event_cards where id = $1"#, event.0)
            .fetch_one(db)
            .await?;
    Ok(QuestionCounts { all: row.all, answered: row.answered })
}

/// In no order; what is not there is left out.
pub async fn by_ids(db: &mut PgConnection, events: &[i64]) -> sqlx::Result<Vec<EventCard>> {
    Ok(cards!("where c.id = any($1)", events).fetch_all(db).await?.into_iter().map(EventCard::from).collect())
}

/// Events that are live at `now`, by state or by the clock.
pub async fn live(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where not c.is_private and c.starts_at between $1::timestamptz - interval '3 days' and $1::timestamptz + interval '1 day'
         and (c.state = 'live' or (c.state in ('announced', 'open') and c.starts_at <= $1 and c.ends_at > $1))
         order by c.starts_at, c.id limit 6",
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

/// The last two public events that were over at `now` and began at most two weeks before, without a published report.
pub async fn just_over(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where c.is_public and not c.has_report
         and c.starts_at between $1::timestamptz - interval '14 days' and $1::timestamptz
         and (c.state = 'ended' or (c.state in ('announced', 'open') and c.ends_at <= $1))
         order by c.starts_at desc, c.id desc limit 2",
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

/// Events still to come, soonest first; of one series if given. One that was postponed and has no day yet comes last, until
/// the day that it gave up.
pub async fn upcoming(
    db: &mut PgConnection,
    series: Option<SeriesId>,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where not c.is_private and c.state in ('announced', 'open', 'postponed')
         and (c.starts_at > $1 or c.starts_at is null and c.state = 'postponed'
              and (select e.last_starts_at from events e where e.id = c.id) > $1)
         and ($2::bigint is null or c.series_id = $2)
         order by c.starts_at, c.id limit $3",
        now,
        series.map(|id| id.0),
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

/// Of the next so many events of each of these series those that one can register for, soonest first.
pub async fn open_of_series(
    db: &mut PgConnection,
    series: &[String],
    now: DateTime<Utc>,
    of_each: i64,
) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where c.state = 'open' and c.id in (
             select n.id from series s cross join lateral (
                 select e.id from events e
                 where e.series_id = s.id and not e.is_private and e.state in ('announced', 'open', 'postponed') and e.starts_at > $1
                 order by e.starts_at, e.id limit $3) n
             where s.slug = any($2))
         order by c.starts_at, c.id",
        now,
        series,
        of_each
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

/// Events with a published report, newest evening first; of one series if given.
pub async fn reported(
    db: &mut PgConnection,
    series: Option<SeriesId>,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<EventCard>> {
    // Two queries, because each is planned once: one walks the dates, the other a series.
    let rows = match series {
        None => {
            cards!(
                "where c.has_report and c.is_public
                 order by c.starts_at desc nulls last, c.id desc limit $1 offset $2",
                limit,
                offset
            )
            .fetch_all(db)
            .await?
        }
        Some(series) => {
            cards!(
                "where c.has_report and c.is_public and c.series_id = $1
                 order by c.starts_at desc nulls last, c.id desc limit $2 offset $3",
                series.0,
                limit,
                offset
            )
            .fetch_all(db)
            .await?
        }
    };
    Ok(rows.into_iter().map(EventCard::from).collect())
}

/// The four newest evenings with a published report. How many is written out: a limit that the database does not know
/// beforehand is planned anew for each reader as soon as there are many reports.
pub async fn newest_reported(db: &mut PgConnection) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where c.has_report and c.is_public
         order by c.starts_at desc nulls last, c.id desc limit 4",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

pub async fn count_reported(db: &mut PgConnection, series: Option<SeriesId>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from reports r join events e on e.id = r.event_id
           where r.state = 'published' and e.is_public and ($1::bigint is null or e.series_id = $1)"#,
        series.map(|id| id.0)
    )
    .fetch_one(db)
    .await
}

/// Events of a series, highest number first.
pub async fn of_series(
    db: &mut PgConnection,
    series: SeriesId,
    seen: &[i64],
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where c.series_id = $1 and (c.is_public or c.series_id = any($2))
         order by c.number desc limit $3 offset $4",
        series.0,
        seen,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

pub async fn count_of_series(db: &mut PgConnection, series: SeriesId, seen: &[i64]) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from events e
           where e.series_id = $1 and (e.is_public or e.series_id = any($2))"#,
        series.0,
        seen
    )
    .fetch_one(db)
    .await
}

/// Public events of a series that took place: ended by their organizers, or by the clock.
pub async fn count_over(db: &mut PgConnection, series: SeriesId, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from events e
           where e.series_id = $1 and not e.is_private
             and is_over(e.state, e.ends_at, $2)"#,
        series.0,
        now
    )
    .fetch_one(db)
    .await
}

/// The events before and after a number that the viewer may see.
pub async fn neighbours(
    db: &mut PgConnection,
    series: SeriesId,
    number: i32,
    seen: &[i64],
) -> sqlx::Result<(Option<EventCard>, Option<EventCard>)> {
    let previous = cards!(
        "where c.series_id = $1 and c.number < $2 and (c.is_public or c.series_id = any($3))
         order by c.number desc limit 1",
        series.0,
        number,
        seen
    )
    .fetch_optional(&mut *db)
    .await?;
    let next = cards!(
        "where c.series_id = $1 and c.number > $2 and (c.is_public or c.series_id = any($3))
         order by c.number limit 1",
        series.0,
        number,
        seen
    )
    .fetch_optional(&mut *db)
    .await?;
    Ok((previous.map(EventCard::from), next.map(EventCard::from)))
}

/// How many events anyone may see.
pub async fn site_map_length(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from events where is_public"#).fetch_one(db).await
}

/// Events that anyone may see.
pub async fn site_map(db: &mut PgConnection, run: Run) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        "select s.slug, e.number, e.updated_at from events e join series s on s.id = e.series_id
         where e.is_public order by e.id offset $1 limit $2",
        run.skip,
        run.take
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry { page: PublicPage::Event(row.slug, row.number), changed: row.updated_at })
        .collect())
}
