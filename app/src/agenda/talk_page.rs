//! `/{series}/{number}/talks/{n}`: one talk with everything that belongs to it.

use domain::{agenda::types::Slot, pages::talk::TalkPage};
use leptos::prelude::*;
use serde_json::json;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head, Nav},
    ui::structured_data::{address, performers},
    ui::{icon, notes, parts},
};

pub fn document(cx: &Cx, page: &TalkPage) -> String {
    let (card, slot) = (&page.event.card, &page.slot);
    let names: Vec<String> = slot.speakers.iter().map(|billing| billing.display_name(cx.lang)).collect();
    let path = routes::talk(&card.series_slug, card.number, slot.number);
    let description = if page.summary_excerpt.is_empty() {
        format!("{} {} {}", slot.title, names.join(cx.t("、", ", ")), card.name(cx.lang))
    } else {
        page.summary_excerpt.clone()
    };
    let head = Head {
        title: format!("{} — {}", slot.title, card.name(cx.lang)),
        json_ld: Some(json!({
            "@context": "https://schema.org",
            "@type": "Event",
            "name": slot.title,
            "description": description,
            "url": address(cx, &path),
            "startDate": slot.starts.or(card.starts).as_ref().map(domain::time::Local::machine),
            "eventStatus": crate::ui::structured_data::event_status(card.state),
            "performer": performers(cx, std::slice::from_ref(slot)),
            "location": if card.venue_name.is_empty() {
                json!({ "@type": "VirtualLocation", "url": address(cx, &routes::event(&card.series_slug, card.number)) })
            } else {
                json!({ "@type": "Place", "name": card.venue_name, "address": page.event.venue_address })
            },
            "superEvent": { "@type": "Event", "name": card.headline(cx.lang), "url": address(cx, &routes::event(&card.series_slug, card.number)), "startDate": card.starts.as_ref().map(domain::time::Local::machine) },
        })),
        description,
        canonical: Some(path),
        image: Some(routes::share_image(&card.series_slug, card.number)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &TalkPage) -> AnyView {
    let (lang, card, slot) = (cx.lang, &page.event.card, &page.slot);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let video = slot.video_url.as_deref().or(page.event.video_url.as_deref());
    let mut facts: Vec<String> = vec![slot.kind.label(lang).to_owned()];
    match (&slot.starts, &card.starts) {
        (Some(at), _) => facts.push(format!("{} {}", at.date(lang), at.clock())),
        (None, Some(at)) => facts.push(at.date(lang)),
        (None, None) => {}
    }
    facts.extend(slot.minutes.map(|n| lang.count(n, "分", "min", "min")));
    facts.extend(slot.level.map(|level| format!("Level {level}")));
    facts.extend((!slot.room.is_empty()).then(|| slot.room.clone()));
    let has_notes = !page.notes.is_empty();
    let has_questions = !page.questions.is_empty();
    let edit = page.may_edit.then(|| routes::edit_notes(slug, number, slot.number));
    let in_report = (has_notes && card.has_report).then(|| routes::report_section(slug, number, slot.number));
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![
                (routes::series(slug), page.series.name.clone()),
                (routes::event(slug, number), card.name(lang)),
            ])}
            <div class="page-head talk-head">
                <p class="quiet facts-line">{facts.join(" ・ ")}</p>
                <h1>{slot.title.clone()}</h1>
                {parts::billed(&slot.speakers, card.mark, lang)}
            </div>
            {(!page.summary_html.is_empty()).then(|| view! { <div class="summary prose" inner_html=page.summary_html.clone()></div> })}
            {notes::media(cx, slot)}
            {(has_notes || page.may_edit).then(|| view! {
                <section class="section" aria-labelledby="notes">
                    <div class="section-head">
                        <h2 id="notes">{cx.t("ノート", "Notes")}</h2>
                        {match edit {
                            Some(href) => Some(view! { <a class="button" href=href>{icon::pencil()}{cx.t("ノートを編集", "Edit notes")}</a> }.into_any()),
                            None => in_report.map(|href| view! { <a href=href>{cx.t("レポートで読む", "Read in the report")}</a> }.into_any()),
                        }}
                    </div>
                    {if has_notes { notes::nested(&page.notes, video) } else { view! { <p class="quiet">{cx.t("まだありません。", "None yet.")}</p> }.into_any() }}
                    {notes::impression(cx, &page.impression_html, &page.impression_author)}
                </section>
            })}
            {has_questions.then(|| view! {
                <section class="section" aria-labelledby="questions">
                    <h2 id="questions" class="section-head">{cx.t("質問と回答", "Questions")}</h2>
                    {notes::questions(cx, &page.questions, card, video)}
                </section>
            })}
            <nav class="near section" aria-label=cx.t("前後のセッション", "Before and after")>
                {page.previous.as_ref().map(|slot| near(slot, slug, number, cx.t("前のセッション", "Before"), "prev"))}
                {page.next.as_ref().map(|slot| near(slot, slug, number, cx.t("次のセッション", "Next"), "next"))}
            </nav>
        </div>
    }
    .into_any()
}

fn near(slot: &Slot, slug: &str, number: i32, word: &'static str, class: &'static str) -> AnyView {
    view! { <a class=class href=routes::talk(slug, number, slot.number)><span class="quiet small">{word}</span><strong>{slot.title.clone()}</strong></a> }.into_any()
}
