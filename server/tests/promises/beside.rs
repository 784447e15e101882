//! One registration beside the list: who may open it, what is written down of it, and that the list stays as it was.

use domain::viewer::Role;
use scraper::Selector;
use sqlx::PgPool;

use super::matrix::{FOREIGN, SERIES};
use crate::common::{Browser, Reply, Site};

const LIST: &str = "/organize/security-jaws/42/attendees";
const MAIL: &str = "beside-5d07@seats.test";

/// Somebody with a seat at #42, of whom something was written down; answers their number.
async fn guest(site: &Site) -> String {
    let mut guest = site.signed_in_as(MAIL, &[]).await;
    let seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "オンライン").await;
    guest.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    site.run(&format!("update accounts set name = '脇 ひらく' where mail = '{MAIL}'")).await;
    site.run(&format!(
        "update registrations set desk_note = 'note-5d07' where account_id = (select id from accounts where mail = '{MAIL}')"
    ))
    .await;
    site.one("select r.code from registrations r join accounts a on a.id = r.account_id where a.mail = $1", MAIL).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_who_is_read_beside_the_list_is_read_by_whom_their_page_is(pool: PgPool) {
    let site = Site::demo(pool).await;
    let code = guest(&site).await;
    let beside = format!("{LIST}?open={code}");
    for (who, status) in [
        (None, 404),
        (Some((FOREIGN, Role::Owner)), 404),
        (Some((SERIES, Role::Moderator)), 403),
        (Some((SERIES, Role::Reporter)), 403),
    ] {
        let reply = site.signed_in(who).await.get(&beside).await.expect(status);
        assert!(!reply.body.contains("note-5d07"), "{who:?}");
    }
    site.visitor().get(&beside).await.expect(303);

    let looks = || async {
        let sql = "select count(*) from audit_log where action = $1 and subject like 'registration:%'";
        (site.one::<i64>(sql, "attendees.view").await, site.one::<i64>(sql, "attendees.mail").await)
    };
    assert_eq!(looks().await, (0, 0));
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let page = organizer.get(&beside).await.expect(200);
    assert!(page.header("cache-control").contains("no-store"), "{}", page.header("cache-control"));
    assert_eq!(page.text("#person-name"), "脇 ひらく");
    assert!(page.text("#person").contains("note-5d07"));
    assert!(!page.body.contains(MAIL), "an address is asked for, beside the list too");
    assert_eq!(looks().await, (1, 0), "each look is written down");

    // A helper reads them, and changes nothing.
    let mut helper = site.signed_in(Some((SERIES, Role::Checkin))).await;
    let page = helper.get(&beside).await.expect(200);
    assert!(page.text("#person").contains("note-5d07") && !page.body.contains(MAIL));
    assert!(page.html().select(&Selector::parse("#person form").unwrap()).next().is_none(), "nothing to press");
    assert_eq!(looks().await, (2, 0));
    let kept = [("beside", "1"), ("list_view", "confirmed"), ("list_page", "1")];
    let with = |more: &[(&'static str, &'static str)]| [&kept[..], more].concat();
    let own = format!("{LIST}/{code}");
    helper.post(&own, &with(&[("do", "mail")])).await.expect(403);
    helper.post(&own, &with(&[("do", "note"), ("note", "x")])).await.expect(403);

    // The list of another event does not open them, and says nothing of them.
    for path in ["/organize/security-jaws/32/attendees", "/organize/security-jaws/41/attendees"] {
        let reply = organizer.get(&format!("{path}?open={code}")).await;
        assert!([200, 404].contains(&reply.status), "{path}: {}", reply.status);
        assert!(!reply.body.contains("note-5d07") && !reply.body.contains("id=\"person\""), "{path}");
    }
    let page = organizer.get(&format!("{LIST}?open=NOBODYS1")).await.expect(200);
    assert!(!page.body.contains("id=\"person\""));
    assert_eq!(looks().await, (2, 0));

    let shown = organizer.post(&own, &with(&[("do", "mail")])).await.expect(200);
    assert!(shown.text("#person").contains(MAIL) && shown.header("cache-control").contains("no-store"));
    assert_eq!(shown.html().select(&Selector::parse(".attendee-rows").unwrap()).count(), 1, "with the list");
    assert_eq!(looks().await, (2, 1));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_done_beside_the_list_comes_back_to_it_as_it_was(pool: PgPool) {
    let site = Site::demo(pool).await;
    let code = guest(&site).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let own = format!("{LIST}/{code}");
    let kept = [
        ("beside", "1"),
        ("list_view", "confirmed"),
        ("list_type", ""),
        ("list_q", "脇 ひ"),
        ("list_page", "1"),
        ("list_chosen", code.as_str()),
    ];
    let with = |more: &[(&'static str, &'static str)]| [&kept[..], more].concat();
    let reply = organizer.post(&own, &with(&[("do", "note"), ("note", "通路側")])).await.expect(303);
    let to = reply.location().to_owned();
    assert_eq!(
        to,
        format!("{LIST}?view=confirmed&q=%E8%84%87%20%E3%81%B2&open={code}&chosen={code}&did=note#row-{code}")
    );
    let page = organizer.get(to.split('#').next().unwrap()).await.expect(200);
    assert!(page.text("#person").contains("通路側"));
    assert_eq!(page.text(".attendee-rows li strong"), "脇 ひらく", "the list found them alone");
    let html = page.html();
    let one = |selector: &str| html.select(&Selector::parse(selector).unwrap()).count();
    assert_eq!((one(".attendee-rows li"), one(".attendee-rows li[aria-current]"), one(".choose [checked]")), (1, 1, 1));
    assert_eq!(one("[id=f-words], [id=f-words-remove]"), 2, "each field has its own name for its label");

    // What is refused stands beside the list, with what was typed.
    let removal = [("do", "remove"), ("words", "席の都合です。"), ("reason", "")];
    let page = organizer.post(&own, &with(&removal)).await.expect(422);
    assert!(page.text("#person").contains("席の都合です。"));
    assert_eq!(page.text(".attendee-rows li strong"), "脇 ひらく");
    assert!(page.html().select(&Selector::parse("#person #f-reason").unwrap()).next().is_some());

    // Who is in another view by now is still read, until one goes on.
    let removal = [("do", "remove"), ("words", ""), ("reason", "本人の希望"), ("silent", "on")];
    let to = organizer.post(&own, &with(&removal)).await.expect(303).location().to_owned();
    let page = organizer.get(to.split('#').next().unwrap()).await.expect(200);
    assert_eq!(page.text("#person-name"), "脇 ひらく");
    assert!(!page.body.contains("class=\"attendee-rows\""), "nobody of that name is confirmed");

    // An act on many comes back to who is read, and to the filter.
    let bulk =
        [("bulk", "1"), ("do", "ticket"), ("list_view", "cancelled"), ("list_page", "1"), ("list_open", code.as_str())];
    let chosen = [&bulk[..], &[("code", code.as_str()), ("bulk-reason", "x")][..]].concat();
    let reply = organizer.post(&format!("{LIST}/bulk"), &chosen).await;
    assert!(reply.body.contains("id=\"person\"") || reply.location().contains(&format!("open={code}")));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn who_is_ticked_on_another_page_of_the_list_stays_so(pool: PgPool) {
    let site = Site::demo(pool).await;
    let code = guest(&site).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let ticked = format!("{code}.ELSEWHE2");
    let page = organizer.get(&format!("{LIST}?q=%E8%84%87&open={code}&chosen={ticked}")).await.expect(200);
    let html = page.html();
    let values = |selector: &str| -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let fields = html.select(&selector);
        fields.map(|field| field.value().attr("value").unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(values("#bulk input[type=hidden][name=code]"), ["ELSEWHE2"], "what is done to many is done to them");
    assert!(page.text("#bulk").contains("not on this page: 1"));
    let kept = values("#person input[name=list_chosen]");
    assert!(!kept.is_empty() && kept.iter().all(|kept| *kept == ticked), "{kept:?}");
    // The way to an announcement knows the list too, and a refusal comes back to it.
    assert_eq!(values("#person form[action$='/bulk'] input[name=list_q]"), ["脇"]);
    let form = [
        ("bulk", "1"),
        ("do", "write"),
        ("code", "NOBODYS1"),
        ("beside", "1"),
        ("list_q", "脇"),
        ("list_page", "1"),
        ("list_open", code.as_str()),
        ("list_chosen", ticked.as_str()),
    ];
    let page = organizer.post(&format!("{LIST}/bulk"), &form).await.expect(422);
    assert_eq!(
        (page.text("#person-name").as_str(), page.text(".attendee-rows li strong").as_str()),
        ("脇 ひらく", "脇 ひらく")
    );
    let html = page.html();
    assert_eq!(html.select(&Selector::parse(".choose [checked]").unwrap()).count(), 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn seats_that_are_not_suggested_any_more_leave_the_list_as_it_was(pool: PgPool) {
    let site = Site::demo(pool).await;
    let code = guest(&site).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let kind: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "オンライン").await;
    let kind = kind.to_string();
    let accept = async |organizer: &mut Browser, open: &str| {
        let form = [
            ("type", kind.as_str()),
            ("was", "0"),
            ("seats", "1"),
            ("list_q", "脇"),
            ("list_page", "1"),
            ("list_open", open),
            ("list_chosen", code.as_str()),
        ];
        organizer.post(&format!("{LIST}/seats"), &form).await.expect(409)
    };
    let page = accept(&mut organizer, code.as_str()).await;
    assert_eq!(
        (page.text("#person-name").as_str(), page.text(".attendee-rows li strong").as_str()),
        ("脇 ひらく", "脇 ひらく")
    );
    let count = |page: &Reply, selector: &str| page.html().select(&Selector::parse(selector).unwrap()).count();
    assert_eq!(count(&page, ".choose [checked]"), 1);
    let page = accept(&mut organizer, "").await;
    assert_eq!((count(&page, "#add"), count(&page, "#add[open]")), (1, 0), "nobody asked to add somebody");
    // That form opens for what was refused of itself.
    let form = [("type", kind.as_str()), ("mail", "nobody"), ("reason", "x")];
    let page = organizer.post(LIST, &form).await.expect(422);
    assert_eq!(count(&page, "#add[open] input[value=nobody]"), 1);
}
