//! What browsers, phones and security researchers ask every site for.

use std::fmt::Write as _;

use app::{routes, ui::art};
use axum::{Router, body::Bytes, response::Response, routing::get};
use chrono::Duration;
use domain::{
    Error,
    keys::CacheKey,
    series::{self, types::Mark},
};
use serde_json::json;
use tokio::sync::OnceCell;

use super::{Ctx, ctx::see_other, path::Path};
use crate::{files::share, http::errors::Fail, state::AppState};

/// How long contacts hold. RFC 9116 recommends less than a year.
const CONTACTS_HOLD: Duration = Duration::days(364);

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::FAVICON, get(favicon))
        .route(routes::TOUCH_ICON, get(touch_icon))
        .route(routes::ICON_192, get(icon_192))
        .route(routes::ICON_512, get(icon_512))
        .route(routes::ICON_MASKABLE, get(icon_maskable))
        .route(routes::MANIFEST, get(manifest))
        .route("/{series}/manifest.webmanifest", get(series_manifest))
        .route(routes::OPEN_SEARCH, get(open_search))
        .route(routes::SECURITY_TXT, get(security))
        .route(routes::CHANGE_PASSWORD, get(change_password))
}

type Reply = Result<Response, Fail>;
/// A picture that is drawn once, when it is first asked for.
type Once = OnceCell<Bytes>;

// ── icons ──

async fn icon(ctx: &Ctx, once: &Once, size: u32, is_square: bool) -> Reply {
    let draw = move || async move { share::icon(art::icon_svg(size, is_square)).await.map(Bytes::from) };
    let image = once.get_or_try_init(draw).await?.clone();
    Ok(ctx.file("image/png", image, [CacheKey::SITE]))
}

async fn favicon(ctx: Ctx) -> Reply {
    static DRAWN: Once = Once::const_new();
    icon(&ctx, &DRAWN, 48, false).await
}

async fn touch_icon(ctx: Ctx) -> Reply {
    static DRAWN: Once = Once::const_new();
    icon(&ctx, &DRAWN, 180, true).await
}

async fn icon_192(ctx: Ctx) -> Reply {
    static DRAWN: Once = Once::const_new();
    icon(&ctx, &DRAWN, 192, false).await
}

async fn icon_512(ctx: Ctx) -> Reply {
    static DRAWN: Once = Once::const_new();
    icon(&ctx, &DRAWN, 512, false).await
}

async fn icon_maskable(ctx: Ctx) -> Reply {
    static DRAWN: Once = Once::const_new();
    icon(&ctx, &DRAWN, 512, true).await
}

// ── on a home screen ──

async fn manifest(ctx: Ctx) -> Reply {
    let text = manifest_json(&ctx, "Benkyokai", None, routes::HOME);
    Ok(ctx.file("application/manifest+json", text, [CacheKey::SITE]))
}

async fn series_manifest(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let series = series::access::known(ctx.db(), &slug).await?;
    let text = manifest_json(&ctx, &series.name, Some(series.mark), &routes::series(&series.slug));
    Ok(ctx.file("application/manifest+json", text, [CacheKey::series(series.id)]))
}

fn manifest_json(ctx: &Ctx, name: &str, mark: Option<Mark>, start: &str) -> String {
    let (theme, background) = art::colours(mark);
    let icon = |src: &str, size: u32, purpose: &str| json!({ "src": src, "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose });
    json!({
        "id": start,
        "name": name,
        "short_name": name,
        "description": about(ctx),
        "lang": ctx.lang.tag(),
        "start_url": start,
        "scope": routes::HOME,
        "display": "standalone",
        "theme_color": theme,
        "background_color": background,
        "icons": [
            icon(routes::ICON_192, 192, "any"),
            icon(routes::ICON_512, 512, "any"),
            icon(routes::ICON_MASKABLE, 512, "maskable"),
        ],
    })
    .to_string()
}

fn about(ctx: &Ctx) -> &'static str {
    ctx.lang.t("勉強会の開催、レポート、質問", "Study sessions: events, reports, questions")
}

// ── search from the address bar ──

async fn open_search(ctx: Ctx) -> Reply {
    let origin = &ctx.state.config.public_url;
    let (search, own, icon) = (routes::SEARCH, routes::OPEN_SEARCH, routes::FAVICON);
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>Benkyokai</ShortName>\n\
         <Description>{}</Description>\n\
         <Language>{}</Language>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <OutputEncoding>UTF-8</OutputEncoding>\n\
         <Image width=\"48\" height=\"48\" type=\"image/png\">{origin}{icon}</Image>\n\
         <Url type=\"text/html\" method=\"get\" template=\"{origin}{search}?q={{searchTerms}}\"/>\n\
         <Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{origin}{own}\"/>\n\
         </OpenSearchDescription>\n",
        ctx.lang.t("登壇、ノート、質問と回答をさがす", "Search talks, notes, questions and answers"),
        ctx.lang.tag(),
    );
    Ok(ctx.file("application/opensearchdescription+xml; charset=utf-8", text, [CacheKey::SITE]))
}

// ── security ──

/// Whom to tell of a weakness (RFC 9116). `Expires` moves on once a day.
async fn security(ctx: Ctx) -> Reply {
    let config = &ctx.state.config;
    if config.security_contact.is_empty() {
        return Err(Error::NotFound.into());
    }
    let mut text = String::new();
    for contact in &config.security_contact {
        let _ = writeln!(text, "Contact: {contact}");
    }
    let _ = writeln!(text, "Expires: {}", (ctx.now + CONTACTS_HOLD).format("%Y-%m-%dT00:00:00Z"));
    let _ = writeln!(text, "Preferred-Languages: ja, en");
    let _ = writeln!(text, "Canonical: {}{}", config.public_url, routes::SECURITY_TXT);
    Ok(ctx.file("text/plain; charset=utf-8", text, [CacheKey::CLOCK]))
}

/// Where a password manager finds the form for a new password.
async fn change_password() -> Response {
    see_other(routes::SETTINGS)
}
