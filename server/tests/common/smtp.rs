//! A mail server for tests: takes every mail but those that it was told to refuse, and keeps what envelope and head say, and
//! the mail itself.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// A mail that was taken: answered with 250.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub to: String,
    pub id: String,
    /// Head and body as they came, its lines ended by `\n`.
    pub raw: String,
}

impl Taken {
    /// The part of this type: its head, and its body decoded from Base64.
    pub fn part(&self, kind: &str) -> Option<(String, String)> {
        let wanted = format!("content-type: {kind}");
        self.raw.split("\n--").find_map(|part| {
            let (head, body) = part.split_once("\n\n")?;
            // A header goes on in the lines that begin with a space.
            let head = head.replace("\n ", " ").replace("\n\t", " ");
            let body: String = body.split_whitespace().collect();
            if !head.to_ascii_lowercase().lines().any(|line| line.starts_with(&wanted)) {
                return None;
            }
            Some((head, String::from_utf8(STANDARD.decode(body).ok()?).ok()?))
        })
    }
}

/// What it refuses, for an address or for [`PASSWORD`], and how.
type Refused = BTreeMap<String, &'static str>;

/// Stands for the password of whoever sends.
pub const PASSWORD: &str = "AUTH";

#[derive(Clone)]
pub struct Mailbox {
    pub url: String,
    taken: Arc<Mutex<Vec<Taken>>>,
    named: Arc<Mutex<Vec<String>>>,
    refused: Arc<Mutex<Refused>>,
}

impl Mailbox {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let mailbox = Self { url, taken: Arc::default(), named: Arc::default(), refused: Arc::default() };
        let shared = mailbox.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, shared.clone()));
            }
        });
        mailbox
    }

    /// From now on a mail to this address is answered with that line, or the [`PASSWORD`] is.
    pub fn refuse(&self, what: &str, reply: &'static str) {
        self.refused.lock().unwrap().insert(what.to_owned(), reply);
    }

    /// No more.
    pub fn take(&self, what: &str) {
        self.refused.lock().unwrap().remove(what);
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// Every address that was named as one to send to, as often as it was.
    pub fn named(&self) -> Vec<String> {
        self.named.lock().unwrap().clone()
    }
}

/// One connection, until it is closed (RFC 5321). A mail counts once its end was read.
async fn serve(socket: TcpStream, mailbox: Mailbox) -> std::io::Result<()> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    let (mut to, mut id, mut raw, mut is_data) = (String::new(), String::new(), String::new(), false);
    write.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        if is_data {
            if line == "." {
                is_data = false;
                let taken =
                    Taken { to: std::mem::take(&mut to), id: std::mem::take(&mut id), raw: std::mem::take(&mut raw) };
                mailbox.taken.lock().unwrap().push(taken);
                write.write_all(b"250 taken\r\n").await?;
                continue;
            }
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            raw.push('\n');
            if let Some(value) = line.strip_prefix("Message-ID: ")
                && id.is_empty()
            {
                value.clone_into(&mut id);
            }
            continue;
        }
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let refused = |what: &str| mailbox.refused.lock().unwrap().get(what).copied();
        let reply = match word.as_str() {
            "EHLO" => "250-test\r\n250 AUTH PLAIN",
            "AUTH" => refused(PASSWORD).unwrap_or("235 welcome"),
            "RCPT" => {
                let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                address.map_or("", |(address, _)| address).clone_into(&mut to);
                mailbox.named.lock().unwrap().push(to.clone());
                refused(&to).unwrap_or("250 ok")
            }
            "DATA" => {
                is_data = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
    Ok(())
}
