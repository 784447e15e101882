//! What stands above the first page: what is on, and for some days what has been.

use domain::{
    pages::{
        home::{JustOver, LiveNow},
        own::Hold,
    },
    t,
    time::zone_suffix,
};
use leptos::prelude::*;

use crate::{
    cx::{Cx, Fill, html},
    events::{self, event_live},
    routes,
    ui::icon,
};

/// Places of what a viewer holds, one for each of so many evenings at once.
pub const PLACES: [&str; 3] = ["watch-1", "watch-2", "watch-3"];

/// Where those who hold a place watch what is on, and their tickets; `own` in the order of `live`.
pub fn fills(cx: &Cx, live: &[LiveNow], own: &[Hold]) -> Vec<Fill> {
    let all = PLACES.into_iter().zip(live.iter().zip(own));
    all.filter(|(_, (_, own))| own.held.is_some())
        .map(|(place, (live, own))| (place, html(watch(cx, live, own))))
        .collect()
}

/// All that is on; a script keeps it current.
pub fn live_strips(cx: &Cx, live: &[LiveNow]) -> Vec<AnyView> {
    let places = PLACES.into_iter().map(Some).chain(std::iter::repeat(None));
    live.iter().zip(places).map(|(live, place)| live_strip(cx, live, place)).collect()
}

fn watch(cx: &Cx, live: &LiveNow, own: &Hold) -> AnyView {
    events::stream_line(cx, &live.hour, live.video_url.as_deref(), own)
}

/// What is on now, the question that is being answered, and the ways to watch and to ask.
fn live_strip(cx: &Cx, live: &LiveNow, place: Option<&'static str>) -> AnyView {
    let card = &live.card;
    let (slug, number) = (&card.series_slug, card.number);
    let label = cx.t("いま答えている質問", "Being answered");
    let now = live.hour.answering.as_ref().map(|(_, body)| format!("{label} 「{body}」"));
    let idle = cx.t("質問と投票を受け付けています", "Ask and vote now");
    let zone = zone_suffix(&card.zone, cx.lang);
    let ends = card.until().map(|at| t!(cx.lang, "{clock}{zone}まで", "until {clock}{zone}", clock = at.clock(), zone));
    let on = live.hour.on.as_ref().map(|on| {
        view! {
            <p class="hour-talk">
                <span lang=cx.content_lang(&on.title)>{on.title.clone()}</span>
                {event_live::minutes_left(cx, on)}
            </p>
        }
    });
    let ways = watch(cx, live, &Hold::default());
    let ways = match place {
        Some(name) => cx.place(name, ways),
        None => ways,
    };
    view! {
        <section class="live-strip" data-mark=card.mark.into_str() aria-label=cx.t("開催中", "Live now")>
            <div class="wrap">
                <span class="badge live">{cx.t("開催中", "Live now")}</span>
                <div class="what">
                    <p><a href=routes::event(slug, number)>{card.headline(cx.lang)}</a></p>
                    {on}
                    <p class="now">
                        <a href=routes::board(slug, number) data-answering=format!("{}/stream?aside=1", routes::api_questions(slug, number)) data-label=label data-idle=idle>
                            {now.unwrap_or_else(|| idle.to_owned())}
                        </a>
                        {ends.map(|ends| view! { <span class="until">{ends}</span> })}
                    </p>
                </div>
                <a class="button primary" href=routes::event(slug, number)>{cx.t("いまから参加する", "Join now")}</a>
                <div class="hour-ways">
                    {ways}
                    <a class="button" href=format!("{}#ask", routes::board(slug, number))>{icon::bubble()}{cx.t("質問を書く", "Ask a question")}</a>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// What has been, and what comes of it: the video when there is one, questions that wait for an answer, and where a report would
/// stand: nobody knows whether one is to come.
pub fn over_strip(cx: &Cx, over: &JustOver) -> AnyView {
    let card = &over.card;
    let (slug, number) = (&card.series_slug, card.number);
    let questions = cx.lang.count(over.open_questions, "件", "question", "questions");
    let open = (over.open_questions > 0).then(|| {
        let words = t!(cx.lang, "まだ答えのない質問 {questions}", "{questions} not answered yet", questions);
        view! { <a href=routes::board(slug, number)>{words}</a>" ・ " }
    });
    let video = over.video_url.clone().map(|url| {
        view! { <a class="button" href=url rel="noopener">{icon::play()}{cx.t("動画を見る", "Watch the video")}{icon::out()}</a> }
    });
    view! {
        <section class="live-strip over" data-mark=card.mark.into_str() aria-label=cx.t("終わった回", "Just over")>
            <div class="wrap">
                <span class="badge">{cx.t("終了", "Over")}</span>
                <div class="what">
                    <p><a href=routes::event(slug, number)>{card.headline(cx.lang)}</a></p>
                    <p class="now">{open}<span>{cx.t("レポートを公開すると、このページに載ります。", "Once a report is published, it stands on this page.")}</span></p>
                </div>
                <a class="button" href=routes::event(slug, number)>{cx.t("ふり返る", "Look back")}</a>
                {video.map(|video| view! { <div class="hour-ways">{video}</div> })}
            </div>
        </section>
    }
    .into_any()
}
