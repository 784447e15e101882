//! What is said to somebody of what is theirs: their picture, their account.

use super::types::{Facts, Kind};
use crate::{lang::Lang, t};

/// Subject, words before the link, words after it.
pub(super) fn of_person(kind: Kind, lang: Lang, facts: &Facts) -> (String, Vec<String>, &'static str) {
    if kind == Kind::AccountClosed {
        let before = lang.t(
            "アカウントを削除しました。お申し込みは取り消され、お知らせのメールも止まりました。登壇したときのお名前は、その日の記録として残ります。",
            "Your account is deleted. Your registrations are given back, and mails have stopped. Where you spoke, your name stays as the record of that day.",
        );
        let after = lang.t(
            "お心当たりがない場合は、すぐに運営にお知らせください。このアドレスにお送りするメールは、これが最後です。",
            "If this was not you, please tell the organizers at once. This is the last mail to this address.",
        );
        let subject = lang.t("アカウントを削除しました", "Your account is deleted");
        return (subject.to_owned(), vec![before.to_owned()], after);
    }
    let series = &facts.event;
    let first = t!(
        lang,
        "{series} の運営が、登壇者のページにあったあなたの写真を外しました。理由は次のとおりです。",
        "The organizers of {series} took your picture off your page as a speaker. They say why:",
        series
    );
    let after = lang.t(
        "写真は消えていて、元に戻せません。別の写真は、上のページからいつでも渡せます。",
        "The picture is gone for good. You can hand in another one on the page above at any time.",
    );
    let subject = t!(lang, "{series}: 写真を外しました", "{series}: your picture was taken away", series);
    (subject, vec![first, facts.words.clone()], after)
}
