//! The live board and its forms, and the pages of single questions.

use app::{form::Form, qa::board_page, routes};
use axum::{
    Router,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Error, Lang,
    events::{self, types::EventState},
    ids::{EventRef, QuestionId},
    keys::CacheKey,
    pages::{
        self,
        board::BoardPage,
        own::Hold,
        questions::{Kind, QuestionsView},
    },
    qa::{
        asking::{self, AskInput},
        own, reading,
        types::{Audience, ParticipantState},
        voting,
    },
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use page_cache::CachedBy;

use super::{
    Ctx,
    ctx::{known_as, see_other, taking_part},
    path::Path,
    query::Query,
    reply::{embedding, keys, with_cookie},
    unsent::{Sought, explain, given_back},
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
        .route("/{series}/{number}/qa/all", get(all))
        .route("/{series}/{number}/qa/{id}", get(question))
        .route("/{series}/{number}/qa/{id}/share.png", get(share_image))
        .route("/{series}/{number}/qa/{id}/vote", post(vote))
        .route("/{series}/{number}/qa/{id}/edit", post(edit))
        .route("/{series}/{number}/qa/{id}/withdraw", post(withdraw))
        .route("/{series}/{number}/qa/{id}/name", post(remove_name))
}

pub(super) type Reply = Result<Response, Fail>;
pub(super) type FormFields = axum::Form<Vec<(String, String)>>;
pub(super) type At = Path<(String, i32)>;
pub(super) type AtQuestion = Path<(String, i32, i64)>;

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
        Err(Error::NotFound) => Ok(no_store_response(StatusCode::NOT_FOUND, wrong_code(&ctx, &code))),
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
pub(super) fn no_store_response(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn show(ctx: Ctx, Path((slug, number)): At, query: Query) -> Reply {
    let board = ctx
        .shared_page(
            async |db, asked| pages::board::load(&db, asked, EventRef::new(&slug, number), Audience::Public).await,
            |page| {
                let id = page.event.card.id;
                // The talk that is on, and a poll that closes by itself.
                let clock = (page.event.card.state == EventState::Live).then_some(CacheKey::CLOCK);
                CachedBy::keys(keys(&page.series, id).into_iter().chain([CacheKey::board(id)]).chain(clock))
            },
            |cx, page| {
                let form = Form::from([("key", participant::Key::no_form_key())]);
                board_page::document(cx, page, &ParticipantState::default(), &Hold::default(), &form, ctx.now)
            },
        )
        .await?;
    if ctx.viewer.account.is_none() && ctx.viewer.participant.is_none() && query.0.is_empty() {
        let participants = ctx.state.participants.clone();
        let reply = board.refilled(&ctx, move || Ok(vec![("key", participants.form_key()?)]))?;
        return Ok(watched(board.facts(), reply));
    }
    let mine = ctx.state.own.on_board(ctx.asked(), board.facts().event.card.id).await?;
    let held = held_now(&ctx, board.facts()).await?;
    let key = ctx.state.participants.form_key()?;
    let mut cx = ctx.cx();
    if query.has("asked") {
        cx.notice = Some(ctx.lang.t("質問を送りました。", "Your question was sent.").to_owned());
    }
    if query.has("edited") {
        cx.notice = Some(ctx.lang.t("質問を直しました。", "Your question was changed.").to_owned());
    }
    if query.has("waits") {
        let waits = "質問を受け取りました。運営が確かめてから表示します。";
        cx.notice =
            Some(ctx.lang.t(waits, "We have your question. It appears once a moderator has seen it.").to_owned());
    }
    if query.has("withdrawn") {
        cx.notice = Some(ctx.lang.t("質問を取り下げました。", "Your question was taken back.").to_owned());
    }
    if query.has("unnamed") {
        let unnamed = "質問から名前を外しました。";
        cx.notice = Some(ctx.lang.t(unnamed, "Your name was taken off your question.").to_owned());
    }
    let view = query.text("view");
    let is_whole = !board_page::VIEWS.contains(&view);
    if mine == ParticipantState::default()
        && is_whole
        && let Some(fills) = board_page::fills(&cx, board.facts(), &held, &key)
    {
        return Ok(watched(board.facts(), board.personal(&cx, ctx.takes_gzip, fills)));
    }
    // What is theirs stands all over the board.
    let own = pages::board::with_own(ctx.db(), ctx.asked(), board.facts()).await?;
    let form = Form::from([("key", key), ("view", view.to_owned())]);
    let html = board_page::document(&cx, &own, &mine, &held, &form, ctx.now);
    Ok(watched(&own, no_store_response(StatusCode::OK, html)))
}

/// What the viewer holds of the event while it is on.
async fn held_now(ctx: &Ctx, board: &BoardPage) -> Result<Hold, Error> {
    if board.hour.is_none() {
        return Ok(Hold::default());
    }
    ctx.state.own.on_now(ctx.asked(), &board.event.card, board.event.video_url.as_deref()).await
}

/// While the event is on, its stream opens in the page.
fn watched(board: &BoardPage, reply: Response) -> Response {
    if board.hour.is_some() { embedding(reply) } else { reply }
}

async fn ask(ctx: Ctx, headers: HeaderMap, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let mut form = Form::from(pairs);
    // Without a word on it nobody is named, nor is a name that stood in the form by itself offered again.
    if form.value("as") != "name" {
        form.values.remove("asker");
    }
    let (ctx, cookie) = taking_part(ctx, form.value("key"))?;
    let has_joined = ctx.state.participants.has_joined(&ctx.state.site, &headers, &board_name(&slug, number));
    let input = AskInput { talk: form.value("talk").parse().ok(), has_joined, ..asked_by(&form, ctx.lang) };
    let response = match asking::ask(ctx.db(), ctx.asked(), EventRef::new(&slug, number), &input).await {
        Ok(asked) => {
            let said = if asked.is_pending { "waits" } else { "asked" };
            see_other(&format!("{}?{said}=1", routes::board(&slug, number)))
        }
        Err(error) => board_again(&ctx, &slug, number, form.clone(), &error)
            .await
            .map_err(|fail| given_back(fail, Sought::Event, &form, ctx.lang))?,
    };
    Ok(known_as(response, cookie))
}

/// What a form asks, of which talk and in which hall the handler knows.
pub(super) fn asked_by(form: &Form, lang: Lang) -> AskInput {
    AskInput {
        body: form.value("body").to_owned(),
        asker: form.value("asker").to_owned(),
        form_key: form.value("key").to_owned(),
        is_afterwards: form.value("afterwards") == "1",
        tell: (form.value("tell") == "1").then(|| form.value("mail").to_owned()),
        lang,
        ..AskInput::default()
    }
}

/// The board with what was typed and why it could not be sent.
pub(super) async fn board_again(ctx: &Ctx, slug: &str, number: i32, mut form: Form, error: &Error) -> Reply {
    if !matches!(error, Error::Invalid { .. } | Error::Conflict(_) | Error::TooMany(_)) {
        return Err(error.clone().into());
    }
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(slug, number), Audience::Public).await?;
    form.values.entry("key".to_owned()).or_insert(ctx.state.participants.form_key()?);
    form.fail(error, ctx.lang);
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let mine = ctx.state.own.on_board(ctx.asked(), data.event.card.id).await?;
    let data = pages::board::with_own(ctx.db(), ctx.asked(), &data).await?;
    let held = held_now(ctx, &data).await?;
    let html = board_page::document(&ctx.cx(), &data, &mine, &held, &form, ctx.now);
    let mut response = watched(&data, no_store_response(status, html));
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
    let cast = match voting::prepare_at(ctx.db(), ctx.asked(), EventRef::new(&slug, number), id, voted).await {
        Ok(vote) => ctx.state.ballots.votes.cast(vote).await.map(drop),
        Err(error) => Err(error),
    };
    let response = match cast {
        Ok(()) => see_other(&format!("{}#q{id}", routes::board(&slug, number))),
        Err(error) => board_again(&ctx, &slug, number, Form::default(), &error).await?,
    };
    Ok(known_as(response, cookie))
}

/// What came of a form that a script or a page sent: nothing more to say, or back to the page.
pub(super) fn done(headers: &HeaderMap, to: &str) -> Response {
    if wants_json(headers) { StatusCode::NO_CONTENT.into_response() } else { see_other(to) }
}

/// The question in other words; a page without script has the words in `body`.
async fn edit(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let edited =
        own::edit(ctx.db(), ctx.asked(), EventRef::new(&slug, number), QuestionId(id), form.value("body")).await;
    match edited {
        Ok(question) if wants_json(&headers) => Ok(axum::Json(question).into_response()),
        Ok(_) => Ok(see_other(&format!("{}?edited=1#q{id}", routes::board(&slug, number)))),
        Err(error) if wants_json(&headers) => Err(explain(error, Sought::Question)),
        Err(error) => board_again(&ctx, &slug, number, form.clone(), &error)
            .await
            .map_err(|fail| given_back(fail, Sought::Question, &form, ctx.lang)),
    }
}

async fn withdraw(ctx: Ctx, headers: HeaderMap, Path((slug, number, id)): AtQuestion) -> Reply {
    let done_with = own::withdraw(ctx.db(), ctx.asked(), EventRef::new(&slug, number), QuestionId(id)).await;
    match done_with {
        Err(error) if !wants_json(&headers) => board_again(&ctx, &slug, number, Form::default(), &error).await,
        other => Ok(other.map(|()| done(&headers, &format!("{}?withdrawn=1", routes::board(&slug, number))))?),
    }
}

async fn remove_name(ctx: Ctx, headers: HeaderMap, Path((slug, number, id)): AtQuestion) -> Reply {
    own::remove_name(ctx.db(), ctx.asked(), EventRef::new(&slug, number), QuestionId(id)).await?;
    Ok(done(&headers, &format!("{}?unnamed=1", routes::board(&slug, number))))
}

async fn all(ctx: Ctx, Path((slug, number)): At, query: Query) -> Reply {
    let number_of_page = query.number("page").unwrap_or(1);
    let kind = query.number::<Kind>("state").filter(|kind| Kind::PUBLIC.contains(kind)).unwrap_or_default();
    let view = QuestionsView { order: query.number("order").unwrap_or_default(), kind };
    let event_ref = EventRef::new(&slug, number);
    let page = ctx
        .shared_page(
            async |db, asked| pages::questions::load(&db, asked, event_ref, view, number_of_page).await,
            |page| {
                let keys = keys(&page.series, page.card.id).into_iter().chain([CacheKey::board(page.card.id)]);
                // Kept under the address that the page itself writes.
                let address = routes::all_questions(&slug, number, page.view, page.page);
                CachedBy::keys(keys).with_query(address.split_once('?').map_or("", |(_, query)| query))
            },
            app::qa::questions_page::document,
        )
        .await?;
    page.reply(&ctx, Vec::new())
}

async fn question(ctx: Ctx, Path((slug, number, id)): Path<(String, i32, i64)>) -> Reply {
    let event_ref = EventRef::new(&slug, number);
    let page = ctx
        .shared_page(
            async |db, asked| pages::question::load(&db, asked, EventRef::new(&slug, number), QuestionId(id)).await,
            |page| CachedBy::keys(keys(&page.series, page.event.card.id)),
            app::qa::question_page::document,
        )
        .await;
    if let Err(Error::NotFound) = &page
        && let Some(into) = reading::merged_into(ctx.db(), ctx.asked(), event_ref, QuestionId(id)).await?
    {
        // What became a part of another question is read there.
        return Ok(see_other(&routes::question(&slug, number, into)));
    }
    page?.reply(&ctx, Vec::new())
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
