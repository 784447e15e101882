//! The desk of a series: its events, the next one, a new series.

use app::{
    form::Form,
    routes,
    series::{new_series_page, series_desk_page},
};
use axum::{Router, routing::get};
use domain::{Error, events::types::NextEvent, pages, workflows};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    reply::{FormFields, Reply, page, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize", get(home))
        .route("/organize/series", get(series_form).post(add_series))
        .route("/organize/{series}", get(series_desk).post(plan_next))
}

async fn home(ctx: Ctx) -> Reply {
    let home = pages::desk_home::load(ctx.db(), ctx.asked()).await?;
    Ok(page(app::reports::desk_home_page::document(&ctx.cx(), home, ctx.viewer.may_add_series())))
}

// ── series ──

async fn series_form(ctx: Ctx) -> Reply {
    if ctx.viewer.account.is_none() {
        return Err(Error::SignInRequired.into());
    }
    if !ctx.viewer.may_add_series() {
        return Err(Error::Forbidden.into());
    }
    Ok(page(new_series_page::document(&ctx.cx(), Form::default())))
}

async fn add_series(ctx: Ctx, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let (slug, name, mark) = (form.value("slug"), form.value("name"), form.value("mark"));
    match workflows::add_series::add(ctx.db(), ctx.proved()?, slug, name, mark).await {
        Ok(()) => Ok(see_other(&routes::series_desk(slug))),
        Err(error) => render_with_errors(&ctx, form, error, |form| new_series_page::document(&ctx.cx(), form)),
    }
}

async fn series_desk(ctx: Ctx, Path(series): Path<String>) -> Reply {
    let desk = pages::series_desk::load(ctx.db(), ctx.asked(), &series).await?;
    let form = proposed(&desk.next);
    Ok(page(series_desk_page::document(&ctx.cx(), desk, form)))
}

fn proposed(next: &NextEvent) -> Form {
    Form::from([
        ("number", next.number.to_string()),
        ("date", next.date.to_string()),
        ("start", next.start.format("%H:%M").to_string()),
    ])
}

async fn plan_next(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let (number, title) = (form.value("number"), form.value("title"));
    let when = (form.value("date"), form.value("start"));
    match workflows::plan_next::create_next(ctx.db(), ctx.asked(), &series, number, when, title).await {
        Ok(number) => Ok(see_other(&routes::event_desk(&series, number))),
        Err(error) => {
            let desk = pages::series_desk::load(ctx.db(), ctx.asked(), &series).await?;
            render_with_errors(&ctx, form, error, |form| series_desk_page::document(&ctx.cx(), desk, form))
        }
    }
}
