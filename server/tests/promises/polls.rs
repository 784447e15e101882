//! Polls and reactions over HTTP: every screen of every process, and nobody sees results before they are shown.

use domain::{ids::PollId, qa::polls::types::Poll, qa::types::Board, viewer::Role};
use futures_util::future::join_all;
use reqwest::Method;
use scraper::Selector;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::common::{
    Browser, Reply, Site,
    process::{Process, url_of},
    watcher::Watcher,
};

const MINI: &str = "mini-security-jaws";
const POLLS: &str = "/mini-security-jaws/54/qa/polls";
const BOARD: &str = "/mini-security-jaws/54/qa";
const STREAM: &str = "/api/v1/events/mini-security-jaws/54/questions/stream";

/// A poll that is open, and its moderator.
async fn opened(site: &Site) -> (Browser, PollId) {
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let fields =
        [("kind", "single"), ("title", "使っていない鍵をどうしますか"), ("options", "himitsu-one\nhimitsu-two")];
    moderator.post(POLLS, &fields).await.expect(303);
    let id: i64 = site.one("select max(id) from polls where title like $1", "%鍵%").await;
    assert!(!site.visitor().get(BOARD).await.body.contains("himitsu"), "a draft is nobody's");
    run(&mut moderator, PollId(id), "open").await;
    (moderator, PollId(id))
}

async fn run(moderator: &mut Browser, id: PollId, act: &str) {
    moderator.post(&format!("{POLLS}/{id}/run"), &[("act", act), ("seconds", "0")]).await.expect(303);
}

fn poll(board: &Board, id: PollId) -> Option<&Poll> {
    board.polls.iter().find(|poll| poll.id == id)
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_poll_is_the_same_on_the_screens_of_two_processes(pool: PgPool) {
    let site = Site::demo(pool.clone()).await;
    let other = Process::serve(&[("DATABASE_URL", &url_of(&pool))]);
    let (mut moderator, id) = opened(&site).await;
    let mut screens = [Watcher::open(&site.visitor(), STREAM).await, Watcher::open(&other.browser(), STREAM).await];
    for screen in &mut screens {
        screen.until("the poll", |board| poll(board, id).is_some()).await;
    }
    // One answers at the first process by a form without script, one at the other as a program.
    let mut attendee = site.visitor();
    let reply = attendee.post(&format!("{POLLS}/{id}/answer"), &[("choice", "2"), ("key", "")]).await.expect(303);
    assert!(reply.location().ends_with(&format!("#poll-{id}")), "{}", reply.location());
    let mut program = other.browser();
    let path = format!("/api/v1/polls/{id}/answer");
    for choice in [1, 2] {
        let request = program.request(Method::PUT, &path).header("origin", program.origin());
        program.send(request.json(&json!({ "choices": [choice] }))).await.expect(200);
    }
    for screen in &mut screens {
        screen.until("two answers", |board| poll(board, id).is_some_and(|poll| poll.voters == 2)).await;
        let poll = poll(&screen.board, id).unwrap();
        assert!(poll.options.iter().all(|option| option.votes == 0), "hidden: {poll:?}");
    }
    run(&mut moderator, id, "finish").await;
    for screen in &mut screens {
        let is_shown = |poll: &Poll| poll.is_shown && poll.options[1].votes == 2;
        screen.until("the results", |board| poll(board, id).is_some_and(is_shown)).await;
    }
    let late = attendee.post(&format!("{POLLS}/{id}/answer"), &[("choice", "1")]).await.expect(409);
    assert!(late.body.contains("This poll is closed."));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn results_are_in_no_page_and_no_frame_before_they_are_shown(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut moderator, id) = opened(&site).await;
    let mut attendee = site.visitor();
    attendee.post(&format!("{POLLS}/{id}/answer"), &[("choice", "2")]).await.expect(303);
    let stage = "/mini-security-jaws/54/qa/stage";
    let votes = Selector::parse("[data-votes]").unwrap();
    for path in [BOARD, stage, &format!("{POLLS}/{id}/card")] {
        let html = site.visitor().get(path).await.expect(200).html();
        let counts: Vec<String> = html.select(&votes).map(|count| count.text().collect()).collect();
        assert_eq!(counts, ["0", "0"], "{path}");
    }
    // Their own choice is marked, and nobody else's.
    let pressed = Selector::parse("[aria-pressed=true] .poll-words").unwrap();
    let own = attendee.get(BOARD).await.expect(200).html();
    assert_eq!(own.select(&pressed).map(|word| word.text().collect::<String>()).collect::<Vec<_>>(), ["himitsu-two"]);
    assert_eq!(site.visitor().get(BOARD).await.html().select(&pressed).count(), 0);
    // Moderators see them all the time; a stream of theirs is nobody else's.
    let desk = format!("{STREAM}?audience=moderators");
    let mut console = Watcher::open(&moderator, &desk).await;
    console.until("the count", |board| poll(board, id).is_some_and(|poll| poll.options[1].votes == 1)).await;
    site.visitor().get(&desk).await.expect(401);
    attendee.get(&format!("{POLLS}/{id}/row")).await.expect(303);
    let table = "/mini-security-jaws/54/qa/export/polls.csv";
    assert!(!site.visitor().get(table).await.expect(200).body.contains("himitsu"), "hidden results are in no file");
    let all = format!("{table}?audience=moderators");
    let given = moderator.get(&all).await.expect(200).body;
    assert!(given.contains("\"himitsu-two\",\"1\""), "{given}");
    site.visitor().get(&all).await.expect(303);
    run(&mut moderator, id, "show").await;
    let shown = site.visitor().get(table).await.expect(200).body;
    assert!(shown.contains("\"himitsu-two\",\"1\""), "{shown}");
    let html = site.visitor().get(BOARD).await.expect(200).html();
    let counts: Vec<String> = html.select(&votes).map(|count| count.text().collect()).collect();
    assert_eq!(counts, ["0", "1"]);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn without_script_the_tabs_are_links_to_parts_of_the_board(pool: PgPool) {
    let site = Site::demo(pool).await;
    let tab = format!("{BOARD}?view=polls");
    assert!(!site.visitor().get(BOARD).await.expect(200).body.contains(&tab), "without a poll there is no tab");
    opened(&site).await;
    let board = site.visitor().get(BOARD).await.expect(200).body;
    assert!(board.contains(&tab) && !board.contains("data-view="), "the whole board");
    for view in ["mine", "answered", "polls"] {
        let part = site.visitor().get(&format!("{BOARD}?view={view}")).await.expect(200).body;
        assert!(part.contains(&format!("data-view=\"{view}\"")), "{view}");
    }
    let other = site.visitor().get(&format!("{BOARD}?view=%22x")).await.expect(200).body;
    assert!(!other.contains("data-view="), "a word that names no part");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_a_moderator_whose_role_was_taken_away_runs_no_poll(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut moderator, id) = opened(&site).await;
    site.run("delete from series_roles where role = 'moderator'").await;
    moderator.post(&format!("{POLLS}/{id}/run"), &[("act", "finish")]).await.expect(404);
    let open: i64 = site.one("select count(*) from polls where closed_at is null and title like $1", "%鍵%").await;
    assert_eq!(open, 1);
}

/// The status that a program is answered which is nobody yet.
async fn answered(site: &Site, id: PollId) -> u16 {
    let mut program = site.visitor();
    let request =
        program.request(Method::PUT, &format!("/api/v1/polls/{id}/answer")).header("origin", program.origin());
    program.send(request.json(&json!({ "choices": [1] }))).await.status
}

async fn voters(site: &Site, id: PollId) -> i64 {
    let count = "select count(distinct participant) from poll_answers where poll_id::text = $1";
    site.one(count, &id.to_string()).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_answer_is_counted_before_the_close_or_told_that_it_came_too_late(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut moderator, id) = opened(&site).await;
    let crowd = join_all((0..150).map(|_| answered(&site, id)));
    let close = async {
        // In the middle of it.
        while voters(&site, id).await == 0 {
            tokio::task::yield_now().await;
        }
        run(&mut moderator, id, "close").await;
        voters(&site, id).await
    };
    let (statuses, at_close) = tokio::join!(crowd, close);
    assert_eq!(voters(&site, id).await, at_close, "nobody is counted after the close was answered");
    let taken = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(i64::try_from(taken).unwrap(), at_close, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
    assert_eq!(answered(&site, id).await, 409);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_poll_is_answered_at_the_address_of_its_own_event_alone(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut moderator, id) = opened(&site).await;
    let fields: [&[(&str, &str)]; 4] =
        [&[("choice", "1")], &[("choice", "1"), ("kind", "several")], &[("not", "1")], &[("words", "a")]];
    for board in ["/security-jaws/42/qa", "/mini-security-jaws/999/qa", "/nobody/54/qa"] {
        for fields in fields {
            site.visitor().post(&format!("{board}/polls/{id}/answer"), fields).await.expect(404);
        }
    }
    assert_eq!(voters(&site, id).await, 0);
    site.visitor().post(&format!("{POLLS}/{id}/answer"), fields[0]).await.expect(303);
    assert_eq!(voters(&site, id).await, 1);
    // Closed, it is told so at its own address, and elsewhere there is none.
    run(&mut moderator, id, "close").await;
    site.visitor().post(&format!("{POLLS}/{id}/answer"), fields[0]).await.expect(409);
    site.visitor().post(&format!("/security-jaws/42/qa/polls/{id}/answer"), fields[0]).await.expect(404);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_waited_on_a_device_is_sent_for_nobody_who_signed_in_there_since(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut moderator, id) = opened(&site).await;
    let live =
        "select min(q.id) from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id
                where s.slug = $1 and e.number = 54 and q.state = 'live'";
    let question: i64 = site.one(live, MINI).await;
    let own: i64 = site.one("select id from accounts where mail = $1", &format!("moderator@{MINI}.test")).await;
    let (vote, answer) = (format!("/api/v1/questions/{question}/vote"), format!("/api/v1/polls/{id}/answer"));
    let ask = "/api/v1/events/mini-security-jaws/54/questions".to_owned();
    let reactions = format!("{BOARD}/reactions");
    let before = site.fingerprint().await;
    for who in [String::new(), (own + 1).to_string()] {
        for (method, path, body) in [
            (Method::PUT, &vote, json!({ "voted": true, "who": who })),
            (Method::PUT, &answer, json!({ "choices": [1], "who": who })),
            (Method::POST, &ask, json!({ "body": "だれの質問ですか", "who": who })),
        ] {
            let told = moderator.send_json(method, path, &body).await.expect(412);
            assert!(told.body.contains("nothing was sent"), "{}", told.body);
        }
        // The first try of a page that was drawn for somebody else is none of whom it would reach.
        for (path, field) in [(format!("{POLLS}/{id}/answer"), ("choice", "1")), (reactions.clone(), ("kind", "aha"))] {
            moderator.post(&path, &[field, ("who", who.as_str())]).await.expect(412);
        }
    }
    // Nor is what somebody left who is signed out by now.
    let mut visitor = site.visitor();
    let request = visitor.request(Method::PUT, &vote).header("origin", visitor.origin());
    visitor.send(request.json(&json!({ "voted": true, "who": own.to_string() }))).await.expect(412);
    let after = site.fingerprint().await;
    for table in ["question_votes", "poll_answers", "questions", "reactions"] {
        assert_eq!(before[table], after[table], "{table}");
    }
    // A page says whom it was drawn for, and what that one sends is taken.
    assert_eq!(drawn_for(&moderator.get(BOARD).await.expect(200)), [own.to_string(), own.to_string()]);
    assert_eq!(drawn_for(&site.visitor().get(BOARD).await.expect(200)), ["", ""]);
    let mut attendee = site.signed_in(None).await;
    let theirs: i64 = site.one("select id from accounts where mail = $1", "attendee@everywhere.test").await;
    let theirs = theirs.to_string();
    assert_eq!(drawn_for(&attendee.get(BOARD).await.expect(200)), [theirs.as_str(); 2], "before they took part");
    for (path, body) in
        [(&vote, json!({ "voted": true, "who": theirs })), (&answer, json!({ "choices": [1], "who": theirs }))]
    {
        attendee.send_json(Method::PUT, path, &body).await.expect(200);
    }
    assert_eq!(drawn_for(&attendee.get(BOARD).await.expect(200)), [theirs.as_str(); 2], "and after it");
}

/// Whom a board was drawn for, as its script and its island know it.
fn drawn_for(page: &Reply) -> [String; 2] {
    let html = page.html();
    let attribute = |selector: &str, name: &str| {
        let found = html.select(&Selector::parse(selector).unwrap()).next().unwrap().value().attr(name);
        found.unwrap().to_owned()
    };
    let facts: Value = serde_json::from_str(&attribute("#board-facts", "data-facts")).unwrap();
    [attribute(".polls", "data-who"), facts["places"]["who"].as_str().unwrap().to_owned()]
}
