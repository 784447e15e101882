//! A real server on a port of its own, over a database of its own, and browsers that visit it.
#![allow(dead_code, reason = "each test uses a part of it")]

pub mod browser;
pub mod process;
pub mod smtp;
pub mod watcher;

use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::Utc;
use domain::{
    ids::SeriesId,
    people,
    viewer::{Role, Viewer},
};
use server::{
    assets,
    config::Config,
    http::limits::{Limits, Rate, Rates},
    router,
    serve::{self, Bounds},
    state::AppState,
};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub use browser::{Browser, Reply};

pub const PASSWORD: &str = "a quiet evening by the sea";
/// A key of the tests' own, so that they make no file.
pub const SECRET_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
pub const OTHER_PASSWORD: &str = "seventeen lanterns over the bay";

/// A running site. It ends when it is dropped.
pub struct Site {
    pub state: AppState,
    /// The migrating role's own connections, beside those of the server.
    pub pool: PgPool,
    pub address: String,
    stop: watch::Sender<bool>,
    served: Option<JoinHandle<()>>,
}

/// Nobody is slowed down: for tests of everything but the limits.
const GENEROUS: Rate = Rate::new(1_000_000, 60);

impl Site {
    /// An empty site under `http://localhost`.
    pub async fn start(pool: PgPool) -> Self {
        Self::configured(pool, &[], false).await
    }

    /// The site with the demonstration in it.
    pub async fn demo(pool: PgPool) -> Self {
        let site = Self::start(pool).await;
        site.load_demo().await;
        site
    }

    pub async fn load_demo(&self) {
        domain::demo::load(&self.state.db, Utc::now()).await.expect("the demonstration loads");
    }

    /// As the environment says; with the limits of the product when `limited`.
    pub async fn configured(pool: PgPool, settings: &[(&str, &str)], limited: bool) -> Self {
        Self::over(pool.clone(), pool, settings, limited).await
    }

    /// `web` serves pages, `pool` is the test's own.
    pub async fn over(web: PgPool, pool: PgPool, settings: &[(&str, &str)], limited: bool) -> Self {
        Self::over_both((web, None), pool, settings, limited).await
    }

    /// The same with connections that are kept for pages that everybody reads.
    pub async fn over_both(
        web: (PgPool, Option<PgPool>),
        pool: PgPool,
        settings: &[(&str, &str)],
        limited: bool,
    ) -> Self {
        let settings: HashMap<&str, &str> = settings.iter().copied().collect();
        let config = Config::from_lookup(|name| match settings.get(name) {
            Some(value) => Some((*value).to_owned()),
            None if name == "LISTEN" => Some("127.0.0.1:0".to_owned()),
            None if name == "SECRET_KEY" => Some(SECRET_KEY.to_owned()),
            None => None,
        });
        let config = config.expect("the settings of the test are right");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let config = config.bound_to(address);
        let files = Arc::new(assets::Store::load().unwrap());
        let (stop, stopped) = watch::channel(false);
        let urls = Arc::new(files.urls());
        let mut state = AppState::new(web, Arc::new(config), urls, stopped.clone()).await.unwrap();
        if !limited {
            state = state.with_limits(Limits::new(Rates {
                sign_in: GENEROUS,
                mail: GENEROUS,
                form: GENEROUS,
                any: GENEROUS,
                newcomer: GENEROUS,
                typing: GENEROUS,
            }));
        }
        let service = router::service(&state, files, pool.clone());
        let bounds = Bounds { per_source: state.config.connections_per_address, site: Some(Arc::clone(&state.site)) };
        let served = tokio::spawn(serve::serve(listener, service, bounds, stopped));
        Self { state, pool, address: address.to_string(), stop, served: Some(served) }
    }

    /// A browser without a session.
    pub fn visitor(&self) -> Browser {
        Browser::new(&self.address, &self.state.config.public_url)
    }

    /// Somebody with this role in the series, signed in with nothing owed; `None`: without any role.
    pub async fn signed_in(&self, role: Option<(&str, Role)>) -> Browser {
        let (mail, roles) = match role {
            Some((slug, role)) => (format!("{}@{slug}.test", role.into_str()), vec![(self.series(slug).await, role)]),
            None => ("attendee@everywhere.test".to_owned(), Vec::new()),
        };
        self.signed_in_as(&mail, &roles).await
    }

    pub async fn signed_in_as(&self, mail: &str, roles: &[(SeriesId, Role)]) -> Browser {
        let (db, system, now) = (&self.state.db, Viewer::system(), Utc::now());
        let account = people::create_demo_account(db, system.asks_at(now), mail, mail, None, roles).await.unwrap();
        let session = people::demo_sign_in(db, Viewer::visitor().asks_at(now), account).await.unwrap();
        let mut browser = self.visitor();
        browser.set_cookie(self.state.site.session_cookie(), &session.secret.reveal());
        browser
    }

    pub async fn series(&self, slug: &str) -> SeriesId {
        self.one::<i64>("select id from series where slug = $1", slug).await.into()
    }

    /// A real account with a password, with a role or without one. Returns its mail address.
    pub async fn account(&self, mail: &str, role: Option<(&str, Role)>) -> String {
        let hash = self.state.hasher.hash(PASSWORD).await.unwrap();
        let id: i64 = sqlx::query_scalar(
            "insert into accounts (mail, mail_key, name, password_hash) values ($1, $1, $1, $2) returning id",
        )
        .bind(mail)
        .bind(hash)
        .fetch_one(&self.pool)
        .await
        .unwrap();
        if let Some((slug, role)) = role {
            sqlx::query("insert into series_roles (series_id, account_id, role) values ($1, $2, $3)")
                .bind(self.series(slug).await.0)
                .bind(id)
                .bind(role.into_str())
                .execute(&self.pool)
                .await
                .unwrap();
        }
        mail.to_owned()
    }

    /// A single value for one text parameter.
    pub async fn one<T>(&self, sql: &str, parameter: &str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).bind(parameter).fetch_one(&self.pool).await.unwrap()
    }

    pub async fn run(&self, sql: &str) -> u64 {
        sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&self.pool).await.unwrap().rows_affected()
    }

    /// The first talk of a person at the demonstration's live evening: its slot, its number there, and who that is.
    pub async fn first_talk(&self) -> (i64, i32, i64) {
        sqlx::query_as(
            "select t.id, t.position, a.person_id from slots t join appearances a on a.slot_id = t.id join people p on p.id = a.person_id
             join events e on e.id = t.event_id where e.number = 54 and not p.is_group and t.kind in ('talk', 'lightning') order by t.position limit 1",
        )
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }

    /// Entries of the audit log as `action outcome`, oldest first.
    pub async fn audit(&self) -> Vec<String> {
        sqlx::query_scalar("select action || ' ' || outcome from audit_log order by id")
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }

    /// Every base table of the schema.
    pub async fn tables(&self) -> Vec<String> {
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public' order by 1")
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }

    /// For each table its number of rows and the sum of the transactions that wrote them: any
    /// insert, update or delete changes one of the two.
    pub async fn fingerprint(&self) -> BTreeMap<String, (i64, String)> {
        let mut all = BTreeMap::new();
        for table in self.tables().await {
            let sql = format!("select count(*), coalesce(sum(xmin::text::bigint), 0)::text from \"{table}\"");
            all.insert(table, sqlx::query_as(AssertSqlSafe(sql)).fetch_one(&self.pool).await.unwrap());
        }
        all
    }

    /// Everything that is stored, as text.
    pub async fn dump(&self) -> String {
        let mut text = String::new();
        for table in self.tables().await {
            let sql = format!("select coalesce(string_agg(t::text, E'\\n'), '') from \"{table}\" t");
            text += &sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch_one(&self.pool).await.unwrap();
            text.push('\n');
        }
        text
    }

    /// Does the jobs that are due, and finds the newest mail to this address.
    pub async fn mail_to(&self, to: &str) -> Option<String> {
        self.mails_to(to).await.into_iter().next()
    }

    /// The same with all of them, newest first; those that were due together in any order.
    pub async fn mails_to(&self, to: &str) -> Vec<String> {
        let worker = server::worker::Worker {
            db: self.state.db.clone(),
            origin: self.state.config.public_url.clone(),
            delivery: server::worker::Delivery::Developer,
        };
        server::worker::jobs::run_due(&worker).await;
        // One mailbox for all sites of this process: each mail says at its end whose it is.
        let is_ours = |text: &str| text.contains(&self.state.config.public_url);
        let mails = server::worker::mailbox::all().into_iter().filter(|kept| kept.to == to).map(|kept| kept.mail.text);
        mails.filter(|text| is_ours(text)).collect()
    }

    /// Stops serving, and waits for the end.
    pub async fn end(mut self) {
        let _ = self.stop.send(true);
        if let Some(served) = self.served.take() {
            served.await.unwrap();
        }
    }
}

/// Waits for something to become so; fails after a minute, which a busy machine may need.
pub async fn wait_for<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    let give_up = Instant::now() + Duration::from_mins(1);
    while !is_so().await {
        assert!(Instant::now() < give_up, "waited for: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
