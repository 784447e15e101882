//! Who comes, as organizers see it.

use app::{form::Form, registration::attendees_desk_page as attendees_page, routes};
use axum::{
    Router,
    extract::rejection::FormRejection,
    routing::{get, post},
};
use domain::{
    Error,
    ids::{EventRef, TypeId},
    pages::{self, attendees::ListFilter},
    registration::{
        by_hand,
        types::{FileShape, SHAPE},
    },
};
use http::StatusCode;

use super::{
    Ctx,
    attendee_desk::{self, moment, place_undo, type_undo, what_was_done_to_one},
    attendees_bulk::{self, undo_of, what_was_done},
    attendees_file,
    attendees_list::{Narrowed, beside},
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    registration::type_gone,
    reply::{FormFields, Reply, html_response, private, render_with_errors},
    seats_desk,
};
use crate::{files::attachment, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}/attendees", get(attendees).post(add))
        .route("/organize/{series}/{number}/attendees/bulk", post(attendees_bulk::act_in_bulk))
        .route("/organize/{series}/{number}/attendees/{code}", get(attendee_desk::attendee).post(attendee_desk::act))
        .route("/organize/{series}/{number}/attendees.csv", post(export_attendees))
}

// ── who comes ──

async fn attendees(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let narrowed = Narrowed::of_query(&query);
    let event = EventRef::new(&series, number);
    let mut list = narrowed.load(&ctx, event).await?;
    if list.may_edit {
        list.many = attendees_bulk::under_way(&ctx, event, (query.number("batch"), list.unfinished)).await?;
    }
    let open = beside(&ctx, event, query.text("open")).await?;
    let mut cx = ctx.cx();
    let codes: Vec<String> =
        query.text("codes").split('.').filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let did = query.text("did");
    let mut kept = attendees_page::kept(&list, query.text("chosen"));
    kept.extend(open.as_ref().map(|one| ("list_open", one.held.code.clone())));
    cx.notice = what_was_done(ctx.lang, did, codes.len());
    if cx.notice.is_some() {
        cx.undo = undo_of(&ctx, (&series, number), (did, moment(query.text("at"))), &codes);
    } else if let Some((said, undo)) = seats_desk::what_was_done(&ctx, (&series, number), &query, kept.clone()) {
        (cx.notice, cx.undo) = (Some(said), undo);
    } else if query.has("batch") && list.many.is_some() {
        (cx.notice, cx.undo) = attendees_bulk::what_was_done_to_all(&ctx, &list, kept);
    } else if let Some(one) = &open {
        cx.notice = what_was_done_to_one(ctx.lang, did, one);
        let whose = (series.as_str(), number, one.held.code.as_str());
        cx.undo = match did {
            "type" => Some(type_undo(&ctx, whose, query.text("at"), kept)),
            "first" | "place" => Some(place_undo(&ctx, whose, query.text("at"), kept)),
            _ => None,
        };
    }
    let (none, chosen) = (Form::default(), Form::from([("chosen", query.text("chosen"))]));
    let html = attendees_page::document(&cx, list, open.as_ref().map(|one| (one, &none)), &chosen, ctx.now);
    Ok(if open.is_some() { private(StatusCode::OK, html) } else { html_response(html) })
}

async fn add(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let mut form = Form::from(pairs);
    form.values.insert("do".to_owned(), "add".to_owned());
    let event = EventRef::new(&series, number);
    let person = (form.value("mail"), form.value("name"));
    let added = match form.value("type").parse::<TypeId>() {
        Ok(kind) => by_hand::add(ctx.db(), ctx.asked(), event, kind, person, form.value("reason")).await,
        Err(_) => Err(Error::NotFound),
    };
    match added {
        Ok(code) => Ok(see_other(&routes::with_query(&routes::attendee(&series, number, &code), &[("did", "added")]))),
        Err(error) => {
            // The event is looked up again: if it is there, it was the participation type that is not.
            let list = pages::attendees::load(ctx.db(), ctx.asked(), event, ListFilter::default(), 1).await?;
            let error = type_gone(error);
            render_with_errors(&ctx, form, error, |form| {
                attendees_page::document(&ctx.cx(), list, None, &form, ctx.now)
            })
        }
    }
}

async fn export_attendees(
    ctx: Ctx,
    Path((series, number)): EventPath,
    typed: Result<FormFields, FormRejection>,
) -> Reply {
    // Who sends no form at all gets our own shape.
    let form = typed.map(|axum::Form(pairs)| Form::from(pairs)).unwrap_or_default();
    let shape: FileShape = form.value(SHAPE).parse().unwrap_or_default();
    let export = pages::attendees::export(ctx.db(), ctx.proved()?, EventRef::new(&series, number)).await?;
    let name = format!("{series}-{number}-attendees{}.csv", attendees_file::ending(shape));
    Ok(attachment::csv(&name, attendees_file::table(&export, shape, ctx.lang)))
}
