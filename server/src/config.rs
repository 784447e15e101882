//! Configuration from environment variables; a wrong value stops the start with one sentence.
//!
//! A variable that is set but empty counts as unset. The README's table lists the same names.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use url::Url;

use crate::http::site::Network;

/// Connections that each part of the program may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pools {
    pub web: u32,
    pub worker: u32,
    pub health: u32,
}

/// At most so many connections are kept for pages that everybody reads.
const MAX_RESERVED: u32 = 2;

impl Pools {
    /// Those of `web` that are kept for pages that everybody reads, so that nobody who reads waits for a crowd that writes;
    /// none where there are few.
    pub fn reserved(&self) -> u32 {
        (self.web / 8).min(MAX_RESERVED)
    }
}

/// How log lines look. [`LogFormat::Auto`]: readable in a terminal, JSON elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Auto,
    Json,
    Text,
}

/// A value that never shows in logs or `{:?}`: it may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// What of the demonstration an empty database is filled with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demo {
    #[default]
    Off,
    /// Its evenings, without the years before them: they are there sooner.
    Evening,
    Years,
}

impl Demo {
    pub const fn is_on(self) -> bool {
        !matches!(self, Self::Off)
    }
}

/// Everything the environment decides. Cheap to share behind an `Arc`.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where pages are served.
    pub listen: SocketAddr,
    /// Where `/metrics` is served; `None` when switched off.
    pub metrics_listen: Option<SocketAddr>,
    /// Origin under which people reach the pages, without a trailing slash. Links in mail and the
    /// cross-site check use it, never a request's `Host`.
    pub public_url: String,
    /// Whether `public_url` came from the environment; else it follows the port that was bound.
    pub is_public_url_given: bool,
    /// `None`: the private Postgres in `data_dir`.
    pub database_url: Option<Secret>,
    pub data_dir: PathBuf,
    /// `None`: mail stays readable for the developer.
    pub smtp_url: Option<Secret>,
    /// Whom to tell of a weakness of the site, as `mailto:` or `https:` addresses; empty: nobody is named.
    pub security_contact: Vec<String>,
    /// Sender of every mail, `Name <mail@example.org>` or a bare address.
    pub mail_from: String,
    /// One-click sign-in for demonstration people; only on a loopback address.
    pub demo: Demo,
    /// Proxies whose `X-Forwarded-For` is believed. Empty: nobody's.
    pub trusted_proxies: Vec<Network>,
    pub log_format: LogFormat,
    /// Whether `serve` may migrate a database given by `DATABASE_URL`.
    pub migrate: bool,
    /// 32 bytes that seal secrets in the database; `None`: those of the file `secret.key` in `data_dir`.
    pub secret_key: Option<Secret>,
    /// The database as what serves people reaches it, with fewer rights; `None`: as `database_url`.
    pub app_database_url: Option<Secret>,
    /// Bytes that all request bodies under way may hold together.
    pub body_budget: usize,
    /// Connections that one address may hold.
    pub connections_per_address: usize,
    /// Bytes that must be free in `data_dir` for anything to be written to the private Postgres.
    pub disk_watermark: u64,
    /// Folder with Postgres' programs, looked at before every other place.
    pub pg_bin: Option<PathBuf>,
    pub pools: Pools,
}

impl Config {
    /// Reads the process environment. The error is one sentence for the person who starts the program.
    pub fn from_env() -> Result<Self, String> {
        // A variable that is not UTF-8 would look unset; say so instead.
        for name in NAMES {
            if matches!(std::env::var(name), Err(std::env::VarError::NotUnicode(_))) {
                return Err(format!("{name} is not valid UTF-8: write it again with plain characters."));
            }
        }
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads from any source of named values, so that tests need not touch the environment.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let get = |name: &str| lookup(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());

        let listen = match get("LISTEN") {
            Some(text) => address("LISTEN", &text, "127.0.0.1:3000")?,
            None => SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
        };
        let metrics_listen = match get("METRICS_LISTEN").as_deref() {
            Some("off") => None,
            Some(text) => Some(address("METRICS_LISTEN", text, "127.0.0.1:9464, or off")?),
            None => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 9464))),
        };
        let given_url = get("PUBLIC_URL");
        let public_url = match &given_url {
            Some(text) => origin(text)?,
            None if listen.ip().is_loopback() => format!("http://localhost:{}", listen.port()),
            None => {
                return Err(format!(
                    "PUBLIC_URL is not set, but LISTEN={listen} is open to others: write the address under which people reach the site, such as PUBLIC_URL=https://events.example.org."
                ));
            }
        };
        let demo = demo(get("DEMO"))?;
        if demo.is_on() && !listen.ip().is_loopback() {
            return Err(format!(
                "DEMO=1 lets anyone sign in as anyone and runs on this machine only: write LISTEN=127.0.0.1:3000 instead of {listen}, or leave DEMO out."
            ));
        }
        if demo.is_on() && !is_local_origin(&public_url) {
            return Err(format!(
                "DEMO=1 lets anyone sign in as anyone and runs on this machine only: leave PUBLIC_URL={public_url} out, or leave DEMO out."
            ));
        }
        Ok(Self {
            listen,
            metrics_listen,
            is_public_url_given: given_url.is_some(),
            public_url,
            database_url: get("DATABASE_URL").map(|v| database_url("DATABASE_URL", &v)).transpose()?,
            data_dir: PathBuf::from(get("DATA_DIR").unwrap_or_else(|| "./data".to_owned())),
            smtp_url: get("SMTP_URL").map(|v| smtp_url(&v)).transpose()?,
            mail_from: mail_from(get("MAIL_FROM"))?,
            security_contact: security_contact(get("SECURITY_CONTACT"))?,
            demo,
            trusted_proxies: trusted_proxies(get("TRUSTED_PROXIES"))?,
            log_format: log_format(get("LOG_FORMAT").as_deref())?,
            migrate: flag("MIGRATE", get("MIGRATE"))?,
            secret_key: get("SECRET_KEY").map(|text| secret_key(&text)).transpose()?,
            app_database_url: get("APP_DATABASE_URL")
                .map(|text| database_url("APP_DATABASE_URL", &text))
                .transpose()?,
            body_budget: number("BODY_BUDGET_MIB", get("BODY_BUDGET_MIB"), 64, 8..=65_536)? << 20,
            connections_per_address: number(
                "CONNECTIONS_PER_ADDRESS",
                get("CONNECTIONS_PER_ADDRESS"),
                crate::serve::PER_SOURCE,
                16..=1_000_000,
            )?,
            disk_watermark: (number("DISK_WATERMARK_MIB", get("DISK_WATERMARK_MIB"), 256, 0..=1 << 40)? as u64) << 20,
            pg_bin: pg_bin(get("PG_BIN"))?,
            pools: Pools {
                web: connections("POOL_WEB", get("POOL_WEB"), 16)?,
                worker: connections("POOL_WORKER", get("POOL_WORKER"), 4)?,
                health: 1,
            },
        })
    }

    /// Whether others than the developer may reach the pages. Decides on pages for developers,
    /// logs and cookies.
    pub fn is_production(&self) -> bool {
        self.public_url.starts_with("https://") || !self.listen.ip().is_loopback()
    }

    /// The configuration after the listener was bound: port 0 became a real one.
    #[must_use]
    pub fn bound_to(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        if !self.is_public_url_given {
            self.public_url = format!("http://localhost:{}", address.port());
        }
        self
    }
}

const NAMES: [&str; 21] = [
    "LISTEN",
    "METRICS_LISTEN",
    "PUBLIC_URL",
    "DATABASE_URL",
    "DATA_DIR",
    "SMTP_URL",
    "MAIL_FROM",
    "SECURITY_CONTACT",
    "DEMO",
    "TRUSTED_PROXIES",
    "LOG_FORMAT",
    "MIGRATE",
    "PG_BIN",
    "POOL_WEB",
    "POOL_WORKER",
    "LEPTOS_SITE_ROOT",
    "SECRET_KEY",
    "APP_DATABASE_URL",
    "BODY_BUDGET_MIB",
    "CONNECTIONS_PER_ADDRESS",
    "DISK_WATERMARK_MIB",
];

fn address(name: &str, text: &str, example: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("{name}={text:?} is not an address with a port: write for example {example}."))
}

fn flag(name: &str, value: Option<String>) -> Result<bool, String> {
    match value.as_deref() {
        None | Some("0" | "false" | "no" | "off") => Ok(false),
        Some("1" | "true" | "yes" | "on") => Ok(true),
        Some(other) => Err(format!("{name}={other:?} is neither yes nor no: write {name}=1 or {name}=0.")),
    }
}

fn demo(value: Option<String>) -> Result<Demo, String> {
    if value.as_deref() == Some("evening") {
        return Ok(Demo::Evening);
    }
    Ok(if flag("DEMO", value)? { Demo::Years } else { Demo::Off })
}

fn connections(name: &str, value: Option<String>, default: u32) -> Result<u32, String> {
    let Some(text) = value else { return Ok(default) };
    text.parse().ok().filter(|n| (1..=500).contains(n)).ok_or_else(|| {
        format!(
            "{name}={text:?} is not a number of connections: write a whole number from 1 to 500, such as {default}."
        )
    })
}

fn number(
    name: &str,
    value: Option<String>,
    default: usize,
    range: std::ops::RangeInclusive<usize>,
) -> Result<usize, String> {
    let Some(text) = value else { return Ok(default) };
    text.parse().ok().filter(|n| range.contains(n)).ok_or_else(|| {
        format!(
            "{name}={text:?} is not a number that fits: write a whole number from {} to {}.",
            range.start(),
            range.end()
        )
    })
}

/// The value is not repeated: it is a secret.
fn secret_key(text: &str) -> Result<Secret, String> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_default();
    if bytes.len() == domain::vault::KEY_BYTES {
        return Ok(Secret::new(text));
    }
    Err("SECRET_KEY is not 32 bytes in Base64: make one with `openssl rand -base64 32`, or leave it out for the file secret.key in DATA_DIR.".to_owned())
}

fn origin(text: &str) -> Result<String, String> {
    let wrong = |why: &str| format!("PUBLIC_URL={text:?} {why}: write for example https://events.example.org.");
    let url = Url::parse(text).map_err(|_| wrong("is not an address"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong("does not begin with https://"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(wrong("has more than a scheme, a host and a port"));
    }
    let origin = url.origin().ascii_serialization();
    if url.scheme() == "http" && !is_local_origin(&origin) {
        return Err(wrong("is not encrypted, and sign-in works over https only, except on localhost"));
    }
    Ok(origin)
}

fn is_local_origin(origin: &str) -> bool {
    Url::parse(origin).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    })
}

// The two below must not repeat the value: it may hold a password.

fn database_url(name: &str, text: &str) -> Result<Secret, String> {
    let ok = (text.starts_with("postgres://") || text.starts_with("postgresql://"))
        && text.parse::<sqlx::postgres::PgConnectOptions>().is_ok();
    ok.then(|| Secret::new(text)).ok_or_else(|| {
        format!("{name} is not an address of a Postgres database: write for example postgres://user:password@db.example.org/benkyokai, or leave it out.")
    })
}

fn smtp_url(text: &str) -> Result<Secret, String> {
    let ok = Url::parse(text).is_ok_and(|u| matches!(u.scheme(), "smtp" | "smtps") && u.host_str().is_some());
    ok.then(|| Secret::new(text)).ok_or_else(|| {
        "SMTP_URL is not an address of a mail server: write for example smtps://user:password@mail.example.org, or leave it out to keep mail on this machine.".to_owned()
    })
}

fn mail_from(value: Option<String>) -> Result<String, String> {
    let Some(text) = value else { return Ok("Benkyokai <no-reply@localhost>".to_owned()) };
    text.parse::<lettre::message::Mailbox>().map(|m| m.to_string()).map_err(|_| {
        format!("MAIL_FROM={text:?} is not a mail address: write for example \"Benkyokai <events@example.org>\".")
    })
}

fn security_contact(value: Option<String>) -> Result<Vec<String>, String> {
    let parts = value.as_deref().unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            // Checked first: a line break would pass as part of an address.
            let is_one_word = !part.chars().any(|c| c.is_whitespace() || c.is_control());
            let is_contact = Url::parse(part).is_ok_and(|url| match url.scheme() {
                "mailto" => url.path().parse::<lettre::Address>().is_ok(),
                "https" => url.host_str().is_some(),
                _ => false,
            });
            (is_one_word && is_contact).then(|| part.to_owned()).ok_or_else(|| {
                format!(
                    "SECURITY_CONTACT holds {part:?}, which is no mailto: or https: address: write for example mailto:security@example.org."
                )
            })
        })
        .collect()
}

fn trusted_proxies(value: Option<String>) -> Result<Vec<Network>, String> {
    value.as_deref().unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
        .map(|part| part.parse().map_err(|_| {
            format!("TRUSTED_PROXIES holds {part:?}, which is no address or range: write for example 127.0.0.1,10.0.0.0/8.")
        }))
        .collect()
}

fn log_format(value: Option<&str>) -> Result<LogFormat, String> {
    match value {
        None | Some("auto") => Ok(LogFormat::Auto),
        Some("json") => Ok(LogFormat::Json),
        Some("text") => Ok(LogFormat::Text),
        Some(other) => Err(format!("LOG_FORMAT={other:?} is not known: write auto, json or text.")),
    }
}

fn pg_bin(value: Option<String>) -> Result<Option<PathBuf>, String> {
    let Some(text) = value else { return Ok(None) };
    let folder = PathBuf::from(&text);
    if folder.join("pg_ctl").exists() && folder.join("initdb").exists() {
        Ok(Some(folder))
    } else {
        Err(format!(
            "PG_BIN={text:?} holds no initdb and pg_ctl: write the folder with Postgres' programs, such as /usr/lib/postgresql/17/bin, or leave it out."
        ))
    }
}

#[cfg(test)]
mod tests;
