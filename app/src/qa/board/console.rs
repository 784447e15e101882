//! What the parts of the moderator's console share.

use domain::{
    ids::{ActId, QuestionId},
    qa::{
        rules::{order, pairs_alike},
        types::{Board, BoardCounts, BoardQuestion, QuestionState},
    },
};
use leptos::prelude::*;

use super::shared::Shared;

/// What is looked at on a phone; on a wide screen all three stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Waiting,
    Open,
    Done,
}

/// Something that was done here and can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Done {
    pub act: ActId,
    pub words: String,
}

/// What the parts of the console share.
#[derive(Clone, Copy)]
pub(super) struct Console {
    pub shared: Shared,
    pub column: RwSignal<Column>,
    /// The question that keys act on.
    pub at: RwSignal<Option<QuestionId>>,
    /// The question for which another one is looked for that it is a part of.
    pub merging: RwSignal<Option<QuestionId>>,
    /// Part of the words that are looked for, as [`folded`].
    pub words: RwSignal<String>,
    /// The newest last.
    pub done: RwSignal<Vec<Done>>,
    pub shows_keys: RwSignal<bool>,
    /// Scripts run: until then all columns stand below each other.
    pub is_ready: RwSignal<bool>,
    /// What is being written, by its field: a question that somebody else moves is drawn anew, and nothing of it is lost.
    pub typed: StoredValue<Vec<(String, String)>>,
}

impl Console {
    /// Those in these states, in the order of asking, as far as they hold the words.
    pub fn of(self, states: &'static [QuestionState]) -> Vec<QuestionId> {
        self.listed(|board| board.questions.iter().filter(|q| states.contains(&q.state)).collect())
    }

    /// The open ones, most votes first.
    pub fn open(self) -> Vec<QuestionId> {
        self.listed(|board| {
            let (top, rest) = order(board, 0);
            let mut open: Vec<_> =
                top.into_iter().chain(rest).filter(|question| question.state == QuestionState::Live).collect();
            open.sort_by_key(|question| (-question.votes, question.asked_ms, question.id));
            open
        })
    }

    fn listed(self, of: impl for<'a> Fn(&'a Board) -> Vec<&'a BoardQuestion>) -> Vec<QuestionId> {
        let words = self.words.get();
        let holds = |question: &&BoardQuestion| {
            words.is_empty() || folded(&question.body).contains(&words) || folded(&question.asker).contains(&words)
        };
        self.shared.board.with(|board| of(board).into_iter().filter(holds).map(|question| question.id).collect())
    }

    /// How many are in a column: of all, also of those that are not on this screen; of those that were found, while words are
    /// looked for.
    pub fn count(self, all: fn(BoardCounts) -> usize, listed: impl Fn() -> usize) -> usize {
        if self.words.with(String::is_empty) { self.shared.board.with(|board| all(board.counts)) } else { listed() }
    }

    /// Those of a column, in the order in which they stand.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // keys are the browser's
    pub fn of_column(self, column: Column) -> Vec<QuestionId> {
        match column {
            Column::Waiting => self.of(&[QuestionState::Pending]),
            Column::Open => self.open(),
            Column::Done => {
                let mut all = self.of(&[QuestionState::Answering]);
                all.extend(self.of(&[QuestionState::Deferred]));
                all.extend(self.of(&[QuestionState::Answered, QuestionState::AnsweredText]));
                all
            }
        }
    }

    /// Pairs that are offered to be merged.
    pub fn pairs(self) -> Vec<(QuestionId, QuestionId)> {
        self.shared.board.with(pairs_alike)
    }
}

/// Without regard to width, case, kana and long vowels, as the search compares, so that まねーじど finds マネージド. The
/// browser does what would be tables in its bundle.
pub(super) fn folded(text: &str) -> String {
    #[cfg(feature = "hydrate")]
    let text = String::from(js_sys::JsString::from(text).normalize("NFKC"));
    let plain = text.chars().filter(|c| *c != 'ー').flat_map(char::to_lowercase);
    // Hiragana stand 96 before their katakana.
    plain.map(|c| if ('ぁ'..='ゖ').contains(&c) { char::from_u32(u32::from(c) + 96).unwrap_or(c) } else { c }).collect()
}

/// What is done with it most.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // keys are the browser's
pub(super) const fn main_act(state: QuestionState) -> Option<QuestionState> {
    match state {
        QuestionState::Pending => Some(QuestionState::Live),
        QuestionState::Live | QuestionState::Deferred => Some(QuestionState::Answering),
        QuestionState::Answering => Some(QuestionState::Answered),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn words_are_found_in_either_kana_and_case() {
        assert!(folded("マネージドルールの順番は?").contains(&folded("まねじど")));
        assert!(folded("GuardDutyの通知").contains(&folded("guardduty")));
        assert!(!folded("ログ").contains(&folded("ろぐイン")));
    }
}
