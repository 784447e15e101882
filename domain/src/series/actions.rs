//! Series as people see them, and the home page.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    types::{HomePage, Series, SeriesPage},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    lang::Text,
    markdown,
    viewer::{Proved, Viewer},
};

/// Events on one page of a list.
pub const PAGE_SIZE: u32 = 24;

pub async fn all(db: &mut PgConnection) -> Result<Vec<Series>> {
    Ok(queries::all(db).await?)
}

/// Errors: `NotFound`.
pub async fn find(db: &mut PgConnection, slug: &str) -> Result<Series> {
    queries::by_slug(db, slug).await?.ok_or(Error::NotFound)
}

/// One series, whoever asks. Errors: `NotFound`.
pub async fn known(db: &Db, slug: &str) -> Result<Series> {
    find(&mut *db.acquire().await?, slug).await
}

/// Names of those who organize a series.
pub async fn organizers(db: &mut PgConnection, series: &Series) -> Result<Vec<String>> {
    Ok(queries::organizers(db, series.id).await?)
}

/// `/`
pub async fn home(db: &Db, _viewer: &Viewer, now: DateTime<Utc>) -> Result<HomePage> {
    let mut conn = db.acquire().await?;
    let live = events::actions::live(&mut conn, now).await?;
    let mut upcoming = events::actions::upcoming(&mut conn, None, now, 7).await?;
    upcoming.retain(|card| !live.iter().any(|l| l.id == card.id));
    let reports = events::actions::newest_reported(&mut conn, 6).await?;
    Ok(HomePage { live, upcoming, reports, series: all(&mut conn).await? })
}

/// `/{series}`; `page` from 1. Errors: `NotFound` for a page past the last.
pub async fn page(db: &Db, viewer: &Viewer, slug: &str, page: u32, now: DateTime<Utc>) -> Result<SeriesPage> {
    let mut conn = db.acquire().await?;
    let series = find(&mut conn, slug).await?;
    let page = page.max(1);
    let offset = i64::from(page - 1) * i64::from(PAGE_SIZE);
    let (events, total) = events::actions::of_series(&mut conn, viewer, &series, i64::from(PAGE_SIZE), offset).await?;
    let pages = pages(total);
    if page > pages {
        return Err(Error::NotFound);
    }
    let live = events::actions::live(&mut conn, now).await?.into_iter().find(|card| card.series_slug == series.slug);
    let next = match live {
        Some(card) => Some(card),
        None => events::actions::upcoming(&mut conn, Some(&series), now, 1).await?.pop(),
    };
    let follows = match viewer.account_id() {
        Some(account) => queries::follows(&mut conn, series.id, account).await?,
        None => false,
    };
    let over = events::actions::count_over(&mut conn, &series, now).await?;
    let description_html = Text::new(markdown::block(&series.description_ja), markdown::block(&series.description_en));
    Ok(SeriesPage { series, description_html, next, events, page, pages, over, follows })
}

/// How many pages a list of `total` entries has; at least one.
pub fn pages(total: i64) -> u32 {
    u32::try_from(total.max(1)).unwrap_or(u32::MAX).div_ceil(PAGE_SIZE)
}

pub use queries::NewSeries;

/// The series with that slug, made if there is none.
pub(crate) async fn ensure(db: &mut PgConnection, new: &NewSeries<'_>) -> Result<crate::ids::SeriesId> {
    Ok(queries::insert(db, new).await?)
}

/// Adds a series, for the program's own command and for whoever owns a series already; they own the
/// new one too. The address of a series stays for good.
///
/// Errors: `Invalid{slug}`, `Invalid{name}`, `Invalid{mark}`; `Conflict` when the address is taken.
pub async fn add(db: &Db, viewer: Proved<'_>, slug: &str, name: &str, mark: &str, now: DateTime<Utc>) -> Result<()> {
    /// First parts of addresses that belong to the site itself.
    const TAKEN: [&str; 28] = [
        "registration",
        "unfollow",
        "import",
        "series",
        "api",
        "assets",
        "demo",
        "dev",
        "developer",
        "feed",
        "healthz",
        "invitation",
        "invitations",
        "language",
        "me",
        "organize",
        "privacy",
        "q",
        "readyz",
        "reports",
        "reset",
        "search",
        "settings",
        "sign-in",
        "sign-up",
        "sitemap",
        "speakers",
        "well-known",
    ];
    if !viewer.is_system && viewer.account.is_none() {
        return Err(Error::SignInRequired);
    }
    if !viewer.may_add_series() {
        return Err(Error::Forbidden);
    }
    let well_formed = !slug.is_empty()
        && slug.len() <= 60
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
        && !slug.contains("--");
    if !well_formed || TAKEN.contains(&slug) || matches!(slug, "sign-out" | "topics" | "years") {
        return Err(Error::invalid(
            "slug",
            "アドレスは小文字の英数字とハイフンで、60文字以内にしてください（サイト自身のページの名前は使えません）。",
            "Write the address in lower-case letters, digits and hyphens, at most 60 of them, and none of the site's own names.",
        ));
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "name",
            "名前を100文字以内で入れてください。",
            "Write a name of at most 100 characters.",
        ));
    }
    if !matches!(mark, "fins" | "suns") {
        return Err(Error::invalid("mark", "fins か suns を選んでください。", "Choose fins or suns."));
    }
    let mut tx = db.begin().await?;
    if queries::by_slug(&mut tx, slug).await?.is_some() {
        return Err(Error::conflict(
            "そのアドレスのシリーズはもうあります。",
            "There is a series with this address already.",
        ));
    }
    let new =
        NewSeries { slug, name, mark, tagline: ("", ""), description: ("", ""), hashtag_pattern: "", hashtags: &[] };
    let id = queries::insert(&mut tx, &new).await?;
    if let Some(account) = viewer.account_id() {
        crate::people::actions::make_owner(&mut tx, &viewer, id, account, now).await?;
    }
    crate::audit::record(&mut tx, &viewer, Some(id), "series.add", slug, crate::audit::Outcome::Ok).await?;
    db.commit(tx, &["site".to_owned()]).await
}
