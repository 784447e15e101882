//! The frame of the organizers' desk: a rail with the series and the opened event, a bar with where one is and
//! what one may do, and at the foot the keys.

use domain::pages::desk_frame::{DeskFrame, OpenedEvent, OpenedSeries};
use leptos::prelude::*;

use super::{
    Head, PRODUCT, account_menu, desk_entries,
    desk_entries::Entry,
    desk_place::{BarAction, BarTarget, DeskPage},
};
use crate::{
    cx::Cx,
    routes,
    ui::{art, icon, parts},
};

pub(super) fn frame(cx: &Cx, head: &Head, desk: &DeskFrame, notice: Option<AnyView>, body: AnyView) -> AnyView {
    view! {
        <div class="desk-shell">
            {rail(cx, head, desk)}
            {bar(cx, head, desk)}
            <div class="desk-body">
                {notice}
                <main id="main">{body}</main>
                {keys(cx, head)}
            </div>
            {tabs(cx, head, desk)}
        </div>
    }
    .into_any()
}

fn lines(head: &Head, entries: Vec<Entry>) -> AnyView {
    let lines: Vec<_> = entries
        .into_iter()
        .map(|entry| {
            let current = (head.desk == entry.page).then_some("page");
            let count = entry.count.map(|(n, waits)| view! { <span class=if waits { "n todo" } else { "n" }>{n}</span> });
            view! { <li><a href=entry.href aria-current=current data-go=entry.key title=entry.word>{entry.sign}<span>{entry.word}</span>{count}</a></li> }
        })
        .collect();
    view! { <ul class="rail-links">{lines}</ul> }.into_any()
}

fn rail(cx: &Cx, head: &Head, desk: &DeskFrame) -> AnyView {
    view! {
        <nav class="rail" aria-label=cx.t("運営デスク", "Desk")>{rail_content(cx, head, desk)}</nav>
    }
    .into_any()
}

fn rail_content(cx: &Cx, head: &Head, desk: &DeskFrame) -> AnyView {
    let lang = cx.lang;
    let (series, event) = match &desk.series {
        None => (lines(head, desk_entries::of_top(cx, desk)), None),
        Some(opened) => {
            let event = desk.event.as_ref().map(|event| {
                view! { {event_strip(cx, event, opened)}{lines(head, desk_entries::of_event(cx, event, opened.role))} }
                    .into_any()
            });
            (lines(head, desk_entries::of_series(cx, opened)), event)
        }
    };
    let role = desk.series.as_ref().map(|opened| opened.role.label(lang));
    let who = cx.account.as_ref().map(|badge| {
        let initial: String = badge.name.chars().next().into_iter().collect();
        view! {
            <details class="menu rail-me">
                <summary><span class="avatar" aria-hidden="true">{initial}</span><span class="rail-name"><b>{badge.name.clone()}</b><span class="quiet">{role}</span></span></summary>
                <div class="panel">{account_menu(cx)}<a href=routes::HOME>{cx.t("公開ページへ", "To the public pages")}</a></div>
            </details>
        }
    });
    view! { {switcher(cx, desk)}{series}{event}{who} }.into_any()
}

/// The series, and the way to the others.
fn switcher(cx: &Cx, desk: &DeskFrame) -> AnyView {
    let (name, mark) = match &desk.series {
        Some(opened) => (opened.series.name.clone(), Some(opened.series.mark)),
        None => (PRODUCT.to_owned(), None),
    };
    let others: Vec<_> = desk
        .mine
        .iter()
        .map(|one| view! { <a href=routes::series_desk(&one.slug)>{art::small_mark(Some(one.mark))}{one.name.clone()}</a> })
        .collect();
    view! {
        <details class="menu rail-switch">
            <summary>{art::small_mark(mark)}<span>{name}</span>{icon::down()}</summary>
            <div class="panel">{others}<hr/><a href=routes::ORGANIZE>{cx.t("すべてのシリーズ", "All series")}</a><a href=routes::IMPORT>{cx.t("取り込む", "Import")}</a></div>
        </details>
    }
    .into_any()
}

/// The event's banner with its day, and the way to the others.
fn event_strip(cx: &Cx, event: &OpenedEvent, opened: &OpenedSeries) -> AnyView {
    let card = &event.card;
    let name = cx.lang.nth(card.number);
    let day = card.starts.as_ref().map(|at| at.day(cx.lang));
    let others: Vec<_> = opened
        .newest
        .iter()
        .map(|other| {
            let current = (other.number == card.number).then_some("true");
            let name = cx.lang.nth(other.number);
            view! { <a href=routes::event_desk(&other.series_slug, other.number) aria-current=current><b>{name}</b><span class="quiet">{other.starts.as_ref().map(|at| at.day(cx.lang))}</span></a> }
        })
        .collect();
    let all = (!opened.is_helper).then(|| {
        view! { <hr/><a href=routes::events_desk(&card.series_slug)>{cx.t("すべての回", "All events")}</a> }
    });
    view! {
        <div class="rail-event">
            <a class="rail-strip" href=routes::event_desk(&card.series_slug, card.number) aria-label=card.name(cx.lang)>{art::banner(card.mark, card.number)}</a>
            <details class="menu rail-switch small">
                <summary><b>{name}</b><span class="quiet">{day}</span>{icon::down()}</summary>
                <div class="panel">{others}{all}</div>
            </details>
        </div>
    }
    .into_any()
}

fn bar(cx: &Cx, head: &Head, desk: &DeskFrame) -> AnyView {
    let crumb = match (&desk.event, &desk.series) {
        (Some(event), _) => {
            let card = &event.card;
            Some((routes::event_desk(&card.series_slug, card.number), cx.lang.nth(card.number)))
        }
        (None, Some(opened)) if head.desk != DeskPage::Today => {
            Some((routes::series_desk(&opened.series.slug), opened.series.name.clone()))
        }
        _ => None,
    };
    let crumb = crumb
        .map(|(href, text)| view! { <a class="bar-crumb" href=href>{text}</a><span class="bar-sep" aria-hidden="true">"/"</span> });
    let badge = desk.event.as_ref().map(|event| {
        let card = domain::events::types::EventCard { has_report: false, ..event.card.clone() };
        parts::state_badge(&card, cx.lang)
    });
    let public = desk.event.as_ref().filter(|event| event.card.state != domain::events::types::EventState::Planned).map(|event| {
        view! { <a class="button plain bar-public" href=routes::event(&event.card.series_slug, event.card.number)>{icon::out()}<span>{cx.t("公開ページ", "Public page")}</span></a> }
    });
    let actions: Vec<_> = head.actions.iter().map(action).collect();
    let content = rail_content(cx, head, desk);
    view! {
        <header class="bar">
            <details class="menu bar-menu"><summary aria-label=cx.t("メニュー", "Menu")>{icon::menu()}</summary><div class="panel">{content}</div></details>
            <p class="bar-title">{crumb}<strong>{head.bar_title()}</strong></p>
            {badge}
            <div class="bar-end">{command(cx, desk)}{public}{actions}</div>
        </header>
    }
    .into_any()
}

/// The way to every page and act: a page of its own, and with script the palette over this one.
fn command(cx: &Cx, desk: &DeskFrame) -> AnyView {
    let slug = desk.series.as_ref().map(|opened| opened.series.slug.as_str());
    let number = desk.event.as_ref().map(|event| event.card.number);
    let href = routes::find(slug, number, "");
    view! {
        <a class="command" href=href data-palette="" data-hint=cx.t("ページ、回、登壇者、質問", "Pages, events, speakers, questions") data-none=cx.t("見つかりませんでした", "Nothing found")>
            {icon::search()}<span>{cx.t("探す・実行する", "Find or do")}</span><kbd>"⌘K"</kbd>
        </a>
    }
    .into_any()
}

fn action(action: &BarAction) -> AnyView {
    let class = if action.is_primary { "button primary" } else { "button" };
    match &action.to {
        BarTarget::Link(href) => view! { <a class=class href=href.clone()>{action.text.clone()}</a> }.into_any(),
        BarTarget::Form(form) => view! { <button class=class form=*form>{action.text.clone()}</button> }.into_any(),
    }
}

/// What keys do on every page of the desk, and on this one. A letter does nothing while a field has the focus.
fn keys(cx: &Cx, head: &Head) -> AnyView {
    let own: Vec<_> = head
        .keys
        .iter()
        .map(|(keys, words)| {
            let keys: Vec<_> = keys.split(' ').map(|key| view! { <kbd>{key}</kbd> }).collect();
            view! { <span>{keys}{*words}</span> }
        })
        .collect();
    let count = (!head.count.is_empty()).then(|| view! { <span class="desk-count">{head.count.clone()}</span> });
    // Where the page says what Enter does it opens nothing.
    let opens = !head.keys.iter().any(|(keys, _)| *keys == "Enter");
    let enter = opens.then(|| view! { <span><kbd>"Enter"</kbd>{cx.t("開く", "open")}</span> });
    view! {
        <footer class="desk-keys" aria-label=cx.t("キー", "Keys")>
            <span><kbd>"J"</kbd><kbd>"K"</kbd>{cx.t("選ぶ", "choose")}</span>
            {enter}
            <span><kbd>"G"</kbd>{cx.t("＋頭文字で移る", "+ letter goes there")}</span>
            <span><kbd>"/"</kbd>{cx.t("さがす", "search")}</span>
            {own}{count}
            <label class="keys-off"><input type="checkbox" data-keys="" checked=true/>{cx.t("キーを使う", "Use keys")}</label>
        </footer>
    }
    .into_any()
}

/// On a phone the rail is five tabs at the foot; the rest stands in the menu of the bar.
fn tabs(cx: &Cx, head: &Head, desk: &DeskFrame) -> AnyView {
    let entries = match (&desk.series, &desk.event) {
        (Some(opened), Some(event)) => {
            let mut entries = desk_entries::of_event(cx, event, opened.role);
            entries.extend(desk_entries::of_series(cx, opened));
            entries
        }
        (Some(opened), None) => desk_entries::of_series(cx, opened),
        (None, _) => desk_entries::of_top(cx, desk),
    };
    let tabs: Vec<_> = entries
        .into_iter()
        .take(5)
        .map(|entry| {
            let current = (head.desk == entry.page).then_some("page");
            let count = entry.count.filter(|(_, waits)| *waits).map(|(n, _)| view! { <span class="n todo">{n}</span> });
            view! { <a href=entry.href aria-current=current>{entry.sign}<span>{entry.word}</span>{count}</a> }
        })
        .collect();
    view! { <nav class="desk-tabs" aria-label=cx.t("よく使うページ", "Often used")>{tabs}</nav> }.into_any()
}
