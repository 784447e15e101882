//! The desk of proposals: the list of a call, one proposal, what reviewers think of it, and what is decided.

use app::{
    cx::{Cx, Undo},
    form::Form,
    proposals::{
        letter_desk_page,
        list_wishes::{ListView, Wanted},
        proposal_desk_page, proposals_desk_page,
    },
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use chrono::NaiveDate;
use domain::{
    Error,
    ids::{CallId, CriterionId, ProposalId},
    input::local_path,
    pages::{
        desk_letter::{self, Doing},
        desk_proposals,
    },
    proposals::{
        cancelling::{self, CancelLetter},
        confirming::{self, AskedAgain},
        consenting,
        deciding::{self, Typed},
        readers::Whom,
        reviewing::{self, ReviewInput},
        types::{Decision, StagedAt},
        visibility::Looker,
    },
    t,
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    letters_desk::apart,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::state::AppState;
use notices::{say_done, told_in_address, was_cancelled, were_asked};

mod notices;

/// Series and id, as they stand in the address of a proposal on the desk.
type ProposalPath = Path<(String, i64)>;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/proposals", get(list))
        .route("/organize/{series}/proposals/{id}", get(show))
        .route("/organize/{series}/proposals/{id}/review", post(review))
        .route("/organize/{series}/proposals/{id}/decide", post(decide))
        .route("/organize/{series}/proposals/{id}/letter", get(letter).post(send_letter))
}

/// What somebody asks to see; whether they may is for the use case.
fn looker(query: &Query) -> Looker {
    let is = |name: &str| query.text(name) == "1";
    Looker { may_decide: false, wants_names: is("names"), wants_scores: is("scores") }
}

async fn list(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let open = query.number::<ProposalId>("p");
    let view: ListView = query.text("view").parse().unwrap_or_default();
    let wanted = Wanted { state: query.text("state").parse().ok(), view, open };
    let call = query.number::<CallId>("call");
    let data = desk_proposals::load(ctx.db(), ctx.asked(), &series, call, wanted.state, looker(&query)).await?;
    let opened = match open {
        Some(id) => match desk_proposals::detail(ctx.db(), ctx.asked(), &series, id, looker(&query)).await {
            // One that is gone, or another series' own: the list stands there alone.
            Err(Error::NotFound) => None,
            found => Some(found?),
        },
        None => None,
    };
    let wanted = Wanted { open: open.filter(|_| opened.is_some()), ..wanted };
    let number = |id: ProposalId| data.rows.iter().find(|one| one.row.id == id).map(|one| one.row.number);
    let mut cx = say_decided(&ctx, &series, &query, number);
    if query.text("did") == "sent" {
        let n = query.number::<usize>("n").unwrap_or_default();
        cx.notice = Some(if n > 0 {
            if let Some(call) = data.call.as_ref() {
                let action = routes::decisions_desk(&series, call.id, false);
                cx.undo = Some(Undo { action, fields: vec![("do", "stop".to_owned())] });
            }
            t!(
                ctx.lang,
                "{n}件の結果を、まもなく送ります。いまなら止められます。",
                "{n} results are sent in a moment. You can still stop them.",
                n
            )
        } else {
            ctx.lang.t("この結果はもう送ってあります。", "These results were sent already.").to_owned()
        });
    }
    say_done(&mut cx, &query, opened.as_ref());
    let html = proposals_desk_page::document(&cx, &data, opened.as_ref(), wanted, ctx.now);
    Ok(private(StatusCode::OK, html))
}

async fn show(ctx: Ctx, Path((series, id)): ProposalPath, query: Query) -> Reply {
    let data = desk_proposals::detail(ctx.db(), ctx.asked(), &series, ProposalId(id), looker(&query)).await?;
    let mut cx = say_decided(&ctx, &series, &query, |_| data.proposal.number);
    say_done(&mut cx, &query, Some(&data));
    Ok(private(StatusCode::OK, proposal_desk_page::document(&cx, &data, &Form::default())))
}

/// What was just decided, with the way back to what was decided before; or that somebody was asked already.
fn say_decided(ctx: &Ctx, series: &str, query: &Query, number: impl FnOnce(ProposalId) -> Option<i32>) -> Cx {
    let mut cx = ctx.cx();
    if let ("asked", Some(until)) = (query.text("did"), query.number::<NaiveDate>("until")) {
        cx.notice = Some(were_asked(ctx.lang, until));
    }
    let Some(id) = query.number::<ProposalId>("id") else { return cx };
    let n = number(id).map(|n| n.to_string()).unwrap_or_default();
    let did = query.text("did");
    if did == "undo" {
        cx.notice = Some(t!(ctx.lang, "応募{n}の決定を取り消しました。", "No. {n} is no longer decided.", n));
    } else if did == "agreed" {
        let words = t!(
            ctx.lang,
            "応募{n}の人が、次の回へ移すことに同意したと記録しました。",
            "It is noted that no. {n} may go on to another event.",
            n
        );
        cx.notice = Some(words);
        cx.undo = Some(Undo {
            action: routes::proposal_desk_act(series, id, "decide"),
            fields: vec![("do", "not-agreed".to_owned()), ("next", query.text("from").to_owned())],
        });
    } else if did == "not-agreed" {
        cx.notice =
            Some(t!(ctx.lang, "応募{n}の同意の記録を取り消しました。", "No. {n} does not go on to another event.", n));
    } else if let Ok(decision) = did.parse::<Decision>() {
        let word = decision.label(ctx.lang);
        cx.notice = Some(t!(ctx.lang, "応募{n}を「{word}」にしました。", "No. {n}: {word}.", n, word));
        let was = if query.text("was").is_empty() { "undo" } else { query.text("was") };
        cx.undo = Some(Undo {
            action: routes::proposal_desk_act(series, id, "decide"),
            fields: vec![
                ("do", was.to_owned()),
                ("staged", query.text("now").to_owned()),
                ("next", query.text("from").to_owned()),
            ],
        });
    }
    cx
}

// ── reviewers ──

fn review_of(form: &Form) -> ReviewInput {
    let scores = form.values.iter().filter_map(|(name, score)| {
        let criterion: CriterionId = name.strip_prefix("score/")?.parse().ok()?;
        Some((criterion, score.clone()))
    });
    ReviewInput { scores: scores.collect(), words: form.value("words").to_owned() }
}

async fn review(ctx: Ctx, Path((series, id)): ProposalPath, axum::Form(pairs): FormFields) -> Reply {
    let (form, id) = (Form::from(pairs), ProposalId(id));
    let (db, asked, slug) = (ctx.db(), ctx.asked(), series.as_str());
    let did = form.value("do").to_owned();
    let done = match did.as_str() {
        "score" => reviewing::save(db, asked, slug, id, &review_of(&form)).await,
        "conflict" => reviewing::declare_conflict(db, asked, slug, id, true).await,
        "no-conflict" => reviewing::declare_conflict(db, asked, slug, id, false).await,
        "comment" => reviewing::comment(db, asked, slug, id, form.value("comment")).await,
        _ => Err(Error::NotFound),
    };
    match done {
        Ok(()) => {
            let to = place_of(slug, id, form.value("next"));
            Ok(see_other(&routes::with_query(&to, &[("did", &did)])))
        }
        Err(error) => proposal_with_errors(&ctx, slug, id, form, error).await,
    }
}

// ── who decides ──

/// A verb, and behind a colon the number of an event where it goes to one: `accept`, `move:46`, `undo`; `staged`: what was
/// decided when somebody looked.
async fn decide(ctx: Ctx, Path((series, id)): ProposalPath, axum::Form(pairs): FormFields) -> Reply {
    let (form, id) = (Form::from(pairs), ProposalId(id));
    let (db, asked, slug) = (ctx.db(), ctx.asked(), series.as_str());
    let wish = form.value("do").to_owned();
    let (verb, to) = wish.split_once(':').unwrap_or((&wish, ""));
    let to = to.parse::<i32>().ok();
    let seen = match form.value("staged") {
        "" => None,
        text => Some(StagedAt::parse(text).ok_or(Error::NotFound)?),
    };
    let done = match (verb, verb.parse::<Decision>()) {
        (_, Ok(decision)) => deciding::stage(db, asked, slug, id, (decision, to), seen).await.map(Some),
        ("undo", _) => deciding::unstage(db, asked, slug, id, seen).await.map(|()| None),
        ("agreed" | "not-agreed", _) => {
            consenting::consent_for(db, asked, slug, id, verb == "agreed").await.map(|()| None)
        }
        ("confirm", _) => confirming::confirm_for(db, asked, slug, id).await.map(|()| None),
        _ => Err(Error::NotFound),
    };
    match done {
        Ok(now) => {
            let next = form.value("next");
            let (of, now) = (id.to_string(), now.map(|now| now.to_string()).unwrap_or_default());
            let said =
                [("did", verb), ("id", of.as_str()), ("was", form.value("was")), ("now", now.as_str()), ("from", next)];
            Ok(see_other(&routes::with_query(&place_of(slug, id, next), &said)))
        }
        Err(error) => proposal_with_errors(&ctx, slug, id, form, error).await,
    }
}

/// Where an act on a proposal leads back to.
fn place_of(slug: &str, id: ProposalId, next: &str) -> String {
    if next.is_empty() { routes::proposal_desk(slug, id) } else { local_path(next) }
}

// ── what the people of an accepted talk are told ──

/// Errors: `NotFound` for anything but what a letter is written for.
fn doing(query: &Query) -> Result<Doing, Error> {
    Doing::parse(query.text("do")).ok_or(Error::NotFound)
}

/// Where the letter leads back to; nothing outside of this site.
fn back_of(query: &Query) -> String {
    match query.text("next") {
        "" => String::new(),
        next => local_path(next),
    }
}

async fn letter(ctx: Ctx, Path((series, id)): ProposalPath, query: Query) -> Reply {
    let data = desk_letter::load(ctx.db(), ctx.asked(), &series, ProposalId(id), doing(&query)?).await?;
    let html = letter_desk_page::document(&ctx.cx(), &data, &Form::default(), &back_of(&query));
    Ok(private(StatusCode::OK, html))
}

/// Who of the people of the talk is told, as the form has it.
fn whom_in(form: &Form) -> Whom {
    let (without, _) = apart(form, form.value("all"));
    Whom { without, seen: form.values.get("seen").cloned() }
}

/// What was typed for who reads the other language, where its fields were sent.
pub(super) fn other_in(form: &Form) -> Option<(&str, &str)> {
    let is_sent = form.values.contains_key("other_subject");
    is_sent.then(|| (form.value("other_subject"), form.value("other_body")))
}

/// The letter is looked at as it would read (`press=look`), or sent: then the talk is cancelled, or moves.
async fn send_letter(ctx: Ctx, Path((series, id)): ProposalPath, query: Query, axum::Form(pairs): FormFields) -> Reply {
    let (form, id) = (Form::from(pairs), ProposalId(id));
    let (db, asked, slug) = (ctx.db(), ctx.asked(), series.as_str());
    let (wish, next) = (doing(&query)?, back_of(&query));
    let (subject, body) = (form.value("subject"), form.value("body"));
    let other = other_in(&form);
    if form.value("press") != "send" {
        let data = desk_letter::load(db, asked, slug, id, wish).await?;
        return Ok(private(StatusCode::OK, letter_desk_page::document(&ctx.cx(), &data, &form, &next)));
    }
    let whom = whom_in(&form);
    let (did, done) = match wish {
        Doing::Cancel => {
            let letter = CancelLetter { reason: form.value("words"), subject, body, other };
            match cancelling::cancel(db, asked, slug, id, letter, &whom).await {
                Ok(None) => {
                    let said = (was_cancelled(ctx.lang).to_owned(), [("did", "cancel"), ("told", "")]);
                    return done_before(&ctx, (slug, id, wish), (&form, &next), said).await;
                }
                done => ("cancel", done),
            }
        }
        Doing::Move(number) => {
            let version = form.value("version").parse().unwrap_or_default();
            let typed = Typed { own: (subject, body), other };
            let done = cancelling::move_on(db, asked, slug, id, (number, version), typed, &whom).await;
            ("move-on", done.map(Some))
        }
        Doing::Ask => {
            let version = form.value("version").parse().unwrap_or_default();
            match confirming::ask_again(db, asked, slug, id, version, (subject, body)).await {
                Ok(AskedAgain::Before(until)) => {
                    let day = until.to_string();
                    let said = (were_asked(ctx.lang, until), [("did", "asked"), ("until", day.as_str())]);
                    return done_before(&ctx, (slug, id, wish), (&form, &next), said).await;
                }
                Ok(AskedAgain::Sent) => ("ask", Ok(None)),
                Err(error) => ("ask", Err(error)),
            }
        }
    };
    match done {
        Ok(told) => {
            let told = told.map(|told| told_in_address(&told)).unwrap_or_default();
            let said = [("did", did), ("told", told.as_str())];
            Ok(see_other(&routes::with_query(&place_of(slug, id, &next), &said)))
        }
        Err(error @ (Error::Invalid { .. } | Error::Conflict(_))) => {
            let data = desk_letter::load(db, asked, slug, id, wish).await?;
            render_with_errors(&ctx, form, error, |form| letter_desk_page::document(&ctx.cx(), &data, &form, &next))
        }
        Err(error) => Err(error.into()),
    }
}

/// An earlier press did it, as is `said`: back to where it was pressed. Words of one's own stay in the letter.
async fn done_before(
    ctx: &Ctx,
    (slug, id, wish): (&str, ProposalId, Doing),
    (form, next): (&Form, &str),
    (said, in_address): (String, [(&str, &str); 2]),
) -> Reply {
    let data = desk_letter::load(ctx.db(), ctx.asked(), slug, id, wish).await?;
    if !letter_desk_page::is_written(&data, form) {
        return Ok(see_other(&routes::with_query(&place_of(slug, id, next), &in_address)));
    }
    let mut cx = ctx.cx();
    let kept = ctx.lang.t(
        "ここで書いた文面は、下に残っています(二度押したときは、一度目に送られています)。",
        "What you wrote here is still below (if you pressed twice, the first press sent it).",
    );
    cx.notice = Some(format!("{said} {kept}"));
    Ok(private(StatusCode::OK, letter_desk_page::document(&cx, &data, form, next)))
}

/// The proposal with what was typed, and why it was not taken.
async fn proposal_with_errors(ctx: &Ctx, slug: &str, id: ProposalId, form: Form, error: Error) -> Reply {
    if !matches!(error, Error::Invalid { .. } | Error::Conflict(_)) {
        return Err(error.into());
    }
    let data = desk_proposals::detail(ctx.db(), ctx.asked(), slug, id, Looker::default()).await?;
    render_with_errors(ctx, form, error, |form| {
        // This address answers to a form only: the frame names the page of the proposal.
        let cx = Cx { path: routes::proposal_desk(slug, id), ..ctx.cx() };
        proposal_desk_page::document(&cx, &data, &form)
    })
}
