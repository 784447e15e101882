//! Pages that readers see.

use std::collections::BTreeMap;

use app::{errors, events, form::Form, home::home_page, people, qa, reports, search, series, ui::art};
use domain::{
    Error, Text,
    archive::format::polls::Poll,
    events::types::EventState,
    ids::QuestionId,
    pages::{
        event::{Afterwards, EventPage},
        home::{HomePage, JustOver, LiveNow, ReportCard},
        live_hour::LiveHour,
        next_evening::NextEvening,
        question::QuestionPage,
        report::ReportPage,
        reports::ReportsPage,
        samples::Samples,
        search::{FewerWords, SearchResults},
        series::SeriesPage,
        speaker::SpeakerPage,
        talk::TalkPage,
    },
    reports::types::ReportState,
    search::{
        facets::Facets,
        types::{Excerpt, HitKind, Minute, Order, SearchPage, SearchQuery, Span, TalkHits},
    },
    series::types::Mark,
};

use super::{Gallery, data, face, organizer, talk, visitor};

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
    let mut anew = event(Mark::Fins, 33, EventState::Postponed);
    anew.event = anew.event.on_given_up();
    out.put("event-postponed-anew", &events::event_page::document(&visitor(out.lang, "/security-jaws/33"), &anew));
    out.put(
        "event-mini",
        &events::event_page::document(
            &visitor(out.lang, "/mini-security-jaws/54"),
            &event(Mark::Suns, 54, EventState::Announced),
        ),
    );
    let mut full = event(Mark::Fins, 33, EventState::Open);
    full.event.card.is_full = true;
    out.put("event-full", &events::event_page::document(&visitor(out.lang, "/security-jaws/33"), &full));
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
    home_pages(out);
    for (name, mark) in [("series", Mark::Fins), ("series-mini", Mark::Suns)] {
        out.put(name, &series::series_page::document(&visitor(out.lang, "/security-jaws"), &face::series_page(mark)));
    }
    let young = SeriesPage {
        call: None,
        next: None,
        tiles: vec![],
        heard: vec![],
        over: 0,
        talks: 0,
        speakers: 0,
        since: None,
        ..face::series_page(Mark::Fins)
    };
    out.put("series-young", &series::series_page::document(&visitor(out.lang, "/security-jaws"), &young));
}

fn home_pages(out: &mut Gallery) {
    let cx = visitor(out.lang, "/");
    let full = HomePage {
        live: vec![LiveNow {
            card: data::card(Mark::Suns, 54, EventState::Live),
            hour: LiveHour {
                answering: Some((QuestionId(5), "手元のツールに鍵を置かない方法は?".into())),
                ..data::live_hour()
            },
            video_url: Some("https://www.youtube.com/watch?v=exampleid54".into()),
        }],
        over: vec![],
        next: Some(face::next_evening(Mark::Fins)),
        upcoming: vec![
            data::card(Mark::Suns, 55, EventState::Announced),
            data::card(Mark::Fins, 34, EventState::Announced),
        ],
        answered: face::highlights(),
        reports: (29..33).rev().map(report_card).collect(),
        series: vec![data::series(Mark::Fins), data::series(Mark::Suns)],
    };
    let samples = face::samples();
    out.put("home", &home_page::document(&cx, &full, &samples));
    let morning = NextEvening {
        card: data::card(Mark::Suns, 55, EventState::Announced),
        ..full.next.clone().expect("an evening")
    };
    let only_morning =
        HomePage { live: vec![], next: Some(morning), series: vec![data::series(Mark::Suns)], ..full.clone() };
    out.put("home-morning", &home_page::document(&cx, &only_morning, &samples));
    let many = [Mark::Fins, Mark::Suns].into_iter().cycle().take(6).map(data::series).collect();
    out.put("home-many", &home_page::document(&cx, &HomePage { series: many, ..full.clone() }, &samples));
    let over = JustOver {
        card: data::card(Mark::Fins, 33, EventState::Ended),
        video_url: Some("https://www.youtube.com/watch?v=exampleid33".into()),
        open_questions: 3,
    };
    let after = HomePage { live: vec![], over: vec![over], ..full.clone() };
    out.put("home-after", &home_page::document(&cx, &after, &samples));
    let between = HomePage { live: vec![], next: None, upcoming: vec![], ..full.clone() };
    out.put("home-between", &home_page::document(&cx, &between, &samples));
    let empty = HomePage { live: vec![], next: None, upcoming: vec![], answered: vec![], reports: vec![], ..full };
    out.put("home-empty", &home_page::document(&cx, &empty, &Samples::default()));
}

fn report_card(number: i32) -> ReportCard {
    ReportCard {
        card: data::card(Mark::Fins, number, EventState::Ended),
        lead: "1日400件の通知が、半年で9件になるまで。".into(),
        author: "青井 さくら".into(),
        questions: data::question_counts(),
    }
}

pub fn event(mark: Mark, number: i32, state: EventState) -> EventPage {
    EventPage {
        series: data::series(mark),
        event: data::event(data::card(mark, number, state)),
        slots: if mark == Mark::Fins { data::slots() } else { vec![] },
        seats: BTreeMap::new(),
        has_agenda_changed: false,
        types: data::types(),
        questions: data::question_counts(),
        top_questions: if mark == Mark::Fins { data::questions().into_iter().take(3).collect() } else { vec![] },
        live: (state == EventState::Live).then(data::live_hour),
        came: if state == EventState::Ended { 57 } else { 0 },
        afterwards: (state == EventState::Ended && mark == Mark::Fins)
            .then(|| Afterwards::from_questions(&data::questions())),
        previous: Some(data::card(mark, number - 1, EventState::Ended)),
        next: Some(data::card(Mark::Suns, 55, EventState::Open)),
        organizers: vec!["青井 さくら".into(), "三日月 たけし".into()],
        may_edit: false,
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
        polls: vec![Poll {
            question: "どこから参加していますか?".to_owned(),
            options: vec![("現地".to_owned(), 40), ("オンライン".to_owned(), 83)],
        }],
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
        other_talks: face::other_talks(),
        previous: Some(slots[1].clone()),
        next: Some(slots[4].clone()),
        may_edit: false,
        takes_afterwards: false,
    };
    talk::write(out, &talk);
    let speaker = SpeakerPage {
        name: "霞 りょう".to_owned(),
        slug: "kasumi".to_owned(),
        is_group: false,
        bio_html: "<p>クラウドの権限まわりを十年ほど。週末は山にいます。</p>".to_owned(),
        bio_excerpt: "クラウドの権限まわりを十年ほど。週末は山にいます。".to_owned(),
        url: Some("https://kasumi.example/".to_owned()),
        picture: None,
        aliases: vec!["ryo_k".to_owned()],
        appearances: vec![
            (data::card(Mark::Fins, 32, EventState::Ended), slots[2].clone()),
            (data::card(Mark::Suns, 51, EventState::Ended), slots[1].clone()),
        ],
    };
    out.put("speaker", &people::speaker_page::document(&visitor(out.lang, "/speakers/kasumi"), &speaker));
    let pictured = SpeakerPage { picture: Some("0123abcd".repeat(8)), ..speaker };
    out.put("speaker-pictured", &people::speaker_page::document(&visitor(out.lang, "/speakers/kasumi"), &pictured));
    let questions = data::questions();
    for (name, index) in [("question", 2), ("question-open", 1)] {
        let page = QuestionPage {
            series: data::series(Mark::Fins),
            event: data::event(data::card(Mark::Fins, 32, EventState::Ended)),
            slot: Some(slots[2].clone()),
            question: questions[index].clone(),
            previous: Some(questions[0].clone()),
            next: Some(questions[3].clone()),
            near: face::near_questions(),
            history: face::history(index == 2),
        };
        out.put(name, &qa::question_page::document(&visitor(out.lang, "/security-jaws/32/qa/3"), &page));
    }
}

fn searches(out: &mut Gallery) {
    let span = |text: &str, hit| Span { text: text.to_owned(), hit };
    let excerpt = |kind, before: &str, after: &str| Excerpt {
        kind,
        is_answer: false,
        is_answered: true,
        text: vec![span(before, false), span("権限", true), span(after, false)],
        url: "/security-jaws/32/report#s3".to_owned(),
        minute: None,
    };
    let line =
        excerpt(HitKind::Note, "…許可しない操作を列挙する方式で、アカウントが増えるほど", "の見直しが重くなった…");
    let minute = Minute { second: 4_360, video: "https://www.youtube.com/watch?v=aaaaaaaaaaa".to_owned() };
    let question = excerpt(HitKind::Question, "消した", "を、どう戻していますか?");
    let hit = |kind, title: &str, excerpts: Vec<Excerpt>| TalkHits {
        kind,
        title: vec![span(title, false), span("権限", true), span("の棚卸し", false)],
        url: "/security-jaws/32/talks/3".to_owned(),
        speakers: if kind == HitKind::Talk { vec![("森川 律".to_owned(), "さん".to_owned())] } else { vec![] },
        series_name: "Security-JAWS".to_owned(),
        series_slug: "security-jaws".to_owned(),
        mark: Mark::Fins,
        event_number: (kind != HitKind::Speaker).then_some(32),
        at: data::at(13, 19, 0),
        excerpts,
    };
    let answer = Excerpt { is_answer: true, minute: Some(minute.clone()), ..question.clone() };
    let noted = Excerpt { minute: Some(minute), ..line.clone() };
    let page = SearchPage {
        query: SearchQuery { q: "権限".to_owned(), page: 1, ..SearchQuery::default() },
        hits: vec![
            hit(HitKind::Talk, "IAM Access Analyzerで始める、", vec![noted, question.clone(), answer, line.clone()]),
            hit(HitKind::Talk, "期限つきの", vec![]),
            hit(HitKind::Question, "", vec![question]),
            hit(HitKind::Speaker, "", vec![line]),
        ],
        has_more: true,
        series: vec![data::series(Mark::Fins), data::series(Mark::Suns)],
        years: vec![2026, 2025, 2024],
        problem: None,
    };
    let cx = visitor(out.lang, "/search");
    let facets = Facets {
        is_all: true,
        hits: 34,
        talks: 12,
        kinds: vec![(HitKind::Talk, 8), (HitKind::Note, 19), (HitKind::Question, 7), (HitKind::Speaker, 0)],
        years: vec![(2022, 3), (2023, 0), (2024, 12), (2025, 8), (2026, 11)],
        series: vec![
            ("security-jaws".to_owned(), "Security-JAWS".to_owned(), 29),
            ("mini-security-jaws".to_owned(), "mini Security-JAWS".to_owned(), 5),
        ],
    };
    let found = |page| SearchResults { page, facets: Some(facets.clone()), fewer: vec![], ask: None };
    out.put("search", &search::search_page::document(&cx, &found(page.clone()), &[]));
    let narrowed =
        SearchQuery { kind: Some(HitKind::Note), year: Some(2024), order: Order::Date, ..page.query.clone() };
    let many_hits = SearchResults {
        facets: Some(Facets { is_all: false, ..facets.clone() }),
        ..found(SearchPage { query: narrowed, ..page.clone() })
    };
    out.put("search-narrowed", &search::search_page::document(&cx, &many_hits, &[]));
    let none = SearchPage {
        hits: vec![],
        has_more: false,
        query: SearchQuery { series: Some("security-jaws".into()), ..page.query.clone() },
        ..page.clone()
    };
    out.put("search-none", &search::search_page::document(&cx, &found(none.clone()), &[]));
    let fewer = |q: &str, left_out: &str, count| FewerWords { q: q.to_owned(), left_out: left_out.to_owned(), count };
    let query = SearchQuery { q: "権限 期限 ブロックチェーン".into(), ..SearchQuery::default() };
    let many = SearchResults {
        facets: None,
        page: SearchPage { query, ..none },
        fewer: vec![fewer("権限 期限", "ブロックチェーン", 128), fewer("期限 ブロックチェーン", "権限", 1)],
        ask: Some(data::card(Mark::Fins, 33, EventState::Open)),
    };
    out.put("search-fewer", &search::search_page::document(&cx, &many, &[]));
    let empty = SearchPage { hits: vec![], has_more: false, query: SearchQuery::default(), ..page.clone() };
    let empty = SearchResults { facets: None, ..found(empty) };
    out.put("search-empty", &search::search_page::document(&cx, &empty, &["鍵".into(), "権限".into()]));
    let problem = Some(Text::new("100文字までにしてください。", "Please keep it to 100 characters."));
    out.put(
        "search-long",
        &search::search_page::document(
            &cx,
            &SearchResults { facets: None, ..found(SearchPage { hits: vec![], problem, ..page }) },
            &[],
        ),
    );
}
