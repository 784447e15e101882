//! The rush before an evening: people with accounts open the home page, the event, the board and its stream,
//! register and vote, all within some seconds.
//!
//! `load rush ADDRESS DATABASE_URL PEOPLE SECONDS` against a server with the demonstration in that database, in which
//! the accounts are made. Every page is searched for the names of all others. Prints
//! `home event board join register vote crossed failed`: the slowest of a hundred (p99) of each in
//! milliseconds, pages on which somebody else's name stood, and requests that failed.

use std::{
    collections::BTreeMap,
    io::Read as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use domain::{db::Db, people, vault::Vault, viewer::Viewer};
use reqwest::{Client, Method, Response, redirect::Policy};
use serde_json::{Value, json};

use super::measure::{Failure, p99};

const BOARD: &str = "/mini-security-jaws/54/qa";
const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const EVENT: &str = "/security-jaws/42";
/// How often each of them goes round.
const ROUNDS: usize = 3;

#[derive(Default)]
struct Tally {
    times: Mutex<BTreeMap<&'static str, Vec<Duration>>>,
    crossed: AtomicUsize,
    failed: AtomicUsize,
}

impl Tally {
    /// The slowest of a hundred, in milliseconds.
    fn p99(&self, what: &str) -> f64 {
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        p99(times.get(what).cloned().unwrap_or_default())
    }
}

#[derive(Clone)]
struct Person {
    client: Client,
    base: String,
    cookie: String,
    number: usize,
    tally: Arc<Tally>,
}

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [address, database, people, seconds] = arguments else {
        return Err("write: load rush ADDRESS DATABASE_URL PEOPLE SECONDS".into());
    };
    let (people, seconds): (usize, u32) = (people.parse()?, seconds.parse()?);
    let db = Db::new(sqlx::PgPool::connect(database).await?, Vault::new([0; 32]));
    let tally = Arc::new(Tally::default());
    let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(30)).build()?;
    let mut hall = Vec::new();
    for number in 0..people {
        let mail = format!("rush-{number}@rush.example");
        let (system, now) = (Viewer::system(), chrono::Utc::now());
        let name = format!("Rush-{number}-person");
        let account = people::create_demo_account(&db, system.asks_at(now), &mail, &name, None, &[]).await?;
        let session = people::demo_sign_in(&db, Viewer::visitor().asks_at(now), account).await?;
        let cookie = format!("session={}; lang=en", session.secret.reveal());
        let (client, base, tally) = (client.clone(), format!("http://{address}"), Arc::clone(&tally));
        hall.push(Person { client, base, cookie, number, tally });
    }
    let open: Value = client.get(format!("http://{address}{API}")).send().await?.json().await?;
    let open = open["questions"].as_array().and_then(|all| all.iter().find(|q| q["status"] == "live").cloned());
    let question = open.and_then(|q| q["id"].as_i64()).ok_or("the demonstration has no open question")?;
    let seat = sqlx::query_scalar::<_, i64>(
        "select t.id from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id
         where s.slug = 'security-jaws' and e.number = 42 order by t.id limit 1",
    )
    .fetch_one(&db.pool)
    .await?;

    let mut walks = tokio::task::JoinSet::new();
    let pause = Duration::from_secs(u64::from(seconds)) / u32::try_from(people)?;
    for person in hall {
        let wait = pause * u32::try_from(person.number)?;
        walks.spawn(async move {
            tokio::time::sleep(wait).await;
            for round in 0..ROUNDS {
                if let Err(failure) = person.go_round(round, question, seat).await {
                    eprintln!("{}: {failure}", person.number);
                    person.tally.failed.fetch_add(1, Relaxed);
                }
            }
        });
    }
    while walks.join_next().await.is_some() {}
    let times = ["home", "event", "board", "join", "register", "vote"].map(|what| format!("{:.1}", tally.p99(what)));
    println!("{} {} {}", times.join(" "), tally.crossed.load(Relaxed), tally.failed.load(Relaxed));
    Ok(())
}

impl Person {
    async fn go_round(&self, round: usize, question: i64, seat: i64) -> Result<(), Failure> {
        self.fetch_page("home", "/").await?;
        self.fetch_page("event", EVENT).await?;
        if round == 0 {
            let form = [("type", seat.to_string())];
            let form =
                self.request(Method::POST, &format!("{EVENT}/register")).header("origin", &self.base).form(&form);
            let reply = self.timed("register", form).await?;
            if reply.status() != 303 {
                return Err(format!("registering: {}", reply.status()).into());
            }
        }
        self.fetch_page("board", BOARD).await?;
        let begun = Instant::now();
        let mut stream = self.request(Method::GET, &format!("{API}/stream")).send().await?;
        let mut text = String::new();
        while !text.contains("event: snapshot") {
            text += &String::from_utf8_lossy(&stream.chunk().await?.ok_or("the stream ended")?);
        }
        self.note("join", begun.elapsed());
        let vote = self.request(Method::PUT, &format!("/api/v1/questions/{question}/vote"));
        let voted = round.is_multiple_of(2);
        let vote = vote.header("origin", &self.base).json(&json!({ "voted": voted }));
        let reply = self.timed("vote", vote).await?;
        if !reply.status().is_success() {
            return Err(format!("voting: {}", reply.status()).into());
        }
        Ok(())
    }

    /// A page as a browser takes it; the only name on it is one's own.
    async fn fetch_page(&self, what: &'static str, path: &str) -> Result<(), Failure> {
        let begun = Instant::now();
        let reply = self.request(Method::GET, path).header("accept-encoding", "gzip").send().await?;
        if reply.status() != 200 {
            return Err(format!("{path}: {}", reply.status()).into());
        }
        let is_zipped = reply.headers().contains_key("content-encoding");
        let bytes = reply.bytes().await?;
        self.note(what, begun.elapsed());
        let mut text = String::new();
        if is_zipped {
            flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text)?;
        } else {
            text = String::from_utf8(bytes.to_vec())?;
        }
        let mine = format!("{}-person", self.number);
        let mut names = text.split("Rush-").skip(1).peekable();
        if names.peek().is_none() {
            return Err(format!("{path}: it does not know me").into());
        }
        if names.any(|name| !name.starts_with(&mine)) {
            self.tally.crossed.fetch_add(1, Relaxed);
        }
        Ok(())
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).header("cookie", &self.cookie)
    }

    async fn timed(&self, what: &'static str, request: reqwest::RequestBuilder) -> Result<Response, Failure> {
        let begun = Instant::now();
        let reply = request.send().await?;
        self.note(what, begun.elapsed());
        Ok(reply)
    }

    fn note(&self, what: &'static str, took: Duration) {
        self.tally.times.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default().push(took);
    }
}
