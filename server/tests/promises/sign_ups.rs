//! What is wrong with a sign-up gets a clear answer at its place, takes nothing, and leaves what was typed where it is.

use domain::viewer::Role;
use scraper::Selector;
use sqlx::PgPool;

use super::{joining::link, matrix::SERIES};
use crate::common::{Browser, Reply, Site};

const REGISTER: &str = "/security-jaws/42/register";
const ANSWER: &str = "JAWS-UG 東京";
/// On the button that sends what was typed once more.
const AGAIN: &str = "Register again with this";

/// The first and the second type of #42, and the one question that is asked there.
pub(super) async fn furnish(site: &Site) -> (String, String, String) {
    site.run("delete from sign_up_questions").await;
    site.run(
        "insert into sign_up_questions (series_id, event_id, position, kind, words_ja, is_required)
         select e.series_id, e.id, 1, 'short', 'ご所属', true from events e join series s on s.id = e.series_id
         where s.slug = 'security-jaws' and e.number = 42",
    )
    .await;
    let kind = async |which: &str| {
        let sql = "select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id
                   where s.slug = 'security-jaws' and e.number = 42 order by p.position, p.id limit 1 offset $1::text::integer";
        site.one::<i64>(sql, which).await.to_string()
    };
    let question: i64 = site.one("select id from sign_up_questions where $1 = ''", "").await;
    (kind("0").await, kind("1").await, format!("q/{question}"))
}

/// What an organizer has changed since the page was drawn, what is sent, the status and the words of the answer.
type Case<'a> = (String, Vec<(&'a str, &'a str)>, u16, &'a str);

async fn sign_up(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    browser.post(REGISTER, fields).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_wrong_sign_up_says_what_is_wrong_and_keeps_what_was_typed(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, _, question) = furnish(&site).await;
    let before: i64 = site.one("select count(*) from registrations where $1 = ''", "").await;
    let of_first = |set: &str| format!("update participation_types set {set} where id = {first}");
    let nothing = of_first("opens_at = null, closes_at = null, admission = 'first_come', invite = null");
    let (kind, long) = (first.as_str(), "長".repeat(201));
    let is_there = ("mail", "haru@sign-up.test");
    let typed = (question.as_str(), ANSWER);
    let cases: [Case<'_>; 9] = [
        (
            of_first("opens_at = now() + interval '1 hour'"),
            vec![("type", kind), is_there, typed],
            409,
            "This participation type is not open yet.",
        ),
        (
            of_first("closes_at = now() - interval '1 second'"),
            vec![("type", kind), is_there, typed],
            409,
            "Registration for this participation type has closed.",
        ),
        (
            of_first("admission = 'invitation', invite = 'right'"),
            vec![("type", kind), is_there, typed, ("invite", "wrong")],
            409,
            "This type is by invitation.",
        ),
        (
            nothing.clone(),
            vec![("type", "999999"), is_there, typed],
            422,
            "This participation type is there no more. Please choose another.",
        ),
        (nothing.clone(), vec![("type", ""), is_there, typed], 422, "Please choose a participation type."),
        (nothing.clone(), vec![("type", kind), is_there, (question.as_str(), " ")], 422, "Please answer."),
        (
            nothing.clone(),
            vec![("type", kind), is_there, (question.as_str(), long.as_str())],
            422,
            "at most 200 characters (this has 201)",
        ),
        (nothing.clone(), vec![("type", kind), ("mail", "haru@"), typed], 422, "Please check the mail address"),
        (
            nothing.clone(),
            vec![("type", kind), ("mail", "はる@sign-up.test"), typed],
            422,
            "letters beyond ASCII before the @",
        ),
    ];
    for (set, fields, status, words) in cases {
        site.run(&nothing).await;
        site.run(&set).await;
        let reply = sign_up(&mut site.visitor(), &fields).await.expect(status);
        assert!(reply.body.contains(words), "{fields:?}: {words}");
        let mail = fields.iter().find(|(name, _)| *name == "mail").unwrap().1;
        assert!(reply.body.contains(&format!("value=\"{mail}\"")), "{fields:?}: the address stays");
        let answered = fields.iter().find(|(name, _)| *name == question).unwrap().1;
        assert!(reply.body.contains(&format!("value=\"{answered}\"")), "{fields:?}: the answer stays");
        assert_eq!(reply.header("cache-control"), "no-store", "and is nobody else's");
    }
    site.run(&nothing).await;
    let after: i64 = site.one("select count(*) from registrations where $1 = ''", "").await;
    assert_eq!(after, before, "nothing was taken");

    // The same form, put right, is a registration.
    sign_up(&mut site.visitor(), &[("type", kind), is_there, typed]).await.expect(303);
    let after: i64 = site.one("select count(*) from registrations where $1 = ''", "").await;
    assert_eq!(after, before + 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_event_that_closes_under_the_hands_of_somebody_says_why(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, second, question) = furnish(&site).await;
    let mut attendee = site.signed_in(None).await;
    let fields = [("type", first.as_str()), (question.as_str(), ANSWER)];
    for (state, words) in [
        ("announced", "Registration is not open yet."),
        ("postponed", "This event was postponed to its new date"),
        ("cancelled", "This event is cancelled."),
        ("ended", "This event is over."),
    ] {
        site.run(&format!("update events set state = '{state}' where number = 42")).await;
        let reply = sign_up(&mut attendee, &fields).await.expect(409);
        assert!(reply.body.contains(words), "{state}: {words}");
        assert!(reply.body.contains(ANSWER), "{state}: what was typed is there to be copied");
        let comes_back = ["announced", "postponed"].contains(&state);
        assert_eq!(reply.body.contains(AGAIN), comes_back, "{state}");
    }
    site.run("update events set state = 'open' where number = 42").await;
    // Full is no fault: they wait, and the ticket says as what.
    site.run(&format!("update participation_types set capacity = confirmed where id = {first}")).await;
    let reply = sign_up(&mut attendee, &fields).await.expect(303);
    let place = reply.location().split('?').next().unwrap().to_owned();
    let ticket = attendee.get(&place).await.expect(200);
    assert!(ticket.body.contains("Your turn for"), "{}", ticket.body.chars().take(500).collect::<String>());
    // Pressed twice it is the same place; another type is changed on the ticket.
    let again = sign_up(&mut attendee, &fields).await.expect(303);
    assert!(again.location().starts_with(&place));
    let other = sign_up(&mut attendee, &[("type", second.as_str()), (question.as_str(), ANSWER)]).await.expect(409);
    assert!(other.body.contains("You can change it on your ticket."));
    assert!(other.body.contains(ANSWER) && !other.body.contains(AGAIN));
    // Answers that are changed on the ticket too late are there to be copied as well.
    site.run("update events set state = 'announced' where number = 42").await;
    let late = attendee.post(&format!("{place}/answers"), &[(question.as_str(), "転職しました")]).await.expect(409);
    assert!(late.body.contains("Registration is not open yet.") && late.body.contains("転職しました"));
    assert!(late.body.contains(ANSWER), "and so is what was answered first");
}

/// The fields that the page keeps of what was typed, to be sent once more.
pub(super) fn kept(reply: &Reply) -> Vec<(String, String)> {
    let selector = Selector::parse("section[aria-labelledby=kept] form input").unwrap();
    let of = |element: &scraper::ElementRef<'_>, name: &str| element.value().attr(name).unwrap_or_default().to_owned();
    reply.html().select(&selector).map(|element| (of(&element, "name"), of(&element, "value"))).collect()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_was_typed_before_registration_opened_is_sent_once_more_as_it_is(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, _, question) = furnish(&site).await;
    site.run("update events set state = 'postponed' where number = 42").await;
    let mut visitor = site.visitor();
    let fields = [("type", first.as_str()), ("mail", "haru@sign-up.test"), (question.as_str(), ANSWER)];
    let reply = sign_up(&mut visitor, &fields).await.expect(409);
    assert!(reply.text("section[aria-labelledby=kept] dl").contains("haru@sign-up.test"));
    let again = kept(&reply);
    let again: Vec<(&str, &str)> = again.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    for field in fields {
        assert!(again.contains(&field), "{field:?}: {again:?}");
    }
    // Still closed: it is still there. Then it opens.
    let reply = sign_up(&mut visitor, &again).await.expect(409);
    assert_eq!(kept(&reply).len(), again.len());
    site.run("update events set state = 'open' where number = 42").await;
    sign_up(&mut visitor, &again).await.expect(303);
    let answers = "select count(*) from sign_up_answers where answer = array[$1]";
    assert_eq!(site.one::<i64>(answers, ANSWER).await, 1);
    // Called off for good: there is a question to the speakers too, and nothing to be sent again.
    site.run("update events set state = 'cancelled' where number = 42").await;
    let asks = [fields[0], fields[1], fields[2], ("ask", "鍵は<b>どこ</b>に?")];
    let reply = sign_up(&mut visitor, &asks).await.expect(409);
    assert!(reply.body.contains("鍵は&lt;b>どこ") || reply.body.contains("鍵は&lt;b&gt;どこ"), "{}", reply.body);
    assert_eq!(kept(&reply), []);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_question_that_comes_along_names_whom_it_goes_to_and_who_asks_only_where_that_was_chosen(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, _, question) = furnish(&site).await;
    let sql = "select min(l.position)::text from slots l join events e on e.id = l.event_id join series s on s.id = e.series_id
               where s.slug = 'security-jaws' and e.number = 42 and l.kind = 'talk' and $1 = ''";
    let talk: String = site.one(sql, "").await;
    let long = "字".repeat(41);
    for (mail, body, named, asker) in
        [("named@asks.test", "鍵はどこに?", "name", "はる"), ("nobody@asks.test", "鍵はいつ?", "", "")]
    {
        let fields = |asker| {
            let question = question.as_str();
            [
                ("type", first.as_str()),
                ("mail", mail),
                (question, ANSWER),
                ("ask", body),
                ("talk", talk.as_str()),
                ("as", named),
                ("asker", asker),
            ]
        };
        if !asker.is_empty() {
            let reply = sign_up(&mut site.visitor(), &fields(long.as_str())).await.expect(422);
            assert!(reply.body.contains(&long) && reply.body.contains(body), "nothing is lost");
            let chosen = Selector::parse("select[name=talk] option[selected]").unwrap();
            assert!(reply.html().select(&chosen).any(|one| one.attr("value") == Some(talk.as_str())));
            let sql = "select count(*) from registrations r join accounts a on a.id = r.account_id where a.mail = $1";
            assert_eq!(site.one::<i64>(sql, mail).await, 0, "nothing is taken");
        }
        sign_up(&mut site.visitor(), &fields("はる")).await.expect(303);
        let kept: String = site.one("select asker from questions where body = $1", body).await;
        assert_eq!(kept, asker);
        let sql = "select l.position::text from questions q join slots l on l.id = q.slot_id where q.body = $1";
        assert_eq!(site.one::<String>(sql, body).await, talk);
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn consent_is_asked_where_the_series_has_something_to_agree_to_and_stays_ticked(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, _, question) = furnish(&site).await;
    let mut visitor = site.visitor();
    assert!(!visitor.get(REGISTER).await.expect(200).body.contains("f-agree"), "nothing is asked");
    site.run("update series set conduct_url = 'https://jaws.example/conduct' where slug = 'security-jaws'").await;
    let fields = [("type", first.as_str()), ("mail", "agrees@sign-up.test"), (question.as_str(), ANSWER)];
    let reply = sign_up(&mut visitor, &fields).await.expect(422);
    assert!(reply.body.contains("https://jaws.example/conduct") && reply.body.contains("f-agree-error"));
    assert!(reply.body.contains(ANSWER), "what was typed is there");
    // With another mistake the tick stays.
    let terms = |reply: &Reply| {
        let (html, to) = (reply.html(), Selector::parse("input[name=agree_to]").unwrap());
        html.select(&to).next().unwrap().value().attr("value").unwrap().to_owned()
    };
    let to = terms(&reply);
    let wrong = [fields[0], fields[1], (question.as_str(), ""), ("agree", "yes"), ("agree_to", to.as_str())];
    let reply = sign_up(&mut visitor, &wrong).await.expect(422);
    let ticked = Selector::parse("#f-agree[checked]").unwrap();
    assert_eq!(reply.html().select(&ticked).count(), 1);
    assert!(!reply.body.contains("f-agree-error"));
    // What stands elsewhere by now is read and ticked again; the rest stays.
    site.run("update series set privacy_url = 'https://jaws.example/privacy' where slug = 'security-jaws'").await;
    let right = [fields[0], fields[1], fields[2], ("agree", "yes"), ("agree_to", to.as_str())];
    let reply = sign_up(&mut visitor, &right).await.expect(422);
    assert_eq!(reply.html().select(&ticked).count(), 0);
    assert!(reply.body.contains("f-agree-error") && reply.body.contains(ANSWER));
    let to = terms(&reply);
    let right = [fields[0], fields[1], fields[2], ("agree", "yes"), ("agree_to", to.as_str())];
    sign_up(&mut visitor, &right).await.expect(303);
    let agreed = "select count(*) from registrations r join accounts a on a.id = r.account_id where a.mail = $1 and r.agreed_at is not null";
    assert_eq!(site.one::<i64>(agreed, "agrees@sign-up.test").await, 1);

    // The desk reads when they agreed, and to what, and takes it along; of nobody else is there anything.
    let own = |what: &str| {
        format!(
            "select {what} from registrations r join accounts a on a.id = r.account_id where a.mail = $1 and r.agreed_at is not null"
        )
    };
    let code: String = site.one(&own("r.code"), "agrees@sign-up.test").await;
    let clock = "to_char(r.agreed_at at time zone 'Asia/Tokyo', 'YYYY-MM-DD HH24:MI')";
    let at: String = site.one(&own(clock), "agrees@sign-up.test").await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let page = organizer.get(&format!("/organize/security-jaws/42/attendees/{code}")).await.expect(200);
    let facts = page.text(".attendee-facts");
    assert!(facts.contains("Consent") && facts.contains("https://jaws.example/privacy"), "{facts}");
    assert!(facts.contains(at.split(' ').nth(1).unwrap()), "{at}: {facts}");
    let table = organizer.post("/organize/security-jaws/42/attendees.csv", &[]).await.expect(200).body;
    let said = format!("\"{at}\",\"https://jaws.example/conduct https://jaws.example/privacy\"");
    let rows: Vec<&str> = table.lines().filter(|row| row.contains("jaws.example/")).collect();
    assert!(rows.len() == 1 && rows[0].contains("agrees@sign-up.test") && rows[0].contains(&said), "{table}");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn who_wanted_a_type_that_has_closed_chooses_another_one_themselves(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, second, question) = furnish(&site).await;
    site.run(&format!("update participation_types set closes_at = now() - interval '1 second' where id = {first}"))
        .await;
    let mut visitor = site.visitor();
    let mail = ("mail", "haru@sign-up.test");
    let reply = sign_up(&mut visitor, &[("type", first.as_str()), mail, (question.as_str(), ANSWER)]).await.expect(409);
    assert!(reply.body.contains("What you typed is still there"));
    let count = |selector: &str| reply.html().select(&Selector::parse(selector).unwrap()).count();
    assert!(count("input[name=type]:not([disabled])") > 0, "the control");
    assert_eq!(count("input[name=type][checked]"), 0, "none is chosen for them");
    sign_up(&mut visitor, &[("type", second.as_str()), mail, (question.as_str(), ANSWER)]).await.expect(303);

    // All of them have closed, or have yet to open: there is no form, and what was typed is there.
    for (set, comes_back) in [
        ("opens_at = null, closes_at = now() - interval '1 second'", false),
        ("opens_at = now() + interval '1 day', closes_at = null", true),
    ] {
        site.run(&format!("update participation_types set {set}")).await;
        let fields = [("type", first.as_str()), mail, (question.as_str(), ANSWER)];
        let reply = sign_up(&mut visitor, &fields).await.expect(409);
        assert!(reply.body.contains(ANSWER), "{set}");
        assert_eq!(!kept(&reply).is_empty(), comes_back, "{set}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_place_kept_for_a_mail_says_that_the_event_has_closed_and_shows_what_was_answered(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, _, question) = furnish(&site).await;
    let mail = "kept@sign-up.test";
    let fields = [("type", first.as_str()), ("mail", mail), (question.as_str(), ANSWER)];
    sign_up(&mut site.visitor(), &fields).await.expect(303);
    let path = link(&site, mail, "/registration/").await;
    let keep = format!("{path}/keep");
    let mut visitor = site.visitor();
    let ahead = visitor.get(&path).await.expect(200).body;
    assert!(ahead.contains(&format!("action=\"{keep}\"")), "the control");
    for (state, words) in
        [("cancelled", "This event is cancelled."), ("postponed", "registration is not open again yet.")]
    {
        site.run(&format!("update events set state = '{state}' where number = 42")).await;
        let page = visitor.get(&path).await.expect(200).body;
        assert!(page.contains("This cannot be settled now") && page.contains(words), "{state}");
        assert!(page.contains(ANSWER) && !page.contains(&format!("action=\"{keep}\"")), "{state}");
        let pressed = visitor.post(&keep, &[]).await.expect(409).body;
        assert!(pressed.contains(words) && pressed.contains(ANSWER), "{state}");
    }
    // Open again within its time, it is theirs.
    site.run("update events set state = 'open' where number = 42").await;
    visitor.post(&keep, &[]).await.expect(303);
    assert!(visitor.get(&path).await.expect(200).body.contains(ANSWER));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_change_of_type_asks_what_only_the_other_type_asks_before_anything_changes(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (.., question) = furnish(&site).await;
    site.run("update participation_types set capacity = null").await;
    site.run("update sign_up_questions set only_mode = 'online'").await;
    let kind = async |mode: &str| {
        let sql = "select min(p.id) from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id
                   where s.slug = 'security-jaws' and e.number = 42 and p.admission = 'first_come' and p.mode = $1";
        site.one::<i64>(sql, mode).await.to_string()
    };
    let (hall, stream) = (kind("onsite").await, kind("online").await);
    let mut guest = site.signed_in(None).await;
    let reply = sign_up(&mut guest, &[("type", hall.as_str())]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap_or_default().to_owned();
    let (door, wish) = (format!("{ticket}/type"), format!("change-{stream}"));
    let held = async || {
        site.one::<i64>("select max(type_id) from registrations where code = $1", &ticket["/me/tickets/".len()..]).await
    };
    assert!(guest.get(&ticket).await.expect(200).body.contains("You are asked its questions first."));

    let asked = guest.post(&door, &[("wish", &wish)]).await.expect(422);
    assert!(asked.body.contains("Nothing has changed yet") && asked.body.contains(&format!("name=\"{question}\"")));
    assert!(!asked.body.contains("Please answer."), "they have not seen it before");
    let words = question.replace("q/", "words/");
    let empty = [("wish", wish.as_str()), (question.as_str(), " "), (words.as_str(), "ご所属")];
    let refused = guest.post(&door, &empty).await.expect(422);
    assert!(refused.body.contains("Please answer."));
    assert_eq!(held().await.to_string(), hall);
    // The type goes while somebody answers: their words are there to be copied.
    let given = [("wish", wish.as_str()), (question.as_str(), ANSWER), (words.as_str(), "ご所属")];
    site.run(&format!("update participation_types set closes_at = now() - interval '1 minute' where id = {stream}"))
        .await;
    let late = guest.post(&door, &given).await.expect(409);
    assert!(late.body.contains(ANSWER) && late.body.contains("Answers that could not be saved"));
    site.run(&format!("update participation_types set closes_at = null where id = {stream}")).await;
    guest.post(&door, &given).await.expect(303);
    guest.post(&door, &given).await.expect(303);
    assert_eq!(held().await.to_string(), stream);
    assert!(guest.get(&ticket).await.expect(200).body.contains(ANSWER));
}
