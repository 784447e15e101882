//! `/sign-in`: a link by mail, or a password; in a demonstration one click for each person.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::field::{self, Field},
};

/// A person of the demonstration: posted as `demo=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    pub label: String,
    pub description: String,
    pub value: String,
}

#[derive(Clone, Debug, Default)]
pub struct SignInPage {
    /// Fields `mail`, `password`; an error at `password` opens that part.
    pub form: Form,
    /// Local path to come back to.
    pub next: String,
    /// Empty outside of a demonstration.
    pub demo_people: Vec<DemoPerson>,
    /// The part with the password is open.
    pub is_by_password: bool,
    /// What was sent is kept until the person has signed in.
    pub is_held: bool,
}

pub fn document(cx: &Cx, page: SignInPage) -> String {
    let head = Head { title: cx.t("ログイン", "Sign in").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: SignInPage) -> AnyView {
    let demo = (!page.demo_people.is_empty()).then(|| {
        let people: Vec<_> = page
            .demo_people
            .iter()
            .map(|person| {
                let first: String = person.label.chars().take(1).collect();
                view! {
                    <button class="demo-person" name="account" value=person.value.clone()>
                        <span class="avatar" aria-hidden="true">{first}</span>
                        <span><strong>{person.label.clone()}</strong><span class="quiet small block">{person.description.clone()}</span></span>
                    </button>
                }
            })
            .collect();
        view! {
            <section class="card demo-people" aria-labelledby="demo">
                <h2 id="demo">{cx.t("デモの人になって入る", "Enter as one of the demonstration's people")}</h2>
                <form class="stack tight" method="post" action=routes::DEMO_SIGN_IN>
                    <input type="hidden" name="next" value=page.next.clone()/>
                    {people}
                </form>
            </section>
        }
    });
    let held = page.is_held.then(|| {
        view! {
            <div class="note ok" role="status">
                <strong>{cx.t("書いた内容は残っています", "What you wrote is kept")}</strong>
                <p>{cx.t("ログインの時間が切れていました。もう一度ログインすると、そのまま送られます。", "Your sign-in had ended. Sign in again, and it is sent as it is.")}</p>
            </div>
        }
    });
    let as_demo = (cx.is_demo && page.demo_people.is_empty()).then(|| {
        view! { <p><a class="button block" href=routes::sign_in_then(&page.next)>{cx.t("デモの人になって入る", "Enter as one of the demonstration's people")}</a></p> }
    });
    let goes_back = (!page.next.is_empty() && page.next != routes::HOME)
        .then(|| cx.t(" ログインすると、もとのページに戻ります。", " Afterwards you are back where you were."));
    let with_password = page.form.error("password").is_some() || page.is_by_password;
    view! {
        <div class="wrap account-page">
            <h1>{cx.t("ログイン", "Sign in")}</h1>
            <p class="lede">{cx.t("申し込みと受付票に使います。質問と投票に、ログインはいりません。", "For registrations and tickets. You need not sign in to ask and to vote.")}{goes_back}</p>
            {held}
            {field::problem(cx, &page.form)}
            <form class="form" method="post" action=routes::SIGN_IN_LINK>
                <input type="hidden" name="next" value=page.next.clone()/>
                {Field::new("mail", cx.t("メールアドレス", "Mail address")).hint(cx.t("パスワードなしで入れるリンクを送ります。15分のあいだ、1回だけ使えます。はじめての方も同じ手順です。", "We will send a link that signs you in without a password. It works once, for 15 minutes. New here? It is the same.")).kind("email").autocomplete("username").required().view(&page.form)}
                <button class="button primary big">{cx.t("リンクを送る", "Send the link")}</button>
            </form>
            {demo}
            {as_demo}
            <details class="fold" open=with_password>
                <summary>{cx.t("パスワードを使う", "Use a password")}</summary>
                <form class="form" method="post" action=routes::SIGN_IN>
                    <input type="hidden" name="next" value=page.next.clone()/>
                    {Field::new("mail", cx.t("メールアドレス", "Mail address")).id("password-mail").kind("email").autocomplete("username").required().view(&Form { errors: Vec::new(), ..page.form.clone() })}
                    {Field::new("password", cx.t("パスワード", "Password")).kind("password").autocomplete("current-password").required().view(&page.form)}
                    <button class="button big">{cx.t("ログイン", "Sign in")}</button>
                    <p><a class="tall" href=routes::RESET>{cx.t("パスワードを忘れたとき", "Forgot the password?")}</a></p>
                </form>
            </details>
        </div>
    }
    .into_any()
}
