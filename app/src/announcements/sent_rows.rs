//! What was sent, a row each: how far it is, and what can be done about the rest of it.

use domain::{
    Lang,
    announcements::types::{Announcement, AnnouncementState, Progress},
    pages::announcements::AnnouncementsPage,
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, routes};

/// Where all of it is written, stopped and looked at.
pub(super) fn address(page: &AnnouncementsPage) -> String {
    routes::event_desk_part(&page.card.series_slug, page.card.number, "announcements")
}

pub(super) fn row(cx: &Cx, page: &AnnouncementsPage, one: &Announcement, progress: Progress) -> AnyView {
    let lang = cx.lang;
    let (class, word) = match one.state {
        AnnouncementState::Draft => ("badge ring", cx.t("下書き", "Draft")),
        AnnouncementState::Queued => ("badge ring", cx.t("予約", "Scheduled")),
        AnnouncementState::Sent if progress.waiting > 0 => ("badge live", cx.t("送信中", "Sending")),
        AnnouncementState::Sent if progress.undelivered > 0 => ("badge ring warn", cx.t("不達あり", "Not all arrived")),
        AnnouncementState::Sent => ("badge ok", cx.t("送信済み", "Sent")),
        AnnouncementState::Paused => ("badge ring warn", cx.t("停止中", "Resting")),
        AnnouncementState::Stopped => ("badge ring", cx.t("途中で終了", "Ended early")),
    };
    let subject =
        if one.subject[0].is_empty() { cx.t("件名なし", "No subject yet") } else { one.subject[0].as_str() };
    let at = one.send_at.as_ref().map(|at| format!("{} {}", at.day(lang), at.clock()));
    let people = one.recipients.map(|n| format!(" ・ {}", lang.count(n, "人", "person", "people")));
    view! {
        <li>
            <span class=class>{word}</span>
            <span class="announce-what"><b>{subject.to_owned()}</b><span class="quiet small block">{whom(one, lang)}{people}{at.map(|at| format!(" ・ {at}"))}</span></span>
            {far(cx, page, one, progress)}
            <span class="row">{ways(cx, page, one, progress)}</span>
        </li>
    }
    .into_any()
}

fn whom(one: &Announcement, lang: Lang) -> String {
    if let Some(chosen) = &one.segment.chosen {
        return t!(lang, "選んだ{n}人", "{n} chosen", n = chosen.people.len());
    }
    one.segment.groups.iter().map(|group| group.label(lang)).collect::<Vec<_>>().join(lang.t("・", ", "))
}

/// How many have left, and how many have not.
fn far(cx: &Cx, page: &AnnouncementsPage, one: &Announcement, progress: Progress) -> Option<AnyView> {
    let lang = cx.lang;
    let Progress { waiting, held, delivered, undelivered } = progress;
    let withheld = i64::from(one.withheld);
    let all = progress.all() + withheld;
    if all == 0 {
        return None;
    }
    let words = match one.state {
        // What a worker has in its hands at this moment is counted with neither.
        AnnouncementState::Paused => t!(
            lang,
            "届いた {delivered} ・ 止めている {held}",
            "{delivered} delivered, {held} held back",
            delivered,
            held = held + waiting
        ),
        AnnouncementState::Stopped => t!(
            lang,
            "届いた {delivered} ・ 送らなかった {withheld}",
            "{delivered} delivered, {withheld} not sent",
            delivered,
            withheld
        ),
        _ => t!(
            lang,
            "届いた {delivered} ・ 残り {waiting}",
            "{delivered} delivered, {waiting} to go",
            delivered,
            waiting
        ),
    };
    let dead = (undelivered > 0).then(|| {
        view! { " "<a href=routes::mails(&page.series.slug)>{t!(lang, "不達 {n}", "{n} not delivered", n = undelivered)}</a> }
    });
    let share = delivered * 100 / all;
    Some(
        view! { <span class="announce-far"><progress max="100" value=share aria-hidden="true"></progress><span class="small">{words}{dead}</span></span> }
            .into_any(),
    )
}

fn ways(cx: &Cx, page: &AnnouncementsPage, one: &Announcement, progress: Progress) -> AnyView {
    let act = |what: &'static str, text: &'static str| {
        view! { <form method="post" action=address(page)><input type="hidden" name="do" value=what/><input type="hidden" name="id" value=one.id.to_string()/><button class="button">{text}</button></form> }
    };
    match one.state {
        AnnouncementState::Draft => {
            let href = format!("{}?draft={}", address(page), one.id);
            view! { <a class="button" href=href>{cx.t("続きを書く", "Go on")}</a>{act("stop", cx.t("消す", "Delete"))} }
                .into_any()
        }
        AnnouncementState::Queued => act("stop", cx.t("止めて下書きに戻す", "Stop, and make it a draft")).into_any(),
        AnnouncementState::Sent if progress.waiting > 0 => {
            act("stop", cx.t("残りを止める", "Stop the rest")).into_any()
        }
        AnnouncementState::Paused => view! {
            {act("resume", cx.t("続きを送る", "Send the rest"))}
            {act("end", cx.t("送らずに終わる", "End without it"))}
        }
        .into_any(),
        AnnouncementState::Sent | AnnouncementState::Stopped => ().into_any(),
    }
}
