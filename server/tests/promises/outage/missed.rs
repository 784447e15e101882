//! What happens on a board while one of its processes hears nothing of it: another one goes on.

use domain::{ids::PollId, qa::polls::types::PollState, viewer::Role};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::BOARD;
use crate::common::{Browser, Site, watcher::Watcher};

const MINI: &str = "mini-security-jaws";
const PAGE: &str = "/mini-security-jaws/54/qa";

/// Another process on this database.
async fn beside(url: &str) -> Site {
    Site::start(PgPool::connect(url).await.unwrap()).await
}

async fn open(site: &Site, title: &str) -> PollId {
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let fields = [("kind", "single"), ("title", title), ("options", "one\ntwo")];
    moderator.post(&format!("{PAGE}/polls"), &fields).await.expect(303);
    let id = PollId(site.one("select id from polls where title = $1", title).await);
    moderator.post(&format!("{PAGE}/polls/{id}/run"), &[("act", "open"), ("seconds", "0")]).await.expect(303);
    id
}

async fn answer(mut somebody: Browser, poll: PollId) {
    let request =
        somebody.request(Method::PUT, &format!("/api/v1/polls/{poll}/answer")).header("origin", somebody.origin());
    somebody.send(request.json(&json!({ "choices": [2] }))).await.expect(200);
}

/// A poll that everybody sees before the outage.
pub async fn opened_before(url: &str) -> PollId {
    let site = beside(url).await;
    let poll = open(&site, "開いてから止まります").await;
    site.end().await;
    poll
}

/// What came to pass meanwhile.
pub struct Missed {
    /// It was answered, and closed as the next one opened.
    first: PollId,
    /// It was opened, and answered.
    second: PollId,
    /// It was asked, and taken up.
    question: i64,
}

impl Missed {
    pub async fn happen(url: &str, first: PollId) -> Self {
        let site = beside(url).await;
        answer(site.visitor(), first).await;
        let second = open(&site, "止まっているあいだに開きます").await;
        for _ in 0..2 {
            answer(site.visitor(), second).await;
        }
        let mut asker = site.visitor();
        let request = asker.request(Method::POST, BOARD).header("origin", asker.origin());
        let reply = asker.send(request.json(&json!({ "body": "止まっているあいだの質問" }))).await.expect(201);
        let question = serde_json::from_str::<Value>(&reply.body).unwrap()["id"].as_i64().unwrap();
        let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
        moderator.post(&format!("{PAGE}/{question}/state"), &[("to", "answering")]).await.expect(303);
        site.end().await;
        Self { first, second, question }
    }

    /// A screen that was open all the while comes to show all of it.
    pub async fn shown_on(&self, screen: &mut Watcher) {
        let is_so = |id: PollId, state: PollState, voters: i64| {
            move |board: &domain::qa::types::Board| {
                board.polls.iter().any(|poll| poll.id == id && poll.state == state && poll.voters == voters)
            }
        };
        screen.until("the answer to a known poll", is_so(self.first, PollState::Closed, 1)).await;
        screen.until("a poll that was opened and answered", is_so(self.second, PollState::Open, 2)).await;
        screen.until("a question", |board| board.questions.iter().any(|asked| asked.id.0 == self.question)).await;
        screen.until("what is being answered", |board| board.answering.is_some_and(|on| on.0 == self.question)).await;
    }
}
