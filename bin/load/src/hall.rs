//! A hall of people behind one address, each with a browser of their own: they sign up, follow the link
//! in their mail, sign in on another device, come to the board by its code, ask, and vote. One in ten
//! chooses a password and signs in with it, the others by a link.
//!
//! `load hall ADDRESS SMTP_PORT PEOPLE SECONDS` against a server with the demonstration in it, whose `SMTP_URL`
//! names that port of this machine; the people arrive evenly within these seconds. Prints
//! `seconds refused busy failed waiting`: how long it took for everybody, answers 429, answers 503 (tried
//! again, as `Retry-After` says), people who did not get through, and questions that wait for a moderator.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Client, Method, RequestBuilder, Response, redirect::Policy};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use super::measure::Failure;

const BOARD: &str = "/mini-security-jaws/54/qa";
const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const PASSWORD: &str = "a lantern for every tide";
/// One of so many has a password.
const WITH_PASSWORD: u32 = 10;
/// How long somebody waits for a mail.
const MAIL_WITHIN: Duration = Duration::from_secs(90);

/// Links by the address that they were sent to.
type Links = Arc<Mutex<HashMap<String, String>>>;

#[derive(Default)]
struct Tally {
    refused: AtomicUsize,
    busy: AtomicUsize,
    waiting: AtomicUsize,
}

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [address, port, people, seconds] = arguments else {
        return Err("write: load hall ADDRESS SMTP_PORT PEOPLE SECONDS".into());
    };
    let (people, seconds): (u32, u64) = (people.parse()?, seconds.parse()?);
    let (links, tally) = (Links::default(), Arc::new(Tally::default()));
    let post_office = TcpListener::bind(("127.0.0.1", port.parse()?)).await?;
    tokio::spawn(take_mail(post_office, Arc::clone(&links)));
    let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(30)).build()?;
    let begun = Instant::now();
    let mut hall = tokio::task::JoinSet::new();
    for number in 0..people {
        let person = Person {
            client: client.clone(),
            base: format!("http://{address}"),
            cookies: BTreeMap::new(),
            links: Arc::clone(&links),
            tally: Arc::clone(&tally),
        };
        let arrives = Duration::from_secs(seconds) * number / people;
        hall.spawn(async move {
            sleep(arrives).await;
            person.live(number).await
        });
    }
    let mut failed = 0;
    while let Some(ended) = hall.join_next().await {
        if let Err(error) = ended? {
            failed += 1;
            eprintln!("{error}");
        }
    }
    let Tally { refused, busy, waiting } = &*tally;
    println!(
        "{:.0} {} {} {failed} {}",
        begun.elapsed().as_secs_f64(),
        refused.load(Relaxed),
        busy.load(Relaxed),
        waiting.load(Relaxed)
    );
    Ok(())
}

struct Person {
    client: Client,
    base: String,
    cookies: BTreeMap<String, String>,
    links: Links,
    tally: Arc<Tally>,
}

impl Person {
    async fn live(mut self, number: u32) -> Result<(), Failure> {
        let mail = format!("person{number}@hall.example");
        self.form("/sign-up", &[("mail", &mail)], 303).await?;
        let link = self.link(&mail).await?;
        let name = format!("Person {number}");
        let password = if number.is_multiple_of(WITH_PASSWORD) { PASSWORD } else { "" };
        self.form(&link, &[("name", &name), ("password", password)], 303).await?;
        // Another browser: the phone.
        self.cookies.clear();
        if password.is_empty() {
            self.form("/sign-in/link", &[("mail", &mail), ("next", BOARD)], 303).await?;
            let link = self.link(&mail).await?;
            self.form(&link, &[("next", BOARD)], 303).await?;
        } else {
            self.form("/sign-in", &[("mail", &mail), ("password", password), ("next", BOARD)], 303).await?;
        }
        self.get("/q/mini54", 303).await?;
        self.get(BOARD, 200).await?;
        let asked = self.json(Method::POST, API, &json!({ "body": format!("Question of person {number}?") })).await?;
        match asked.status().as_u16() {
            201 => {}
            202 => drop(self.tally.waiting.fetch_add(1, Relaxed)),
            status => return Err(format!("the question of {mail}: {status}").into()),
        }
        let board: Value = self.get(API, 200).await?.json().await?;
        let open = board["questions"].as_array().map_or(&[][..], Vec::as_slice).iter();
        let open: Vec<i64> = open.filter(|q| q["status"] == "live").filter_map(|q| q["id"].as_i64()).take(3).collect();
        for id in open {
            let vote =
                self.json(Method::PUT, &format!("/api/v1/questions/{id}/vote"), &json!({ "voted": true })).await?;
            if !vote.status().is_success() {
                return Err(format!("a vote of {mail}: {}", vote.status()).into());
            }
        }
        Ok(())
    }

    async fn link(&self, mail: &str) -> Result<String, Failure> {
        let give_up = Instant::now() + MAIL_WITHIN;
        loop {
            let link = self.links.lock().unwrap_or_else(PoisonError::into_inner).remove(mail);
            match link {
                Some(link) => return Ok(link),
                None if Instant::now() > give_up => return Err(format!("no mail for {mail}").into()),
                None => sleep(Duration::from_millis(100)).await,
            }
        }
    }

    async fn get(&mut self, path: &str, status: u16) -> Result<Response, Failure> {
        let request = self.client.get(format!("{}{path}", self.base));
        expect(self.send(request).await?, path, status)
    }

    async fn form(&mut self, path: &str, fields: &[(&str, &str)], status: u16) -> Result<Response, Failure> {
        let request = self.client.post(format!("{}{path}", self.base)).form(fields);
        expect(self.send(request).await?, path, status)
    }

    async fn json(&mut self, method: Method, path: &str, body: &Value) -> Result<Response, Failure> {
        let request = self.client.request(method, format!("{}{path}", self.base)).json(body);
        self.send(request).await
    }

    /// As a browser would, and again when the server is busy.
    async fn send(&mut self, request: RequestBuilder) -> Result<Response, Failure> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("sec-fetch-site", "same-origin").header("accept-language", "en");
        let request = request.header("cookie", cookies.join("; "));
        loop {
            let reply = request.try_clone().ok_or("a body that cannot be sent again")?.send().await?;
            for cookie in reply.headers().get_all("set-cookie") {
                let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
                if let Some((name, value)) = pair.split_once('=') {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
            match reply.status().as_u16() {
                503 => {
                    self.tally.busy.fetch_add(1, Relaxed);
                    let wait = reply.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse().ok());
                    sleep(Duration::from_secs(wait.unwrap_or(2))).await;
                }
                429 => {
                    self.tally.refused.fetch_add(1, Relaxed);
                    return Ok(reply);
                }
                _ => return Ok(reply),
            }
        }
    }
}

fn expect(reply: Response, path: &str, status: u16) -> Result<Response, Failure> {
    if reply.status().as_u16() == status { Ok(reply) } else { Err(format!("{path}: {}", reply.status()).into()) }
}

/// A mail server that keeps the link of each mail.
async fn take_mail(post_office: TcpListener, links: Links) {
    while let Ok((socket, _)) = post_office.accept().await {
        let links = Arc::clone(&links);
        tokio::spawn(async move {
            // A client that goes away is none of our business.
            let _ = talk(socket, &links).await;
        });
    }
}

/// As much SMTP (RFC 5321) as a client needs to get rid of its mail.
async fn talk(socket: TcpStream, links: &Links) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut socket = BufReader::new(socket);
    socket.write_all(b"220 hall\r\n").await?;
    let mut to = String::new();
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let word = line.split_whitespace().next().unwrap_or_default().to_uppercase();
        match word.as_str() {
            "DATA" => {
                socket.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while !text.ends_with("\r\n.\r\n") {
                    if socket.read_line(&mut text).await? == 0 {
                        return Ok(());
                    }
                }
                if let Some(link) = link_in(&text) {
                    links.lock().unwrap_or_else(PoisonError::into_inner).insert(to.clone(), link);
                }
                socket.write_all(b"250 taken\r\n").await?;
            }
            "QUIT" => return socket.write_all(b"221 bye\r\n").await,
            _ => {
                if word == "RCPT" {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                }
                socket.write_all(b"250 ok\r\n").await?;
            }
        }
    }
}

/// The path of the link for signing up or in, in whatever way the text was encoded (RFC 2045).
fn link_in(text: &str) -> Option<String> {
    let find = |text: &str| {
        let rest = &text[text.find("/sign-up/").or_else(|| text.find("/sign-in/link/"))?..];
        Some(rest.split(|c: char| !(c.is_ascii_alphanumeric() || "/-_".contains(c))).next()?.to_owned())
    };
    let quoted = text.replace("=\r\n", "").replace("=3D", "=");
    find(&quoted).or_else(|| {
        text.split("\r\n\r\n").find_map(|block| {
            let bytes: Vec<u8> = block.split("\r\n--").next()?.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
            find(&String::from_utf8_lossy(&STANDARD.decode(bytes).ok()?))
        })
    })
}
