//! `/organize/{series}/log` and `/organize/{series}/{number}/log`: who did what, day by day, the newest first.

use chrono::NaiveDate;
use domain::{
    audit::{ChainCheck, LogEntry, LogView, Outcome},
    pages::log::{LogPage, LogQuery},
    t,
    time::Local,
};
use leptos::prelude::*;

use super::log_words;
use crate::{
    cx::Cx,
    routes,
    shell::{self, BarAction, DeskPage, Head, Nav},
    ui::icon,
};

/// The form in the bar's button.
const EXPORT: &str = "export";

pub fn document(cx: &Cx, page: &LogPage) -> String {
    let name = page.event.as_ref().map_or_else(|| page.series.name.clone(), |card| card.name(cx.lang));
    let head = Head {
        title: format!("{name} {}", cx.t("記録", "log")),
        bar: cx.t("記録", "Log").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: if page.event.is_some() { DeskPage::Log } else { DeskPage::SeriesLog },
        actions: vec![BarAction {
            is_primary: false,
            ..BarAction::submit(EXPORT, cx.t("CSVで書き出す", "Export as CSV"))
        }],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

/// The address of the page with something otherwise; an empty value leaves a pair out.
fn with(page: &LogPage, changes: &[(&str, &str)]) -> String {
    let query = &page.query;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let view = if query.view == LogView::All { "" } else { query.view.into_str() };
    let mut pairs = [
        ("view", view.to_owned()),
        ("by", query.account.map(|id| id.to_string()).unwrap_or_default()),
        ("from", day(query.from)),
        ("until", day(query.until)),
        ("q", query.words.clone()),
        ("before", query.before.map(|id| id.to_string()).unwrap_or_default()),
        ("entry", String::new()),
    ];
    for (name, value) in changes {
        if let Some(pair) = pairs.iter_mut().find(|(known, _)| known == name) {
            (*value).clone_into(&mut pair.1);
        }
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    routes::log_with(&page.series.slug, page.event.as_ref().map(|card| card.number), &pairs)
}

fn body(cx: &Cx, page: &LogPage) -> AnyView {
    let lang = cx.lang;
    let tabs: Vec<_> = page
        .counts
        .iter()
        .map(|(view, count)| {
            let name = if *view == LogView::All { "" } else { view.into_str() };
            let current = (page.query.view == *view).then_some("page");
            view! { <a href=with(page, &[("view", name), ("before", "")]) aria-current=current>{log_words::view(*view, lang)}<span class="n">{*count}</span></a> }
        })
        .collect();
    let days = by_day(page);
    let days: Vec<_> = days.into_iter().map(|(day, entries)| day_view(cx, page, day, entries)).collect();
    let nothing = page.entries.is_empty().then(|| {
        view! { <p class="quiet log-none">{cx.t("この条件に合う記録はありません。", "Nothing in the log fits this.")}</p> }
    });
    let next = page.next.map(|next| {
        view! { <p><a class="button" href=with(page, &[("before", &next.to_string())])>{cx.t("もっと前", "Further back")}</a></p> }
    });
    let panel = page.opened.as_ref().map(|entry| panel(cx, page, entry));
    let class = if panel.is_some() { "log with-panel" } else { "log" };
    view! {
        <div class=class>
            <div class="log-list">
                <h1 class="vh">{cx.t("記録", "Log")}</h1>
                <p class="quiet small">{cx.t("だれにも消せず、書き換えられません。", "Nobody can remove or rewrite it.")}" "{chain(cx, page.check)}</p>
                <nav class="view-tabs" aria-label=cx.t("種類", "Kind")>{tabs}</nav>
                {filters(cx, page)}
                {nothing}
                {days}
                {next}
                <form method="post" id=EXPORT action=format!("{}.csv", routes::log(&page.series.slug, page.event.as_ref().map(|card| card.number)))>{hidden(&page.query)}</form>
            </div>
            {panel}
        </div>
    }
    .into_any()
}

/// What the page is narrowed to, for the file.
fn hidden(query: &LogQuery) -> Vec<AnyView> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    [
        ("view", query.view.into_str().to_owned()),
        ("by", query.account.map(|id| id.to_string()).unwrap_or_default()),
        ("from", day(query.from)),
        ("until", day(query.until)),
        ("q", query.words.clone()),
    ]
    .into_iter()
    .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
    .collect()
}

fn filters(cx: &Cx, page: &LogPage) -> AnyView {
    let query = &page.query;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let token = |text: String, href: String| {
        view! { <a class="token" href=href>{text}<span aria-hidden="true">"×"</span><span class="vh">{cx.t("を外す", "remove")}</span></a> }.into_any()
    };
    let mut tokens = Vec::new();
    if query.account.is_some() {
        let name =
            if page.account_name.is_empty() { cx.t("この人", "this person") } else { page.account_name.as_str() };
        tokens.push(token(t!(cx.lang, "人 {name}", "By {name}", name), with(page, &[("by", "")])));
    }
    if query.from.is_some() || query.until.is_some() {
        let text = format!("{} {}〜{}", cx.t("期間", "Days"), day(query.from), day(query.until));
        tokens.push(token(text, with(page, &[("from", ""), ("until", "")])));
    }
    if !query.words.is_empty() {
        tokens.push(token(format!("{} {}", cx.t("語", "Words"), query.words), with(page, &[("q", "")])));
    }
    let view =
        (query.view != LogView::All).then(|| view! { <input type="hidden" name="view" value=query.view.into_str()/> });
    let by = query.account.map(|id| view! { <input type="hidden" name="by" value=id.to_string()/> });
    let here = routes::log(&page.series.slug, page.event.as_ref().map(|card| card.number));
    view! {
        <form class="log-filter" method="get" action=here>
            {view}{by}
            <label><span>{cx.t("いつから", "From")}</span><input class="input" type="date" name="from" value=day(query.from)/></label>
            <label><span>{cx.t("いつまで", "Until")}</span><input class="input" type="date" name="until" value=day(query.until)/></label>
            <label class="grow"><span>{cx.t("人・語", "Person or words")}</span><input class="input" type="search" name="q" value=query.words.clone() maxlength="100"/></label>
            <button class="button">{icon::search()}{cx.t("絞り込む", "Narrow")}</button>
        </form>
        {(!tokens.is_empty()).then(|| view! { <p class="tokens">{tokens}</p> })}
    }
    .into_any()
}

/// Entries of one day stand together, on the wall of the series.
fn by_day(page: &LogPage) -> Vec<(NaiveDate, Vec<&LogEntry>)> {
    let mut days: Vec<(NaiveDate, Vec<&LogEntry>)> = Vec::new();
    for entry in &page.entries {
        let day = Local::at(entry.at, &page.series.time_zone).wall.date();
        match days.last_mut() {
            Some((last, entries)) if *last == day => entries.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    days
}

fn day_view(cx: &Cx, page: &LogPage, day: NaiveDate, entries: Vec<&LogEntry>) -> AnyView {
    let today = Local::at(page.now, &page.series.time_zone).wall.date();
    let words = domain::time::day_words(day, cx.lang);
    let words = match (today - day).num_days() {
        0 => format!("{} {words}", cx.t("きょう", "Today")),
        1 => format!("{} {words}", cx.t("きのう", "Yesterday")),
        n if n > 300 => day.to_string(),
        _ => words,
    };
    let count = cx.lang.count(entries.len(), "件", "entry", "entries");
    let rows: Vec<_> = entries.into_iter().map(|entry| row(cx, page, entry)).collect();
    view! {
        <section class="log-day"><h2>{words}" "<small>{count}</small></h2><ol class="log-rows">{rows}</ol></section>
    }
    .into_any()
}

/// Who did it, as a sign and a name.
fn who(cx: &Cx, entry: &LogEntry) -> (AnyView, String) {
    if entry.account.is_none() {
        let name = if entry.action.starts_with("follow.") {
            cx.t("だれか", "Somebody")
        } else {
            cx.t("自動", "Automatic")
        };
        return (icon::bolt(), name.to_owned());
    }
    let name = if entry.name.is_empty() {
        cx.t("もういない人", "Somebody who left").to_owned()
    } else {
        entry.name.clone()
    };
    let initial: String = name.chars().next().into_iter().collect();
    (view! { <span aria-hidden="true">{initial}</span> }.into_any(), name)
}

fn row(cx: &Cx, page: &LogPage, entry: &LogEntry) -> AnyView {
    let lang = cx.lang;
    let at = Local::at(entry.at, &page.series.time_zone);
    let (sign, name) = who(cx, entry);
    let event = entry.number.filter(|_| page.event.is_none()).map(|number| lang.nth(number));
    let more: Vec<String> = event.into_iter().chain(log_words::more(entry, lang)).collect();
    let is_personal = domain::audit::view_of(&entry.action) == Some(LogView::Personal);
    let eye = is_personal.then(icon::eye);
    let warn = (entry.outcome != Outcome::Ok).then(icon::warn);
    let class = if is_personal || entry.outcome != Outcome::Ok { "warn" } else { "quiet" };
    let current = page.opened.as_ref().is_some_and(|opened| opened.id == entry.id).then_some("true");
    let href = with(page, &[("entry", &entry.id.to_string())]);
    let does = if lang == domain::Lang::Ja { " が" } else { " " };
    view! {
        <li data-row="" tabindex="-1" aria-current=current>
            <time datetime=at.machine()>{at.clock()}</time>
            <span class="avatar" class:auto=entry.account.is_none()>{sign}</span>
            <div><a class="log-what" href=href><b>{name}</b>{does}{log_words::did(&entry.action, lang)}</a>{(!more.is_empty()).then(|| view! { <span class=class>{eye}{warn}{more.join(" ・ ")}</span> })}</div>
        </li>
    }
    .into_any()
}

fn panel(cx: &Cx, page: &LogPage, entry: &LogEntry) -> AnyView {
    let lang = cx.lang;
    let at = Local::at(entry.at, &page.series.time_zone);
    let (_, name) = who(cx, entry);
    let changes: Vec<_> = entry
        .details
        .changes
        .iter()
        .map(|change| {
            let [was, is] = [&change.was, &change.is].map(|value| log_words::value(change, value, lang));
            view! {
                <div class="log-change"><p>{log_words::field(&change.field, lang).to_owned()}</p>{(!was.is_empty()).then(|| view! { <del>{was}</del> })}{(!is.is_empty()).then(|| view! { <ins>{is}</ins> })}</div>
            }
        })
        .collect();
    let changes = (!changes.is_empty()).then(|| view! { <h3>{cx.t("変わったこと", "What changed")}</h3>{changes} });
    let place = entry.number.map(|number| lang.nth(number));
    let by = entry.account.map(|id| {
        view! { <a href=with(page, &[("by", &id.to_string()), ("before", "")])>{cx.t("この人だけ", "Only this person")}</a> }
    });
    let day = at.wall.date().to_string();
    let hash = entry.hash.clone();
    let short = format!("{}…{}", hash.get(..6).unwrap_or_default(), hash.get(58..).unwrap_or_default());
    let whom =
        (!entry.whom.is_empty()).then(|| view! { <dt>{cx.t("だれに", "To whom")}</dt><dd>{entry.whom.clone()}</dd> });
    let told = entry.details.told.map(|told| {
        let people = lang.count(told, "人", "person", "people");
        view! { <dt>{cx.t("知らせ", "Told")}</dt><dd>{people}</dd> }
    });
    let words = (!entry.details.words.is_empty())
        .then(|| view! { <dt>{cx.t("ことば", "Words")}</dt><dd>{entry.details.words.clone()}</dd> });
    view! {
        <aside class="log-panel" aria-labelledby="entry">
            <p class="row"><span class="quiet">{t!(lang, "記録 {place}番", "Entry {place}", place = entry.place)}</span><a class="push" href=with(page, &[]) data-escape="" aria-label=cx.t("閉じる", "Close")>"×"</a></p>
            <h2 id="entry">{log_words::did(&entry.action, lang)}</h2>
            <p class="quiet"><time datetime=at.machine()>{format!("{} {}", at.date(lang), at.wall.format("%H:%M:%S"))}</time></p>
            <dl class="log-facts">
                <dt>{cx.t("だれが", "Who")}</dt><dd>{name}</dd>
                {whom}
                {place.map(|place| view! { <dt>{cx.t("どこで", "Where")}</dt><dd>{place}</dd> })}
                {told}{words}
                <dt>{cx.t("名前", "Name")}</dt><dd><code>{entry.action.clone()}</code></dd>
                {(!entry.request_id.is_empty()).then(|| view! { <dt>{cx.t("番号", "Request")}</dt><dd><code>{entry.request_id.clone()}</code></dd> })}
            </dl>
            {changes}
            <p class="row">{by}<a href=with(page, &[("from", &day), ("until", &day), ("before", "")])>{cx.t("この日だけ", "Only this day")}</a></p>
            <h3>{cx.t("つながりの検査", "The chain")}</h3>
            <p>{chain(cx, page.check)}</p>
            <p class="quiet small">{cx.t("この記録のハッシュ", "Hash of this entry")}" "<code title=hash>{short}</code></p>
        </aside>
    }
    .into_any()
}

/// What an examination of the chain found.
fn chain(cx: &Cx, check: ChainCheck) -> AnyView {
    let lang = cx.lang;
    let ChainCheck { first, last, broken_at, unchained, checked } = check;
    if checked == 0 && unchained == 0 {
        return view! { <span class="quiet">{cx.t("まだ記録がありません", "No entries yet")}</span> }.into_any();
    }
    if check.is_whole() {
        let words = t!(
            lang,
            "{first}番から{last}番まで、抜けも書き換えもありません",
            "Entries {first} to {last}: nothing missing, nothing rewritten",
            first,
            last
        );
        return view! { <span class="ok-word">{icon::check()}{words}</span> }.into_any();
    }
    let words = match broken_at {
        Some(place) => t!(
            lang,
            "{place}番で、抜けか書き換えがあります。データベースを操作した人に確かめてください",
            "At entry {place} something is missing or rewritten. Ask whoever works on the database",
            place
        ),
        None => t!(
            lang,
            "つながっていない記録が{n}件あります。データベースを操作した人に確かめてください",
            "{n} entries are outside of the chain. Ask whoever works on the database",
            n = unchained
        ),
    };
    view! { <strong class="warn-word" role="alert">{icon::warn()}{words}</strong> }.into_any()
}
