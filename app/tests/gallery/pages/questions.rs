//! Every question of a board: as everybody reads them, and as moderators look for them.

use app::{cx::Cx, form::Form, qa};
use chrono::DateTime;
use domain::{
    Error,
    events::types::EventState,
    ids::QuestionId,
    pages::{
        moderated::{Find, Listed, ModeratedPage},
        questions::{Kind, Order, QuestionsPage, QuestionsView},
    },
    qa::types::{Board, BoardQuestion, DeskFacts, QuestionState, Source, VoteCount},
    series::types::Mark,
};

use super::{Gallery, data, organizer, visitor};

fn asked(id: i64, body: &str, votes: i64, state: QuestionState) -> BoardQuestion {
    BoardQuestion {
        source: if id == 2 { Source::Slido } else { Source::Live },
        is_confidential: false,
        is_edited: id == 2,
        reason: String::new(),
        merged: i64::from(id == 1),
        desk: None,
        id: QuestionId(id),
        body: body.into(),
        asker: if id == 1 { "haruka".into() } else { String::new() },
        state,
        votes,
        asked_at: "2026-05-13T10:05:00Z".into(),
        asked_ms: 1_778_666_700_000,
        talk: (id == 1).then(|| (2, "権限の棚卸しを季節の行事にする".into())),
        answers: vec![],
    }
}

pub fn write(out: &mut Gallery) {
    let all = QuestionsPage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Live),
        view: QuestionsView::default(),
        questions: vec![
            asked(1, "小さな会社で、セキュリティの予算を最初に使うなら何ですか?", 12, QuestionState::Live),
            asked(2, "消したあとに必要だったと分かった権限は、どう戻していますか?", 1, QuestionState::Answered),
        ],
        page: 2,
        pages: 3,
        total: 102,
    };
    let cx = visitor(out.lang, "/security-jaws/33/qa/all");
    out.put("questions", &qa::questions_page::document(&cx, &all));
    let view = QuestionsView { order: Order::Talk, kind: Kind::Open };
    let by_talk = QuestionsPage { view, page: 1, ..all.clone() };
    out.put("questions-by-talk", &qa::questions_page::document(&cx, &by_talk));
    let none = QuestionsPage { questions: vec![], page: 1, pages: 1, total: 0, ..all };
    out.put("questions-none", &qa::questions_page::document(&cx, &none));
    out.put("questions-none-of-kind", &qa::questions_page::document(&cx, &QuestionsPage { view, ..none }));
    moderated(out);
}

fn moderated(out: &mut Gallery) {
    let desk = |question: BoardQuestion| BoardQuestion { desk: Some(Box::new(DeskFacts::default())), ..question };
    let questions = vec![
        desk(asked(1, "小さな会社で、セキュリティの予算を最初に使うなら何ですか?", 12, QuestionState::Live)),
        desk(asked(2, "弊社の製品なら30日無料で試せます。", 1, QuestionState::Hidden)),
        desk(asked(3, "予算は誰が決めますか?", 3, QuestionState::Deferred)),
    ];
    let counts = Kind::MODERATORS.into_iter().zip([102, 20, 60, 1, 20, 2]).collect();
    let find = Find { words: "予算".to_owned(), kind: Kind::All, page: 2, part: None };
    let board = Board { open: true, questions, ..Board::default() };
    let ids = vec![QuestionId(3), QuestionId(2), QuestionId(1)];
    let page = ModeratedPage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Live),
        list: Listed { board, ids, counts, find, pages: 3 },
    };
    let cx = Cx {
        desk: organizer(out.lang, "/organize/security-jaws/33/attendees").desk,
        ..organizer(out.lang, "/security-jaws/33/qa/moderate?state=all")
    };
    let now = DateTime::from_timestamp_millis(1_778_667_300_000).unwrap_or_default();
    let draw = |list: Listed, form: &Form| {
        let page = ModeratedPage { list, ..page.clone() };
        qa::moderated_page::document(&cx, &page, form, now)
    };
    out.put("moderated", &draw(page.list.clone(), &Form::from([("act", "7")])));
    let mut wrong = Form::from([("other", "長すぎる理由")]);
    wrong.fail(&Error::invalid("reason", "短くしてください。", "Please shorten it."), out.lang);
    out.put("moderated-wrong", &draw(page.list.clone(), &wrong));
    let merging = Find { part: Some(QuestionId(3)), page: 1, ..page.list.find.clone() };
    let mut part = Listed { find: merging, ids: vec![QuestionId(1)], pages: 1, ..page.list.clone() };
    // Two of twelve and three voted for both.
    let both = Some(VoteCount { id: QuestionId(3), votes: 2 });
    part.board.questions[0].desk = Some(Box::new(DeskFacts { both, ..DeskFacts::default() }));
    out.put("moderated-merging", &draw(part, &Form::default()));
    let find = Find { words: "ない言葉".to_owned(), kind: Kind::Pending, page: 1, part: None };
    let none = Listed { board: Board::default(), ids: vec![], find, pages: 1, ..page.list.clone() };
    out.put("moderated-none", &draw(none, &Form::default()));
}
