//! The second factor: asked for, set up.

use app::{form::Form, people, routes};
use axum::{
    Router,
    extract::Extension,
    routing::{get, post},
};
use domain::{
    Error,
    input::local_path,
    people::{
        self as accounts,
        types::{Session, Stage, TotpSetUp},
    },
};
use http::StatusCode;

use super::account::{begin, go_on};
use crate::{
    pages::{
        Ctx,
        ctx::see_other,
        query::Query,
        reply::{FormFields, Reply, Token, private, render_with_errors, token},
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::SECOND_FACTOR, get(code_form).post(code))
        .route(routes::SECOND_FACTOR_SETUP, get(set_up_form).post(set_up))
        .route(routes::SECOND_FACTOR_BEGIN, post(begin_second_factor))
}

// ── second factor ──

fn code_page(ctx: &Ctx, form: Form) -> String {
    let next = local_path(form.value("next"));
    people::code_page::document(&ctx.cx(), people::code_page::CodePage { form, next })
}

async fn code_form(ctx: Ctx, session: Option<Extension<Session>>, Query(pairs): Query) -> Reply {
    let form = Form::from(pairs);
    match session.map(|Extension(session)| session.stage) {
        Some(Stage::OwesCode) => Ok(private(StatusCode::OK, code_page(&ctx, form))),
        Some(Stage::OwesSetUp) => Ok(see_other(routes::SECOND_FACTOR_SETUP)),
        Some(Stage::Full) => Ok(see_other(&go_on(&ctx, form.value("next")).await?)),
        None => Err(Error::SignInRequired.into()),
    }
}

async fn code(ctx: Ctx, session: Token, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let proved = accounts::confirm_second_factor(ctx.db(), ctx.asked(), token(&session)?, form.value("code")).await;
    match proved {
        Ok(session) => Ok(begin(&ctx, &session, form.value("next"))),
        Err(error) => render_with_errors(&ctx, form, error, |form| code_page(&ctx, form)),
    }
}

/// `None` when there is nothing to set up.
async fn set_up_page(ctx: &Ctx, token: &str, form: Form) -> Result<Option<String>, Error> {
    let Some(set_up) = accounts::pending_totp(ctx.db(), ctx.asked(), token).await? else { return Ok(None) };
    let next = local_path(form.value("next"));
    Ok(Some(draw_set_up(ctx, form, next, set_up)))
}

fn draw_set_up(ctx: &Ctx, form: Form, next: String, set_up: TotpSetUp) -> String {
    let page = people::second_factor_page::SecondFactorPage { form, secret: set_up.secret, url: set_up.url, next };
    people::second_factor_page::document(&ctx.cx(), page)
}

async fn set_up_form(ctx: Ctx, session: Token, Query(pairs): Query) -> Reply {
    match set_up_page(&ctx, token(&session)?, Form::from(pairs)).await? {
        Some(html) => Ok(private(StatusCode::OK, html)),
        None => Ok(see_other(routes::SETTINGS)),
    }
}

async fn set_up(ctx: Ctx, session: Token, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let token = token(&session)?;
    match accounts::confirm_totp(ctx.db(), ctx.asked(), token, form.value("code")).await {
        Ok(session) => Ok(begin(&ctx, &session, form.value("next"))),
        Err(error) => {
            let Some(set_up) = accounts::pending_totp(ctx.db(), ctx.asked(), token).await? else {
                return Err(error.into());
            };
            let next = local_path(form.value("next"));
            render_with_errors(&ctx, form, error, |form| draw_set_up(&ctx, form, next, set_up))
        }
    }
}

async fn begin_second_factor(ctx: Ctx, session: Token) -> Reply {
    accounts::begin_totp(ctx.db(), ctx.proved()?, token(&session)?).await?;
    Ok(see_other(routes::SECOND_FACTOR_SETUP))
}
