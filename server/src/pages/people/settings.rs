//! `/settings`

use app::{
    form::Form,
    people::{self, close_account_page, own_data_page, settings_page::SettingsPage},
    routes,
};
use axum::{Router, routing::get};
use domain::{Error, Lang, pages, people as accounts, series::following, workflows::close_account};
use http::StatusCode;

use super::account::{begin, signed_out};
use crate::{
    files::attachment,
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
        .route(routes::SETTINGS, get(settings).post(change_settings))
        .route(routes::OWN_DATA, get(own_data).post(export))
        .route(routes::CLOSE_ACCOUNT, get(closing).post(close))
}

async fn sign_out_everywhere(ctx: Ctx) -> Reply {
    accounts::sign_out_everywhere(ctx.db(), ctx.asked()).await?;
    Ok(signed_out(&ctx))
}

// ── taking one's own data along ──

async fn own_data(ctx: Ctx) -> Reply {
    let page = pages::own_data::load(ctx.db(), ctx.asked()).await?;
    Ok(private(StatusCode::OK, own_data_page::document(&ctx.cx(), &page)))
}

/// Posted, because it is written down and asks for a fresh proof. Too soon, the page says when.
async fn export(ctx: Ctx) -> Reply {
    match pages::own_data::export(ctx.db(), ctx.proved()?).await {
        Ok(data) => {
            let name = format!("benkyokai-{}.json", ctx.now.format("%Y-%m-%d"));
            Ok(attachment::reply("application/json", &name, format!("{data:#}\n")))
        }
        Err(error @ Error::TooMany(_)) => {
            let page = pages::own_data::load(ctx.db(), ctx.asked()).await?;
            render_with_errors(&ctx, Form::default(), error, |_| own_data_page::document(&ctx.cx(), &page))
        }
        Err(error) => Err(error.into()),
    }
}

// ── closing the account ──

async fn closing(ctx: Ctx) -> Reply {
    let page = pages::close_account::load(ctx.db(), ctx.asked()).await?;
    Ok(private(StatusCode::OK, close_account_page::document(&ctx.cx(), &page, &Form::default())))
}

async fn close(ctx: Ctx, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    match close_account::close(ctx.db(), ctx.proved()?, form.value("mail")).await {
        Ok(()) => Ok(signed_out(&ctx)),
        Err(error) => {
            let page = pages::close_account::load(ctx.db(), ctx.asked()).await?;
            render_with_errors(&ctx, form, error, |form| close_account_page::document(&ctx.cx(), &page, &form))
        }
    }
}

// ── settings ──

async fn settings(ctx: Ctx, session: Token, query: Query) -> Reply {
    let page = load(&ctx, token(&session)?, Form::default()).await?;
    let mut cx = ctx.cx();
    if query.has("saved") {
        cx.notice = Some(ctx.lang.t("保存しました。", "Saved.").to_owned());
    } else if query.has("mail") {
        let sent = "新しいアドレスに確認のメールを送りました。メールのリンクを開くと、変更が終わります。";
        let en = "We sent a confirmation to the new address. Open the link in it to finish.";
        cx.notice = Some(ctx.lang.t(sent, en).to_owned());
    }
    if query.has("closed") {
        cx.notice = Some(ctx.lang.t("その端末を閉じました。", "That browser is signed out.").to_owned());
    }
    Ok(private(StatusCode::OK, people::settings_page::document(&cx, page)))
}

async fn load(ctx: &Ctx, token: &str, form: Form) -> domain::error::Result<SettingsPage> {
    let settings = accounts::settings(ctx.db(), ctx.asked(), token).await?;
    let follows = following::own(ctx.db(), ctx.asked()).await?;
    Ok(SettingsPage { settings, follows, form })
}

/// The page holds several forms; the field `what` says which was sent.
async fn change_settings(ctx: Ctx, session: Token, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    if form.value("what") == "sign-out-everywhere" {
        return sign_out_everywhere(ctx).await;
    }
    if form.value("what") == "close" {
        let Ok(id) = form.value("id").parse() else { return Err(domain::Error::NotFound.into()) };
        accounts::close_browser(ctx.db(), ctx.asked(), id).await?;
        return Ok(see_other(&format!("{}?closed=1#browsers", routes::SETTINGS)));
    }
    let token = token(&session)?;
    let saved = format!("{}?saved=1", routes::SETTINGS);
    let (db, hasher, current) = (ctx.db(), &ctx.state.hasher, form.value("current"));
    let done = match form.value("what") {
        "password" => accounts::change_password(db, hasher, ctx.asked(), current, form.value("password"))
            .await
            .map(|session| begin(&ctx, &session, &saved)),
        "mail" => accounts::change_mail(db, ctx.proved()?, form.value("mail"))
            .await
            .map(|()| see_other(&format!("{}?mail=1", routes::SETTINGS))),
        _ => {
            let lang = Lang::from_tag(form.value("lang")).unwrap_or(ctx.lang);
            accounts::change_profile(db, ctx.asked(), form.value("name"), lang).await.map(|()| see_other(&saved))
        }
    };
    match done {
        Ok(response) => Ok(response),
        Err(error) => {
            let page = load(&ctx, token, Form::default()).await?;
            render_with_errors(&ctx, form, error, |form| {
                people::settings_page::document(&ctx.cx(), SettingsPage { form, ..page })
            })
        }
    }
}
