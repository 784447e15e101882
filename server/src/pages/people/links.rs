//! One-time links from mails: a new password, an invitation, a sign-up, a sign-in, a new mail address. Opening
//! one changes nothing.

use app::{
    form::Form,
    people::{self, password_page::LinkKind},
    routes,
};
use axum::{Router, response::Response, routing::get};
use domain::{
    Error,
    input::local_path,
    people::{self as accounts, PendingMail, Purpose},
};
use http::StatusCode;

use super::account::{self, begin, device_cookie};
use crate::{
    http::errors::Fail,
    pages::{
        Ctx,
        ctx::see_other,
        path::Path,
        query::Query,
        reply::{FormFields, Reply, Token, private, render_with_errors, with_cookie},
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::RESET, get(reset_form).post(reset))
        .route("/reset/{token}", get(reset_link).post(new_password))
        .route("/invitation/{token}", get(invitation_link).post(accept))
        .route(routes::SIGN_UP, get(sign_up_form).post(sign_up))
        .route("/sign-up/{token}", get(sign_up_link).post(make_account))
        .route(routes::SIGN_IN_LINK, get(sign_in_link_sent).post(ask_for_sign_in))
        .route("/sign-in/link/{token}", get(sign_in_link).post(sign_in_by_link))
        .route("/settings/mail/{token}", get(mail_link).post(confirm_mail))
}

// ── asking for one ──

fn reset_page(ctx: &Ctx, form: Form, sent: bool) -> String {
    people::reset_page::document(&ctx.cx(), people::reset_page::ResetPage { form, is_sent: sent })
}

async fn reset_form(ctx: Ctx, query: Query) -> Reply {
    Ok(private(StatusCode::OK, reset_page(&ctx, Form::default(), query.has("sent"))))
}

async fn reset(ctx: Ctx, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    match accounts::request_reset(ctx.db(), ctx.asked(), form.value("mail"), ctx.lang).await {
        Ok(()) => Ok(see_other(&format!("{}?sent=1", routes::RESET))),
        Err(error) => render_with_errors(&ctx, form, error, |form| reset_page(&ctx, form, false)),
    }
}

fn sign_up_page(ctx: &Ctx, form: Form, sent: bool) -> String {
    let next = local_path(form.value("next"));
    people::sign_up_page::document(&ctx.cx(), people::sign_up_page::SignUpPage { form, next, is_sent: sent })
}

async fn sign_up_form(ctx: Ctx, Query(pairs): Query) -> Reply {
    let form = Form::from(pairs);
    if ctx.viewer.account.is_some() {
        return Ok(see_other(&after_sign_up(form.value("next"))));
    }
    let sent = form.values.contains_key("sent");
    Ok(private(StatusCode::OK, sign_up_page(&ctx, form, sent)))
}

async fn sign_up(ctx: Ctx, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (mail, next) = (form.value("mail"), form.value("next"));
    match accounts::request_sign_up(ctx.db(), ctx.asked(), mail, next, ctx.lang).await {
        Ok(()) => Ok(see_other(&format!("{}?sent=1", routes::SIGN_UP))),
        Err(error) => render_with_errors(&ctx, form, error, |form| sign_up_page(&ctx, form, false)),
    }
}

/// Where a new account goes on: where it was wanted, else to what it holds.
fn after_sign_up(next: &str) -> String {
    match local_path(next) {
        next if next == routes::HOME => routes::ME.to_owned(),
        next => next,
    }
}

// ── a password by link ──

/// A link that is used up, old or made up: what to do instead.
fn gone(purpose: Purpose) -> Fail {
    let fail = Fail::from(Error::NotFound);
    match purpose {
        Purpose::Invitation => fail.say(
            "この招待リンクは使えません。期限が切れたか、すでに使われています。招待した人に新しいリンクを頼んでください。",
            "This invitation no longer works: it has expired or was used. Ask whoever invited you for a new link.",
        ),
        Purpose::Reset => fail.say(
            "このリンクは使えません。期限が切れたか、すでに使われています。もう一度「パスワードを忘れたとき」から送ってください。",
            "This link no longer works: it has expired or was used. Ask for a new one under “Forgot the password?”.",
        ),
        Purpose::SignUp => fail.say(
            "このリンクは使えません。期限が切れたか、すでに使われています。もう一度「アカウントを作る」から送ってください。",
            "This link no longer works: it has expired or was used. Ask for a new one under “Create an account”.",
        ),
        Purpose::SignIn => fail.say(
            "このリンクは使い終わったか、期限が切れています。「ログイン」からもう一度送ってください。",
            "This link was used or has expired. Ask for a new one under “Sign in”.",
        ),
        Purpose::Mail => fail.say(
            "このリンクは使えません。期限が切れたか、すでに使われています。もう一度「設定」から送ってください。",
            "This link no longer works: it has expired or was used. Ask for a new one in the settings.",
        ),
    }
}

/// The page of a link. Errors: `NotFound`, with what to do, when the link is used up or old.
async fn link_page(ctx: &Ctx, purpose: Purpose, token: &str, form: Form) -> Result<String, Fail> {
    let info = accounts::inspect_token(ctx.db(), token, purpose, ctx.now).await?.ok_or_else(|| gone(purpose))?;
    let (kind, next) = match purpose {
        Purpose::Invitation => (LinkKind::Invitation, String::new()),
        Purpose::SignUp => (LinkKind::SignUp, after_sign_up(form.value("next"))),
        Purpose::Reset | Purpose::SignIn | Purpose::Mail => (LinkKind::Reset, String::new()),
    };
    let page = people::password_page::PasswordPage {
        kind,
        form,
        token: token.to_owned(),
        mail: info.mail,
        next,
        has_second_factor: info.second_factor,
    };
    Ok(people::password_page::document(&ctx.cx_at(routes::SIGN_IN), page))
}

async fn show_link(ctx: &Ctx, purpose: Purpose, token: &str, form: Form) -> Reply {
    Ok(private(StatusCode::OK, link_page(ctx, purpose, token, form).await?))
}

async fn reset_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    show_link(&ctx, Purpose::Reset, &token, Form::default()).await
}

async fn invitation_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    show_link(&ctx, Purpose::Invitation, &token, Form::default()).await
}

/// The mail's link carries where the person wanted to go.
async fn sign_up_link(ctx: Ctx, Path(token): Path<String>, Query(pairs): Query) -> Reply {
    let next = pairs.into_iter().filter(|(name, _)| name == "next");
    show_link(&ctx, Purpose::SignUp, &token, Form::from(next)).await
}

/// The page of the link again, with what is wrong.
async fn link_again(ctx: &Ctx, purpose: Purpose, token: &str, form: Form, error: Error) -> Reply {
    let mut failed = None;
    let reply = render_with_errors(ctx, form, error, |form| {
        failed = Some(form);
        String::new()
    })?;
    let html = link_page(ctx, purpose, token, failed.unwrap_or_default()).await?;
    let (parts, _) = reply.into_parts();
    Ok(Response::from_parts(parts, axum::body::Body::from(html)))
}

async fn new_password(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let password = form.value("password");
    match accounts::reset_password(ctx.db(), &ctx.state.hasher, ctx.asked(), &token, password).await {
        Ok(device) => {
            let response = see_other(&format!("{}?reset=1", routes::SIGN_IN));
            Ok(match device {
                Some(device) => with_cookie(response, device_cookie(&ctx, &device)),
                None => response,
            })
        }
        Err(error) => link_again(&ctx, Purpose::Reset, &token, form, error).await,
    }
}

async fn accept(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    take_up(&ctx, Purpose::Invitation, &token, Form::from(pairs), routes::ORGANIZE).await
}

async fn make_account(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let next = after_sign_up(form.value("next"));
    take_up(&ctx, Purpose::SignUp, &token, form, &next).await
}

async fn take_up(ctx: &Ctx, purpose: Purpose, token: &str, form: Form, next: &str) -> Reply {
    let (db, hasher) = (ctx.db(), &ctx.state.hasher);
    let (name, password) = (form.value("name"), form.value("password"));
    match accounts::accept_invitation(db, hasher, ctx.asked(), purpose, token, name, password).await {
        Ok(session) => Ok(begin(ctx, &session, next)),
        Err(error) => link_again(ctx, purpose, token, form, error).await,
    }
}

// ── signing in by link ──

async fn ask_for_sign_in(ctx: Ctx, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (mail, next) = (form.value("mail"), form.value("next"));
    match accounts::request_sign_in(ctx.db(), ctx.asked(), mail, next, ctx.lang).await {
        Ok(()) => Ok(see_other(routes::SIGN_IN_LINK)),
        Err(error) => {
            let demo = account::demo_people(&ctx).await?;
            render_with_errors(&ctx, form, error, |form| account::sign_in_page(&ctx, form, demo, None))
        }
    }
}

async fn sign_in_link_sent(ctx: Ctx) -> Reply {
    Ok(private(StatusCode::OK, people::sign_in_link_page::sent_document(&ctx.cx())))
}

/// The page of a link that signs in. Errors: `NotFound`, with what to do.
async fn sign_in_page(ctx: &Ctx, token: &str, form: Form) -> Result<String, Fail> {
    let info = accounts::inspect_token(ctx.db(), token, Purpose::SignIn, ctx.now).await?;
    let info = info.ok_or_else(|| gone(Purpose::SignIn))?;
    let next = local_path(form.value("next"));
    let page = people::sign_in_link_page::SignInLinkPage { form, token: token.to_owned(), mail: info.mail, next };
    Ok(people::sign_in_link_page::document(&ctx.cx_at(routes::SIGN_IN), page))
}

/// The mail's link carries where the person wanted to go.
async fn sign_in_link(ctx: Ctx, Path(token): Path<String>, Query(pairs): Query) -> Reply {
    let next = pairs.into_iter().filter(|(name, _)| name == "next");
    Ok(private(StatusCode::OK, sign_in_page(&ctx, &token, Form::from(next)).await?))
}

async fn sign_in_by_link(ctx: Ctx, old: Token, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    match accounts::sign_in_by_link(ctx.db(), ctx.asked(), &token).await {
        Ok(session) => {
            account::leave(&ctx, &old).await?;
            Ok(begin(&ctx, &session, form.value("next")))
        }
        Err(Error::Conflict(_)) => Err(gone(Purpose::SignIn)),
        Err(error) => Err(error.into()),
    }
}

// ── a new mail address by link ──

/// Both addresses of a link. Errors: `NotFound`, with what to do.
async fn pending(ctx: &Ctx, token: &str) -> Result<PendingMail, Fail> {
    accounts::pending_mail(ctx.db(), token, ctx.now).await?.ok_or_else(|| gone(Purpose::Mail))
}

fn mail_page(ctx: &Ctx, token: &str, mail: PendingMail, form: Form) -> String {
    let page = people::mail_page::MailPage { form, token: token.to_owned(), old: mail.old, new: mail.new };
    people::mail_page::document(&ctx.cx_at(routes::SIGN_IN), page)
}

async fn mail_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    let mail = pending(&ctx, &token).await?;
    Ok(private(StatusCode::OK, mail_page(&ctx, &token, mail, Form::default())))
}

async fn confirm_mail(ctx: Ctx, Path(token): Path<String>) -> Reply {
    match accounts::confirm_mail(ctx.db(), ctx.asked(), &token).await {
        Ok(()) => Ok(see_other(&format!("{}?mail=1", routes::SIGN_IN))),
        Err(error) => {
            let mail = pending(&ctx, &token).await?;
            render_with_errors(&ctx, Form::default(), error, |form| mail_page(&ctx, &token, mail, form))
        }
    }
}
