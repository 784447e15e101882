//! What letters to speakers say: the words that stand there by themselves, and what is put into them. Pure.

use super::types::{LetterKind, Words};
use crate::{filling::filled, lang::Lang};

/// Characters of a subject, and of a letter.
pub const MAX_SUBJECT: usize = 120;
pub const MAX_BODY: usize = 5_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// As billed.
    Name,
    Event,
    /// Their slots and what becomes of them, a line each.
    Talks,
    /// What of the event is otherwise now, a line each.
    Changes,
    /// Day and place of an event that takes place after all, a line each.
    Plan,
    /// Why an event is postponed or cancelled.
    Reason,
}

/// What a letter may hold in braces, as written in either language.
pub const PARTS: [(Part, &str, &str); 6] = [
    (Part::Name, "{名前}", "{name}"),
    (Part::Event, "{回}", "{event}"),
    (Part::Talks, "{枠}", "{talks}"),
    (Part::Changes, "{変更}", "{changes}"),
    (Part::Plan, "{日程}", "{plan}"),
    (Part::Reason, "{理由}", "{reason}"),
];

/// Those in whose place lines stand: of slots or of the event, as the kind has it.
const LINES: [Part; 3] = [Part::Talks, Part::Changes, Part::Plan];

/// Those of a kind, as they are offered to who writes in this language.
pub fn parts_of(kind: LetterKind, lang: Lang) -> Vec<&'static str> {
    let is_of = |part: Part| matches!(part, Part::Name | Part::Event) || part == about(kind);
    PARTS.iter().filter(|(part, ..)| is_of(*part)).map(|(_, ja, en)| lang.t(ja, en)).collect()
}

/// What a letter of this kind is there to say.
const fn about(kind: LetterKind) -> Part {
    match kind {
        LetterKind::EventPostponed | LetterKind::EventCancelled => Part::Reason,
        LetterKind::EventChanged => Part::Changes,
        LetterKind::EventRevived => Part::Plan,
        _ => Part::Talks,
    }
}

/// What is put into a letter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// Empty where nobody knows.
    pub name: &'a str,
    pub event: &'a str,
    /// Of the slots of who reads it, or of the event.
    pub talks: &'a str,
    pub reason: &'a str,
}

/// Subject and text as they are sent. What the letter is about comes at its end where its words leave it out; a subject
/// names neither a talk nor a reason.
pub fn composed(kind: LetterKind, lang: Lang, words: &Words, parts: Parts<'_>) -> (String, String) {
    let name = if parts.name.is_empty() { lang.t("登壇者", "speaker") } else { parts.name };
    let facts = if kind.has_reason() { parts.reason } else { parts.talks };
    let body = filled(&words.body, &PARTS, |part| {
        match part {
            Part::Name => name,
            Part::Event => parts.event,
            Part::Talks | Part::Changes | Part::Plan => parts.talks,
            Part::Reason => parts.reason,
        }
        .to_owned()
    });
    let subject = filled(&words.subject, &PARTS, |part| {
        match part {
            Part::Name => name,
            Part::Event => parts.event,
            Part::Talks | Part::Changes | Part::Plan | Part::Reason => "",
        }
        .to_owned()
    });
    let same: &[Part] = if kind.has_reason() { &[Part::Reason] } else { &LINES };
    let is_said = facts.is_empty() || same.iter().any(|part| says(&words.body, *part));
    (subject, if is_said { body } else { format!("{body}\n\n{facts}") })
}

fn says(text: &str, part: Part) -> bool {
    PARTS.iter().any(|(known, ja, en)| *known == part && (text.contains(ja) || text.contains(en)))
}

/// Lines that stand for those of somebody, where a letter is looked at or tried.
pub const fn example(kind: LetterKind, lang: Lang) -> Parts<'static> {
    let talks = match kind {
        LetterKind::AgendaReleased => lang.t("鍵の話: 19:05 ホールA", "Keys: 19:05 Hall A"),
        LetterKind::TalkMoved => lang.t("鍵の話: 19:05 ホールA → 19:30 ホールB", "Keys: 19:05 Hall A → 19:30 Hall B"),
        LetterKind::TalkRemoved => lang.t("鍵の話: 19:05 → 取りやめ", "Keys: 19:05 → Not on the agenda any more"),
        LetterKind::SlidesWanted => lang.t("鍵の話: 資料、自己紹介", "Keys: slides, a few words about you"),
        LetterKind::QuestionsWaiting => lang.t("鍵の話: 2件", "Keys: 2"),
        LetterKind::EventChanged => {
            lang.t("日時: 12月9日(水) 19:00 → 12月16日(水) 19:00", "When: Wed, Dec 9, 19:00 → Wed, Dec 16, 19:00")
        }
        LetterKind::EventRevived => lang.t("日時: 12月16日(水) 19:00", "When: Wed, Dec 16, 19:00"),
        LetterKind::EventPostponed | LetterKind::EventCancelled => "",
    };
    let reason = if kind.has_reason() { lang.t("会場の都合です。", "The venue is closed.") } else { "" };
    Parts { name: "", event: "", talks, reason }
}

/// The words that stand there before anybody writes them anew. Below comes the link to the page.
pub fn standing(kind: LetterKind, lang: Lang) -> Words {
    let (subject, body) = match lang {
        Lang::Ja => japanese(kind),
        Lang::En => english(kind),
    };
    Words::new(subject, body)
}

const fn japanese(kind: LetterKind) -> (&'static str, &'static str) {
    match kind {
        LetterKind::AgendaReleased => (
            "タイムテーブルを公開しました: {回}",
            "{名前} さん\n\n{回} のタイムテーブルを公開しました。ご登壇の枠は次のとおりです。\n\n{枠}\n\n当日はどうぞよろしくお願いします。",
        ),
        LetterKind::TalkMoved => (
            "登壇の時刻か部屋が変わりました: {回}",
            "{名前} さん\n\n{回} のタイムテーブルが変わり、ご登壇の時刻か部屋が次のようになりました。\n\n{枠}",
        ),
        LetterKind::TalkRemoved => (
            "登壇の枠についてのお知らせ: {回}",
            "{名前} さん\n\n{回} のタイムテーブルから、次の枠がなくなりました。\n\n{枠}\n\n事情をお伝えできていないときは、お詫びしてご説明します。どうぞご連絡ください。",
        ),
        LetterKind::EventPostponed => (
            "延期のお知らせ(登壇者の方へ): {回}",
            "{名前} さん\n\nご登壇をお願いしていた {回} は、延期になりました。\n\n{理由}\n\n新しい日程が決まりしだい、あらためてご都合をうかがいます。",
        ),
        LetterKind::EventCancelled => (
            "中止のお知らせ(登壇者の方へ): {回}",
            "{名前} さん\n\nご登壇をお願いしていた {回} は、中止になりました。\n\n{理由}\n\nご準備くださっていたところ、申し訳ありません。",
        ),
        LetterKind::EventRevived => (
            "やはり開催します(登壇者の方へ): {回}",
            "{名前} さん\n\n延期や中止とお伝えした {回} を、開催することになりました。\n\n{日程}\n\nあらためて、ご登壇をお願いできればと思います。ご都合が合わないときは、どうぞお知らせください。",
        ),
        LetterKind::EventChanged => (
            "予定の変更(登壇者の方へ): {回}",
            "{名前} さん\n\nご登壇をお願いしている {回} の予定が、次のように変わりました。\n\n{変更}\n\nご都合が合わないときは、どうぞお知らせください。",
        ),
        LetterKind::SlidesWanted => (
            "ご登壇の前のお願い: {回}",
            "{名前} さん\n\n{回} でのご登壇、ありがとうございます。まだうかがっていないことがあります。\n\n{枠}\n\n次のページで、数分で入れられます。ログインは、このメールアドレスへ届くリンクでできます(パスワードは要りません)。",
        ),
        LetterKind::QuestionsWaiting => (
            "発表への質問が届いています: {回}",
            "{名前} さん\n\n{回} でのご登壇、ありがとうございました。答えを待っている質問があります。\n\n{枠}\n\n次のページから答えられます。ログインは、このメールアドレスへ届くリンクでできます(パスワードは要りません)。",
        ),
    }
}

const fn english(kind: LetterKind) -> (&'static str, &'static str) {
    match kind {
        LetterKind::AgendaReleased => (
            "The agenda is out: {event}",
            "Dear {name},\n\nThe agenda of {event} is released. This is your slot:\n\n{talks}\n\nWe look forward to your talk.",
        ),
        LetterKind::TalkMoved => (
            "Your talk has moved: {event}",
            "Dear {name},\n\nThe agenda of {event} has changed, and with it the time or the room of your talk.\n\n{talks}",
        ),
        LetterKind::TalkRemoved => (
            "About your slot: {event}",
            "Dear {name},\n\nThis slot is not on the agenda of {event} any more:\n\n{talks}\n\nIf we have not told you why, we are sorry: please write to us.",
        ),
        LetterKind::EventPostponed => (
            "Postponed, to our speakers: {event}",
            "Dear {name},\n\n{event}, at which you were to speak, is postponed.\n\n{reason}\n\nOnce there is a new date, we ask you again whether it suits you.",
        ),
        LetterKind::EventCancelled => (
            "Cancelled, to our speakers: {event}",
            "Dear {name},\n\n{event}, at which you were to speak, will not take place.\n\n{reason}\n\nWe are sorry for the work that you had with it.",
        ),
        LetterKind::EventRevived => (
            "It takes place after all, to our speakers: {event}",
            "Dear {name},\n\n{event}, which we called off or put off, takes place after all.\n\n{plan}\n\nWe would be glad if you still spoke. If it does not suit you, please let us know.",
        ),
        LetterKind::EventChanged => (
            "Changed, to our speakers: {event}",
            "Dear {name},\n\nThe plan of {event}, at which you are to speak, has changed.\n\n{changes}\n\nIf it does not suit you, please let us know.",
        ),
        LetterKind::SlidesWanted => (
            "Before you speak: {event}",
            "Dear {name},\n\nThank you for speaking at {event}. There is something we have not heard from you yet.\n\n{talks}\n\nIt takes a few minutes on this page. To sign in, ask for a link to this mail address there; no password is needed.",
        ),
        LetterKind::QuestionsWaiting => (
            "Questions to your talk: {event}",
            "Dear {name},\n\nThank you for speaking at {event}. There are questions that wait for an answer.\n\n{talks}\n\nYou can answer on this page. To sign in, ask for a link to this mail address there; no password is needed.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn every_kind_says_what_it_is_about_in_both_languages() {
        for &kind in LetterKind::VARIANTS {
            for lang in [Lang::Ja, Lang::En] {
                let parts = Parts { name: "白石", event: "E 33", ..example(kind, lang) };
                let (subject, body) = composed(kind, lang, &standing(kind, lang), parts);
                assert!(subject.contains("E 33") && !subject.contains(['\n', '{']), "{subject}");
                let facts = if kind.has_reason() { parts.reason } else { parts.talks };
                assert!(body.contains("白石") && body.contains(facts) && !body.contains('{'), "{body}");
                assert_eq!(body.matches(facts).count(), 1);
            }
        }
    }

    #[test]
    fn what_a_letter_is_about_is_said_though_its_words_leave_it_out() {
        let parts = Parts { talks: "鍵: 19:00 → 19:30", ..Parts::default() };
        let (_, body) =
            composed(LetterKind::TalkMoved, Lang::Ja, &Words::new("x", "{name} さん、変わりました。"), parts);
        assert_eq!(body, "登壇者 さん、変わりました。\n\n鍵: 19:00 → 19:30");
    }

    #[test]
    fn what_becomes_of_an_event_has_a_part_of_its_own() {
        assert_eq!(parts_of(LetterKind::EventChanged, Lang::Ja), ["{名前}", "{回}", "{変更}"]);
        assert_eq!(parts_of(LetterKind::EventRevived, Lang::En), ["{name}", "{event}", "{plan}"]);
        let parts = Parts { talks: "日時: 9日 → 16日", ..Parts::default() };
        let (_, body) = composed(LetterKind::EventChanged, Lang::Ja, &Words::new("x", "変わります。{changes}"), parts);
        assert_eq!(body, "変わります。日時: 9日 → 16日");
        let (_, body) = composed(LetterKind::EventChanged, Lang::Ja, &Words::new("x", "変わります。"), parts);
        assert_eq!(body, "変わります。\n\n日時: 9日 → 16日");
    }

    #[test]
    fn promise_41_a_name_or_a_title_that_looks_like_a_part_is_what_it_is() {
        let parts = Parts { name: "{回}", event: "E", talks: "{名前}{{name}}: 1 → 2", reason: "" };
        let words = Words::new("{名前}: {event}", "{name}/{枠}");
        let (subject, body) = composed(LetterKind::TalkMoved, Lang::Ja, &words, parts);
        assert_eq!((subject.as_str(), body.as_str()), ("{回}: E", "{回}/{名前}{{name}}: 1 → 2"));
    }
}
