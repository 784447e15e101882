//! Draws: the public page with its files, and the desk's steps.

use app::{form::Form, registration::lottery_page, routes};
use axum::{Router, response::IntoResponse, routing::get};
use domain::{
    Error,
    ids::{EventRef, TypeId},
    pages,
    registration::{
        drawing::{self, Promise, Step},
        lottery,
    },
};
use http::{StatusCode, header};

use super::{
    Ctx,
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    registration::type_gone,
    reply::{FormFields, Reply, html_response, private, render_with_errors, with_seats},
};
use crate::{files::csv, state::AppState};

/// How a draw is repeated, as a program that anybody may read and run.
const STEPS: &str = include_str!("lottery_steps.py");

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/{series}/{number}/lottery", get(show))
        .route("/{series}/{number}/lottery/{type}/{file}", get(file))
        .route("/organize/{series}/{number}/lottery", get(desk).post(step))
}

/// The same for all visitors; who is signed in sees their own number, which is kept nowhere.
async fn show(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    let data = pages::lottery::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let html = lottery_page::document(&ctx.cx(), &data);
    if ctx.viewer.account.is_some() {
        return Ok(private(StatusCode::OK, html));
    }
    Ok(ctx.shared(html, with_seats(&data.series, data.card.id), ""))
}

async fn file(ctx: Ctx, Path((series, number, kind, name)): Path<(String, i32, i64, String)>) -> Reply {
    let data = pages::lottery::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let one = data.lotteries.iter().find(|one| one.type_id == TypeId(kind)).ok_or(Error::NotFound)?;
    let keys = with_seats(&data.series, data.card.id);
    match (name.as_str(), &one.closed, &one.drawn) {
        // The same for all draws: it asks for list, seed and seats.
        ("steps.py", ..) => Ok(ctx.file("text/plain; charset=utf-8", STEPS, keys)),
        ("list.txt", Some(_), _) => Ok(ctx.file("text/plain; charset=utf-8", lottery::list_text(&one.entries), keys)),
        ("order.csv", _, Some((_, seed, _))) => {
            let rows = lottery::draw(seed, &one.entries, one.rules.cap()).into_iter().enumerate().map(|(at, drawn)| {
                let result = one.outcomes.get(at).copied().flatten().map_or("", |outcome| outcome.into_str());
                let group = drawn.entry.group.map(|label| format!("g{label}")).unwrap_or_default();
                let first = if drawn.entry.is_first { "first" } else { "" };
                let place = (at + 1).to_string();
                vec![place, drawn.entry.number, drawn.value, result.to_owned(), group, first.to_owned()]
            });
            let table = csv::table(&["place", "number", "value", "result", "group", "first"], rows);
            let mut reply = ctx.file("text/csv; charset=utf-8", table, keys);
            let name = format!("attachment; filename=\"{series}-{number}-lottery-{kind}.csv\"");
            if let Ok(value) = name.parse() {
                reply.headers_mut().insert(header::CONTENT_DISPOSITION, value);
            }
            Ok(reply.into_response())
        }
        _ => Err(Error::NotFound.into()),
    }
}

async fn desk(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let data = pages::lottery::load_desk(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    let notice = match query.text("did") {
        "say" => {
            ctx.lang.t("抽選にしました。約束は公開ページに出ています。", "Its seats are drawn. The promise is public.")
        }
        "close" => ctx
            .lang
            .t("名簿を閉じました。指紋は公開ページに出ています。", "The list is closed. Its fingerprint is public."),
        "draw" => ctx.lang.t("抽選しました。全員にメールで知らせます。", "Drawn. Everybody is told by mail."),
        "give-up" => ctx.lang.t("先着順に戻しました。", "First come, first served again."),
        _ => "",
    };
    cx.notice = (!notice.is_empty()).then(|| notice.to_owned());
    Ok(html_response(lottery_page::desk_document(&cx, &data, &Form::default())))
}

async fn step(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let event = EventRef::new(&series, number);
    let what = form.value("do");
    let step = match what {
        "say" => Step::Say(Promise {
            source: form.value("source"),
            out: (form.value("out_date"), form.value("out_clock")),
            group: form.value("group"),
            cap: form.value("cap"),
            favours_lost: form.value("favours_lost") == "yes",
        }),
        "close" => Step::Close,
        "draw" => Step::Draw(form.value("seed")),
        "give-up" => Step::GiveUp,
        _ => return Err(Error::NotFound.into()),
    };
    let kind = form.value("type").parse::<TypeId>().map_err(|_| Error::NotFound)?;
    match drawing::take_step(ctx.db(), ctx.asked(), event, kind, step).await {
        Ok(()) => {
            let here = routes::event_desk_part(&series, number, "lottery");
            Ok(see_other(&routes::with_query(&here, &[("did", what)])))
        }
        Err(error) => {
            // The event is looked up again: if it is there, it was the participation type that is not.
            let data = pages::lottery::load_desk(ctx.db(), ctx.asked(), event).await?;
            let error = type_gone(error);
            render_with_errors(&ctx, form, error, |form| lottery_page::desk_document(&ctx.cx(), &data, &form))
        }
    }
}
