//! The agenda editor.

use app::{
    agenda::{agenda_desk_page as agenda_page, agenda_view},
    form::Form,
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    Error,
    ids::EventRef,
    pages,
    proposals::placing,
    workflows::edit_agenda::{self, Done},
};

use super::{
    Ctx,
    agenda_form::{self, AgendaForm},
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, page, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}/agenda", get(agenda).post(change_agenda))
        .route("/organize/{series}/{number}/agenda/place", post(place))
}

/// In the address: `row`, the place of a slot that was just added, `joined`, `released` and `placed`, `at` for the script,
/// and which part is shown ([`agenda_view::NAMES`]).
async fn agenda(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    if query.has("released") {
        let words =
            ctx.lang.t("リリースしました。公開ページに反映されています。", "Released. The public page shows it.");
        cx.notice = Some(words.to_owned());
    }
    if query.has("placed") {
        let words = ctx.lang.t("タイムテーブルに置きました。", "It stands on the agenda.");
        cx.notice = Some(words.to_owned());
    }
    let is_known = |name: &str| matches!(name, "row" | "joined") || agenda_view::NAMES.contains(&name);
    let form = Form::from(query.0.into_iter().filter(|(name, _)| is_known(name)));
    Ok(page(agenda_page::document(&cx, editor, form)))
}

async fn change_agenda(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let AgendaForm { mut edit, form } = agenda_form::read(&fields);
    match edit_agenda::take_step(ctx.db(), ctx.asked(), (series.as_str(), number), &mut edit, ctx.lang).await {
        Ok(done) => Ok(see_other(&after(&series, number, &form, done))),
        Err(error) => {
            let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
            render_with_errors(&ctx, form, error, |form| {
                // Once it is saved, the stored rows are what was typed, and more.
                let is_typed = !edit.is_saved && !edit.slots.is_empty();
                let editor = if is_typed { editor.with_typed(edit.slots, edit.base) } else { editor };
                agenda_page::document(&ctx.cx(), editor, form)
            })
        }
    }
}

/// Puts an accepted talk where the form says, or at the end.
async fn place(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let event = EventRef::new(&series, number);
    let here = routes::event_desk_part(&series, number, "agenda");
    let id = form.value("proposal").parse().map_err(|_| Error::NotFound)?;
    match placing::place_at(ctx.db(), ctx.asked(), event, id, form.value("spot")).await {
        Ok((_, at)) => {
            let at = at.map(|at| at.to_string()).unwrap_or_default();
            let address = shown(&here, &form, &[("placed", "1"), ("at", &at)]);
            Ok(see_other(&if at.is_empty() { address } else { format!("{address}#card-{at}") }))
        }
        Err(error @ (Error::Invalid { .. } | Error::Conflict(_))) => {
            let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), event).await?;
            render_with_errors(&ctx, form, error, |form| {
                // This address answers to a form only: the frame names the page of the agenda.
                agenda_page::document(&app::cx::Cx { path: here, ..ctx.cx() }, editor, form)
            })
        }
        Err(error) => Err(error.into()),
    }
}

/// The same part of the agenda, with what is new.
fn shown(here: &str, form: &Form, more: &[(&str, &str)]) -> String {
    let kept: Vec<_> = agenda_view::NAMES
        .iter()
        .map(|name| (*name, form.value(name)))
        // What is opened stands somewhere else by now.
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
        .chain(more.iter().copied())
        .collect();
    routes::with_query(here, &kept)
}

/// Where to go on after a step.
fn after(series: &str, number: i32, form: &Form, done: Done) -> String {
    let here = routes::event_desk_part(series, number, "agenda");
    let to = |more: &[(&str, &str)]| shown(&here, form, more);
    let is_opened = !form.value("slot").is_empty();
    match done {
        Done::Undone | Done::Saved { row: None } => to(&[]),
        Done::Saved { row: Some(row) } => format!("{}#row-{row}", to(&[])),
        Done::Moved { row } => {
            let at = row.to_string();
            let slot = if is_opened { at.as_str() } else { "" };
            format!("{}#card-{row}", to(&[("at", &at), ("slot", slot)]))
        }
        Done::Added { row } => {
            let at = row.to_string();
            format!("{}#row-{row}", to(&[("row", &at), ("slot", &at)]))
        }
        Done::Joined => to(&[("joined", "1"), ("slot", "")]),
        Done::Released => to(&[("released", "1")]),
    }
}
