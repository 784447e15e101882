//! The agenda editor.

use app::{agenda::agenda_desk_page as agenda_page, form::Form, routes};
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

/// In the address: `row`, the place of a slot that was just added, `joined` and `released`.
async fn agenda(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    if query.has("released") {
        let words =
            ctx.lang.t("リリースしました。公開ページに反映されています。", "Released. The public page shows it.");
        cx.notice = Some(words.to_owned());
    }
    if query.has("placed") {
        let words = ctx.lang.t("タイムテーブルの最後に置きました。", "It stands at the end of the agenda.");
        cx.notice = Some(words.to_owned());
    }
    let form = Form::from(query.0.into_iter().filter(|(name, _)| matches!(name.as_str(), "row" | "joined")));
    Ok(page(agenda_page::document(&cx, editor, form)))
}

async fn change_agenda(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let AgendaForm { mut edit, form } = agenda_form::read(&fields);
    match edit_agenda::take_step(ctx.db(), ctx.asked(), (series.as_str(), number), &mut edit, ctx.lang).await {
        Ok(done) => Ok(see_other(&after(&series, number, done))),
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

/// Puts an accepted talk at the end.
async fn place(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let event = EventRef::new(&series, number);
    let here = routes::event_desk_part(&series, number, "agenda");
    let id = form.value("proposal").parse().map_err(|_| Error::NotFound)?;
    match placing::place(ctx.db(), ctx.asked(), event, id).await {
        Ok(_) => Ok(see_other(&format!("{here}?placed=1"))),
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

/// Where to go on after a step.
fn after(series: &str, number: i32, done: Done) -> String {
    let here = routes::event_desk_part(series, number, "agenda");
    match done {
        Done::Undone | Done::Saved { row: None } => here,
        Done::Saved { row: Some(row) } => format!("{here}#row-{row}"),
        Done::Moved { row } => format!("{here}#card-{row}"),
        Done::Added { row } => format!("{here}?row={row}#row-{row}"),
        Done::Joined => format!("{here}?joined=1"),
        Done::Released => format!("{here}?released=1"),
    }
}
