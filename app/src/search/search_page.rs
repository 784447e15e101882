//! `/search?q=`: a plain form, what it narrows by, and what was found or how one may go on.

use domain::{
    pages::search::SearchResults,
    search::types::{HitKind, Order, SearchPage, SearchQuery, TalkHits},
    t,
};
use leptos::prelude::*;

use super::{search_facets, search_hits};
use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, InSeries, Nav},
    ui::icon,
};

/// `words`: some that find much, for who does not know yet what to look for.
pub fn document(cx: &Cx, results: &SearchResults, words: &[String]) -> String {
    let page = &results.page;
    let word = cx.t("さがす", "Search");
    let only = page.query.series.as_ref().and_then(|slug| page.series.iter().find(|series| &series.slug == slug));
    let head = Head {
        title: if page.query.q.is_empty() { word.to_owned() } else { format!("{} — {word}", page.query.q) },
        // Pages of results stay out of search engines.
        canonical: page.query.q.is_empty().then(|| routes::SEARCH.to_owned()),
        series: only.map(InSeries::from),
        nav: Nav::Search,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, results, words))
}

fn body(cx: &Cx, results: &SearchResults, words: &[String]) -> AnyView {
    let page = &results.page;
    view! {
        <div class="search-head"><div class="wrap">
            <h1 class="vh">{cx.t("さがす", "Search")}</h1>
            {form(cx, page)}
            {search_facets::tabs(cx, results)}
        </div></div>
        <div class="wrap search-page">{found(cx, results, words)}</div>
    }
    .into_any()
}

/// New words are looked for where the last ones were.
fn form(cx: &Cx, page: &SearchPage<TalkHits>) -> AnyView {
    let query = &page.query;
    let problem = page.problem.as_ref().map(|text| text.get(cx.lang).to_owned());
    let invalid = problem.is_some().then_some("true");
    let describe = problem.is_some().then_some("q-error");
    let year = query.year.map(|year| year.to_string());
    let kept = [
        ("series", query.series.clone()),
        ("year", year),
        ("kind", query.kind.as_ref().map(|kind| HitKind::into_str(kind).to_owned())),
        ("order", (query.order == Order::Date).then(|| "date".to_owned())),
    ];
    let kept =
        kept.into_iter().filter_map(|(name, value)| Some(view! { <input type="hidden" name=name value=value?/> }));
    view! {
        <form class="search-form" action=routes::SEARCH role="search">
            <label class="vh" for="q">{cx.t("さがす言葉", "Words")}</label>
            {problem.map(|text| view! { <p class="error" id="q-error">{text}</p> })}
            <div class="searchbox">
                <input class="input" id="q" type="search" name="q" value=query.q.clone() aria-invalid=invalid aria-describedby=describe
                    autofocus=query.q.is_empty() placeholder=cx.t("例: 権限、GuardDuty、鍵", "e.g. GuardDuty, IAM")/>
                <button class="button primary">{icon::search()}{cx.t("さがす", "Search")}</button>
            </div>
            {kept.collect_view()}
        </form>
    }
    .into_any()
}

fn found(cx: &Cx, results: &SearchResults, words: &[String]) -> AnyView {
    let page = &results.page;
    let query = &page.query;
    if page.problem.is_some() {
        return ().into_any();
    }
    if query.q.is_empty() {
        let words: Vec<_> = words
            .iter()
            .map(|word| {
                let query = SearchQuery { q: word.clone(), page: 1, ..SearchQuery::default() };
                view! { <a class="chip" lang=cx.content_lang(word) href=routes::search(&query)>{word.clone()}</a> }
            })
            .collect();
        return view! {
            <div class="no-hits">
                <h2>{cx.t("登壇、ノート、質問と回答をさがせます", "Search talks, notes, questions and answers")}</h2>
                <p class="quiet">{cx.t("1文字から、日本語と英語を混ぜてもさがせます。", "One character is enough; Japanese and English can be mixed.")}</p>
                {(!words.is_empty()).then(|| view! { <p class="chips">{words}</p> })}
                <p><a class="button" href=routes::REPORTS>{cx.t("新しいレポートを見る", "See the newest reports")}</a></p>
            </div>
        }
        .into_any();
    }
    if page.hits.is_empty() {
        return no_hits(cx, results);
    }
    let hits: Vec<_> = page.hits.iter().map(|hit| search_hits::talk(cx, hit)).collect();
    let at = query.page.max(1);
    let href = |n: u32| routes::search(&SearchQuery { page: n, ..query.clone() });
    let pager = (at > 1 || page.has_more).then(|| {
        view! {
            <nav class="pager" aria-label=cx.t("ページ", "Pages")>
                {(at > 1).then(|| view! { <a class="button" rel="prev" href=href(at - 1)>{icon::left()}{cx.t("前へ", "Previous")}</a> })}
                <span class="now">{at}</span>
                {page.has_more.then(|| view! { <a class="button" rel="next" href=href(at + 1)>{cx.t("次の10の話", "Next 10 talks")}{icon::right()}</a> })}
            </nav>
        }
    });
    view! {
        <div class="search-columns">
            {search_facets::aside(cx, results)}
            <div>{search_facets::head(cx, results)}<ol class="hits">{hits}</ol>{pager}</div>
        </div>
    }
    .into_any()
}

/// Nothing was found: which word was one too many, and where one may ask.
fn no_hits(cx: &Cx, results: &SearchResults) -> AnyView {
    let query = &results.page.query;
    let words = query.q.split_whitespace().count();
    let title = if results.fewer.is_empty() || words < 2 {
        t!(cx.lang, "「{q}」は見つかりませんでした", "Nothing found for “{q}”", q = query.q)
    } else {
        t!(cx.lang, "{words}つとも入っているものは、ありません", "Nothing holds all {words} words", words)
    };
    let what = if results.fewer.is_empty() {
        cx.t(
            "短い言葉に変えるか、漢字・かな・英語の別の書き方をお試しください。",
            "Try a shorter word, or another spelling.",
        )
    } else {
        cx.t("言葉を1つ外すと見つかります。", "With one word less there is something.")
    };
    let narrowed = query.series.is_some() || query.year.is_some() || query.kind.is_some();
    let wide = routes::search(&SearchQuery { q: query.q.clone(), ..SearchQuery::default() });
    let fewer: Vec<_> = results
        .fewer
        .iter()
        .map(|fewer| {
            let href = routes::search(&SearchQuery { q: fewer.q.clone(), ..SearchQuery::default() });
            let without = t!(cx.lang, "「{word}」を外す", "without “{word}”", word = fewer.left_out.clone());
            let count = cx.lang.count(fewer.count, "件", "hit", "hits");
            view! { <li><a href=href><b>{fewer.q.clone()}</b><span class="quiet">{without}</span><span class="count">{count}{icon::right()}</span></a></li> }
        })
        .collect();
    let ask = results.ask.as_ref().map(|card| {
        let day = card.starts.as_ref().map_or_else(String::new, |at| at.day(cx.lang));
        let text = t!(
            cx.lang,
            "{event} ({day}) の質問に送れます。匿名でもどうぞ。",
            "Ask at {event} ({day}), without a name if you like.",
            event = card.name(cx.lang),
            day
        );
        view! {
            <div class="ask-instead night">
                <div><strong>{cx.t("まだだれも話していないかもしれません", "Perhaps nobody has spoken of it yet")}</strong><p>{text}</p></div>
                <a class="button primary" href=routes::board(&card.series_slug, card.number)>{cx.t("質問を送る", "Ask a question")}</a>
            </div>
        }
    });
    view! {
        <div class="no-hits">
            <h2>{title}</h2>
            <p class="quiet">{what}</p>
            {(!fewer.is_empty()).then(|| view! { <ul class="fewer">{fewer}</ul> })}
            {narrowed.then(|| view! { <p><a class="button" href=wide>{cx.t("しぼりこみを外してさがす", "Search everything")}</a></p> })}
            {ask}
        </div>
    }
    .into_any()
}
