//! `/{series}/{number}/report`: reads like a good article, every session and question has a link.

use domain::{
    pages::report::{ReportPage, Section},
    reports::types::ReportState,
    t,
};
use leptos::prelude::*;
use serde_json::json;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
    ui::{
        art, embed, icon, notes, parts, share,
        structured_data::{address, performers},
        tlp,
    },
};

pub fn document(cx: &Cx, page: &ReportPage) -> String {
    let card = &page.event.card;
    let path = routes::report(&card.series_slug, card.number);
    let title = t!(cx.lang, "{name} レポート", "{name} report", name = card.joint_name(cx.lang));
    let slots: Vec<_> = page.sections.iter().map(|section| section.slot.clone()).collect();
    let is_public = page.state == ReportState::Published;
    let head = Head {
        description: if page.lead_excerpt.is_empty() { title.clone() } else { page.lead_excerpt.clone() },
        canonical: is_public.then(|| path.clone()),
        image: is_public.then(|| routes::share_image(&card.series_slug, card.number)),
        series: Some((&page.series).into()),
        nav: Nav::Reports,
        is_article: true,
        json_ld: is_public.then(|| {
            json!({
                "@context": "https://schema.org",
                "@type": "BlogPosting",
                "headline": title,
                "description": page.lead_excerpt,
                "inLanguage": "ja",
                "url": address(cx, &path),
                "image": address(cx, &routes::share_image(&card.series_slug, card.number)),
                "datePublished": page.published.as_ref().map(domain::time::Local::machine),
                "author": { "@type": "Person", "name": page.author },
                "publisher": { "@type": "Organization", "name": page.series.name },
                "about": {
                    "@type": "Event",
                    "name": card.headline(cx.lang),
                    "url": address(cx, &routes::event(&card.series_slug, card.number)),
                    "startDate": card.starts.as_ref().map(domain::time::Local::machine),
                    "performer": performers(cx, &slots),
                },
            })
        }),
        title,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &ReportPage) -> AnyView {
    let lang = cx.lang;
    let card = &page.event.card;
    let video = page.event.video_url.as_deref();
    let sections: Vec<_> = page.sections.iter().map(|section| section_view(cx, page, section)).collect();
    let rest = notes::questions(cx, &page.questions, card, video).map(|list| {
        view! {
            <section class="session" id="questions">
                <div class="spine"><span class="dot square"></span></div>
                <div class="session-body"><h2>{cx.t("そのほかの質問", "Other questions")}</h2>{list}</div>
            </section>
        }
    });
    let polls = polls(cx, page);
    let closing = (!page.closing_html.is_empty()).then(|| {
        view! { <section class="session closing"><div class="spine"></div><div class="session-body prose" inner_html=page.closing_html.clone()></div></section> }
    });
    let whole = video.map(|url| {
        let shown = notes::whole_video(cx, url, card.name(lang));
        view! { <section class="session whole-video"><div class="spine"></div><div class="session-body">{shown}</div></section> }
    });
    let desk = page.may_edit.then(|| routes::report_desk(&card.series_slug, card.number));
    let draft = (page.state != ReportState::Published).then(|| {
        parts::note(
            "warn",
            cx.t("下書きです", "This is a draft"),
            cx.t(
                "運営とレポーターだけに見えています。公開するとだれでも読めます。",
                "Only organizers and reporters see it until it is published.",
            ),
        )
    });
    view! {
        <div class="wrap report">
            <header class="report-head">
                <span class="report-mark">{art::small_mark(Some(card.mark))}</span>
                <div>
                    <p class="kicker">{cx.t("開催レポート", "Report")}</p>
                    <h1>{card.joint_name(lang)}</h1>
                    {(!card.title.is_empty()).then(|| view! { <p class="report-title">{card.title.clone()}</p> })}
                    {(!page.lead_html.is_empty()).then(|| view! { <div class="lede prose" inner_html=page.lead_html.clone()></div> })}
                    {facts(cx, page)}
                    {draft}
                    {desk.map(|href| view! { <p class="no-print"><a class="button" href=href>{icon::pencil()}{cx.t("編集する", "Edit")}</a></p> })}
                </div>
            </header>
            <div class="report-columns">
                {contents(cx, page)}
                <div class="sessions">
                    {whole}
                    {sections}{rest}{polls}{closing}
                    {foot(cx, page)}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn facts(cx: &Cx, page: &ReportPage) -> AnyView {
    let (lang, card) = (cx.lang, &page.event.card);
    let (asked, answered) = page.question_counts();
    let sessions = page.sections.len();
    let counts = lang.count(sessions, "セッション", "session", "sessions");
    let questions = (asked > 0).then(|| {
        t!(
            lang,
            "質問{asked} ・ 回答済み{answered}件",
            "{asked}, {answered} answered",
            asked = lang.count(asked, "件", "question", "questions"),
            answered
        )
    });
    let author = (!page.author.is_empty()).then(|| format!("{} {}", cx.t("文", "By"), page.author));
    let source = page.source_url.clone();
    let tags: Vec<_> = page.event.hashtags.iter().map(|tag| view! { <span>{format!("#{tag}")}</span> }).collect();
    view! {
        <div class="report-facts">
            <p>
                {card.starts.as_ref().map(|at| view! { <strong>{parts::day(at, lang)}{cx.t(" 開催", "")}</strong> })}
                <span>{counts}</span>
                {questions.map(|text| view! { <span>{text}</span> })}
                {author.map(|text| view! { <span>{text}</span> })}
                {source.map(|url| view! { <a href=url rel="noopener">{cx.t("初出の記事", "First published here")}</a> })}
            </p>
            {(!tags.is_empty()).then(|| view! { <p class="report-tags">{tags}</p> })}
        </div>
    }
    .into_any()
}

fn contents(cx: &Cx, page: &ReportPage) -> AnyView {
    let items: Vec<_> = page
        .sections
        .iter()
        .zip(1_usize..)
        .map(|(section, place)| {
            let slot = &section.slot;
            view! { <li><a href=format!("#s{}", slot.number)><span class="num">{place}</span><span>{slot.title.clone()}</span></a></li> }
        })
        .collect();
    let others = (!page.questions.is_empty())
        .then(|| view! { <li><a href="#questions"><span class="num"></span><span>{cx.t("そのほかの質問", "Other questions")}</span></a></li> });
    let count = cx.lang.count(page.sections.len(), "セッション", "session", "sessions");
    let list = view! { <ol class="toc-list">{items}{others}</ol> }.into_any();
    // One list for both: a details element that wide screens keep open (see report.css and reading.js).
    view! {
        <nav class="toc" aria-label=cx.t("目次", "Contents")>
            <details class="toc-box" data-wide-open="">
                <summary><strong>{cx.t("目次", "Contents")}</strong><span class="quiet small">{count}</span>{icon::down()}</summary>
                {list}
            </details>
            {share_line(cx, page)}
        </nav>
    }
    .into_any()
}

fn share_line(cx: &Cx, page: &ReportPage) -> Option<AnyView> {
    if page.state != ReportState::Published {
        return None;
    }
    let card = &page.event.card;
    let page_address = address(cx, &routes::report(&card.series_slug, card.number));
    let title = format!("{} {}", card.joint_name(cx.lang), cx.t("レポート", "report"));
    let url = domain::encoding::percent_encode(&page_address);
    Some(
        view! {
            <p class="share">
                <a href=share::on_x(&page_address, &title, &page.event.hashtags) rel="noopener">"X"</a>
                <a href=format!("https://www.facebook.com/sharer/sharer.php?u={url}") rel="noopener">"Facebook"</a>
                <a href=share::on_hatena(&page_address) rel="noopener">{cx.t("はてなブックマーク", "Hatena Bookmark")}</a>
            </p>
        }
        .into_any(),
    )
}

fn section_view(cx: &Cx, page: &ReportPage, section: &Section) -> AnyView {
    let (lang, card, slot) = (cx.lang, &page.event.card, &section.slot);
    let id = format!("s{}", slot.number);
    // That of the whole evening is the slot's too, unless a part of it may not be shown.
    let video = slot.video_url.as_deref();
    let label = if slot.label.is_empty() { slot.kind.label(lang).to_owned() } else { slot.label.clone() };
    let time = slot.starts.as_ref().map(|at| view! { <time datetime=at.machine()>{at.clock()}</time> });
    let body = if !slot.tlp.is_open() {
        ().into_any()
    } else if section.notes.is_empty() && section.questions.is_empty() {
        let watch = slot.video_at.zip(video).map(|(at, url)| {
            view! { " "<a href=embed::video_at(url, at) rel="noopener">{cx.t("動画で見る", "Watch it")}</a> }
        });
        view! { <p class="no-notes">{cx.t("この枠のノートはありません。", "There are no notes of this session.")}{watch}</p> }.into_any()
    } else {
        notes::nested(&section.notes, video)
    };
    let edit = page.may_edit.then(|| routes::edit_notes(&card.series_slug, card.number, slot.number));
    let dot = if matches!(slot.kind, domain::agenda::types::SlotKind::Qa) { "dot square" } else { "dot" };
    view! {
        <section class="session" id=id.clone()>
            <div class="spine">{time}<span class=dot></span></div>
            <div class="session-body">
                <p class="session-label">
                    <strong>{label}</strong>
                    {edit.map(|href| view! { <a class="no-print" href=href>{cx.t("ノートを編集", "Edit notes")}</a> })}
                    <a class="anchor" href=format!("#{id}")>{format!("#{id}")}<span class="vh">{cx.t("このセッションへのリンク", "Link to this session")}</span></a>
                </p>
                <h2 lang=cx.content_lang(&slot.title)>{parts::talk_link(&card.series_slug, card.number, slot)}</h2>
                {parts::billed(&slot.speakers, card.mark, lang)}
                {tlp::of_slot(cx, slot)}
                {tlp::within_note(cx, slot, routes::within(&card.series_slug, card.number, slot.number))}
                {notes::media(cx, slot, page.event.video_url.as_deref())}
                {body}
                {notes::impression(cx, &section.impression_html, &section.impression_author)}
                {notes::questions(cx, &section.questions, card, video)}
            </div>
        </section>
    }
    .into_any()
}

fn foot(cx: &Cx, page: &ReportPage) -> AnyView {
    let near = |card: &domain::events::types::EventCard, word: &'static str, class: &'static str| {
        let href = if card.has_report {
            routes::report(&card.series_slug, card.number)
        } else {
            routes::event(&card.series_slug, card.number)
        };
        let what = if card.has_report { cx.t("レポート", "report") } else { card.state_word(cx.lang) };
        let day = card.starts.as_ref().map(|at| format!(" ・ {}", at.date(cx.lang)));
        view! { <a class=class href=href><span class="quiet small">{word}" ・ "{card.name(cx.lang)}" "{what}</span><strong lang=cx.content_lang(&card.title)>{card.headline(cx.lang)}</strong><span class="quiet small">{day.filter(|_| !card.has_report)}</span></a> }.into_any()
    };
    view! {
        <nav class="near" aria-label=cx.t("前後の回", "Previous and next event")>
            {page.previous.as_ref().map(|card| near(card, cx.t("前の回", "Previous"), "prev"))}
            {page.next.as_ref().map(|card| near(card, cx.t("次の回", "Next"), "next"))}
        </nav>
    }
    .into_any()
}

/// Results of polls, each option with its votes beside the others.
fn polls(cx: &Cx, page: &ReportPage) -> Option<AnyView> {
    let polls: Vec<_> = page
        .polls
        .iter()
        .map(|poll| {
            let most = poll.options.iter().map(|(_, votes)| *votes).max().unwrap_or(0).max(1);
            let options: Vec<_> = poll
                .options
                .iter()
                .map(|(option, votes)| {
                    let said = cx.lang.count(*votes, "票", "vote", "votes");
                    view! { <li><span>{option.clone()}</span><progress max=most value=*votes aria-label=said.clone()></progress><span class="quiet">{said}</span></li> }
                })
                .collect();
            view! { <h3>{poll.question.clone()}</h3><ul class="poll">{options}</ul> }
        })
        .collect();
    (!polls.is_empty()).then(|| {
        view! {
            <section class="session" id="polls">
                <div class="spine"><span class="dot square"></span></div>
                <div class="session-body"><h2>{cx.t("投票", "Polls")}</h2>{polls}</div>
            </section>
        }
        .into_any()
    })
}
