//! `/{series}/{number}/talks/{n}/within`: what of a talk of TLP:GREEN stays within the community. Nobody's cache keeps it,
//! no other site shows it.

use domain::{ids::EventRef, pages::talk::TalkPage, t};
use leptos::prelude::*;

use super::{talk_page, talk_parts};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{notes, parts, tlp},
};

/// `form` holds the page's own `key`, and a question that could not be sent, as that of the page for everybody.
pub fn document(cx: &Cx, page: &TalkPage, form: &Form) -> String {
    let (card, slot) = (&page.event.card, &page.slot);
    let head = Head {
        title: format!("{} — {}", slot.title, card.name(cx.lang)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &TalkPage, form: &Form) -> AnyView {
    let (lang, card, slot) = (cx.lang, &page.event.card, &page.slot);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let video = slot.video_url.as_deref();
    let is_bare = page.notes.is_empty() && page.questions.is_empty() && !slot.has_slides() && video.is_none();
    let questions = notes::questions_within(cx, &page.questions, card, video);
    let asks = cx.t(
        "この集まりの参加者、登壇者、運営だけが読みます。匿名でも送れます。答えはここに載ります。",
        "Read by who takes part in this community, the speaker and the organizers alone. Without a name if you like. The answer will stand here.",
    );
    view! {
        <div class="wrap talk-page within-page">
            {parts::event_crumb(cx, card)}
            <header class="talk-head">
                <h1 lang=cx.content_lang(&slot.title)>{slot.title.clone()}</h1>
                <p class="quiet facts-line">{talk_page::facts(cx, page).join(" ・ ")}</p>
                {parts::billed(&slot.speakers, card.mark, lang)}
                {tlp::of_slot(cx, slot)}
            </header>
            <div class="talk-columns">
                <div class="talk-main">
                    {(!page.summary_html.is_empty()).then(|| view! { <div class="summary prose" inner_html=page.summary_html.clone()></div> })}
                    {is_bare.then(|| view! { <p class="quiet">{cx.t("ノートと質問はまだありません。レポートが公開されると、ここにも載ります。", "There are no notes and no questions yet. They come with the report.")}</p> })}
                    {notes::media(cx, slot, None)}
                    {talk_parts::bar(cx, &page.notes, video)}
                    {talk_page::notes_section(cx, page)}
                    {talk_page::questions_section(cx, page, questions)}
                </div>
                <aside class="talk-side">
                    {talk_page::answered(cx, page)}
                    {talk_page::ask(cx, page, form, (routes::within(slug, number, slot.number), asks))}
                    {talk_page::others(cx, page)}
                    <p><a href=routes::talk(slug, number, slot.number)>{cx.t("公開ページへ", "To the public page")}</a></p>
                </aside>
            </div>
            {talk_page::beside(cx, page)}
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
