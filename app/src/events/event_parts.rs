//! The parts of an event's page: facts, the card with the one action, time line, side matter.

use domain::{
    Lang,
    agenda::types::{Slot, SlotKind},
    events::{
        rules::board_is_open,
        types::{Event, EventCard, EventState, QuestionCounts},
    },
    pages::event::EventPage,
    registration::{
        rules::outcome,
        types::{CurrentRegistration, ParticipationType, RegistrationState},
    },
    t,
    time::Local,
};
use leptos::prelude::*;

use super::event_action::action;
use crate::{
    cx::Cx,
    routes,
    ui::{icon, parts},
};

pub fn title(card: &EventCard, lang: Lang) -> String {
    if card.label.is_empty() { card.headline(lang) } else { format!("[{}] {}", card.label, card.headline(lang)) }
}

/// Why it does not take place as planned.
pub fn state_note(cx: &Cx, info: &Event) -> Option<AnyView> {
    match info.card.state {
        EventState::Postponed => {
            Some(parts::note("warn", cx.t("開催を延期しました", "This event is postponed"), info.reason.clone()))
        }
        EventState::Cancelled => {
            Some(parts::note("bad", cx.t("開催を中止しました", "This event is cancelled"), info.reason.clone()))
        }
        EventState::Planned => Some(parts::note(
            "",
            cx.t("まだ公開していません", "Not public yet"),
            cx.t("このページは運営だけに見えています。", "Only organizers can see this page."),
        )),
        _ => None,
    }
}

fn fact(icon: AnyView, main: impl IntoView + 'static, under: Option<AnyView>) -> AnyView {
    view! {
        <div class="fact">
            <span class="fact-icon">{icon}</span>
            <div><p class="fact-main">{main}</p>{under.map(|under| view! { <p class="quiet small">{under}</p> })}</div>
        </div>
    }
    .into_any()
}

/// When, on site, online.
pub fn facts(cx: &Cx, info: &Event) -> AnyView {
    let (lang, card) = (cx.lang, &info.card);
    let off = matches!(card.state, EventState::Postponed | EventState::Cancelled);
    let doors = info.doors.as_ref().map(|at| t!(lang, "開場 {clock}", "Doors {clock}", clock = at.clock()));
    let when = match &card.starts {
        Some(start) if off => view! { <del>{parts::when(start, card.ends.as_ref(), lang)}</del> }.into_any(),
        Some(start) => parts::when(start, card.ends.as_ref(), lang),
        None => cx.t("日程は調整中です", "Date to be announced").into_any(),
    };
    let when = fact(icon::calendar(), when, doors.map(IntoAny::into_any));
    let place = (!card.venue_name.is_empty()).then(|| {
        let address = info.venue_address.clone();
        let map = info.venue_url.clone();
        let under = (!address.is_empty() || map.is_some()).then(|| {
            view! {
                {address}
                {map.map(|url| view! { " ・ "<a href=url rel="noopener">{cx.t("地図", "Map")}</a> })}
            }
            .into_any()
        });
        let label = format!("{}: {}", cx.t("現地", "On site"), card.venue_name);
        fact(icon::place(), label, under)
    });
    let online = card.is_online.then(|| {
        let note = info.online_note.clone();
        fact(icon::screen(), cx.t("オンライン", "Online"), (!note.is_empty()).then(|| note.into_any()))
    });
    let hosts = (!info.hosts.is_empty()).then(|| {
        let names: Vec<String> =
            info.hosts.iter().map(|host| format!("{} {}", host.name, host.label).trim().to_owned()).collect();
        fact(icon::person(), format!("{}: {}", cx.t("共催", "Together with"), names.join(cx.t("、", ", "))), None)
    });
    view! { <div class="facts">{when}{place}{online}{hosts}</div> }.into_any()
}

/// The card beside the title: what one can do here now.
/// The one thing to do, for somebody who holds a place or not.
pub fn action_button(cx: &Cx, page: &EventPage, held: Option<&CurrentRegistration>) -> Option<AnyView> {
    let (href, text, leaves) = action(cx, page, held)?;
    Some(
        view! { <a class="button primary big block" href=href rel=leaves.then_some("noopener")>{text}{leaves.then(icon::out)}</a> }
            .into_any(),
    )
}

pub fn action_card(cx: &Cx, page: &EventPage) -> AnyView {
    let info = &page.event;
    let card = &info.card;
    let has_registration = info.links.iter().any(|link| link.kind == "registration");
    // Whoever registers elsewhere is counted elsewhere.
    let counts = !has_registration && matches!(card.state, EventState::Open | EventState::Live);
    let types: Vec<_> = page.types.iter().map(|kind| participation(cx, kind, counts)).collect();
    let has_types = !types.is_empty();
    let is_limited = page.types.iter().any(|kind| kind.capacity.is_some());
    let (heading, text) = match card.state {
        EventState::Ended if card.has_report => {
            (cx.t("開催レポート", "Report"), report_words(cx.lang, card, page.questions))
        }
        EventState::Ended => (
            cx.t("この回は終わりました", "This event is over"),
            cx.t(
                "レポートは準備中です。公開すると、ここから読めます。",
                "The report is being written and will be linked here.",
            )
            .to_owned(),
        ),
        EventState::Live => {
            (cx.t("開催中です", "Live now"), cx.t("途中からでも参加できます。", "You can still join.").to_owned())
        }
        EventState::Open if has_registration => (
            cx.t("参加枠", "Participation"),
            cx.t("申し込みは別のサイトで受け付けています。", "Registration is on another site.").to_owned(),
        ),
        EventState::Open if is_limited => (cx.t("参加枠", "Participation"), waitlist_words(cx).to_owned()),
        EventState::Open if has_types => (
            cx.t("参加枠", "Participation"),
            cx.t("キャンセルはいつでもできます。", "You may cancel at any time.").to_owned(),
        ),
        EventState::Open | EventState::Announced | EventState::Planned => (
            cx.t("参加枠", "Participation"),
            cx.t("申し込みの受付が始まると、ここから申し込めます。", "You can register here as soon as it opens.")
                .to_owned(),
        ),
        EventState::Postponed => (
            cx.t("新しい日程を調整しています", "A new date is being found"),
            cx.t("決まりしだい、このページでお知らせします。", "It will be announced on this page.").to_owned(),
        ),
        EventState::Cancelled => (
            cx.t("この回は開催しません", "This event will not take place"),
            cx.t("次の回の予定はシリーズのページでお知らせします。", "See the series' page for the next one.")
                .to_owned(),
        ),
    };
    let shows_types = match card.state {
        EventState::Open | EventState::Announced | EventState::Planned => has_types,
        EventState::Live => has_types && info.video_url.is_none(),
        EventState::Ended | EventState::Postponed | EventState::Cancelled => false,
    };
    let is_off = matches!(card.state, EventState::Postponed | EventState::Cancelled);
    view! {
        <section class="card action-card" aria-labelledby="join">
            <h2 id="join">{heading}</h2>
            {shows_types.then(|| view! { <ul class="types">{types}</ul> })}
            {cx.place("action", action_button(cx, page, None))}
            <p class="quiet small">{text}</p>
            {is_off.then(|| view! { <a class="button block" href=routes::series(&card.series_slug)>{cx.t("シリーズのページへ", "To the series")}</a> })}
        </section>
    }
    .into_any()
}

fn report_words(lang: Lang, card: &EventCard, questions: QuestionCounts) -> String {
    let sessions = lang.count(card.talks, "セッション", "session", "sessions");
    if questions.all > 0 {
        t!(
            lang,
            "{sessions}のノートと、質問{questions}のうち{answered}件の回答を読めます。",
            "Notes of {sessions}, and answers to {answered} of {questions}.",
            sessions,
            questions = lang.count(questions.all, "件", "question", "questions"),
            answered = questions.answered
        )
    } else {
        t!(lang, "{sessions}のノートを読めます。", "Notes of {sessions}.", sessions)
    }
}

/// 定員60名 / 60 seats
pub fn capacity(kind: &ParticipationType, lang: Lang) -> String {
    match kind.capacity {
        Some(n) => t!(lang, "定員{seats}", "{seats}", seats = lang.count(n, "名", "seat", "seats")),
        None => lang.t("定員なし", "No limit").to_owned(),
    }
}

/// 残り8席, or 満員 with how many wait, if anybody does; `None` without a limit.
pub fn seats(kind: &ParticipationType, lang: Lang) -> Option<(String, Option<String>)> {
    let free = kind.free()?;
    if outcome(kind.capacity, kind.confirmed, kind.waitlisted) == RegistrationState::Confirmed {
        let left = t!(lang, "残り{free}席", "{free} left", free);
        return Some((left, None));
    }
    let waiting = (kind.waitlisted > 0).then(|| t!(lang, "キャンセル待ち{n}人", "{n} waiting", n = kind.waitlisted));
    Some((lang.t("満員", "Full").to_owned(), waiting))
}

/// What happens when a participation type is full.
pub fn waitlist_words(cx: &Cx) -> &'static str {
    cx.t(
        "定員になるとキャンセル待ちになり、空きが出ると自動で繰り上がります。",
        "When it is full you join the waitlist, and move up by yourself as soon as a seat is free.",
    )
}

fn participation(cx: &Cx, kind: &ParticipationType, counts: bool) -> AnyView {
    let lang = cx.lang;
    let left = seats(kind, lang).filter(|_| counts);
    let opens = kind
        .opens
        .as_ref()
        .filter(|_| !counts)
        .map(|at| t!(lang, "{date} {clock}から", "from {date} {clock}", date = at.date(lang), clock = at.clock()));
    // Beside the name stands what matters now: the seats that are left, else how many there are.
    let under = if left.is_some() { Some(capacity(kind, lang)) } else { opens };
    let end = match left {
        Some((word, waiting)) => view! {
            <strong>{word}</strong>
            {waiting.map(|text| view! { <span class="quiet small block">{text}</span> })}
        }
        .into_any(),
        None => capacity(kind, lang).into_any(),
    };
    view! {
        <li>
            {if kind.is_online { icon::screen() } else { icon::place() }}
            <span><strong>{kind.name.clone()}</strong>{under.map(|text| view! { <span class="quiet small block">{text}</span> })}</span>
            <span class="cap">{end}</span>
        </li>
    }
    .into_any()
}

/// The agenda as a time line.
pub fn agenda(cx: &Cx, page: &EventPage) -> AnyView {
    let has_times = page.slots.iter().any(|slot| slot.starts.is_some());
    let rows: Vec<_> = page.slots.iter().map(|slot| agenda_row(cx, page, slot, has_times)).collect();
    view! { <ol class="agenda">{rows}</ol> }.into_any()
}

fn agenda_row(cx: &Cx, page: &EventPage, slot: &Slot, has_times: bool) -> AnyView {
    let (lang, card) = (cx.lang, &page.event.card);
    let time = match (&slot.starts, has_times) {
        (Some(at), _) => view! { <time class="at" datetime=at.machine()>{at.clock()}</time> }.into_any(),
        (None, true) => view! { <span class="at"></span> }.into_any(),
        (None, false) => view! { <span class="at">{slot.number}</span> }.into_any(),
    };
    if !slot.kind.is_content() {
        let names: Vec<String> = slot.speakers.iter().map(|billing| billing.display_name(lang)).collect();
        let tail = if names.is_empty() { String::new() } else { format!(" ・ {}", names.join("、")) };
        let minutes = slot
            .minutes
            .map(|n| minutes(n, lang))
            .filter(|_| slot.kind == SlotKind::Break)
            .map(|text| format!(" ・ {text}"));
        return view! { <li class="small-slot">{time}<p>{slot.title.clone()}<span class="quiet">{tail}{minutes}</span></p></li> }.into_any();
    }
    let mut facts: Vec<AnyView> = Vec::new();
    if !matches!(slot.kind, SlotKind::Talk) {
        facts.push(view! { <span class="tag">{slot.kind.label(lang)}</span> }.into_any());
    }
    if let Some(n) = slot.minutes {
        facts.push(view! { <span>{minutes(n, lang)}</span> }.into_any());
    }
    if let Some(level) = slot.level {
        facts.push(view! { <span>{format!("Level {level}")}</span> }.into_any());
    }
    if !slot.room.is_empty() {
        facts.push(view! { <span>{slot.room.clone()}</span> }.into_any());
    }
    if slot.slides_url.is_some() {
        facts.push(view! { <span class="has">{icon::slides()}{cx.t("資料", "Slides")}</span> }.into_any());
    }
    if slot.questions > 0 {
        let text = t!(lang, "質問 {n}", "Questions {n}", n = slot.questions);
        facts.push(view! { <span class="has">{icon::bubble()}{text}</span> }.into_any());
    }
    view! {
        <li>
            {time}
            <div>
                <h3><a href=routes::talk(&card.series_slug, card.number, slot.number)>{slot.title.clone()}</a></h3>
                {parts::billed(&slot.speakers, card.mark, lang)}
                {(!facts.is_empty()).then(|| view! { <p class="slot-facts">{facts}</p> })}
            </div>
        </li>
    }
    .into_any()
}

pub fn minutes(n: i32, lang: Lang) -> String {
    lang.count(n, "分", "min", "min")
}

/// Questions, calendar, hashtags, organizers, links.
pub fn more(cx: &Cx, page: &EventPage) -> AnyView {
    let info = &page.event;
    let card = &info.card;
    let (slug, number) = (card.series_slug.clone(), card.number);
    let has_board =
        matches!(card.state, EventState::Announced | EventState::Open | EventState::Live | EventState::Ended);
    let questions = (has_board || !page.top_questions.is_empty()).then(|| questions(cx, page));
    let is_the_action = action(cx, page, None).is_some_and(|(href, ..)| href == routes::event_calendar(&slug, number));
    let calendar = (card.starts.is_some() && !is_the_action && matches!(card.state, EventState::Open | EventState::Live))
        .then(|| view! { <a class="button" href=routes::event_calendar(&slug, number)>{icon::calendar()}{cx.t("カレンダー", "Calendar")}</a> });
    let links: Vec<_> = info
        .links
        .iter()
        .map(|link| {
            let title = if link.title.is_empty() { link.url.clone() } else { link.title.clone() };
            view! { <li><a href=link.url.clone() rel="noopener">{title}{icon::out()}</a></li> }
        })
        .collect();
    let organizers: Vec<_> = page
        .organizers
        .iter()
        .map(|name| {
            let first: String = name.chars().take(1).collect();
            view! { <li><span class="avatar" aria-hidden="true">{first}</span>{name.clone()}</li> }
        })
        .collect();
    view! {
        {questions}
        {calendar}
        {(!info.hashtags.is_empty()).then(|| view! { <section><h2 class="aside-label">{cx.t("ハッシュタグ", "Hashtags")}</h2>{parts::hashtags(cx, &info.hashtags)}</section> })}
        {(!links.is_empty()).then(|| view! { <section><h2 class="aside-label">{cx.t("リンク", "Links")}</h2><ul class="link-list">{links}</ul></section> })}
        {(!organizers.is_empty()).then(|| view! { <section><h2 class="aside-label">{cx.t("運営", "Organizers")}</h2><ul class="organizers">{organizers}</ul></section> })}
    }
    .into_any()
}

/// The questions with most votes, and the way to all of them.
fn questions(cx: &Cx, page: &EventPage) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let is_open = board_is_open(card.state);
    let lines: Vec<_> = page.top_questions.iter().map(|q| parts::question_line(q, card, cx.lang)).collect();
    let list = if !lines.is_empty() {
        view! { <ul class="question-lines">{lines}</ul> }.into_any()
    } else if is_open {
        view! { <p class="quiet">{cx.t("質問はまだありません。登壇者に聞きたいことを、当日の前から送れます。", "No questions yet. You can ask the speakers before the day.")}</p> }.into_any()
    } else {
        view! { <p class="quiet">{cx.t("質問はありませんでした。", "There were no questions.")}</p> }.into_any()
    };
    let words = if is_open {
        cx.t("質問する・投票する", "Ask and vote")
    } else {
        cx.t("すべての質問", "All questions")
    };
    view! {
        <section class="stack" aria-labelledby="questions">
            <h2 class="aside-head" id="questions">{cx.t("質問", "Questions")}</h2>
            {list}
            <a class="button" href=routes::board(slug, number)>{icon::bubble()}{words}</a>
        </section>
    }
    .into_any()
}

/// On a phone the one action stays under the thumb.
pub fn bottom_bar(cx: &Cx, page: &EventPage, held: Option<&CurrentRegistration>) -> Option<AnyView> {
    let card = &page.event.card;
    let (href, text, leaves) = action(cx, page, held)?;
    let day = card.starts.as_ref().map(|at: &Local| at.date(cx.lang)).unwrap_or_default();
    Some(
        view! {
            <div class="bottom-bar">
                <p><strong>{day}</strong><span class="quiet small block">{card.name(cx.lang)}</span></p>
                <a class="button primary" href=href rel=leaves.then_some("noopener")>{text}</a>
            </div>
        }
        .into_any(),
    )
}
