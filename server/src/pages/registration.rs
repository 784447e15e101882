//! Taking a seat and giving it back, tickets, what a person holds, following a series.

use app::{
    cx::Cx,
    form::Form,
    registration::{
        my_page, register_page,
        ticket_acts::Doors,
        ticket_page::{self, Notice},
    },
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    Error,
    ids::{EventRef, TypeId},
    pages::{self, register::RegisterPage},
    registration::{
        answering, answers, by_mail,
        changing::{self, Wish},
        seats, still,
    },
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    people::account::begin,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors, with_seats},
};
use crate::{http::errors::Fail, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/register", get(register_form).post(register))
        .route("/{series}/{number}/register/sent", get(register_sent))
        .route("/me", get(mine))
        .route("/me/tickets/{code}", get(ticket))
        .route("/me/tickets/{code}/cancel", post(cancel))
        .route("/me/tickets/{code}/keep", post(keep))
        .route("/me/tickets/{code}/decline", post(decline))
        .route("/me/tickets/{code}/type", post(change_type))
        .route("/me/tickets/{code}/answers", post(change_answers))
        .route("/me/tickets/{code}/still", post(still))
        .route("/registration/{token}/still", post(still_by_link))
        .route("/registration/{token}/answers", post(change_answers_by_link))
        .route("/registration/{token}", get(ticket_by_link).post(cancel_by_link))
        .route("/registration/{token}/keep", post(keep_by_link))
        .route("/registration/{token}/decline", post(decline_by_link))
        .route("/registration/{token}/type", post(change_type_by_link))
}

// ── taking a seat ──

fn draw_register(ctx: &Ctx, page: RegisterPage, form: Form) -> String {
    register_page::document(&ctx.cx(), page, form, ctx.now)
}

/// Visitors see the same page, and many come at once when registration opens: theirs is shared.
async fn register_form(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = pages::register::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    let keys = with_seats(&page.series, page.event.card.id);
    let html = draw_register(&ctx, page, Form::default());
    if ctx.viewer.account.is_some() {
        return Ok(private(StatusCode::OK, html));
    }
    Ok(ctx.shared(html, keys, ""))
}

async fn register(ctx: Ctx, Path((slug, number)): Path<(String, i32)>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let event = EventRef::new(&slug, number);
    let taken = match form.value("type").parse::<TypeId>() {
        Ok(kind) if ctx.viewer.account.is_some() => {
            seats::register_with(ctx.db(), ctx.asked(), event, kind, &form.values)
                .await
                .map(|held| format!("{}?registered=1", routes::ticket(&held.code)))
        }
        Ok(kind) => {
            let mail = (form.value("mail"), ctx.lang);
            by_mail::request_with(ctx.db(), ctx.asked(), event, kind, mail, &form.values)
                .await
                .map(|()| routes::register_sent(&slug, number))
        }
        Err(_) => Err(unknown_type()),
    };
    let error = match taken {
        Ok(to) => return Ok(see_other(&to)),
        // The event is looked up again below: if it is there, it was the participation type that is not.
        Err(Error::NotFound) => unknown_type(),
        Err(error) => error,
    };
    let page = pages::register::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    render_with_errors(&ctx, form, error, |form| draw_register(&ctx, page, form))
}

async fn register_sent(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = pages::register::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    Ok(private(StatusCode::OK, register_page::sent_document(&ctx.cx(), &page)))
}

fn unknown_type() -> Error {
    Error::invalid("type", "参加枠をえらんでください。", "Please choose a participation type.")
}

// ── what a person holds ──

async fn mine(ctx: Ctx) -> Reply {
    let page = pages::me::load(ctx.db(), ctx.asked()).await?;
    Ok(private(StatusCode::OK, my_page::document(&ctx.cx(), page)))
}

/// What the address says has just happened.
fn notice(query: &Query) -> Notice {
    match () {
        () if query.has("registered") => Notice::Registered,
        () if query.has("cancelled") => Notice::Cancelled,
        () if query.has("kept") => Notice::Kept,
        () if query.has("declined") => Notice::Declined,
        () if query.has("changed") => Notice::Changed,
        () if query.has("named") => Notice::Named,
        () if query.has("still") => Notice::Still,
        () if query.has("answered") => Notice::Answered,
        () if query.has("attended") => Notice::Attended,
        () => Notice::Nothing,
    }
}

/// Why what was asked of a ticket was not done.
fn refused(form: &Form) -> Notice {
    let why = form.problem().or_else(|| form.errors.first().map(|(_, message)| message.as_str()));
    Notice::Refused(why.unwrap_or_default().to_owned())
}

async fn ticket(ctx: Ctx, Path(code): Path<String>, query: Query) -> Reply {
    let ticket = pages::ticket::load(ctx.db(), ctx.asked(), &code).await?;
    let html = ticket_page::document(&ctx.cx(), ticket, &Doors::of_code(&code), notice(&query), &Form::default());
    Ok(private(StatusCode::OK, html))
}

/// Back to the ticket, which says what was done, or why it was not.
pub(crate) async fn acted(ctx: &Ctx, code: &str, done: Result<&str, Error>) -> Reply {
    acted_with(ctx, code, Form::default(), done).await
}

/// The same for a form with fields of its own, which keep what was typed.
async fn acted_with(ctx: &Ctx, code: &str, sent: Form, done: Result<&str, Error>) -> Reply {
    match done {
        Ok(word) => Ok(see_other(&format!("{}?{word}=1", routes::ticket(code)))),
        Err(error) => {
            let ticket = pages::ticket::load(ctx.db(), ctx.asked(), code).await?;
            render_with_errors(ctx, sent, error, |form| {
                // This address answers to a form only: the frame names the page of the ticket.
                let cx = Cx { path: routes::ticket(code), ..ctx.cx() };
                ticket_page::document(&cx, ticket, &Doors::of_code(code), refused(&form), &form)
            })
        }
    }
}

async fn cancel(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let done = seats::cancel(ctx.db(), ctx.asked(), &code).await;
    acted(&ctx, &code, done.map(|()| "cancelled")).await
}

async fn keep(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let done = answering::keep(ctx.db(), ctx.asked(), &code).await;
    acted(&ctx, &code, done.map(|()| "kept")).await
}

async fn decline(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let done = answering::decline(ctx.db(), ctx.asked(), &code).await;
    acted(&ctx, &code, done.map(|()| "declined")).await
}

async fn change_type(ctx: Ctx, Path(code): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let done = match wish(&Form::from(pairs)) {
        Ok(wish) => changing::change(ctx.db(), ctx.asked(), &code, wish).await.map(drop),
        Err(error) => Err(error),
    };
    acted(&ctx, &code, done.map(|()| "changed")).await
}

async fn still(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let done = still::answer(ctx.db(), ctx.asked(), &code).await;
    acted(&ctx, &code, done.map(|()| "still")).await
}

async fn change_answers(ctx: Ctx, Path(code): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let sent = Form::from(pairs);
    let done = answers::change(ctx.db(), ctx.asked(), &code, &sent.values).await;
    acted_with(&ctx, &code, sent, done.map(|()| "answered")).await
}

/// What the button of a ticket asks for: `change-7`, `meanwhile-7` or `stay`.
fn wish(form: &Form) -> Result<Wish, Error> {
    let sent = form.value("wish");
    let kind = |rest: &str| rest.parse::<TypeId>().map_err(|_| unknown_type());
    match (sent.strip_prefix("change-"), sent.strip_prefix("meanwhile-")) {
        _ if sent == "stay" => Ok(Wish::Stay),
        (Some(rest), _) => kind(rest).map(Wish::Change),
        (_, Some(rest)) => kind(rest).map(Wish::Meanwhile),
        _ => Err(unknown_type()),
    }
}

// ── links from mails ──

/// A link that opens nothing, with what to do instead.
fn gone(error: Error) -> Fail {
    let is_gone = error == Error::NotFound;
    let fail = Fail::from(error);
    if is_gone {
        return fail.say(
            "このリンクは使えません。期限が切れたか、アドレスが途中で切れています。ログインすると、マイページで確かめられます。",
            "This link no longer works: it has expired, or a part of it is missing. Sign in and look at “My page”.",
        );
    }
    fail
}

async fn ticket_by_link(ctx: Ctx, Path(token): Path<String>, query: Query) -> Reply {
    let ticket = pages::ticket::load_by_link(ctx.db(), &token, ctx.now).await.map_err(gone)?;
    let html = ticket_page::document(
        &ctx.cx_at(routes::ME),
        ticket,
        &Doors::of_link(&token),
        notice(&query),
        &Form::default(),
    );
    Ok(private(StatusCode::OK, html))
}

/// As [`acted`].
pub(crate) async fn acted_by_link(ctx: &Ctx, token: &str, done: Result<&str, Error>) -> Reply {
    acted_by_link_with(ctx, token, Form::default(), done).await
}

async fn acted_by_link_with(ctx: &Ctx, token: &str, sent: Form, done: Result<&str, Error>) -> Reply {
    match done {
        Ok(word) => Ok(see_other(&format!("{}?{word}=1", routes::registration(token)))),
        Err(error) => {
            let ticket = pages::ticket::load_by_link(ctx.db(), token, ctx.now).await.map_err(gone)?;
            render_with_errors(ctx, sent, error, |form| {
                ticket_page::document(&ctx.cx_at(routes::ME), ticket, &Doors::of_link(token), refused(&form), &form)
            })
        }
    }
}

async fn cancel_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    let done = seats::cancel_by_link(ctx.db(), &token, ctx.now).await;
    acted_by_link(&ctx, &token, done.map(|()| "cancelled")).await
}

/// Whoever settles their first place has an account with it, and is signed in.
async fn keep_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    match answering::keep_by_link(ctx.db(), ctx.asked(), &token).await {
        Ok(Some(session)) => Ok(begin(&ctx, &session, &format!("{}?kept=1", routes::registration(&token)))),
        done => acted_by_link(&ctx, &token, done.map(|_| "kept")).await,
    }
}

async fn decline_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    let done = answering::decline_by_link(ctx.db(), &token, ctx.now).await;
    acted_by_link(&ctx, &token, done.map(|()| "declined")).await
}

async fn still_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    let done = still::answer_by_link(ctx.db(), &token, ctx.now).await;
    acted_by_link(&ctx, &token, done.map(|()| "still")).await
}

async fn change_answers_by_link(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let sent = Form::from(pairs);
    let done = answers::change_by_link(ctx.db(), &token, &sent.values, ctx.now).await;
    acted_by_link_with(&ctx, &token, sent, done.map(|()| "answered")).await
}

async fn change_type_by_link(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let done = match wish(&Form::from(pairs)) {
        Ok(wish) => changing::change_by_link(ctx.db(), &token, wish, ctx.now).await.map(drop),
        Err(error) => Err(error),
    };
    acted_by_link(&ctx, &token, done.map(|()| "changed")).await
}
