//! Signing in by a link: the page that says that it is on its way, and the page that it opens. Opening
//! it changes nothing; the button does.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::{field, parts},
};

/// `/sign-in/link`: a link was sent, or not, if nobody may have one. Both read alike.
pub fn sent_document(cx: &Cx) -> String {
    let title = cx.t("メールを見てください", "Look into your mail");
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        view! {
            <div class="wrap account-page">
                <h1>{title}</h1>
                {parts::note("ok", cx.t("リンクを送りました", "A link is on its way"), cx.t("この端末で開いて、ボタンを押すとログインします。15分のあいだ、1回だけ使えます。", "Open it on this device and press the button to sign in. It works once, for 15 minutes."))}
                <p class="quiet small">{cx.t("届かないときは、迷惑メールのフォルダーとアドレスを確かめて、もう一度お試しください。1時間に送れるのは3通までです。", "If nothing comes, look into your spam folder, check the address and try again. At most three are sent in an hour.")}</p>
                <p><a class="tall" href=routes::SIGN_IN>{cx.t("アドレスを直す、もう一度送る", "Correct the address, or send again")}</a></p>
            </div>
        }
        .into_any()
    })
}

#[derive(Clone, Debug, Default)]
pub struct SignInLinkPage {
    /// Without fields; holds what is wrong.
    pub form: Form,
    pub token: String,
    pub mail: String,
    /// Local path to go on to.
    pub next: String,
}

/// `/sign-in/link/{token}`
pub fn document(cx: &Cx, page: SignInLinkPage) -> String {
    let title = cx.t("ログイン", "Sign in");
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        view! {
            <div class="wrap account-page">
                <h1>{title}</h1>
                <p class="quiet">{page.mail.clone()}</p>
                <form class="form" method="post" action=routes::sign_in_token(&page.token)>
                    {field::problem(cx, &page.form)}
                    <input type="hidden" name="next" value=page.next.clone()/>
                    <button class="button primary big">{cx.t("この端末でログインする", "Sign in on this device")}</button>
                </form>
            </div>
        }
        .into_any()
    })
}
