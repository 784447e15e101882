//! A browser without a screen: keeps cookies, follows nothing, says where its forms come from.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{Client, Method, StatusCode, header::HeaderMap, redirect::Policy};
use scraper::{Html, Selector};

#[derive(Clone)]
pub struct Browser {
    client: Client,
    address: String,
    origin: String,
    pub cookies: BTreeMap<String, String>,
    /// Sent along with each request.
    pub headers: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    pub fn new(address: &str, origin: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).no_proxy().build();
        Self {
            client: client.unwrap(),
            address: address.to_owned(),
            origin: origin.to_owned(),
            cookies: BTreeMap::new(),
            headers: BTreeMap::from([("accept-language".to_owned(), "en".to_owned())]),
        }
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Where its own pages are.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The session cookie, under either name.
    pub fn session(&self) -> Option<&str> {
        self.cookies.get("session").or_else(|| self.cookies.get("__Host-session")).map(String::as_str)
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.client.request(method, format!("http://{}{path}", self.address));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", pairs.join("; "));
        }
        request
    }

    pub async fn send(&mut self, request: reqwest::RequestBuilder) -> Reply {
        let reply = request.send().await.expect("the server answers");
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        // A stream has no end: only its head is looked at here.
        let is_stream =
            headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let body =
            if is_stream { String::new() } else { String::from_utf8_lossy(&reply.bytes().await.unwrap()).into_owned() };
        for cookie in headers.get_all("set-cookie") {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
        Reply { status, headers, body }
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// A form of one of our own pages.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send(self.request(Method::POST, path).header("origin", &self.origin).form(fields)).await
    }

    /// The same with fields that were read from a page.
    pub async fn post_read(&mut self, path: &str, fields: &[(String, String)]) -> Reply {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(path, &fields).await
    }

    /// What a script of one of our own pages sends to the interface.
    pub async fn send_json(&mut self, method: Method, path: &str, body: &serde_json::Value) -> Reply {
        self.send(self.request(method, path).header("origin", &self.origin).json(body)).await
    }

    pub async fn post_body(&mut self, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Reply {
        let request = self.request(Method::POST, path).header("origin", &self.origin);
        self.send(request.header("content-type", kind).body(body)).await
    }

    pub async fn sign_in(&mut self, mail: &str, password: &str) -> Reply {
        self.post("/sign-in", &[("mail", mail), ("password", password), ("next", "/settings")]).await
    }

    /// Whether the server takes this browser for somebody.
    pub async fn is_signed_in(&mut self) -> bool {
        self.get("/settings").await.status == 200
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// Text of the first element that matches.
    pub fn text(&self, selector: &str) -> String {
        let html = self.html();
        let text: String =
            html.select(&Selector::parse(selector).unwrap()).take(1).flat_map(|element| element.text()).collect();
        text.trim().to_owned()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        let known = StatusCode::from_u16(self.status).unwrap();
        assert_eq!(self.status, status, "{known}: {}", self.body.chars().take(3_000).collect::<String>());
        self
    }
}
