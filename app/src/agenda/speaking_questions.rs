//! Whether a talk is asked after its event, as its speaker says.

use domain::pages::speaking::OwnTalk;
use leptos::prelude::*;

use super::speaking_parts::{at, problem};
use crate::{cx::Cx, form::Form, routes};

/// Nothing for a talk that nobody may name: it is not asked afterwards.
pub fn view(cx: &Cx, talk: &OwnTalk, form: &Form) -> Option<AnyView> {
    let here = at("questions", talk);
    let is_here = form.value("at") == here;
    let (now, value, press) = if talk.takes_afterwards {
        (
            cx.t(
                "終わってからしばらくのあいだ、話のページから質問を受け付けます。届くとメールで知らせ、答えは文章で書けます。",
                "For a while after the event, people may ask you on the page of the talk. We tell you by mail, and you answer in text.",
            ),
            "no",
            cx.t("終了後の質問を受け付けない", "Take no questions afterwards"),
        )
    } else {
        (
            cx.t(
                "終了後の質問は受け付けていません。届いている質問には答えられます。",
                "You take no questions afterwards. You may still answer those that came.",
            ),
            "yes",
            cx.t("終了後の質問を受け付ける", "Take questions afterwards"),
        )
    };
    talk.sharing.tlp.is_named().then(|| {
        view! {
            <section class="speaking-part" id=here.clone() aria-labelledby=format!("{here}-title")>
                <div class="section-head"><h4 id=format!("{here}-title")>{cx.t("終了後の質問", "Questions after the event")}</h4></div>
                <form class="speaking-card in" method="post" action=routes::own_talk(talk.id, "questions")>
                    {problem(form, is_here)}
                    <p class="quiet small">{now}</p>
                    <p><button class="button" name="questions" value=value>{press}</button></p>
                </form>
            </section>
        }
        .into_any()
    })
}
