//! The organizers' desk: imports, notes, reports.

use app::{form::Form, routes};
use axum::{
    Router,
    extract::{FromRequest, Multipart, Request},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Error,
    fields::{self, Values},
    ids::ImportId,
    reports::{
        desk, importing,
        notes::{self, NotesInput},
        publishing,
    },
};
use http::{StatusCode, header};

use super::{Ctx, ctx::see_other, path::Path, query::Query};
use crate::{http::errors::Fail, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize", get(home))
        .route("/organize/import", get(import_form).post(import_start))
        .route("/organize/{series}/import/{id}", get(review).post(correct))
        .route("/organize/{series}/import/{id}/apply", post(apply))
        .route("/organize/{series}/{number}/report", get(report).post(save_report))
        .route("/organize/{series}/{number}/report/links", get(to_report_desk).post(save_report))
        .route("/organize/{series}/{number}/report/publish", post(publish))
        .route("/organize/{series}/{number}/report/withdraw", post(withdraw))
        .route("/organize/{series}/{number}/report/revisions/{revision}", get(report_revision))
        .route("/organize/{series}/{number}/notes/{n}", get(notes).post(save_notes))
        .route("/organize/{series}/{number}/notes/{n}/revisions/{revision}", get(note_revision).post(restore))
}

/// Whoever reloads a form that came back with errors finds its desk.
async fn to_report_desk(ctx: Ctx, Path((series, number)): Path<(String, i32)>) -> Reply {
    desk::desk(ctx.db(), &ctx.viewer, &series, number).await?;
    Ok(see_other(&routes::report_desk(&series, number)))
}

pub(super) type Reply = Result<Response, Fail>;
pub(super) type Fields = axum::Form<Vec<(String, String)>>;

/// A page that answers a form which could not be accepted: the status of the error, the page with
/// what was typed. Errors that have nothing to do with the form are told as such.
pub(super) fn again(error: Error, draw: impl FnOnce(&Error) -> String) -> Reply {
    match error {
        Error::Invalid { .. } | Error::Conflict(_) | Error::Clash(_) | Error::TooMany(_) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            Ok((status, Html(draw(&error))).into_response())
        }
        other => Err(other.into()),
    }
}

pub(super) fn page(html: String) -> Response {
    Html(html).into_response()
}

async fn home(ctx: Ctx) -> Reply {
    let home = desk::home(ctx.db(), &ctx.viewer).await?;
    Ok(page(app::organize::home_page::document(&ctx.cx(), home, ctx.viewer.may_add_series())))
}

async fn import_form(ctx: Ctx, Query(pairs): Query) -> Reply {
    let desk = desk::home(ctx.db(), &ctx.viewer).await?;
    Ok(page(app::organize::import_page::document(&ctx.cx(), desk, Form::from(pairs))))
}

/// A report comes as pasted text or as a file; the file counts when there is one.
async fn import_start(ctx: Ctx, request: Request) -> Reply {
    let form = read_import(request).await?;
    let source = if form.value("file").trim().is_empty() { form.value("source") } else { form.value("file") };
    let series = form.value("series").to_owned();
    match importing::start(ctx.db(), &ctx.viewer, &series, source).await {
        Ok(id) => Ok(see_other(&routes::import_review(&series, id.0))),
        Err(error) => {
            let desk = desk::home(ctx.db(), &ctx.viewer).await?;
            again(error, |error| {
                let mut form = form;
                form.fail(error, ctx.lang);
                app::organize::import_page::document(&ctx.cx(), desk, form)
            })
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
            Fields::from_request(request, &()).await.map_err(|error| unreadable(error.into_response().status()))?;
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
    let review = importing::review(ctx.db(), &ctx.viewer, &series, ImportId(id)).await?;
    Ok(page(app::organize::import_review_page::document(&ctx.cx(), review, Form::default())))
}

/// Fields of the review are named by the paths of the draft; `version` is the one they were made on.
async fn correct(ctx: Ctx, Path((series, id)): Path<(String, i64)>, axum::Form(fields): Fields) -> Reply {
    let form = Form::from(fields.clone());
    let version = form.value("version").parse().unwrap_or(0);
    let then_apply = form.value("then") == "apply";
    let corrections: Vec<(String, String)> =
        fields.into_iter().filter(|(name, _)| !matches!(name.as_str(), "version" | "then")).collect();
    let id = ImportId(id);
    let saved = importing::correct(ctx.db(), &ctx.viewer, &series, id, version, &corrections).await;
    let saved = match saved {
        Ok(()) if then_apply => return apply_and_go(&ctx, &series, id, form).await,
        other => other,
    };
    match saved {
        Ok(()) => Ok(see_other(&routes::import_review(&series, id.0))),
        Err(error) => review_again(&ctx, &series, id, form, error).await,
    }
}

async fn review_again(ctx: &Ctx, series: &str, id: ImportId, mut form: Form, error: Error) -> Reply {
    let review = importing::review(ctx.db(), &ctx.viewer, series, id).await?;
    again(error, |error| {
        form.fail(error, ctx.lang);
        app::organize::import_review_page::document(&ctx.cx(), review, form)
    })
}

async fn apply(ctx: Ctx, Path((series, id)): Path<(String, i64)>) -> Reply {
    apply_and_go(&ctx, &series, ImportId(id), Form::default()).await
}

async fn apply_and_go(ctx: &Ctx, series: &str, id: ImportId, form: Form) -> Reply {
    match importing::apply(ctx.db(), &ctx.viewer, series, id, ctx.now).await {
        Ok(applied) => Ok(see_other(&routes::report_desk(series, applied.card.number))),
        Err(error) => review_again(ctx, series, id, form, error).await,
    }
}

async fn report(ctx: Ctx, Path((series, number)): Path<(String, i32)>, query: Query) -> Reply {
    let desk = desk::desk(ctx.db(), &ctx.viewer, &series, number).await?;
    let mut cx = ctx.cx();
    if query.has("saved") {
        cx.notice = Some(ctx.lang.t("保存しました。", "Saved.").to_owned());
    }
    let form = Form::from([("lead", &desk.lead), ("closing", &desk.closing), ("author", &desk.author)]);
    Ok(page(app::organize::report_desk_page::document(&cx, desk, form)))
}

/// Words and links, by the names of their fields; what is not sent stays. Pages that were opened before
/// the two became one form send either.
async fn save_report(ctx: Ctx, Path((series, number)): Path<(String, i32)>, axum::Form(fields): Fields) -> Reply {
    let form = Form::from(fields);
    let base = fields::seen(form.value("base"));
    match publishing::save(ctx.db(), &ctx.viewer, &series, number, &form.values, base.as_ref(), ctx.now).await {
        Ok(()) => Ok(see_other(&format!("{}?saved=1", routes::report_desk(&series, number)))),
        Err(error) => desk_again(&ctx, &series, number, form, base, error).await,
    }
}

/// The desk again: what was typed stands over what is stored.
async fn desk_again(ctx: &Ctx, series: &str, number: i32, sent: Form, base: Option<Values>, mut error: Error) -> Reply {
    let desk = desk::desk(ctx.db(), &ctx.viewer, series, number).await?;
    let mut form = Form::from([("lead", &desk.lead), ("closing", &desk.closing), ("author", &desk.author)]);
    form.values.extend(sent.values);
    if let Some(base) = base.filter(|_| matches!(error, Error::Clash(_))) {
        let (joined, clash) = desk::after_clash(&desk, &form.values, &base);
        form.values.extend(joined);
        // Drawn anew on what is stored now: whoever saves again has seen it.
        form.values.remove("base");
        error = clash;
    }
    again(error, |error| {
        form.fail(error, ctx.lang);
        app::organize::report_desk_page::document(&ctx.cx(), desk, form)
    })
}

async fn publish(ctx: Ctx, Path((series, number)): Path<(String, i32)>) -> Reply {
    set_published(&ctx, &series, number, true).await
}

async fn withdraw(ctx: Ctx, Path((series, number)): Path<(String, i32)>) -> Reply {
    set_published(&ctx, &series, number, false).await
}

async fn set_published(ctx: &Ctx, series: &str, number: i32, published: bool) -> Reply {
    match publishing::set_published(ctx.db(), ctx.proved()?, series, number, published, ctx.now).await {
        Ok(()) if published => Ok(see_other(&routes::report(series, number))),
        Ok(()) => Ok(see_other(&routes::report_desk(series, number))),
        Err(error) => desk_again(ctx, series, number, Form::default(), None, error).await,
    }
}

async fn notes(ctx: Ctx, Path((series, number, n)): Path<(String, i32, i32)>) -> Reply {
    let editor = notes::editor(ctx.db(), &ctx.viewer, &series, number, n).await?;
    Ok(page(app::organize::notes_page::document(&ctx.cx(), editor, Form::default())))
}

async fn save_notes(
    ctx: Ctx,
    Path((series, number, n)): Path<(String, i32, i32)>,
    axum::Form(fields): Fields,
) -> Reply {
    let form = Form::from(fields);
    let field = |name: &str| form.value(name).to_owned();
    let was = form.values.get("was_markdown").cloned().zip(form.values.get("was_impression").cloned());
    let input = NotesInput { markdown: field("markdown"), impression: field("impression"), base: field("base"), was };
    match notes::save_notes(ctx.db(), &ctx.viewer, &series, number, n, &input, ctx.now).await {
        Ok(_) => Ok(see_other(&routes::edit_notes(&series, number, n))),
        Err(error) => {
            let editor = notes::editor(ctx.db(), &ctx.viewer, &series, number, n).await?;
            again(error, |error| {
                let mut form = form;
                if matches!(error, Error::Conflict(_)) {
                    // Drawn anew on what is stored now, which stands beside what was typed.
                    for name in ["base", "was_markdown", "was_impression"] {
                        form.values.remove(name);
                    }
                }
                form.fail(error, ctx.lang);
                app::organize::notes_page::document(&ctx.cx(), editor, form)
            })
        }
    }
}

async fn report_revision(ctx: Ctx, Path((series, number, revision)): Path<(String, i32, i32)>) -> Reply {
    let diff = publishing::report_revision(ctx.db(), &ctx.viewer, &series, number, revision).await?;
    Ok(page(app::organize::revision_page::document(&ctx.cx(), diff)))
}

async fn note_revision(ctx: Ctx, Path((series, number, n, revision)): Path<(String, i32, i32, i32)>) -> Reply {
    let diff = notes::note_revision(ctx.db(), &ctx.viewer, &series, number, n, revision).await?;
    Ok(page(app::organize::revision_page::document(&ctx.cx(), diff)))
}

async fn restore(ctx: Ctx, Path((series, number, n, revision)): Path<(String, i32, i32, i32)>) -> Reply {
    notes::restore_note_revision(ctx.db(), &ctx.viewer, &series, number, n, revision, ctx.now).await?;
    Ok(see_other(&routes::edit_notes(&series, number, n)))
}
