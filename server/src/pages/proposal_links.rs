//! What the links of mails about proposals open: an accepted one is confirmed or declined, and who would speak too says
//! whether they do. Looking changes nothing.

use app::{cx::Cx, form::Form, proposals::answer_page, routes};
use axum::{Router, response::Response, routing::get};
use domain::{
    Error,
    pages::{self, proposals::AnswerPage},
    proposals::{
        confirming,
        speakers::{self, SpeakerInput},
    },
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
    unsent::to_copy,
};
use crate::{http::errors::Fail, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/proposals/reply/{token}", get(reply).post(send_reply))
        .route("/proposals/join/{token}", get(join).post(send_join))
}

/// A link that opens nothing, with what to do instead. `is_join`: it asked somebody to speak too, who may be none of the
/// proposal's people any more.
fn gone(error: Error, is_join: bool) -> Fail {
    let is_gone = error == Error::NotFound;
    let fail = Fail::from(error);
    if is_gone && is_join {
        return fail.say(
            "このリンクは使えません。応募した方があなたを登壇者から外したか、期限が切れたか、アドレスが途中で切れています。応募した方に確かめてください。",
            "This link no longer works: whoever proposed the talk has taken you off it, or the link has expired, or a part of it is missing. Please ask them.",
        );
    }
    if is_gone {
        return fail.say(
            "このリンクは使えません。期限が切れたか、アドレスが途中で切れています。応募した方は、ログインするとご自身の応募から返事ができます。",
            "This link no longer works: it has expired, or a part of it is missing. Whoever proposed the talk can sign in and answer there.",
        );
    }
    fail
}

/// `is_join`: a link of the other kind opens nothing here.
async fn load(ctx: &Ctx, token: &str, is_join: bool) -> Result<AnswerPage, Fail> {
    let page = pages::proposals::by_link(ctx.db(), token, ctx.now).await.map_err(|error| gone(error, is_join))?;
    if page.speaker.is_some() == is_join { Ok(page) } else { Err(gone(Error::NotFound, is_join)) }
}

/// The address holds a secret, which the frame must not repeat.
fn cx_of(ctx: &Ctx, page: &AnswerPage) -> Cx {
    ctx.cx_at(&routes::proposals(&page.series.slug))
}

fn draw(ctx: &Ctx, page: &AnswerPage, token: &str, query: &Query) -> Response {
    let notice = match query.text("did") {
        "confirmed" => ctx.lang.t("ありがとうございます。登壇を確定しました。", "Thank you. Your talk is confirmed."),
        "declined" => ctx.lang.t("お返事を受け取りました。", "We have your answer."),
        "agreed" => ctx.lang.t("ありがとうございます。承諾を受け取りました。", "Thank you. You speak too."),
        _ => "",
    };
    let cx = Cx { notice: (!notice.is_empty()).then(|| notice.to_owned()), ..cx_of(ctx, page) };
    private(StatusCode::OK, answer_page::document(&cx, page, token, &Form::default()))
}

async fn reply(ctx: Ctx, Path(token): Path<String>, query: Query) -> Reply {
    let page = load(&ctx, &token, false).await?;
    Ok(draw(&ctx, &page, &token, &query))
}

async fn join(ctx: Ctx, Path(token): Path<String>, query: Query) -> Reply {
    let page = load(&ctx, &token, true).await?;
    Ok(draw(&ctx, &page, &token, &query))
}

async fn send_reply(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let is_yes = match form.value("do") {
        "confirm" => true,
        "decline" => false,
        _ => return Err(gone(Error::NotFound, false)),
    };
    match confirming::answer_by_link(ctx.db(), ctx.asked(), &token, is_yes).await {
        Ok(()) => {
            let did = if is_yes { "confirmed" } else { "declined" };
            Ok(see_other(&format!("{}?did={did}", routes::proposal_reply(&token))))
        }
        Err(error) => answer_with_errors(&ctx, &token, false, form, error).await,
    }
}

async fn send_join(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let agrees = match form.value("do") {
        "agree" => true,
        "decline" => false,
        _ => return Err(gone(Error::NotFound, true)),
    };
    let text = |name: &str| form.value(name).to_owned();
    let input = SpeakerInput { name: text("name"), affiliation: text("affiliation"), role: text("role") };
    match speakers::answer_by_link(ctx.db(), ctx.asked(), &token, agrees, &input).await {
        Ok(()) => {
            let did = if agrees { "agreed" } else { "declined" };
            Ok(see_other(&format!("{}?did={did}", routes::proposal_join(&token))))
        }
        Err(error) => answer_with_errors(&ctx, &token, true, form, error).await,
    }
}

/// The page with what was typed, and why it was not taken.
async fn answer_with_errors(ctx: &Ctx, token: &str, is_join: bool, form: Form, error: Error) -> Reply {
    let names = [
        ("name", ctx.lang.t("お名前", "Name")),
        ("affiliation", ctx.lang.t("所属", "Affiliation")),
        ("role", ctx.lang.t("役割", "Role")),
    ];
    if error == Error::NotFound {
        return Err(to_copy(gone(error, is_join), &form, &names));
    }
    let page = load(ctx, token, is_join).await.map_err(|fail| to_copy(fail, &form, &names))?;
    render_with_errors(ctx, form, error, |form| answer_page::document(&cx_of(ctx, &page), &page, token, &form))
}
