//! Accounts: signing in and out, the second factor, settings.

use std::time::Duration;

use app::{developer, form::Form, people, routes};
use axum::{
    Router,
    extract::Extension,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Error, Lang,
    ids::AccountId,
    people::{
        actions::{self, NewSession},
        rules::local_path,
        secret::Secret,
        types::{DemoAccount, Session, Stage, TotpSetUp},
    },
    time::Local,
    viewer::Role,
};
use http::{HeaderValue, StatusCode, header};

use super::{Ctx, ctx::see_other, query::Query};
use crate::{
    http::{cookies, errors::Fail, headers::Private, session::SessionToken},
    state::AppState,
    worker::mailbox,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::SIGN_IN, get(sign_in_form).post(sign_in))
        .route(routes::SECOND_FACTOR, get(code_form).post(code))
        .route(routes::SECOND_FACTOR_SETUP, get(set_up_form).post(set_up))
        .route(routes::SIGN_OUT, post(sign_out))
        .route(routes::SETTINGS, get(settings).post(change_settings))
        .route(routes::SECOND_FACTOR_BEGIN, post(begin_second_factor))
        .route("/demo/sign-in", post(demo_sign_in))
        .route(routes::DEVELOPER_MAIL, get(developer_mail))
}

pub(super) type Reply = Result<Response, Fail>;
pub(super) type Fields = axum::Form<Vec<(String, String)>>;
pub(super) type Token = Option<Extension<SessionToken>>;

/// A page that is for this person alone: never stored, and its address is told to no other site.
pub(super) fn private(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(Private);
    response
}

/// The form again, with what was typed but for passwords and codes, and what is wrong with it.
pub(super) fn again(ctx: &Ctx, mut form: Form, error: Error, draw: impl FnOnce(Form) -> String) -> Reply {
    if !matches!(
        error,
        Error::Invalid { .. } | Error::Conflict(_) | Error::Clash(_) | Error::TooMany(_) | Error::Unavailable
    ) {
        return Err(error.into());
    }
    for secret in ["password", "current", "code"] {
        form.values.remove(secret);
    }
    form.fail(&error, ctx.lang);
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let mut response = private(status, draw(form));
    let wait = match error {
        Error::TooMany(seconds) => Some(seconds.max(1)),
        Error::Unavailable => Some(3),
        _ => None,
    };
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Goes on to what is owed, or to `next`, with the new session in the cookie.
pub(super) fn begin(ctx: &Ctx, session: &NewSession, next: &str) -> Response {
    let next = local_path(next);
    let owed = |path: &str| match next.as_str() {
        "/" => path.to_owned(),
        next => format!("{path}?next={}", routes::encode(next)),
    };
    let to = match session.stage {
        Stage::OwesCode => owed(routes::SECOND_FACTOR),
        Stage::OwesSetUp => owed(routes::SECOND_FACTOR_SETUP),
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

/// Makes the browser known again as the account's own.
pub(super) fn device_cookie(ctx: &Ctx, device: &Secret) -> HeaderValue {
    let site = &ctx.state.site;
    let age = Duration::from_secs(u64::try_from(actions::DEVICE_MAX_AGE).unwrap_or(0));
    cookies::set(site.device_cookie(), &device.reveal(), Some(age), site.is_secure())
}

pub(super) fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

fn signed_out(ctx: &Ctx) -> Response {
    let site = &ctx.state.site;
    with_cookie(see_other(routes::HOME), cookies::clear(site.session_cookie(), site.is_secure()))
}

pub(super) fn token(token: &Token) -> Result<&str, Error> {
    token.as_ref().map(|Extension(token)| token.0.as_str()).ok_or(Error::SignInRequired)
}

// ── sign-in ──

/// People of the demonstration, in demonstration mode only.
pub(super) async fn demo_people(ctx: &Ctx) -> Result<Vec<DemoAccount>, Error> {
    if ctx.state.config.demo { actions::demo_accounts(ctx.db()).await } else { Ok(Vec::new()) }
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

pub(super) fn sign_in_page(ctx: &Ctx, form: Form, demo: Vec<DemoAccount>, notice: Option<&str>) -> String {
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
        return Ok(see_other(&local_path(form.value("next"))));
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

async fn sign_in(ctx: Ctx, old: Token, axum::Form(pairs): Fields) -> Reply {
    let form = Form::from(pairs);
    let (mail, password) = (form.value("mail"), form.value("password"));
    match actions::sign_in(ctx.db(), &ctx.state.hasher, &ctx.viewer, mail, password, ctx.now).await {
        Ok(session) => {
            leave(&ctx, &old).await?;
            Ok(begin(&ctx, &session, form.value("next")))
        }
        Err(error) => {
            let demo = demo_people(&ctx).await?;
            again(&ctx, form, error, |form| sign_in_page(&ctx, form, demo, None))
        }
    }
}

/// Whoever signs in anew leaves the old session behind: it may have been planted.
pub(super) async fn leave(ctx: &Ctx, old: &Token) -> Result<(), Error> {
    match token(old) {
        Ok(old) => actions::sign_out(ctx.db(), &ctx.viewer, old).await,
        Err(_) => Ok(()),
    }
}

async fn demo_sign_in(ctx: Ctx, old: Token, axum::Form(pairs): Fields) -> Reply {
    if !ctx.state.config.demo {
        return Err(Error::NotFound.into());
    }
    let form = Form::from(pairs);
    let account: AccountId = form.value("account").parse().map_err(|_| Error::NotFound)?;
    let session = actions::demo_sign_in(ctx.db(), &ctx.viewer, account, ctx.now).await?;
    leave(&ctx, &old).await?;
    Ok(begin(&ctx, &session, form.value("next")))
}

async fn sign_out(ctx: Ctx, session: Token) -> Reply {
    if let Ok(token) = token(&session) {
        actions::sign_out(ctx.db(), &ctx.viewer, token).await?;
    }
    Ok(signed_out(&ctx))
}

async fn sign_out_everywhere(ctx: Ctx) -> Reply {
    actions::sign_out_everywhere(ctx.db(), &ctx.viewer, ctx.now).await?;
    Ok(signed_out(&ctx))
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
        Some(Stage::Full) => Ok(see_other(&local_path(form.value("next")))),
        None => Err(Error::SignInRequired.into()),
    }
}

async fn code(ctx: Ctx, session: Token, axum::Form(pairs): Fields) -> Reply {
    let form = Form::from(pairs);
    let proved =
        actions::confirm_second_factor(ctx.db(), &ctx.viewer, token(&session)?, form.value("code"), ctx.now).await;
    match proved {
        Ok(session) => Ok(begin(&ctx, &session, form.value("next"))),
        Err(error) => again(&ctx, form, error, |form| code_page(&ctx, form)),
    }
}

/// `None` when there is nothing to set up.
async fn set_up_page(ctx: &Ctx, token: &str, form: Form) -> Result<Option<String>, Error> {
    let Some(set_up) = actions::pending_totp(ctx.db(), &ctx.viewer, token, ctx.now).await? else { return Ok(None) };
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

async fn set_up(ctx: Ctx, session: Token, axum::Form(pairs): Fields) -> Reply {
    let form = Form::from(pairs);
    let token = token(&session)?;
    match actions::confirm_totp(ctx.db(), &ctx.viewer, token, form.value("code"), ctx.now).await {
        Ok(session) => Ok(begin(&ctx, &session, form.value("next"))),
        Err(error) => {
            let Some(set_up) = actions::pending_totp(ctx.db(), &ctx.viewer, token, ctx.now).await? else {
                return Err(error.into());
            };
            let next = local_path(form.value("next"));
            again(&ctx, form, error, |form| draw_set_up(&ctx, form, next, set_up))
        }
    }
}

async fn begin_second_factor(ctx: Ctx, session: Token) -> Reply {
    actions::begin_totp(ctx.db(), ctx.proved()?, token(&session)?, ctx.now).await?;
    Ok(see_other(routes::SECOND_FACTOR_SETUP))
}

// ── settings ──

async fn settings(ctx: Ctx, session: Token, query: Query) -> Reply {
    let settings = actions::settings(ctx.db(), &ctx.viewer, token(&session)?, ctx.now).await?;
    let mut cx = ctx.cx();
    if query.has("saved") {
        cx.notice = Some(ctx.lang.t("保存しました。", "Saved.").to_owned());
    } else if query.has("mail") {
        let sent = "新しいアドレスに確認のメールを送りました。メールのリンクを開くと、変更が終わります。";
        let en = "We sent a confirmation to the new address. Open the link in it to finish.";
        cx.notice = Some(ctx.lang.t(sent, en).to_owned());
    }
    let page = people::settings_page::SettingsPage { settings, form: Form::default() };
    Ok(private(StatusCode::OK, people::settings_page::document(&cx, page)))
}

/// The page holds four forms; the field `what` says which was sent.
async fn change_settings(ctx: Ctx, session: Token, axum::Form(pairs): Fields) -> Reply {
    let form = Form::from(pairs);
    if form.value("what") == "sign-out-everywhere" {
        return sign_out_everywhere(ctx).await;
    }
    let token = token(&session)?;
    let saved = format!("{}?saved=1", routes::SETTINGS);
    let (db, hasher, current) = (ctx.db(), &ctx.state.hasher, form.value("current"));
    let done = match form.value("what") {
        "password" => actions::change_password(db, hasher, &ctx.viewer, current, form.value("password"), ctx.now)
            .await
            .map(|session| begin(&ctx, &session, &saved)),
        "mail" => actions::change_mail(db, ctx.proved()?, form.value("mail"), ctx.now)
            .await
            .map(|()| see_other(&format!("{}?mail=1", routes::SETTINGS))),
        _ => {
            let lang = Lang::from_tag(form.value("lang")).unwrap_or(ctx.lang);
            actions::change_profile(db, &ctx.viewer, form.value("name"), lang).await.map(|()| see_other(&saved))
        }
    };
    match done {
        Ok(response) => Ok(response),
        Err(error) => {
            let settings = actions::settings(ctx.db(), &ctx.viewer, token, ctx.now).await?;
            again(&ctx, form, error, |form| {
                let page = people::settings_page::SettingsPage { settings, form };
                people::settings_page::document(&ctx.cx(), page)
            })
        }
    }
}

// ── developers ──

/// Mails that were not sent because there is no mail server. Never in production.
async fn developer_mail(ctx: Ctx) -> Reply {
    if ctx.state.config.is_production() {
        return Err(Error::NotFound.into());
    }
    let mails = mailbox::all().into_iter().map(|kept| developer::mail_page::KeptMail {
        id: i64::try_from(kept.id).unwrap_or(i64::MAX),
        at: Local::at(kept.at, "Asia/Tokyo"),
        to: kept.to,
        subject: kept.mail.subject,
        body: kept.mail.text,
    });
    let page = developer::mail_page::MailPage { mails: mails.collect() };
    Ok(private(StatusCode::OK, developer::mail_page::document(&ctx.cx(), page)))
}
