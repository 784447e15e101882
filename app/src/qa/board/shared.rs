//! What the islands of a board share: where its forms go, what was received, how the connection is.

use domain::{
    Lang,
    ids::QuestionId,
    qa::types::{Board, BoardQuestion, OwnQuestion, ParticipantState},
    t,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a board's forms go; the server knows the addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// The board's page, under which the forms of single questions stand.
    pub page: String,
    /// The interface's snapshot; its stream stands under it.
    pub api: String,
    pub stream: String,
    /// Where questions that say nearly the same are found.
    pub similar: String,
    /// What this page says of the board that it was drawn with: the stream goes on from there.
    pub have: String,
    /// The fields of the form that never change, as HTML; empty for who does not ask here.
    pub fields: String,
    /// What makes a form that is sent twice one question, and of one visitor; of this page alone.
    pub key: String,
}

impl Places {
    pub(crate) fn of(&self, question: QuestionId, what: &str) -> String {
        format!("{}/{question}/{what}", self.page)
    }
}

/// How the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // the server only draws the first state
pub(crate) enum Connection {
    /// Drawn by the server; the stream has not begun.
    Page,
    Live,
    Lost,
}

/// What became of a question that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // the server tells it on the next page
pub(crate) enum Told {
    Listed,
    /// It waits for a moderator.
    Waits,
}

/// What all islands share: signals, so that copies are one.
#[derive(Clone, Copy)]
pub(crate) struct Shared {
    pub board: RwSignal<Board>,
    pub mine: RwSignal<ParticipantState>,
    /// What one asked, whatever became of it.
    pub own: RwSignal<Vec<OwnQuestion>>,
    /// Milliseconds since 1970.
    pub now: RwSignal<i64>,
    pub connection: RwSignal<Connection>,
    /// What went wrong with the last thing that was sent.
    pub problem: RwSignal<Option<String>>,
    /// What became of the question that was sent last.
    pub told: RwSignal<Option<Told>>,
    /// A question waits until there is a connection.
    pub is_queued: RwSignal<bool>,
    /// Seconds until the next question is taken.
    pub pause: RwSignal<i64>,
    pub places: StoredValue<Places>,
    /// Questions that this page has sent so far.
    pub sent: RwSignal<u32>,
    pub lang: Lang,
}

impl Shared {
    pub fn new(board: Board, mine: ParticipantState, now: i64, places: Places, lang: Lang) -> Self {
        Self {
            board: RwSignal::new(board),
            mine: RwSignal::new(mine),
            own: RwSignal::new(Vec::new()),
            now: RwSignal::new(now),
            connection: RwSignal::new(Connection::Page),
            problem: RwSignal::new(None),
            told: RwSignal::new(None),
            is_queued: RwSignal::new(false),
            pause: RwSignal::new(0),
            places: StoredValue::new(places),
            sent: RwSignal::new(0),
            lang,
        }
    }

    pub fn with_own(self, own: Vec<OwnQuestion>) -> Self {
        self.own.set(own);
        self
    }

    /// The question as it is now; `None` when it is gone.
    pub fn question(self, id: QuestionId) -> Option<BoardQuestion> {
        self.board.with(|board| board.questions.iter().find(|question| question.id == id).cloned())
    }

    pub fn votes(self, id: QuestionId) -> i64 {
        self.board.with(|board| board.questions.iter().find(|q| q.id == id).map_or(0, |q| q.votes))
    }

    pub fn has_voted(self, id: QuestionId) -> bool {
        self.mine.with(|mine| mine.voted.contains(&id))
    }

    pub fn is_mine(self, id: QuestionId) -> bool {
        self.mine.with(|mine| mine.asked.contains(&id))
    }

    /// Key of the next question: that of the page, and a count once one was taken.
    pub fn key(self) -> String {
        let key = self.places.with_value(|places| places.key.clone());
        match self.sent.get() {
            0 => key,
            sent => format!("{key}.{sent}"),
        }
    }

    pub fn address(self, question: QuestionId, what: &str) -> String {
        self.places.with_value(|places| places.of(question, what))
    }
}

/// What an attribute or a text of the board shows. Boxed, since the browser's
/// bundle would otherwise hold a copy of all that draws it for each closure.
pub(crate) fn live<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Live<T> {
    Box::new(read)
}

pub(crate) type Live<T> = Box<dyn Fn() -> T + Send + Sync>;

/// A word on the connection, only while there is something to say.
pub(crate) fn connection(shared: Shared) -> impl IntoView {
    let lang = shared.lang;
    let text = move || match shared.connection.get() {
        Connection::Lost => {
            lang.t("接続が切れています。自動でつなぎ直します。", "No connection. Trying again by itself.")
        }
        Connection::Page | Connection::Live => "",
    };
    view! { <p class="board-connection" role="status" hidden=live(move || text().is_empty())>{live(text)}</p> }
}

/// What went wrong, near the thumb.
pub(crate) fn problem(shared: Shared) -> impl IntoView {
    view! { <p class="board-problem error" role="alert" hidden=live(move || shared.problem.get().is_none())>{live(move || shared.problem.get().unwrap_or_default())}</p> }
}

/// "8分前". Both are milliseconds since 1970; what lies ahead counts as now.
pub(crate) fn ago(at: i64, now: i64, lang: Lang) -> String {
    let minutes = (now - at).max(0) / 60_000;
    let (days, hours) = (minutes / 1_440, minutes / 60);
    match (days, hours, minutes) {
        (0, 0, 0) => lang.t("たった今", "just now").to_owned(),
        (0, 0, n) => t!(lang, "{n}分前", "{n} min ago", n),
        (0, n, _) => t!(lang, "{n}時間前", "{n} h ago", n),
        (n, ..) => t!(lang, "{n}日前", "{n} d ago", n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_read_as_people_say_them() {
        let said = |seconds: i64, lang| ago(-seconds * 1_000, 0, lang);
        assert_eq!(said(20, Lang::Ja), "たった今");
        assert_eq!(said(-60, Lang::En), "just now");
        assert_eq!(said(8 * 60, Lang::Ja), "8分前");
        assert_eq!(said(3 * 3_600, Lang::En), "3 h ago");
        assert_eq!(said(50 * 3_600, Lang::Ja), "2日前");
    }
}
