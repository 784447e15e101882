//! Request bodies: read whole, within a size and a time, before anything else is done for them. A
//! slow sender holds no connection to the database, and a large one costs no hashing.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::{cookies, errors::Fail, site::Site};

/// Bytes of an ordinary form.
const ORDINARY: usize = 64 * 1024;
/// Bytes of a form that proves who someone is.
const CREDENTIALS: usize = 4 * 1024;
/// Bytes of a form with a text of up to 1 MiB: each byte of Japanese takes three when it is
/// url-encoded, and the other fields have room beside it. The text itself is measured by its action.
const TEXT: usize = 3 * 1024 * 1024 + ORDINARY;
/// Fields of one form; an agenda of a hundred slots has some twenty for each.
const MOST_FIELDS: usize = 1_000;
const MOST_FIELDS_AT_THE_DESK: usize = 4_000;
/// How long a body may take to arrive.
pub const WITHIN: Duration = Duration::from_secs(30);

/// Layer: 413 for what is too large, 408 for what is too slow, 400 for too many fields.
pub async fn read(State((site, within)): State<(Arc<Site>, Duration)>, request: Request, next: Next) -> Response {
    let has_session = cookies::get(request.headers(), site.session_cookie()).is_some();
    let limit = limit(request.uri().path(), has_session);
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > limit as u64) {
        return too_large().into_response();
    }
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(within, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return too_large().into_response(),
        Ok(Err(_)) => return StatusCode::BAD_REQUEST.into_response(),
        Err(_) => {
            return Fail::status(
                StatusCode::REQUEST_TIMEOUT,
                "送信に時間がかかりすぎました。接続を確かめて、もう一度お試しください。",
                "Sending took too long. Please check the connection and try again.",
            )
            .into_response();
        }
    };
    let most = if parts.uri.path().starts_with("/organize/") { MOST_FIELDS_AT_THE_DESK } else { MOST_FIELDS };
    if fields(&parts.headers, &body) > most {
        return Fail::status(
            StatusCode::BAD_REQUEST,
            "入力項目が多すぎます。分けて送ってください。",
            "There are too many fields. Please send them in parts.",
        )
        .into_response();
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// The most bytes that a body sent here may have.
fn limit(path: &str, has_session: bool) -> usize {
    let mut parts = path.split('/').skip(1);
    match (parts.next().unwrap_or_default(), parts.next()) {
        ("sign-in" | "sign-up" | "reset" | "invitation" | "invitations", _)
        | ("settings", Some("password" | "second-factor")) => CREDENTIALS,
        // Long texts are written at the organizers' desk only, and only by someone with a session.
        ("organize", _) | ("api", Some("fn")) if has_session => TEXT,
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
        return body.windows(NAME.len()).filter(|window| window.eq_ignore_ascii_case(NAME)).count();
    }
    1
}

fn too_large() -> Fail {
    Fail::status(
        StatusCode::PAYLOAD_TOO_LARGE,
        "送られた内容が大きすぎます。短くするか、分けて送ってください。",
        "What you sent is too large. Please shorten it or send it in parts.",
    )
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware, routing::post};
    use tower::ServiceExt as _;

    use super::*;

    async fn status(path: &str, kind: &str, cookie: &str, body: Body) -> u16 {
        let site = Arc::new(Site::new(&"https://example.org".parse().unwrap(), Vec::new()));
        let app = Router::new()
            .fallback(post(|body: String| async move { body.len().to_string() }))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .layer(middleware::from_fn_with_state((site, Duration::from_millis(200)), read));
        let request = Request::post(path).header("content-type", kind).header("cookie", cookie).body(body).unwrap();
        app.oneshot(request).await.unwrap().status().as_u16()
    }

    const FORM: &str = "application/x-www-form-urlencoded";
    const SIGNED_IN: &str = "__Host-session=x";

    #[tokio::test]
    async fn promise_05_a_large_password_is_refused_unread() {
        assert_eq!(status("/sign-in", FORM, "", Body::from(vec![b'x'; 1_000_000])).await, 413);
        assert_eq!(status("/sign-in", FORM, "", Body::from(vec![b'x'; 4_096])).await, 200);
        assert_eq!(status("/sign-in", FORM, "", Body::new(Chunks(1_000))).await, 413, "no length announced");
    }

    #[tokio::test]
    async fn promise_51_bodies_and_fields_are_bounded() {
        assert_eq!(status("/language", FORM, "", Body::from(vec![b'x'; 65 * 1024])).await, 413);
        assert_eq!(status("/language", FORM, "", Body::from("a=1&".repeat(10_000))).await, 400);
        assert_eq!(status("/language", FORM, "", Body::from("a=1&".repeat(900))).await, 200);
        let part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
        assert_eq!(status("/x", "multipart/form-data; boundary=b", "", Body::from(part.repeat(1_200))).await, 400);
    }

    #[tokio::test]
    async fn long_texts_are_taken_at_the_desk_only() {
        let text = || Body::from(vec![b'x'; 1024 * 1024]);
        assert_eq!(status("/organize/security-jaws/import", FORM, SIGNED_IN, text()).await, 200);
        assert_eq!(status("/organize/security-jaws/import", FORM, "", text()).await, 413);
        assert_eq!(status("/security-jaws/32", FORM, SIGNED_IN, text()).await, 413);
        assert_eq!(status("/organize/x", FORM, SIGNED_IN, Body::from(vec![b'x'; 4 * 1024 * 1024])).await, 413);
    }

    #[tokio::test]
    async fn a_body_that_trickles_is_cut_off() {
        assert_eq!(status("/language", FORM, "", Body::new(Chunks(3))).await, 408);
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
