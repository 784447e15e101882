//! Taking a seat and giving it back, and tickets.

use app::{
    cx::Cx,
    form::Form,
    registration::{
        register_asking::{AS, ASKER, TALK},
        register_page,
        register_words::ASK,
        ticket_acts::Doors,
        ticket_missing::WISH,
        ticket_page::{self, Notice},
    },
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    Error,
    ids::{EventRef, TypeId},
    mail::types::ANSWER,
    pages::{self, register::RegisterPage},
    qa::asking::{self, AskInput},
    registration::{
        answering, answers, by_mail,
        changing::{self, Wish},
        rules,
        seats::{self, INVITE},
        still,
    },
    t,
};
use http::{StatusCode, header};

use super::{
    Ctx,
    ctx::{new_participant, see_other},
    path::Path,
    people::account::begin,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors, with_seats},
    unsent::{Sought, given_back},
};
use crate::{
    http::{errors::Fail, participant},
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/register", get(register_form).post(register))
        .route("/{series}/{number}/register/sent", get(register_sent))
        .route("/me/tickets/{code}", get(ticket))
        .route("/me/tickets/{code}/cancel", post(cancel))
        .route("/me/tickets/{code}/keep", post(keep_place))
        .route("/me/tickets/{code}/decline", post(decline))
        .route("/me/tickets/{code}/type", post(change_type))
        .route("/me/tickets/{code}/answers", post(change_answers))
        .route("/me/tickets/{code}/still", post(still))
        .route("/registration/{token}/still", post(still_by_link))
        .route("/registration/{token}/answers", post(change_answers_by_link))
        .route("/registration/{token}", get(ticket_by_link).post(cancel_by_link))
        .route("/registration/{token}/keep", post(keep_by_link))
        .route("/registration/{token}/decline", post(decline_by_link))
        .route("/registration/{token}/type", post(change_type_by_link))
}

// ── taking a seat ──

fn draw_register(ctx: &Ctx, page: RegisterPage, form: Form) -> String {
    register_page::document(&ctx.cx(), page, form, ctx.now)
}

/// Visitors see the same page, and many come at once when registration opens: theirs is shared.
async fn register_form(ctx: Ctx, Path((slug, number)): Path<(String, i32)>, query: Query) -> Reply {
    let invite = query.text(INVITE).to_owned();
    let page = pages::register::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), &invite).await?;
    let keys = with_seats(&page.series, page.event.card.id);
    let html = draw_register(&ctx, page, Form::default());
    if ctx.viewer.account.is_some() || !invite.is_empty() {
        return Ok(private(StatusCode::OK, html));
    }
    Ok(ctx.shared(html, keys, ""))
}

async fn register(ctx: Ctx, Path((slug, number)): Path<(String, i32)>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let event = EventRef::new(&slug, number);
    let error = match take_seat(&ctx, event, &form).await {
        Ok((code, question)) if question.body.is_empty() => {
            return Ok(see_other(&after_registering(event, code.as_deref())));
        }
        Ok((code, question)) => return ask_too(ctx, event, code.as_deref(), question).await,
        // The event is looked up again below: if it is there, it was the participation type that is not.
        Err(Error::NotFound) => Error::at("type".to_owned(), rules::type_gone()),
        Err(error) => error,
    };
    let page = pages::register::load(ctx.db(), ctx.asked(), event, form.value(INVITE)).await;
    let page = page.map_err(|error| given_back(error, Sought::Event, &form, ctx.lang))?;
    render_with_errors(&ctx, form, error, |form| draw_register(&ctx, page, form))
}

/// A seat, and the question that came with it: what cannot be asked is said before anything is taken. The number on the
/// ticket of who is signed in; for a visitor a mail is on its way.
async fn take_seat(ctx: &Ctx, event: EventRef<'_>, form: &Form) -> Result<(Option<String>, AskInput), Error> {
    let question = question_of(form)?;
    let kind = form.value("type").parse::<TypeId>().map_err(|_| unknown_type())?;
    if ctx.viewer.account.is_some() {
        let held = seats::register_with(ctx.db(), ctx.asked(), event, kind, &form.values).await?;
        return Ok((Some(held.code), question));
    }
    by_mail::request_with(ctx.db(), ctx.asked(), event, kind, (form.value("mail"), ctx.lang), &form.values).await?;
    Ok((None, question))
}

/// Without a word on it nobody is named, and the whole event is asked.
fn question_of(form: &Form) -> Result<AskInput, Error> {
    let body = asking::checked(ASK, form.value(ASK))?;
    let is_named = form.value(AS) == "name" && !body.is_empty();
    let asker = if is_named { asking::checked_name(ASKER, form.value(ASKER))? } else { String::new() };
    Ok(AskInput { body, asker, talk: form.value(TALK).parse().ok(), is_of_sign_up: true, ..AskInput::default() })
}

fn after_registering(event: EventRef<'_>, code: Option<&str>) -> String {
    match code {
        Some(code) => format!("{}?registered=1", routes::ticket(code)),
        None => routes::register_sent(event.series, event.number),
    }
}

/// The seat is taken; then the question goes to the board. Where the board does not take it, whoever asked keeps the
/// seat, and gets the words back with the way to ask them.
async fn ask_too(mut ctx: Ctx, event: EventRef<'_>, code: Option<&str>, input: AskInput) -> Reply {
    let lang = ctx.lang;
    let cookie = match &ctx.viewer.participant {
        Some(_) => None,
        // Without one the board takes nothing, and says so below.
        None => new_participant(&ctx, None).ok().map(|(known, token)| {
            ctx.viewer.participant = Some(known);
            participant::cookie(&ctx.state.site, &token)
        }),
    };
    let mut response = match asking::ask(ctx.db(), ctx.asked(), event, &input).await {
        Ok(asked) => {
            let word = if asked.is_pending { "later" } else { "now" };
            see_other(&routes::with_query(&after_registering(event, code), &[("asked", word)]))
        }
        Err(_) => {
            let body = input.body;
            let said = t!(
                lang,
                "申し込みは済みました。質問だけ、いま送れませんでした。質問ボードから送ってください:「{body}」",
                "You have registered. Only your question could not be sent now. Please ask it on the board: “{body}”",
                body
            );
            let cx = Cx { notice: Some(said), ..ctx.cx() };
            let html = match code {
                Some(code) => {
                    let ticket = pages::ticket::load(ctx.db(), ctx.asked(), code).await?;
                    let cx = Cx { path: routes::ticket(code), ..cx };
                    ticket_page::document(&cx, ticket, &Doors::of_code(code), Notice::Registered, &Form::default())
                }
                None => {
                    let page = pages::register::load(ctx.db(), ctx.asked(), event, "").await?;
                    register_page::sent_document(&cx, &page)
                }
            };
            private(StatusCode::OK, html)
        }
    };
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What became of a question that came with a registration.
fn about_question(ctx: &Ctx, query: &Query) -> Option<String> {
    let words = match query.text("asked") {
        "now" => ctx.lang.t("質問も送りました。", "Your question was sent too."),
        "later" => ctx.lang.t(
            "質問も受け取りました。運営が確かめてから質問ボードに載ります。",
            "We have your question too. It appears on the board once a moderator has seen it.",
        ),
        _ => return None,
    };
    Some(words.to_owned())
}

async fn register_sent(ctx: Ctx, Path((slug, number)): Path<(String, i32)>, query: Query) -> Reply {
    let page = pages::register::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), "").await?;
    Ok(private(
        StatusCode::OK,
        register_page::sent_document(&Cx { notice: about_question(&ctx, &query), ..ctx.cx() }, &page),
    ))
}

fn unknown_type() -> Error {
    Error::invalid("type", "参加枠をえらんでください。", "Please choose a participation type.")
}

/// A type that an organizer removed since the page was drawn.
pub(crate) fn type_gone(error: Error) -> Error {
    if error == Error::NotFound { Error::Conflict(rules::type_gone()) } else { error }
}

// ── what a person holds ──

/// What the address says has just happened.
fn notice(query: &Query) -> Notice {
    match () {
        () if query.has("registered") => Notice::Registered,
        () if query.has("cancelled") => Notice::Cancelled,
        () if query.has("kept") => Notice::Kept,
        () if query.has("declined") => Notice::Declined,
        () if query.has("changed") => Notice::Changed,
        () if query.has("named") => Notice::Named,
        () if query.has("still") => Notice::Still,
        () if query.has("answered") => Notice::Answered,
        () if query.has("attended") => Notice::Attended,
        () => query.text(ANSWER).parse().map_or(Notice::Nothing, Notice::Pressed),
    }
}

/// Why what was asked of a ticket was not done.
fn refused(form: &Form) -> Notice {
    let why = form.problem().or_else(|| form.errors.first().map(|(_, message)| message.as_str()));
    Notice::Refused(why.unwrap_or_default().to_owned())
}

async fn ticket(ctx: Ctx, Path(code): Path<String>, query: Query) -> Reply {
    let ticket = pages::ticket::load(ctx.db(), ctx.asked(), &code).await?;
    let cx = Cx { notice: about_question(&ctx, &query), ..ctx.cx() };
    let html = ticket_page::document(&cx, ticket, &Doors::of_code(&code), notice(&query), &Form::default());
    Ok(private(StatusCode::OK, html))
}

/// Back to the ticket, which says what was done, or why it was not.
pub(crate) async fn acted(ctx: &Ctx, code: &str, done: Result<&str, Error>) -> Reply {
    acted_with(ctx, code, Form::default(), done).await
}

/// The same for a form with fields of its own, which keep what was typed.
async fn acted_with(ctx: &Ctx, code: &str, sent: Form, done: Result<&str, Error>) -> Reply {
    match done {
        Ok(word) => Ok(see_other(&format!("{}?{word}=1", routes::ticket(code)))),
        Err(error) => {
            let ticket = pages::ticket::load(ctx.db(), ctx.asked(), code).await?;
            render_with_errors(ctx, sent, error, |form| {
                // This address answers to a form only: the frame names the page of the ticket.
                let cx = Cx { path: routes::ticket(code), ..ctx.cx() };
                ticket_page::document(&cx, ticket, &Doors::of_code(code), refused(&form), &form)
            })
        }
    }
}

async fn cancel(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let done = seats::cancel(ctx.db(), ctx.asked(), &code).await;
    acted(&ctx, &code, done.map(|()| "cancelled")).await
}

async fn keep_place(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let done = answering::keep_place(ctx.db(), ctx.asked(), &code).await;
    acted(&ctx, &code, done.map(|()| "kept")).await
}

async fn decline(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let done = answering::decline(ctx.db(), ctx.asked(), &code).await;
    acted(&ctx, &code, done.map(|()| "declined")).await
}

async fn change_type(ctx: Ctx, Path(code): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let sent = Form::from(pairs);
    let done = match wish(&sent) {
        // Of the page that an invitation opens.
        _ if sent.value(WISH) == "accept" => {
            let invite = sent.value(seats::INVITE);
            changing::accept(ctx.db(), ctx.asked(), &code, invite, &sent.values).await.map(drop)
        }
        // The ticket is looked up again below: if it is there, it was the participation type that is not.
        Ok(wish) => {
            let done = changing::change_with(ctx.db(), ctx.asked(), &code, wish, &sent.values).await;
            done.map(drop).map_err(type_gone)
        }
        Err(error) => Err(error),
    };
    acted_with(&ctx, &code, sent, done.map(|()| "changed")).await
}

async fn still(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let done = still::answer(ctx.db(), ctx.asked(), &code).await;
    acted(&ctx, &code, done.map(|()| "still")).await
}

async fn change_answers(ctx: Ctx, Path(code): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let sent = Form::from(pairs);
    let done = answers::change(ctx.db(), ctx.asked(), &code, &sent.values).await;
    acted_with(&ctx, &code, sent, done.map(|()| "answered")).await
}

/// What the button of a ticket asks for: `change-7`, `meanwhile-7` or `stay`.
fn wish(form: &Form) -> Result<Wish, Error> {
    let sent = form.value(WISH);
    let kind = |rest: &str| rest.parse::<TypeId>().map_err(|_| unknown_type());
    match (sent.strip_prefix("change-"), sent.strip_prefix("meanwhile-")) {
        _ if sent == "stay" => Ok(Wish::Stay),
        (Some(rest), _) => kind(rest).map(Wish::Change),
        (_, Some(rest)) => kind(rest).map(Wish::Meanwhile),
        _ => Err(unknown_type()),
    }
}

// ── links from mails ──

/// A link that opens nothing, with what to do instead.
fn gone(error: Error) -> Fail {
    let is_gone = error == Error::NotFound;
    let fail = Fail::from(error);
    if is_gone {
        return fail.say(
            "このリンクは使えません。期限が切れたか、アドレスが途中で切れています。ログインすると、マイページで確かめられます。",
            "This link no longer works: it has expired, or a part of it is missing. Sign in and look at “My page”.",
        );
    }
    fail
}

async fn ticket_by_link(ctx: Ctx, Path(token): Path<String>, query: Query) -> Reply {
    let ticket = pages::ticket::load_by_link(ctx.db(), &token, ctx.now).await.map_err(gone)?;
    let html = ticket_page::document(
        &ctx.cx_at(routes::ME),
        ticket,
        &Doors::of_link(&token),
        notice(&query),
        &Form::default(),
    );
    Ok(private(StatusCode::OK, html))
}

/// As [`acted`].
pub(crate) async fn acted_by_link(ctx: &Ctx, token: &str, done: Result<&str, Error>) -> Reply {
    acted_by_link_with(ctx, token, Form::default(), done).await
}

async fn acted_by_link_with(ctx: &Ctx, token: &str, sent: Form, done: Result<&str, Error>) -> Reply {
    match done {
        Ok(word) => Ok(see_other(&format!("{}?{word}=1", routes::registration(token)))),
        Err(error) => {
            let ticket = pages::ticket::load_by_link(ctx.db(), token, ctx.now).await.map_err(gone)?;
            render_with_errors(ctx, sent, error, |form| {
                ticket_page::document(&ctx.cx_at(routes::ME), ticket, &Doors::of_link(token), refused(&form), &form)
            })
        }
    }
}

async fn cancel_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    let done = seats::cancel_by_link(ctx.db(), &token, ctx.now).await;
    acted_by_link(&ctx, &token, done.map(|()| "cancelled")).await
}

/// Whoever settles their first place has an account with it, and is signed in.
async fn keep_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    match answering::keep_by_link(ctx.db(), ctx.asked(), &token).await {
        Ok(Some(session)) => Ok(begin(&ctx, &session, &format!("{}?kept=1", routes::registration(&token)))),
        done => acted_by_link(&ctx, &token, done.map(|_| "kept")).await,
    }
}

async fn decline_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    let done = answering::decline_by_link(ctx.db(), &token, ctx.now).await;
    acted_by_link(&ctx, &token, done.map(|()| "declined")).await
}

async fn still_by_link(ctx: Ctx, Path(token): Path<String>) -> Reply {
    let done = still::answer_by_link(ctx.db(), &token, ctx.now).await;
    acted_by_link(&ctx, &token, done.map(|()| "still")).await
}

async fn change_answers_by_link(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let sent = Form::from(pairs);
    let done = answers::change_by_link(ctx.db(), &token, &sent.values, ctx.now).await;
    acted_by_link_with(&ctx, &token, sent, done.map(|()| "answered")).await
}

async fn change_type_by_link(ctx: Ctx, Path(token): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let sent = Form::from(pairs);
    let done = match wish(&sent) {
        Ok(wish) => {
            let done = changing::change_by_link(ctx.db(), &token, wish, &sent.values, ctx.now).await;
            done.map(drop).map_err(type_gone)
        }
        Err(error) => Err(error),
    };
    acted_by_link_with(&ctx, &token, sent, done.map(|()| "changed")).await
}
