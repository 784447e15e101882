//! Slides that are kept here: read in pieces, as a file to keep, which no browser runs.

use app::agenda::within_page;
use axum::{Router, body::Body, response::IntoResponse, routing::get};
use domain::{
    Error,
    ids::EventRef,
    workflows::slides_file::{self, SlidesFile},
};
use futures_util::stream;
use http::{HeaderValue, StatusCode, header};

use super::{
    Ctx,
    path::Path,
    reply::{Reply, private},
};
use crate::{http::headers::Private, state::AppState};

/// What a file that people handed in may do in a browser: nothing.
pub(crate) static POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

pub fn routes() -> Router<AppState> {
    Router::new().route("/{series}/{number}/talks/{n}/slides.pdf", get(slides))
}

/// Stored nowhere on the way: the speaker may take it away, or its label may become stricter.
async fn slides(ctx: Ctx, Path((slug, number, n)): Path<(String, i32, i32)>) -> Reply {
    let event = EventRef::new(&slug, number);
    let file = match slides_file::open(ctx.db(), ctx.asked(), event, n).await {
        Ok(file) => file,
        Err(Error::Forbidden) => {
            return Ok(private(StatusCode::FORBIDDEN, within_page::refused(&ctx.cx(), event, n)));
        }
        Err(error) => return Err(error.into()),
    };
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_LENGTH, HeaderValue::from(file.size)),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
    ];
    // A name of ours: the slug has letters, digits and hyphens alone.
    let name = format!("attachment; filename=\"{slug}-{number}-{n}.pdf\"");
    let mut response = (head, body(&ctx, file)).into_response();
    if let Ok(name) = name.parse() {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    response.extensions_mut().insert(Private);
    Ok(response)
}

/// A piece at a time, as fast as the reader takes it. One that was replaced meanwhile breaks off.
fn body(ctx: &Ctx, file: SlidesFile) -> Body {
    let begin = (ctx.db().clone(), file, 0_i32);
    let pieces = stream::try_unfold(begin, |(db, file, offset)| async move {
        match slides_file::piece(&db, &file, offset).await? {
            Some(piece) => {
                let next = offset.saturating_add(i32::try_from(piece.len()).unwrap_or(i32::MAX));
                Ok(Some((piece, (db, file, next))))
            }
            None if offset < file.size => Err(Error::Unavailable),
            None => Ok(None),
        }
    });
    Body::from_stream(pieces)
}
