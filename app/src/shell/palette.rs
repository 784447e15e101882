//! `/organize/find`: everything that one may go to or do, found by a few letters, kana or a reading. As a page, and
//! as data for the palette that opens over each page of the desk.

use domain::{
    pages::{desk_frame::DeskFrame, palette::PaletteHits},
    search::{fold::normalise, romaji, types::Hit},
    t,
};
use leptos::prelude::*;
use serde::Serialize;

use super::{Head, Nav, desk_entries};
use crate::{cx::Cx, routes, ui::icon};

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Command {
    pub group: &'static str,
    pub text: String,
    pub note: String,
    pub href: String,
    /// The keys that lead there without it; may be empty.
    pub key: String,
}

/// Whether what was typed is in the words, folded, or in their reading as it is typed in Latin letters.
fn fits(typed: &str, words: &str, reading: &str) -> bool {
    let wanted = normalise(typed);
    if wanted.is_empty() {
        return true;
    }
    let (words, reading) = (normalise(words), normalise(reading));
    let spelled = romaji::kana(&wanted).map(|kana| normalise(&kana));
    [Some(wanted), spelled].into_iter().flatten().any(|wanted| words.contains(&wanted) || reading.contains(&wanted))
}

/// Pages and acts first, then events, speakers and questions.
pub fn commands(cx: &Cx, desk: &DeskFrame, hits: &PaletteHits, typed: &str) -> Vec<Command> {
    let (go, act) = (cx.t("移る", "Go to"), cx.t("実行する", "Do"));
    let mut found = acts(cx, desk, act);
    let mut pages = Vec::new();
    if let Some(opened) = &desk.series {
        if let Some(event) = &desk.event {
            let name = cx.lang.nth(event.card.number);
            pages.extend(desk_entries::of_event(cx, event, opened.role).into_iter().map(|entry| (entry, name.clone())));
        }
        let name = opened.series.name.clone();
        pages.extend(desk_entries::of_series(cx, opened).into_iter().map(|entry| (entry, name.clone())));
    }
    pages.extend(desk_entries::of_top(cx, desk).into_iter().map(|entry| (entry, String::new())));
    found.extend(pages.into_iter().map(|(entry, note)| {
        let command = Command {
            group: go,
            text: entry.word.to_owned(),
            note,
            href: entry.href,
            key: format!("G {}", entry.key.to_uppercase()),
        };
        (command, entry.reading)
    }));
    let mut found: Vec<Command> =
        found.into_iter().filter(|(command, reading)| fits(typed, &command.text, reading)).map(|(c, _)| c).collect();
    found.extend(hits.events.iter().map(|card| Command {
        group: cx.t("回", "Events"),
        text: card.headline(cx.lang),
        note: format!(
            "{} {}",
            card.name(cx.lang),
            card.starts.as_ref().map_or_else(String::new, |at| at.date(cx.lang))
        ),
        href: routes::event_desk(&card.series_slug, card.number),
        key: String::new(),
    }));
    let of_hits = |group: &'static str, list: &[Hit]| -> Vec<Command> {
        list.iter()
            .map(|hit| Command {
                group,
                text: hit.title.iter().map(|span| span.text.as_str()).collect(),
                note: hit.event_number.map_or_else(String::new, |n| {
                    t!(cx.lang, "{series} 第{n}回", "{series} #{n}", series = hit.series_name, n)
                }),
                href: hit.url.clone(),
                key: String::new(),
            })
            .collect()
    };
    found.extend(of_hits(cx.t("登壇者", "Speakers"), &hits.speakers));
    found.extend(of_hits(cx.t("質問と答え", "Questions and answers"), &hits.questions));
    found
}

/// What one may begin from anywhere; what cannot be undone is asked about on the page that it opens.
fn acts(cx: &Cx, desk: &DeskFrame, group: &'static str) -> Vec<(Command, &'static str)> {
    use domain::viewer::Right;
    let Some(opened) = &desk.series else { return Vec::new() };
    let slug = opened.series.slug.as_str();
    let mut acts = Vec::new();
    let mut add = |right: Right, text: &str, note: String, href: String, reading: &'static str| {
        if opened.role.may(right) {
            acts.push((Command { group, text: text.to_owned(), note, href, key: String::new() }, reading));
        }
    };
    if let Some(event) = &desk.event {
        let number = event.card.number;
        let seats = t!(cx.lang, "いま{n}人", "{n} now", n = event.confirmed);
        let desk_href = routes::event_desk(slug, number);
        let text = cx.t("定員を変える", "Change the number of seats");
        add(Right::EditEvent, text, seats, format!("{desk_href}#seats"), "テイインヲカエル seats capacity");
        let state = event.card.state_word(cx.lang).to_owned();
        let text = cx.t("状態を変える", "Change the state");
        add(
            Right::EditEvent,
            text,
            state,
            format!("{desk_href}#state"),
            "ジョウタイヲカエル state コクチ ウケツケ カイサイ",
        );
        let text = cx.t("ステージ画面を開く", "Open the stage screen");
        add(Right::Moderate, text, String::new(), routes::stage(slug, number), "ステージガメンヲヒラク stage");
    }
    if opened.is_helper {
        return acts;
    }
    let text = cx.t("次の回をつくる", "Plan the next event");
    let href = format!("{}#next", routes::events_desk(slug));
    add(Right::EditEvent, text, String::new(), href, "ツギノカイヲツクル next new");
    let text = cx.t("人を招待する", "Invite somebody");
    let href = format!("{}#invite", routes::members(slug));
    add(Right::ManageMembers, text, String::new(), href, "ヒトヲショウタイスル invite");
    let text = cx.t("取り込む", "Import");
    add(Right::ImportReport, text, String::new(), routes::IMPORT.to_owned(), "レポートヲトリコム import");
    acts
}

/// The page, for who has no script, and for who opens it in a tab of its own.
pub fn document(cx: &Cx, desk: &DeskFrame, hits: &PaletteHits, at: &str, typed: &str) -> String {
    let word = cx.t("探す・実行する", "Find or do");
    let head = Head {
        title: word.to_owned(),
        series: desk.series.as_ref().map(|opened| (&opened.series).into()),
        nav: Nav::Desk,
        ..Head::default()
    };
    super::document(cx, head, || {
        let mut groups: Vec<(&'static str, Vec<AnyView>)> = Vec::new();
        for command in commands(cx, desk, hits, typed) {
            let line = view! { <li data-row="" tabindex="-1"><a href=command.href><span>{command.text}</span><small>{command.note}</small></a></li> }.into_any();
            match groups.last_mut() {
                Some((group, lines)) if *group == command.group => lines.push(line),
                _ => groups.push((command.group, vec![line])),
            }
        }
        let is_empty = groups.is_empty();
        let groups: Vec<_> = groups
            .into_iter()
            .map(|(group, lines)| view! { <section class="found-group"><h2>{group}</h2><ul>{lines}</ul></section> })
            .collect();
        view! {
            <div class="wrap narrow-page">
                <div class="page-head"><h1 class="desk-title">{word}</h1></div>
                <form class="searchbox" action="/organize/find" role="search">
                    <label class="vh" for="q">{cx.t("さがす言葉", "Words")}</label>
                    <input type="hidden" name="at" value=at.to_owned()/>
                    <input class="input" id="q" type="search" name="q" value=typed.to_owned() maxlength="100"/>
                    <button class="button primary">{icon::search()}{cx.t("さがす", "Search")}</button>
                </form>
                {groups}
                {is_empty.then(|| view! { <p class="empty">{cx.t("見つかりませんでした", "Nothing found")}</p> })}
            </div>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn words_are_found_by_letters_kana_and_reading() {
        for typed in ["申し込み", "もうしこみ", "モウシコミ", "moushikomi", "ＭＯＵＳＨＩ", "regis", ""]
        {
            assert!(fits(typed, "申し込み", "モウシコミ registrations"), "{typed}");
        }
        assert!(!fits("settei", "申し込み", "モウシコミ registrations"));
    }
}
