//! `/q`: asks for the code that stands on the stage screen, and leads to the board.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::field::{self, Field},
};

/// `form` holds the field `code`, with what was typed when no board has it.
pub fn document(cx: &Cx, form: &Form) -> String {
    let title = cx.t("質問ボードに入る", "Join a question board");
    let head = Head {
        title: title.to_owned(),
        description: cx
            .t(
                "会場の画面に出ているコードで、質問ボードを開きます。",
                "Opens a question board by the code on the screen.",
            )
            .to_owned(),
        canonical: form.errors.is_empty().then(|| routes::JOIN.to_owned()),
        ..Head::default()
    };
    shell::document(cx, head, || {
        let code = Field::new("code", cx.t("コード", "Code"))
            .hint(cx.t(
                "会場の画面に出ている文字です。大文字と小文字は区別しません。",
                "The letters on the screen in the hall. Capitals do not matter.",
            ))
            .autocomplete("off")
            .class("input code")
            .required()
            .view(form);
        view! {
            <div class="wrap account-page">
                <h1>{title}</h1>
                <form class="form" method="get" action=routes::JOIN>
                    {field::problem(cx, form)}
                    {code}
                    <button class="button primary big">{cx.t("ボードを開く", "Open the board")}</button>
                </form>
                <p><a class="tall" href=routes::HOME>{cx.t("開催の一覧から探す", "Look for the event instead")}</a></p>
            </div>
        }
        .into_any()
    })
}
