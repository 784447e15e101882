//! The fields of a letter in both languages, and how it reads.

use domain::{
    Lang,
    letters::{
        types::{Letter, LetterKind, Words},
        words::{self, MAX_BODY, MAX_SUBJECT, Parts},
    },
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    ui::{field::Field, icon},
};

/// A letter as its form shows it: what was typed stands over what would be sent. `prefix` stands before the names of the
/// fields, `suffix` behind their ids where several forms of a page have fields of these names. `langs`: those that somebody
/// reads; in another one its words stay as they stand.
pub fn fields(cx: &Cx, letter: &Letter, at: (&str, &str), form: &Form, langs: &[Lang]) -> AnyView {
    view! {
        {offered(cx, letter.kind)}
        {in_languages(cx, typed(letter, at.0, form), at, form, langs)}
    }
    .into_any()
}

/// Subject and text in each of these languages; see [`fields`].
pub fn in_languages(cx: &Cx, both: [Words; 2], (prefix, suffix): (&str, &str), form: &Form, langs: &[Lang]) -> AnyView {
    let one = |part: &str, label: &'static str, value: String, rows: u32| {
        let name = format!("{prefix}{part}");
        let error = form.error(&name).map(str::to_owned);
        Field::new(name.clone(), label).id(&format!("f-{name}{suffix}")).rows(rows).show(value, error)
    };
    let of_language = |(lang, words): (Lang, Words)| {
        let (subject, body) = match lang {
            Lang::Ja => (cx.t("件名(日本語)", "Subject in Japanese"), cx.t("本文(日本語)", "Text in Japanese")),
            Lang::En => (cx.t("件名(英語)", "Subject in English"), cx.t("本文(英語)", "Text in English")),
        };
        let tag = lang.tag();
        view! {
            <div class="stack tight" role="group" aria-label=language(cx, lang)>
                {one(&format!("subject_{tag}"), subject, words.subject, 0)}
                {one(&format!("body_{tag}"), body, words.body, 8)}
            </div>
        }
    };
    let shown = [Lang::Ja, Lang::En].into_iter().zip(both);
    let shown: Vec<_> = shown.filter(|(lang, _)| langs.contains(lang)).map(of_language).collect();
    view! { <div class="letter-langs">{shown}</div> }.into_any()
}

/// What the words of a letter may hold, and how long they may be.
pub fn offered(cx: &Cx, kind: LetterKind) -> AnyView {
    let offered: Vec<_> =
        words::parts_of(kind, cx.lang).into_iter().map(|part| view! { <code>{part}</code>" " }).collect();
    view! {
        <p class="quiet small">{cx.t("差し込めるもの: ", "A letter may hold: ")}{offered}{t!(cx.lang, "件名は{subject}字、本文は{body}字まで。空にすると、もとの文面に戻ります。", "Subjects of at most {subject} and texts of at most {body} characters. Left empty, the words from before stand again.", subject = MAX_SUBJECT, body = MAX_BODY)}</p>
    }
    .into_any()
}

/// The languages that somebody of these reads.
pub fn languages(readers: &[(&str, Lang)]) -> Vec<Lang> {
    let is_read = |lang: &Lang| readers.iter().any(|(_, of)| of == lang);
    [Lang::Ja, Lang::En].into_iter().filter(is_read).collect()
}

/// Who gets a letter as it reads in this language.
pub fn readers_of(cx: &Cx, lang: Lang, all: &[(&str, Lang)]) -> AnyView {
    let names: Vec<&str> = all.iter().filter(|(_, of)| *of == lang).map(|(name, _)| *name).collect();
    let names =
        if names.is_empty() { cx.t("いません", "nobody").to_owned() } else { names.join(cx.t("、", ", ")) };
    view! { <p class="quiet small">{t!(cx.lang, "{language}で届く人: {names}", "In {language}: {names}", language = language(cx, lang), names)}</p> }
        .into_any()
}

/// What a language is called on the page.
pub fn language(cx: &Cx, lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => cx.t("日本語", "Japanese"),
        Lang::En => cx.t("英語", "English"),
    }
}

/// Whom a letter goes to, each with the language that they are written in.
pub fn readers(cx: &Cx, all: &[(&str, Lang)]) -> String {
    let one = |(name, lang): &(&str, Lang)| {
        t!(cx.lang, "{name}({language})", "{name} ({language})", name, language = language(cx, *lang))
    };
    all.iter().map(one).collect::<Vec<_>>().join(cx.t("、", ", "))
}

/// That the words of one language were written anew and those of the other were not, with who gets them as they were; nothing
/// where both say the same. As typed where its fields were sent, else as it stands.
pub fn behind(cx: &Cx, letter: &Letter, prefix: &str, form: &Form, all: &[(&str, Lang)]) -> Option<AnyView> {
    let left = letter.left_behind(&typed(letter, prefix, form))?;
    let names: Vec<&str> = all.iter().filter(|(_, lang)| *lang == left).map(|(name, _)| *name).collect();
    let whom = if names.is_empty() {
        cx.t("いまのところ、その言語で届く人はいません。", "So far nobody is written to in that language.").to_owned()
    } else {
        let names = names.join(cx.t("、", ", "));
        t!(cx.lang, "前の文面のまま届く人: {names}", "Who gets the words from before: {names}", names)
    };
    Some(view! { <p class="warn-word">{icon::warn()}<span>{as_before(cx, left)}" "{whom}</span></p> }.into_any())
}

/// The same where nobody knows to whom it will go.
pub fn behind_to_anybody(cx: &Cx, letter: &Letter, prefix: &str, form: &Form) -> Option<AnyView> {
    let left = letter.left_behind(&typed(letter, prefix, form))?;
    Some(view! { <p class="warn-word">{icon::warn()}<span>{as_before(cx, left)}</span></p> }.into_any())
}

fn as_before(cx: &Cx, left: Lang) -> &'static str {
    match left {
        Lang::En => cx.t(
            "日本語だけ書き直されていて、英語の文面は前のままです。",
            "Only the Japanese words were written anew. The English ones are as before.",
        ),
        Lang::Ja => cx.t(
            "英語だけ書き直されていて、日本語の文面は前のままです。",
            "Only the English words were written anew. The Japanese ones are as before.",
        ),
    }
}

/// The same to those who get it: nothing of a language that none of them reads.
pub fn behind_to(cx: &Cx, letter: &Letter, prefix: &str, form: &Form, all: &[(&str, Lang)]) -> Option<AnyView> {
    let left = letter.left_behind(&typed(letter, prefix, form))?;
    if languages(all).contains(&left) { behind(cx, letter, prefix, form, all) } else { None }
}

/// The words of a letter: as typed where its fields were sent, else as they would be sent.
pub fn typed(letter: &Letter, prefix: &str, form: &Form) -> [Words; 2] {
    typed_over(&letter.words, prefix, form)
}

/// The same over the words that stand, in Japanese and in English.
pub fn typed_over([ja, en]: &[Words; 2], prefix: &str, form: &Form) -> [Words; 2] {
    let value = |part: &str, stored: &str| {
        form.values.get(&format!("{prefix}{part}")).cloned().unwrap_or_else(|| stored.to_owned())
    };
    [
        Words::new(value("subject_ja", &ja.subject), value("body_ja", &ja.body)),
        Words::new(value("subject_en", &en.subject), value("body_en", &en.body)),
    ]
}

/// How a letter reads in one language.
pub fn reads(cx: &Cx, kind: LetterKind, lang: Lang, words: &Words, parts: Parts<'_>) -> AnyView {
    let (subject, body) = words::composed(kind, lang, words, parts);
    view! {
        <article class="announce-mail" lang=lang.tag()>
            <p class="row small quiet"><span>{lang.t("日本語", "English")}</span></p>
            <h3>{subject}</h3>
            <p class="talk-letter-body">{body}</p>
            <p class="quiet small">{cx.t("このあとに、ページへのリンクと結びの一文が付きます。", "A link to the page and a closing line follow.")}</p>
        </article>
    }
    .into_any()
}
