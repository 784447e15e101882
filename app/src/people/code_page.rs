//! `/sign-in/code`: the code of the second factor.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::field::{self, Field},
};

#[derive(Clone, Debug, Default)]
pub struct CodePage {
    /// Field `code`.
    pub form: Form,
    pub next: String,
}

pub fn document(cx: &Cx, page: CodePage) -> String {
    let head = Head { title: cx.t("確認コード", "Code").to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        view! {
            <div class="wrap account-page">
                <h1>{cx.t("確認コードを入力", "Enter the code")}</h1>
                <form class="form" method="post" action=routes::SECOND_FACTOR>
                    {field::problem(cx, &page.form)}
                    <input type="hidden" name="next" value=page.next.clone()/>
                    {code_field(cx).view(&page.form)}
                    <button class="button primary big">{cx.t("確認する", "Confirm")}</button>
                </form>
                <form method="post" action=routes::SIGN_OUT><button class="button plain">{cx.t("やめて最初に戻る", "Start again")}</button></form>
            </div>
        }
        .into_any()
    })
}

/// Six figures of an authenticator.
pub(super) fn code_field(cx: &Cx) -> Field {
    Field::new("code", cx.t("6桁の確認コード", "Code of six figures"))
        .hint(cx.t(
            "認証アプリに表示されている数字です。30秒ごとに変わります。",
            "Your authenticator shows it; it changes every 30 seconds.",
        ))
        .autocomplete("one-time-code")
        .class("input code")
        .required()
}
