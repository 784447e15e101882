//! What is wrong with a sign-up gets a clear answer at its place, takes nothing, and leaves what was typed where it is.

use sqlx::PgPool;

use crate::common::{Browser, Reply, Site};

const REGISTER: &str = "/security-jaws/42/register";
const ANSWER: &str = "JAWS-UG 東京";

/// The first and the second type of #42, and the one question that is asked there.
async fn furnish(site: &Site) -> (String, String, String) {
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

#[sqlx::test(migrations = "../migrations")]
async fn a_wrong_sign_up_says_what_is_wrong_and_keeps_what_was_typed(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, _, question) = furnish(&site).await;
    let before: i64 = site.one("select count(*) from registrations where $1 = ''", "").await;
    let of_first = |set: &str| format!("update participation_types set {set} where id = {first}");
    let nothing = of_first("opens_at = null, closes_at = null, admission = 'first_come', invite = null");
    let (kind, long) = (first.as_str(), "長".repeat(201));
    let is_there = ("mail", "haru@sign-up.test");
    let typed = (question.as_str(), ANSWER);
    let cases: [Case<'_>; 8] = [
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
        (nothing.clone(), vec![("type", "999999"), is_there, typed], 422, "Please choose a participation type."),
        (nothing.clone(), vec![("type", ""), is_there, typed], 422, "Please choose a participation type."),
        (nothing.clone(), vec![("type", kind), is_there, (question.as_str(), " ")], 422, "Please answer."),
        (
            nothing.clone(),
            vec![("type", kind), is_there, (question.as_str(), long.as_str())],
            422,
            "at most 200 characters (this has 201)",
        ),
        (nothing.clone(), vec![("type", kind), ("mail", "haru@"), typed], 422, "Please check the mail address"),
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

#[sqlx::test(migrations = "../migrations")]
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
}
