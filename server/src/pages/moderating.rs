//! The moderator's console, the stage screen, and what moderators do.

use app::{form::Form, qa::moderate_page, routes};
use axum::{
    Json, Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Error,
    ids::{ActId, EventRef, QuestionId},
    pages,
    qa::{
        admission::{self, SettingsInput},
        moderation::{self, Wanted},
        presence,
        types::{Audience, Hold, QuestionState},
    },
    viewer::Right,
};
use http::{HeaderMap, StatusCode};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    qa::{At, AtQuestion, FormFields, Reply, done, page},
    query::Query,
};
use crate::{
    files::questions::{self, Format},
    http::errors::wants_json,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/qa/moderate", get(moderate))
        .route("/{series}/{number}/qa/stage", get(stage))
        .route("/{series}/{number}/qa/settings", post(settings))
        .route("/{series}/{number}/qa/undo", post(undo))
        .route("/{series}/{number}/qa/presence", post(here))
        .route("/{series}/{number}/qa/export/{file}", get(export))
        .route("/{series}/{number}/qa/{id}/state", post(set_state))
        .route("/{series}/{number}/qa/{id}/merge", post(merge))
        .route("/{series}/{number}/qa/{id}/apart", post(keep_apart))
        .route("/{series}/{number}/qa/{id}/asker", post(hold_asker))
        .route("/{series}/{number}/qa/{id}/answer", post(answer))
}

async fn moderate(ctx: Ctx, Path((slug, number)): At, query: Query) -> Reply {
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), Audience::Moderators).await?;
    // Without script the page says what was done, and how to take it back.
    let form = Form::from([("act", query.text("act").to_owned())]);
    Ok(page(StatusCode::OK, moderate_page::document(&ctx.cx(), &data, &form, ctx.now)))
}

async fn moderate_again(
    ctx: &Ctx,
    headers: &HeaderMap,
    slug: &str,
    number: i32,
    mut form: Form,
    error: Error,
) -> Reply {
    if wants_json(headers) || !matches!(error, Error::Invalid { .. } | Error::Conflict(_)) {
        return Err(error.into());
    }
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(slug, number), Audience::Moderators).await?;
    form.fail(&error, ctx.lang);
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page(status, moderate_page::document(&ctx.cx(), &data, &form, ctx.now)))
}

/// What came of an act: what takes it back, or the console that offers to.
fn acted(headers: &HeaderMap, slug: &str, number: i32, id: QuestionId, act: Option<ActId>) -> Response {
    if wants_json(headers) {
        return Json(serde_json::json!({ "act": act })).into_response();
    }
    let console = routes::moderate(slug, number);
    match act {
        Some(act) => see_other(&format!("{console}?act={act}#q{id}")),
        None => see_other(&format!("{console}#q{id}")),
    }
}

async fn set_state(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let id = QuestionId(id);
    let Ok(to) = form.value("to").parse::<QuestionState>() else {
        let error = Error::invalid("to", "状態を選び直してください。", "Please choose a state again.");
        return moderate_again(&ctx, &headers, &slug, number, form, error).await;
    };
    // Words of one's own come before those that were offered.
    let other = form.value("other").trim();
    let reason = if other.is_empty() { form.value("reason") } else { other };
    let wanted = Wanted { to, version: form.value("version").parse().ok(), reason };
    match moderation::set_state(ctx.db(), ctx.asked(), EventRef::new(&slug, number), id, wanted).await {
        Ok(act) => Ok(acted(&headers, &slug, number, id, act)),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

async fn merge(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let id = QuestionId(id);
    let Ok(into) = form.value("into").parse::<QuestionId>() else {
        let error = Error::invalid(
            "into",
            "まとめる先の質問を選んでください。",
            "Please choose which question it is a part of.",
        );
        return moderate_again(&ctx, &headers, &slug, number, form, error).await;
    };
    let version = form.value("version").parse().ok();
    match moderation::merge(ctx.db(), ctx.asked(), EventRef::new(&slug, number), id, into, version).await {
        Ok(act) => Ok(acted(&headers, &slug, number, into, act)),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

async fn keep_apart(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let id = QuestionId(id);
    // No question has this number: the use case says what to do.
    let other = form.value("other").parse().unwrap_or(QuestionId(0));
    match moderation::keep_apart(ctx.db(), ctx.asked(), EventRef::new(&slug, number), id, other).await {
        Ok(act) => Ok(acted(&headers, &slug, number, id, act)),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

async fn undo(ctx: Ctx, headers: HeaderMap, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let act = form.value("act").parse::<ActId>().map_err(|_| Error::NotFound)?;
    match moderation::undo(ctx.db(), ctx.asked(), EventRef::new(&slug, number), act).await {
        Ok(()) => Ok(done(&headers, &routes::moderate(&slug, number))),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

async fn hold_asker(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let hold = match form.value("hold") {
        "" => None,
        word => Some(
            word.parse::<Hold>().map_err(|_| Error::invalid("hold", "選び直してください。", "Please choose again."))?,
        ),
    };
    let (id, event_ref) = (QuestionId(id), EventRef::new(&slug, number));
    let version = form.value("version").parse().ok();
    match admission::hold_asker(ctx.db(), ctx.asked(), event_ref, id, hold, version).await {
        Ok(()) => Ok(done(&headers, &format!("{}#q{id}", routes::moderate(&slug, number)))),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

async fn answer(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let (id, body, author) = (QuestionId(id), form.value("answer"), form.value("author"));
    match moderation::answer(ctx.db(), ctx.asked(), EventRef::new(&slug, number), id, body, author).await {
        Ok(()) => Ok(done(&headers, &format!("{}#q{id}", routes::moderate(&slug, number)))),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

async fn settings(ctx: Ctx, headers: HeaderMap, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let named = |name: &str| form.values.get(name).map(String::as_str);
    let input = SettingsInput {
        moderated: named("moderated"),
        slow_seconds: named("slow_seconds"),
        asking: named("asking"),
        voting: named("voting"),
        closed_afterwards: named("closed_afterwards"),
        base: named("base"),
    };
    match admission::save_settings(ctx.db(), ctx.asked(), EventRef::new(&slug, number), input).await {
        Ok(_) => Ok(done(&headers, &routes::moderate(&slug, number))),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

/// A console says that it is open, and which question it looks at.
async fn here(ctx: Ctx, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let at = form.value("at").parse::<QuestionId>().ok();
    presence::here(ctx.db(), ctx.asked(), EventRef::new(&slug, number), at).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn stage(ctx: Ctx, Path((slug, number)): At) -> Reply {
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), Audience::Public).await?;
    // The screen is anybody's; the attendance code is shown where somebody of the organizers opened it.
    let may_show = ctx.viewer.require_at(data.series.id, data.event.card.id, Right::Moderate).is_ok();
    let code = may_show.then(|| routes::check_in_part(&slug, number, "code"));
    Ok(page(StatusCode::OK, app::qa::stage_page::document(&ctx.cx(), data, ctx.now, code)))
}

/// The questions as a file: for everybody what everybody sees, for moderators all of them.
async fn export(ctx: Ctx, Path((slug, number, file)): Path<(String, i32, String)>, query: Query) -> Reply {
    let format = Format::of(&file).ok_or(Error::NotFound)?;
    let audience = if query.text("audience") == "moderators" { Audience::Moderators } else { Audience::Public };
    let page = pages::questions::export(ctx.db(), ctx.asked(), EventRef::new(&slug, number), audience).await?;
    Ok(questions::reply(&page, format, ctx.lang, ctx.state.site.origin()))
}
