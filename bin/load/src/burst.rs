//! The minute in which registration opens: everybody at once wants one of the seats, through HTTP.
//!
//! `load burst ADDRESS DATABASE_URL PEOPLE SEATS [form|questions|crowd|mail]` against a server on that database, in which
//! an event of its own and the accounts are made. They are signed in and have the form open; 64 requests are under way at
//! a time. With `form` each opens the form before they send it, and with `questions` that asks two questions, which they
//! answer. With `crowd` all of them press at the same instant, with `mail` too, but with nothing but a mail address; who is
//! told that too many came (503) comes again when they were told to, each a moment after another, and sends what the page
//! has kept for them. Meanwhile somebody who is not signed in reloads the event's page.
//!
//! Prints `rate p99 page seats failed arrival form page95 waiting busy lost`: registrations a second, the slowest of a
//! hundred answers and of a hundred pages in milliseconds, seats that were given, and people who did not get through; of a
//! hundred people who all arrive at the same instant the slowest to have a place, their wait for a turn and for coming again
//! included, and the slowest of a hundred forms that were opened (`-` without any); the slowest of twenty pages, people who
//! wait for a seat, answers that told to come again, and those of them that had lost what was typed.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use domain::{db::Db, ids::AccountId, people, vault::Vault, viewer::Viewer};
use reqwest::{Client, Response, header, redirect::Policy};
use tokio::{sync::Semaphore, task::JoinHandle, time::sleep};

use super::measure::{Failure, p99, quantile};

/// Requests under way at once, but for those who press at the same instant.
const AT_ONCE: usize = 64;
/// So many people share an address of this machine, as a hall does.
const AN_ADDRESS: usize = 200;
/// How long somebody comes again.
const GIVES_UP_AFTER: Duration = Duration::from_mins(1);

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let (address, database, people, seats, way) = match arguments {
        [address, database, people, seats] => (address, database, people, seats, Way::Send),
        [address, database, people, seats, way] => (address, database, people, seats, Way::named(way)?),
        _ => return Err(USAGE.into()),
    };
    let (people, seats): (i32, i32) = (people.parse()?, seats.parse()?);
    let db = Db::new(sqlx::PgPool::connect(database).await?, Vault::new([0; 32]));
    let evening = Evening::open(&db, format!("http://{address}"), seats, way).await?;
    let hall = if way == Way::Mail { by_mail(&evening, people)? } else { sign_in(&db, &evening, people).await? };
    sqlx::raw_sql("analyze").execute(&db.pool).await?;

    let over = Arc::new(AtomicBool::new(false));
    let reader = reload(client(None)?, evening.page.clone(), Arc::clone(&over));
    let (turns, begun) = (Arc::new(Semaphore::new(way.at_once())), Instant::now());
    let mut burst = tokio::task::JoinSet::new();
    for person in hall {
        let (evening, turns) = (evening.clone(), Arc::clone(&turns));
        burst.spawn(async move {
            let _turn = turns.acquire_owned().await;
            evening.register(&person).await.map(|took| (took, begun.elapsed()))
        });
    }
    let (mut all, mut arrived, mut failed) = (Took::default(), Vec::new(), 0);
    while let Some(one) = burst.join_next().await {
        match one? {
            Ok((took, since)) => {
                all.add(took);
                arrived.push(since);
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
    let (given, waiting): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where state = 'confirmed'), count(*) filter (where state = 'waitlisted')
         from registrations where event_id = $1",
    )
    .bind(evening.event)
    .fetch_one(&db.pool)
    .await?;
    let rate = f64::from(people - failed) / took;
    let Took { answers, opened, busy, lost } = all;
    let form = if opened.is_empty() { "-".to_owned() } else { format!("{:.1}", p99(opened)) };
    let mut pages = reader.await?;
    let (page, page95) = (quantile(&mut pages, 0.99), quantile(&mut pages, 0.95));
    let (late, arrival) = (p99(answers), p99(arrived));
    println!("{rate:.0} {late:.1} {page:.1} {given} {failed} {arrival:.1} {form} {page95:.1} {waiting} {busy} {lost}");
    Ok(())
}

const USAGE: &str = "write: load burst ADDRESS DATABASE_URL PEOPLE SEATS [form|questions|crowd|mail]";

/// What each does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Sends the form that they have open already.
    Send,
    /// Opens it first.
    Form,
    /// The same, and it asks questions.
    Questions,
    /// Sends answers at the same instant as all others.
    Crowd,
    /// The same without an account.
    Mail,
}

impl Way {
    fn named(word: &str) -> Result<Self, Failure> {
        match word {
            "form" => Ok(Self::Form),
            "questions" => Ok(Self::Questions),
            "crowd" => Ok(Self::Crowd),
            "mail" => Ok(Self::Mail),
            _ => Err(USAGE.into()),
        }
    }

    const fn opens(self) -> bool {
        matches!(self, Self::Form | Self::Questions)
    }

    const fn asks(self) -> bool {
        matches!(self, Self::Questions | Self::Crowd | Self::Mail)
    }

    /// All press at the same instant, and come again when they are told to.
    const fn is_crowd(self) -> bool {
        matches!(self, Self::Crowd | Self::Mail)
    }

    const fn at_once(self) -> usize {
        if self.is_crowd() { Semaphore::MAX_PERMITS } else { AT_ONCE }
    }
}

/// An event of its own, and what it takes to register for it.
#[derive(Clone)]
struct Evening {
    base: String,
    slug: String,
    page: String,
    event: i64,
    way: Way,
    /// What a form sends.
    fields: Vec<(String, String)>,
}

/// Somebody in the crowd.
struct Person {
    client: Client,
    /// Without one they are not signed in.
    cookie: Option<String>,
    fields: Vec<(String, String)>,
    /// Between the moment at which they were told to come again and their press: no two people are as quick.
    pause: Duration,
}

/// How long they waited for each answer, and for each form that they opened; how often they were told to come again, and how
/// often what they had typed was lost with that.
#[derive(Default)]
struct Took {
    answers: Vec<Duration>,
    opened: Vec<Duration>,
    busy: u32,
    lost: u32,
}

impl Took {
    fn add(&mut self, other: Self) {
        self.answers.extend(other.answers);
        self.opened.extend(other.opened);
        self.busy += other.busy;
        self.lost += other.lost;
    }
}

impl Evening {
    async fn open(db: &Db, base: String, seats: i32, way: Way) -> Result<Self, Failure> {
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
        if way.asks() {
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
        Ok(Self { base, slug, page, event, way, fields })
    }

    /// Somebody registers. Errors: what was answered instead.
    async fn register(&self, person: &Person) -> Result<Took, String> {
        let mut took = Took::default();
        if self.way.opens() {
            took.opened.push(self.open_form(person).await?);
        }
        let address = format!("{}/register", self.page);
        let came = Instant::now();
        loop {
            let begun = Instant::now();
            let ask = person.client.post(&address).header("origin", &self.base).form(&person.fields);
            let reply = person.known(ask).send().await.map_err(describe)?;
            let (status, wait) = (reply.status(), wait_of(&reply));
            let page = reply.text().await.map_err(describe)?;
            took.answers.push(begun.elapsed());
            match status.as_u16() {
                303 => return Ok(took),
                503 if self.way.is_crowd() && came.elapsed() < GIVES_UP_AFTER => {
                    took.busy += 1;
                    took.lost += u32::from(!person.fields.iter().all(|field| is_kept(&page, field)));
                    sleep(wait.ok_or("a 503 that does not say when to come again")? + person.pause).await;
                }
                _ => return Err(status.to_string()),
            }
        }
    }

    /// How long the form took, which asks what it should.
    async fn open_form(&self, person: &Person) -> Result<Duration, String> {
        let begun = Instant::now();
        let ask = person.client.get(format!("{}/register", self.page));
        let reply = person.known(ask).send().await.map_err(describe)?;
        let status = reply.status();
        let form = reply.text().await.map_err(describe)?;
        let opened = begun.elapsed();
        let mut asked = self.fields.iter().filter(|(name, _)| name.starts_with("q/"));
        if status != 200 || !asked.all(|(name, _)| form.contains(&format!("name=\"{name}\""))) {
            return Err(format!("{status} for the form"));
        }
        Ok(opened)
    }
}

impl Person {
    fn known(&self, ask: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.cookie {
            Some(cookie) => ask.header("cookie", cookie),
            None => ask,
        }
    }
}

/// When to come again.
fn wait_of(reply: &Response) -> Option<Duration> {
    let seconds = reply.headers().get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// What was typed stands in the page that came instead.
fn is_kept(page: &str, (name, value): &(String, String)) -> bool {
    page.contains(&format!("name=\"{name}\"")) && page.contains(&format!("value=\"{value}\""))
}

fn describe(error: reqwest::Error) -> String {
    error.to_string()
}

/// A browser, at this address of the machine.
fn client(address: Option<IpAddr>) -> Result<Client, Failure> {
    let builder = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_mins(1));
    Ok(builder.local_address(address).build()?)
}

/// As many people, with what each has.
fn hall(evening: &Evening, each: Vec<(Option<String>, Option<String>)>) -> Result<Vec<Person>, Failure> {
    let mut people = Vec::with_capacity(each.len());
    let mut browser = client(None)?;
    for (number, (cookie, mail)) in each.into_iter().enumerate() {
        if number.is_multiple_of(AN_ADDRESS) && evening.way.is_crowd() {
            let last = u8::try_from(number / AN_ADDRESS + 1)?;
            browser = client(Some(IpAddr::from([127, 0, 3, last])))?;
        }
        let mut fields = evening.fields.clone();
        fields.extend(mail.map(|mail| ("mail".to_owned(), mail)));
        let pause = Duration::from_millis(u64::try_from(number)? * 37 % 2_000);
        people.push(Person { client: browser.clone(), cookie, fields, pause });
    }
    Ok(people)
}

/// As many people who have nothing but a mail address.
fn by_mail(evening: &Evening, people: i32) -> Result<Vec<Person>, Failure> {
    let mails = (1..=people).map(|n| (None, Some(format!("{}-{n}@burst.example", evening.slug))));
    hall(evening, mails.collect())
}

/// As many accounts, each with a session.
async fn sign_in(db: &Db, evening: &Evening, people: i32) -> Result<Vec<Person>, Failure> {
    let accounts: Vec<i64> = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name, confirmed_at, is_demo)
         select m, m, 'Burst', now(), true from (select $1 || '-' || n || '@burst.example' as m from generate_series(1, $2) n) a
         returning id",
    )
    .bind(&evening.slug)
    .bind(people)
    .fetch_all(&db.pool)
    .await?;
    let mut cookies = Vec::new();
    for account in accounts {
        let asked = Viewer::visitor();
        let session = people::demo_sign_in(db, asked.asks_at(chrono::Utc::now()), AccountId(account)).await?;
        cookies.push((Some(format!("session={}", session.secret.reveal())), None));
    }
    hall(evening, cookies)
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
