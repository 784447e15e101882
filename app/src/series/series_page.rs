//! `/{series}`: what it is, what comes next, the wall of all its events, who spoke.

use domain::{
    events::{rules::takes_registrations, types::EventState},
    pages::{
        next_evening::NextEvening,
        series::{Heard, SeriesPage},
    },
    registration::types::CurrentRegistration,
    t,
    time::zone_suffix,
};
use leptos::prelude::*;

use super::{follow_page, wall};
use crate::{
    cx::{Cx, Fill, html},
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{art, calendar_links, icon, parts, scene, seats},
};

/// Talks that the next event names.
const NAMED: usize = 3;

pub fn document(cx: &Cx, page: &SeriesPage) -> String {
    let head = Head {
        title: page.series.name.clone(),
        description: page.series.tagline(cx.lang).to_owned(),
        canonical: Some(routes::series_on_page(&page.series.slug, page.page)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        json_ld: Some(serde_json::json!({
            "@context": "https://schema.org",
            "@type": "EventSeries",
            "name": page.series.name,
            "description": page.series.tagline(cx.lang),
            "url": format!("{}{}", cx.origin, routes::series(&page.series.slug)),
        })),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &SeriesPage) -> AnyView {
    let series = &page.series;
    let is_first = page.page <= 1;
    let tiles = if page.tiles.is_empty() {
        parts::empty(
            cx.t("まだ1回も開いていません", "No event yet"),
            cx.t("最初の回が決まると、ここに並びます。", "The first one will appear here."),
        )
    } else {
        wall::wall(cx, page)
    };
    let title = match page.over {
        0 => cx.t("すべての回", "All events").to_owned(),
        over => t!(
            cx.lang,
            "これまでの{events}",
            "{events}",
            events = cx.lang.count(over, "回", "event so far", "events so far")
        ),
    };
    let legend = cx.t(
        "高いものが十、低いものが一。番号と同じ数だけ並びます。",
        "Tall ones are tens, low ones are units: as many as the number says.",
    );
    view! {
        <div class="wrap series-page">
            {is_first.then(|| view! { <div class="series-top">{intro(cx, page)}{next(cx, page)}{follow_card(cx, page)}</div> })}
            <section class="home-section" aria-labelledby="all">
                <div class="section-head">
                    <h2 id="all">{title}</h2>
                    {(!page.tiles.is_empty()).then(|| view! { <span class="quiet small">{legend}</span> })}
                </div>
                {tiles}
                {parts::pager(cx, page.page, page.pages, |n| routes::series_on_page(&series.slug, n))}
            </section>
            {is_first.then(|| heard(cx, page))}
        </div>
    }
    .into_any()
}

fn intro(cx: &Cx, page: &SeriesPage) -> AnyView {
    let (lang, series) = (cx.lang, &page.series);
    let description = page.description_html.get(lang).to_owned();
    let since = page
        .since
        .map_or_else(|| cx.t("開催", "Held").to_owned(), |year| t!(lang, "{year}年から", "Since {year}", year));
    let numbers = [
        (since, page.over, "回", ""),
        (cx.t("話", "Talks").to_owned(), page.talks, "本", ""),
        (cx.t("登壇した人", "Speakers").to_owned(), page.speakers, "人", ""),
        (cx.t("質問", "Questions").to_owned(), page.questions.all, "件", ""),
        (cx.t("回答済み", "Answered").to_owned(), page.questions.answered, "件", ""),
    ];
    let numbers: Vec<_> = numbers
        .into_iter()
        .filter(|(_, n, ..)| *n > 0)
        .map(|(name, n, ja, en)| view! { <div><dt>{name}</dt><dd>{n}<small>{cx.t(ja, en)}</small></dd></div> })
        .collect();
    view! {
            <div class="series-intro">
                <div class="series-mark">{art::small_mark(Some(series.mark))}</div>
                <h1>{series.name.clone()}</h1>
                {if description.is_empty() {
                    view! { <p class="lede">{series.tagline(lang).to_owned()}</p> }.into_any()
                } else {
                    view! { <p class="lede">{series.tagline(lang).to_owned()}</p><div class="prose quiet" inner_html=description></div> }.into_any()
                }}
                {(!numbers.is_empty()).then(|| view! { <dl class="numbers">{numbers}</dl> })}
                {(!series.hashtags.is_empty()).then(|| parts::hashtags(cx, &series.hashtags))}
                {call(cx, page)}
                {parts::contact(cx, &series.contact)}
            </div>
    }
    .into_any()
}

/// The way to the call for talks, while there is one.
fn call(cx: &Cx, page: &SeriesPage) -> Option<AnyView> {
    let until = page.call.as_ref()?.as_ref().map(|at| {
        let zone = zone_suffix(&page.series.time_zone, cx.lang);
        t!(
            cx.lang,
            "{day} {clock}{zone}まで",
            "until {day} {clock}{zone}",
            day = at.date(cx.lang),
            clock = at.clock(),
            zone
        )
    });
    Some(
        view! {
            <p class="series-call">
                <a class="button" href=routes::proposals(&page.series.slug)>{icon::mic()}{cx.t("登壇に応募する", "Propose a talk")}</a>
                {until.map(|until| view! { <span class="quiet small">{until}</span> })}
            </p>
        }
        .into_any(),
    )
}

/// By mail, by calendar, by feed.
fn follow_card(cx: &Cx, page: &SeriesPage) -> AnyView {
    let series = &page.series;
    view! {
        <aside class="follow-card" aria-labelledby="follow">
            <h2 id="follow">{cx.t("次の回を受け取る", "Follow")}</h2>
            {cx.place("announcements", announcements(cx, page, false))}
            <div class="feeds">
                <a href=calendar_links::subscription(cx, &series.slug)>{icon::calendar()}{cx.t("カレンダーで購読する", "Subscribe in a calendar")}<small>webcal</small></a>
                <a href=routes::series_calendar(&series.slug)>{icon::calendar()}{cx.t("カレンダーのファイル", "Calendar file")}<small>iCalendar</small></a>
                <a href=routes::series_feed(&series.slug)>{icon::link()}{cx.t("レポートのフィード", "Feed of reports")}<small>Atom</small></a>
            </div>
        </aside>
    }
    .into_any()
}

fn next(cx: &Cx, page: &SeriesPage) -> AnyView {
    let Some(next) = &page.next else {
        return parts::empty(
            cx.t("次回は準備中です", "The next one is being planned"),
            cx.t(
                "フィードかカレンダーを登録すると、決まりしだい届きます。",
                "Follow by feed or calendar to hear of it first.",
            ),
        );
    };
    let (lang, card) = (cx.lang, &next.card);
    let talks: Vec<_> = next
        .slots
        .iter()
        .filter(|slot| slot.kind.is_content() && slot.starts.is_some())
        .take(NAMED)
        .map(|slot| view! { <li><span>{slot.starts.as_ref().map(domain::time::Local::clock)}</span><b>{slot.title.clone()}</b></li> })
        .collect();
    let near = next.days.filter(|days| *days > 0).map(|days| t!(lang, " ・ あと{days}日", " ・ in {days} days", days));
    let when = card
        .starts
        .as_ref()
        .map(|at| view! { <p class="when">{parts::when(at, card.ends.as_ref(), &card.zone, lang)}</p> });
    let seats = if takes_registrations(card.state) { seats::of_all(&next.types, lang) } else { Vec::new() };
    let ground = match card.mark {
        domain::series::types::Mark::Fins => "sky night",
        domain::series::types::Mark::Suns => "sky morning",
    };
    let partners = (!card.partners.is_empty()).then(|| format!(" × {}", card.partners));
    view! {
        <section class="next-card" data-mark=card.mark.into_str() aria-labelledby="next">
            <div class=ground>
                <ol>{talks}</ol>
                {scene::sea(card.mark, card.number, (640.0, 150.0, 32.0), "sea")}
            </div>
            <div class="in">
                <p class="row">{parts::state_badge(card, lang)}<span class="quiet">{lang.nth(card.number)}{partners}{near}</span></p>
                <h2 id="next"><a href=routes::event(&card.series_slug, card.number)>{card.headline(lang)}</a></h2>
                {when}
                {(!seats.is_empty()).then(|| view! { <p class="quiet seats-line">{seats.into_iter().map(|text| view! { <span>{text}</span> }).collect_view()}</p> })}
                {cx.place("seat", action(cx, next, None))}
            </div>
        </section>
    }
    .into_any()
}

fn action(cx: &Cx, next: &NextEvening, held: Option<&CurrentRegistration>) -> AnyView {
    let card = &next.card;
    let event = routes::event(&card.series_slug, card.number);
    if let Some(held) = held.filter(|_| card.state != EventState::Live) {
        return view! {
            <p class="act">
                <a class="button primary" href=routes::ticket(&held.code)>{cx.t("受付票を開く", "Open my ticket")}</a>
                {seats::held_badge(held, cx.lang)}
            </p>
        }
        .into_any();
    }
    if card.state == EventState::Live {
        return view! {
            <p class="act">
                <a class="button primary" href=event>{cx.t("いまから参加する", "Join now")}</a>
                <a href=routes::board(&card.series_slug, card.number)>{cx.t("質問ボード", "Questions")}</a>
            </p>
        }
        .into_any();
    }
    if takes_registrations(card.state) && !next.types.is_empty() {
        return view! {
            <p class="act">
                <a class="button primary" href=routes::register(&card.series_slug, card.number)>{seats::register_words(card, cx.lang)}</a>
                <a href=format!("{event}#agenda")>{cx.t("タイムテーブル", "Agenda")}</a>
            </p>
        }
        .into_any();
    }
    view! { <p class="act"><a class="button" href=event>{cx.t("くわしく見る", "Read more")}</a></p> }.into_any()
}

fn heard(cx: &Cx, page: &SeriesPage) -> Option<AnyView> {
    let people: Vec<_> = page.heard.iter().map(|heard| person(cx, heard)).collect();
    (!people.is_empty()).then(|| {
        view! {
            <section class="home-section" aria-labelledby="heard">
                <h2 id="heard">{cx.t("話した人", "Who spoke")}</h2>
                <ul class="people">{people}</ul>
            </section>
        }
        .into_any()
    })
}

fn person(cx: &Cx, heard: &Heard) -> AnyView {
    let first: String = heard.name.chars().take(1).collect();
    let times = cx.lang.count(heard.events, "回", "time", "times");
    let under = if heard.place.is_empty() { times } else { format!("{times} ・ {}", heard.place) };
    view! {
        <li>
            <a href=routes::speaker(&heard.slug)>
                <span class="avatar" aria-hidden="true">{first}</span>
                <span><b>{t!(cx.lang, "{name}さん", "{name}", name = heard.name.clone())}</b><small>{under}</small></span>
            </a>
        </li>
    }
    .into_any()
}

/// What somebody who is signed in reads instead.
pub fn fills(cx: &Cx, page: &SeriesPage, follows: bool, held: Option<&CurrentRegistration>) -> Vec<Fill> {
    if cx.account.is_none() {
        return Vec::new();
    }
    let mut fills = vec![("announcements", html(announcements(cx, page, follows)))];
    if let Some((next, held)) = page.next.as_ref().zip(held) {
        fills.push(("seat", html(action(cx, next, Some(held)))));
    }
    fills
}

/// Announcements by mail: a visitor's address is asked for, who is signed in presses once.
fn announcements(cx: &Cx, page: &SeriesPage, follows: bool) -> AnyView {
    let slug = page.series.slug.as_str();
    let words = cx.t("開催のお知らせをメールで受け取る", "Get announcements by mail");
    if cx.account.is_none() {
        return follow_page::fields(cx, slug, &Form::default());
    }
    if follows {
        return view! {
            <form class="stack tight" method="post" action=routes::follow(slug)>
                <p><span class="badge ok">{cx.t("お知らせをメールで受け取っています", "You get announcements by mail")}</span></p>
                <input type="hidden" name="follow" value="0"/>
                <button class="button block">{cx.t("お知らせを止める", "Stop announcements")}</button>
            </form>
        }
        .into_any();
    }
    view! {
        <form class="stack tight" method="post" action=routes::follow(slug)>
            <input type="hidden" name="follow" value="1"/>
            <button class="button block">{icon::mail()}{words}</button>
        </form>
    }
    .into_any()
}
