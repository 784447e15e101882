//! Pages of the desk.

use std::collections::HashMap;

use app::{agenda, cx::Cx, form::Form, mail, reports, series};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    Error, Text,
    agenda::{
        flow,
        said::People,
        types::{AgendaChange, ChangeOf, DraftSlot, DraftSpeaker, SeenBefore},
        warnings,
    },
    events::types::{EventState, NextEvent},
    ids::{ImportId, JobId, SlotId},
    mail::types::{DeadLetter, DeadLetters, Kind},
    pages::{
        agenda_editor::AgendaEditor,
        desk_home::{DeskHome, DeskSeries},
        events_desk::EventsDesk,
        import_review::ImportReview,
        notes_editor::NotesEditor,
        report_desk::{ReportDesk, TalkProgress},
        revision::RevisionDiff,
    },
    reports::{
        import::{
            self,
            diff::{ChangeKind, DiffLine, DiffSign, DraftChange},
            draft::Warning,
        },
        types::{Missing, MissingKind, Readers, ReportState, Revision},
    },
    series::types::Mark,
    viewer::Role,
};

use super::{Gallery, data, organizer, overview, today};

const REPORT: &str = "Security-JAWS 第33回レポート #secjaws #secjaws33\n\nこんにちは、青井です。2026年5月13日に開催しました。\n\nSession1: 小さなチームのGuardDuty運用 あおば電機株式会社 氷野 ましろさん\n\n  • 通知を減らす\n    • まず見ないものを決める\n  • 見落としも減らす\n\n感想\n\nすぐ試せる話でした。\n\nSession2: [クラウドZoom相談] 届いた質問に答えます\n\n[haru]・何日分を見れば安心ですか?\n\n  • まず90日\n\n[Anonymous]・資料は公開されますか?\n\nShare this article\n";

pub fn write(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize");
    let card = |n| data::card(Mark::Fins, n, EventState::Ended);
    let home = DeskHome {
        series: vec![DeskSeries {
            series: data::series(Mark::Fins),
            role: Some(Role::Owner),
            may_import: true,
            has_more: false,
            events: vec![
                (data::card(Mark::Fins, 33, EventState::Announced), None),
                (card(32), Some(ReportState::Draft)),
                (card(31), Some(ReportState::Published)),
            ],
        }],
    };
    out.put("desk", &reports::desk_home_page::document(&cx, home.clone(), true));
    out.put("desk-import", &reports::import_page::document(&cx, home, &[], Form::default()));
    let line = |sign, text: &str| DiffLine { sign, text: text.into() };
    let lines = vec![
        line(DiffSign::Same, "- 通知を減らす"),
        line(DiffSign::Removed, "  - 見ないものを決める"),
        line(DiffSign::Added, "  - まず見ないものを決める"),
    ];
    if let Ok(draft) = import::read(REPORT) {
        let counts = draft.counts();
        let change = DraftChange {
            path: "sections/0/notes".into(),
            session: "Session1 小さなチームのGuardDuty運用".into(),
            kind: ChangeKind::Changed,
            lines: lines.clone(),
        };
        let mut draft = draft;
        draft.warnings.push(Warning {
            line_number: 3,
            what: Text::new("本文の回数が題名と違います。題名の33を使います。", "The number differs from the title."),
        });
        let seen = SeenBefore { slug: "someone".into(), series_name: "Security-JAWS".into(), event_number: 23 };
        let speaker = draft.sections[0].speakers[0].name.clone();
        let review = ImportReview {
            id: ImportId(7),
            series: data::series(Mark::Fins),
            draft,
            counts,
            lines: import::lines(REPORT),
            from: 1,
            file_name: "secjaws33.txt".into(),
            encoding: "Shift_JIS".into(),
            encodings: vec!["UTF-8", "Shift_JIS"],
            event: Some(card(33)),
            refused: None,
            changes: vec![change],
            known: HashMap::from([(speaker, seen)]),
            version: 1,
            is_applied: false,
        };
        out.put("desk-review", &reports::import_review_page::document(&cx, review.clone(), Form::default()));
        let mut another = review;
        another.draft.sections[0].speakers[0].is_another = true;
        out.put("desk-review-another", &reports::import_review_page::document(&cx, another, Form::default()));
    }
    let revision =
        |number| Revision {
            number, author: "青井 さくら".into(), at: data::at(14, 9, 30), what: "取り込み".into()
        };
    let event = data::event(card(32));
    let talks = data::slots()
        .into_iter()
        .map(|slot| TalkProgress {
            lines: usize::try_from(slot.number % 4 * 12).unwrap_or(0),
            has_impression: slot.number == 3,
            asked: 4,
            answered: if slot.number == 1 { 4 } else { 2 },
            slot,
        })
        .collect();
    let desk = ReportDesk {
        missing: vec![Missing {
            talk: Some(1), title: "鍵を配らない開発環境".to_owned(), kind: MissingKind::Slides
        }],
        series: data::series(Mark::Fins),
        event: event.clone(),
        state: ReportState::Draft,
        lead: String::new(),
        closing: String::new(),
        author: String::new(),
        talks,
        revisions: vec![revision(2), revision(1)],
        may_publish: true,
        may_edit: true,
        readers: Some((Readers { came: 64, followers: 120, all: 151 }, true)),
    };
    out.put("desk-report", &reports::report_desk_page::document(&cx, desk, Form::default()));
    let slots = data::slots();
    let editor = NotesEditor {
        series: data::series(Mark::Fins),
        event,
        slot_id: slots[2].id,
        slot: slots[2].clone(),
        slots,
        markdown: "- 移行の背景\n  - 複数の<アカウント>\n".into(),
        impression: String::new(),
        base: "abc".into(),
        revisions: vec![revision(1)],
    };
    out.put("desk-notes", &reports::notes_page::document(&cx, editor, Form::default()));
    let diff = RevisionDiff {
        series: data::series(Mark::Fins),
        card: card(32),
        slot: Some(data::slots()[2].clone()),
        revision: 2,
        lines,
    };
    out.put("desk-revision", &reports::revision_page::document(&cx, diff));
    today::write(out);
    series(out);
    overview::write(out);
    agenda(out);
}

fn series(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/events");
    let desk = EventsDesk {
        series: data::series(Mark::Fins),
        events: (31..34).rev().map(|n| data::card(Mark::Fins, n, EventState::Ended)).collect(),
        next: NextEvent {
            number: 34,
            date: NaiveDate::from_ymd_opt(2026, 8, 19).expect("a real date"),
            start: NaiveTime::from_hms_opt(19, 0, 0).expect("a real time"),
            minutes: 150,
            hashtag: "secjaws34".into(),
            after: Some(33),
        },
        followers: 128,
        may_plan: true,
    };
    let form = Form::from([("number", "34"), ("date", "2026-08-19"), ("start", "19:00")]);
    out.put("events-desk", &series::events_desk_page::document(&cx, desk.clone(), form));
    let mut wrong = Form::from([("number", "33"), ("date", ""), ("start", "19:00"), ("title", "夏の鍵")]);
    wrong.fail(&Error::invalid("date", "開催日を入れてください。", "Please enter the date."), out.lang);
    out.put("events-desk-wrong", &series::events_desk_page::document(&cx, desk, wrong));
    let letter = |event: i32, to: &str, error: &str| DeadLetter {
        id: JobId(1),
        to: to.into(),
        kind: Kind::Registered,
        event,
        attempts: 12,
        error: error.into(),
        created: data::at(13, 18, 30),
    };
    let letters = vec![
        letter(33, "haruka@example.jp", "550 5.1.1 no such user here"),
        letter(32, "yamane.with-a-rather-long-name@sub.domain.example.jp", "connection refused"),
    ];
    let mails = DeadLetters { series: data::series(Mark::Fins), letters };
    out.put("mails", &mail::mails_desk_page::document(&cx, mails));
    out.put("new-series", &series::new_series_page::document(&cx, Form::default()));
}

/// Two rooms over two days, as a grid and as a list; and a part of an agenda of many slots.
fn rooms(out: &mut Gallery, editor: &AgendaEditor) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/agenda");
    let start = editor.card.starts.expect("it has a date").wall;
    let clock = |at: chrono::NaiveDateTime| at.format("%H:%M").to_string();
    let planned = |slots: Vec<DraftSlot>| AgendaEditor {
        clocks: flow::times(start, &slots).into_iter().map(|(begin, end)| (clock(begin), clock(end))).collect(),
        warnings: warnings::warnings(start, None, &slots, &[], &People::default()),
        changes: vec![],
        slots,
        ..editor.clone()
    };
    let mut slots = editor.slots.clone();
    for (at, slot) in slots.iter_mut().enumerate().skip(1).take(5) {
        ["ホールA", "ホールB"][at % 2].clone_into(&mut slot.room);
    }
    slots[6].day = Some(1);
    slots[7].fixed = None;
    let two = AgendaEditor { room_facts: data::room_facts(), ..planned(slots) };
    out.put("agenda-rooms", &agenda::agenda_desk_page::document(&cx, two.clone(), Form::default()));
    let mut wrong = Form::from([("was", "ホールA"), ("to", "ホールB")]);
    let words = ("同じ名前の部屋がもうあります。", "There is a room of this name already.");
    wrong.fail(&Error::invalid("to", words.0, words.1), out.lang);
    let three = AgendaEditor { rooms: vec!["部屋3".to_owned()], ..two.clone() };
    out.put("agenda-rooms-wrong", &agenda::agenda_desk_page::document(&cx, three, wrong));
    let list = Form::from([("view", "list")]);
    out.put("agenda-rooms-list", &agenda::agenda_desk_page::document(&cx, two.clone(), list));
    let named = |n: usize| DraftSlot {
        slot: None,
        title: format!("話 {n}"),
        room: format!("部屋{}", n % 3 + 1),
        minutes: 10,
        ..two.slots[1].clone()
    };
    let long = planned((0..102).map(named).collect());
    let opened = Form::from([("slot", "4")]);
    out.put("agenda-long", &agenda::agenda_desk_page::document(&cx, long, opened));
}

/// What readers see beside a draft that changes some of it, adds one and takes one away; the same editor, once both are there.
fn released(out: &mut Gallery, cx: &Cx, editor: AgendaEditor) -> AgendaEditor {
    let mut released: Vec<_> =
        editor.slots.iter().cloned().zip(&editor.clocks).map(|(slot, (begin, _))| (slot, begin.clone())).collect();
    released.remove(5);
    let gone =
        DraftSlot { slot: Some(SlotId(99)), title: "KMSの鍵を数えてみた".into(), ..released[4].0.clone() };
    released.push((gone, "21:30".into()));
    let editor = AgendaEditor { released_slots: released, ..editor };
    out.put("agenda-released", &agenda::agenda_released::document(cx, &editor));
    editor
}

fn agenda(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33/agenda");
    let mut slots: Vec<DraftSlot> = data::slots()
        .into_iter()
        .map(|slot| DraftSlot {
            slot: Some(slot.id),
            kind: slot.kind,
            title: slot.title,
            minutes: slot.minutes.unwrap_or_default(),
            speakers: slot.speakers.into_iter().map(DraftSpeaker::from).collect(),
            ..DraftSlot::default()
        })
        .collect();
    slots[7].fixed = NaiveTime::from_hms_opt(21, 0, 0);
    slots[5].speakers.clear();
    let card = data::card(Mark::Fins, 33, EventState::Announced);
    let start = card.starts.expect("it has a date").wall;
    let clock = |at: chrono::NaiveDateTime| at.format("%H:%M").to_string();
    let change = |at, title: &str, of| AgendaChange { at, title: title.into(), of };
    let editor = AgendaEditor {
        clocks: flow::times(start, &slots).into_iter().map(|(begin, end)| (clock(begin), clock(end))).collect(),
        warnings: warnings::warnings(start, card.ends.map(|end| end.wall), &slots, &[], &People::default()),
        changes: vec![
            change(Some(3), "休憩", ChangeOf::Time { from: "20:00".into(), to: "19:55".into() }),
            change(Some(5), "CloudTrail Lakeに聞く、昨日の23時", ChangeOf::Added),
            change(None, "KMSの鍵を数えてみた", ChangeOf::Removed),
        ],
        version: 4,
        can_undo: true,
        rooms: Vec::new(),
        room_facts: Vec::new(),
        on_site: 47,
        release: 4,
        released: Some(data::at(8, 9, 0)),
        released_slots: Vec::new(),
        unplaced: Vec::new(),
        answers: Vec::new(),
        corrections: Vec::new(),
        people: People::default(),
        leave: None,
        known: slots.iter().flat_map(|slot| slot.speakers.clone()).collect(),
        series: data::series(Mark::Fins),
        card,
        slots,
    };
    let editor = released(out, &cx, editor);
    out.put("agenda", &agenda::agenda_desk_page::document(&cx, editor.clone(), Form::default()));
    let mut wrong = Form::from([("1.minutes", "二十五")]);
    wrong.fail(
        &Error::invalid(
            "1.minutes",
            "長さは0〜1440分の整数で入れてください。",
            "The length is a whole number of minutes from 0 to 1440.",
        ),
        out.lang,
    );
    out.put("agenda-wrong", &agenda::agenda_desk_page::document(&cx, editor.clone(), wrong));
    rooms(out, &editor);
    let empty = AgendaEditor {
        slots: vec![],
        clocks: vec![],
        warnings: vec![],
        changes: vec![],
        version: 0,
        can_undo: false,
        release: 0,
        released: None,
        released_slots: vec![],
        ..editor
    };
    out.put("agenda-empty", &agenda::agenda_desk_page::document(&cx, empty.clone(), Form::default()));
    out.put("agenda-unreleased", &agenda::agenda_released::document(&cx, &empty));
}
