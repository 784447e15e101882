//! `/sign-up`: asks for a link that makes an account. The answer never tells whether there is one.

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
pub struct SignUpPage {
    /// Field `mail`.
    pub form: Form,
    /// Local path where the new account goes on.
    pub next: String,
    pub is_sent: bool,
}

pub fn document(cx: &Cx, page: SignUpPage) -> String {
    let title = cx.t("アカウントを作る", "Create an account");
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        let content = if page.is_sent {
            view! {
                {parts::note("ok", cx.t("メールを確かめてください", "Check your mail"), cx.t("リンクを送りました。開いて、お名前を入れると終わりです。リンクは24時間使えます。", "A link is on its way. Open it and enter your name; then you are done. It works for 24 hours."))}
                <p class="quiet small">{cx.t("届かないときは、迷惑メールのフォルダーとアドレスを確かめて、もう一度お試しください。", "If nothing comes, look into your spam folder, check the address and try again.")}</p>
                <p><a class="tall" href=routes::SIGN_UP>{cx.t("もう一度送る", "Send it again")}</a></p>
            }
            .into_any()
        } else {
            let next = if page.next == routes::HOME { "" } else { page.next.as_str() };
            view! {
                <p class="lede">{cx.t("申し込み、受付票、お知らせの受け取りに使います。", "For registering, your tickets and announcements.")}</p>
                <form class="form" method="post" action=routes::SIGN_UP>
                    {field::problem(cx, &page.form)}
                    <input type="hidden" name="next" value=page.next.clone()/>
                    {Field::new("mail", cx.t("メールアドレス", "Mail address")).hint(cx.t("登録を続けるリンクを送ります。", "We will send a link to go on with.")).kind("email").autocomplete("email").required().view(&page.form)}
                    <button class="button primary big">{cx.t("登録のリンクを送る", "Send the link")}</button>
                </form>
                <p><a class="tall" href=routes::sign_in_then(next)>{cx.t("アカウントがあるときはログイン", "I have an account: sign in")}</a></p>
            }
            .into_any()
        };
        view! { <div class="wrap account-page"><h1>{title}</h1>{content}</div> }.into_any()
    })
}
