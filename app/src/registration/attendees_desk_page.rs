//! `/organize/{series}/{number}/attendees`: who comes, and the list as a file.

use chrono::{DateTime, Utc};
use domain::{
    Lang, VariantArray as _,
    pages::{
        attendee::AttendeePage,
        attendees::{AttendeeList, ListView},
    },
    registration::{
        retention::WALK_INS,
        rules,
        types::{FileShape, ParticipationType, SHAPE},
    },
    t,
    time::Local,
};
use leptos::prelude::*;

pub use super::attendees_desk_find::kept;
use super::{
    attendee_desk_parts::called,
    attendees_desk_acts::{adding, in_bulk},
    attendees_desk_filters::filters,
    attendees_desk_find::{at_page, is_narrowed, opened, views},
    attendees_desk_many::progress,
    attendees_desk_panel::panel,
    attendees_desk_rows::rows,
    growth_chart, growth_marks,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, BarAction, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `open`: the one who is read beside the list, with what was refused of theirs. `form`: somebody to be added who was
/// refused, or what could not be done to many; `chosen` in it are the numbers of those who are ticked, between dots.
pub fn document(
    cx: &Cx,
    list: AttendeeList,
    open: Option<(&AttendeePage, &Form)>,
    form: &Form,
    now: DateTime<Utc>,
) -> String {
    // Its form stands below a list that may be long, and not while somebody is read.
    let add = (list.may_edit && !list.types.is_empty()).then(|| {
        let here = if open.is_some() { at_page(&list, list.page) } else { String::new() };
        BarAction::link(format!("{here}#add"), cx.t("人を加える", "Add"))
    });
    let place = format!("{} {}", list.event.card.name(cx.lang), cx.t("申し込み", "registrations"));
    let all = list.counts.iter().find(|(view, _)| *view == ListView::All).map_or(list.found, |(_, n)| *n);
    let found = list.found;
    let head = Head {
        title: open.map_or_else(|| place.clone(), |(page, _)| format!("{} — {place}", called(cx, page))),
        series: Some((&list.series).into()),
        bar: cx.t("申し込み", "Registrations").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Registrations,
        actions: add.into_iter().collect(),
        keys: keys(cx, &list, open.is_some()),
        count: t!(cx.lang, "{found}人 / {all}人", "{found} of {all}", found, all),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &list, open, form, now))
}

/// The keys of this page beside those of the desk.
fn keys(cx: &Cx, list: &AttendeeList, is_open: bool) -> Vec<(&'static str, &'static str)> {
    let mut keys = vec![("Space", cx.t("横で開く", "open beside"))];
    if list.types.len() > 1 || !list.asked.is_empty() {
        keys.push(("F", cx.t("絞り込む", "narrow down")));
    }
    if list.may_edit {
        keys.push(("X", cx.t("選択に入れる", "tick")));
    }
    if is_open {
        keys.push(("Esc", cx.t("閉じる", "close")));
    }
    keys
}

fn body(
    cx: &Cx,
    list: &AttendeeList,
    open: Option<(&AttendeePage, &Form)>,
    form: &Form,
    now: DateTime<Utc>,
) -> AnyView {
    let card = &list.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    // Who stands on another page of the list stays ticked.
    let wanted = form.value("chosen").split('.').filter(|code| !code.is_empty());
    let (chosen, others): (Vec<&str>, Vec<&str>) =
        wanted.partition(|code| list.attendees.iter().any(|one| one.code == *code));
    let all_chosen = [chosen.as_slice(), others.as_slice()].concat().join(".");
    let code = open.map(|(page, _)| page.held.code.as_str());
    let has_rows = !list.attendees.is_empty();
    let is_search = is_narrowed(list);
    let export = (list.may_edit && (has_rows || is_search)).then(|| {
        let shapes: Vec<_> = FileShape::VARIANTS
            .iter()
            .map(|shape| view! { <option value=shape.into_str()>{shape.label(cx.lang)}</option> })
            .collect();
        view! {
            <form class="row export-as" method="post" data-download="" action=routes::event_desk_part(slug, number, "attendees.csv")>
                <select class="input" name=SHAPE aria-label=cx.t("書き出す列", "Columns of the file")>{shapes}</select>
                <button class="button">{icon::out()}{cx.t("CSVで書き出す", "Export as CSV")}</button>
            </form>
        }
    });
    let content = if has_rows {
        view! {
            {rows(cx, list, &chosen, code)}
            {parts::pager(cx, list.page, list.pages, |n| routes::with_query(&at_page(list, n), &[("chosen", all_chosen.as_str())]))}
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
    let today = Local::at(now, &list.event.card.zone).wall.date();
    let may_add_seats = list.may_edit && rules::closed(card.state, card.end(), now).is_none();
    let mut kept_here = kept(list, &all_chosen);
    kept_here.extend(code.map(|code| ("list_open", code.to_owned())));
    let charts: Vec<_> = list
        .types
        .iter()
        .filter_map(|kind| {
            let growth = list.growth.iter().find(|growth| growth.type_id == kind.id)?;
            Some(growth_chart::chart(
                cx,
                kind,
                growth,
                (today, card.starts.as_ref()),
                (slug, number, may_add_seats),
                &kept_here,
            ))
        })
        .collect();
    // Once it is over, what was expected stands beside who came.
    let is_ahead = list.growth.iter().all(|growth| growth.evening.is_none());
    let base = (is_ahead && list.growth.iter().any(|growth| growth.expected.is_some())).then(|| {
        view! { <p class="quiet small">{cx.t("見込みは、一人ひとりのこれまでの参加と、同じ枠で同じころに申し込んだ人の出席率から出しています。幅は5回に4回おさまる範囲です。濃い線は、その日ごとに見込んでいた人数です。", "Expected from what each person did before, and from how many of those came who registered for the same type about as many days before. The range holds four times of five. The dark line is what was expected on each day.")}</p> }
    });
    let beside = open.map(|(page, form)| panel(cx, list, page, form, &all_chosen));
    let class = if open.is_some() { "attendee-columns with-panel" } else { "attendee-columns" };
    let here = code.map_or_else(|| at_page(list, list.page), |code| opened(list, list.page, code));
    // What is done to many comes back to who is read.
    let stays = code.map(|code| view! { <input type="hidden" form="bulk" name="list_open" value=code.to_owned()/> });
    view! {
        <div class=class data-here=here><div class="wrap attendee-main">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::series_desk(slug), list.series.name.clone()),
                (routes::event_desk(slug, number), card.name(cx.lang)),
            ])}
            <div class="page-head desk-head">
                <div><h1 class="desk-title">{cx.t("申し込み", "Registrations")}</h1><p class="quiet">{total(cx.lang, &list.types)}</p></div>
                <div class="row">
                    {list.may_edit.then(|| view! { <a class="button" href=routes::sign_up_questions(slug, Some(number))>{icon::pencil()}{cx.t("申し込みの質問", "Questions at sign-up")}</a><a class="button" href=routes::event_desk_part(slug, number, "lottery")>{icon::bolt()}{cx.t("抽選", "Draw")}</a> })}
                    {export}
                </div>
            </div>
            {field::problem(cx, form)}
            {(!charts.is_empty()).then(|| view! { <div class="growths">{charts}</div> })}
            {growth_marks::evening(cx, list)}
            {base}
            {origins(cx, list)}
            {elsewhere(cx, list)}
            {(has_rows || is_search).then(|| views(cx, list))}
            {(has_rows || is_search).then(|| filters(cx, list))}
            {progress(cx, list)}
            {(has_rows && list.may_edit).then(|| view! { {in_bulk(cx, list, (form, code), (chosen.as_slice(), others.as_slice()), now)}{stays} })}
            {content}
            {(list.may_edit && open.is_none()).then(|| adding(cx, list, form))}
        </div>{beside}</div>
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
            let kind = match one.type_name.as_str() {
                "" => whole.to_owned(),
                WALK_INS if one.source == "here" => lang.t("当日参加", "Walk-ins").to_owned(),
                name => name.to_owned(),
            };
            // Walk-ins came, and no more.
            let is_of_seats = one.confirmed + one.waitlisted + one.cancelled > 0 || one.attended.is_none();
            let counts = is_of_seats.then(|| {
                t!(
                    lang,
                    "参加 {confirmed}、待ち {waitlisted}、キャンセル {cancelled}",
                    "{confirmed} confirmed, {waitlisted} waitlisted, {cancelled} cancelled",
                    confirmed = one.confirmed,
                    waitlisted = one.waitlisted,
                    cancelled = one.cancelled
                )
            });
            let came = one.attended.map(|came| {
                if is_of_seats {
                    t!(lang, "、出席 {came}", ", {came} came", came)
                } else {
                    t!(lang, "出席 {came}", "{came} came", came)
                }
            });
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
