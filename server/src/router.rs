//! Every address of the product in one place.

use std::sync::Arc;

use app::{
    cx::Cx,
    errors::{busy_page, error_page, typed::Typed, unsent_page},
    form::Form,
    registration::register_kept,
};
use axum::Router;
use domain::addresses;
use http::StatusCode;
use page_cache::PageCacheService;
use sqlx::PgPool;

use crate::{
    assets, health,
    http::{
        edge::Edge,
        errors::{Draw, Failed},
        shared_pages::SharedPages,
    },
    interface,
    pages::{self, ctx},
    state::AppState,
};

/// Pages and server functions. The layers around them stand in [`crate::http::edge`].
pub fn routes() -> Router<AppState> {
    pages::routes().merge(interface::routes())
}

/// All of it, as it is served. `probe` is the health check's own connection.
pub fn service(state: &AppState, files: Arc<assets::Store>, probe: PgPool) -> PageCacheService<Router, SharedPages> {
    let all = routes().with_state(state.clone()).merge(assets::router(files)).merge(health::router(probe));
    Edge {
        site: Arc::clone(&state.site),
        db: state.db.clone(),
        sessions: state.sessions.clone(),
        cache: Arc::clone(&state.caches.finished),
        limits: Arc::clone(&state.limits),
        participants: state.participants.clone(),
        bodies: Arc::clone(&state.bodies),
        storage: state.storage.clone(),
        draw: draw_error(state.clone()),
    }
    .around(all)
}

fn draw_error(state: AppState) -> Draw {
    Arc::new(move |failed: &Failed| {
        let viewer = failed.viewer.clone().unwrap_or_default();
        // The address of a one-time link is a secret, which the frame of the page must not repeat.
        let is_link = addresses::before_secret(&failed.path).is_some();
        let path = if is_link { app::routes::SIGN_IN } else { &failed.path };
        let cx = ctx::cx(&state, &viewer, failed.lang, path);
        if let Some(page) = pages::people::proving::instead_of_error(&cx, &viewer, failed) {
            return page;
        }
        if let Some(typed) = &failed.typed {
            return if failed.status == StatusCode::SERVICE_UNAVAILABLE.as_u16() {
                busy(&cx, failed, typed)
            } else {
                unsent_page::document(&cx, &failed.sentence, typed)
            };
        }
        error_page::document(&cx, failed.status, &failed.sentence, Some(&failed.request_id))
    })
}

/// In the place of a form that could not be looked at: it comes back, and for who registers with what they typed to be read.
fn busy(cx: &Cx, failed: &Failed, typed: &Typed) -> String {
    let mut typed = typed.clone();
    if failed.path.split('?').next().is_some_and(|path| path.ends_with("/register")) {
        // What was asked is not looked up here: the form called its questions by their words.
        typed.rows = register_kept::rows(&[], &Form::from(typed.fields.iter().cloned()), cx.lang);
    }
    busy_page::document(cx, &typed, &failed.request_id)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// First segments of the patterns in `.route("…")` below a folder.
    fn first_segments(folder: &Path, into: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                first_segments(&path, into);
            } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("edge_tests.rs") {
                let source = fs::read_to_string(&path).unwrap();
                let code = source.split("#[cfg(test)]").next().unwrap_or_default();
                let patterns = code.split(".route(").skip(1).filter_map(|call| call.trim_start().strip_prefix("\"/"));
                into.extend(patterns.filter_map(|p| p.split(['/', '"']).next()).map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_page_of_the_site_has_a_word_that_no_series_may_take() {
        let mut words = Vec::new();
        first_segments(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut words);
        assert!(words.len() > 50, "{words:?}");
        words.retain(|word| !word.is_empty() && !word.starts_with('{'));
        for word in words {
            assert!(domain::addresses::is_reserved(&word), "/{word} is not in domain/src/base/addresses.rs");
        }
    }
}
