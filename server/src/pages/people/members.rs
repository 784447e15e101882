//! Members of a series, and the invitation that makes one.

use app::{
    form::Form,
    people::{members_page, role_invitation_page},
    routes,
};
use axum::{Router, routing::get};
use domain::{
    Error,
    ids::AccountId,
    pages::{self, members::MembersPage},
    people::{self as accounts, invitations, types::Grant},
    viewer::Role,
};
use http::StatusCode;

use super::account::begin;
use crate::{
    http::errors::Fail,
    pages::{
        Ctx,
        ctx::see_other,
        path::Path,
        query::Query,
        reply::{FormFields, Reply, html_response, private, render_with_errors},
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/members", get(members).post(change))
        .route("/invitations/{token}", get(invitation).post(accept))
}

async fn members(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let members = pages::members::load(ctx.db(), ctx.asked(), &series).await?;
    let mut cx = ctx.cx();
    let said = [
        ("invited", ctx.lang.t("招待のメールを送ります。", "The invitation is on its way.")),
        (
            "role",
            ctx.lang.t(
                "役割を変えました。本人は、次にログインすると新しい役割になります。",
                "The role is changed. It is theirs when they next sign in.",
            ),
        ),
        ("removed", ctx.lang.t("シリーズから外しました。", "They are no member any more.")),
        ("withdrawn", ctx.lang.t("招待を取り消しました。", "The invitation is withdrawn.")),
    ];
    cx.notice = said.iter().find(|(word, _)| query.has(word)).map(|(_, text)| (*text).to_owned());
    Ok(html_response(members_page::document(&cx, &members, &Form::default())))
}

/// The page holds several forms; the field `what` says which was sent.
async fn change(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let members = pages::members::load(ctx.db(), ctx.asked(), &series).await?;
    match act(&ctx, &members, &form).await {
        Ok(done) => Ok(see_other(&format!("{}?{done}=1", routes::members(&series)))),
        Err(error) => {
            let members = pages::members::load(ctx.db(), ctx.asked(), &series).await?;
            render_with_errors(&ctx, form, error, |form| members_page::document(&ctx.cx(), &members, &form))
        }
    }
}

async fn act(ctx: &Ctx, members: &MembersPage, form: &Form) -> Result<&'static str, Error> {
    let (db, proved, series) = (ctx.db(), ctx.proved()?, members.series.id);
    let grant = || {
        let wrong = |_| Error::invalid("role", "役割を選んでください。", "Please choose a role.");
        let role = form.value("role").parse::<Role>().map_err(wrong)?;
        let wrong = |_| Error::invalid("event", "どの回かを選んでください。", "Please choose for which event.");
        let number = Some(form.value("event")).filter(|event| !event.is_empty());
        Ok::<_, Error>(Grant { role, number: number.map(str::parse).transpose().map_err(wrong)? })
    };
    let account = || form.value("account").parse::<AccountId>().map_err(|_| Error::NotFound);
    match form.value("what") {
        "invite" => {
            invitations::invite(db, proved, series, form.value("mail"), grant()?, ctx.lang).await?;
            Ok("invited")
        }
        "role" => {
            accounts::grant_role(db, proved, series, member(members, account()?)?, grant()?).await?;
            Ok("role")
        }
        "remove" => {
            accounts::revoke_role(db, proved, series, member(members, account()?)?).await?;
            Ok("removed")
        }
        "withdraw" => {
            let id = form.value("id").parse().map_err(|_| Error::NotFound)?;
            invitations::withdraw(db, proved, series, id).await?;
            Ok("withdrawn")
        }
        _ => Err(Error::NotFound),
    }
}

/// Only who is listed: a role is given to somebody new by asking them.
fn member(members: &MembersPage, account: AccountId) -> Result<AccountId, Error> {
    members.members.iter().any(|member| member.account == account).then_some(account).ok_or(Error::NotFound)
}

fn gone(error: Error) -> Fail {
    let fail = Fail::from(error);
    fail.say(
        "この招待は使えません。期限が切れたか、取り消されたか、すでに受けられています。招待した人に、もう一度送るよう頼んでください。",
        "This invitation no longer works: it has expired, was withdrawn or was accepted. Ask whoever invited you to send it again.",
    )
}

async fn invitation(ctx: Ctx, Path(token): Path<String>) -> Reply {
    let look = invitations::look_at(ctx.db(), &token, ctx.now).await.map_err(gone)?;
    let html = role_invitation_page::document(&ctx.cx_at(routes::HOME), &look, &token, &Form::default());
    Ok(private(StatusCode::OK, html))
}

async fn accept(ctx: Ctx, Path(token): Path<String>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    match invitations::accept(ctx.db(), ctx.asked(), &token, form.value("name")).await {
        Ok((session, series)) => Ok(begin(&ctx, &session, &routes::series_desk(&series))),
        Err(error @ Error::NotFound) => Err(gone(error)),
        Err(error) => {
            let look = invitations::look_at(ctx.db(), &token, ctx.now).await.map_err(gone)?;
            render_with_errors(&ctx, form, error, |form| {
                role_invitation_page::document(&ctx.cx_at(routes::HOME), &look, &token, &form)
            })
        }
    }
}
