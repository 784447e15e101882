//! Letters about what becomes of a proposal: the words that stand there by themselves, and what is put into them. Pure.

use super::types::Decision;
use crate::{filling, lang::Lang};

/// Characters of a subject, and of a letter.
pub const MAX_SUBJECT: usize = 120;
pub const MAX_BODY: usize = 5_000;

/// What a letter may hold in braces, as written in either language.
pub const PARTS: [(Part, &str, &str); 4] = [
    (Part::Name, "{名前}", "{name}"),
    (Part::Title, "{題名}", "{title}"),
    (Part::Event, "{回}", "{event}"),
    (Part::Deadline, "{期限}", "{deadline}"),
];

/// The same of a talk that is cancelled.
pub const PARTS_OF_CANCELLED: [(Part, &str, &str); 4] = [
    (Part::Name, "{名前}", "{name}"),
    (Part::Title, "{題名}", "{title}"),
    (Part::Event, "{回}", "{event}"),
    (Part::Reason, "{理由}", "{reason}"),
];

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Decided(Decision),
    /// An accepted talk moves to another event.
    Moved,
    /// An accepted talk is cancelled.
    Cancelled,
    /// The answer to an accepted talk is asked for once more.
    Asked,
}

impl About {
    /// What its letter may hold in braces.
    pub const fn parts(self) -> &'static [(Part, &'static str, &'static str)] {
        match self {
            Self::Decided(_) | Self::Moved | Self::Asked => &PARTS,
            Self::Cancelled => &PARTS_OF_CANCELLED,
        }
    }

    /// Subject and body as they stand there before anybody writes them anew.
    pub const fn letter(self, lang: Lang) -> (&'static str, &'static str) {
        match self {
            Self::Decided(decision) => letter(decision, lang),
            Self::Moved => moved(lang),
            Self::Cancelled => cancelled(lang),
            Self::Asked => asked(lang),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// How the proposer is called.
    Name,
    /// Of the proposal.
    Title,
    /// The event's name, or the series' where there is none yet.
    Event,
    /// Until when an accepted proposal waits for its answer.
    Deadline,
    /// Why a talk is cancelled.
    Reason,
}

/// What is put into a letter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    pub name: &'a str,
    pub title: &'a str,
    pub event: &'a str,
    /// Empty where nothing is waited for.
    pub deadline: &'a str,
    /// Empty where nothing is cancelled.
    pub reason: &'a str,
}

/// Subject and body as they are sent: as somebody wrote them, or as they stand there by themselves.
pub fn composed(about: About, lang: Lang, written: Option<(&str, &str)>, parts: Parts<'_>) -> (String, String) {
    let (subject, body) = written.unwrap_or_else(|| about.letter(lang));
    let part = |part: Part| {
        match part {
            Part::Name => parts.name,
            Part::Title => parts.title,
            Part::Event => parts.event,
            Part::Deadline => parts.deadline,
            Part::Reason => parts.reason,
        }
        .to_owned()
    };
    // What is put in is read no more.
    (filling::filled(subject, about.parts(), part), filling::filled(body, about.parts(), part))
}

/// A letter as somebody wrote it anew, in Japanese and in English; `None`: the words that stand there by themselves.
pub type Written<'a> = [Option<(&'a str, &'a str)>; 2];

/// What was written in a language, and in the other one.
pub const fn in_languages<'a>(
    lang: Lang,
    own: Option<(&'a str, &'a str)>,
    other: Option<(&'a str, &'a str)>,
) -> Written<'a> {
    match lang {
        Lang::Ja => [own, other],
        Lang::En => [other, own],
    }
}

/// What of it is in a language.
pub const fn in_language<'a>(written: &Written<'a>, lang: Lang) -> Option<(&'a str, &'a str)> {
    match lang {
        Lang::Ja => written[0],
        Lang::En => written[1],
    }
}

/// Subject and body for who reads `lang`. A letter that was written anew in `main` alone stands below the words that stand
/// there by themselves for who reads the other language: nothing of it is lost. `parts` of a language.
pub fn to_reader<'a>(
    about: About,
    lang: Lang,
    (main, written): (Lang, &Written<'_>),
    parts: impl Fn(Lang) -> Parts<'a>,
) -> (String, String) {
    // Words that stand there by themselves stand there in every language.
    let by_hand = |of: Lang| in_language(written, of).filter(|written| *written != about.letter(of));
    let own = by_hand(lang);
    let (subject, body) = composed(about, lang, own, parts(lang));
    let main_alone = by_hand(main).filter(|_| own.is_none() && lang != main);
    if main_alone.is_none() {
        return (subject, body);
    }
    let (_, written) = composed(about, main, main_alone, parts(main));
    let says = lang.t("運営からの文面(原文のまま):", "What the organizers wrote, in their words:");
    (subject, format!("{body}\n\n{says}\n\n{written}"))
}

/// Whether a letter has a place for why a talk is cancelled.
pub fn names_reason(text: &str) -> bool {
    PARTS_OF_CANCELLED.iter().any(|(part, ja, en)| *part == Part::Reason && (text.contains(ja) || text.contains(en)))
}

/// Subject and body of a decision as they stand there before anybody writes them anew. Below the body of an accepted one
/// comes what is wanted of whom.
pub const fn letter(decision: Decision, lang: Lang) -> (&'static str, &'static str) {
    match (decision, lang) {
        (Decision::Accept, Lang::Ja) => (
            "採択のお知らせ: {回}",
            "{名前} さん\n\n{回}へのご応募、ありがとうございました。「{題名}」を採択しました。",
        ),
        (Decision::Accept, Lang::En) => (
            "Your talk is accepted: {event}",
            "Dear {name},\n\nThank you for your proposal to {event}. We would love to have “{title}”.",
        ),
        (Decision::Waitlist, Lang::Ja) => (
            "選考の途中経過のお知らせ: {回}",
            "{名前} さん\n\n{回}へのご応募、ありがとうございました。「{題名}」は補欠とさせていただきました。枠が空いたときは、あらためてご連絡します。",
        ),
        (Decision::Waitlist, Lang::En) => (
            "Your proposal is on the waitlist: {event}",
            "Dear {name},\n\nThank you for your proposal to {event}. “{title}” is on our waitlist: if a slot becomes free, we write to you again.",
        ),
        (Decision::Reject, Lang::Ja) => (
            "選考結果のお知らせ: {回}",
            "{名前} さん\n\n{回}へのご応募、ありがとうございました。枠に限りがあり、「{題名}」は今回見送らせていただきました。またのご応募をお待ちしています。",
        ),
        (Decision::Reject, Lang::En) => (
            "About your proposal: {event}",
            "Dear {name},\n\nThank you for your proposal to {event}. There were more good ones than slots, and we could not take “{title}” this time. We hope that you propose again.",
        ),
        (Decision::Move, Lang::Ja) => (
            "次の回の選考へ移しました: {回}",
            "{名前} さん\n\nご応募ありがとうございました。「{題名}」は、同意いただいたとおり{回}の選考に移しました。結果はあらためてお知らせします。",
        ),
        (Decision::Move, Lang::En) => (
            "Your proposal moves on: {event}",
            "Dear {name},\n\nThank you for your proposal. As you agreed, “{title}” moves on to {event}. We write to you again with the result.",
        ),
    }
}

/// The letter of a move for a talk that is accepted already.
pub const fn moved(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ja => (
            "登壇が次の回に移りました: {回}",
            "{名前} さん\n\n「{題名}」のご登壇を、同意いただいたとおり{回}に移しました。採択はそのままです。",
        ),
        Lang::En => (
            "Your talk moves to {event}",
            "Dear {name},\n\nAs you agreed, “{title}” moves to {event}. It stays accepted.",
        ),
    }
}

/// The letter that asks for an answer once more. Below it comes until when, as below that of an accepted one.
pub const fn asked(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ja => (
            "登壇のお返事をお願いします: {回}",
            "{名前} さん\n\n{回}で採択した「{題名}」のお返事を、まだいただいていません。お返事の期限を延ばしました。",
        ),
        Lang::En => (
            "Please confirm your talk: {event}",
            "Dear {name},\n\n“{title}” is accepted for {event}, and we have not heard from you yet. There is more time to answer now.",
        ),
    }
}

/// The letter of a talk that is cancelled.
pub const fn cancelled(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ja => (
            "登壇取りやめのお知らせ: {回}",
            "{名前} さん\n\n{回}でお願いしていた「{題名}」の登壇を、取りやめとさせていただきます。\n\n{理由}",
        ),
        Lang::En => {
            ("Your talk is cancelled: {event}", "Dear {name},\n\nWe have to cancel “{title}” at {event}.\n\n{reason}")
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    fn fill_of(about: About, text: &str, title: &str) -> String {
        let parts = Parts { name: "白石", title, event: "E", deadline: "D", reason: "R" };
        composed(about, Lang::Ja, Some((text, "")), parts).0
    }

    fn fill(text: &str, title: &str) -> String {
        fill_of(About::Moved, text, title)
    }

    #[test]
    fn parts_are_put_in_in_either_language_and_nothing_else_is() {
        assert_eq!(fill("{名前}、{題名}、{回}、{期限}", "鍵"), "白石、鍵、E、D");
        assert_eq!(fill("{name} {title} {event} {deadline} {mail} {{x}} {", "鍵"), "白石 鍵 E D {mail} {{x}} {");
        assert_eq!(fill("", "鍵"), "");
    }

    #[test]
    fn promise_41_a_title_that_looks_like_a_part_is_a_title() {
        assert_eq!(fill("{題名}/{title}", "{名前}{{name}}"), "{名前}{{name}}/{名前}{{name}}");
    }

    #[test]
    fn every_letter_stands_there_in_both_languages_and_names_the_talk() {
        let decided = Decision::VARIANTS.iter().map(|&decision| About::Decided(decision));
        for about in decided.chain([About::Moved, About::Cancelled, About::Asked]) {
            for lang in [Lang::Ja, Lang::En] {
                let (subject, body) = about.letter(lang);
                assert!(!subject.is_empty() && !subject.contains('\n'), "{about:?}");
                let shown = fill_of(about, body, "鍵の話");
                assert!(shown.contains("白石") && shown.contains("鍵の話") && !shown.contains('{'), "{shown}");
                assert_eq!(names_reason(body), about == About::Cancelled);
            }
        }
    }

    #[test]
    fn each_reads_their_language_and_nothing_that_was_written_is_lost() {
        let parts = |of: Lang| Parts { name: "白石", event: of.t("第1回", "#1"), ..Parts::default() };
        let read = |lang, main, written: Written<'_>| to_reader(About::Moved, lang, (main, &written), parts);
        let (ja, en) = (Some(("件名 {回}", "本文 {回}")), Some(("Subject {event}", "Text {event}")));
        let words = |subject: &str, body: &str| (subject.to_owned(), body.to_owned());
        for main in [Lang::Ja, Lang::En] {
            assert_eq!(read(Lang::Ja, main, [ja, en]), words("件名 第1回", "本文 第1回"));
            assert_eq!(read(Lang::En, main, [ja, en]), words("Subject #1", "Text #1"));
        }
        let (subject, body) = read(Lang::En, Lang::Ja, [ja, None]);
        assert!(subject.starts_with("Your talk moves") && body.starts_with("Dear") && body.ends_with("\n\n本文 第1回"));
        // Words for others do not reach the proposer, who was looked at with the words that stand there.
        assert_eq!(read(Lang::Ja, Lang::Ja, [None, en]), read(Lang::Ja, Lang::Ja, [None, None]));
        let standing = Some(moved(Lang::Ja));
        assert!(!read(Lang::En, Lang::Ja, [standing, None]).1.contains("What the organizers wrote"), "nobody wrote it");
    }

    #[test]
    fn a_reason_is_a_part_of_what_is_cancelled_alone() {
        assert_eq!(fill_of(About::Cancelled, "{理由}/{reason}/{期限}", "鍵"), "R/R/{期限}");
        assert_eq!(fill("{理由}/{reason}", "鍵"), "{理由}/{reason}");
        assert!(!names_reason("理由 reason {deadline}"));
    }
}
