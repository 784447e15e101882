//! What the page of a series shows of all its events at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::{QuestionCounts, WallFacts},
    ids::{EventId, SeriesId},
};

/// Questions and speakers of each public event of a series that has any.
pub async fn wall_facts(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<HashMap<EventId, WallFacts>> {
    let mut facts: HashMap<EventId, WallFacts> = HashMap::new();
    let questions = sqlx::query!(
        r#"select q.event_id, count(*) as "asked!", count(*) filter (where q.state in ('answered', 'answered_text')) as "answered!"
           from questions q join events e on e.id = q.event_id left join reports r on r.event_id = e.id
           where e.series_id = $1 and e.is_public and q.is_public
             and (q.source <> 'imported' or r.state = 'published')
           group by q.event_id"#,
        series.0
    )
    .fetch_all(&mut *db)
    .await?;
    for row in questions {
        let counts = QuestionCounts { all: row.asked, answered: row.answered };
        facts.entry(EventId(row.event_id)).or_default().questions = counts;
    }
    let speakers = sqlx::query!(
        r#"select event_id as "event_id!", (array_agg(name order by position))[1:2] as "names!", count(*) as "n!"
           from (select t.event_id, a.person_id, min(a.name) as name, min(t.position) as position
                 from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                 where e.series_id = $1 and e.is_public and t.names_speakers and t.kind in ('talk', 'lightning')
                 group by t.event_id, a.person_id) billed
           group by event_id"#,
        series.0
    )
    .fetch_all(db)
    .await?;
    for row in speakers {
        let known = facts.entry(EventId(row.event_id)).or_default();
        (known.speakers, known.speaker_count) = (row.names, row.n);
    }
    Ok(facts)
}

/// First calendar year, talks and speakers of the events of a series that took place.
pub async fn series_totals(
    db: &mut PgConnection,
    series: SeriesId,
    now: DateTime<Utc>,
) -> sqlx::Result<(Option<i32>, i64, i64)> {
    let row = sqlx::query!(
        r#"with held as (
               select e.id, extract(year from e.starts_at at time zone e.time_zone)::int as year from events e
               where e.series_id = $1 and e.is_public and is_over(e.state, e.ends_at, $2))
           select (select min(h.year) from held h) as since,
                  (select count(*) from slots t join held h on h.id = t.event_id where t.kind in ('talk', 'lightning')) as "talks!",
                  (select count(distinct a.person_id) from appearances a join slots t on t.id = a.slot_id join held h on h.id = t.event_id
                   where t.names_speakers and t.kind in ('talk', 'lightning')) as "speakers!""#,
        series.0,
        now
    )
    .fetch_one(db)
    .await?;
    Ok((row.since, row.talks, row.speakers))
}
