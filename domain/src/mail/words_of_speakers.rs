//! What letters to speakers say: their words are organizers', or those of `letters::words`.

use super::types::{Facts, Kind};
use crate::lang::Lang;

/// Subject, words before the link, words after it.
pub(super) fn of_speaker(kind: Kind, lang: Lang, facts: &Facts) -> (String, Vec<String>, &'static str) {
    let after = match kind {
        Kind::SpeakerReminder => lang.t(
            "断ることも、あとから変えることもできます。資料は当日のあとでもかまいません。このお知らせは一度だけお送りします。",
            "You may say no to anything, and change it later; slides may also follow after the evening. This is sent once.",
        ),
        Kind::QuestionsWaiting => lang.t(
            "運営から任された質問は「答えを控える」も選べます。その場で答えた質問は、そう知らせるだけで済みます。このお知らせは、1回の開催につき一度だけお送りします。",
            "What the organizers left to you, you may also decline; of what you answered aloud, saying so is enough. This is sent once for each event.",
        ),
        Kind::SpeakersPostponed | Kind::SpeakersCancelled | Kind::SpeakersRevived | Kind::SpeakersChanged => lang.t(
            "ご不明な点は、上のページの連絡先から運営にお問い合わせください。このメールは登壇者だけにお送りしています。",
            "If you have questions, please write to the organizers by the address on the page above. Only speakers get this mail.",
        ),
        _ => lang.t(
            "都合が合わないときは、上のページの連絡先から運営にお知らせください。このメールは、枠が変わった登壇者だけにお送りしています。",
            "If that does not suit you, please write to the organizers by the address on the page above. Only speakers whose slot has changed get this mail.",
        ),
    };
    (facts.subject.clone(), facts.words.split("\n\n").map(str::to_owned).collect(), after)
}
