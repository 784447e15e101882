//! Questions and talks that share words with something.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::SeriesId;

/// The newest questions that hold one of the alternatives, with their folded text; not `except`.
pub async fn questions_with_any(
    db: &mut PgConnection,
    grams: &str,
    except: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select id, norm from search_documents
         where kind = 'question' and grams @@ ($1::text)::tsquery and ($2::bigint is null or question_id <> $2)
         order by occurred_at desc, id desc limit $3",
        grams,
        except,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.norm)).collect())
}

/// The newest talks of a series, held before `now`, that hold one of the alternatives, with their folded title and text.
pub async fn talks_with_any(
    db: &mut PgConnection,
    series: SeriesId,
    grams: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        r#"select id, title_norm || E'\n' || norm as "text!" from search_documents
           where kind = 'talk' and series_id = $1 and occurred_at < $3 and grams @@ ($2::text)::tsquery
           order by occurred_at desc, id desc limit $4"#,
        series.0,
        grams,
        now,
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.text)).collect())
}

/// A talk that no reader may find: its words, and at which event it was.
pub struct ClosedTalk {
    pub title: String,
    pub summary: String,
    pub number: i32,
}

/// The newest talks of a series, held before `now`, of which the index holds nothing: of an event that is not public, or
/// under a label that names them to nobody.
pub async fn closed_talks(
    db: &mut PgConnection,
    series: SeriesId,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<ClosedTalk>> {
    sqlx::query_as!(
        ClosedTalk,
        "select t.title, t.abstract as summary, e.number from slots t join events e on e.id = t.event_id
         where e.series_id = $1 and e.starts_at < $2 and t.kind in ('talk', 'lightning') and t.title <> ''
           and (not e.is_public or t.tlp not in ('clear', 'green'))
         order by e.starts_at desc, t.position limit $3",
        series.0,
        now,
        limit,
    )
    .fetch_all(db)
    .await
}
