//! Hostile text in every stored field, looked at wherever it is shown.

use std::str::FromStr as _;

use domain::{
    reports::importing,
    viewer::{Role, Viewer},
};
use scraper::{Html, Selector};
use sqlx::PgPool;

use super::{
    content_seats,
    matrix::{Fixture, SERIES, TABLE},
};
use crate::common::{Reply, Site};

/// Ends attributes, elements, scripts, comments and CDATA; asks templates to compute.
const PAYLOAD: &str = r#"kakushi</textarea><script>alert(0)</script>"'><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)></textarea></title></script><!--]]>{{7*7}}${7*7}<%=7*7%>[x](javascript:alert(1))"#;

const SCRIPT_URL: &str = "javascript:alert(1)//https://example.org";

/// Text columns that hold words of people.
const WORDS: &[(&str, &[&str])] = &[
    (
        "series",
        &[
            "name",
            "tagline_ja",
            "tagline_en",
            "description_ja",
            "description_en",
            "hashtag_pattern",
            "sign_up_ja",
            "sign_up_en",
        ],
    ),
    ("events", &["label", "title", "lead", "venue_name", "venue_address", "online_note", "reason"]),
    ("event_hosts", &["name", "label"]),
    ("event_links", &["title"]),
    ("slots", &["label", "title", "abstract", "room"]),
    ("people", &["name", "bio"]),
    ("appearances", &["name", "affiliation", "role", "honorific"]),
    ("note_lines", &["body"]),
    ("impressions", &["author", "body"]),
    ("note_revisions", &["markdown", "impression"]),
    ("reports", &["lead", "closing", "author"]),
    ("report_revisions", &["what", "snapshot"]),
    ("questions", &["body", "asker", "reason", "held_word"]),
    ("answers", &["author", "body"]),
    ("participation_types", &["name", "words_ja", "words_en"]),
    ("sign_up_questions", &["words_ja", "words_en", "hint"]),
    ("registrations", &["desk_note", "door_name", "imported_name"]),
    ("announcements", &["subject_ja", "subject_en", "body_ja", "body_en"]),
    ("lotteries", &["source", "group_words"]),
    ("door_entries", &["name"]),
    ("accounts", &["name"]),
    ("polls", &["title"]),
    ("poll_answers", &["words"]),
];

const ADDRESSES: &[(&str, &[&str])] = &[
    ("events", &["venue_url", "video_url"]),
    ("slots", &["slides_url", "video_url"]),
    ("people", &["url"]),
    ("reports", &["source_url"]),
    ("event_hosts", &["url"]),
];

pub(super) async fn poison(site: &Site) {
    let payload = PAYLOAD.replace('\'', "''");
    content_seats::seed(site, &payload).await;
    // Open, with results that everybody sees, and over in a report. Two people answered.
    site.run(&format!(
        "with p as (insert into polls (event_id, kind, title, options, opened_at, shown_at, closed_at)
                    select e.id, k.kind, 'a poll', k.options, now(), now(), case when e.state = 'ended' then now() end
                    from events e join series s on s.id = e.series_id,
                         (values ('single', array['one{payload}', 'two']), ('words', '{{}}'::text[])) k (kind, options)
                    where s.slug = '{SERIES}' and e.number in (32, 42) returning id)
         insert into poll_answers (poll_id, participant, choice, words) select p.id, 'p' || n, 1, 'a word' from p, generate_series(1, 2) n"
    ))
    .await;
    for (table, columns) in WORDS {
        for column in *columns {
            assert!(
                site.run(&format!("update {table} set {column} = {column} || '{payload}'")).await > 0
                    || matches!(*table, "event_hosts" | "event_links"),
                "{table}.{column}"
            );
        }
    }
    for (table, columns) in ADDRESSES {
        for column in *columns {
            site.run(&format!("update {table} set {column} = '{SCRIPT_URL}'")).await;
        }
    }
    site.run(&format!("update events set hashtags = array['{payload}']")).await;
    site.run(&format!("update series set hashtags = array['{payload}'], held_words = array['{payload}']")).await;
    let mut connection = site.pool.acquire().await.unwrap();
    for id in sqlx::query_scalar::<_, i64>("select id from events").fetch_all(&site.pool).await.unwrap() {
        domain::search::index::reindex_event(&mut connection, id.into()).await.unwrap();
    }
}

/// Nothing of the payload became an element, an attribute, an address or a computed value.
pub fn assert_inert(reply: &Reply, path: &str) {
    assert_parsed_inert(&reply.html(), &reply.body, path);
}

pub(super) fn assert_parsed_inert(html: &Html, body: &str, path: &str) {
    let select = |what: &str| Selector::parse(what).unwrap();
    for element in html.select(&select("*")) {
        let value = element.value();
        for (name, content) in value.attrs() {
            assert!(!name.starts_with("on"), "{path}: {} {name}={content}", value.name());
            if matches!(
                name,
                "href" | "src" | "action" | "formaction" | "data" | "xlink:href" | "data-frame" | "data-src"
            ) {
                let plain: String = content.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
                let plain = plain.to_lowercase();
                assert!(
                    !["javascript:", "vbscript:", "data:text"].iter().any(|scheme| plain.starts_with(scheme)),
                    "{path}: {} {name}={content}",
                    value.name()
                );
            }
        }
    }
    for script in html.select(&select("script:not([src])")) {
        assert_eq!(script.value().attr("type"), Some("application/ld+json"), "{path}: {}", script.html());
        let data: serde_json::Value = serde_json::from_str(&script.inner_html())
            .unwrap_or_else(|e| panic!("{path}: {e}: {}", script.inner_html()));
        // The home page speaks of the site itself.
        assert!(
            ["/", "", "/talks/1"].contains(&path) || data.to_string().contains("kakushi"),
            "{path}: the words are there as words"
        );
    }
    assert!(html.select(&select("img[src=x], svg[onload]")).next().is_none(), "{path}");
    for computed in ["]]>49", "kakushi49", "{{49", "${49"] {
        assert!(!body.contains(computed), "{path}: {computed}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_hostile_words_are_shown_as_words(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let mut browsers = [site.visitor(), site.signed_in(Some((SERIES, Role::Owner))).await];
    poison(&site).await;
    let (mut pages, mut shown, mut islands) = (0, 0, 0);
    let (island, facts) = (Selector::parse("leptos-island").unwrap(), Selector::parse("#board-facts").unwrap());
    for browser in &mut browsers {
        let extra = [
            "/search?q=kakushi".to_owned(),
            format!("/search?q={0}&series={0}&year={0}&order={0}", domain::encoding::percent_encode(PAYLOAD)),
            format!("/organize/import?source={0}&series={0}", domain::encoding::percent_encode(PAYLOAD)),
            format!("/sign-in?next={}", domain::encoding::percent_encode(PAYLOAD)),
            format!("/sign-in?next={}", domain::encoding::percent_encode(SCRIPT_URL)),
            format!("/no/such/{}", domain::encoding::percent_encode(PAYLOAD)),
            format!("/reports?series={}", domain::encoding::percent_encode(PAYLOAD)),
            "/security-jaws/42".to_owned(),
            "/security-jaws/42/talks/2".to_owned(),
        ];
        let listed = TABLE.iter().filter(|row| row.route.starts_with("GET ")).map(|row| fixture.fill(row.path, 0));
        for path in listed.chain(extra) {
            let reply = browser.get(&path).await;
            assert!(reply.status < 500, "{path}: {}", reply.status);
            if !reply.header("content-type").starts_with("text/html") {
                continue;
            }
            pages += 1;
            let html = reply.html();
            shown += usize::from(html.root_element().text().any(|text| text.contains("kakushi")));
            assert_parsed_inert(&html, &reply.body, &path);
            for island in html.select(&island) {
                // That of a board stands before it.
                let given = html.select(&facts).next();
                let given = given.as_ref().and_then(|facts| facts.value().attr("data-facts"));
                let props = island.value().attr("data-props").or(given).expect("an island has its data");
                let props: serde_json::Value = serde_json::from_str(props).unwrap();
                assert!(props.to_string().contains("one") && props.is_object(), "{path}: {props}");
                islands += 1;
            }
        }
    }
    assert!(pages > 40 && shown > 30, "{shown} of {pages} pages show the words");
    assert!(islands > 0, "the editor's data was looked at");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_feeds_and_calendars_stay_one_document(pool: PgPool) {
    let site = Site::demo(pool).await;
    poison(&site).await;
    let mut visitor = site.visitor();
    for path in ["/feed.atom", "/security-jaws/feed.atom"] {
        let reply = visitor.get(path).await.expect(200);
        let feed = atom_syndication::Feed::from_str(&reply.body).unwrap();
        assert_eq!(feed.entries.len(), 1);
        let entry = &feed.entries[0];
        assert!(
            entry.title.as_str().contains("kakushi")
                || entry.summary.as_ref().is_some_and(|s| s.as_str().contains("kakushi"))
        );
        assert_eq!(entry.title.r#type, atom_syndication::TextType::Text);
        assert!(!reply.body.contains("<script") && !reply.body.contains("<img"), "{}", reply.body);
    }
    // Line breaks and separators are what break calendars.
    site.run("update events set title = E'a\\r\\nBEGIN:VEVENT\\nSUMMARY:x;y,z', lead = E'b\\r\\n\\r\\nEND:VCALENDAR', venue_name = E'c\\rATTENDEE:x'").await;
    let events: i64 = site.one("select count(*) from events e join series s on s.id = e.series_id where s.slug = $1 and starts_at is not null", SERIES).await;
    let reply = visitor.get("/security-jaws/calendar.ics").await.expect(200);
    let lines: Vec<&str> = reply.body.split("\r\n").collect();
    let count = |line: &str| lines.iter().filter(|l| l.trim() == line).count();
    assert_eq!((i64::try_from(count("BEGIN:VEVENT")).unwrap(), count("END:VCALENDAR")), (events, 1), "{}", reply.body);
    assert!(!reply.body.replace("\r\n", "").contains(['\r', '\n']), "a bare line break: {:?}", reply.body);
    assert!(!lines.iter().any(|line| line.starts_with("ATTENDEE")));
}

/// Scripts put the card and the row of a poll into a page that was drawn without it, as they come.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_polls_and_what_was_answered_are_shown_as_words(pool: PgPool) {
    let site = Site::demo(pool).await;
    poison(&site).await;
    let board = format!("/{SERIES}/42/qa");
    let polls: Vec<(i64, String)> = sqlx::query_as(
        "select p.id, p.kind from polls p join events e on e.id = p.event_id join series s on s.id = e.series_id
         where s.slug = $1 and e.number = 42 and p.title like 'a poll%' order by p.kind",
    )
    .bind(SERIES)
    .fetch_all(&site.pool)
    .await
    .unwrap();
    assert_eq!(polls.iter().map(|(_, kind)| kind.as_str()).collect::<Vec<_>>(), ["single", "words"]);
    let (mut visitor, mut moderator) = (site.visitor(), site.signed_in(Some((SERIES, Role::Moderator))).await);
    for (id, kind) in &polls {
        let one = format!("[data-poll='{id}']");
        let is_cloud = kind == "words";
        let (begun, drawn, listed) = if is_cloud {
            ("a word", "[data-words] li", "[data-words] li")
        } else {
            ("one", ".poll-words", "[data-choice] > span")
        };
        let everybody = [board.clone(), format!("{board}/stage"), format!("{board}/polls/{id}/card")];
        let desk = [format!("{board}/polls"), format!("{board}/polls/{id}/row")];
        let shown = everybody.iter().map(|path| (path, ".poll-title", drawn, false));
        for (path, title, words, is_desk) in shown.chain(desk.iter().map(|path| (path, "strong", listed, true))) {
            let reply = if is_desk { moderator.get(path).await } else { visitor.get(path).await }.expect(200);
            assert_inert(&reply, path);
            let said = reply.text(&format!("{one} {title}"));
            assert_eq!(said, format!("a poll{PAYLOAD}"), "{path}, {kind}");
            let said = reply.text(&format!("{one} {words}"));
            assert!(said.starts_with(&format!("{begun}{PAYLOAD}")), "{path}, {kind}: {said}");
        }
    }
    // Whoever answers finds their own words in the field again.
    let hostile = "\"><svg/onload=a>";
    let cloud = polls[1].0;
    visitor.post(&format!("{board}/polls/{cloud}/answer"), &[("words", hostile), ("key", "")]).await.expect(303);
    let own = visitor.get(&board).await.expect(200);
    assert_inert(&own, &board);
    let html = own.html();
    let field = Selector::parse(&format!("#poll-{cloud}-words")).unwrap();
    assert_eq!(html.select(&field).next().unwrap().value().attr("value"), Some(hostile));
    // And afterwards all of it stands in the report.
    let report = site.visitor().get(&format!("/{SERIES}/32/report")).await.expect(200);
    assert_inert(&report, "the report");
    let text: String = report.html().root_element().text().collect();
    for words in ["a poll", "one", "a word"] {
        assert!(text.contains(&format!("{words}{PAYLOAD}")), "{words}");
    }
}

/// What is handed in is as hostile as what is stored.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_an_import_is_reviewed_and_published_as_words(pool: PgPool) {
    let site = Site::demo(pool).await;
    let source = format!(
        "Security-JAWS 第43回レポート\n\n2026年6月10日(水)に開いた会の記録です。{PAYLOAD}\n\nSession1: 題{PAYLOAD} 架空商事 木村 青葉さん\n\n  • 一行{PAYLOAD}\n    • [押す]({SCRIPT_URL})\n\n感想\n\n{PAYLOAD}\n"
    );
    let system = Viewer::system();
    let import = importing::start(&site.state.db, system.asks(), SERIES, &source).await.unwrap();
    let mut owner = site.signed_in(Some((SERIES, Role::Owner))).await;
    let review = owner.get(&format!("/organize/{SERIES}/import/{import}")).await.expect(200);
    assert_inert(&review, "the review");
    assert!(review.body.contains("kakushi"));
    owner.post(&format!("/organize/{SERIES}/import/{import}/apply"), &[]).await.expect(303);
    owner.post(&format!("/organize/{SERIES}/43/report/publish"), &[]).await.expect(303);
    for page in ["", "/report", "/talks/1"] {
        assert_inert(&site.visitor().get(&format!("/{SERIES}/43{page}")).await.expect(200), page);
    }
    // Nothing but it is a text as any other.
    let started = owner.post("/organize/import", &[("series", SERIES), ("source", PAYLOAD)]).await.expect(303);
    let review = owner.get(started.header("location")).await.expect(200);
    assert_inert(&review, "the review of a payload alone");
    assert!(review.body.contains("kakushi"));
    let preview =
        owner.post("/api/fn/notes/preview", &[("markdown", &format!("- {PAYLOAD}")), ("impression", PAYLOAD)]).await;
    let answer = owner.post("/me/questions/preview", &[("markdown", PAYLOAD)]).await;
    for preview in [preview, answer] {
        let html: String = serde_json::from_str(&preview.expect(200).body).unwrap();
        assert!(
            html.contains("kakushi")
                && !html.contains("<script")
                && !html.contains("<img")
                && !html.contains("javascript:\""),
            "{html}"
        );
    }
}
