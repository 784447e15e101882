//! What organizers do beside the list of those who registered: to all who are chosen, and adding somebody.

use chrono::{DateTime, Utc};
use domain::{pages::attendees::AttendeeList, registration::types::MAX_NAME, t};
use leptos::prelude::*;

use super::{
    attendees_desk_find::{at_page, opened, sent_along},
    attendees_desk_many::{all_found, asks},
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        icon,
    },
};

/// What is done to all who are chosen in the list below it, of which it is the head; without anybody it offers all of the
/// page. `open`: number of the one who is read beside the list. `chosen`, `elsewhere`: numbers of those who are ticked and
/// stand on this page, or on another one. `now` tells this form from the one that is drawn next: pressed twice it is done once.
pub(super) fn in_bulk(
    cx: &Cx,
    list: &AttendeeList,
    (form, open): (&Form, Option<&str>),
    (chosen, elsewhere): (&[&str], &[&str]),
    now: DateTime<Utc>,
) -> AnyView {
    let card = &list.event.card;
    let is_refused = form.value("bulk") == "1";
    let own = if is_refused { form.clone() } else { Form::default() };
    let hidden = |name: &'static str, value: String| view! { <input type="hidden" name=name value=value/> };
    let kept: Vec<_> = sent_along(list).into_iter().map(|(name, value)| hidden(name, value)).collect();
    let drawn: Vec<_> = list.attendees.iter().map(|one| hidden("page_code", one.code.clone())).collect();
    let carried: Vec<_> = elsewhere
        .iter()
        .map(|code| view! { <input type="hidden" form="bulk" name="code" value=(*code).to_owned()/> })
        .collect();
    let others = (!elsewhere.is_empty()).then(|| {
        let n = elsewhere.len();
        let words =
            t!(cx.lang, "このページにいない{n}人も選んだままです。", "Chosen too, and not on this page: {n}.", n);
        view! { <p class="small bulk-line">{words}</p> }
    });
    let (n, sum) = (list.attendees.len(), chosen.len() + elsewhere.len());
    let none = cx.t("選んだ人に", "To those who are chosen").to_owned();
    let said = if sum > 0 { t!(cx.lang, "{sum}人を選択中", "{sum} chosen", sum) } else { none.clone() };
    let here = open.map_or_else(|| at_page(list, list.page), |code| opened(list, list.page, code));
    let class = if is_refused || sum > 0 { "bulk is-on" } else { "bulk" };
    // The first button is the one that Enter presses: it does what is chosen, and writes to nobody.
    view! {
        <form class=class method="post" id="bulk" action=routes::event_desk_part(&card.series_slug, card.number, "attendees/bulk")>
            <input type="hidden" name="bulk" value="1"/><input type="hidden" name="drawn" value=now.timestamp_micros().to_string()/>{kept}{drawn}{carried}
            <button class="vh" tabindex="-1" aria-hidden="true">{cx.t("行う", "Do it")}</button>
            <label class="check bulk-all"><input type="checkbox" name="all" value="yes" data-all="" checked=own.value("all") == "yes"/><span>{t!(cx.lang, "このページの{n}人全員", "All {n} of this page", n)}</span></label>
            <b class="bulk-count" data-chosen=cx.t("{n}人を選択中", "{n} chosen") data-none=none>{said}</b>
            <button class="button primary bulk-act" name="do" value="write">{cx.t("お知らせを書く", "Write to them")}</button>
            {(list.types.len() > 1).then(|| view! { <button class="button bulk-act" name="do" value="type" data-opens-bulk="type-">{cx.t("参加枠を変える", "Change the type")}</button> })}
            <button class="button bulk-act" name="do" value="ticket">{cx.t("受付票を送り直す", "Send tickets again")}</button>
            {further(cx, list, &own, is_refused)}
            <a class="tall bulk-act bulk-none" href=here data-unchoose="">{icon::cross()}<span class="vh">{cx.t("選択をやめる", "Choose nobody")}</span>{open.is_none().then(|| view! { <kbd aria-hidden="true">"Esc"</kbd> })}</a>
            {all_found(cx, list, &own)}
            {others}
        </form>
    }
    .into_any()
}

/// What asks for a reason, behind a fold.
fn further(cx: &Cx, list: &AttendeeList, own: &Form, is_open: bool) -> AnyView {
    let kinds = list.types.iter().map(|kind| {
        let (id, name) = (kind.id, kind.name.as_str());
        (format!("type-{id}"), t!(cx.lang, "参加枠を「{name}」に変える", "Change to “{name}”", name))
    });
    let acts = [
        (String::new(), cx.t("選んでください", "Choose").to_owned()),
        ("confirm".to_owned(), cx.t("席を確定する", "Give them a seat").to_owned()),
        ("remove".to_owned(), cx.t("申し込みを取り消す", "Remove them").to_owned()),
        ("ticket".to_owned(), cx.t("受付票を送り直す", "Send their tickets again").to_owned()),
    ];
    let acts: Vec<_> = acts.into_iter().chain(kinds).collect();
    // Which type is chosen among those that there are.
    let wanted = match own.value("do") {
        "type" => acts.iter().find(|(word, _)| word.starts_with("type-")).map_or("", |(word, _)| word.as_str()),
        word => word,
    };
    view! {
        <details class="bulk-act bulk-more" open=is_open>
            <summary class="button">{cx.t("ほか", "More")}{icon::down()}</summary>
            <div class="form wide bulk-in">
                {field::select_with_id("f-do", "what", cx.t("すること", "What to do"), &acts, wanted)}
                {own.error("do").map(|text| view! { <p class="error">{text.to_owned()}</p> })}
                {Field::new("bulk-reason", cx.t("理由(記録に残ります)", "Reason (the log keeps it)")).view(own)}
                {Field::new("words", cx.t("取り消す人へのメールの文(空なら送らない)", "Words to those who are removed (empty: no mail)")).rows(3).view(own)}
                {asks(cx, own)}
                <p><button class="button primary">{cx.t("行う", "Do it")}</button></p>
                <p class="quiet small">{cx.t("取り消し、確定、参加枠の変更は、あとで元に戻せます。満員の回では、空いた席が次の方に渡るので、その方へのメールが出る10秒後までです。この三つのメールも10秒後に出ます。", "Removing, giving a seat and changing the type can be taken back. At a full event the seat goes to the next person, and can be had back for ten seconds, until they are told. Mails of these three leave after ten seconds as well.")}</p>
            </div>
        </details>
    }
    .into_any()
}

/// Somebody who asked in another way than by the page.
pub(super) fn adding(cx: &Cx, list: &AttendeeList, form: &Form) -> Option<AnyView> {
    if list.types.is_empty() {
        return None;
    }
    let card = &list.event.card;
    let kinds: Vec<(String, String)> = list.types.iter().map(|kind| (kind.id.to_string(), kind.name.clone())).collect();
    // Other forms of the page have fields of the same names.
    let known = if form.value("do") == "add" { form.clone() } else { Form::default() };
    let is_open = !known.errors.is_empty();
    let form = &known;
    Some(
        view! {
            <details class="card add-attendee" id="add" open=is_open>
                <summary class="row">{icon::add()}{cx.t("人を加える", "Add somebody")}</summary>
                <form class="form wide" method="post" action=routes::event_desk_part(&card.series_slug, card.number, "attendees")>
                    <input type="hidden" name="do" value="add"/>
                    <p class="quiet small">{cx.t("空いていれば席を、満員ならキャンセル待ちの順番をとります。本人にメールで知らせます。", "They get a seat where one is free, and a place on the waitlist where none is. They are told by mail.")}</p>
                    {Field::new("mail", cx.t("メールアドレス", "Mail address")).kind("email").required().view(form)}
                    {Field::new("name", cx.t("お名前(任意)", "Name (optional)")).hint(t!(cx.lang, "{n}字まで。", "At most {n} characters.", n = MAX_NAME)).view(form)}
                    {field::select("type", cx.t("参加枠", "Type"), &kinds, form.value("type"))}
                    {Field::new("reason", cx.t("理由(記録に残ります)", "Reason (the log keeps it)")).required().view(form)}
                    <p><button class="button primary">{cx.t("加える", "Add")}</button></p>
                </form>
            </details>
        }
        .into_any(),
    )
}
