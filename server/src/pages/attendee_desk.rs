//! One registration, as organizers see it and change it by hand: on its own page and beside the list.

use app::{
    cx::Undo,
    form::Form,
    registration::{attendee_desk_page, attendees_desk_page as attendees_page},
    routes,
};
use chrono::{DateTime, Utc};
use domain::{
    Error, Lang,
    ids::EventRef,
    pages::{self, attendee::AttendeePage, attendees::AttendeeList},
    registration::by_hand::{self, Act},
    t,
};
use http::StatusCode;

use super::{
    Ctx,
    attendees_list::{Narrowed, kept_list},
    ctx::see_other,
    path::Path,
    query::Query,
    registration::type_gone,
    reply::{FormFields, Reply, private, render_with_errors},
};

type AttendeePath = Path<(String, i32, String)>;

/// The moment of an act, as [`type_back`] writes it.
pub(super) fn moment(text: &str) -> DateTime<Utc> {
    text.parse().ok().and_then(DateTime::from_timestamp_micros).unwrap_or_default()
}

/// The word that takes back a change of type, with the moment of that change.
pub(super) const TYPE_BACK: &str = "type-back-";

/// The way back from a change of one's type, made at that moment; `kept`: the list to come back to.
pub(super) fn type_undo(
    ctx: &Ctx,
    (series, number, code): (&str, i32, &str),
    at: &str,
    kept: Vec<(&'static str, String)>,
) -> Undo {
    undo_by(ctx, routes::attendee(series, number, code), type_back(moment(at)), kept)
}

/// The word that takes another place in the queue back, in the same way.
const PLACE_BACK: &str = "place-back-";

/// The way back from another place in the queue, given at that moment: to who stood before and behind.
pub(super) fn place_undo(
    ctx: &Ctx,
    (series, number, code): (&str, i32, &str),
    at: &str,
    kept: Vec<(&'static str, String)>,
) -> Undo {
    let word = format!("{PLACE_BACK}{}", moment(at).timestamp_micros());
    undo_by(ctx, routes::attendee(series, number, code), word, kept)
}

fn undo_by(ctx: &Ctx, action: String, word: String, kept: Vec<(&'static str, String)>) -> Undo {
    let reason = ctx.lang.t("元に戻す", "Undo").to_owned();
    Undo { action, fields: [("do", word), ("reason", reason)].into_iter().chain(kept).collect() }
}

pub(super) fn type_back(at: DateTime<Utc>) -> String {
    format!("{TYPE_BACK}{}", at.timestamp_micros())
}

pub(super) async fn attendee(ctx: Ctx, Path((series, number, code)): AttendeePath, query: Query) -> Reply {
    let event = EventRef::new(&series, number);
    let data = pages::attendee::load(ctx.db(), ctx.asked(), event, &code, false).await?;
    let mut cx = ctx.cx();
    cx.notice = what_was_done_to_one(ctx.lang, query.text("did"), &data);
    let whose = (series.as_str(), number, code.as_str());
    cx.undo = match query.text("did") {
        "type" => Some(type_undo(&ctx, whose, query.text("at"), Vec::new())),
        "first" | "place" => Some(place_undo(&ctx, whose, query.text("at"), Vec::new())),
        _ => None,
    };
    Ok(private(StatusCode::OK, attendee_desk_page::document(&cx, &data, &Form::default())))
}

/// What the page that follows says of it, about the one to whom it was done.
pub(super) fn what_was_done_to_one(lang: Lang, did: &str, one: &AttendeePage) -> Option<String> {
    let notice = match did {
        "first" | "place" | "place-back" => return Some(place_said(lang, did, one)),
        "added" => lang.t("加えました。本人にメールで知らせます。", "Added. They are told by mail."),
        "note" => lang.t("メモを保存しました。", "The note was saved."),
        "ticket" => lang.t("受付票を送り直します。", "The ticket is on its way."),
        "type" => lang.t(
            "参加枠を変えました。本人へのメールは10秒後に出ます。",
            "The type was changed. They are told by mail in ten seconds.",
        ),
        "type-back" => lang.t("元の参加枠に戻しました。", "Back to the type before."),
        "ticket-again" => lang.t(
            "受付票は、いま送ったところです。もう一度は送っていません。",
            "The ticket is on its way already, and was not sent twice.",
        ),
        "none" => lang.t("もうそうなっていました。", "It was so already."),
        "" => return None,
        _ => lang.t("変えました。", "Changed."),
    };
    Some(notice.to_owned())
}

/// Where somebody stands in the queue by what was just done.
fn place_said(lang: Lang, did: &str, one: &AttendeePage) -> String {
    let is_back = did == "place-back";
    let Some(n) = one.held.position else {
        return if is_back {
            lang.t("待ちの順番を元に戻しました。", "They stand where they stood in the queue.").to_owned()
        } else {
            lang.t("待ちの順番を変えました。", "They stand at another place in the queue.").to_owned()
        };
    };
    let who = match (one.name.as_str(), one.held.code.as_str()) {
        ("", code) => t!(lang, "受付番号 {code} の方", "Whoever has the number {code}", code),
        (name, _) => format!("{name}{}", lang.t("さん", "")),
    };
    let kind = one.held.waits_for.as_ref().map_or(one.held.type_name.as_str(), |(_, name)| name.as_str());
    if is_back {
        t!(
            lang,
            "{who}を「{kind}」の待ち{n}番目に戻しました。",
            "{who} is number {n} in the queue for “{kind}” again.",
            who,
            kind,
            n
        )
    } else {
        t!(
            lang,
            "{who}を「{kind}」の待ち{n}番目にしました。",
            "{who} is number {n} in the queue for “{kind}” now.",
            who,
            kind,
            n
        )
    }
}

/// One registration, beside the list where there is one. `chosen`: numbers of those who are ticked in it, between dots.
fn draw_one(ctx: &Ctx, list: Option<AttendeeList>, chosen: &str, data: &AttendeePage, form: &Form) -> String {
    match list {
        None => attendee_desk_page::document(&ctx.cx(), data, form),
        Some(list) => {
            let chosen = Form::from([("chosen", chosen)]);
            attendees_page::document(&ctx.cx(), list, Some((data, form)), &chosen, ctx.now)
        }
    }
}

pub(super) async fn act(ctx: Ctx, Path((series, number, code)): AttendeePath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let event = EventRef::new(&series, number);
    let words = form.value("words");
    let is_beside = form.value("beside") == "1";
    let chosen = form.value("list_chosen").to_owned();
    let wanted = match form.value("do") {
        // Looking at an address is written down, so it is no link.
        "mail" => {
            let data = pages::attendee::load(ctx.db(), ctx.asked(), event, &code, true).await?;
            let list = if is_beside { Some(kept_list(&ctx, event, &form).await?) } else { None };
            return Ok(private(StatusCode::OK, draw_one(&ctx, list, &chosen, &data, &Form::default())));
        }
        "note" => Act::Note(form.value("note")),
        "type" => Act::ChangeType(form.value("type").parse().map_err(|_| Error::NotFound)?),
        "confirm" => Act::Confirm,
        "first" => Act::PutFirst,
        // What is no number is refused with a sentence.
        "place" => Act::PutAt(form.value("place").trim().parse().unwrap_or(0)),
        "remove" => Act::Remove(form.value("silent").is_empty().then_some(words)),
        "ticket" => Act::SendTicket,
        other => match other.strip_prefix(PLACE_BACK) {
            Some(at) => Act::PlaceBack(moment(at)),
            None => Act::TypeBack(moment(other.strip_prefix(TYPE_BACK).ok_or(Error::NotFound)?)),
        },
    };
    match by_hand::act(ctx.db(), ctx.asked(), event, &code, wanted, form.value("reason")).await {
        Ok(is_changed) => {
            let did = match wanted {
                Act::Note(_) => "note",
                Act::SendTicket if !is_changed => "ticket-again",
                _ if !is_changed => "none",
                Act::TypeBack(_) => "type-back",
                Act::PlaceBack(_) => "place-back",
                _ => form.value("do"),
            };
            let at = match wanted {
                Act::ChangeType(_) | Act::PutFirst | Act::PutAt(_) if is_changed => {
                    ctx.now.timestamp_micros().to_string()
                }
                _ => String::new(),
            };
            let said = [("did", did), ("at", at.as_str())];
            if !is_beside {
                return Ok(see_other(&routes::with_query(&routes::attendee(&series, number, &code), &said)));
            }
            let to = Narrowed::of_form(&form).address(&series, number);
            let to = routes::with_query(&to, &[("open", code.as_str()), ("chosen", chosen.as_str())]);
            Ok(see_other(&format!("{}#{}", routes::with_query(&to, &said), routes::attendee_row(&code))))
        }
        // Who may look and not act is told so, whatever the number is.
        Err(error @ (Error::Forbidden | Error::Concealed)) => Err(error.into()),
        Err(error) => {
            // The registration is looked up again: if it is there, it was a participation type that is not.
            let error = type_gone(error);
            let data = pages::attendee::load(ctx.db(), ctx.asked(), event, &code, false).await?;
            let list = if is_beside { Some(kept_list(&ctx, event, &form).await?) } else { None };
            render_with_errors(&ctx, form, error, |form| draw_one(&ctx, list, &chosen, &data, &form))
        }
    }
}
