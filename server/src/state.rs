//! What every handler may use. Cheap to clone.

use std::sync::Arc;

use app::shell::Assets;
use domain::{db::Db, people::password::Hasher};

use crate::{
    config::Config,
    http::{limits::Limits, page_cache::PageCache, site::Site},
};

/// Shared by all handlers of a process.
#[derive(Clone)]
pub struct AppState {
    pub db: Db,
    pub config: Arc<Config>,
    pub assets: Arc<Assets>,
    pub site: Arc<Site>,
    pub cache: Arc<PageCache>,
    pub limits: Arc<Limits>,
    pub hasher: Arc<Hasher>,
}

impl AppState {
    /// The state of a process over this pool. A commit here drops the pages it touched at once; the
    /// other processes hear of it through [`crate::http::listen`].
    ///
    /// Errors: a sentence when `PUBLIC_URL` is no address.
    pub fn new(pool: sqlx::PgPool, config: Arc<Config>, assets: Arc<Assets>) -> anyhow::Result<Self> {
        let cache = Arc::new(PageCache::default());
        let dropped = Arc::clone(&cache);
        let db = Db::new(pool).with_touch_hook(Arc::new(move |keys| dropped.drop_keys(keys)));
        let site = Arc::new(Site::new(&config.public_url.parse()?, config.trusted_proxies.clone()));
        Ok(Self {
            db,
            config,
            assets,
            site,
            cache,
            limits: Arc::new(Limits::default()),
            hasher: Arc::new(Hasher::default()),
        })
    }
}
