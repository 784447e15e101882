//! Boards, the moderator's console, and what speakers are asked.

use domain::{
    encoding::percent_encode,
    ids::{PersonId, PollId, QuestionId},
    letters::types::LetterKind,
    pages::{
        moderated::Find,
        questions::{Kind, Order, QuestionsView},
    },
};

use super::{page_value, with_query};

/// The board of an event.
pub fn board(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/qa")
}
/// All questions of a board, a page at a time.
pub fn all_questions(slug: &str, number: i32, view: QuestionsView, page: u32) -> String {
    let order = if view.order == Order::default() { "" } else { view.order.into_str() };
    let state = if view.kind == Kind::default() { "" } else { view.kind.into_str() };
    let page = page_value(page);
    with_query(&format!("{}/all", board(slug, number)), &[("order", order), ("state", state), ("page", page.as_str())])
}

/// Where questions that say nearly the same are found.
pub const SIMILAR_QUESTIONS: &str = "/api/v1/questions/similar";

/// The short address of a board.
pub fn join(code: &str) -> String {
    format!("/q/{}", percent_encode(code))
}
/// The moderator's console.
pub fn moderate(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/qa/moderate")
}
/// Every question of a board for its moderators, beside the console: what they look for. It always names a state, by which
/// it is told from the console.
pub fn moderated(slug: &str, number: i32, find: &Find) -> String {
    let (part, page) = (find.part.map(|part| part.to_string()).unwrap_or_default(), page_value(find.page));
    let query = [
        ("state", find.kind.into_str()),
        ("q", find.words.as_str()),
        ("merge", part.as_str()),
        ("page", page.as_str()),
    ];
    with_query(&moderate(slug, number), &query)
}
/// Where the speakers of an event are reached, and what waits for them.
pub fn speakers_desk(slug: &str, number: i32) -> String {
    format!("/organize/{slug}/{number}/speakers")
}

/// What is still wanted of a speaker, before they are asked for it again.
pub fn ask_speaker(slug: &str, number: i32, person: PersonId) -> String {
    format!("/organize/{slug}/{number}/speakers/{person}/ask")
}

/// Letters to the speakers of an event: what they say, when they go, to how many.
pub fn speaker_letters(slug: &str, number: i32) -> String {
    format!("/organize/{slug}/{number}/letters")
}

/// The same for every event of a series.
pub fn series_letters(slug: &str) -> String {
    format!("/organize/{slug}/letters")
}

/// A letter that else goes by itself, before it is sent to whom it waits for; `only`: one speaker alone.
pub fn send_letter(slug: &str, number: i32, kind: LetterKind, only: Option<PersonId>) -> String {
    let person = only.map(|person| person.to_string()).unwrap_or_default();
    with_query(&format!("{}/{}", speaker_letters(slug, number), kind.into_str()), &[("person", person.as_str())])
}

/// Where an act of a moderator is taken back; `back` is the query of the page that one comes back to, with its `?`.
pub fn undo_moderation(slug: &str, number: i32, back: &str) -> String {
    format!("/{slug}/{number}/qa/undo{back}")
}

/// The polls as a table, for moderators.
pub fn polls_file(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/qa/export/polls.csv?audience=moderators")
}

/// Where moderators write and run polls.
pub fn polls(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/qa/polls")
}
/// Where a poll of this board is answered.
pub fn answer_poll(board: &str, poll: PollId) -> String {
    format!("{board}/polls/{poll}/answer")
}
/// Where a poll of this board is opened, closed and shown.
pub fn run_poll(board: &str, poll: PollId) -> String {
    format!("{board}/polls/{poll}/run")
}

/// The stage screen.
pub fn stage(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/qa/stage")
}
/// The interface's snapshot of a board.
pub fn api_questions(slug: &str, number: i32) -> String {
    format!("/api/v1/events/{slug}/{number}/questions")
}
/// A vote on a question, for scripts and programs.
pub fn vote_api(question: QuestionId) -> String {
    format!("/api/v1/questions/{question}/vote")
}

/// What a speaker's talks were asked.
pub const OWN_QUESTIONS: &str = "/me/questions";
/// Where a script asks how an answer will look; `reading.js` knows it too.
pub const ANSWER_PREVIEW: &str = "/me/questions/preview";

/// Where a speaker answers a question to their talk.
pub fn answer_own(question: QuestionId) -> String {
    format!("{OWN_QUESTIONS}/{question}/answer")
}

/// Where a speaker says that it was answered aloud.
pub fn say_answered(question: QuestionId) -> String {
    format!("{OWN_QUESTIONS}/{question}/answered")
}

/// Where a speaker says that there will be no answer.
pub fn decline_own(question: QuestionId) -> String {
    format!("{OWN_QUESTIONS}/{question}/decline")
}
