//! What a speaker allows of a talk: four things, each with what it means.

use domain::{
    agenda::{types::Permissions, wanted::Wanted},
    pages::speaking::OwnTalk,
};
use leptos::prelude::*;

use super::speaking_parts::{at, problem};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{field, icon},
};

/// The word of an answer in the form; empty while it is open.
pub const fn word(given: Option<bool>) -> &'static str {
    match given {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    }
}

/// What the form says. Anything else than yes and no is still open.
pub fn read(form: &Form) -> Permissions {
    let given = |name: &str| match form.value(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    Permissions {
        photograph: given("photograph"),
        post: given("post"),
        publish: given("publish"),
        record: given("record"),
    }
}

pub fn view(cx: &Cx, talk: &OwnTalk, form: &Form) -> AnyView {
    let here = at("permissions", talk);
    let is_here = form.value("at") == here;
    let given = if is_here { read(form) } else { talk.permissions };
    let row = |name: &'static str, sign: AnyView, label: &'static str, hint: &'static str, given: Option<bool>| {
        permission_row(cx, (talk, name), sign, (label, hint), given)
    };
    let guard = if is_here { field::guard(form) } else { "" };
    // Of several talks only what is still wanted stands out.
    let press = if talk.wanted.contains(&Wanted::Permissions) { "button primary" } else { "button" };
    view! {
        <section class="speaking-part" id=here.clone() aria-labelledby=format!("{here}-title")>
            <div class="section-head"><h4 id=format!("{here}-title")>{cx.t("公開してよいもの", "What may be published")}</h4><span class="quiet small">{cx.t("この登壇だけの設定", "Of this talk alone")}</span></div>
            <form class="speaking-card speaking-said" method="post" action=routes::own_talk(talk.id, "permissions") data-guard=guard data-ask=field::ask(cx)>
                {problem(form, is_here)}
                <input type="hidden" name="base" value=talk.bases.permissions.clone()/>
                {row("record", icon::video(), cx.t("録画", "Recording"), cx.t("録画を残し、あとから見られるようにすること", "The talk is recorded and may be seen later"), given.record)}
                {row("publish", icon::slides(), cx.t("資料の公開", "Slides"), cx.t("資料をレポートから開けるようにすること", "Slides may be opened from the report"), given.publish)}
                {row("post", icon::bubble(), cx.t("投稿", "Posting"), cx.t("聞いた人がSNSに内容を書くこと", "Who listens may write of it on social media"), given.post)}
                {row("photograph", icon::camera(), cx.t("写真", "Photographs"), cx.t("登壇中のあなたを撮ること", "You may be photographed while you speak"), given.photograph)}
                <p><button class=press>{cx.t("この内容で保存する", "Save")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn permission_row(
    cx: &Cx,
    (talk, name): (&OwnTalk, &'static str),
    sign: AnyView,
    (label, hint): (&'static str, &'static str),
    given: Option<bool>,
) -> AnyView {
    let id = format!("{}-{name}", at("permissions", talk));
    let choice = |value: Option<bool>, words: &'static str| {
        let (value_word, is_chosen) = (word(value), given == value);
        view! { <label><input type="radio" name=name value=value_word checked=is_chosen/><span>{words}</span></label> }
    };
    let labelled = id.clone();
    view! {
        <div class="said" role="radiogroup" aria-labelledby=labelled>
            {sign}
            <p><b id=id>{label}</b><small>{hint}</small></p>
            <div class="said-choices">
                {choice(Some(true), cx.t("よい", "Yes"))}
                {choice(Some(false), cx.t("断る", "No"))}
                {choice(None, cx.t("未定", "Not yet"))}
            </div>
        </div>
    }
    .into_any()
}
