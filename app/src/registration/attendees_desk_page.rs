//! `/organize/{series}/{number}/attendees`: who comes, and the list as a file.

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    pages::attendees::{AttendeeList, ListView},
    registration::types::{Attendee, Lapse, ParticipationType, RegistrationState},
    t,
    time::Local,
};
use leptos::prelude::*;

use super::{
    attendees_desk_acts::{adding, in_bulk},
    growth_chart,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, BarAction, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `form`: somebody to be added who was refused.
pub fn document(cx: &Cx, list: AttendeeList, form: &Form, now: DateTime<Utc>) -> String {
    // Its form stands below a list that may be long.
    let add = (list.may_edit && !list.types.is_empty())
        .then(|| BarAction::link("#add".to_owned(), cx.t("人を加える", "Add")));
    let head = Head {
        title: format!("{} {}", list.event.card.name(cx.lang), cx.t("申し込み", "registrations")),
        series: Some((&list.series).into()),
        bar: cx.t("申し込み", "Registrations").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Registrations,
        actions: add.into_iter().collect(),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &list, form, now))
}

fn body(cx: &Cx, list: &AttendeeList, form: &Form, now: DateTime<Utc>) -> AnyView {
    let card = &list.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let chosen: Vec<&str> = form.value("chosen").split('.').collect();
    let rows: Vec<_> = list
        .attendees
        .iter()
        .map(|attendee| row(cx, list, attendee, chosen.contains(&attendee.code.as_str())))
        .collect();
    let has_rows = !rows.is_empty();
    let is_search = !list.words.is_empty() || list.view != ListView::All || list.only_type.is_some();
    let export = (list.may_edit && (has_rows || is_search)).then(|| {
        view! {
            <form method="post" data-download="" action=routes::event_desk_part(slug, number, "attendees.csv")>
                <button class="button">{icon::out()}{cx.t("CSVで書き出す", "Export as CSV")}</button>
            </form>
        }
    });
    let content = if has_rows {
        view! {
            <ul class="attendee-rows" aria-label=cx.t("申し込みの一覧", "List of registrations")>{rows}</ul>
            {parts::pager(cx, list.page, list.pages, |n| address(list, list.view, list.only_type.map(|id| id.to_string()).as_deref().unwrap_or(""), n))}
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
    let today = Local::at(now, &list.series.time_zone).wall.date();
    let charts: Vec<_> = list
        .types
        .iter()
        .filter_map(|kind| {
            let growth = list.growth.iter().find(|growth| growth.type_id == kind.id)?;
            Some(growth_chart::chart(cx, kind, growth, (today, card.starts.as_ref()), (slug, number)))
        })
        .collect();
    let base = list.base_share.map(|share| {
        let share = (share * 100.0).round();
        view! { <p class="quiet small">{t!(cx.lang, "見込みは、一人ひとりのこれまでの参加と、シリーズの出席率{share}%から出しています。幅は5回に4回おさまる範囲です。", "Expected from what each person did before, and from the {share} % of seats that were used at earlier events. The range holds four times of five.", share)}</p> }
    });
    view! {
        <div class="wrap">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::series_desk(slug), list.series.name.clone()),
                (routes::event_desk(slug, number), card.name(cx.lang)),
            ])}
            <div class="page-head desk-head">
                <div><h1 class="desk-title">{cx.t("申し込み", "Registrations")}</h1><p class="quiet">{total(cx.lang, &list.types)}</p></div>
                <p class="row">
                    {list.may_edit.then(|| view! { <a class="button" href=routes::sign_up_questions(slug, Some(number))>{icon::pencil()}{cx.t("申し込みの質問", "Questions at sign-up")}</a><a class="button" href=routes::event_desk_part(slug, number, "lottery")>{icon::bolt()}{cx.t("抽選", "Draw")}</a> })}
                    {export}
                </p>
            </div>
            {field::problem(cx, form)}
            {(!charts.is_empty()).then(|| view! { <div class="growths">{charts}</div> })}
            {base}
            {origins(cx, list)}
            {elsewhere(cx, list)}
            {(has_rows || is_search).then(|| views(cx, list))}
            {(has_rows || is_search).then(|| find(cx, list))}
            {(has_rows && list.may_edit).then(|| in_bulk(cx, list, form))}
            {content}
            {list.may_edit.then(|| adding(cx, list, form))}
        </div>
    }
    .into_any()
}

/// From which of our own pages they came.
fn origins(cx: &Cx, list: &AttendeeList) -> Option<AnyView> {
    let all: i64 = list.origins.iter().map(|(_, n)| n).sum();
    let rows: Vec<_> = list
        .origins
        .iter()
        .map(|(from, n)| {
            let label = from.label(cx.lang);
            view! { <tr><th scope="row">{label}</th><td><meter min="0" max=all.to_string() value=n.to_string() aria-label=label></meter></td><td class="num">{cx.lang.count(*n, "人", "person", "people")}</td></tr> }
        })
        .collect();
    (all > 0).then(|| {
        view! {
            <details class="fold elsewhere">
                <summary>{cx.t("どこから来たか", "Where they came from")}</summary>
                <div class="fold-in">
                    <p class="quiet small">{cx.t("開催ページの前に見ていた、このサイトの中のページです。ほかのサイトの名前は記録していません。", "The page of this site that they looked at before that of the event. Names of other sites are not written down.")}</p>
                    <table class="origins"><tbody>{rows}</tbody></table>
                </div>
            </details>
        }
        .into_any()
    })
}

/// How many came, as lists without addresses and what stays of an old event say.
fn elsewhere(cx: &Cx, list: &AttendeeList) -> Option<AnyView> {
    let lang = cx.lang;
    let rows: Vec<_> = list
        .elsewhere
        .iter()
        .map(|one| {
            let source = match one.source.as_str() {
                "connpass" | "connpass-list" => "connpass",
                "doorkeeper" | "doorkeeper-list" => "Doorkeeper",
                "here" => lang.t("ここでの受付", "Here"),
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
                <summary>{cx.t("人数の記録", "Counts on record")}</summary>
                <div class="fold-in">
                    <p class="quiet small">{cx.t("メールアドレスのない名簿、サービスが示す人数、2年を過ぎて人数だけを残したものです。名前は保存していません。", "From lists without mail addresses, as other services say themselves, and what stays of an event after two years. No names are stored.")}</p>
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
            {(list.view != ListView::All).then(|| view! { <input type="hidden" name="view" value=list.view.into_str()/> })}
            {list.only_type.map(|id| view! { <input type="hidden" name="type" value=id.to_string()/> })}
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

/// Address of a view, of one type, with the words that are looked for.
fn address(list: &AttendeeList, view: ListView, kind: &str, page: u32) -> String {
    let card = &list.event.card;
    let view = if view == ListView::All { "" } else { view.into_str() };
    routes::attendees(&card.series_slug, card.number, (view, kind, &list.words), page)
}

/// Saved ways to look at the list, each with how many it finds.
fn views(cx: &Cx, list: &AttendeeList) -> AnyView {
    let link = |href: String, is_here: bool, word: String, n: i64| {
        let current = is_here.then_some("page");
        view! { <a href=href aria-current=current>{word}" "<span class="quiet">{n}</span></a> }.into_any()
    };
    let is_plain = list.view == ListView::All;
    let mut tabs = Vec::new();
    for (view, n) in &list.counts {
        let is_here = *view == list.view && (list.only_type.is_none() || !is_plain);
        let word = match view {
            ListView::All => cx.t("すべて", "All"),
            ListView::Confirmed => cx.t("参加確定", "Confirmed"),
            ListView::Waitlisted => cx.t("キャンセル待ち", "Waitlisted"),
            ListView::Cancelled => cx.t("キャンセル済み", "Cancelled"),
            ListView::First => cx.t("初参加", "First time"),
            ListView::Came => cx.t("出席", "Came"),
            ListView::Absent => cx.t("まだ・欠席", "Not come"),
            ListView::Noted => cx.t("メモあり", "Noted"),
            ListView::Undelivered => cx.t("メール不達", "Mail undelivered"),
        };
        // What would find nobody is not offered, but for the page that one stands on.
        if *n == 0 && !is_here && *view != ListView::All {
            continue;
        }
        tabs.push(link(address(list, *view, "", 1), is_here, word.to_owned(), *n));
        if *view == ListView::All && list.types.len() > 1 {
            for kind in &list.types {
                let is_here = is_plain && list.only_type == Some(kind.id);
                let n = kind.confirmed + kind.waitlisted;
                tabs.push(link(address(list, ListView::All, &kind.id.to_string(), 1), is_here, kind.name.clone(), n));
            }
        }
    }
    view! { <nav class="view-tabs" aria-label=cx.t("見方", "Views")>{tabs}</nav> }.into_any()
}

/// One line of the list: on a phone the same in two.
fn row(cx: &Cx, list: &AttendeeList, attendee: &Attendee, is_chosen: bool) -> AnyView {
    let (class, word) = match (attendee.lapse, attendee.state) {
        (Some(Lapse::Mail), _) => ("badge ring warn", cx.t("メールの確認待ち", "Waiting for their mail")),
        (Some(Lapse::Offer), _) => ("badge ring warn", cx.t("返事待ち", "Waiting for their answer")),
        (None, RegistrationState::Confirmed) => ("badge ok", attendee.state.label(cx.lang)),
        (None, RegistrationState::Waitlisted) if attendee.is_held_back => {
            ("badge ring warn", cx.t("前日までキャンセル待ち", "Waiting until the day before"))
        }
        (None, RegistrationState::Waitlisted) => ("badge ring warn", attendee.state.label(cx.lang)),
        (None, RegistrationState::Cancelled) => ("badge ring", attendee.state.label(cx.lang)),
    };
    let at = &attendee.registered;
    let presence = match (&attendee.came, attendee.attended) {
        (Some(at), _) => {
            let at = at.clock();
            Some(("badge ok", t!(cx.lang, "{at} 出席", "in since {at}", at)))
        }
        (None, Some(true)) => Some(("badge ok", cx.t("出席", "Came").to_owned())),
        (None, Some(false)) => Some(("badge ring", cx.t("欠席", "Did not come").to_owned())),
        (None, None) => None,
    };
    let presence = presence.map(|(class, word)| view! { " "<span class=class>{word}</span> });
    let waits = attendee.waits_for.clone().map(|name| {
        view! { <span class="quiet small block">{t!(cx.lang, "「{name}」の空きを待っています", "waits for “{name}”", name)}</span> }
    });
    let name =
        if attendee.name.is_empty() { cx.t("名前なし", "No name").to_owned() } else { attendee.name.clone() };
    let card = &list.event.card;
    let href = routes::attendee(&card.series_slug, card.number, &attendee.code);
    let signs = [
        (attendee.is_first && attendee.state.holds(), "badge ring", cx.t("初参加", "First time")),
        (attendee.is_undelivered, "badge bad", cx.t("メール不達", "Mail undelivered")),
    ];
    let signs: Vec<_> = signs
        .into_iter()
        .filter(|(is_so, ..)| *is_so)
        .map(|(_, class, word)| view! { " "<span class=class>{word}</span> })
        .collect();
    let note = (!attendee.note.is_empty()).then(|| view! { <span class="door-note">{attendee.note.clone()}</span> });
    let mail = list.may_edit.then(|| view! { <span class="quiet small break">{attendee.mail.clone()}</span> });
    view! {
        <li data-row="" tabindex="-1" class=list.may_edit.then_some("chosen")>
            {list.may_edit.then(|| {
                let label = t!(cx.lang, "{who}を選ぶ", "Choose {who}", who = if attendee.name.is_empty() { attendee.code.clone() } else { attendee.name.clone() });
                view! { <label class="choose"><input type="checkbox" name="code" value=attendee.code.clone() form="bulk" checked=is_chosen aria-label=label/></label> }
            })}
            <span class="attendee-who"><a href=href><strong>{name}</strong></a>{signs}<span class="quiet small">{attendee.code.clone()}</span>{mail}{note}</span>
            <span class="attendee-type">{attendee.type_name.clone()}</span>
            <span class="attendee-state"><span class=class>{word}</span>{presence}{waits}</span>
            <time datetime=at.machine()>{format!("{} {}", at.day(cx.lang), at.clock())}</time>
        </li>
    }
    .into_any()
}
