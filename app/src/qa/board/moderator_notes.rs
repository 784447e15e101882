//! What moderators alone know of a question, in words.

use domain::{
    qa::types::{BoardQuestion, Hold},
    t,
};
use leptos::prelude::*;

use super::console::Console;

/// What moderators alone know: the word by which it waits, what was decided of its asker, who moved it.
pub(super) fn notes(console: Console, question: &BoardQuestion) -> AnyView {
    let lang = console.shared.lang;
    let Some(desk) = &question.desk else { return ().into_any() };
    let word = (!desk.held_word.is_empty())
        .then(|| t!(lang, "確認する語句「{word}」を含みます", "It holds the word “{word}”", word = desk.held_word));
    let hold = desk.hold.map(|hold| match hold {
        Hold::Held => lang.t("この人の質問は確認してから並べます", "Questions of this person wait").to_owned(),
        Hold::Blocked => lang.t("この人の質問と投票を止めています", "This person is blocked").to_owned(),
    });
    let merged = (question.merged > 0)
        .then(|| t!(lang, "ほか{n}件をまとめています", "{n} more are merged into it", n = question.merged));
    let edited = question.is_edited.then(|| lang.t("質問した人が直しました", "Edited by its asker").to_owned());
    let moved =
        (!desk.moved_by.is_empty()).then(|| t!(lang, "{who}さんが操作しました", "Moved by {who}", who = desk.moved_by));
    let reason =
        (!question.reason.is_empty()).then(|| t!(lang, "理由: {reason}", "Reason: {reason}", reason = question.reason));
    let all: Vec<_> = [word, hold, merged, edited, reason, moved].into_iter().flatten().collect();
    (!all.is_empty())
        .then(|| view! { <ul class="moderate-notes small">{all.into_iter().map(|words| view! { <li>{words}</li> }).collect::<Vec<_>>()}</ul> })
        .into_any()
}
