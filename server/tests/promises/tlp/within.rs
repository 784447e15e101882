//! The page of a talk of TLP:GREEN for who takes part: it takes questions as that of a talk for everybody does, and lets none of
//! them out.

use scraper::Selector;
use sqlx::PgPool;

use super::{
    super::matrix::SERIES,
    talks::{LABELS, number, seat, site_with_talks, ways},
};
use crate::common::Reply;

/// What was asked within; it stands nowhere else.
const ASKED: &str = "yqwithin";

/// Something in the main part of a page.
fn has(page: &Reply, selector: &str) -> bool {
    page.html().select(&Selector::parse(selector).unwrap()).next().is_some()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_who_takes_part_asks_a_green_talk_afterwards_and_nobody_else_reads_it(pool: PgPool) {
    let (site, fixture) = site_with_talks(pool, &LABELS).await;
    let talk = format!("/{SERIES}/{}/talks/1", number("green", "ended"));
    let within = format!("{talk}/within");
    let mut attendee = site.signed_in(None).await;
    let fields = [("body", ASKED), ("asker", "yqname")];
    // Who takes no part asks nothing by this page, and neither does who is nobody.
    let refused = attendee.post(&within, &fields).await.expect(403);
    assert!(!refused.body.contains("zq"), "{}", refused.body);
    assert_eq!(site.visitor().post(&within, &fields).await.status, 401);
    let count = async || site.one::<i64>("select count(*) from questions where body = $1", ASKED).await;
    assert_eq!(count().await, 0);

    seat(&site).await;
    let page = attendee.get(&within).await.expect(200);
    assert!(has(&page, &format!("form[action='{within}'] textarea[name=body]")), "it is asked here");
    assert!(has(&page, ".facts-line") && has(&page, ".big-count") && has(&page, ".near"), "as on a page for everybody");
    assert!(!has(&page, &format!(".qas a[href*='/{SERIES}/']")), "no question leads to a page that it does not have");
    let empty = attendee.post(&within, &[("body", " "), ("asker", "yqname")]).await.expect(422);
    assert!(empty.body.contains("yqname"), "what was typed stays");
    assert!(empty.header("cache-control").contains("no-store"));
    let sent = attendee.post(&within, &fields).await.expect(303);
    let after = sent.location().to_owned();
    assert!(after.starts_with(&format!("{within}?")), "{after}");
    assert_eq!(count().await, 1);
    site.run(&format!("update questions set state = 'live', shown_at = now() where body = '{ASKED}'")).await;
    assert!(attendee.get(&within).await.expect(200).body.contains(ASKED));

    let mut visitor = site.visitor();
    let searches = ["/search?q=yqwithin", "/search?q=yqwithin&kind=question", "/api/v1/search?q=yqwithin"];
    for path in ways(&fixture, &LABELS) {
        assert!(!visitor.get(&path).await.body.contains(ASKED), "{path}");
    }
    for path in searches {
        // The words that are looked for stand in the field.
        assert!(!visitor.get(path).await.body.contains("yqname"), "{path}");
    }
    // Moderators take no more: what was typed comes back, and says so.
    site.run(&format!("update events set closed_afterwards = true where number = {}", number("green", "ended"))).await;
    let late = attendee.post(&within, &[("body", "yqlate"), ("asker", "")]).await.expect(409);
    assert!(late.body.contains("yqlate"));
}
