//! What is done to many of those who registered: to those who are ticked, to all of a page, to all whom a filter finds.

use app::{
    cx::{Cx, Undo},
    form::Form,
    registration::attendees_desk_page as attendees_page,
    routes,
};
use chrono::{DateTime, Utc};
use domain::{
    Error, Lang,
    announcements::choosing,
    ids::{BulkActId, EventRef},
    lang::Text,
    pages::{self, attendees::AttendeeList},
    registration::{
        by_hand::Act,
        in_bulk,
        in_full::{self, Begun, Order, Progress},
    },
    t,
};
use http::StatusCode;

use super::{
    Ctx,
    attendee_desk::{TYPE_BACK, moment, type_back},
    attendees_list::{Narrowed, beside, kept_list},
    ctx::see_other,
    path::{EventPath, Path},
    reply::{FormFields, Reply, private, render_with_errors},
};

/// What a form asks to be done to many.
fn act_of<'a>(word: &str, words: &'a str) -> Option<Act<'a>> {
    Some(match word {
        "confirm" => Act::Seat,
        "put-back" => Act::PutBack,
        "take-back" => Act::TakeBack,
        "remove" => Act::Remove((!words.trim().is_empty()).then_some(words)),
        "ticket" => Act::SendTicket,
        other => match other.strip_prefix(TYPE_BACK) {
            Some(at) => Act::TypeBack(moment(at)),
            None => Act::ChangeType(other.strip_prefix("type-")?.parse().ok()?),
        },
    })
}

/// What the page that follows says of it; `None` for nothing.
pub(super) fn what_was_done(lang: Lang, did: &str, n: usize) -> Option<String> {
    if n == 0 {
        return (did == "none").then(|| lang.t("もうそうなっていました。", "It was so already.").to_owned());
    }
    Some(match did {
        "confirm" => t!(lang, "{n}人の席を確定しました。", "Seats given: {n}.", n),
        "remove" => t!(lang, "{n}人の申し込みを取り消しました。", "Removed: {n}.", n),
        "take-back" => t!(lang, "{n}人の申し込みを元に戻しました。", "Undone: {n}.", n),
        "put-back" => t!(lang, "{n}人をキャンセル待ちに戻しました。", "Back on the waitlist: {n}.", n),
        "ticket" => t!(lang, "{n}人に受付票を送り直します。", "Tickets on their way: {n}.", n),
        _ if did.starts_with(TYPE_BACK) => {
            t!(lang, "{n}人を元の参加枠に戻しました。", "Back to the type before: {n}.", n)
        }
        _ if did.starts_with("type-") => t!(lang, "{n}人の参加枠を変えました。", "Types changed: {n}.", n),
        _ => return None,
    })
}

/// The way back for those to whom it was done, from what was done when.
pub(super) fn undo_of(
    ctx: &Ctx,
    (series, number): (&str, i32),
    (did, at): (&str, DateTime<Utc>),
    codes: &[String],
) -> Option<Undo> {
    let word = match in_bulk::way_back(act_of(did, "")?, at)? {
        Act::TakeBack => "take-back".to_owned(),
        Act::PutBack => "put-back".to_owned(),
        Act::TypeBack(at) => type_back(at),
        _ => return None,
    };
    let reason = ctx.lang.t("元に戻す", "Undo").to_owned();
    let fields = [("bulk", "1".to_owned()), ("do", word), ("bulk-reason", reason)];
    let codes = codes.iter().map(|code| ("code", code.clone()));
    Some(Undo {
        action: routes::event_desk_part(series, number, "attendees/bulk"),
        fields: fields.into_iter().chain(codes).collect(),
    })
}

/// Errors stand at the fields of this form; the page has another one with a reason.
fn at_bulk(error: Error) -> Error {
    match error {
        Error::Invalid { field, message, others } => {
            let field = match field.as_str() {
                "reason" => "bulk-reason".to_owned(),
                "code" => "do".to_owned(),
                _ => field,
            };
            Error::Invalid { field, message, others }
        }
        other => other,
    }
}

/// An act on all who are chosen, or the way to write to them. Those to whom it could not be done are named, with the reason.
pub(super) async fn act_in_bulk(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let named = |wanted: &str| -> Vec<String> {
        pairs.iter().filter(|(name, _)| name == wanted).map(|(_, code)| code.clone()).collect()
    };
    let (chosen, drawn) = (named("code"), named("page_code"));
    let mut form = Form::from(pairs);
    // Of one who is read beside the list those who are ticked there stay so.
    let ticked = if form.value("beside") == "1" { form.value("list_chosen").to_owned() } else { chosen.join(".") };
    form.values.insert("chosen".to_owned(), ticked);
    let event = EventRef::new(&series, number);
    if !form.value("batch").is_empty() {
        return go_on(&ctx, (&series, number), form).await;
    }
    // A button says what is done, or leaves it to what was chosen beside the reason.
    if form.value("do").is_empty() {
        let what = form.value("what").to_owned();
        form.values.insert("do".to_owned(), what);
    }
    if form.value("do") == "type" {
        return which_type(&ctx, event, form).await;
    }
    let codes = match form.value("all") {
        // All of the page are those who stood there when it was drawn; who was chosen on other pages stays so.
        "yes" => {
            let others = chosen.into_iter().filter(|code| !drawn.contains(code)).collect::<Vec<_>>();
            [drawn, others].concat()
        }
        // All who are found are those who are found now.
        "found" => {
            let narrowed = Narrowed::of_form(&form);
            match pages::attendees::found(ctx.db(), ctx.asked(), event, narrowed.filter()).await {
                Ok(codes) if form.value("do") == "write" => codes,
                Ok(codes) => return act_on_all(&ctx, (&series, number), form, &codes).await,
                Err(error) => return refused(&ctx, (&series, number), form, error).await,
            }
        }
        _ => chosen,
    };
    let outcome = match act_of(form.value("do"), form.value("words")) {
        Some(what) => in_bulk::act(ctx.db(), ctx.asked(), event, &codes, what, form.value("bulk-reason")).await,
        None if form.value("do") == "write" => match choosing::begin(ctx.db(), ctx.asked(), event, &codes).await {
            Ok(draft) => {
                let to = routes::event_desk_part(&series, number, "announcements");
                let draft = draft.to_string();
                return Ok(see_other(&routes::with_query(&to, &[("draft", draft.as_str()), ("did", "chosen")])));
            }
            Err(error) => Err(error),
        },
        None => Err(Error::invalid("do", "することを選んでください。", "Please choose what to do.")),
    };
    let (error, done) = match outcome {
        Ok(outcome) if outcome.refused.is_empty() => {
            let did = if outcome.done.is_empty() { "none" } else { form.value("do") };
            let to = Narrowed::of_form(&form).address(&series, number);
            let codes = outcome.done.join(".");
            let at = ctx.now.timestamp_micros().to_string();
            let said =
                [("open", form.value("list_open")), ("did", did), ("codes", codes.as_str()), ("at", at.as_str())];
            return Ok(see_other(&routes::with_query(&to, &said)));
        }
        Ok(outcome) => {
            let refused: Vec<String> =
                outcome.refused.iter().map(|(code, why)| format!("{code}: {}", why.get(ctx.lang))).collect();
            let (n, m, why) = (outcome.done.len(), refused.len(), refused.join(" / "));
            let said = t!(
                ctx.lang,
                "{n}人に行いました。{m}人にはできませんでした。{why}",
                "Done to {n}, not to {m}. {why}",
                n,
                m,
                why
            );
            (Error::Conflict(Text::new(said.clone(), said)), outcome.done)
        }
        Err(error @ (Error::Forbidden | Error::Concealed | Error::NotFound)) => return Err(error.into()),
        Err(error) => (at_bulk(error), Vec::new()),
    };
    let list = kept_list(&ctx, event, &form).await?;
    let open = beside(&ctx, event, form.value("list_open")).await?;
    let did = form.value("do").to_owned();
    render_with_errors(&ctx, form, error, |form| {
        let undo = undo_of(&ctx, (&series, number), (&did, ctx.now), &done);
        let notice = what_was_done(ctx.lang, &did, done.len()).filter(|_| undo.is_some());
        let cx = Cx { notice, undo, ..ctx.cx() };
        let none = Form::default();
        attendees_page::document(&cx, list, open.as_ref().map(|one| (one, &none)), &form, ctx.now)
    })
}

/// The page again, with the choice of a type and of a reason opened.
async fn which_type(ctx: &Ctx, event: EventRef<'_>, form: Form) -> Reply {
    let list = kept_list(ctx, event, &form).await?;
    let open = beside(ctx, event, form.value("list_open")).await?;
    let notice = ctx.lang.t(
        "まだ何もしていません。どの参加枠にするかと理由を、下で選んでください。",
        "Nothing was done yet. Please choose the type below, and give a reason.",
    );
    let (cx, none) = (Cx { notice: Some(notice.to_owned()), ..ctx.cx() }, Form::default());
    let html = attendees_page::document(&cx, list, open.as_ref().map(|one| (one, &none)), &form, ctx.now);
    Ok(private(StatusCode::OK, html))
}

/// The page again, with why nothing was done to all.
async fn refused(ctx: &Ctx, (series, number): (&str, i32), form: Form, error: Error) -> Reply {
    if matches!(error, Error::Forbidden | Error::Concealed | Error::NotFound) {
        return Err(error.into());
    }
    let event = EventRef::new(series, number);
    let list = kept_list(ctx, event, &form).await?;
    let open = beside(ctx, event, form.value("list_open")).await?;
    render_with_errors(ctx, form, at_bulk(error), |form| {
        let none = Form::default();
        attendees_page::document(&ctx.cx(), list, open.as_ref().map(|one| (one, &none)), &form, ctx.now)
    })
}

/// An act on all whom the filter finds now, however many pages they fill; asked before, where that is more than one.
async fn act_on_all(ctx: &Ctx, (series, number): (&str, i32), mut form: Form, codes: &[String]) -> Reply {
    let event = EventRef::new(series, number);
    let order = Order {
        what: form.value("do"),
        words: form.value("words"),
        reason: form.value("bulk-reason"),
        sure: form.value("sure").parse().ok(),
        pressed: form.value("drawn"),
    };
    match in_full::begin(ctx.db(), ctx.asked(), event, codes, order).await {
        Ok(Begun::Under(id)) => work(ctx, (series, number), &form, id).await,
        Ok(Begun::Asks(n)) => {
            form.values.insert("asks".to_owned(), n.to_string());
            let list = kept_list(ctx, event, &form).await?;
            let open = beside(ctx, event, form.value("list_open")).await?;
            let notice = t!(
                ctx.lang,
                "まだ何もしていません。{n}人に行うか、下で確かめてください。",
                "Nothing was done yet. Please say below whether you mean all {n}.",
                n
            );
            let (cx, none) = (Cx { notice: Some(notice), ..ctx.cx() }, Form::default());
            let html = attendees_page::document(&cx, list, open.as_ref().map(|one| (one, &none)), &form, ctx.now);
            Ok(private(StatusCode::OK, html))
        }
        Err(error) => refused(ctx, (series, number), form, error).await,
    }
}

/// The rest of an act on all, or its way back.
async fn go_on(ctx: &Ctx, (series, number): (&str, i32), form: Form) -> Reply {
    let event = EventRef::new(series, number);
    let id: BulkActId = form.value("batch").parse().map_err(|_| Error::NotFound)?;
    match form.value("do") {
        "go-on" => work(ctx, (series, number), &form, id).await,
        "undo" => match in_full::begin_undo(ctx.db(), ctx.asked(), event, id, form.value("bulk-reason")).await {
            Ok(undo) => work(ctx, (series, number), &form, undo).await,
            Err(error) => refused(ctx, (series, number), form, error).await,
        },
        _ => Err(Error::NotFound.into()),
    }
}

/// As much of it as one request does; the page that follows says how far it is.
async fn work(ctx: &Ctx, (series, number): (&str, i32), form: &Form, id: BulkActId) -> Reply {
    let event = EventRef::new(series, number);
    in_full::go_on(ctx.db(), ctx.asked(), event, id, in_full::WITHIN).await?;
    let (to, id) = (Narrowed::of_form(form).address(series, number), id.to_string());
    let said = [("open", form.value("list_open")), ("batch", id.as_str())];
    Ok(see_other(&routes::with_query(&to, &said)))
}

/// The act on all that an address names, or else the one of which something is left.
pub(super) async fn under_way(
    ctx: &Ctx,
    event: EventRef<'_>,
    (named, unfinished): (Option<BulkActId>, Option<BulkActId>),
) -> Result<Option<Progress>, Error> {
    let Some(id) = named.or(unfinished) else { return Ok(None) };
    match in_full::look(ctx.db(), ctx.asked(), event, id).await {
        // It was days ago.
        Err(Error::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

/// What came of an act on all, and its way back; `kept`: the list to come back to.
pub(super) fn what_was_done_to_all(
    ctx: &Ctx,
    list: &AttendeeList,
    kept: Vec<(&'static str, String)>,
) -> (Option<String>, Option<Undo>) {
    let Some(many) = &list.many else { return (None, None) };
    let card = &list.event.card;
    let (all, n) = (many.all, many.done);
    let notice = if many.is_undo {
        t!(ctx.lang, "{all}人のうち{n}人を元に戻しました。", "Undone for {n} of {all}.", all, n)
    } else {
        t!(ctx.lang, "{all}人のうち{n}人に行いました。", "Done to {n} of {all}.", all, n)
    };
    let undo = many.may_undo.then(|| {
        let reason = ctx.lang.t("元に戻す", "Undo").to_owned();
        let mut fields = vec![
            ("bulk", "1".to_owned()),
            ("do", "undo".to_owned()),
            ("batch", many.id.to_string()),
            ("bulk-reason", reason),
        ];
        fields.extend(kept);
        Undo { action: routes::event_desk_part(&card.series_slug, card.number, "attendees/bulk"), fields }
    });
    (Some(notice), undo)
}
