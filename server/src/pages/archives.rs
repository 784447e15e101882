//! An archive that moves in: its files, what is decided about each, and applying them.

use app::{archive, form::Form, routes};
use axum::{Router, routing::get};
use chrono::Utc;
use domain::{
    Error,
    archive::{
        format::{columns::Mapping, kind::FileKind},
        handing_in::{self, Choice},
    },
    error::Result,
    ids::{ArchiveFileId, ArchiveId},
    pages, workflows,
};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    reply::{FormFields, Reply, html_response, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/import/archive/{id}", get(files).post(act))
        .route("/organize/{series}/import/archive/{id}/{file}", get(file).post(choose))
}

/// Takes a file in; says where one goes on. A single file is read at once, an archive by the worker.
pub(super) async fn begin(ctx: &Ctx, series: &str, name: &str, bytes: Vec<u8>) -> Result<String> {
    let id = handing_in::start(ctx.db(), ctx.asked(), series, name, bytes).await?;
    let read = pages::archive_import::load(ctx.db(), ctx.asked(), series, id).await?;
    let [only] = read.files.as_slice() else { return Ok(routes::archive_import(series, id.0)) };
    workflows::archive::work_on(ctx.db(), Utc::now(), (id, only.file.id)).await?;
    let is_read = pages::archive_import::load(ctx.db(), ctx.asked(), series, id).await?.counts.left == 0;
    let is_looked_at = is_read && only.is_allowed && only.file.import.is_none();
    Ok(if is_looked_at {
        routes::archive_file(series, id.0, only.file.id.0)
    } else {
        routes::archive_import(series, id.0)
    })
}

async fn files(ctx: Ctx, Path((series, id)): Path<(String, i64)>) -> Reply {
    let files = pages::archive_import::load(ctx.db(), ctx.asked(), &series, ArchiveId(id)).await?;
    Ok(html_response(archive::archive_page::document(&ctx.cx(), &files, &Form::default())))
}

/// `act` is `apply`, or with the id of a file `apply:3`, `leave:3`, `take:3`.
async fn act(ctx: Ctx, Path((series, id)): Path<(String, i64)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let id = ArchiveId(id);
    let pressed = form.value("act").to_owned();
    let (word, file) = pressed.split_once(':').unwrap_or((&pressed, ""));
    let only = file.parse().ok().map(ArchiveFileId);
    let done = match (word, only) {
        ("apply", only) => handing_in::queue(ctx.db(), ctx.asked(), &series, id, only).await.map(drop),
        ("leave", Some(file)) => handing_in::leave(ctx.db(), ctx.asked(), &series, (id, file), true).await,
        ("take", Some(file)) => handing_in::leave(ctx.db(), ctx.asked(), &series, (id, file), false).await,
        _ => Err(Error::NotFound),
    };
    if let (Ok(()), Some(file)) = (&done, only) {
        // One file is done while its page is asked for.
        workflows::archive::work_on(ctx.db(), Utc::now(), (id, file)).await?;
        return Ok(see_other(&format!("{}#f{file}", routes::archive_import(&series, id.0))));
    }
    match done {
        Ok(()) => Ok(see_other(&routes::archive_import(&series, id.0))),
        Err(error) => {
            let files = pages::archive_import::load(ctx.db(), ctx.asked(), &series, id).await?;
            render_with_errors(&ctx, form, error, |form| archive::archive_page::document(&ctx.cx(), &files, &form))
        }
    }
}

async fn file(ctx: Ctx, Path((series, id, file)): Path<(String, i64, i64)>) -> Reply {
    let at = (ArchiveId(id), ArchiveFileId(file));
    let shown = pages::archive_file::load(ctx.db(), ctx.asked(), &series, at).await?;
    Ok(html_response(archive::archive_file_page::document(&ctx.cx(), &shown, &Form::default())))
}

/// What a person says of a file; then it is read anew, or applied.
async fn choose(ctx: Ctx, Path((series, id, file)): Path<(String, i64, i64)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let at = (ArchiveId(id), ArchiveFileId(file));
    let done = decide(&ctx, &series, at, &form).await;
    match done {
        Ok(()) if form.value("act") == "apply" => {
            Ok(see_other(&format!("{}#f{file}", routes::archive_import(&series, id))))
        }
        Ok(()) => Ok(see_other(&routes::archive_file(&series, id, file))),
        Err(error) => {
            let shown = pages::archive_file::load(ctx.db(), ctx.asked(), &series, at).await?;
            render_with_errors(&ctx, form, error, |form| archive::archive_file_page::document(&ctx.cx(), &shown, &form))
        }
    }
}

async fn decide(ctx: &Ctx, series: &str, at: (ArchiveId, ArchiveFileId), form: &Form) -> Result<()> {
    handing_in::choose(ctx.db(), ctx.asked(), series, at, choice(form)?).await?;
    workflows::archive::work_on(ctx.db(), Utc::now(), at).await?;
    // While a worker is at the archive, it comes to this file by itself, and to applying it when it is pressed again.
    if form.value("act") == "apply" {
        handing_in::queue(ctx.db(), ctx.asked(), series, at.0, Some(at.1)).await?;
        workflows::archive::work_on(ctx.db(), Utc::now(), at).await?;
    }
    Ok(())
}

/// Errors: `Invalid{number}`.
fn choice(form: &Form) -> Result<Choice> {
    let typed = form.value("number").trim();
    let number = if typed.is_empty() {
        None
    } else {
        let number = typed.parse().ok().filter(|number| (0..100_000).contains(number));
        Some(number.ok_or_else(|| {
            Error::invalid(
                "number",
                "回の番号を、32のように数字で入れてください。",
                "Write the number of the event, such as 32.",
            )
        })?)
    };
    let mapping: Mapping = form
        .values
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("column-")?.to_owned(), value.parse().ok()?)))
        .collect();
    let has_columns = form.values.keys().any(|name| name.starts_with("column-"));
    Ok(Choice {
        kind: form.value("kind").parse().ok().filter(|kind| matches!(kind, FileKind::Attendees | FileKind::Questions)),
        number: Some(number),
        mapping: has_columns.then_some(mapping),
        sheet: form.value("sheet").parse().ok(),
        encoding: Some(form.value("encoding").to_owned()).filter(|encoding| !encoding.is_empty()),
    })
}
