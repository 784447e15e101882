//! Request bodies: read whole, within a size, a time and a budget that all of them share, before
//! anything else is done for them. A slow sender holds no connection to the database, a large one
//! costs no hashing, and many together cannot fill the memory.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::{error::Error, people::types::Stage};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::BodyExt as _;

use super::{
    budget::{ARCHIVE, Budget, ORDINARY, PICTURE, Reservation, SLIDES, TEXT},
    errors::Fail,
    peer::ClientAddr,
    request::Consumed,
    session::Ended,
};

/// Bytes of a form that proves who someone is.
const CREDENTIALS: usize = 4 * 1024;

/// Fields of one form; an agenda of a hundred slots has some twenty for each.
const MAX_FIELDS: usize = 1_000;
const MAX_FIELDS_AT_THE_DESK: usize = 4_000;
/// Bytes of a file that is too large and read to its end all the same, without being kept: a browser that is cut off
/// while it sends shows an error of its own instead of our answer.
const MAX_DISCARDED: u64 = 128 * 1024 * 1024;
/// How long a body may take to arrive.
pub const WITHIN: Duration = Duration::from_secs(25);

/// Layer: 413 for what is too large, 408 for what is too slow, 400 for too many fields, 503 when all
/// bodies under way have used the budget up. Who asks is known already.
pub async fn read(State((within, budget)): State<(Duration, Arc<Budget>)>, request: Request, next: Next) -> Response {
    let is_signed_in = is_signed_in(&request);
    let is_kept = is_signed_in || request.extensions().get::<Ended>().is_some();
    let limit = limit(request.uri().path(), is_kept, is_signed_in && has_files(request.headers()));
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if let Some(length) = announced.filter(|length: &u64| *length > limit as u64) {
        if matches!(limit, SLIDES | PICTURE) && length <= MAX_DISCARDED {
            let (parts, body) = request.into_parts();
            let is_read = tokio::time::timeout(within, discard(body)).await.is_ok();
            if let Some(consumed) = parts.extensions.get::<Consumed>().filter(|_| is_read) {
                consumed.set();
            }
        }
        return too_large(limit).into_response();
    }
    let source = request.extensions().get::<ClientAddr>().map_or(IpAddr::from([0, 0, 0, 0]), |client| client.0);
    let mut reservation = budget.open(source, limit);
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(within, collect(body, limit, &mut reservation)).await {
        Ok(Ok(body)) => body,
        Ok(Err(refused)) => return refused.into_response(),
        Err(_) => {
            return Fail::status(
                StatusCode::REQUEST_TIMEOUT,
                "送信に時間がかかりすぎました。接続を確かめて、もう一度お試しください。",
                "Sending took too long. Please check the connection and try again.",
            )
            .into_response();
        }
    };
    if let Some(consumed) = parts.extensions.get::<Consumed>() {
        consumed.set();
    }
    let most = if parts.uri.path().starts_with("/organize/") { MAX_FIELDS_AT_THE_DESK } else { MAX_FIELDS };
    if fields(&parts.headers, &body) > most {
        return Fail::status(
            StatusCode::BAD_REQUEST,
            "入力項目が多すぎます。分けて送ってください。",
            "There are too many fields. Please send them in parts.",
        )
        .into_response();
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    drop(reservation);
    response
}

/// The whole body. What has arrived counts against the budget, chunk by chunk, until the request is
/// answered: who announces much and sends nothing takes nothing.
async fn collect(mut body: Body, limit: usize, reservation: &mut Reservation) -> Result<Bytes, Fail> {
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| unreadable())?;
        let Ok(data) = frame.into_data() else { continue };
        if whole.len() + data.len() > limit {
            return Err(too_large(limit));
        }
        if !reservation.grow(data.len()) {
            tracing::warn!("the budget of request bodies is used up");
            return Err(Error::Unavailable.into());
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.into())
}

/// Reads a body to its end and keeps nothing of it.
async fn discard(mut body: Body) {
    while let Some(Ok(_)) = body.frame().await {}
}

/// Long texts are written at the organizers' desk, by somebody who has a session; what comes of one
/// that ended within the day is kept for its owner. An archive is for who is there.
fn is_signed_in(request: &Request) -> bool {
    let session = request.extensions().get::<domain::people::types::Session>();
    session.is_some_and(|session| session.stage == Stage::Full)
}

/// A form that a file may be in.
fn has_files(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"))
}

/// The most bytes that a body sent here may have.
fn limit(path: &str, may_write_texts: bool, may_send_files: bool) -> usize {
    let mut parts = path.split('/').skip(1);
    match (parts.next().unwrap_or_default(), parts.next()) {
        ("sign-in" | "sign-up" | "reset" | "invitation" | "invitations" | "prove", _)
        | ("settings", Some("password" | "second-factor")) => CREDENTIALS,
        ("organize", Some("import")) if may_send_files => ARCHIVE,
        ("speaking", Some("talks")) if may_send_files => SLIDES,
        ("speaking", Some("people")) if may_write_texts => PICTURE,
        ("organize", _) | ("api", Some("fn")) if may_write_texts => TEXT,
        _ => ORDINARY,
    }
}

/// About how many fields a form has: never fewer than there are.
fn fields(headers: &HeaderMap, body: &[u8]) -> usize {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if kind.starts_with(b"application/x-www-form-urlencoded") {
        return body.split(|byte| *byte == b'&').count();
    }
    if kind.starts_with(b"multipart/") {
        const NAME: &[u8] = b"content-disposition";
        // A file of many megabytes may be in it: its first byte tells nearly always.
        let may_be = |window: &&[u8]| window[0].eq_ignore_ascii_case(&NAME[0]);
        return body.windows(NAME.len()).filter(may_be).filter(|window| window.eq_ignore_ascii_case(NAME)).count();
    }
    1
}

fn unreadable() -> Fail {
    Fail::status(
        StatusCode::BAD_REQUEST,
        "送られた内容を読み取れませんでした。ページを開き直して、もう一度入力してください。",
        "We could not read what was sent. Please open the page again and retry.",
    )
}

fn too_large(limit: usize) -> Fail {
    if limit == SLIDES {
        return Fail::status(
            StatusCode::PAYLOAD_TOO_LARGE,
            "PDFは20MBまでです。前のページに戻り、小さく書き出したPDFを選ぶか、資料のリンクを入れてください。ほかに保存した内容はそのままです。",
            "A PDF may have 20 MB. Please go back and choose a smaller one, or enter a link to the slides. Whatever else you saved is as it was.",
        );
    }
    if limit == PICTURE {
        return Fail::status(
            StatusCode::PAYLOAD_TOO_LARGE,
            "写真は5MBまでです。前のページに戻り、小さく書き出した写真を選んでください。保存してある内容はそのままです。",
            "A picture may have 5 MB. Please go back and choose a smaller one. Whatever you saved is as it was.",
        );
    }
    Fail::status(
        StatusCode::PAYLOAD_TOO_LARGE,
        "送られた内容が大きすぎます。短くするか、分けて送ってください。",
        "What you sent is too large. Please shorten it or send it in parts.",
    )
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware, routing::post};
    use domain::{Lang, ids::AccountId, people::types::Session, viewer::Account};
    use tower::ServiceExt as _;

    use super::*;

    fn budget(kib: usize) -> Arc<Budget> {
        Arc::new(Budget::new(kib * 1024))
    }

    fn app(budget: Arc<Budget>) -> Router {
        Router::new()
            .fallback(post(|body: String| async move { body.len().to_string() }))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .layer(middleware::from_fn_with_state((Duration::from_millis(200), budget), read))
    }

    fn request(path: &str, kind: &str, who: Who, body: Body) -> Request {
        let mut request = Request::post(path).header("content-type", kind).body(body).unwrap();
        match who {
            Who::Visitor => {}
            Who::Ended => drop(request.extensions_mut().insert(Ended(AccountId(1)))),
            Who::SignedIn(stage) => {
                let account = Account {
                    id: AccountId(1),
                    name: String::new(),
                    mail: String::new(),
                    person: None,
                    roles: Vec::new(),
                    has_second_factor: false,
                    has_password: true,
                    is_demo: false,
                };
                let proved_at = chrono::Utc::now();
                let session = Session { account, stage, lang: Lang::Ja, is_demo: false, proved_at };
                request.extensions_mut().insert(session);
            }
        }
        request
    }

    #[derive(Clone, Copy)]
    enum Who {
        Visitor,
        SignedIn(Stage),
        Ended,
    }

    async fn status(path: &str, kind: &str, who: Who, body: Body) -> u16 {
        app(budget(8 * 1024)).oneshot(request(path, kind, who, body)).await.unwrap().status().as_u16()
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[tokio::test]
    async fn promise_05_a_large_password_is_refused_unread() {
        assert_eq!(status("/sign-in", FORM, Who::Visitor, Body::from(vec![b'x'; 1_000_000])).await, 413);
        assert_eq!(status("/sign-in", FORM, Who::Visitor, Body::from(vec![b'x'; 4_096])).await, 200);
        assert_eq!(status("/sign-in", FORM, Who::Visitor, Body::new(Chunks(1_000))).await, 413, "no length announced");
    }

    #[tokio::test]
    async fn promise_51_bodies_and_fields_are_bounded() {
        assert_eq!(status("/language", FORM, Who::Visitor, Body::from(vec![b'x'; 65 * 1024])).await, 413);
        assert_eq!(status("/language", FORM, Who::Visitor, Body::from("a=1&".repeat(10_000))).await, 400);
        assert_eq!(status("/language", FORM, Who::Visitor, Body::from("a=1&".repeat(900))).await, 200);
        let part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
        let parts = Body::from(part.repeat(1_200));
        assert_eq!(status("/x", "multipart/form-data; boundary=b", Who::Visitor, parts).await, 400);
    }

    /// A cookie alone opens nothing: the session was looked up before.
    #[tokio::test]
    async fn promise_51_long_texts_are_taken_at_the_desk_and_of_living_sessions_only() {
        let text = || Body::from(vec![b'x'; 1024 * 1024]);
        let desk = "/organize/security-jaws/import";
        assert_eq!(status(desk, FORM, Who::SignedIn(Stage::Full), text()).await, 200);
        assert_eq!(status(desk, FORM, Who::Ended, text()).await, 200, "kept for its owner");
        assert_eq!(status(desk, FORM, Who::SignedIn(Stage::OwesCode), text()).await, 413);
        assert_eq!(status(desk, FORM, Who::Visitor, text()).await, 413);
        assert_eq!(status("/security-jaws/32", FORM, Who::SignedIn(Stage::Full), text()).await, 413);
        let huge = Body::from(vec![b'x'; 4 * 1024 * 1024]);
        assert_eq!(status("/organize/x", FORM, Who::SignedIn(Stage::Full), huge).await, 413);
    }

    /// Words about oneself come with the picture, and are kept for their owner when the session has ended.
    #[tokio::test]
    async fn promise_51_a_picture_is_taken_of_whom_we_know() {
        let (path, kind) = ("/speaking/people/1", "multipart/form-data; boundary=b");
        let budget = budget(32 * 1024);
        let send = async |who: Who, bytes: usize| {
            let body = Body::from(vec![b'x'; bytes]);
            app(Arc::clone(&budget)).oneshot(request(path, kind, who, body)).await.unwrap().status().as_u16()
        };
        assert_eq!(send(Who::SignedIn(Stage::Full), PICTURE).await, 200);
        assert_eq!(send(Who::Ended, PICTURE).await, 200);
        assert_eq!(send(Who::SignedIn(Stage::Full), PICTURE + 1).await, 413);
        assert_eq!(send(Who::SignedIn(Stage::OwesCode), ORDINARY + 1).await, 413);
        assert_eq!(send(Who::Visitor, ORDINARY + 1).await, 413);
    }

    #[tokio::test]
    async fn promise_51_all_bodies_under_way_share_one_budget() {
        // Of one source at most a quarter, but always one long text.
        let budget = Arc::new(Budget::new(4 * TEXT));
        let app = app(Arc::clone(&budget));
        let send = |body: Body| app.clone().oneshot(request("/organize/x", FORM, Who::SignedIn(Stage::Full), body));
        let withheld = tokio::spawn(send(Body::new(Chunks(2_000))));
        while budget.used() < 2_000_000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(send(Body::from(vec![b'x'; 2_000_000])).await.unwrap().status(), 503, "its share is used up");
        assert_eq!(send(Body::from("a=1")).await.unwrap().status(), 200, "small ones still fit");
        assert_eq!(withheld.await.unwrap().unwrap().status(), 408);
        assert_eq!(budget.used(), 0, "given back");
        assert_eq!(send(Body::from(vec![b'x'; 2_000_000])).await.unwrap().status(), 200);
    }

    #[tokio::test]
    async fn a_body_that_trickles_is_cut_off() {
        assert_eq!(status("/language", FORM, Who::Visitor, Body::new(Chunks(3))).await, 408);
    }

    /// So many chunks of 1,000 bytes, then silence.
    struct Chunks(usize);

    impl axum::body::HttpBody for Chunks {
        type Data = axum::body::Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
            match self.0 {
                0 => std::task::Poll::Pending,
                _ => {
                    self.0 -= 1;
                    std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(vec![b'x'; 1_000].into()))))
                }
            }
        }
    }
}
