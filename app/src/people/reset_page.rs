//! `/reset`: asks for a link to set a new password. The answer never tells whether an account exists.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::{
        field::{self, Field},
        parts,
    },
};

#[derive(Clone, Debug, Default)]
pub struct ResetPage {
    /// Field `mail`.
    pub form: Form,
    pub is_sent: bool,
}

pub fn document(cx: &Cx, page: ResetPage) -> String {
    let head = Head { title: cx.t("パスワードの再設定", "Reset the password").to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        let content = if page.is_sent {
            view! {
                {parts::note("ok", cx.t("メールを確かめてください", "Check your mail"), cx.t("このアドレスのアカウントがあれば、再設定のリンクを送りました。リンクは30分だけ使えます。", "If there is an account with this address, a link is on its way. It works for 30 minutes."))}
                <p><a class="tall" href=routes::SIGN_IN>{cx.t("ログインへ戻る", "Back to sign-in")}</a></p>
            }
            .into_any()
        } else {
            view! {
                <form class="form" method="post" action=routes::RESET>
                    {field::problem(cx, &page.form)}
                    {Field::new("mail", cx.t("メールアドレス", "Mail address")).hint(cx.t("再設定のリンクを送ります。", "We will send a link.")).kind("email").autocomplete("username").required().view(&page.form)}
                    <button class="button primary big">{cx.t("リンクを送る", "Send the link")}</button>
                </form>
            }
            .into_any()
        };
        view! { <div class="wrap account-page"><h1>{cx.t("パスワードを再設定", "Reset the password")}</h1>{content}</div> }.into_any()
    })
}
