//! What letters to speakers say: the words that stand there by themselves, and what is put into them. Pure.

use super::types::{LetterKind, Words};
use crate::{filling::filled, lang::Lang, mail::answer_wanted, t};

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
    /// Of a proposal.
    Title,
    /// Until when an accepted proposal waits for its answer.
    Deadline,
    /// Who handed a proposal in, as billed.
    By,
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

/// The same of a letter about a proposal.
pub const PARTS_OF_PROPOSALS: [(Part, &str, &str); 5] = [
    (Part::Name, "{名前}", "{name}"),
    (Part::Event, "{回}", "{event}"),
    (Part::Title, "{題名}", "{title}"),
    (Part::Deadline, "{期限}", "{deadline}"),
    (Part::By, "{応募した人}", "{proposer}"),
];

const fn parts_in(kind: LetterKind) -> &'static [(Part, &'static str, &'static str)] {
    if kind.is_of_proposal() { &PARTS_OF_PROPOSALS } else { &PARTS }
}

/// Those in whose place lines stand: of slots or of the event, as the kind has it.
const LINES: [Part; 3] = [Part::Talks, Part::Changes, Part::Plan];

/// Those of a kind, as they are offered to who writes in this language.
pub fn parts_of(kind: LetterKind, lang: Lang) -> Vec<&'static str> {
    let is_of = |part: Part| matches!(part, Part::Name | Part::Event | Part::Title) || part == about(kind);
    parts_in(kind).iter().filter(|(part, ..)| is_of(*part)).map(|(_, ja, en)| lang.t(ja, en)).collect()
}

/// What a letter of this kind is there to say.
const fn about(kind: LetterKind) -> Part {
    match kind {
        LetterKind::EventPostponed | LetterKind::EventCancelled => Part::Reason,
        LetterKind::EventChanged => Part::Changes,
        LetterKind::EventRevived => Part::Plan,
        LetterKind::AnswerWanted => Part::Deadline,
        LetterKind::SpeakToo => Part::By,
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
    /// Of a proposal: its title, until when it is answered, and who handed it in.
    pub title: &'a str,
    pub deadline: &'a str,
    pub by: &'a str,
}

/// Subject and text as they are sent. What the letter is about comes at its end where its words leave it out; a subject
/// names neither a talk nor a reason, and to who is asked to speak too nothing that whoever asks for it typed.
pub fn composed(kind: LetterKind, lang: Lang, words: &Words, parts: Parts<'_>) -> (String, String) {
    let anybody = lang.t("登壇者", "speaker");
    let name = if parts.name.is_empty() { anybody } else { parts.name };
    let body = filled(&words.body, parts_in(kind), |part| {
        match part {
            Part::Name => name,
            Part::Event => parts.event,
            Part::Talks | Part::Changes | Part::Plan => parts.talks,
            Part::Reason => parts.reason,
            Part::Title => parts.title,
            Part::Deadline => parts.deadline,
            Part::By => parts.by,
        }
        .to_owned()
    });
    let is_asked_for = kind == LetterKind::SpeakToo;
    let subject = filled(&words.subject, parts_in(kind), |part| {
        match part {
            Part::Name if is_asked_for => anybody,
            Part::Title | Part::By if is_asked_for => "",
            Part::Name => name,
            Part::Event => parts.event,
            Part::Title => parts.title,
            Part::Deadline => parts.deadline,
            Part::Talks | Part::Changes | Part::Plan | Part::Reason | Part::By => "",
        }
        .to_owned()
    });
    let facts = facts(kind, lang, parts);
    let is_said = facts.is_empty() || is_said(kind, &words.body);
    // Nothing goes without a subject.
    let subject = subject.trim();
    let subject = if subject.is_empty() { lang.t("お知らせ", "A message").to_owned() } else { subject.to_owned() };
    (subject, if is_said { body } else { format!("{body}\n\n{facts}") })
}

/// What a letter is there to say; empty where nothing is known of it.
fn facts(kind: LetterKind, lang: Lang, parts: Parts<'_>) -> String {
    let Parts { title, by, .. } = parts;
    match kind {
        LetterKind::AnswerWanted => answer_wanted(lang, parts.deadline),
        LetterKind::SpeakToo => {
            t!(lang, "「{title}」(応募した人: {by} さん)", "“{title}”, proposed by {by}", title, by)
        }
        _ if kind.has_reason() => parts.reason.to_owned(),
        _ => parts.talks.to_owned(),
    }
}

fn is_said(kind: LetterKind, text: &str) -> bool {
    match kind {
        LetterKind::AnswerWanted => says(text, Part::Deadline),
        LetterKind::SpeakToo => says(text, Part::Title) && says(text, Part::By),
        _ if kind.has_reason() => says(text, Part::Reason),
        _ => LINES.iter().any(|part| says(text, *part)),
    }
}

/// Whether a subject holds a part that would be left out of it: what somebody typed goes into no subject to a stranger.
pub fn is_left_out(kind: LetterKind, subject: &str) -> bool {
    kind == LetterKind::SpeakToo && (says(subject, Part::Title) || says(subject, Part::By))
}

fn says(text: &str, part: Part) -> bool {
    let mut known = PARTS.iter().chain(&PARTS_OF_PROPOSALS);
    known.any(|(known, ja, en)| *known == part && (text.contains(ja) || text.contains(en)))
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
        LetterKind::EventPostponed | LetterKind::EventCancelled | LetterKind::AnswerWanted | LetterKind::SpeakToo => "",
    };
    let reason = if kind.has_reason() { lang.t("会場の都合です。", "The venue is closed.") } else { "" };
    let [title, deadline, by] = if kind.is_of_proposal() {
        [lang.t("鍵の話", "Keys"), lang.t("12月2日(水)", "Wed, Dec 2"), lang.t("白石 遥", "Haruka Shiraishi")]
    } else {
        ["", "", ""]
    };
    Parts { name: "", event: "", talks, reason, title, deadline, by }
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
        LetterKind::AnswerWanted => (
            "登壇のお返事を待っています: {回}",
            "{回} で採択した「{題名}」のお返事を待っています。{期限}までに、次のリンクから登壇できるかどうかを教えてください。",
        ),
        LetterKind::SpeakToo => (
            "共同登壇のお願い: {回}",
            "{応募した人} さんが、{回} に応募した「{題名}」の共同登壇者として、あなたの名前を挙げています。引き受けるかどうか、次のリンクから教えてください。",
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
        LetterKind::AnswerWanted => (
            "Please confirm your talk: {event}",
            "“{title}” is accepted for {event}, and we wait for your answer. Please tell us by {deadline} whether you will give it, by this link.",
        ),
        LetterKind::SpeakToo => (
            "Will you speak too? {event}",
            "{proposer} names you as a speaker of “{title}”, proposed to {event}. Please say by this link whether you will speak too.",
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
                if kind.is_of_proposal() {
                    let own = if kind == LetterKind::SpeakToo { parts.by } else { parts.deadline };
                    let is_whole = body.contains("E 33") && body.contains(parts.title) && body.contains(own);
                    assert!(is_whole && !body.contains(['\n', '{']), "{body}");
                    continue;
                }
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
        let parts = Parts { name: "{回}", event: "E", talks: "{名前}{{name}}: 1 → 2", ..Parts::default() };
        let words = Words::new("{名前}: {event}", "{name}/{枠}");
        let (subject, body) = composed(LetterKind::TalkMoved, Lang::Ja, &words, parts);
        assert_eq!((subject.as_str(), body.as_str()), ("{回}: E", "{回}/{名前}{{name}}: 1 → 2"));
    }

    #[test]
    fn a_letter_about_a_proposal_says_until_when_and_who_asks_though_its_words_leave_it_out() {
        let parts = Parts { title: "鍵の話", deadline: "12月2日(水)", by: "白石 遥", ..Parts::default() };
        let of = |kind, body: &str| composed(kind, Lang::Ja, &Words::new("{題名}{応募した人}", body), parts);
        assert_eq!(
            of(LetterKind::AnswerWanted, "お返事をください。"),
            ("鍵の話".to_owned(), format!("お返事をください。\n\n{}", answer_wanted(Lang::Ja, "12月2日(水)")))
        );
        assert_eq!(of(LetterKind::AnswerWanted, "{deadline}までに。").1, "12月2日(水)までに。");
        let (subject, body) = of(LetterKind::SpeakToo, "「{題名}」でご一緒に。");
        assert_eq!(body, "「鍵の話」でご一緒に。\n\n「鍵の話」(応募した人: 白石 遥 さん)");
        assert_eq!(subject, "お知らせ", "a stranger's subject holds nothing that somebody else typed, and is there");
        assert!(is_left_out(LetterKind::SpeakToo, "{title}") && is_left_out(LetterKind::SpeakToo, "{応募した人}より"));
        assert!(!is_left_out(LetterKind::SpeakToo, "{回}のこと") && !is_left_out(LetterKind::AnswerWanted, "{題名}"));
        assert_eq!(of(LetterKind::SpeakToo, "{proposer}: {title}").1, "白石 遥: 鍵の話");
        assert_eq!(parts_of(LetterKind::AnswerWanted, Lang::Ja), ["{名前}", "{回}", "{題名}", "{期限}"]);
        assert_eq!(parts_of(LetterKind::SpeakToo, Lang::En), ["{name}", "{event}", "{title}", "{proposer}"]);
        // What is a part of these alone is none of the others.
        let (_, body) = composed(LetterKind::TalkMoved, Lang::Ja, &Words::new("x", "{題名}"), parts);
        assert_eq!(body, "{題名}");
    }
}
