//! The desk of the call for talks.

use std::collections::BTreeMap;

use app::{
    cx::Cx,
    form::Form,
    proposals::{
        call_desk_page, decisions_desk_page, letter_desk_page,
        list_wishes::{ListView, Wanted},
        proposal_desk_page, proposals_desk_page,
    },
};
use domain::{
    Error, Lang,
    agenda::types::DraftSpeaker,
    events::types::EventState,
    ids::{AccountId, CallId, CoSpeakerId, CriterionId, DecisionId, ProposalId},
    pages::{
        desk_calls::{CallDesk, DecisionsPage},
        desk_letter::{Doing, LetterDesk},
        desk_proposals::{Budget, Listed, ProposalDesk, ProposalsDesk},
    },
    proposals::{
        readers::Reader,
        sending::{Other, Preview},
        types::{
            CallInput, Comment, Criterion, Decision, Proposal, ProposalKind, ProposalRow, ProposalState, Review,
            SpeakerState, Staged, StagedAt,
        },
        visibility::{Looker, Standing},
        words::About,
    },
    search::near::NearTalk,
    series::types::Mark,
};

use super::{
    Gallery, data, organizer,
    proposals::{SUMMARY, TITLE, call, field, friend, proposal},
};

const DECIDER: Looker = Looker { may_decide: true, wants_names: false, wants_scores: false };

fn row(number: i32, state: ProposalState, staged: Option<Decision>, means: &[f64]) -> Listed {
    let row = ProposalRow {
        id: ProposalId(number.into()),
        number,
        state,
        title: if number == 12 {
            TITLE.to_owned()
        } else {
            "S3の署名付きURL、期限は何分が正解か".to_owned()
        },
        minutes: 20,
        kind: ProposalKind::Talk,
        level: Some(300),
        name: if state == ProposalState::Confirmed { "春田 のぞみ".to_owned() } else { String::new() },
        affiliation: String::new(),
        others: 1,
        event: Some(33),
        staged,
        staged_at: staged.map(|_| StagedAt { id: DecisionId(number.into()), version: 1 }),
        moves_to: None,
        confirm_by: None,
        is_placed: false,
        is_decided: state == ProposalState::Confirmed,
        moves_on: true,
        is_own: false,
        has_conflict: false,
        means: means.to_vec(),
        own_mean: means.last().copied(),
        reviews: 4,
        scored_by: Vec::new(),
        conflicted: Vec::new(),
        own_of: Vec::new(),
    };
    let (median, is_split) = (domain::proposals::scores::median(means), domain::proposals::scores::is_split(means));
    let waits_for = if means.is_empty() { vec!["古賀".to_owned(), "北見".to_owned()] } else { Vec::new() };
    Listed { row, median, is_split, waits_for }
}

pub fn write(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/proposals");
    let now = data::at(12, 12, 0).utc;
    let list = ProposalsDesk {
        series: data::series(Mark::Fins),
        call: Some(call()),
        number: Some(33),
        calls: vec![(CallId(1), Some(33)), (CallId(2), None)],
        rows: vec![
            row(12, ProposalState::Submitted, Some(Decision::Accept), &[4.0, 5.0, 5.0, 5.0]),
            row(11, ProposalState::Submitted, None, &[2.0, 3.0, 4.0, 5.0]),
            row(14, ProposalState::Submitted, None, &[]),
            row(2, ProposalState::Confirmed, None, &[4.0, 4.0, 5.0]),
        ],
        counts: vec![(ProposalState::Submitted, 3), (ProposalState::Confirmed, 1), (ProposalState::Rejected, 0)],
        staged: 1,
        unscored: 1,
        scored: (3, 4),
        judged: Some((9, 12)),
        budget: Budget { confirmed: 20, accepted: 20, under_review: 40, slots: Some(60) },
        looker: DECIDER,
    };
    out.put("proposals-desk", &proposals_desk_page::document(&cx, &list, None, Wanted::default(), now));
    let by_score = Wanted { view: ListView::Scores, ..Wanted::default() };
    out.put("proposals-desk-scores", &proposals_desk_page::document(&cx, &list, None, by_score, now));
    let none = ProposalsDesk { call: None, rows: Vec::new(), calls: Vec::new(), ..list.clone() };
    out.put("proposals-desk-none", &proposals_desk_page::document(&cx, &none, None, Wanted::default(), now));
    one(out, &cx, &list);
    let letter = |id: i64, decision| Preview {
        id: DecisionId(id),
        version: 1,
        number: 12,
        title: TITLE.to_owned(),
        decision,
        lang: Lang::Ja,
        name: String::new(),
        subject: "採択のお知らせ: {回}".to_owned(),
        body: "{名前} さん\n\n「{題名}」を採択しました。".to_owned(),
        reads: ("採択のお知らせ".to_owned(), format!("{{名前}} さん\n\n「{TITLE}」を採択しました。")),
        is_edited: id == 2,
        until: if decision == Decision::Accept { "3月20日(金)".to_owned() } else { String::new() },
        others: id - 1,
        other: (id == 2).then(|| Other {
            lang: Lang::En,
            subject: "About your proposal: {event}".to_owned(),
            body: "Dear {name},\n\nWe could not take “{title}” this time.".to_owned(),
            reads: (
                "About your proposal: #33".to_owned(),
                format!("Dear {{name}},\n\nWe could not take “{TITLE}” this time."),
            ),
        }),
    };
    let letters = DecisionsPage {
        series: data::series(Mark::Fins),
        call: call(),
        previews: vec![letter(1, Decision::Accept), letter(2, Decision::Reject)],
        counts: vec![(Decision::Accept, 1), (Decision::Waitlist, 0), (Decision::Reject, 1), (Decision::Move, 0)],
        queued: 0,
    };
    out.put("decisions", &decisions_desk_page::document(&cx, &letters, false, &Form::default()));
    let sent = DecisionsPage { previews: Vec::new(), queued: 2, ..letters };
    out.put("decisions-sent", &decisions_desk_page::document(&cx, &sent, false, &Form::default()));
    let form = CallDesk {
        series: data::series(Mark::Fins),
        card: Some(data::card(Mark::Fins, 33, EventState::Open)),
        call: Some(call()),
        input: CallInput { lengths: "10 20".to_owned(), kinds: "talk".to_owned(), ..CallInput::default() },
        fields: vec![field()],
        criteria: vec![Criterion { id: CriterionId(1), name: "学び".to_owned(), weight: 3 }],
    };
    out.put("call", &call_desk_page::document(&cx, &form, &Form::default()));
    let new = CallDesk { call: None, fields: Vec::new(), criteria: Vec::new(), ..form };
    out.put("call-new", &call_desk_page::document(&cx, &new, &Form::default()));
}

/// A talk of the past; `is_public`: everybody finds it.
fn near(event_number: i32, title: &str, is_public: bool) -> NearTalk {
    let url = is_public.then(|| format!("/security-jaws/{event_number}/talks/2"));
    NearTalk { title: title.to_owned(), event_number, url }
}

fn one(out: &mut Gallery, cx: &Cx, list: &ProposalsDesk) {
    let review = |account: i64, name: &str, score: i16| Review {
        account: AccountId(account),
        name: name.to_owned(),
        scores: BTreeMap::from([(CriterionId(1), score)]),
        words: "台本も残したい。".to_owned(),
        is_conflict: false,
        updated_at: data::at(4, 9, 0).utc,
    };
    let reviews = vec![(review(1, "青井 さくら", 5), 5.0), (review(2, "北見", 4), 4.0)];
    let page = ProposalDesk {
        series: data::series(Mark::Fins),
        call: call(),
        proposal: Proposal { billing: DraftSpeaker::default(), ..proposal(ProposalState::Submitted) },
        summary_html: SUMMARY.to_owned(),
        fields: vec![field()],
        answers: BTreeMap::new(),
        speakers: Vec::new(),
        mail: String::new(),
        shows_names: false,
        criteria: vec![Criterion { id: CriterionId(1), name: "学び".to_owned(), weight: 3 }],
        own_review: Some(review(1, "青井 さくら", 5)),
        reviews,
        comments: vec![Comment {
            name: "北見".to_owned(),
            body: "第32回の続きです。".to_owned(),
            at: data::at(4, 10, 0).utc,
        }],
        shows_scores: true,
        median: Some(4.5),
        distribution: [0, 0, 0, 1, 1],
        is_split: false,
        standing: Standing { has_scored: true, ..Standing::default() },
        staged: Some(Staged { id: DecisionId(1), decision: Decision::Accept, event: None, version: 1, letter: None }),
        near: vec![near(28, "鍵を失くした日の連絡網", true), near(21, "漏えい検知の最初の10分", false)],
        letters: Vec::new(),
        looker: DECIDER,
    };
    out.put("proposal-desk", &proposal_desk_page::document(cx, &page, &Form::default()));
    let open = Wanted { open: Some(ProposalId(12)), ..Wanted::default() };
    let now = data::at(12, 12, 0).utc;
    out.put("proposals-desk-panel", &proposals_desk_page::document(cx, list, Some(&page), open, now));
    let before = ProposalDesk {
        near: Vec::new(),
        own_review: None,
        reviews: Vec::new(),
        comments: Vec::new(),
        shows_scores: false,
        median: None,
        standing: Standing::default(),
        staged: None,
        looker: Looker::default(),
        ..page.clone()
    };
    out.put("proposal-desk-unscored", &proposal_desk_page::document(cx, &before, &Form::default()));
    let taken = ProposalDesk {
        proposal: Proposal { confirm_by: Some(data::at(20, 0, 0).utc), ..proposal(ProposalState::Accepted) },
        speakers: vec![friend(SpeakerState::Agreed)],
        mail: "nozomi@talks.example".to_owned(),
        shows_names: true,
        staged: None,
        ..page
    };
    out.put("proposal-desk-accepted", &proposal_desk_page::document(cx, &taken, &Form::default()));
    letters(out, cx, taken.proposal);
}

/// What the people of an accepted talk are told before it is cancelled or moved.
fn letters(out: &mut Gallery, cx: &Cx, proposal: Proposal) {
    let reader = |also: Option<i64>, name: &str, lang| Reader {
        also: also.map(CoSpeakerId),
        name: name.to_owned(),
        mail: "p@example.test".to_owned(),
        lang,
    };
    let cancel = LetterDesk {
        series: data::series(Mark::Fins),
        proposal,
        doing: Doing::Cancel,
        about: About::Cancelled,
        lang: Lang::Ja,
        name: "春田 のぞみ".to_owned(),
        event: "Security-JAWS 第33回".to_owned(),
        event_otherwise: "Security-JAWS #33".to_owned(),
        deadline: domain::Text::new("", ""),
        readers: vec![reader(None, "春田 のぞみ", Lang::Ja), reader(Some(7), "波戸 そら", Lang::En)],
        is_reached: true,
        refusal: None,
    };
    out.put("proposal-letter", &letter_desk_page::document(cx, &cancel, &Form::default(), ""));
    // The proposer's tick was taken away.
    let mut wrong = Form::from([
        ("subject", "お詫び"),
        ("body", "{名前} さん\n\n{理由}"),
        ("words", ""),
        ("press", "send"),
        ("all", "0 7"),
        ("who/7", "on"),
    ]);
    wrong.fail(&Error::invalid("words", "理由を書いてください。", "Please write why."), out.lang);
    out.put("proposal-letter-wrong", &letter_desk_page::document(cx, &cancel, &wrong, ""));
    let ask = LetterDesk {
        doing: Doing::Ask,
        about: About::Asked,
        readers: Vec::new(),
        deadline: domain::Text::new("2027年3月20日(土)", "Sat, 20 Mar 2027"),
        ..cancel.clone()
    };
    out.put("proposal-letter-ask", &letter_desk_page::document(cx, &ask, &Form::default(), ""));
    let over = domain::Text::new("この応募は終わっています。", "This proposal is over.");
    let moved = LetterDesk {
        doing: Doing::Move(34),
        about: About::Moved,
        event: "Security-JAWS 第34回".to_owned(),
        event_otherwise: "Security-JAWS #34".to_owned(),
        readers: Vec::new(),
        is_reached: false,
        refusal: Some(over),
        ..cancel
    };
    out.put("proposal-letter-move", &letter_desk_page::document(cx, &moved, &Form::default(), ""));
}
