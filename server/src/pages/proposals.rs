//! The call for talks as everybody reads it, the form of a proposal, and one's own proposals.

use app::{
    cx::Cx,
    form::Form,
    proposals::{call_off_page, calls_page, form_page, own_page},
    routes,
};
use axum::{
    Json, Router,
    response::IntoResponse,
    routing::{get, post},
};
use domain::{
    Error,
    ids::CallId,
    keys::CacheKey,
    pages::{self, proposals::ProposalFormPage},
    proposals::{
        calling_off, confirming, consenting,
        handing_in::{self, At, Saved},
        preparing, speakers,
        types::ProposalState,
    },
};
use http::{HeaderMap, StatusCode, header};
use page_cache::CachedBy;

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::{http::errors::wants_json, state::AppState};

/// Series and code, as they stand in the address of somebody's own proposal.
type OwnPath = Path<(String, String)>;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/proposals", get(calls))
        .route("/{series}/proposals/new", get(new_form).post(send_new))
        .route("/{series}/proposals/{code}", get(own))
        .route("/{series}/proposals/{code}/edit", get(edit_form).post(send_edit))
        .route("/{series}/proposals/{code}/withdraw", post(withdraw))
        .route("/{series}/proposals/{code}/take-up", post(take_up))
        .route("/{series}/proposals/{code}/discard", post(discard))
        .route("/{series}/proposals/{code}/confirm", post(confirm))
        .route("/{series}/proposals/{code}/decline", post(decline))
        .route("/{series}/proposals/{code}/call-off", get(call_off_form).post(call_off))
        .route("/{series}/proposals/{code}/details", post(prepare))
        .route("/{series}/proposals/{code}/moving", post(consent))
        .route("/{series}/proposals/{code}/ask", post(ask_again))
}

/// Opening and closing go by the clock.
async fn calls(ctx: Ctx, Path(slug): Path<String>, query: Query) -> Reply {
    let page = ctx
        .shared_page(
            async |db, asked| pages::proposals::load(&db, asked, &slug).await,
            |page| {
                let events = page.calls.iter().filter_map(|one| one.call.event).map(CacheKey::event);
                CachedBy::keys([CacheKey::series(page.series.id), CacheKey::CLOCK].into_iter().chain(events))
            },
            calls_page::document,
        )
        .await?;
    if ctx.viewer.account.is_none() {
        return page.reply(&ctx, Vec::new());
    }
    let own = pages::proposals::own_list(ctx.db(), ctx.asked(), &slug).await?;
    let mut cx = ctx.cx();
    if query.text("did") == "discarded" {
        cx.notice = Some(ctx.lang.t("下書きを消しました。", "The draft is gone.").to_owned());
    }
    let fills = calls_page::fills(&cx, page.facts(), &own);
    Ok(page.personal(&cx, ctx.takes_gzip, fills))
}

// ── the form ──

/// Without a call in the address it is the one that is open.
async fn new_form(ctx: Ctx, Path(slug): Path<String>, query: Query) -> Reply {
    let call = match query.number::<CallId>("call") {
        Some(call) => call,
        None => {
            let page = pages::proposals::load(ctx.db(), ctx.asked(), &slug).await?;
            let mut open = page.calls.iter().filter(|one| one.is_open);
            match (open.next(), open.next()) {
                (Some(only), None) => only.call.id,
                _ => return Ok(see_other(&routes::proposals(&slug))),
            }
        }
    };
    let page = pages::proposals::new_form(ctx.db(), ctx.asked(), &slug, call).await?;
    let form = Form::from(page.values.clone());
    Ok(private(StatusCode::OK, form_page::document(&ctx.cx(), &page, &form, false)))
}

async fn edit_form(ctx: Ctx, Path((slug, code)): OwnPath, query: Query) -> Reply {
    let page = pages::proposals::edit_form(ctx.db(), ctx.asked(), &slug, &code).await?;
    let form = Form::from(page.values.clone());
    let mut cx = ctx.cx();
    if query.text("did") == "saved" {
        cx.notice = Some(
            ctx.lang
                .t("下書きを保存しました。まだ提出していません。", "The draft is saved. It is not handed in yet.")
                .to_owned(),
        );
    }
    Ok(private(StatusCode::OK, form_page::document(&cx, &page, &form, false)))
}

async fn send_new(ctx: Ctx, headers: HeaderMap, Path(slug): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (code, call) = (form.value("key").to_owned(), CallId(form.value("call").parse().unwrap_or_default()));
    send(&ctx, &headers, (&slug, &code, call), form).await
}

async fn send_edit(ctx: Ctx, headers: HeaderMap, Path((slug, code)): OwnPath, axum::Form(pairs): FormFields) -> Reply {
    let page = pages::proposals::edit_form(ctx.db(), ctx.asked(), &slug, &code).await?;
    send(&ctx, &headers, (&slug, &code, page.call.call.id), Form::from(pairs)).await
}

async fn send(ctx: &Ctx, headers: &HeaderMap, (slug, code, call): (&str, &str, CallId), mut form: Form) -> Reply {
    let version = form.value("version").parse().unwrap_or_default();
    let at = At { series: slug, call, code, version };
    if wants_json(headers) {
        // A script that keeps the draft while it is written; it hands nothing in.
        let saved = handing_in::save_draft(ctx.db(), ctx.asked(), at, &form.values).await?;
        let edit = routes::proposal_act(slug, &saved.code, "edit");
        let kept = serde_json::json!({ "version": saved.version, "edit": edit });
        return Ok(([(header::CACHE_CONTROL, "no-store")], Json(kept)).into_response());
    }
    let wish = form.value("do").to_owned();
    let saved = match wish.as_str() {
        "submit" => handing_in::hand_in(ctx.db(), ctx.asked(), at, &form.values).await,
        "preview" | "add-speaker" => {
            let shows_preview = wish == "preview";
            if !shows_preview {
                form_page::add_row(&mut form);
            }
            // What was sent is drawn on the version that it was typed on: nothing is stored.
            let page = ProposalFormPage { version, ..form_again(ctx, slug, code, call).await? };
            return Ok(private(StatusCode::OK, form_page::document(&ctx.cx(), &page, &form, shows_preview)));
        }
        _ => handing_in::save_draft(ctx.db(), ctx.asked(), at, &form.values).await,
    };
    match saved {
        Ok(Saved { state: ProposalState::Draft, code, .. }) => {
            Ok(see_other(&format!("{}?did=saved", routes::proposal_act(slug, &code, "edit"))))
        }
        Ok(saved) => Ok(see_other(&format!("{}?did=submitted", routes::proposal(slug, &saved.code)))),
        Err(error) => {
            let page = form_again(ctx, slug, code, call).await?;
            render_with_errors(ctx, form, error, |form| form_page::document(&ctx.cx(), &page, &form, false))
        }
    }
}

/// The page around what was sent: of what is stored by now, or of a new one with the same code.
async fn form_again(ctx: &Ctx, slug: &str, code: &str, call: CallId) -> Result<ProposalFormPage, Error> {
    match pages::proposals::edit_form(ctx.db(), ctx.asked(), slug, code).await {
        Err(Error::NotFound) => {
            let page = pages::proposals::new_form(ctx.db(), ctx.asked(), slug, call).await?;
            Ok(ProposalFormPage { code: code.to_owned(), ..page })
        }
        found => found,
    }
}

// ── one's own ──

async fn own(ctx: Ctx, Path((slug, code)): OwnPath, query: Query) -> Reply {
    let page = pages::proposals::own(ctx.db(), ctx.asked(), &slug, &code).await?;
    let notice = match query.text("did") {
        "submitted" => {
            ctx.lang.t("提出しました。この内容が運営に届いています。", "It is handed in: the organizers have it so.")
        }
        "withdrawn" => ctx.lang.t("取り下げました。", "It is withdrawn."),
        "taken-up" => ctx.lang.t("下書きに戻しました。", "It is a draft again."),
        "confirmed" => ctx.lang.t("登壇を確定しました。", "Your talk is confirmed."),
        "declined" => ctx.lang.t("辞退を受け取りました。", "You have declined."),
        "called-off" => {
            ctx.lang.t("登壇を取りやめ、運営に知らせました。", "The talk is called off, and the organizers are told.")
        }
        "details" => ctx.lang.t("保存しました。運営にもこの内容が見えています。", "Saved: the organizers have it so."),
        "moves-on" => ctx
            .lang
            .t("次の回に移ってもよいと、運営に伝えました。", "The organizers know that it may move to another event."),
        "stays" => {
            ctx.lang.t("次の回には移らないと、運営に伝えました。", "The organizers know that it stays with this event.")
        }
        "asked" => ctx.lang.t("もう一度メールを送ります。", "A mail is on its way to them again."),
        _ => "",
    };
    let cx = Cx { notice: (!notice.is_empty()).then(|| notice.to_owned()), ..ctx.cx() };
    Ok(private(StatusCode::OK, own_page::document(&cx, &page, &Form::default())))
}

/// Back to the proposal, which says what was done, or why it was not.
async fn acted(ctx: &Ctx, slug: &str, code: &str, did: &str, done: domain::Result<()>) -> Reply {
    let here = routes::proposal(slug, code);
    match done {
        Ok(()) => Ok(see_other(&format!("{here}?did={did}"))),
        Err(error) => {
            let page = pages::proposals::own(ctx.db(), ctx.asked(), slug, code).await?;
            render_with_errors(ctx, Form::default(), error, |form| {
                // This address answers to a form only: the frame names the page of the proposal.
                own_page::document(&Cx { path: here, ..ctx.cx() }, &page, &form)
            })
        }
    }
}

async fn withdraw(ctx: Ctx, Path((slug, code)): OwnPath) -> Reply {
    let done = handing_in::withdraw(ctx.db(), ctx.asked(), &slug, &code).await;
    acted(&ctx, &slug, &code, "withdrawn", done).await
}

async fn take_up(ctx: Ctx, Path((slug, code)): OwnPath) -> Reply {
    let done = handing_in::take_up(ctx.db(), ctx.asked(), &slug, &code).await;
    acted(&ctx, &slug, &code, "taken-up", done).await
}

async fn discard(ctx: Ctx, Path((slug, code)): OwnPath) -> Reply {
    match handing_in::discard(ctx.db(), ctx.asked(), &slug, &code).await {
        Ok(()) => Ok(see_other(&format!("{}?did=discarded", routes::proposals(&slug)))),
        done => acted(&ctx, &slug, &code, "", done).await,
    }
}

async fn confirm(ctx: Ctx, Path((slug, code)): OwnPath) -> Reply {
    let done = confirming::answer(ctx.db(), ctx.asked(), &slug, &code, true).await;
    acted(&ctx, &slug, &code, "confirmed", done).await
}

async fn decline(ctx: Ctx, Path((slug, code)): OwnPath) -> Reply {
    let done = confirming::answer(ctx.db(), ctx.asked(), &slug, &code, false).await;
    acted(&ctx, &slug, &code, "declined", done).await
}

/// A talk that cannot be called off any more says so on its own page.
async fn call_off_form(ctx: Ctx, Path((slug, code)): OwnPath) -> Reply {
    let page = pages::proposals::own(ctx.db(), ctx.asked(), &slug, &code).await?;
    if !page.may_call_off {
        return Ok(see_other(&routes::proposal(&slug, &code)));
    }
    Ok(private(StatusCode::OK, call_off_page::document(&ctx.cx(), &page, &Form::default())))
}

async fn call_off(ctx: Ctx, Path((slug, code)): OwnPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    match calling_off::call_off(ctx.db(), ctx.asked(), &slug, &code, form.value("words")).await {
        Ok(()) => Ok(see_other(&format!("{}?did=called-off", routes::proposal(&slug, &code)))),
        Err(error) => {
            let page = pages::proposals::own(ctx.db(), ctx.asked(), &slug, &code).await?;
            render_with_errors(&ctx, form, error, |form| call_off_page::document(&ctx.cx(), &page, &form))
        }
    }
}

/// What a speaker allows, how far it may be shared, when they can come: what is wrong stands at its field.
async fn prepare(ctx: Ctx, Path((slug, code)): OwnPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let here = routes::proposal(&slug, &code);
    let version = form.value("version").parse().unwrap_or_default();
    match preparing::save(ctx.db(), ctx.asked(), &slug, &code, version, &form.values).await {
        Ok(()) => Ok(see_other(&format!("{here}?did=details"))),
        Err(error) => {
            let page = pages::proposals::own(ctx.db(), ctx.asked(), &slug, &code).await?;
            render_with_errors(&ctx, form, error, |form| {
                // This address answers to a form only: the frame names the page of the proposal.
                own_page::document(&Cx { path: here, ..ctx.cx() }, &page, &form)
            })
        }
    }
}

/// `moves_on`: whether it may move to another event, `yes` or `no`.
async fn consent(ctx: Ctx, Path((slug, code)): OwnPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (agrees, did) = match form.value("moves_on") {
        "yes" => (true, "moves-on"),
        "no" => (false, "stays"),
        _ => return Err(Error::NotFound.into()),
    };
    let done = consenting::consent(ctx.db(), ctx.asked(), &slug, &code, agrees).await;
    acted(&ctx, &slug, &code, did, done).await
}

async fn ask_again(ctx: Ctx, Path((slug, code)): OwnPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let speaker = form.value("speaker").parse().map_err(|_| Error::NotFound)?;
    let done = speakers::ask_again(ctx.db(), ctx.asked(), &slug, &code, speaker).await;
    acted(&ctx, &slug, &code, "asked", done).await
}
