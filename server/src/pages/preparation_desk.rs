//! What is done before an evening and on it: the list of things to do, and the run sheet.

use app::{
    cx::{Cx, Undo},
    events::{checklist, event_desk_page::Opened, run_lines, run_sheet_page},
    form::Form,
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    Error,
    agenda::{
        run_sheet::RunInput,
        running::{self, Line},
    },
    events::{self, types::ChecklistInput},
    fields::Fields as _,
    ids::EventRef,
    pages::{self, event_desk::EventDesk},
    t,
    workflows::run_late,
};

use super::{
    Ctx,
    ctx::see_other,
    overview::{draw_desk, editable, stored},
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, html_response, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}/checklist", post(change_checklist))
        .route("/organize/{series}/{number}/run", get(run_sheet).post(change_run))
}

/// What the address opens for writing.
pub(super) fn opened(desk: &EventDesk, query: &Query) -> Opened {
    let item = query.number::<i64>("item").and_then(|id| desk.checklist.iter().find(|item| item.id == id));
    let line = Line::parse(query.text("line"));
    let run = desk.run.iter().find(|row| line.is_some() && Line::parse(&row.key()) == line);
    Opened {
        item: item.map(|item| (Some(item.id), checklist::form_of(item))),
        run: run.and_then(|row| Some((line?, run_lines::form_of(row)))),
        ..Opened::default()
    }
}

/// What was done, in known words, and the way back from it.
pub(super) fn say(cx: &mut Cx, desk: &EventDesk, query: &Query) {
    let card = &desk.event.card;
    let (id, lang) = (query.text("id").to_owned(), cx.lang);
    let checklist = routes::event_desk_part(&card.series_slug, card.number, "checklist");
    let run = routes::run_sheet(&card.series_slug, card.number);
    let (words, way_back) = match query.text("did") {
        "done" => (lang.t("済みにしました。", "Done.").to_owned(), Some((checklist, "open", "id"))),
        "open" => (lang.t("まだに戻しました。", "Open again.").to_owned(), Some((checklist, "done", "id"))),
        "removed" => (lang.t("準備を消しました。", "Removed.").to_owned(), Some((checklist, "restore", "id"))),
        "restored" => (lang.t("戻しました。", "It is back.").to_owned(), None),
        "saved-item" => (lang.t("準備を保存しました。", "Saved.").to_owned(), None),
        "copied" => {
            let n = query.number::<u64>("id").unwrap_or(0);
            let lines = lang.count(n, "件", "line", "lines");
            (t!(lang, "前回から{lines}写しました。", "{lines} came from the last event.", lines), None)
        }
        "line-saved" => (lang.t("進行を保存しました。", "Saved.").to_owned(), None),
        "line-removed" => (lang.t("行を消しました。", "Removed.").to_owned(), Some((run, "restore", "line"))),
        "contacts" => (lang.t("連絡先を保存しました。", "Saved.").to_owned(), None),
        _ => return,
    };
    cx.notice = Some(words);
    cx.undo = way_back
        .filter(|_| id.parse::<i64>().is_ok())
        .map(|(action, wish, name)| Undo { action, fields: vec![("do", wish.to_owned()), (name, id)] });
}

// ── things to do ──

async fn change_checklist(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let (db, asked, at) = (ctx.db(), ctx.asked(), EventRef::new(&series, number));
    let id = || form.value("id").parse::<i64>().map_err(|_| Error::NotFound);
    let done: Result<(&str, i64), Error> = match form.value("do") {
        "done" => events::checklist::set_done(db, asked, at, id()?, true).await.and_then(|()| Ok(("done", id()?))),
        "open" => events::checklist::set_done(db, asked, at, id()?, false).await.and_then(|()| Ok(("open", id()?))),
        "remove" => {
            events::checklist::set_removed(db, asked, at, id()?, true).await.and_then(|()| Ok(("removed", id()?)))
        }
        "restore" => {
            events::checklist::set_removed(db, asked, at, id()?, false).await.and_then(|()| Ok(("restored", id()?)))
        }
        "copy" => events::checklist::copy_from_last(db, asked, at)
            .await
            .map(|copied| ("copied", i64::try_from(copied).unwrap_or(0))),
        _ => {
            let input = ChecklistInput::read(|name| form.value(name));
            events::checklist::save(db, asked, at, id().ok(), &input).await.map(|id| ("saved-item", id))
        }
    };
    match done {
        Ok((did, id)) => Ok(see_other(&format!("{}?did={did}&id={id}#prepare", routes::event_desk(&series, number)))),
        Err(error) => {
            let desk = editable(&ctx, &series, number).await?;
            let facts = stored(&desk.facts);
            render_with_errors(&ctx, form, error, |form| {
                let opened = Opened { item: Some((form.value("id").parse().ok(), form)), ..Opened::default() };
                draw_desk(&ctx.cx(), desk, facts, None, opened)
            })
        }
    }
}

// ── the run sheet ──

async fn run_sheet(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let sheet = pages::run_sheet::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    if query.text("did") == "delayed" && query.number::<i64>("id").is_some() {
        cx.notice = Some(ctx.lang.t("あとの行を5分遅らせました。", "What follows is five minutes later.").to_owned());
        let fields = vec![("do", "take-back".to_owned()), ("line", query.text("id").to_owned())];
        cx.undo = Some(Undo { action: routes::run_sheet(&series, number), fields });
    }
    Ok(html_response(run_sheet_page::document(&cx, &sheet)))
}

async fn change_run(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    // Who does it are several fields of one name.
    let people: Vec<&str> =
        fields.iter().filter(|(name, _)| name == "people").map(|(_, value)| value.as_str()).collect();
    let people = people.join(" ");
    let mut form = Form::from(fields);
    form.values.insert("people".to_owned(), people);
    let (db, asked, at) = (ctx.db(), ctx.asked(), EventRef::new(&series, number));
    let line = || Line::parse(form.value("line")).ok_or(Error::NotFound);
    let id = || form.value("line").parse::<i64>().map_err(|_| Error::NotFound);
    let sheet = routes::run_sheet(&series, number);
    let desk = routes::event_desk(&series, number);
    let done: Result<String, Error> = match form.value("do") {
        "delay" => {
            let minutes = form.value("minutes").parse().unwrap_or(0);
            return match run_late::add_delay(db, asked, at, line()?, minutes).await {
                Ok(id) => Ok(see_other(&format!("{sheet}?did=delayed&id={id}"))),
                Err(error) => Err(error.into()),
            };
        }
        "take-back" => {
            run_late::take_back_delay(db, asked, at, id()?).await?;
            return Ok(see_other(&sheet));
        }
        "remove" => running::set_removed(db, asked, at, id()?, true)
            .await
            .and_then(|()| Ok(format!("{desk}?did=line-removed&id={}#run", id()?))),
        "restore" => running::set_removed(db, asked, at, id()?, false).await.map(|()| format!("{desk}#run")),
        "contacts" => {
            let seen = form.values.get("seen").map(String::as_str);
            running::save_contacts(db, asked, at, form.value("contacts"), seen)
                .await
                .map(|()| format!("{desk}?did=contacts#contacts"))
        }
        _ => {
            let input = RunInput::read(|name| form.value(name));
            running::save(db, asked, at, line()?, &input).await.map(|id| format!("{desk}?did=line-saved&id={id}#run"))
        }
    };
    match done {
        Ok(next) => Ok(see_other(&next)),
        Err(error) => {
            let desk = editable(&ctx, &series, number).await?;
            let facts = stored(&desk.facts);
            render_with_errors(&ctx, form, error, |mut form| {
                let opened = if form.value("do") == "contacts" {
                    // Drawn anew on what is stored now: whoever saves again has seen it.
                    form.values.insert("seen".to_owned(), desk.contacts.clone());
                    Opened { contacts: Some(form), ..Opened::default() }
                } else {
                    Opened { run: Line::parse(form.value("line")).map(|line| (line, form)), ..Opened::default() }
                };
                draw_desk(&ctx.cx(), desk, facts, None, opened)
            })
        }
    }
}
