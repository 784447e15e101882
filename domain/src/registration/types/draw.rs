//! Draws of seats: where one stands, and what is public of it.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{SignUpQuestionId, TypeId},
    time::Local,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum LotteryStage {
    /// Whoever registers enters it.
    Open,
    /// The list is closed, and not drawn yet.
    Closed,
    /// It goes on as any other type: who registers waits behind those who were drawn.
    Drawn,
}

/// What is public of a draw: numbers and no people.
#[derive(Clone, Debug, PartialEq)]
pub struct Lottery {
    pub type_id: TypeId,
    pub type_name: String,
    pub capacity: Option<i32>,
    /// Which public value the seed is.
    pub source: String,
    /// When that was said.
    pub said: Local,
    /// When that value is out, as far as it was said.
    pub value_at: Option<Local>,
    /// When that was last written anew with people in the draw, and how many they were.
    pub rewritten: Option<(Local, i32)>,
    /// When the list was closed, and its fingerprint.
    pub closed: Option<(Local, String)>,
    /// When it was drawn, by which seed, for how many seats.
    pub drawn: Option<(Local, String, i32)>,
    /// How many wait for a seat of this type.
    pub waiting: i64,
    pub rules: DrawRules,
    /// In the order drawn; before that in the order of the numbers.
    pub entries: Vec<DrawEntry>,
    /// What became of each; nothing before it is drawn.
    pub outcomes: Vec<Option<DrawOutcome>>,
}

/// What is published of somebody who entered a draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DrawEntry {
    /// Given by chance.
    pub number: String,
    /// Label of a group that is capped.
    pub group: Option<i32>,
    /// They come before the others.
    pub is_first: bool,
}

/// What is said with a draw beside what it is drawn by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawRules {
    /// So many of those who answer this question alike go before the rest of them stands behind all.
    pub group: Option<GroupRule>,
    /// Whoever lost at the draw before comes first.
    pub favours_lost: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRule {
    /// `None` when the question is gone.
    pub question: Option<SignUpQuestionId>,
    /// As it was asked.
    pub words: String,
    pub cap: i32,
}

impl DrawRules {
    pub fn cap(&self) -> Option<i32> {
        self.group.as_ref().map(|group| group.cap)
    }
}

/// What a draw makes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum DrawOutcome {
    Won,
    Waits,
    /// They had left before it was drawn; the next one stands in their place.
    Withdrawn,
}
