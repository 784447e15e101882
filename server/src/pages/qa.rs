//! The live board, the moderator's console, the stage screen, and their forms.

use app::{form::Form, qa::board_page, routes};
use axum::{
    Router,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Error, events,
    ids::{EventRef, QuestionId},
    keys::CacheKey,
    pages,
    qa::{
        asking::{self, AskInput},
        moderation,
        types::{Audience, ParticipantState, QuestionState},
        voting,
    },
    viewer::Right,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use page_cache::CachedBy;

use super::{
    Ctx,
    ctx::{see_other, taking_part},
    path::Path,
    query::Query,
    reply::{keys, page_query, with_cookie},
};
use crate::{
    http::{
        errors::{Fail, wants_json},
        participant,
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::JOIN, get(ask_code))
        .route("/q/{code}", get(join))
        .route("/{series}/{number}/qa", get(show).post(ask))
        .route("/{series}/{number}/qa/moderate", get(moderate))
        .route("/{series}/{number}/qa/stage", get(stage))
        .route("/{series}/{number}/qa/all", get(all))
        .route("/{series}/{number}/qa/settings", post(settings))
        .route("/{series}/{number}/qa/{id}", get(question))
        .route("/{series}/{number}/qa/{id}/share.png", get(share_image))
        .route("/{series}/{number}/qa/{id}/vote", post(vote))
        .route("/{series}/{number}/qa/{id}/withdraw", post(withdraw))
        .route("/{series}/{number}/qa/{id}/name", post(remove_name))
        .route("/{series}/{number}/qa/{id}/state", post(set_state))
        .route("/{series}/{number}/qa/{id}/answer", post(answer))
}

type Reply = Result<Response, Fail>;
type FormFields = axum::Form<Vec<(String, String)>>;
type At = Path<(String, i32)>;
type AtQuestion = Path<(String, i32, i64)>;

/// Characters of a wrong code that are shown again.
const SHOWN: usize = 40;

async fn ask_code(ctx: Ctx, query: Query) -> Reply {
    let code = query.text("code").trim();
    if !code.is_empty() {
        return Ok(see_other(&routes::join(code)));
    }
    let html = app::qa::join_page::document(&ctx.cx(), &Form::default());
    Ok(ctx.shared(html, [CacheKey::SITE], ""))
}

async fn join(ctx: Ctx, Path(code): Path<String>) -> Reply {
    match events::access::by_code(ctx.db(), &code).await {
        Ok((slug, number)) => {
            let response = see_other(&routes::board(&slug, number));
            let mark = ctx.state.participants.joined(&board_name(&slug, number));
            Ok(with_cookie(response, participant::joined_cookie(&ctx.state.site, &mark)))
        }
        Err(Error::NotFound) => Ok(page(StatusCode::NOT_FOUND, wrong_code(&ctx, &code))),
        Err(error) => Err(error.into()),
    }
}

/// How a board is named in the mark of those who joined it by its code.
pub fn board_name(slug: &str, number: i32) -> String {
    format!("{slug}/{number}")
}

/// The page that asks, with what was typed and what to do.
fn wrong_code(ctx: &Ctx, code: &str) -> String {
    let mut form = Form::from([("code", code.chars().take(SHOWN).collect::<String>())]);
    let error = Error::invalid(
        "code",
        "このコードのボードは見つかりません。会場の画面に出ている文字を見て、もう一度入れてください。",
        "There is no board with this code. Look at the screen in the hall and type it again.",
    );
    form.fail(&error, ctx.lang);
    app::qa::join_page::document(&ctx.cx(), &form)
}

/// A board is drawn for whoever looks: what is theirs is marked, so it is never stored.
fn page(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn show(ctx: Ctx, Path((slug, number)): At, query: Query) -> Reply {
    let board = ctx
        .shared_page(
            async |asked| pages::board::load(ctx.db(), asked, EventRef::new(&slug, number), Audience::Public).await,
            |page| {
                let id = page.event.card.id;
                CachedBy::keys(keys(&page.series, id).into_iter().chain([CacheKey::board(id)]))
            },
            |cx, page| {
                let form = Form::from([("key", participant::Key::no_form_key())]);
                board_page::document(cx, page, &ParticipantState::default(), &form, ctx.now)
            },
        )
        .await?;
    if ctx.viewer.account.is_none() && ctx.viewer.participant.is_none() && query.0.is_empty() {
        let participants = ctx.state.participants.clone();
        return board.refilled(&ctx, move || Ok(vec![("key", participants.form_key()?)]));
    }
    let mine = ctx.state.own.on_board(ctx.asked(), board.facts().event.card.id).await?;
    let key = ctx.state.participants.form_key()?;
    let mut cx = ctx.cx();
    if query.has("asked") {
        cx.notice = Some(ctx.lang.t("質問を送りました。", "Your question was sent.").to_owned());
    }
    if query.has("waits") {
        let waits = "質問を受け取りました。運営が確かめてから表示します。";
        cx.notice =
            Some(ctx.lang.t(waits, "We have your question. It appears once a moderator has seen it.").to_owned());
    }
    if mine == ParticipantState::default()
        && let Some(fills) = board_page::fills(&cx, &key)
    {
        return Ok(board.personal(&cx, ctx.takes_gzip, fills));
    }
    // What is theirs stands all over the board.
    let own = pages::board::with_own(ctx.db(), board.facts(), &mine).await?;
    let html = board_page::document(&cx, &own, &mine, &Form::from([("key", key)]), ctx.now);
    Ok(page(StatusCode::OK, html))
}

async fn ask(ctx: Ctx, headers: HeaderMap, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (ctx, cookie) = taking_part(ctx, form.value("key"))?;
    let has_joined = ctx.state.participants.has_joined(&ctx.state.site, &headers, &board_name(&slug, number));
    let input = AskInput {
        body: form.value("body").to_owned(),
        asker: form.value("asker").to_owned(),
        talk: form.value("talk").parse().ok(),
        form_key: form.value("key").to_owned(),
        has_joined,
        is_of_sign_up: false,
    };
    let mut response = match asking::ask(ctx.db(), ctx.asked(), EventRef::new(&slug, number), &input).await {
        Ok(asked) => {
            let said = if asked.is_pending { "waits" } else { "asked" };
            see_other(&format!("{}?{said}=1", routes::board(&slug, number)))
        }
        Err(error) => board_again(&ctx, &slug, number, form, &error).await?,
    };
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The board with what was typed and why it could not be sent.
async fn board_again(ctx: &Ctx, slug: &str, number: i32, mut form: Form, error: &Error) -> Reply {
    if !matches!(error, Error::Invalid { .. } | Error::Conflict(_) | Error::TooMany(_)) {
        return Err(error.clone().into());
    }
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(slug, number), Audience::Public).await?;
    form.values.entry("key".to_owned()).or_insert(ctx.state.participants.form_key()?);
    form.fail(error, ctx.lang);
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let mine = ctx.state.own.on_board(ctx.asked(), data.event.card.id).await?;
    let data = pages::board::with_own(ctx.db(), &data, &mine).await?;
    let mut response = page(status, board_page::document(&ctx.cx(), &data, &mine, &form, ctx.now));
    if let Error::TooMany(seconds) = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    Ok(response)
}

async fn vote(ctx: Ctx, Path((slug, number, id)): AtQuestion, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let voted = form.value("voted") != "false";
    let (ctx, cookie) = taking_part(ctx, form.value("key"))?;
    let id = QuestionId(id);
    let cast = match voting::prepare(ctx.db(), ctx.asked(), id, voted).await {
        Ok(vote) => ctx.state.votes.cast(vote).await.map(drop),
        Err(error) => Err(error),
    };
    let mut response = match cast {
        Ok(()) => see_other(&format!("{}#q{id}", routes::board(&slug, number))),
        Err(error) => board_again(&ctx, &slug, number, Form::default(), &error).await?,
    };
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What came of a form that a script or a page sent: nothing more to say, or back to the page.
fn done(headers: &HeaderMap, to: &str) -> Response {
    if wants_json(headers) { StatusCode::NO_CONTENT.into_response() } else { see_other(to) }
}

async fn withdraw(ctx: Ctx, headers: HeaderMap, Path((slug, number, id)): AtQuestion) -> Reply {
    let done_with = asking::withdraw(ctx.db(), ctx.asked(), EventRef::new(&slug, number), QuestionId(id)).await;
    match done_with {
        Err(error) if !wants_json(&headers) => board_again(&ctx, &slug, number, Form::default(), &error).await,
        other => Ok(other.map(|()| done(&headers, &routes::board(&slug, number)))?),
    }
}

async fn remove_name(ctx: Ctx, headers: HeaderMap, Path((slug, number, id)): AtQuestion) -> Reply {
    asking::remove_name(ctx.db(), ctx.asked(), EventRef::new(&slug, number), QuestionId(id)).await?;
    Ok(done(&headers, &routes::board(&slug, number)))
}

// ── moderators ──

async fn moderate(ctx: Ctx, Path((slug, number)): At) -> Reply {
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), Audience::Moderators).await?;
    Ok(page(StatusCode::OK, app::qa::moderate_page::document(&ctx.cx(), &data, &Form::default(), ctx.now)))
}

async fn moderate_again(
    ctx: &Ctx,
    headers: &HeaderMap,
    slug: &str,
    number: i32,
    mut form: Form,
    error: Error,
) -> Reply {
    if wants_json(headers) || !matches!(error, Error::Invalid { .. } | Error::Conflict(_)) {
        return Err(error.into());
    }
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(slug, number), Audience::Moderators).await?;
    form.fail(&error, ctx.lang);
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page(status, app::qa::moderate_page::document(&ctx.cx(), &data, &form, ctx.now)))
}

async fn set_state(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let (id, word) = (QuestionId(id), form.value("to").to_owned());
    let to = word.parse::<QuestionState>().ok();
    let Some(to) = to else {
        let error = Error::invalid("to", "状態を選び直してください。", "Please choose a state again.");
        return moderate_again(&ctx, &headers, &slug, number, form, error).await;
    };
    match moderation::set_state(ctx.db(), ctx.asked(), EventRef::new(&slug, number), id, to).await {
        Ok(()) => Ok(done(&headers, &format!("{}#q{id}", routes::moderate(&slug, number)))),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

async fn answer(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let (id, body, author) = (QuestionId(id), form.value("answer"), form.value("author"));
    match moderation::answer(ctx.db(), ctx.asked(), EventRef::new(&slug, number), id, body, author).await {
        Ok(()) => Ok(done(&headers, &format!("{}#q{id}", routes::moderate(&slug, number)))),
        Err(error) => moderate_again(&ctx, &headers, &slug, number, form, error).await,
    }
}

async fn settings(ctx: Ctx, headers: HeaderMap, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let moderated = Form::from(pairs).value("moderated") == "true";
    moderation::set_moderated(ctx.db(), ctx.asked(), EventRef::new(&slug, number), moderated).await?;
    Ok(done(&headers, &routes::moderate(&slug, number)))
}

async fn stage(ctx: Ctx, Path((slug, number)): At) -> Reply {
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), Audience::Public).await?;
    // The screen is anybody's; the attendance code is shown where somebody of the organizers opened it.
    let may_show = ctx.viewer.require_at(data.series.id, data.event.card.id, Right::Moderate).is_ok();
    let code = may_show.then(|| routes::check_in_part(&slug, number, "code"));
    Ok(page(StatusCode::OK, app::qa::stage_page::document(&ctx.cx(), data, ctx.now, code)))
}

async fn all(ctx: Ctx, Path((slug, number)): At, query: Query) -> Reply {
    let number_of_page = query.number("page").unwrap_or(1);
    let page = ctx
        .shared_page(
            async |asked| pages::questions::load(ctx.db(), asked, EventRef::new(&slug, number), number_of_page).await,
            |page| {
                let keys = keys(&page.series, page.card.id).into_iter().chain([CacheKey::board(page.card.id)]);
                CachedBy::keys(keys).with_query(page_query(page.page))
            },
            app::qa::questions_page::document,
        )
        .await?;
    page.reply(&ctx, Vec::new())
}

async fn question(ctx: Ctx, Path((slug, number, id)): Path<(String, i32, i64)>) -> Reply {
    let page = ctx
        .shared_page(
            async |asked| pages::question::load(ctx.db(), asked, EventRef::new(&slug, number), QuestionId(id)).await,
            |page| CachedBy::keys(keys(&page.series, page.event.card.id)),
            app::qa::question_page::document,
        )
        .await?;
    page.reply(&ctx, Vec::new())
}

async fn share_image(ctx: Ctx, Path((slug, number, id)): Path<(String, i32, i64)>) -> Reply {
    if let Some(reply) = super::events::without_query(&ctx, || routes::question_image(&slug, number, QuestionId(id))) {
        return Ok(reply);
    }
    let page = pages::question::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), QuestionId(id)).await?;
    let answers = page.question.answers.iter().map(|answer| answer.author.as_str()).filter(|author| !author.is_empty());
    let authors = answers.collect::<Vec<_>>().join(ctx.lang.t("、", ", "));
    let under = if authors.is_empty() {
        ctx.lang.t("質問", "A question").to_owned()
    } else {
        domain::t!(ctx.lang, "答えた人 {authors}", "Answered by {authors}", authors)
    };
    super::events::picture(&ctx, &page.series, &page.event.card, &page.question.body, &under).await
}
