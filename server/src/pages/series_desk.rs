//! The desk of a series: today, its events, the next one, a new series.

use app::{
    cx::Undo,
    form::Form,
    routes,
    series::{events_desk_page, new_series_page, series_settings_page, today_page},
};
use axum::{Router, routing::get};
use domain::{
    Error,
    events::types::NextEvent,
    fields::{self, Fields as _},
    pages,
    series::{self, settings::SeriesInput},
    workflows::{self, plan_next::Template},
};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, draw_anew, html_response, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize", get(home))
        .route("/organize/series", get(series_form).post(add_series))
        // Pages that were opened before all events had a page of their own send the next one here.
        .route("/organize/{series}", get(today).post(plan_next))
        .route("/organize/{series}/later", get(to_today).post(put_off))
        .route("/organize/{series}/events", get(events_desk).post(plan_next))
        .route("/organize/{series}/settings", get(settings).post(save_settings))
}

async fn home(ctx: Ctx) -> Reply {
    let home = pages::desk_home::load(ctx.db(), ctx.asked()).await?;
    Ok(html_response(app::reports::desk_home_page::document(&ctx.cx(), home, ctx.viewer.may_add_series())))
}

// ── series ──

async fn series_form(ctx: Ctx) -> Reply {
    if ctx.viewer.account.is_none() {
        return Err(Error::SignInRequired.into());
    }
    if !ctx.viewer.may_add_series() {
        return Err(Error::Forbidden.into());
    }
    Ok(html_response(new_series_page::document(&ctx.cx(), Form::default())))
}

async fn add_series(ctx: Ctx, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let (slug, name, mark) = (form.value("slug"), form.value("name"), form.value("mark"));
    match workflows::add_series::add(ctx.db(), ctx.proved()?, slug, name, mark).await {
        Ok(()) => Ok(see_other(&routes::series_desk(slug))),
        Err(error) => render_with_errors(&ctx, form, error, |form| new_series_page::document(&ctx.cx(), form)),
    }
}

async fn today(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    // The whole desk of who helps on one evening is that event's.
    if let Some(number) = pages::desk_frame::only_event(ctx.db(), ctx.asked(), &series).await? {
        return Ok(see_other(&routes::event_desk(&series, number)));
    }
    let today = pages::today::load(ctx.db(), ctx.asked(), &series).await?;
    let mut cx = ctx.cx();
    let key = query.text("later");
    if today.put_off.iter().any(|decision| decision.key() == key) {
        cx.notice = Some(ctx.lang.t("あしたまで、あとにしました。", "Put off until tomorrow.").to_owned());
        let fields = vec![("do", "now".to_owned()), ("key", key.to_owned())];
        cx.undo = Some(Undo { action: routes::later(&series), fields });
    }
    Ok(html_response(today_page::document(&cx, &today)))
}

/// Whoever reloads after putting something off finds the list.
async fn to_today(ctx: Ctx, Path(series): Path<String>) -> Reply {
    pages::today::load(ctx.db(), ctx.asked(), &series).await?;
    Ok(see_other(&routes::series_desk(&series)))
}

async fn put_off(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let (key, is_put_off) = (form.value("key"), form.value("do") == "later");
    series::put_off::put_off(ctx.db(), ctx.asked(), &series, key, is_put_off).await?;
    let today = routes::series_desk(&series);
    Ok(see_other(&if is_put_off { format!("{today}?later={key}") } else { today }))
}

async fn events_desk(ctx: Ctx, Path(series): Path<String>) -> Reply {
    let desk = pages::events_desk::load(ctx.db(), ctx.asked(), &series).await?;
    let form = proposed(&desk.next);
    Ok(html_response(events_desk_page::document(&ctx.cx(), desk, form)))
}

async fn settings(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let settings = pages::series_settings::load(ctx.db(), ctx.asked(), &series).await?;
    let mut cx = ctx.cx();
    if query.has("saved") {
        cx.notice = Some(
            ctx.lang
                .t("保存しました。公開ページもいま変わりました。", "Saved. The public pages have changed, too.")
                .to_owned(),
        );
    }
    let form = Form::from(settings.stored.values());
    Ok(html_response(series_settings_page::document(&cx, &settings, &form)))
}

async fn save_settings(ctx: Ctx, Path(series): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let input = SeriesInput::read(|name| form.value(name));
    let base = fields::seen(form.value("base"));
    match series::settings::save(ctx.db(), ctx.asked(), &series, &input, base.as_ref()).await {
        Ok(()) => Ok(see_other(&format!("{}?saved=1", routes::series_settings(&series)))),
        Err(error) => {
            let settings = pages::series_settings::load(ctx.db(), ctx.asked(), &series).await?;
            let mut form = form;
            if matches!(error, Error::Clash(_)) {
                let stored = settings.stored.values();
                draw_anew(&mut form, base.as_ref(), &input.values(), &stored, series::settings::AREAS);
            }
            render_with_errors(&ctx, form, error, |form| series_settings_page::document(&ctx.cx(), &settings, &form))
        }
    }
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
    // Pages that were opened before there was a choice ask for what the last event suggests.
    let template = Template::parse(form.value("after"));
    match workflows::plan_next::create(ctx.db(), ctx.asked(), &series, number, when, title, template).await {
        Ok(number) => Ok(see_other(&routes::event_desk(&series, number))),
        Err(error) => {
            let desk = pages::events_desk::load(ctx.db(), ctx.asked(), &series).await?;
            render_with_errors(&ctx, form, error, |form| events_desk_page::document(&ctx.cx(), desk, form))
        }
    }
}
