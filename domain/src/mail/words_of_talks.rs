//! What mails to speakers about the agenda say.

use super::types::Facts;
use crate::{lang::Lang, t};

/// Subject, words before the link, words after it.
pub(super) fn of_talk(lang: Lang, facts: &Facts) -> (String, Vec<String>, String) {
    let event = &facts.event;
    let first = t!(
        lang,
        "{event} のタイムテーブルが変わり、あなたの登壇の時刻か部屋が次のようになりました。",
        "The agenda of {event} has changed, and with it the time or the room of your talk.",
        event
    );
    let lines = facts.changes.iter().map(|[title, was, is]| format!("{title}: {was} → {is}"));
    let lines = lines.collect::<Vec<_>>().join("\n");
    let after = lang.t(
        "都合が合わないときは、上のページの連絡先から運営にお知らせください。このメールは、枠が変わった登壇者だけにお送りしています。",
        "If that does not suit you, please write to the organizers by the address on the page above. Only speakers whose slot has changed get this mail.",
    );
    (
        t!(lang, "登壇の時刻か部屋が変わりました: {event}", "Your talk has moved: {event}", event),
        [first, lines].into_iter().filter(|words| !words.is_empty()).collect(),
        after.to_owned(),
    )
}
