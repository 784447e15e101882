//! Taking in a report: handed in, looked through, corrected, applied.

use app::{form::Form, routes};
use axum::{
    Router,
    extract::{FromRequest, Multipart, Request},
    response::IntoResponse,
    routing::{get, post},
};
use domain::{Error, ids::ImportId, pages, reports::importing, workflows};
use http::{StatusCode, header};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, page, render_with_errors},
};
use crate::{http::errors::Fail, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/import", get(import_form).post(import_start))
        .route("/organize/{series}/import/{id}", get(review).post(correct))
        .route("/organize/{series}/import/{id}/apply", post(apply))
}

async fn import_form(ctx: Ctx, Query(pairs): Query) -> Reply {
    let desk = pages::desk_home::load(ctx.db(), ctx.asked()).await?;
    Ok(page(app::reports::import_page::document(&ctx.cx(), desk, Form::from(pairs))))
}

/// A report comes as pasted text or as a file; the file counts when there is one.
async fn import_start(ctx: Ctx, request: Request) -> Reply {
    let form = read_import(request).await?;
    let source = if form.value("file").trim().is_empty() { form.value("source") } else { form.value("file") };
    let series = form.value("series").to_owned();
    match importing::start(ctx.db(), ctx.asked(), &series, source).await {
        Ok(id) => Ok(see_other(&routes::import_review(&series, id.0))),
        Err(error) => {
            let desk = pages::desk_home::load(ctx.db(), ctx.asked()).await?;
            render_with_errors(&ctx, form, error, |form| app::reports::import_page::document(&ctx.cx(), desk, form))
        }
    }
}

async fn read_import(request: Request) -> Result<Form, Fail> {
    let is_multipart = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"));
    let unreadable = |status: StatusCode| {
        Fail::status(
            status,
            "送られた内容を読み取れませんでした。1 MiBまでのテキスト、Markdown、HTMLを送ってください。",
            "We could not read what was sent. Please send text, Markdown or HTML of at most 1 MiB.",
        )
    };
    if !is_multipart {
        let fields =
            FormFields::from_request(request, &()).await.map_err(|error| unreadable(error.into_response().status()))?;
        return Ok(Form::from(fields.0));
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| unreadable(error.status()))?;
    let mut pairs = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|error| unreadable(error.status()))? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| unreadable(error.status()))?;
        if pairs.len() < 20 {
            pairs.push((name, decode(&bytes)));
        }
    }
    Ok(Form::from(pairs))
}

/// UTF-8, with or without a byte order mark; other bytes are shown as such rather than lost.
fn decode(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).into_owned()
}

async fn review(ctx: Ctx, Path((series, id)): Path<(String, i64)>) -> Reply {
    let review = pages::import_review::load(ctx.db(), ctx.asked(), &series, ImportId(id)).await?;
    Ok(page(app::reports::import_review_page::document(&ctx.cx(), review, Form::default())))
}

/// Fields of the review are named by the paths of the draft; `version` is the one they were made on.
async fn correct(ctx: Ctx, Path((series, id)): Path<(String, i64)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields.clone());
    let version = form.value("version").parse().unwrap_or(0);
    let then_apply = form.value("then") == "apply";
    let corrections: Vec<(String, String)> =
        fields.into_iter().filter(|(name, _)| !matches!(name.as_str(), "version" | "then")).collect();
    let id = ImportId(id);
    let saved = importing::correct(ctx.db(), ctx.asked(), &series, id, version, &corrections).await;
    let saved = match saved {
        Ok(()) if then_apply => return apply_and_go(&ctx, &series, id, form).await,
        other => other,
    };
    match saved {
        Ok(()) => Ok(see_other(&routes::import_review(&series, id.0))),
        Err(error) => review_again(&ctx, &series, id, form, error).await,
    }
}

async fn review_again(ctx: &Ctx, series: &str, id: ImportId, form: Form, error: Error) -> Reply {
    let review = pages::import_review::load(ctx.db(), ctx.asked(), series, id).await?;
    render_with_errors(ctx, form, error, |form| app::reports::import_review_page::document(&ctx.cx(), review, form))
}

async fn apply(ctx: Ctx, Path((series, id)): Path<(String, i64)>) -> Reply {
    apply_and_go(&ctx, &series, ImportId(id), Form::default()).await
}

async fn apply_and_go(ctx: &Ctx, series: &str, id: ImportId, form: Form) -> Reply {
    match workflows::apply_import::apply(ctx.db(), ctx.asked(), series, id).await {
        Ok(applied) => Ok(see_other(&routes::report_desk(series, applied.card.number))),
        Err(error) => review_again(ctx, series, id, form, error).await,
    }
}
