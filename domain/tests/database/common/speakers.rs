//! Two who speak in the demonstration, how people are found in it, and accounts that speak for them.

use domain::{
    db::Db,
    ids::PersonId,
    pages::people_desk::{self, PeopleDesk},
    viewer::Viewer,
};

use super::viewer_of;

pub const SLUG: &str = "security-jaws";
pub const OTHER: &str = "mini-security-jaws";
/// Both spoke at #32 of the series and nowhere else.
pub const KEPT: &str = "長谷川 智美";
pub const GONE: &str = "臼田";

pub async fn id_of(db: &Db, name: &str) -> PersonId {
    let id: i64 = sqlx::query_scalar("select id from people where name = $1 order by id limit 1")
        .bind(name)
        .fetch_one(&db.pool)
        .await
        .unwrap();
    PersonId(id)
}

pub async fn slug_of(db: &Db, person: PersonId) -> String {
    sqlx::query_scalar("select slug from people where id = $1").bind(person.0).fetch_one(&db.pool).await.unwrap()
}

/// The list of those who spoke, as organizers see it.
pub async fn list(db: &Db, viewer: &Viewer) -> PeopleDesk {
    people_desk::load(db, viewer.asks(), SLUG, "", 1).await.unwrap()
}

/// Somebody without a role, who is called otherwise than the talk's speaker.
pub async fn account(db: &Db, mail: &str) -> Viewer {
    let id: i64 = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name, confirmed_at) values ($1, $1, '別の名', now()) returning id",
    )
    .bind(mail)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    viewer_of(id, mail)
}
