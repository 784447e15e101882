//! `/resume/{id}`: what was sent when the session had ended, ready to be sent again. With script it goes
//! by itself.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    shell::{self, Head},
    ui::{field::area_words, icon},
};

#[derive(Clone, Debug, Default)]
pub struct ResumePage {
    /// Local path that the form is sent to, with its query.
    pub path: String,
    pub fields: Vec<(String, String)>,
}

pub fn document(cx: &Cx, page: ResumePage) -> String {
    let head = Head { title: cx.t("続きを送る", "Go on").to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        // Text areas keep line breaks, which hidden inputs do not.
        let fields: Vec<_> = page
            .fields
            .iter()
            .map(|(name, value)| {
                view! { <textarea hidden=true name=name.clone() aria-label="" inner_html=area_words(value)></textarea> }
            })
            .collect();
        view! {
            <div class="wrap account-page">
                <h1>{cx.t("お帰りなさい", "Welcome back")}</h1>
                <p class="lede">{cx.t("先ほど送った内容は残っています。このまま送ります。", "What you sent before is kept. It is sent now.")}</p>
                <form class="form" method="post" action=page.path.clone() data-resume="">
                    {fields}
                    <button class="button primary big">{icon::check()}{cx.t("送る", "Send it")}</button>
                </form>
            </div>
        }
        .into_any()
    })
}
