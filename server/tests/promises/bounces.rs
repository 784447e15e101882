//! What the answer of a mail server means: no such mailbox is for good, and on the desk at once; anything else may pass.

use domain::viewer::Role;
use server::{
    config::Config,
    worker::{Delivery, Worker, jobs},
};
use sqlx::PgPool;

use crate::common::{
    Browser, Site,
    smtp::{self, Mailbox, Taken},
};

const SERIES: &str = "security-jaws";

/// A worker that hands its mail to this server.
pub(super) fn worker(site: &Site, smtp_url: &str) -> Worker {
    let config = Config::from_lookup(|name| match name {
        "SMTP_URL" => Some(smtp_url.to_owned()),
        "PUBLIC_URL" => Some(site.state.config.public_url.clone()),
        _ => None,
    });
    Worker {
        db: site.state.db.clone(),
        origin: site.state.config.public_url.clone(),
        delivery: Delivery::from_config(&config.unwrap()).unwrap(),
    }
}

/// Somebody with that address has a seat; the mail that says so waits.
pub(super) async fn register(site: &Site, mail: &str) -> Browser {
    let seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 42 and p.name = 'オンライン'", SERIES).await;
    let mut browser = site.signed_in_as(mail, &[]).await;
    browser.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    browser
}

/// Does all that is due.
pub(super) async fn run(worker: &Worker) {
    while jobs::run_due(worker).await > 0 {}
}

/// What became of the mail to somebody, after how many tries, and what the mail server said of it.
async fn fate(site: &Site, mail: &str) -> (String, i32, String) {
    let job =
        "select state, attempts, coalesce(last_error, '') from jobs where topic = 'registered' and recipient = $1";
    sqlx::query_as(job).bind(mail).fetch_one(&site.pool).await.unwrap()
}

async fn due_again(site: &Site, mail: &str) {
    assert_eq!(site.run(&format!("update jobs set next_try_at = now() where recipient = '{mail}' and state = 'queued' and next_try_at > now()")).await, 1, "not at once");
}

fn to(taken: &[Taken]) -> Vec<&str> {
    taken.iter().map(|mail| mail.to.as_str()).collect()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_72_a_mailbox_that_is_not_there_is_given_up_at_once_and_is_on_the_desk(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mailbox = Mailbox::open().await;
    let worker = worker(&site, &mailbox.url);
    let [gone, busy, fine] = ["gone@bounces.test", "busy@bounces.test", "fine@bounces.test"];
    site.run("delete from jobs").await;
    for mail in [gone, busy, fine] {
        register(&site, mail).await;
    }
    mailbox.refuse(gone, "550 5.1.1 no such user here");
    mailbox.refuse(busy, "451 4.3.2 come back later");
    run(&worker).await;
    let (state, tries, said) = fate(&site, gone).await;
    assert_eq!((state.as_str(), tries), ("dead", 1), "{said}");
    assert!(said.contains("550") && said.contains("no such user here"), "{said}");
    let (state, tries, said) = fate(&site, busy).await;
    assert_eq!((state.as_str(), tries), ("queued", 1), "{said}");
    assert!(said.contains("451") && said.contains("come back later"), "{said}");
    assert_eq!(fate(&site, fine).await.0, "done");
    assert_eq!(to(&mailbox.taken()), [fine]);

    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let mails = "/organize/security-jaws/mails";
    let page = organizer.get(mails).await.expect(200);
    let letter = page.text(".letter");
    assert!(
        letter.contains(gone) && letter.contains("no such user here") && letter.contains("tried 1 time"),
        "{letter}"
    );
    assert!(!page.body.contains(busy) && !page.body.contains(fine));

    // It is tried again by itself, and is the same mail then.
    due_again(&site, busy).await;
    run(&worker).await;
    assert_eq!((fate(&site, busy).await.0.as_str(), fate(&site, busy).await.1), ("queued", 2));
    mailbox.take(busy);
    due_again(&site, busy).await;
    run(&worker).await;
    assert_eq!(fate(&site, busy).await.0, "done");
    assert_eq!(to(&mailbox.taken()), [fine, busy]);

    // What was given up goes when somebody says so, and not before.
    mailbox.take(gone);
    run(&worker).await;
    assert_eq!(fate(&site, gone).await.0, "dead");
    let id: i64 = site.one("select id from jobs where topic = 'registered' and recipient = $1", gone).await;
    organizer.post(mails, &[("id", &id.to_string()), ("do", "again")]).await.expect(303);
    run(&worker).await;
    assert_eq!(to(&mailbox.taken()), [fine, busy, gone]);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_72_a_password_of_ours_that_is_refused_gives_no_mail_up(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mailbox = Mailbox::open().await;
    let worker = worker(&site, &mailbox.url.replace("smtp://", "smtp://benkyokai:harbor@"));
    let mail = "waits@bounces.test";
    site.run("delete from jobs").await;
    register(&site, mail).await;
    mailbox.refuse(smtp::PASSWORD, "535 5.7.8 authentication failed");
    run(&worker).await;
    let (state, tries, said) = fate(&site, mail).await;
    assert_eq!((state.as_str(), tries), ("queued", 1), "{said}");
    assert!(said.contains("535") && !said.contains("harbor"), "{said}");
    // Full for now is not for good either, whatever its first digit says.
    mailbox.take(smtp::PASSWORD);
    mailbox.refuse(mail, "452 4.2.2 mailbox full");
    due_again(&site, mail).await;
    run(&worker).await;
    let (state, tries, said) = fate(&site, mail).await;
    assert_eq!((state.as_str(), tries), ("queued", 2), "{said}");
    assert_eq!(mailbox.taken(), []);
    mailbox.take(mail);
    due_again(&site, mail).await;
    run(&worker).await;
    assert_eq!((fate(&site, mail).await.0.as_str(), to(&mailbox.taken()).as_slice()), ("done", &[mail][..]));
}
