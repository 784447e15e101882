//! How far a talk may travel, as its speaker says it, and what listeners are shown of it.

use domain::{
    VariantArray as _,
    agenda::{tlp::Tlp, types::Permissions},
    pages::speaking::OwnTalk,
};
use leptos::prelude::*;

use super::speaking_parts::{at, problem};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        tlp,
    },
};

pub fn view(cx: &Cx, talk: &OwnTalk, form: &Form) -> AnyView {
    let here = at("label", talk);
    let is_here = form.value("at") == here;
    let stored = &talk.sharing;
    let typed = |name: &str, stored: &str| if is_here { form.value(name).to_owned() } else { stored.to_owned() };
    let error = |name: &str| if is_here { form.error(name).map(str::to_owned) } else { None };
    let label: Tlp = typed("tlp", stored.tlp.into_str()).parse().unwrap_or(stored.tlp);
    // What cannot be chosen any more is not offered as chosen.
    let label = if talk.has_begun { label.max(stored.tlp) } else { label };
    let tiles: Vec<_> = Tlp::VARIANTS.iter().map(|one| tile(cx, talk, *one, label)).collect();
    let parts: Vec<(String, String)> = Tlp::VARIANTS[1..]
        .iter()
        .map(|one| (one.into_str().to_owned(), format!("{} — {}", one.label(), one.reach(cx.lang))))
        .collect();
    let least = if stored.part().is_some() { stored.part_tlp } else { Tlp::Amber };
    let words = Field::new("part", cx.t("範囲の違う部分", "A part with another label"))
        .id(&format!("{here}-part"))
        .hint(cx.t(
            "例: 12〜15枚目だけ。なければ空のまま。その部分を含む資料と録画は公開しません。",
            "Like: slides 12 to 15. Empty: none. Slides and recording with that part in them are not published.",
        ))
        .show(typed("part", &stored.part_words), error("part"));
    let part_error = error("part_tlp").map(|text| view! { <p class="error">{text}</p> });
    let begun = talk.has_begun.then(|| {
        view! { <p class="hint">{cx.t("会が始まったので、いまより狭い範囲にだけ変えられます。広げるときは運営に知らせてください。", "The event has begun: the label can only become stricter. To loosen it, please tell the organizers.")}</p> }
    });
    let guard = if is_here { field::guard(form) } else { "" };
    view! {
        <section class="speaking-part" id=here.clone() aria-labelledby=format!("{here}-title")>
            <div class="section-head"><h4 id=format!("{here}-title")>{cx.t("共有の範囲 (TLP)", "How far it may be shared (TLP)")}</h4></div>
            <form class="speaking-card speaking-label" method="post" action=routes::own_talk(talk.id, "label") data-guard=guard data-ask=field::ask(cx)>
                {problem(form, is_here)}
                <p class="hint">{cx.t("話の間ずっと、参加者の画面とステージに出ます。上の「公開してよいもの」より優先されます。", "It is shown to everybody during the talk, and comes before what you allow above.")}</p>
                {begun}
                <input type="hidden" name="base" value=talk.bases.label.clone()/>
                <div class="tlp-tiles" role="radiogroup" aria-labelledby=format!("{here}-title")>{tiles}</div>
                <div class="speaking-two">
                    {words}
                    <div>{part_error}{field::select_with_id(&format!("{here}-part-tlp"), "part_tlp", cx.t("その部分の範囲", "Label of that part"), &parts, &typed("part_tlp", least.into_str()))}</div>
                </div>
                <p><button class="button">{cx.t("この範囲にする", "Save the label")}</button></p>
                {seen(cx, talk)}
            </form>
        </section>
    }
    .into_any()
}

fn tile(cx: &Cx, talk: &OwnTalk, one: Tlp, chosen: Tlp) -> AnyView {
    let (is_chosen, is_closed) = (one == chosen, talk.has_begun && one < talk.sharing.tlp);
    view! {
        <label class="tlp-tile">
            <input type="radio" name="tlp" value=one.into_str() checked=is_chosen disabled=is_closed/>
            {tlp::mark(one)}
            <b>{one.reach(cx.lang)}</b>
            <small>{one.meaning(cx.lang)}</small>
        </label>
    }
    .into_any()
}

/// What is stored now, as listeners are told it.
fn seen(cx: &Cx, talk: &OwnTalk) -> AnyView {
    let Permissions { photograph, post, publish, record } = talk.permissions;
    let sign = |label: &'static str, given: Option<bool>| {
        let (sign, words) = match given {
            Some(true) => ("○", cx.t("よい", "yes")),
            Some(false) => ("×", cx.t("断る", "no")),
            None => ("－", cx.t("未定", "not yet")),
        };
        view! { <b>{label}" "<span aria-hidden="true">{sign}</span><span class="vh">{words}</span></b> }
    };
    let part = talk.sharing.part().map(|part| {
        let words = talk.sharing.part_words.clone();
        view! { <span class="speaking-part-mark">{tlp::mark(part)}" "{words}</span> }
    });
    view! {
        <p class="speaking-seen">
            <span>{cx.t("いまの設定:", "As it stands:")}</span>
            {tlp::mark(talk.sharing.tlp)}
            {sign(cx.t("録画", "Recording"), record)}
            {sign(cx.t("資料", "Slides"), publish)}
            {sign(cx.t("投稿", "Posting"), post)}
            {sign(cx.t("写真", "Photographs"), photograph)}
            {part}
        </p>
    }
    .into_any()
}
