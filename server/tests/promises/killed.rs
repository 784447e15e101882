//! The process killed in the middle of registrations and of a mailing: what was answered is there, and everybody gets each
//! mail once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::viewer::Role;
use nix::sys::signal::Signal;
use server::worker::jobs::BATCH;
use sqlx::{AssertSqlSafe, PgPool};

use crate::common::{
    Browser, Site,
    process::{Process, url_of},
    smtp::{Mailbox, Taken},
    wait_for,
};

/// Seats of a type that is full, and people who wait for one.
const SEATS: usize = 40;

/// Mails by who got them: the id of each, and how many copies of it were taken.
fn by_person(taken: &[Taken], is_wanted: impl Fn(&str) -> bool) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut all: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for mail in taken.iter().filter(|mail| is_wanted(&mail.to)) {
        *all.entry(mail.to.clone()).or_default().entry(mail.id.clone()).or_default() += 1;
    }
    all
}

/// Everybody got one mail, and one copy of it. One that a worker had in its hands when it was killed may have been taken
/// without anybody having heard the answer: then it came once more, with the id by which mailboxes know it.
fn each_once(taken: &[Taken], is_wanted: impl Fn(&str) -> bool, in_hands: &[String]) {
    for (to, mails) in by_person(taken, is_wanted) {
        assert_eq!(mails.len(), 1, "another id would be another mail, to {to}: {mails:?}");
        for (id, copies) in mails {
            let was_in_hands = in_hands.iter().any(|key| id.starts_with(&format!("<{key}@")));
            assert!(copies <= 1 + usize::from(was_in_hands), "{copies} copies to {to} of {id}, in hands: {in_hands:?}");
        }
    }
}

/// The mails that the worker had begun and not reported when it was killed.
async fn in_hands(pool: &PgPool) -> Vec<String> {
    let keys: Vec<String> = sqlx::query_scalar("select key from jobs where state = 'queued' and attempts > 0")
        .fetch_all(pool)
        .await
        .unwrap();
    assert!(keys.len() <= BATCH, "no more than it takes at a time: {keys:?}");
    keys
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

/// Ends the process at once, and waits until the database has done with what it had asked for.
async fn kill(pool: &PgPool, mut process: Process) {
    process.signal(Signal::SIGKILL);
    tokio::task::spawn_blocking(move || process.wait()).await.unwrap();
    let busy = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
                and backend_type = 'client backend' and state <> 'idle'";
    wait_for("the last statements", || async { count(pool, busy).await == 0 }).await;
}

/// What a dead process had claimed is due at once, rather than at the end of its lease.
async fn take_over(pool: &PgPool) {
    sqlx::query("update jobs set next_try_at = now() where state = 'queued' and attempts > 0")
        .execute(pool)
        .await
        .unwrap();
}

/// A type of the event that is full, with as many who wait. Those who have a seat, signed in, each with the number of their
/// ticket. No mail waits.
async fn full_type(site: &Site) -> Vec<(Browser, String)> {
    site.run(&format!(
        "insert into participation_types (event_id, position, name, mode, capacity)
         select e.id, 9, '早い者', 'onsite', {SEATS} from events e join series s on s.id = e.series_id
         where s.slug = 'security-jaws' and e.number = 42"
    ))
    .await;
    site.run("update events set ask_hours = 0 where number = 42").await;
    let kind: i64 = site.one("select id from participation_types where name = $1", "早い者").await;
    let mut holders = Vec::new();
    for n in 0..2 * SEATS {
        let who = if n < SEATS { "holds" } else { "waits" };
        let mut browser = site.signed_in_as(&format!("{who}{n}@killed.test"), &[]).await;
        let reply = browser.post("/security-jaws/42/register", &[("type", &kind.to_string())]).await.expect(303);
        let code = reply.location().strip_prefix("/me/tickets/").and_then(|rest| rest.split_once('?')).unwrap().0;
        if n < SEATS {
            holders.push((browser, code.to_owned()));
        }
    }
    site.run("delete from jobs").await;
    holders
}

/// Sends a form from somewhere, and again where the server is busy; whether it was answered with success.
async fn succeeds(browser: &Browser, path: &str, from: &str, fields: &[(&str, &str)]) -> bool {
    loop {
        let request = browser
            .request(reqwest::Method::POST, path)
            .header("origin", browser.origin())
            .header("x-forwarded-for", from)
            .form(fields);
        let Ok(reply) = request.send().await else { return false };
        match reply.status().as_u16() {
            503 => tokio::time::sleep(Duration::from_millis(200)).await,
            status => return status == 303,
        }
    }
}

/// Everything that was answered is stored: who asked for a seat, and who gave one back. Each seat that was given back is
/// somebody else's who waited for it, with one mail.
async fn stored(pool: &PgPool, answered: &[String], given_back: &[String]) {
    let kept: Vec<String> = sqlx::query_scalar("select a.mail from registrations r join accounts a on a.id = r.account_id where a.mail like 'burst%@killed.test' and r.state <> 'cancelled'").fetch_all(pool).await.unwrap();
    let missing: Vec<_> = answered.iter().filter(|mail| !kept.contains(mail)).collect();
    assert!(missing.is_empty(), "{} of {}: {missing:?}", missing.len(), answered.len());
    let gone: Vec<String> = sqlx::query_scalar("select r.code from registrations r join accounts a on a.id = r.account_id where a.mail like 'holds%@killed.test' and r.state = 'cancelled'").fetch_all(pool).await.unwrap();
    let missing: Vec<_> = given_back.iter().filter(|code| !gone.contains(code)).collect();
    assert!(missing.is_empty(), "{} of {}: {missing:?}", missing.len(), given_back.len());
    let oversold = count(pool, "select count(*) from participation_types where capacity < confirmed").await;
    assert_eq!(oversold, 0);
    let freed = i64::try_from(gone.len()).unwrap();
    let seated = "select count(*) from registrations r join accounts a on a.id = r.account_id where a.mail like 'waits%@killed.test' and r.state = 'confirmed'";
    assert_eq!(count(pool, seated).await, freed);
    for (topic, who) in [("promoted", "waits"), ("registration_cancelled", "holds")] {
        let mails = format!("from jobs where topic = '{topic}' and recipient like '{who}%@killed.test'");
        let of = format!("select count(distinct recipient) {mails}");
        let all = format!("select count(*) {mails}");
        assert_eq!((count(pool, &of).await, count(pool, &all).await), (freed, freed), "{topic}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_68_what_was_answered_survives_a_kill_with_each_of_its_mails_once(pool: PgPool) {
    let site = Site::demo(pool.clone()).await;
    let holders = full_type(&site).await;
    site.end().await;
    let mailbox = Mailbox::open().await;
    let server = serve(&pool, &mailbox).await;
    let seat = count(&pool, "select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id where s.slug = 'security-jaws' and e.number = 42 and p.name = '現地'").await;
    let (answered, given_back) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let mut burst = tokio::task::JoinSet::new();
    for n in 0..150 {
        let (browser, answered) = (server.browser(), Arc::clone(&answered));
        burst.spawn(async move {
            let mail = format!("burst{n}@killed.test");
            let kind = seat.to_string();
            let fields = [("type", kind.as_str()), ("mail", mail.as_str())];
            // Each comes from somewhere else.
            if succeeds(&browser, "/security-jaws/42/register", &format!("198.51.100.{n}"), &fields).await {
                answered.lock().unwrap().push(mail);
            }
        });
    }
    for (n, (holder, code)) in (0..).zip(holders) {
        let (mut browser, given_back) = (server.browser(), Arc::clone(&given_back));
        browser.cookies = holder.cookies;
        burst.spawn(async move {
            let path = format!("/me/tickets/{code}/cancel");
            if succeeds(&browser, &path, &format!("203.0.113.{n}"), &[]).await {
                given_back.lock().unwrap().push(code);
            }
        });
    }
    wait_for("a burst", || async { answered.lock().unwrap().len() > 30 && given_back.lock().unwrap().len() > 5 }).await;
    kill(&pool, server).await;
    burst.join_all().await;
    let (answered, given_back) = (answered.lock().unwrap().clone(), given_back.lock().unwrap().clone());
    stored(&pool, &answered, &given_back).await;
    let in_hands = in_hands(&pool).await;

    take_over(&pool).await;
    let _again = serve(&pool, &mailbox).await;
    let is_ours = |to: &str| to.ends_with("@killed.test");
    wait_for("nothing to be sent", || async {
        count(&pool, "select count(*) from jobs where state = 'queued' and recipient like '%@killed.test'").await == 0
    })
    .await;
    let got = by_person(&mailbox.taken(), is_ours);
    let without: Vec<_> = answered.iter().filter(|mail| !got.contains_key(*mail)).collect();
    assert!(without.is_empty(), "no mail: {without:?}");
    // Those alone who had given a seat back, and who have got one.
    stored(&pool, &answered, &given_back).await;
    for (who, state) in [("holds", "cancelled"), ("waits", "confirmed")] {
        let people = count(&pool, &format!("select count(*) from registrations r join accounts a on a.id = r.account_id where a.mail like '{who}%@killed.test' and r.state = '{state}'")).await;
        let told = got.keys().filter(|to| to.starts_with(who)).count();
        assert_eq!(i64::try_from(told).unwrap(), people, "{who}");
    }
    each_once(&mailbox.taken(), is_ours, &in_hands);
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
    kill(&pool, server).await;
    let in_hands = in_hands(&pool).await;
    let at_once = by_person(&mailbox.taken(), is_ours).len();
    assert!(at_once < 200, "killed in the middle");

    take_over(&pool).await;
    let _again = serve(&pool, &mailbox).await;
    wait_for("everybody", || async { by_person(&mailbox.taken(), is_ours).len() == 200 }).await;
    wait_for("nothing to be sent", || async {
        count(&pool, "select count(*) from jobs where state = 'queued' and recipient like 'seat%@killed.test'").await
            == 0
    })
    .await;
    each_once(&mailbox.taken(), is_ours, &in_hands);
}
