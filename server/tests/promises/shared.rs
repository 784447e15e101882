//! Pages that are made once for everybody: nothing of one reader ever stands in what others get.

use std::io::Read as _;

use domain::viewer::Role;
use reqwest::Method;
use sqlx::PgPool;

use super::matrix::{Fixture, SERIES, TABLE};
use crate::common::{Site, browser::Browser};

/// Pages with places, public for all.
const PAGES: [&str; 11] = [
    "/",
    "/security-jaws",
    "/security-jaws?page=1",
    "/security-jaws/42",
    "/security-jaws/32",
    "/security-jaws/32/report",
    "/security-jaws/32/talks/4",
    "/mini-security-jaws/54",
    "/reports",
    "/mini-security-jaws/54/qa/all",
    "/search?q=%E6%A8%A9%E9%99%90",
];
const NAME: &str = "カナリア 三千代";
const MAIL: &str = "canary-7f3a@canary.test";

/// A page as a browser gets it, unzipped, and whether it was zipped.
async fn read(browser: &Browser, path: &str, lang: &str, encoding: &str) -> (String, bool) {
    let mut browser = browser.clone();
    browser.headers.insert("accept-language".to_owned(), lang.to_owned());
    browser.headers.insert("accept-encoding".to_owned(), encoding.to_owned());
    let reply = browser.request(Method::GET, path).send().await.unwrap();
    assert_eq!(reply.status(), 200, "{path}");
    let is_zipped = reply.headers().get("content-encoding").is_some_and(|coding| coding == "gzip");
    let bytes = reply.bytes().await.unwrap();
    let mut text = String::new();
    if is_zipped {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes.to_vec()).unwrap();
    }
    (text, is_zipped)
}

/// Somebody with a role elsewhere or none, a seat at #42, and a name that nothing else holds.
async fn canary(site: &Site, roles: &[(&str, Role)]) -> (Browser, String) {
    let mut ids = Vec::new();
    for (slug, role) in roles {
        ids.push((site.series(slug).await, *role));
    }
    let mut browser = site.signed_in_as(MAIL, &ids).await;
    site.run(&format!("update accounts set name = '{NAME}' where mail = '{MAIL}'")).await;
    let seat: i64 = site
        .one("select t.id from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 42 order by t.id limit 1", SERIES)
        .await;
    browser.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    let code = site
        .one("select r.code from registrations r join accounts a on a.id = r.account_id where a.mail = $1", MAIL)
        .await;
    browser.post("/security-jaws/follow", &[("follow", "1")]).await.expect(303);
    (browser, code)
}

fn has_secret(text: &str, code: &str) -> bool {
    [NAME, MAIL, code, "href=\"/organize\""].iter().any(|secret| text.contains(secret))
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_86_a_canary_is_in_no_shared_byte(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mine, code) = canary(&site, &[]).await;
    let other = site.signed_in(None).await;
    let visitor = site.visitor();
    // Whoever comes first makes the page: each of the three does once.
    for (round, first) in [&mine, &other, &visitor].into_iter().enumerate() {
        site.state.caches.drop_all();
        for path in PAGES {
            for lang in ["ja", "en"] {
                for encoding in ["gzip", "identity"] {
                    read(first, path, lang, encoding).await;
                    let (own, is_zipped) = read(&mine, path, lang, encoding).await;
                    assert!(own.contains(NAME), "{path}: who is signed in is named");
                    assert_eq!(is_zipped, encoding == "gzip", "{path}");
                    for somebody in [&other, &visitor] {
                        let (text, _) = read(somebody, path, lang, encoding).await;
                        assert!(!has_secret(&text, &code), "round {round}, {path} {lang} {encoding}: it crossed over");
                        assert!(!text.contains('\u{e000}') && !text.contains('\u{e001}'), "{path}: a mark was sent");
                    }
                }
            }
        }
        let kept = site.state.caches.with_places.values();
        assert!(kept.len() >= 12, "{}", kept.len());
        for page in kept {
            assert!(page.shared_text().all(|text| !has_secret(text, &code)), "round {round}: it was kept");
        }
    }
    let (event, _) = read(&mine, "/security-jaws/42", "en", "gzip").await;
    assert!(event.contains(&code) && event.contains("Open my ticket"), "the seat is shown to who holds it");
    let (home, _) = read(&mine, "/", "en", "gzip").await;
    assert!(home.contains(&code) && home.contains("Open my ticket"), "so is it on the first page");
    let (series, _) = read(&mine, "/security-jaws", "en", "gzip").await;
    assert!(series.contains(&code) && series.contains("Open my ticket"), "and on that of the series");
    assert!(series.contains("You get announcements by mail"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_86_what_a_role_shows_is_kept_for_nobody(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (organizer, code) = canary(&site, &[(SERIES, Role::Organizer)]).await;
    for path in PAGES {
        let (own, _) = read(&organizer, path, "en", "gzip").await;
        assert!(own.contains("href=\"/organize\""), "{path}");
    }
    assert_eq!(site.state.caches.with_places.figures().pages, 0);
    for path in PAGES {
        // The name of whoever organizes stands on the page of an event, for everybody.
        let (text, _) = read(&site.visitor(), path, "en", "gzip").await;
        assert!([MAIL, &code, "href=\"/organize\""].iter().all(|secret| !text.contains(secret)), "{path}");
    }
}

/// A seat that is given back is gone from the page at once, and so is a session.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_36_after_signing_out_the_page_is_a_visitors(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut mine, code) = canary(&site, &[]).await;
    let reply = mine.get("/security-jaws/42").await.expect(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(has_secret(&reply.body, &code));
    mine.post(&format!("/me/tickets/{code}/cancel"), &[]).await.expect(303);
    let reply = mine.get("/security-jaws/42").await.expect(200);
    assert!(reply.body.contains(NAME) && !reply.body.contains(&code));
    let before = mine.clone();
    mine.post("/sign-out", &[]).await.expect(303);
    for mut browser in [mine, before] {
        assert!(!has_secret(&browser.get("/security-jaws/42").await.expect(200).body, &code));
    }
}

/// The page of another event shows this one beside it, and is kept until something of it changes.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn the_last_seat_is_told_on_the_pages_beside_it(pool: PgPool) {
    let site = Site::demo(pool).await;
    let of_42 = "from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id
                 where e.number = 42 and s.slug = $1";
    let seat: i64 = site.one(&format!("select min(t.id) {of_42}"), SERIES).await;
    site.run("update participation_types set capacity = confirmed").await;
    site.run(&format!("update participation_types set capacity = confirmed + 1 where id = {seat}")).await;
    let before =
        "select max(number) from events e join series s on s.id = e.series_id where number < 42 and s.slug = $1";
    let before: i32 = site.one(before, SERIES).await;
    let said = async || {
        let page = site.visitor().get(&format!("/{SERIES}/{before}")).await.expect(200).text("main");
        (page.contains("Open ・ On site"), page.contains("Full ・ On site"))
    };
    assert_eq!((said().await, said().await), ((true, false), (true, false)));
    let mut attendee = site.signed_in(None).await;
    let seat = seat.to_string();
    let reply = attendee.post(&format!("/{SERIES}/42/register"), &[("type", &seat)]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    assert_eq!(said().await, (false, true));
    attendee.post(&format!("{ticket}/cancel"), &[]).await.expect(303);
    assert_eq!(said().await, (true, false));
}

/// There is no nonce to be cached: a page allows files of ours, whose names are hashes of what is in them, and holds
/// no script and no style of its own.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_34_no_page_needs_a_nonce(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let select = |what: &str| scraper::Selector::parse(what).unwrap();
    let (script, style, any) = (select("script"), select("style, [style]"), select("*"));
    let named = regex::Regex::new(r"^/assets/[\w.-]+-[0-9a-f]{16}\.js$").unwrap();
    let (mut pages, mut cached) = (0, 0);
    let browsers = [site.visitor(), site.signed_in(Some((SERIES, Role::Owner))).await];
    for row in TABLE.iter().filter(|row| row.route.starts_with("GET ")) {
        for browser in &browsers {
            let mut browser = browser.clone();
            let reply = fixture.ask(&mut browser, row, 0).await;
            if !reply.header("content-type").starts_with("text/html") {
                continue;
            }
            pages += 1;
            cached += usize::from(!reply.header("cache-control").contains("no-store"));
            let policy = reply.header("content-security-policy");
            assert!(policy.contains("script-src 'self'") && !policy.contains("nonce-"), "{}: {policy}", row.route);
            assert!(
                !policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"),
                "{}: {policy}",
                row.route
            );
            let html = reply.html();
            for element in html.select(&script).map(|element| element.value()) {
                let is_data = element.attr("type") == Some("application/ld+json");
                let source = element.attr("src").unwrap_or_default();
                assert!(is_data || named.is_match(source), "{}: a script of its own {element:?}", row.route);
                assert_eq!(element.attr("nonce"), None, "{}", row.route);
            }
            assert_eq!(html.select(&style).count(), 0, "{}: a style of its own", row.route);
            let acts =
                html.select(&any).find(|element| element.value().attrs().any(|(name, _)| name.starts_with("on")));
            assert!(acts.is_none(), "{}: {acts:?}", row.route);
        }
    }
    assert!(pages > 80 && cached > 10, "{pages} pages, {cached} of them cached");
}

/// The stream of an evening stands on its page for who holds a seat, while they hold it, and for nobody else.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_private_stream_is_shown_to_who_holds_a_seat_alone(pool: PgPool) {
    const PAGE: &str = "/mini-security-jaws/54";
    const STREAM: &str = "https://stream.example.test/kakushi";
    let site = Site::demo(pool).await;
    site.run(&format!("update events set stream_url = '{STREAM}' where number = 54")).await;
    let seat: i64 = site
        .one("select min(t.id) from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where e.number = 54 and s.slug = $1", "mini-security-jaws")
        .await;
    let mut holder = site.signed_in_as(MAIL, &[]).await;
    let reply = holder.post(&format!("{PAGE}/register"), &[("type", &seat.to_string())]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    let (other, visitor) = (site.signed_in(None).await, site.visitor());
    for first in [&holder, &other, &visitor] {
        site.state.caches.drop_all();
        read(first, PAGE, "en", "gzip").await;
        let (own, _) = read(&holder, PAGE, "en", "gzip").await;
        assert!(own.matches(STREAM).count() >= 2, "in the hour and as what to do first");
        assert!(own.contains(&ticket), "the way to the ticket stays");
        for somebody in [&other, &visitor] {
            assert!(!read(somebody, PAGE, "en", "gzip").await.0.contains(STREAM));
        }
        for page in site.state.caches.with_places.values() {
            assert!(page.shared_text().all(|text| !text.contains(STREAM)), "it was kept");
        }
    }
    let hour = holder.get(PAGE).await.expect(200);
    assert!(hour.header("content-security-policy").contains("frame-src"), "a stream opens in the page");
    let own = holder.get(&ticket).await.expect(200);
    assert_eq!(own.body.matches(STREAM).count(), 1, "the ticket leads there once, at its top");
    assert!(own.body.find(STREAM).unwrap() < own.body.find("ticket-head").unwrap());
    holder.post(&format!("{ticket}/cancel"), &[]).await.expect(303);
    assert!(!holder.get(PAGE).await.expect(200).body.contains(STREAM));
}

/// The first page and the board lead to it as well, and to the ticket.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_private_stream_stands_on_the_first_page_and_the_board_for_who_holds_a_seat_alone(pool: PgPool) {
    const STREAM: &str = "https://stream.example.test/kakushi";
    const BOARD: &str = "/mini-security-jaws/54/qa";
    let site = Site::demo(pool).await;
    site.run(&format!("update events set stream_url = '{STREAM}' where number = 54")).await;
    let seat: i64 = site
        .one("select min(t.id) from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where e.number = 54 and s.slug = $1", "mini-security-jaws")
        .await;
    let mut holder = site.signed_in_as(MAIL, &[]).await;
    let reply = holder.post("/mini-security-jaws/54/register", &[("type", &seat.to_string())]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    let (other, mut visitor) = (site.signed_in(None).await, site.visitor());
    for path in ["/", BOARD] {
        for first in [&holder, &other, &visitor] {
            site.state.caches.drop_all();
            read(first, path, "en", "gzip").await;
            let (own, _) = read(&holder, path, "en", "gzip").await;
            assert_eq!(own.matches(STREAM).count(), 1, "{path}");
            assert!(own.contains(&ticket), "{path}");
            for somebody in [&other, &visitor] {
                let (text, _) = read(somebody, path, "en", "gzip").await;
                assert!(!text.contains(STREAM) && !text.contains(&ticket), "{path}: it crossed over");
            }
            for page in site.state.caches.with_places.values() {
                assert!(page.shared_text().all(|text| !text.contains(STREAM)), "{path}: it was kept");
            }
        }
        // Made, and kept from then on.
        for _ in 0..2 {
            let policy = visitor.get(path).await.expect(200).header("content-security-policy").to_owned();
            assert!(policy.contains("frame-src"), "{path}: a stream opens in the page");
        }
    }
    holder.post(&format!("{ticket}/cancel"), &[]).await.expect(303);
    for path in ["/", BOARD] {
        assert!(!holder.get(path).await.expect(200).body.contains(STREAM), "{path}");
    }
}

/// Rooms that are on at once have a stream each, for the same people; what the speakers allow is for everybody.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn streams_of_two_rooms_are_shown_to_who_holds_a_seat_alone(pool: PgPool) {
    const PAGE: &str = "/mini-security-jaws/54";
    const STREAM: &str = "https://stream.example.test/kakushi";
    let site = Site::demo(pool).await;
    let event = "select e.id from events e join series s on s.id = e.series_id where e.number = 54 and s.slug = 'mini-security-jaws'";
    site.run(&format!(
        "update slots set room = case position when 3 then 'zqB' else 'zqA' end, minutes = 90, starts_at = now() - interval '5 minutes',
                may_photograph = false, may_record = true
         where event_id = ({event}) and position in (3, 4)"
    ))
    .await;
    site.run(&format!(
        "insert into event_rooms (event_id, name, seats, stream_url)
         select ({event}), r.name, 40, '{STREAM}-' || r.name from (values ('zqA'), ('zqB')) r (name)"
    ))
    .await;
    site.state.caches.drop_all();
    let seat: i64 = site
        .one(&format!("select id from participation_types where event_id = ({event}) and $1 = '' limit 1"), "")
        .await;
    let mut holder = site.signed_in_as(MAIL, &[]).await;
    holder.post(&format!("{PAGE}/register"), &[("type", &seat.to_string())]).await.expect(303);
    let (other, visitor) = (site.signed_in(None).await, site.visitor());
    let (own, _) = read(&holder, PAGE, "en", "gzip").await;
    for room in ["zqA", "zqB"] {
        assert!(own.contains(&format!("href=\"{STREAM}-{room}\"")) && own.contains(&format!("Watch {room}")), "{room}");
    }
    // What to do first, and the bar under the thumb, lead to where both are: what is on in either may be over in a moment.
    assert_eq!(own.matches("href=\"#streams\"").count(), 2, "no room of its own choice");
    assert_eq!(own.matches("id=\"streams\"").count(), 1);
    assert!(own.contains("Open my ticket"), "where the attendance code is typed");
    for somebody in [&other, &visitor] {
        let (page, _) = read(somebody, PAGE, "en", "gzip").await;
        assert!(!page.contains(STREAM));
        assert!(page.contains("40 seats"), "how many it seats is for everybody");
        assert_eq!(page.matches("hour-permitted").count(), 2, "of both talks that are on");
        assert!(page.contains("Photographs") && page.contains("Recording"));
    }
    for page in site.state.caches.with_places.values() {
        assert!(page.shared_text().all(|text| !text.contains(STREAM)), "it was kept");
    }
    site.run(&format!("update slots set tlp = 'red' where event_id = ({event})")).await;
    site.state.caches.drop_all();
    assert!(
        !read(&visitor, PAGE, "en", "gzip").await.0.contains("hour-permitted"),
        "nothing of a talk that is not told of"
    );
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_registration_reads_the_seats_of_a_page_anew_and_a_change_all_of_it(pool: PgPool) {
    const EVENT: &str = "/security-jaws/42";
    let site = Site::demo(pool).await;
    let visitor = site.visitor();
    let shown = async || read(&visitor, EVENT, "en", "identity").await.0;
    let kept = || site.state.caches.events.figures();
    let before = shown().await;
    assert_eq!((kept().pages, kept().stored), (1, 1));
    // Whoever registers reads it at once, and so does everybody: the seats, from what is kept of the rest.
    let seat: i64 = site
        .one("select t.id from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 42 order by t.id limit 1", SERIES)
        .await;
    let mut mine = site.signed_in(None).await;
    mine.post(&format!("{EVENT}/register"), &[("type", &seat.to_string())]).await.expect(303);
    assert!(read(&mine, EVENT, "en", "gzip").await.0.contains("Open my ticket"));
    let after = shown().await;
    assert_ne!(before, after, "a seat is gone");
    assert_eq!(kept().stored, 1, "nothing else was read anew");
    // It is what the page is when all of it is made anew.
    site.state.caches.drop_all();
    assert_eq!(shown().await, after);
    // What an organizer changes shows at once, in both languages.
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let stored = kept().stored;
    let sent = [("to", "cancelled"), ("reason", "台風")];
    organizer.post("/organize/security-jaws/42/state", &sent).await.expect(303);
    for lang in ["ja", "en"] {
        assert!(read(&visitor, EVENT, lang, "identity").await.0.contains("台風"), "{lang}");
    }
    assert!(kept().stored > stored);
}
