//! Mails that went to somebody, as far as they are remembered.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A mail that has left. Its words are made when it leaves, and not kept; of one to many the subject is that of the announcement.
pub struct SentRow {
    pub topic: String,
    pub language: String,
    pub series: Option<String>,
    /// Number of the event that it was about.
    pub event: Option<i32>,
    pub subject: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// In the order in which they were wanted. What still waits to be sent is not among them: it may say what is not told yet.
pub async fn sent_to(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<Vec<SentRow>> {
    sqlx::query_as!(
        SentRow,
        r#"select j.topic, j.language, s.slug as "series?", e.number as "event?",
                  case when j.language = 'en' and n.subject_en <> '' then n.subject_en else n.subject_ja end as "subject?",
                  j.created_at, j.done_at as sent_at
           from jobs j left join events e on e.id = j.event_id left join series s on s.id = e.series_id
             left join announcements n on n.id = j.announcement_id
           where j.kind = 'mail' and lower(j.recipient) = $1 and j.state in ('done', 'sent') and j.last_error is null
           order by j.id"#,
        mail_key
    )
    .fetch_all(db)
    .await
}
