//! Kinds of letters to speakers, their words, and whom they go to.

use crate::{
    ids::{EventRef, PersonId},
    lang::Lang,
    mail::types::{Changed, Kind},
};

/// What a speaker is written about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum LetterKind {
    /// Their slot stands on the agenda for the first time.
    AgendaReleased,
    TalkMoved,
    TalkRemoved,
    EventPostponed,
    EventCancelled,
    /// It takes place after all.
    EventRevived,
    /// Day, hours, place or the way to join of the event are otherwise now.
    EventChanged,
    /// Something is still wanted of them, a week before.
    SlidesWanted,
    /// Questions wait for them, an hour after.
    QuestionsWaiting,
    /// Whoever proposed an accepted talk has not answered yet, shortly before the deadline.
    AnswerWanted,
    /// Whoever proposes a talk names them as one who would speak too.
    SpeakToo,
}

impl LetterKind {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::AgendaReleased => lang.t("タイムテーブルの公開", "Agenda released"),
            Self::TalkMoved => lang.t("時刻か部屋の変更", "Talk moved"),
            Self::TalkRemoved => lang.t("枠の取りやめ", "Talk taken off"),
            Self::EventPostponed => lang.t("延期", "Event postponed"),
            Self::EventCancelled => lang.t("中止", "Event cancelled"),
            Self::EventRevived => lang.t("開催の再開", "Event after all"),
            Self::EventChanged => lang.t("日時や会場の変更", "Event changed"),
            Self::SlidesWanted => lang.t("資料などのお願い", "Slides and the like wanted"),
            Self::QuestionsWaiting => lang.t("質問が待っています", "Questions waiting"),
            Self::AnswerWanted => lang.t("登壇のお返事のお願い", "Answer to an accepted talk wanted"),
            Self::SpeakToo => lang.t("共同登壇のお願い", "Request to speak too"),
        }
    }

    /// When it goes.
    pub const fn moment(self, lang: Lang) -> &'static str {
        match self {
            Self::AgendaReleased => lang.t(
                "リリースで枠がはじめて載る登壇者に。リリースの前に確かめます。",
                "To speakers whose slot a release shows for the first time; you look before it goes.",
            ),
            Self::TalkMoved => lang.t(
                "リリースで時刻か部屋が変わる登壇者に。リリースの前に確かめます。",
                "To speakers whose time or room a release changes; you look before it goes.",
            ),
            Self::TalkRemoved => lang.t(
                "リリースで枠がなくなる登壇者に。リリースの前に確かめます。",
                "To speakers whose slot a release takes away; you look before it goes.",
            ),
            Self::EventPostponed => {
                lang.t("延期にするときに、登壇者に。", "To the speakers, when the event is postponed.")
            }
            Self::EventCancelled => {
                lang.t("中止にするときに、登壇者に。", "To the speakers, when the event is cancelled.")
            }
            Self::EventRevived => lang.t(
                "延期や中止のあと、あらためて告知するときに、登壇者に。送るかどうかを確かめます。",
                "To the speakers, when a postponed or cancelled event is announced again; you are asked first.",
            ),
            Self::EventChanged => lang.t(
                "日時・開場・会場・参加方法を変えて保存するときに、登壇者に。送るかどうかを確かめます。",
                "To the speakers, when day, hours, place or the way to join change; you are asked first.",
            ),
            Self::SlidesWanted => lang.t(
                "開催の7日前に自動で。もう済んだ人には届きません。",
                "By itself, seven days before. Not to who has done all of it.",
            ),
            Self::QuestionsWaiting => lang.t(
                "終了の1時間後に自動で。答えを待つ質問のある登壇者だけに。",
                "By itself, an hour after the end. Only to speakers for whom questions wait.",
            ),
            Self::AnswerWanted => lang.t(
                "採択のお返事の期限の2日前(期限までが短いときは半ば)に自動で。もう返事をした人には届きません。",
                "By itself, two days before an accepted talk has to be answered, or at half of a shorter time. Not to who has answered.",
            ),
            Self::SpeakToo => lang.t(
                "応募した人が共同登壇者の名前を挙げたときに、その人に自動で。",
                "By itself, to whom somebody names in a proposal as one who would speak too.",
            ),
        }
    }

    /// It goes by itself to speakers at a moment of the event: organizers may switch it off, and send it sooner.
    pub const fn goes_by_itself(self) -> bool {
        matches!(self, Self::SlidesWanted | Self::QuestionsWaiting)
    }

    /// It is about a proposal, and goes by itself to its people when it is due. It is not switched off.
    pub const fn is_of_proposal(self) -> bool {
        matches!(self, Self::AnswerWanted | Self::SpeakToo)
    }

    /// It says why.
    pub const fn has_reason(self) -> bool {
        matches!(self, Self::EventPostponed | Self::EventCancelled)
    }

    /// It goes with a change of state.
    pub const fn is_of_state(self) -> bool {
        matches!(self, Self::EventPostponed | Self::EventCancelled | Self::EventRevived)
    }

    /// It is about the event as a whole, not about a slot of its reader.
    pub const fn is_of_event(self) -> bool {
        self.is_of_state() || matches!(self, Self::EventChanged)
    }

    pub const fn mail(self) -> Kind {
        match self {
            Self::AgendaReleased => Kind::AgendaReleased,
            Self::TalkMoved => Kind::TalkMoved,
            Self::TalkRemoved => Kind::TalkRemoved,
            Self::EventPostponed => Kind::SpeakersPostponed,
            Self::EventCancelled => Kind::SpeakersCancelled,
            Self::EventRevived => Kind::SpeakersRevived,
            Self::EventChanged => Kind::SpeakersChanged,
            Self::SlidesWanted => Kind::SpeakerReminder,
            Self::QuestionsWaiting => Kind::QuestionsWaiting,
            Self::AnswerWanted => Kind::ProposalReminder,
            Self::SpeakToo => Kind::CoSpeakerAsked,
        }
    }

    /// That of a mail; `None` for a mail of another kind.
    pub fn from_mail(mail: Kind) -> Option<Self> {
        use strum::VariantArray as _;
        Self::VARIANTS.iter().copied().find(|kind| kind.mail() == mail)
    }
}

/// Subject and text in one language, with parts in braces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub subject: String,
    pub body: String,
}

impl Words {
    pub fn new(subject: impl Into<String>, body: impl Into<String>) -> Self {
        Self { subject: subject.into(), body: body.into() }
    }

    pub fn is_blank(&self) -> bool {
        self.subject.trim().is_empty() && self.body.trim().is_empty()
    }
}

/// Where letters are written: at an event, or at the series itself, which may have no event yet.
#[derive(Clone, Copy, Debug)]
pub enum WrittenAt<'a> {
    Event(EventRef<'a>),
    /// By its word in addresses. Whatever scope a form asks for, it is that of the series.
    Series(&'a str),
}

impl<'a> From<EventRef<'a>> for WrittenAt<'a> {
    fn from(event: EventRef<'a>) -> Self {
        Self::Event(event)
    }
}

/// For which events words stand, or a letter is switched off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Scope {
    /// For one event.
    #[default]
    Event,
    /// For each event of the series that has none of its own.
    Series,
}

/// A letter as it would be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub kind: LetterKind,
    /// In Japanese and in English.
    pub words: [Words; 2],
    /// Where somebody wrote it anew: for this event, for the series.
    pub is_written: [bool; 2],
    /// The language whose words nobody wrote anew where those of the other one were: at the event, or where nothing is
    /// written there, at the series.
    pub behind: Option<Lang>,
    /// It does not go by itself.
    pub is_off: bool,
    /// Of what is stored for the event and for the series, for a form that carries what it was drawn on.
    pub version: String,
}

impl Letter {
    pub const fn words(&self, lang: Lang) -> &Words {
        match lang {
            Lang::Ja => &self.words[0],
            Lang::En => &self.words[1],
        }
    }

    /// The language that would be left behind if these words were stored: those of the other one were changed alone.
    pub fn left_behind(&self, typed: &[Words; 2]) -> Option<Lang> {
        // Browsers write line ends in their own way. Left empty, the words from before stand again.
        let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        let same = |a: &Words, b: &Words| plain(&a.subject) == plain(&b.subject) && plain(&a.body) == plain(&b.body);
        let is_new = |at: usize| !typed[at].is_blank() && !same(&typed[at], &self.words[at]);
        let changed = match (is_new(0), is_new(1)) {
            (true, true) => return None,
            (false, false) => return self.behind,
            (true, false) => Lang::Ja,
            (false, true) => Lang::En,
        };
        // Or that one has caught up.
        (self.behind != Some(changed)).then(|| changed.other())
    }
}

/// Somebody whom a letter would go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub person: PersonId,
    /// As billed.
    pub name: String,
    pub mail: String,
    pub lang: Lang,
    pub kind: LetterKind,
    /// What becomes of their slots, or of the event; empty where that is said by a reason.
    pub changes: Vec<Changed>,
}

/// What an organizer wants of letters that are about to go. The default tells everybody, in the words that stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Nobody is told.
    pub is_silent: bool,
    /// Who is left out.
    pub without: Vec<PersonId>,
    /// As typed. Of a kind that is not among them, and in a language that is left empty, the words stand that stand.
    pub letters: Vec<(LetterKind, [Words; 2])>,
    /// For one person, in the language of that person.
    pub own: Vec<(PersonId, Words)>,
    /// [`seen`] of those who were looked at; `None`: nobody looked.
    pub seen: Option<String>,
}

impl Wish {
    /// The same with the numbers of those who had none when somebody looked: then they counted from -1 down, in the order
    /// of `made`.
    #[must_use]
    pub fn naming(&self, made: &[PersonId]) -> Self {
        let named = |person: PersonId| {
            let at = usize::try_from(-1 - person.0).ok();
            at.and_then(|at| made.get(at).copied()).unwrap_or(person)
        };
        Self {
            without: self.without.iter().copied().map(named).collect(),
            own: self.own.iter().map(|(person, words)| (named(*person), words.clone())).collect(),
            ..self.clone()
        }
    }
}

/// Tells apart who would be told of what in which language, for a form that carries whom it asked about: by their names,
/// because somebody who is new on an agenda gets a number only when it is released.
pub fn seen(all: &[Recipient]) -> String {
    let mut lines: Vec<String> = all
        .iter()
        .map(|one| {
            let mut line = format!("{}:{}:{}", one.name, one.lang.tag(), one.kind.into_str());
            for change in &one.changes {
                line.extend(["/", &change.was.en, ">", &change.is.en]);
            }
            line
        })
        .collect();
    lines.sort_unstable();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn who_had_no_number_when_somebody_looked_is_known_by_their_place() {
        let words = Words::new("a", "b");
        let wish = Wish {
            without: vec![PersonId(7), PersonId(-2), PersonId(-9), PersonId(i64::MIN)],
            own: vec![(PersonId(-1), words.clone())],
            ..Wish::default()
        };
        let named = wish.naming(&[PersonId(40), PersonId(41)]);
        assert_eq!(named.without, [7, 41, -9, i64::MIN].map(PersonId));
        assert_eq!(named.own, [(PersonId(40), words)]);
    }

    #[test]
    fn a_language_that_was_not_changed_along_is_left_behind() {
        let words = |ja: &str, en: &str| [Words::new("件名", ja), Words::new("Subject", en)];
        let letter = |behind| Letter {
            kind: LetterKind::TalkMoved,
            words: words("本文\n二行目", "Text"),
            is_written: [false; 2],
            behind,
            is_off: false,
            version: "0.0".to_owned(),
        };
        let fresh = letter(None);
        for (typed, is) in [
            (words("本文\r\n二行目", "Text"), None),
            (words("新しい本文", "Text"), Some(Lang::En)),
            (words("本文\n二行目", "New text"), Some(Lang::Ja)),
            (words("新しい本文", "New text"), None),
            ([Words::default(), Words::default()], None),
        ] {
            assert_eq!(fresh.left_behind(&typed), is, "{typed:?}");
        }
        let late = letter(Some(Lang::En));
        assert_eq!(late.left_behind(&words("本文\n二行目", "Text")), Some(Lang::En), "still");
        assert_eq!(late.left_behind(&words("本文\n二行目", "New text")), None, "it has caught up");
        assert_eq!(late.left_behind(&words("また新しい本文", "Text")), Some(Lang::En));
    }

    #[test]
    fn each_kind_is_a_mail_of_its_own() {
        for kind in LetterKind::VARIANTS {
            assert_eq!(LetterKind::from_mail(kind.mail()), Some(*kind));
            assert_eq!(kind.mail().is_to_speaker(), !kind.is_of_proposal());
            assert_eq!(kind.mail().is_of_proposal(), kind.is_of_proposal());
            assert!(!(kind.is_of_proposal() && kind.goes_by_itself()), "it is not switched off");
        }
        let mails = Kind::VARIANTS.iter().filter(|kind| kind.is_to_speaker()).count();
        assert_eq!(mails, LetterKind::VARIANTS.iter().filter(|kind| !kind.is_of_proposal()).count());
        assert_eq!(LetterKind::from_mail(Kind::Notice), None);
    }
}
