//! The organizers' forms over HTTP: refused ones keep what was typed and tell of everything; what two
//! people plan at once is joined and looked at.

use domain::{
    agenda::drafting,
    ids::EventRef,
    pages,
    viewer::{Role, Viewer},
    workflows::release_agenda,
};
use scraper::Selector;
use serde_json::json;
use sqlx::PgPool;

use super::{content::assert_inert, matrix::SERIES};
use crate::common::{Browser, Reply, Site};

const AGENDA: &str = "/organize/security-jaws/42/agenda";

async fn organizer(site: &Site) -> Browser {
    site.signed_in(Some((SERIES, Role::Organizer))).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn refused_links_tell_of_each_and_leave_the_words_as_they_are(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut browser = organizer(&site).await;
    let lead: String = site
        .one("select r.lead from reports r join events e on e.id = r.event_id where e.number = 32 and $1 = ''", "")
        .await;
    let links = [("video", "ftp://x"), ("1/slides", "slides"), ("1/video", "https://video.test/1")];
    let page = browser.post("/organize/security-jaws/32/report/links", &links).await.expect(422);
    for (field, is_wrong) in [("video", true), ("1/slides", true), ("1/video", false)] {
        assert_eq!(page.body.contains(&format!("id=\"f-{field}-error\"")), is_wrong, "{field}");
    }
    assert!(page.body.contains("ftp://x") && page.body.contains("https://video.test/1"), "typed links stay");
    assert!(page.body.contains(&lead[..30]), "the words of the other form stay");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn refused_facts_tell_of_each_and_keep_what_was_typed(pool: PgPool) {
    let site = Site::demo(pool).await;
    let facts =
        [("title", "月例の夜"), ("date", "2026-02-30"), ("start", "25:00"), ("minutes", "長い"), ("stream_url", "x")];
    let page = organizer(&site).await.post("/organize/security-jaws/42", &facts).await.expect(422);
    for field in ["date", "start", "minutes", "stream_url"] {
        assert!(page.body.contains(&format!("href=\"#f-{field}\"")), "{field} is told of");
    }
    for typed in ["月例の夜", "2026-02-30", "25:00", "長い"] {
        assert!(page.body.contains(typed), "{typed}");
    }
}

/// Rows of a form of the agenda: kind and title of each.
fn rows<'a>(base: &'a str, step: &'a str, titles: &'a [(String, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("base", base), ("do", step)];
    fields.extend(titles.iter().map(|(name, value)| (name.as_str(), *value)));
    fields
}

fn titled(titles: [&'static str; 3]) -> Vec<(String, &'static str)> {
    let row =
        |(at, title)| [(format!("{at}.kind"), "talk"), (format!("{at}.title"), title), (format!("{at}.minutes"), "20")];
    titles.into_iter().enumerate().flat_map(row).collect()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_two_plan_at_once_is_joined_and_not_released_unseen(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = (organizer(&site).await, organizer(&site).await);
    // Nobody is to be told of it, so that a release asks nothing first.
    site.run("delete from person_mails").await;
    site.run("update events set agenda_version = 0").await;
    let [first, hers, his] = [["朝", "昼", "夜"], ["明け方", "昼", "夜"], ["朝", "昼", "真夜中"]].map(titled);
    alice.post(AGENDA, &rows("0", "save", &first)).await.expect(303);
    let version =
        || async { site.one::<i32>("select max(version) from agenda_drafts where $1 = ''", "").await.to_string() };
    let base = version().await;
    alice.post(AGENDA, &rows(&base, "save", &hers)).await.expect(303);
    let releases =
        || async { site.one::<i32>("select agenda_release from events where number = 42 and $1 = ''", "").await };
    let before = releases().await;
    let reply = bob.post(AGENDA, &rows(&base, "release", &his)).await.expect(303);
    assert!(reply.location().ends_with("/agenda?joined=1"), "{}", reply.location());
    assert_eq!(releases().await, before, "nobody looked at what came in");
    let page = bob.get(reply.location()).await.expect(200);
    assert!(page.body.contains("Joined with what somebody else changed"));
    assert!(page.body.contains("明け方") && page.body.contains("真夜中"), "both are in it");
    let both = titled(["明け方", "昼", "真夜中"]);
    bob.post(AGENDA, &rows(&version().await, "release", &both)).await.expect(303);
    assert_eq!(releases().await, before + 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_mistaken_start_that_is_taken_back_announces_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut browser = organizer(&site).await;
    site.run("insert into follows (series_id, account_id) select s.id, a.id from series s, accounts a on conflict do nothing").await;
    site.run("update events set announced_at = null, state = 'live' where number = 42").await;
    let mails = || async { site.one::<i64>("select count(*) from jobs where topic = $1", "announcement").await };
    let before = mails().await;
    let page = browser.get("/organize/security-jaws/42").await.expect(200);
    assert!(!page.body.contains(" and tell "), "nothing is sent, so nothing is asked");
    browser.post("/organize/security-jaws/42/state", &[("to", "open")]).await.expect(303);
    assert_eq!(mails().await, before);
    // Closing it is a first announcement, and says so with the number.
    let followers: i64 =
        site.one("select count(*) from follows f join series s on s.id = f.series_id where s.slug = $1", SERIES).await;
    let page = browser.get("/organize/security-jaws/42").await.expect(200);
    assert!(page.body.contains(&format!(" and tell {followers} people")), "how many are told");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_refused_room_keeps_what_was_typed_and_a_saved_one_shows_its_seats(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut browser = organizer(&site).await;
    let rooms = format!("{AGENDA}/rooms");
    browser.post(&rooms, &[("do", "add"), ("room", "zqroom")]).await.expect(303);
    let base = r#"{"to":"zqroom","seats":"","stream_url":""}"#;
    let typed = |seats: &'static str, stream: &'static str| {
        [
            ("do", "change"),
            ("was", "zqroom"),
            ("base", base),
            ("to", "zqroom"),
            ("seats", seats),
            ("stream_url", stream),
        ]
    };
    let page = browser.post(&rooms, &typed("六十", "zqstream")).await.expect(422);
    for field in ["seats", "stream_url"] {
        assert!(page.body.contains(&format!("id=\"f-{field}-error\"")), "{field} is told of");
    }
    assert!(page.body.contains("value=\"六十\"") && page.body.contains("value=\"zqstream\""), "typed words stay");
    browser.post(&rooms, &typed("60", "https://stream.test/zq")).await.expect(303);
    let page = browser.get(AGENDA).await.expect(200);
    assert!(page.body.contains("60 seats") || page.body.contains("60席"), "at the head of its column");
    // Drawn before that was saved: what it says of the same field is asked about, and is still there.
    let page = browser.post(&rooms, &typed("70", "https://stream.test/zq")).await.expect(409);
    assert!(page.body.contains("id=\"f-seats-error\"") && page.body.contains("value=\"70\""));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_released_is_seen_beside_the_draft_and_only_seen(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut browser = organizer(&site).await;
    let released = format!("{AGENDA}?see=released");
    let count = |page: &Reply, what: &str| page.html().select(&Selector::parse(what).unwrap()).count();
    let page = browser.get(&released).await.expect(200);
    let many = count(&page, ".released-rows > li");
    assert!(many > 3, "{many}");
    assert_eq!(count(&page, ".released-rows > :is(.changed, .gone)"), 0, "the draft is the same");
    site.run("update events set agenda_version = 0").await;
    browser.post(AGENDA, &rows("0", "save", &titled(["zqfirst", "zqsecond", "zqthird"]))).await.expect(303);
    let page = browser.get(&released).await.expect(200);
    assert_eq!(count(&page, ".released-rows > .gone"), many, "what readers see is all there, and marked");
    assert_eq!(page.text("main").matches("zq").count(), 3, "what is new is named apart");
    assert_eq!(count(&page, "#agenda, main button, main textarea"), 0, "nothing of it can be changed");
    let page = browser.get(AGENDA).await.expect(200);
    assert_eq!(count(&page, ".agenda-choice a[href$='see=released']:not([aria-current])"), 1, "a link leads there");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn the_seats_of_a_room_stand_beside_those_who_are_confirmed_on_site(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut browser = organizer(&site).await;
    let sql = "select coalesce(sum(p.confirmed), 0)::bigint from participation_types p
               join events e on e.id = p.event_id join series s on s.id = e.series_id
               where e.number = 42 and s.slug = 'security-jaws' and p.mode = 'onsite' and $1 = ''";
    let people: i64 = site.one(sql, "").await;
    assert!(people > 1, "the demonstration has a crowd");
    let head = |page: &Reply, room: &str| {
        let head = Selector::parse(&format!(".room-head[data-name={room}]")).unwrap();
        page.html().select(&head).next().unwrap().text().collect::<String>()
    };
    let rooms = format!("{AGENDA}/rooms");
    let mut seen = Vec::new();
    for (room, seats) in [("zqa", people - 1), ("zqb", people)] {
        browser.post(&rooms, &[("do", "add"), ("room", room)]).await.expect(303);
        let page = browser.get(&format!("{AGENDA}?view=rooms")).await.expect(200);
        assert!(!head(&page, room).contains("confirmed"), "nobody said how many it seats");
        let (base, seats) = (format!(r#"{{"to":"{room}","seats":"","stream_url":""}}"#), seats.to_string());
        let fields =
            [("do", "change"), ("was", room), ("base", base.as_str()), ("to", room), ("seats", seats.as_str())];
        browser.post(&rooms, &fields).await.expect(303);
        seen.push(head(&browser.get(&format!("{AGENDA}?view=rooms")).await.expect(200), room));
    }
    assert!(seen[0].contains(&format!("1 seat short of {people} people confirmed on site")), "{seen:?}");
    assert!(seen[1].contains(&format!("seats all {people} people confirmed on site")), "{seen:?}");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn the_room_that_a_narrow_window_shows_goes_along(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut browser = organizer(&site).await;
    let rooms = format!("{AGENDA}/rooms");
    let shown = |page: &Reply| -> Vec<String> {
        let chosen = Selector::parse("#agenda input[name=in][checked], #agenda input[name=in][type=hidden]").unwrap();
        page.html().select(&chosen).filter_map(|input| input.attr("value")).map(str::to_owned).collect()
    };
    browser.post(&rooms, &[("do", "add"), ("room", "zqa")]).await.expect(303);
    let added = browser.post(&rooms, &[("do", "add"), ("room", "zqb"), ("in", "zqa")]).await.expect(303);
    let page = browser.get(added.location()).await.expect(200);
    assert_eq!(shown(&page), ["zqb"], "the column that is new");
    let beside = Selector::parse("#agenda-rooms input[name=in][value=zqb]").unwrap();
    assert!(page.html().select(&beside).next().is_some(), "its other forms say so too");
    // What moves to another room is seen there.
    let version = Selector::parse("#agenda > input[name=base]").unwrap();
    let base = page.html().select(&version).next().and_then(|input| input.attr("value")).unwrap().to_owned();
    let fields = [("base", base.as_str()), ("do", "room:1:zqa"), ("part", "yes"), ("view", "rooms"), ("in", "zqb")];
    let moved = browser.post(AGENDA, &fields).await.expect(303);
    assert!(moved.location().contains("in=zqb") && moved.location().contains("at=1"), "{}", moved.location());
    let page = browser.get(moved.location()).await.expect(200);
    assert_eq!(shown(&page), ["zqa"]);
    assert_eq!(shown(&browser.get(&format!("{AGENDA}?view=rooms")).await.expect(200)), ["zqa"], "the first one");
    assert_eq!(shown(&browser.get(&format!("{AGENDA}?view=list&in=zqb")).await.expect(200)), [""; 0]);
}

/// A name of a room stands on the page, among what changed, on the desk, and in what is typed there again.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_names_of_rooms_are_inert_wherever_they_stand(pool: PgPool) {
    const ROOM: &str = r#"kakushi"'><img src=x onerror=alert(1)>{{7*7}}"#;
    let site = Site::demo(pool).await;
    let mut browser = organizer(&site).await;
    let (db, system, event) = (&site.state.db, Viewer::system(), EventRef::new(SERIES, 42));
    let release = async |room: &str| {
        let editor = pages::agenda_editor::load(db, system.asks(), event).await.unwrap();
        let mut slots = editor.slots;
        room.clone_into(&mut slots[1].room);
        "B".clone_into(&mut slots[2].room);
        let version = drafting::save(db, system.asks(), event, editor.version, slots).await.unwrap().version;
        release_agenda::release(db, system.asks(), event, version).await.unwrap();
    };
    release(ROOM).await;
    let mut shown = vec![site.visitor().get("/security-jaws/42").await.expect(200)];
    for view in ["", "?view=rooms", "?view=list", "?see=released"] {
        shown.push(browser.get(&format!("{AGENDA}{view}")).await.expect(200));
    }
    let base = json!({ "to": ROOM, "seats": "", "stream_url": "" }).to_string();
    let typed = [("do", "change"), ("was", ROOM), ("base", base.as_str()), ("to", ROOM), ("seats", ROOM)];
    shown.push(browser.post(&format!("{AGENDA}/rooms"), &typed).await.expect(422));
    release("C").await;
    shown.push(site.visitor().get("/security-jaws/42/agenda/changes").await.expect(200));
    for (at, reply) in shown.iter().enumerate() {
        assert!(reply.body.contains("kakushi"), "page {at} shows the words");
        assert_inert(reply, "");
    }
}
