//! The questions as fields of a form. Without script a question that only some are asked says of whom; with it, it
//! stands there when it is asked.

use domain::{
    Lang,
    questionnaire::{
        rules::{MAX_LONG, MAX_SHORT},
        types::{AnswerKind, Answers, CONSENT, OnlyMode, SignUpQuestion},
    },
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, form::Form};

/// What a form holds that was not sent yet: what somebody answered before.
pub fn prefilled(questions: &[SignUpQuestion], answers: &Answers) -> Form {
    let mut form = Form::default();
    for question in questions {
        let Some(given) = answers.get(&question.id) else { continue };
        let field = question.field();
        match question.kind {
            AnswerKind::Choices => {
                for (n, option) in question.options.iter().enumerate() {
                    if given.contains(option) {
                        form.values.insert(format!("{field}/{n}"), "on".to_owned());
                    }
                }
            }
            _ => {
                form.values.insert(field, given.concat());
            }
        }
    }
    form
}

/// All of them, in their order.
pub fn all(cx: &Cx, questions: &[SignUpQuestion], form: &Form) -> Vec<AnyView> {
    questions.iter().map(|question| one(cx, question, questions, form)).collect()
}

/// An answer as people read it.
pub fn in_words(question: &SignUpQuestion, given: &[String], lang: Lang) -> String {
    match question.kind {
        AnswerKind::Consent if given.iter().any(|one| one == CONSENT) => lang.t("はい", "Yes").to_owned(),
        _ => given.join(lang.t("、", ", ")),
    }
}

/// What a form holds that could not be taken, in words by question; also of questions that are asked no more.
pub fn typed(questions: &[SignUpQuestion], form: &Form, lang: Lang) -> Vec<(String, String)> {
    let mut said = Vec::new();
    for question in questions {
        let field = question.field();
        let given: Vec<String> = match question.kind {
            AnswerKind::Choices => {
                let chosen = |n: usize| !form.value(&format!("{field}/{n}")).is_empty();
                question
                    .options
                    .iter()
                    .enumerate()
                    .filter(|(n, _)| chosen(*n))
                    .map(|(_, option)| option.clone())
                    .collect()
            }
            AnswerKind::Consent if form.value(&field).is_empty() => Vec::new(),
            AnswerKind::Consent => vec![CONSENT.to_owned()],
            AnswerKind::Short | AnswerKind::Long | AnswerKind::Choice => vec![form.value(&field).to_owned()],
        };
        let words = in_words(question, &given, lang);
        if !words.trim().is_empty() {
            said.push((question.words(lang).to_owned(), words));
        }
    }
    said.extend(of_others(questions, form, lang));
    said
}

/// What a form holds of questions that are not known here, called as the form called them.
fn of_others(questions: &[SignUpQuestion], form: &Form, lang: Lang) -> Vec<(String, String)> {
    let mut others: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, text) in &form.values {
        let Some(rest) = name.strip_prefix("q/") else { continue };
        let id = rest.split('/').next().unwrap_or(rest);
        if text.trim().is_empty() || questions.iter().any(|question| question.field() == format!("q/{id}")) {
            continue;
        }
        match others.last_mut() {
            Some((last, given)) if *last == id => given.push(text.as_str()),
            _ => others.push((id, vec![text.as_str()])),
        }
    }
    let words = |(id, given): (&str, Vec<&str>)| {
        let asked = form.value(&format!("{WORDS}{id}"));
        let given = match given.as_slice() {
            // Of a box nobody knows any more what it stood for.
            ["on"] if asked.is_empty() => return None,
            ["on"] => lang.t("はい", "Yes").to_owned(),
            given => given.iter().copied().filter(|text| *text != "on").collect::<Vec<_>>().join(lang.t("、", ", ")),
        };
        let asked =
            if asked.is_empty() { lang.t("いまはない質問", "A question that is asked no more") } else { asked };
        (!given.is_empty()).then(|| (asked.to_owned(), given))
    };
    others.into_iter().filter_map(words).collect()
}

/// Before the number of a question: what a form calls it, so that answers can be given back in words when nobody may know
/// any more what is asked.
pub const WORDS: &str = "words/";

/// Those words, as fields that go along.
pub fn words_along(questions: &[SignUpQuestion], lang: Lang) -> Vec<AnyView> {
    let field = |question: &SignUpQuestion| {
        let name = format!("{WORDS}{}", question.id);
        view! { <input type="hidden" name=name value=question.words(lang).to_owned()/> }.into_any()
    };
    questions.iter().map(field).collect()
}

/// Of whom a question is asked, where it is not everybody.
fn condition(cx: &Cx, question: &SignUpQuestion, all: &[SignUpQuestion]) -> Option<String> {
    let mode = question.only_mode.map(|mode| match mode {
        OnlyMode::Onsite => cx.t("現地の方へ", "on site only"),
        OnlyMode::Online => cx.t("オンラインの方へ", "online only"),
    });
    let after = question.only_if.as_ref().and_then(|(id, answer)| {
        let other = all.iter().find(|other| other.id == *id)?;
        let (words, answer) = (other.words(cx.lang), in_words(other, std::slice::from_ref(answer), cx.lang));
        Some(t!(cx.lang, "「{words}」で「{answer}」の方へ", "if “{words}” is “{answer}”", words, answer))
    });
    match (mode, after) {
        (None, None) => None,
        (mode, after) => {
            Some([mode.map(str::to_owned), after].into_iter().flatten().collect::<Vec<_>>().join(cx.t("、", ", ")))
        }
    }
}

fn one(cx: &Cx, question: &SignUpQuestion, all: &[SignUpQuestion], form: &Form) -> AnyView {
    let field = question.field();
    let id = format!("f-{}", field.replace('/', "-"));
    let error = form.error(&field).map(str::to_owned);
    let hint = (!question.hint.is_empty()).then(|| question.hint.clone());
    let described: Vec<String> =
        [hint.as_ref().map(|_| format!("{id}-hint")), error.as_ref().map(|_| format!("{id}-error"))]
            .into_iter()
            .flatten()
            .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let need = match (question.is_required, condition(cx, question, all)) {
        (true, None) => None,
        (true, Some(of_whom)) => Some(of_whom),
        (false, None) => Some(cx.t("任意", "optional").to_owned()),
        (false, Some(of_whom)) => Some(format!("{}・{of_whom}", cx.t("任意", "optional"))),
    };
    let need = need.map(|text| view! { " "<span class="quiet small need">{text}</span> });
    let only_mode = question.only_mode.map(|mode| mode.into_str());
    let only_if = question.only_if.as_ref().and_then(|(id, answer)| {
        let other = all.iter().find(|other| other.id == *id)?;
        Some((other.field(), answer.clone()))
    });
    let (if_field, if_answer) = only_if.unzip();
    let words = question.words(cx.lang).to_owned();
    let lang = cx.content_lang(&words);
    let hint = hint.map(|text| view! { <p class="hint" id=format!("{id}-hint")>{text}</p> });
    let wrong = error.clone().map(|text| view! { <p class="error" id=format!("{id}-error")>{text}</p> });
    let is_wrong = error.is_some().then_some("true");
    // What only some are asked is required of those alone, which the server knows.
    let is_required = question.is_required && question.only_mode.is_none() && question.only_if.is_none();
    let body = match question.kind {
        AnswerKind::Short => {
            let value = form.value(&field).to_owned();
            view! { <div class="field"><label for=id.clone() lang=lang>{words}{need}</label>{hint}<input class="input" id=id.clone() name=field maxlength=MAX_SHORT.to_string() value=value required=is_required aria-invalid=is_wrong aria-describedby=described/>{wrong}</div> }.into_any()
        }
        AnswerKind::Long => {
            let value = crate::ui::field::area_words(form.value(&field));
            view! { <div class="field"><label for=id.clone() lang=lang>{words}{need}</label>{hint}<textarea class="input" id=id.clone() name=field rows="4" maxlength=MAX_LONG.to_string() required=is_required aria-invalid=is_wrong aria-describedby=described inner_html=value></textarea>{wrong}</div> }.into_any()
        }
        AnswerKind::Consent => {
            let is_given = !form.value(&field).is_empty();
            view! { <div class="field">{hint}<label class="check-line" for=id.clone() lang=lang><input type="checkbox" id=id.clone() name=field value="on" checked=is_given required=is_required aria-invalid=is_wrong aria-describedby=described/><span>{words}{need}</span></label>{wrong}</div> }.into_any()
        }
        AnswerKind::Choice | AnswerKind::Choices => {
            let is_many = question.kind == AnswerKind::Choices;
            let options: Vec<_> = question
                .options
                .iter()
                .enumerate()
                .map(|(n, option)| {
                    let name = if is_many { format!("{field}/{n}") } else { field.clone() };
                    let is_chosen = if is_many { !form.value(&name).is_empty() } else { form.value(&field) == option };
                    let kind = if is_many { "checkbox" } else { "radio" };
                    view! { <label class="option"><input type=kind name=name value=option.clone() checked=is_chosen required=is_required && !is_many/><span>{option.clone()}</span></label> }
                })
                .collect();
            view! { <fieldset class="field options" id=id.clone() aria-describedby=described><legend lang=lang>{words}{need}</legend>{hint}<div class="option-row">{options}</div>{wrong}</fieldset> }.into_any()
        }
    };
    view! { <div class="asked" data-only-mode=only_mode data-if-field=if_field data-if-answer=if_answer>{body}</div> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use domain::ids::SignUpQuestionId;

    use super::*;

    #[test]
    fn what_was_typed_is_said_by_question_also_of_one_that_is_gone() {
        let question = |id: i64, kind: AnswerKind, words: &str| SignUpQuestion {
            id: SignUpQuestionId(id),
            is_of_series: false,
            kind,
            words_ja: words.to_owned(),
            words_en: String::new(),
            hint: String::new(),
            options: vec!["海".to_owned(), "山".to_owned(), "川".to_owned()],
            is_required: false,
            only_mode: None,
            only_if: None,
        };
        let questions = [
            question(1, AnswerKind::Choices, "行き先"),
            question(2, AnswerKind::Consent, "同意"),
            question(3, AnswerKind::Long, "ひとこと"),
            question(4, AnswerKind::Short, "空のまま"),
        ];
        let form = Form::from([
            ("q/1/0", "on"),
            ("q/1/2", "on"),
            ("q/2", "on"),
            ("q/3", "はい\nどうも"),
            ("q/4", " "),
            ("q/9", "消えた問い"),
            ("q/8", "on"),
            ("q/7/1", "on"),
            ("type", "1"),
        ]);
        let said = typed(&questions, &form, Lang::Ja);
        let said: Vec<_> = said.iter().map(|(words, text)| (words.as_str(), text.as_str())).collect();
        assert_eq!(
            said,
            [("行き先", "海、川"), ("同意", "はい"), ("ひとこと", "はい\nどうも"), ("いまはない質問", "消えた問い")]
        );

        // Where nobody may know what is asked, the form itself says what it asked.
        let form = Form::from([
            ("q/1/0", "海"),
            ("q/1/2", "川"),
            ("words/1", "行き先"),
            ("q/2", "on"),
            ("words/2", "同意"),
            ("q/3", "はい"),
            ("words/3", "ひとこと"),
            ("words/4", "空のまま"),
        ]);
        let said = typed(&[], &form, Lang::Ja);
        let said: Vec<_> = said.iter().map(|(words, text)| (words.as_str(), text.as_str())).collect();
        assert_eq!(said, [("行き先", "海、川"), ("同意", "はい"), ("ひとこと", "はい")]);
    }
}
