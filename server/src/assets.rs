//! The browser's files: embedded in a release, read from disk while developing.
//!
//! Each is served under a name with its content's hash, cached for good, and under its plain name
//! (for modules that import each other), asked for anew each time. `bin/bundle` compressed them
//! beforehand; nothing is compressed here.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use app::cx::Assets;
use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

mod sources;

#[derive(RustEmbed)]
#[folder = "../dist/pkg"]
#[allow_missing = true]
struct Embedded;

struct File {
    mime: HeaderValue,
    etag: HeaderValue,
    plain: Bytes,
    br: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// All files in memory, by both names.
pub struct Store {
    by_name: HashMap<String, (Arc<File>, bool)>,
    urls: HashMap<String, String>,
}

impl Store {
    /// Reads every file. `LEPTOS_SITE_ROOT` names a folder other than the embedded `dist`.
    pub fn load() -> anyhow::Result<Self> {
        match std::env::var_os("LEPTOS_SITE_ROOT") {
            Some(root) => {
                let folder = std::path::Path::new(&root).join("pkg");
                let mut files = Vec::new();
                collect(&folder, "", &mut files).map_err(|error| {
                    anyhow::anyhow!("LEPTOS_SITE_ROOT={} holds no folder pkg with files ({error}): run bin/run once, or leave it out.", root.display())
                })?;
                sources::complete(&mut files).map_err(|error| {
                    anyhow::anyhow!("LEPTOS_SITE_ROOT: start from the folder of the workspace ({error}).")
                })?;
                Ok(Self::new(files))
            }
            None => Ok(Self::new(
                Embedded::iter().filter_map(|name| Some((name.to_string(), Embedded::get(&name)?.data))).collect(),
            )),
        }
    }

    fn new(files: Vec<(String, Cow<'static, [u8]>)>) -> Self {
        let bytes: HashMap<String, Bytes> = files
            .into_iter()
            .map(|(name, data)| match data {
                Cow::Borrowed(data) => (name, Bytes::from_static(data)),
                Cow::Owned(data) => (name, Bytes::from(data)),
            })
            .collect();
        let mut store = Self { by_name: HashMap::new(), urls: HashMap::new() };
        for (name, plain) in bytes.iter().filter(|(name, _)| !is_compressed(name)) {
            let hash = hex::encode(&Sha256::digest(plain)[..8]);
            let file = Arc::new(File {
                mime: HeaderValue::from_static(mime(name)),
                etag: HeaderValue::try_from(format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"0\"")),
                plain: plain.clone(),
                br: bytes.get(&format!("{name}.br")).cloned(),
                gzip: bytes.get(&format!("{name}.gz")).cloned(),
            });
            let hashed = match name.rsplit_once('.') {
                Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
                None => format!("{name}-{hash}"),
            };
            store.urls.insert(name.clone(), format!("/assets/{hashed}"));
            store.by_name.insert(hashed, (Arc::clone(&file), true));
            store.by_name.insert(name.clone(), (file, false));
        }
        store
    }

    /// Hashed address of a file; its plain address when the bundle does not hold it.
    pub fn url(&self, name: &str) -> String {
        self.urls.get(name).cloned().unwrap_or_else(|| format!("/assets/{name}"))
    }

    /// Loader and wasm of a bundle; `cargo leptos` makes a single one of all islands.
    fn bundle(&self, name: &str) -> (String, String) {
        let name = if self.urls.contains_key(&format!("{name}.js")) { name } else { "benkyokai" };
        // Its wasm has another name than that of wasm-bindgen.
        let wasm = [format!("{name}_bg.wasm"), format!("{name}.wasm")];
        let wasm = wasm.iter().find(|wasm| self.urls.contains_key(*wasm)).unwrap_or(&wasm[0]);
        (self.url(&format!("{name}.js")), self.url(wasm))
    }

    /// The addresses that pages need.
    pub fn urls(&self) -> Assets {
        Assets {
            css: self.url("benkyokai.css"),
            visiting_css: self.url("visiting.css"),
            reading_css: self.url("reading.css"),
            own_css: self.url("own.css"),
            organize_css: self.url("organize.css"),
            console_css: self.url("console.css"),
            page_js: self.url("page.js"),
            reading_js: self.url("reading.js"),
            organize_js: self.url("organize.js"),
            agenda_js: self.url("agenda.js"),
            import_js: self.url("import.js"),
            door_js: self.url("door.js"),
            ticket_js: self.url("ticket.js"),
            lottery_js: self.url("lottery.js"),
            code_js: self.url("code.js"),
            ask_js: self.url("ask.js"),
            proposals_js: self.url("proposals.js"),
            draft_js: self.url("draft.js"),
            polls_js: self.url("polls.js"),
            answer_js: self.url("answer.js"),
            moderating_js: self.url("moderating.js"),
            islands_js: self.url("islands.js"),
            board: self.bundle("board"),
            console: self.bundle("console"),
            desk: self.bundle("desk"),
            reader: self.bundle("reader"),
            icon: self.url("icon.svg"),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

/// Serves `/assets/*`, and the worker that keeps tickets.
pub fn router(store: Arc<Store>) -> axum::Router {
    // At the top, because a worker keeps pages below its own address alone.
    let worker = |store, headers| serve(store, Path("worker.js".to_owned()), headers);
    axum::Router::new().route("/assets/{*name}", get(serve)).route(app::routes::WORKER, get(worker)).with_state(store)
}

async fn serve(State(store): State<Arc<Store>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((file, is_hashed)) = store.by_name.get(&name) else {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "not found").into_response();
    };
    let caching = if *is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if is_known(&headers, &file.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let (body, encoding) = file.best_for(&headers);
        let mut response = Response::new(Body::from(body));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response.headers_mut().insert(header::CONTENT_TYPE, file.mime.clone());
        response
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(header::ETAG, file.etag.clone());
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

impl File {
    fn best_for(&self, headers: &HeaderMap) -> (Bytes, Option<&'static str>) {
        match (&self.br, &self.gzip) {
            (Some(br), _) if accepts(headers, "br") => (br.clone(), Some("br")),
            (_, Some(gzip)) if accepts(headers, "gzip") => (gzip.clone(), Some("gzip")),
            _ => (self.plain.clone(), None),
        }
    }
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).any(
        |part| {
            let mut pieces = part.split(';').map(str::trim);
            let is_it = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            is_it && !pieces.any(|q| matches!(q, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        },
    )
}

/// Whether who asks holds what has this tag already. A proxy that compresses makes it a weak one.
pub fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let Ok(etag) = etag.to_str() else { return false };
    headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).any(|v| {
        let v = v.trim();
        v == "*" || v.strip_prefix("W/").unwrap_or(v) == etag
    })
}

fn collect(
    folder: &std::path::Path,
    prefix: &str,
    files: &mut Vec<(String, Cow<'static, [u8]>)>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push((name, Cow::Owned(std::fs::read(entry.path())?)));
        }
    }
    Ok(())
}

fn is_compressed(name: &str) -> bool {
    [".br", ".gz"].iter().any(|end| name.ends_with(end))
}

fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> Arc<Store> {
        Arc::new(Store::new(vec![
            ("benkyokai.css".to_owned(), Cow::Borrowed(b"body{}")),
            ("benkyokai.css.br".to_owned(), Cow::Borrowed(b"(br)")),
            ("benkyokai.css.gz".to_owned(), Cow::Borrowed(b"(gz)")),
            ("snippets/a-1/inline0.js".to_owned(), Cow::Borrowed(b"export{}")),
        ]))
    }

    async fn ask(store: &Arc<Store>, path: &str, extra: &[(header::HeaderName, &str)]) -> Response {
        let mut headers = HeaderMap::new();
        for (name, value) in extra {
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        let name = path.strip_prefix("/assets/").unwrap().to_owned();
        serve(State(Arc::clone(store)), Path(name), headers).await
    }

    #[tokio::test]
    async fn a_hashed_name_is_cached_for_good_and_a_plain_one_is_not() {
        let store = store();
        let url = store.urls().css;
        assert!(
            url.strip_prefix("/assets/benkyokai-").is_some_and(|rest| rest.len() == "0123456789abcdef.css".len()),
            "{url}"
        );
        let hashed = ask(&store, &url, &[]).await;
        assert_eq!(hashed.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(hashed.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        let plain = ask(&store, "/assets/snippets/a-1/inline0.js", &[]).await;
        assert_eq!(plain.headers()[header::CACHE_CONTROL], "no-cache");
        assert_eq!(ask(&store, "/assets/../Cargo.toml", &[]).await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn the_best_accepted_encoding_is_sent_and_a_known_etag_sends_nothing() {
        let store = store();
        let url = store.urls().css;
        for (accept, encoding) in
            [("gzip, deflate, br", Some("br")), ("gzip;q=1.0, br;q=0", Some("gzip")), ("identity", None)]
        {
            let reply = ask(&store, &url, &[(header::ACCEPT_ENCODING, accept)]).await;
            assert_eq!(
                reply.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap()),
                encoding,
                "{accept}"
            );
        }
        let etag = ask(&store, &url, &[]).await.headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = ask(&store, &url, &[(header::IF_NONE_MATCH, &etag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
}
