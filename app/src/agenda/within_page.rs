//! `/{series}/{number}/talks/{n}/within`: what of a talk of TLP:GREEN stays within the community. Nobody's cache keeps it,
//! no other site shows it.

use domain::{ids::EventRef, pages::within::WithinPage, t};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
    ui::{notes, parts, tlp},
};

pub fn document(cx: &Cx, page: &WithinPage) -> String {
    let (card, slot) = (&page.event.card, &page.slot);
    let head = Head {
        title: format!("{} — {}", slot.title, card.name(cx.lang)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &WithinPage) -> AnyView {
    let (lang, card, slot) = (cx.lang, &page.event.card, &page.slot);
    let video = slot.video_url.as_deref();
    let notes = (!page.notes.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="notes">
                <h2 id="notes">{cx.t("ノート", "Notes")}</h2>
                {notes::nested(&page.notes, video)}
                {notes::impression(cx, &page.impression_html, &page.impression_author)}
            </section>
        }
    });
    let questions: Vec<_> = page
        .questions
        .iter()
        .map(|question| {
            let is_over = card.state == domain::events::types::EventState::Ended;
            view! {
                <li class="section">
                    <p class="row">{parts::question_badge(question.state, is_over, lang)}<span class="quiet small">{question.asker_name(lang).to_owned()}</span></p>
                    <h3 lang=cx.content_lang(&question.body)>{question.body.clone()}</h3>
                    {notes::answers(cx, question, video)}
                </li>
            }
        })
        .collect();
    let is_bare = page.notes.is_empty() && questions.is_empty() && !slot.has_slides() && video.is_none();
    view! {
        <div class="wrap narrow-page within-page">
            {parts::event_crumb(cx, card)}
            <header class="talk-head">
                <h1 lang=cx.content_lang(&slot.title)>{slot.title.clone()}</h1>
                {parts::billed(&slot.speakers, card.mark, lang)}
                {tlp::of_slot(cx, slot)}
            </header>
            {(!page.summary_html.is_empty()).then(|| view! { <div class="summary prose" inner_html=page.summary_html.clone()></div> })}
            {is_bare.then(|| view! { <p class="quiet">{cx.t("ノートと質問はまだありません。レポートが公開されると、ここにも載ります。", "There are no notes and no questions yet. They come with the report.")}</p> })}
            {notes::media(cx, slot, None)}
            {notes}
            {(!questions.is_empty()).then(|| view! { <section class="section" aria-labelledby="questions"><h2 id="questions">{cx.t("質問と答え", "Questions and answers")}</h2><ul class="plain">{questions}</ul></section> })}
            <p class="section"><a href=routes::talk(&card.series_slug, card.number, slot.number)>{cx.t("公開ページへ", "To the public page")}</a></p>
        </div>
    }
    .into_any()
}

/// For somebody who is signed in and takes no part.
pub fn refused(cx: &Cx, event: EventRef<'_>, n: i32) -> String {
    let head = Head {
        title: cx.t("この集まりの参加者だけのページです", "For participants of this community").to_owned(),
        nav: Nav::Events,
        ..Head::default()
    };
    let talk = routes::talk(event.series, event.number, n);
    let next = routes::series(event.series);
    shell::document(cx, head, || {
        view! {
            <div class="wrap narrow-page">
                <div class="page-head"><h1>{cx.t("この集まりの参加者だけのページです", "For participants of this community")}</h1></div>
                <p>{t!(cx.lang, "{label} の話です。このシリーズの回に席がある人、あった人、登壇する人が見られます。", "This talk is {label}: for who holds or held a seat in this series, or speaks there.", label = domain::agenda::tlp::Tlp::Green.label())}</p>
                <p class="row"><a class="button primary" href=next>{cx.t("次の回に申し込む", "Register for the next event")}</a><a class="button" href=talk>{cx.t("公開ページへ", "To the public page")}</a></p>
            </div>
        }
        .into_any()
    })
}
