//! Following a series: with an account, or with a mail address alone; and ending it.

use app::{
    form::Form,
    routes,
    series::{
        follow_page::{self, FollowLinkPage},
        unfollow_page,
    },
};
use axum::{
    Router,
    body::Bytes,
    routing::{get, post},
};
use domain::{Error, input::local_path, series::following, workflows::follow_by_mail};
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
        .route("/{series}/follow", post(follow))
        .route(routes::FOLLOW, get(sent).post(follow_by_mail))
        .route("/follow/{token}", get(follow_link).post(follow_by_link))
        .route("/unfollow/{token}", get(unfollow_form).post(unfollow))
}

/// A link that opens nothing, with what to do instead.
fn gone(error: Error) -> Fail {
    let is_gone = error == Error::NotFound;
    let fail = Fail::from(error);
    if is_gone {
        return fail.say(
            "このリンクは使えません。期限が切れたか、アドレスが途中で切れています。お知らせはシリーズのページから、登録も解除もできます。",
            "This link no longer works: it has expired, or a part of it is missing. On the page of the series you can follow it or stop.",
        );
    }
    fail
}

async fn follow(ctx: Ctx, Path(slug): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    following::set(ctx.db(), ctx.asked(), &slug, form.value("follow") == "1").await?;
    let next = form.value("next");
    let to = if next.is_empty() { routes::series(&slug) } else { local_path(next) };
    Ok(see_other(&to))
}

async fn show_unfollow(ctx: &Ctx, token: &str, is_done: bool) -> Reply {
    let (slug, name) = following::of_link(ctx.db(), token, ctx.now).await.map_err(gone)?;
    let page = FollowLinkPage { slug, name, token: token.to_owned(), is_done };
    Ok(private(StatusCode::OK, unfollow_page::document(&ctx.cx_at(routes::HOME), page)))
}

async fn unfollow_form(ctx: Ctx, Path(token): Path<String>, query: Query) -> Reply {
    show_unfollow(&ctx, &token, query.has("done")).await
}

/// By the button of the page, or by a mail program (RFC 8058): that one sends a form of its own, as
/// either of two types, with no cookie, and follows no redirect.
async fn unfollow(ctx: Ctx, Path(token): Path<String>, body: Bytes) -> Reply {
    following::end_by_link(ctx.db(), &token, ctx.now).await.map_err(gone)?;
    if String::from_utf8_lossy(&body).contains("List-Unsubscribe") {
        return show_unfollow(&ctx, &token, true).await;
    }
    Ok(see_other(&format!("{}?done=1", routes::unfollow(&token))))
}

/// Without an account: whether the address is known is told to nobody.
async fn follow_by_mail(ctx: Ctx, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let slug = form.value("series").to_owned();
    match follow_by_mail::request(ctx.db(), ctx.asked(), &slug, form.value("mail"), ctx.lang).await {
        Ok(()) => Ok(see_other(&format!("{}?sent=1", routes::FOLLOW))),
        Err(error) => render_with_errors(&ctx, form, error, |form| {
            // Its own address says that a mail is on its way: whoever changes the language goes to the series.
            let cx = ctx.cx_at(&routes::series(&slug));
            follow_page::document(&cx, &slug, &form)
        }),
    }
}

async fn sent(ctx: Ctx, query: Query) -> Reply {
    if !query.has("sent") {
        return Ok(see_other(routes::HOME));
    }
    Ok(private(StatusCode::OK, follow_page::sent_document(&ctx.cx())))
}

async fn follow_link(ctx: Ctx, Path(token): Path<String>, query: Query) -> Reply {
    let (slug, name) = following::of_begin_link(ctx.db(), &token, ctx.now).await.map_err(gone)?;
    let page = FollowLinkPage { slug, name, token, is_done: query.has("done") };
    Ok(private(StatusCode::OK, follow_page::link_document(&ctx.cx_at(routes::HOME), page)))
}

async fn follow_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    following::begin_by_link(ctx.db(), ctx.asked(), &token).await.map_err(gone)?;
    Ok(see_other(&format!("{}?done=1", routes::follow_token(&token))))
}
