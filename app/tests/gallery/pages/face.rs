//! What the first pages show, of the same evening.

use chrono::{Duration, NaiveDate};
use domain::{
    agenda::types::OtherTalk,
    events::types::{EventState, WallFacts},
    ids::EventId,
    pages::{
        next_evening::NextEvening,
        question::{Step, StepKind},
        samples::{SampleWord, Samples},
        series::{Heard, SeriesPage, Tile},
    },
    qa::types::Highlight,
    search::{
        near::NearQuestion,
        types::{Hit, HitKind, Span},
    },
    series::types::Mark,
    time::Local,
};

use super::data::{at, card, description_html, question_counts, questions, series, slots, types};

/// What was answered lately.
pub fn highlights() -> Vec<Highlight> {
    let answered = questions().into_iter().filter(|question| !question.answers.is_empty()).take(2);
    answered
        .map(|question| Highlight {
            id: question.id,
            event: EventId(32),
            body: question.body,
            votes: question.votes,
            answer: question.answers[0].clone(),
            series_slug: "security-jaws".into(),
            series_name: "Security-JAWS".into(),
            mark: Mark::Fins,
            event_number: 32,
            video_url: Some("https://www.youtube.com/watch?v=abcdefghijk".into()),
        })
        .collect()
}

/// What search shows of itself.
pub fn samples() -> Samples {
    let span = |text: &str, hit| Span { text: text.to_owned(), hit };
    let hit = |kind, number| Hit {
        kind,
        title: vec![span("権限", true), span("の棚卸し", false)],
        excerpt: vec![
            span("使われない", false),
            span("権限", true),
            span("は90日で外し、外した人が戻せるようにした", false),
        ],
        url: format!("/security-jaws/{number}/report#s2"),
        series_name: "Security-JAWS".into(),
        series_slug: "security-jaws".into(),
        event_number: Some(number),
        at: at(13, 19, 0),
    };
    let word = |word: &str, count| SampleWord {
        word: word.to_owned(),
        count,
        hits: vec![hit(HitKind::Note, 32), hit(HitKind::Question, 31)],
    };
    Samples {
        words: vec![word("鍵", 63), word("権限", 412), word("GuardDuty", 1)],
        talks: 383,
        notes: 9_400,
        questions: 1_204,
        years: 10,
    }
}

/// What comes next, as a poster shows it.
pub fn next_evening(mark: Mark) -> NextEvening {
    NextEvening {
        card: card(mark, 33, EventState::Open),
        lead: "権限の話を2本と、LTを2本。最後は届いた質問に答えます。".into(),
        slots: slots(),
        types: types(),
        days: Some(4),
        questions: question_counts(),
        open_questions: questions().into_iter().take(3).collect(),
    }
}

/// A series with the events of some years.
pub fn series_page(mark: Mark) -> SeriesPage {
    let tile = |n: i32| {
        let mut card = card(mark, n, if n == 27 { EventState::Cancelled } else { EventState::Ended });
        let (year, month) = match mark {
            Mark::Fins => (2016 + n / 4, [2, 5, 8, 11][usize::try_from(n % 4).unwrap_or(0)]),
            Mark::Suns => (2024 + n / 12, u32::try_from(n % 12).unwrap_or(0) + 1),
        };
        let wall = NaiveDate::from_ymd_opt(year, month, 14).and_then(|d| d.and_hms_opt(19, 0, 0)).expect("a real date");
        card.starts = Some(Local { utc: (wall - Duration::hours(9)).and_utc(), wall });
        if n % 3 == 0 {
            card.title = "権限の棚卸し".into();
        }
        let speakers = vec!["森川 律".into(), "木村 青葉".into()];
        Tile { card, facts: WallFacts { questions: question_counts(), speakers, speaker_count: 6 } }
    };
    let heard = |name: &str, place: &str, events| Heard {
        slug: "someone".into(),
        name: name.into(),
        place: place.into(),
        events,
    };
    SeriesPage {
        call: None,
        series: series(mark),
        description_html: description_html(),
        next: Some(next_evening(mark)),
        tiles: (20..=33).rev().map(tile).collect(),
        page: 1,
        pages: 3,
        over: 31,
        since: Some(2016),
        talks: 279,
        speakers: 132,
        questions: question_counts(),
        heard: vec![heard("森川 律", "みなと仮想技研株式会社", 6), heard("久遠 圭", "", 1)],
    }
}

/// What the speaker spoke of at other times.
/// Questions about the same on other evenings.
pub fn near_questions() -> Vec<NearQuestion> {
    let near = |body: &str, number, is_answered| NearQuestion {
        body: body.into(),
        url: format!("/security-jaws/{number}/qa/7"),
        series_name: "Security-JAWS".into(),
        event_number: Some(number),
        is_answered,
    };
    vec![
        near("ルートユーザーの鍵は、消せますか? 消したあと困りませんか?", 30, true),
        near("CIに配った鍵を消したいのですが、何から始めればよいですか。", 28, false),
    ]
}

/// What became of a question, with an answer in the end or without.
pub fn history(is_answered: bool) -> Vec<Step> {
    let mut steps =
        vec![Step { at: at(13, 19, 41), kind: StepKind::Asked }, Step { at: at(13, 19, 52), kind: StepKind::TakenUp }];
    if is_answered {
        steps.push(Step { at: at(13, 19, 55), kind: StepKind::Answered });
        steps.push(Step { at: at(14, 8, 30), kind: StepKind::Written("霞 りょう".into()) });
    }
    steps
}

pub fn other_talks() -> Vec<OtherTalk> {
    vec![OtherTalk {
        title: "止めた通知を、半年後に見直す".into(),
        number: 3,
        series_slug: "security-jaws".into(),
        series_name: "Security-JAWS".into(),
        event_number: 31,
        starts: Some(at(13, 19, 0)),
    }]
}
