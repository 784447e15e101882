//! Participation types.

use serde::{Deserialize, Serialize};

use super::draw::LotteryStage;
use crate::{ids::TypeId, lang::Lang, time::Local};

/// A participation type (現地, オンライン, LT, スタッフ).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationType {
    pub id: TypeId,
    pub name: String,
    pub is_online: bool,
    /// `None`: without limit.
    pub capacity: Option<i32>,
    pub opens: Option<Local>,
    pub closes: Option<Local>,
    pub confirmed: i64,
    pub waitlisted: i64,
    /// Seats left under the limit that all types of the event share; `None` without one.
    pub shared_free: Option<i64>,
    /// Where the draw of its seats stands; `None`: first come, first served.
    pub lottery: Option<LotteryStage>,
    /// Only who has its link takes one.
    pub is_invited: bool,
    /// What is told to who holds one, in Japanese and in English; may be empty.
    pub words: [String; 2],
}

impl ParticipationType {
    /// One on site without limits, that nobody has taken.
    pub const fn new(id: TypeId, name: String) -> Self {
        Self {
            id,
            name,
            is_online: false,
            capacity: None,
            opens: None,
            closes: None,
            confirmed: 0,
            waitlisted: 0,
            shared_free: None,
            lottery: None,
            is_invited: false,
            words: [String::new(), String::new()],
        }
    }

    /// What is told to who holds one, in a language; English falls back to Japanese.
    pub fn words(&self, lang: Lang) -> &str {
        words_in(&self.words, lang)
    }

    /// Its seats are drawn, and have not been yet.
    pub fn is_undrawn(&self) -> bool {
        matches!(self.lottery, Some(LotteryStage::Open | LotteryStage::Closed))
    }

    /// Seats that are free; `None` without a limit. Those that are drawn are nobody's before.
    pub fn free(&self) -> Option<i64> {
        if self.is_undrawn() {
            return Some(0);
        }
        let own = self.capacity.map(|capacity| (i64::from(capacity) - self.confirmed).max(0));
        own.into_iter().chain(self.shared_free).min()
    }

    pub fn is_full(&self) -> bool {
        self.free() == Some(0)
    }
}

/// What is said in Japanese and in English, in a language; English falls back to Japanese.
pub fn words_in(words: &[String; 2], lang: Lang) -> &str {
    lang.t_where_written(&words[0], &words[1])
}
