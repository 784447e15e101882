//! A letter to speakers that else goes by itself, sent now: whom it tells is looked at first.

use app::{form::Form, letters::send_page, routes};
use axum::{Router, routing::get};
use domain::{
    Error,
    ids::{EventRef, PersonId},
    letters::{
        editing,
        types::{LetterKind, Wish},
    },
    workflows::{move_look, send_letter},
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    letters_desk::{apart, letters_in, words_of},
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/{number}/letters/{kind}", get(show).post(act))
}

type LetterPath = Path<(String, i32, String)>;

/// In the address: `person`, who is written to alone.
async fn show(ctx: Ctx, Path((series, number, kind)): LetterPath, query: Query) -> Reply {
    let kind = kind.parse::<LetterKind>().map_err(|_| Error::NotFound)?;
    let which = (kind, query.number::<i64>("person").map(PersonId));
    drawn(&ctx, EventRef::new(&series, number), which, (Form::default(), None)).await
}

async fn act(ctx: Ctx, Path((series, number, kind)): LetterPath, query: Query, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let kind = kind.parse::<LetterKind>().map_err(|_| Error::NotFound)?;
    let which = (kind, query.number::<i64>("person").map(PersonId));
    let (db, asked, event) = (ctx.db(), ctx.asked(), EventRef::new(&series, number));
    if form.values.contains_key("try") {
        let prefix = format!("letter/{}/", kind.into_str());
        let tried = editing::try_on_oneself(db, asked, event, kind, Some((&prefix, &words_of(&form, &prefix)))).await;
        return drawn(&ctx, event, which, (form, tried.err())).await;
    }
    if form.value("do") != "tell" {
        return drawn(&ctx, event, which, (form, None)).await;
    }
    let told = form.value("told").parse().unwrap_or_default();
    match send_letter::send(db, asked, event, which, (&wish_of(&form), told)).await {
        Ok(n) => Ok(see_other(&after(&series, number, which, n))),
        Err(error) => drawn(&ctx, event, which, (form, Some(error))).await,
    }
}

/// Who is told, in which words, as the form has it.
fn wish_of(form: &Form) -> Wish {
    let (without, own) = apart(form, form.value("all"));
    Wish { is_silent: false, without, own, letters: letters_in(form), seen: Some(form.value("seen").to_owned()) }
}

/// Where it was sent from, with how many hear of it.
fn after(series: &str, number: i32, (kind, only): send_letter::Which, n: usize) -> String {
    if only.is_some() {
        return routes::with_query(&routes::speakers_desk(series, number), &[("did", "told")]);
    }
    let n = n.to_string();
    let said = [("did", "now"), ("kind", kind.into_str()), ("n", n.as_str())];
    let here = routes::with_query(&routes::speaker_letters(series, number), &said);
    format!("{here}#letter-{}", kind.into_str())
}

/// The page, with what was typed and why it was refused; where it goes to nobody any more, what was typed can be copied.
async fn drawn(
    ctx: &Ctx,
    event: EventRef<'_>,
    which: send_letter::Which,
    (form, refused): (Form, Option<Error>),
) -> Reply {
    let is_tried = form.values.contains_key("try") && refused.is_none();
    match (send_letter::look(ctx.db(), ctx.asked(), event, which).await, refused) {
        (Ok(look), None) => {
            // What was known when the page was opened first: who was told since then is not told again by a look between.
            let look = send_letter::SendLook { told: form.value("told").parse().unwrap_or(look.told), ..look };
            let mut cx = ctx.cx();
            let tried = ctx.lang.t(
                "自分あてに、日本語と英語の2通を送ります。登壇者にはまだ送っていません。",
                "Two mails are on their way to you, in both languages. Nothing is sent to speakers yet.",
            );
            cx.notice = is_tried.then(|| tried.to_owned());
            Ok(private(StatusCode::OK, send_page::document(&cx, &look, &form)))
        }
        (Ok(look), Some(error)) => {
            render_with_errors(ctx, form, error, |form| send_page::document(&ctx.cx(), &look, &form))
        }
        (Err(error @ Error::Conflict(_)), refused) => {
            let place = move_look::place(ctx.db(), ctx.asked(), event).await?;
            render_with_errors(ctx, form, refused.unwrap_or(error), |form| {
                send_page::refused(&ctx.cx(), &place, which, &form)
            })
        }
        (Err(error), _) => Err(error.into()),
    }
}
