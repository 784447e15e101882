//! The process killed in the middle of registrations and of a mailing: what was answered is there, and everybody gets each
//! mail once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use domain::viewer::Role;
use nix::sys::signal::Signal;
use sqlx::{AssertSqlSafe, PgPool};

use crate::common::{
    Site,
    process::{Process, url_of},
    smtp::{Mailbox, Taken},
    wait_for,
};

/// Mails by who got them. One that was taken twice because nobody heard the answer has the same id, by which mailboxes
/// know it; another id would be another mail.
fn by_person(taken: &[Taken], is_wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in taken.iter().filter(|mail| is_wanted(&mail.to)) {
        let ids = all.entry(mail.to.clone()).or_default();
        if !ids.contains(&mail.id) {
            ids.push(mail.id.clone());
        }
    }
    all
}

async fn count(pool: &PgPool, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap()
}

async fn serve(pool: &PgPool, mailbox: &Mailbox) -> Process {
    let (database, smtp) = (url_of(pool), mailbox.url.clone());
    tokio::task::spawn_blocking(move || {
        Process::serve(&[("DATABASE_URL", &database), ("SMTP_URL", &smtp), ("TRUSTED_PROXIES", "127.0.0.1")])
    })
    .await
    .unwrap()
}

async fn kill(mut process: Process) {
    process.signal(Signal::SIGKILL);
    tokio::task::spawn_blocking(move || process.wait()).await.unwrap();
}

/// What a dead process had claimed is due at once, rather than at the end of its lease.
async fn take_over(pool: &PgPool) {
    sqlx::query("update jobs set next_try_at = now() where state = 'queued' and attempts > 0")
        .execute(pool)
        .await
        .unwrap();
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_68_a_registration_that_was_answered_survives_a_kill_with_its_mail(pool: PgPool) {
    Site::demo(pool.clone()).await.end().await;
    let mailbox = Mailbox::open().await;
    let server = serve(&pool, &mailbox).await;
    let seat = count(&pool, "select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id where s.slug = 'security-jaws' and e.number = 42 and p.name = '現地'").await;
    let answered = Arc::new(Mutex::new(Vec::new()));
    let mut burst = tokio::task::JoinSet::new();
    for n in 0..150 {
        let (browser, answered) = (server.browser(), Arc::clone(&answered));
        burst.spawn(async move {
            let mail = format!("burst{n}@killed.test");
            let fields = [("type", seat.to_string()), ("mail", mail.clone())];
            let request = browser
                .request(reqwest::Method::POST, "/security-jaws/42/register")
                .header("origin", browser.origin())
                // Each comes from somewhere else.
                .header("x-forwarded-for", format!("198.51.100.{n}"))
                .form(&fields);
            let Ok(reply) = request.send().await else { return };
            if reply.status().as_u16() == 303 {
                answered.lock().unwrap().push(mail);
            }
        });
    }
    wait_for("a burst", || async { answered.lock().unwrap().len() > 30 }).await;
    kill(server).await;
    burst.join_all().await;
    let answered = answered.lock().unwrap().clone();
    let stored: Vec<String> = sqlx::query_scalar("select a.mail from registrations r join accounts a on a.id = r.account_id where a.mail like '%@killed.test' and r.state <> 'cancelled'").fetch_all(&pool).await.unwrap();
    let missing: Vec<_> = answered.iter().filter(|mail| !stored.contains(mail)).collect();
    assert!(missing.is_empty(), "{} of {}: {missing:?}", missing.len(), answered.len());
    let oversold = count(&pool, "select count(*) from participation_types where capacity < confirmed").await;
    assert_eq!(oversold, 0);

    let _again = serve(&pool, &mailbox).await;
    take_over(&pool).await;
    let is_ours = |to: &str| to.ends_with("@killed.test");
    wait_for("all mails", || async {
        let got = by_person(&mailbox.taken(), is_ours);
        answered.iter().all(|mail| got.contains_key(mail))
    })
    .await;
    wait_for("nothing to be sent", || async {
        count(&pool, "select count(*) from jobs where state = 'queued' and recipient like '%@killed.test'").await == 0
    })
    .await;
    for (to, ids) in by_person(&mailbox.taken(), is_ours) {
        assert_eq!(ids.len(), 1, "{to}: {ids:?}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_68_a_mailing_that_was_killed_goes_on_and_reaches_everybody_once(pool: PgPool) {
    let site = Site::demo(pool.clone()).await;
    let organizer = site.signed_in(Some(("security-jaws", Role::Organizer))).await;
    site.run(
        "insert into accounts (mail, mail_key, name, confirmed_at)
         select 'seat' || n || '@killed.test', 'seat' || n || '@killed.test', '', now() from generate_series(1, 200) as n",
    )
    .await;
    site.run(
        "insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
         select e.id, p.id, a.id, 'confirmed', 'K' || a.id, now(), now()
         from events e join series s on s.id = e.series_id and s.slug = 'security-jaws'
         join participation_types p on p.event_id = e.id and p.name = 'オンライン', accounts a
         where e.number = 42 and a.mail like '%@killed.test'",
    )
    .await;
    site.end().await;
    let mailbox = Mailbox::open().await;
    let server = serve(&pool, &mailbox).await;
    let mut there = server.browser();
    there.cookies = organizer.cookies.clone();
    let fields = [
        ("do", "send"),
        ("subject_ja", "会場の入口について"),
        ("body_ja", "{名前} さん、入口は北側です。"),
        ("group/confirmed", "1"),
    ];
    there.post("/organize/security-jaws/42/announcements", &fields).await.expect(303);
    let is_ours = |to: &str| to.starts_with("seat") && to.ends_with("@killed.test");
    wait_for("the first of them", || async { by_person(&mailbox.taken(), is_ours).len() > 20 }).await;
    kill(server).await;
    let at_once = by_person(&mailbox.taken(), is_ours).len();
    assert!(at_once < 200, "killed in the middle");

    let _again = serve(&pool, &mailbox).await;
    take_over(&pool).await;
    wait_for("everybody", || async { by_person(&mailbox.taken(), is_ours).len() == 200 }).await;
    wait_for("nothing to be sent", || async {
        count(&pool, "select count(*) from jobs where state = 'queued' and recipient like 'seat%@killed.test'").await
            == 0
    })
    .await;
    for (to, ids) in by_person(&mailbox.taken(), is_ours) {
        assert_eq!(ids.len(), 1, "{to}: {ids:?}");
    }
}
