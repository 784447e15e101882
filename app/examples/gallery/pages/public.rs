//! Pages that readers see.

use app::{agenda, errors, events, form::Form, people, qa, reports, search, series, ui::art};
use domain::{
    Error, Text,
    events::types::EventState,
    ids::QuestionId,
    pages::{
        event::EventPage, home::HomePage, question::QuestionPage, questions::QuestionsPage, report::ReportPage,
        reports::ReportsPage, series::SeriesPage, speaker::SpeakerPage, talk::TalkPage,
    },
    qa::types::{BoardQuestion, QuestionState},
    reports::types::ReportState,
    search::types::{Hit, HitKind, SearchPage, SearchQuery, Span},
    series::types::Mark,
};

use super::{Gallery, data, organizer, visitor};

pub fn write(out: &mut Gallery) {
    out.put(
        "share",
        &art::share_svg(
            Mark::Fins,
            33,
            "Security-JAWS 第33回",
            "権限を小さく、安心を大きく。IAMと運用の夜",
            "2026年5月13日(水) 19:00〜21:30",
        ),
    );
    home_and_series(out);
    for (name, state) in [
        ("event-announced", EventState::Announced),
        ("event-open", EventState::Open),
        ("event-live", EventState::Live),
        ("event-ended", EventState::Ended),
        ("event-postponed", EventState::Postponed),
        ("event-cancelled", EventState::Cancelled),
    ] {
        out.put(
            name,
            &events::event_page::document(&visitor(out.lang, "/security-jaws/33"), &event(Mark::Fins, 33, state)),
        );
    }
    out.put(
        "event-mini",
        &events::event_page::document(
            &visitor(out.lang, "/mini-security-jaws/54"),
            &event(Mark::Suns, 54, EventState::Announced),
        ),
    );
    reports(out);
    talk_and_people(out);
    searches(out);
    joining(out);
    for error in [
        Error::NotFound,
        Error::Forbidden,
        Error::TooMany(30),
        Error::Unavailable,
        Error::Internal,
        Error::SignInRequired,
    ] {
        let html = errors::error_page::document(
            &visitor(out.lang, "/x"),
            error.status(),
            &error.sentence(out.lang),
            Some("r-7f3a9c"),
        );
        out.put(&format!("error-{}", error.status()), &html);
    }
}

fn joining(out: &mut Gallery) {
    out.put("join", &qa::join_page::document(&visitor(out.lang, "/q"), &Form::default()));
    let mut wrong = Form::from([("code", "SJ99")]);
    wrong.fail(
        &Error::invalid("code", "このコードのボードは見つかりません。", "There is no board with this code."),
        out.lang,
    );
    out.put("join-wrong", &qa::join_page::document(&visitor(out.lang, "/q/SJ99"), &wrong));
}

fn home_and_series(out: &mut Gallery) {
    let home = HomePage {
        live: vec![],
        upcoming: vec![data::card(Mark::Fins, 33, EventState::Announced), data::card(Mark::Suns, 54, EventState::Open)],
        reports: (29..33).rev().map(|n| data::card(Mark::Fins, n, EventState::Ended)).collect(),
        series: vec![data::series(Mark::Fins), data::series(Mark::Suns)],
    };
    out.put("home", &series::home_page::document(&visitor(out.lang, "/"), &home));
    let empty = HomePage { live: vec![], upcoming: vec![], reports: vec![], ..home };
    out.put("home-empty", &series::home_page::document(&visitor(out.lang, "/"), &empty));
    for (name, mark) in [("series", Mark::Fins), ("series-mini", Mark::Suns)] {
        let page = SeriesPage {
            description_html: data::description_html(),
            series: data::series(mark),
            next: Some(data::card(mark, 33, EventState::Announced)),
            events: (20..33)
                .rev()
                .map(|n| data::card(mark, n, if n == 27 { EventState::Cancelled } else { EventState::Ended }))
                .collect(),
            page: 1,
            pages: 3,
            over: 31,
        };
        out.put(name, &series::series_page::document(&visitor(out.lang, "/security-jaws"), &page));
    }
}

pub fn event(mark: Mark, number: i32, state: EventState) -> EventPage {
    EventPage {
        series: data::series(mark),
        event: data::event(data::card(mark, number, state)),
        slots: if mark == Mark::Fins { data::slots() } else { vec![] },
        types: data::types(),
        questions: data::question_counts(),
        top_questions: if mark == Mark::Fins { data::questions().into_iter().take(3).collect() } else { vec![] },
        previous: Some(data::card(mark, number - 1, EventState::Ended)),
        next: Some(data::card(Mark::Suns, 55, EventState::Open)),
        organizers: vec!["青井 さくら".into(), "三日月 たけし".into()],
    }
}

fn reports(out: &mut Gallery) {
    let page = ReportPage {
        series: data::series(Mark::Fins),
        event: data::event(data::card(Mark::Fins, 32, EventState::Ended)),
        state: ReportState::Published,
        lead_html: "<p>国の戦略から生成AI、IAM、ログ基盤まで。<br>\n寄せられた質問とその答えを残します。</p>"
            .to_owned(),
        lead_excerpt: "国の戦略から生成AI、IAM、ログ基盤まで。寄せられた質問とその答えを残します。".to_owned(),
        closing_html: "<p>次回もお待ちしています。</p>".to_owned(),
        author: "青井 さくら".to_owned(),
        source_url: Some("https://blog.example/32".to_owned()),
        published: Some(data::at(14, 9, 0)),
        sections: data::sections(),
        questions: vec![],
        previous: Some(data::card(Mark::Fins, 31, EventState::Ended)),
        next: Some(data::card(Mark::Fins, 33, EventState::Announced)),
        may_edit: false,
    };
    out.put("report", &reports::report_page::document(&visitor(out.lang, "/security-jaws/32/report"), &page));
    let draft = ReportPage { state: ReportState::Draft, may_edit: true, ..page };
    out.put("report-draft", &reports::report_page::document(&organizer(out.lang, "/security-jaws/32/report"), &draft));
    let archive = ReportsPage {
        reports: (20..33).rev().map(|n| data::card(Mark::Fins, n, EventState::Ended)).collect(),
        series: vec![data::series(Mark::Fins), data::series(Mark::Suns)],
        only: None,
        page: 1,
        pages: 2,
    };
    out.put("reports", &reports::reports_page::document(&visitor(out.lang, "/reports"), &archive));
}

fn talk_and_people(out: &mut Gallery) {
    let slots = data::slots();
    let talk = TalkPage {
        series: data::series(Mark::Fins),
        event: data::event(data::card(Mark::Fins, 32, EventState::Ended)),
        slot: slots[2].clone(),
        summary_html: "<p>四半期ごとの見直しを、持ち主と一緒に進める手順を話します。</p>\n<ul>\n<li>消す前に90日待つ</li>\n<li>例外は記録する</li>\n</ul>".to_owned(),
        summary_excerpt: "四半期ごとの見直しを、持ち主と一緒に進める手順を話します。".to_owned(),
        notes: data::notes(),
        impression_html: "<p>手元で試したくなる内容でした。</p>".to_owned(),
        impression_author: "青井".to_owned(),
        questions: data::questions(),
        previous: Some(slots[1].clone()),
        next: Some(slots[4].clone()),
        may_edit: false,
    };
    out.put("talk", &agenda::talk_page::document(&visitor(out.lang, "/security-jaws/32/talks/3"), &talk));
    let speaker = SpeakerPage {
        name: "霞 りょう".to_owned(),
        slug: "kasumi".to_owned(),
        is_group: false,
        bio_html: "<p>クラウドの権限まわりを十年ほど。週末は山にいます。</p>".to_owned(),
        bio_excerpt: "クラウドの権限まわりを十年ほど。週末は山にいます。".to_owned(),
        url: Some("https://kasumi.example/".to_owned()),
        aliases: vec!["ryo_k".to_owned()],
        appearances: vec![
            (data::card(Mark::Fins, 32, EventState::Ended), slots[2].clone()),
            (data::card(Mark::Suns, 51, EventState::Ended), slots[1].clone()),
        ],
    };
    out.put("speaker", &people::speaker_page::document(&visitor(out.lang, "/speakers/kasumi"), &speaker));
    let asked = |id: i64, body: &str, votes: i64, state: QuestionState| BoardQuestion {
        id: QuestionId(id),
        body: body.into(),
        asker: if id == 1 { "haruka".into() } else { String::new() },
        state,
        votes,
        asked_at: "2026-05-13T10:05:00Z".into(),
        asked_ms: 1_778_666_700_000,
        talk: (id == 1).then(|| (2, "権限の棚卸しを季節の行事にする".into())),
        answers: vec![],
    };
    let all = QuestionsPage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Live),
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
    let none = QuestionsPage { questions: vec![], page: 1, pages: 1, total: 0, ..all };
    out.put("questions-none", &qa::questions_page::document(&cx, &none));
    let questions = data::questions();
    for (name, index) in [("question", 2), ("question-open", 1)] {
        let page = QuestionPage {
            series: data::series(Mark::Fins),
            event: data::event(data::card(Mark::Fins, 32, EventState::Ended)),
            slot: Some(slots[2].clone()),
            question: questions[index].clone(),
            previous: Some(questions[0].clone()),
            next: Some(questions[3].clone()),
        };
        out.put(name, &qa::question_page::document(&visitor(out.lang, "/security-jaws/32/qa/3"), &page));
    }
}

fn searches(out: &mut Gallery) {
    let span = |text: &str, hit| Span { text: text.to_owned(), hit };
    let hit = |kind, title: &str| Hit {
        kind,
        title: vec![span(title, false), span("権限", true), span("の棚卸し", false)],
        excerpt: vec![
            span("…許可しない操作を列挙する方式で、アカウントが増えるほど", false),
            span("権限", true),
            span("の見直しが重くなった。先に既存のポリシーを短くしておくと、条件を書き足す余地ができる…", false),
        ],
        url: "/security-jaws/32/report#s3".to_owned(),
        series_name: "Security-JAWS".to_owned(),
        series_slug: "security-jaws".to_owned(),
        event_number: Some(32),
        at: data::at(13, 19, 0),
    };
    let page = SearchPage {
        query: SearchQuery { q: "権限".to_owned(), page: 1, ..SearchQuery::default() },
        hits: vec![
            hit(HitKind::Talk, "IAM Access Analyzerで始める、"),
            hit(HitKind::Note, ""),
            hit(HitKind::Question, "期限つきの"),
            hit(HitKind::Speaker, ""),
        ],
        has_more: true,
        series: vec![data::series(Mark::Fins), data::series(Mark::Suns)],
        years: vec![2026, 2025, 2024],
        problem: None,
    };
    let cx = visitor(out.lang, "/search");
    out.put("search", &search::search_page::document(&cx, page.clone()));
    let none = SearchPage {
        hits: vec![],
        has_more: false,
        query: SearchQuery { series: Some("security-jaws".into()), ..page.query.clone() },
        ..page.clone()
    };
    out.put("search-none", &search::search_page::document(&cx, none));
    let empty = SearchPage { hits: vec![], has_more: false, query: SearchQuery::default(), ..page.clone() };
    out.put("search-empty", &search::search_page::document(&cx, empty));
    let problem = Some(Text::new("100文字までにしてください。", "Please keep it to 100 characters."));
    out.put("search-long", &search::search_page::document(&cx, SearchPage { hits: vec![], problem, ..page }));
}
