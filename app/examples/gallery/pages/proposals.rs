//! The call for talks: its public pages, the links of mails, the desk.

use std::collections::BTreeMap;

use app::{
    cx::{AccountBadge, Cx},
    form::Form,
    proposals::{
        answer_page, call_desk_page, calls_page, decisions_desk_page, form_page,
        list_wishes::{ListView, Wanted},
        own_page, proposal_desk_page, proposals_desk_page,
    },
};
use domain::{
    Error, Lang, Text,
    agenda::{
        tlp::Tlp,
        types::{DraftSpeaker, Permissions},
    },
    events::types::EventState,
    fields::Values,
    ids::{AccountId, CallId, CoSpeakerId, CriterionId, DecisionId, EventId, ProposalFieldId, ProposalId},
    pages::{
        desk_proposals::{Budget, CallDesk, DecisionsPage, Listed, ProposalDesk, ProposalsDesk},
        proposals::{AnswerPage, CallsPage, ProposalFormPage, ProposalPage, PublicCall},
    },
    proposals::{
        sending::Preview,
        types::{
            Call, CallField, CallInput, CoSpeaker, Comment, Criterion, Decision, Proposal, ProposalKind, ProposalRow,
            ProposalState, Review, SpeakerState, Staged,
        },
        visibility::{Looker, Standing},
    },
    questionnaire::types::AnswerKind,
    series::types::Mark,
};

use super::{Gallery, data, organizer, visitor};

const TITLE: &str = "アクセスキー漏えい訓練、3回目で間に合った";
const CODE: &str = "abad1deaabad1deaabad1deaabad1dea";
const SUMMARY: &str = "<p>漏れたキーに気づくまで41分かかりました。</p>";
const DECIDER: Looker = Looker { may_decide: true, wants_names: false, wants_scores: false };

fn speaker(lang: Lang, path: &str) -> Cx {
    Cx { account: Some(AccountBadge { name: "春田 のぞみ".to_owned(), has_desk: false }), ..visitor(lang, path) }
}

fn call() -> Call {
    Call {
        id: CallId(1),
        event: Some(EventId(33)),
        title: [String::new(), String::new()],
        words: ["鍵と権限の話を待っています。".to_owned(), String::new()],
        opens: Some(data::at(1, 0, 0)),
        closes: Some(data::at(10, 23, 59)),
        lengths: vec![10, 20],
        kinds: vec![ProposalKind::Talk, ProposalKind::Lightning, ProposalKind::FirstTime],
        asks_level: true,
        max_proposals: 3,
        is_anonymous: true,
        confirm_days: 7,
    }
}

fn public(is_open: bool) -> PublicCall {
    PublicCall {
        call: call(),
        is_open,
        words_html: Text::new("<p>鍵と権限の話を待っています。</p>", "<p>鍵と権限の話を待っています。</p>"),
        number: Some(33),
        card: Some(data::card(Mark::Fins, 33, EventState::Open)),
    }
}

fn field() -> CallField {
    CallField {
        id: ProposalFieldId(1),
        kind: AnswerKind::Choice,
        words_ja: "どこで話しますか".to_owned(),
        words_en: "Where will you speak?".to_owned(),
        hint: String::new(),
        options: vec!["現地".to_owned(), "オンライン".to_owned()],
        is_required: true,
    }
}

fn proposal(state: ProposalState) -> Proposal {
    Proposal {
        id: ProposalId(12),
        call: CallId(1),
        event: Some(EventId(33)),
        account: AccountId(1),
        code: CODE.to_owned(),
        number: (state != ProposalState::Draft).then_some(12),
        state,
        version: 2,
        typed: Values::from([("title".to_owned(), TITLE.to_owned())]),
        title: TITLE.to_owned(),
        summary: "漏れたキーに気づくまで41分かかりました。".to_owned(),
        notes: "HDMIでつなぎます。".to_owned(),
        minutes: Some(20),
        kind: Some(ProposalKind::Talk),
        level: Some(300),
        availability: "20時ごろまでに終わると助かります。".to_owned(),
        free: (None, None),
        permissions: Permissions { record: Some(true), post: Some(false), ..Permissions::default() },
        billing: DraftSpeaker {
            affiliation: "架空株式会社".to_owned(), ..DraftSpeaker::named("春田 のぞみ")
        },
        tlp: Tlp::Green,
        moves_on: true,
        submitted_at: Some(data::at(3, 12, 0).utc),
        decided_at: None,
        confirm_by: None,
        answered_at: None,
        placed_at: None,
    }
}

fn friend(state: SpeakerState) -> CoSpeaker {
    CoSpeaker {
        id: CoSpeakerId(1),
        name: "波戸 そら".to_owned(),
        mail: "sora@talks.example".to_owned(),
        state,
        affiliation: String::new(),
        role: String::new(),
    }
}

pub fn write(out: &mut Gallery) {
    reading(out);
    writing(out);
    own(out);
    links(out);
    desk(out);
}

fn reading(out: &mut Gallery) {
    let page = CallsPage { series: data::series(Mark::Fins), calls: vec![public(true)] };
    let path = "/security-jaws/proposals";
    out.put("proposals", &calls_page::document(&visitor(out.lang, path), &page));
    let cx = speaker(out.lang, path);
    let fills = calls_page::fills(&cx, &page, &[proposal(ProposalState::Submitted), proposal(ProposalState::Draft)]);
    out.put_filled("proposals-own", &cx, |cx| calls_page::document(cx, &page), fills);
    let closed = CallsPage { calls: vec![public(false)], ..page };
    out.put("proposals-closed", &calls_page::document(&visitor(out.lang, path), &closed));
}

fn form_page_of(state: ProposalState, version: i32, is_open: bool) -> ProposalFormPage {
    ProposalFormPage {
        series: data::series(Mark::Fins),
        call: public(is_open),
        fields: vec![field()],
        values: Values::from([("name".to_owned(), "春田 のぞみ".to_owned())]),
        code: CODE.to_owned(),
        version,
        state,
        preview_html: String::new(),
    }
}

fn writing(out: &mut Gallery) {
    let cx = speaker(out.lang, "/security-jaws/proposals/new");
    let page = form_page_of(ProposalState::Draft, 0, true);
    let form = Form::from(page.values.clone());
    out.put("proposal-new", &form_page::document(&cx, &page, &form, false));
    let mut typed = Form::from([
        ("title", TITLE),
        ("summary", "漏れたキーに気づくまで41分かかりました。"),
        ("minutes", "20"),
        ("kind", "talk"),
        ("name", "春田 のぞみ"),
        ("tlp", "green"),
        ("co/0/name", "波戸 そら"),
        ("co/0/mail", "sora@"),
    ]);
    out.put("proposal-preview", &form_page::document(&cx, &page, &typed, true));
    typed.fail(
        &Error::invalid("co/0/mail", "メールアドレスの形を確かめてください。", "Please check the address."),
        out.lang,
    );
    let kept = form_page_of(ProposalState::Draft, 1, true);
    out.put("proposal-wrong", &form_page::document(&cx, &kept, &typed, false));
    let late = form_page_of(ProposalState::Draft, 1, false);
    out.put("proposal-late", &form_page::document(&cx, &late, &form, false));
}

fn own(out: &mut Gallery) {
    let cx = speaker(out.lang, "/security-jaws/proposals/x");
    let page = |state: ProposalState| ProposalPage {
        series: data::series(Mark::Fins),
        call: public(true),
        proposal: proposal(state),
        summary_html: SUMMARY.to_owned(),
        fields: vec![field()],
        answers: BTreeMap::from([(ProposalFieldId(1), vec!["現地".to_owned()])]),
        speakers: vec![friend(SpeakerState::Asked)],
        letters: Vec::new(),
        confirm_by: None,
        may_edit: matches!(state, ProposalState::Draft | ProposalState::Submitted),
        may_discard: state == ProposalState::Draft,
        may_withdraw: state == ProposalState::Submitted,
        may_take_up: state == ProposalState::Withdrawn,
        may_answer: false,
    };
    for state in [ProposalState::Draft, ProposalState::Submitted, ProposalState::Rejected, ProposalState::Withdrawn] {
        out.put(
            &format!("own-proposal-{}", state.into_str()),
            &own_page::document(&cx, &page(state), &Form::default()),
        );
    }
    let letter = ("採択のお知らせ".to_owned(), "春田 のぞみ さん\n\n採択しました。".to_owned(), data::at(12, 9, 0));
    let accepted = ProposalPage {
        letters: vec![letter],
        confirm_by: Some(data::at(20, 0, 0)),
        may_withdraw: true,
        may_answer: true,
        ..page(ProposalState::Accepted)
    };
    out.put("own-proposal-accepted", &own_page::document(&cx, &accepted, &Form::default()));
}

fn links(out: &mut Gallery) {
    let cx = visitor(out.lang, "/security-jaws/proposals");
    let page = |state, speaker| AnswerPage {
        series: data::series(Mark::Fins),
        card: Some(data::card(Mark::Fins, 33, EventState::Open)),
        title: TITLE.to_owned(),
        summary_html: SUMMARY.to_owned(),
        state,
        by: "春田 のぞみ".to_owned(),
        confirm_by: Some(data::at(20, 0, 0)),
        is_late: false,
        speaker,
    };
    let mut draw =
        |name: &str, page: &AnswerPage| out.put(name, &answer_page::document(&cx, page, "token", &Form::default()));
    draw("proposal-reply", &page(ProposalState::Accepted, None));
    draw("proposal-reply-late", &AnswerPage { is_late: true, ..page(ProposalState::Accepted, None) });
    draw("proposal-reply-done", &page(ProposalState::Confirmed, None));
    draw("proposal-join", &page(ProposalState::Submitted, Some(friend(SpeakerState::Asked))));
    draw("proposal-join-over", &page(ProposalState::Withdrawn, Some(friend(SpeakerState::Agreed))));
}

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
    };
    let (median, is_split) = (domain::proposals::scores::median(means), domain::proposals::scores::is_split(means));
    let waits_for = if means.is_empty() { vec!["古賀".to_owned(), "北見".to_owned()] } else { Vec::new() };
    Listed { row, median, is_split, waits_for }
}

fn desk(out: &mut Gallery) {
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
        budget: Budget { confirmed: 20, accepted: 20, under_review: 40, slots: Some(60) },
        looker: DECIDER,
    };
    out.put("proposals-desk", &proposals_desk_page::document(&cx, &list, Wanted::default(), now));
    let by_score = Wanted { view: ListView::Scores, ..Wanted::default() };
    out.put("proposals-desk-scores", &proposals_desk_page::document(&cx, &list, by_score, now));
    let none = ProposalsDesk { call: None, rows: Vec::new(), calls: Vec::new(), ..list };
    out.put("proposals-desk-none", &proposals_desk_page::document(&cx, &none, Wanted::default(), now));
    one(out, &cx);
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
    };
    let letters = DecisionsPage {
        series: data::series(Mark::Fins),
        call: call(),
        previews: vec![letter(1, Decision::Accept), letter(2, Decision::Reject)],
        counts: vec![(Decision::Accept, 1), (Decision::Waitlist, 0), (Decision::Reject, 1), (Decision::Move, 0)],
    };
    out.put("decisions", &decisions_desk_page::document(&cx, &letters, false, &Form::default()));
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

fn one(out: &mut Gallery, cx: &Cx) {
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
        letters: Vec::new(),
        looker: DECIDER,
    };
    out.put("proposal-desk", &proposal_desk_page::document(cx, &page, &Form::default()));
    let before = ProposalDesk {
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
}
