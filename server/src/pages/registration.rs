//! Taking a seat and giving it back, tickets, what a person holds, following a series.

use app::{
    cx::Cx,
    form::Form,
    registration::{
        my_page, register_page,
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
    keys::CacheKey,
    pages::{self, register::RegisterPage},
    registration::seats,
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::{http::errors::Fail, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/register", get(register_form).post(register))
        .route("/me", get(mine))
        .route("/me/tickets/{code}", get(ticket))
        .route("/me/tickets/{code}/cancel", post(cancel))
        .route("/registration/{token}", get(ticket_by_link).post(cancel_by_link))
}

// ── taking a seat ──

fn draw_register(ctx: &Ctx, page: RegisterPage, form: Form) -> String {
    register_page::document(&ctx.cx(), page, form, ctx.now)
}

/// Visitors see the same page, and many come at once when registration opens: theirs is shared.
async fn register_form(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = pages::register::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    let keys = [CacheKey::event(page.event.card.id), CacheKey::series(page.series.id), CacheKey::CLOCK];
    let html = draw_register(&ctx, page, Form::default());
    if ctx.viewer.account.is_some() {
        return Ok(private(StatusCode::OK, html));
    }
    Ok(ctx.shared(html, keys, ""))
}

async fn register(ctx: Ctx, Path((slug, number)): Path<(String, i32)>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let taken = match form.value("type").parse::<TypeId>() {
        Ok(kind) => seats::register(ctx.db(), ctx.asked(), EventRef::new(&slug, number), kind).await,
        Err(_) => Err(unknown_type()),
    };
    let error = match taken {
        Ok(held) => return Ok(see_other(&format!("{}?registered=1", routes::ticket(&held.code)))),
        // The event is looked up again below: if it is there, it was the participation type that is not.
        Err(Error::NotFound) => unknown_type(),
        Err(error) => error,
    };
    let page = pages::register::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number)).await?;
    render_with_errors(&ctx, form, error, |form| draw_register(&ctx, page, form))
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
        () => Notice::Nothing,
    }
}

/// Why a ticket was not cancelled.
fn refused(form: &Form) -> Notice {
    Notice::Refused(form.problem().unwrap_or_default().to_owned())
}

async fn ticket(ctx: Ctx, Path(code): Path<String>, query: Query) -> Reply {
    let ticket = pages::ticket::load(ctx.db(), ctx.asked(), &code).await?;
    let html = ticket_page::document(&ctx.cx(), ticket, routes::ticket_cancel(&code), notice(&query));
    Ok(private(StatusCode::OK, html))
}

async fn cancel(ctx: Ctx, Path(code): Path<String>) -> Reply {
    match seats::cancel(ctx.db(), ctx.asked(), &code).await {
        Ok(()) => Ok(see_other(&format!("{}?cancelled=1", routes::ticket(&code)))),
        Err(error) => {
            let ticket = pages::ticket::load(ctx.db(), ctx.asked(), &code).await?;
            render_with_errors(&ctx, Form::default(), error, |form| {
                // This address answers to a form only: the frame names the page of the ticket.
                let cx = Cx { path: routes::ticket(&code), ..ctx.cx() };
                ticket_page::document(&cx, ticket, routes::ticket_cancel(&code), refused(&form))
            })
        }
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
    let html = ticket_page::document(&ctx.cx_at(routes::ME), ticket, routes::registration(&token), notice(&query));
    Ok(private(StatusCode::OK, html))
}

async fn cancel_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    match seats::cancel_by_link(ctx.db(), &token, ctx.now).await {
        Ok(()) => Ok(see_other(&format!("{}?cancelled=1", routes::registration(&token)))),
        Err(error) => {
            let ticket = pages::ticket::load_by_link(ctx.db(), &token, ctx.now).await.map_err(gone)?;
            render_with_errors(&ctx, Form::default(), error, |form| {
                ticket_page::document(&ctx.cx_at(routes::ME), ticket, routes::registration(&token), refused(&form))
            })
        }
    }
}
