//! Announcements to those who registered, as organizers write them.

use app::{announcements::announcements_page, cx::Undo, form::Form, routes};
use axum::{Router, routing::get};
use domain::{
    Error, VariantArray as _,
    announcements::{
        types::{Group, Segment},
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
    reply::{FormFields, Reply, page, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/{number}/announcements", get(show).post(write))
}

async fn show(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let draft = query.number::<i64>("draft").map(AnnouncementId);
    let data = pages::announcements::load(ctx.db(), ctx.asked(), EventRef::new(&series, number), draft).await?;
    let mut cx = ctx.cx();
    let stop = |id: &str| Undo {
        action: routes::event_desk_part(&series, number, "announcements"),
        fields: vec![("do", "stop".to_owned()), ("id", id.to_owned())],
    };
    match query.text("did") {
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
            let n = query.number::<u64>("n").unwrap_or(0);
            cx.notice = Some(if n > 0 {
                t!(ctx.lang, "残りの{n}通を止めました。", "{n} mails were stopped.", n)
            } else {
                ctx.lang.t("止めました。", "Stopped.").to_owned()
            });
        }
        _ => {}
    }
    Ok(page(announcements_page::document(&cx, &data, &Form::default())))
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
    };
    AnnouncementInput {
        id: form.value("id").parse().ok(),
        subject: [text("subject_ja"), text("subject_en")],
        body: [text("body_ja"), text("body_en")],
        segment,
    }
}

/// When it is to be sent; at once without a day.
async fn moment(ctx: &Ctx, series: &str, form: &Form) -> Result<Then, Error> {
    let (day, clock) = (input::date("date", form.value("date"))?, input::clock("clock", form.value("clock"))?);
    match (day, clock) {
        (None, None) => Ok(Then::Send),
        (Some(day), Some(clock)) => {
            let series = domain::series::access::known(ctx.db(), series).await?;
            events::times::wall("clock", day, clock, &series.time_zone).map(Then::SendAt)
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
    if form.value("do") == "stop" {
        let id = form.value("id").parse().map_err(|_| Error::NotFound)?;
        let n = writing::stop(ctx.db(), ctx.asked(), event, id).await?;
        return Ok(to(&[("did", "stopped"), ("n", &n.to_string())]));
    }
    let input = input_of(&form);
    let then = match form.value("do") {
        "try" => Ok(Then::Try),
        "send" => moment(&ctx, &series, &form).await,
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
