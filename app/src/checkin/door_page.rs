//! `/organize/{series}/{number}/check-in`: the door on a phone. Without script names are searched and let in by
//! forms; with it the camera reads tickets, and the door goes on while the network is gone (`browser/door/`).

use domain::{
    checkin::types::{DoorCounts, Entry, Guest},
    pages::door::{DoorPage, Newest},
    registration::types::RegistrationState,
    t,
    time::Local,
};
use leptos::prelude::*;

use super::{called, door_words, type_name};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{
        field::{self, Field},
        icon,
    },
};

pub fn document(cx: &Cx, page: DoorPage, form: Form) -> String {
    let head = Head {
        title: format!("{} {}", page.card.name(cx.lang), cx.t("受付", "check-in")),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        is_bare: true,
        scripts: vec![cx.assets.door_js.clone()],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &page, &form))
}

fn body(cx: &Cx, page: &DoorPage, form: &Form) -> AnyView {
    let card = &page.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let part = |name: &str| routes::check_in_part(slug, number, name);
    let types: Vec<_> = page
        .types
        .iter()
        .map(|kind| serde_json::json!({ "id": kind.id, "name": kind.name, "online": kind.is_online }))
        .collect();
    let (reader, wasm) = cx.assets.reader.clone();
    view! {
        <div
            class="door" id="door" lang=cx.lang.tag()
            data-roster=part("roster") data-acts=part("acts") data-reader=reader data-wasm=wasm data-worker=routes::WORKER
            data-zone=page.card.zone.clone() data-types=serde_json::Value::from(types).to_string() data-words=door_words::json(cx)
            data-sign-in=routes::sign_in_then(&routes::check_in(slug, number))
        >
            <header class="door-top">
                <a class="door-back" href=routes::event_desk(slug, number) aria-label=cx.t("回の概要へ", "To the event's desk")>{icon::left()}</a>
                <h1>{cx.lang.nth(number)}" "{cx.t("受付", "check-in")}</h1>
                <p class="door-sync" role="status"></p>
                <details class="menu door-menu">
                    <summary aria-label=cx.t("メニュー", "Menu")>{icon::menu()}</summary>
                    <div class="panel">
                        <a href=routes::event_desk_part(slug, number, "attendees")>{cx.t("申し込みの一覧", "Registrations")}</a>
                        <a href=part("list")>{cx.t("名簿を印刷する", "Print the list")}</a>
                        <a href=part("badges")>{cx.t("名札を印刷する", "Print name badges")}</a>
                        <a href=routes::event_desk(slug, number)>{cx.t("回の概要", "Overview")}</a>
                    </div>
                </details>
            </header>
            <div class="door-offline" hidden=true>
                <span>{icon::clock()}</span>
                <p><strong></strong><span>{cx.t("受付は続けられます。つながると自動で送ります。", "Go on: it is sent by itself when the network is back.")}</span></p>
                <button class="button" type="button">{cx.t("試す", "Try")}</button>
            </div>
            {counts(cx, page.counts)}
            <div class="door-camera" hidden=true>
                <video playsinline=true muted=true></video>
                <span class="door-frame" aria-hidden="true"></span>
                <p class="door-hint">{cx.t("受付票のQRを枠に入れてください", "Hold the QR code of a ticket into the frame")}</p>
                <div class="door-tools">
                    <button type="button" data-do="torch" hidden=true aria-pressed="false" aria-label=cx.t("ライト", "Light")>{icon::bolt()}</button>
                    <button type="button" data-do="turn" hidden=true aria-label=cx.t("カメラを替える", "Other camera")>{icon::undo()}</button>
                </div>
            </div>
            <p class="door-begin" hidden=true><button class="button primary big block" type="button" data-do="camera">{icon::scan()}{cx.t("カメラで読み取る", "Scan with the camera")}</button></p>
            <div class="door-last" role="status" aria-live="assertive"></div>
            <section class="door-found" aria-label=cx.t("さがした結果", "Found")>{found(cx, page)}</section>
            <section class="door-newest" aria-label=cx.t("最近の受付", "Checked in lately")>
                <ul class="door-rows">{page.newest.iter().map(|one| newest_row(cx, page, one)).collect::<Vec<_>>()}</ul>
            </section>
            {walk_in(cx, page, form)}
            <form class="door-search" action=routes::check_in(slug, number) role="search">
                <label class="vh" for="q">{cx.t("名前、読み、受付番号", "Name, reading or number")}</label>
                <div class="searchbox"><input class="input" id="q" type="search" name="q" maxlength="100" autocomplete="off" value=page.words.clone() placeholder=cx.t("名前・受付番号でさがす", "Name or number")/><button class="button door-go">{icon::search()}<span class="vh">{cx.t("さがす", "Search")}</span></button></div>
                <a class="button" href="#walk-in">{icon::add()}{cx.t("当日参加", "Walk-in")}</a>
            </form>
        </div>
    }
    .into_any()
}

/// How many came, of how many.
fn counts(cx: &Cx, counts: DoorCounts) -> AnyView {
    let DoorCounts { expected, entered, missing, walk_ins, watching } = counts;
    let share = if expected > 0 { (entered * 100 / expected).min(100) } else { 0 };
    let is_watched = watching > 0;
    view! {
        <section class="door-counts" aria-label=cx.t("人数", "How many")>
            <p class="door-entered"><b data-count="entered">{entered}</b><span>" / "<span data-count="expected">{expected}</span>" "{cx.t("現地", "on site")}</span></p>
            <p><b data-count="missing">{missing}</b><span>{cx.t("まだ", "to come")}</span></p>
            <p><b data-count="walk_ins">{walk_ins}</b><span>{cx.t("当日参加", "walk-ins")}</span></p>
            <p hidden=!is_watched><b data-count="watching">{watching}</b><span>{cx.t("オンライン", "online")}</span></p>
            <progress max="100" value=share aria-hidden="true"></progress>
            <p class="door-counts-note" hidden=true></p>
        </section>
    }
    .into_any()
}

fn clock(cx: &Cx, page: &DoorPage, entry: &Entry) -> String {
    let at = Local::at(entry.at, &page.card.zone).clock();
    if entry.is_about { t!(cx.lang, "{at}ごろ", "about {at}", at) } else { at }
}

fn button(
    page: &DoorPage,
    what: &'static str,
    fields: Vec<(&'static str, String)>,
    class: &'static str,
    text: AnyView,
) -> AnyView {
    let fields: Vec<_> =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    view! {
        <form method="post" action=routes::check_in(&page.card.series_slug, page.card.number)>
            <input type="hidden" name="do" value=what/><input type="hidden" name="q" value=page.words.clone()/>{fields}
            <button class=class>{text}</button>
        </form>
    }
    .into_any()
}

fn found(cx: &Cx, page: &DoorPage) -> Option<AnyView> {
    if page.words.is_empty() {
        return None;
    }
    let rows: Vec<_> = page.found.iter().map(|(guest, entries)| found_row(cx, page, guest, entries)).collect();
    let words = match rows.len() {
        0 => cx
            .t(
                "見つかりませんでした。番号か名前の一部で探せます。",
                "Nobody found. A part of a name or number will do.",
            )
            .to_owned(),
        n => t!(cx.lang, "読み・名前・受付番号で{n}人", "{n} found", n),
    };
    Some(view! { <p class="quiet small door-words">{words}</p><ul class="door-rows">{rows}</ul> }.into_any())
}

fn found_row(cx: &Cx, page: &DoorPage, guest: &Guest, entries: &[Entry]) -> AnyView {
    let kind = type_name(&page.types, guest.type_id);
    let is_online = page.types.iter().any(|kind| kind.id == guest.type_id && kind.is_online);
    let on_site = page.types.iter().find(|kind| !kind.is_online);
    let code = ("code", guest.code.clone());
    let act = match (entries.first(), guest.state) {
        (Some(entry), _) => {
            let at = clock(cx, page, entry);
            let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
            let text = t!(cx.lang, "{at} 受付済み", "in since {at}", at);
            let undo = button(
                page,
                "undo",
                vec![("entries", ids.join(" "))],
                "button plain",
                view! { {icon::undo()}<span class="vh">{cx.t("取り消す", "Undo")}</span> }.into_any(),
            );
            view! { <span class="door-done">{icon::check()}{text}</span>{undo} }.into_any()
        }
        (None, RegistrationState::Confirmed) if is_online && on_site.is_some() => {
            let name = on_site.map(|kind| kind.name.clone()).unwrap_or_default();
            let to = ("type", on_site.map(|kind| kind.id.to_string()).unwrap_or_default());
            button(
                page,
                "enter",
                vec![code, to],
                "button",
                t!(cx.lang, "{name}に変えて受付", "Check in as {name}", name).into_any(),
            )
        }
        (None, RegistrationState::Confirmed) => {
            button(page, "enter", vec![code], "button primary", cx.t("受付する", "Check in").into_any())
        }
        (None, state) => {
            let sure = ("sure", "1".to_owned());
            let word = state.label(cx.lang);
            view! { <span class="door-state">{word}</span>{button(page, "enter", vec![code, sure], "button", cx.t("それでも入れる", "Let in all the same").into_any())} }.into_any()
        }
    };
    let note = (!guest.note.is_empty()).then(|| view! { <span class="door-note">{guest.note.clone()}</span> });
    view! {
        <li>
            <span class="door-who"><strong>{called(cx, guest)}</strong><span class="quiet small">{guest.code.clone()}" ・ "{kind}</span>{note}</span>
            <span class="door-act">{act}</span>
        </li>
    }
    .into_any()
}

fn newest_row(cx: &Cx, page: &DoorPage, one: &Newest) -> AnyView {
    let (entry, guest) = (&one.entry, one.guest.as_ref());
    let name = match guest {
        Some(guest) => called(cx, guest),
        None if entry.name.is_empty() => cx.t("当日参加", "Walk-in").to_owned(),
        None => entry.name.clone(),
    };
    let line = guest.map_or_else(|| cx.t("当日参加", "walk-in").to_owned(), |guest| guest.note.clone());
    let label = t!(cx.lang, "{name}の受付を取り消す", "Undo the check-in of {name}", name = name.clone());
    let undo = view! { {icon::undo()}<span class="vh">{label}</span> }.into_any();
    view! {
        <li>
            <span class="door-sign">{icon::check()}</span>
            <span class="door-who"><strong>{name}</strong>{(!line.is_empty()).then(|| view! { <span class="quiet small">{line}</span> })}</span>
            <time>{clock(cx, page, entry)}</time>
            {button(page, "undo", vec![("entries", one.standing.join(" "))], "button plain", undo)}
        </li>
    }
    .into_any()
}

/// Somebody without a ticket. Their name helps to greet them; it is not asked for.
fn walk_in(cx: &Cx, page: &DoorPage, form: &Form) -> AnyView {
    let options: Vec<(String, String)> =
        page.types.iter().filter(|kind| !kind.is_online).map(|kind| (kind.id.to_string(), kind.name.clone())).collect();
    let kind = (options.len() > 1).then(|| field::select("type", cx.t("参加枠", "Type"), &options, form.value("type")));
    view! {
        <details class="door-walk-in" id="walk-in">
            <summary>{icon::add()}{cx.t("当日参加として入れる", "Let in a walk-in")}</summary>
            <form class="stack" method="post" action=routes::check_in(&page.card.series_slug, page.card.number)>
                <input type="hidden" name="do" value="walk-in"/>
                <input type="hidden" name="key" value=form.value("key").to_owned()/>
                {field::problem(cx, form)}
                {Field::new("name", cx.t("お名前(任意)", "Name (optional)")).autocomplete("off").view(form)}
                {kind}
                <p class="quiet small">{cx.t("席の残りが0でも入れられます。数は概要に出ます。", "This works with no seat left; the overview shows how many.")}</p>
                <p><button class="button primary block">{cx.t("入れる", "Let in")}</button></p>
            </form>
        </details>
    }
    .into_any()
}
