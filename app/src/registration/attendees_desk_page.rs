//! `/organize/{series}/{number}/attendees`: who comes, and the list as a file.

use domain::{
    Lang,
    pages::attendees::AttendeeList,
    registration::types::{Attendee, ParticipationType, RegistrationState},
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{icon, parts},
};

pub fn document(cx: &Cx, list: AttendeeList) -> String {
    let head = Head {
        title: format!("{} {}", list.event.card.name(cx.lang), cx.t("申し込み", "registrations")),
        series: Some((&list.series).into()),
        bar: cx.t("申し込み", "Registrations").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Registrations,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &list))
}

fn body(cx: &Cx, list: &AttendeeList) -> AnyView {
    let card = &list.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let rows: Vec<_> = list.attendees.iter().map(|attendee| row(cx, attendee)).collect();
    let has_rows = !rows.is_empty();
    let is_search = !list.words.is_empty();
    let export = (has_rows || is_search).then(|| {
        view! {
            <form method="post" data-download="" action=routes::event_desk_part(slug, number, "attendees.csv")>
                <button class="button">{icon::out()}{cx.t("CSVで書き出す", "Export as CSV")}</button>
            </form>
        }
    });
    let content = if has_rows {
        view! {
            <div class="table-box" tabindex="0" role="region" aria-label=cx.t("申し込みの一覧", "List of registrations")>
                <table class="desk-table">
                    <thead><tr>
                        <th scope="col">{cx.t("名前", "Name")}</th><th scope="col">{cx.t("メール", "Mail")}</th><th scope="col">{cx.t("参加枠", "Kind")}</th>
                        <th scope="col">{cx.t("状態", "State")}</th><th scope="col">{cx.t("受付番号", "Number")}</th><th scope="col">{cx.t("申し込み", "Registered")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {parts::pager(cx, list.page, list.pages, |n| routes::attendees(slug, number, &list.words, n))}
            <p class="quiet small table-note">{cx.t("個人の情報です。見た記録と書き出した記録が残ります。", "Personal data: each look and each export is written down.")}</p>
        }
        .into_any()
    } else if is_search {
        parts::empty(
            cx.t("見つかりませんでした", "Nobody found"),
            cx.t(
                "名前、メールアドレス、受付番号の一部で探せます。",
                "Look for a part of a name, a mail address or a number.",
            ),
        )
    } else {
        parts::empty(
            cx.t("申し込みはまだありません", "Nobody has registered yet"),
            cx.t(
                "申し込みを受け付け始めると、ここに届いた順に並びます。",
                "Once registration is open, they appear here.",
            ),
        )
    };
    let kinds: Vec<_> = list.types.iter().map(|kind| count(cx, kind)).collect();
    view! {
        <div class="wrap">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::series_desk(slug), list.series.name.clone()),
                (routes::event_desk(slug, number), card.name(cx.lang)),
            ])}
            <div class="page-head desk-head">
                <div><h1 class="desk-title">{cx.t("申し込み", "Registrations")}</h1><p class="quiet">{total(cx.lang, &list.types)}</p></div>
                {export}
            </div>
            {(!kinds.is_empty()).then(|| view! { <ul class="counts type-counts">{kinds}</ul> })}
            {elsewhere(cx, list)}
            {(has_rows || is_search).then(|| find(cx, list))}
            {content}
        </div>
    }
    .into_any()
}

/// How many came, as lists without addresses say.
fn elsewhere(cx: &Cx, list: &AttendeeList) -> Option<AnyView> {
    let lang = cx.lang;
    let rows: Vec<_> = list
        .elsewhere
        .iter()
        .map(|one| {
            let source = match one.source.as_str() {
                "connpass" | "connpass-list" => "connpass",
                "doorkeeper" | "doorkeeper-list" => "Doorkeeper",
                _ => lang.t("名簿", "List"),
            };
            let whole = lang.t("全体", "All");
            let kind = if one.type_name.is_empty() { whole.to_owned() } else { one.type_name.clone() };
            let counts = t!(
                lang,
                "参加 {confirmed}、待ち {waitlisted}、キャンセル {cancelled}",
                "{confirmed} confirmed, {waitlisted} waitlisted, {cancelled} cancelled",
                confirmed = one.confirmed,
                waitlisted = one.waitlisted,
                cancelled = one.cancelled
            );
            let came = one.attended.map(|came| t!(lang, "、出席 {came}", ", {came} came", came));
            view! { <li><b>{source}</b>" "{kind}": "{counts}{came}</li> }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <details class="fold elsewhere">
                <summary>{cx.t("ほかのサービスでの人数", "Counted at other services")}</summary>
                <div class="fold-in">
                    <p class="quiet small">{cx.t("メールアドレスのない名簿と、サービスが示す人数です。名前は保存していません。", "From lists without mail addresses, and as the services say themselves. No names are stored.")}</p>
                    <ul>{rows}</ul>
                </div>
            </details>
        }
        .into_any()
    })
}

/// Looks for somebody among thousands, also somebody who stands before the reception.
fn find(cx: &Cx, list: &AttendeeList) -> AnyView {
    let card = &list.event.card;
    let all = routes::event_desk_part(&card.series_slug, card.number, "attendees");
    let found = (!list.words.is_empty()).then(|| {
        let n = list.found;
        let count = t!(cx.lang, "{n}件", "{n} found", n);
        view! { <p class="quiet small">{count}" ・ "<a href=all.clone()>{cx.t("すべて見る", "Show all")}</a></p> }
    });
    view! {
        <form class="find-attendee" action=all.clone() role="search">
            <label class="vh" for="q">{cx.t("名前、メール、受付番号", "Name, mail or number")}</label>
            <div class="searchbox">
                <input class="input" id="q" type="search" name="q" maxlength="100" value=list.words.clone() placeholder=cx.t("名前、メール、受付番号", "Name, mail or number")/>
                <button class="button">{icon::search()}{cx.t("さがす", "Search")}</button>
            </div>
            {found}
        </form>
    }
    .into_any()
}

fn total(lang: Lang, types: &[ParticipationType]) -> String {
    let confirmed: i64 = types.iter().map(|kind| kind.confirmed).sum();
    let waiting: i64 = types.iter().map(|kind| kind.waitlisted).sum();
    match waiting {
        0 => t!(lang, "参加確定 {confirmed}人", "{confirmed} confirmed", confirmed),
        _ => t!(
            lang,
            "参加確定 {confirmed}人 ・ キャンセル待ち {waiting}人",
            "{confirmed} confirmed, {waiting} waitlisted",
            confirmed,
            waiting
        ),
    }
}

/// A participation type: how many are taken of how many, and how many wait.
fn count(cx: &Cx, kind: &ParticipationType) -> AnyView {
    let seats = match kind.capacity {
        Some(capacity) => format!("{} / {capacity}", kind.confirmed),
        None => kind.confirmed.to_string(),
    };
    let waiting = match kind.waitlisted {
        0 => None,
        n => Some(t!(cx.lang, "キャンセル待ち {n}人", "{n} waitlisted", n)),
    };
    view! {
        <li>
            <strong>{seats}</strong>
            <span>{kind.name.clone()}</span>
            {waiting.map(|text| view! { <span class="quiet small">{text}</span> })}
        </li>
    }
    .into_any()
}

fn row(cx: &Cx, attendee: &Attendee) -> AnyView {
    let class = match attendee.state {
        RegistrationState::Confirmed => "badge ok",
        RegistrationState::Waitlisted => "badge ring warn",
        RegistrationState::Cancelled => "badge ring",
    };
    let at = &attendee.registered;
    let presence = attendee.attended.map(|came| {
        let (class, word) =
            if came { ("badge ok", cx.t("出席", "Came")) } else { ("badge ring", cx.t("欠席", "Did not come")) };
        view! { " "<span class=class>{word}</span> }
    });
    view! {
        <tr>
            <td class="who"><strong>{attendee.name.clone()}</strong></td>
            <td>{attendee.mail.clone()}</td>
            <td class="nowrap">{attendee.type_name.clone()}</td>
            <td><span class=class>{attendee.state.label(cx.lang)}</span>{presence}</td>
            <td class="nowrap">{attendee.code.clone()}</td>
            <td class="nowrap"><time datetime=at.machine()>{format!("{} {}", at.date(cx.lang), at.clock())}</time></td>
        </tr>
    }
    .into_any()
}
