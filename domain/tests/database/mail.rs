//! The outbox against a real database.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Duration, Utc};
use domain::{
    Lang, VariantArray as _,
    db::Db,
    jobs::{self, JobKind, JobOutcome},
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

fn failed(reason: &str, for_good: bool) -> JobOutcome {
    JobOutcome::Failed { reason: reason.to_owned(), for_good }
}

async fn count(db: &Db, state: &str) -> i64 {
    sqlx::query_scalar("select count(*) from jobs where state = $1").bind(state).fetch_one(&db.pool).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_workers_never_get_the_same_mail(pool: PgPool) {
    let db = Arc::new(Db::new(pool, domain::vault::Vault::new([7; 32])));
    for n in 0..40 {
        write(&db, &format!("a{n}@example.jp"), Kind::PasswordChanged, now()).await;
    }
    let mut workers = Vec::new();
    for _ in 0..8 {
        let db = Arc::clone(&db);
        workers.push(tokio::spawn(async move {
            jobs::claim(&db, Viewer::system().asks_at(now()), &[JobKind::Mail], 7).await.unwrap()
        }));
    }
    let mut seen = HashSet::new();
    for worker in workers {
        for mail in worker.await.unwrap() {
            assert!(seen.insert(mail.id), "{:?} was claimed twice", mail.id);
        }
    }
    assert_eq!(seen.len(), 40);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_mail_whose_worker_died_comes_again_with_the_same_message_id(pool: PgPool) {
    let db = Db::new(pool, domain::vault::Vault::new([7; 32]));
    write(&db, "a@example.jp", Kind::PasswordChanged, now()).await;
    let system = Viewer::system();
    let first = jobs::claim(&db, system.asks_at(now()), &[JobKind::Mail], 10).await.unwrap();
    assert_eq!(jobs::claim(&db, system.asks_at(now() + Duration::minutes(4)), &[JobKind::Mail], 10).await.unwrap(), []);
    let later = now() + Duration::minutes(6);
    let again = jobs::claim(&db, system.asks_at(later), &[JobKind::Mail], 10).await.unwrap();
    assert_eq!((first[0].attempt, again[0].attempt), (1, 2));
    assert_eq!(first[0].key, again[0].key);
    // The first one comes back to life: its word counts no more.
    jobs::report(&db, system.asks_at(later), (first[0].id, 1), &failed("late", true)).await.unwrap();
    assert_eq!(count(&db, "dead").await, 0);
    jobs::report(&db, system.asks_at(later), (again[0].id, 2), &JobOutcome::Done { note: None }).await.unwrap();
    assert_eq!(count(&db, "done").await, 1);
    assert_eq!(jobs::clean_up(&db, system.asks_at(later + Duration::days(31))).await.unwrap(), 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_refused_mail_waits_longer_each_time_and_ends_as_a_dead_letter(pool: PgPool) {
    let db = Db::new(pool, domain::vault::Vault::new([7; 32]));
    write(&db, "a@example.jp", Kind::PasswordChanged, now()).await;
    let system = Viewer::system();
    let mut at = now();
    let mut tries = 0;
    while count(&db, "queued").await == 1 {
        for job in jobs::claim(&db, system.asks_at(at), &[JobKind::Mail], 1).await.unwrap() {
            tries += 1;
            jobs::report(&db, system.asks_at(at), (job.id, job.attempt), &failed("451 later\r\nplease", false))
                .await
                .unwrap();
        }
        at += Duration::hours(4);
    }
    assert_eq!(tries, 12);
    let ended: (String, Option<String>) =
        sqlx::query_as("select state, last_error from jobs").fetch_one(&db.pool).await.unwrap();
    assert_eq!(ended, ("dead".to_owned(), Some("451 laterplease".to_owned())));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_47_one_address_gets_at_most_three_reset_mails_an_hour(pool: PgPool) {
    let db = Arc::new(Db::new(pool, domain::vault::Vault::new([7; 32])));
    let mut asking = Vec::new();
    for n in 0..12 {
        let db = Arc::clone(&db);
        let mail = if n % 2 == 0 { "saeki@example.jp" } else { "SAEKI@Example.jp " };
        asking.push(tokio::spawn(async move {
            people::request_reset(&db, Viewer::visitor().asks_at(now()), mail, Lang::Ja).await.unwrap();
        }));
    }
    for task in asking {
        task.await.unwrap();
    }
    assert_eq!(count(&db, "queued").await, 3);
    people::request_reset(&db, Viewer::visitor().asks_at(now()), "kuze@example.jp", Lang::Ja).await.unwrap();
    people::request_reset(&db, Viewer::visitor().asks_at(now() + Duration::hours(1)), "saeki@example.jp", Lang::Ja)
        .await
        .unwrap();
    assert_eq!(count(&db, "queued").await, 5);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_mail_stands_or_falls_with_its_action(pool: PgPool) {
    let db = Db::new(pool, domain::vault::Vault::new([7; 32]));
    let mut tx = db.begin().await.unwrap();
    let payload = Payload::default();
    outbox::enqueue(&mut tx, "a@example.jp", Kind::PasswordChanged, Lang::Ja, &payload, now()).await.unwrap();
    drop(tx);
    assert_eq!(count(&db, "queued").await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_job_of_a_newer_version_is_left_to_it(pool: PgPool) {
    let db = Db::new(pool, domain::vault::Vault::new([7; 32]));
    sqlx::query("insert into jobs (kind, key, topic, recipient, payload, next_try_at) values ('webhook', 'x', 'event', '', '{}', $1)")
        .bind(now())
        .execute(&db.pool)
        .await
        .unwrap();
    write(&db, "a@example.jp", Kind::PasswordChanged, now()).await;
    let claimed = jobs::claim(&db, Viewer::system().asks_at(now()), JobKind::VARIANTS, 10).await.unwrap();
    assert_eq!(claimed.iter().map(|job| job.recipient.as_str()).collect::<Vec<_>>(), ["a@example.jp"]);
}

/// While a new process has migrated already, one of the version before still writes and sends.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_process_of_the_last_version_goes_on_through_its_table(pool: PgPool) {
    let db = Db::new(pool, domain::vault::Vault::new([7; 32]));
    let written =
        "insert into mail_outbox (message_id, to_mail, kind, language, payload, next_try_at, created_at, address_key)
                   values ('m', 'a@example.jp', 'password_changed', 'ja', '{}', $1, $1, '')";
    sqlx::query(written).bind(now()).execute(&db.pool).await.unwrap();
    let taken = "update mail_outbox set attempts = attempts + 1 where id in
                 (select id from mail_outbox where state = 'queued' order by next_try_at limit 1 for update skip locked)";
    assert_eq!(sqlx::query(taken).execute(&db.pool).await.unwrap().rows_affected(), 1);
    let job = jobs::claim(&db, Viewer::system().asks_at(now()), &[JobKind::Mail], 1).await.unwrap().remove(0);
    assert_eq!((job.key.as_str(), job.attempt), ("m", 2));
    sqlx::query("update mail_outbox set state = 'sent', sent_at = $1").bind(now()).execute(&db.pool).await.unwrap();
    assert_eq!(jobs::clean_up(&db, Viewer::system().asks_at(now() + Duration::days(31))).await.unwrap(), 1);
}
