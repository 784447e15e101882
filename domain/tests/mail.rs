//! The outbox against a real database.
#![cfg(feature = "db")]

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Duration, Utc};
use domain::{
    Lang,
    db::Db,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    people,
    viewer::Viewer,
};
use sqlx::PgPool;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

async fn write(db: &Db, to: &str, kind: Kind, at: DateTime<Utc>) {
    let mut tx = db.begin().await.unwrap();
    outbox::enqueue(&mut tx, to, kind, Lang::Ja, &Payload::default(), at).await.unwrap();
    db.commit(tx, &[]).await.unwrap();
}

async fn count(db: &Db, state: &str) -> i64 {
    sqlx::query_scalar("select count(*) from mail_outbox where state = $1")
        .bind(state)
        .fetch_one(&db.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn two_workers_never_get_the_same_mail(pool: PgPool) {
    let db = Arc::new(Db::new(pool, domain::vault::Vault::new([7; 32])));
    for n in 0..40 {
        write(&db, &format!("a{n}@example.jp"), Kind::PasswordChanged, now()).await;
    }
    let mut workers = Vec::new();
    for _ in 0..8 {
        let db = Arc::clone(&db);
        workers.push(tokio::spawn(async move { outbox::claim(&db, &Viewer::system(), now(), 7).await.unwrap() }));
    }
    let mut seen = HashSet::new();
    for worker in workers {
        for mail in worker.await.unwrap() {
            assert!(seen.insert(mail.id), "{:?} was claimed twice", mail.id);
        }
    }
    assert_eq!(seen.len(), 40);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_mail_whose_worker_died_comes_again_with_the_same_message_id(pool: PgPool) {
    let db = Db::new(pool, domain::vault::Vault::new([7; 32]));
    write(&db, "a@example.jp", Kind::PasswordChanged, now()).await;
    let system = Viewer::system();
    let first = outbox::claim(&db, &system, now(), 10).await.unwrap();
    assert_eq!(outbox::claim(&db, &system, now() + Duration::minutes(4), 10).await.unwrap(), []);
    let later = now() + Duration::minutes(6);
    let again = outbox::claim(&db, &system, later, 10).await.unwrap();
    assert_eq!((first[0].attempt, again[0].attempt), (1, 2));
    assert_eq!(first[0].message_id, again[0].message_id);
    // The first one comes back to life: its word counts no more.
    outbox::mark_failed(&db, &system, &first[0], "late", true, later).await.unwrap();
    assert_eq!(count(&db, "dead").await, 0);
    outbox::mark_sent(&db, &system, &again[0], None, later).await.unwrap();
    assert_eq!(count(&db, "sent").await, 1);
    assert_eq!(outbox::clean_up(&db, &system, later + Duration::days(31)).await.unwrap(), 1);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_refused_mail_waits_longer_each_time_and_ends_as_a_dead_letter(pool: PgPool) {
    let db = Db::new(pool, domain::vault::Vault::new([7; 32]));
    write(&db, "a@example.jp", Kind::PasswordChanged, now()).await;
    let system = Viewer::system();
    let mut at = now();
    let mut tries = 0;
    while count(&db, "queued").await == 1 {
        for mail in outbox::claim(&db, &system, at, 1).await.unwrap() {
            tries += 1;
            outbox::mark_failed(&db, &system, &mail, "451 later\r\nplease", false, at).await.unwrap();
        }
        at += Duration::hours(4);
    }
    assert_eq!(tries, 12);
    let letters = outbox::recent(&db, &system, 10).await.unwrap();
    assert_eq!((letters[0].state.as_str(), letters[0].last_error.as_deref()), ("dead", Some("451 laterplease")));
}

#[sqlx::test(migrations = "../migrations")]
async fn promise_47_one_address_gets_at_most_three_reset_mails_an_hour(pool: PgPool) {
    let db = Arc::new(Db::new(pool, domain::vault::Vault::new([7; 32])));
    let mut asking = Vec::new();
    for n in 0..12 {
        let db = Arc::clone(&db);
        let mail = if n % 2 == 0 { "saeki@example.jp" } else { "SAEKI@Example.jp " };
        asking.push(tokio::spawn(async move {
            people::request_reset(&db, &Viewer::visitor(), mail, Lang::Ja, now()).await.unwrap();
        }));
    }
    for task in asking {
        task.await.unwrap();
    }
    assert_eq!(count(&db, "queued").await, 3);
    people::request_reset(&db, &Viewer::visitor(), "kuze@example.jp", Lang::Ja, now()).await.unwrap();
    people::request_reset(&db, &Viewer::visitor(), "saeki@example.jp", Lang::Ja, now() + Duration::hours(1))
        .await
        .unwrap();
    assert_eq!(count(&db, "queued").await, 5);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_mail_stands_or_falls_with_its_action(pool: PgPool) {
    let db = Db::new(pool, domain::vault::Vault::new([7; 32]));
    let mut tx = db.begin().await.unwrap();
    let payload = Payload::default();
    outbox::enqueue(&mut tx, "a@example.jp", Kind::PasswordChanged, Lang::Ja, &payload, now()).await.unwrap();
    drop(tx);
    assert_eq!(count(&db, "queued").await, 0);
}
