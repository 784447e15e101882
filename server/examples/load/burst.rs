//! The minute in which registration opens: everybody at once wants one of the seats, signed in, through HTTP.
//!
//! `load burst ADDRESS DATABASE_URL PEOPLE SEATS [form|questions]` against a server on that database, in which an event of
//! its own and the accounts are made. With `form` each opens the form before they send it, and with `questions` that asks
//! two questions, which they answer. Meanwhile somebody who is not signed in reloads the event's page. Prints
//! `rate p99 page seats failed arrival form`: registrations a second, the slowest of a hundred of them and of the page in
//! milliseconds, seats that were given, and requests that failed; then, of a hundred people who all arrive at the same
//! instant, the slowest to be answered, their wait for a turn included, and the slowest of a hundred forms that were opened
//! (`-` without any).

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use domain::{db::Db, ids::AccountId, people, vault::Vault, viewer::Viewer};
use reqwest::{Client, redirect::Policy};
use tokio::{sync::Semaphore, task::JoinHandle};

use super::measure::{Failure, p99};

/// Requests under way at once.
const AT_ONCE: usize = 64;

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let (address, database, people, seats, way) = match arguments {
        [address, database, people, seats] => (address, database, people, seats, Way::Send),
        [address, database, people, seats, way] => (address, database, people, seats, Way::named(way)?),
        _ => return Err(USAGE.into()),
    };
    let (people, seats): (i32, i32) = (people.parse()?, seats.parse()?);
    let db = Db::new(sqlx::PgPool::connect(database).await?, Vault::new([0; 32]));
    let evening = Evening::open(&db, format!("http://{address}"), seats, way).await?;
    let cookies = sign_in(&db, &evening.slug, people).await?;
    sqlx::raw_sql("analyze").execute(&db.pool).await?;

    let over = Arc::new(AtomicBool::new(false));
    let reader = reload(evening.client.clone(), evening.page.clone(), Arc::clone(&over));
    let (turns, begun) = (Arc::new(Semaphore::new(AT_ONCE)), Instant::now());
    let mut burst = tokio::task::JoinSet::new();
    for cookie in cookies {
        let (evening, turns) = (evening.clone(), Arc::clone(&turns));
        burst.spawn(async move {
            let _turn = turns.acquire_owned().await;
            evening.register(&cookie).await.map(|took| (took, begun.elapsed()))
        });
    }
    let (mut sent, mut arrived, mut opened, mut failed) = (Vec::new(), Vec::new(), Vec::new(), 0);
    while let Some(one) = burst.join_next().await {
        match one? {
            Ok((took, since)) => {
                sent.push(took.sent);
                arrived.push(since);
                opened.extend(took.opened);
            }
            Err(why) => {
                failed += 1;
                if failed <= 3 {
                    eprintln!("{why}");
                }
            }
        }
    }
    let took = begun.elapsed().as_secs_f64();
    over.store(true, Relaxed);
    let given: i64 =
        sqlx::query_scalar("select count(*) from registrations where event_id = $1 and state = 'confirmed'")
            .bind(evening.event)
            .fetch_one(&db.pool)
            .await?;
    let rate = f64::from(people - failed) / took;
    let form = if opened.is_empty() { "-".to_owned() } else { format!("{:.1}", p99(opened)) };
    let (late, page, arrival) = (p99(sent), p99(reader.await?), p99(arrived));
    println!("{rate:.0} {late:.1} {page:.1} {given} {failed} {arrival:.1} {form}");
    Ok(())
}

const USAGE: &str = "write: load burst ADDRESS DATABASE_URL PEOPLE SEATS [form|questions]";

/// What each does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Sends the form that they have open already.
    Send,
    /// Opens it first.
    Form,
    /// The same, and it asks questions.
    Questions,
}

impl Way {
    fn named(word: &str) -> Result<Self, Failure> {
        match word {
            "form" => Ok(Self::Form),
            "questions" => Ok(Self::Questions),
            _ => Err(USAGE.into()),
        }
    }
}

/// An event of its own, and what it takes to register for it.
#[derive(Clone)]
struct Evening {
    client: Client,
    base: String,
    slug: String,
    page: String,
    event: i64,
    way: Way,
    /// What a form sends.
    fields: Vec<(String, String)>,
}

/// How long somebody waited for each answer.
struct Took {
    sent: Duration,
    opened: Option<Duration>,
}

impl Evening {
    async fn open(db: &Db, base: String, seats: i32, way: Way) -> Result<Self, Failure> {
        let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_mins(1)).build()?;
        let slug = format!("burst-{}", chrono::Utc::now().timestamp_millis());
        let (event, kind): (i64, i64) = sqlx::query_as(
            "with s as (insert into series (slug, name) values ($1, 'Burst') returning id),
                  e as (insert into events (series_id, number, state, starts_at, ends_at)
                        select id, 1, 'open', now() + interval '1 day', now() + interval '1 day 2 hours' from s returning id),
                  t as (insert into participation_types (event_id, name, capacity) select id, 'Seat', $2 from e returning id)
             select e.id, t.id from e, t",
        )
        .bind(&slug)
        .bind(seats)
        .fetch_one(&db.pool)
        .await?;
        let mut fields = vec![("type".to_owned(), kind.to_string())];
        if way == Way::Questions {
            let asked: Vec<(i64, String)> = sqlx::query_as(
                "insert into sign_up_questions (series_id, event_id, position, kind, words_ja, options, is_required)
                 select e.series_id, e.id, q.position, q.kind, q.words, q.options, true
                 from events e, (values (1, 'short', 'Where do you work?', '{}'::text[]),
                                        (2, 'choice', 'Do you stay for dinner?', '{yes,no}'::text[])) q (position, kind, words, options)
                 where e.id = $1 returning id, kind",
            )
            .bind(event)
            .fetch_all(&db.pool)
            .await?;
            let answer = |kind: &str| if kind == "short" { "Example" } else { "yes" }.to_owned();
            fields.extend(asked.into_iter().map(|(id, kind)| (format!("q/{id}"), answer(&kind))));
        }
        let page = format!("{base}/{slug}/1");
        Ok(Self { client, base, slug, page, event, way, fields })
    }

    /// Somebody registers. Errors: what was answered instead.
    async fn register(&self, cookie: &str) -> Result<Took, String> {
        let address = format!("{}/register", self.page);
        let mut opened = None;
        if self.way != Way::Send {
            let begun = Instant::now();
            let reply = self.client.get(&address).header("cookie", cookie).send().await.map_err(said)?;
            let status = reply.status();
            let form = reply.text().await.map_err(said)?;
            opened = Some(begun.elapsed());
            let mut asked = self.fields.iter().filter(|(name, _)| name.starts_with("q/"));
            if status != 200 || !asked.all(|(name, _)| form.contains(&format!("name=\"{name}\""))) {
                return Err(format!("{status} for the form"));
            }
        }
        let begun = Instant::now();
        let ask = self.client.post(&address).header("origin", &self.base).header("cookie", cookie).form(&self.fields);
        match ask.send().await {
            Ok(reply) if reply.status() == 303 => Ok(Took { sent: begun.elapsed(), opened }),
            Ok(reply) => Err(reply.status().to_string()),
            Err(error) => Err(said(error)),
        }
    }
}

fn said(error: reqwest::Error) -> String {
    error.to_string()
}

/// As many accounts, each with a session: their cookies.
async fn sign_in(db: &Db, slug: &str, people: i32) -> Result<Vec<String>, Failure> {
    let accounts: Vec<i64> = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name, confirmed_at, is_demo)
         select m, m, 'Burst', now(), true from (select $1 || '-' || n || '@burst.example' as m from generate_series(1, $2) n) a
         returning id",
    )
    .bind(slug)
    .bind(people)
    .fetch_all(&db.pool)
    .await?;
    let mut cookies = Vec::new();
    for account in accounts {
        let asked = Viewer::visitor();
        let session = people::demo_sign_in(db, asked.asks_at(chrono::Utc::now()), AccountId(account)).await?;
        cookies.push(format!("session={}", session.secret.reveal()));
    }
    Ok(cookies)
}

/// Somebody who is not signed in reloads a page until it is over: how long they waited each time.
fn reload(client: Client, page: String, over: Arc<AtomicBool>) -> JoinHandle<Vec<Duration>> {
    tokio::spawn(async move {
        let mut times = Vec::new();
        while !over.load(Relaxed) {
            let begun = Instant::now();
            let is_read = client.get(&page).send().await.is_ok_and(|reply| reply.status() == 200);
            times.push(if is_read { begun.elapsed() } else { Duration::MAX });
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        times
    })
}
