//! Letters to speakers as organizers write them for a whole series, also before it has an event.

use app::{cx::Undo, form::Form, letters::series_letters_page, routes};
use axum::{Router, routing::get};
use domain::{
    Error,
    letters::{
        editing::{self, LetterInput},
        types::{LetterKind, Scope, WrittenAt},
    },
    pages,
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    letters_desk::{say_done, words_of},
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/letters", get(show).post(write))
}

async fn show(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let data = pages::series_letters::load(ctx.db(), ctx.asked(), &series).await?;
    let mut cx = ctx.cx();
    let (did, kind) = (query.text("did"), query.text("kind"));
    if let ("off" | "on", true) = (did, kind.parse::<LetterKind>().is_ok()) {
        let back = if did == "off" { "on" } else { "off" };
        let fields = vec![("do", back.to_owned()), ("kind", kind.to_owned())];
        cx.undo = Some(Undo { action: routes::series_letters(&series), fields });
    }
    cx.notice = Some(say_done(ctx.lang, did).to_owned()).filter(|notice| !notice.is_empty());
    Ok(private(StatusCode::OK, series_letters_page::document(&cx, &data, &Form::default())))
}

async fn write(ctx: Ctx, Path(series): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (db, asked, at) = (ctx.db(), ctx.asked(), WrittenAt::Series(&series));
    let kind = form.value("kind").parse::<LetterKind>().map_err(|_| Error::NotFound)?;
    let wish = form.value("do").to_owned();
    let done: Result<(), Error> = match wish.as_str() {
        "save" => {
            let version = form.value("version").to_owned();
            let input = LetterInput { kind, scope: Scope::Series, words: words_of(&form, ""), version };
            editing::save(db, asked, at, &input).await
        }
        "try" => editing::try_on_oneself(db, asked, at, kind, Some(("", &words_of(&form, "")))).await,
        "reset" => editing::reset(db, asked, at, (kind, Scope::Series)).await,
        "off" | "on" => editing::switch(db, asked, at, (kind, Scope::Series), wish == "off").await,
        _ => Err(Error::NotFound),
    };
    match done {
        // What was typed is not saved by trying it: the page comes back with it.
        Ok(()) if wish == "try" => {
            let data = pages::series_letters::load(db, asked, &series).await?;
            let mut cx = ctx.cx();
            cx.notice = Some(say_done(ctx.lang, "try").to_owned());
            Ok(private(StatusCode::OK, series_letters_page::document(&cx, &data, &form)))
        }
        Ok(()) => {
            let said = [("did", wish.as_str()), ("kind", kind.into_str())];
            let here = routes::with_query(&routes::series_letters(&series), &said);
            Ok(see_other(&format!("{here}#letter-{}", kind.into_str())))
        }
        Err(error) => {
            let data = pages::series_letters::load(db, asked, &series).await?;
            render_with_errors(&ctx, form, error, |form| series_letters_page::document(&ctx.cx(), &data, &form))
        }
    }
}
