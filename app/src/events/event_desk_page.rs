//! `/organize/{series}/{number}`: the hub of an event. State, facts, participation types, and the way to
//! everything else.

use domain::{fields, pages::event_desk::EventDesk, registration::types_form::TypeInput, workflows};
use leptos::prelude::*;

use super::{
    event_desk_parts::{at_hand, type_rows},
    event_state::transitions,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// `form` has the fields of the facts (named as in `FactsInput`), and `to` and `reason` of a change
/// of state that was refused; `base` is the state on which it was made, where that is not the stored one.
/// `types` are the rows of the participation types, stored or as typed.
pub fn document(cx: &Cx, desk: EventDesk, form: Form, types: Vec<TypeInput>) -> String {
    let head = Head {
        title: format!("{} {}", desk.event.card.name(cx.lang), cx.t("デスク", "desk")),
        series: Some((&desk.series).into()),
        bar: cx.t("概要", "Overview").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Overview,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &desk, &form, &types))
}

fn body(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput]) -> AnyView {
    let (lang, card) = (cx.lang, &desk.event.card);
    let when = match &card.starts {
        Some(start) => parts::when(start, card.ends.as_ref(), lang),
        None => cx.t("日程は未定です", "No date yet").into_any(),
    };
    let content = if desk.may_edit {
        view! {
            {field::problem(cx, form)}
            {transitions(cx, desk, form)}
            {plans(cx, desk, form, types)}
        }
        .into_any()
    } else {
        parts::note(
            "",
            cx.t("この回の設定は、運営が変えられます", "Organizers change the settings of this event"),
            cx.t("担当の作業は、一覧から開いてください。", "Open your part from the list."),
        )
    };
    view! {
        <div class="wrap">
            <div class="page-head desk-head">
                <div>
                    <p class="quiet">{card.name(lang)}" ・ "{when}</p>
                    <h1 class="desk-title">{if card.title.is_empty() { card.name(lang) } else { card.title.clone() }}</h1>
                </div>
                {at_hand(cx, desk)}
            </div>
            <div class="desk-main">{content}</div>
        </div>
    }
    .into_any()
}

/// Facts and participation types: one form with one save, so that neither discards the other's words.
fn plans(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput]) -> AnyView {
    let card = &desk.event.card;
    let stored = || fields::written(&workflows::save_event::drawn(&desk.facts, &desk.types));
    let base = form.values.get("base").cloned().unwrap_or_else(stored);
    // What was wrong with a change of state leaves this form as it was.
    let guard = if form.values.contains_key("to") { "" } else { field::guard(form) };
    view! {
        <form class="desk-form" method="post" data-guard=guard data-ask=field::ask(cx) action=routes::event_desk(&card.series_slug, card.number)>
            <input type="hidden" name="base" value=base/>
            // Enter takes the first button of a form, and saves.
            <button hidden=true>{cx.t("保存する", "Save")}</button>
            {facts(cx, desk, form)}
            {seats(cx, desk, form, types)}
            <p class="row save-line"><button class="button primary">{icon::check()}{cx.t("保存する", "Save")}</button></p>
        </form>
    }
    .into_any()
}

/// When, where, what it says of itself.
fn facts(cx: &Cx, desk: &EventDesk, form: &Form) -> AnyView {
    let lead = Field::new("lead", cx.t("紹介文", "About it")).hint(field::markdown(cx)).rows(3).view(form);
    let is_moderated = form.value("moderated") == "yes";
    view! {
        <section class="card desk-card" aria-labelledby="facts">
            <h2 id="facts">{cx.t("開催の内容", "The event")}</h2>
            <div class="form wide">
                <div class="facts-title">
                    {Field::new("title", cx.t("題名", "Title")).view(form)}
                    {Field::new("label", cx.t("特別回の名前", "Edition")).view(form)}
                </div>
                {lead}
                <div class="facts-time">
                    {Field::new("date", cx.t("開催日", "Day")).kind("date").view(form)}
                    {Field::new("start", cx.t("開始", "Starts at")).kind("time").view(form)}
                    {Field::new("minutes", cx.t("長さ(分)", "Minutes")).kind("number").view(form)}
                    {Field::new("doors", cx.t("開場", "Doors")).kind("time").view(form)}
                </div>
                <p class="quiet small">{cx.t("開始をずらすと、公開中のタイムテーブルも同じだけ動きます。", "When the start moves, the released agenda moves with it.")}</p>
                <fieldset class="facts-group">
                    <legend>{cx.t("現地", "On site")}</legend>
                    {Field::new("venue_name", cx.t("会場", "Place")).hint(cx.t("オンラインだけなら空のままにします。", "Leave it empty when it is online only.")).view(form)}
                    {Field::new("venue_address", cx.t("住所", "Address")).view(form)}
                    {Field::new("venue_url", cx.t("地図のアドレス", "Address of a map")).kind("url").view(form)}
                </fieldset>
                <fieldset class="facts-group">
                    <legend>{cx.t("オンライン", "Online")}</legend>
                    {Field::new("online_note", cx.t("参加方法の一言", "How to join, in a few words")).view(form)}
                    {Field::new("stream_url", cx.t("配信のアドレス", "Address of the stream")).hint(cx.t("開始の1時間前から、参加が確定した人だけに見えます。", "Only the confirmed see it, from an hour before the start.")).kind("url").view(form)}
                    {Field::new("video_url", cx.t("公開する動画のアドレス", "Address of the public video")).kind("url").view(form)}
                </fieldset>
                {Field::new("hashtags", cx.t("この回だけのハッシュタグ", "Hashtags of this event alone")).hint(hashtags(cx, desk)).view(form)}
                // Of a repeated name the last counts: unticked, the word before it says so.
                <input type="hidden" name="moderated" value="no"/>
                <label class="check">
                    <input type="checkbox" name="moderated" value="yes" checked=is_moderated/>
                    <span>{cx.t("質問は、確認してから掲示する", "Questions wait for a moderator before they appear")}</span>
                </label>
            </div>
        </section>
    }
    .into_any()
}

fn hashtags(cx: &Cx, desk: &EventDesk) -> String {
    let own = &desk.plan.hashtags;
    let shared: Vec<String> =
        desk.event.hashtags.iter().filter(|tag| !own.contains(tag)).map(|tag| format!("#{tag}")).collect();
    if shared.is_empty() {
        return cx.t("空白で区切ります。", "Separate them with spaces.").to_owned();
    }
    format!(
        "{} {}",
        cx.t("空白で区切ります。自動で付くもの:", "Separate them with spaces. Given by itself:"),
        shared.join(" ")
    )
}

/// The participation types, each a row, and an empty one for the next; more of these are put in at a click.
fn seats(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput]) -> AnyView {
    let card = &desk.event.card;
    let here = format!("{}#seats", routes::event_desk(&card.series_slug, card.number));
    view! {
        <section class="card desk-card" aria-labelledby="seats">
            <div class="stack tight">
                <h2 id="seats">{cx.t("参加枠", "Participation types")}</h2>
                <p class="quiet">{cx.t("定員を増やすと、キャンセル待ちの人がすぐに繰り上がります。減らしても、確定した人の席はなくなりません。", "More seats go to those who wait at once. Fewer take none away from who has one.")}</p>
            </div>
            <div class="form wide">
                <ul class="type-rows">{type_rows(cx, desk, form, types)}</ul>
                <p><button class="button" name="do" value="add-type" formaction=here>{cx.t("枠を追加", "Add a kind")}</button></p>
            </div>
        </section>
    }
    .into_any()
}
