//! What is somebody's own: what they hold, their calendar, whether their name is shown.

use app::{
    cx::Cx,
    form::Form,
    registration::{my_page, participants_page},
    routes,
};
use axum::{
    Router,
    response::IntoResponse,
    routing::{get, post},
};
use domain::{Error, ids::EventRef, pages, people};
use http::{StatusCode, header};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    reply::{FormFields, Reply, private},
};
use crate::{files::ics, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/attendees", get(participants))
        .route("/me", get(mine))
        .route(routes::OWN_CALENDAR, post(change_calendar))
        .route("/me/calendar/{file}", get(own_calendar))
        .route(routes::VISIBLE, post(change_visible))
}

async fn mine(ctx: Ctx) -> Reply {
    let page = pages::me::load(ctx.db(), ctx.asked()).await?;
    Ok(private(StatusCode::OK, my_page::document(&ctx.cx(), page, None)))
}

async fn participants(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = pages::participants::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    Ok(private(StatusCode::OK, participants_page::document(&ctx.cx(), &page)))
}

async fn change_visible(ctx: Ctx, axum::Form(pairs): FormFields) -> Reply {
    people::show_name(ctx.db(), ctx.asked(), Form::from(pairs).value("show") == "1").await?;
    Ok(see_other(&format!("{}#visible", routes::ME)))
}

/// A new address is shown with the reply to the form, and never again.
async fn change_calendar(ctx: Ctx, axum::Form(pairs): FormFields) -> Reply {
    match Form::from(pairs).value("do") {
        "renew" => {
            let secret = people::calendar::renew(ctx.db(), ctx.asked()).await?;
            let address = format!("{}{}", ctx.cx().origin, routes::own_calendar(&secret.reveal()));
            let page = pages::me::load(ctx.db(), ctx.asked()).await?;
            let cx = Cx { path: routes::ME.to_owned(), ..ctx.cx() };
            Ok(private(StatusCode::OK, my_page::document(&cx, page, Some(&address))))
        }
        "stop" => {
            people::calendar::stop(ctx.db(), ctx.asked()).await?;
            Ok(see_other(&format!("{}#calendar", routes::ME)))
        }
        _ => Err(Error::NotFound.into()),
    }
}

async fn own_calendar(ctx: Ctx, Path(file): Path<String>) -> Reply {
    let token = file.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let all = pages::own_calendar::load(ctx.db(), token, ctx.now).await?;
    let zone = all.first().map_or("Asia/Tokyo", |one| one.event.card.zone.as_str());
    let origin = &ctx.state.config.public_url;
    let entries = all.iter().flat_map(|one| {
        let entries = ics::entries(origin, &one.event, ctx.now).into_iter();
        entries.map(move |entry| if one.is_tentative { ics::tentative(entry) } else { entry })
    });
    let text = ics::calendar(ctx.lang.t("申し込んだ回", "My events"), zone, entries.collect());
    let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, text).into_response())
}
