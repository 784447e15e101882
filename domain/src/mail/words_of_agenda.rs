//! What mails to those who plan an agenda say.

use super::types::Facts;
use crate::{lang::Lang, t};

/// A talk that was sent to their event, or from it, became stricter at the other one. Subject, words before the link, words after it.
pub(super) fn of_label(lang: Lang, facts: &Facts) -> (String, Vec<String>, &'static str) {
    let event = &facts.event;
    let first = t!(
        lang,
        "{event} と別の回とのあいだで移した枠の、共有の範囲が狭くなりました。別の回で変わったので、{event} のタイムテーブルの下書きも同じにしてあります。",
        "The label of a talk that was moved between {event} and another event became stricter. It changed at the other one, and the draft of the agenda of {event} says the same now.",
        event
    );
    let lines: Vec<String> = facts.changes.iter().map(|[label, was, is]| format!("{label}: {was} → {is}")).collect();
    let before = if lines.is_empty() { vec![first] } else { vec![first, lines.join("\n")] };
    let after = lang.t(
        "上のページで、その枠の題名の出し方を確かめてください。広げるときは、先に登壇者に確かめてください。",
        "Please look on the page above at what stands there for the title. Before you loosen it, please ask the speaker.",
    );
    let subject = t!(
        lang,
        "{event}: 移した枠の共有の範囲が狭くなりました",
        "{event}: a talk that was moved is stricter now",
        event
    );
    (subject, before, after)
}

/// A speaker wants something otherwise. What and who stands on the page alone: of some talks a mail may not tell it.
pub(super) fn of_correction(lang: Lang, facts: &Facts) -> (String, Vec<String>, &'static str) {
    let event = &facts.event;
    let told = t!(
        lang,
        "{event} の登壇者から、タイムテーブルに載る内容(お名前、所属、題名など)の直しが届いています。",
        "A speaker of {event} has sent a correction of what stands on the agenda (name, affiliation, title and the like).",
        event
    );
    let after = lang.t(
        "上のページの「注意」から、下書きに取り込むか見送るかを選べます。取り込んでも、リリースするまで公開ページは変わりません。",
        "On the page above, among what is worth a look, you take it over into the draft or leave it. The public page stays as it is until you release the draft.",
    );
    (t!(lang, "{event}: 登壇者からの直し", "{event}: a speaker has sent a correction", event), vec![told], after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_said_and_not_which_talk() {
        let changes = vec![["Label".to_owned(), "TLP:CLEAR".to_owned(), "TLP:AMBER".to_owned()]];
        let facts = Facts { event: "Security-JAWS #34".to_owned(), changes, ..Facts::default() };
        let (subject, before, _) = of_label(Lang::En, &facts);
        assert!(subject.starts_with("Security-JAWS #34") && before.len() == 2);
        assert_eq!(before[1], "Label: TLP:CLEAR → TLP:AMBER");
    }
}
