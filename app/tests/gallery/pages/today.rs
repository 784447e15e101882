//! Today, and the palette.

use app::series;
use chrono::Duration;
use domain::{
    events::types::EventState,
    letters::types::LetterKind,
    pages::{
        automatic::{Automatic, AutomaticKind},
        palette::PaletteHits,
        queries::Recent,
        today::{Decision, DecisionKind, NextOnTrack, TodayPage},
    },
    series::types::Mark,
};

use super::{Gallery, data, organizer};

/// Today, with something of every kind to decide, and with nothing.
pub fn write(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws");
    let card = data::card(Mark::Fins, 33, EventState::Open);
    let now = card.starts.as_ref().expect("it has a date").utc - Duration::days(7);
    let decide = |kind, count, days: i64| Decision {
        kind,
        number: Some(33),
        count,
        due: now + Duration::days(days),
        since: Some(now + Duration::days(7)),
    };
    let kinds = [
        (DecisionKind::DeadMails, 3, 0),
        (DecisionKind::PendingQuestions, 2, 0),
        (DecisionKind::EndIt, 1, -1),
        (DecisionKind::Announce, 1, 1),
        (DecisionKind::MakeAgenda, 1, 2),
        (DecisionKind::ReleaseAgenda, 1, 3),
        (DecisionKind::Stream, 1, 4),
        (DecisionKind::Waitlist, 4, 5),
        (DecisionKind::PublishReport, 1, 9),
        (DecisionKind::AnswerQuestions, 7, 12),
        (DecisionKind::Prepare, 3, 1),
        (DecisionKind::Slides, 2, 14),
        (DecisionKind::FinishImport, 9, 15),
    ];
    let page = TodayPage {
        series: data::series(Mark::Fins),
        decisions: kinds.into_iter().map(|(kind, count, days)| decide(kind, count, days)).collect(),
        put_off: vec![decide(DecisionKind::Waitlist, 2, 4)],
        automatic: [
            (AutomaticKind::Mails(12), None),
            (AutomaticKind::MovesUp(4), None),
            (AutomaticKind::Closes("現地".into()), Some(data::at(12, 18, 0))),
            (AutomaticKind::ShowsStream, Some(data::at(13, 18, 0))),
            (AutomaticKind::Letter(LetterKind::SlidesWanted, 3), Some(data::at(13, 19, 0))),
        ]
        .map(|(kind, at)| Automatic { kind, number: 33, at })
        .into(),
        day_ends: now + Duration::hours(5),
        next: Some(NextOnTrack { doors: None, types: data::types(), days: Some(7), report: None, card: card.clone() }),
        since_yesterday: Recent { registered: 14, cancelled: 3, asked: 2, followed: 1 },
        others: vec![data::card(Mark::Suns, 54, EventState::Announced)],
        followers: 1_284,
        may_plan: true,
        now,
    };
    out.put("today", &series::today_page::document(&cx, &page));
    let quiet = TodayPage {
        decisions: vec![],
        put_off: vec![],
        automatic: vec![],
        next: None,
        since_yesterday: Recent::default(),
        others: vec![],
        may_plan: false,
        ..page
    };
    out.put("today-quiet", &series::today_page::document(&cx, &quiet));
    palette(out);
}

/// The palette as a page, with its commands and with something found.
fn palette(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/33");
    let desk = cx.desk.clone().expect("a page of the desk");
    let hits = PaletteHits { events: vec![data::card(Mark::Fins, 33, EventState::Open)], ..PaletteHits::default() };
    out.put("palette", &app::shell::palette::document(&cx, &desk, &hits, "security-jaws/33", ""));
    let none = PaletteHits::default();
    out.put("palette-none", &app::shell::palette::document(&cx, &desk, &none, "security-jaws/33", "ぬばたま"));
}
