//! Seats that the forecast of an event suggests, accepted by its organizers, and the way back.

use app::{cx::Undo, form::Form, registration::attendees_desk_page, routes};
use axum::{Router, response::Response, routing::post};
use domain::{
    Error,
    ids::{EventRef, TypeId},
    registration::expecting,
    t,
};

use super::{
    Ctx,
    attendees_list::{Narrowed, beside, kept_list},
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    registration::type_gone,
    reply::{FormFields, Reply, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/{number}/attendees/seats", post(change))
}

async fn change(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let mut form = Form::from(pairs);
    let ticked = form.value("list_chosen").to_owned();
    let event = EventRef::new(&series, number);
    let seats = |name: &str| form.value(name).parse::<i32>().map_err(|_| Error::NotFound);
    let goes_back = form.value("do") == "undo";
    let wanted = form.value("type").parse::<TypeId>().map_err(|_| Error::NotFound);
    let outcome = match (wanted, seats("was"), seats("seats")) {
        (Ok(id), Ok(was), Ok(wanted)) if goes_back => {
            expecting::take_back(ctx.db(), ctx.asked(), event, id, (was, wanted)).await
        }
        (Ok(id), Ok(was), Ok(wanted)) => expecting::accept(ctx.db(), ctx.asked(), event, id, (was, wanted)).await,
        _ => Err(Error::NotFound),
    };
    match outcome {
        Ok(()) => Ok(done(&form, (&series, number), &ticked)),
        Err(error @ (Error::Forbidden | Error::Concealed | Error::SignInRequired)) => Err(error.into()),
        Err(error) => {
            // The event is looked up again: if it is there, it was the participation type that is not.
            let list = kept_list(&ctx, event, &form).await?;
            // Pressed twice it was done by the first press, and is said once more.
            let goal = seats(if goes_back { "was" } else { "seats" }).ok();
            let kind = form.value("type").parse::<TypeId>().ok();
            let is_so = goal.is_some() && list.types.iter().any(|one| Some(one.id) == kind && one.capacity == goal);
            if is_so && matches!(error, Error::Conflict(_)) {
                return Ok(done(&form, (&series, number), &ticked));
            }
            let open = beside(&ctx, event, form.value("list_open")).await?;
            form.values.insert("chosen".to_owned(), ticked);
            render_with_errors(&ctx, form, type_gone(error), |form| {
                let none = Form::default();
                attendees_desk_page::document(&ctx.cx(), list, open.as_ref().map(|one| (one, &none)), &form, ctx.now)
            })
        }
    }
}

/// The list again, which says what was done.
fn done(form: &Form, (series, number): (&str, i32), ticked: &str) -> Response {
    let did = if form.value("do") == "undo" { "seats-back" } else { "seats" };
    let said = [("did", did), ("kind", form.value("type")), ("was", form.value("was")), ("is", form.value("seats"))];
    let to = Narrowed::of_form(form).address(series, number);
    let to = routes::with_query(&to, &[("open", form.value("list_open")), ("chosen", ticked)]);
    see_other(&routes::with_query(&to, &said))
}

/// What was done to the seats, as the list of attendees says it, with its way back; `kept`: the list to come back to.
pub(super) fn what_was_done(
    ctx: &Ctx,
    (series, number): (&str, i32),
    query: &Query,
    kept: Vec<(&'static str, String)>,
) -> Option<(String, Option<Undo>)> {
    let (was, is) = (query.number::<i32>("was")?, query.number::<i32>("is")?);
    match query.text("did") {
        "seats" => {
            let said =
                t!(ctx.lang, "定員を{was}から{is}にしました。", "The capacity went from {was} to {is}.", was, is);
            let kind = query.number::<TypeId>("kind")?;
            let seats = [("was", was.to_string()), ("seats", is.to_string())];
            let fields =
                [("do", "undo".to_owned()), ("type", kind.to_string())].into_iter().chain(seats).chain(kept).collect();
            Some((said, Some(Undo { action: routes::event_desk_part(series, number, "attendees/seats"), fields })))
        }
        "seats-back" => {
            let said = t!(
                ctx.lang,
                "定員を{was}に戻しました。もう席を受け取った人は、そのままです。",
                "The capacity is {was} again. Whoever got a seat meanwhile keeps it.",
                was
            );
            Some((said, None))
        }
        _ => None,
    }
}
