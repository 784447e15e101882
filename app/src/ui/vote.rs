//! The vote for a question where it is only shown: a link to its board, which a script makes a button of.

use domain::{
    events::types::EventCard,
    qa::{rules::beginning, types::Question},
    t,
};
use leptos::prelude::*;

use super::{icon, parts};
use crate::{cx::Cx, routes};

/// Read aloud as on the board: what a press does, how many want to know it, and which question it is. The script
/// renews both the count and these words.
pub fn vote(cx: &Cx, question: &Question, card: &EventCard) -> AnyView {
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let (votes, words) = ("{votes}", beginning(&question.body));
    let give = t!(cx.lang, "投票する({votes}): {words}", "Vote ({votes}): {words}", votes, words = words.as_str());
    let take_back =
        t!(cx.lang, "投票を取り消す({votes}): {words}", "Take the vote back ({votes}): {words}", votes, words);
    let counted = cx.lang.count(question.votes, "票", "vote", "votes");
    let label = give.replacen(votes, &counted, 1);
    view! {
        <a class="vote-now" href=routes::board(slug, number) data-vote=routes::vote_api(question.id) data-question=question.id.to_string()
            data-mine=format!("{}/mine", routes::api_questions(slug, number)) data-failed=parts::vote_failed(cx)
            data-give=give data-take-back=take_back data-one=cx.t("{n}票", "{n} vote") data-many=cx.t("{n}票", "{n} votes") aria-label=label>
            {icon::up()}<span>{question.votes}</span>
        </a>
    }
    .into_any()
}
