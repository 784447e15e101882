//! The agenda editor.

use app::{
    agenda::{
        agenda_desk_page as agenda_page,
        agenda_released::{self, RELEASED},
        agenda_view, release_page,
    },
    form::Form,
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    Error,
    agenda::rooms::{self, RoomInput},
    fields::{self, Fields as _},
    ids::EventRef,
    letters::{
        editing,
        types::{LetterKind, Wish},
    },
    pages,
    proposals::placing,
    t,
    workflows::{
        edit_agenda::{self, Done},
        move_look, release_agenda,
        release_look::{self, ReleaseLook},
    },
};
use http::StatusCode;

use super::{
    Ctx,
    agenda_form::{self, AgendaForm},
    ctx::see_other,
    letters_desk::{apart, letters_in, words_of},
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, html_response, private, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}/agenda", get(agenda).post(change_agenda))
        .route("/organize/{series}/{number}/agenda/place", post(place))
        .route("/organize/{series}/{number}/agenda/rooms", post(change_rooms))
        .route("/organize/{series}/{number}/agenda/release", get(release).post(release_and_tell))
}

/// In the address: `row`, the place of a slot that was just added, `joined`, `released` and `placed`, `rooms` with what was
/// done to one, `back` and `both` with the number of the event that an undo took a slot from, or could not, `told` with how many
/// hear of it, `at`, the place of what was just done, `see` for what is released instead of the draft, and which part is shown
/// ([`agenda_view::NAMES`]).
async fn agenda(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    if query.text("see") == RELEASED {
        return Ok(html_response(agenda_released::document(&cx, &editor)));
    }
    if query.has("released") {
        let words =
            ctx.lang.t("リリースしました。公開ページに反映されています。", "Released. The public page shows it.");
        cx.notice = Some(match query.number::<usize>("told").filter(|told| *told > 0) {
            Some(told) => {
                let people = ctx.lang.count(told, "人", "speaker gets", "speakers get");
                t!(ctx.lang, "{words}登壇者{people}にメールを送ります。", "{words} {people} a letter.", words, people)
            }
            None => words.to_owned(),
        });
    }
    if let Some(number) = query.number::<i32>("sent") {
        let words = t!(
            ctx.lang,
            "第{number}回のタイムテーブルの下書きに移しました。公開中のものは、次のリリースで変わります。",
            "It stands on the draft of #{number} now. What is released changes with the next release.",
            number
        );
        cx.notice = Some(match query.number::<usize>("told").filter(|told| *told > 0) {
            Some(told) => {
                let people = ctx.lang.count(told, "人", "speaker gets", "speakers get");
                t!(
                    ctx.lang,
                    "{words}登壇する人{people}にメールを送ります。",
                    "{words} {people} a letter.",
                    words,
                    people
                )
            }
            None => words,
        });
    }
    cx.notice = match query.text("rooms") {
        "added" => Some(ctx.lang.t("部屋を足しました。", "A room was added.").to_owned()),
        "changed" => Some(ctx.lang.t("部屋を保存しました。", "The room is saved.").to_owned()),
        "removed" => Some(ctx.lang.t("部屋をなくしました。", "The room was removed.").to_owned()),
        _ => cx.notice,
    };
    if query.has("placed") {
        let words = ctx.lang.t("タイムテーブルに置きました。", "It stands on the agenda.");
        cx.notice = Some(words.to_owned());
    }
    let is_known = |name: &str| {
        matches!(name, "row" | "at" | "joined" | "back" | "both" | "told") || agenda_view::NAMES.contains(&name)
    };
    let form = Form::from(query.0.into_iter().filter(|(name, _)| is_known(name)));
    Ok(html_response(agenda_page::document(&cx, editor, form)))
}

async fn change_agenda(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let AgendaForm { mut edit, form } = agenda_form::read(&fields);
    match edit_agenda::take_step(ctx.db(), ctx.asked(), (series.as_str(), number), &mut edit, ctx.lang).await {
        Ok(done) => Ok(see_other(&after(&series, number, &form, done))),
        Err(error) => {
            let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
            render_with_errors(&ctx, form, error, |form| {
                // Once it is saved, the stored rows are what was typed, and more.
                let is_typed = !edit.is_saved && !edit.slots.is_empty();
                let editor = if is_typed { editor.with_typed(edit.slots, edit.base) } else { editor };
                agenda_page::document(&ctx.cx(), editor, form)
            })
        }
    }
}

/// Puts an accepted talk where the form says, or at the end.
async fn place(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let event = EventRef::new(&series, number);
    let id = form.value("proposal").parse().map_err(|_| Error::NotFound)?;
    match placing::place_at(ctx.db(), ctx.asked(), event, id, form.value("spot")).await {
        Ok((_, at)) => {
            let at = at.map(|at| at.to_string()).unwrap_or_default();
            let here = routes::event_desk_part(&series, number, "agenda");
            let address = with_view(&here, &form, &[("placed", "1"), ("at", &at)]);
            Ok(see_other(&if at.is_empty() { address } else { format!("{address}#card-{at}") }))
        }
        Err(error) => drawn_again(&ctx, event, form, error).await,
    }
}

/// Adds a room, changes one (its name with all of its slots), or takes an empty one away.
async fn change_rooms(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let event = EventRef::new(&series, number);
    let (db, asked, was) = (ctx.db(), ctx.asked(), form.value("was"));
    // What was done, and to which room.
    let done = match form.value("do") {
        "add" => rooms::add(db, asked, event, form.value("room"), ctx.lang).await.map(|name| ("added", name)),
        "remove" => rooms::remove(db, asked, event, was).await.map(|()| ("removed", form.value("in").to_owned())),
        _ => {
            let base = fields::seen(form.value("base"));
            let input = RoomInput::read(|name| form.value(name));
            let done = rooms::change(db, asked, event, was, (&input, base.as_ref())).await;
            done.map(|()| ("changed", input.to.trim().to_owned()))
        }
    };
    let here = routes::event_desk_part(&series, number, "agenda");
    match done {
        // Its column is there to be seen.
        Ok((did @ "added", room)) => {
            Ok(see_other(&with_view(&here, &form, &[("view", "rooms"), ("in", &room), ("rooms", did)])))
        }
        Ok((did, room)) => Ok(see_other(&with_view(&here, &form, &[("in", &room), ("rooms", did)]))),
        Err(error) => drawn_again(&ctx, event, form, error).await,
    }
}

/// The editor with what was typed in a form of its own, and what is wrong with it.
async fn drawn_again(ctx: &Ctx, event: EventRef<'_>, form: Form, error: Error) -> Reply {
    if !matches!(error, Error::Invalid { .. } | Error::Conflict(_) | Error::Clash(_)) {
        return Err(error.into());
    }
    let editor = pages::agenda_editor::load(ctx.db(), ctx.asked(), event).await?;
    let here = routes::event_desk_part(event.series, event.number, "agenda");
    render_with_errors(ctx, form, error, |form| {
        // This address answers to a form only: the frame names the page of the agenda.
        agenda_page::document(&app::cx::Cx { path: here, ..ctx.cx() }, editor, form)
    })
}

/// The same part of the agenda, with what is new.
pub(super) fn with_view(here: &str, form: &Form, more: &[(&str, &str)]) -> String {
    let kept: Vec<_> = agenda_view::NAMES
        .iter()
        .map(|name| (*name, form.value(name)))
        // What is opened stands somewhere else by now.
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
        .chain(more.iter().copied())
        .collect();
    routes::with_query(here, &kept)
}

/// Whom a release would tell; where there is nobody, the editor releases by itself.
async fn release(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    match asks(&ctx, &series, number).await? {
        Some(look) => Ok(private(StatusCode::OK, release_page::document(&ctx.cx(), &look, &Form::default()))),
        None => Ok(see_other(&routes::event_desk_part(&series, number, "agenda"))),
    }
}

async fn asks(ctx: &Ctx, series: &str, number: i32) -> Result<Option<ReleaseLook>, Error> {
    let look = release_look::look(ctx.db(), ctx.asked(), EventRef::new(series, number)).await?;
    Ok(look.filter(|look| !look.recipients.is_empty()))
}

/// Who is told, in which words, as the form has it.
fn wish_of(form: &Form) -> Wish {
    let (without, own) = apart(form, form.value("all"));
    Wish {
        is_silent: form.value("do") == "silent",
        without,
        own,
        letters: letters_in(form),
        seen: Some(form.value("seen").to_owned()),
    }
}

async fn release_and_tell(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let (db, asked, event) = (ctx.db(), ctx.asked(), EventRef::new(&series, number));
    let editor = routes::event_desk_part(&series, number, "agenda");
    let tried = form.value("try").parse::<LetterKind>().ok();
    let done = match (tried, form.value("do")) {
        (Some(kind), _) => {
            let prefix = format!("letter/{}/", kind.into_str());
            let words = words_of(&form, &prefix);
            editing::try_on_oneself(db, asked, event, kind, Some((&prefix, &words))).await.map(|()| None)
        }
        (None, "tell" | "silent") => {
            let base = form.value("base").parse().unwrap_or_default();
            release_agenda::release_and_tell(db, asked, event, base, &wish_of(&form)).await.map(Some)
        }
        _ => Ok(None),
    };
    if let Ok(Some(told)) = done {
        return Ok(see_other(&format!("{editor}?released=1&told={told}")));
    }
    let is_tried = tried.is_some() && done.is_ok();
    let mut cx = ctx.cx();
    cx.notice = is_tried.then(|| {
        let words = ctx.lang.t(
            "自分あてに、日本語と英語の2通を送ります。まだリリースしていません。",
            "Two mails are on their way to you, in both languages. Nothing is released yet.",
        );
        words.to_owned()
    });
    let Some(look) = asks(&ctx, &series, number).await? else {
        // Without words there is nothing to give back.
        let has_words = form.values.keys().any(|name| name.starts_with("letter/") || name.starts_with("own/"));
        if done.is_ok() && !has_words {
            return Ok(see_other(&editor));
        }
        let place = move_look::place(db, asked, event).await?;
        if is_tried {
            return Ok(private(StatusCode::OK, release_page::nobody(&cx, &place, &form)));
        }
        let nobody = Error::conflict(
            "リリースするものか知らせる相手が、なくなりました。下の文面は送っていません。",
            "There is nothing to release any more, or nobody to tell. The words below were not sent.",
        );
        return render_with_errors(&ctx, form, done.err().unwrap_or(nobody), |form| {
            release_page::nobody(&ctx.cx(), &place, &form)
        });
    };
    match done {
        Ok(_) => Ok(private(StatusCode::OK, release_page::document(&cx, &look, &form))),
        Err(error) => render_with_errors(&ctx, form, error, |form| release_page::document(&ctx.cx(), &look, &form)),
    }
}

/// Where to go on after a step.
fn after(series: &str, number: i32, form: &Form, done: Done) -> String {
    let here = routes::event_desk_part(series, number, "agenda");
    let to = |more: &[(&str, &str)]| with_view(&here, form, more);
    let is_opened = !form.value("slot").is_empty();
    match done {
        Done::Undone | Done::Saved { row: None } => to(&[]),
        Done::Saved { row: Some(row) } => format!("{}#row-{row}", to(&[])),
        Done::Moved { row } => {
            let at = row.to_string();
            let slot = if is_opened { at.as_str() } else { "" };
            format!("{}#card-{row}", to(&[("at", &at), ("slot", slot)]))
        }
        Done::Added { row } => {
            let at = row.to_string();
            format!("{}#row-{row}", to(&[("row", &at), ("slot", &at), ("at", &at)]))
        }
        Done::Joined => to(&[("joined", "1"), ("slot", "")]),
        Done::CameBack { number } => to(&[("back", &number.to_string())]),
        Done::AtBoth { number } => to(&[("both", &number.to_string())]),
        Done::Sent { number } => to(&[("sent", &number.to_string()), ("slot", "")]),
        Done::Released => to(&[("released", "1")]),
        Done::Asks => routes::release_agenda(series, number),
        Done::AsksOfMove { base, moving } => with_view(
            &routes::move_talk(series, number),
            form,
            &[("base", &base.to_string()), ("moving", &moving.word())],
        ),
    }
}
