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
}

impl About {
    /// What its letter may hold in braces.
    pub const fn parts(self) -> &'static [(Part, &'static str, &'static str)] {
        match self {
            Self::Decided(_) | Self::Moved => &PARTS,
            Self::Cancelled => &PARTS_OF_CANCELLED,
        }
    }

    /// Subject and body as they stand there before anybody writes them anew.
    pub const fn letter(self, lang: Lang) -> (&'static str, &'static str) {
        match self {
            Self::Decided(decision) => letter(decision, lang),
            Self::Moved => moved(lang),
            Self::Cancelled => cancelled(lang),
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
        for about in decided.chain([About::Moved, About::Cancelled]) {
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
    fn a_reason_is_a_part_of_what_is_cancelled_alone() {
        assert_eq!(fill_of(About::Cancelled, "{理由}/{reason}/{期限}", "鍵"), "R/R/{期限}");
        assert_eq!(fill("{理由}/{reason}", "鍵"), "{理由}/{reason}");
        assert!(!names_reason("理由 reason {deadline}"));
    }
}
