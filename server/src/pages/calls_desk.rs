//! What organizers ask for, by what it is judged, and the letters about what was decided.

use app::{
    cx::Undo,
    form::Form,
    proposals::{call_desk_page, decisions_desk_page},
    routes,
};
use axum::{Router, routing::get};
use domain::{
    Error, VariantArray as _,
    fields::{self as form_fields, Fields as _},
    ids::{CallId, DecisionId, ProposalFieldId},
    pages::desk_calls,
    proposals::{
        call_rules::MAX_CRITERIA,
        calls::{self, CriterionInput},
        deciding::{self, Typed},
        fields::{self, FieldInput},
        sending,
        types::{CallInput, ProposalKind, StagedAt},
    },
    questionnaire::editing::Edit,
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    proposals_desk::other_in,
    query::Query,
    reply::{FormFields, Reply, draw_anew, private, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/proposals/call", get(call).post(save_call))
        .route("/organize/{series}/proposals/decisions", get(decisions).post(decide))
}

// ── the call ──

async fn call(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let number = query.number("number");
    let data = desk_calls::call_form(ctx.db(), ctx.asked(), &series, number).await?;
    let mut cx = ctx.cx();
    let notice = match query.text("did") {
        "call" => {
            ctx.lang.t("保存しました。公開ページもいま変わりました。", "Saved. The public page has changed, too.")
        }
        "criteria" => ctx.lang.t("観点を保存しました。", "The criteria are saved."),
        "add" => ctx.lang.t("質問を加えました。", "The question was added."),
        "save" | "restore" => ctx.lang.t("質問を保存しました。", "The question is saved."),
        "remove" => {
            ctx.lang.t("質問を外しました。もらった答えは残っています。", "The question was removed. Its answers stay.")
        }
        _ => "",
    };
    cx.notice = (!notice.is_empty()).then(|| notice.to_owned());
    if query.text("did") == "remove" {
        let fields = vec![("do", "restore".to_owned()), ("id", query.text("id").to_owned())];
        cx.undo = Some(Undo { action: routes::call_desk(&series, number), fields });
    }
    Ok(private(StatusCode::OK, call_desk_page::document(&cx, &data, &Form::default())))
}

fn question_of(form: &Form) -> FieldInput {
    let text = |name: &str| form.value(name).to_owned();
    FieldInput {
        kind: text("kind"),
        words_ja: text("words_ja"),
        words_en: text("words_en"),
        hint: text("hint"),
        options: text("options"),
        is_required: !form.value("required").is_empty(),
        is_hidden: !form.value("hidden").is_empty(),
    }
}

fn criteria_of(form: &Form) -> Vec<CriterionInput> {
    (0..MAX_CRITERIA)
        .map(|at| {
            let text = |part: &str| form.value(&format!("c/{at}/{part}")).to_owned();
            CriterionInput { id: text("id").parse().ok(), name: text("name"), weight: text("weight") }
        })
        .collect()
}

/// The boxes that were ticked, as the one field that the call has for them.
fn join_kinds(form: &mut Form) {
    let is_on = |kind: &&ProposalKind| !form.value(&format!("kinds/{}", kind.into_str())).is_empty();
    let kinds: Vec<&str> = ProposalKind::VARIANTS.iter().filter(is_on).map(ProposalKind::into_str).collect();
    form.values.insert("kinds".to_owned(), kinds.join(" "));
}

/// The forms of the page: `do` says which one it is.
async fn save_call(ctx: Ctx, Path(series): Path<String>, query: Query, axum::Form(pairs): FormFields) -> Reply {
    let mut form = Form::from(pairs);
    let number = query.number::<i32>("number");
    let (db, asked, slug) = (ctx.db(), ctx.asked(), series.as_str());
    let did = form.value("do").to_owned();
    let done = if did == "call" {
        join_kinds(&mut form);
        let input = CallInput::read(|name| form.value(name));
        let base = form_fields::seen(form.value("base"));
        calls::save(db, asked, slug, number, &input, base.as_ref()).await.map(|_| String::new())
    } else {
        // The others belong to a call that is there.
        let page = desk_calls::call_form(db, asked, slug, number).await?;
        let call = page.call.ok_or(Error::NotFound)?.id;
        below(&ctx, slug, call, &form).await
    };
    let here = routes::call_desk(slug, number);
    match done {
        Ok(id) => Ok(see_other(&routes::with_query(&here, &[("did", &did), ("id", &id)]))),
        Err(error) => {
            let data = desk_calls::call_form(db, asked, slug, number).await?;
            if matches!(error, Error::Clash(_)) {
                let base = form_fields::seen(form.value("base"));
                let typed = CallInput::read(|name| form.value(name)).values();
                draw_anew(&mut form, base.as_ref(), &typed, &data.input.values(), calls::AREAS);
            }
            render_with_errors(&ctx, form, error, |form| call_desk_page::document(&ctx.cx(), &data, &form))
        }
    }
}

/// Criteria, and the questions of a call's own; the id of the question that it was about.
async fn below(ctx: &Ctx, slug: &str, call: CallId, form: &Form) -> Result<String, Error> {
    let (db, asked) = (ctx.db(), ctx.asked());
    if form.value("do") == "criteria" {
        return calls::save_criteria(db, asked, slug, call, &criteria_of(form)).await.map(|()| String::new());
    }
    let input = question_of(form);
    let known = || form.value("id").parse::<ProposalFieldId>().map_err(|_| Error::NotFound);
    let edit = match form.value("do") {
        "add" => Edit::Add(&input),
        "save" => Edit::Save(known()?, &input),
        "remove" => Edit::Remove(known()?),
        "restore" => Edit::Restore(known()?),
        "up" => Edit::Move(known()?, true),
        "down" => Edit::Move(known()?, false),
        _ => return Err(Error::NotFound),
    };
    fields::edit(db, asked, slug, call, edit).await.map(|id| id.to_string())
}

// ── the letters ──

fn call_in(query: &Query) -> CallId {
    query.number::<CallId>("call").unwrap_or(CallId(0))
}

async fn decisions(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let names = query.text("names") == "1";
    let data = desk_calls::decisions(ctx.db(), ctx.asked(), &series, call_in(&query), names).await?;
    let mut cx = ctx.cx();
    let notice = match query.text("did") {
        "letter" => ctx.lang.t("文面を保存しました。", "The letter is saved."),
        "stopped" => ctx.lang.t("止めました。まだだれにも届いていません。", "Stopped. Nobody was told."),
        _ => "",
    };
    cx.notice = (!notice.is_empty()).then(|| notice.to_owned());
    Ok(private(StatusCode::OK, decisions_desk_page::document(&cx, &data, names, &Form::default())))
}

/// The letters that were looked at; `None` for one that says something else.
fn seen_in(pairs: &[(String, String)]) -> Option<Vec<StagedAt>> {
    pairs.iter().filter(|(name, _)| name == "seen").map(|(_, value)| StagedAt::parse(value)).collect()
}

/// What is done with the letters.
enum Decided {
    Sent(usize),
    Stopped,
    Written,
}

/// One letter is written anew, or all are sent, or what was sent is stopped.
async fn decide(ctx: Ctx, Path(series): Path<String>, query: Query, axum::Form(pairs): FormFields) -> Reply {
    let (call, names) = (call_in(&query), query.text("names") == "1");
    let (db, asked, slug) = (ctx.db(), ctx.asked(), series.as_str());
    let seen = seen_in(&pairs).ok_or(Error::NotFound)?;
    let form = Form::from(pairs);
    let done = match form.value("do") {
        "send" => sending::send_decisions(db, asked, slug, call, &seen).await.map(Decided::Sent),
        "stop" => sending::stop(db, asked, slug, call).await.map(|_| Decided::Stopped),
        _ => {
            let id = form.value("id").parse::<DecisionId>().map_err(|_| Error::NotFound)?;
            let version = form.value("version").parse().unwrap_or_default();
            let words = Typed { own: (form.value("subject"), form.value("body")), other: other_in(&form) };
            deciding::write_letter(db, asked, slug, call, StagedAt { id, version }, words)
                .await
                .map(|()| Decided::Written)
        }
    };
    match done {
        Ok(Decided::Sent(n)) => {
            let (call, n) = (call.to_string(), n.to_string());
            Ok(see_other(&routes::proposals_desk_with(slug, &[("call", &call), ("did", "sent"), ("n", &n)])))
        }
        Ok(Decided::Stopped) => {
            let here = routes::decisions_desk(slug, call, names);
            Ok(see_other(&routes::with_query(&here, &[("did", "stopped")])))
        }
        Ok(Decided::Written) => {
            let here = routes::with_query(&routes::decisions_desk(slug, call, names), &[("did", "letter")]);
            Ok(see_other(&format!("{here}#letter-{}", form.value("id"))))
        }
        Err(error) => {
            let data = desk_calls::decisions(db, asked, slug, call, names).await?;
            render_with_errors(&ctx, form, error, |form| decisions_desk_page::document(&ctx.cx(), &data, names, &form))
        }
    }
}
