//! What the islands of a board share: where its forms go, what was received, how the connection is.

use domain::{
    Lang,
    ids::QuestionId,
    qa::types::{Board, BoardQuestion, OwnQuestion, ParticipantState},
    t,
};
use leptos::prelude::*;
use serde::Deserialize;
#[cfg(feature = "ssr")]
use serde::Serialize;

/// Where a board's forms go; the server knows the addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ssr", derive(Serialize))]
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
    /// What the forms of single questions carry back to the page that they stand on: a query with its `?`. The server reads
    /// it, and no island.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub back: String,
    /// Whom this page was drawn for: the number of their account, and nothing for who is not signed in, where the browser is
    /// the participant. What waits on a device is theirs alone.
    pub who: String,
}

/// What a board is drawn with at first. It stands in the page as JSON beside its island, which takes no properties:
/// those would be read by `serde_json`, a fifth of the browser's bundle.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "ssr", derive(Serialize))]
pub struct Facts {
    pub board: Board,
    pub mine: ParticipantState,
    pub own: Vec<OwnQuestion>,
    /// Milliseconds since 1970.
    pub now: i64,
    pub places: Places,
    pub lang: Lang,
}

/// Id of the element whose `data-facts` holds them.
const FACTS: &str = "board-facts";

#[cfg(feature = "ssr")]
impl Facts {
    /// Gives them to the island that stands behind this.
    pub fn give(self) -> impl IntoView {
        let json = serde_json::to_string(&self).unwrap_or_default();
        provide_context(self);
        view! { <div id=FACTS hidden data-facts=json></div> }
    }

    /// What the page has given.
    pub(super) fn take() -> Self {
        use_context().unwrap_or_default()
    }
}

#[cfg(not(feature = "ssr"))]
impl Facts {
    /// What the page has given.
    pub(super) fn take() -> Self {
        let element = document().get_element_by_id(FACTS);
        let json = element.and_then(|element| element.get_attribute("data-facts"));
        json.and_then(|json| domain::json::read(&json)).unwrap_or_default()
    }
}

impl Places {
    #[cfg(feature = "ssr")]
    pub(crate) fn address(&self, question: QuestionId, what: &str) -> String {
        format!("{}/{question}/{what}{}", self.page, self.back)
    }

    #[cfg(not(feature = "ssr"))]
    pub(crate) fn address(&self, question: QuestionId, what: &str) -> String {
        format!("{}/{question}/{what}", self.page)
    }

    /// The page of one question.
    pub(crate) fn question(&self, question: QuestionId) -> String {
        format!("{}/{question}", self.page)
    }
}

/// How the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // the server only draws the first state
pub(crate) enum Connection {
    /// Drawn by the server; the stream has not begun.
    Page,
    Live,
    /// No stream comes through: the board is asked for now and then.
    Renewed,
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

/// A question that this device keeps until there is a connection.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // the server keeps none
pub(crate) struct Kept {
    pub words: String,
    /// What makes it one question, however often it is sent.
    pub key: String,
    /// Why it was not taken when there was a connection; empty: it waits.
    pub problem: String,
    /// It was refused, asks a talk, and was not sent to who spoke there yet.
    pub is_of_talk: bool,
}

/// How the connection and the last thing that was sent are.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    pub connection: Connection,
    /// While the connection is lost, from when what is shown is: hours, minutes and seconds on this device's clock.
    pub as_of: String,
    /// What went wrong with the last thing that was sent; empty: nothing.
    pub problem: String,
    /// Why votes that waited were not taken; empty: none.
    pub dropped: String,
    /// What became of the question that was sent last.
    pub told: Option<Told>,
    /// Questions that wait until there is a connection, the first of them first.
    pub kept: Vec<Kept>,
    /// Seconds until the next question is taken.
    pub pause: i64,
    /// Questions that this page has sent so far.
    pub sent: u32,
}

/// What one asked, whatever became of it, and what one asked and voted for of what is on the board.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    pub state: ParticipantState,
    pub questions: Vec<OwnQuestion>,
    /// Where a vote, or that it is taken back, waits until there is a connection.
    pub held: Vec<QuestionId>,
}

/// What all islands share: signals, so that copies are one. Few of them: the browser's bundle holds the
/// machinery of each kind once more.
#[derive(Clone, Copy)]
pub(crate) struct Shared {
    pub board: RwSignal<Board>,
    pub own: RwSignal<Own>,
    /// Milliseconds since 1970.
    pub now: RwSignal<i64>,
    pub sending: RwSignal<Sending>,
    pub places: StoredValue<Places>,
    pub lang: Lang,
}

impl Shared {
    pub fn new(facts: Facts) -> Self {
        let Facts { board, mine, own, now, places, lang } = facts;
        let own = Own { state: mine, questions: own, held: Vec::new() };
        let sending = Sending {
            connection: Connection::Page,
            as_of: String::new(),
            problem: String::new(),
            dropped: String::new(),
            told: None,
            kept: Vec::new(),
            pause: 0,
            sent: 0,
        };
        Self {
            board: RwSignal::new(board),
            own: RwSignal::new(own),
            now: RwSignal::new(now),
            sending: RwSignal::new(sending),
            places: StoredValue::new(places),
            lang,
        }
    }

    /// What this reads of the board. By way of a reference to a closure, for the size of the browser's bundle.
    pub fn of_board<T: Default>(self, read: impl FnOnce(&Board) -> T) -> T {
        let (mut read, mut out) = (Some(read), T::default());
        let mut step = |board: &Board| {
            if let Some(read) = read.take() {
                out = read(board);
            }
        };
        let step: &mut dyn FnMut(&Board) = &mut step;
        self.board.with(step);
        out
    }

    /// What this reads of what is one's own.
    pub fn of_own<T: Default>(self, read: impl FnOnce(&Own) -> T) -> T {
        let (mut read, mut out) = (Some(read), T::default());
        let mut step = |own: &Own| {
            if let Some(read) = read.take() {
                out = read(own);
            }
        };
        let step: &mut dyn FnMut(&Own) = &mut step;
        self.own.with(step);
        out
    }

    /// Changes how sending is.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // the server only draws the first state
    pub fn set(self, mut change: impl FnMut(&mut Sending)) {
        let mut now = self.sending.get_untracked();
        change(&mut now);
        self.sending.set(now);
    }

    /// The question as it is now; `None` when it is gone.
    pub fn question(self, id: QuestionId) -> Option<BoardQuestion> {
        self.of_board(|board| board.questions.iter().find(|question| question.id == id).cloned())
    }

    pub fn votes(self, id: QuestionId) -> i64 {
        self.of_board(|board| board.questions.iter().find(|q| q.id == id).map_or(0, |q| q.votes))
    }

    pub fn has_voted(self, id: QuestionId) -> bool {
        self.of_own(|own| own.state.voted.contains(&id))
    }

    /// Whether what one wants of this vote waits to be sent.
    pub fn is_held(self, id: QuestionId) -> bool {
        self.of_own(|own| own.held.contains(&id))
    }

    pub fn is_lost(self) -> bool {
        self.sending.get().connection == Connection::Lost
    }

    pub fn is_mine(self, id: QuestionId) -> bool {
        self.of_own(|own| own.state.asked.contains(&id))
    }

    /// Key of the next question: that of the page, and a count once one was taken.
    pub fn key(self) -> String {
        let key = self.places.with_value(|places| places.key.clone());
        match self.sending.get().sent {
            0 => key,
            sent => format!("{key}.{sent}"),
        }
    }

    pub fn address(self, question: QuestionId, what: &str) -> String {
        self.places.with_value(|places| places.address(question, what))
    }
}

/// What an attribute or a text of the board shows. Boxed, since the browser's
/// bundle would otherwise hold a copy of all that draws it for each closure.
pub(crate) fn live<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Live<T> {
    Box::new(read)
}

pub(crate) type Live<T> = Box<dyn Fn() -> T + Send + Sync>;

/// Why something was not sent that neither arrived nor may be sent again as it is: what refused it is none of ours.
pub(crate) const fn refused_on_the_way(lang: Lang) -> &'static str {
    lang.t(
        "ネットワークの途中で断られたため、送れませんでした。別のネットワークで、もう一度お試しください。",
        "It was not sent: something on the network refused it. Please try again on another network.",
    )
}

/// What went wrong, near the thumb.
pub(crate) fn problem(shared: Shared) -> impl IntoView {
    view! { <p class="board-problem error" role="alert" hidden=live(move || shared.sending.get().problem.is_empty())>{live(move || shared.sending.get().problem)}</p> }
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
