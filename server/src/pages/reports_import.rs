//! Taking in a report: handed in, looked through, corrected, applied.

use app::{form::Form, routes};
use axum::{
    Router,
    extract::{FromRequest, Multipart, Request},
    response::IntoResponse,
    routing::{get, post},
};
use domain::{
    Error,
    archive::format::{
        chapters,
        kind::{FileKind, recognise},
    },
    ids::ImportId,
    pages,
    reports::importing::{
        self,
        acts::{self, Act},
    },
    t, workflows,
};
use http::{StatusCode, header};

use super::{
    Ctx, archives,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, html_response, render_with_errors},
};
use crate::{http::errors::Fail, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/import", get(import_form).post(import_start))
        .route("/organize/{series}/import/{id}", get(review).post(correct))
        .route("/organize/{series}/import/{id}/encoding", post(read_again))
        .route("/organize/{series}/import/{id}/apply", post(apply))
}

async fn import_form(ctx: Ctx, Query(pairs): Query) -> Reply {
    let form = Form::from(pairs);
    Ok(html_response(form_page(&ctx, form).await?))
}

async fn form_page(ctx: &Ctx, form: Form) -> Result<String, Error> {
    let desk = pages::desk_home::load(ctx.db(), ctx.asked()).await?;
    let open = pages::archive_import::open(ctx.db(), ctx.asked()).await?;
    Ok(app::reports::import_page::document(&ctx.cx(), desk, &open, form))
}

/// A report comes as pasted text or as a file; the file counts when there is one. Whatever is no report goes the way
/// of an archive.
async fn import_start(ctx: Ctx, request: Request) -> Reply {
    let (form, file) = read_import(request).await?;
    let series = form.value("series").to_owned();
    let started = match file {
        Some((name, bytes)) if !is_report(&name, &bytes) => archives::begin(&ctx, &series, &name, bytes).await,
        Some((name, bytes)) => {
            let started = importing::start_file(ctx.db(), ctx.asked(), &series, (&name, &bytes), None).await;
            started.map(|id| routes::import_review(&series, id.0))
        }
        None if chapters::is_list(form.value("source")) => {
            let bytes = form.value("source").as_bytes().to_vec();
            archives::begin(&ctx, &series, "chapters.txt", bytes).await
        }
        None => {
            let started = importing::start(ctx.db(), ctx.asked(), &series, form.value("source")).await;
            started.map(|id| routes::import_review(&series, id.0))
        }
    };
    match started {
        Ok(path) => Ok(see_other(&path)),
        Err(error) => {
            let desk = pages::desk_home::load(ctx.db(), ctx.asked()).await?;
            let open = pages::archive_import::open(ctx.db(), ctx.asked()).await?;
            render_with_errors(&ctx, form, error, |form| {
                app::reports::import_page::document(&ctx.cx(), desk, &open, form)
            })
        }
    }
}

/// Whether a file is looked through as a report; what cannot be read at all is refused there.
fn is_report(name: &str, bytes: &[u8]) -> bool {
    let is_zip = bytes.starts_with(b"PK");
    let kind = recognise(name, bytes).kind;
    !is_zip && (kind == FileKind::Report || kind == FileKind::Unknown && !is_table(name))
}

/// Files of these endings are never reports: what is wrong with them is said as of a table.
fn is_table(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    matches!(ending.as_str(), "csv" | "tsv" | "xlsx" | "json" | "ics" | "zip")
}

/// The fields, and the file with its name, if one was chosen.
async fn read_import(request: Request) -> Result<(Form, Option<(String, Vec<u8>)>), Fail> {
    let is_multipart = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"));
    let unreadable = |status: StatusCode| {
        Fail::status(
            status,
            "送られた内容を読み取れませんでした。レポートは1 MiBまで、ZIPは12 MiBまでです。",
            "We could not read what was sent. A report may have 1 MiB, a ZIP 12 MiB.",
        )
    };
    if !is_multipart {
        let fields =
            FormFields::from_request(request, &()).await.map_err(|error| unreadable(error.into_response().status()))?;
        let form = Form::from(fields.0);
        // A program may send a file's text as a field.
        let file = Some(form.value("file").as_bytes().to_vec()).filter(|bytes| !bytes.trim_ascii().is_empty());
        return Ok((form, file.map(|bytes| (String::new(), bytes))));
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| unreadable(error.status()))?;
    let (mut pairs, mut file) = (Vec::new(), None);
    while let Some(part) = parts.next_field().await.map_err(|error| unreadable(error.status()))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| unreadable(error.status()))?;
        if name == "file" {
            if !bytes.trim_ascii().is_empty() {
                file = Some((file_name, bytes.to_vec()));
            }
        } else if pairs.len() < 20 {
            pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok((Form::from(pairs), file))
}

async fn review(ctx: Ctx, Path((series, id)): Path<(String, i64)>, query: Query) -> Reply {
    let review = pages::import_review::load(ctx.db(), ctx.asked(), &series, ImportId(id), from(&query)).await?;
    let mut cx = ctx.cx();
    if let Some(n) = query.number::<usize>("alike").filter(|_| !review.draft.edits.is_empty()) {
        cx.notice = Some(t!(
            ctx.lang,
            "同じ形の見出し{headings}にも使いました。",
            "It was used for {headings} of the same shape too.",
            headings = ctx.lang.count(n, "件", "more heading", "more headings")
        ));
    }
    Ok(html_response(app::reports::import_review_page::document(&cx, review, Form::default())))
}

/// The window of lines that is looked at.
fn from(query: &Query) -> usize {
    query.text("from").parse().unwrap_or(1)
}

async fn read_again(ctx: Ctx, Path((series, id)): Path<(String, i64)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let again = importing::read_again(ctx.db(), ctx.asked(), &series, ImportId(id), form.value("encoding")).await?;
    Ok(see_other(&routes::import_review(&series, again.0)))
}

/// What was pressed; `None` for saving what was typed.
fn pressed(form: &Form) -> Result<Option<Act>, Error> {
    let act = form.value("act");
    let mut parts = act.split(':');
    let word = parts.next().unwrap_or_default();
    let mut number = || parts.next().and_then(|n| n.parse::<usize>().ok()).ok_or(Error::NotFound);
    Ok(Some(match word {
        "role" => {
            let line = form.value("line").parse().map_err(|_| {
                Error::invalid("line", "先に、左の行を選んでください。", "Please choose a line at the left first.")
            })?;
            Act::Role { line, role: form.value("role").parse().map_err(|_| Error::NotFound)? }
        }
        "confirm" => {
            let guess = number()?;
            Act::Confirm { guess, with_alike: is_for_alike(form, number().ok()) }
        }
        "choose" => {
            let (guess, choice) = (number()?, number()?);
            Act::Choose { guess, choice, with_alike: is_for_alike(form, number().ok()) }
        }
        "up" => Act::Up(number()?),
        "down" => Act::Down(number()?),
        "insert" => Act::Insert(number()?),
        "another" => Act::Another { section: number()?, speaker: number()?, is_another: number()? == 1 },
        "undo" => Act::Undo,
        _ => return Ok(None),
    }))
}

/// Whether the switch of the line's card is on, by which its reading is used for all headings of the same shape.
fn is_for_alike(form: &Form, line: Option<usize>) -> bool {
    line.is_some_and(|line| form.values.contains_key(&format!("alike:{line}")))
}

/// Fields of the review are named by the paths of the draft; `version` is the one they were made on.
async fn correct(
    ctx: Ctx,
    Path((series, id)): Path<(String, i64)>,
    query: Query,
    axum::Form(fields): FormFields,
) -> Reply {
    let form = Form::from(fields.clone());
    let version = form.value("version").parse().unwrap_or(0);
    let then_apply = form.value("act") == "apply" || form.value("then") == "apply";
    let other = ["version", "then", "act", "line", "role"];
    let corrections: Vec<(String, String)> =
        fields.into_iter().filter(|(name, _)| !other.contains(&name.as_str()) && !name.starts_with("alike:")).collect();
    let id = ImportId(id);
    let saved = match pressed(&form) {
        Ok(Some(act)) => acts::act(ctx.db(), ctx.asked(), &series, (id, version), &corrections, act).await,
        Ok(None) => importing::correct(ctx.db(), ctx.asked(), &series, id, version, &corrections).await.map(|()| 0),
        Err(error) => Err(error),
    };
    if saved.is_ok() {
        // Its archive, where it came with one, shows the same.
        workflows::archive::look_again(ctx.db(), ctx.asked(), &series, id).await?;
    }
    match saved {
        Ok(_) if then_apply => apply_and_go(&ctx, &series, (id, from(&query)), form).await,
        Ok(alike) => {
            let anchor = form.value("line").parse::<usize>().map(|line| format!("#L{line}")).unwrap_or_default();
            let alike = if alike > 0 { format!("&alike={alike}") } else { String::new() };
            Ok(see_other(&format!("{}?from={}{alike}{anchor}", routes::import_review(&series, id.0), from(&query))))
        }
        Err(error) => review_again(&ctx, &series, (id, from(&query)), form, error).await,
    }
}

/// The review with what was typed, at the lines that were looked at.
async fn review_again(ctx: &Ctx, series: &str, (id, from): (ImportId, usize), form: Form, error: Error) -> Reply {
    let review = pages::import_review::load(ctx.db(), ctx.asked(), series, id, from).await?;
    render_with_errors(ctx, form, error, |form| app::reports::import_review_page::document(&ctx.cx(), review, form))
}

async fn apply(ctx: Ctx, Path((series, id)): Path<(String, i64)>) -> Reply {
    apply_and_go(&ctx, &series, (ImportId(id), 1), Form::default()).await
}

async fn apply_and_go(ctx: &Ctx, series: &str, at: (ImportId, usize), form: Form) -> Reply {
    match workflows::apply_import::apply(ctx.db(), ctx.asked(), series, at.0).await {
        Ok(applied) => {
            workflows::archive::look_again(ctx.db(), ctx.asked(), series, at.0).await?;
            Ok(see_other(&routes::report_desk(series, applied.card.number)))
        }
        Err(error) => review_again(ctx, series, at, form, error).await,
    }
}
