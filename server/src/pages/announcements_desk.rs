//! Announcements to those who registered, as organizers write them.

use app::{announcements::announcements_page, cx::Undo, form::Form, routes};
use axum::{Router, routing::get};
use domain::{
    Error, VariantArray as _,
    announcements::{
        stopping,
        types::{Announcement, AnnouncementState, Group, Progress, Segment},
        writing::{self, AnnouncementInput, Then},
    },
    events,
    ids::{AnnouncementId, EventRef, SignUpQuestionId},
    input, pages, t,
};

use super::{
    Ctx,
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, html_response, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/{number}/announcements", get(show).post(write))
}

async fn show(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let draft = query.number::<i64>("draft").map(AnnouncementId);
    let data = pages::announcements::load(ctx.db(), ctx.asked(), EventRef::new(&series, number), draft).await?;
    let mut cx = ctx.cx();
    let way = |what: &str, id: &str| Undo {
        action: routes::event_desk_part(&series, number, "announcements"),
        fields: vec![("do", what.to_owned()), ("id", id.to_owned())],
    };
    let stop = |id: &str| way("stop", id);
    match query.text("did") {
        "chosen" => {
            let words = ctx.lang.t("選んだ人に書きます。", "You write to those you chose.");
            cx.notice = Some(words.to_owned());
        }
        "kept" => {
            cx.notice = Some(
                ctx.lang.t("保存しました。届く姿を確かめてください。", "Saved. It is shown as it arrives.").to_owned(),
            );
        }
        "tried" => {
            cx.notice = Some(
                ctx.lang
                    .t(
                        "自分あてに、日本語と英語の2通を送ります。",
                        "Two mails are on their way to you, in both languages.",
                    )
                    .to_owned(),
            );
        }
        "sent" => {
            cx.notice = Some(
                ctx.lang
                    .t("まもなく送ります。いまなら止められます。", "It is sent in a moment. You can still stop it.")
                    .to_owned(),
            );
            cx.undo = Some(stop(query.text("id")));
        }
        "planned" => {
            cx.notice = Some(ctx.lang.t("予約しました。", "It waits for its time.").to_owned());
            cx.undo = Some(stop(query.text("id")));
        }
        "stopped" => {
            let rests = |one: &&(Announcement, Progress)| {
                one.0.id.to_string() == query.text("id") && one.0.state == AnnouncementState::Paused
            };
            // As it is by now, whatever was in the hands of a worker when it was stopped.
            if let Some((_, far)) = data.others.iter().find(rests) {
                let (left, held) = (far.delivered + far.undelivered, far.held + far.waiting);
                cx.notice = Some(t!(
                    ctx.lang,
                    "残りの{held}通を止めました。{left}通はもう出ています。",
                    "{held} mails are held back. {left} had left already.",
                    held,
                    left
                ));
                cx.undo = Some(way("resume", query.text("id")));
            } else {
                cx.notice = Some(ctx.lang.t("止めました。", "Stopped.").to_owned());
            }
        }
        "resumed" => {
            cx.notice = Some(ctx.lang.t("続きを送ります。", "The rest is on its way.").to_owned());
        }
        "ended" => {
            let words = ctx.lang.t("残りは送らずに終わりました。", "It ended without the rest.");
            cx.notice = Some(words.to_owned());
        }
        _ => {}
    }
    Ok(html_response(announcements_page::document(&cx, &data, &Form::default())))
}

fn input_of(form: &Form) -> AnnouncementInput {
    let text = |name: &str| form.value(name).to_owned();
    let groups = Group::VARIANTS.iter().copied();
    let types = form.values.iter().filter(|(_, value)| !value.is_empty());
    let segment = Segment {
        groups: groups.filter(|group| !form.value(&format!("group/{}", group.into_str())).is_empty()).collect(),
        types: types.filter_map(|(name, _)| name.strip_prefix("type/")?.parse().ok()).collect(),
        answer: form
            .value("answer")
            .split_once('=')
            .and_then(|(id, answer)| Some((id.parse::<SignUpQuestionId>().ok()?, answer.to_owned()))),
        chosen: None,
    };
    AnnouncementInput {
        id: form.value("id").parse().ok(),
        subject: [text("subject_ja"), text("subject_en")],
        body: [text("body_ja"), text("body_en")],
        segment,
    }
}

/// When it is to be sent; at once without a day.
async fn moment(ctx: &Ctx, event: EventRef<'_>, form: &Form) -> Result<Then, Error> {
    let (day, clock) = (input::date("date", form.value("date"))?, input::clock("clock", form.value("clock"))?);
    match (day, clock) {
        (None, None) => Ok(Then::Send),
        (Some(day), Some(clock)) => {
            let zone = events::access::zone(ctx.db(), ctx.asked(), event).await?;
            events::times::wall("clock", day, clock, &zone).map(Then::SendAt)
        }
        (None, Some(_)) => Err(Error::invalid("date", "日を入れてください。", "Please enter the day.")),
        (Some(_), None) => Err(Error::invalid("clock", "時刻を入れてください。", "Please enter the time.")),
    }
}

async fn write(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let event = EventRef::new(&series, number);
    let here = routes::event_desk_part(&series, number, "announcements");
    let to = |pairs: &[(&str, &str)]| see_other(&routes::with_query(&here, pairs));
    if let what @ ("stop" | "resume" | "end") = form.value("do") {
        let id: AnnouncementId = form.value("id").parse().map_err(|_| Error::NotFound)?;
        let did = match what {
            "stop" => stopping::stop(ctx.db(), ctx.asked(), event, id).await.map(|_| "stopped")?,
            "resume" => stopping::resume(ctx.db(), ctx.asked(), event, id).await.map(|_| "resumed")?,
            _ => stopping::end(ctx.db(), ctx.asked(), event, id).await.map(|_| "ended")?,
        };
        return Ok(to(&[("did", did), ("id", &id.to_string())]));
    }
    let input = input_of(&form);
    let then = match form.value("do") {
        "try" => Ok(Then::Try),
        "send" => moment(&ctx, event, &form).await,
        _ => Ok(Then::Keep),
    };
    let saved = match then {
        Ok(then) => writing::save(ctx.db(), ctx.asked(), event, &input, then).await.map(|id| (id, then)),
        Err(error) => Err(error),
    };
    match saved {
        Ok((id, then)) => {
            let id = id.to_string();
            Ok(match then {
                Then::Keep => to(&[("draft", &id), ("did", "kept")]),
                Then::Try => to(&[("draft", &id), ("did", "tried")]),
                Then::Send => to(&[("did", "sent"), ("id", &id)]),
                Then::SendAt(_) => to(&[("did", "planned"), ("id", &id)]),
            })
        }
        Err(error) => {
            let data = pages::announcements::load(ctx.db(), ctx.asked(), event, input.id).await?;
            render_with_errors(&ctx, form, error, |form| announcements_page::document(&ctx.cx(), &data, &form))
        }
    }
}
