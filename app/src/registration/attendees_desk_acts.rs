//! What organizers do beside the list of those who registered: to all who are chosen, and adding somebody.

use domain::{pages::attendees::AttendeeList, registration::types::MAX_NAME, t};
use leptos::prelude::*;

use super::{
    attendees_desk_find::{at_page, sent_along},
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

/// What is done to all who are chosen in the list below. `elsewhere`: numbers of those who are and do not stand there.
pub(super) fn in_bulk(cx: &Cx, list: &AttendeeList, form: &Form, elsewhere: &[&str]) -> AnyView {
    let card = &list.event.card;
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
    let is_refused = form.value("bulk") == "1";
    let own = if is_refused { form.clone() } else { Form::default() };
    let kept: Vec<_> = sent_along(list)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let drawn: Vec<_> = list
        .attendees
        .iter()
        .map(|one| view! { <input type="hidden" name="page_code" value=one.code.clone()/> })
        .collect();
    let carried: Vec<_> = elsewhere
        .iter()
        .map(|code| view! { <input type="hidden" form="bulk" name="code" value=(*code).to_owned()/> })
        .collect();
    let others = (!elsewhere.is_empty()).then(|| {
        let n = elsewhere.len();
        let words = t!(cx.lang, "このページにいない{n}人も選んだままです。", "Chosen too, and not on this page: {n}.", n);
        view! { <p class="small">{words}" "<a class="tall" href=at_page(list, list.page)>{cx.t("選択をやめる", "Choose nobody")}</a></p> }
    });
    let n = list.attendees.len();
    // The way to write stands behind the choice of what to do: of two fields of one name the last counts.
    view! {
        <details class="card add-attendee" open=is_refused>
            <summary class="row">{icon::check()}<span data-chosen=cx.t("選んだ{n}人にまとめて行う", "Act on the {n} who are chosen")>{cx.t("選んだ人にまとめて行う", "Act on those who are chosen")}</span></summary>
            <form class="form wide" method="post" id="bulk" action=routes::event_desk_part(&card.series_slug, card.number, "attendees/bulk")>
                <input type="hidden" name="bulk" value="1"/>{kept}{drawn}{carried}{others}
                <label class="check"><input type="checkbox" name="all" value="yes" checked=own.value("all") == "yes"/><span>{t!(cx.lang, "このページの{n}人全員", "All {n} of this page", n)}</span></label>
                {all_found(cx, list, &own)}
                {field::select_with_id("f-do", "do", cx.t("すること", "What to do"), &acts, own.value("do"))}
                {own.error("do").map(|text| view! { <p class="error">{text.to_owned()}</p> })}
                {Field::new("bulk-reason", cx.t("理由(記録に残ります)", "Reason (the log keeps it)")).view(&own)}
                {Field::new("words", cx.t("取り消す人へのメールの文(空なら送らない)", "Words to those who are removed (empty: no mail)")).rows(3).view(&own)}
                {asks(cx, &own)}
                <p class="row">
                    <button class="button primary">{cx.t("行う", "Do it")}</button>
                    <button class="button" name="do" value="write">{icon::mail()}{cx.t("選んだ人にお知らせを書く", "Write to the chosen people")}</button>
                </p>
                <p class="quiet small">{cx.t("お知らせは、選んだ人だけを宛先にして、文面を書く画面を開きます。", "Writing opens the announcement with these people alone as its recipients.")}</p>
                <p class="quiet small">{cx.t("取り消し、確定、参加枠の変更は、あとで元に戻せます。満員の回では、空いた席が次の方に渡るので、その方へのメールが出る10秒後までです。この三つのメールも10秒後に出ます。", "Removing, giving a seat and changing the type can be taken back. At a full event the seat goes to the next person, and can be had back for ten seconds, until they are told. Mails of these three leave after ten seconds as well.")}</p>
            </form>
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
