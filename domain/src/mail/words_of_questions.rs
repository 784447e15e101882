//! What mails to those who asked say.

use super::types::Facts;
use crate::{lang::Lang, t};

/// Subject, words before the link, words after it.
pub(super) fn of_question(lang: Lang, facts: &Facts) -> (String, Vec<String>, &'static str) {
    let event = &facts.event;
    let first = t!(
        lang,
        "{event} で送られた質問に、回答がありました。",
        "The question that you asked at {event} has an answer.",
        event
    );
    let last = lang.t(
        "このお知らせは、質問を送るときに入れたアドレスへ1回だけ届きます。アドレスは、もう残していません。",
        "This is sent once, to the address left with the question. We have forgotten the address.",
    );
    let subject = t!(lang, "質問に回答がありました: {event}", "Your question was answered: {event}", event);
    (subject, vec![first, facts.words.clone()], last)
}
