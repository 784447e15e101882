//! The list of those who registered, as organizers see it: how it filled, what narrows it, who is read beside it, and how the
//! evening was.

use app::{form::Form, registration::attendees_desk_page};
use chrono::NaiveDate;
use domain::{
    archive::format::record::AttendanceRecord,
    events::types::EventState,
    ids::{BulkActId, RegistrationId, TypeId},
    lang::Text,
    pages::attendees::{AnswerFilter, AttendeeList, Evening, Growth, ListView},
    registration::{
        forecast::{Expected, Forecast, Share},
        in_full::{Progress, Refusal},
        retention::WALK_INS,
        types::{Attendee, CameFrom, RegistrationState},
    },
    series::types::Mark,
};

use super::{
    Gallery, data, organizer, registration,
    registration_desk::{one_attendee, refused},
};

/// Two kinds that fill: one is full and somebody waits, of the other little is known.
fn growth() -> Vec<Growth> {
    let day = |day: u32, n: i64| (data::at(day, 12, 0).wall.date(), n);
    let of = |type_id: i64, days: Vec<(NaiveDate, i64)>, expected| Growth {
        type_id: TypeId(type_id),
        changes: days
            .iter()
            .scan(0_i64, |before, (day, n)| {
                // On each day one more came than stayed, but for the first.
                let left = i64::from(*before > 0);
                let came = n - *before + left;
                *before = *n;
                Some((*day, came, left))
            })
            .collect(),
        days,
        expected,
        foreseen: Vec::new(),
        evening: None,
    };
    let expected = Expected {
        forecast: Forecast { mean: 47.2, low: 43.0, high: 51.4 },
        overbooking: 8,
        held_back: 0,
        share: Share { came: 0.64, events: 5, is_of_name: true },
    };
    let foreseen =
        |n: u32, mean: f64| (data::at(n, 12, 0).wall.date(), Forecast { mean, low: mean - 4.0, high: mean + 4.0 });
    let hall = of(1, vec![day(1, 21), day(2, 38), day(4, 52), day(6, 58), day(8, 64)], Some(expected));
    vec![
        // How the forecast moved: on one day nobody wrote it down.
        Growth {
            foreseen: [(1, 14.3), (2, 25.1), (3, 24.8), (5, 41.6), (6, 44.9), (8, 46.8)]
                .map(|(n, mean)| foreseen(n, mean))
                .to_vec(),
            ..hall
        },
        of(2, vec![day(1, 40), day(3, 90), day(7, 231)], None),
    ]
}

pub fn write(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/attendees");
    let person = |name: &str, mail: &str, type_name: &str, state: RegistrationState, code: &str| Attendee {
        id: RegistrationId(1),
        lapse: None,
        waits_for: None,
        came: None,
        note: if code.starts_with('7') {
            "初めての懇親会。入口で声をかける".to_owned()
        } else {
            String::new()
        },
        is_first: code.starts_with('7'),
        is_undelivered: code.starts_with('B'),
        is_held_back: false,
        position: (state == RegistrationState::Waitlisted).then_some(1),
        name: name.into(),
        mail: mail.into(),
        type_name: type_name.into(),
        state,
        code: code.into(),
        registered: data::at(2, 12, 5),
        attended: None,
    };
    let (questions, answers) = registration::questionnaire();
    let list = AttendeeList {
        series: data::series(Mark::Fins),
        event: data::event(data::card(Mark::Fins, 33, EventState::Open)),
        types: data::types(),
        elsewhere: vec![
            AttendanceRecord {
                source: "connpass-list".to_owned(),
                type_name: "現地".to_owned(),
                confirmed: 80,
                waitlisted: 4,
                cancelled: 9,
                attended: Some(62),
            },
            AttendanceRecord {
                source: "here".to_owned(),
                type_name: WALK_INS.to_owned(),
                confirmed: 0,
                waitlisted: 0,
                cancelled: 0,
                attended: Some(3),
            },
        ],
        attendees: vec![
            person("霞 りょう", "kasumi@jaws.example", "現地", RegistrationState::Confirmed, "7KQ2M4XA"),
            person("窪 あかり", "kubo@jaws.example", "LT・現地", RegistrationState::Waitlisted, "B3ZD9W2R"),
            person("巽 千歳", "tatsumi@jaws.example", "オンライン", RegistrationState::Cancelled, "M8T4H6PC"),
            person("", "", "現地", RegistrationState::Confirmed, "W5XK9E3N"),
        ],
        origins: vec![(CameFrom::Series, 21), (CameFrom::Elsewhere, 14), (CameFrom::Report, 3)],
        growth: growth(),
        walk_ins: 0,
        view: ListView::All,
        only_types: Vec::new(),
        only_answers: Vec::new(),
        counts: vec![(ListView::All, 4), (ListView::Waitlisted, 1), (ListView::First, 1), (ListView::Undelivered, 1)],
        before: None,
        after: None,
        questions: questions.iter().take(2).cloned().collect(),
        asked: questions,
        unfinished: None,
        many: None,
        answers: [(RegistrationId(1), answers)].into(),
        may_edit: true,
        words: String::new(),
        found: 4,
        page: 1,
        pages: 1,
    };
    let now = data::at(8, 12, 0).utc;
    let draw = |list: AttendeeList| attendees_desk_page::document(&cx, list, None, &Form::default(), now);
    let found = AttendeeList { words: "jaws.example".into(), found: 234, page: 2, pages: 3, ..list.clone() };
    out.put("attendees-found", &draw(found));
    let none = AttendeeList { words: "いない人".into(), found: 0, attendees: vec![], ..list.clone() };
    out.put("attendees-none", &draw(none));
    out.put("attendees", &draw(list.clone()));
    // The first of its second page is read beside it, another one is ticked; then something of theirs is refused.
    let mut one = one_attendee(RegistrationState::Confirmed);
    "7KQ2M4XA".clone_into(&mut one.held.code);
    let beside = AttendeeList {
        view: ListView::Confirmed,
        found: 234,
        page: 2,
        pages: 3,
        before: Some("C4FE7GTA".to_owned()),
        after: Some("D5GF8HUA".to_owned()),
        ..list.clone()
    };
    let ticked = Form::from([("chosen", "B3ZD9W2R.NOBODYS1")]);
    let read = |form: &Form| attendees_desk_page::document(&cx, beside.clone(), Some((&one, form)), &ticked, now);
    out.put("attendees-open", &read(&Form::default()));
    let wrong = refused(out.lang);
    out.put("attendees-open-wrong", &read(&wrong));
    narrowed(out, &list);
    let empty = AttendeeList { attendees: vec![], questions: vec![], asked: vec![], found: 0, ..list };
    out.put("attendees-empty", &draw(empty));
}

/// The list by types and answers, with what was done to all whom that found; whether all are meant; and when it is over.
fn narrowed(out: &mut Gallery, list: &AttendeeList) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/attendees");
    let draw = |list: AttendeeList, form: &Form, day: u32| {
        attendees_desk_page::document(&cx, list, None, form, data::at(day, 12, 0).utc)
    };
    let choice = list.asked.iter().find(|question| question.kind.has_options()).expect("a choice");
    let answer = |text: &str| AnswerFilter { question: choice.id, text: text.to_owned() };
    let refusal = Refusal {
        why: Text::new("空いている席がありません。", "There is no free seat."),
        n: 31,
        codes: vec!["B3ZD9W2R".to_owned(), "M8T4H6PC".to_owned()],
    };
    let many = Progress {
        id: BulkActId(4),
        what: "confirm".to_owned(),
        is_undo: false,
        all: 234,
        done: 120,
        same: 3,
        refused: 31,
        left: 80,
        refusals: vec![refusal],
        may_undo: true,
        is_undone: false,
    };
    let few = AttendeeList {
        view: ListView::Waitlisted,
        only_types: vec![TypeId(1), TypeId(3)],
        only_answers: vec![answer(&choice.options[0]), answer("")],
        found: 234,
        pages: 3,
        many: Some(many),
        ..list.clone()
    };
    out.put("attendees-narrowed", &draw(few.clone(), &Form::default(), 8));
    let asks =
        Form::from([("bulk", "1"), ("all", "found"), ("do", "remove"), ("bulk-reason", "会場の都合"), ("asks", "234")]);
    out.put("attendees-asks", &draw(AttendeeList { many: None, ..few }, &asks, 8));
    let evening = |came, held, mean: f64| Evening {
        came,
        held: Some(held),
        forecast: Some(Forecast { mean, low: mean - 4.0, high: mean + 4.0 }),
    };
    let mut growth = growth();
    growth[0].evening = Some(evening(Some(43), 60, 47.2));
    growth[1].evening = Some(Evening { forecast: None, ..evening(None, 231, 0.0) });
    growth.push(Growth { type_id: TypeId(3), evening: Some(evening(Some(2), 2, 1.6)), ..growth[0].clone() });
    let card = data::card(Mark::Fins, 33, EventState::Ended);
    let over = AttendeeList { event: data::event(card), growth, walk_ins: 2, ..list.clone() };
    out.put("attendees-over", &draw(over, &Form::default(), 20));
}
