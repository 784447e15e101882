//! The organizers' desk: imports, notes, reports.

use app::{cx::Undo, form::Form, routes};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    Error,
    fields::{self, Values},
    ids::EventRef,
    pages,
    reports::{
        notes::{self, NotesInput},
        publishing,
        types::{ReportState, Tell},
    },
    t,
};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, html_response, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
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
    pages::report_desk::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    Ok(see_other(&routes::report_desk(&series, number)))
}

async fn report(ctx: Ctx, Path((series, number)): Path<(String, i32)>, query: Query) -> Reply {
    let desk = pages::report_desk::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    if query.has("saved") {
        cx.notice = Some(ctx.lang.t("保存しました。", "Saved.").to_owned());
    }
    if let Some(n) = query.number::<i64>("told").filter(|_| desk.state == ReportState::Published) {
        let people = ctx.lang.count(n, "人", "person", "people");
        let said = t!(
            ctx.lang,
            "公開しました。{people}にメールで知らせます。",
            "It is published. {people} will be told by mail.",
            people
        );
        cx.notice = Some(said);
        let action = format!("{}/withdraw", routes::report_desk(&series, number));
        cx.undo = Some(Undo { action, fields: Vec::new() });
    }
    let form = Form::from([("lead", &desk.lead), ("closing", &desk.closing), ("author", &desk.author)]);
    Ok(html_response(app::reports::report_desk_page::document(&cx, desk, form)))
}

/// Words and links, by the names of their fields; what is not sent stays. Pages that were opened before
/// the two became one form send either.
async fn save_report(ctx: Ctx, Path((series, number)): Path<(String, i32)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let base = fields::seen(form.value("base"));
    match publishing::save(ctx.db(), ctx.asked(), EventRef::new(&series, number), &form.values, base.as_ref()).await {
        Ok(()) => Ok(see_other(&format!("{}?saved=1", routes::report_desk(&series, number)))),
        Err(error) => desk_again(&ctx, &series, number, form, base, error).await,
    }
}

/// The desk again: what was typed stands over what is stored.
async fn desk_again(ctx: &Ctx, series: &str, number: i32, sent: Form, base: Option<Values>, mut error: Error) -> Reply {
    let desk = pages::report_desk::load(ctx.db(), ctx.asked(), EventRef::new(series, number)).await?;
    let mut form = Form::from([("lead", &desk.lead), ("closing", &desk.closing), ("author", &desk.author)]);
    form.values.extend(sent.values);
    if let Some(base) = base.filter(|_| matches!(error, Error::Clash(_))) {
        let (joined, clash) = pages::report_desk::after_clash(&desk, &form.values, &base);
        form.values.extend(joined);
        // Drawn anew on what is stored now: whoever saves again has seen it.
        form.values.remove("base");
        error = clash;
    }
    render_with_errors(ctx, form, error, |form| app::reports::report_desk_page::document(&ctx.cx(), desk, form))
}

/// Where readers are told the desk says so, with the way back; else one sees what was published.
async fn publish(ctx: Ctx, Path((series, number)): Path<(String, i32)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let is_ticked = |name: &str| !form.value(name).is_empty();
    let tell = Tell { came: is_ticked("tell_came"), followers: is_ticked("tell_followers") };
    match publishing::publish(ctx.db(), ctx.proved()?, EventRef::new(&series, number), tell).await {
        Ok(0) => Ok(see_other(&routes::report(&series, number))),
        Ok(n) => {
            let desk = routes::report_desk(&series, number);
            Ok(see_other(&routes::with_query(&desk, &[("told", &n.to_string())])))
        }
        Err(error) => desk_again(&ctx, &series, number, Form::default(), None, error).await,
    }
}

async fn withdraw(ctx: Ctx, Path((series, number)): Path<(String, i32)>) -> Reply {
    match publishing::set_published(ctx.db(), ctx.proved()?, EventRef::new(&series, number), false).await {
        Ok(()) => Ok(see_other(&routes::report_desk(&series, number))),
        Err(error) => desk_again(&ctx, &series, number, Form::default(), None, error).await,
    }
}

async fn notes(ctx: Ctx, Path((series, number, n)): Path<(String, i32, i32)>) -> Reply {
    let editor = pages::notes_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number), n).await?;
    Ok(html_response(app::reports::notes_page::document(&ctx.cx(), editor, Form::default())))
}

async fn save_notes(
    ctx: Ctx,
    Path((series, number, n)): Path<(String, i32, i32)>,
    axum::Form(fields): FormFields,
) -> Reply {
    let form = Form::from(fields);
    let field = |name: &str| form.value(name).to_owned();
    let was = form.values.get("was_markdown").cloned().zip(form.values.get("was_impression").cloned());
    let input = NotesInput { markdown: field("markdown"), impression: field("impression"), base: field("base"), was };
    match notes::save_notes(ctx.db(), ctx.asked(), EventRef::new(&series, number), n, &input).await {
        Ok(_) => Ok(see_other(&routes::edit_notes(&series, number, n))),
        Err(error) => {
            let editor = pages::notes_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number), n).await?;
            let mut form = form;
            if matches!(error, Error::Conflict(_)) {
                // Drawn anew on what is stored now, which stands beside what was typed.
                for name in ["base", "was_markdown", "was_impression"] {
                    form.values.remove(name);
                }
            }
            render_with_errors(&ctx, form, error, |form| app::reports::notes_page::document(&ctx.cx(), editor, form))
        }
    }
}

async fn report_revision(ctx: Ctx, Path((series, number, revision)): Path<(String, i32, i32)>) -> Reply {
    let diff = pages::revision::of_report(ctx.db(), ctx.asked(), EventRef::new(&series, number), revision).await?;
    Ok(html_response(app::reports::revision_page::document(&ctx.cx(), diff)))
}

async fn note_revision(ctx: Ctx, Path((series, number, n, revision)): Path<(String, i32, i32, i32)>) -> Reply {
    let diff = pages::revision::of_notes(ctx.db(), ctx.asked(), EventRef::new(&series, number), n, revision).await?;
    Ok(html_response(app::reports::revision_page::document(&ctx.cx(), diff)))
}

async fn restore(ctx: Ctx, Path((series, number, n, revision)): Path<(String, i32, i32, i32)>) -> Reply {
    notes::restore_note_revision(ctx.db(), ctx.asked(), EventRef::new(&series, number), n, revision).await?;
    Ok(see_other(&routes::edit_notes(&series, number, n)))
}
