//! What a page of the desk of proposals says was done.

use app::cx::Cx;
use chrono::NaiveDate;
use domain::{Lang, pages::desk_proposals::ProposalDesk, t, time::day_words};

use crate::pages::query::Query;

/// What was done to one proposal, where it was no decision that waits to be told; `page`: of the one that is open.
pub(super) fn say_done(cx: &mut Cx, query: &Query, page: Option<&ProposalDesk>) {
    let lang = cx.lang;
    let did = query.text("did");
    let notice = match did {
        "score" => lang.t("採点を保存しました。", "Your scores are saved."),
        "conflict" => lang.t("利害関係を申告しました。採点から外れます。", "Your conflict of interest is noted."),
        "no-conflict" => lang.t("申告を取り消しました。", "You may score again."),
        "comment" => lang.t("書き込みました。", "Said."),
        "confirm" => lang.t("登壇を確定しました。", "The talk is confirmed."),
        "ask" => lang.t("もう一度お願いするメールを送ります。", "They are asked once more."),
        "cancel" if query.text("told").is_empty() => was_cancelled(lang),
        "cancel" => lang.t("登壇を取りやめました。", "The talk is cancelled."),
        "move-on" => lang.t("別の回に移しました。", "It is moved."),
        _ => "",
    };
    let told = match did {
        "cancel" | "move-on" => who_is_told(lang, query.text("told"), page),
        _ => String::new(),
    };
    let notice = format!("{notice}{}{told}", if told.is_empty() { "" } else { lang.t("", " ") });
    if !notice.is_empty() {
        cx.notice = Some(notice);
    }
}

/// In an address: whom a letter told, by their numbers; where that was nobody, [`NOBODY`].
pub(super) fn told_in_address(all: &[i64]) -> String {
    if all.is_empty() {
        return NOBODY.to_owned();
    }
    all.iter().map(i64::to_string).collect::<Vec<_>>().join(".")
}

const NOBODY: &str = "none";

/// The same for people: by their names, as far as the page that is open shows these; else how many they are.
fn who_is_told(lang: Lang, told: &str, page: Option<&ProposalDesk>) -> String {
    let all: Vec<i64> = told.split('.').filter_map(|number| number.parse().ok()).collect();
    if all.is_empty() {
        return if told == NOBODY {
            lang.t("だれにも知らせていません。", "Nobody is told.").to_owned()
        } else {
            String::new()
        };
    }
    let page = page.filter(|page| page.shows_names);
    let name = |number: &i64| {
        let page = page?;
        if *number == 0 {
            let name = page.proposal.billing.name.as_str();
            return Some(if name.is_empty() { lang.t("応募した人", "who proposed it") } else { name });
        }
        page.speakers.iter().find(|one| one.id.0 == *number).map(|one| one.name.as_str())
    };
    match all.iter().map(name).collect::<Option<Vec<_>>>() {
        Some(names) => {
            let names = names.join(lang.t("、", ", "));
            t!(lang, "メールで知らせる相手: {names}", "Told by mail: {names}", names)
        }
        None => {
            let people = lang.count(all.len(), "人", "person", "people");
            t!(lang, "{people}にメールで知らせます。", "Told by mail: {people}.", people)
        }
    }
}

/// Cancelled by an earlier press, or by somebody else.
pub(super) fn was_cancelled(lang: Lang) -> &'static str {
    lang.t(
        "この登壇は、もう取りやめてあります。いまは何も送っていません。",
        "This talk was cancelled before. Nothing was sent now.",
    )
}

/// They were asked for their answer by an earlier press, and have until the end of this day.
pub(super) fn were_asked(lang: Lang, until: NaiveDate) -> String {
    t!(
        lang,
        "この人には、もうお願いしてあります。お返事の期限は{day}です。2通目は送っていません。",
        "They were asked already, and have until {day}. No second mail was sent.",
        day = day_words(until, lang)
    )
}
