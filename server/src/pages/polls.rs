//! Polls and reactions: what moderators write and run, what everybody answers.

use app::{
    form::Form,
    qa::{poll_card, polls_page},
    routes,
};
use axum::{
    Json, Router,
    response::IntoResponse,
    routing::{get, post},
};
use domain::{
    Error,
    fields::{self, Fields as _, Values},
    ids::{EventRef, PollId},
    keys::CacheKey,
    lang::Text,
    pages::{self, board::BoardPage},
    qa::{
        polls::{
            answering::{self, Wanted},
            reacting,
            running::{self, PollAct},
            types::{OwnChoice, Poll, PollAnswer, PollState, Reaction},
            writing::{self, Draft, PollInput},
        },
        types::Audience,
    },
};
use http::{HeaderMap, StatusCode};

use super::{
    Ctx,
    ctx::{check_sender, known_as, see_other, taking_part},
    path::Path,
    qa::{At, AtQuestion, FormFields, Reply, board_again, done, no_store_response},
    query::Query,
    reply::render_with_errors,
    unsent::{Sought, explain, given_back},
};
use crate::{
    http::{errors::wants_json, participant},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/qa/polls", get(desk).post(write))
        .route("/{series}/{number}/qa/polls/{id}", post(rewrite))
        .route("/{series}/{number}/qa/polls/{id}/run", post(run))
        .route("/{series}/{number}/qa/polls/{id}/card", get(card))
        .route("/{series}/{number}/qa/polls/{id}/row", get(row))
        .route("/{series}/{number}/qa/polls/{id}/answer", post(answer))
        .route("/{series}/{number}/qa/reactions", post(react))
}

async fn load(ctx: &Ctx, slug: &str, number: i32, audience: Audience) -> Result<BoardPage, Error> {
    pages::board::load(ctx.db(), ctx.asked(), EventRef::new(slug, number), audience).await
}

async fn desk(ctx: Ctx, Path((slug, number)): At, query: Query) -> Reply {
    let data = load(&ctx, &slug, number, Audience::Moderators).await?;
    let draft = query.number("edit").and_then(|id| draft_in(&data, PollId(id)));
    let form = match draft {
        Some(poll) => {
            let stored = writing::as_input(poll).values();
            let base = fields::written(&stored);
            Form::from(stored.into_iter().chain([("base".to_owned(), base)]))
        }
        None => Form::from([("drawn", drawn(&ctx))]),
    };
    let html = polls_page::document(&ctx.cx(), &data, &form, draft.map(|poll| poll.id));
    Ok(no_store_response(StatusCode::OK, html))
}

fn draft_in(page: &BoardPage, id: PollId) -> Option<&Poll> {
    page.board.polls.iter().find(|poll| poll.id == id && poll.state == PollState::Draft)
}

/// Tells the form of a new poll from the one that is drawn next.
fn drawn(ctx: &Ctx) -> String {
    ctx.now.timestamp_micros().to_string()
}

/// The page with what was typed for a new poll.
async fn desk_again(ctx: &Ctx, slug: &str, number: i32, mut form: Form, error: Error) -> Reply {
    if !matches!(error, Error::Invalid { .. } | Error::Conflict(_)) {
        return Err(error.into());
    }
    let data = load(ctx, slug, number, Audience::Moderators).await?;
    form.values.entry("drawn".to_owned()).or_insert_with(|| drawn(ctx));
    render_with_errors(ctx, form, error, |form| polls_page::document(&ctx.cx(), &data, &form, None))
}

async fn write(ctx: Ctx, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let draft = Draft::New(form.value("drawn"));
    match writing::save(ctx.db(), ctx.asked(), EventRef::new(&slug, number), draft, &input(&form)).await {
        Ok(_) => Ok(see_other(&routes::polls(&slug, number))),
        Err(error) => desk_again(&ctx, &slug, number, form, error).await,
    }
}

fn input(form: &Form) -> PollInput {
    PollInput::read(|name| form.value(name))
}

/// Changes or removes a draft.
async fn rewrite(ctx: Ctx, Path((slug, number, id)): AtQuestion, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (event_ref, id) = (EventRef::new(&slug, number), PollId(id));
    let base = fields::seen(form.value("base"));
    let done_with = if form.value("do") == "remove" {
        writing::remove(ctx.db(), ctx.asked(), event_ref, id, base.as_ref()).await
    } else {
        let draft = Draft::Known(id, base.as_ref());
        writing::save(ctx.db(), ctx.asked(), event_ref, draft, &input(&form)).await.map(drop)
    };
    match done_with {
        Ok(()) => Ok(see_other(&routes::polls(&slug, number))),
        Err(error) => draft_again(&ctx, (&slug, number, id), form, base, error).await,
    }
}

/// The page with what was typed into a draft. Where somebody else changed it, that stands in the fields that were left alone;
/// where it was opened or removed, what was typed stands in the form of a new one.
async fn draft_again(
    ctx: &Ctx,
    (slug, number, id): (&str, i32, PollId),
    mut form: Form,
    base: Option<Values>,
    mut error: Error,
) -> Reply {
    if !matches!(error, Error::Invalid { .. } | Error::Conflict(_) | Error::Clash(_)) {
        return Err(error.into());
    }
    let data = load(ctx, slug, number, Audience::Moderators).await?;
    let draft = draft_in(&data, id);
    if let Some((poll, base)) = draft.zip(base) {
        let stored = writing::as_input(poll).values();
        let joined = writing::join(&base, &input(&form).values(), &stored);
        // Drawn anew on what is stored now: whoever saves again has seen it.
        if joined.clashes.is_empty() || !matches!(error, Error::Invalid { .. }) {
            form.values.extend(joined.values);
            form.values.insert("base".to_owned(), fields::written(&stored));
            match &mut error {
                Error::Clash(known) if !joined.clashes.is_empty() => *known = joined.clashes,
                Error::Conflict(_) => {
                    let words = joined.clashes.iter().map(|(field, why)| (field.clone(), why.get(ctx.lang).to_owned()));
                    form.errors.extend(words);
                }
                _ => {}
            }
        }
    }
    if draft.is_none() {
        form.values.insert("drawn".to_owned(), drawn(ctx));
    }
    let edited = draft.map(|poll| poll.id);
    render_with_errors(ctx, form, error, |form| polls_page::document(&ctx.cx(), &data, &form, edited))
}

async fn run(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let event_ref = EventRef::new(&slug, number);
    let act = form.value("act").parse::<PollAct>();
    let done_with = match act {
        Ok(act) => {
            let seconds = form.value("seconds").parse().unwrap_or(0);
            running::run(ctx.db(), ctx.asked(), event_ref, PollId(id), act, seconds).await
        }
        Err(_) => Err(Error::invalid("act", "もう一度選んでください。", "Please choose again.")),
    };
    match done_with {
        Ok(()) => Ok(done(&headers, &routes::polls(&slug, number))),
        Err(error) if wants_json(&headers) => Err(error.into()),
        Err(error) => desk_again(&ctx, &slug, number, Form::default(), error).await,
    }
}

/// The card of one poll, for a page that was drawn before it was opened.
async fn card(ctx: Ctx, Path((slug, number, id)): AtQuestion) -> Reply {
    let data = load(&ctx, &slug, number, Audience::Public).await?;
    let poll = data.board.polls.iter().find(|poll| poll.id == PollId(id)).ok_or(Error::NotFound)?;
    let key = participant::Key::no_form_key();
    let view = poll_card::card(&ctx.cx(), poll, None, &routes::board(&slug, number), &key);
    Ok(ctx.shared(app::cx::html(view), [CacheKey::board(data.event.card.id), CacheKey::event(data.event.card.id)], ""))
}

/// The same for moderators.
async fn row(ctx: Ctx, Path((slug, number, id)): AtQuestion) -> Reply {
    let data = load(&ctx, &slug, number, Audience::Moderators).await?;
    let poll = data.board.polls.iter().find(|poll| poll.id == PollId(id)).ok_or(Error::NotFound)?;
    let view = poll_card::row(&ctx.cx(), poll, &routes::board(&slug, number));
    Ok(no_store_response(StatusCode::OK, app::cx::html(view)))
}

/// One option by its button, one more or one less of several, or words. A program says `choices` instead.
async fn prepare(ctx: &Ctx, event_ref: EventRef<'_>, poll: PollId, form: &Form) -> Result<PollAnswer, Error> {
    let (db, asked) = (ctx.db(), ctx.asked());
    let number = |name: &str| form.value(name).parse::<i16>().ok();
    let (choices, words) = match (number("choice"), number("not")) {
        (Some(choice), _) if form.value("kind") == "several" => {
            return answering::toggle(db, asked, event_ref, poll, choice, true).await;
        }
        (Some(choice), _) => (vec![choice], ""),
        (None, Some(choice)) => return answering::toggle(db, asked, event_ref, poll, choice, false).await,
        (None, None) => (Vec::new(), form.value("words")),
    };
    answering::prepare_at(db, asked, event_ref, poll, &Wanted { choices: &choices, words }).await
}

/// For whom a script sends the form, which a form without script does not say.
fn sender(form: &Form) -> Option<&str> {
    form.values.get("who").map(String::as_str)
}

async fn answer(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    check_sender(&ctx, sender(&form))?;
    let (ctx, cookie) = taking_part(ctx, form.value("key"))?;
    let given = match prepare(&ctx, EventRef::new(&slug, number), PollId(id), &form).await {
        Ok(answer) => {
            let own = OwnChoice { poll: answer.poll, choices: answer.choices.clone(), words: answer.words.clone() };
            ctx.state.ballots.answers.cast(answer).await.map(|()| own)
        }
        Err(error) => Err(error),
    };
    let response = match given {
        Ok(own) if wants_json(&headers) => Json(own).into_response(),
        Ok(_) => see_other(&format!("{}#poll-{id}", routes::board(&slug, number))),
        Err(error) if wants_json(&headers) => return Err(explain(error, Sought::Poll)),
        Err(error) => board_again(&ctx, &slug, number, Form::default(), &quoting(error, form.value("words")))
            .await
            .map_err(|fail| given_back(fail, Sought::Poll, &form, ctx.lang))?,
    };
    Ok(known_as(response, cookie))
}

/// Why words were not taken, at the head of the board and with the words: where they were typed may stand nothing any more.
fn quoting(error: Error, words: &str) -> Error {
    let words = words.trim();
    let quote = |why: Text| {
        let (ja, en) = (why.ja, why.en);
        Text::new(format!("{ja} 入力した言葉:「{words}」"), format!("{en} You typed: “{words}”"))
    };
    match error {
        _ if words.is_empty() => error,
        Error::Conflict(why) => Error::Conflict(quote(why)),
        Error::Invalid { message, others, .. } => {
            Error::Invalid { field: String::new(), message: quote(message), others }
        }
        other => other,
    }
}

async fn react(ctx: Ctx, headers: HeaderMap, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    check_sender(&ctx, sender(&form))?;
    let (ctx, cookie) = taking_part(ctx, form.value("key"))?;
    let event_ref = EventRef::new(&slug, number);
    let kind = match form.value("kind") {
        "" => None,
        word => Some(
            word.parse::<Reaction>()
                .map_err(|_| Error::invalid("kind", "もう一度選んでください。", "Please choose again."))?,
        ),
    };
    let given = match reacting::prepare(ctx.db(), ctx.asked(), event_ref, kind).await {
        Ok(wanted) => ctx.state.ballots.reactions.cast(wanted).await,
        Err(error) => Err(error),
    };
    let response = match given {
        Ok(()) => done(&headers, &routes::board(&slug, number)),
        Err(error) if wants_json(&headers) => return Err(error.into()),
        Err(error) => board_again(&ctx, &slug, number, Form::default(), &error).await?,
    };
    Ok(known_as(response, cookie))
}
