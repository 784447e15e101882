//! Letters that are about to go to speakers: who gets which, how each reads, and its words to be written anew; wherever they
//! are looked at first.

use domain::{
    Lang,
    agenda::telling::lines,
    events::types::EventCard,
    letters::{
        types::{Letter, LetterKind, Recipient, Words},
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
            is_letter(name) && is_gone(name) && (!value.trim().is_empty() || form.error(name).is_some())
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

/// What was typed that nobody gets any more: words to somebody alone who gets no letter, words for all in a language that none of
/// those reads who get them, and those of a letter that goes to nobody. `letters`: those that the page shows; `all`: who gets one.
pub fn kept_of_letters(cx: &Cx, form: &Form, letters: &[&Letter], all: &[Recipient]) -> Option<AnyView> {
    let ids: Vec<String> = all.iter().map(|one| one.person.to_string()).collect();
    kept_unsent(cx, form, &ids, |name| goes_to_nobody(form, letters, all, name))
}

/// Whether a field holds words of a letter that were typed over those that stand, in a language in which nobody gets it.
fn goes_to_nobody(form: &Form, letters: &[&Letter], all: &[Recipient], name: &str) -> bool {
    let of_letter = name.strip_prefix("letter/").and_then(|rest| rest.split_once('/'));
    let Some(kind) = of_letter.and_then(|(kind, _)| kind.parse::<LetterKind>().ok()) else { return false };
    let prefix = format!("letter/{}/", kind.into_str());
    let readers: Vec<(&str, Lang)> =
        all.iter().filter(|one| one.kind == kind).map(|one| (one.name.as_str(), one.lang)).collect();
    let standing = letters
        .iter()
        .find(|letter| letter.kind == kind)
        .map_or_else(|| [Lang::Ja, Lang::En].map(|lang| words::standing(kind, lang)), |letter| letter.words.clone());
    is_unread(form, (&prefix, &standing), &letter_fields::languages(&readers), name)
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

/// Whether a field holds words for all, typed over those that stand, in a language that none of them reads any more; subject and
/// text stay together. `prefix`: of the fields of the letter; `langs`: those that somebody reads.
pub fn is_unread(form: &Form, (prefix, standing): (&str, &[Words; 2]), langs: &[Lang], name: &str) -> bool {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    [Lang::Ja, Lang::En].into_iter().zip(standing).filter(|(of, _)| !langs.contains(of)).any(|(of, words)| {
        let [subject, body] = ["subject", "body"].map(|part| format!("{prefix}{part}_{}", of.tag()));
        let is_other =
            |name: &str, stands: &str| form.values.get(name).is_some_and(|typed| plain(typed) != plain(stands));
        (name == subject || name == body) && (is_other(&subject, &words.subject) || is_other(&body, &words.body))
    })
}

#[cfg(test)]
mod tests {
    use domain::ids::PersonId;

    use super::*;

    fn letter(kind: LetterKind) -> Letter {
        Letter {
            kind,
            words: [Words::new("件名", "本文\n二行目"), Words::new("Subject", "Text")],
            is_written: [false; 2],
            behind: None,
            is_off: false,
            version: "0.0".to_owned(),
        }
    }

    fn reader(kind: LetterKind, lang: Lang) -> Recipient {
        let (name, mail) = ("森川".to_owned(), "m@example.test".to_owned());
        Recipient { person: PersonId(1), name, mail, lang, kind, changes: Vec::new() }
    }

    #[test]
    fn words_that_somebody_typed_in_a_language_that_nobody_reads_any_more_are_found_whole() {
        let moved = letter(LetterKind::TalkMoved);
        let form = Form::from([
            ("letter/talk_moved/subject_ja", "新しい件名"),
            ("letter/talk_moved/body_ja", "新しい本文"),
            ("letter/talk_moved/subject_en", "Subject"),
            ("letter/talk_moved/body_en", "New text"),
        ]);
        let is_kept = |lang: Lang, name: &str| {
            goes_to_nobody(
                &form,
                &[&moved],
                &[reader(LetterKind::TalkMoved, lang)],
                &format!("letter/talk_moved/{name}"),
            )
        };
        for name in ["subject_en", "body_en"] {
            assert!(is_kept(Lang::Ja, name), "{name}: a subject that was not touched stays with its text");
            assert!(!is_kept(Lang::En, name), "{name} stands among the fields");
        }
        assert!(is_kept(Lang::En, "body_ja") && !is_kept(Lang::Ja, "body_ja"));
    }

    #[test]
    fn words_that_nobody_touched_are_no_work_of_somebody() {
        let moved = letter(LetterKind::TalkMoved);
        let form =
            Form::from([("letter/talk_moved/subject_ja", "件名"), ("letter/talk_moved/body_ja", "本文\r\n二行目\r\n")]);
        let all = [reader(LetterKind::TalkMoved, Lang::En)];
        for name in form.values.keys() {
            assert!(!goes_to_nobody(&form, &[&moved], &all, name), "{name}");
        }
    }

    #[test]
    fn a_letter_that_nobody_gets_any_more_is_held_against_the_words_that_stand_by_themselves() {
        let stands = words::standing(LetterKind::TalkRemoved, Lang::Ja);
        let form = Form::from([
            ("letter/talk_removed/subject_ja", stands.subject.as_str()),
            ("letter/talk_removed/body_ja", "取りやめます。"),
            ("letter/talk_removed/subject_en", words::standing(LetterKind::TalkRemoved, Lang::En).subject.as_str()),
        ]);
        let is_kept = |name: &str| goes_to_nobody(&form, &[], &[], name);
        assert!(is_kept("letter/talk_removed/subject_ja") && is_kept("letter/talk_removed/body_ja"));
        assert!(!is_kept("letter/talk_removed/subject_en"));
        assert!(!is_kept("own/1/body") && !is_kept("letter/moved/body_ja"), "these are looked at elsewhere");
    }
}
