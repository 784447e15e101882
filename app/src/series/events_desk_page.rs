//! `/organize/{series}/events`: the next event in one step, then all events of the series.

use domain::VariantArray as _;
use domain::{
    Lang,
    events::types::{EventCard, NextEvent},
    pages::events_desk::EventsDesk,
    t,
    time::zone_name,
    workflows::event_shapes::Shape,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        art,
        field::{self, Field},
        icon, parts,
    },
};

/// Events that a new one may take after.
const TEMPLATES: usize = 12;

/// `form` has the fields `number`, `date`, `start` and `title` of the next event.
pub fn document(cx: &Cx, desk: EventsDesk, form: Form) -> String {
    let head = Head {
        title: format!("{} {}", desk.series.name, cx.t("すべての回", "all events")),
        bar: cx.t("すべての回", "All events").to_owned(),
        series: Some((&desk.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &desk, &form))
}

fn body(cx: &Cx, desk: &EventsDesk, form: &Form) -> AnyView {
    let series = &desk.series;
    let followers = t!(
        cx.lang,
        "お知らせを受け取る人 {followers}",
        "{followers}",
        followers =
            cx.lang.count(desk.followers, "人", "person gets the announcements", "people get the announcements")
    );
    let plan = desk.may_plan.then(|| plan(cx, desk, form));
    let rows: Vec<_> = desk.events.iter().map(|card| row(cx, card)).collect();
    let table = if rows.is_empty() {
        parts::empty(
            cx.t("開催はまだありません", "No events yet"),
            if desk.may_plan {
                cx.t("上の欄で最初の回をつくると、ここに並びます。", "Plan the first one above, and it appears here.")
            } else {
                cx.t("運営が回をつくると、ここに並びます。", "They appear here once an organizer has planned one.")
            },
        )
    } else {
        view! {
            <div class="table-box">
                <table class="desk-table">
                    <thead><tr><th scope="col" class="num">{cx.t("回", "No.")}</th><th scope="col">{cx.t("題名", "Title")}</th><th scope="col">{cx.t("日付", "Date")}</th><th scope="col">{cx.t("状態", "State")}</th><th scope="col">{cx.t("開く", "Open")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="wrap">
            <div class="page-head desk-head">
                <div>
                    <h1 class="series-title">{art::small_mark(Some(series.mark))}{series.name.clone()}</h1>
                    <p class="quiet">{followers}</p>
                </div>
                <div class="row"><a class="button" href=routes::series(&series.slug)>{cx.t("公開ページを見る", "See the public page")}</a></div>
            </div>
            {plan}
            <section class="section" aria-labelledby="all">
                <h2 id="all" class="section-head">{cx.t("すべての回", "All events")}</h2>
                {table}
            </section>
        </div>
    }
    .into_any()
}

/// The short form of the next event, filled in as the last one suggests.
fn plan(cx: &Cx, desk: &EventsDesk, form: &Form) -> AnyView {
    view! {
        <section class="card plan-card" id="next" aria-labelledby="next-title">
            <div class="stack tight">
                <h2 id="next-title">{cx.t("次の回をつくる", "Plan the next event")}</h2>
                <p class="quiet">{takes_over(cx.lang, &desk.next)}</p>
            </div>
            <form class="form wide" method="post" data-guard=field::guard(form) data-ask=field::ask(cx) action=routes::events_desk(&desk.series.slug)>
                {field::problem(cx, form)}
                <div class="plan-fields">
                    {Field::new("number", cx.t("回", "Number")).kind("number").required().view(form)}
                    {Field::new("date", cx.t("開催日", "Day")).kind("date").required().view(form)}
                    {Field::new("start", cx.t("開始", "Starts at")).kind("time").view(form)}
                    {Field::new("title", cx.t("題名(あとからでも入れられます)", "Title (may come later)")).view(form)}
                </div>
                <p class="quiet small">{t!(cx.lang, "時刻は、シリーズのタイムゾーン({zone})で入れます。", "Enter the time in the zone of the series: {zone}.", zone = zone_name(&desk.series.time_zone, cx.lang))}</p>
                {template(cx, desk, form)}
                <p class="row">
                    <button class="button primary">{icon::calendar()}{cx.t("下書きとしてつくる", "Make it as a draft")}</button>
                    <span class="quiet small">{cx.t("告知するまで、運営だけに見えます。", "Only organizers see it until you announce it.")}</span>
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// What it takes after: the last event, another one, or a shape of an evening.
fn template(cx: &Cx, desk: &EventsDesk, form: &Form) -> AnyView {
    let lang = cx.lang;
    let chosen = match (form.value("after"), desk.next.after) {
        ("", Some(number)) => number.to_string(),
        ("", None) => Shape::default().into_str().to_owned(),
        (word, _) => word.to_owned(),
    };
    let event = |card: &EventCard| {
        let text = t!(lang, "第{number}回と同じ", "Like #{number}", number = card.number);
        let title = if card.title.is_empty() { String::new() } else { format!(" {}", card.title) };
        (card.number.to_string(), text + &title)
    };
    let shape = |shape: &Shape| (shape.into_str().to_owned(), shape.label(lang).to_owned());
    let options: Vec<(String, String)> =
        desk.events.iter().take(TEMPLATES).map(event).chain(Shape::VARIANTS.iter().map(shape)).collect();
    let error = form.error("after").map(|text| view! { <p class="error">{text.to_owned()}</p> });
    view! {
        <div class="plan-after">{error}{field::select("after", cx.t("どんな回にしますか", "What kind of event?"), &options, &chosen)}<p class="quiet small">{cx.t("会場、参加枠、タイムテーブルの骨組み、準備、当日の進行を引き継ぎます。つくったあとで変えられます。", "It takes over place, participation types, the skeleton of the agenda, what is to be done and the run sheet. All of it can be changed.")}</p></div>
    }
    .into_any()
}

/// What the next event has from the last one.
fn takes_over(lang: Lang, next: &NextEvent) -> String {
    let from = match next.after {
        Some(n) => t!(
            lang,
            "第{n}回から、会場・参加枠・タイムテーブルの骨組みを引き継ぎます。",
            "It takes place, participation types and the skeleton of the agenda from #{n}.",
            n
        ),
        None => lang
            .t(
                "最初の回です。形を選ぶと、参加枠とタイムテーブルの骨組みができています。",
                "The first one. Choose a shape, and seats and the skeleton of the agenda are there.",
            )
            .to_owned(),
    };
    match next.hashtag.as_str() {
        "" => from,
        tag => t!(lang, "{from}ハッシュタグは #{tag} です。", "{from} Its hashtag is #{tag}.", from, tag),
    }
}

fn row(cx: &Cx, card: &EventCard) -> AnyView {
    let (lang, slug, number) = (cx.lang, card.series_slug.as_str(), card.number);
    let day = match &card.starts {
        Some(at) => parts::day(at, lang),
        None => view! { <span class="quiet">{lang.t("未定", "Not set")}</span> }.into_any(),
    };
    view! {
        <tr data-row="" tabindex="-1">
            <td class="num">{number}</td>
            <td class="main"><a href=routes::event_desk(slug, number)>{card.headline(lang)}</a></td>
            <td class="nowrap">{day}</td>
            <td>{parts::state_badge(&EventCard { has_report: false, ..card.clone() }, lang)}</td>
            <td class="links"><a href=routes::event_desk(slug, number)>{lang.t("デスク", "Desk")}</a><a href=routes::report_desk(slug, number)>{lang.t("レポート", "Report")}</a></td>
        </tr>
    }
    .into_any()
}
