//! What mails about questions say.

use super::types::{Facts, Kind};
use crate::{lang::Lang, t};

/// Subject, words before the link, words after it.
pub(super) fn of_question(kind: Kind, lang: Lang, facts: &Facts) -> (String, Vec<String>, &'static str) {
    let event = &facts.event;
    if kind == Kind::QuestionAnswered {
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
        return (subject, vec![first, facts.words.clone()], last);
    }
    let first = t!(
        lang,
        "{event} でのご登壇、ありがとうございました。答えを待っている質問があります。",
        "Thank you for speaking at {event}. There are questions that wait for an answer.",
        event
    );
    let second = lang.t(
        "次のページから答えられます。ログインは、このメールアドレスへ届くリンクでできます(パスワードは要りません)。",
        "You can answer on this page. To sign in, ask for a link to this mail address there; no password is needed.",
    );
    let last = lang.t(
        "答えたくない質問は「答えを控える」を選べます。このお知らせは、1回の開催につき一度だけお送りします。",
        "You may also say that you will not answer one. This is sent once for each event.",
    );
    let subject = t!(lang, "発表への質問が届いています: {event}", "Questions to your talk: {event}", event);
    (subject, vec![first, facts.words.clone(), second.to_owned()], last)
}
