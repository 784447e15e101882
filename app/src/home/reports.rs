//! Parts of the first page: search that shows itself, the newest reports, all series.

use domain::{
    pages::{
        home::ReportCard,
        samples::{SampleWord, Samples},
    },
    search::types::{Hit, HitKind, SearchQuery},
    series::types::Series,
    t,
};
use leptos::prelude::*;

use super::parts::on_the_sea;
use crate::{
    cx::Cx,
    routes,
    search::search_hits::spans,
    ui::{art, icon, scene},
};

/// The last report as the poster, while nothing is to come.
pub fn poster(cx: &Cx, report: &ReportCard) -> AnyView {
    let (lang, card) = (cx.lang, &report.card);
    let (slug, number) = (&card.series_slug, card.number);
    let words = view! {
                    <p class="over">{cx.t("新しいレポート", "The newest report")}" ・ "{card.name(lang)}</p>
                    <h1 id="next"><a href=routes::report(slug, number)>{card.headline(lang)}</a></h1>
                    {card.starts.as_ref().map(|at| view! { <p class="when"><time datetime=at.machine()>{at.date(lang)}</time></p> })}
                    {(!report.lead.is_empty()).then(|| view! { <p class="lede">{report.lead.clone()}</p> })}
                    <div class="act">
                        <a class="button primary big" href=routes::report(slug, number)>{cx.t("レポートを読む", "Read the report")}</a>
                        <p class="seats">{cx.t("次の回は準備中です。", "The next one is being planned.")}<br/><a href=routes::series(slug)>{cx.t("決まったら受け取る", "Hear of it when it is set")}</a></p>
                    </div>
    };
    on_the_sea(card.mark, number, words.into_any(), None)
}

pub fn search(cx: &Cx, samples: &Samples) -> AnyView {
    let lang = cx.lang;
    let words: Vec<_> = samples.words.iter().map(|sample| word(cx, sample)).collect();
    let title = match samples.years {
        0 | 1 => cx.t("話したことから、さがす", "Search what was said").to_owned(),
        years => t!(lang, "{years}年分の夜から、さがす", "Search {years} years of evenings", years),
    };
    let counts = (samples.talks > 0).then(|| {
        t!(
            lang,
            "{talks}の話、{notes}のノート、{questions}の質問。1文字からさがせます。",
            "{talks}, {notes}, {questions}. One character is enough.",
            talks = lang.count(samples.talks, "本", "talk", "talks"),
            notes = lang.count(samples.notes, "件", "note", "notes"),
            questions = lang.count(samples.questions, "件", "question", "questions"),
        )
    });
    view! {
        <section class="home-search" aria-labelledby="search">
            <div class="wrap">
                <h2 id="search">{title}</h2>
                {counts.map(|text| view! { <p class="quiet">{text}</p> })}
                <form class="searchbox" action=routes::SEARCH role="search">
                    <label class="vh" for="q">{cx.t("さがす言葉", "Words to search for")}</label>
                    <input class="input" id="q" type="search" name="q" placeholder=cx.t("例: 権限、GuardDuty、鍵", "e.g. GuardDuty, IAM")/>
                    <button class="button primary">{icon::search()}{cx.t("さがす", "Search")}</button>
                </form>
                {(!words.is_empty()).then(|| view! { <div class="samples">{words}</div> })}
            </div>
        </section>
    }
    .into_any()
}

fn word(cx: &Cx, sample: &SampleWord) -> AnyView {
    let query = SearchQuery { q: sample.word.clone(), page: 1, ..SearchQuery::default() };
    let count = cx.lang.count(sample.count, "件", "hit", "hits");
    let hits: Vec<_> = sample.hits.iter().map(|hit| sample_hit(cx, hit)).collect();
    view! {
        <div>
            <h3><a href=routes::search(&query)>{sample.word.clone()}<small>{count}</small></a></h3>
            <ul>{hits}</ul>
        </div>
    }
    .into_any()
}

fn sample_hit(cx: &Cx, hit: &Hit) -> AnyView {
    // The text of a talk begins with names; its title says more.
    let is_titled = matches!(hit.kind, HitKind::Question | HitKind::Talk) || hit.excerpt.is_empty();
    let words = if is_titled { &hit.title } else { &hit.excerpt };
    let place = hit.event_number.map_or_else(
        || hit.series_name.clone(),
        |number| t!(cx.lang, "{series} 第{number}回", "{series} #{number}", series = hit.series_name, number),
    );
    view! {
        <li>
            <a href=hit.url.clone()>{spans(words)}</a>
            <p class="quiet small">{place}" ・ "{hit.kind.label(cx.lang)}</p>
        </li>
    }
    .into_any()
}

pub fn newest(cx: &Cx, reports: &[ReportCard]) -> Option<AnyView> {
    let (first, rest) = reports.split_first()?;
    let lines: Vec<_> = rest.iter().map(|report| line(cx, report)).collect();
    let card = &first.card;
    let href = routes::report(&card.series_slug, card.number);
    let mut facts: Vec<String> = card.starts.as_ref().map(|at| at.date(cx.lang)).into_iter().collect();
    facts.push(cx.lang.count(card.talks, "セッション", "session", "sessions"));
    facts.extend(answered(cx, first));
    if !first.author.is_empty() {
        facts.push(t!(cx.lang, "文 {author}", "by {author}", author = first.author));
    }
    let facts: Vec<_> = facts.into_iter().map(|fact| view! { <span>{fact}</span> }).collect();
    Some(
        view! {
            <section class="home-section" aria-labelledby="reports">
                <div class="section-head">
                    <h2 id="reports">{cx.t("新しいレポート", "Newest reports")}</h2>
                    <a href=routes::REPORTS>{cx.t("すべてのレポート", "All reports")}</a>
                </div>
                <div class="new-reports">
                    <article class="first-report" data-mark=card.mark.into_str()>
                        {art::banner(card.mark, card.number)}
                        <p class="kick">{card.name(cx.lang)}</p>
                        <h3><a href=href>{card.headline(cx.lang)}</a></h3>
                        {(!first.lead.is_empty()).then(|| view! { <p class="say">{first.lead.clone()}</p> })}
                        <p class="meta">{facts}</p>
                    </article>
                    <ul class="more-reports">{lines}</ul>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn line(cx: &Cx, report: &ReportCard) -> AnyView {
    let card = &report.card;
    let day = card.starts.as_ref().map(|at| at.date(cx.lang));
    let under = [(!card.title.is_empty()).then(|| card.name(cx.lang)), day]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ・ ");
    view! {
        <li>
            {scene::thumb(card.mark, card.number)}
            <div>
                <h3><a href=routes::report(&card.series_slug, card.number)>{card.headline(cx.lang)}</a></h3>
                <p class="meta"><span>{under}</span>{answered(cx, report).map(|text| view! { <span>{text}</span> })}</p>
            </div>
        </li>
    }
    .into_any()
}

fn answered(cx: &Cx, report: &ReportCard) -> Option<String> {
    let counts = report.questions;
    (counts.all > 0).then(|| {
        let all = cx.lang.count(counts.all, "件", "question", "questions");
        if counts.answered == counts.all {
            t!(cx.lang, "質問{all}、すべて回答", "{all}, all answered", all)
        } else {
            t!(cx.lang, "質問{all}のうち{n}件に回答", "{n} of {all} answered", all, n = counts.answered)
        }
    })
}

/// Series that are drawn as a panorama; of more there is a list.
const DRAWN: usize = 4;

/// The series as halves of a panorama, or as a list.
pub fn all_series(cx: &Cx, series: &[Series]) -> Option<AnyView> {
    if series.len() > DRAWN {
        return Some(listed(cx, series));
    }
    let halves: Vec<_> = series
        .iter()
        .map(|series| {
            view! {
                <a class="half" href=routes::series(&series.slug) data-mark=series.mark.into_str()>
                    <strong>{series.name.clone()}</strong>
                    <span>{series.tagline(cx.lang).to_owned()}</span>
                    <em>{cx.t("シリーズを見る", "See the series")}</em>
                    {scene::half(series.mark)}
                </a>
            }
        })
        .collect();
    (!halves.is_empty()).then(|| {
        let class = if halves.len() == 2 { "panorama two" } else { "panorama" };
        view! {
            <section class="home-section" aria-labelledby="series">
                <h2 id="series" class="vh">{cx.t("シリーズ", "Series")}</h2>
                <div class=class>{halves}</div>
            </section>
        }
        .into_any()
    })
}

fn listed(cx: &Cx, series: &[Series]) -> AnyView {
    let cards: Vec<_> = series
        .iter()
        .map(|series| {
            view! {
                <li class="series-card">
                    {art::small_mark(Some(series.mark))}
                    <div><a href=routes::series(&series.slug)><strong>{series.name.clone()}</strong></a><p class="quiet small">{series.tagline(cx.lang).to_owned()}</p></div>
                </li>
            }
        })
        .collect();
    view! {
        <section class="home-section" aria-labelledby="series">
            <div class="section-head">
                <h2 id="series">{cx.t("シリーズ", "Series")}</h2>
                <span class="quiet small">{cx.lang.count(series.len(), "件", "series", "series")}</span>
            </div>
            <ul class="series-cards">{cards}</ul>
        </section>
    }
    .into_any()
}
