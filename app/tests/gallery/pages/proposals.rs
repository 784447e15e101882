//! The call for talks: its public pages, and the links of mails. Its desk stands in `proposals_desk.rs`.

use std::collections::BTreeMap;

use app::{
    cx::{AccountBadge, Cx},
    form::Form,
    proposals::{answer_page, call_off_page, calls_page, form_page, own_page},
};
use domain::{
    Error, Lang, Text,
    agenda::{
        tlp::Tlp,
        types::{DraftSpeaker, Permissions},
    },
    events::types::EventState,
    fields::Values,
    ids::{AccountId, CallId, CoSpeakerId, EventId, ProposalFieldId, ProposalId},
    pages::proposals::{AnswerPage, CallsPage, OwnRow, ProposalFormPage, ProposalPage, PublicCall},
    proposals::types::{Call, CallField, CoSpeaker, Proposal, ProposalKind, ProposalState, SpeakerState},
    questionnaire::types::AnswerKind,
    series::types::Mark,
};

use super::{Gallery, data, visitor};

pub(super) const TITLE: &str = "アクセスキー漏えい訓練、3回目で間に合った";
const CODE: &str = "abad1deaabad1deaabad1deaabad1dea";
pub(super) const SUMMARY: &str = "<p>漏れたキーに気づくまで41分かかりました。</p>";

fn speaker(lang: Lang, path: &str) -> Cx {
    Cx {
        account: Some(AccountBadge { id: AccountId(1), name: "春田 のぞみ".to_owned(), has_desk: false }),
        ..visitor(lang, path)
    }
}

pub(super) fn call() -> Call {
    Call {
        id: CallId(1),
        event: Some(EventId(33)),
        is_private: false,
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

pub(super) fn field() -> CallField {
    CallField {
        id: ProposalFieldId(1),
        kind: AnswerKind::Choice,
        words_ja: "どこで話しますか".to_owned(),
        words_en: "Where will you speak?".to_owned(),
        hint: String::new(),
        options: vec!["現地".to_owned(), "オンライン".to_owned()],
        is_required: true,
        is_hidden: false,
    }
}

pub(super) fn proposal(state: ProposalState) -> Proposal {
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
        free_days: Vec::new(),
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
        called_off_at: None,
        called_off_words: String::new(),
    }
}

pub(super) fn friend(state: SpeakerState) -> CoSpeaker {
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
}

fn reading(out: &mut Gallery) {
    let page = CallsPage { series: data::series(Mark::Fins), calls: vec![public(true)] };
    let path = "/security-jaws/proposals";
    out.put("proposals", &calls_page::document(&visitor(out.lang, path), &page));
    let cx = speaker(out.lang, path);
    let own = [ProposalState::Submitted, ProposalState::Draft].map(|state| OwnRow {
        code: CODE.to_owned(),
        title: TITLE.to_owned(),
        state,
    });
    let fills = calls_page::fills(&cx, &page, &own);
    out.put_filled("proposals-own", &cx, |cx| calls_page::document(cx, &page), fills);
    let closed = CallsPage { calls: vec![public(false)], ..page };
    out.put("proposals-closed", &calls_page::document(&visitor(out.lang, path), &closed));
}

fn form_page_of(state: ProposalState, version: i32, is_open: bool) -> ProposalFormPage {
    ProposalFormPage {
        series: data::series(Mark::Fins),
        call: public(is_open),
        fields: vec![field()],
        days: Vec::new(),
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
    let days = [19, 20].into_iter().filter_map(|day| chrono::NaiveDate::from_ymd_opt(2027, 5, day)).collect();
    let several = ProposalFormPage { days, ..page.clone() };
    let ticked = Form::from([("day/2027-05-20", "yes")]);
    out.put("proposal-days", &form_page::document(&cx, &several, &ticked, false));
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
        may_call_off: false,
        may_consent: state.is_under_review() || state.is_taken(),
        may_prepare: state.is_taken(),
        days: Vec::new(),
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
    let confirmed = ProposalPage { may_call_off: true, ..page(ProposalState::Confirmed) };
    out.put("own-proposal-confirmed", &own_page::document(&cx, &confirmed, &Form::default()));
    out.put("proposal-call-off", &call_off_page::document(&cx, &confirmed, &Form::default()));
    let mut called_off = page(ProposalState::Cancelled);
    called_off.proposal.called_off_at = Some(data::at(21, 9, 0).utc);
    out.put("own-proposal-called-off", &own_page::document(&cx, &called_off, &Form::default()));
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
        is_called_off: false,
        is_placed: false,
        speaker,
    };
    let mut draw =
        |name: &str, page: &AnswerPage| out.put(name, &answer_page::document(&cx, page, "token", &Form::default()));
    draw("proposal-reply", &page(ProposalState::Accepted, None));
    draw("proposal-reply-late", &AnswerPage { is_late: true, ..page(ProposalState::Accepted, None) });
    draw("proposal-reply-done", &page(ProposalState::Confirmed, None));
    draw("proposal-join", &page(ProposalState::Submitted, Some(friend(SpeakerState::Asked))));
    let placed = page(ProposalState::Confirmed, Some(friend(SpeakerState::Agreed)));
    draw("proposal-join-placed", &AnswerPage { is_placed: true, ..placed });
    draw("proposal-join-over", &page(ProposalState::Withdrawn, Some(friend(SpeakerState::Agreed))));
}
