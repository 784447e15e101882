//! Parts of the first page: the poster of the next evening, the horizon, questions.

use domain::{
    Lang,
    agenda::types::{Slot, SlotKind},
    events::{
        rules::{board_is_open, takes_registrations},
        types::{EventCard, EventState},
    },
    pages::{home::HomePage, next_evening::NextEvening},
    qa::types::Highlight,
    registration::types::CurrentRegistration,
    series::types::Mark,
    t,
    time::{Local, video_clock, zone_suffix},
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    events::event_parts,
    routes,
    ui::{embed, event_card, icon, parts, scene, seats},
};

/// Talks that the poster names.
const NAMED: usize = 5;

/// The next evening is the page's own headline.
pub fn poster(cx: &Cx, next: &NextEvening) -> AnyView {
    let (lang, card) = (cx.lang, &next.card);
    let (slug, number) = (&card.series_slug, card.number);
    let over = card
        .starts
        .as_ref()
        .map_or_else(|| card.name(lang), |at| format!("{} ・ {}", next_time(at, next.days, lang), card.name(lang)));
    let near =
        [next.days.and_then(|days| days_left(days, lang)), event_card::place_word(card, lang).map(str::to_owned)];
    let near = near.into_iter().flatten().collect::<Vec<_>>().join(" ・ ");
    let when = card.starts.as_ref().map(|start| {
        view! {
            <p class="when">
                {parts::when(start, card.ends.as_ref(), &card.zone, lang)}
                <small>{near}</small>
            </p>
        }
    });
    let talks: Vec<&Slot> = next.slots.iter().filter(|slot| is_named(slot.kind)).collect();
    let more = talks.len().saturating_sub(NAMED);
    let lines: Vec<_> = talks.iter().take(NAMED).map(|slot| programme_line(cx, slot)).collect();
    let has_lines = !lines.is_empty();
    let words = view! {
                    <p class="over">{over}</p>
                    <h1 id="next" class=card.title.is_empty().then_some("named")><a href=routes::event(slug, number)>{card.headline(lang)}</a></h1>
                    {when}
                    {(!next.lead.is_empty()).then(|| view! { <p class="lede">{next.lead.clone()}</p> })}
                    {cx.place("seat", action(cx, next, None))}
    };
    let programme = has_lines.then(|| {
        view! {
            <h2><span>{cx.t("その日の順番", "On that day")}</span><a href=format!("{}#agenda", routes::event(slug, number))>{cx.t("タイムテーブル", "Agenda")}</a></h2>
            <ol>{lines}</ol>
            {(more > 0).then(|| view! { <p class="more">{t!(lang, "ほか{n}", "and {n}", n = lang.count(more, "本", "more", "more"))}</p> })}
        }
        .into_any()
    });
    on_the_sea(card.mark, number, words.into_any(), programme)
}

/// The frame of a poster: words on the night or the morning of a series, above its sea. What stands
/// `beside` them follows below on a phone, on the page's own ground, so that the art ends the first screen.
pub fn on_the_sea(mark: Mark, number: i32, words: AnyView, beside: Option<AnyView>) -> AnyView {
    let ground = match mark {
        Mark::Fins => "ground night",
        Mark::Suns => "ground morning",
    };
    view! {
        <section class="poster" data-mark=mark.into_str() aria-labelledby="next">
            <div class=ground>
                <div class="wrap"><div>{words}</div></div>
                {SEAS.map(|(size, class)| scene::sea(mark, number, size, class)).collect_view()}
            </div>
            {beside.map(|beside| view! { <div class="beside wrap"><div class="programme">{beside}</div></div> })}
        </section>
    }
    .into_any()
}

/// A drawing for each kind of screen, the number at the left edge of its text: width, height, edge.
const SEAS: [((f64, f64, f64), &str); 4] = [
    ((390.0, 132.0, 16.0), "sea narrow"),
    ((900.0, 170.0, 32.0), "sea middle"),
    ((1_280.0, 210.0, 84.0), "sea wide"),
    ((1_920.0, 230.0, 404.0), "sea vast"),
];

/// Where nothing has been yet and nothing is planned.
pub fn first_words(cx: &Cx, page: &HomePage) -> AnyView {
    let follow = page.series.first().map(|series| {
        view! { <p class="act"><a class="button primary big" href=routes::series(&series.slug)>{cx.t("次の回を受け取る", "Follow")}</a></p> }
    });
    let words = view! {
                    <h1 id="next">{cx.t("学んだ夜を、残す。", "Evenings worth keeping.")}</h1>
                    <p class="lede">{cx.t("最初の回を準備しています。決まりしだい、ここでお知らせします。", "The first event is being planned. It will be announced here.")}</p>
                    {follow}
    };
    on_the_sea(Mark::Fins, 1, words.into_any(), None)
}

const fn is_named(kind: SlotKind) -> bool {
    matches!(kind, SlotKind::Talk | SlotKind::Lightning | SlotKind::Qa)
}

fn programme_line(cx: &Cx, slot: &Slot) -> AnyView {
    let names: Vec<String> = slot.speakers.iter().map(|billing| billing.display_name(cx.lang)).collect();
    let at =
        slot.starts.as_ref().map(|at| view! { <time class="at" datetime=at.machine()>{at.clock()}</time> }.into_any());
    let at = at.unwrap_or_else(|| view! { <span class="at"></span> }.into_any());
    view! { <li>{at}<div><b>{slot.title.clone()}</b><span>{names.join(cx.t("、", ", "))}</span></div></li> }.into_any()
}

/// The one thing to do, and what it takes; for who holds a place or waits for one, their ticket. That the evening is put
/// off they are told like everybody.
pub fn action(cx: &Cx, next: &NextEvening, held: Option<&CurrentRegistration>) -> AnyView {
    let (lang, card) = (cx.lang, &next.card);
    if let Some(held) = held.filter(|_| !card.awaits_day()) {
        let kind = held.type_name.clone();
        return view! {
            <div class="act">
                <a class="button primary big" href=routes::ticket(&held.code)>{cx.t("受付票を開く", "Open my ticket")}</a>
                <p class="seats">{seats::held_badge(held, lang)}" "{kind}</p>
            </div>
        }
        .into_any();
    }
    let is_open = takes_registrations(card.state) && !next.types.is_empty();
    let (href, text) = if is_open {
        (routes::register(&card.series_slug, card.number), seats::register_words(card, lang))
    } else {
        (routes::event(&card.series_slug, card.number), cx.t("くわしく見る", "Read more"))
    };
    let seats = seats::of_all(&next.types, lang);
    let said = match card.state {
        EventState::Postponed if card.starts.is_none() => cx.t("日程を調整しています。", "A new date is being found."),
        EventState::Postponed => cx.t(
            "新しい日程が決まりました。申し込みは、まだ再開していません。",
            "There is a new date. Registration is not open again yet.",
        ),
        _ if is_open => cx.t(
            "メールアドレスがあれば申し込めます。パスワードは要りません。",
            "A mail address is enough; no password is needed.",
        ),
        _ => cx.t("申し込みは、まだ始まっていません。", "Registration is not open yet."),
    };
    view! {
        <div class="act">
            <a class="button primary big" href=href>{text}</a>
            <p class="seats">{said}{(is_open && !seats.is_empty()).then(|| view! { <br/><b>{seats.join(" ・ ")}</b> })}</p>
        </div>
    }
    .into_any()
}

/// What somebody who has never come may wonder.
pub fn calm(cx: &Cx) -> AnyView {
    let words = [
        (
            cx.t("ひとりで来て、大丈夫", "Come alone"),
            cx.t(
                "多くの人がひとりで来ます。はじめての人が、毎回います。",
                "Many do. Every time there is somebody for whom it is the first.",
            ),
        ),
        (
            cx.t("名前を出さずに聞けます", "Ask without a name"),
            cx.t(
                "質問は匿名で送れます。気になる質問への投票だけでもどうぞ。",
                "Questions may be anonymous. Or only vote for those of others.",
            ),
        ),
        (
            cx.t("途中から、聞くだけでも", "Drop in and listen"),
            cx.t(
                "オンラインは出入り自由。ノートと全部の答えが、あとで載ります。",
                "Online you come and go as you like. Notes and all answers follow.",
            ),
        ),
    ];
    let words = words.map(|(head, text)| view! { <div><dt>{head}</dt><dd>{text}</dd></div> });
    view! { <div class="wrap"><dl class="calm">{words.collect_view()}</dl></div> }.into_any()
}

/// Coming events on one line: the series is seen before a word is read.
pub fn horizon(cx: &Cx, cards: &[EventCard]) -> Option<AnyView> {
    let lang = cx.lang;
    let items: Vec<_> = cards
        .iter()
        .map(|card| {
            let day = card.starts.as_ref().map(|at| {
                let dash = lang.t("〜", "–");
                let clock =
                    card.ends.as_ref().map_or_else(|| at.clock(), |end| format!("{}{dash}{}", at.clock(), end.clock()))
                        + &zone_suffix(&card.zone, lang);
                view! { <p class="day"><time datetime=at.machine()>{at.day(lang)}</time><small>{clock}</small></p> }
            });
            let state = [Some(card.state_word(lang)), event_card::place_word(card, lang)];
            let state = state.into_iter().flatten().collect::<Vec<_>>().join(" ・ ");
            view! {
                <li data-mark=card.mark.into_str()>
                    <div class="figure">{scene::glyph(card.mark)}<div class="line"></div></div>
                    <div>
                        {day}
                        <h3><a href=routes::event(&card.series_slug, card.number)>{card.headline(lang)}</a></h3>
                        <p class="quiet">{if card.title.is_empty() { cx.t("題名はこれから", "Title to come").to_owned() } else { card.name(lang) }}</p>
                        <p class="state">{state}</p>
                    </div>
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="home-section" aria-labelledby="later">
                <h2 id="later">{cx.t("そのあとの予定", "After that")}</h2>
                <ol class="horizon">{items}</ol>
            </section>
        }
        .into_any()
    })
}

/// What was answered lately, and what is asked of the next evening.
pub fn asked(cx: &Cx, page: &HomePage) -> Option<AnyView> {
    let open = page.next.as_ref().filter(|next| board_is_open(next.card.state));
    if page.answered.is_empty() && open.is_none() {
        return None;
    }
    let answered: Vec<_> = page.answered.iter().map(|highlight| answer(cx, highlight)).collect();
    let title = if answered.is_empty() {
        cx.t("聞きたいこと", "Questions")
    } else {
        cx.t("聞かれたこと、答えたこと", "Asked and answered")
    };
    Some(
        view! {
            <section class="home-section" aria-labelledby="asked">
                <h2 id="asked">{title}</h2>
                <div class="asked">
                    <div class="answers">{answered}</div>
                    {open.map(|next| ask_card(cx, next))}
                </div>
            </section>
        }
        .into_any(),
    )
}

fn answer(cx: &Cx, highlight: &Highlight) -> AnyView {
    let lang = cx.lang;
    let (slug, number) = (&highlight.series_slug, highlight.event_number);
    let minute = highlight.answer.video_at.zip(highlight.video_url.as_ref()).map(|(at, video)| {
        view! { <a class="minute" href=embed::video_at(video, at) rel="noopener">{icon::play()}{video_clock(at)}</a> }
    });
    let name = t!(lang, "{series} 第{number}回", "{series} #{number}", series = highlight.series_name, number);
    view! {
        <article data-mark=highlight.mark.into_str()>
            <p class="votes">{(highlight.votes > 0).then(|| view! { <b>{highlight.votes}</b>{cx.t("票", if highlight.votes == 1 { "vote" } else { "votes" })} })}</p>
            <div>
                <h3><a href=routes::question(slug, number, highlight.id)>{highlight.body.clone()}</a></h3>
                <div class="short-answer prose" inner_html=highlight.answer.html.clone()></div>
                <p class="source">
                    {(!highlight.answer.author.is_empty()).then(|| view! { <b>{icon::check()}{highlight.answer.author.clone()}</b> })}
                    <a href=routes::event(slug, number)>{name}</a>
                    {minute}
                </p>
            </div>
        </article>
    }
    .into_any()
}

fn ask_card(cx: &Cx, next: &NextEvening) -> AnyView {
    let (lang, card) = (cx.lang, &next.card);
    let (slug, number) = (&card.series_slug, card.number);
    let day = card.starts.as_ref().map_or_else(|| card.name(lang), |at| at.day(lang));
    let questions: Vec<_> =
        next.open_questions.iter().map(|question| event_parts::vote_line(cx, question, card)).collect();
    let (title, text) = if questions.is_empty() {
        (
            t!(lang, "{day}に聞きたいこと", "For {day}", day),
            cx.t("まだ質問はありません。最初の質問をどうぞ。", "No question yet. Ask the first."),
        )
    } else {
        (
            t!(lang, "{day}に届いている質問", "Asked for {day}", day),
            cx.t(
                "アカウントなしで投票できます。答えが聞きたいものを押してください。",
                "Vote without an account for what you want to hear.",
            ),
        )
    };
    view! {
        <aside class="ask-card" data-mark=card.mark.into_str()>
            <h3>{title}</h3>
            <p class="quiet small">{text}</p>
            <ul class="vote-lines">{questions}</ul>
            <a class="button block" href=routes::board(slug, number)>{icon::bubble()}{cx.t("質問を送る", "Ask a question")}</a>
        </aside>
    }
    .into_any()
}

/// 次は水曜の夜 / Next: a Wednesday evening, within the week; a day farther off is not told by its name.
fn next_time(at: &Local, days: Option<i64>, lang: Lang) -> String {
    use chrono::{Datelike as _, Timelike as _};
    if days.is_none_or(|days| days >= 7) {
        return lang.t("次に開く回", "Next").to_owned();
    }
    const DAYS: [(&str, &str); 7] = [
        ("月曜", "Monday"),
        ("火曜", "Tuesday"),
        ("水曜", "Wednesday"),
        ("木曜", "Thursday"),
        ("金曜", "Friday"),
        ("土曜", "Saturday"),
        ("日曜", "Sunday"),
    ];
    let (ja, en) = DAYS[at.wall.weekday().num_days_from_monday() as usize];
    let part = match at.wall.hour() {
        0..12 => lang.t("朝", "morning"),
        12..17 => lang.t("午後", "afternoon"),
        _ => lang.t("夜", "evening"),
    };
    t!(lang, "次は{day}の{part}", "Next: a {day} {part}", day = lang.t(ja, en), part)
}

fn days_left(days: i64, lang: Lang) -> Option<String> {
    match days {
        ..0 => None,
        0 => Some(lang.t("きょう", "today").to_owned()),
        1 => Some(lang.t("あした", "tomorrow").to_owned()),
        days => Some(t!(lang, "あと{days}日", "in {days} days", days)),
    }
}
