//! Pages of talks, and what changed of an agenda.

use app::{
    agenda::{changes_page, talk_page, within_page},
    form::Form,
    routes,
};
use axum::{Router, routing::get};
use domain::{
    Error,
    ids::EventRef,
    pages,
    qa::asking::{self, AskInput},
};
use http::{HeaderMap, StatusCode};
use page_cache::CachedBy;

use super::{
    Ctx,
    ctx::{known_as, see_other, taking_part},
    events,
    path::Path,
    qa::{asked_by, board_name},
    query::Query,
    reply::{FormFields, Reply, embedding, keys, private, render_with_errors},
    unsent::{Sought, given_back},
};
use crate::{http::participant, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/agenda/changes", get(changes))
        .route("/{series}/{number}/talks/{n}", get(talk).post(ask))
        .route("/{series}/{number}/talks/{n}/within", get(within).post(ask_within))
        .route("/{series}/{number}/talks/{n}/share.png", get(share_image))
}

async fn changes(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let page = ctx
        .shared_page(
            async |db, asked| pages::agenda_changes::load(&db, asked, EventRef::new(&slug, number)).await,
            |page| CachedBy::keys(keys(&page.series, page.card.id)),
            changes_page::document,
        )
        .await?;
    page.reply(&ctx, Vec::new())
}

async fn talk(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>, query: Query) -> Reply {
    let page = ctx
        .shared_page(
            async |db, asked| pages::talk::load(&db, asked, EventRef::new(&slug, number), n).await,
            |page| CachedBy::keys(keys(&page.series, page.event.card.id)),
            |cx, page| talk_page::document(cx, page, &Form::from([("key", participant::Key::no_form_key())])),
        )
        .await?;
    if !page.facts().takes_afterwards {
        return Ok(embedding(page.reply(&ctx, Vec::new())?));
    }
    if ctx.viewer.account.is_none() && ctx.viewer.participant.is_none() && query.0.is_empty() {
        let participants = ctx.state.participants.clone();
        return Ok(embedding(page.refilled(&ctx, move || Ok(vec![("key", participants.form_key()?)]))?));
    }
    let mut cx = ctx.cx();
    cx.notice = what_became(&ctx, &query);
    let key = ctx.state.participants.form_key()?;
    Ok(embedding(page.personal(&cx, ctx.takes_gzip, vec![("key", key)])))
}

/// Of a question that was just sent.
fn what_became(ctx: &Ctx, query: &Query) -> Option<String> {
    let words = if query.has("waits") {
        ctx.lang.t(
            "質問を受け取りました。運営が確かめてから、登壇者に届きます。",
            "We have your question. It goes to who spoke once a moderator has seen it.",
        )
    } else if query.has("asked") {
        ctx.lang.t("質問を送りました。登壇者に届きます。", "Your question was sent. It goes to who spoke.")
    } else {
        return None;
    };
    Some(words.to_owned())
}

/// A question to the talk, also after its event.
async fn ask(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, n)): Path<(String, i32, i32)>,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let (ctx, cookie) = taking_part(ctx, form.value("key"))?;
    let event_ref = EventRef::new(&slug, number);
    let response = match send(&ctx, &headers, (event_ref, n), &form).await {
        Ok(became) => see_other(&format!("{}?{became}=1", routes::talk(&slug, number, n))),
        Err(error) => talk_again(&ctx, event_ref, n, form.clone(), error)
            .await
            .map_err(|fail| given_back(fail, Sought::Talk, &form, ctx.lang))?,
    };
    Ok(known_as(response, cookie))
}

/// Asks the talk. Returns what became of it, as the address says it that follows.
async fn send(
    ctx: &Ctx,
    headers: &HeaderMap,
    (event, n): (EventRef<'_>, i32),
    form: &Form,
) -> Result<&'static str, Error> {
    let board = board_name(event.series, event.number);
    let has_joined = ctx.state.participants.has_joined(&ctx.state.site, headers, &board);
    let input = AskInput { talk: Some(n), has_joined, is_afterwards: true, ..asked_by(form, ctx.lang) };
    let taken = asking::ask(ctx.db(), ctx.asked(), event, &input).await?;
    Ok(if taken.is_pending { "waits" } else { "asked" })
}

/// The page of the talk with what was typed and why it could not be sent.
async fn talk_again(ctx: &Ctx, event_ref: EventRef<'_>, n: i32, form: Form, error: Error) -> Reply {
    let page = pages::talk::load(ctx.db(), ctx.asked(), event_ref, n).await?;
    Ok(embedding(render_with_errors(ctx, form, error, |form| talk_page::document(&ctx.cx(), &page, &form))?))
}

/// What of a talk is for who takes part in the series: never shared, never cached.
async fn within(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>, query: Query) -> Reply {
    let event = EventRef::new(&slug, number);
    match pages::within::load(ctx.db(), ctx.asked(), event, n).await {
        Ok(page) => {
            let form = Form::from([("key", ctx.state.participants.form_key()?)]);
            let cx = app::cx::Cx { notice: what_became(&ctx, &query), ..ctx.cx() };
            Ok(embedding(private(StatusCode::OK, within_page::document(&cx, &page, &form))))
        }
        Err(Error::Forbidden) => Ok(private(StatusCode::FORBIDDEN, within_page::refused(&ctx.cx(), event, n))),
        Err(error) => Err(error.into()),
    }
}

/// A question from that page, which it comes back to. Whoever may not read the page asks nothing by it.
async fn ask_within(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, n)): Path<(String, i32, i32)>,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let event = EventRef::new(&slug, number);
    match pages::within::load(ctx.db(), ctx.asked(), event, n).await {
        Ok(_) => {}
        Err(Error::Forbidden) => {
            return Ok(private(StatusCode::FORBIDDEN, within_page::refused(&ctx.cx(), event, n)));
        }
        Err(error) => return Err(given_back(error, Sought::Talk, &form, ctx.lang)),
    }
    let (ctx, cookie) = taking_part(ctx, form.value("key"))?;
    let response = match send(&ctx, &headers, (event, n), &form).await {
        Ok(became) => see_other(&format!("{}?{became}=1", routes::within(&slug, number, n))),
        Err(error) => within_again(&ctx, event, n, form.clone(), error)
            .await
            .map_err(|fail| given_back(fail, Sought::Talk, &form, ctx.lang))?,
    };
    Ok(known_as(response, cookie))
}

/// The page within, with what was typed and why it could not be sent.
async fn within_again(ctx: &Ctx, event: EventRef<'_>, n: i32, form: Form, error: Error) -> Reply {
    let page = pages::within::load(ctx.db(), ctx.asked(), event, n).await?;
    Ok(embedding(render_with_errors(ctx, form, error, |form| within_page::document(&ctx.cx(), &page, &form))?))
}

async fn share_image(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>) -> Reply {
    if let Some(reply) = events::without_query(&ctx, || routes::talk_image(&slug, number, n)) {
        return Ok(reply);
    }
    let page = pages::talk::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), n).await?;
    let names: Vec<String> = page.slot.speakers.iter().map(|billing| billing.display_name(ctx.lang)).collect();
    events::picture(&ctx, &page.series, &page.event.card, &page.slot.title, &names.join(ctx.lang.t("、", ", "))).await
}
