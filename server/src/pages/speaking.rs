//! What speakers are asked: their own page, and the organizers' list of where they are reached.

use app::{
    form::Form,
    letters::ask_page,
    qa::{inbox_page, speakers_desk_page},
    routes,
};
use axum::{
    Json, Router,
    response::IntoResponse as _,
    routing::{get, post},
};
use domain::{
    Error, Lang,
    ids::{EventRef, PersonId, QuestionId},
    letters::types::{LetterKind, Words},
    pages::speakers_desk,
    qa::{answering, speaking},
    workflows::ask_again,
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::OWN_QUESTIONS, get(inbox))
        .route(routes::ANSWER_PREVIEW, post(preview))
        .route("/me/questions/{id}/answer", post(answer))
        .route("/me/questions/{id}/answered", post(say_answered))
        .route("/me/questions/{id}/decline", post(decline))
        .route("/organize/{series}/{number}/speakers", get(speakers).post(note_mail))
        .route("/organize/{series}/{number}/speakers/{person}/ask", get(asking).post(ask))
}

async fn inbox(ctx: Ctx) -> Reply {
    let questions = speaking::inbox(ctx.db(), ctx.asked()).await?;
    Ok(private(StatusCode::OK, inbox_page::document(&ctx.cx(), &questions, &Form::default())))
}

/// What somebody writes, as it will stand; a script asks while they type.
async fn preview(ctx: Ctx, axum::Form(pairs): FormFields) -> Reply {
    let html = answering::preview(ctx.asked(), Form::from(pairs).value("markdown"))?;
    Ok(Json(html).into_response())
}

async fn answer(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let done = speaking::answer(ctx.db(), ctx.asked(), QuestionId(id), form.value("answer")).await;
    inbox_again(&ctx, id, form, done).await
}

async fn say_answered(ctx: Ctx, Path(id): Path<i64>) -> Reply {
    let done = speaking::say_answered(ctx.db(), ctx.asked(), QuestionId(id)).await;
    inbox_again(&ctx, id, Form::default(), done).await
}

async fn decline(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let done = speaking::decline(ctx.db(), ctx.asked(), QuestionId(id), form.value("reason")).await;
    inbox_again(&ctx, id, form, done).await
}

/// Back to the page, or the page with what was typed and why it was not taken.
async fn inbox_again(ctx: &Ctx, id: i64, mut form: Form, done: domain::Result<()>) -> Reply {
    let error = match done {
        Ok(()) => return Ok(see_other(&format!("{}#q{id}", routes::OWN_QUESTIONS))),
        Err(error @ (Error::Invalid { .. } | Error::Conflict(_))) => error,
        Err(error) => return Err(error.into()),
    };
    form.values.insert("question".to_owned(), id.to_string());
    form.fail(&error, ctx.lang);
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let questions = speaking::inbox(ctx.db(), ctx.asked()).await?;
    let cx = app::cx::Cx { path: routes::OWN_QUESTIONS.to_owned(), ..ctx.cx() };
    Ok(private(status, inbox_page::document(&cx, &questions, &form)))
}

/// In the address: `did`, what was done to a speaker.
async fn speakers(ctx: Ctx, Path((slug, number)): Path<(String, i32)>, query: Query) -> Reply {
    let page = speakers_desk::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    let mut cx = ctx.cx();
    let notice = match query.text("did") {
        "asked" => ctx.lang.t("お願いのメールを送ります。", "Your letter is on its way."),
        "nothing" => ctx.lang.t(
            "この登壇者にお願いするものは、いまはありません。",
            "There is nothing to ask this speaker for just now.",
        ),
        "told" => ctx.lang.t("質問を知らせるメールを送ります。", "The letter about questions is on its way."),
        _ => "",
    };
    cx.notice = Some(notice.to_owned()).filter(|notice| !notice.is_empty());
    Ok(private(StatusCode::OK, speakers_desk_page::document(&cx, &page, &Form::default())))
}

async fn note_mail(ctx: Ctx, Path((slug, number)): Path<(String, i32)>, axum::Form(pairs): FormFields) -> Reply {
    let mut form = Form::from(pairs);
    let event_ref = EventRef::new(&slug, number);
    let person = form.value("person").parse().map_err(|_| Error::NotFound)?;
    let call = form.value("do") == "call";
    let mail = (form.value("mail"), Lang::from_tag(form.value("language")));
    let done = if call && mail.0.trim().is_empty() {
        // Whoever proposed their talk is reached as they said there: nothing is to be noted, nor forgotten.
        Ok(())
    } else {
        speaking::note_mail(ctx.db(), ctx.asked(), event_ref, person, mail).await
    };
    match done {
        // What was typed is noted; the letter is looked at before it goes.
        Ok(()) if call => {
            Ok(see_other(&routes::send_letter(&slug, number, LetterKind::QuestionsWaiting, Some(person))))
        }
        Ok(()) => Ok(see_other(&routes::speakers_desk(&slug, number))),
        Err(error @ Error::Invalid { .. }) => {
            form.fail(&error, ctx.lang);
            let page = speakers_desk::load(ctx.db(), ctx.asked(), event_ref).await?;
            let html = speakers_desk_page::document(&ctx.cx(), &page, &form);
            Ok(private(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(error) => Err(error.into()),
    }
}

type SpeakerPath = Path<(String, i32, i64)>;

/// What somebody would be asked for; where there is nothing, back to the list.
async fn asking(ctx: Ctx, Path((slug, number, person)): SpeakerPath) -> Reply {
    asked_for(&ctx, (&slug, number, PersonId(person)), &Form::default()).await
}

async fn asked_for(ctx: &Ctx, (slug, number, person): (&str, i32, PersonId), form: &Form) -> Reply {
    match ask_again::look(ctx.db(), ctx.asked(), EventRef::new(slug, number), person).await? {
        Some(look) => Ok(private(StatusCode::OK, ask_page::document(&ctx.cx(), &look, form))),
        None => Ok(see_other(&nothing_to_ask(slug, number))),
    }
}

fn nothing_to_ask(slug: &str, number: i32) -> String {
    routes::with_query(&routes::speakers_desk(slug, number), &[("did", "nothing")])
}

/// The letter is looked at as it would read, or sent.
async fn ask(ctx: Ctx, Path((slug, number, person)): SpeakerPath, axum::Form(pairs): FormFields) -> Reply {
    let (form, person) = (Form::from(pairs), PersonId(person));
    if form.value("do") != "send" {
        return asked_for(&ctx, (&slug, number, person), &form).await;
    }
    let (db, asked, event) = (ctx.db(), ctx.asked(), EventRef::new(&slug, number));
    let words = Words::new(form.value("subject"), form.value("body"));
    match ask_again::ask(db, asked, event, person, &words).await {
        Ok(()) => {
            let desk = routes::speakers_desk(&slug, number);
            Ok(see_other(&routes::with_query(&desk, &[("did", "asked")])))
        }
        Err(error @ (Error::Invalid { .. } | Error::Conflict(_))) => {
            match ask_again::look(db, asked, event, person).await? {
                Some(look) => render_with_errors(&ctx, form, error, |form| ask_page::document(&ctx.cx(), &look, &form)),
                // They have given it meanwhile.
                None => Ok(see_other(&nothing_to_ask(&slug, number))),
            }
        }
        Err(error) => Err(error.into()),
    }
}
