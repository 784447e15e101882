//! The parts of an event's page: facts, the card with the one action, time line, side matter.

use domain::{
    Lang,
    events::{
        rules::board_is_open,
        types::{Event, EventCard, EventState, QuestionCounts},
    },
    pages::event::EventPage,
    qa::types::Question,
    registration::types::ParticipationType,
    t,
    time::{Local, zone_suffix},
};
use leptos::prelude::*;

use super::{
    event_action::{Own, action},
    event_ended,
};
use crate::{
    cx::Cx,
    routes,
    ui::{
        ask, field, icon, parts,
        seats::{held_badge, seats},
        share, vote,
    },
};

pub fn title(card: &EventCard, lang: Lang) -> String {
    if card.label.is_empty() { card.headline(lang) } else { format!("[{}] {}", card.label, card.headline(lang)) }
}

/// What a post says: with whoever holds it together with us, both numbers.
fn share_title(cx: &Cx, card: &EventCard) -> String {
    if card.partners.is_empty() || card.title.is_empty() {
        return card.headline(cx.lang);
    }
    format!("{} — {}", card.title, card.joint_name(cx.lang))
}

/// Why it does not take place as planned.
pub fn state_note(cx: &Cx, info: &Event) -> Option<AnyView> {
    match info.card.state {
        EventState::Postponed => {
            let title = match &info.card.starts {
                None => cx.t("開催を延期しました", "This event is postponed").to_owned(),
                Some(start) => t!(
                    cx.lang,
                    "開催を延期しました。新しい日程は {day} です",
                    "This event is postponed to {day}",
                    day = start.date(cx.lang)
                ),
            };
            Some(parts::note("warn", title, info.reason.clone()))
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

/// The one thing to do, for somebody who holds a place or not.
pub fn action_button(cx: &Cx, page: &EventPage, own: Own<'_>) -> Option<AnyView> {
    let (href, text, leaves) = action(cx, page, own)?;
    // When it is over a seat is no news.
    let held = own.held.filter(|_| page.event.card.state != EventState::Ended);
    let holds = held.map(|held| {
        view! { <p class="row">{held_badge(held, cx.lang)}<span>{held.type_name.clone()}</span></p> }
    });
    // Who watches types the attendance code on the ticket.
    let ticket = held
        .filter(|_| leaves || href.starts_with('#') && page.event.card.state == EventState::Live)
        .map(|held| view! { <a class="button block" href=routes::ticket(&held.code)>{cx.t("受付票を開く", "Open my ticket")}</a> });
    Some(
        view! { {holds}<a class="button primary big block" href=href rel=leaves.then_some("noopener")>{text}{leaves.then(icon::out)}</a>{ticket} }
            .into_any(),
    )
}

/// The card beside the title: what one can do here now.
pub fn action_card(cx: &Cx, page: &EventPage) -> AnyView {
    let info = &page.event;
    let card = &info.card;
    let has_registration = info.links.iter().any(|link| link.kind == "registration");
    // Whoever registers elsewhere is counted elsewhere.
    let counts = !has_registration && matches!(card.state, EventState::Open | EventState::Live);
    let types: Vec<_> = page.types.iter().map(|kind| participation(cx, kind, counts, &card.zone)).collect();
    let has_types = !types.is_empty();
    let is_limited = page.types.iter().any(|kind| kind.capacity.is_some());
    let (heading, text) = match card.state {
        EventState::Ended if card.has_report => {
            (cx.t("開催レポート", "Report"), report_words(cx.lang, card, page.questions))
        }
        EventState::Ended => (
            cx.t("ありがとうございました", "Thank you for coming"),
            cx.t(
                "資料と動画は届いたものから、レポートは公開すると、このページに載ります。",
                "Slides, videos and the report appear on this page as they come.",
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
        EventState::Open if is_limited => (cx.t("参加枠", "Participation"), waitlist_words(cx, info).to_owned()),
        EventState::Open if has_types => (
            cx.t("参加枠", "Participation"),
            cx.t("キャンセルはいつでもできます。", "You may cancel at any time.").to_owned(),
        ),
        EventState::Open | EventState::Announced | EventState::Planned => (
            cx.t("参加枠", "Participation"),
            cx.t("申し込みの受付が始まると、ここから申し込めます。", "You can register here as soon as it opens.")
                .to_owned(),
        ),
        EventState::Postponed if card.starts.is_some() => (
            cx.t("新しい日程が決まりました", "There is a new date"),
            cx.t(
                "申し込んだ方の席や順番はそのままです。受付を再開すると、ここから申し込めます。",
                "Who registered keeps their place. Once registration opens again, you can register here.",
            )
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
        EventState::Postponed => has_types && card.has_new_day(),
        EventState::Ended | EventState::Cancelled => false,
    };
    let is_off = card.awaits_day() || card.state == EventState::Cancelled;
    view! {
        <section class="card action-card" aria-labelledby="join">
            <h2 id="join">{heading}</h2>
            {shows_types.then(|| view! { <ul class="types">{types}</ul> })}
            {(card.state == EventState::Ended && !card.has_report).then(|| event_ended::progress(cx, page))}
            {cx.place("action", action_button(cx, page, Own::default()))}
            {(card.state == EventState::Ended && !card.has_report).then(|| {
                let class = if info.video_url.is_some() { "button block" } else { "button primary big block" };
                let href = format!("{}#follow", routes::series(&card.series_slug));
                view! { <a class=class href=href>{icon::mail()}{cx.t("公開されたらメールで知らせる", "Mail me when it is out")}</a> }
            })}
            {(counts && has_types).then(|| view! { <p class="small"><a href=routes::participants(&card.series_slug, card.number)>{cx.t("参加する人を見る", "See who comes")}</a></p> })}
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

/// What happens when a participation type is full.
pub fn waitlist_words(cx: &Cx, event: &Event) -> &'static str {
    if event.is_promotion_paused {
        return cx.t(
            "定員になるとキャンセル待ちになります。空いた席は、運営が繰り上げを再開してから順に回ります。",
            "When it is full you join the waitlist. The organizers hold free seats back for now; they go to those who wait in their order once that is over.",
        );
    }
    cx.t(
        "定員になるとキャンセル待ちになり、空きが出ると自動で繰り上がります。開催の直前は、来られるかを先にメールで聞きます。",
        "When it is full you join the waitlist, and move up by yourself as soon as a seat is free. Shortly before the event you are asked by mail first.",
    )
}

fn participation(cx: &Cx, kind: &ParticipationType, counts: bool, zone: &str) -> AnyView {
    let lang = cx.lang;
    let left = seats(kind, lang).filter(|_| counts);
    let opens = kind.opens.as_ref().filter(|_| !counts).map(|at| {
        let zone = zone_suffix(zone, lang);
        t!(
            lang,
            "{date} {clock}{zone}から",
            "from {date} {clock}{zone}",
            date = at.date(lang),
            clock = at.clock(),
            zone
        )
    });
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

pub fn minutes(n: i32, lang: Lang) -> String {
    lang.count(n, "分", "min", "min")
}

/// Questions, calendar, hashtags, organizers, links.
pub fn more(cx: &Cx, page: &EventPage) -> AnyView {
    let info = &page.event;
    let card = &info.card;
    let (slug, number) = (card.series_slug.clone(), card.number);
    // While it is on, they stand above all of this.
    let is_above = page.live.is_some();
    let has_board = matches!(card.state, EventState::Announced | EventState::Open | EventState::Live);
    let questions = if card.state == EventState::Ended {
        event_ended::questions(cx, page)
    } else {
        (!is_above && (has_board || !page.top_questions.is_empty())).then(|| questions(cx, page))
    };
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
        <section><h2 class="aside-label">{cx.t("この回を共有する", "Share")}</h2>{share::chips(cx, &routes::event(&slug, number), &share_title(cx, card))}</section>
        {(!info.hashtags.is_empty()).then(|| view! { <section><h2 class="aside-label">{cx.t("ハッシュタグ", "Hashtags")}</h2>{parts::hashtags(cx, &info.hashtags)}</section> })}
        {(!links.is_empty()).then(|| view! { <section><h2 class="aside-label">{cx.t("リンク", "Links")}</h2><ul class="link-list">{links}</ul></section> })}
        {(!organizers.is_empty()).then(|| view! { <section><h2 class="aside-label">{cx.t("運営", "Organizers")}</h2><ul class="organizers">{organizers}</ul></section> })}
        {parts::contact(cx, &page.series.contact)}
    }
    .into_any()
}

/// The questions with most votes, and the way to all of them.
pub fn questions(cx: &Cx, page: &EventPage) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let is_open = board_is_open(card.state);
    let lines: Vec<_> = page
        .top_questions
        .iter()
        .map(|q| if is_open { vote_line(cx, q, card) } else { parts::question_line(q, card, cx.lang) })
        .collect();
    let list = if lines.is_empty() {
        view! { <p class="quiet">{cx.t("質問はまだありません。登壇者に聞きたいことを、当日の前から送れます。", "No questions yet. You can ask the speakers before the day.")}</p> }.into_any()
    } else {
        let class = if is_open { "vote-lines" } else { "question-lines" };
        view! { <ul class=class>{lines}</ul> }.into_any()
    };
    let words = if is_open {
        cx.t("質問する・投票する", "Ask and vote")
    } else {
        cx.t("すべての質問", "All questions")
    };
    view! {
        <section class="stack" aria-labelledby="questions">
            <h2 class="aside-head" id="questions">{cx.t("質問", "Questions")}</h2>
            {is_open.then(|| ask_form(cx, card))}
            {list}
            <a class="button" href=routes::board(slug, number)>{icon::bubble()}{words}</a>
        </section>
    }
    .into_any()
}

/// A question to the speakers from here; the board then says what became of it. Twice the same is one question, so
/// the page, which is the same for everybody, needs no key of its own.
fn ask_form(cx: &Cx, card: &EventCard) -> AnyView {
    let action = routes::board(&card.series_slug, card.number);
    let hint = cx.t(
        "申し込む前でも送れます。当日の質問と同じ列に並びます。",
        "You need no seat to ask. It stands in one row with those of the evening.",
    );
    let described = format!("ask-hint {}", ask::LEFT);
    let example = cx.t("例: 通知が多すぎるとき、最初に何を止めましたか", "For example: what did you switch off first?");
    let words = view! { <textarea class="input" id="ask-body" name="body" rows="2" required=true aria-describedby=described placeholder=example></textarea> }.into_any();
    view! {
        <form class="event-ask" method="post" action=action data-guard="" data-ask=field::ask(cx)>
            <label for="ask-body">{cx.t("登壇者に聞きたいこと", "What do you want to know?")}</label>
            <p class="quiet small" id="ask-hint">{hint}</p>
            <input type="hidden" name="as" value="name"/>
            {ask::helped(cx, words, true)}
            <div class="row">
                <label class="event-ask-name"><span class="small quiet">{cx.t("名前（空なら匿名）", "Name (empty: anonymous)")}</span><input class="input" name="asker" maxlength=domain::qa::rules::NAME autocomplete="nickname"/></label>
                <button class="button">{cx.t("質問を送る", "Ask")}</button>
            </div>
            {ask::keys(cx)}
        </form>
    }
    .into_any()
}

/// A question that one more may want to know; without script the vote is given on the board.
pub fn vote_line(cx: &Cx, question: &Question, card: &EventCard) -> AnyView {
    let to = question.slot.as_ref().map(|(_, title)| title.clone());
    let from =
        [Some(question.asker_name(cx.lang).to_owned()), to].into_iter().flatten().collect::<Vec<_>>().join(" ・ ");
    view! {
        <li>
            {vote::vote(cx, question, card)}
            <div><p lang=cx.content_lang(&question.body)><a href=routes::question(&card.series_slug, card.number, question.id)>{question.body.clone()}</a></p><small>{from}</small></div>
        </li>
    }
    .into_any()
}

/// On a phone the one action stays under the thumb.
pub fn bottom_bar(cx: &Cx, page: &EventPage, own: Own<'_>) -> Option<AnyView> {
    let card = &page.event.card;
    let (href, text, leaves) = action(cx, page, own)?;
    let day = card.starts.as_ref().map(|at: &Local| at.date(cx.lang)).unwrap_or_default();
    let is_elsewhere = page.event.links.iter().any(|link| link.kind == "registration");
    let counts = own.held.is_none() && card.state == EventState::Open && !is_elsewhere;
    // A type with a free seat says more than one that is full.
    let mut kinds: Vec<_> =
        page.types.iter().filter(|kind| counts && !kind.is_invited && kind.capacity.is_some()).collect();
    kinds.sort_by_key(|kind| kind.free().unwrap_or(0) <= 0);
    let left = kinds.first().and_then(|kind| Some(format!("{} {}", kind.name, seats(kind, cx.lang)?.0)));
    let under = left.unwrap_or_else(|| card.name(cx.lang));
    Some(
        view! {
            <div class="bottom-bar">
                <p><strong>{day}</strong><span class="quiet small block">{under}</span></p>
                <a class="button primary" href=href rel=leaves.then_some("noopener")>{text}</a>
            </div>
        }
        .into_any(),
    )
}
