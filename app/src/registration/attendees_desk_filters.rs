//! What narrows the list of those who registered: types, and what was answered at sign-up. Each is a token that opens with
//! what it may be, and takes itself away; a small form says them all, and a field looks for somebody.

use domain::{
    ids::{SignUpQuestionId, TypeId},
    pages::attendees::{AnswerFilter, AttendeeList},
    questionnaire::types::{AnswerKind, CONSENT, SignUpQuestion},
    t,
};
use leptos::prelude::*;

use super::attendees_desk_find::{address, answer_field, find, found, type_field, view_field};
use crate::{cx::Cx, questionnaire::fields, routes, ui::icon};

/// In one line where there is room: the tokens, the form behind a fold, the search.
pub(super) fn filters(cx: &Cx, list: &AttendeeList) -> AnyView {
    view! {
        <div class="narrow">{tokens(cx, list)}{form(cx, list)}{find(cx, list)}</div>
        {found(cx, list)}
    }
    .into_any()
}

/// What narrows the list now.
fn tokens(cx: &Cx, list: &AttendeeList) -> Vec<AnyView> {
    let between = cx.t("・", ", ");
    let mut tokens = Vec::new();
    if !list.only_types.is_empty() {
        let gone = cx.t("もうない参加枠", "a type that is gone");
        let name = |id: TypeId| list.types.iter().find(|kind| kind.id == id).map_or(gone, |kind| kind.name.as_str());
        let names: Vec<&str> = list.only_types.iter().map(|id| name(*id)).collect();
        let without = address(list, (list.view, &[], &list.only_answers), 1);
        let edit = by_type(cx, list).map(|fields| editing(cx, list, (&[], &list.only_answers), fields));
        tokens.push(token(cx, (cx.t("参加枠", "Type"), names.join(between)), edit, without));
    }
    for id in questions_of(&list.only_answers) {
        let question = list.asked.iter().find(|question| question.id == id);
        let label = question
            .map_or_else(|| cx.t("もうない質問", "A question that is gone"), |question| question.words(cx.lang));
        let (of_it, others): (Vec<AnswerFilter>, Vec<AnswerFilter>) =
            list.only_answers.iter().cloned().partition(|answer| answer.question == id);
        let values: Vec<String> = of_it.iter().map(|answer| in_words(cx, question, &answer.text)).collect();
        let without = address(list, (list.view, &list.only_types, &others), 1);
        let edit =
            question.map(|question| editing(cx, list, (&list.only_types, &others), by_answer(cx, list, question)));
        tokens.push(token(cx, (label, values.join(between)), edit, without));
    }
    tokens
}

/// One of them: pressed, it opens with what it may be instead; beside it is the way to the list without it. What is there no
/// more can only be taken away.
fn token(cx: &Cx, (label, values): (&str, String), edit: Option<AnyView>, without: String) -> AnyView {
    let away =
        t!(cx.lang, "「{label} {values}」を外す", "Take “{label} {values}” away", label, values = values.as_str());
    let words = view! { <span><span class="quiet">{label.to_owned()}</span>" "<b>{values}</b></span> };
    let said = match edit {
        Some(form) => view! {
            <details class="menu token-edit"><summary>{words}<span class="vh">{cx.t("を変える", ": change")}</span></summary>{form}</details>
        }
        .into_any(),
        None => view! { <span class="token-gone">{words}</span> }.into_any(),
    };
    view! { <div class="token">{said}<a class="token-x" href=without aria-label=away>{icon::cross()}</a></div> }
        .into_any()
}

/// The form of one token; what else narrows the list it sends along.
fn editing(cx: &Cx, list: &AttendeeList, (types, answers): (&[TypeId], &[AnswerFilter]), fields: AnyView) -> AnyView {
    let card = &list.event.card;
    view! {
        <form class="form token-panel" action=routes::event_desk_part(&card.series_slug, card.number, "attendees")>
            {view_field(list)}{words_field(list)}
            {types.iter().copied().map(type_field).collect::<Vec<_>>()}
            {answers.iter().map(answer_field).collect::<Vec<_>>()}
            {fields}
            <p><button class="button">{icon::search()}{cx.t("絞り込む", "Narrow")}</button></p>
        </form>
    }
    .into_any()
}

/// Each question once, in the order of its first answer.
fn questions_of(answers: &[AnswerFilter]) -> Vec<SignUpQuestionId> {
    let mut ids = Vec::new();
    for answer in answers {
        if !ids.contains(&answer.question) {
            ids.push(answer.question);
        }
    }
    ids
}

fn in_words(cx: &Cx, question: Option<&SignUpQuestion>, text: &str) -> String {
    if text.is_empty() {
        return cx.t("答えなし", "no answer").to_owned();
    }
    match question {
        Some(question) => fields::in_words(question, std::slice::from_ref(&text.to_owned()), cx.lang),
        None => text.to_owned(),
    }
}

/// All that one can narrow by, as it is now; `None` where there is nothing. What it does not name it sends along.
fn form(cx: &Cx, list: &AttendeeList) -> Option<AnyView> {
    let types = by_type(cx, list);
    if types.is_none() && list.asked.is_empty() {
        return None;
    }
    let card = &list.event.card;
    let questions: Vec<_> = list.asked.iter().map(|question| by_answer(cx, list, question)).collect();
    let unnamed: Vec<_> = list
        .only_answers
        .iter()
        .filter(|answer| list.asked.iter().all(|question| question.id != answer.question))
        .map(answer_field)
        .collect();
    Some(
        view! {
            <details class="narrow-fold" data-narrow="">
                <summary class="row">{icon::add()}<span>{cx.t("絞り込み", "Narrow down")}</span><kbd aria-hidden="true">"F"</kbd></summary>
                <form class="form wide" action=routes::event_desk_part(&card.series_slug, card.number, "attendees")>
                    {view_field(list)}{words_field(list)}{unnamed}
                    {types}{questions}
                    <p class="quiet small">{cx.t("同じ質問の中はどれか、質問どうしは両方にあてはまる人です。", "Any of what is ticked of one question, and of each question something.")}</p>
                    <p><button class="button">{icon::search()}{cx.t("絞り込む", "Narrow")}</button></p>
                </form>
            </details>
        }
        .into_any(),
    )
}

/// The words that are looked for, as another form sends them along.
fn words_field(list: &AttendeeList) -> Option<AnyView> {
    let words = list.words.clone();
    (!words.is_empty()).then(|| view! { <input type="hidden" name="q" value=words/> }.into_any())
}

/// The types to be ticked, where there are several.
fn by_type(cx: &Cx, list: &AttendeeList) -> Option<AnyView> {
    (list.types.len() > 1).then(|| {
        let boxes: Vec<_> = list
            .types
            .iter()
            .map(|kind| tick("type", kind.id.to_string(), kind.name.clone(), list.only_types.contains(&kind.id)))
            .collect();
        view! { <fieldset class="narrow-by"><legend>{cx.t("参加枠", "Type")}</legend><div class="row">{boxes}</div></fieldset> }
            .into_any()
    })
}

fn tick(name: &'static str, value: String, label: String, is_on: bool) -> AnyView {
    view! { <label class="check"><input type="checkbox" name=name value=value checked=is_on/><span>{label}</span></label> }
        .into_any()
}

/// One question: its options to be ticked, or a part of what was written.
fn by_answer(cx: &Cx, list: &AttendeeList, question: &SignUpQuestion) -> AnyView {
    let words = question.words(cx.lang).to_owned();
    let wanted: Vec<&str> = list
        .only_answers
        .iter()
        .filter(|answer| answer.question == question.id)
        .map(|answer| answer.text.as_str())
        .collect();
    let none = (String::new(), cx.t("答えなし", "no answer").to_owned());
    let options: Vec<(String, String)> = match question.kind {
        AnswerKind::Short | AnswerKind::Long => vec![none],
        AnswerKind::Choice | AnswerKind::Choices => {
            question.options.iter().map(|option| (option.clone(), option.clone())).chain([none]).collect()
        }
        AnswerKind::Consent => vec![(CONSENT.to_owned(), cx.t("はい", "Yes").to_owned()), none],
    };
    let boxes: Vec<_> = options
        .into_iter()
        .map(|(text, label)| {
            let is_on = wanted.contains(&text.as_str());
            tick("answer", AnswerFilter { question: question.id, text }.to_string(), label, is_on)
        })
        .collect();
    let part = (!matches!(question.kind, AnswerKind::Choice | AnswerKind::Choices | AnswerKind::Consent)).then(|| {
        let typed: Vec<&str> = wanted.iter().copied().filter(|text| !text.is_empty()).collect();
        let label = t!(cx.lang, "「{words}」の答えに含まれる語", "A part of what was answered to “{words}”", words = words.clone());
        // A form can name one of them; an address may hold several.
        let further: Vec<_> = typed
            .iter()
            .skip(1)
            .map(|text| answer_field(&AnswerFilter { question: question.id, text: (*text).to_owned() }))
            .collect();
        let first = typed.first().copied().unwrap_or_default().to_owned();
        view! { <input class="input" type="text" name=format!("answer-{}", question.id) maxlength="100" aria-label=label value=first/>{further} }
    });
    view! { <fieldset class="narrow-by"><legend>{words}</legend><div class="row">{part}{boxes}</div></fieldset> }
        .into_any()
}
