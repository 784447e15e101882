//! Public profiles, and the pictures of people.

use app::people::speaker_page;
use axum::{Router, response::IntoResponse, routing::get};
use domain::{Error, keys::CacheKey, pages, workflows::speaker_picture};
use http::{HeaderValue, header};
use page_cache::CachedBy;

use crate::{
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
    let page = ctx
        .shared_page(
            async |asked| pages::speaker::load(ctx.db(), asked, &slug).await,
            |page| {
                let events = page.appearances.iter().map(|(card, _)| CacheKey::event(card.id));
                CachedBy::keys(events.chain([CacheKey::SITE]))
            },
            speaker_page::document,
        )
        .await?;
    page.reply(&ctx, Vec::new())
}

/// What we made ourselves of what was handed in, under a name of ours, and all the same allowed nothing.
async fn picture(ctx: Ctx, Path((slug, file)): Path<(String, String)>) -> Reply {
    let hash = file.strip_suffix(".jpg").ok_or(Error::NotFound)?;
    let picture = speaker_picture::open(ctx.db(), ctx.asked(), &slug, hash).await?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"picture.jpg\"")),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::CACHE_CONTROL, FOR_GOOD.clone()),
    ];
    let mut response = (head, picture.bytes).into_response();
    if !picture.is_shown {
        response.extensions_mut().insert(Private);
    }
    Ok(response)
}
