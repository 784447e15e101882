//! What organizers do in their list of those who registered, and the way back that the page offers.

use domain::viewer::Role;
use scraper::{ElementRef, Selector};
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::{Browser, Reply, Site};

const LIST: &str = "/organize/security-jaws/42/attendees";

async fn kind(site: &Site, name: &str) -> String {
    let sql =
        "select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id
               where s.slug = 'security-jaws' and e.number = 42 and p.name = $1";
    site.one::<i64>(sql, name).await.to_string()
}

/// The form that takes back what was just done: where it goes, and with what.
fn way_back(page: &Reply) -> (String, Vec<(String, String)>) {
    let html = page.html();
    let attr = |element: ElementRef<'_>, name: &str| element.value().attr(name).unwrap_or_default().to_owned();
    let form = Selector::parse(".toast form").unwrap();
    let form = html.select(&form).next().expect("a way back");
    let input = Selector::parse("input").unwrap();
    let fields = form.select(&input).map(|one| (attr(one, "name"), attr(one, "value"))).collect();
    (attr(form, "action"), fields)
}

async fn take_back(browser: &mut Browser, page: &Reply) -> Reply {
    let (action, fields) = way_back(page);
    browser.post_read(&action, &fields).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_change_of_type_is_taken_back_where_it_was_made_for_one_and_for_many(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.run("update participation_types set capacity = null").await;
    let (hall, stream) = (kind(&site, "現地").await, kind(&site, "オンライン").await);
    let mut holder = site.signed_in(None).await;
    let reply = holder.post("/security-jaws/42/register", &[("type", &hall)]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    let code = ticket.rsplit('/').next().unwrap().to_owned();
    let held = async || site.one::<i64>("select type_id from registrations where code = $1", &code).await.to_string();
    let mails = async || site.one::<i64>("select count(*) from jobs where topic = $1", "type_changed").await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;

    let own = format!("{LIST}/{code}");
    let change = [("do", "type"), ("type", stream.as_str()), ("reason", "席の都合")];
    let done = organizer.post(&own, &change).await.expect(303);
    assert_eq!((held().await, mails().await), (stream.clone(), 1));
    let page = organizer.get(done.location()).await.expect(200);
    let back = take_back(&mut organizer, &page).await.expect(303);
    assert!(back.location().starts_with(&own), "{}", back.location());
    assert_eq!((held().await, mails().await), (hall.clone(), 0));
    assert!(organizer.get(back.location()).await.expect(200).body.contains("Back to the type before."));
    // Pressed twice it is done once.
    let again = take_back(&mut organizer, &page).await.expect(303);
    assert!(again.location().contains("did=none"), "{}", again.location());

    let to_stream = format!("type-{stream}");
    let many = [("bulk", "1"), ("do", to_stream.as_str()), ("bulk-reason", "席の都合"), ("code", code.as_str())];
    let bulk = format!("{LIST}/bulk");
    let done = organizer.post(&bulk, &many).await.expect(303);
    let page = organizer.get(done.location()).await.expect(200);
    assert!(page.body.contains("Types changed: 1."));
    let back = take_back(&mut organizer, &page).await.expect(303);
    assert!(organizer.get(back.location()).await.expect(200).body.contains("Back to the type before: 1."));
    assert_eq!((held().await, mails().await), (hall.clone(), 0));

    // What has changed since is left as it is, and said.
    let done = organizer.post(&bulk, &many).await.expect(303);
    let page = organizer.get(done.location()).await.expect(200);
    holder.post(&format!("{ticket}/cancel"), &[]).await.expect(303);
    let refused = take_back(&mut organizer, &page).await.expect(409);
    assert!(refused.body.contains("It was cancelled since") && refused.body.contains(&code), "{}", refused.body);
    assert_eq!(held().await, stream);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_change_of_types_of_an_event_that_was_called_off_meanwhile_is_there_to_be_sent_again(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.run("update participation_types set capacity = null").await;
    let (hall, stream) = (kind(&site, "現地").await, kind(&site, "オンライン").await);
    let mut holder = site.signed_in(None).await;
    let reply = holder.post("/security-jaws/42/register", &[("type", &hall)]).await.expect(303);
    let code = reply.location().split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let (bulk, own, to) = (format!("{LIST}/bulk"), format!("{LIST}/{code}"), format!("type-{stream}"));
    let many = [("bulk", "1"), ("do", to.as_str()), ("bulk-reason", "席の都合"), ("code", code.as_str())];
    let change = [("do", "type"), ("type", stream.as_str()), ("reason", "席の都合")];
    let finds = |page: &Reply, selector: &str| page.html().select(&Selector::parse(selector).unwrap()).count();
    site.run("update events set state = 'cancelled' where number = 42").await;
    for (path, sent, reason, kind) in [(&bulk, &many[..], "bulk-reason", &to), (&own, &change[..], "reason", &stream)] {
        let page = organizer.post(path, sent).await.expect(409);
        assert!(page.body.contains("This event is cancelled."), "{path}");
        let open = format!("details[open] input[name={reason}][value=\"席の都合\"]");
        assert_eq!(finds(&page, &open), 1, "{path}: the reason");
        let wanted = format!("details[open] option[value=\"{kind}\"][selected]");
        assert_eq!(finds(&page, &wanted), 1, "{path}: the type");
        if path == &bulk {
            let ticked = format!("input[name=code][value=\"{code}\"][checked]");
            assert_eq!(finds(&page, &ticked), 1, "who was ticked");
        }
    }
    let held: i64 = site.one("select type_id from registrations where code = $1", &code).await;
    assert_eq!(held.to_string(), hall);
}

/// So many people with a seat in the hall of #42, each of whom answered that they come along afterwards, or not.
async fn fill(site: &Site, n: usize) -> String {
    site.run("update participation_types set capacity = null").await;
    site.run(&format!(
        "insert into accounts (mail, mail_key, name, confirmed_at)
         select 'full' || n || '@seats.test', 'full' || n || '@seats.test', 'Full ' || n, now() from generate_series(1, {n}) n"
    ))
    .await;
    let hall = kind(site, "現地").await;
    site.run(&format!(
        "insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
         select p.event_id, p.id, a.id, 'confirmed', 'FULL' || a.id, now(), now()
         from participation_types p, accounts a where p.id = {hall} and a.name like 'Full %'"
    ))
    .await;
    site.run(
        "insert into sign_up_questions (series_id, event_id, position, kind, words_ja, words_en, options)
         select e.series_id, e.id, 90, 'choice', '打ち上げ', 'Afterwards', '{出る,出ない}' from events e join series s on s.id = e.series_id
         where s.slug = 'security-jaws' and e.number = 42",
    )
    .await;
    site.run(
        "insert into sign_up_answers (registration_id, question_id, answer, answered_at)
         select r.id, q.id, array[case when r.id % 2 = 0 then '出る' else '出ない' end], now()
         from registrations r join sign_up_questions q on q.event_id = r.event_id and q.words_en = 'Afterwards' where r.code like 'FULL%'",
    )
    .await;
    site.one::<i64>("select id from sign_up_questions where words_en = $1", "Afterwards").await.to_string()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_narrows_the_list_stands_in_its_address_and_takes_itself_away(pool: PgPool) {
    let site = Site::demo(pool).await;
    let question = fill(&site, 6).await;
    let hall = kind(&site, "現地").await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let (option, typed) = (format!("{question}:出る"), format!("answer-{question}"));
    let sent = [
        ("view", "confirmed"),
        ("type", hall.as_str()),
        ("answer", option.as_str()),
        (typed.as_str(), " "),
        ("q", "Full"),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(sent).finish();
    let page = organizer.get(&format!("{LIST}?{query}")).await.expect(200);
    let html = page.html();
    let hrefs: Vec<String> = html
        .select(&Selector::parse(".token-x").unwrap())
        .map(|one| one.value().attr("href").unwrap_or_default().to_owned())
        .collect();
    assert_eq!(hrefs.len(), 2, "{hrefs:?}");
    assert!(
        !hrefs[0].contains("type=") && hrefs[0].contains("answer=") && hrefs[0].contains("view=confirmed"),
        "{hrefs:?}"
    );
    assert!(hrefs[1].contains(&format!("type={hall}")) && !hrefs[1].contains("answer="), "{hrefs:?}");
    assert!(hrefs.iter().all(|href| href.contains("q=Full")), "{hrefs:?}");
    let codes = |page: &Reply| page.html().select(&Selector::parse(".attendee-rows li").unwrap()).count();
    let half: i64 = site.one("select count(*) from registrations where code like $1 and id % 2 = 0", "FULL%").await;
    assert_eq!(i64::try_from(codes(&page)).unwrap(), half);
    assert_eq!(codes(&organizer.get(&hrefs[1]).await.expect(200)), 6, "without the answer");
    // Each opens with what it may be instead, and keeps what else narrows the list.
    let form = html.select(&Selector::parse(".token-edit form").unwrap()).nth(1).expect("the answer is edited");
    let input = Selector::parse("input").unwrap();
    let attr = |one: ElementRef<'_>, name: &str| one.value().attr(name).unwrap_or_default().to_owned();
    let sent: Vec<(String, String)> = form
        .select(&input)
        .filter(|one| attr(*one, "type") == "hidden" || one.value().attr("checked").is_some())
        .map(|one| (attr(one, "name"), attr(one, "value")))
        .collect();
    let same = [("view", "confirmed"), ("q", "Full"), ("type", hall.as_str()), ("answer", option.as_str())];
    assert_eq!(sent, same.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let other = format!("{question}:出ない");
    assert!(form.select(&input).any(|one| attr(one, "value") == other), "another answer is offered");
    // Another view keeps the type and the answer.
    let tabs: Vec<String> = html
        .select(&Selector::parse(".view-tabs a").unwrap())
        .map(|one| one.value().attr("href").unwrap_or_default().to_owned())
        .collect();
    let first = tabs.iter().find(|href| href.contains("view=first")).expect("they come for the first time");
    assert!(first.contains(&format!("type={hall}")) && first.contains("answer="), "{first}");
    // Who is read beside it comes back to the same list.
    let code: String =
        site.one("select code from registrations where code like $1 and id % 2 = 0 limit 1", "FULL%").await;
    let page = organizer.get(&format!("{LIST}?{query}&open={code}")).await.expect(200);
    let kept = |name: &str| {
        let html = page.html();
        let field = Selector::parse(&format!("#person input[name={name}]")).unwrap();
        html.select(&field).next().and_then(|one| one.value().attr("value")).unwrap_or_default().to_owned()
    };
    let (types, answers) = (kept("list_type"), kept("list_answer"));
    let note = [
        ("beside", "1"),
        ("list_view", "confirmed"),
        ("list_type", types.as_str()),
        ("list_answer", answers.as_str()),
        ("do", "note"),
        ("note", "x"),
    ];
    let back = organizer.post(&format!("{LIST}/{code}"), &note).await.expect(303);
    assert!(back.location().starts_with(&format!("{LIST}?view=confirmed&type={hall}&answer=")), "{}", back.location());
    // More than any form asks for is refused, and finds nobody else.
    let many: Vec<String> = (0..41).map(|n| format!("type={n}")).collect();
    organizer.get(&format!("{LIST}?{}", many.join("&"))).await.expect(422);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn all_who_are_found_are_asked_about_acted_on_and_had_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let question = fill(&site, 260).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let answers = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("answer", &format!("{question}:出る"))
        .finish();
    let half: i64 = site.one("select count(*) from registrations where code like $1 and id % 2 = 0", "FULL%").await;
    let removed =
        || site.one::<i64>("select count(*) from registrations where code like $1 and state = 'cancelled'", "FULL%");
    let page = organizer.get(&format!("{LIST}?{answers}")).await.expect(200);
    assert!(page.text(".all-found").contains(&half.to_string()), "the number before");

    let bulk = format!("{LIST}/bulk");
    let order = [
        ("bulk", "1"),
        ("all", "found"),
        ("do", "remove"),
        ("bulk-reason", "会場の都合"),
        ("list_answer", answers.as_str()),
    ];
    let asks = organizer.post(&bulk, &order).await.expect(200);
    assert_eq!(removed().await, 0, "asked first");
    let html = asks.html();
    let of = |name: &str| {
        let field = Selector::parse(&format!("#bulk input[name={name}]")).unwrap();
        html.select(&field).next().and_then(|one| one.value().attr("value")).unwrap_or_default().to_owned()
    };
    assert_eq!((of("sure"), of("bulk-reason")), (half.to_string(), "会場の都合".to_owned()), "nothing typed is lost");
    // One more is found since: that is asked about anew.
    site.run("update sign_up_answers set answer = '{出る}' where registration_id = (select min(id) from registrations where code like 'FULL%' and id % 2 = 1)").await;
    let sure = half.to_string();
    let again = organizer.post(&bulk, &[&order[..], &[("sure", sure.as_str())][..]].concat()).await.expect(200);
    assert!(again.body.contains(&(half + 1).to_string()) && removed().await == 0);
    let sure = (half + 1).to_string();
    let done = organizer.post(&bulk, &[&order[..], &[("sure", sure.as_str())][..]].concat()).await.expect(303);
    assert_eq!(removed().await, half + 1);
    assert!(
        done.location().starts_with(&format!("{LIST}?answer=")) && done.location().contains("batch="),
        "{}",
        done.location()
    );
    let page = organizer.get(done.location()).await.expect(200);
    assert!(page.text("#many").contains(&format!("Done to {} of {}.", half + 1, half + 1)), "{}", page.text("#many"));

    let back = take_back(&mut organizer, &page).await.expect(303);
    assert_eq!(removed().await, 0);
    let page = organizer.get(back.location()).await.expect(200);
    assert!(page.text("#many").contains(&format!("Done to {} of {}.", half + 1, half + 1)));
    assert!(
        page.html().select(&Selector::parse(".toast form").unwrap()).next().is_none(),
        "no way back from the way back"
    );

    // What a request left is told on the list, and goes on.
    let order =
        [("bulk", "1"), ("all", "found"), ("do", "ticket"), ("list_answer", answers.as_str()), ("sure", sure.as_str())];
    organizer.post(&bulk, &order).await.expect(303);
    site.run("update bulk_people set outcome = null, tried_at = null where position > 100 and act_id = (select max(id) from bulk_acts)").await;
    let page = organizer.get(LIST).await.expect(200);
    assert!(page.text("#many button").contains(&(half + 1 - 100).to_string()), "{}", page.text("#many"));
    let id: i64 = site.one("select max(id) from bulk_acts where what = $1", "ticket").await;
    let id = id.to_string();
    let rest = organizer.post(&bulk, &[("bulk", "1"), ("batch", &id), ("do", "go-on")]).await.expect(303);
    assert!(!organizer.get(rest.location()).await.expect(200).body.contains("value=\"go-on\""));

    // All who are found are written to as well, and a helper does none of it.
    let write = organizer
        .post(&bulk, &[("bulk", "1"), ("all", "found"), ("do", "write"), ("list_answer", answers.as_str())])
        .await
        .expect(303);
    assert!(write.location().contains("/announcements?draft="), "{}", write.location());
    let mut helper = site.signed_in(Some((SERIES, Role::Checkin))).await;
    let go_on = [("bulk", "1"), ("batch", id.as_str()), ("do", "go-on")];
    let undo = [("bulk", "1"), ("batch", id.as_str()), ("do", "undo"), ("bulk-reason", "x")];
    for fields in [&order[..], &go_on[..], &undo[..]] {
        helper.post(&bulk, fields).await.expect(403);
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn another_place_in_the_queue_is_had_back_where_it_was_given(pool: PgPool) {
    let site = Site::demo(pool).await;
    let hall = kind(&site, "現地").await;
    site.run(&format!("update participation_types set capacity = confirmed where id = {hall}")).await;
    let mut codes = Vec::new();
    let mut waiting = Vec::new();
    for n in 1..=4 {
        let mut who = site.signed_in_as(&format!("waits{n}@seats.test"), &[]).await;
        let reply = who.post("/security-jaws/42/register", &[("type", &hall)]).await.expect(303);
        codes.push(reply.location().split('?').next().unwrap().rsplit('/').next().unwrap().to_owned());
        waiting.push(who);
    }
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    // Where the form says that they stand.
    let place = async |organizer: &mut Browser, code: &str| -> i64 {
        let label = organizer.get(&format!("{LIST}/{code}")).await.expect(200).text("label[for=f-place]");
        label.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
    };
    let (was, first) = (place(&mut organizer, &codes[2]).await, place(&mut organizer, &codes[0]).await);
    assert_eq!(was, first + 2);
    let own = format!("{LIST}/{}", codes[2]);
    let wanted = first.to_string();
    let fields = [("do", "place"), ("place", wanted.as_str()), ("reason", "同僚の隣")];
    let done = organizer.post(&own, &fields).await.expect(303);
    let places = (place(&mut organizer, &codes[2]).await, place(&mut organizer, &codes[0]).await);
    assert_eq!(places, (first, first + 1));
    let page = organizer.get(done.location()).await.expect(200);
    assert!(page.body.contains(&format!("is number {first} in the queue for “現地” now.")));
    // Meanwhile one of those who stood before them leaves: the way back leads to the same neighbours, whatever their number.
    waiting[0].post(&format!("/me/tickets/{}/cancel", codes[0]), &[]).await.expect(303);
    let back = take_back(&mut organizer, &page).await.expect(303);
    let mut places = Vec::new();
    for code in &codes[1..] {
        places.push(place(&mut organizer, code).await);
    }
    assert_eq!(places, [first, first + 1, first + 2]);
    let said = format!("is number {} in the queue for “現地” again.", first + 1);
    assert!(organizer.get(back.location()).await.expect(200).body.contains(&said));
    // Pressed twice it is done once, and a ticket goes once.
    let again = take_back(&mut organizer, &page).await.expect(303);
    assert!(again.location().contains("did=none"), "{}", again.location());
    organizer.post(&own, &[("do", "ticket")]).await.expect(303);
    let again = organizer.post(&own, &[("do", "ticket")]).await.expect(303);
    assert!(organizer.get(again.location()).await.expect(200).body.contains("was not sent twice"));
    // Whoever gave no name is called by their number.
    site.run("update accounts set name = '' where mail = 'waits3@seats.test'").await;
    let said = format!("Whoever has the number {} is number", codes[2]);
    assert!(organizer.get(&format!("{own}?did=place")).await.expect(200).body.contains(&said));
    organizer.headers.insert("accept-language".to_owned(), "ja".to_owned());
    let said = format!("受付番号 {} の方を「現地」の待ち", codes[2]);
    assert!(organizer.get(&format!("{own}?did=place")).await.expect(200).body.contains(&said));
    organizer.headers.insert("accept-language".to_owned(), "en".to_owned());
    // What is no place keeps what was typed.
    let wrong = organizer.post(&own, &[("do", "place"), ("place", "x"), ("reason", "同僚の隣")]).await.expect(422);
    assert!(wrong.body.contains("同僚の隣") && wrong.text("#f-place-error").contains("from 1"));
    let mut helper = site.signed_in(Some((SERIES, Role::Checkin))).await;
    helper.post(&own, &fields).await.expect(403);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_act_on_all_who_are_found_is_done_once_however_often_its_button_is_pressed(pool: PgPool) {
    let site = Site::demo(pool).await;
    fill(&site, 3).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let page = organizer.get(&format!("{LIST}?q=Full")).await.expect(200);
    let html = page.html();
    let drawn = html.select(&Selector::parse("#bulk input[name=drawn]").unwrap()).next().expect("what was drawn");
    let drawn = drawn.value().attr("value").unwrap_or_default().to_owned();
    // What is chosen beside the reason is done by the button that says nothing else.
    let order = [
        ("bulk", "1"),
        ("all", "found"),
        ("drawn", drawn.as_str()),
        ("what", "remove"),
        ("bulk-reason", "会場の都合"),
        ("list_q", "Full"),
        ("list_view", "confirmed"),
    ];
    let bulk = format!("{LIST}/bulk");
    let first = organizer.post(&bulk, &order).await.expect(303);
    site.run("update registrations set state = 'confirmed' where code = (select min(code) from registrations where code like 'FULL%')").await;
    let again = organizer.post(&bulk, &order).await.expect(303);
    assert_eq!(first.location(), again.location());
    let removed = "select count(*) from registrations where state = 'cancelled' and code like $1";
    assert_eq!(site.one::<i64>(removed, "FULL%").await, 2, "whom the filter finds by now is left alone");
    assert_eq!(site.one::<i64>("select count(*) from bulk_acts where what = $1", "remove").await, 1);

    // Which type it is to be is asked without script, and nothing is done; who is ticked stays so.
    let code: String =
        site.one("select max(code) from registrations where state = 'confirmed' and code like $1", "FULL%").await;
    let asks =
        organizer.post(&bulk, &[("bulk", "1"), ("do", "type"), ("list_q", "Full"), ("code", &code)]).await.expect(200);
    assert!(asks.text("#bulk details[open] option[selected]").contains("Change to"), "{}", asks.text("#bulk"));
    let ticked = format!(".choose input[checked][value='{code}']");
    assert_eq!(asks.html().select(&Selector::parse(&ticked).unwrap()).count(), 1);
    // All of the page are those who were drawn, and who was chosen on another page stays chosen.
    let others = [("bulk", "1"), ("do", "write"), ("all", "yes"), ("page_code", "NOBODYS1"), ("code", code.as_str())];
    let write = organizer.post(&bulk, &others).await.expect(303);
    assert!(write.location().contains("/announcements?draft="), "{}", write.location());
}
