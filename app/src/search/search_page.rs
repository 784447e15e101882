//! `/search?q=`: a plain form, hits with the words marked.

use domain::{
    search::types::{Hit, HitKind, Order, SearchPage, SearchQuery, Span},
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, InSeries, Nav},
    ui::{field, icon, parts},
};

pub fn document(cx: &Cx, page: SearchPage) -> String {
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
    shell::document(cx, head, || body(cx, &page))
}

fn body(cx: &Cx, page: &SearchPage) -> AnyView {
    view! {
        <div class="wrap narrow-page">
            <div class="page-head"><h1 class="search-title">{cx.t("さがす", "Search")}</h1>{form(cx, page)}</div>
            {results(cx, page)}
        </div>
    }
    .into_any()
}

fn form(cx: &Cx, page: &SearchPage) -> AnyView {
    let query = &page.query;
    let mut series = vec![(String::new(), cx.t("すべてのシリーズ", "All series").to_owned())];
    series.extend(page.series.iter().map(|s| (s.slug.clone(), s.name.clone())));
    let mut years = vec![(String::new(), cx.t("すべての年", "All years").to_owned())];
    years.extend(page.years.iter().map(|year| (year.to_string(), t!(cx.lang, "{year}年", "{year}", year))));
    let orders = [
        (String::new(), cx.t("関連の高い順", "Relevance").to_owned()),
        ("date".to_owned(), cx.t("新しい順", "Newest first").to_owned()),
    ];
    let order = if query.order == Order::Date { "date" } else { "" };
    let problem = page.problem.as_ref().map(|text| text.get(cx.lang).to_owned());
    let invalid = problem.is_some().then_some("true");
    let describe = problem.is_some().then_some("q-error");
    view! {
        <form class="search-form" action=routes::SEARCH role="search">
            <div class="field">
                <label class="vh" for="q">{cx.t("さがす言葉", "Words")}</label>
                {problem.map(|text| view! { <p class="error" id="q-error">{text}</p> })}
                <div class="searchbox">
                    <input class="input" id="q" type="search" name="q" value=query.q.clone() aria-invalid=invalid aria-describedby=describe
                        autofocus=query.q.is_empty() placeholder=cx.t("例: 権限、GuardDuty、鍵", "e.g. GuardDuty, IAM")/>
                    <button class="button primary">{icon::search()}{cx.t("さがす", "Search")}</button>
                </div>
            </div>
            <div class="filters">
                {field::select("series", cx.t("シリーズ", "Series"), &series, query.series.as_deref().unwrap_or(""))}
                {field::select("year", cx.t("年", "Year"), &years, &query.year.map(|y| y.to_string()).unwrap_or_default())}
                {field::select("order", cx.t("並び順", "Order"), &orders, order)}
            </div>
        </form>
    }
    .into_any()
}

fn results(cx: &Cx, page: &SearchPage) -> AnyView {
    let query = &page.query;
    if page.problem.is_some() {
        return ().into_any();
    }
    if query.q.is_empty() {
        return parts::empty(
            cx.t("登壇、ノート、質問と回答をさがせます", "Search talks, notes, questions and answers"),
            cx.t(
                "1文字から、日本語と英語を混ぜてもさがせます。",
                "One character is enough; Japanese and English can be mixed.",
            ),
        );
    }
    if page.hits.is_empty() {
        return no_hits(cx, query);
    }
    let hits: Vec<_> = page.hits.iter().map(|hit| hit_view(cx, hit)).collect();
    let at = query.page.max(1);
    let href = |n: u32| routes::search(&SearchQuery { page: n, ..query.clone() });
    let pager = (at > 1 || page.has_more).then(|| {
        view! {
            <nav class="pager" aria-label=cx.t("ページ", "Pages")>
                {(at > 1).then(|| view! { <a class="button" rel="prev" href=href(at - 1)>{icon::left()}{cx.t("前へ", "Previous")}</a> })}
                <span class="now">{at}</span>
                {page.has_more.then(|| view! { <a class="button" rel="next" href=href(at + 1)>{cx.t("次へ", "Next")}{icon::right()}</a> })}
            </nav>
        }
    });
    view! { <ol class="hits">{hits}</ol>{pager} }.into_any()
}

fn no_hits(cx: &Cx, query: &SearchQuery) -> AnyView {
    let title = t!(cx.lang, "「{q}」は見つかりませんでした", "Nothing found for “{q}”", q = query.q);
    let narrowed = query.series.is_some() || query.year.is_some();
    let wide = routes::search(&SearchQuery { q: query.q.clone(), ..SearchQuery::default() });
    view! {
        <div class="empty">
            <strong>{title}</strong>
            <p>{cx.t("短い言葉に変えるか、漢字・かな・英語の別の書き方をお試しください。", "Try a shorter word, or another spelling.")}</p>
            {narrowed.then(|| view! { <a class="button" href=wide>{cx.t("すべてのシリーズと年からさがす", "Search all series and years")}</a> })}
        </div>
    }
    .into_any()
}

fn spans(list: &[Span]) -> Vec<AnyView> {
    list.iter()
        .map(|span| {
            if span.hit { view! { <mark>{span.text.clone()}</mark> }.into_any() } else { span.text.clone().into_any() }
        })
        .collect()
}

fn hit_view(cx: &Cx, hit: &Hit) -> AnyView {
    let lang = cx.lang;
    let sign = match hit.kind {
        HitKind::Talk => icon::screen(),
        HitKind::Speaker => icon::person(),
        HitKind::Note => icon::article(),
        HitKind::Question => icon::bubble(),
    };
    let event = match hit.event_number {
        Some(n) => t!(lang, "{series} 第{n}回", "{series} #{n}", series = hit.series_name, n),
        None => hit.series_name.clone(),
    };
    let has_excerpt = !hit.excerpt.is_empty();
    view! {
        <li class="hit">
            <p class="hit-kind">{sign}<span>{hit.kind.label(lang)}</span></p>
            <h2><a href=hit.url.clone()>{spans(&hit.title)}</a></h2>
            {has_excerpt.then(|| view! { <p class="excerpt">{spans(&hit.excerpt)}</p> })}
            <p class="quiet small">{(!event.is_empty()).then(|| format!("{event} ・ "))}{parts::day(&hit.at, lang)}</p>
        </li>
    }
    .into_any()
}
