//! Those who registered, as organizers see them: one of them, what is asked, announcements, draws.

use app::{
    announcements::announcements_page,
    form::Form,
    questionnaire::questions_desk_page,
    registration::{attendee_desk_page, lottery_page},
};
use domain::{
    Error, Lang,
    announcements::types::{Announcement, AnnouncementState, Chosen, ChosenPerson, Group, Progress, Reach, Segment},
    events::types::EventState,
    ids::{AnnouncementId, RegistrationId, SignUpQuestionId, TypeId},
    mail::types::Kind,
    pages::{
        announcements::AnnouncementsPage,
        attendee::{AttendeePage, Happening, Past, PastAttendance, What},
        lottery::LotteryPage,
        questionnaire::QuestionnairePage,
    },
    registration::{
        lottery::{self, DrawEntry},
        types::{Agreement, DrawOutcome, DrawRules, GroupRule, Lottery, RegistrationState},
    },
    series::types::Mark,
    time::Local,
};

use super::{Gallery, data, organizer, registration, visitor};

pub fn write(out: &mut Gallery) {
    attendee(out);
    questions(out);
    announcements(out);
    draws(out);
}

/// A removal without its reason.
pub(super) fn refused(lang: Lang) -> Form {
    let mut wrong = Form::from([("do", "remove"), ("words", "申し訳ありません。"), ("reason", "")]);
    let why =
        Error::invalid("reason", "理由を入れてください。記録に残ります。", "Please give a reason. The log keeps it.");
    wrong.fail(&why, lang);
    wrong
}

/// One registration, with all that happened to it.
pub(super) fn one_attendee(state: RegistrationState) -> AttendeePage {
    let (questions, answers) = registration::questionnaire();
    let line = |day: u32, hour: u32, what: What| Happening { at: data::at(day, hour, 5), what };
    let past = |number: i32, what: PastAttendance| Past { number, what };
    AttendeePage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        types: data::types(),
        held: registration::held(state),
        name: "春田 のぞみ".to_owned(),
        door_name: "ハルタ".to_owned(),
        note: "初めての懇親会。入口で声をかける".to_owned(),
        mail: None,
        came: None,
        agreed: Some(Agreement {
            at: data::at(2, 12, 5),
            to: vec!["https://jaws.example/conduct".to_owned(), "https://jaws.example/privacy".to_owned()],
        }),
        questions,
        answers,
        past: vec![
            past(28, PastAttendance::CancelledLate),
            past(29, PastAttendance::Unknown),
            past(30, PastAttendance::Came),
            past(31, PastAttendance::Cancelled),
            past(32, PastAttendance::Absent),
        ],
        history: vec![
            line(9, 18, What::Mail(Kind::Reminder, Some(true))),
            line(6, 12, What::Mail(Kind::Registered, Some(false))),
            line(5, 12, What::ByHand("seat.confirm".to_owned(), "青井 さくら".to_owned(), "登壇者の同僚".to_owned())),
            line(2, 12, What::Registered),
        ],
        may_edit: true,
    }
}

/// The page of one registration.
fn attendee(out: &mut Gallery) {
    use RegistrationState::{Confirmed, Waitlisted};
    let page = one_attendee;
    let cx = organizer(out.lang, "/organize/security-jaws/33/attendees/KM7QW3XZ");
    out.put("attendee", &attendee_desk_page::document(&cx, &page(Confirmed), &Form::default()));
    let wrong = refused(out.lang);
    let shown = AttendeePage { mail: Some("haruta@jaws.example".to_owned()), ..page(Waitlisted) };
    out.put("attendee-wrong", &attendee_desk_page::document(&cx, &shown, &wrong));
    let helper = AttendeePage { may_edit: false, name: String::new(), past: Vec::new(), ..page(Confirmed) };
    let closed = AttendeePage {
        name: String::new(),
        door_name: String::new(),
        note: String::new(),
        mail: Some(String::new()),
        answers: domain::questionnaire::types::Answers::new(),
        ..page(Confirmed)
    };
    out.put("attendee-closed", &attendee_desk_page::document(&cx, &closed, &Form::default()));
    out.put("attendee-helper", &attendee_desk_page::document(&cx, &helper, &Form::default()));
}

/// An announcement that is written, and those before it.
fn announcements(out: &mut Gallery) {
    let one = |id: i64, state: AnnouncementState, subject: &str| Announcement {
        id: AnnouncementId(id),
        subject: [subject.to_owned(), String::new()],
        body: [
            "{名前} さん\n\n会場の入口が **1階の北口** に変わりました。\n\n- 受付は5階です\n- {受付票}".to_owned(),
            String::new(),
        ],
        segment: Segment { groups: vec![Group::Confirmed], types: vec![TypeId(1)], ..Segment::default() },
        state,
        send_at: (state != AnnouncementState::Draft).then(|| data::at(9, 18, 20)),
        recipients: (!matches!(state, AnnouncementState::Draft | AnnouncementState::Queued)).then_some(229),
        withheld: if state == AnnouncementState::Stopped { 172 } else { 0 },
    };
    let (questions, _) = registration::questionnaire();
    let progress = |waiting, delivered, undelivered| Progress { waiting, held: 0, delivered, undelivered };
    let page = AnnouncementsPage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        types: data::types(),
        questions: questions.into_iter().filter(|question| question.kind.has_options()).collect(),
        draft: Some(one(4, AnnouncementState::Draft, "会場の入口が変わりました")),
        chosen: Vec::new(),
        reach: Reach { japanese: 50, english: 7, stopped: 1, unreachable: 2 },
        example: "春田 のぞみ".to_owned(),
        others: vec![
            (one(3, AnnouncementState::Queued, "リマインド"), progress(0, 0, 0)),
            (one(2, AnnouncementState::Sent, "配信のご案内"), progress(46, 181, 2)),
            (one(5, AnnouncementState::Paused, "持ち物のご案内"), Progress { held: 88, ..progress(0, 141, 0) }),
            (one(1, AnnouncementState::Stopped, "会場のご案内"), progress(0, 57, 0)),
        ],
    };
    let cx = organizer(out.lang, "/organize/security-jaws/33/announcements");
    out.put("announcements", &announcements_page::document(&cx, &page, &Form::default()));
    let person =
        |name: &str, code: &str, has_left| ChosenPerson { code: code.to_owned(), name: name.to_owned(), has_left };
    let mut draft = one(6, AnnouncementState::Draft, "");
    draft.body[0].clear();
    draft.segment = Segment {
        chosen: Some(Chosen { people: (1..4).map(RegistrationId).collect(), at: data::at(9, 18, 0).utc }),
        ..Segment::default()
    };
    let chosen = AnnouncementsPage {
        draft: Some(draft),
        chosen: vec![
            person("春田 のぞみ", "K7Q4M2AA", false),
            person("", "P2XH9TAA", false),
            person("小林 湊", "D6WN3BAA", true),
        ],
        reach: Reach { japanese: 2, ..Reach::default() },
        others: Vec::new(),
        ..page.clone()
    };
    out.put("announcements-chosen", &announcements_page::document(&cx, &chosen, &Form::default()));
    let mut wrong = Form::from([("subject_ja", ""), ("body_ja", "入口が変わりました。")]);
    wrong.fail(&Error::invalid("subject_ja", "件名を入れてください。", "Please write a subject."), out.lang);
    let new = AnnouncementsPage { draft: None, reach: Reach::default(), others: Vec::new(), ..page };
    out.put("announcements-wrong", &announcements_page::document(&cx, &new, &wrong));
    out.put("announcements-new", &announcements_page::document(&cx, &new, &Form::default()));
}

/// A draw before it is closed, before it is drawn, and after; the steps at the desk.
fn draws(out: &mut Gallery) {
    let entry = |n: i32| DrawEntry {
        group: [3, 8, 14, 21].contains(&n).then_some(1),
        is_first: [5, 17].contains(&n),
        ..DrawEntry::new(&format!("A-{n:04}"))
    };
    let entries: Vec<DrawEntry> = (1..=24).map(entry).collect();
    let seed = "42123.45";
    let order: Vec<DrawEntry> = lottery::draw(seed, &entries, Some(2)).into_iter().map(|one| one.entry).collect();
    let closed = (data::at(6, 11, 0), lottery::fingerprint(&entries));
    let group = GroupRule { question: Some(SignUpQuestionId(1)), words: "ご所属".to_owned(), cap: 2 };
    let rules = DrawRules { group: Some(group), favours_lost: true };
    let drawn = (data::at(6, 15, 5), seed.to_owned(), 12);
    let one = |closed, drawn: Option<(Local, String, i32)>, entries: &[DrawEntry]| {
        let is_drawn = drawn.is_some();
        Lottery {
            type_id: TypeId(1),
            type_name: "現地".to_owned(),
            capacity: Some(12),
            source: "2026年5月6日の日経平均株価の終値(小数第2位まで)".to_owned(),
            said: data::at(1, 12, 0),
            value_at: Some(data::at(6, 15, 0)),
            rewritten: is_drawn.then(|| (data::at(3, 12, 0), 4)),
            closed,
            drawn,
            waiting: 12,
            rules: rules.clone(),
            entries: entries.to_vec(),
            // Somebody left before the draw, so the twelfth seat is that of the thirteenth.
            outcomes: (0..entries.len())
                .map(|at| match at {
                    _ if is_drawn => Some(match at {
                        4 => DrawOutcome::Withdrawn,
                        0..=12 => DrawOutcome::Won,
                        _ => DrawOutcome::Waits,
                    }),
                    _ => None,
                })
                .collect(),
        }
    };
    let page = |one: Lottery, own: Option<usize>| LotteryPage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        own: own.map(|at| (TypeId(1), order[at].number.clone())).into_iter().collect(),
        lotteries: vec![one],
        types: Vec::new(),
        questions: Vec::new(),
    };
    let cx = visitor(out.lang, "/security-jaws/33/lottery");
    let finished = || one(Some(closed.clone()), Some(drawn.clone()), &order);
    out.put("lottery", &lottery_page::document(&cx, &page(finished(), None)));
    out.put("lottery-won", &lottery_page::document(&cx, &page(finished(), Some(12))));
    out.put("lottery-lost", &lottery_page::document(&cx, &page(finished(), Some(17))));
    out.put("lottery-closed", &lottery_page::document(&cx, &page(one(Some(closed.clone()), None, &entries), Some(3))));
    out.put("lottery-open", &lottery_page::document(&cx, &page(one(None, None, &[]), None)));
    let cx = organizer(out.lang, "/organize/security-jaws/33/lottery");
    let desk = |one: Lottery| LotteryPage {
        types: data::types(),
        questions: registration::questionnaire().0,
        ..page(one, None)
    };
    out.put("lottery-desk", &lottery_page::desk_document(&cx, &desk(one(None, None, &[])), &Form::default()));
    let mut wrong = Form::from([("type", "1"), ("seed", "")]);
    wrong.fail(&Error::invalid("seed", "種の値を入れてください。", "Please enter the value."), out.lang);
    let waiting = desk(one(Some(closed.clone()), None, &entries));
    out.put("lottery-desk-wrong", &lottery_page::desk_document(&cx, &waiting, &wrong));
}

/// What is asked at sign-up, as it is written.
fn questions(out: &mut Gallery) {
    let (questions, _) = registration::questionnaire();
    let (inherited, own): (Vec<_>, Vec<_>) = questions.into_iter().partition(|one| one.is_of_series);
    let page = QuestionnairePage {
        series: data::series(Mark::Fins),
        card: Some(data::card(Mark::Fins, 33, EventState::Open)),
        questions: own,
        inherited,
    };
    let cx = organizer(out.lang, "/organize/security-jaws/33/sign-up");
    out.put("sign-up-questions", &questions_desk_page::document(&cx, &page, &Form::default(), None));
    let mut wrong = Form::from([("kind", "choice"), ("words_ja", "懇親会"), ("options", "出る")]);
    let why =
        Error::invalid("options", "選択肢を2つ以上、1行に1つ入れてください。", "Give two options or more, one a line.");
    wrong.fail(&why, out.lang);
    let open = Some(SignUpQuestionId(1));
    out.put("sign-up-questions-wrong", &questions_desk_page::document(&cx, &page, &wrong, open));
    let empty = QuestionnairePage { card: None, questions: Vec::new(), inherited: Vec::new(), ..page };
    out.put("sign-up-questions-empty", &questions_desk_page::document(&cx, &empty, &Form::default(), None));
}
