//! What is missing of events that are over.

use app::{
    cx::Undo,
    form::Form,
    routes,
    series::missing_page::{self, OLD},
};
use axum::{Router, routing::get};
use chrono::DateTime;
use domain::{
    Error,
    ids::{EventRef, PersonId, ProposalId, SlotId},
    pages,
    proposals::calling_off,
    reports::{
        missing::{self, AsTheyAre},
        types::MissingPart,
    },
    t,
};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, html_response},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/missing", get(show).post(change))
}

async fn show(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let missing = pages::missing::load(ctx.db(), ctx.asked(), &series).await?;
    let mut cx = ctx.cx();
    let action = routes::missing(&series);
    match query.text("did") {
        "waived" => {
            cx.notice = Some(ctx.lang.t("足りないものから外しました。", "It is missing no more.").to_owned());
            let value = |name: &'static str| (name, query.text(name).to_owned());
            let fields = vec![("do", "take-up".to_owned()), value("number"), value("part"), value("slot")];
            cx.undo = Some(Undo { action, fields });
        }
        "settled" => {
            cx.notice = Some(ctx.lang.t("対応ずみにしました。", "It is taken care of.").to_owned());
            cx.undo = query
                .number::<ProposalId>("id")
                .map(|id| Undo { action, fields: vec![("do", "unsettle".to_owned()), ("proposal", id.to_string())] });
        }
        "asked" => {
            cx.notice = Some(ctx.lang.t("お願いした日を残しました。", "Noted that you asked today.").to_owned());
            cx.undo = query
                .number::<i64>("id")
                .map(|id| Undo { action, fields: vec![("do", "not-asked".to_owned()), ("id", id.to_string())] });
        }
        "left" => {
            let pieces = ctx.lang.count(query.number::<u64>("n").unwrap_or(0), "件", "thing", "things");
            cx.notice =
                Some(t!(ctx.lang, "{pieces}を足りないものから外しました。", "{pieces} are missing no more.", pieces));
            cx.undo = query
                .number::<i64>("at")
                .map(|at| Undo { action, fields: vec![("do", "take-up-batch".to_owned()), ("at", at.to_string())] });
        }
        _ => {}
    }
    Ok(html_response(missing_page::document(&cx, &missing)))
}

async fn change(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let (db, asked) = (ctx.db(), ctx.asked());
    let here = routes::missing(&series);
    let piece = || {
        let number = form.value("number").parse::<i32>().map_err(|_| Error::NotFound)?;
        let part = form.value("part").parse::<MissingPart>().map_err(|_| Error::NotFound)?;
        Ok::<_, Error>((number, part, form.value("slot").parse::<i64>().ok().map(SlotId)))
    };
    match form.value("do") {
        "waive" => {
            let (number, part, slot) = piece()?;
            missing::set_waived(db, asked, EventRef::new(&series, number), (part, slot), true).await?;
            let slot = slot.map(|id| id.to_string()).unwrap_or_default();
            Ok(see_other(&format!("{here}?did=waived&number={number}&part={}&slot={slot}", part.into_str())))
        }
        "take-up" => {
            let (number, part, slot) = piece()?;
            missing::set_waived(db, asked, EventRef::new(&series, number), (part, slot), false).await?;
            Ok(see_other(&here))
        }
        "leave" => {
            let which = match form.value("number").parse() {
                Ok(number) => AsTheyAre::Event(number),
                Err(_) => AsTheyAre::OlderThan(OLD),
            };
            let (n, at) = missing::leave(db, asked, &series, which).await?;
            Ok(see_other(&format!("{here}?did=left&n={n}&at={}", at.timestamp_micros())))
        }
        "take-up-batch" => {
            let at = form.value("at").parse().ok().and_then(DateTime::from_timestamp_micros);
            missing::take_up_batch(db, asked, &series, at.ok_or(Error::NotFound)?).await?;
            Ok(see_other(&here))
        }
        "asked" => {
            let person = form.value("person").parse::<i64>().map_err(|_| Error::NotFound)?;
            let id = missing::note_request(db, asked, &series, PersonId(person)).await?;
            Ok(see_other(&format!("{here}?did=asked&id={id}")))
        }
        act @ ("settle" | "unsettle") => {
            let id = form.value("proposal").parse::<ProposalId>().map_err(|_| Error::NotFound)?;
            let is_settled = act == "settle";
            calling_off::settle(db, asked, &series, id, is_settled).await?;
            let to = if is_settled { format!("{here}?did=settled&id={id}") } else { here };
            Ok(see_other(&to))
        }
        "not-asked" => {
            let id = form.value("id").parse::<i64>().map_err(|_| Error::NotFound)?;
            missing::take_back_request(db, asked, &series, id).await?;
            Ok(see_other(&here))
        }
        _ => {
            pages::missing::load(db, asked, &series).await?;
            Err(Error::NotFound.into())
        }
    }
}
