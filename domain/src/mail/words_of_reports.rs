//! What mails about reports say.

use super::types::Facts;
use crate::{lang::Lang, t};

/// Subject, words before the link, words after it.
pub(super) fn of_report(lang: Lang, facts: &Facts) -> (String, Vec<String>, String) {
    let event = &facts.event;
    let first = t!(
        lang,
        "{event} のレポートを公開しました。資料、動画、質問への回答も、同じページから見られます。",
        "The report of {event} is out. Slides, videos and the answers to questions are on the same page.",
        event
    );
    let title = facts.title.split(['\r', '\n']).collect::<Vec<_>>().join(" ");
    let after = lang.t(
        "このメールは、参加された方と、このシリーズのお知らせを受け取っている方に、1回だけお送りしています。",
        "This mail goes once to those who were there and to those who follow the series.",
    );
    (
        t!(lang, "レポートを公開しました: {event}", "The report is out: {event}", event),
        [first, title, facts.lead.clone()].into_iter().filter(|words| !words.is_empty()).collect(),
        after.to_owned(),
    )
}
