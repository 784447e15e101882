//! Pages of talks, and what changed of an agenda.

use app::{
    agenda::{changes_page, talk_page, within_page},
    routes,
};
use axum::{Router, routing::get};
use domain::{Error, ids::EventRef, pages};
use http::StatusCode;
use page_cache::CachedBy;

use super::{
    Ctx, events,
    path::Path,
    reply::{Reply, embedding, keys, private},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/agenda/changes", get(changes))
        .route("/{series}/{number}/talks/{n}", get(talk))
        .route("/{series}/{number}/talks/{n}/within", get(within))
        .route("/{series}/{number}/talks/{n}/share.png", get(share_image))
}

async fn changes(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = ctx
        .shared_page(
            async |asked| pages::agenda_changes::load(ctx.db(), asked, EventRef::new(&slug, number)).await,
            |page| CachedBy::keys(keys(&page.series, page.card.id)),
            changes_page::document,
        )
        .await?;
    page.reply(&ctx, Vec::new())
}

async fn talk(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>) -> Reply {
    let page = ctx
        .shared_page(
            async |asked| pages::talk::load(ctx.db(), asked, EventRef::new(&slug, number), n).await,
            |page| CachedBy::keys(keys(&page.series, page.event.card.id)),
            talk_page::document,
        )
        .await?;
    Ok(embedding(page.reply(&ctx, Vec::new())?))
}

/// What of a talk is for who takes part in the series: never shared, never cached.
async fn within(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>) -> Reply {
    let event = EventRef::new(&slug, number);
    match pages::within::load(ctx.db(), ctx.asked(), event, n).await {
        Ok(page) => Ok(embedding(private(StatusCode::OK, within_page::document(&ctx.cx(), &page)))),
        Err(Error::Forbidden) => Ok(private(StatusCode::FORBIDDEN, within_page::refused(&ctx.cx(), event, n))),
        Err(error) => Err(error.into()),
    }
}

async fn share_image(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>) -> Reply {
    if let Some(reply) = events::without_query(&ctx, || routes::talk_image(&slug, number, n)) {
        return Ok(reply);
    }
    let page = pages::talk::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), n).await?;
    let names: Vec<String> = page.slot.speakers.iter().map(|billing| billing.display_name(ctx.lang)).collect();
    events::picture(&ctx, &page.series, &page.event.card, &page.slot.title, &names.join(ctx.lang.t("、", ", "))).await
}
