//! The overview of an event, its run sheet, and the log.

use app::{
    events::{self, checklist, event_desk_page::Opened, fact_groups::FactGroup, run_lines, run_sheet_page},
    form::Form,
    series::{log_page, missing_page},
};
use chrono::{Duration, NaiveDate, NaiveTime};
use domain::{
    Error, Lang, VariantArray as _,
    agenda::{run_sheet::RunRow, running::Line},
    audit::{ChainCheck, Change, Details, LogEntry, LogView, Outcome},
    checkin::types::DoorCounts,
    events::{
        rules::transitions,
        types::{ChecklistItem, EventState, FactsInput, Plan},
    },
    ids::{AccountId, EventId, PersonId, ProposalId, SlotId},
    letters::types::{LetterKind, Recipient},
    pages::{
        event_desk::{EventDesk, Revival},
        log::{LogPage, LogQuery},
        missing::{CalledOff, MissingOfEvent, MissingPage, Replacement, ToAsk},
        run_sheet::RunSheetPage,
    },
    people::types::Teammate,
    registration::types_form::input_of,
    reports::types::{MissingPart, Piece},
    series::types::Mark,
    time::Local,
    viewer::Role,
};

use super::{Gallery, data, organizer, telling};

pub fn write(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33");
    let state = EventState::Announced;
    let mut types = data::types();
    types[2].is_invited = true;
    let desk = EventDesk {
        series: data::series(Mark::Fins),
        event: data::event(data::card(Mark::Fins, 33, state)),
        facts: FactsInput::default(),
        types: types.clone(),
        invites: vec![(types[2].id, "5f2c0d1e8b7a4c93a6d1f0e2b3c4d5e6".to_owned())],
        questions: data::question_counts(),
        plan: Plan {
            join_code: Some("SJ33".into()),
            stream_url: None,
            has_room_stream: false,
            moderated: false,
            hashtags: vec![],
            is_announced: true,
            seat_limit: None,
            is_promotion_paused: false,
            ask_hours: 24,
            offer_hours: 6,
            remind_hours: vec![24],
            still_hours: Some(72),
            still_gives_back: false,
            leave: None,
        },
        next: transitions(state).to_vec(),
        may_edit: true,
        may_moderate: true,
        has_agenda: true,
        to_tell: 0,
        report: None,
        checklist: checklist(),
        run: run(),
        door: DoorCounts::default(),
        contacts: "会場: 管理室 内線9\n配信: 予備のアドレスに切り替える".into(),
        speakers: vec![Recipient {
            person: PersonId(1),
            name: "森川 律".into(),
            mail: "morikawa@example.test".into(),
            lang: Lang::Ja,
            kind: LetterKind::EventCancelled,
            changes: vec![],
        }],
        speaker_letters: [LetterKind::EventPostponed, LetterKind::EventCancelled, LetterKind::EventRevived]
            .map(data::letter)
            .into(),
        revival: None,
        team: team(),
        me: Some(AccountId(1)),
        now: data::at(12, 19, 0).utc,
    };
    let rows: Vec<_> = types.iter().map(input_of).collect();
    let facts =
        [("title", "権限を小さく、安心を大きく。"), ("date", "2026-05-13"), ("start", "19:00"), ("minutes", "150")];
    let closed = Opened::default();
    let put = |out: &mut Gallery, name: &str, desk: &EventDesk, form: Form, opened: Opened| {
        out.put(name, &events::event_desk_page::document(&cx, desk.clone(), form, rows.clone(), opened));
    };
    put(out, "event-desk", &desk, Form::from(facts), closed.clone());
    writing(&desk, |name, desk, opened| put(out, name, desk, Form::from(facts), opened));
    for (name, group, telling) in telling::samples(&desk) {
        let asked = Opened { facts: Some(group), telling: Some(telling), ..closed.clone() };
        put(out, name, &desk, Form::from(facts), asked);
    }
    let all = Opened { facts: Some(FactGroup::All), ..closed.clone() };
    put(out, "event-desk-all", &desk, Form::from(facts), all.clone());
    let mut wrong = Form::from(facts.into_iter().chain([("to", "cancelled"), ("reason", "")]));
    wrong.fail(
        &Error::invalid(
            "reason",
            "参加者に伝える理由を一言入れてください。",
            "Please give a reason for the attendees.",
        ),
        out.lang,
    );
    wrong.fail(
        &Error::invalid(
            "types/0/capacity",
            "定員は0〜100000の整数にしてください。",
            "The capacity is a whole number from 0 to 100000.",
        ),
        out.lang,
    );
    put(out, "event-desk-wrong", &desk, wrong, all);
    let helper = EventDesk { may_edit: false, may_moderate: false, ..desk.clone() };
    put(out, "event-desk-helper", &helper, Form::default(), closed.clone());
    let mut over =
        EventDesk { door: DoorCounts { entered: 41, walk_ins: 2, watching: 12, ..desk.door }, ..desk.clone() };
    over.event.card.state = EventState::Ended;
    over.next = transitions(EventState::Ended).to_vec();
    put(out, "event-desk-came", &over, Form::default(), closed.clone());
    let mut off = cancelled(&desk);
    put(out, "event-desk-revival", &off, Form::default(), closed.clone());
    off.event.card.state = EventState::Postponed;
    off.event.given_up = off.event.card.starts.take().zip(off.event.card.ends.take());
    off.next = transitions(EventState::Postponed).to_vec();
    off.revival = off.revival.map(|revival| Revival { day_back: off.event.given_up, ..revival });
    put(out, "event-desk-put-off", &off, Form::default(), closed);
    run_sheet(out, &desk);
    missing(out, &desk);
    log(out, &desk);
}

/// It is off, and could take place after all.
fn cancelled(desk: &EventDesk) -> EventDesk {
    let mut desk = desk.clone();
    desk.event.card.state = EventState::Cancelled;
    "会場の設備点検のため".clone_into(&mut desk.event.reason);
    desk.next = transitions(EventState::Cancelled).to_vec();
    let changes = domain::events::changes::plan(&desk.event);
    let speaker =
        |one: &Recipient| Recipient { kind: LetterKind::EventRevived, changes: changes.clone(), ..one.clone() };
    let speakers = desk.speakers.iter().map(speaker).collect();
    desk.revival = Some(Revival { day_back: None, holders: 298, speaking: 1, speakers });
    desk
}

/// The same with something open for writing.
fn writing(desk: &EventDesk, mut put: impl FnMut(&str, &EventDesk, Opened)) {
    let item = desk.checklist.first().map(|item| (Some(item.id), checklist::form_of(item)));
    let row = desk.run.get(1);
    let run = row.and_then(|row| Some((Line::parse(&row.key())?, run_lines::form_of(row))));
    put("event-desk-item", desk, Opened { item, ..Opened::default() });
    put("event-desk-line", desk, Opened { run, ..Opened::default() });
    let empty = EventDesk { checklist: vec![], run: vec![], contacts: String::new(), ..desk.clone() };
    put("event-desk-empty", &empty, Opened::default());
}

fn team() -> Vec<Teammate> {
    [("青井 さくら", Role::Owner), ("三日月 たけし", Role::Organizer), ("古賀 そら", Role::Reporter)]
        .into_iter()
        .zip(1..)
        .map(|((name, role), id)| Teammate { id: AccountId(id), name: name.into(), role })
        .collect()
}

fn checklist() -> Vec<ChecklistItem> {
    let item = |id, words: &str, day: Option<u32>, owner: Option<(i64, &str)>| ChecklistItem {
        id,
        words: words.into(),
        due: day.and_then(|day| NaiveDate::from_ymd_opt(2026, 5, day)),
        owner: owner.map(|(id, _)| AccountId(id)),
        owner_name: owner.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        done: None,
    };
    vec![
        item(1, "会場に入館の名簿を送る", Some(11), Some((2, "三日月 たけし"))),
        item(2, "配信の予行", Some(12), Some((1, "青井 さくら"))),
        item(3, "懇親会の人数を店に伝える", Some(14), None),
        item(4, "アンケートの文を見直す", None, None),
        ChecklistItem {
            done: Some(data::at(8, 12, 0)), ..item(5, "英語の案内文", Some(8), Some((1, "青井 さくら")))
        },
    ]
}

fn run() -> Vec<RunRow> {
    let row = |id: i64, at: (u32, u32), minutes: Option<i64>, title: &str| RunRow {
        tlp: domain::agenda::tlp::Tlp::Clear,
        place: None,
        room: String::new(),
        id: Some(id),
        slot: None,
        planned: data::at(13, at.0, at.1).utc,
        starts: data::at(13, at.0, at.1),
        minutes,
        planned_minutes: minutes,
        title: title.into(),
        speakers: vec![],
        note: String::new(),
        is_buffer: false,
        people: vec![],
        hands: 0,
    };
    let team = team();
    vec![
        RunRow {
            note: "鍵は管理室".into(),
            people: team[..2].to_vec(),
            ..row(1, (17, 30), None, "会場をひらく、机を並べる")
        },
        RunRow { hands: 2, people: team[1..2].to_vec(), ..row(2, (18, 30), Some(30), "開場、受付") },
        RunRow {
            slot: Some(SlotId(7)),
            speakers: data::slots().into_iter().flat_map(|slot| slot.speakers).take(1).collect(),
            people: team[2..].to_vec(),
            starts: data::at(13, 19, 10),
            ..row(3, (19, 5), Some(25), "小さなチームのGuardDuty運用")
        },
        RunRow { slot: Some(SlotId(8)), is_buffer: true, ..row(4, (19, 50), Some(10), "休憩") },
        row(5, (21, 30), None, "片付け、会場を返す"),
    ]
}

fn run_sheet(out: &mut Gallery, desk: &EventDesk) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/run");
    let page = RunSheetPage {
        series: desk.series.clone(),
        event: desk.event.clone(),
        rows: desk.run.clone(),
        contacts: desk.contacts.clone(),
        may_delay: true,
        leave: NaiveTime::from_hms_opt(21, 20, 0),
        now: data::at(13, 19, 20).utc,
    };
    out.put("run-sheet", &run_sheet_page::document(&cx, &page));
}

fn missing(out: &mut Gallery, desk: &EventDesk) {
    let cx = organizer(out.lang, "/organize/security-jaws/missing");
    let piece = |number: i32, days: i64, part: MissingPart, title: &str, count: i64| Piece {
        event: EventId(number.into()),
        number,
        ended: data::at(12, 19, 0).utc - Duration::days(days),
        zone: "Asia/Tokyo".into(),
        part,
        slot: (!title.is_empty()).then_some(SlotId(7)),
        position: i32::from(!title.is_empty()),
        title: title.into(),
        count,
        people: if title.is_empty() { vec![] } else { vec![PersonId(3)] },
    };
    let of = |number, days, pieces| MissingOfEvent { number, ended: data::at(1, 21, 30), days, pieces };
    let slides = piece(32, 11, MissingPart::Slides, "小さなチームのGuardDuty運用", 1);
    let answers = piece(31, 84, MissingPart::Answers, "鍵の棚卸しを季節の行事にする", 3);
    let events = vec![
        of(32, 11, vec![piece(32, 11, MissingPart::Report, "", 1), slides.clone()]),
        of(31, 84, vec![answers.clone(), piece(31, 84, MissingPart::VideoStart, "鍵の棚卸しを季節の行事にする", 1)]),
        of(30, 400, vec![piece(30, 400, MissingPart::Video, "", 1)]),
    ];
    let ask = |name: &str, pieces: Vec<Piece>, last: Option<Local>| ToAsk {
        person: PersonId(3),
        name: name.into(),
        slug: "hino".into(),
        pieces,
        times: i64::from(last.is_some()),
        last,
        by: String::new(),
    };
    let people =
        vec![ask("氷野 ましろ", vec![slides], None), ask("Lina Okabe", vec![answers], Some(data::at(4, 12, 0)))];
    let page = MissingPage {
        series: desk.series.clone(),
        called_off: Vec::new(),
        events,
        people,
        complete: 29,
        may_edit: true,
        now: data::at(12, 19, 0).utc,
    };
    out.put("missing", &missing_page::document(&cx, &page));
    let none = MissingPage { events: vec![], people: vec![], ..page };
    out.put("missing-none", &missing_page::document(&cx, &none));
    let replacement = |number: i32, minutes| Replacement {
        id: ProposalId(number.into()),
        number,
        title: "SCPを上から読み直した夜".into(),
        minutes,
    };
    let called_off = CalledOff {
        id: ProposalId(2),
        title: "生成AIに運用権限を渡す前に、決めた五つのこと".into(),
        name: "春田 のぞみ".into(),
        minutes: 20,
        event: Some(33),
        at: data::at(11, 21, 0),
        words: "出張が入ってしまいました。".into(),
        is_placed: true,
        replacements: vec![replacement(7, 20), replacement(9, 30)],
    };
    let lost = MissingPage { called_off: vec![called_off], ..none };
    out.put("missing-called-off", &missing_page::document(&cx, &lost));
}

fn log(out: &mut Gallery, desk: &EventDesk) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/log");
    let entry = |id: i64, action: &str, ago: i64, name: &str| LogEntry {
        id,
        place: id,
        at: data::at(12, 19, 0).utc - Duration::minutes(ago),
        account: (!name.is_empty()).then_some(AccountId(1)),
        name: name.into(),
        action: action.into(),
        subject: String::new(),
        whom: String::new(),
        outcome: Outcome::Ok,
        number: Some(33),
        request_id: String::new(),
        details: Details::default(),
        hash: "7b".repeat(32),
    };
    let change = Change { field: "minutes".into(), was: "165".into(), is: "180".into() };
    let edited = LogEntry {
        details: Details { changes: vec![change], told: Some(298), ..Details::default() },
        ..entry(9, "event.edit", 5, "青井 さくら")
    };
    let entries = vec![
        edited.clone(),
        entry(8, "attendees.view", 40, "三日月 たけし"),
        entry(7, "follow.begin", 90, ""),
        LogEntry {
            whom: "古賀 そら".into(), number: None, ..entry(6, "role.grant.reporter", 1_500, "青井 さくら")
        },
        LogEntry {
            details: Details { words: "英語の案内文".into(), ..Details::default() },
            ..entry(5, "checklist.done", 3_000, "青井 さくら")
        },
    ];
    let page = LogPage {
        series: desk.series.clone(),
        event: None,
        query: LogQuery::default(),
        counts: LogView::VARIANTS.iter().zip([5, 2, 1, 1, 1, 1]).map(|(view, n)| (*view, n)).collect(),
        entries,
        next: Some(5),
        opened: None,
        account_name: String::new(),
        check: ChainCheck { checked: 9, first: 1, last: 9, broken_at: None, unchained: 0 },
        now: data::at(12, 19, 0).utc,
    };
    out.put("log", &log_page::document(&cx, &page));
    let query = LogQuery {
        account: Some(AccountId(1)),
        words: "案内".into(),
        from: NaiveDate::from_ymd_opt(2026, 5, 1),
        ..LogQuery::default()
    };
    let broken = ChainCheck { broken_at: Some(4), ..page.check };
    let opened = LogPage {
        event: Some(desk.event.card.clone()),
        query,
        opened: Some(edited),
        account_name: "青井 さくら".into(),
        check: broken,
        ..page.clone()
    };
    out.put("log-entry", &log_page::document(&cx, &opened));
    let none = LogPage { entries: vec![], next: None, check: ChainCheck::default(), ..page };
    out.put("log-none", &log_page::document(&cx, &none));
}
