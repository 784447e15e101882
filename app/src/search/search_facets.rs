//! By what a search is narrowed: kinds as tabs, years as fins, series.

use domain::{
    pages::search::{MAX_SHOWN, SearchResults},
    search::{
        facets::Facets,
        types::{HitKind, Order, SearchQuery},
    },
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, routes};

/// Height of the tallest year, and of one with anything at all.
const TALLEST: usize = 40;
const LOWEST: usize = 8;

/// The kinds of what was found, one of which is looked at.
pub fn tabs(cx: &Cx, results: &SearchResults) -> Option<AnyView> {
    let query = &results.page.query;
    let facets = results.facets.as_ref()?;
    let tab = |kind: Option<HitKind>, word: &'static str| {
        let n = facets.of_kind(kind);
        let is_here = query.kind == kind;
        // What is not there is not offered, but where one stands is.
        (n > 0 || is_here || kind.is_none()).then(|| {
            let href = routes::search(&SearchQuery { kind, page: 1, ..query.clone() });
            view! { <a class="hit-tab" href=href aria-current=is_here.then_some("page")>{word}{count(cx, facets, n)}</a> }
        })
    };
    let kinds = facets.kinds.iter().map(|(kind, _)| tab(Some(*kind), kind.label(cx.lang))).collect_view();
    Some(
        view! { <nav class="hit-tabs" aria-label=cx.t("種類", "Kind")>{tab(None, cx.t("すべて", "All"))}{kinds}</nav> }
            .into_any(),
    )
}

/// A count that is true; of more than anybody counts none.
fn count(cx: &Cx, facets: &Facets, n: usize) -> Option<AnyView> {
    facets.is_all.then(|| view! { " "<small>{cx.lang.count(n, "件", "", "").trim().to_owned()}</small> }.into_any())
}

/// Years and series.
pub fn aside(cx: &Cx, results: &SearchResults) -> Option<AnyView> {
    let facets = results.facets.as_ref()?;
    let (years, series) = (years(cx, results, facets), series(cx, results, facets));
    (years.is_some() || series.is_some()).then(|| {
        view! { <aside class="facets" aria-label=cx.t("しぼりこむ", "Narrow it down")>{years}{series}</aside> }
            .into_any()
    })
}

fn years(cx: &Cx, results: &SearchResults, facets: &Facets) -> Option<AnyView> {
    let query = &results.page.query;
    if facets.years.len() < 2 {
        return None;
    }
    let max = facets.years.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let items: Vec<_> = facets
        .years
        .iter()
        .map(|(year, n)| {
            let is_here = query.year == Some(*year);
            let short = format!("{:02}", year.rem_euclid(100));
            if facets.is_all && *n == 0 && !is_here {
                return view! { <li><span class="year-fin none"><small>{short}</small></span></li> }.into_any();
            }
            // Pressed again it is all years.
            let href = routes::search(&SearchQuery { year: (!is_here).then_some(*year), page: 1, ..query.clone() });
            let counted = if facets.is_all { LOWEST + (TALLEST - LOWEST) * n / max } else { LOWEST };
            let height = counted.to_string();
            let label = if facets.is_all {
                t!(cx.lang, "{year}年 {hits}", "{year}, {hits}", year, hits = cx.lang.count(*n, "件", "hit", "hits"))
            } else {
                t!(cx.lang, "{year}年", "{year}", year)
            };
            view! {
                <li><a class="year-fin" href=href aria-label=label aria-current=is_here.then_some("true")>
                    {facets.is_all.then(|| view! { <b>{*n}</b> })}
                    <svg viewBox="0 0 24 40" preserveAspectRatio="none" height=height aria-hidden="true"><path d="M2 40C9 37 11 12 21 0c-3 14-2 29 3 40z"/></svg>
                    <small>{short}</small>
                </a></li>
            }
            .into_any()
        })
        .collect();
    Some(view! { <section><h2>{cx.t("年", "Year")}</h2><ul class="year-fins">{items}</ul></section> }.into_any())
}

fn series(cx: &Cx, results: &SearchResults, facets: &Facets) -> Option<AnyView> {
    let query = &results.page.query;
    if facets.series.len() < 2 && query.series.is_none() {
        return None;
    }
    let items: Vec<_> = facets
        .series
        .iter()
        .map(|(slug, name, n)| {
            let is_here = query.series.as_ref() == Some(slug);
            let href =
                routes::search(&SearchQuery { series: (!is_here).then(|| slug.clone()), page: 1, ..query.clone() });
            view! {
                <li><a class="facet" href=href aria-current=is_here.then_some("true")><span class="facet-mark" aria-hidden="true"></span><span>{name.clone()}</span>{count(cx, facets, *n)}</a></li>
            }
        })
        .collect();
    Some(
        view! { <section><h2>{cx.t("シリーズ", "Series")}</h2><ul class="facet-list">{items}</ul></section> }
            .into_any(),
    )
}

/// How much was found, and in which order it stands.
pub fn head(cx: &Cx, results: &SearchResults) -> AnyView {
    let query = &results.page.query;
    let is_narrowed = query.kind.is_some() || query.year.is_some() || query.series.is_some();
    let said = results.facets.as_ref().and_then(|facets| {
        let hits = cx.lang.count(facets.hits, "件", "hit", "hits");
        if facets.is_all {
            let talks = cx.lang.count(facets.talks, "の話", "talk", "talks");
            let place = t!(cx.lang, "{talks}にまとめました", "put together under {talks}", talks);
            return Some(view! { <p role="status"><b>{hits}</b><span class="quiet">{place}</span></p> }.into_any());
        }
        let max = cx.lang.count(MAX_SHOWN, "件", "hit", "hits");
        let text = t!(cx.lang, "{max}以上", "{max} and more", max);
        (!is_narrowed).then(|| view! { <p role="status"><b>{text}</b></p> }.into_any())
    });
    let order = |order: Order, word: &'static str| {
        let href = routes::search(&SearchQuery { order, page: 1, ..query.clone() });
        view! { <a href=href aria-current=(query.order == order).then_some("true")>{word}</a> }
    };
    view! {
        <div class="hits-head">
            {said}
            <p class="hits-order" role="group" aria-label=cx.t("並び順", "Order")>
                {order(Order::Relevance, cx.t("関連の高い順", "Relevance"))}
                {order(Order::Date, cx.t("新しい順", "Newest first"))}
            </p>
        </div>
    }
    .into_any()
}
