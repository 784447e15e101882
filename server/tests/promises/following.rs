//! People who follow a series, with an account and without; and how that ends.

use domain::viewer::{Role, Viewer};
use sqlx::PgPool;

use super::{
    joining::{join, link},
    matrix::SERIES,
};
use crate::common::{PASSWORD, Site};

/// RFC 8058: a mail program posts without cookies, origin or a redirect that it would follow.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn announcements_end_with_one_click(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut guest = join(&site, "follower@joins.test").await;
    guest.post("/security-jaws/follow", &[("follow", "1")]).await.expect(303);
    guest.post("/security-jaws/follow", &[("follow", "1")]).await.expect(303);
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let next = [("number", "43"), ("date", "2027-03-03"), ("start", "19:00"), ("title", "次の夜")];
    organizer.post("/organize/security-jaws", &next).await.expect(303);
    organizer.post("/organize/security-jaws/43/state", &[("to", "announced")]).await.expect(303);
    let path = link(&site, "follower@joins.test", "/unfollow/").await;
    site.visitor().get(&path).await.expect(200);
    let follows = "select count(*) from follows f join accounts a on a.id = f.account_id where a.mail = $1";
    assert_eq!(site.one::<i64>(follows, "follower@joins.test").await, 1);
    let program = site.visitor();
    let request = program.request(reqwest::Method::POST, &path).form(&[("List-Unsubscribe", "One-Click")]);
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(site.one::<i64>(follows, "follower@joins.test").await, 0);
}

/// Somebody without an account hears of the next event: by a link to the address, which is looked at often and
/// begins nothing before its button; and nobody learns whether the address is known.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_12_a_series_is_followed_by_a_button_and_not_by_a_look(pool: PgPool) {
    let site = Site::demo(pool).await;
    let follows = "select count(*) from follows f join accounts a on a.id = f.account_id where a.mail = $1";
    let mut stranger = site.visitor();
    let fields = |mail| [("series", SERIES), ("mail", mail)];
    let bad = stranger.post("/follow", &fields("no address")).await.expect(422);
    assert!(bad.body.contains("no address"), "what was typed is kept");
    stranger.post("/follow", &[("series", "none"), ("mail", "x@joins.test")]).await.expect(404);
    let sent = stranger.post("/follow", &fields("Hears@joins.test")).await.expect(303);
    assert_eq!(sent.header("location"), "/follow?sent=1");
    stranger.get("/follow").await.expect(303);
    let path = link(&site, "hears@joins.test", "/follow/").await;
    for _ in 0..3 {
        site.visitor().get(&path).await.expect(200);
    }
    assert_eq!(site.one::<i64>(follows, "hears@joins.test").await, 0, "looking begins nothing");
    for _ in 0..2 {
        site.visitor().post(&path, &[]).await.expect(303);
    }
    assert_eq!(site.one::<i64>(follows, "hears@joins.test").await, 1);
    // It is no account: nobody signs in, and it may still become one.
    assert_eq!(site.visitor().sign_in("hears@joins.test", PASSWORD).await.status, 422);

    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let next = [("number", "43"), ("date", "2027-03-03"), ("start", "19:00"), ("title", "次の夜")];
    organizer.post("/organize/security-jaws", &next).await.expect(303);
    organizer.post("/organize/security-jaws/43/state", &[("to", "announced")]).await.expect(303);
    let end = link(&site, "hears@joins.test", "/unfollow/").await;
    site.visitor().post(&end, &[]).await.expect(303);
    assert_eq!(site.one::<i64>(follows, "hears@joins.test").await, 0);
}

/// Who follows with an address alone is not swept away with sign-ups that nobody finished.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_follower_without_an_account_stays(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fields = [("series", SERIES), ("mail", "stays@joins.test")];
    site.visitor().post("/follow", &fields).await.expect(303);
    let path = link(&site, "stays@joins.test", "/follow/").await;
    site.visitor().post("/follow", &[("series", SERIES), ("mail", "leaves@joins.test")]).await.expect(303);
    link(&site, "leaves@joins.test", "/follow/").await;
    site.visitor().post(&path, &[]).await.expect(303);
    site.run("update accounts set created_at = created_at - interval '1 year' where mail like '%@joins.test'").await;
    let left = "select count(*) from accounts where mail = $1";
    domain::people::clean_up(&site.state.db, Viewer::system().asks()).await.unwrap();
    assert_eq!(site.one::<i64>(left, "leaves@joins.test").await, 1, "as long as the link works");
    site.run("update mail_links set expires_at = now() - interval '1 minute' where purpose = 'follow'").await;
    domain::people::clean_up(&site.state.db, Viewer::system().asks()).await.unwrap();
    assert_eq!(site.one::<i64>(left, "stays@joins.test").await, 1);
    assert_eq!(site.one::<i64>(left, "leaves@joins.test").await, 0);
}

/// What an address follows stays with its owner when their account takes that address; links that are on their
/// way to the old one begin nothing any more.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_follow_goes_with_its_address(pool: PgPool) {
    let site = Site::demo(pool).await;
    let follow = |mail| [("series", SERIES), ("mail", mail)];
    site.visitor().post("/follow", &follow("new@joins.test")).await.expect(303);
    let begin = link(&site, "new@joins.test", "/follow/").await;
    site.visitor().post(&begin, &[]).await.expect(303);
    let mail = site.account("old@joins.test", None).await;
    site.visitor().post("/follow", &follow("old@joins.test")).await.expect(303);
    let stale = link(&site, "old@joins.test", "/follow/").await;

    let mut browser = site.visitor();
    browser.sign_in(&mail, PASSWORD).await.expect(303);
    browser.post("/settings", &[("what", "mail"), ("mail", "new@joins.test")]).await.expect(303);
    let change = link(&site, "new@joins.test", "/settings/mail/").await;
    site.visitor().post(&change, &[]).await.expect(303);
    let follows = "select count(*) from follows f join accounts a on a.id = f.account_id where a.mail = $1";
    assert_eq!(site.one::<i64>(follows, "new@joins.test").await, 1);
    site.visitor().post(&stale, &[]).await.expect(404);
}
