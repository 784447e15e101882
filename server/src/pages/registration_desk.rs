//! Who comes, as organizers see it.

use app::{
    form::Form,
    questionnaire::fields,
    registration::{attendee_desk_page, attendees_desk_page as attendees_page},
    routes,
};
use axum::{
    Router,
    response::IntoResponse,
    routing::{get, post},
};
use domain::{
    Error,
    ids::{EventRef, TypeId},
    pages::{
        self,
        attendees::{ListFilter, ListView},
    },
    registration::by_hand::{self, Act},
};
use http::{StatusCode, header};

use super::{
    Ctx,
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, page, private, render_with_errors},
};
use crate::{files::csv, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}/attendees", get(attendees).post(add))
        .route("/organize/{series}/{number}/attendees/{code}", get(attendee).post(act))
        .route("/organize/{series}/{number}/attendees.csv", post(export_attendees))
}

type AttendeePath = Path<(String, i32, String)>;

// ── who comes ──

async fn attendees(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let filter = ListFilter {
        view: query.text("view").parse().unwrap_or(ListView::All),
        type_id: query.number("type"),
        words: query.text("q"),
    };
    let at = query.number("page").unwrap_or(1);
    let list = pages::attendees::load(ctx.db(), ctx.asked(), EventRef::new(&series, number), filter, at).await?;
    Ok(page(attendees_page::document(&ctx.cx(), list, &Form::default(), ctx.now)))
}

async fn add(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let event = EventRef::new(&series, number);
    let person = (form.value("mail"), form.value("name"));
    let added = match form.value("type").parse::<TypeId>() {
        Ok(kind) => by_hand::add(ctx.db(), ctx.asked(), event, kind, person, form.value("reason")).await,
        Err(_) => Err(Error::NotFound),
    };
    match added {
        Ok(code) => Ok(see_other(&routes::with_query(&routes::attendee(&series, number, &code), &[("did", "added")]))),
        Err(error) => {
            let list = pages::attendees::load(ctx.db(), ctx.asked(), event, ListFilter::default(), 1).await?;
            render_with_errors(&ctx, form, error, |form| attendees_page::document(&ctx.cx(), list, &form, ctx.now))
        }
    }
}

async fn export_attendees(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    let export = pages::attendees::export(ctx.db(), ctx.proved()?, EventRef::new(&series, number)).await?;
    let lang = ctx.lang;
    let mut head = vec![
        lang.t("名前", "Name"),
        lang.t("メール", "Mail"),
        lang.t("参加枠", "Kind"),
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
            attendee.name.clone(),
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
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{series}-{number}-attendees.csv\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, csv::table(&head, rows)).into_response())
}

// ── one of them ──

async fn attendee(ctx: Ctx, Path((series, number, code)): AttendeePath, query: Query) -> Reply {
    let event = EventRef::new(&series, number);
    let data = pages::attendee::load(ctx.db(), ctx.asked(), event, &code, false).await?;
    let mut cx = ctx.cx();
    let notice = match query.text("did") {
        "added" => ctx.lang.t("加えました。本人にメールで知らせます。", "Added. They are told by mail."),
        "note" => ctx.lang.t("メモを保存しました。", "The note was saved."),
        "ticket" => ctx.lang.t("受付票を送り直します。", "The ticket is on its way."),
        "" => "",
        _ => ctx.lang.t("変えました。", "Changed."),
    };
    cx.notice = (!notice.is_empty()).then(|| notice.to_owned());
    Ok(private(StatusCode::OK, attendee_desk_page::document(&cx, &data, &Form::default())))
}

async fn act(ctx: Ctx, Path((series, number, code)): AttendeePath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let event = EventRef::new(&series, number);
    let words = form.value("words");
    let wanted = match form.value("do") {
        // Looking at an address is written down, so it is no link.
        "mail" => {
            let data = pages::attendee::load(ctx.db(), ctx.asked(), event, &code, true).await?;
            return Ok(private(StatusCode::OK, attendee_desk_page::document(&ctx.cx(), &data, &Form::default())));
        }
        "note" => Act::Note(form.value("note")),
        "type" => Act::ChangeType(form.value("type").parse().map_err(|_| Error::NotFound)?),
        "confirm" => Act::Confirm,
        "first" => Act::PutFirst,
        "remove" => Act::Remove(form.value("silent").is_empty().then_some(words)),
        "ticket" => Act::SendTicket,
        _ => return Err(Error::NotFound.into()),
    };
    match by_hand::act(ctx.db(), ctx.asked(), event, &code, wanted, form.value("reason")).await {
        Ok(()) => {
            let to = routes::attendee(&series, number, &code);
            Ok(see_other(&routes::with_query(&to, &[("did", form.value("do"))])))
        }
        // Who may look and not act is told so, whatever the number is.
        Err(error @ (Error::Forbidden | Error::Concealed | Error::NotFound)) => Err(error.into()),
        Err(error) => {
            let data = pages::attendee::load(ctx.db(), ctx.asked(), event, &code, false).await?;
            render_with_errors(&ctx, form, error, |form| attendee_desk_page::document(&ctx.cx(), &data, &form))
        }
    }
}
