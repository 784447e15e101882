//! What is asked at sign-up, as organizers write it.

use app::{cx::Undo, form::Form, questionnaire::questions_desk_page, routes};
use axum::{Router, routing::get};
use domain::{
    Error,
    ids::{EventRef, SignUpQuestionId},
    pages,
    questionnaire::editing::{self, Edit, ListRef, QuestionInput},
};

use super::{
    Ctx,
    ctx::see_other,
    path::{EventPath, Path},
    query::Query,
    reply::{FormFields, Reply, html_response, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/sign-up", get(of_series).post(edit_of_series))
        .route("/organize/{series}/{number}/sign-up", get(of_event).post(edit_of_event))
}

async fn of_series(ctx: Ctx, Path(series): Path<String>, query: Query) -> Reply {
    show(&ctx, ListRef::Series(&series), &query).await
}

async fn of_event(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    show(&ctx, ListRef::Event(EventRef::new(&series, number)), &query).await
}

fn address(list: ListRef<'_>) -> String {
    match list {
        ListRef::Series(slug) => routes::sign_up_questions(slug, None),
        ListRef::Event(event) => routes::sign_up_questions(event.series, Some(event.number)),
    }
}

async fn show(ctx: &Ctx, list: ListRef<'_>, query: &Query) -> Reply {
    let data = pages::questionnaire::load(ctx.db(), ctx.asked(), list).await?;
    let mut cx = ctx.cx();
    match query.text("did") {
        "added" => cx.notice = Some(ctx.lang.t("質問を加えました。", "The question was added.").to_owned()),
        "saved" => cx.notice = Some(ctx.lang.t("保存しました。", "Saved.").to_owned()),
        "removed" => {
            cx.notice = Some(
                ctx.lang
                    .t("質問を外しました。もらった答えは残っています。", "The question was removed. Its answers stay.")
                    .to_owned(),
            );
            let fields = vec![("do", "restore".to_owned()), ("id", query.text("id").to_owned())];
            cx.undo = Some(Undo { action: address(list), fields });
        }
        _ => {}
    }
    Ok(html_response(questions_desk_page::document(&cx, &data, &Form::default(), None)))
}

async fn edit_of_series(ctx: Ctx, Path(series): Path<String>, axum::Form(pairs): FormFields) -> Reply {
    edit(&ctx, ListRef::Series(&series), Form::from(pairs)).await
}

async fn edit_of_event(ctx: Ctx, Path((series, number)): EventPath, axum::Form(pairs): FormFields) -> Reply {
    edit(&ctx, ListRef::Event(EventRef::new(&series, number)), Form::from(pairs)).await
}

async fn edit(ctx: &Ctx, list: ListRef<'_>, form: Form) -> Reply {
    let id = form.value("id").parse::<SignUpQuestionId>();
    let input = QuestionInput {
        kind: form.value("kind").to_owned(),
        words_ja: form.value("words_ja").to_owned(),
        words_en: form.value("words_en").to_owned(),
        hint: form.value("hint").to_owned(),
        options: form.value("options").to_owned(),
        is_required: !form.value("required").is_empty(),
        only_mode: form.value("only_mode").to_owned(),
        only_if: form.value("only_if").to_owned(),
    };
    let known = || id.clone().map_err(|_| Error::NotFound);
    let (wanted, did) = match form.value("do") {
        "add" => (Edit::Add(&input), "added"),
        "save" => (Edit::Save(known()?, &input), "saved"),
        "remove" => (Edit::Remove(known()?), "removed"),
        "restore" => (Edit::Restore(known()?), "saved"),
        "up" => (Edit::Move(known()?, true), ""),
        "down" => (Edit::Move(known()?, false), ""),
        _ => return Err(Error::NotFound.into()),
    };
    match editing::edit(ctx.db(), ctx.asked(), list, wanted).await {
        Ok(id) => {
            let to = routes::with_query(&address(list), &[("did", did), ("id", &id.to_string())]);
            Ok(see_other(&if did.is_empty() { format!("{}#question-{id}", address(list)) } else { to }))
        }
        Err(error) => {
            let data = pages::questionnaire::load(ctx.db(), ctx.asked(), list).await?;
            let open = id.ok();
            render_with_errors(ctx, form, error, |form| questions_desk_page::document(&ctx.cx(), &data, &form, open))
        }
    }
}
