//! Questions and votes for programs.

use axum::{
    Json, Router,
    body::Bytes,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use domain::{
    Error,
    ids::{EventRef, PollId, QuestionId},
    qa::{
        asking::{self, AskInput},
        board, own,
        polls::{
            answering::{self, Wanted},
            reacting,
            types::{OwnChoice, Reaction},
        },
        rules,
        types::Audience,
        voting,
    },
    search::near,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    assets::is_known,
    http::{errors::Fail, peer::ClientAddr, session::SessionToken},
    live::{
        rooms::Watching,
        stream::{self, Until},
    },
    pages::{
        Ctx,
        ctx::{check_sender, known_as, new_participant, taking_part},
        path::Path,
        qa::board_name,
        query::Query,
        reply::Token,
        unsent::{Sought, explain},
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/v1/participants", post(begin))
        .route("/api/v1/events/{series}/{number}/questions", get(snapshot).post(ask))
        .route("/api/v1/events/{series}/{number}/questions/stream", get(follow))
        .route("/api/v1/events/{series}/{number}/questions/mine", get(mine))
        .route("/api/v1/questions/similar", get(similar))
        .route("/api/v1/questions/{id}/vote", put(vote))
        .route("/api/v1/polls/{id}/answer", put(answer))
        .route("/api/v1/events/{series}/{number}/reaction", put(react))
}

type Reply = Result<Response, Fail>;

/// Whose board is asked for.
fn audience(query: &Query) -> Audience {
    if query.text("audience") == "moderators" { Audience::Moderators } else { Audience::Public }
}

/// Who follows a board: a page that only shows it says that it stands `aside`.
fn watching(query: &Query) -> Watching {
    match audience(query) {
        Audience::Moderators => Watching::Moderator,
        Audience::Public if query.has("aside") => Watching::Aside,
        Audience::Public => Watching::Attendee,
    }
}

/// What was sent is no JSON of the right shape.
fn unreadable() -> Fail {
    Fail::status(
        StatusCode::BAD_REQUEST,
        "送られた内容を読み取れませんでした。JSONの形を確かめてください。",
        "We could not read what was sent. Please check the shape of the JSON.",
    )
}

/// What a program may say of the token that it asks for.
#[derive(Deserialize)]
struct BeginBody {
    /// The one event that it is for.
    #[serde(default)]
    event: Option<EventOfToken>,
}

#[derive(Deserialize)]
struct EventOfToken {
    series: String,
    number: i32,
}

/// A token for a program that asks and votes without an account: at one event, or at each as somebody else.
async fn begin(ctx: Ctx, body: Bytes) -> Reply {
    let BeginBody { event } = if body.is_empty() {
        BeginBody { event: None }
    } else {
        serde_json::from_slice(&body).map_err(|_| unreadable())?
    };
    let only = match event {
        Some(EventOfToken { series, number }) => {
            let event = board::watch(ctx.db(), ctx.asked(), EventRef::new(&series, number), Audience::Public).await;
            Some(event.map_err(|error| explain(error, Sought::Event))?)
        }
        None => None,
    };
    let (_, token) = new_participant(&ctx, only)?;
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, Json(serde_json::json!({ "token": token }))).into_response())
}

/// The whole board. `seq` is when it was read, in milliseconds since 1970: what was read later has a larger one. The ids of the
/// stream are not of this kind; they count the steps of one process.
async fn snapshot(ctx: Ctx, headers: HeaderMap, Path((slug, number)): Path<(String, i32)>, query: Query) -> Reply {
    let audience = audience(&query);
    if query.has("screen") {
        return screen(&ctx, &headers, (&slug, number), audience).await;
    }
    let event = board::watch(ctx.db(), ctx.asked(), EventRef::new(&slug, number), audience).await?;
    let mut conn = ctx.db().acquire().await?;
    let board = board::read(&mut conn, event, audience, ctx.now).await?;
    drop(conn);
    let mut body = serde_json::to_value(&board).map_err(|_| Error::Internal)?;
    let tag = tag(&hex::encode(&Sha256::digest(body.to_string())[..16]))?;
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    body["seq"] = ctx.now.timestamp_millis().into();
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    Ok((headers, Json(body)).into_response())
}

fn tag(fingerprint: &str) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(format!("\"{fingerprint}\"")).map_err(|_| Error::Internal)
}

/// The part of the board that every screen holds, as its stream would begin with it: for screens to which no stream
/// comes through, which ask again and again. The tag is what a page says of the board that it was drawn with.
async fn screen(ctx: &Ctx, headers: &HeaderMap, (slug, number): (&str, i32), audience: Audience) -> Reply {
    let known = if audience == Audience::Public { ctx.state.rooms.public_at(slug, number) } else { None };
    let event = match known {
        Some(event) => event,
        None => board::watch(ctx.db(), ctx.asked(), EventRef::new(slug, number), audience).await?,
    };
    let room = ctx.state.rooms.enter(event);
    if known.is_none() {
        ctx.state.rooms.remember(slug, number, event);
    }
    let (board, fingerprint) = room.newest(audience).await?;
    let tag = tag(&fingerprint)?;
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let headers = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ];
    Ok((headers, board).into_response())
}

/// What this participant asked on the board, whatever became of it, and what they voted for.
async fn mine(ctx: Ctx, Path((slug, number)): Path<(String, i32)>) -> Reply {
    let event_ref = EventRef::new(&slug, number);
    let asked = own::list(ctx.db(), ctx.asked(), event_ref).await?;
    let event = board::watch(ctx.db(), ctx.asked(), event_ref, Audience::Public).await?;
    let state = ctx.state.own.on_board(ctx.asked(), event).await?;
    let headers = [(header::CACHE_CONTROL, "no-store")];
    let body = serde_json::json!({
        "questions": asked, "voted": state.voted, "chosen": state.chosen, "reacted": state.reacted,
    });
    Ok((headers, Json(body)).into_response())
}

/// Most that are offered while somebody types.
const SIMILAR: usize = 3;
/// Characters that say enough to compare.
const MIN_SIMILAR: usize = 6;

/// Public questions that say nearly the same as `q`, of every evening, the nearest first.
async fn similar(ctx: Ctx, query: Query) -> Reply {
    let words: String = query.text("q").chars().take(rules::QUESTION).collect();
    let found = if words.trim().chars().count() < MIN_SIMILAR {
        Vec::new()
    } else {
        let mut conn = ctx.db().acquire().await?;
        near::questions(&mut conn, &words, None, SIMILAR).await?
    };
    let found: Vec<_> = found
        .into_iter()
        .map(|near| {
            serde_json::json!({
                "body": near.body, "url": near.url, "series": near.series_name, "number": near.event_number,
                "answered": near.is_answered,
            })
        })
        .collect();
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Ok((headers, Json(serde_json::json!({ "questions": found }))).into_response())
}

/// Server-sent events: a snapshot, then what changes. A page that was drawn a moment ago says `have`, and is
/// sent no snapshot when it holds the newest; one that comes again is at another state by then.
async fn follow(
    ctx: Ctx,
    client: Option<axum::Extension<ClientAddr>>,
    token: Token,
    headers: HeaderMap,
    Path((slug, number)): Path<(String, i32)>,
    query: Query,
) -> Reply {
    let audience = audience(&query);
    let event_ref = EventRef::new(&slug, number);
    // Where a room is open, what it saw a second ago says that anyone may watch.
    let known = if audience == Audience::Public { ctx.state.rooms.public_at(&slug, number) } else { None };
    let mut until: Option<Until> = None;
    let event = match (audience, known) {
        (Audience::Public, Some(event)) => event,
        (Audience::Public, None) => board::watch(ctx.db(), ctx.asked(), event_ref, audience).await?,
        (Audience::Moderators, _) => {
            let (series, event) = board::watch_as_moderator(ctx.db(), ctx.asked(), event_ref).await?;
            let axum::Extension(SessionToken(token)) = token.ok_or(Error::SignInRequired)?;
            until = Some(Box::pin(stream::until_no_moderator(ctx.state.sessions.clone(), token, series, event)));
            event
        }
    };
    let address = client.map_or(std::net::IpAddr::from([0, 0, 0, 0]), |axum::Extension(client)| client.0);
    let is_first = !headers.contains_key("last-event-id");
    let has = Some(query.text("have").to_owned()).filter(|has| is_first && !has.is_empty());
    let reply = stream::reply(&ctx.state.rooms, &ctx.state.streams, address, event, watching(&query), has, until)?;
    if known.is_none() {
        ctx.state.rooms.remember(&slug, number, event);
    }
    Ok(reply)
}

#[derive(Deserialize)]
struct AskBody {
    body: String,
    #[serde(default)]
    asker: Option<String>,
    #[serde(default)]
    talk: Option<i32>,
    /// The event may be over: the question is for who spoke in the talk.
    #[serde(default)]
    afterwards: bool,
    /// Where to tell of the answer; for who is signed in any text stands for their own address.
    #[serde(default)]
    tell: Option<String>,
    /// Of the form that was sent, as the header `Idempotency-Key` may say instead.
    #[serde(default)]
    key: String,
    /// Whom the page was drawn for that sends it.
    #[serde(default)]
    who: Option<String>,
}

/// The key of a request that may be sent twice.
fn key_of(headers: &HeaderMap, key: String) -> String {
    let header = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    header.map_or(key, |header| header.trim_matches('"').to_owned())
}

/// 201 with the question, or 202 when it waits for a moderator.
async fn ask(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number)): Path<(String, i32)>,
    body: Result<Json<AskBody>, axum::extract::rejection::JsonRejection>,
) -> Reply {
    let Json(body) = body.map_err(|_| unreadable())?;
    check_sender(&ctx, body.who.as_deref())?;
    let form_key = key_of(&headers, body.key);
    let (ctx, cookie) = taking_part(ctx, &form_key)?;
    let has_joined = ctx.state.participants.has_joined(&ctx.state.site, &headers, &board_name(&slug, number));
    let input = AskInput {
        body: body.body,
        asker: body.asker.unwrap_or_default(),
        talk: body.talk,
        form_key,
        has_joined,
        is_of_sign_up: false,
        is_afterwards: body.afterwards,
        tell: body.tell,
        lang: ctx.lang,
    };
    let asked = asking::ask(ctx.db(), ctx.asked(), EventRef::new(&slug, number), &input).await;
    let asked = asked.map_err(|error| explain(error, Sought::Event))?;
    let status = if asked.is_pending { StatusCode::ACCEPTED } else { StatusCode::CREATED };
    Ok(known_as((status, Json(asked.question)).into_response(), cookie))
}

#[derive(Deserialize)]
struct VoteBody {
    voted: bool,
    #[serde(default)]
    key: String,
    #[serde(default)]
    who: Option<String>,
}

/// The wanted state, and the absolute count in return.
async fn vote(
    ctx: Ctx,
    headers: HeaderMap,
    Path(id): Path<i64>,
    body: Result<Json<VoteBody>, axum::extract::rejection::JsonRejection>,
) -> Reply {
    let Json(VoteBody { voted, key, who }) = body.map_err(|_| unreadable())?;
    check_sender(&ctx, who.as_deref())?;
    let (ctx, cookie) = taking_part(ctx, &key_of(&headers, key))?;
    let vote = voting::prepare(ctx.db(), ctx.asked(), QuestionId(id), voted).await?;
    let votes = ctx.state.ballots.votes.cast(vote).await?;
    let body = serde_json::json!({ "id": id, "votes": votes, "voted": voted });
    Ok(known_as(Json(body).into_response(), cookie))
}

#[derive(Deserialize)]
struct AnswerBody {
    /// From 1, as the options stand; none takes the answer back.
    #[serde(default)]
    choices: Vec<i16>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    key: String,
    #[serde(default)]
    who: Option<String>,
}

/// The wanted answer to a poll, and the same in return.
async fn answer(
    ctx: Ctx,
    headers: HeaderMap,
    Path(id): Path<i64>,
    body: Result<Json<AnswerBody>, axum::extract::rejection::JsonRejection>,
) -> Reply {
    let Json(AnswerBody { choices, words, key, who }) = body.map_err(|_| unreadable())?;
    check_sender(&ctx, who.as_deref())?;
    let (ctx, cookie) = taking_part(ctx, &key_of(&headers, key))?;
    let wanted = Wanted { choices: &choices, words: &words.join("\n") };
    let answer = answering::prepare(ctx.db(), ctx.asked(), PollId(id), &wanted).await;
    let answer = answer.map_err(|error| explain(error, Sought::Poll))?;
    let own = OwnChoice { poll: answer.poll, choices: answer.choices.clone(), words: answer.words.clone() };
    ctx.state.ballots.answers.cast(answer).await?;
    Ok(known_as(Json(own).into_response(), cookie))
}

#[derive(Deserialize)]
struct ReactionBody {
    /// `null` takes it back.
    kind: Option<Reaction>,
    #[serde(default)]
    key: String,
}

/// The wanted reaction to the talk that is on.
async fn react(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number)): Path<(String, i32)>,
    body: Result<Json<ReactionBody>, axum::extract::rejection::JsonRejection>,
) -> Reply {
    let Json(ReactionBody { kind, key }) = body.map_err(|_| unreadable())?;
    let (ctx, cookie) = taking_part(ctx, &key_of(&headers, key))?;
    let wanted = reacting::prepare(ctx.db(), ctx.asked(), EventRef::new(&slug, number), kind).await?;
    ctx.state.ballots.reactions.cast(wanted).await?;
    Ok(known_as(Json(serde_json::json!({ "kind": kind })).into_response(), cookie))
}
