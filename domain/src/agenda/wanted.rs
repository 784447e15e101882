//! What is still wanted of a speaker for a talk, and how often it is asked for. Pure.

use chrono::{DateTime, Duration, Utc};

use super::{
    tlp::{Sharing, Tlp},
    types::Permissions,
};
use crate::{events::types::EventState, lang::Lang};

/// One thing that a speaker has not said or given yet, in the order in which it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Wanted {
    Permissions,
    Slides,
    Bio,
}

impl Wanted {
    /// As a thing to do.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Permissions => lang.t("公開してよいものを選ぶ", "Say what may be published"),
            Self::Slides => lang.t("資料を入れる", "Add the slides"),
            Self::Bio => lang.t("自己紹介を書く", "Write about yourself"),
        }
    }

    /// As a thing, in a list of several.
    pub const fn noun(self, lang: Lang) -> &'static str {
        match self {
            Self::Permissions => lang.t("公開してよいもの", "what may be published"),
            Self::Slides => lang.t("資料", "slides"),
            Self::Bio => lang.t("自己紹介", "a few words about you"),
        }
    }
}

/// How long organizers wait before they ask somebody again.
pub const ASKED_AGAIN_AFTER: Duration = Duration::days(1);

/// From when on somebody who was asked last at this moment may be asked again; `None`: now.
pub fn asked_again_from(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    last.map(|at| at + ASKED_AGAIN_AFTER).filter(|from| *from > now)
}

/// Whether anything is asked of who speaks at an event in this state: it is known and not off. What was wanted for an
/// evening may be wanted after it.
pub const fn is_asked_for(state: EventState) -> bool {
    matches!(state, EventState::Announced | EventState::Open | EventState::Live | EventState::Ended)
}

impl Permissions {
    /// The speaker has said yes or no to each.
    pub const fn is_whole(self) -> bool {
        self.photograph.is_some() && self.post.is_some() && self.publish.is_some() && self.record.is_some()
    }

    /// What of it is for whoever listens to a talk of this label: what the label says itself is not asked of speakers, and of
    /// a talk of which nothing is told, nothing is told.
    pub const fn told_under(self, tlp: Tlp) -> Self {
        match tlp {
            Tlp::Clear => self,
            Tlp::Green => Self { post: None, publish: None, ..self },
            Tlp::Amber | Tlp::AmberStrict | Tlp::Red => {
                Self { photograph: None, post: None, publish: None, record: None }
            }
        }
    }
}

/// Nobody waits for slides that would be shown to nobody.
pub fn wanted(permissions: Permissions, sharing: &Sharing, has_slides: bool, has_bio: bool) -> Vec<Wanted> {
    let would_show = sharing.tlp.is_named() && permissions.publish != Some(false);
    let mut wanted = Vec::new();
    if !permissions.is_whole() {
        wanted.push(Wanted::Permissions);
    }
    if would_show && !has_slides {
        wanted.push(Wanted::Slides);
    }
    if !has_bio {
        wanted.push(Wanted::Bio);
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Permissions =
        Permissions { photograph: Some(false), post: Some(true), publish: Some(true), record: Some(false) };

    #[test]
    fn who_was_asked_is_asked_again_after_a_day() {
        let now: DateTime<Utc> = "2026-12-02T03:00:00Z".parse().unwrap();
        assert_eq!(asked_again_from(None, now), None);
        assert_eq!(asked_again_from(Some(now - ASKED_AGAIN_AFTER), now), None);
        let late = now - ASKED_AGAIN_AFTER + Duration::seconds(1);
        assert_eq!(asked_again_from(Some(late), now), Some(now + Duration::seconds(1)));
    }

    #[test]
    fn a_label_leaves_to_the_speaker_what_it_does_not_say_itself() {
        assert_eq!(ALL.told_under(Tlp::Clear), ALL);
        assert_eq!(ALL.told_under(Tlp::Green), Permissions { post: None, publish: None, ..ALL });
        for tlp in [Tlp::Amber, Tlp::AmberStrict, Tlp::Red] {
            assert_eq!(ALL.told_under(tlp), Permissions::default());
        }
    }

    #[test]
    fn a_no_is_an_answer_too_and_slides_that_nobody_would_see_are_not_wanted() {
        let clear = Sharing::default();
        assert_eq!(
            wanted(Permissions::default(), &clear, false, false),
            [Wanted::Permissions, Wanted::Slides, Wanted::Bio]
        );
        assert_eq!(wanted(ALL, &clear, true, true), []);
        assert_eq!(wanted(ALL, &clear, false, true), [Wanted::Slides]);
        assert_eq!(wanted(Permissions { publish: Some(false), ..ALL }, &clear, false, true), []);
        assert_eq!(wanted(Permissions { record: None, ..ALL }, &clear, true, true), [Wanted::Permissions]);
        let amber = Sharing { tlp: Tlp::Amber, ..Sharing::default() };
        assert_eq!(wanted(ALL, &amber, false, true), []);
    }
}
