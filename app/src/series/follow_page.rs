//! Following a series by mail, without an account: the page that asks for the address again, the one that
//! says that a link is on its way, and the one that the link opens. Opening it changes nothing; the button does.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// The field and its button, as they stand on the page of a series too.
pub fn fields(cx: &Cx, slug: &str, form: &Form) -> AnyView {
    view! {
        <form class="follow-form" method="post" action=routes::FOLLOW>
            <input type="hidden" name="series" value=slug.to_owned()/>
            {Field::new("mail", cx.t("メールアドレス", "Mail address")).kind("email").autocomplete("email").required().view(form)}
            <button class="button block">{icon::mail()}{cx.t("お知らせを受け取る", "Get announcements")}</button>
        </form>
        <p class="quiet small">{cx.t("確かめるリンクを送ります。アカウントは要りません。いつでも1回押すだけで止められます。", "We send a link to confirm it. No account is needed, and one click ends it.")}</p>
    }
    .into_any()
}

/// `POST /follow` with what is wrong.
pub fn document(cx: &Cx, slug: &str, form: &Form) -> String {
    let title = cx.t("開催のお知らせ", "Announcements");
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        view! { <div class="wrap account-page"><h1>{title}</h1>{field::problem(cx, form)}{fields(cx, slug, form)}</div> }
            .into_any()
    })
}

/// `/follow`: a link was sent, or not, if nobody may have one. Both read alike.
pub fn sent_document(cx: &Cx) -> String {
    let title = cx.t("メールを見てください", "Look into your mail");
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        view! {
            <div class="wrap account-page">
                <h1>{title}</h1>
                {parts::note("ok", cx.t("リンクを送りました", "A link is on its way"), cx.t("開いてボタンを押すと、次の回が決まったときに届きます。24時間使えます。", "Open it and press the button to hear of the next event. It works for 24 hours."))}
                <p class="quiet small">{cx.t("届かないときは、迷惑メールのフォルダーとアドレスを確かめて、もう一度お試しください。", "If nothing comes, look into your spam folder, check the address and try again.")}</p>
                <p><a class="tall" href=routes::HOME>{cx.t("トップへ", "To the first page")}</a></p>
            </div>
        }
        .into_any()
    })
}

/// What a link about following opens, that of `/unfollow/{token}` too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowLinkPage {
    /// Address and name of the series.
    pub slug: String,
    pub name: String,
    pub token: String,
    /// The button was pressed.
    pub is_done: bool,
}

/// What such a page says.
pub(super) struct LinkWords {
    /// What the button does.
    pub does: &'static str,
    pub button: &'static str,
    /// What it did, and what else there is to know.
    pub did: [&'static str; 2],
}

/// `/follow/{token}`
pub fn link_document(cx: &Cx, page: FollowLinkPage) -> String {
    let words = LinkWords {
        does: cx.t(
            "このシリーズの次の回が決まったときに、メールを受け取ります。",
            "You will get a mail when this series announces an event.",
        ),
        button: cx.t("お知らせを受け取る", "Get announcements"),
        did: [
            cx.t("次の回が決まったら、お知らせします", "We will tell you of the next event"),
            cx.t(
                "どのお知らせにも、止めるためのリンクが付いています。",
                "Each announcement has a link that ends them.",
            ),
        ],
    };
    link_page(cx, &page, routes::follow_token(&page.token), words)
}

/// The button, which posts to this address, or what it did.
pub(super) fn link_page(cx: &Cx, page: &FollowLinkPage, action: String, words: LinkWords) -> String {
    let title = cx.t("開催のお知らせ", "Announcements");
    let head = Head { title: format!("{title} — {}", page.name), ..Head::default() };
    shell::document(cx, head, || {
        let [did, more] = words.did;
        let content = if page.is_done {
            view! {
                <div role="status">{parts::note("ok", did, more)}</div>
                <p><a class="button" href=routes::series(&page.slug)>{cx.t("シリーズのページへ", "To the series")}</a></p>
            }
            .into_any()
        } else {
            view! {
                <p>{words.does}</p>
                <form method="post" action=action>
                    <button class="button primary big block">{words.button}</button>
                </form>
            }
            .into_any()
        };
        view! {
            <div class="wrap account-page">
                <h1>{page.name.clone()}</h1>
                <p class="lede">{title}</p>
                {content}
            </div>
        }
        .into_any()
    })
}
