//! Letters to speakers, as organizers write them and switch them off.

use std::{fmt::Display, str::FromStr};

use app::{cx::Undo, form::Form, letters::letters_desk_page, routes};
use axum::{Router, routing::get};
use domain::{
    Error, Lang, VariantArray as _,
    ids::EventRef,
    letters::{
        editing::{self, LetterInput},
        types::{LetterKind, Scope, Words},
    },
    pages, t,
};
use http::StatusCode;

use super::{
    Ctx,
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/{number}/letters", get(show).post(write))
}

async fn show(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let data = pages::speaker_letters::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    let (did, kind, scope) = (query.text("did"), query.text("kind"), query.text("scope"));
    let notice = if did == "now" {
        let n = query.number::<u64>("n").unwrap_or(0);
        t!(ctx.lang, "{n}人に送ります。", "{n} mails are on their way.", n)
    } else {
        say_done(ctx.lang, did).to_owned()
    };
    if let ("off" | "on", true) = (did, kind.parse::<LetterKind>().is_ok() && scope.parse::<Scope>().is_ok()) {
        let back = if did == "off" { "on" } else { "off" };
        let fields = vec![("do", back.to_owned()), ("kind", kind.to_owned()), ("scope", scope.to_owned())];
        cx.undo = Some(Undo { action: routes::speaker_letters(&series, number), fields });
    }
    cx.notice = Some(notice).filter(|notice| !notice.is_empty());
    Ok(private(StatusCode::OK, letters_desk_page::document(&cx, &data, &Form::default())))
}

/// What was done to a letter, by the word of its button; nothing for another word.
pub(super) fn say_done(lang: Lang, did: &str) -> &'static str {
    match did {
        "save" => lang.t("文面を保存しました。", "The words are saved."),
        "try" => lang.t(
            "自分あてに、日本語と英語の2通を送ります。文面はまだ保存していません。",
            "Two mails are on their way to you, in both languages. The words are not saved yet.",
        ),
        "reset" => lang.t("もとの文面に戻しました。", "The words from before stand again."),
        "off" => lang.t("送らないようにしました。", "It is switched off."),
        "on" => lang.t("送るようにしました。", "It is switched on."),
        _ => "",
    }
}

/// The words of a letter in both languages, by the names of their fields behind a prefix.
pub(super) fn words_of(form: &Form, prefix: &str) -> [Words; 2] {
    ["ja", "en"].map(|tag| {
        let text = |part: &str| form.value(&format!("{prefix}{part}_{tag}")).to_owned();
        Words::new(text("subject"), text("body"))
    })
}

/// The letters whose fields were sent, each behind `letter/{kind}/`.
pub(super) fn letters_in(form: &Form) -> Vec<(LetterKind, [Words; 2])> {
    let prefix = |kind: LetterKind| format!("letter/{}/", kind.into_str());
    let is_sent = |kind: &LetterKind| form.values.keys().any(|name| name.starts_with(&prefix(*kind)));
    LetterKind::VARIANTS.iter().copied().filter(is_sent).map(|kind| (kind, words_of(form, &prefix(kind)))).collect()
}

/// Who of these is left out, and what is written to one of them alone, by the fields of their rows.
pub(super) fn apart<T: Copy + FromStr + Display>(form: &Form, all: &str) -> (Vec<T>, Vec<(T, Words)>) {
    let ids = all.split_whitespace().filter_map(|id| id.parse::<T>().ok());
    let (told, without): (Vec<T>, Vec<T>) = ids.partition(|id| form.value(&format!("who/{id}")) == "on");
    let own = |id: T| {
        let text = |part: &str| form.value(&format!("own/{id}/{part}")).to_owned();
        Words::new(text("subject"), text("body"))
    };
    let own = told.into_iter().map(|id| (id, own(id))).filter(|(_, words)| !words.is_blank()).collect();
    (without, own)
}

async fn write(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (db, asked, event) = (ctx.db(), ctx.asked(), EventRef::new(&series, number));
    let kind = form.value("kind").parse::<LetterKind>().map_err(|_| Error::NotFound)?;
    let scope = form.value("scope").parse::<Scope>().unwrap_or_default();
    let wish = form.value("do").to_owned();
    let done: Result<(), Error> = match wish.as_str() {
        "save" => {
            let version = form.value("version").to_owned();
            let input = LetterInput { kind, scope, words: words_of(&form, ""), version };
            editing::save(db, asked, event, &input).await
        }
        "try" => editing::try_on_oneself(db, asked, event, kind, Some(("", &words_of(&form, "")))).await,
        "reset" => editing::reset(db, asked, event, (kind, scope)).await,
        "off" | "on" => editing::switch(db, asked, event, (kind, scope), wish == "off").await,
        _ => Err(Error::NotFound),
    };
    match done {
        // What was typed is not saved by trying it: the page comes back with it.
        Ok(()) if wish == "try" => {
            let data = pages::speaker_letters::load(db, asked, event).await?;
            let mut cx = ctx.cx();
            cx.notice = Some(say_done(ctx.lang, "try").to_owned());
            Ok(private(StatusCode::OK, letters_desk_page::document(&cx, &data, &form)))
        }
        Ok(()) => {
            let said = [("did", wish.as_str()), ("kind", kind.into_str()), ("scope", scope.into_str())];
            let here = routes::with_query(&routes::speaker_letters(&series, number), &said);
            Ok(see_other(&format!("{here}#letter-{}", kind.into_str())))
        }
        Err(error) => {
            let data = pages::speaker_letters::load(db, asked, event).await?;
            render_with_errors(&ctx, form, error, |form| letters_desk_page::document(&ctx.cx(), &data, &form))
        }
    }
}
