//! What the parts of the moderator's console share.

use domain::{
    ids::{ActId, QuestionId},
    qa::{
        rules::{may_be_one, pairs_alike, ranked, with_pairs},
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

/// What is looked at, and how the open ones stood when somebody last asked for it: they do not move under a reader, or under
/// the finger of who is about to press.
#[derive(Clone, Debug)]
pub(super) struct Looked {
    pub column: Column,
    pub open: Vec<QuestionId>,
    /// Pairs that were offered to be merged: each stands together, where the one with more votes stands.
    pub pairs: Vec<(QuestionId, QuestionId)>,
}

impl Looked {
    pub fn new(column: Column, board: &Board) -> Self {
        let open = ranked(live(board), &|question| [-question.votes, question.asked_ms]);
        let open: Vec<_> = open.into_iter().map(|question| question.id).collect();
        let pairs = pairs_alike(board);
        Self { column, open: with_pairs(&open, &pairs), pairs }
    }
}

/// Those that are open, as they were asked.
fn live(board: &Board) -> Vec<&BoardQuestion> {
    board.questions.iter().filter(|question| question.state == QuestionState::Live).collect()
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
    pub looked: RwSignal<Looked>,
    /// The question that keys act on.
    pub at: RwSignal<Option<QuestionId>>,
    /// The question for which another one is looked for that it is a part of.
    pub merging: RwSignal<Option<QuestionId>>,
    /// Part of the words that are looked for, as [`folded`].
    pub words: RwSignal<String>,
    /// The newest last.
    pub done: RwSignal<Vec<Done>>,
    /// Scripts run: until then all columns stand below each other.
    pub is_ready: RwSignal<bool>,
    /// What is being written, by its field: a question that somebody else moves is drawn anew, and nothing of it is lost.
    pub typed: StoredValue<Vec<(String, String)>>,
}

impl Console {
    /// Before anything is done on it.
    pub fn new(shared: Shared, column: Column) -> Self {
        Self {
            shared,
            looked: RwSignal::new(shared.board.with_untracked(|board| Looked::new(column, board))),
            at: RwSignal::new(None),
            merging: RwSignal::new(None),
            words: RwSignal::new(String::new()),
            done: RwSignal::new(Vec::new()),
            is_ready: RwSignal::new(false),
            typed: StoredValue::new(Vec::new()),
        }
    }

    /// Those in these states, in the order of asking, as far as they hold the words.
    pub fn list_by_state(self, states: &'static [QuestionState]) -> Vec<QuestionId> {
        self.listed(|board| board.questions.iter().filter(|q| states.contains(&q.state)).collect())
    }

    /// The open ones, most votes first, as they stood when somebody last asked for it; behind them those that came since.
    pub fn open(self) -> Vec<QuestionId> {
        let known = self.looked.with(|looked| looked.open.clone());
        let place = |id: QuestionId| known.iter().position(|known| *known == id).and_then(|at| i64::try_from(at).ok());
        self.listed(|board| ranked(live(board), &|question| [place(question.id).unwrap_or(i64::MAX), question.id.0]))
    }

    /// Looks at a column, as it is now.
    pub fn look(self, column: Column) {
        self.looked.set(self.shared.board.with_untracked(|board| Looked::new(column, board)));
    }

    /// Puts what is looked at in order, with what came since.
    pub fn renew(self) {
        self.look(self.looked.with_untracked(|looked| looked.column));
    }

    /// How many open questions came since the list was put in order, and whether there is anything that would stand
    /// elsewhere by now.
    pub fn standing(self) -> (usize, bool) {
        let Looked { column, open, pairs } = self.looked.get();
        let now = self.shared.board.with(|board| Looked::new(column, board));
        let came = now.open.iter().filter(|id| !open.contains(id)).count();
        // What is gone leaves the others as they stood.
        let left = open.into_iter().filter(|id| now.open.contains(id));
        let is_other = !left.eq(now.open.iter().copied()) || now.pairs.iter().any(|pair| !pairs.contains(pair));
        (came, is_other)
    }

    /// The question for which another one is looked for, as long as it is there.
    pub fn part(self) -> Option<QuestionId> {
        self.merging.get().filter(|id| self.shared.question(*id).is_some())
    }

    /// The question that this one is offered to become a part of, and this one; as long as that may be.
    pub fn pair(self, part: QuestionId) -> Option<(BoardQuestion, BoardQuestion)> {
        let whole = self.looked.with(|looked| looked.pairs.iter().find(|(_, of)| *of == part).map(|(whole, _)| *whole));
        let (whole, part) = (self.shared.question(whole?)?, self.shared.question(part)?);
        may_be_one(&whole, &part).then_some((whole, part))
    }

    /// Whether the other one stands right behind this one in the list.
    pub fn are_together(self, whole: QuestionId, part: QuestionId) -> bool {
        self.open().windows(2).any(|two| *two == [whole, part])
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
            Column::Waiting => self.list_by_state(&[QuestionState::Pending]),
            Column::Open => self.open(),
            Column::Done => {
                let mut all = self.list_by_state(&[QuestionState::Answering]);
                all.extend(self.list_by_state(&[QuestionState::Deferred]));
                all.extend(self.list_by_state(&[QuestionState::Answered, QuestionState::AnsweredText]));
                all
            }
        }
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
