//! Who comes, as organizers see it.

use app::{
    cx::{Cx, Undo},
    form::Form,
    questionnaire::fields,
    registration::attendees_desk_page as attendees_page,
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use domain::{
    Error, Lang,
    announcements::choosing,
    ids::{EventRef, TypeId},
    lang::Text,
    pages::{
        self,
        attendee::AttendeePage,
        attendees::{AttendeeList, ListFilter, ListView},
    },
    people::types::closed_account,
    registration::{
        by_hand::{self, Act},
        in_bulk,
    },
    t,
};
use http::StatusCode;

use super::{
    Ctx,
    attendee_desk::{self, TYPE_BACK, moment, type_back, type_undo, what_was_done_to_one},
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    registration::type_gone,
    reply::{FormFields, Reply, page, private, render_with_errors},
    seats_desk,
};
use crate::{
    files::{attachment, csv},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}/attendees", get(attendees).post(add))
        .route("/organize/{series}/{number}/attendees/bulk", post(act_in_bulk))
        .route("/organize/{series}/{number}/attendees/{code}", get(attendee_desk::attendee).post(attendee_desk::act))
        .route("/organize/{series}/{number}/attendees.csv", post(export_attendees))
}

// ── who comes ──

async fn attendees(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let filter = ListFilter {
        view: query.text("view").parse().unwrap_or(ListView::All),
        type_id: query.number("type"),
        words: query.text("q"),
    };
    let at = query.number("page").unwrap_or(1);
    let event = EventRef::new(&series, number);
    let list = pages::attendees::load(ctx.db(), ctx.asked(), event, filter, at).await?;
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
    } else if let Some(one) = &open {
        cx.notice = what_was_done_to_one(ctx.lang, did);
        if did == "type" {
            cx.undo = Some(type_undo(&ctx, (&series, number, &one.held.code), query.text("at"), kept));
        }
    }
    let (none, chosen) = (Form::default(), Form::from([("chosen", query.text("chosen"))]));
    let html = attendees_page::document(&cx, list, open.as_ref().map(|one| (one, &none)), &chosen, ctx.now);
    Ok(if open.is_some() { private(StatusCode::OK, html) } else { page(html) })
}

/// The one who is read beside the list. One who is gone, or another event's: the list stands there alone.
pub(super) async fn beside(ctx: &Ctx, event: EventRef<'_>, code: &str) -> Result<Option<AttendeePage>, Error> {
    if code.is_empty() {
        return Ok(None);
    }
    match pages::attendee::load(ctx.db(), ctx.asked(), event, code, false).await {
        Err(Error::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

/// The list as a form beside it keeps it.
pub(super) async fn kept_list(ctx: &Ctx, event: EventRef<'_>, form: &Form) -> Result<AttendeeList, Error> {
    let filter = ListFilter {
        view: form.value("list_view").parse().unwrap_or(ListView::All),
        type_id: form.value("list_type").parse().ok(),
        words: form.value("list_q"),
    };
    let at = form.value("list_page").parse().unwrap_or(1);
    pages::attendees::load(ctx.db(), ctx.asked(), event, filter, at).await
}

/// The same as the query of an address.
pub(super) fn kept_query(form: &Form) -> [(&'static str, &str); 4] {
    let page = form.value("list_page");
    [
        ("view", form.value("list_view")),
        ("type", form.value("list_type")),
        ("q", form.value("list_q")),
        ("page", if page == "1" { "" } else { page }),
    ]
}

/// What a form asks to be done to many.
fn act_of<'a>(word: &str, words: &'a str) -> Option<Act<'a>> {
    Some(match word {
        "confirm" => Act::Seat,
        "put-back" => Act::PutBack,
        "take-back" => Act::TakeBack,
        "remove" => Act::Remove((!words.trim().is_empty()).then_some(words)),
        "ticket" => Act::SendTicket,
        other => match other.strip_prefix(TYPE_BACK) {
            Some(at) => Act::TypeBack(moment(at)),
            None => Act::ChangeType(other.strip_prefix("type-")?.parse().ok()?),
        },
    })
}

fn what_was_done(lang: Lang, did: &str, n: usize) -> Option<String> {
    if n == 0 {
        return (did == "none").then(|| lang.t("もうそうなっていました。", "It was so already.").to_owned());
    }
    Some(match did {
        "confirm" => t!(lang, "{n}人の席を確定しました。", "Seats given: {n}.", n),
        "remove" => t!(lang, "{n}人の申し込みを取り消しました。", "Removed: {n}.", n),
        "take-back" => t!(lang, "{n}人の申し込みを元に戻しました。", "Undone: {n}.", n),
        "put-back" => t!(lang, "{n}人をキャンセル待ちに戻しました。", "Back on the waitlist: {n}.", n),
        "ticket" => t!(lang, "{n}人に受付票を送り直します。", "Tickets on their way: {n}.", n),
        _ if did.starts_with(TYPE_BACK) => {
            t!(lang, "{n}人を元の参加枠に戻しました。", "Back to the type before: {n}.", n)
        }
        _ if did.starts_with("type-") => t!(lang, "{n}人の参加枠を変えました。", "Types changed: {n}.", n),
        _ => return None,
    })
}

/// The way back for those to whom it was done, from what was done when.
fn undo_of(
    ctx: &Ctx,
    (series, number): (&str, i32),
    (did, at): (&str, DateTime<Utc>),
    codes: &[String],
) -> Option<Undo> {
    let word = match in_bulk::way_back(act_of(did, "")?, at)? {
        Act::TakeBack => "take-back".to_owned(),
        Act::PutBack => "put-back".to_owned(),
        Act::TypeBack(at) => type_back(at),
        _ => return None,
    };
    let reason = ctx.lang.t("元に戻す", "Undo").to_owned();
    let fields = [("bulk", "1".to_owned()), ("do", word), ("bulk-reason", reason)];
    let codes = codes.iter().map(|code| ("code", code.clone()));
    Some(Undo {
        action: routes::event_desk_part(series, number, "attendees/bulk"),
        fields: fields.into_iter().chain(codes).collect(),
    })
}

/// Errors stand at the fields of this form; the page has another one with a reason.
fn at_bulk(error: Error) -> Error {
    match error {
        Error::Invalid { field, message, others } => {
            let field = match field.as_str() {
                "reason" => "bulk-reason".to_owned(),
                "code" => "do".to_owned(),
                _ => field,
            };
            Error::Invalid { field, message, others }
        }
        other => other,
    }
}

/// An act on all who are chosen, or the way to write to them. Those to whom it could not be done are named, with the reason.
async fn act_in_bulk(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let named = |wanted: &str| -> Vec<String> {
        pairs.iter().filter(|(name, _)| name == wanted).map(|(_, code)| code.clone()).collect()
    };
    let (chosen, drawn) = (named("code"), named("page_code"));
    let mut form = Form::from(pairs);
    // Of one who is read beside the list those who are ticked there stay so.
    let ticked = if form.value("beside") == "1" { form.value("list_chosen").to_owned() } else { chosen.join(".") };
    form.values.insert("chosen".to_owned(), ticked);
    let event = EventRef::new(&series, number);
    // All of the page are those who stood there when it was drawn.
    let codes = if form.value("all") == "yes" { drawn } else { chosen };
    let outcome = match act_of(form.value("do"), form.value("words")) {
        Some(what) => in_bulk::act(ctx.db(), ctx.asked(), event, &codes, what, form.value("bulk-reason")).await,
        None if form.value("do") == "write" => match choosing::begin(ctx.db(), ctx.asked(), event, &codes).await {
            Ok(draft) => {
                let to = routes::event_desk_part(&series, number, "announcements");
                let draft = draft.to_string();
                return Ok(see_other(&routes::with_query(&to, &[("draft", draft.as_str()), ("did", "chosen")])));
            }
            Err(error) => Err(error),
        },
        None => Err(Error::invalid("do", "することを選んでください。", "Please choose what to do.")),
    };
    let (error, done) = match outcome {
        Ok(outcome) if outcome.refused.is_empty() => {
            let did = if outcome.done.is_empty() { "none" } else { form.value("do") };
            let to = routes::event_desk_part(&series, number, "attendees");
            let to = routes::with_query(&to, &kept_query(&form));
            let codes = outcome.done.join(".");
            let at = ctx.now.timestamp_micros().to_string();
            let said =
                [("open", form.value("list_open")), ("did", did), ("codes", codes.as_str()), ("at", at.as_str())];
            return Ok(see_other(&routes::with_query(&to, &said)));
        }
        Ok(outcome) => {
            let refused: Vec<String> =
                outcome.refused.iter().map(|(code, why)| format!("{code}: {}", why.get(ctx.lang))).collect();
            let (n, m, why) = (outcome.done.len(), refused.len(), refused.join(" / "));
            let said = t!(
                ctx.lang,
                "{n}人に行いました。{m}人にはできませんでした。{why}",
                "Done to {n}, not to {m}. {why}",
                n,
                m,
                why
            );
            (Error::Conflict(Text::new(said.clone(), said)), outcome.done)
        }
        Err(error @ (Error::Forbidden | Error::Concealed | Error::NotFound)) => return Err(error.into()),
        Err(error) => (at_bulk(error), Vec::new()),
    };
    let list = kept_list(&ctx, event, &form).await?;
    let open = beside(&ctx, event, form.value("list_open")).await?;
    let did = form.value("do").to_owned();
    render_with_errors(&ctx, form, error, |form| {
        let undo = undo_of(&ctx, (&series, number), (&did, ctx.now), &done);
        let notice = what_was_done(ctx.lang, &did, done.len()).filter(|_| undo.is_some());
        let cx = Cx { notice, undo, ..ctx.cx() };
        let none = Form::default();
        attendees_page::document(&cx, list, open.as_ref().map(|one| (one, &none)), &form, ctx.now)
    })
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

async fn export_attendees(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    let export = pages::attendees::export(ctx.db(), ctx.proved()?, EventRef::new(&series, number)).await?;
    let lang = ctx.lang;
    let mut head = vec![
        lang.t("名前", "Name"),
        lang.t("メール", "Mail"),
        lang.t("参加枠", "Type"),
        lang.t("状態", "State"),
        lang.t("受付番号", "Number"),
        lang.t("申し込み", "Registered"),
        lang.t("出席", "Came"),
        lang.t("メモ", "Note"),
    ];
    head.extend(export.questions.iter().map(|question| question.words(lang)));
    let rows = export.attendees.iter().map(|(attendee, answers)| {
        let time = |at: &domain::time::Local| at.wall.format("%Y-%m-%d %H:%M").to_string();
        let came = match (&attendee.came, attendee.attended) {
            (Some(at), _) => time(at),
            (None, Some(true)) => lang.t("出席", "yes").to_owned(),
            (None, Some(false)) => lang.t("欠席", "no").to_owned(),
            (None, None) => String::new(),
        };
        let mut row = vec![
            if attendee.is_closed() { closed_account(lang).to_owned() } else { attendee.name.clone() },
            attendee.mail.clone(),
            attendee.type_name.clone(),
            attendee.state.label(lang).to_owned(),
            attendee.code.clone(),
            time(&attendee.registered),
            came,
            attendee.note.clone(),
        ];
        row.extend(export.questions.iter().map(|question| {
            answers.get(&question.id).map(|given| fields::in_words(question, given, lang)).unwrap_or_default()
        }));
        row
    });
    Ok(attachment::csv(&format!("{series}-{number}-attendees.csv"), csv::table(&head, rows)))
}
