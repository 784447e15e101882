//! The log of a series, and of one of its events.

use app::series::{log_page, log_words};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    audit::{LogView, Outcome},
    pages::{self, log::LogQuery},
    time::Local,
};

use super::{
    Ctx,
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, html_response},
};
use crate::{
    files::{attachment, csv},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/log", get(of_series))
        .route("/organize/{series}/log.csv", post(export_series))
        .route("/organize/{series}/{number}/log", get(of_event))
        .route("/organize/{series}/{number}/log.csv", post(export_event))
}

async fn of_series(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    show(&ctx, &series, None, &query).await
}

async fn of_event(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    show(&ctx, &series, Some(number), &query).await
}

async fn show(ctx: &Ctx, series: &str, number: Option<i32>, query: &Query) -> Reply {
    let log = pages::log::load(ctx.db(), ctx.asked(), series, number, wanted(query)).await?;
    Ok(html_response(log_page::document(&ctx.cx(), &log)))
}

async fn export_series(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Reply {
    export(&ctx, &series, None, &Query(fields)).await
}

async fn export_event(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    export(&ctx, &series, Some(number), &Query(fields)).await
}

async fn export(ctx: &Ctx, slug: &str, number: Option<i32>, query: &Query) -> Reply {
    let (series, entries) = pages::log::export(ctx.db(), ctx.proved()?, slug, number, wanted(query)).await?;
    let lang = ctx.lang;
    let head = [
        lang.t("番号", "Entry"),
        lang.t("日時", "At"),
        lang.t("だれが", "Who"),
        lang.t("したこと", "What"),
        lang.t("名前", "Name"),
        lang.t("だれに", "To whom"),
        lang.t("回", "Event"),
        lang.t("結果", "Outcome"),
        lang.t("くわしく", "Details"),
        lang.t("ハッシュ", "Hash"),
    ];
    let rows = entries.into_iter().map(|entry| {
        let at = Local::at(entry.at, &series.time_zone).wall.format("%Y-%m-%d %H:%M:%S").to_string();
        let outcome = match entry.outcome {
            Outcome::Ok => lang.t("済み", "ok"),
            Outcome::Denied => lang.t("断った", "denied"),
            Outcome::Failed => lang.t("失敗", "failed"),
        };
        let details = serde_json::to_string(&entry.details).unwrap_or_default();
        vec![
            entry.place.to_string(),
            at,
            entry.name,
            log_words::did(&entry.action, lang),
            entry.action,
            entry.whom,
            entry.number.map(|number| number.to_string()).unwrap_or_default(),
            outcome.to_owned(),
            details,
            entry.hash,
        ]
    });
    let name = number.map_or_else(|| format!("{slug}-log.csv"), |number| format!("{slug}-{number}-log.csv"));
    Ok(attachment::csv(&name, csv::table(&head, rows)))
}

/// What cannot be read counts as not said.
fn wanted(query: &Query) -> LogQuery {
    LogQuery {
        view: query.text("view").parse::<LogView>().unwrap_or_default(),
        account: query.number("by"),
        from: query.number("from"),
        until: query.number("until"),
        words: query.text("q").to_owned(),
        before: query.number("before"),
        entry: query.number("entry"),
    }
}
