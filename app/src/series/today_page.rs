//! `/organize/{series}`: what waits for a decision, by its deadline; the event that comes next on its way; what
//! happened since yesterday.

use chrono::Duration;
use domain::{
    pages::{
        automatic::AutomaticKind,
        today::{Decision, DecisionKind, NextOnTrack, TodayPage},
    },
    t,
};
use leptos::prelude::*;

use super::{today_track::track, today_words::words};
use crate::{
    cx::Cx,
    routes,
    shell::{self, BarAction, DeskPage, Head, Nav},
    ui::{art, icon, parts},
};

/// Decisions that are listed beyond this week.
const LATER: usize = 12;

pub fn document(cx: &Cx, page: &TodayPage) -> String {
    let slug = page.series.slug.as_str();
    let plan = format!("{}#next", routes::events_desk(slug));
    let actions = if page.may_plan {
        vec![BarAction::link(plan, cx.t("次の回をつくる", "Plan the next event"))]
    } else {
        vec![]
    };
    let head = Head {
        title: format!("{} {}", page.series.name, cx.t("今日やること", "today")),
        bar: cx.t("今日やること", "Today").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Today,
        actions,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &TodayPage) -> AnyView {
    view! {
        <div class="today">
            <h1 class="vh">{cx.t("今日やること", "Today")}</h1>
            {page.next.as_ref().map(|next| next_view(cx, page, next))}
            <div class="today-columns">
                <div>{decisions(cx, page)}</div>
                <aside class="today-side">{automatic(cx, page)}{recent(cx, page)}{others(cx, page)}</aside>
            </div>
        </div>
    }
    .into_any()
}

/// The event that comes next: what it is, how full, how far.
fn next_view(cx: &Cx, page: &TodayPage, next: &NextOnTrack) -> AnyView {
    let (lang, card) = (cx.lang, &next.card);
    let left = next.days.map(|days| match days {
        ..=-1 => cx.t("日付が過ぎています", "Its day has passed").to_owned(),
        0 => cx.t("今日です", "Today").to_owned(),
        n => t!(lang, "あと{n}日", "{n} days to go", n),
    });
    let when = match &card.starts {
        Some(start) => parts::when(start, card.ends.as_ref(), &card.zone, lang),
        None => cx.t("日程は未定です", "No date yet").into_any(),
    };
    let place = (!card.venue_name.is_empty()).then(|| view! { <span>{icon::place()}{card.venue_name.clone()}</span> });
    let online = card.is_online.then(|| view! { <span>{icon::screen()}{cx.t("オンライン", "Online")}</span> });
    let seats: Vec<_> = next
        .types
        .iter()
        .map(|kind| {
            let most = kind.capacity.map_or(kind.confirmed.max(1), i64::from).max(1);
            let width = (kind.confirmed * 100 / most).min(100);
            let figure = kind.capacity.map_or_else(|| kind.confirmed.to_string(), |n| format!("{} / {n}", kind.confirmed));
            let waits = (kind.waitlisted > 0)
                .then(|| t!(lang, "待ち {n}人", "{n} waiting", n = kind.waitlisted));
            view! {
                <tr><th scope="row">{kind.name.clone()}</th><td class="seat-bar"><svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="12" rx="2" class="seat-all"></rect><rect width=width.to_string() height="12" rx="2" class="seat-held"></rect></svg></td><td class="num">{figure}</td><td class="warn">{waits}</td></tr>
            }
        })
        .collect();
    let seats = (!seats.is_empty())
        .then(|| view! { <table class="today-seats"><caption class="vh">{cx.t("席", "Seats")}</caption><tbody>{seats}</tbody></table> });
    view! {
        <section class="today-next" aria-labelledby="next-event">
            <div class="today-top">
                <div>
                    <p class="row">{parts::state_badge(card, lang)}<span class="quiet small">{lang.nth(card.number)}{left.map(|left| format!(" ・ {left}"))}</span></p>
                    <h2 id="next-event" lang=cx.content_lang(&card.title)><a href=routes::event_desk(&card.series_slug, card.number)>{card.headline(lang)}</a></h2>
                    <p class="today-facts quiet small"><span>{icon::calendar()}{when}</span>{place}{online}</p>
                </div>
                {seats}
            </div>
            {track(cx, next, page.now)}
        </section>
    }
    .into_any()
}

/// Until today, until a week from now, and what comes after.
fn decisions(cx: &Cx, page: &TodayPage) -> AnyView {
    let today = page.day_ends;
    let week = page.day_ends + Duration::days(6);
    let (now, rest): (Vec<_>, Vec<_>) = page.decisions.iter().partition(|decision| decision.due < today);
    let (soon, later): (Vec<_>, Vec<_>) = rest.into_iter().partition(|decision| decision.due < week);
    if page.decisions.is_empty() {
        let next = page.next.as_ref().and_then(|next| next.card.starts.as_ref());
        let next = next.map_or_else(
            || {
                cx.t(
                    "次の回をつくると、やることがここに並びます。",
                    "Plan the next event, and what it needs appears here.",
                )
                .to_owned()
            },
            |at| t!(cx.lang, "次は {day} です。", "The next evening is {day}.", day = at.date(cx.lang)),
        );
        return view! { <div class="empty"><strong>{cx.t("今日決めることはありません", "Nothing to decide today")}</strong><p>{next}</p></div>{put_off(cx, page)} }.into_any();
    }
    let later: Vec<_> = later.into_iter().take(LATER).collect();
    view! {
        {group(cx, page, cx.t("今日まで", "By today"), &now)}
        {group(cx, page, cx.t("今週", "This week"), &soon)}
        {group(cx, page, cx.t("そのあと", "Later"), &later)}
        {put_off(cx, page)}
    }
    .into_any()
}

fn group(cx: &Cx, page: &TodayPage, title: &'static str, list: &[&Decision]) -> Option<AnyView> {
    (!list.is_empty()).then(|| {
        let count = cx.lang.count(list.len(), "件", "item", "items");
        let rows: Vec<_> = list.iter().map(|decision| row(cx, page, decision)).collect();
        view! { <section class="today-group"><h2>{title}" "<small>{count}</small></h2><ul>{rows}</ul></section> }
            .into_any()
    })
}

fn row(cx: &Cx, page: &TodayPage, decision: &Decision) -> AnyView {
    let said = words(cx.lang, decision, page.now);
    let slug = page.series.slug.as_str();
    let href = address(slug, decision);
    let count = if decision.kind == DecisionKind::FinishImport { 1 } else { decision.count };
    let later_name = t!(cx.lang, "{what}: あしたまで、あとにする", "{what}: until tomorrow", what = said.what);
    view! {
        <li class="decision" data-row="" tabindex="-1">
            <span class=if said.is_urgent { "decision-n warn" } else { "decision-n" }>{count}</span>
            <div><p class="decision-what">{said.what}</p><p class="decision-why"><b>{said.kind}</b>{said.why}</p></div>
            <div class="row decision-acts">
                <a class="button" href=href>{said.act}</a>
                <form method="post" action=routes::later(slug)><input type="hidden" name="key" value=decision.key()/><button class="linkish" name="do" value="later" data-later="" aria-label=later_name>{cx.t("あとで", "Later")}</button></form>
            </div>
        </li>
    }
    .into_any()
}

/// What somebody put off, with the way back.
fn put_off(cx: &Cx, page: &TodayPage) -> Option<AnyView> {
    let slug = page.series.slug.as_str();
    let rows: Vec<_> = page
        .put_off
        .iter()
        .map(|decision| {
            let said = words(cx.lang, decision, page.now);
            view! {
                <li><a href=address(slug, decision)>{said.what}</a><form method="post" action=routes::later(slug)><input type="hidden" name="key" value=decision.key()/><button class="linkish" name="do" value="now">{cx.t("今日に戻す", "Back to today")}</button></form></li>
            }
        })
        .collect();
    let count = cx.lang.count(rows.len(), "件", "item", "items");
    (!rows.is_empty()).then(|| {
        view! { <details class="put-off"><summary>{t!(cx.lang, "あしたまで、あとにした{count}", "{count} put off until tomorrow", count)}</summary><ul>{rows}</ul></details> }
            .into_any()
    })
}

/// What happens without anybody, each with where it is changed or stopped.
fn automatic(cx: &Cx, page: &TodayPage) -> Option<AnyView> {
    let lang = cx.lang;
    let slug = page.series.slug.as_str();
    let rows: Vec<_> = page
        .automatic
        .iter()
        .map(|one| {
            let edit = |group: &str| format!("{}#edit", routes::event_desk_edit(slug, one.number, group));
            let (what, href, word) = match &one.kind {
                AutomaticKind::Mails(n) => {
                    let mails = lang.count(*n, "通", "mail", "mails");
                    (
                        t!(lang, "メール{mails}を送っています", "{mails} on their way", mails),
                        routes::mails(slug),
                        cx.t("様子を見る", "Look"),
                    )
                }
                AutomaticKind::Closes(name) => (
                    t!(lang, "「{name}」の受付を締め切ります", "Registration of “{name}” closes", name),
                    edit("seats"),
                    cx.t("変える", "Change"),
                ),
                AutomaticKind::ShowsStream => (
                    cx.t("確定した人に、配信のアドレスを見せます", "The confirmed see where the stream is").to_owned(),
                    edit("online"),
                    cx.t("変える", "Change"),
                ),
                AutomaticKind::ShowsStreamAgain => (
                    cx.t(
                        "受付を再開していれば、確定した人に、配信のアドレスを見せます",
                        "The confirmed see where the stream is, if registration is open again by then",
                    )
                    .to_owned(),
                    edit("online"),
                    cx.t("変える", "Change"),
                ),
                AutomaticKind::MovesUp(n) => {
                    let people = lang.count(*n, "人", "person", "people");
                    (
                        t!(
                            lang,
                            "席が空いたら、待っている{people}を順に入れて知らせます",
                            "{people} move up and are told when a seat is free",
                            people
                        ),
                        edit("seats"),
                        cx.t("席を見る", "Seats"),
                    )
                }
                AutomaticKind::Letter(kind, n) => {
                    let people = lang.count(*n, "人", "speaker", "speakers");
                    (
                        t!(
                            lang,
                            "登壇者{people}に「{letter}」のメールを送ります",
                            "{people} get the letter “{letter}”",
                            people,
                            letter = kind.label(lang)
                        ),
                        routes::speaker_letters(slug, one.number),
                        cx.t("変える", "Change"),
                    )
                }
            };
            let when = match &one.at {
                Some(at) => format!("{} {}", at.day(lang), at.clock()),
                None if one.kind == AutomaticKind::ShowsStreamAgain => {
                    cx.t("新しい日程の1時間前", "An hour before the new date").to_owned()
                }
                None => cx.t("いま", "Now").to_owned(),
            };
            view! { <li><span class="quiet small">{when}</span><span>{what}</span><a href=href>{word}</a></li> }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! { <section><h2>{cx.t("このあと自動で", "By itself")}</h2><ul class="today-auto">{rows}</ul></section> }.into_any()
    })
}

/// Where one decides it.
fn address(slug: &str, decision: &Decision) -> String {
    let number = decision.number.unwrap_or(0);
    match decision.kind {
        DecisionKind::DeadMails => routes::mails(slug),
        DecisionKind::PendingQuestions | DecisionKind::AnswerQuestions => routes::moderate(slug, number),
        DecisionKind::EndIt | DecisionKind::Announce => routes::event_desk(slug, number),
        DecisionKind::MakeAgenda | DecisionKind::ReleaseAgenda => routes::event_desk_part(slug, number, "agenda"),
        DecisionKind::Waitlist => format!("{}#edit", routes::event_desk_edit(slug, number, "seats")),
        DecisionKind::Stream => format!("{}#edit", routes::event_desk_edit(slug, number, "online")),
        DecisionKind::Prepare => format!("{}#prepare", routes::event_desk(slug, number)),
        DecisionKind::PublishReport | DecisionKind::Slides => routes::report_desk(slug, number),
        DecisionKind::Unconfirmed => routes::proposals_desk(slug),
        DecisionKind::FinishImport => routes::import_review(slug, decision.count),
    }
}

fn recent(cx: &Cx, page: &TodayPage) -> AnyView {
    let recent = page.since_yesterday;
    let line =
        |n: i64, sign: &'static str, word: &'static str| (n > 0).then(|| view! { <li><b>{sign}{n}</b>{word}</li> });
    let is_quiet = recent.registered + recent.cancelled + recent.asked + recent.followed == 0;
    let followers = t!(
        cx.lang,
        "案内を受け取る人 {n}人",
        "{n} follow the series",
        n = cx.lang.count(page.followers, "", "", "").trim().to_owned()
    );
    view! {
        <section>
            <h2>{cx.t("きのうから", "Since yesterday")}</h2>
            <ul class="today-recent">
                {line(recent.registered, "+", cx.t("申し込み", "registrations"))}
                {line(recent.cancelled, "−", cx.t("キャンセル", "given back"))}
                {line(recent.asked, "+", cx.t("質問", "questions"))}
                {line(recent.followed, "+", cx.t("案内を受け取る人", "followers"))}
                {is_quiet.then(|| view! { <li class="quiet">{cx.t("動きはありません", "Nothing new")}</li> })}
            </ul>
            <p class="quiet small">{followers}</p>
        </section>
    }
    .into_any()
}

/// The next evening of each other series of mine.
fn others(cx: &Cx, page: &TodayPage) -> Vec<AnyView> {
    page.others
        .iter()
        .map(|card| {
            view! {
                <a class="today-other" data-mark=card.mark.into_str() href=routes::event_desk(&card.series_slug, card.number)>
                    {art::banner(card.mark, card.number)}
                    <b>{card.name(cx.lang)}</b>
                    <span class="quiet small">{card.starts.as_ref().map(|at| format!("{} {}", at.day(cx.lang), at.clock()))}</span>
                </a>
            }
            .into_any()
        })
        .collect()
}
