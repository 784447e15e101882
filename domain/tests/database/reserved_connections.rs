//! Connections that are kept for pages that everybody reads.

use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::common::db;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_reserved_connection_that_cannot_be_opened_leaves_it_to_the_pool(pool: PgPool) {
    let nowhere = PgPoolOptions::new().connect_lazy("postgres://127.0.0.1:1/none").unwrap();
    let db = db(pool).with_reserved(nowhere);
    assert!(db.for_all().acquire().await.is_ok());
}
