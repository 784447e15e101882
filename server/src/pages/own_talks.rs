//! A speaker's own page, and what is sent from it.

use app::{
    agenda::{speaking_correction, speaking_page, speaking_permissions},
    cx::Cx,
    form::Form,
    routes,
};
use axum::{
    Json, Router,
    extract::{FromRequest, Multipart, Request},
    response::IntoResponse,
    routing::{get, post},
};
use domain::{
    Error,
    error::Result,
    ids::{PersonId, SlotId},
    pages,
    proposals::own_data,
    workflows::{
        correct_talk, name_people, slides_file,
        speak::{self, LabelInput},
        speaker_profile::{self, Picture},
    },
};
use http::{StatusCode, header};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    query::Query,
    reply::{FormFields, Reply, private, render_with_errors},
    unsent::{is_not_there, to_copy},
};
use crate::{http::errors::Fail, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::SPEAKING, get(show))
        .route("/speaking/talks/{id}/correction", post(correction))
        .route("/speaking/talks/{id}/permissions", post(permissions))
        .route("/speaking/talks/{id}/label", post(label))
        .route("/speaking/talks/{id}/questions", post(questions))
        .route("/speaking/talks/{id}/slides", post(slides))
        .route("/speaking/talks/{id}/file", post(file))
        .route("/speaking/talks/{id}/remove-file", post(remove_file))
        .route("/speaking/people/{id}", post(profile))
        .route("/speaking/people/{id}/names", post(names))
        .route(routes::OWN_PROPOSALS, get(data))
}

async fn show(ctx: Ctx, query: Query) -> Reply {
    let page = pages::speaking::load(ctx.db(), ctx.asked()).await?;
    let mut cx = ctx.cx();
    let lang = ctx.lang;
    cx.notice = match query.text("did") {
        "correction" => Some(lang.t(
            "直しを運営に送りました。公開ページは、運営が取り込んでリリースするまで変わりません。",
            "Your correction is sent. The public page stays as it is until the organizers take it over and release it.",
        )),
        "withdrawn" => Some(lang.t("直しを取り下げました。", "Your correction is taken back.")),
        "permissions" => Some(lang.t("公開してよいものを保存しました。", "What may be published is saved.")),
        "label" => Some(lang.t("共有の範囲を保存しました。", "The label is saved.")),
        "questions" => Some(lang.t("終了後の質問の設定を保存しました。", "Whether you are asked afterwards is saved.")),
        "slides" => Some(lang.t("資料のリンクを保存しました。", "The link to the slides is saved.")),
        "file" => Some(lang.t("PDFを預かりました。", "The PDF is stored.")),
        "remove-file" => Some(lang.t("PDFを消しました。", "The PDF is removed.")),
        "names" => Some(lang.t("別名を保存しました。", "Your further names are saved.")),
        "profile" => Some(lang.t("プロフィールを保存しました。", "The profile is saved.")),
        _ => None,
    }
    .map(str::to_owned);
    Ok(private(StatusCode::OK, speaking_page::document(&cx, &page, &Form::default())))
}

/// What one proposed and judged, to take along.
async fn data(ctx: Ctx) -> Reply {
    let data = own_data::export(ctx.db(), ctx.asked()).await?;
    let headers =
        [(header::CONTENT_DISPOSITION, "attachment; filename=\"proposals.json\""), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, Json(data)).into_response())
}

async fn correction(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (db, asked, slot) = (ctx.db(), ctx.asked(), SlotId(id));
    if form.value("do") == "withdraw" {
        let done = correct_talk::withdraw(db, asked, slot).await;
        if done.is_ok() {
            return Ok(see_other(&routes::speaking_done("withdrawn", &format!("correction-{id}"))));
        }
        return reply(&ctx, ("correction", id), form, done).await;
    }
    let typed = speaking_correction::read(&form);
    let done = correct_talk::send(db, asked, slot, form.value("base"), &typed).await;
    reply(&ctx, ("correction", id), form, done).await
}

async fn permissions(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let said = speaking_permissions::read(&form);
    let done = speak::say_permissions(ctx.db(), ctx.asked(), SlotId(id), form.value("base"), said).await;
    reply(&ctx, ("permissions", id), form, done).await
}

async fn label(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let done = say_label(&ctx, SlotId(id), &form).await;
    reply(&ctx, ("label", id), form, done).await
}

/// A label that is not said is none: it never becomes one that lets out more.
async fn say_label(ctx: &Ctx, slot: SlotId, form: &Form) -> Result<()> {
    let part = form.value("part").to_owned();
    let said = form.value("tlp").parse().ok().zip(form.value("part_tlp").parse().ok());
    let said = said.map(|(tlp, part_tlp)| LabelInput { tlp, part, part_tlp });
    speak::say_label(ctx.db(), ctx.asked(), slot, form.value("base"), said.as_ref()).await
}

async fn questions(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let done = say_questions(&ctx, SlotId(id), form.value("questions")).await;
    reply(&ctx, ("questions", id), form, done).await
}

async fn say_questions(ctx: &Ctx, slot: SlotId, said: &str) -> Result<()> {
    let are_taken = match said {
        "yes" => true,
        "no" => false,
        _ => return Err(Error::invalid("", "選び直してください。", "Please choose again.")),
    };
    speak::say_questions(ctx.db(), ctx.asked(), slot, are_taken).await
}

async fn slides(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (base, typed) = (form.value("base"), form.value("slides"));
    let done = speak::say_slides(ctx.db(), ctx.asked(), SlotId(id), base, typed).await;
    reply(&ctx, ("slides", id), form, done).await
}

async fn file(ctx: Ctx, Path(id): Path<i64>, request: Request) -> Reply {
    let (form, bytes) = read_file(request, "file").await?;
    let done = slides_file::store(ctx.db(), ctx.asked(), SlotId(id), form.value("base"), &bytes).await;
    drop(bytes);
    reply(&ctx, ("file", id), form, done).await
}

async fn remove_file(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let done = slides_file::remove(ctx.db(), ctx.asked(), SlotId(id), form.value("base")).await;
    reply(&ctx, ("remove-file", id), form, done).await
}

/// Saves, or with `do=preview` shows what was typed as it would look.
async fn profile(ctx: Ctx, Path(id): Path<i64>, request: Request) -> Reply {
    let (mut form, file) = read_file(request, "picture").await?;
    if !file.is_empty() {
        // Shown again, the form cannot bring the file back; it can say so.
        form.values.insert("chosen".to_owned(), "yes".to_owned());
    }
    if form.value("do") == "preview" {
        let page = pages::speaking::load(ctx.db(), ctx.asked()).await?;
        // Whose form it is not is shown nothing of it.
        if !page.profiles.iter().any(|profile| profile.person == PersonId(id)) {
            return Err(no_more(&ctx, "profile", Error::Concealed, &form));
        }
        form.values.insert("at".to_owned(), format!("profile-{id}"));
        return Ok(private(StatusCode::OK, speaking_page::document(&cx(&ctx), &page, &form)));
    }
    let picture = match form.value("remove") {
        _ if !file.is_empty() => Picture::Put(file),
        "yes" => Picture::Remove,
        _ => Picture::Keep,
    };
    let typed = (form.value("bio"), form.value("url"));
    let done = speaker_profile::save(ctx.db(), ctx.asked(), PersonId(id), form.value("base"), typed, picture).await;
    reply(&ctx, ("profile", id), form, done).await
}

async fn names(ctx: Ctx, Path(id): Path<i64>, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let (base, typed) = (form.value("base"), form.value("names"));
    let done = name_people::save_own(ctx.db(), ctx.asked(), PersonId(id), base, typed).await;
    reply(&ctx, ("names", id), form, done).await
}

/// Back to where the form stands, or the page with what was typed there and why it was not taken.
async fn reply(ctx: &Ctx, (section, id): (&str, i64), mut form: Form, done: Result<()>) -> Reply {
    let at = format!("{}-{id}", if section == "remove-file" { "file" } else { section });
    let Err(error) = done else { return Ok(see_other(&routes::speaking_done(section, &at))) };
    form.values.insert("at".to_owned(), at);
    if !matches!(error, Error::Invalid { .. } | Error::Conflict(_) | Error::Unavailable) {
        return Err(no_more(ctx, section, error, &form));
    }
    let page = pages::speaking::load(ctx.db(), ctx.asked()).await?;
    render_with_errors(ctx, form, error, |form| speaking_page::document(&cx(ctx), &page, &form))
}

/// Organizers may have taken who speaks off the agenda while they typed, or made one profile of two: it says so, and what was
/// typed can be copied. Whose talk or profile it never was reads the same.
fn no_more(ctx: &Ctx, section: &str, error: Error, form: &Form) -> Fail {
    let fail = Fail::from(error);
    if !is_not_there(&fail) {
        return fail;
    }
    let fail = match section {
        "profile" | "names" => fail.say(
            "このプロフィールは、いまはあなたのページにありません。何も保存していません。",
            "This profile is not on your page now. Nothing was saved.",
        ),
        _ => fail.say(
            "この登壇は、いまはあなたのページにありません。運営がタイムテーブルからあなたか枠を外したのかもしれません。何も保存していません。お心当たりがなければ、運営に確かめてください。",
            "This talk is not on your page now: the organizers may have taken you, or the slot, off the agenda. Nothing was saved. Please ask them if you did not expect this.",
        ),
    };
    let lang = ctx.lang;
    let names = [
        ("slides", lang.t("資料のリンク", "Link to the slides")),
        ("part", lang.t("範囲の違う部分", "A part with another label")),
        ("name", lang.t("お名前", "Name")),
        ("affiliation", lang.t("所属", "Affiliation")),
        ("role", lang.t("役割", "Role")),
        ("title", lang.t("題名", "Title")),
        ("summary", lang.t("話の紹介", "What it is about")),
        ("bio", lang.t("自己紹介", "About you")),
        ("url", lang.t("あなたのサイト", "Your site")),
        ("names", lang.t("別名", "Further names")),
    ];
    to_copy(fail, form, &names)
}

/// A form of the page stands at an address of its own, which is none to come back to.
fn cx(ctx: &Ctx) -> Cx {
    Cx { path: routes::SPEAKING.to_owned(), ..ctx.cx() }
}

/// The fields, and the file in the one of this name; empty where none was chosen.
async fn read_file(request: Request, field: &str) -> std::result::Result<(Form, Vec<u8>), Fail> {
    let is_multipart = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"));
    if !is_multipart {
        let fields = FormFields::from_request(request, &()).await;
        let fields = fields.map_err(|error| unreadable(error.into_response().status()))?;
        return Ok((Form::from(fields.0), Vec::new()));
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| unreadable(error.status()))?;
    let (mut pairs, mut file) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|error| unreadable(error.status()))? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| unreadable(error.status()))?;
        if name == field {
            file = bytes.into();
        } else if pairs.len() < 10 {
            pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok((Form::from(pairs), file))
}

fn unreadable(status: StatusCode) -> Fail {
    Fail::status(
        status,
        "送られたファイルを読み取れませんでした。もう一度選んで送ってください。PDFは20MBまで、写真は5MBまでです。",
        "We could not read the file. Please choose it again and send it. A PDF may have 20 MB, a picture 5 MB.",
    )
}
