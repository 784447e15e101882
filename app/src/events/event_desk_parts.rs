//! The parts of an event's desk: the list of its pages, participation types.

use domain::{
    checkin::types::DoorCounts,
    pages::event_desk::EventDesk,
    registration::{
        seats::INVITE,
        types_form::{INVITATION, TYPE_WORDS, TypeInput},
    },
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        icon,
    },
};

/// What the evening itself needs at hand: the stage, and the code by which people come to the board.
pub(super) fn at_hand(cx: &Cx, desk: &EventDesk) -> AnyView {
    let card = &desk.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let stage = desk.may_moderate.then(|| {
        view! { <a class="button" href=routes::stage(slug, number)>{icon::screen()}{cx.t("ステージ画面", "Stage screen")}</a> }
    });
    let code = desk.plan.join_code.as_ref().map(|code| {
        let address = format!("{}{}", cx.origin, routes::join(code));
        view! {
            <p class="join-code">
                <span class="quiet small">{cx.t("参加用コード", "Join code")}</span>
                <a href=routes::join(code)>{code.clone()}</a>
                <button class="chip" type="button" data-copy=address data-done=cx.t("コピーしました", "Copied")>{cx.t("アドレスをコピー", "Copy the address")}{icon::copy()}</button>
            </p>
        }
    });
    view! { <div class="at-hand">{code}{stage}</div> }.into_any()
}

/// Who came so far, as soon as there is somebody. Walk-ins hold no seat, so that no other number counts them.
pub(super) fn came(cx: &Cx, desk: &EventDesk) -> Option<AnyView> {
    let DoorCounts { entered, walk_ins, watching, .. } = desk.door;
    desk.door.has_come().then(|| {
        let words = t!(
            cx.lang,
            "出席 {entered}人 ・ 当日参加 {walk_ins}人",
            "Came: {entered} ・ walk-ins: {walk_ins}",
            entered,
            walk_ins
        );
        let online =
            (watching > 0).then(|| t!(cx.lang, " ・ オンライン {watching}人", " ・ online: {watching}", watching));
        view! { <p class="quiet">{words}{online}</p> }.into_any()
    })
}

/// The participation types, each a row, and an empty one for the next; more of these are put in at a click.
pub(super) fn seats(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput], here: &str) -> AnyView {
    view! {
        <div class="form wide" id="seats">
            <p class="quiet">{cx.t("定員を増やすと、キャンセル待ちの人がすぐに繰り上がります。減らしても、確定した人の席はなくなりません。", "More seats go to those who wait at once. Fewer take none away from who has one.")}</p>
            <ul class="type-rows">{type_rows(cx, desk, form, types)}</ul>
            <p class="quiet small">{cx.t("開始が空なら回の募集と同時に始まり、締め切りが空なら回の終わりまで受け付けます。時刻を空にした締め切りは、その日の終わりです。", "Without an opening it opens with the event; without a closing it stays open until the event ends. A closing day without a time means the end of that day.")}</p>
            <p><button class="button" name="do" value="add-type" formaction=format!("{here}#seats")>{cx.t("枠を追加", "Add a kind")}</button></p>
        </div>
    }
    .into_any()
}

/// Rows of the participation types as stored or typed; the last one is empty.
fn type_rows(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput]) -> Vec<AnyView> {
    let empty = types.last().is_none_or(|last| !last.is_blank()).then(TypeInput::default);
    types.iter().chain(&empty).enumerate().map(|(at, input)| type_row(cx, desk, form, at, input)).collect()
}

fn type_row(cx: &Cx, desk: &EventDesk, form: &Form, at: usize, input: &TypeInput) -> AnyView {
    let name = |part: &str| format!("types/{at}/{part}");
    let text = |part: &str, label: &'static str, kind: &'static str, value: &str| {
        let name = name(part);
        let error = form.error(&name).map(str::to_owned);
        Field::new(name, label).kind(kind).show(value.to_owned(), error)
    };
    let modes = [
        ("onsite".to_owned(), cx.t("現地", "On site").to_owned()),
        ("online".to_owned(), cx.t("オンライン", "Online").to_owned()),
    ];
    let mode = if input.is_online { "online" } else { "onsite" };
    let id = input.id.map(|id| id.to_string()).unwrap_or_default();
    let known = input.id.and_then(|id| desk.types.iter().find(|kind| kind.id == id));
    let taken = known.map(|kind| match kind.waitlisted {
        0 => t!(cx.lang, "確定 {confirmed}人", "{confirmed} confirmed", confirmed = kind.confirmed),
        n => t!(
            cx.lang,
            "確定 {confirmed}人 ・ キャンセル待ち {n}人",
            "{confirmed} confirmed, {n} waitlisted",
            confirmed = kind.confirmed,
            n
        ),
    });
    let label =
        if known.is_some() { cx.t("名前", "Name") } else { cx.t("新しい枠の名前", "Name of a new kind") };
    let remove = known.is_some().then(|| {
        view! {
            <label class="check"><input type="checkbox" name=name("remove") value="yes" checked=input.remove/><span>{cx.t("この枠をなくす", "Remove this kind")}</span></label>
        }
    });
    let admissions = [
        (String::new(), cx.t("だれでも", "Anybody").to_owned()),
        (INVITATION.to_owned(), cx.t("招待リンクを持つ人だけ", "Only by an invitation link").to_owned()),
    ];
    let invite = desk.invites.iter().find(|(id, _)| Some(*id) == input.id).map(|(_, invite)| {
        let card = &desk.event.card;
        let here = routes::register(&card.series_slug, card.number);
        let address = format!("{}{}", cx.origin, routes::with_query(&here, &[(INVITE, invite)]));
        view! {
            <div class="invite-link">
                <p class="row"><span class="quiet small">{cx.t("招待リンク", "Invitation link")}</span><button class="chip" type="button" data-copy=address.clone() data-done=cx.t("コピーしました", "Copied")>{cx.t("コピー", "Copy")}{icon::copy()}</button></p>
                <p class="break small"><code>{address}</code></p>
                <label class="check"><input type="checkbox" name=name("renew") value="yes" checked=input.renew/><span>{cx.t("保存するときに新しいリンクにする(いまのリンクは使えなくなります)", "Make a new link when saving (this one stops working)")}</span></label>
            </div>
        }
    });
    let words = |part: &str, label: &'static str, value: &str| {
        let name = name(part);
        let error = form.error(&name).map(str::to_owned);
        let hint = t!(
            cx.lang,
            "受付票と確定・リマインドのメールに載ります。{n}字まで。",
            "On the ticket, and in the mails that confirm and remind. At most {n} characters.",
            n = TYPE_WORDS
        );
        Field::new(name, label).rows(2).hint(hint).show(value.to_owned(), error)
    };
    let says_more = input.is_invited() || !input.words_ja.is_empty() || !input.words_en.is_empty();
    let is_wrong = ["admission", "words_ja", "words_en"].iter().any(|part| form.error(&name(part)).is_some());
    let admission = view! {
        <details class="fold" open=is_wrong>
            <summary>{cx.t("だれが申し込めるか・この枠の人へのことば", "Who may register, and words to those who do")}{says_more.then(|| view! { " "<span class="badge ring">{cx.t("設定あり", "set")}</span> })}</summary>
            <div class="fold-in">
                {field::select(&name("admission"), cx.t("申し込める人", "Who may register"), &admissions, &input.admission)}
                {form.error(&name("admission")).map(|text| view! { <p class="error">{text.to_owned()}</p> })}
                {invite}
                {words("words_ja", cx.t("この枠の人へのことば(日本語)", "Words to those who hold it, in Japanese"), &input.words_ja)}
                {words("words_en", cx.t("この枠の人へのことば(英語、任意)", "In English (optional)"), &input.words_en)}
            </div>
        </details>
    };
    view! {
        <li>
            <input type="hidden" name=name("id") value=id/>
            <div class="type-fields">
                {text("name", label, "text", &input.name)}
                {field::select(&name("mode"), cx.t("参加のしかた", "Where"), &modes, mode)}
                {text("capacity", cx.t("定員(空なら無制限)", "Seats (empty: no limit)"), "text", &input.capacity)}
                {text("opens_date", cx.t("受付の開始", "Opens on"), "date", &input.opens_date)}
                {text("opens_clock", cx.t("時刻", "At"), "time", &input.opens_clock)}
                {text("closes_date", cx.t("締め切り", "Closes on"), "date", &input.closes_date)}
                {text("closes_clock", cx.t("時刻", "At"), "time", &input.closes_clock)}
            </div>
            {admission}
            <div class="row"><span class="quiet small">{taken}</span>{remove}</div>
        </li>
    }
    .into_any()
}
