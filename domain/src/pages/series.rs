//! `/{series}`

use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    lang::Text,
    markdown,
    series::{access::find, queries, types::Series},
    viewer::Asked,
};

use super::paging::{self, PAGE_SIZE};

/// `/{series}`
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesPage {
    pub series: Series,
    /// The description in both languages as sanitized HTML; may be empty.
    pub description_html: Text,
    /// The event that is live or comes next.
    pub next: Option<EventCard>,
    /// All other public events, newest first, one page of them.
    pub events: Vec<EventCard>,
    /// Page shown, from 1, and how many there are.
    pub page: u32,
    pub pages: u32,
    /// How many public events are over.
    pub over: i64,
}

/// `/{series}`; `page` from 1. Errors: `NotFound` for a page past the last.
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, page: u32) -> Result<SeriesPage> {
    let mut conn = db.acquire().await?;
    let series = find(&mut conn, slug).await?;
    let page = page.max(1);
    let offset = i64::from(page - 1) * i64::from(PAGE_SIZE);
    let (events, total) =
        events::lists::of_series(&mut conn, asked.viewer, &series, i64::from(PAGE_SIZE), offset).await?;
    let pages = paging::count(total);
    if page > pages {
        return Err(Error::NotFound);
    }
    let live =
        events::queries::live(&mut conn, asked.now).await?.into_iter().find(|card| card.series_slug == series.slug);
    let next = match live {
        Some(card) => Some(card),
        None => events::lists::upcoming(&mut conn, Some(&series), asked.now, 1).await?.pop(),
    };
    let over = events::access::count_over(&mut conn, &series, asked.now).await?;
    let description_html = Text::new(markdown::block(&series.description_ja), markdown::block(&series.description_en));
    Ok(SeriesPage { series, description_html, next, events, page, pages, over })
}

/// Whether the viewer gets the announcements of the series by mail. One query.
pub async fn follows(db: &Db, asked: Asked<'_>, page: &SeriesPage) -> Result<bool> {
    let Some(account) = asked.viewer.account_id() else { return Ok(false) };
    Ok(queries::follows(&mut *db.acquire().await?, page.series.id, account).await?)
}
