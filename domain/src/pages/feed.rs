//! The newest reports, for feeds.

use chrono::{DateTime, Utc};

use crate::{db::Db, error::Result, events, markdown, reports::queries, series};

/// One entry of a feed.
pub struct FeedEntry {
    pub card: events::types::EventCard,
    /// The beginning of the report's lead in words.
    pub lead: String,
    pub author: String,
    pub published: DateTime<Utc>,
    pub updated: DateTime<Utc>,
}

/// The newest published reports, at most `limit`; of one series if given by slug.
pub async fn load(db: &Db, only: Option<&str>, limit: i64) -> Result<Vec<FeedEntry>> {
    let mut conn = db.acquire().await?;
    let chosen = match only {
        None => None,
        Some(slug) => Some(series::access::find(&mut conn, slug).await?),
    };
    let (cards, _) = events::lists::reported(&mut conn, chosen.as_ref(), limit, 0).await?;
    let mut entries = Vec::new();
    for card in cards {
        let Some(report) = queries::report(&mut conn, card.id).await? else { continue };
        let Some(published) = report.published_at else { continue };
        entries.push(FeedEntry {
            card,
            lead: markdown::excerpt(&report.lead, markdown::EXCERPT),
            author: report.author,
            published,
            updated: report.updated_at,
        });
    }
    Ok(entries)
}
