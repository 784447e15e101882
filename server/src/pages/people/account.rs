//! Accounts: signing in and out, the second factor, settings.

use std::time::Duration;

use app::{form::Form, people, routes};
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use domain::{
    Error, Lang,
    ids::AccountId,
    input::local_path,
    people::{
        self as accounts, NewSession,
        types::{DemoAccount, Stage},
    },
    secret::Secret,
    viewer::Role,
};
use http::{HeaderValue, StatusCode};

use crate::{
    http::cookies,
    pages::{
        Ctx,
        ctx::see_other,
        query::Query,
        reply::{FormFields, Reply, Token, private, render_with_errors, token, with_cookie},
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::SIGN_IN, get(sign_in_form).post(sign_in))
        .route(routes::SIGN_OUT, post(sign_out))
        .route("/demo/sign-in", post(demo_sign_in))
}

/// Goes on to what is owed, or to `next`, with the new session in the cookie.
pub(crate) fn begin(ctx: &Ctx, session: &NewSession, next: &str) -> Response {
    let next = local_path(next);
    let owed = |path: &str| match next.as_str() {
        "/" => path.to_owned(),
        next => format!("{path}?next={}", domain::encoding::percent_encode(next)),
    };
    let to = match session.stage {
        Stage::OwesCode => owed(routes::SECOND_FACTOR),
        Stage::OwesSetUp => owed(routes::SECOND_FACTOR_SETUP),
        Stage::Full if next == routes::HOME => without_wish(&session.desks),
        Stage::Full => next,
    };
    let site = &ctx.state.site;
    let age = Duration::from_secs(u64::try_from(session.max_age).unwrap_or(0));
    let cookie = cookies::set(site.session_cookie(), &session.secret.reveal(), Some(age), site.is_secure());
    let response = with_cookie(see_other(&to), cookie);
    match &session.device {
        Some(device) => with_cookie(response, device_cookie(ctx, device)),
        None => response,
    }
}

/// Where somebody goes on who wished for nothing else: who organizes comes to work, and has a desk.
fn without_wish(desks: &[String]) -> String {
    match desks {
        [] => routes::HOME.to_owned(),
        [only] => routes::series_desk(only),
        _ => routes::ORGANIZE.to_owned(),
    }
}

/// The same for who is signed in already.
pub(super) async fn go_on(ctx: &Ctx, next: &str) -> Result<String, Error> {
    match local_path(next) {
        next if next == routes::HOME => Ok(without_wish(&accounts::desks(ctx.db(), ctx.asked()).await?)),
        next => Ok(next),
    }
}

/// Makes the browser known again as the account's own.
pub(crate) fn device_cookie(ctx: &Ctx, device: &Secret) -> HeaderValue {
    let site = &ctx.state.site;
    let age = Duration::from_secs(u64::try_from(accounts::DEVICE_MAX_AGE).unwrap_or(0));
    cookies::set(site.device_cookie(), &device.reveal(), Some(age), site.is_secure())
}

pub(crate) fn signed_out(ctx: &Ctx) -> Response {
    let site = &ctx.state.site;
    with_cookie(see_other(routes::HOME), cookies::clear(site.session_cookie(), site.is_secure()))
}

// ── sign-in ──

/// People of the demonstration, in demonstration mode only.
pub(crate) async fn demo_people(ctx: &Ctx) -> Result<Vec<DemoAccount>, Error> {
    if ctx.state.config.demo.is_on() { accounts::demo_accounts(ctx.db()).await } else { Ok(Vec::new()) }
}

fn demo_person(account: DemoAccount, lang: Lang) -> people::sign_in_page::DemoPerson {
    let description = match account.role {
        Some(Role::Owner | Role::Organizer) => {
            lang.t("運営: レポートの取り込み、編集、公開ができます", "Organizer: imports, edits and publishes reports")
        }
        Some(Role::Reporter) => lang.t("レポーター: ノートを書けます", "Reporter: writes notes"),
        Some(Role::Moderator) => lang.t("モデレーター: 質問を整理します", "Moderator: looks after questions"),
        Some(Role::Checkin) => lang.t("受付: 来場を記録します", "Check-in helper: records who came"),
        None => lang.t("参加者: 申し込みと質問ができます", "Attendee: registers and asks"),
    };
    people::sign_in_page::DemoPerson {
        label: account.name,
        description: description.to_owned(),
        value: account.id.to_string(),
    }
}

pub(crate) fn sign_in_page(ctx: &Ctx, form: Form, demo: Vec<DemoAccount>, notice: Option<&str>) -> String {
    let next = local_path(form.value("next"));
    // Who was sent here with a new password has one.
    let is_by_password = form.values.contains_key("reset");
    let demo_people = demo.into_iter().map(|account| demo_person(account, ctx.lang)).collect();
    let mut cx = ctx.cx();
    cx.notice = notice.map(str::to_owned);
    people::sign_in_page::document(
        &cx,
        people::sign_in_page::SignInPage { form, next, demo_people, is_by_password, is_held: false },
    )
}

async fn sign_in_form(ctx: Ctx, Query(pairs): Query) -> Reply {
    let mut form = Form::from(pairs);
    if ctx.viewer.account.is_some() {
        return Ok(see_other(&go_on(&ctx, form.value("next")).await?));
    }
    // In the address this says that the mail address was changed; it is no address to fill in.
    let has_new_mail = form.values.remove("mail").is_some();
    let notice = if form.values.contains_key("reset") {
        let done = "パスワードを変えました。新しいパスワードでログインしてください。";
        Some(ctx.lang.t(done, "The password is changed. Please sign in with it."))
    } else if has_new_mail {
        let done = "メールアドレスを変えました。新しいアドレスでログインしてください。";
        Some(ctx.lang.t(done, "The mail address is changed. Please sign in with the new one."))
    } else {
        None
    };
    let demo = demo_people(&ctx).await?;
    Ok(private(StatusCode::OK, sign_in_page(&ctx, form, demo, notice)))
}

async fn sign_in(ctx: Ctx, old: Token, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (mail, password) = (form.value("mail"), form.value("password"));
    match accounts::sign_in(ctx.db(), &ctx.state.hasher, ctx.asked(), mail, password).await {
        Ok(session) => {
            leave(&ctx, &old).await?;
            Ok(begin(&ctx, &session, form.value("next")))
        }
        Err(error) => {
            let demo = demo_people(&ctx).await?;
            render_with_errors(&ctx, form, error, |form| sign_in_page(&ctx, form, demo, None))
        }
    }
}

/// Whoever signs in anew leaves the old session behind: it may have been planted.
pub(crate) async fn leave(ctx: &Ctx, old: &Token) -> Result<(), Error> {
    match token(old) {
        Ok(old) => accounts::sign_out(ctx.db(), ctx.asked(), old).await,
        Err(_) => Ok(()),
    }
}

async fn demo_sign_in(ctx: Ctx, old: Token, axum::Form(pairs): FormFields) -> Reply {
    if !ctx.state.config.demo.is_on() {
        return Err(Error::NotFound.into());
    }
    let form = Form::from(pairs);
    let account: AccountId = form.value("account").parse().map_err(|_| Error::NotFound)?;
    let session = accounts::demo_sign_in(ctx.db(), ctx.asked(), account).await?;
    leave(&ctx, &old).await?;
    Ok(begin(&ctx, &session, form.value("next")))
}

async fn sign_out(ctx: Ctx, session: Token) -> Reply {
    if let Ok(token) = token(&session) {
        accounts::sign_out(ctx.db(), ctx.asked(), token).await?;
    }
    Ok(signed_out(&ctx))
}
