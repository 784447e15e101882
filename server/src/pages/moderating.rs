//! The moderator's console with the page of all questions, the stage screen, and what moderators do.

use app::{
    form::Form,
    qa::{moderate_page, moderated_page},
    routes,
};
use axum::{
    Json, Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    Error,
    ids::{ActId, EventRef, QuestionId},
    pages::{self, moderated::Find, questions::Kind},
    qa::{
        admission::{self, SettingsInput},
        answering,
        moderation::{self, Merged, Wanted},
        presence,
        stage::Seen,
        types::{Audience, Hold, QuestionState},
        uniting,
    },
    viewer::Right,
};
use http::{HeaderMap, StatusCode, header};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    qa::{At, AtQuestion, FormFields, Reply, done, no_store_response},
    query::Query,
};
use crate::{
    files::questions::{self, Format},
    http::errors::wants_json,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/qa/moderate", get(moderate))
        .route("/{series}/{number}/qa/stage", get(stage))
        .route("/{series}/{number}/qa/settings", post(settings))
        .route("/{series}/{number}/qa/undo", post(undo))
        .route("/{series}/{number}/qa/presence", post(here))
        .route("/{series}/{number}/qa/export/{file}", get(export))
        .route("/{series}/{number}/qa/{id}/state", post(set_state))
        .route("/{series}/{number}/qa/{id}/merge", post(merge))
        .route("/{series}/{number}/qa/{id}/together", get(together))
        .route("/{series}/{number}/qa/{id}/apart", post(keep_apart))
        .route("/{series}/{number}/qa/{id}/asker", post(hold_asker))
        .route("/{series}/{number}/qa/{id}/answer", post(answer))
}

/// What the list of all questions is asked for; `None`: nothing, which is the console.
fn find_of(query: &Query) -> Option<Find> {
    let is_list = ["state", "q", "merge", "page"].into_iter().any(|name| query.has(name));
    is_list.then(|| Find {
        words: query.text("q").to_owned(),
        kind: query.number::<Kind>("state").filter(|kind| Kind::MODERATORS.contains(kind)).unwrap_or_default(),
        page: query.number("page").unwrap_or(1),
        part: query.number("merge"),
    })
}

/// Where a moderator acts and comes back to: the console, or a page of all questions.
struct Desk<'a> {
    ctx: &'a Ctx,
    headers: &'a HeaderMap,
    event: EventRef<'a>,
    find: Option<Find>,
}

impl Desk<'_> {
    fn address(&self) -> String {
        let EventRef { series, number } = self.event;
        match &self.find {
            Some(find) => routes::moderated(series, number, find),
            None => routes::moderate(series, number),
        }
    }

    async fn html(&self, form: &Form) -> Result<String, Error> {
        let (ctx, event) = (self.ctx, self.event);
        match &self.find {
            Some(find) => {
                let data = pages::moderated::load(ctx.db(), ctx.asked(), event, find.clone()).await?;
                Ok(moderated_page::document(&ctx.cx(), &data, form, ctx.now))
            }
            None => {
                let data = pages::board::load(ctx.db(), ctx.asked(), event, Audience::Moderators).await?;
                Ok(moderate_page::document(&ctx.cx(), &data, form, ctx.now))
            }
        }
    }

    /// The same page, with what could not be done.
    async fn page_with_errors(&self, mut form: Form, error: Error) -> Reply {
        if wants_json(self.headers) || !matches!(error, Error::Invalid { .. } | Error::Conflict(_)) {
            return Err(error.into());
        }
        form.fail(&error, self.ctx.lang);
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        Ok(no_store_response(status, self.html(&form).await?))
    }

    /// What came of an act: what takes it back, or the page that offers to.
    fn acted(&self, id: QuestionId, act: Option<ActId>) -> Response {
        if wants_json(self.headers) {
            return Json(serde_json::json!({ "act": act })).into_response();
        }
        let act = act.map(|act| act.to_string()).unwrap_or_default();
        see_other(&format!("{}#q{id}", routes::with_query(&self.address(), &[("act", act.as_str())])))
    }

    /// What came of a merge: also how many votes the two have as one.
    fn merged(&self, whole: QuestionId, merged: Option<Merged>) -> Response {
        let Some(Merged { act, votes }) = merged else { return self.acted(whole, None) };
        if wants_json(self.headers) {
            return Json(serde_json::json!({ "act": act, "votes": votes })).into_response();
        }
        let (act, votes) = (act.to_string(), votes.to_string());
        let told = [("act", act.as_str()), ("votes", votes.as_str())];
        see_other(&format!("{}#q{whole}", routes::with_query(&self.address(), &told)))
    }

    /// What came of something that is not undone.
    fn done(&self, id: QuestionId) -> Response {
        done(self.headers, &format!("{}#q{id}", self.address()))
    }
}

async fn moderate(ctx: Ctx, headers: HeaderMap, Path((slug, number)): At, query: Query) -> Reply {
    let desk = Desk { ctx: &ctx, headers: &headers, event: EventRef::new(&slug, number), find: find_of(&query) };
    // Without script the page says what was done, and how to take it back.
    let form = Form::from([("act", query.text("act").to_owned()), ("votes", query.text("votes").to_owned())]);
    Ok(no_store_response(StatusCode::OK, desk.html(&form).await?))
}

async fn set_state(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    query: Query,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let desk = Desk { ctx: &ctx, headers: &headers, event: EventRef::new(&slug, number), find: find_of(&query) };
    let id = QuestionId(id);
    let Ok(to) = form.value("to").parse::<QuestionState>() else {
        let error = Error::invalid("to", "状態を選び直してください。", "Please choose a state again.");
        return desk.page_with_errors(form, error).await;
    };
    // Words of one's own come before those that were offered.
    let other = form.value("other").trim();
    let reason = if other.is_empty() { form.value("reason") } else { other };
    // What the screen showed on stage; empty: nothing.
    let on = form.values.get("on").map_or(Seen::Unknown, |on| on.parse().map_or(Seen::Nothing, Seen::One));
    let wanted = Wanted { to, version: form.value("version").parse().ok(), reason, on };
    match moderation::set_state(ctx.db(), ctx.asked(), desk.event, id, wanted).await {
        Ok(act) => Ok(desk.acted(id, act)),
        Err(error) => desk.page_with_errors(form, error).await,
    }
}

async fn merge(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    query: Query,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let desk = Desk { ctx: &ctx, headers: &headers, event: EventRef::new(&slug, number), find: find_of(&query) };
    let id = QuestionId(id);
    let Ok(into) = form.value("into").parse::<QuestionId>() else {
        let error = Error::invalid(
            "into",
            "まとめる先の質問を選んでください。",
            "Please choose which question it is a part of.",
        );
        return desk.page_with_errors(form, error).await;
    };
    // A number that was typed without script: the page of that question says first how many votes they have together.
    if form.value("look") == "1" && !wants_json(&headers) {
        let find = Find { words: into.to_string(), part: Some(id), ..Find::default() };
        return Ok(see_other(&routes::moderated(&slug, number, &find)));
    }
    let version = form.value("version").parse().ok();
    match moderation::merge(ctx.db(), ctx.asked(), desk.event, id, into, version).await {
        Ok(merged) => Ok(desk.merged(into, merged)),
        Err(error) => desk.page_with_errors(form, error).await,
    }
}

/// How many votes each of the questions that are named would have with this one in it, in the words that the console shows.
async fn together(ctx: Ctx, Path((slug, number, id)): AtQuestion, query: Query) -> Reply {
    let named = query.0.iter().filter(|(name, _)| name == "into");
    let wholes: Vec<QuestionId> = named.filter_map(|(_, into)| into.parse().ok()).collect();
    let votes = uniting::together(ctx.db(), ctx.asked(), EventRef::new(&slug, number), QuestionId(id), &wholes).await?;
    let said = votes
        .into_iter()
        .map(|one| (one.id.to_string(), serde_json::Value::from(app::qa::board::united(ctx.lang, one.votes))));
    let said: serde_json::Map<String, serde_json::Value> = said.collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(said)).into_response())
}

async fn keep_apart(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    query: Query,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let desk = Desk { ctx: &ctx, headers: &headers, event: EventRef::new(&slug, number), find: find_of(&query) };
    let id = QuestionId(id);
    // No question has this number: the use case says what to do.
    let other = form.value("other").parse().unwrap_or(QuestionId(0));
    match moderation::keep_apart(ctx.db(), ctx.asked(), desk.event, id, other).await {
        Ok(act) => Ok(desk.acted(id, act)),
        Err(error) => desk.page_with_errors(form, error).await,
    }
}

async fn undo(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number)): At,
    query: Query,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let desk = Desk { ctx: &ctx, headers: &headers, event: EventRef::new(&slug, number), find: find_of(&query) };
    let act = form.value("act").parse::<ActId>().map_err(|_| Error::NotFound)?;
    match moderation::undo(ctx.db(), ctx.asked(), desk.event, act).await {
        Ok(()) => Ok(done(&headers, &desk.address())),
        Err(error) => desk.page_with_errors(form, error).await,
    }
}

async fn hold_asker(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    query: Query,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let desk = Desk { ctx: &ctx, headers: &headers, event: EventRef::new(&slug, number), find: find_of(&query) };
    let hold = match form.value("hold") {
        "" => None,
        word => Some(
            word.parse::<Hold>().map_err(|_| Error::invalid("hold", "選び直してください。", "Please choose again."))?,
        ),
    };
    let id = QuestionId(id);
    let version = form.value("version").parse().ok();
    match admission::hold_asker(ctx.db(), ctx.asked(), desk.event, id, hold, version).await {
        Ok(()) => Ok(desk.done(id)),
        Err(error) => desk.page_with_errors(form, error).await,
    }
}

async fn answer(
    ctx: Ctx,
    headers: HeaderMap,
    Path((slug, number, id)): AtQuestion,
    query: Query,
    axum::Form(pairs): FormFields,
) -> Reply {
    let form = Form::from(pairs);
    let desk = Desk { ctx: &ctx, headers: &headers, event: EventRef::new(&slug, number), find: find_of(&query) };
    let (id, body, author) = (QuestionId(id), form.value("answer"), form.value("author"));
    match answering::answer(ctx.db(), ctx.asked(), desk.event, id, body, author).await {
        Ok(act) => Ok(desk.acted(id, act)),
        Err(error) => desk.page_with_errors(form, error).await,
    }
}

async fn settings(ctx: Ctx, headers: HeaderMap, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let desk = Desk { ctx: &ctx, headers: &headers, event: EventRef::new(&slug, number), find: None };
    let named = |name: &str| form.values.get(name).map(String::as_str);
    let input = SettingsInput {
        moderated: named("moderated"),
        slow_seconds: named("slow_seconds"),
        asking: named("asking"),
        voting: named("voting"),
        closed_afterwards: named("closed_afterwards"),
        base: named("base"),
    };
    match admission::save_settings(ctx.db(), ctx.asked(), desk.event, input).await {
        Ok(_) => Ok(done(&headers, &desk.address())),
        Err(error) => desk.page_with_errors(form, error).await,
    }
}

/// A console says that it is open, and which question it looks at.
async fn here(ctx: Ctx, Path((slug, number)): At, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let at = form.value("at").parse::<QuestionId>().ok();
    presence::here(ctx.db(), ctx.asked(), EventRef::new(&slug, number), at).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn stage(ctx: Ctx, Path((slug, number)): At) -> Reply {
    let data = pages::board::load(ctx.db(), ctx.asked(), EventRef::new(&slug, number), Audience::Public).await?;
    // The screen is anybody's; the attendance code is shown where somebody of the organizers opened it.
    let may_show = ctx.viewer.require_at(data.series.id, data.event.card.id, Right::Moderate).is_ok();
    let code = may_show.then(|| routes::check_in_part(&slug, number, "code"));
    Ok(no_store_response(StatusCode::OK, app::qa::stage_page::document(&ctx.cx(), data, ctx.now, code)))
}

/// The questions as a file: for everybody what everybody sees, for moderators all of them.
async fn export(ctx: Ctx, Path((slug, number, file)): Path<(String, i32, String)>, query: Query) -> Reply {
    let format = Format::from_file_name(&file).ok_or(Error::NotFound)?;
    let audience = if query.text("audience") == "moderators" { Audience::Moderators } else { Audience::Public };
    let page = pages::questions::export(ctx.db(), ctx.asked(), EventRef::new(&slug, number), audience).await?;
    Ok(questions::reply(&page, format, ctx.lang, ctx.state.site.origin()))
}
