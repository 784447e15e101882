//! Who comes, as organizers see it.

use app::registration::attendees_desk_page as attendees_page;
use axum::{
    Router,
    response::IntoResponse,
    routing::{get, post},
};
use domain::ids::EventRef;
use domain::pages;
use http::header;

use super::{
    Ctx,
    path::{EventPath, Path},
    query::Query,
    reply::{Reply, page},
};
use crate::{files::csv, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}/attendees", get(attendees))
        .route("/organize/{series}/{number}/attendees.csv", post(export_attendees))
}

// ── who comes ──

async fn attendees(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let (words, at) = (query.text("q"), query.number("page").unwrap_or(1));
    let list = pages::attendees::load(ctx.db(), ctx.asked(), EventRef::new(&series, number), words, at).await?;
    Ok(page(attendees_page::document(&ctx.cx(), list)))
}

async fn export_attendees(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    let list = pages::attendees::export(ctx.db(), ctx.proved()?, EventRef::new(&series, number)).await?;
    let lang = ctx.lang;
    let head = [
        lang.t("名前", "Name"),
        lang.t("メール", "Mail"),
        lang.t("参加枠", "Kind"),
        lang.t("状態", "State"),
        lang.t("受付番号", "Number"),
        lang.t("申し込み", "Registered"),
    ];
    let rows = list.attendees.into_iter().map(|attendee| {
        let at = attendee.registered.wall.format("%Y-%m-%d %H:%M").to_string();
        let state = attendee.state.label(lang).to_owned();
        vec![attendee.name, attendee.mail, attendee.type_name, state, attendee.code, at]
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{series}-{number}-attendees.csv\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, csv::table(&head, rows)).into_response())
}
