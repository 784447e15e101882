//! An evening that never was, with people who do not exist.

use chrono::{Duration, NaiveDate};
use domain::{
    Lang, Text,
    agenda::types::{Billing, Permissions, RoomFacts, Slot, SlotKind},
    events::types::{Event, EventCard, EventState, Host, Link, QuestionCounts},
    ids::{EventId, QuestionId, SeriesId, SlotId, TypeId},
    letters::{
        types::{Letter, LetterKind},
        words::standing,
    },
    pages::{
        desk_frame::{DeskFrame, OpenedEvent, OpenedSeries},
        live_hour::{LiveHour, OnNow, Part},
        report::Section,
    },
    qa::types::{Answer, Question, QuestionState, Source},
    registration::types::ParticipationType,
    reports::types::NoteLine,
    series::types::{Mark, Series},
    time::Local,
    viewer::Role,
};

pub fn at(day: u32, hour: u32, minute: u32) -> Local {
    let wall = NaiveDate::from_ymd_opt(2026, 5, day).and_then(|d| d.and_hms_opt(hour, minute, 0)).expect("a real date");
    Local { utc: (wall - Duration::hours(9)).and_utc(), wall }
}

/// A letter as nobody wrote it anew.
pub fn letter(kind: LetterKind) -> Letter {
    let words = [Lang::Ja, Lang::En].map(|lang| standing(kind, lang));
    Letter { kind, words, is_written: [false; 2], behind: None, is_off: false, version: "0.0".to_owned() }
}

/// What stands around a page of the desk at this address.
pub fn frame(path: &str) -> DeskFrame {
    let mut parts = path.split('/').skip(2);
    let slug = parts.next().filter(|slug| *slug == "security-jaws");
    let number = parts.next().and_then(|number| number.parse().ok());
    DeskFrame {
        mine: vec![series(Mark::Fins), series(Mark::Suns)],
        series: slug.map(|_| OpenedSeries {
            series: series(Mark::Fins),
            role: Role::Owner,
            is_helper: false,
            today: 7,
            to_review: 2,
            newest: vec![card(Mark::Fins, 33, EventState::Open), card(Mark::Fins, 32, EventState::Ended)],
        }),
        event: number.map(|number| OpenedEvent {
            card: card(Mark::Fins, number, EventState::Open),
            confirmed: 298,
            pending: 3,
        }),
    }
}

pub fn series(mark: Mark) -> Series {
    let (slug, name, tagline, tags) = match mark {
        Mark::Fins => {
            ("security-jaws", "Security-JAWS", "AWSのセキュリティを、みんなで学ぶ夜。", vec!["secjaws", "jawsug"])
        }
        Mark::Suns => ("mini-security-jaws", "mini Security-JAWS", "はじめての人の、土曜の朝。", vec!["minisecjaws"]),
    };
    Series {
        id: SeriesId(if mark == Mark::Fins { 1 } else { 2 }),
        slug: slug.to_owned(),
        name: name.to_owned(),
        mark,
        tagline_ja: tagline.to_owned(),
        tagline_en: "An evening to learn security together.".to_owned(),
        contact: "desk@jaws.example".to_owned(),
        description_ja:
            "3か月に一度、平日の夜に集まります。登壇も質問も歓迎です。レポートはすべてこのサイトで読めます。".to_owned(),
        description_en: "We meet four times a year on a weekday evening.".to_owned(),
        hashtags: tags.into_iter().map(str::to_owned).collect(),
        time_zone: "Asia/Tokyo".to_owned(),
    }
}

pub fn description_html() -> Text {
    Text::new(
        "<p>3か月に一度、平日の夜に集まります。<br>\n登壇も質問も歓迎です。</p>\n<p>レポートはすべてこのサイトで読めます。</p>",
        "<p>We meet four times a year on a weekday evening.</p>",
    )
}

pub fn card(mark: Mark, number: i32, state: EventState) -> EventCard {
    let series = series(mark);
    let (title, venue) = match mark {
        Mark::Fins => ("権限を小さく、安心を大きく。IAMと運用の夜", "坂上ホール 5階"),
        Mark::Suns => ("", ""),
    };
    EventCard {
        id: EventId(i64::from(number)),
        series_slug: series.slug,
        series_name: series.name,
        mark,
        number,
        label: String::new(),
        title: if number == 33 { title.to_owned() } else { String::new() },
        lead: String::new(),
        state,
        starts: Some(if mark == Mark::Fins { at(13, 19, 0) } else { at(30, 10, 0) }),
        ends: Some(if mark == Mark::Fins { at(13, 21, 30) } else { at(30, 12, 0) }),
        late_ends: None,
        zone: "Asia/Tokyo".to_owned(),
        venue_name: venue.to_owned(),
        is_online: true,
        talks: 8,
        has_report: state == EventState::Ended,
        is_full: false,
        partners: if number == 34 { "山の手クラウド会 第12回".to_owned() } else { String::new() },
    }
}

/// One that is postponed has given its day up.
pub fn event(mut card: EventCard) -> Event {
    let number = card.number;
    let given_up = (card.state == EventState::Postponed).then(|| card.starts.take().zip(card.ends.take())).flatten();
    let lead = if number == 33 { "権限の話を2本と、LTを2本。" } else { "" };
    Event {
        lead_html: if lead.is_empty() {
            String::new()
        } else {
            format!(
                "<p>{lead}<br>\n最後は届いた質問に答えます。</p>\n<ul>\n<li>はじめての方も歓迎です</li>\n<li>資料は<strong>当日</strong>公開します</li>\n</ul>"
            )
        },
        lead_excerpt: lead.to_owned(),
        doors: given_up.is_none().then(|| at(13, 18, 30)),
        venue_address: "東京・目黒駅から徒歩5分".to_owned(),
        venue_url: Some("https://map.example/".to_owned()),
        online_note: "URLは申し込み後すぐに表示します".to_owned(),
        given_up,
        days: vec![],
        hashtags: vec![format!("secjaws{number}"), "secjaws".to_owned(), "jawsug".to_owned()],
        video_url: Some("https://www.youtube.com/watch?v=abcdefghijk".to_owned()),
        hides_video: false,
        hosts: if number == 34 {
            vec![Host { name: "山の手クラウド会".into(), url: None, label: "第12回".into() }]
        } else {
            vec![]
        },
        links: vec![Link {
            kind: "source".into(),
            title: "案内のページ".into(),
            url: "https://events.example/33".into(),
        }],
        reason: match card.state {
            EventState::Postponed => "会場の設備点検のため、6月に延期します。申し込みはそのまま有効です。".to_owned(),
            EventState::Cancelled => "台風の接近のため中止します。登壇は次の回にお願いしています。".to_owned(),
            _ => String::new(),
        },
        is_promotion_paused: false,
        updated: at(8, 9, 0),
        sequence: 0,
        card,
    }
}

/// Participation types: with room, without limit, full.
pub fn types() -> Vec<ParticipationType> {
    let rows =
        [("現地", false, Some(60), 52, 0), ("オンライン", true, None, 140, 0), ("LT・現地", false, Some(2), 2, 1)];
    (1..)
        .zip(rows)
        .map(|(id, (name, is_online, capacity, confirmed, waitlisted))| ParticipationType {
            is_online,
            capacity,
            opens: Some(at(1, 12, 0)),
            closes: (id == 1).then(|| at(13, 18, 0)),
            confirmed,
            waitlisted,
            ..ParticipationType::new(TypeId(id), name.to_owned())
        })
        .collect()
}

fn person(slug: &str, name: &str, affiliation: &str, role: &str) -> Billing {
    Billing {
        person_slug: slug.to_owned(),
        name: name.to_owned(),
        honorific: "さん".to_owned(),
        affiliation: affiliation.to_owned(),
        role: role.to_owned(),
        is_group: false,
        picture: None,
    }
}

/// The second line of [`slots`] is on.
pub fn live_hour() -> LiveHour {
    let of = |slot: &Slot, starts: Local, ends: Local| OnNow {
        tlp: slot.tlp,
        permissions: Permissions { photograph: Some(false), post: Some(true), publish: None, record: Some(true) },
        number: slot.number,
        title: slot.title.clone(),
        speakers: slot.speakers.clone(),
        room: slot.room.clone(),
        starts,
        ends: Some(ends),
    };
    let part = |slot: &Slot, starts: Local, ends: Local| Part {
        kind: slot.kind,
        title: slot.title.clone(),
        starts,
        ends,
        is_on: slot.number == 2,
        is_over: slot.number < 2,
    };
    let slots = slots();
    LiveHour {
        on: Some(of(&slots[1], at(20, 19, 5), at(20, 19, 30))),
        beside: Vec::new(),
        late: 0,
        next: vec![of(&slots[2], at(20, 19, 30), at(20, 19, 55))],
        answering: Some((QuestionId(1), "予算を最初に使うなら何ですか?".to_owned())),
        evening: vec![
            part(&slots[0], at(20, 19, 0), at(20, 19, 5)),
            part(&slots[1], at(20, 19, 5), at(20, 19, 30)),
            part(&slots[2], at(20, 19, 30), at(20, 19, 55)),
        ],
        now: at(20, 19, 20),
    }
}

pub fn room_facts() -> Vec<RoomFacts> {
    let stream_url = Some("https://stream.example/a".to_owned());
    let hall = RoomFacts { name: "ホールA".to_owned(), seats: Some(60), stream_url };
    vec![hall, RoomFacts { name: "ホールB".to_owned(), seats: Some(24), stream_url: None }]
}

pub fn slots() -> Vec<Slot> {
    let host = || Billing { honorific: String::new(), ..person("aoi", "青井 さくら", "Security-JAWS", "") };
    let group =
        || Billing {
            honorific: String::new(), is_group: true, ..person("staff", "Security-JAWS運営メンバー", "", "")
        };
    type Row = (SlotKind, (u32, u32), i32, &'static str, Option<i32>, Vec<Billing>, i64);
    let rows: Vec<Row> = vec![
        (SlotKind::Opening, (19, 0), 5, "オープニング", None, vec![host()], 0),
        (
            SlotKind::Talk,
            (19, 5),
            25,
            "小さなチームのGuardDuty運用 〜通知を減らして、見落としも減らす〜",
            Some(200),
            vec![person("hino", "氷野 ましろ", "あおば電機株式会社", "情報システム部")],
            4,
        ),
        (
            SlotKind::Talk,
            (19, 30),
            25,
            "IAM Access Analyzerで始める、権限の棚卸し",
            Some(300),
            vec![person("kasumi", "霞 りょう", "株式会社みなと技研", "SRE")],
            7,
        ),
        (SlotKind::Break, (19, 55), 10, "休憩", None, vec![], 0),
        (
            SlotKind::Talk,
            (20, 5),
            25,
            "[IAMスペシャル!] 一時的な権限、だれがいつ返す?",
            Some(300),
            vec![
                person("nora", "Nora Lindqvist", "ノースウィンド合同会社", "セキュリティエンジニア"),
                person("tatsumi", "巽 千歳", "", ""),
            ],
            3,
        ),
        (
            SlotKind::Lightning,
            (20, 30),
            10,
            "CloudTrail Lakeに聞く、昨日の23時",
            None,
            vec![person("kubo", "窪 あかり", "", "")],
            0,
        ),
        (SlotKind::Announcement, (20, 50), 10, "お知らせ: mini Security-JAWS", None, vec![host()], 0),
        (SlotKind::Qa, (21, 0), 25, "[クラウドZoom相談] 届いた質問に答えます", None, vec![group()], 6),
        (SlotKind::Closing, (21, 25), 5, "クロージング", None, vec![host()], 0),
    ];
    (1..)
        .zip(rows)
        .map(|(number, (kind, (hour, minute), minutes, title, level, speakers, questions))| Slot {
            tlp: domain::agenda::tlp::Tlp::Clear,
            part: None,
            id: SlotId(i64::from(number)),
            number,
            kind,
            label: if kind == SlotKind::Talk { format!("Session{number}") } else { String::new() },
            title: title.to_owned(),
            summary: String::new(),
            minutes: Some(minutes),
            starts: Some(at(13, hour, minute)),
            room: String::new(),
            level,
            slides_url: (number == 3).then(|| "https://www.docswell.com/s/minato/ABC123-iam".to_owned()),
            slides_file: None,
            video_url: (number == 3).then(|| "https://www.youtube.com/watch?v=abcdefghijk".to_owned()),
            video_at: Some(1800 + i64::from(number) * 600),
            slides_promised: number == 5,
            speakers,
            questions,
        })
        .collect()
}

pub fn questions() -> Vec<Question> {
    let rows = [
        ("Access Analyzerの「未使用」判定は、何日分を見れば安心ですか?", "haru", QuestionState::Answered, 18),
        ("1人情シスでGuardDutyを見るなら、重要度はどこから対応しますか?", "", QuestionState::Live, 11),
        (
            "期限つきの権限、返し忘れはどう見つけますか? 人数が多くて、月に一度の見直しでは追いつかなくなってきました。",
            "Yuki.S",
            QuestionState::AnsweredText,
            8,
        ),
        ("資料はあとで公開されますか?", "", QuestionState::Deferred, 2),
    ];
    (1..)
        .zip(rows)
        .map(|(number, (body, asker, state, votes))| Question {
            video_at: None,
            answered_in: None,
            id: QuestionId(i64::from(number)),
            number,
            body: body.to_owned(),
            asker: asker.to_owned(),
            source: if number == 2 { Source::Registration } else { Source::Live },
            state,
            votes,
            slot: Some((3, "IAM Access Analyzerで始める、権限の棚卸し".to_owned())),
            answers: if state.is_answered() {
                vec![Answer {
                    author: "霞 りょう".to_owned(),
                    html: "<p>まず90日。四半期の締めに動くバッチがあるなら、それを一度含む期間まで延ばします。</p><ul><li>短く始めて、例外を記録する</li><li><code>LastAccessed</code>は作業前にもう一度見る</li></ul>".to_owned(),
                    video_at: Some(7280),
                }]
            } else {
                vec![]
            },
        })
        .collect()
}

pub fn notes() -> Vec<NoteLine> {
    let rows = [
        (1, "移行の背景", Some(3845)),
        (2, "Organizationsを使えない契約のアカウントを、複数まとめて管理していた", None),
        (2, "許可しない操作を列挙する方式で、アカウントが増えるほど重くなった", None),
        (3, "<code>permissions boundary</code>を含む複数のポリシーを、毎回配り直す", None),
        (3, "利用者が作ったロールまでは制限が届かない", None),
        (4, "残った課題もまとめて解くため、SCPへ移すことにした", None),
        (5, "ここまでで半年。先に<strong>全部</strong>の例外を書き出しておくと、あとで楽になる", None),
        (5, "書き出す先は表計算でよい", None),
        (1, "進め方", Some(4110)),
        (2, "条件を書き足す余地をつくるため、先に既存のポリシーを短くする", None),
        (2, "SCPを作ってテストし、意図しない拒否がないかを確かめる", Some(4200)),
        (3, "Policy SimulatorはSCPの条件を見ないため、実際の操作で確認した", None),
        (1, "配る手間は減ったが、設定を誤る危険は残る", None),
    ];
    rows.into_iter().map(|(depth, html, video_at)| NoteLine { depth, html: html.to_owned(), video_at }).collect()
}

pub fn sections() -> Vec<Section> {
    slots()
        .into_iter()
        .filter(|slot| slot.kind.is_content())
        .map(|slot| {
            let number = slot.number;
            Section {
                notes: match number {
                    3 | 5 => notes(),
                    2 => notes().into_iter().skip(8).chain([NoteLine { depth: 1, html: "とても長い行です。".repeat(14), video_at: None }]).collect(),
                    9 => vec![NoteLine { depth: 0, html: "この一年の活動を振り返りました。".to_owned(), video_at: None }],
                    _ => vec![],
                },
                impression_html: if number == 3 { "<p>上限の数や使えない要素など、始めてから気づく制約が先に分かるのがありがたい内容でした。移行を考えている方は、つまずいた点から読むのがおすすめです。</p>".to_owned() } else { String::new() },
                impression_author: if number == 3 { "青井".to_owned() } else { String::new() },
                questions: if number == 8 { questions() } else { vec![] },
                slot,
            }
        })
        .collect()
}

pub fn question_counts() -> QuestionCounts {
    QuestionCounts { all: 21, answered: 17 }
}
