//! What the reminder of a speaker says.

use super::types::Facts;
use crate::{lang::Lang, t};

/// Subject, words before the link, words after it.
pub(super) fn of_speaker(lang: Lang, facts: &Facts) -> (String, Vec<String>, &'static str) {
    let event = &facts.event;
    let subject = t!(lang, "ご登壇の前のお願い: {event}", "Before you speak: {event}", event);
    let first = t!(
        lang,
        "{event} でのご登壇、ありがとうございます。まだうかがっていないことがあります。",
        "Thank you for speaking at {event}. There is something we have not heard from you yet.",
        event
    );
    let second = lang.t(
        "次のページで、数分で入れられます。ログインは、このメールアドレスへ届くリンクでできます(パスワードは要りません)。",
        "It takes a few minutes on this page. To sign in, ask for a link to this mail address there; no password is needed.",
    );
    let last = lang.t(
        "断ることも、あとから変えることもできます。資料は当日のあとでもかまいません。このお知らせは一度だけお送りします。",
        "You may say no to anything, and change it later; slides may also follow after the evening. This is sent once.",
    );
    (subject, vec![first, facts.words.clone(), second.to_owned()], last)
}
