//! Pure: the words of an announcement with what is put into them.

use crate::lang::Lang;
pub use crate::mail::types::SECONDS_TO_STOP;

/// Characters of a subject, and of a text.
pub const MAX_SUBJECT: usize = 120;
pub const MAX_BODY: usize = 10_000;

/// What a text may hold in braces, as written in either language.
pub const PARTS: [(Part, &str, &str); 4] = [
    (Part::Name, "{名前}", "{name}"),
    (Part::Ticket, "{受付票}", "{ticket}"),
    (Part::Cancel, "{キャンセル}", "{cancel}"),
    (Part::Event, "{回}", "{event}"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// How the person is called.
    Name,
    /// A link to their ticket.
    Ticket,
    /// The same link, called by what is done there.
    Cancel,
    /// The event's name.
    Event,
}

/// Stand for the parts on their way through Markdown, and mean nothing in any text.
const MARKS: [char; 4] = ['\u{e010}', '\u{e011}', '\u{e012}', '\u{e013}'];

/// The text with a mark for each part. A mark that somebody wrote is none.
pub fn marked(text: &str) -> String {
    let mut text: String = text.chars().filter(|c| !MARKS.contains(c)).collect();
    for ((_, ja, en), mark) in PARTS.iter().zip(MARKS) {
        text = text.replace(ja, mark.encode_utf8(&mut [0; 4])).replace(en, mark.encode_utf8(&mut [0; 4]));
    }
    text
}

/// Puts in the parts, once: what is put in is read no more.
pub fn filled(marked: &str, part: impl Fn(Part) -> String) -> String {
    let mut out = String::with_capacity(marked.len());
    for c in marked.chars() {
        match MARKS.iter().position(|mark| *mark == c) {
            Some(at) => out.push_str(&part(PARTS[at].0)),
            None => out.push(c),
        }
    }
    out
}

/// What a link to a ticket is called.
pub const fn link_words(part: Part, lang: Lang) -> &'static str {
    match part {
        Part::Cancel => lang.t("キャンセル", "cancel"),
        _ => lang.t("受付票を開く", "open your ticket"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str, name: &str) -> String {
        filled(&marked(text), |part| match part {
            Part::Name => name.to_owned(),
            Part::Ticket => "T".to_owned(),
            Part::Cancel => "C".to_owned(),
            Part::Event => "E".to_owned(),
        })
    }

    #[test]
    fn parts_are_put_in_in_either_language() {
        assert_eq!(fill("{名前} さん、{回}の{受付票}。{キャンセル}", "白石"), "白石 さん、EのT。C");
        assert_eq!(fill("Hi {name}: {event}, {ticket}, {cancel}.", "Liam"), "Hi Liam: E, T, C.");
        assert_eq!(fill("{mail} {{x}} {", "白石"), "{mail} {{x}} {", "nothing else is");
    }

    #[test]
    fn promise_41_what_is_put_in_is_not_read_again() {
        assert_eq!(fill("{名前}", "{受付票}{name}"), "{受付票}{name}");
        assert_eq!(
            fill("\u{e011}{名前}", "\u{e010}"),
            "\u{e010}",
            "a mark that somebody wrote is dropped, a name is as it is"
        );
    }
}
