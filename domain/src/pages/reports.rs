//! `/reports`

use super::paging;
use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    series::{self, types::Series},
    viewer::Asked,
};

/// `/reports`
#[derive(Clone, Debug, PartialEq)]
pub struct ReportsPage {
    /// Newest first.
    pub reports: Vec<EventCard>,
    pub series: Vec<Series>,
    /// The series it was narrowed to.
    pub only: Option<String>,
    pub page: u32,
    pub pages: u32,
}

/// `/reports`; `page` from 1. Errors: `NotFound` for an unknown series or a page past the last.
pub async fn load(db: &Db, _asked: Asked<'_>, only: Option<&str>, page: u32) -> Result<ReportsPage> {
    let mut conn = db.acquire().await?;
    let all = series::access::all(&mut conn).await?;
    let chosen = match only {
        None => None,
        Some(slug) => Some(all.iter().find(|s| s.slug == slug).ok_or(Error::NotFound)?),
    };
    let page = page.max(1);
    let size = i64::from(paging::PAGE_SIZE);
    let (reports, total) = events::lists::reported(&mut conn, chosen, size, size * i64::from(page - 1)).await?;
    let pages = paging::count(total);
    if page > pages {
        return Err(Error::NotFound);
    }
    let only = chosen.map(|s| s.slug.clone());
    Ok(ReportsPage { reports, series: all, only, page, pages })
}
