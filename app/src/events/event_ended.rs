//! An event that is over: what there is to watch, read and still to be answered.

use domain::{
    agenda::types::{Slot, SlotKind},
    events::types::{Event, EventCard},
    pages::event::{Afterwards, EventPage},
    qa::types::Question,
    t,
    time::video_clock,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    ui::{embed, icon, parts, tlp},
};

/// How many came, asked and were answered.
pub fn numbers(cx: &Cx, page: &EventPage) -> Option<AnyView> {
    let numbers = [
        (cx.t("申し込み", "Registered"), page.came, cx.t("人", "")),
        (cx.t("質問", "Questions"), page.questions.all, cx.t("件", "")),
        (cx.t("回答", "Answered"), page.questions.answered, cx.t("件", "")),
    ];
    let numbers: Vec<_> = numbers
        .into_iter()
        .filter(|(_, n, _)| *n > 0)
        .map(|(name, n, unit)| view! { <div><dt>{name}</dt><dd>{n}<small>{unit}</small></dd></div> })
        .collect();
    (!numbers.is_empty()).then(|| view! { <dl class="numbers">{numbers}</dl> }.into_any())
}

/// What is there and what is still to come, while there is no report.
pub fn progress(cx: &Cx, page: &EventPage) -> AnyView {
    // Nobody has slides for a round of questions, and those of a talk that is not for everybody are awaited by nobody here.
    let is_talk = |slot: &&Slot| matches!(slot.kind, SlotKind::Talk | SlotKind::Lightning) && slot.tlp.is_open();
    let talks = || page.slots.iter().filter(is_talk);
    let all = talks().count();
    let slides = talks().filter(|slot| slot.has_slides()).count();
    let has_video = page.event.video_url.is_some() || talks().any(|slot| slot.video_url.is_some());
    let ended = page.event.card.ends.as_ref().map(domain::time::Local::clock).unwrap_or_default();
    let steps = [
        (cx.t("終了", "Over"), true, ended),
        (
            cx.t("資料", "Slides"),
            slides > 0 && slides == all,
            t!(cx.lang, "{slides} / {all}", "{slides} of {all}", slides, all),
        ),
        (
            cx.t("動画", "Video"),
            has_video,
            if has_video { cx.t("公開中", "out") } else { cx.t("準備中", "to come") }.to_owned(),
        ),
        (cx.t("レポート", "Report"), false, cx.t("準備中", "to come").to_owned()),
    ];
    let steps: Vec<_> = steps
        .into_iter()
        .enumerate()
        .filter(|(at, _)| match at {
            1 => all > 0,
            // Of a recording that not everybody may see nothing is to come.
            2 => has_video || !page.event.hides_video,
            _ => true,
        })
        .map(|(_, step)| step)
        .map(|(name, is_done, word)| {
            let done = is_done.then(|| view! { <span class="vh">{cx.t("済み", "done")}</span> });
            view! { <li class=is_done.then_some("done")><b>{name}</b>{done}<small>{word}</small></li> }
        })
        .collect();
    view! { <ol class="after-steps">{steps}</ol> }.into_any()
}

/// Talks with what is left of them, in the order of the evening.
pub fn talks(cx: &Cx, page: &EventPage) -> AnyView {
    let nothing = Afterwards::default();
    let after = page.afterwards.as_ref().unwrap_or(&nothing);
    let rows: Vec<_> =
        page.slots.iter().filter(|slot| is_shown(slot)).map(|slot| talk(cx, page, slot, after)).collect();
    view! { <ol class="after-talks">{rows}</ol> }.into_any()
}

/// The ways to see and to read again what was said, on a board and a ticket of an event that is over; none where neither
/// is out.
pub fn what_comes_next(cx: &Cx, info: &Event) -> Option<AnyView> {
    let card = &info.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let video = info.video_url.clone();
    let links = [
        video.map(|url| view! { <a class="button" href=url rel="noopener">{cx.t("動画を見る", "Watch the video")}{icon::out()}</a> }.into_any()),
        card.has_report.then(|| view! { <a class="button" href=routes::report(slug, number)>{cx.t("レポートを読む", "Read the report")}</a> }.into_any()),
    ];
    let links: Vec<_> = links.into_iter().flatten().collect();
    (!links.is_empty()).then(|| view! { <p class="row board-next">{links}</p> }.into_any())
}

/// Whether a slot is worth a row when all is over.
pub fn is_shown(slot: &Slot) -> bool {
    slot.kind.is_said() || slot.has_more()
}

/// The slot's own video, or its place in the event's, if it is known; address and second.
fn video_of<'a>(page: &EventPage, slot: &'a Slot) -> Option<(&'a str, Option<i64>)> {
    let url = slot.video_url.as_deref()?;
    let at = slot.video_at.or_else(|| embed::begins_at(url));
    let is_whole = page.event.video_url.as_deref().is_some_and(|whole| embed::is_same_video(url, whole));
    (at.is_some() || !is_whole).then_some((url, at))
}

fn talk(cx: &Cx, page: &EventPage, slot: &Slot, after: &Afterwards) -> AnyView {
    let (lang, card) = (cx.lang, &page.event.card);
    let at = slot.starts.as_ref().map(|at| view! { <time datetime=at.machine()>{at.clock()}</time> });
    let kind = (slot.kind != SlotKind::Talk).then(|| view! { <span class="tag">{slot.kind.label(lang)}</span> });
    let answered = after.answered.get(&slot.number).copied().unwrap_or(0);
    let told = match (answered, slot.questions) {
        (_, 0) => None,
        (0, all) => Some(view! { <span class="badge ring warn">{t!(lang, "質問{n}", "{n}", n = lang.count(all, "件", "question", "questions"))}</span> }.into_any()),
        (n, _) => Some(view! { <span class="badge ok">{t!(lang, "{n}件に回答", "{n} answered", n)}</span> }.into_any()),
    };
    let video = video_of(page, slot).map(|(url, from)| {
        let (href, words) = match from {
            Some(at) => (embed::video_at(url, at), t!(lang, "動画 {clock}", "Video {clock}", clock = video_clock(at))),
            None => (url.to_owned(), cx.t("動画", "Video").to_owned()),
        };
        view! { <a class="minute" href=href rel="noopener">{icon::play()}{words}</a> }
    });
    let slides = slot.slides_url.as_ref().or(slot.slides_file.as_ref()).map(
        |url| view! { <a class="chip" href=url.clone() rel="noopener">{icon::slides()}{cx.t("資料", "Slides")}</a> },
    );
    let later = (slot.slides_promised && !slot.has_slides())
        .then(|| view! { <span class="quiet small">{cx.t("資料は後ほど", "Slides will follow")}</span> });
    let has_media = video.is_some() || slides.is_some() || later.is_some();
    let names: Vec<String> = slot.speakers.iter().map(|billing| billing.display_name(lang)).collect();
    view! {
        <li>
            <p class="line">{at}{kind}{told}</p>
            <h3 lang=cx.content_lang(&slot.title)>{parts::talk_link(&card.series_slug, card.number, slot)}</h3>
            {tlp::of_slot(cx, slot)}
            <p class="quiet">{names.join(cx.t("、", ", "))}</p>
            {has_media.then(|| view! { <p class="row media-row">{video}{slides}{later}</p> })}
        </li>
    }
    .into_any()
}

/// What nobody has answered yet, and what was answered.
pub fn questions(cx: &Cx, page: &EventPage) -> Option<AnyView> {
    let after = page.afterwards.as_ref()?;
    let card = &page.event.card;
    if page.questions.all == 0 {
        return None;
    }
    let all = routes::board(&card.series_slug, card.number);
    let open: Vec<_> = after.open.iter().map(|question| open_line(cx, question, card)).collect();
    let told: Vec<_> = after.told.iter().map(|question| told_line(cx, question, card)).collect();
    let n = after.open_count;
    Some(
        view! {
            {(n > 0).then(|| view! {
                <section class="stack tight" aria-labelledby="open">
                    <div class="section-head"><h2 class="aside-head" id="open">{cx.t("まだ答えのない質問", "Not answered yet")}</h2><span class="quiet small">{cx.lang.count(n, "件", "question", "questions")}</span></div>
                    <ul class="after-open">{open}</ul>
                </section>
            })}
            {(!told.is_empty()).then(|| view! {
                <section class="stack" aria-labelledby="told">
                    <h2 class="aside-head" id="told">{cx.t("答えのついた質問", "Answered")}</h2>
                    <div class="answers">{told}</div>
                </section>
            })}
            <a class="button" href=all>{icon::bubble()}{t!(cx.lang, "質問{all}をすべて見る", "All {all}", all = cx.lang.count(page.questions.all, "件", "question", "questions"))}</a>
        }
        .into_any(),
    )
}

fn open_line(cx: &Cx, question: &Question, card: &EventCard) -> AnyView {
    let to = question.slot.as_ref().map(|(_, title)| title.clone());
    let from =
        [Some(question.asker_name(cx.lang).to_owned()), to].into_iter().flatten().collect::<Vec<_>>().join(" ・ ");
    view! {
        <li class=(question.votes == 0).then_some("bare")>
            <p class="votes">{(question.votes > 0).then(|| view! { <b>{question.votes}</b>{cx.t("票", if question.votes == 1 { "vote" } else { "votes" })} })}</p>
            <div>
                <p class="ask" lang=cx.content_lang(&question.body)><a href=routes::question(&card.series_slug, card.number, question.id)>{question.body.clone()}</a></p>
                <p class="quiet small">{from}</p>
            </div>
        </li>
    }
    .into_any()
}

fn told_line(cx: &Cx, question: &Question, card: &EventCard) -> AnyView {
    let answer = question.answers.first().map(|answer| {
        view! {
            <div class="short-answer prose" lang=cx.content_lang(&answer.html) inner_html=answer.html.clone()></div>
            {(!answer.author.is_empty()).then(|| view! { <p class="source"><b>{icon::check()}{answer.author.clone()}</b></p> })}
        }
    });
    view! {
        <article>
            <p class="ask" lang=cx.content_lang(&question.body)><a href=routes::question(&card.series_slug, card.number, question.id)>{question.body.clone()}</a></p>
            {answer}
        </article>
    }
    .into_any()
}

/// A word for what stands where the agenda stood.
pub fn title(cx: &Cx, page: &EventPage) -> &'static str {
    let has_videos = page.slots.iter().any(|slot| video_of(page, slot).is_some());
    match (has_videos, page.slots.iter().any(domain::agenda::types::Slot::has_slides)) {
        (true, true) => cx.t("動画と資料", "Videos and slides"),
        (true, false) => cx.t("話と動画", "Talks and videos"),
        (false, true) => cx.t("話と資料", "Talks and slides"),
        (false, false) => cx.t("この日の話", "The talks"),
    }
}

/// The whole evening on video, if there is one.
pub fn whole_video(cx: &Cx, page: &EventPage) -> Option<AnyView> {
    let url = page.event.video_url.as_ref()?;
    let words = cx.t("全体の動画", "The whole video");
    Some(view! { <a class="small" href=url.clone() rel="noopener">{words}{icon::out()}</a> }.into_any())
}

/// Nothing was said of what was planned.
pub fn nothing(cx: &Cx) -> AnyView {
    parts::empty(
        cx.t("話の記録はありません", "No record of talks"),
        cx.t("タイムテーブルを残さなかった回です。", "This event kept no agenda."),
    )
}
