//! Polls and reactions over HTTP: every screen of every process, and nobody sees results before they are shown.

use domain::{ids::PollId, qa::polls::types::Poll, qa::types::Board, viewer::Role};
use reqwest::Method;
use scraper::Selector;
use serde_json::json;
use sqlx::PgPool;

use crate::common::{
    Browser, Site,
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
async fn promise_17_a_moderator_whose_role_was_taken_away_runs_no_poll(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut moderator, id) = opened(&site).await;
    site.run("delete from series_roles where role = 'moderator'").await;
    moderator.post(&format!("{POLLS}/{id}/run"), &[("act", "finish")]).await.expect(404);
    let open: i64 = site.one("select count(*) from polls where closed_at is null and title like $1", "%鍵%").await;
    assert_eq!(open, 1);
}
