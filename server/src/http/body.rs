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
/// How long bodies may take to arrive: those of forms, and those that a file is in.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    pub form: Duration,
    pub file: Duration,
}

impl Within {
    /// Of a body that may have so many bytes. The largest that are taken are some twenty megabytes, from a telephone.
    const fn for_limit(self, limit: usize) -> Duration {
        if takes_files(limit) { self.file } else { self.form }
    }
}

/// What every body is given.
pub const WITHIN: Within = Within { form: Duration::from_secs(25), file: Duration::from_mins(3) };

/// Layer: 413 for what is too large, 408 for what is too slow, 400 for too many fields, 503 when all
/// bodies under way have used the budget up. Who asks is known already.
pub async fn read(State((within, budget)): State<(Within, Arc<Budget>)>, request: Request, next: Next) -> Response {
    let is_signed_in = is_signed_in(&request);
    let is_kept = is_signed_in || request.extensions().get::<Ended>().is_some();
    let has_files = has_files(request.headers());
    let limit = limit(request.uri().path(), is_kept, is_signed_in && has_files);
    let within = if has_files { within.for_limit(limit) } else { within.form };
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if let Some(length) = announced.filter(|length: &u64| *length > limit as u64) {
        if takes_files(limit) && length <= MAX_DISCARDED {
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

/// Whether a form that may have so many bytes brings a file.
const fn takes_files(limit: usize) -> bool {
    matches!(limit, SLIDES | PICTURE | ARCHIVE)
}

/// How much longer than any other request this one may take, for the file that may be in it. Who asks is not known yet.
pub fn extra_time(request: &Request) -> Duration {
    let has_files = has_files(request.headers());
    let within = WITHIN.for_limit(limit(request.uri().path(), has_files, has_files));
    within.saturating_sub(WITHIN.form)
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
#[path = "body_tests.rs"]
mod tests;
