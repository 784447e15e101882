//! What an evening may look like where there is none before it: its participation types and the skeleton of its
//! agenda.

use crate::{
    agenda::types::{DraftSlot, SlotKind},
    lang::Lang,
};

/// How an event begins when it takes after no other.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Shape {
    /// On site and streamed: two talks, a break, lightning talks.
    #[default]
    Evening,
    /// The same without a place.
    Online,
    /// One introduction, then everybody works.
    Workshop,
    /// Nothing at all.
    Empty,
}

/// Name, whether it is online, seats.
type Kind = (&'static str, bool, Option<i32>);

impl Shape {
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Evening => lang.t("会場とオンライン（登壇2本・LT）", "On site and online (two talks, LTs)"),
            Self::Online => lang.t("オンラインのみ（登壇2本・LT）", "Online only (two talks, LTs)"),
            Self::Workshop => lang.t("もくもく会（会場のみ）", "Workshop (on site only)"),
            Self::Empty => lang.t("空から始める", "Begin with nothing"),
        }
    }

    /// Seats of a kind are a beginning: an organizer knows the room.
    pub const fn types(self) -> &'static [Kind] {
        match self {
            Self::Evening => &[("現地", false, Some(50)), ("オンライン", true, None)],
            Self::Online => &[("オンライン", true, None)],
            Self::Workshop => &[("現地", false, Some(20))],
            Self::Empty => &[],
        }
    }

    /// Talks are open; everything else is named as it is usually called.
    pub fn slots(self) -> Vec<DraftSlot> {
        let slot = |(kind, title, minutes): &(SlotKind, &str, i32)| DraftSlot {
            kind: *kind,
            title: (*title).to_owned(),
            minutes: *minutes,
            ..DraftSlot::default()
        };
        let plan: &[(SlotKind, &str, i32)] = match self {
            Self::Evening | Self::Online => &[
                (SlotKind::Opening, "オープニング", 5),
                (SlotKind::Talk, "", 25),
                (SlotKind::Talk, "", 25),
                (SlotKind::Break, "休憩", 10),
                (SlotKind::Lightning, "", 10),
                (SlotKind::Lightning, "", 10),
                (SlotKind::Qa, "届いた質問に答えます", 20),
                (SlotKind::Closing, "クロージング", 5),
            ],
            Self::Workshop => &[
                (SlotKind::Opening, "オープニング", 10),
                (SlotKind::Talk, "", 30),
                (SlotKind::Break, "休憩", 10),
                (SlotKind::Qa, "もくもくタイム", 60),
                (SlotKind::Closing, "成果の共有", 20),
            ],
            Self::Empty => &[],
        };
        plan.iter().map(slot).collect()
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn every_shape_can_be_held() {
        for shape in Shape::VARIANTS {
            let minutes: i32 = shape.slots().iter().map(|slot| slot.minutes).sum();
            assert!(minutes <= 150, "{shape:?} lasts {minutes} minutes");
            assert_eq!(shape.types().is_empty(), *shape == Shape::Empty, "{shape:?}");
            assert!(shape.slots().iter().all(|slot| slot.kind.is_said() || !slot.title.is_empty()), "{shape:?}");
        }
    }
}
