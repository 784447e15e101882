//! Words of a letter that nobody reads any more, because somebody reads another language by now or is told no more: they come
//! back with the form.

use domain::viewer::Role;
use scraper::Selector;
use sqlx::PgPool;

use super::letters::moved;
use crate::common::{Reply, Site};

const SERIES: &str = "mini-security-jaws";
const RELEASE: &str = "/organize/mini-security-jaws/54/agenda/release";
const STATE: &str = "/organize/mini-security-jaws/54/state";

/// What stands to be copied, and whether a field of that name is there to be sent again.
fn kept(page: &Reply, name: &str) -> (String, bool) {
    let field = Selector::parse(&format!("section[aria-labelledby=kept] [name=\"{name}\"]")).unwrap();
    (page.text("section[aria-labelledby=kept]"), page.html().select(&field).next().is_some())
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn words_of_a_release_in_a_language_that_nobody_reads_any_more_come_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let (all, who) = (person.to_string(), format!("who/{person}"));
    // Drawn while the speaker read English; they read Japanese by now.
    let form = |wish: &'static str| {
        vec![
            ("all", all.as_str()),
            (who.as_str(), "on"),
            ("do", wish),
            ("base", "0"),
            ("seen", "others"),
            ("letter/talk_moved/subject_en", "zqsubject"),
            ("letter/talk_moved/body_en", "zqenglish"),
        ]
    };
    for (wish, status) in [("look", 200), ("tell", 409)] {
        let page = organizer.post(RELEASE, &form(wish)).await.expect(status);
        let (words, is_field) = kept(&page, "letter/talk_moved/body_en");
        assert!(is_field && words.contains("zqenglish") && words.contains("not sent"), "{wish}: {words}");
        assert!(kept(&page, "letter/talk_moved/subject_en").1, "{wish}");
    }
    // And once nobody is told at all.
    site.run("delete from person_mails where mail = 'zqmoved@talks.test'").await;
    let page = organizer.post(RELEASE, &form("look")).await.expect(409);
    assert!(kept(&page, "letter/talk_moved/body_en").0.contains("zqenglish"));
    assert_eq!(site.one::<i64>("select count(*) from jobs where topic = $1", "talk_moved").await, 0);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn words_to_speakers_of_an_event_that_is_postponed_come_back_in_both_languages(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await.to_string();
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let form = [
        ("from", "open"),
        ("to", "postponed"),
        ("reason", "zqreason"),
        ("speakers", "on"),
        ("readers", person.as_str()),
        ("seen", "others"),
        ("letter/event_postponed/subject_en", "zqsubject"),
        ("letter/event_postponed/body_en", "zqenglish"),
        ("own/99/subject", "zqalone"),
        ("own/99/body", "zqgone"),
    ];
    for is_reached in [true, false] {
        if !is_reached {
            site.run("delete from person_mails where mail = 'zqmoved@talks.test'").await;
        }
        let page = organizer.post(STATE, &form).await.expect(409);
        let (words, is_field) = kept(&page, "letter/event_postponed/body_en");
        assert!(is_field && words.contains("zqenglish") && words.contains("zqgone"), "{is_reached}: {words}");
        let state = site.one::<String>("select state from events where number = 54 and $1 = ''", "").await;
        assert_eq!(state, "open", "{is_reached}");
    }
}
