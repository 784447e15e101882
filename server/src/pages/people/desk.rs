//! Everybody who spoke in a series: their names, and two that are one.

use app::{
    cx::{Cx, Undo},
    form::Form,
    people::{merge_desk_page, people_desk_page, person_desk_page},
    routes,
};
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    Error,
    ids::{AliasId, MergeId, PersonId},
    pages,
    workflows::{confirm_name, merge_people, name_people, people_apart, remove_picture},
};

use crate::{
    pages::{
        Ctx,
        ctx::see_other,
        path::Path,
        query::Query,
        reply::{FormFields, Reply, html_response, render_with_errors},
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/speakers", get(list))
        .route("/organize/{series}/speakers/merge", get(compare).post(merge))
        .route("/organize/{series}/speakers/undo", post(undo))
        .route("/organize/{series}/speakers/apart", post(apart))
        .route("/organize/{series}/speakers/{id}", get(person).post(names))
        .route("/organize/{series}/speakers/{id}/name", post(name))
        .route("/organize/{series}/speakers/{id}/picture", post(picture))
}

/// In the address: `q` and `page`; `did`, with whom it was done to.
async fn list(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let wanted = query.number("page").unwrap_or(1);
    let people = pages::people_desk::load(ctx.db(), ctx.asked(), &series, query.text("q"), wanted).await?;
    let mut cx = ctx.cx();
    if query.text("did") == "apart" {
        let words = ctx.lang.t("別の人として覚えました。もう提案しません。", "Noted that they are two.");
        cx.notice = Some(words.to_owned());
        let value = |name: &'static str| (name, query.text(name).to_owned());
        let fields = vec![value("one"), value("other"), ("back", "1".to_owned())];
        cx.undo = Some(Undo { action: routes::people_act(&series, "apart"), fields });
    }
    Ok(html_response(people_desk_page::document(&cx, &people, &Form::default())))
}

async fn person(ctx: Ctx, Path((series, id)): Path<(String, i64)>, query: Query) -> Reply {
    let person = pages::person_desk::load(ctx.db(), ctx.asked(), &series, PersonId(id)).await?;
    if person.person.side.id != PersonId(id) {
        // Merged meanwhile.
        return Ok(see_other(&routes::person_desk(&series, person.person.side.id)));
    }
    let mut cx = ctx.cx();
    match query.text("did") {
        "merged" => {
            cx.notice = Some(ctx.lang.t("2人を統合しました。", "The two are one.").to_owned());
            cx.undo = query
                .number::<i64>("id")
                .map(|id| Undo { action: routes::people_act(&series, "undo"), fields: vec![("id", id.to_string())] });
        }
        "undone" => cx.notice = Some(ctx.lang.t("統合を元に戻しました。", "The merge is undone.").to_owned()),
        "names" => cx.notice = Some(ctx.lang.t("別名を保存しました。", "The names are saved.").to_owned()),
        "name" => {
            cx.notice = Some(ctx.lang.t("本人の名前として使います。", "The name is used as theirs.").to_owned());
            let back = |name: AliasId| vec![("name", name.to_string()), ("back", "1".to_owned())];
            let action = routes::person_name(&series, person.person.side.id);
            cx.undo = query.number("id").map(|name| Undo { action, fields: back(name) });
        }
        "picture" => {
            let words = ctx.lang.t("写真を外し、本人に知らせました。", "The picture is gone, and they are told.");
            cx.notice = Some(words.to_owned());
        }
        _ => {}
    }
    Ok(html_response(person_desk_page::document(&cx, &person, &Form::default())))
}

async fn names(ctx: Ctx, Path((series, id)): Path<(String, i64)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let id = PersonId(id);
    let (base, typed) = (form.value("base"), form.value("names"));
    let here = routes::person_desk(&series, id);
    match name_people::save(ctx.db(), ctx.asked(), &series, id, base, typed).await {
        Ok(()) => Ok(see_other(&format!("{here}?did=names"))),
        Err(error @ (Error::Invalid { .. } | Error::Conflict(_))) => {
            let person = pages::person_desk::load(ctx.db(), ctx.asked(), &series, id).await?;
            render_with_errors(&ctx, form, error, |form| person_desk_page::document(&ctx.cx(), &person, &form))
        }
        Err(error) => Err(error.into()),
    }
}

/// One name is theirs, or with `back` what it was before.
async fn name(ctx: Ctx, Path((series, id)): Path<(String, i64)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let id = PersonId(id);
    let name = form.value("name").parse::<AliasId>().map_err(|_| Error::NotFound)?;
    let is_confirmed = form.value("back").is_empty();
    let here = routes::person_desk(&series, id);
    match confirm_name::set(ctx.db(), ctx.asked(), &series, id, name, is_confirmed).await {
        Ok(()) => Ok(see_other(&if is_confirmed { format!("{here}?did=name&id={name}") } else { here })),
        Err(error @ Error::Conflict(_)) => again_of(&ctx, (&series, id), form, error).await,
        Err(error) => Err(error.into()),
    }
}

async fn picture(ctx: Ctx, Path((series, id)): Path<(String, i64)>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let id = PersonId(id);
    let (hash, reason) = (form.value("hash"), form.value("reason"));
    match remove_picture::remove(ctx.db(), ctx.asked(), &series, id, hash, reason).await {
        Ok(()) => Ok(see_other(&format!("{}?did=picture", routes::person_desk(&series, id)))),
        Err(error @ (Error::Invalid { .. } | Error::Conflict(_))) => again_of(&ctx, (&series, id), form, error).await,
        Err(error) => Err(error.into()),
    }
}

/// The page of a person, with why it was not done.
async fn again_of(ctx: &Ctx, (series, id): (&str, PersonId), form: Form, error: Error) -> Reply {
    let person = pages::person_desk::load(ctx.db(), ctx.asked(), series, id).await?;
    // The form stands at an address of its own, which is none to come back to.
    let cx = Cx { path: routes::person_desk(series, id), ..ctx.cx() };
    render_with_errors(ctx, form, error, |form| person_desk_page::document(&cx, &person, &form))
}

/// The first of the two would stay.
async fn compare(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    let who: Vec<PersonId> =
        query.0.iter().filter(|(name, _)| name == "who").filter_map(|(_, id)| id.parse().ok()).collect();
    let [kept, gone] = who[..] else {
        let people = pages::people_desk::load(ctx.db(), ctx.asked(), &series, "", 1).await?;
        let words = ctx.lang.t("見比べる2人に印を付けてください。", "Please tick the two to compare.");
        let cx = Cx { path: routes::people_desk(&series), notice: Some(words.to_owned()), ..ctx.cx() };
        return Ok(html_response(people_desk_page::document(&cx, &people, &Form::default())));
    };
    let two = pages::person_desk::load_merge(ctx.db(), ctx.asked(), &series, (kept, gone)).await?;
    Ok(html_response(merge_desk_page::document(&ctx.cx(), &two, &Form::default())))
}

async fn merge(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let one = |name: &str| form.value(name).parse::<PersonId>().map_err(|_| Error::NotFound);
    let two = (one("kept")?, one("gone")?);
    match merge_people::merge(ctx.db(), ctx.asked(), &series, two, form.value("base")).await {
        Ok(id) => Ok(see_other(&format!("{}?did=merged&id={id}", routes::person_desk(&series, two.0)))),
        Err(error @ Error::Conflict(_)) => {
            let now = pages::person_desk::load_merge(ctx.db(), ctx.asked(), &series, two).await?;
            let cx = Cx { path: routes::merge_people(&series, two.0, two.1), ..ctx.cx() };
            render_with_errors(&ctx, form, error, |form| merge_desk_page::document(&cx, &now, &form))
        }
        Err(error) => Err(error.into()),
    }
}

async fn undo(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let id = form.value("id").parse::<MergeId>().map_err(|_| Error::NotFound)?;
    match merge_people::undo(ctx.db(), ctx.asked(), &series, id).await {
        Ok(undone) => {
            // Whoever is somebody again may speak elsewhere alone.
            let gone = pages::person_desk::load(ctx.db(), ctx.asked(), &series, undone.gone).await;
            let who = gone.map_or(undone.kept, |page| page.person.side.id);
            Ok(see_other(&format!("{}?did=undone", routes::person_desk(&series, who))))
        }
        Err(error @ Error::Conflict(_)) => list_with_errors(&ctx, &series, form, error).await,
        Err(error) => Err(error.into()),
    }
}

async fn apart(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    let one = |name: &str| form.value(name).parse::<PersonId>().map_err(|_| Error::NotFound);
    let (one, other) = (one("one")?, one("other")?);
    let is_apart = form.value("back").is_empty();
    people_apart::set(ctx.db(), ctx.asked(), &series, (one, other), is_apart).await?;
    let here = routes::people_desk(&series);
    Ok(see_other(&if is_apart { format!("{here}?did=apart&one={one}&other={other}") } else { here }))
}

/// The list, with why it was not done.
async fn list_with_errors(ctx: &Ctx, series: &str, form: Form, error: Error) -> Reply {
    let people = pages::people_desk::load(ctx.db(), ctx.asked(), series, "", 1).await?;
    let cx = Cx { path: routes::people_desk(series), ..ctx.cx() };
    render_with_errors(ctx, form, error, |form| people_desk_page::document(&cx, &people, &form))
}
