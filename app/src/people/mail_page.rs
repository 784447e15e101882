//! `/settings/mail/{token}`: confirms a new mail address, by the link that went to it. Opening it
//! changes nothing; the button does.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::field,
};

#[derive(Clone, Debug, Default)]
pub struct MailPage {
    /// Without fields; holds what is wrong.
    pub form: Form,
    pub token: String,
    pub old: String,
    pub new: String,
}

pub fn document(cx: &Cx, page: MailPage) -> String {
    let title = cx.t("メールアドレスの変更", "Change the mail address");
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        view! {
            <div class="wrap account-page">
                <h1>{title}</h1>
                <dl class="old-and-new">
                    <div><dt>{cx.t("いまのアドレス", "Now")}</dt><dd>{page.old.clone()}</dd></div>
                    <div><dt>{cx.t("新しいアドレス", "From now on")}</dt><dd><strong>{page.new.clone()}</strong></dd></div>
                </dl>
                <form class="form" method="post" action=routes::mail_token(&page.token)>
                    {field::problem(cx, &page.form)}
                    <p class="quiet">{cx.t("変えると、すべてのブラウザーからログアウトします。新しいアドレスでログインしてください。", "All browsers will be signed out. Please sign in with the new address.")}</p>
                    <button class="button primary big">{cx.t("このアドレスに変える", "Change to this address")}</button>
                </form>
            </div>
        }
        .into_any()
    })
}
