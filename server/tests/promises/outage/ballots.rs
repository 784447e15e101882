//! Votes, answers to polls and reactions are written many at once: killed in the middle of it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use nix::sys::signal::Signal;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::BOARD;
use crate::common::{
    Browser, Site,
    process::{Process, url_of},
    wait_for,
};

const MINI: &str = "mini-security-jaws";

/// What is cast, and where.
#[derive(Clone)]
struct Ballot {
    what: &'static str,
    path: String,
    body: Value,
}

/// Casts one and keeps who they are from then on. Whether it was answered with success, to the end.
async fn cast(browser: &mut Browser, ballot: &Ballot) -> bool {
    let request = browser.request(Method::PUT, &ballot.path).header("origin", browser.origin()).json(&ballot.body);
    let Ok(reply) = request.send().await else { return false };
    for cookie in reply.headers().get_all("set-cookie") {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        browser.set_cookie(name, value);
    }
    reply.status().is_success() && reply.bytes().await.is_ok()
}

/// A question that is live, a poll that is open, and a talk that is on for two hours.
async fn ballots(site: &Site) -> [Ballot; 3] {
    site.run(&format!(
        "update slots t set starts_at = now() - interval '10 minutes' + (t.position - f.position) * interval '2 hours', minutes = 120
         from events e join series s on s.id = e.series_id
              cross join lateral (select position from slots f where f.event_id = e.id and f.kind = 'talk' order by position limit 1) f
         where t.event_id = e.id and s.slug = '{MINI}' and e.number = 54"
    ))
    .await;
    site.run(&format!(
        "insert into polls (event_id, kind, title, options, opened_at)
         select e.id, 'single', 'kept or lost', array['one', 'two'], now() from events e join series s on s.id = e.series_id
         where s.slug = '{MINI}' and e.number = 54"
    ))
    .await;
    let live =
        "select min(q.id) from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id
                where s.slug = $1 and e.number = 54 and q.state = 'live' and q.is_public";
    let question: i64 = site.one(live, MINI).await;
    let poll: i64 = site.one("select id from polls where title = $1", "kept or lost").await;
    let ballot = |what, path, body| Ballot { what, path, body };
    [
        ballot("voted", format!("/api/v1/questions/{question}/vote"), json!({ "voted": true })),
        ballot("chosen", format!("/api/v1/polls/{poll}/answer"), json!({ "choices": [2] })),
        ballot("reacted", format!("/api/v1/events/{MINI}/54/reaction"), json!({ "kind": "aha" })),
    ]
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_68_votes_answers_and_reactions_that_were_acknowledged_survive_a_kill(pool: PgPool) {
    let site = Site::demo(pool.clone()).await;
    let ballots = ballots(&site).await;
    site.end().await;
    let mut server = Process::serve(&[("DATABASE_URL", &url_of(&pool))]);
    // The control: all of them are taken.
    for ballot in &ballots {
        assert!(cast(&mut server.browser(), ballot).await, "{}", ballot.what);
    }
    // What was acknowledged, with who it was.
    let acknowledged = Arc::new(Mutex::new(Vec::<(&'static str, BTreeMap<String, String>)>::new()));
    let mut burst = tokio::task::JoinSet::new();
    for n in 0..60 {
        let (server, acknowledged, ballot) = (server.browser(), acknowledged.clone(), ballots[n % 3].clone());
        burst.spawn(async move {
            for _ in 0..20 {
                // Each time somebody new, so that nobody is slowed down.
                let mut browser = server.clone();
                if !cast(&mut browser, &ballot).await {
                    return;
                }
                acknowledged.lock().unwrap().push((ballot.what, browser.cookies));
            }
        });
    }
    let count = |what: &str| acknowledged.lock().unwrap().iter().filter(|(of, _)| *of == what).count();
    wait_for("a burst", || async { ballots.iter().all(|ballot| count(ballot.what) > 15) }).await;
    server.signal(Signal::SIGKILL);
    tokio::task::spawn_blocking(move || server.wait()).await.unwrap();
    burst.join_all().await;
    // Whoever comes again is told what they did.
    let again = Process::serve(&[("DATABASE_URL", &url_of(&pool))]);
    let acknowledged = acknowledged.lock().unwrap().clone();
    let mut missing = Vec::new();
    for (what, cookies) in &acknowledged {
        let mut browser = again.browser();
        assert!(!cookies.is_empty(), "whoever cast it is known");
        browser.cookies.clone_from(cookies);
        let own = browser.get(&format!("{BOARD}/mine")).await.expect(200);
        let own: Value = serde_json::from_str(&own.body).unwrap();
        if own[*what].as_array().unwrap().len() != 1 {
            missing.push(format!("{what}: {own}"));
        }
    }
    assert!(missing.is_empty(), "{} of {}: {missing:?}", missing.len(), acknowledged.len());
}
