//! A proposed talk that goes to another event, or comes back: whom that tells is looked at first.

use app::{agenda::agenda_view, form::Form, proposals::move_page, routes};
use axum::{Router, routing::get};
use domain::{
    Error,
    ids::EventRef,
    proposals::moving::{MoveWish, PREFIX},
    workflows::{
        move_look::{self, Moved, Moving},
        undo_agenda::Undone,
    },
};
use http::StatusCode;

use super::{
    Ctx,
    agenda_desk::with_view,
    ctx::see_other,
    letters_desk::{apart, words_of},
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/{number}/agenda/move", get(look).post(act))
}

/// In the address: `base`, the version of the draft, and `moving`, what the editor was to do. Where nobody would be told, the
/// editor does it by itself.
async fn look(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let moving = Moving::parse(query.text("moving")).ok_or(Error::NotFound)?;
    let base = query.number("base").unwrap_or_default();
    let event = EventRef::new(&series, number);
    let view = Form::from(query.0.into_iter().filter(|(name, _)| agenda_view::NAMES.contains(&name.as_str())));
    let here = routes::event_desk_part(&series, number, "agenda");
    match move_look::look(ctx.db(), ctx.asked(), event, (base, moving)).await? {
        Some(look) => Ok(private(StatusCode::OK, move_page::document(&ctx.cx(), &look, &view, &Form::default()))),
        None => Ok(see_other(&with_view(&here, &view, &[]))),
    }
}

async fn act(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let moving = Moving::parse(form.value("moving")).ok_or(Error::NotFound)?;
    let step = (form.value("base").parse().unwrap_or_default(), moving);
    let (db, asked, event) = (ctx.db(), ctx.asked(), EventRef::new(&series, number));
    let here = routes::event_desk_part(&series, number, "agenda");
    let refused = match form.value("do") {
        "tell" | "silent" => match move_look::carry_out(db, asked, event, step, &wish_of(&form)).await {
            Ok((moved, told)) => return Ok(see_other(&after(&here, &form, moved, told))),
            Err(error) => Some(error),
        },
        _ => None,
    };
    match (move_look::look(db, asked, event, step).await, refused) {
        (Ok(Some(look)), None) => Ok(private(StatusCode::OK, move_page::document(&ctx.cx(), &look, &form, &form))),
        (Ok(Some(look)), Some(error)) => {
            render_with_errors(&ctx, form, error, |form| move_page::document(&ctx.cx(), &look, &form, &form))
        }
        // Nobody would be told any more: what was typed can be copied.
        (Ok(None), refused) => {
            let place = move_look::place(db, asked, event).await?;
            let error = refused.unwrap_or_else(nobody_left);
            render_with_errors(&ctx, form, error, |form| move_page::nobody(&ctx.cx(), &place, &form))
        }
        // The agenda is another one by now.
        (Err(error), _) => {
            let place = move_look::place(db, asked, event).await?;
            render_with_errors(&ctx, form, error, |form| move_page::refused(&ctx.cx(), &place, &form))
        }
    }
}

fn nobody_left() -> Error {
    Error::conflict(
        "知らせる相手がいなくなりました。文面は送っておらず、枠もまだ動かしていません。タイムテーブルから、そのまま動かせます。",
        "There is nobody to tell any more. No letter was sent, and the slot is where it was. On the agenda you can move it without one.",
    )
}

/// Who is told, in which words, as the form has it.
fn wish_of(form: &Form) -> MoveWish {
    let (without, own) = apart(form, form.value("all"));
    MoveWish {
        is_silent: form.value("do") == "silent",
        without,
        words: words_of(form, PREFIX),
        own,
        seen: Some(form.value("seen").to_owned()),
    }
}

/// The editor as it was left, with what was done; what was opened stands somewhere else by now.
fn after(here: &str, form: &Form, moved: Moved, told: usize) -> String {
    let (name, number) = match moved {
        Moved::Sent { number } => ("sent", number),
        Moved::Undone(Undone::CameBack { number }) => ("back", number),
        Moved::Undone(Undone::AtBoth { number }) => ("both", number),
        Moved::Undone(Undone::Here) => return with_view(here, form, &[]),
    };
    let told = if told > 0 { told.to_string() } else { String::new() };
    with_view(here, form, &[(name, &number.to_string()), ("told", &told), ("slot", "")])
}
