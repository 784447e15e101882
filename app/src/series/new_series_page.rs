//! `/organize/series`: a new series.

use domain::series::types::Mark;
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{
        art,
        field::{self, Field},
        parts,
    },
};

/// `form` has the fields `slug`, `name` and `mark`.
pub fn document(cx: &Cx, form: Form) -> String {
    let head =
        Head { title: cx.t("シリーズをつくる", "New series").to_owned(), nav: Nav::Desk, ..Head::default() };
    shell::document(cx, head, || body(cx, &form))
}

fn body(cx: &Cx, form: &Form) -> AnyView {
    let slug_hint = cx.t(
        "小文字の英数字とハイフン。公開ページのアドレスになり、あとから変えられません。例: security-jaws",
        "Lower-case letters, digits and hyphens. It is the address of the public page and stays for good, like security-jaws.",
    );
    let chosen = if form.value("mark").is_empty() { Mark::Fins.into_str() } else { form.value("mark") };
    let marks: Vec<_> = [
        (Mark::Fins, cx.t("夜の海と背びれ(青)", "Fins in a night sea (blue)")),
        (Mark::Suns, cx.t("朝の太陽(山吹)", "Morning suns (amber)")),
    ]
    .into_iter()
    .map(|(mark, text)| {
        let is_chosen = mark.into_str() == chosen;
        view! {
            <label class="mark-choice">
                <input type="radio" name="mark" value=mark.into_str() checked=is_chosen/>
                {art::small_mark(Some(mark))}
                <span>{text}</span>
            </label>
        }
    })
    .collect();
    let mark_error = form.error("mark").map(str::to_owned);
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![(routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned())])}
            <div class="page-head">
                <h1>{cx.t("シリーズをつくる", "New series")}</h1>
                <p class="lede">{cx.t("番号を重ねて開く勉強会を、ひとつのシリーズとして始めます。つくった人がオーナーになります。", "A study session that meets again and again, under numbers of its own. Whoever makes it owns it.")}</p>
            </div>
            <form class="form" method="post" data-guard=field::guard(form) data-ask=field::ask(cx) action=routes::NEW_SERIES>
                {field::problem(cx, form)}
                {Field::new("name", cx.t("シリーズの名前", "Name")).required().view(form)}
                {Field::new("slug", cx.t("アドレス", "Address")).hint(slug_hint).required().view(form)}
                <fieldset class="field" id="f-mark">
                    <legend>{cx.t("絵柄と色", "Picture and colour")}</legend>
                    {mark_error.map(|text| view! { <p class="error">{text}</p> })}
                    <div class="mark-choices">{marks}</div>
                </fieldset>
                <p><button class="button primary big">{cx.t("シリーズをつくる", "Make the series")}</button></p>
            </form>
        </div>
    }
    .into_any()
}
