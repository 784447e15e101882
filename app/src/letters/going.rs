//! Letters that are about to go to speakers: who gets which, how each reads, and its words to be written anew; wherever they
//! are looked at first.

use domain::{
    Lang,
    agenda::telling::lines,
    events::types::EventCard,
    letters::{
        types::{Letter, Recipient, Words},
        words::{self, Parts},
    },
};
use leptos::prelude::*;

use super::{letter_fields, recipient};
use crate::{
    cx::Cx,
    form::Form,
    ui::{field::Field, icon},
};

/// Somebody who is told unless their tick is taken away, with what it says of their talks. `form` as it was sent; empty for a
/// page that is opened anew.
pub fn recipient(cx: &Cx, one: &Recipient, form: &Form) -> AnyView {
    let told = recipient::Recipient {
        id: one.person.to_string(),
        name: &one.name,
        lang: one.lang,
        about: Some(one.kind.label(cx.lang)),
        lines: lines(&one.changes, cx.lang).lines().map(str::to_owned).collect(),
    };
    recipient::row(cx, told, Some(form).filter(|form| !form.values.is_empty()), "")
}

/// A letter with how it reads to the first who gets it in each language that somebody reads, and its fields.
pub fn letter(cx: &Cx, (card, letter): (&EventCard, &Letter), all: &[Recipient], form: &Form) -> AnyView {
    let kind = letter.kind;
    let prefix = format!("letter/{}/", kind.into_str());
    let is_wrong = form.errors.iter().any(|(field, _)| field.starts_with(&prefix));
    let readers: Vec<(&str, Lang)> =
        all.iter().filter(|one| one.kind == kind).map(|one| (one.name.as_str(), one.lang)).collect();
    let langs = letter_fields::languages(&readers);
    let readings: Vec<_> = [Lang::Ja, Lang::En]
        .into_iter()
        .zip(letter_fields::typed(letter, &prefix, form))
        .filter(|(of, _)| langs.contains(of))
        .map(|(of, words)| {
            let event = card.name(of);
            let first = all.iter().find(|one| one.kind == kind && one.lang == of);
            let talks = first.map(|one| lines(&one.changes, of));
            let example = words::example(kind, of);
            let parts = Parts {
                name: first.map_or("", |one| one.name.as_str()),
                event: &event,
                talks: talks.as_deref().unwrap_or(example.talks),
                ..Parts::default()
            };
            let reads = letter_fields::reads(cx, kind, of, &words, parts);
            view! { <div class="stack tight">{letter_fields::readers_of(cx, of, &readers)}{reads}</div> }
        })
        .collect();
    view! {
        <section class="card desk-card stack tight" aria-label=kind.label(cx.lang)>
            <p><b>{kind.label(cx.lang)}</b></p>
            {letter_fields::behind_to(cx, letter, &prefix, form, &readers)}
            <div class="letter-langs">{readings}</div>
            <details class="cancel" open=is_wrong>
                <summary>{icon::pencil()}<span>{cx.t("この文面を直す", "Edit this letter")}</span></summary>
                <div class="stack">
                    {letter_fields::fields(cx, letter, (&prefix, ""), form, &langs)}
                    <p class="row"><button class="button" name="try" value=kind.into_str()>{icon::mail()}{cx.t("自分に試しに送る", "Send it to myself")}</button></p>
                </div>
            </details>
        </section>
    }
    .into_any()
}

/// What was typed into those fields of letters that stand nowhere any more, to be copied; nothing where nothing was. `is_gone` by
/// their names.
pub fn kept(cx: &Cx, form: &Form, is_gone: impl Fn(&str) -> bool) -> Option<AnyView> {
    kept_with(cx, form, is_gone, None)
}

/// With a word of why.
fn kept_with(cx: &Cx, form: &Form, is_gone: impl Fn(&str) -> bool, why: Option<&'static str>) -> Option<AnyView> {
    let is_letter = |name: &str| name.starts_with("letter/") || name.starts_with("own/");
    let fields: Vec<_> = form
        .values
        .iter()
        .filter(|(name, value)| {
            let name = name.as_str();
            is_letter(name) && is_gone(name) && !value.trim().is_empty()
        })
        .map(|(name, _)| {
            let is_body = name.contains("/body");
            let label = if is_body { cx.t("本文", "Text") } else { cx.t("件名", "Subject") };
            Field::new(name.clone(), label).rows(if is_body { 8 } else { 0 }).view(form)
        })
        .collect();
    let title = cx.t("入力した文面(控えてください)", "What you typed, to be copied");
    (!fields.is_empty()).then(|| {
        let why = why.map(|why| view! { <p class="warn-word">{icon::warn()}<span>{why}</span></p> });
        view! { <section class="section form wide" aria-labelledby="kept"><h2 id="kept">{title}</h2>{why}{fields}</section> }
            .into_any()
    })
}

/// The same of words to somebody alone who is not among those who get a letter any more.
pub fn kept_of_gone(cx: &Cx, form: &Form, all: &[Recipient]) -> Option<AnyView> {
    let ids: Vec<String> = all.iter().map(|one| one.person.to_string()).collect();
    kept_unsent(cx, form, &ids, |_| false)
}

/// The same by the ids of those who get one, and of what else is not sent any more, by the names of its fields. It says so.
pub fn kept_unsent(cx: &Cx, form: &Form, ids: &[String], is_unsent: impl Fn(&str) -> bool) -> Option<AnyView> {
    let is_there = |name: &str| ids.iter().any(|id| name.starts_with(&format!("own/{id}/")));
    let why = cx.t(
        "この文面の相手には、もう届きません。下の文面は送っていませんし、このあとも送りません。",
        "Whom these words were for gets no letter any more. They were not sent, and are not sent from here.",
    );
    kept_with(cx, form, |name| (name.starts_with("own/") && !is_there(name)) || is_unsent(name), Some(why))
}

/// Whether a field holds words for all, typed over those that stand, in a language that none of them reads any more. `prefix`: of
/// the fields of the letter; `langs`: those that somebody reads.
pub fn is_unread(form: &Form, (prefix, standing): (&str, &[Words; 2]), langs: &[Lang], name: &str) -> bool {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    [Lang::Ja, Lang::En].into_iter().zip(standing).filter(|(of, _)| !langs.contains(of)).any(|(of, words)| {
        let tag = of.tag();
        [("subject", &words.subject), ("body", &words.body)]
            .into_iter()
            .any(|(part, stands)| name == format!("{prefix}{part}_{tag}") && plain(form.value(name)) != plain(stands))
    })
}
