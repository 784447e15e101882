//! All events of a series at once, in the rhythm of its years.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use domain::{
    Lang,
    events::types::EventState,
    pages::series::{SeriesPage, Tile},
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    ui::{event_card::target, icon, scene},
};

/// Up to so many months of a year have a column of their own.
const COLUMNS: usize = 4;
/// A wall of more tiles is drawn as one scrolls.
const LONG: usize = 100;

/// A grid of years, newest first: by month where a series keeps to a few of them, else in their order.
pub fn wall(cx: &Cx, page: &SeriesPage) -> AnyView {
    let months = rhythm(&page.tiles);
    let has_months = !months.is_empty();
    let mut years: Vec<(Option<i32>, Vec<&Tile>)> = Vec::new();
    for tile in &page.tiles {
        let year = tile.card.starts.as_ref().map(|at| at.wall.year());
        match years.last_mut() {
            Some((known, tiles)) if *known == year => tiles.push(tile),
            _ => years.push((year, vec![tile])),
        }
    }
    let next = page.next.as_ref().map(|next| next.card.id);
    let rows: Vec<_> = years
        .into_iter()
        .map(|(year, mut tiles)| {
            // Within a year time goes on from left to right under its months; without months the newest stands first.
            tiles.sort_by_key(|tile| tile.card.starts.map(|at| at.utc));
            if !has_months {
                tiles.reverse();
            }
            let tiles: Vec<_> = tiles
                .into_iter()
                .map(|tile| {
                    let month = tile.card.starts.as_ref().map(|at| at.wall.month());
                    let column = month.and_then(|month| column_of(month, &months));
                    one(cx, tile, column, next == Some(tile.card.id))
                })
                .collect();
            let heading = year.map_or_else(|| cx.t("日程は調整中", "Date to come").to_owned(), |year| year.to_string());
            view! { <li class="wall-year"><h3>{heading}</h3><ul>{tiles}</ul></li> }
        })
        .collect();
    let head = has_months.then(|| {
        let names: Vec<_> = months.iter().map(|month| view! { <span>{month_name(*month, cx.lang)}</span> }).collect();
        view! { <p class="wall-months" aria-hidden="true">{names}</p> }
    });
    let class = if page.tiles.len() > LONG { "wall long" } else { "wall" };
    view! {
        {scene::tile_shapes()}
        {head}
        <ol class=class>{rows}</ol>
    }
    .into_any()
}

/// The months that a series keeps to: up to four that hold nearly all of its events.
fn rhythm(tiles: &[Tile]) -> Vec<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for at in tiles.iter().filter_map(|tile| tile.card.starts.as_ref()) {
        *counts.entry(at.wall.month()).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let mut counts: Vec<(u32, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts.truncate(COLUMNS);
    if counts.iter().map(|(_, n)| n).sum::<usize>() * 10 < all * 9 {
        return Vec::new();
    }
    let mut months: Vec<u32> = counts.into_iter().map(|(month, _)| month).collect();
    months.sort_unstable();
    months
}

/// The column of a month: its own, or that of the month nearest to it.
fn column_of(month: u32, months: &[u32]) -> Option<usize> {
    let apart = |known: u32| {
        let months = known.abs_diff(month);
        months.min(12 - months)
    };
    months.iter().enumerate().min_by_key(|(_, known)| apart(**known)).map(|(at, _)| at)
}

fn one(cx: &Cx, tile: &Tile, column: Option<usize>, is_next: bool) -> AnyView {
    let (lang, card) = (cx.lang, &tile.card);
    let column = column.and_then(|column| ["c1", "c2", "c3", "c4"].get(column)).copied().unwrap_or_default();
    let day = card.starts.as_ref().map(|at| view! { <time datetime=at.machine()>{at.day(lang)}</time> });
    let is_off = matches!(card.state, EventState::Cancelled | EventState::Postponed);
    let class = match card.state {
        _ if is_next => "tile next",
        EventState::Cancelled => "tile off",
        _ => "tile",
    };
    let word = match card.state {
        EventState::Live => Some(cx.t("開催中", "live")),
        _ if is_next => Some(cx.t("次回", "next")),
        _ if is_off => Some(card.state.label(lang)),
        _ => None,
    };
    let headline = if card.title.is_empty() { lang.nth(card.number) } else { card.title.clone() };
    let tongue = cx.content_lang(&headline);
    view! {
        <li class=format!("{class} {column}")>
            {scene::tile(card.mark, card.number)}
            <a href=target(card) lang=tongue><span class="vh">{t!(lang, "第{n}回 ", "#{n} ", n = card.number)}</span>{headline}</a>
            <span class="day">{day}{word.map(|word| view! { " ・ "<em>{word}</em> })}</span>
            {more(cx, tile)}
        </li>
    }
    .into_any()
}

/// What there is to find, shown while one points at the tile; the event's own page says it to everybody.
fn more(cx: &Cx, tile: &Tile) -> Option<AnyView> {
    let (lang, card, facts) = (cx.lang, &tile.card, &tile.facts);
    let asked = (facts.questions.all > 0).then(|| {
        let all = lang.count(facts.questions.all, "件", "question", "questions");
        let text = t!(lang, "質問{all} (回答{n}件)", "{all} ({n} answered)", all, n = facts.questions.answered);
        view! { <i>{icon::bubble()}{text}</i> }
    });
    let report = card.has_report.then(|| view! { <i>{icon::article()}{cx.t("レポート", "Report")}</i> });
    let more = facts.speaker_count - i64::try_from(facts.speakers.len()).unwrap_or(0);
    let names =
        facts.speakers.iter().map(|name| t!(lang, "{name}さん", "{name}", name = name.clone())).collect::<Vec<_>>();
    let mut names = names.join(cx.t("、", ", "));
    if more > 0 {
        names.push_str(&t!(lang, "、ほか{more}人", " and {more} more", more));
    }
    let sessions = lang.count(card.talks, "セッション", "session", "sessions");
    let when = card.starts.as_ref().map(|at| format!("{} ・ {sessions}", at.date(lang)));
    (report.is_some() || asked.is_some()).then(|| {
        view! {
            <span class="pop" aria-hidden="true">
                <b>{t!(lang, "第{n}回 {title}", "#{n} {title}", n = card.number, title = card.title.clone())}</b>
                <span>{when}</span>
                <span class="has">{report}{asked}</span>
                <span>{names}</span>
            </span>
        }
        .into_any()
    })
}

fn month_name(month: u32, lang: Lang) -> String {
    const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    match lang {
        Lang::Ja => format!("{month}月"),
        Lang::En => EN.get(month as usize - 1).copied().unwrap_or_default().to_owned(),
    }
}
