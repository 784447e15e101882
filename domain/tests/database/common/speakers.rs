//! Two who speak in the demonstration, and how people are found in it.

use domain::{db::Db, ids::PersonId};

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
