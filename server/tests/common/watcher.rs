//! Somebody who watches a board: reads the stream and keeps the board as the events say.

use std::time::{Duration, Instant};

use domain::{
    ids::QuestionId,
    qa::{
        frames::{self, Frame},
        screens::apply,
        types::{Board, BoardChange, VoteCount},
    },
};
use reqwest::{Method, Response};
use serde_json::Value;

use super::Browser;

pub struct Watcher {
    reply: Response,
    buffer: String,
    pub board: Board,
    /// Names of the events so far.
    pub seen: Vec<String>,
    /// The stream has ended.
    pub ended: bool,
}

impl Watcher {
    pub async fn open(browser: &Browser, path: &str) -> Self {
        // It is open as long as the screen is; how long one waits for a change is said by `until`.
        let request = browser.request(Method::GET, path).timeout(Duration::from_mins(10));
        let reply = request.send().await.expect("the server answers");
        assert_eq!(reply.status(), 200, "{path}");
        assert!(!reply.headers().contains_key("access-control-allow-origin"));
        Self { reply, buffer: String::new(), board: Board::default(), seen: Vec::new(), ended: false }
    }

    /// Reads on until the board is so; fails after 20 s.
    pub async fn until(&mut self, what: &str, is_so: impl Fn(&Board) -> bool) {
        let give_up = Instant::now() + Duration::from_secs(20);
        while self.seen.is_empty() || !is_so(&self.board) {
            assert!(!self.ended && Instant::now() < give_up, "waited for: {what}; saw {:?}", self.seen);
            self.read().await;
        }
    }

    /// Reads on until the stream ends; fails after 20 s.
    pub async fn until_it_ends(&mut self) {
        let give_up = Instant::now() + Duration::from_secs(20);
        while !self.ended {
            assert!(Instant::now() < give_up, "the stream goes on");
            self.read().await;
        }
    }

    async fn read(&mut self) {
        match tokio::time::timeout(Duration::from_secs(1), self.reply.chunk()).await {
            Ok(Ok(Some(bytes))) => self.buffer.push_str(&String::from_utf8_lossy(&bytes)),
            Ok(Ok(None) | Err(_)) => self.ended = true,
            Err(_) => {}
        }
        while let Some(at) = self.buffer.find("\n\n") {
            let event = self.buffer.drain(..at + 2).collect::<String>();
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            if let (Some(name), Some(data)) = (field("event: "), field("data: ")) {
                self.take(name, serde_json::from_str(data).expect("data is JSON"));
                self.seen.push(name.to_owned());
            }
        }
    }

    fn take(&mut self, name: &str, data: Value) {
        let id = |value: &Value| value.as_i64().map(QuestionId);
        let change = match name {
            "snapshot" => {
                self.board = serde_json::from_value(data).unwrap();
                return;
            }
            "beat" => return,
            "question" => BoardChange::Question(serde_json::from_value(data).unwrap()),
            "votes" => BoardChange::Votes(
                data.as_array()
                    .unwrap()
                    .iter()
                    .map(|v| VoteCount { id: id(&v["id"]).unwrap(), votes: v["votes"].as_i64().unwrap() })
                    .collect(),
            ),
            "removed" => BoardChange::Removed(id(&data["id"]).unwrap()),
            "answering" => BoardChange::Answering(id(&data["id"])),
            "left" => BoardChange::Left(id(&data["id"]).unwrap()),
            "counts" => BoardChange::Counts(serde_json::from_value(data).unwrap()),
            "settings" => BoardChange::Settings(serde_json::from_value(data).unwrap()),
            other => match frames::read(other, &data.to_string()) {
                Some(Frame::Change(change)) => change,
                _ => panic!("an event that nobody knows: {other}"),
            },
        };
        apply(&mut self.board, change);
    }

    pub fn votes(&self, id: i64) -> Option<i64> {
        self.board.questions.iter().find(|q| q.id.0 == id).map(|q| q.votes)
    }
}
