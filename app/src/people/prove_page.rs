//! `/prove`: who is signed in proves it once more before an important step.

use leptos::prelude::*;

use super::code_page::code_field;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::field::{self, Field},
};

#[derive(Clone, Debug, Default)]
pub struct ProvePage {
    /// Fields `current` and, with a second factor, `code`.
    pub form: Form,
    /// Local path to go on to.
    pub next: String,
    pub has_second_factor: bool,
    /// The address of somebody without a password: a link that goes to it is the proof.
    pub link_to: Option<String>,
    /// A person of the demonstration, who has no password: a button will do.
    pub is_demo: bool,
}

pub fn document(cx: &Cx, page: ProvePage) -> String {
    let head = Head { title: cx.t("ご本人の確認", "Is it you?").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, &page))
}

fn body(cx: &Cx, page: &ProvePage) -> AnyView {
    let name = cx.account.as_ref().map(|account| account.name.clone()).unwrap_or_default();
    if let (Some(mail), false) = (&page.link_to, page.is_demo) {
        return by_link(cx, page, mail.clone());
    }
    let fields = (!page.is_demo).then(|| {
        view! {
            {Field::new("current", cx.t("パスワード", "Password")).kind("password").autocomplete("current-password").required().view(&page.form)}
            {page.has_second_factor.then(|| code_field(cx).view(&page.form))}
        }
    });
    let forgot = (!page.is_demo).then(|| {
        view! { <p><a class="tall" href=routes::RESET>{cx.t("パスワードを忘れたとき", "Forgot the password?")}</a></p> }
    });
    view! {
        <div class="wrap account-page">
            <h1>{cx.t("ご本人の確認", "Is it you?")}</h1>
            <p class="lede">{why(cx, page)}</p>
            <p class="quiet">{name}</p>
            <form class="form" method="post" action=routes::PROVE>
                {field::problem(cx, &page.form)}
                <input type="hidden" name="next" value=page.next.clone()/>
                {fields}
                <button class="button primary big">{cx.t("確認して続ける", "Confirm and go on")}</button>
                {forgot}
            </form>
        </div>
    }
    .into_any()
}

fn why(cx: &Cx, page: &ProvePage) -> &'static str {
    if page.next.starts_with("/resume/") {
        cx.t(
            "大切な操作の前に、もう一度確かめます。送った内容は残っていて、確認のあとそのまま続きます。",
            "We ask once more before an important step. What you sent is kept, and goes on right after.",
        )
    } else {
        cx.t("大切な操作の前に、もう一度確かめます。", "We ask once more before an important step.")
    }
}

/// Who has no password signs in anew by a link from a mail.
fn by_link(cx: &Cx, page: &ProvePage, mail: String) -> AnyView {
    view! {
        <div class="wrap account-page">
            <h1>{cx.t("ご本人の確認", "Is it you?")}</h1>
            <p class="lede">{why(cx, page)}</p>
            <form class="form" method="post" action=routes::SIGN_IN_LINK>
                {field::problem(cx, &page.form)}
                <input type="hidden" name="next" value=page.next.clone()/>
                <input type="hidden" name="mail" value=mail.clone()/>
                <p class="quiet">{mail}</p>
                <p>{cx.t("このアドレスにリンクを送ります。このブラウザーで開くと、続きに進みます。", "We will send a link to this address. Open it in this browser to go on.")}</p>
                <button class="button primary big">{cx.t("リンクを送る", "Send the link")}</button>
            </form>
        </div>
    }
    .into_any()
}
