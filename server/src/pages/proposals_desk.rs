//! The desk of proposals: the list of a call, one proposal, what reviewers think of it, and what is decided.

use app::{
    cx::{Cx, Undo},
    form::Form,
    proposals::{
        list_wishes::{ListView, Wanted},
        proposal_desk_page, proposals_desk_page,
    },
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    Error,
    ids::{CallId, CriterionId, ProposalId},
    input::local_path,
    pages::desk_proposals,
    proposals::{
        cancelling, confirming, deciding,
        reviewing::{self, ReviewInput},
        types::Decision,
        visibility::Looker,
    },
    t,
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::state::AppState;

/// Series and id, as they stand in the address of a proposal on the desk.
type ProposalPath = Path<(String, i64)>;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/proposals", get(list))
        .route("/organize/{series}/proposals/{id}", get(show))
        .route("/organize/{series}/proposals/{id}/review", post(review))
        .route("/organize/{series}/proposals/{id}/decide", post(decide))
}

/// What somebody asks to see; whether they may is for the use case.
fn looker(query: &Query) -> Looker {
    let is = |name: &str| query.text(name) == "1";
    Looker { may_decide: false, wants_names: is("names"), wants_scores: is("scores") }
}

async fn list(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let open = query.number::<ProposalId>("p");
    let wanted = Wanted { state: query.text("state").parse().ok(), view: ListView::parse(query.text("view")), open };
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
    let mut cx = told(&ctx, &series, &query, number);
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
    say_done(&mut cx, query.text("did"));
    let html = proposals_desk_page::document(&cx, &data, opened.as_ref(), wanted, ctx.now);
    Ok(private(StatusCode::OK, html))
}

async fn show(ctx: Ctx, Path((series, id)): ProposalPath, query: Query) -> Reply {
    let data = desk_proposals::detail(ctx.db(), ctx.asked(), &series, ProposalId(id), looker(&query)).await?;
    let mut cx = told(&ctx, &series, &query, |_| data.proposal.number);
    say_done(&mut cx, query.text("did"));
    Ok(private(StatusCode::OK, proposal_desk_page::document(&cx, &data, &Form::default())))
}

/// What was done to one proposal, where it was no decision that waits to be told.
fn say_done(cx: &mut Cx, did: &str) {
    let lang = cx.lang;
    let notice = match did {
        "score" => lang.t("採点を保存しました。", "Your scores are saved."),
        "conflict" => lang.t("利害関係を申告しました。採点から外れます。", "Your conflict of interest is noted."),
        "no-conflict" => lang.t("申告を取り消しました。", "You may score again."),
        "comment" => lang.t("書き込みました。", "Said."),
        "confirm" => lang.t("登壇を確定しました。", "The talk is confirmed."),
        "cancel" => lang.t("登壇を取りやめ、本人に知らせます。", "The talk is cancelled, and its speaker is told."),
        "move-on" => lang.t("別の回に移し、本人に知らせます。", "It is moved, and its proposer is told."),
        _ => "",
    };
    if !notice.is_empty() {
        cx.notice = Some(notice.to_owned());
    }
}

/// What was just decided, with the way back to what was decided before.
fn told(ctx: &Ctx, series: &str, query: &Query, number: impl FnOnce(ProposalId) -> Option<i32>) -> Cx {
    let mut cx = ctx.cx();
    let Some(id) = query.number::<ProposalId>("id") else { return cx };
    let n = number(id).map(|n| n.to_string()).unwrap_or_default();
    let did = query.text("did");
    if did == "undo" {
        cx.notice = Some(t!(ctx.lang, "応募{n}の決定を取り消しました。", "No. {n} is no longer decided.", n));
    } else if let Ok(decision) = did.parse::<Decision>() {
        let word = decision.label(ctx.lang);
        cx.notice = Some(t!(ctx.lang, "応募{n}を「{word}」にしました。", "No. {n}: {word}.", n, word));
        let was = if query.text("was").is_empty() { "undo" } else { query.text("was") };
        cx.undo = Some(Undo {
            action: routes::proposal_desk_act(series, id, "decide"),
            fields: vec![("do", was.to_owned()), ("next", query.text("from").to_owned())],
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
            let next = form.value("next");
            let to = if next.is_empty() { routes::proposal_desk(slug, id) } else { local_path(next) };
            Ok(see_other(&routes::with_query(&to, &[("did", &did)])))
        }
        Err(error) => again(&ctx, slug, id, form, error).await,
    }
}

// ── who decides ──

/// A verb, and behind a colon the number of an event where it goes to one: `accept`, `move:46`, `move-on:46`, `undo`.
async fn decide(ctx: Ctx, Path((series, id)): ProposalPath, axum::Form(pairs): FormFields) -> Reply {
    let (form, id) = (Form::from(pairs), ProposalId(id));
    let (db, asked, slug) = (ctx.db(), ctx.asked(), series.as_str());
    let wish = form.value("do").to_owned();
    let (verb, to) = wish.split_once(':').unwrap_or((&wish, ""));
    let to = to.parse::<i32>().ok();
    let done = match (verb, verb.parse::<Decision>(), to) {
        (_, Ok(decision), to) => deciding::stage(db, asked, slug, id, decision, to).await,
        ("undo", ..) => deciding::unstage(db, asked, slug, id).await,
        ("confirm", ..) => confirming::confirm_for(db, asked, slug, id).await,
        ("cancel", ..) => cancelling::cancel(db, asked, slug, id, form.value("words")).await,
        ("move-on", _, Some(number)) => cancelling::move_on(db, asked, slug, id, number).await,
        _ => Err(Error::NotFound),
    };
    match done {
        Ok(()) => {
            let next = form.value("next");
            let to = if next.is_empty() { routes::proposal_desk(slug, id) } else { local_path(next) };
            let of = id.to_string();
            let said = [("did", verb), ("id", of.as_str()), ("was", form.value("was")), ("from", next)];
            Ok(see_other(&routes::with_query(&to, &said)))
        }
        Err(error) => again(&ctx, slug, id, form, error).await,
    }
}

/// The proposal with what was typed, and why it was not taken.
async fn again(ctx: &Ctx, slug: &str, id: ProposalId, form: Form, error: Error) -> Reply {
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
