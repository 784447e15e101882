//! What every handler may use. Cheap to clone.

use std::{ops::Deref, sync::Arc, time::Duration};

use app::cx::{Assets, PlaceMarks};
use domain::{
    db::Db,
    pages::{own::OwnFacts, samples::Samples},
    people::{Sessions, password::Hasher},
};
use tokio::sync::watch;

use crate::{
    config::Config,
    http::{budget::Budget, limits::Limits, participant::Key, shared_pages::PageCaches, site::Site, storage::Storage},
    kept::Kept,
    live::{self, ballots::Ballots, rooms::Rooms, stream::Streams},
    queries, vault,
};

/// How old what search shows of itself may be: what a moderator hides must be gone from it soon.
const SAMPLES_LAST: Duration = Duration::from_secs(30);

/// Shared by all handlers of a process. It is cloned for every request.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What [`AppState`] gives.
#[derive(Clone)]
pub struct Parts {
    pub db: Db,
    pub sessions: Sessions,
    pub own: OwnFacts,
    pub config: Arc<Config>,
    pub assets: Arc<Assets>,
    pub site: Arc<Site>,
    pub caches: Arc<PageCaches>,
    /// Of documents that many share; its key changes with each start.
    pub marks: PlaceMarks,
    pub limits: Arc<Limits>,
    pub hasher: Arc<Hasher>,
    pub rooms: Rooms,
    pub streams: Streams,
    pub ballots: Ballots,
    pub participants: Key,
    /// Bytes of request bodies under way.
    pub bodies: Arc<Budget>,
    pub storage: Storage,
    /// What search shows of itself on the first page.
    pub samples: Arc<Kept<Samples>>,
}

impl AppState {
    /// The state of a process over this pool, and over connections that are kept for pages that everybody reads where there
    /// are any; live streams end when `stop` becomes true. A commit here
    /// drops the pages it touched at once; the other processes hear of it through [`crate::http::listen`].
    ///
    /// Errors: a sentence when `PUBLIC_URL` is no address, there is no key for secrets, or the database
    /// cannot be asked.
    pub async fn new(
        (pool, reserved): (sqlx::PgPool, Option<sqlx::PgPool>),
        config: Arc<Config>,
        assets: Arc<Assets>,
        stop: watch::Receiver<bool>,
    ) -> anyhow::Result<Self> {
        let caches = Arc::<PageCaches>::default();
        let dropped = Arc::clone(&caches);
        let db = Db::new(pool, vault::open(&config)?).with_touch_hook(Arc::new(move |keys| dropped.drop_keys(keys)));
        let db = match reserved {
            Some(reserved) => db.with_reserved(reserved),
            None => db,
        };
        let site = Arc::new(Site::new(&config.public_url.parse()?, config.trusted_proxies.clone()));
        let (salt, names_from) = queries::participant_salt(&mut *db.acquire().await?).await?;
        let key = db.vault.derive("participant", &salt);
        let bodies = Arc::new(Budget::new(config.body_budget));
        let rooms = Rooms::new(db.clone(), stop.clone());
        tokio::spawn(live::listen::listen(db.clone(), rooms.clone(), stop));
        Ok(Self(Arc::new(Parts {
            rooms,
            participants: Key::new(key, names_from),
            streams: Streams::default(),
            ballots: Ballots::start(&db),
            sessions: Sessions::new(db.clone()),
            own: OwnFacts::new(&db),
            db,
            config,
            assets,
            site,
            caches,
            marks: PlaceMarks::new(&format!("{:016x}", rand::random::<u64>())),
            limits: Arc::new(Limits::default()),
            hasher: Arc::new(Hasher::default()),
            bodies,
            storage: Storage::default(),
            samples: Arc::new(Kept::lasting(SAMPLES_LAST)),
        })))
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self(Arc::new(Parts { limits: Arc::new(limits), ..Parts::clone(&self) }))
    }
}
