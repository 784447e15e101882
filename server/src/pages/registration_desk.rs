//! Who comes, as organizers see it.

use app::{form::Form, questionnaire::fields, registration::attendees_desk_page as attendees_page, routes};
use axum::{
    Router,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use domain::{
    Error, Lang,
    ids::{EventRef, TypeId},
    pages::{self, attendees::ListFilter},
    people::types::closed_account,
    registration::{by_hand, queries::Exported},
    time::Local,
};
use http::StatusCode;

use super::{
    Ctx,
    attendee_desk::{self, moment, place_undo, type_undo, what_was_done_to_one},
    attendees_bulk::{self, undo_of, what_was_done},
    attendees_list::{Narrowed, beside},
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    registration::type_gone,
    reply::{FormFields, Reply, html_response, private, render_with_errors},
    seats_desk,
};
use crate::{
    files::{attachment, csv},
    state::AppState,
};

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

/// How a file says what it holds.
struct Spoken<'a> {
    lang: Lang,
    /// Of the event, an IANA name.
    zone: &'a str,
}

impl Spoken<'_> {
    fn time(&self, at: DateTime<Utc>) -> String {
        Local::at(at, self.zone).wall.format("%Y-%m-%d %H:%M").to_string()
    }
}

/// A heading in both languages, and what stands below it.
type Column = (&'static str, &'static str, fn(&Exported, &Spoken<'_>) -> String);

/// The columns of the file in their order; what was asked at sign-up follows.
const COLUMNS: [Column; 10] = [
    ("名前", "Name", |one, said| if one.is_closed() { closed_account(said.lang).to_owned() } else { one.name.clone() }),
    ("メール", "Mail", |one, _| one.mail.clone()),
    ("参加枠", "Type", |one, _| one.type_name.clone()),
    ("状態", "State", |one, said| one.state.label(said.lang).to_owned()),
    ("受付番号", "Number", |one, _| one.code.clone()),
    ("申し込み", "Registered", |one, said| said.time(one.registered_at)),
    ("出席", "Came", |one, said| match (one.came_at, one.attended) {
        (Some(at), _) => said.time(at),
        (None, Some(true)) => said.lang.t("出席", "yes").to_owned(),
        (None, Some(false)) => said.lang.t("欠席", "no").to_owned(),
        (None, None) => String::new(),
    }),
    ("メモ", "Note", |one, _| one.note.clone()),
    // What stands at several addresses is one consent.
    ("同意した日時", "Agreed", |one, said| one.agreed_at.map(|at| said.time(at)).unwrap_or_default()),
    ("同意したもの", "Agreed to", |one, _| one.agreed_to.join(" ")),
];

async fn export_attendees(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    let export = pages::attendees::export(ctx.db(), ctx.proved()?, EventRef::new(&series, number)).await?;
    let lang = ctx.lang;
    let said = Spoken { lang, zone: &export.zone };
    let mut head: Vec<&str> = COLUMNS.iter().map(|&(ja, en, _)| lang.t(ja, en)).collect();
    head.extend(export.questions.iter().map(|question| question.words(lang)));
    let rows = export.attendees.iter().map(|(one, answers)| {
        let mut row: Vec<String> = COLUMNS.iter().map(|(_, _, cell)| cell(one, &said)).collect();
        row.extend(export.questions.iter().map(|question| {
            answers.get(&question.id).map(|given| fields::in_words(question, given, lang)).unwrap_or_default()
        }));
        row
    });
    Ok(attachment::csv(&format!("{series}-{number}-attendees.csv"), csv::table(&head, rows)))
}
