//! Bodies that are large, slow, or many.

use axum::{Router, middleware, routing::post};
use domain::{Lang, ids::AccountId, people::types::Session, viewer::Account};
use tower::ServiceExt as _;

use super::*;

fn budget(kib: usize) -> Arc<Budget> {
    Arc::new(Budget::new(kib * 1024))
}

const SHORTLY: Within = Within { form: Duration::from_millis(200), file: Duration::from_secs(20) };

fn app(budget: Arc<Budget>) -> Router {
    Router::new()
        .fallback(post(|body: String| async move { body.len().to_string() }))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state((SHORTLY, budget), read))
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

const PARTS: &str = "multipart/form-data; boundary=b";

#[tokio::test]
async fn promise_51_a_file_may_take_longer_to_arrive_than_a_form() {
    let send = async |path: &str, who: Who| status(path, PARTS, who, Body::new(Late::new())).await;
    for path in ["/speaking/talks/1", "/speaking/people/1", "/organize/import"] {
        assert_eq!(send(path, Who::SignedIn(Stage::Full)).await, 200, "{path}");
    }
    for path in ["/language", "/organize/security-jaws/42/report"] {
        assert_eq!(send(path, Who::SignedIn(Stage::Full)).await, 408, "{path}");
    }
    assert_eq!(send("/speaking/talks/1", Who::Visitor).await, 408, "of whom we know");
    let words = Body::new(Late::new());
    assert_eq!(status("/speaking/people/1", FORM, Who::SignedIn(Stage::Full), words).await, 408, "words alone");
}

/// Else the connection is closed while the browser still sends, and the sentence is not read.
#[tokio::test]
async fn promise_51_a_file_that_is_too_large_is_read_to_its_end_however_slowly_it_comes() {
    for (path, limit) in [("/speaking/talks/1", SLIDES), ("/speaking/people/1", PICTURE), ("/organize/import", ARCHIVE)]
    {
        let consumed = Consumed::default();
        let mut request = request(path, PARTS, Who::SignedIn(Stage::Full), Body::new(Late::new()));
        request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(limit + 1));
        request.extensions_mut().insert(consumed.clone());
        assert_eq!(app(budget(8 * 1024)).oneshot(request).await.unwrap().status(), 413, "{path}");
        assert!(consumed.is_set(), "{path}");
    }
}

#[test]
fn the_deadline_of_a_request_leaves_time_for_its_file() {
    let more = |path: &str, kind: &str| extra_time(&request(path, kind, Who::Visitor, Body::empty()));
    assert_eq!(more("/speaking/talks/1", PARTS), WITHIN.file.checked_sub(WITHIN.form).unwrap());
    assert_eq!(more("/organize/import", PARTS), WITHIN.file.checked_sub(WITHIN.form).unwrap());
    for (path, kind) in
        [("/speaking/talks/1", FORM), ("/speaking/people/1", FORM), ("/sign-in", PARTS), ("/language", PARTS)]
    {
        assert_eq!(more(path, kind), Duration::ZERO, "{path}");
    }
}

/// One byte, later than a form may come.
struct Late(Option<std::pin::Pin<Box<tokio::time::Sleep>>>);

impl Late {
    fn new() -> Self {
        Self(Some(Box::pin(tokio::time::sleep(SHORTLY.form * 2))))
    }
}

impl axum::body::HttpBody for Late {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        let Some(wait) = self.0.as_mut() else { return std::task::Poll::Ready(None) };
        std::task::ready!(wait.as_mut().poll(cx));
        self.0 = None;
        std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(Bytes::from_static(b"x")))))
    }
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
