//! The agenda editor.

use app::{agenda::agenda_desk_page as agenda_page, form::Form, routes};
use axum::{Router, routing::get};
use domain::{
    agenda::steps::Step,
    ids::EventRef,
    pages,
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
    Router::new().route("/organize/{series}/{number}/agenda", get(agenda).post(change_agenda))
}

/// In the address: `row`, the place of a slot that was just added, `joined` and `released`.
async fn agenda(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    if query.has("released") {
        let words =
            ctx.lang.t("リリースしました。公開ページに反映されています。", "Released. The public page shows it.");
        cx.notice = Some(words.to_owned());
    }
    let form = Form::from(query.0.into_iter().filter(|(name, _)| matches!(name.as_str(), "row" | "joined")));
    Ok(page(agenda_page::document(&cx, editor, form)))
}

async fn change_agenda(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let AgendaForm { mut edit, form, wrong } = agenda_form::read(&fields);
    let event = (series.as_str(), number);
    // Undoing saves nothing of what was typed.
    let done = match if edit.step == Step::Undo { Ok(()) } else { wrong.none() } {
        Ok(()) => edit_agenda::take_step(ctx.db(), ctx.asked(), event, &mut edit, ctx.lang).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(done) => Ok(see_other(&after(&series, number, done))),
        Err(error) => {
            let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
            render_with_errors(&ctx, form, error, |form| {
                // Once it is saved, the stored rows are what was typed, and more.
                let editor = if edit.is_saved { editor } else { editor.with_typed(edit.slots, edit.base) };
                agenda_page::document(&ctx.cx(), editor, form)
            })
        }
    }
}

/// Where to go on after a step.
fn after(series: &str, number: i32, done: Done) -> String {
    let here = routes::event_desk_part(series, number, "agenda");
    match done {
        Done::Undone | Done::Saved { row: None } => here,
        Done::Saved { row: Some(row) } => format!("{here}#row-{row}"),
        Done::Added { row } => format!("{here}?row={row}#row-{row}"),
        Done::Joined => format!("{here}?joined=1"),
        Done::Released => format!("{here}?released=1"),
    }
}
