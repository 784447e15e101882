//! Public profiles, and the pictures of people.

use app::{people::speaker_page, routes};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Error, keys::CacheKey, pages, workflows::speaker_picture};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use page_cache::CachedBy;

use crate::{
    assets::is_known,
    http::headers::Private,
    pages::{Ctx, path::Path, reply::Reply, slides::POLICY},
    state::AppState,
};

/// A picture at its address never changes. Nobody on the way keeps it: it may be taken back.
static FOR_GOOD: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

pub fn routes() -> Router<AppState> {
    Router::new().route("/speakers/{slug}", get(speaker)).route("/speakers/{slug}/{file}", get(picture))
}

async fn speaker(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let made = ctx
        .shared_page(
            async |db, asked| pages::speaker::load(&db, asked, &slug).await,
            |page| {
                let events = page.appearances.iter().map(|(card, _)| CacheKey::event(card.id));
                CachedBy::keys(events.chain([CacheKey::SITE]))
            },
            speaker_page::document,
        )
        .await;
    match made {
        Ok(page) => page.reply(&ctx, Vec::new()),
        Err(Error::NotFound) => match pages::speaker::moved_to(ctx.db(), &slug).await? {
            Some(moved) => Ok(moved_for_good(&routes::speaker(&moved))),
            None => Err(Error::NotFound.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Whoever turned out to be somebody else: links to them go on working. A merge may be undone, so nobody keeps the way.
fn moved_for_good(to: &str) -> Response {
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    let headers = response.headers_mut();
    if let Ok(to) = HeaderValue::try_from(to) {
        headers.insert(header::LOCATION, to);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What we made ourselves of what was handed in, under a name of ours, and all the same allowed nothing.
/// Whoever has it is told so without its bytes, as long as they may see it.
async fn picture(ctx: Ctx, headers: HeaderMap, Path((slug, file)): Path<(String, String)>) -> Reply {
    let hash = file.strip_suffix(".jpg").ok_or(Error::NotFound)?;
    let tag = HeaderValue::try_from(format!("\"{hash}\"")).map_err(|_| Error::NotFound)?;
    let picture = speaker_picture::open(ctx.db(), ctx.asked(), &slug, hash, is_known(&headers, &tag)).await?;
    let Some(bytes) = picture.bytes else {
        // A browser takes these over to what it keeps.
        let head = [
            (header::ETAG, tag),
            (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
            (header::CACHE_CONTROL, FOR_GOOD.clone()),
        ];
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    };
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"picture.jpg\"")),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::CACHE_CONTROL, FOR_GOOD.clone()),
    ];
    let mut response = (head, bytes).into_response();
    if picture.is_shown {
        response.headers_mut().insert(header::ETAG, tag);
    } else {
        response.extensions_mut().insert(Private);
    }
    Ok(response)
}
