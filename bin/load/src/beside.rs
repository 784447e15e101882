//! What else moves on a board while its votes are measured: its poll is answered, somebody reacts to the talk, and a
//! moderator goes through the questions.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::measure::Failure;

const EVENT: &str = "/api/v1/events/mini-security-jaws/54";
const CONSOLE: &str = "/mini-security-jaws/54/qa/presence";
/// Between two answers and two reactions, each of somebody new.
const EVERY: Duration = Duration::from_millis(500);

/// Goes on until it is stopped.
pub struct Beside {
    going: JoinHandle<Result<(), Failure>>,
}

impl Beside {
    /// Begins where a poll is open on the board. `moderator` is the cookie of somebody who moderates it.
    pub fn start(client: Client, address: &str, board: &Value, moderator: Option<String>) -> Option<Self> {
        let polls = board["polls"].as_array()?;
        let poll = polls.iter().find(|poll| poll["state"] == "open")?;
        let (id, options) = (poll["id"].as_i64()?, poll["options"].as_array()?.len());
        let questions = board["questions"].as_array()?.iter().filter_map(|question| question["id"].as_i64());
        let going = go_on(Talk {
            client,
            base: format!("http://{address}"),
            poll: id,
            options,
            questions: questions.collect(),
            moderator,
        });
        Some(Self { going: tokio::spawn(going) })
    }

    /// Errors: that of the first request that was refused.
    pub async fn stop(self) -> Result<(), Failure> {
        if self.going.is_finished() {
            return self.going.await?;
        }
        self.going.abort();
        Ok(())
    }
}

struct Talk {
    client: Client,
    base: String,
    poll: i64,
    options: usize,
    questions: Vec<i64>,
    moderator: Option<String>,
}

async fn go_on(talk: Talk) -> Result<(), Failure> {
    let Talk { client, base, poll, options, questions, moderator } = talk;
    for n in 0_usize.. {
        let answer = client.put(format!("{base}/api/v1/polls/{poll}/answer"));
        accepted(answer.json(&json!({ "choices": [n % options + 1] })), "an answer").await?;
        let reaction = client.put(format!("{base}{EVENT}/reaction")).json(&json!({ "kind": "helps" }));
        accepted(reaction, "a reaction").await?;
        if let Some(cookie) = &moderator {
            let at = questions.get(n % questions.len().max(1)).map(i64::to_string).unwrap_or_default();
            let here = client.post(format!("{base}{CONSOLE}")).header("origin", &base).header("cookie", cookie);
            accepted(here.form(&[("at", at)]), "a moderator").await?;
        }
        tokio::time::sleep(EVERY).await;
    }
    Ok(())
}

async fn accepted(request: RequestBuilder, what: &str) -> Result<(), Failure> {
    let status: StatusCode = request.send().await?.status();
    if status.is_success() { Ok(()) } else { Err(format!("{what} was refused: {status}").into()) }
}
