//! Pages that anyone may read.

use app::routes;
use axum::{
    Router,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use domain::{
    agenda, events,
    ids::QuestionId,
    qa, reports,
    search::{
        self,
        types::{Order, SearchQuery},
    },
    series::{self, types::Series},
};
use http::header;

use super::{Ctx, path::Path, query::Query};
use crate::{
    files::share,
    http::{errors::Fail, headers::Embeds, page_cache::CachedBy},
    state::AppState,
};

/// The key of pages that say what is live or comes next: dropped by the clock as well.
pub const CLOCK: &str = "clock";
/// The key of pages that list several series: home, archive, feeds.
pub const SITE: &str = "site";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(home))
        .route("/reports", get(report_list))
        .route("/search", get(search_page))
        .route("/speakers/{slug}", get(speaker))
        .route("/{series}", get(series_page))
        .route("/{series}/{number}", get(event))
        .route("/{series}/{number}/talks/{n}", get(talk))
        .route("/{series}/{number}/share.png", get(share_image))
        .route("/{series}/{number}/report", get(report))
        .route("/{series}/{number}/qa/{id}", get(question))
}

type Reply = Result<Response, Fail>;

fn keys(series: &Series, event: impl ToString) -> [String; 3] {
    [format!("event:{}", event.to_string()), format!("series:{}", series.id), CLOCK.to_owned()]
}

async fn home(ctx: Ctx) -> Reply {
    let page = series::actions::home(ctx.db(), &ctx.viewer, ctx.now).await?;
    let html = app::series::home_page::document(&ctx.cx(), page);
    Ok(ctx.shared(html, [SITE.to_owned(), CLOCK.to_owned()], ""))
}

/// A page number as the pages themselves write it: nothing for the first.
fn page_query(page: u32) -> String {
    if page > 1 { format!("page={page}") } else { String::new() }
}

async fn series_page(ctx: Ctx, Path(slug): Path<String>, query: Query) -> Reply {
    let page = series::actions::page(ctx.db(), &ctx.viewer, &slug, query.number("page").unwrap_or(1), ctx.now).await?;
    let keys = [format!("series:{}", page.series.id), CLOCK.to_owned()];
    let query = page_query(page.page);
    Ok(ctx.shared(app::series::series_page::document(&ctx.cx(), page), keys, &query))
}

async fn event(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = events::actions::page(ctx.db(), &ctx.viewer, &slug, number, ctx.now).await?;
    let keys = keys(&page.series, page.event.card.id);
    Ok(ctx.shared(app::events::event_page::document(&ctx.cx(), page), keys, ""))
}

/// The picture of an event, drawn from its series and number.
async fn share_image(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    // With a query it would be drawn anew each time.
    if ctx.path.contains('?') {
        return Ok(super::ctx::see_other(&routes::share_image(&slug, number)));
    }
    let page = events::actions::page(ctx.db(), &ctx.viewer, &slug, number, ctx.now).await?;
    let card = &page.event.card;
    let when = card.starts.as_ref().map(|starts| starts.date(ctx.lang)).unwrap_or_default();
    let svg = app::ui::art::share_svg(card.mark, card.number, &card.name(ctx.lang), &card.headline(ctx.lang), &when);
    let keys = keys(&page.series, card.id);
    let image = share::png(svg).await?;
    let mut response = ([(header::CONTENT_TYPE, "image/png")], image).into_response();
    if ctx.viewer.account.is_none() {
        response.extensions_mut().insert(CachedBy::keys(keys));
    }
    Ok(response)
}

async fn talk(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>) -> Reply {
    let page = agenda::actions::talk(ctx.db(), &ctx.viewer, &slug, number, n, ctx.now).await?;
    let keys = keys(&page.series, page.event.card.id);
    Ok(embedding(ctx.shared(app::agenda::talk_page::document(&ctx.cx(), page), keys, "")))
}

async fn speaker(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let page = agenda::actions::speaker(ctx.db(), &ctx.viewer, &slug).await?;
    let mut keys: Vec<String> = page.appearances.iter().map(|(card, _)| format!("event:{}", card.id)).collect();
    keys.push(SITE.to_owned());
    Ok(ctx.shared(app::people::speaker_page::document(&ctx.cx(), page), keys, ""))
}

async fn report(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = reports::actions::page(ctx.db(), &ctx.viewer, &slug, number, ctx.now).await?;
    let keys = keys(&page.series, page.event.card.id);
    Ok(embedding(ctx.shared(app::reports::report_page::document(&ctx.cx(), page), keys, "")))
}

/// Slides and videos are framed on a click.
fn embedding(mut response: Response) -> Response {
    response.extensions_mut().insert(Embeds);
    response
}

async fn question(ctx: Ctx, Path((slug, number, id)): Path<(String, i32, i64)>) -> Reply {
    let page = qa::actions::page(ctx.db(), &ctx.viewer, &slug, number, QuestionId(id)).await?;
    let keys = keys(&page.series, page.event.card.id);
    Ok(ctx.shared(app::qa::question_page::document(&ctx.cx(), page), keys, ""))
}

async fn report_list(ctx: Ctx, query: Query) -> Reply {
    let only = Some(query.text("series")).filter(|slug| !slug.is_empty());
    let page = reports::actions::list(ctx.db(), &ctx.viewer, only, query.number("page").unwrap_or(1)).await?;
    // The query as the pages write it; whatever else was asked is answered but not kept.
    let address = routes::reports(page.only.as_deref(), page.page);
    let query = address.split_once('?').map_or("", |(_, query)| query).to_owned();
    Ok(ctx.shared(app::reports::reports_page::document(&ctx.cx(), page), [SITE.to_owned()], &query))
}

async fn search_page(ctx: Ctx, query: Query) -> Reply {
    let query = SearchQuery {
        q: query.text("q").to_owned(),
        series: Some(query.text("series").to_owned()).filter(|slug| !slug.is_empty()),
        year: query.number("year"),
        order: if query.text("order") == "date" { Order::Date } else { Order::Relevance },
        page: query.number("page").unwrap_or(1).clamp(1, 1_000),
    };
    let page = search::actions::search(ctx.db(), &ctx.viewer, &query, ctx.now).await?;
    Ok(Html(app::search::search_page::document(&ctx.cx(), page)).into_response())
}
