//! Whose a question is: a name that is withdrawn is gone wherever it stood, and where a question came from is said.

use domain::viewer::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{
    common::{Browser, Site, watcher::Watcher},
    speaking::{self, MINI},
};

const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const STREAM: &str = "/api/v1/events/mini-security-jaws/54/questions/stream";
const EVENT: &str = "/mini-security-jaws/54";
const BOARD: &str = "/mini-security-jaws/54/qa";
/// Stands in one question and nowhere else.
const NAME: &str = "zq名乗る人";
const WORDS: &str = "zqwordsを聞いた人の名前は外せますか";

/// What a browser asks as somebody.
async fn ask(browser: &mut Browser, body: &Value) -> i64 {
    let reply = browser.send_json(Method::POST, API, body).await.expect(201);
    serde_json::from_str::<Value>(&reply.body).unwrap()["id"].as_i64().unwrap()
}

/// Of these pages and files those that name the asker, to a visitor or to a moderator.
async fn naming(site: &Site, moderator: &mut Browser, paths: &[String]) -> Vec<String> {
    let mut naming = Vec::new();
    for path in paths {
        let (visitor, desk) = (site.visitor().get(path).await, moderator.get(path).await);
        assert!(visitor.status < 500 && desk.status < 500, "{path}");
        if visitor.body.contains(NAME) || desk.body.contains(NAME) {
            naming.push(path.clone());
        }
    }
    naming
}

/// Every place where a question may stand.
fn places(id: i64, talk: i32) -> Vec<String> {
    let of_board = ["", "/all", "/moderate", "/stage", "/export/questions.csv", "/export/questions.json"];
    let of_board = of_board.into_iter().chain(["/export/questions.md"]).map(|part| format!("{BOARD}{part}"));
    let of_event = ["", "/report"].into_iter().map(|part| format!("{EVENT}{part}"));
    let others = [
        format!("{BOARD}/{id}"),
        format!("{EVENT}/talks/{talk}"),
        API.to_owned(),
        "/search?q=zqwords".to_owned(),
        "/".to_owned(),
        format!("/{MINI}"),
    ];
    of_board.chain(of_event).chain(others).collect()
}

/// The asker presses the button; before it the name stands where readers expect it, after it nowhere.
async fn withdraw_the_name(site: &Site, asker: &mut Browser, (id, talk): (i64, i32), expected: &[&str]) {
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let (paths, button, mine) = (places(id, talk), format!("{BOARD}/{id}/name"), format!("{BOARD}?view=mine"));
    // Twice, so that each page that is kept is kept by now.
    naming(site, &mut moderator, &paths).await;
    let before = naming(site, &mut moderator, &paths).await;
    let permalink = format!("{BOARD}/{id}");
    for path in expected.iter().map(|part| format!("{EVENT}{part}")).chain([permalink.clone()]) {
        assert!(before.contains(&path), "{path} names who asked: {before:?}");
    }
    let found = site.visitor().get("/search?q=zqwords").await.expect(200);
    assert!(found.body.contains(&permalink), "the search finds the question");
    assert!(site.dump().await.contains(NAME));
    assert!(asker.get(&mine).await.expect(200).body.contains(&button), "the asker has the button");
    // Nobody else takes it off.
    site.visitor().post(&button, &[]).await.expect(404);
    moderator.post(&button, &[]).await.expect(404);
    assert_eq!(naming(site, &mut moderator, &paths).await, before);

    for _ in 0..2 {
        asker.post(&button, &[]).await.expect(303);
    }
    assert!(!site.dump().await.contains(NAME), "no table keeps it");
    assert_eq!(naming(site, &mut moderator, &paths).await, Vec::<String>::new());
    let own = asker.get(&mine).await.expect(200);
    assert!(!own.body.contains(NAME) && !own.body.contains(&button), "nothing is left to withdraw");
    let stays = site.visitor().get(&permalink).await.expect(200);
    assert!(stays.body.contains(WORDS), "the question stays");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_name_that_is_withdrawn_is_gone_from_every_screen_page_file_and_copy(pool: PgPool) {
    let site = Site::demo(pool).await;
    let talk = speaking::talk(&site).await.number;
    let mut asker = site.visitor();
    let id = ask(&mut asker, &json!({ "body": WORDS, "asker": NAME, "talk": talk })).await;
    let mut screen = Watcher::open(&site.visitor(), STREAM).await;
    screen.until("the name on a screen", |board| board.questions.iter().any(|one| one.asker == NAME)).await;
    let kept = site.visitor().get(API).await.expect(200);
    assert!(kept.body.contains(NAME));

    let files = ["/qa/export/questions.csv", "/qa/export/questions.json", "/qa/export/questions.md"];
    let expected = [&["/qa", "/qa/all", "/qa/moderate", "/qa/stage"][..], &files].concat();
    withdraw_the_name(&site, &mut asker, (id, talk), &expected).await;

    let is_gone = |board: &domain::qa::types::Board| {
        board.questions.iter().any(|one| one.id.0 == id) && board.questions.iter().all(|one| one.asker != NAME)
    };
    screen.until("a screen without it", is_gone).await;
    // A program that comes with the tag of its copy gets another one.
    let mut program = site.visitor();
    let request = program.request(Method::GET, API).header("if-none-match", kept.header("etag"));
    let again = program.send(request).await.expect(200);
    assert!(!again.body.contains(NAME) && again.body.contains(WORDS));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_name_that_is_withdrawn_after_the_evening_is_gone_from_its_report(pool: PgPool) {
    let site = Site::demo(pool).await;
    let talk = speaking::talk(&site).await.number;
    let mut asker = site.visitor();
    let id = ask(&mut asker, &json!({ "body": WORDS, "asker": NAME, "talk": talk })).await;
    let event: i64 = site.one("select event_id from questions where id = $1::bigint", &id.to_string()).await;
    site.run(&format!(
        "update events set state = 'ended', starts_at = now() - interval '5 hours', ends_at = now() - interval '3 hours' where id = {event}"
    ))
    .await;
    site.run(&format!(
        "insert into reports (event_id, state, published_at) values ({event}, 'published', now())
         on conflict (event_id) do update set state = 'published', published_at = now()"
    ))
    .await;
    withdraw_the_name(&site, &mut asker, (id, talk), &["/qa", "/qa/all", "/report", "/qa/export/questions.csv"]).await;
}

/// Source, what a question of it says, and what stands beside it; what the board was asked says nothing.
const SOURCES: [(&str, &str, &str); 4] = [
    ("registration", "zqsignupを聞きます", "申し込みのときの質問"),
    ("afterwards", "zqafterwardsを聞きます", "終了後"),
    ("imported", "zqreportを聞きます", "レポートから"),
    ("slido", "zqslidoを聞きます", "slidoから"),
];

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn where_a_question_came_from_stands_beside_it_on_every_screen_and_in_every_file(pool: PgPool) {
    let site = Site::demo(pool).await;
    let plain = ask(&mut site.visitor(), &json!({ "body": "zqplainを聞きます" })).await;
    let mut ids = Vec::new();
    for (source, body, _) in SOURCES {
        let id = ask(&mut site.visitor(), &json!({ "body": body })).await;
        let set = match source {
            "afterwards" => "asked_afterwards = true".to_owned(),
            source => format!("source = '{source}'"),
        };
        site.run(&format!("update questions set {set} where id = {id}")).await;
        ids.push(id);
    }
    // What came with a report is shown with it.
    site.run(&format!(
        "insert into reports (event_id, state, published_at) select event_id, 'published', now() from questions where id = {plain}
         on conflict (event_id) do update set state = 'published', published_at = now()"
    ))
    .await;
    let japanese = |mut browser: Browser| {
        browser.headers.insert("accept-language".to_owned(), "ja".to_owned());
        browser
    };
    let mut moderator = japanese(site.signed_in(Some((MINI, Role::Moderator))).await);
    let plain_page = japanese(site.visitor()).get(&format!("{BOARD}/{plain}")).await.expect(200);
    for ((_, body, word), id) in SOURCES.iter().zip(&ids) {
        let page = japanese(site.visitor()).get(&format!("{BOARD}/{id}")).await.expect(200);
        assert!(page.body.contains(word) && !plain_page.body.contains(word), "{body}");
        for part in ["", "/all", "/moderate"] {
            let page = moderator.get(&format!("{BOARD}{part}")).await.expect(200);
            let html = page.html();
            let metas = scraper::Selector::parse(".board-words").unwrap();
            let beside = html.select(&metas).map(|element| element.text().collect::<String>());
            // Beside a question that is like it, it is only quoted.
            let of_it: Vec<_> = beside.filter(|text| text.trim_start().starts_with(body)).collect();
            assert!(!of_it.is_empty() && of_it.iter().all(|text| text.contains(word)), "{part} {body}: {of_it:?}");
        }
    }
    let file = async |ending: &str| {
        japanese(site.visitor()).get(&format!("{BOARD}/export/questions.{ending}")).await.expect(200)
    };
    let (csv, markdown) = (file("csv").await.body, file("md").await.body);
    let all: Value = serde_json::from_str(&file("json").await.body).unwrap();
    let source_of = |body: &str| {
        let found = all["questions"].as_array().unwrap().iter().find(|one| one["body"] == body).unwrap();
        found["source"].as_str().map(str::to_owned)
    };
    assert!(csv.lines().next().unwrap().contains("\"届いた先\""), "{csv}");
    for (source, body, word) in SOURCES {
        let row = csv.lines().find(|line| line.contains(body)).unwrap();
        assert!(row.contains(&format!("\"{word}\"")), "{row}");
        let section = markdown.split("\n## ").find(|part| part.starts_with(body)).unwrap();
        assert!(section.contains(&format!(" · {word}")), "{section}");
        assert_eq!(source_of(body).as_deref(), Some(source));
    }
    let row = csv.lines().find(|line| line.contains("zqplain")).unwrap();
    assert!(row.contains("\"質問の画面\""), "{row}");
    assert_eq!(source_of("zqplainを聞きます"), None);
}
