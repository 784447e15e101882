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

use crate::{cx::Cx, form::Form, ui::field::Field};

/// A letter as its form shows it: what was typed stands over what would be sent. `prefix` stands before the names of the
/// fields, `suffix` behind their ids where several forms of a page have fields of these names.
pub fn fields(cx: &Cx, letter: &Letter, (prefix, suffix): (&str, &str), form: &Form) -> AnyView {
    let [ja, en] = typed(letter, prefix, form);
    let one = |part: &str, label: &'static str, value: String, rows: u32| {
        let name = format!("{prefix}{part}");
        let error = form.error(&name).map(str::to_owned);
        Field::new(name.clone(), label).id(&format!("f-{name}{suffix}")).rows(rows).show(value, error)
    };
    let offered: Vec<_> =
        words::parts_of(letter.kind, cx.lang).into_iter().map(|part| view! { <code>{part}</code>" " }).collect();
    view! {
        <p class="quiet small">{cx.t("差し込めるもの: ", "A letter may hold: ")}{offered}{t!(cx.lang, "件名は{subject}字、本文は{body}字まで。空にすると、もとの文面に戻ります。", "Subjects of at most {subject} and texts of at most {body} characters. Left empty, the words from before stand again.", subject = MAX_SUBJECT, body = MAX_BODY)}</p>
        {one("subject_ja", cx.t("件名(日本語)", "Subject in Japanese"), ja.subject, 0)}
        {one("body_ja", cx.t("本文(日本語)", "Text in Japanese"), ja.body, 8)}
        {one("subject_en", cx.t("件名(英語)", "Subject in English"), en.subject, 0)}
        {one("body_en", cx.t("本文(英語)", "Text in English"), en.body, 8)}
    }
    .into_any()
}

/// The words of a letter: as typed where its fields were sent, else as they would be sent.
pub fn typed(letter: &Letter, prefix: &str, form: &Form) -> [Words; 2] {
    let value = |part: &str, stored: &str| {
        form.values.get(&format!("{prefix}{part}")).cloned().unwrap_or_else(|| stored.to_owned())
    };
    let [ja, en] = &letter.words;
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
