//! `/{series}/{number}/qa/moderate?state=…`: every question of a board, for moderators. The console holds a window of them.

use std::{cmp::Reverse, collections::HashSet};

use crate::{
    db::Db,
    error::{Error, Result},
    events::types::EventCard,
    ids::{EventRef, QuestionId},
    qa::{
        board,
        rules::takes_others,
        types::{Audience, Board, BoardQuestion},
        uniting,
    },
    search::fold::normalise,
    series::types::Series,
    viewer::Asked,
};

use super::{paging, questions::Kind};

/// Questions on a page.
const PAGE_SIZE: u32 = 50;
/// Characters of the words that are looked for; what stands behind them is passed over.
const WORDS: usize = 100;

/// What a moderator looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    /// In a question or its asker's name, each of them, compared as the search compares; or the number of a question.
    pub words: String,
    /// One of [`Kind::MODERATORS`].
    pub kind: Kind,
    /// From 1. Past the last one is the last: what was moved meanwhile may have left nothing there.
    pub page: u32,
    /// The question for which another one is looked for that it is a part of.
    pub part: Option<QuestionId>,
}

/// What was found, a page of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// With the questions of this page, and the one that becomes a part of another.
    pub board: Board,
    /// Those of this page in their order.
    pub ids: Vec<QuestionId>,
    /// How many of each kind hold the words.
    pub counts: Vec<(Kind, usize)>,
    /// As it was understood.
    pub find: Find,
    pub pages: u32,
}

/// Every question of a board, also what waits and what is hidden.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeratedPage {
    pub series: Series,
    pub card: EventCard,
    pub list: Listed,
}

/// Errors: `NotFound`; those of [`crate::viewer::Viewer::require`] for who does not moderate.
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, find: Find) -> Result<ModeratedPage> {
    let (series, card, board) = {
        let mut conn = db.acquire().await?;
        let (series, card) = board::find(&mut conn, asked.viewer, event_ref, Audience::Moderators).await?;
        let board = board::read_opened(&mut conn, &card, Audience::Moderators, asked.now).await?;
        (series, card, board)
    };
    // Folding the words of thousands takes a while.
    let mut list = tokio::task::spawn_blocking(move || listed(board, find)).await.map_err(|_| Error::Internal)?;
    // What becomes of the votes is read before one of these is pressed.
    if let Some(part) = list.find.part {
        let mut conn = db.acquire().await?;
        uniting::note_part(&mut conn, card.id, &mut list.board, part, &list.ids).await?;
    }
    Ok(ModeratedPage { series, card, list })
}

/// The page of a board that is looked for.
fn listed(mut board: Board, mut find: Find) -> Listed {
    find.words = find.words.trim().chars().take(WORDS).collect();
    find.part = find.part.filter(|part| board.questions.iter().any(|question| question.id == *part));
    let words: Vec<String> = find.words.split_whitespace().map(normalise).collect();
    let may_take =
        |question: &BoardQuestion| find.part.is_none_or(|part| question.id != part && takes_others(question.state));
    let found: Vec<&BoardQuestion> =
        board.questions.iter().filter(|question| may_take(question) && holds(question, &words)).collect();
    let of = |kind: Kind| found.iter().filter(move |question| kind.holds(question.state)).copied();
    let counts: Vec<_> = Kind::MODERATORS.into_iter().map(|kind| (kind, of(kind).count())).collect();
    let mut chosen: Vec<&BoardQuestion> = of(find.kind).collect();
    match find.kind {
        // Who waits longest comes first.
        Kind::Pending => {}
        kind if kind == Kind::Open || find.part.is_some() => {
            // One whose number was typed comes before those that only say it.
            let named = find.words.parse::<QuestionId>().ok();
            chosen.sort_by_key(|question| (named != Some(question.id), Reverse(question.votes)));
        }
        _ => chosen.reverse(),
    }
    let pages = paging::count_of(chosen.len(), PAGE_SIZE);
    find.page = find.page.clamp(1, pages);
    let size = PAGE_SIZE as usize;
    let ids: Vec<QuestionId> =
        chosen.into_iter().skip(size * (find.page as usize - 1)).take(size).map(|question| question.id).collect();
    let kept: HashSet<QuestionId> = ids.iter().copied().chain(find.part).collect();
    board.questions.retain(|question| kept.contains(&question.id));
    Listed { board, ids, counts, find, pages }
}

fn holds(question: &BoardQuestion, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let texts = [normalise(&question.body), normalise(&question.asker)];
    let number = question.id.to_string();
    words.iter().all(|word| number == *word || texts.iter().any(|text| text.contains(word.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qa::{samples, types::QuestionState};

    fn board() -> Board {
        let state = |id: i64| match id {
            1 => QuestionState::Hidden,
            2 | 3 => QuestionState::Pending,
            4 => QuestionState::Declined,
            5 => QuestionState::Deferred,
            _ => QuestionState::Live,
        };
        let mut questions: Vec<_> = (1..=130).map(|id| samples::question(id, id, id % 7, state(id))).collect();
        "マネージドルールの順番".clone_into(&mut questions[0].body);
        "ﾏﾈｰｼﾞﾄﾞ と ＧｕａｒｄＤｕｔｙ".clone_into(&mut questions[99].body);
        "しらいし".clone_into(&mut questions[1].asker);
        Board { questions, ..Board::default() }
    }

    fn find(words: &str, kind: Kind, page: u32) -> Listed {
        listed(board(), Find { words: words.to_owned(), kind, page, part: None })
    }

    fn ids(list: &Listed) -> Vec<i64> {
        list.ids.iter().map(|id| id.0).collect()
    }

    #[test]
    fn words_are_found_as_the_search_finds_them_in_every_state_and_on_every_page() {
        assert_eq!(ids(&find("まねーじど", Kind::All, 1)), [100, 1]);
        assert_eq!(ids(&find("guardduty　マネージド", Kind::All, 1)), [100], "all of the words");
        assert_eq!(ids(&find("シライシ", Kind::All, 1)), [2], "also in names");
        assert_eq!(ids(&find("118", Kind::All, 1)), [118], "and by number");
        assert_eq!(ids(&find("まねーじど", Kind::Aside, 1)), [1]);
        assert_eq!(ids(&find("いない", Kind::All, 1)), [] as [i64; 0]);
    }

    #[test]
    fn kinds_are_counted_and_stand_in_their_order() {
        let all = find("", Kind::All, 1);
        let counts: Vec<_> = all.counts.iter().map(|(_, n)| *n).collect();
        assert_eq!(counts, [130, 2, 126, 1, 0, 2]);
        assert_eq!(ids(&all)[..2], [130, 129], "the newest first");
        assert_eq!(ids(&find("", Kind::Pending, 1)), [2, 3], "who waits longest first");
        assert_eq!(ids(&find("", Kind::Open, 1))[..2], [6, 13], "most votes first");
        assert_eq!(ids(&find("", Kind::Aside, 1)), [4, 1]);
    }

    #[test]
    fn pages_hold_fifty_and_what_lies_past_the_last_is_the_last() {
        assert_eq!((find("", Kind::All, 2).pages, find("", Kind::All, 2).ids.len()), (3, 50));
        let last = find("", Kind::All, 9);
        assert_eq!((last.find.page, last.ids.len(), last.board.questions.len()), (3, 30, 30));
        assert_eq!((find("", Kind::Answered, 2).find.page, find("", Kind::All, 0).find.page), (1, 1));
    }

    #[test]
    fn a_question_becomes_a_part_of_what_takes_others_and_not_of_itself() {
        let merging = |part: i64| Find { part: Some(QuestionId(part)), ..Find::default() };
        let list = listed(board(), merging(6));
        assert_eq!(list.counts[0], (Kind::All, 125), "neither what waits, is hidden or declined, nor itself");
        assert!(list.board.questions.iter().any(|question| question.id.0 == 6) && !ids(&list).contains(&6));
        assert_eq!(listed(board(), merging(999)).find.part, None);
    }
}
