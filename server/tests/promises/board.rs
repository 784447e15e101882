//! The live board over HTTP: streams, votes and questions by several people and processes at once.

use domain::{
    qa::{
        rules::QUESTION,
        types::{Board, QuestionState},
    },
    viewer::Role,
};
use reqwest::Method;
use scraper::Selector;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::common::{Browser, Reply, Site, watcher::Watcher};

const MINI: &str = "mini-security-jaws";
const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const STREAM: &str = "/api/v1/events/mini-security-jaws/54/questions/stream";
const BOARD: &str = "/mini-security-jaws/54/qa";

async fn ask(browser: &mut Browser, words: &str) -> i64 {
    let reply = browser.send_json(Method::POST, API, &json!({ "body": words })).await.expect(201);
    serde_json::from_str::<Value>(&reply.body).unwrap()["id"].as_i64().unwrap()
}

async fn vote(browser: &mut Browser, id: i64, voted: bool) -> Reply {
    browser.send_json(Method::PUT, &format!("/api/v1/questions/{id}/vote"), &json!({ "voted": voted })).await
}

fn holds(board: &Board, id: i64) -> bool {
    board.questions.iter().any(|question| question.id.0 == id)
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_question_and_its_votes_reach_every_open_screen(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut asker, mut voter) = (site.visitor(), site.visitor());
    let mut screens = [Watcher::open(&site.visitor(), STREAM).await, Watcher::open(&site.visitor(), STREAM).await];
    for screen in &mut screens {
        screen.until("the snapshot", |board| board.answering.is_some() && board.questions.len() == 8).await;
    }
    let id = ask(&mut asker, "声は届いていますか?").await;
    assert!(asker.cookies.contains_key("participant") && !voter.cookies.contains_key("participant"));
    for screen in &mut screens {
        screen.until("the question", |board| holds(board, id)).await;
        assert_eq!(screen.votes(id), Some(1), "the asker's own");
    }
    let reply = vote(&mut voter, id, true).await.expect(200);
    assert_eq!(serde_json::from_str::<Value>(&reply.body).unwrap(), json!({ "id": id, "votes": 2, "voted": true }));
    vote(&mut voter, id, true).await.expect(200);
    for screen in &mut screens {
        screen.until("the vote", |board| board.questions.iter().any(|q| q.id.0 == id && q.votes == 2)).await;
    }
    let reply = vote(&mut voter, id, false).await.expect(200);
    assert!(reply.body.contains("\"votes\":1"), "{}", reply.body);
    // A new viewer gets the whole board at once.
    let mut late = Watcher::open(&site.visitor(), STREAM).await;
    late.until("the snapshot", |board| board.questions.iter().any(|q| q.id.0 == id && q.votes == 1)).await;
    assert_eq!(late.seen[0], "snapshot");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_79_two_processes_show_the_same_board(pool: PgPool) {
    let one = Site::demo(pool.clone()).await;
    let two = Site::start(pool).await;
    let mut here = Watcher::open(&one.visitor(), STREAM).await;
    let mut there = Watcher::open(&two.visitor(), STREAM).await;
    let id = ask(&mut one.visitor(), "二つの扉から見えますか?").await;
    let mut voters: Vec<Browser> = (0..6).map(|n| if n % 2 == 0 { one.visitor() } else { two.visitor() }).collect();
    for voter in &mut voters {
        vote(voter, id, true).await.expect(200);
    }
    for screen in [&mut here, &mut there] {
        screen.until("all votes", |board| board.questions.iter().any(|q| q.id.0 == id && q.votes == 7)).await;
    }
    let mut moderator = two.signed_in(Some((MINI, Role::Moderator))).await;
    moderator.post(&format!("{BOARD}/{id}/state"), &[("to", "answering")]).await.expect(303);
    for screen in [&mut here, &mut there] {
        screen.until("the stage", |board| board.answering.is_some_and(|on| on.0 == id)).await;
    }
    assert_eq!(here.board, there.board);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn moderators_are_told_how_many_screens_are_open_in_all_processes_and_nobody_else_is(pool: PgPool) {
    let one = Site::demo(pool.clone()).await;
    let two = Site::start(pool).await;
    let moderator = one.signed_in(Some((MINI, Role::Moderator))).await;
    let watch = format!("{STREAM}?audience=moderators");
    let mut desk = Watcher::open(&moderator, &watch).await;
    let mut here = Watcher::open(&one.visitor(), STREAM).await;
    let there = Watcher::open(&two.visitor(), STREAM).await;
    // A stage is open on the other process too, and no attendee.
    let stage = Watcher::open(&two.visitor(), &format!("{STREAM}?aside=1")).await;
    desk.until("two screens", |board| board.screens == 2).await;
    drop(there);
    let mut desk = Watcher::open(&moderator, &watch).await;
    desk.until("that one has left", |board| board.screens == 1).await;
    drop(stage);
    // Of all of it nothing went out to attendees, also not in a snapshot.
    let id = ask(&mut one.visitor(), "だれがここにいますか?").await;
    here.until("the question", |board| holds(board, id)).await;
    assert!(here.board.screens == 0 && !here.seen.iter().any(|name| name == "screens"), "{:?}", here.seen);
    for path in [API, &format!("{API}?screen=1")] {
        assert!(!one.visitor().get(path).await.expect(200).body.contains("screens"), "{path}");
    }
    let said = moderator.clone().get(&format!("{API}?audience=moderators")).await.expect(200);
    assert!(said.body.contains("\"screens\":1"), "{}", said.body);
}

/// The number is said beside the frames: they go on while somebody holds the event for long.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn frames_go_out_while_nobody_can_say_how_many_screens_are_open(pool: PgPool) {
    let site = Site::demo(pool).await;
    let event: i64 = site
        .one("select e.id from events e join series s on s.id = e.series_id where e.number = 54 and s.slug = $1", MINI)
        .await;
    let mut writer = site.pool.begin().await.unwrap();
    sqlx::query("select from events where id = $1 for update").bind(event).execute(&mut *writer).await.unwrap();
    let mut screen = Watcher::open(&site.visitor(), STREAM).await;
    screen.until("the snapshot", |board| !board.questions.is_empty()).await;
    let id = screen.board.questions[0].id.0;
    for words in ["一度目に直した質問です。", "二度目に直した質問です。"] {
        sqlx::query("update questions set body = $2 where id = $1")
            .bind(id)
            .bind(words)
            .execute(&site.pool)
            .await
            .unwrap();
        screen.until(words, |board| board.questions.iter().any(|question| question.body == words)).await;
    }
    writer.rollback().await.unwrap();
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_69_a_stop_ends_streams_at_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut screen = Watcher::open(&site.visitor(), STREAM).await;
    screen.until("the snapshot", |board| !board.questions.is_empty()).await;
    let begin = std::time::Instant::now();
    let ended = tokio::spawn(async move { screen.until_it_ends().await });
    site.end().await;
    ended.await.unwrap();
    assert!(begin.elapsed() < std::time::Duration::from_secs(8), "the drain was waited for");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_29_streams_belong_to_this_site_and_moderators_to_moderators(pool: PgPool) {
    let site = Site::demo(pool).await;
    let watch = format!("{STREAM}?audience=moderators");
    let asks = format!("{API}?audience=moderators&screen=1");
    for (role, status) in
        [(None, 404), (Some((MINI, Role::Reporter)), 403), (Some(("security-jaws", Role::Owner)), 404)]
    {
        let mut reader = site.signed_in(role).await;
        for path in [&watch, &asks] {
            assert_eq!(reader.get(path).await.status, status, "{role:?} {path}");
        }
    }
    let mut visitor = site.visitor();
    for path in [&watch, &asks] {
        assert_eq!(visitor.get(path).await.status, 401, "{path}");
    }
    let moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let mut desk = Watcher::open(&moderator, &watch).await;
    let mut public = Watcher::open(&site.visitor(), STREAM).await;
    let mut asker = site.visitor();
    let mut setter = moderator.clone();
    setter.post(&format!("{BOARD}/settings"), &[("moderated", "true")]).await.expect(303);
    let reply = asker.send_json(Method::POST, API, &json!({ "body": "まだ伏せておく質問" })).await.expect(202);
    let id = serde_json::from_str::<Value>(&reply.body).unwrap()["id"].as_i64().unwrap();
    desk.until("what waits", |board| holds(board, id)).await;
    public.until("the setting", |board| board.moderated).await;
    assert!(!holds(&public.board, id));
    for path in [BOARD, API, &format!("{API}?screen=1")] {
        let page = visitor.get(path).await.expect(200);
        assert!(!page.body.contains("まだ伏せておく質問"), "{path}");
    }
    let seen = moderator.clone().get(&asks).await.expect(200);
    assert!(seen.body.contains("まだ伏せておく質問") && seen.header("cache-control") == "no-store");
    setter.post(&format!("{BOARD}/{id}/state"), &[("to", "live")]).await.expect(303);
    public.until("the approved one", |board| holds(board, id)).await;
    setter.post(&format!("{BOARD}/{id}/state"), &[("to", "hidden")]).await.expect(303);
    public.until("that it is gone", |board| !holds(board, id)).await;
    // A page of another site gets no stream to read.
    let foreign = visitor.request(Method::GET, STREAM).header("origin", "https://evil.test");
    let reply = visitor.send(foreign).await;
    assert!(!reply.headers.contains_key("access-control-allow-origin"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn wrong_calls_say_what_to_do(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut program = site.visitor();
    for (body, status) in [
        (json!({ "body": "" }), 422),
        (json!({ "body": "長".repeat(QUESTION + 1) }), 422),
        (json!({ "body": "x", "talk": 99 }), 422),
        (json!({ "talk": 1 }), 400),
        (json!("x"), 400),
    ] {
        let reply = program.send_json(Method::POST, API, &body).await.expect(status);
        assert_eq!(reply.header("content-type"), "application/problem+json", "{body}");
        let problem: Value = serde_json::from_str(&reply.body).unwrap();
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{problem}");
    }
    let ended = "/api/v1/events/security-jaws/32/questions";
    program.send_json(Method::POST, ended, &json!({ "body": "遅れて来ました" })).await.expect(409);
    program
        .send_json(Method::POST, "/api/v1/events/security-jaws/999/questions", &json!({ "body": "x" }))
        .await
        .expect(404);
    vote(&mut program, 999_999, true).await.expect(404);
    let first = program.get(API).await.expect(200);
    let again = program.request(Method::GET, API).header("if-none-match", first.header("etag"));
    program.send(again).await.expect(304);
    // Programs take part by a token, without a cookie.
    let token: Value =
        serde_json::from_str(&site.visitor().post("/api/v1/participants", &[]).await.expect(201).body).unwrap();
    let mut bearer = site.visitor();
    bearer.headers.insert("authorization".to_owned(), format!("Bearer {}", token["token"].as_str().unwrap()));
    let id = ask(&mut bearer, "トークンで訊きます").await;
    assert!(bearer.cookies.is_empty());
    let mine: i64 = site
        .one("select count(*) from questions where participant like 'p:%' and body = $1", "トークンで訊きます")
        .await;
    assert_eq!((mine, id > 0), (1, true));
}

/// Without script everything is a form that comes back to the page, with what was typed.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn the_board_works_without_script(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut reader = site.visitor();
    let reply = reader.post(BOARD, &[("body", "フォームから"), ("asker", "海老名"), ("talk", "2")]).await.expect(303);
    assert!(reply.location().starts_with(BOARD));
    let page = reader.get(BOARD).await.expect(200);
    assert!(
        page.body.contains("フォームから") && page.body.contains("あなたの質問") || page.body.contains("Your question")
    );
    let too_soon = reader.post(BOARD, &[("body", "すぐにもう一つ"), ("asker", "海老名")]).await.expect(429);
    assert!(too_soon.body.contains("すぐにもう一つ") && !too_soon.header("retry-after").is_empty());
    let long = "長".repeat(600);
    let mut other = site.visitor();
    let reply = other.post(BOARD, &[("body", &long), ("asker", "")]).await.expect(422);
    assert!(reply.body.contains(&long), "what was typed stays");
    let id: i64 = site.one("select id from questions where body = $1", "フォームから").await;
    other.post(&format!("{BOARD}/{id}/vote"), &[("voted", "true")]).await.expect(303);
    let state: i64 = site
        .one(
            "select count(*) from question_votes v join questions q on q.id = v.question_id where q.body = $1",
            "フォームから",
        )
        .await;
    assert_eq!(state, 2);
    reader.post(&format!("{BOARD}/{id}/name"), &[]).await.expect(303);
    assert_eq!(site.one::<String>("select asker from questions where body = $1", "フォームから").await, "");
    reader.post(&format!("{BOARD}/{id}/withdraw"), &[]).await.expect(303);
    let word: String = site.one("select state from questions where body = $1", "フォームから").await;
    assert_eq!(word, QuestionState::Hidden.into_str());
}

fn count(page: &Reply, selector: &str) -> usize {
    page.html().select(&Selector::parse(selector).unwrap()).count()
}

/// Two thousand questions: every screen holds a part, the page stays small, the rest is a page away, and
/// one's own stays in sight.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_large_board_is_a_window_with_the_rest_on_demand(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut asker = site.signed_in(None).await;
    ask(&mut asker, "一番はじめの、自分の質問").await;
    site.run(
        "insert into questions (event_id, body, asker, state, source, participant, asked_at)
         select e.id, 'Question ' || n, '', 'live', 'live', 'p:' || n, now() + n * interval '1 millisecond'
         from events e join series s on s.id = e.series_id, generate_series(1, 2000) n
         where s.slug = 'mini-security-jaws' and e.number = 54",
    )
    .await;
    // Whoever asks has a vote of their own; these have more.
    site.run(
        "insert into question_votes (question_id, participant)
         select q.id, 'p:' || v from (select id from questions where body like 'Question %' order by id limit 60) q, generate_series(1, 2) v",
    )
    .await;
    site.state.caches.drop_all();
    let page = site.visitor().get(BOARD).await.expect(200);
    let shown = count(&page, ".board-question");
    assert!((100..=160).contains(&shown), "{shown}");
    assert!(
        page.body.contains("See all 2,0") && page.body.contains(&format!("{BOARD}/all")),
        "the rest is a page away"
    );
    assert!(!page.body.contains("自分の質問"), "neither new nor voted for");
    assert!(asker.get(BOARD).await.expect(200).body.contains("一番はじめの、自分の質問"), "but theirs");

    let mut screen = Watcher::open(&site.visitor(), STREAM).await;
    screen.until("the snapshot", |board| board.counts.open > 2_000 && board.questions.len() <= 200).await;

    let first = site.visitor().get(&format!("{BOARD}/all")).await.expect(200);
    assert_eq!(count(&first, ".all-questions li"), 50);
    let last = site.visitor().get(&format!("{BOARD}/all?page=41")).await.expect(200);
    assert!(count(&last, ".all-questions li") > 0);
    site.visitor().get(&format!("{BOARD}/all?page=42")).await.expect(404);
    let program: Value = serde_json::from_str(&site.visitor().get(API).await.expect(200).body).unwrap();
    assert!(program["questions"].as_array().unwrap().len() > 2_000, "programs get the whole board");
    let screen = site.visitor().get(&format!("{API}?screen=1")).await.expect(200);
    let screen: Board = serde_json::from_str(&screen.body).unwrap();
    assert!(screen.counts.open > 2_000 && screen.questions.len() <= 200, "screens its window");
    read_in_any_order(&site).await;
    moderated_in_all_its_length(&site).await;
}

/// The first question of a page of all.
fn first_of(page: &Reply) -> String {
    let rows = page.html();
    let first = rows.select(&Selector::parse(".all-questions .board-body").unwrap()).next().unwrap();
    first.text().collect()
}

/// Everybody reads all of them in the order that they choose, or those of one kind.
async fn read_in_any_order(site: &Site) {
    let all = format!("{BOARD}/all");
    let newest = site.visitor().get(&format!("{all}?order=newest")).await.expect(200);
    assert_eq!(first_of(&newest), "Question 2000");
    // Made once, and the same for the next one.
    assert_eq!(site.visitor().get(&format!("{all}?order=newest")).await.expect(200).body, newest.body);
    assert!(newest.body.contains("order=newest&amp;page=2") && newest.body.contains("noindex"));
    let second = site.visitor().get(&format!("{all}?order=newest&page=2")).await.expect(200);
    assert_eq!(first_of(&second), "Question 1950");
    let answered = site.visitor().get(&format!("{all}?state=answered")).await.expect(200);
    assert!(count(&answered, ".all-questions li") < 50 && !answered.body.contains("Question 1"));
    site.visitor().get(&format!("{all}?order=talk&state=open&page=41")).await.expect(200);
}

/// Moderators find any of them by its words, whatever became of it, and act on it where they found it; without script.
async fn moderated_in_all_its_length(site: &Site) {
    site.run("update questions set state = 'hidden' where body like 'Question 19%'").await;
    site.run("update questions set state = 'hidden', body = 'ＱＲコードの期限' where body = 'Question 120'").await;
    let id: i64 = site.one("select id from questions where body = $1", "ＱＲコードの期限").await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let console = moderator.get(&format!("{BOARD}/moderate")).await.expect(200);
    assert!(!console.body.contains("ＱＲコードの期限"), "it is not among those that every screen holds");
    assert!(console.body.contains(&format!("{BOARD}/moderate?state=open")), "the rest is a page away");

    let query = format!("?state=aside&q={}", domain::encoding::percent_encode("qrこーど"));
    let list = format!("{BOARD}/moderate{query}");
    site.signed_in(None).await.get(&list).await.expect(404);
    let found = moderator.get(&list).await.expect(200);
    assert_eq!(count(&found, ".moderate-found .moderate-question"), 1);
    let version = |page: &Reply| {
        let field = Selector::parse(".moderate-found [name=version]").unwrap();
        page.html().select(&field).next().unwrap().attr("value").unwrap().to_owned()
    };
    let seen = version(&found);
    let act = format!("{BOARD}/{id}/state{query}");
    let done = moderator.post(&act, &[("to", "live"), ("version", &seen)]).await.expect(303);
    let back = done.header("location").to_owned();
    assert!(back.starts_with(&format!("{list}&act=")) && back.ends_with(&format!("#q{id}")), "{back}");
    assert_eq!(site.one::<String>("select state from questions where id::text = $1", &id.to_string()).await, "live");
    // It is taken back from there as well, and the second of two is told there.
    let page = moderator.get(back.split('#').next().unwrap()).await.expect(200);
    let undo = Selector::parse(&format!("form[action='{BOARD}/undo{query}'] [name=act]")).unwrap();
    let number = page.html().select(&undo).next().unwrap().attr("value").unwrap().to_owned();
    let undone = moderator.post(&format!("{BOARD}/undo{query}"), &[("act", &number)]).await.expect(303);
    assert_eq!(undone.header("location"), list);
    let late = moderator.post(&act, &[("to", "live"), ("version", &seen)]).await.expect(409);
    assert_eq!(count(&late, ".moderate-found .moderate-question"), 1, "still at the same place");

    // What it is a part of is looked for among all of them.
    moderator.post(&act, &[("to", "live"), ("version", &version(&late))]).await.expect(303);
    let whole = moderator.get(&format!("{BOARD}/moderate?merge={id}&q=Question+777")).await.expect(200);
    assert!(whole.body.contains(&format!("action=\"{BOARD}/{id}/merge?")), "{}", whole.body);
    let into: i64 = site.one("select id from questions where body = $1", "Question 777").await;
    moderator.post(&format!("{BOARD}/{id}/merge?state=all"), &[("into", &into.to_string())]).await.expect(303);
    // There are two thousand of them, a page at a time; past the last page is the last.
    let open = moderator.get(&format!("{BOARD}/moderate?state=open")).await.expect(200);
    assert_eq!(count(&open, ".moderate-found .moderate-question"), 50);
    let end = moderator.get(&format!("{BOARD}/moderate?state=open&page=99")).await.expect(200);
    assert!(count(&end, ".moderate-found .moderate-question") > 0 && !end.body.contains("rel=\"next\""));
}
