//! The door: the page, what phones ask and tell, the attendance code.

use app::{checkin::door_page, cx::Undo, form::Form, routes};
use axum::{
    Json, Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Error,
    checkin::{
        attendance_code, calling, entering,
        types::{Became, DoorAct, What},
    },
    ids::EventRef,
    pages, t,
};
use http::{StatusCode, header};
use rand::Rng as _;
use serde::Deserialize;

use super::{
    Ctx,
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    registration::{acted, acted_by_link},
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::{
    http::{errors::Fail, headers::Scans},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}/check-in", get(show).post(act))
        .route("/organize/{series}/{number}/check-in/roster", get(roster))
        .route("/organize/{series}/{number}/check-in/acts", post(acts))
        .route("/organize/{series}/{number}/check-in/code", get(code))
        .route("/organize/{series}/{number}/check-in/list", get(list))
        .route("/organize/{series}/{number}/check-in/badges", get(badges))
        .route("/me/tickets/{code}/attend", post(attend))
        .route("/me/tickets/{code}/name", post(name))
        .route("/registration/{token}/name", post(name_by_link))
        .route("/registration/{token}/attend", post(attend_by_link))
}

// ── the page, and its forms without script ──

async fn show(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let page = pages::door::load(ctx.db(), ctx.asked(), EventRef::new(&series, number), query.text("q")).await?;
    let mut cx = ctx.cx();
    match query.text("did") {
        "entered" => {
            // Whom it let in: their name stands in no address.
            let entered = page.newest.iter().find(|one| one.entry.id == query.text("id"));
            let name = match entered.map(|one| (&one.guest, &one.entry.name)) {
                Some((Some(guest), _)) => guest.called().to_owned(),
                Some((None, name)) if !name.is_empty() => name.clone(),
                _ => ctx.lang.t("当日参加の方", "The walk-in").to_owned(),
            };
            cx.notice = Some(t!(ctx.lang, "{name}さんを受け付けました。", "{name} is in.", name));
            // Another phone may have let them in meanwhile.
            let entries = entered.map_or_else(|| query.text("id").to_owned(), |one| one.standing.join(" "));
            let fields = vec![("do", "undo".to_owned()), ("entries", entries)];
            cx.undo = Some(Undo { action: routes::check_in(&series, number), fields });
        }
        "undone" => cx.notice = Some(ctx.lang.t("受付を取り消しました。", "The check-in is undone.").to_owned()),
        _ => {}
    }
    Ok(scanning(private(StatusCode::OK, door_page::document(&cx, page, Form::from([("key", new_id())])))))
}

/// The page may open the camera.
fn scanning(mut response: Response) -> Response {
    response.extensions_mut().insert(Scans);
    response
}

/// An id as phones draw them.
fn new_id() -> String {
    format!("form-{:032x}", rand::rng().random::<u128>())
}

/// An act of a form: what a phone would have drawn and sent.
fn act_of(form: &Form) -> Result<DoorAct, Error> {
    let type_id = form.value("type").parse().ok();
    let what = match form.value("do") {
        "enter" => {
            What::Enter { code: form.value("code").to_owned(), type_id, is_sure: !form.value("sure").is_empty() }
        }
        "walk-in" => What::WalkIn { name: form.value("name").to_owned(), type_id },
        "undo" => What::Undo {
            entries: form.value("entries").split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        },
        _ => return Err(Error::NotFound),
    };
    // A form that is sent twice is one act.
    let key = form.value("key");
    let id = if key.is_empty() { new_id() } else { key.to_owned() };
    Ok(DoorAct { id, ago: 0, is_about: false, what })
}

async fn act(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let act = act_of(&form)?;
    let event = EventRef::new(&series, number);
    let became = entering::apply(ctx.db(), ctx.asked(), event, std::slice::from_ref(&act)).await;
    let here = routes::check_in(&series, number);
    let error = match became.map(|became| became.into_iter().next()) {
        Ok(Some(Became::Entered { .. })) => {
            return Ok(see_other(&routes::with_query(&here, &[("did", "entered"), ("id", &act.id)])));
        }
        Ok(Some(Became::Undone)) => return Ok(see_other(&routes::with_query(&here, &[("did", "undone")]))),
        Ok(Some(became)) => Error::Conflict(why(&became)),
        Ok(None) => Error::Internal,
        Err(error) => error,
    };
    let page = pages::door::load(ctx.db(), ctx.asked(), event, form.value("q")).await?;
    render_with_errors(&ctx, form, error, |form| {
        let mut cx = ctx.cx();
        cx.notice = form.problem().map(str::to_owned);
        door_page::document(&cx, page, form)
    })
    .map(scanning)
}

fn why(became: &Became) -> domain::Text {
    use domain::Text;
    match became {
        Became::Already { .. } => Text::new("すでに受付済みです。", "They are in already."),
        Became::Waiting => Text::new("まだ席が確定していません。", "They have no seat yet."),
        Became::Cancelled => Text::new("キャンセル済みの受付票です。", "This ticket was cancelled."),
        Became::OtherEvent { name } => {
            Text::new(format!("別の回の受付票です: {name}"), format!("A ticket of another event: {name}"))
        }
        Became::Refused { .. } => Text::new("受け付けられませんでした。", "This was refused."),
        _ => Text::new("この会の受付票ではありません。", "This is no ticket of this event."),
    }
}

// ── for the script of the page ──

async fn roster(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let since = query.number("since").unwrap_or(0);
    let event = EventRef::new(&series, number);
    let roster = pages::door::roster(ctx.db(), ctx.asked(), event, (since, query.text("version"))).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(roster)).into_response())
}

#[derive(Deserialize)]
struct Acts {
    acts: Vec<DoorAct>,
}

async fn acts(
    ctx: Ctx,
    Path((series, number)): EventPath,
    body: Result<Json<Acts>, axum::extract::rejection::JsonRejection>,
) -> Reply {
    let event = EventRef::new(&series, number);
    let Ok(Json(body)) = body else {
        // Whoever has no business here is not told what was wrong with what they sent.
        entering::apply(ctx.db(), ctx.asked(), event, &[]).await?;
        return Err(Fail::status(
            StatusCode::BAD_REQUEST,
            "送られた内容を読み取れませんでした。ページを読み込み直してください。",
            "We could not read what was sent. Please load the page again.",
        ));
    };
    let became = entering::apply(ctx.db(), ctx.asked(), event, &body.acts).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(became)).into_response())
}

async fn code(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    let shown = attendance_code::show(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(shown)).into_response())
}

// ── on paper ──

async fn list(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    let page = pages::door::on_paper(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    Ok(private(StatusCode::OK, app::checkin::paper_page::list(&ctx.cx(), &page)))
}

async fn badges(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    let page = pages::door::on_paper(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    Ok(private(StatusCode::OK, app::checkin::paper_page::badges(&ctx.cx(), &page)))
}

// ── what the holder of a ticket says ──

async fn name(ctx: Ctx, Path(code): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let done = calling::set(ctx.db(), ctx.asked(), &code, Form::from(pairs).value("door_name")).await;
    acted(&ctx, &code, done.map(|()| "named")).await
}

async fn name_by_link(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let done = calling::set_by_link(ctx.db(), &token, Form::from(pairs).value("door_name"), ctx.now).await;
    acted_by_link(&ctx, &token, done.map(|()| "named")).await
}

async fn attend(ctx: Ctx, Path(code): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let typed = Form::from(pairs);
    let done = attendance_code::attend(ctx.db(), ctx.asked(), &code, typed.value("attendance")).await;
    acted(&ctx, &code, done.map(|()| "attended")).await
}

async fn attend_by_link(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let typed = Form::from(pairs);
    let done = attendance_code::attend_by_link(ctx.db(), &token, typed.value("attendance"), ctx.now).await;
    acted_by_link(&ctx, &token, done.map(|()| "attended")).await
}
