//! What was expected of an evening day by day and when it began, and who came.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{EventId, SeriesId, TypeId},
    registration::forecast::Forecast,
};

/// An event that has begun, of which it is not written down who was expected.
pub struct BegunEvent {
    pub id: EventId,
    pub series: SeriesId,
    pub starts: DateTime<Utc>,
}

/// Those that began after `since`.
pub async fn begun(db: &mut PgConnection, since: DateTime<Utc>, now: DateTime<Utc>) -> sqlx::Result<Vec<BegunEvent>> {
    sqlx::query_as!(
        BegunEvent,
        r#"select e.id as "id: EventId", e.series_id as "series: SeriesId", e.starts_at as "starts!" from events e
           where e.starts_at > $1 and e.starts_at <= $2 and e.state in ('announced', 'open', 'live', 'ended')
             and exists (select from participation_types p where p.event_id = e.id)
             and not exists (select from kept_forecasts f where f.event_id = e.id and f.starts_at = e.starts_at)
           order by e.id"#,
        since,
        now
    )
    .fetch_all(db)
    .await
}

/// Writes down what is expected of a type, and how many hold a seat of it; once for each start.
pub async fn keep_forecast(
    db: &mut PgConnection,
    event: &BegunEvent,
    type_id: TypeId,
    forecast: Option<Forecast>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into kept_forecasts (type_id, event_id, starts_at, made_at, held, mean, low, high)
         select $1, $2, $3, $4, (select count(*) from registrations r where r.type_id = $1 and r.state = 'confirmed'), $5, $6, $7
         on conflict on constraint kept_forecasts_once do update
         set starts_at = excluded.starts_at, made_at = excluded.made_at, held = excluded.held, mean = excluded.mean, low = excluded.low,
             high = excluded.high
         where kept_forecasts.starts_at <> excluded.starts_at",
        type_id.0,
        event.id.0,
        event.starts,
        now,
        forecast.map(|one| one.mean),
        forecast.map(|one| one.low),
        forecast.map(|one| one.high)
    )
    .execute(db)
    .await
    .map(drop)
}

/// An event that is ahead, of which what is expected was not written down lately.
pub struct EventAhead {
    pub id: EventId,
    pub series: SeriesId,
    /// On the wall of the event.
    pub today: NaiveDate,
}

/// Some of those of which nothing was written down today after `since`.
pub async fn ahead(
    db: &mut PgConnection,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<EventAhead>> {
    sqlx::query_as!(
        EventAhead,
        r#"select e.id as "id: EventId", e.series_id as "series: SeriesId", ($2::timestamptz at time zone e.time_zone)::date as "today!"
           from events e
           where e.state in ('announced', 'open') and e.starts_at > $2
             and exists (select from registrations r where r.event_id = e.id)
             and not exists (select from forecast_days f
                             where f.event_id = e.id and f.day = ($2::timestamptz at time zone e.time_zone)::date and f.made_at > $1)
           order by e.id limit $3"#,
        since,
        now,
        limit
    )
    .fetch_all(db)
    .await
}

/// Writes down what is expected of a type today; what was made earlier on the same day gives way.
pub async fn keep_day(
    db: &mut PgConnection,
    today: NaiveDate,
    type_id: TypeId,
    forecast: Option<Forecast>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into forecast_days (type_id, event_id, day, made_at, mean, low, high)
         select p.id, p.event_id, $2, $3, $4, $5, $6 from participation_types p where p.id = $1
         on conflict on constraint forecast_days_once do update
         set made_at = excluded.made_at, mean = excluded.mean, low = excluded.low, high = excluded.high
         where forecast_days.made_at < excluded.made_at",
        type_id.0,
        today,
        now,
        forecast.map(|one| one.mean),
        forecast.map(|one| one.low),
        forecast.map(|one| one.high)
    )
    .execute(db)
    .await
    .map(drop)
}

/// What was expected of each type, by day; days on which nothing could be told are left out.
pub async fn forecast_days(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(TypeId, NaiveDate, Forecast)>> {
    let rows = sqlx::query!(
        r#"select type_id as "type_id: TypeId", day, mean as "mean!", low as "low!", high as "high!" from forecast_days
           where event_id = $1 and mean is not null order by type_id, day"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    let day = |mean, low, high| Forecast { mean, low, high };
    Ok(rows.into_iter().map(|row| (row.type_id, row.day, day(row.mean, row.low, row.high))).collect())
}

/// How the evening of a type was.
pub struct EveningRow {
    pub type_id: TypeId,
    pub came: i64,
    /// Seats that were held at the start; `None` where nobody wrote it down.
    pub held: Option<i64>,
    mean: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

impl EveningRow {
    /// Who was expected at the start.
    pub fn forecast(&self) -> Option<Forecast> {
        let ((mean, low), high) = self.mean.zip(self.low).zip(self.high)?;
        Some(Forecast { mean, low, high })
    }
}

/// Who came of each type, as the view `attendance` says it, and who was expected when the event began.
pub async fn evening(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<EveningRow>> {
    sqlx::query_as!(
        EveningRow,
        r#"select p.id as "type_id: TypeId",
                  (select count(*) from attendance a where a.event_id = $1 and a.type_id = p.id and a.outcome = 'came') as "came!",
                  f.held as "held?", f.mean, f.low, f.high
           from participation_types p
                left join kept_forecasts f on f.type_id = p.id and f.starts_at = (select e.starts_at from events e where e.id = p.event_id)
           where p.event_id = $1 order by p.position, p.id"#,
        event.0
    )
    .fetch_all(db)
    .await
}
