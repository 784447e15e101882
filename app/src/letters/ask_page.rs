//! `/organize/{series}/{number}/speakers/{person}/ask`: what a speaker is asked for, again: as it reads, each word editable, and
//! the one button that sends it.

use domain::{
    agenda::telling::lines,
    letters::{types::Words, words::Parts},
    t,
    time::Local,
    workflows::ask_again::AskLook,
};
use leptos::prelude::*;

use super::letter_fields;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// `form` holds the letter as it was typed, and why it was refused; without a subject the words that stand.
pub fn document(cx: &Cx, look: &AskLook, form: &Form) -> String {
    let head = Head {
        title: format!("{} — {}", heading(cx, look), look.card.name(cx.lang)),
        series: Some((&look.series).into()),
        bar: cx.t("登壇者へのお願い", "Asking a speaker").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Questions,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, look, form))
}

fn heading(cx: &Cx, look: &AskLook) -> String {
    let name = look.recipient.name.as_str();
    if look.last.is_some() {
        t!(cx.lang, "{name} さんにもう一度お願いする", "Ask {name} again", name)
    } else {
        t!(cx.lang, "{name} さんにお願いする", "Ask {name}", name)
    }
}

/// Day and hour, as they stand beside who was asked.
pub fn moment(cx: &Cx, at: &Local) -> String {
    format!("{} {}", at.day(cx.lang), at.clock())
}

fn body(cx: &Cx, look: &AskLook, form: &Form) -> AnyView {
    let (slug, number) = (look.card.series_slug.as_str(), look.card.number);
    let to = &look.recipient;
    let desk = routes::speakers_desk(slug, number);
    let wanted: Vec<_> = lines(&to.changes, cx.lang).lines().map(|line| view! { <li>{line.to_owned()}</li> }).collect();
    let last = look.last.as_ref().map(|at| {
        let at = moment(cx, at);
        view! { <p class="small">{t!(cx.lang, "最後にお願いした: {at}", "Asked last: {at}", at)}</p> }
    });
    let wait = look.from.as_ref().filter(|_| form.problem().is_none()).map(|from| {
        let at = moment(cx, from);
        let text = t!(
            cx.lang,
            "お願いできるのは1日に1回までです。次は{at}からです。",
            "A speaker is asked once a day at most: again from {at}.",
            at
        );
        parts::note("warn", cx.t("いまは送れません", "It cannot be sent now"), text)
    });
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, vec![
                (routes::series_desk(slug), look.series.name.clone()),
                (routes::event_desk(slug, number), look.card.name(cx.lang)),
                (desk.clone(), cx.t("登壇者への質問", "Questions to speakers").to_owned()),
            ])}
            <h1 class="desk-title">{heading(cx, look)}</h1>
            <p class="quiet">{cx.t("まだ送っていません。文面を確かめてから送ってください。", "Nothing is sent yet. Look at the letter, then send it.")}</p>
            {field::problem(cx, form)}
            {wait}
            <section class="section" aria-labelledby="wanted"><h2 id="wanted">{cx.t("まだ届いていないもの", "What is still wanted")}</h2><ul>{wanted}</ul>{last}</section>
            {letter(cx, look, form, desk)}
        </div>
    }
    .into_any()
}

/// The words as typed, else as they stand.
fn typed(look: &AskLook, form: &Form) -> Words {
    let stands = look.letter.words(look.recipient.lang);
    let value = |name: &str, stands: &str| form.values.get(name).cloned().unwrap_or_else(|| stands.to_owned());
    Words::new(value("subject", &stands.subject), value("body", &stands.body))
}

/// How it reads, and the form.
fn letter(cx: &Cx, look: &AskLook, form: &Form, desk: String) -> AnyView {
    let (slug, number) = (look.card.series_slug.as_str(), look.card.number);
    let to = &look.recipient;
    let words = typed(look, form);
    // Left empty, the words that stand are sent.
    let read = if words.is_blank() { look.letter.words(to.lang).clone() } else { words.clone() };
    let (event, talks) = (look.card.name(to.lang), lines(&to.changes, to.lang));
    let parts = Parts { name: &to.name, event: &event, talks: &talks, ..Parts::default() };
    let field = |name: &str, label: &'static str, rows: u32, value: String| {
        Field::new(name, label).rows(rows).show(value, form.error(name).map(str::to_owned))
    };
    let send = look.from.is_none().then(|| {
        view! { <button class="button primary" name="do" value="send">{icon::send()}{cx.t("この文面で送る", "Send this letter")}</button> }
    });
    let guard = if form.values.is_empty() { "" } else { "dirty" };
    view! {
        <section class="section" aria-labelledby="letter">
            <h2 id="letter">{cx.t("届く文面", "The letter")}</h2>
            {letter_fields::reads(cx, to.kind, to.lang, &read, parts)}
            <form class="form wide" method="post" action=routes::ask_speaker(slug, number, to.person) data-guard=guard data-ask=field::ask(cx)>
                // Enter takes the first button of a form: it looks, and sends nothing.
                <button hidden=true name="do" value="look">{cx.t("文面を確かめる", "Look at the letter")}</button>
                {letter_fields::offered(cx, to.kind)}
                {field("subject", cx.t("件名", "Subject"), 0, words.subject)}
                {field("body", cx.t("本文", "Text"), 10, words.body)}
                <p class="row save-line">
                    {send}
                    <button class="button" name="do" value="look">{cx.t("文面を確かめる", "Look at the letter")}</button>
                    <a class="button plain" href=desk data-escape="">{cx.t("やめる", "Cancel")}</a>
                </p>
                <p class="quiet small">{t!(cx.lang, "{mail} に、{language}で届きます。送ったメールは取り消せません。", "It goes to {mail}, in {language}. A mail that was sent cannot be taken back.", mail = to.mail.clone(), language = letter_fields::language(cx, to.lang))}" "<a href=routes::speaker_letters(slug, number)>{cx.t("どの登壇者にも使う文面を直す", "Edit the words for every speaker")}</a></p>
            </form>
        </section>
    }
    .into_any()
}
