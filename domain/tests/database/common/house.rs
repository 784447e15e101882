//! One series and its people, with passwords and second factors.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    ids::{AccountId, SeriesId},
    people::{self, NewSession, Sessions, password::Hasher, totp, types::Stage},
    vault::Vault,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

pub const PASSWORD: &str = "a quiet evening by the sea";
pub const OTHER: &str = "seventeen lanterns over the bay";

pub struct House {
    pub db: Db,
    pub sessions: Sessions,
    pub hasher: Arc<Hasher>,
    pub series: SeriesId,
    pub now: DateTime<Utc>,
}

impl House {
    pub async fn build(pool: PgPool) -> Self {
        let series: i64 = sqlx::query_scalar(
            "insert into series (slug, name) values ('security-jaws', 'Security-JAWS') returning id",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        let now = DateTime::from_timestamp(1_790_000_010, 0).unwrap();
        let db = Db::new(pool, Vault::new([7; 32]));
        Self { sessions: Sessions::new(db.clone()), db, hasher: Arc::default(), series: series.into(), now }
    }

    /// An organizer with a password and a confirmed second factor.
    pub async fn organizer(&self, mail: &str, role: Role) -> Organizer {
        let invitation =
            people::add_organizer(&self.db, Viewer::system().asks_at(self.now), mail, Some("security-jaws"), role)
                .await
                .unwrap();
        let session = self.accept(&invitation.path, PASSWORD).await.unwrap();
        assert_eq!(session.stage, Stage::OwesSetUp);
        let secret = self.totp_secret(invitation.account).await;
        // The set-up uses up the code of the time step before, so that tests begin with a fresh one.
        let code = totp::code_at(&secret, self.now - Duration::seconds(30)).unwrap();
        let session =
            people::confirm_totp(&self.db, visitor().asks_at(self.now), &session.secret.reveal(), &code).await.unwrap();
        Organizer { id: invitation.account, mail: mail.to_owned(), secret, session }
    }

    pub async fn accept(&self, path: &str, password: &str) -> Result<NewSession, Error> {
        let token = path.strip_prefix("/invitation/").unwrap();
        people::accept_invitation(
            &self.db,
            &self.hasher,
            visitor().asks_at(self.now),
            people::Purpose::Invitation,
            token,
            "佐伯 真帆",
            password,
        )
        .await
    }

    pub async fn totp_secret(&self, account: AccountId) -> Vec<u8> {
        let sealed: Vec<u8> =
            sqlx::query_scalar("select totp_sealed from accounts where id = $1 and totp_secret is null")
                .bind(account.0)
                .fetch_one(&self.db.pool)
                .await
                .unwrap();
        self.db.vault.open(&totp::purpose(account), &sealed).unwrap()
    }

    pub async fn sign_in(&self, mail: &str, password: &str, now: DateTime<Utc>) -> Result<NewSession, Error> {
        people::sign_in(&self.db, &self.hasher, visitor().asks_at(now), mail, password).await
    }

    pub async fn is_signed_in(&self, session: &NewSession, now: DateTime<Utc>) -> bool {
        self.sessions.viewer_for(&session.secret.reveal(), now).await.unwrap().is_some_and(|s| s.signed_in().is_some())
    }

    pub async fn viewer(&self, session: &NewSession) -> Viewer {
        let session = self.sessions.viewer_for(&session.secret.reveal(), self.now).await.unwrap().unwrap();
        let proved_at = Some(session.proved_at);
        Viewer { account: session.signed_in(), proved_at, ..visitor() }
    }

    pub async fn audited(&self, action: &str, outcome: &str) -> i64 {
        sqlx::query_scalar("select count(*) from audit_log where action = $1 and outcome = $2")
            .bind(action)
            .bind(outcome)
            .fetch_one(&self.db.pool)
            .await
            .unwrap()
    }

    /// The secret of a fresh reset link, as the worker makes it.
    pub async fn reset_token(&self, mail: &str) -> String {
        let (_, secret) = people::issue_reset(&self.db, Viewer::system().asks_at(self.now), mail)
            .await
            .unwrap()
            .expect("a known address");
        secret.reveal()
    }
}

pub struct Organizer {
    pub id: AccountId,
    pub mail: String,
    pub secret: Vec<u8>,
    pub session: NewSession,
}

pub fn visitor() -> Viewer {
    Viewer { address: "192.0.2.7".into(), request_id: "r-1".into(), ..Viewer::default() }
}

/// The field at which a sign-in or a change was refused.
pub fn field(result: Result<NewSession, Error>) -> String {
    result.expect_err("refused").field().expect("a field").to_owned()
}
