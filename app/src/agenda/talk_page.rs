//! `/{series}/{number}/talks/{n}`: one talk with everything that belongs to it.

use domain::{
    agenda::types::{Slot, SlotKind},
    events::{rules::board_is_open, types::EventState},
    pages::talk::TalkPage,
    t,
    time::zone_suffix,
};
use leptos::prelude::*;
use serde_json::json;

use super::talk_parts;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::structured_data::{address, performers},
    ui::{
        field::{self, Field},
        icon, notes, parts, share, tlp,
    },
};

/// `form` holds the page's own `key`, and a question that could not be sent: `body`, `asker`, `tell`, `mail`.
pub fn document(cx: &Cx, page: &TalkPage, form: &Form) -> String {
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
            "eventStatus": crate::ui::structured_data::event_status(card),
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
        image: Some(routes::talk_image(&card.series_slug, card.number, slot.number)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &TalkPage, form: &Form) -> AnyView {
    let (lang, card, slot) = (cx.lang, &page.event.card, &page.slot);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let path = routes::talk(slug, number, slot.number);
    let video = slot.video_url.as_deref();
    view! {
        <div class="wrap talk-page">
            {parts::event_crumb(cx, card)}
            <header class="talk-head">
                <h1 lang=cx.content_lang(&slot.title)>{slot.title.clone()}</h1>
                <p class="quiet facts-line">{facts(cx, page).join(" ・ ")}</p>
                {parts::billed(&slot.speakers, card.mark, lang)}
                {tlp::of_slot(cx, slot)}
            </header>
            <div class="talk-columns">
                <div class="talk-main">
                    {(!page.summary_html.is_empty()).then(|| view! { <div class="summary prose" inner_html=page.summary_html.clone()></div> })}
                    {tlp::within_note(cx, slot, routes::within(slug, number, slot.number))}
                    {notes::media(cx, slot, None)}
                    {talk_parts::bar(cx, &page.notes, video)}
                    {notes_section(cx, page)}
                    {questions_section(cx, page, notes::questions(cx, &page.questions, card, video))}
                </div>
                <aside class="talk-side">
                    {answered(cx, page)}
                    {ask(cx, page, form, (path.clone(), words_to_ask(cx, page)))}
                    {others(cx, page)}
                    <section><h2>{cx.t("この話を共有する", "Share")}</h2>{share::chips(cx, &path, &slot.title)}</section>
                </aside>
            </div>
            {beside(cx, page)}
        </div>
    }
    .into_any()
}

/// The ways to the talks before and after it.
pub(super) fn beside(cx: &Cx, page: &TalkPage) -> AnyView {
    let (slug, number) = (page.event.card.series_slug.as_str(), page.event.card.number);
    view! {
        <nav class="near section" aria-label=cx.t("前後の話", "Previous and next talk")>
            {page.previous.as_ref().map(|slot| near(cx, slot, slug, number, cx.t("前の話", "Previous talk"), "prev"))}
            {page.next.as_ref().map(|slot| near(cx, slot, slug, number, cx.t("次の話", "Next talk"), "next"))}
        </nav>
    }
    .into_any()
}

pub(super) fn facts(cx: &Cx, page: &TalkPage) -> Vec<String> {
    let (lang, slot) = (cx.lang, &page.slot);
    let mut facts = Vec::new();
    match (&slot.starts, &page.event.card.starts) {
        (Some(at), _) => {
            facts.push(format!("{} {}{}", at.date(lang), at.clock(), zone_suffix(&page.event.card.zone, lang)));
        }
        (None, Some(at)) => facts.push(at.date(lang)),
        (None, None) => {}
    }
    if slot.kind != SlotKind::Talk {
        facts.push(slot.kind.label(lang).to_owned());
    }
    facts.extend(slot.minutes.map(|n| lang.count(n, "分", "min", "min")));
    facts.extend(slot.level.map(|level| format!("Level {level}")));
    facts.extend((!slot.room.is_empty()).then(|| slot.room.clone()));
    facts
}

pub(super) fn notes_section(cx: &Cx, page: &TalkPage) -> Option<AnyView> {
    let (card, slot) = (&page.event.card, &page.slot);
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let video = slot.video_url.as_deref();
    let has_notes = !page.notes.is_empty();
    let edit = page.may_edit.then(|| routes::edit_notes(slug, number, slot.number));
    // What stays within stands in no report.
    let in_report =
        (has_notes && card.has_report && slot.tlp.is_open()).then(|| routes::report_section(slug, number, slot.number));
    (has_notes || page.may_edit).then(|| {
        view! {
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
        }
        .into_any()
    })
}

pub(super) fn questions_section(cx: &Cx, page: &TalkPage, list: Option<AnyView>) -> Option<AnyView> {
    let count = cx.lang.count(page.questions.len(), "件", "question", "questions");
    list.map(|list| {
        view! {
            <section class="section" aria-labelledby="questions">
                <div class="section-head">
                    <h2 id="questions">{cx.t("質問と答え", "Questions and answers")}</h2>
                    <span class="quiet small">{count}</span>
                </div>
                {list}
            </section>
        }
        .into_any()
    })
}

/// How many of the questions were answered.
pub(super) fn answered(cx: &Cx, page: &TalkPage) -> Option<AnyView> {
    let all = page.questions.len();
    let answered = page.questions.iter().filter(|question| question.state.is_answered()).count();
    let left = all - answered;
    let rest = (left > 0 && page.event.card.state == EventState::Ended).then(|| {
        view! { <p class="quiet small">{t!(cx.lang, "{left}にはまだ答えがありません", "{left} still without an answer", left = cx.lang.count(left, "件", "question", "questions"))}</p> }
    });
    // Before the evening nothing can have been answered: what counts is what was asked.
    let is_ahead = answered == 0 && page.event.card.state != EventState::Ended;
    (all > 0).then(|| {
        let title = if is_ahead { cx.t("届いた質問", "Questions so far") } else { cx.t("この話で答えた質問", "Questions answered") };
        view! {
            <section>
                <h2>{title}</h2>
                {if is_ahead { view! { <p class="big-count"><b>{all}</b>{cx.t("件", "")}</p> }.into_any() } else { view! { <p class="big-count"><b>{answered}</b>" / "{all}</p> }.into_any() }}
                {rest}
            </section>
        }
        .into_any()
    })
}

/// What becomes of a question that is asked here.
fn words_to_ask(cx: &Cx, page: &TalkPage) -> &'static str {
    match (page.slot.tlp.is_open(), board_is_open(page.event.card.state)) {
        (true, true) => {
            cx.t("匿名でも送れます。答えはここに載ります。", "Without a name if you like. The answer will stand here.")
        }
        (true, false) => cx.t(
            "終わった回ですが、登壇者に質問を届けられます。匿名でも送れます。答えはここに載ります。",
            "The event is over, and your question still reaches who spoke. Without a name if you like. The answer will stand here.",
        ),
        (false, _) => cx.t(
            "この話への質問は公開されません。登壇者と運営に届きます。",
            "Questions to this talk are not public: they reach the speaker and the organizers.",
        ),
    }
}

/// Where one asks: on the board while it is open, and who spoke for a while after that. `action`: where the form is sent;
/// `words`: what becomes of a question.
pub(super) fn ask(cx: &Cx, page: &TalkPage, form: &Form, (action, words): (String, &'static str)) -> Option<AnyView> {
    let card = &page.event.card;
    // What was typed is not lost, also where nothing is taken any more.
    if page.takes_afterwards || !form.errors.is_empty() {
        return Some(ask_here(cx, page, form, (action, words)));
    }
    board_is_open(card.state).then(|| {
        view! {
            <section class="ask-card" data-mark=card.mark.into_str()>
                <h2>{cx.t("この話について聞く", "Ask about this talk")}</h2>
                <p class="quiet small">{words}</p>
                <a class="button block" href=routes::board(&card.series_slug, card.number)>{icon::bubble()}{cx.t("質問を送る", "Ask a question")}</a>
            </section>
        }
        .into_any()
    })
}

fn ask_here(cx: &Cx, page: &TalkPage, form: &Form, (action, words): (String, &'static str)) -> AnyView {
    let card = &page.event.card;
    let tells = form.value("tell") == "1";
    view! {
        <section class="ask-card" data-mark=card.mark.into_str()>
            <h2>{cx.t("この話について聞く", "Ask about this talk")}</h2>
            <p class="quiet small">{words}</p>
            <form class="form" method="post" action=action>
                {field::problem(cx, form)}
                <input type="hidden" name="key" value=cx.place_text("key", form.value("key"))/>
                {Field::new("body", cx.t("質問", "Question")).rows(4).required().view(form)}
                {Field::new("asker", cx.t("名前(空なら匿名)", "Name (empty: anonymous)")).autocomplete("nickname").view(form)}
                <label class="choice"><input type="checkbox" name="tell" value="1" checked=tells/><span>{cx.t("答えをメールで受け取る", "Mail me the answer")}</span></label>
                {Field::new("mail", cx.t("メールアドレス(ログイン中は空のまま)", "Mail address (empty when signed in)")).kind("email").autocomplete("email").view(form)}
                <p><button class="button primary block">{icon::bubble()}{cx.t("登壇者に質問を送る", "Send it to the speaker")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

pub(super) fn others(cx: &Cx, page: &TalkPage) -> Option<AnyView> {
    let first = page.slot.speakers.iter().find(|billing| !billing.is_group)?;
    let talks: Vec<_> = page
        .other_talks
        .iter()
        .map(|talk| {
            let event = t!(cx.lang, "{series} 第{n}回", "{series} #{n}", series = talk.series_name, n = talk.event_number);
            let day = talk.starts.as_ref().map(|at| format!(" ・ {}", at.date(cx.lang)));
            view! {
                <li><a href=routes::talk(&talk.series_slug, talk.event_number, talk.number)>{talk.title.clone()}</a><small>{event}{day}</small></li>
            }
        })
        .collect();
    (!talks.is_empty()).then(|| {
        view! {
            <section>
                <h2>{t!(cx.lang, "{name}のほかの話", "Other talks of {name}", name = first.display_name(cx.lang))}</h2>
                <ul class="other-talks">{talks}</ul>
            </section>
        }
        .into_any()
    })
}

fn near(cx: &Cx, slot: &Slot, slug: &str, number: i32, word: &'static str, class: &'static str) -> AnyView {
    let names: Vec<String> = slot.speakers.iter().map(|billing| billing.display_name(cx.lang)).collect();
    let clock = slot.starts.as_ref().map(|at| format!(" ・ {}", at.clock()));
    view! {
        <a class=class href=routes::talk(slug, number, slot.number)>
            <span class="quiet small">{word}{clock}</span>
            <strong lang=cx.content_lang(&slot.title)>{slot.title.clone()}</strong>
            <span class="quiet small">{names.join(cx.t("、", ", "))}</span>
        </a>
    }
    .into_any()
}
