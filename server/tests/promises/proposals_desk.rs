//! The desk of the call for talks over HTTP: names that stay hidden, letters that are looked through, what is told once.

use domain::viewer::Role;
use futures_util::future::join_all;
use scraper::Selector;
use sqlx::PgPool;

use super::proposals::{
    AGENDA, COUNT, DESK, PUBLIC, SECRET, SERIES, accept, handed_in, key, opened, send, speaker, state, tell, values,
    whole,
};
use crate::common::{Reply, Site};

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_19_names_of_an_anonymous_call_are_in_no_reply_to_a_reviewer(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    let mut reviewer = site.signed_in(Some((SERIES, Role::Moderator))).await;
    let scored = [("do", "score"), ("words", "台本も残したい。")];
    let criterion: i64 = site.one("select id from proposal_criteria where name = $1", "学び").await;
    let score = format!("score/{criterion}");
    let mut replies = Vec::new();
    for path in [DESK.to_owned(), desk.clone()] {
        for query in ["", "?names=1&scores=1", "?view=scores&names=1", "?view=unscored&state=submitted&names=1"] {
            replies.push(reviewer.get(&format!("{path}{query}")).await.expect(200));
        }
    }
    let id = desk.rsplit('/').next().unwrap();
    for query in ["", "&names=1&scores=1", "&view=unscored&names=1"] {
        replies.push(reviewer.get(&format!("{DESK}?p={id}{query}")).await.expect(200));
    }
    let review = format!("{desk}/review");
    let with = |value: &'static str| [scored[0], scored[1], (score.as_str(), value)];
    replies.push(reviewer.post(&review, &with("9")).await.expect(422));
    replies.push(reviewer.post(&review, &with("5")).await.expect(303));
    replies.push(reviewer.post(&review, &[("do", "comment"), ("comment", "")]).await.expect(422));
    replies.push(reviewer.post(&format!("{desk}/decide"), &[("do", "accept")]).await.expect(403));
    replies.push(reviewer.get(&format!("{DESK}/decisions?call={call}&names=1")).await.expect(403));
    replies.push(reviewer.get(&format!("{desk}?names=1")).await.expect(200));
    // Whoever decides reads without names as well, as long as they do not ask.
    for path in [DESK, desk.as_str(), &format!("{DESK}/decisions?call={call}")] {
        replies.push(owner.get(path).await.expect(200));
    }
    owner.post(&format!("{desk}/decide"), &[("do", "reject")]).await.expect(303);
    replies.push(owner.get(&format!("{DESK}/decisions?call={call}")).await.expect(200));
    for reply in &replies {
        for secret in SECRET {
            assert!(!reply.body.contains(secret), "{secret}: {}", reply.body);
        }
    }
    let logged = async || site.one::<i64>("select count(*) from audit_log where action = $1", "proposals.names").await;
    assert_eq!(logged().await, 0);
    let asked = owner.get(&format!("{desk}?names=1")).await.expect(200);
    assert!(SECRET.iter().all(|secret| asked.body.contains(secret)), "who decides sees them when they ask");
    assert_eq!(logged().await, 1, "and that is written down");
    send(&mut owner, &call).await.expect(303);
    tell(&site).await;
    assert!(reviewer.get(&desk).await.expect(200).body.contains("zqname"), "the result is sent");
    assert!(!reviewer.get(&desk).await.expect(200).body.contains("@talks.test"), "addresses are for who decides");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_67_a_proposal_that_is_sent_twice_is_one(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let new = key(&mut speaker, &call).await;
    assert_ne!(new, key(&mut speaker, &call).await, "each form its own");
    let fields = whole(&call, &new, "二度押し");
    let address = format!("{PUBLIC}/new");
    let press = async || speaker.clone().post(&address, &fields).await.expect(303).location().to_owned();
    let places = join_all((0..6).map(|_| press())).await;
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
    let count = |sql: &'static str| site.one::<i64>(sql, "");
    assert_eq!(site.one::<i64>(COUNT, SERIES).await, 1);
    let received = "select count(*) from jobs where topic = 'proposal_received' and $1 = ''";
    assert_eq!(count(received).await, 1);
    // The letters, sent by two windows at once: each mail once.
    let id: i64 = site.one("select id from proposals where code = $1", &new).await;
    owner.post(&format!("{DESK}/{id}/decide"), &[("do", "accept")]).await.expect(303);
    let letters = format!("{DESK}/decisions?call={call}");
    let seen = values(&owner.get(&letters).await.expect(200), "seen");
    let fields = [("do", "send"), ("seen", seen[0].as_str())];
    let twice = join_all((0..3).map(|_| async { owner.clone().post(&letters, &fields).await.status })).await;
    assert_eq!(twice, [303, 303, 303]);
    tell(&site).await;
    assert_eq!(count("select count(*) from jobs where topic = 'proposal_accepted' and $1 = ''").await, 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn letters_that_changed_since_they_were_read_are_not_sent(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    owner.post(&format!("{desk}/decide"), &[("do", "reject")]).await.expect(303);
    let letters = format!("{DESK}/decisions?call={call}");
    let page = owner.get(&letters).await.expect(200);
    let (seen, id) = (values(&page, "seen").remove(0), values(&page, "id").remove(0));
    let version = seen.split_once(':').unwrap().1.to_owned();
    let write = |body: &'static str| {
        vec![("do", "letter"), ("id", id.as_str()), ("version", version.as_str()), ("subject", "結果"), ("body", body)]
    };
    let refused = owner.post(&letters, &write("")).await.expect(422);
    assert!(refused.body.contains("id=\"f-body-error\""), "said at its field");
    owner.post(&letters, &write("zqfirst")).await.expect(303);
    let second = owner.post(&letters, &write("zqsecond")).await.expect(409);
    assert!(second.body.contains("zqsecond") && second.body.contains("zqfirst"), "both can be compared");
    let stale = owner.post(&letters, &[("do", "send"), ("seen", seen.as_str())]).await.expect(409);
    assert!(stale.body.contains("nothing is sent yet"));
    assert_eq!(state(&site, &own).await, "submitted");
    send(&mut owner, &call).await.expect(303);
    tell(&site).await;
    assert!(site.mails_to("zqspeaker@talks.test").await.iter().any(|text| text.contains("zqfirst")));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_stale_page_takes_no_letter_away_and_undo_brings_it_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    let decide = format!("{desk}/decide");
    owner.post(&decide, &[("do", "accept")]).await.expect(303);
    let stale = values(&owner.get(&desk).await.expect(200), "staged").remove(0);
    let letters = format!("{DESK}/decisions?call={call}");
    let (id, version) = stale.split_once(':').unwrap();
    let words = [("do", "letter"), ("id", id), ("version", version), ("subject", "結果"), ("body", "zqletter")];
    owner.post(&letters, &words).await.expect(303);
    let mut second = site.signed_in(Some((SERIES, Role::Organizer))).await;
    for wish in ["reject", "undo"] {
        let refused = second.post(&decide, &[("do", wish), ("staged", stale.as_str())]).await.expect(409);
        assert!(refused.text(".errors").contains("edited"), "{}", refused.text(".errors"));
    }
    second.post(&decide, &[("do", "reject")]).await.expect(409);
    second.post(&decide, &[("do", "reject"), ("staged", "x")]).await.expect(404);
    assert!(owner.get(&letters).await.expect(200).body.contains("zqletter"));
    // The list and the page name the same.
    let fresh = values(&second.get(&desk).await.expect(200), "staged").remove(0);
    assert!(values(&second.get(DESK).await.expect(200), "staged").contains(&fresh));
    let wish = [("do", "reject"), ("was", "accept"), ("staged", fresh.as_str())];
    let reply = second.post(&decide, &wish).await.expect(303);
    assert!(!owner.get(&letters).await.expect(200).body.contains("zqletter"));
    let page = second.get(reply.location()).await.expect(200);
    let html = page.html();
    let undo = |name: &str| {
        let field = Selector::parse(&format!(".toast input[name={name}]")).unwrap();
        html.select(&field).next().and_then(|field| field.value().attr("value")).unwrap().to_owned()
    };
    let (wish, seen) = (undo("do"), undo("staged"));
    assert_eq!(wish, "accept");
    second.post(&decide, &[("do", wish.as_str()), ("staged", seen.as_str())]).await.expect(303);
    assert!(owner.get(&letters).await.expect(200).body.contains("zqletter"), "back again, the words are there");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_67_an_accepted_talk_is_placed_on_the_agenda_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, desk) = handed_in(&site, &mut speaker, &call, "zqtitle").await;
    let id = desk.rsplit('/').next().unwrap().to_owned();
    let place = format!("{AGENDA}/place");
    owner.post(&place, &[("proposal", id.as_str())]).await.expect(409);
    accept(&site, &mut owner, &desk, &call).await;
    assert!(owner.get(AGENDA).await.expect(200).body.contains("id=\"unplaced\""));
    for _ in 0..2 {
        owner.post(&place, &[("proposal", id.as_str())]).await.expect(303);
    }
    let page = owner.get(AGENDA).await.expect(200);
    assert!(!page.body.contains("id=\"unplaced\""));
    let title = Selector::parse("#agenda input.title[value=zqtitle]").unwrap();
    assert_eq!(page.html().select(&title).count(), 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_answer_that_is_asked_for_twice_is_asked_for_once_and_the_second_press_says_so(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    accept(&site, &mut owner, &desk, &call).await;
    let late = "update proposals set decided_at = now() - interval '9 days', confirm_by = now() - interval '1 day'
                where state = 'accepted'";
    site.run(late).await;
    let path = format!("{desk}/letter?do=ask");
    let page = owner.get(&path).await.expect(200);
    let (version, subject) = (values(&page, "version").remove(0), values(&page, "subject").remove(0));
    let body = page.text("textarea[name=body]");
    let form =
        [("press", "send"), ("version", version.as_str()), ("subject", subject.as_str()), ("body", body.as_str())];
    let press = async || owner.clone().post(&path, &form).await.expect(303).location().to_owned();
    let mut places = join_all((0..3).map(|_| press())).await;
    places.sort();
    assert!(places[0].ends_with("?did=ask"), "{places:?}");
    let said = "They were asked already, and have until";
    for place in &places[1..] {
        assert!(place.starts_with(&format!("{desk}?did=asked&until=")), "{places:?}");
        assert!(owner.get(place).await.expect(200).body.contains(said));
    }
    // Words of one's own are not sent instead, and stay.
    let mut second = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let own = form.map(|(name, text)| (name, if name == "body" { "zqwords" } else { text }));
    let kept = second.post(&path, &own).await.expect(200);
    assert!(kept.body.contains(said) && kept.text("textarea[name=body]") == "zqwords");
    let asked = site.one::<i64>("select count(*) from jobs where topic = $1", "proposal_reminder").await;
    assert_eq!(asked, 1);
    assert!(owner.get(&format!("{desk}?did=asked&until=x")).await.expect(200).body.contains("鍵の話"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_agenda_without_a_slot_has_a_grid_for_its_first_talk(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, desk) = handed_in(&site, &mut speaker, &call, "zqtitle").await;
    let id = desk.rsplit('/').next().unwrap().to_owned();
    accept(&site, &mut owner, &desk, &call).await;
    let count = |page: &Reply, what: &str| page.html().select(&Selector::parse(what).unwrap()).count();
    let column = "#agenda .rooms-grid .room-head[data-name='']";
    let page = owner.get(AGENDA).await.expect(200);
    assert_eq!(count(&page, column), 0, "its slots stand in a list");
    let base = values(&page, "base").remove(0);
    owner.post(AGENDA, &[("base", base.as_str()), ("do", "save")]).await.expect(303);
    let page = owner.get(AGENDA).await.expect(200);
    assert_eq!((count(&page, column), count(&page, "#agenda .room-card")), (1, 0));
    let place = [("proposal", id.as_str()), ("spot", "0:1030:"), ("view", "rooms")];
    let placed = owner.post(&format!("{AGENDA}/place"), &place).await.expect(303);
    assert!(placed.location().contains("view=rooms"), "{}", placed.location());
    let page = owner.get(&format!("{AGENDA}?view=rooms")).await.expect(200);
    assert_eq!(count(&page, "#agenda .room-card[data-clock='10:30'][data-room='all']"), 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_56_each_look_at_names_that_were_hidden_is_written_down(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    let id = desk.rsplit('/').next().unwrap().to_owned();
    owner.post(&format!("{desk}/decide"), &[("do", "waitlist")]).await.expect(303);
    let looks = async |subject: &str| {
        let sql = "select count(*) from audit_log where action = 'proposals.names' and subject = $1";
        site.one::<i64>(sql, subject).await
    };
    let (of_call, of_one) = (format!("call:{call}"), format!("proposal:{id}"));
    for path in [DESK.to_owned(), format!("{DESK}?p={id}"), desk.clone(), format!("{DESK}/decisions?call={call}")] {
        owner.get(&path).await.expect(200);
    }
    assert_eq!((looks(&of_call).await, looks(&of_one).await), (0, 0), "nobody asked for names");
    owner.get(&format!("{DESK}?names=1")).await.expect(200);
    assert_eq!((looks(&of_call).await, looks(&of_one).await), (1, 0));
    owner.get(&format!("{desk}?names=1")).await.expect(200);
    assert_eq!((looks(&of_call).await, looks(&of_one).await), (1, 1));
    owner.get(&format!("{DESK}/decisions?call={call}&names=1")).await.expect(200);
    assert_eq!((looks(&of_call).await, looks(&of_one).await), (2, 1));
    let beside = owner.get(&format!("{DESK}?p={id}&names=1")).await.expect(200);
    assert!(beside.text(".talk-panel").contains("zqname"));
    assert_eq!((looks(&of_call).await, looks(&of_one).await), (3, 2));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_proposal_is_judged_and_decided_beside_the_list(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let mut ids = Vec::new();
    for title in ["鍵の話", "窓の話"] {
        let (_, desk) = handed_in(&site, &mut speaker, &call, title).await;
        ids.push(desk.rsplit('/').next().unwrap().to_owned());
    }
    let waiting = |page: &Reply| page.text(&format!(".rail a[href=\"{DESK}\"] .n"));
    let beside = format!("{DESK}?p={}", ids[0]);
    let page = owner.get(&beside).await.expect(200);
    assert_eq!(waiting(&page), "2", "two wait for the owner's scores");
    assert_eq!(page.text(".talk-walk span"), "No. 1, 1 of 2");
    assert_eq!(page.text(".talk-row[aria-current] .talk-number"), "01");
    let next = values(&page, "next").pop().unwrap();
    assert!(next.ends_with(&format!("p={}", ids[0])), "{next}");
    let criterion: i64 = site.one("select id from proposal_criteria where name = $1", "学び").await;
    let score = format!("score/{criterion}");
    let review = [("do", "score"), (score.as_str(), "4"), ("words", ""), ("next", next.as_str())];
    let desk = format!("{DESK}/{}", ids[0]);
    let reply = owner.post(&format!("{desk}/review"), &review).await.expect(303);
    assert!(reply.location().starts_with(&next), "{}", reply.location());
    let page = owner.get(reply.location()).await.expect(200);
    assert!(page.body.contains("Your scores are saved"));
    assert_eq!(waiting(&page), "1");
    let count = page.text(".desk-count");
    assert!(count.starts_with("2 proposals, scored by me 1 / 2, by all 1 / "), "{count}");
    let decide = [("do", "accept"), ("was", "undo"), ("next", next.as_str())];
    let reply = owner.post(&format!("{desk}/decide"), &decide).await.expect(303);
    let page = owner.get(reply.location()).await.expect(200);
    assert!(page.text(".talk-panel").contains("not sent yet"));
    // Nothing leads away from here.
    let evil = [("do", "comment"), ("comment", "x"), ("next", "https://evil.test/")];
    let reply = owner.post(&format!("{desk}/review"), &evil).await.expect(303);
    assert!(!reply.location().contains("evil"), "{}", reply.location());
    // What is gone, or another series' own, leaves the list alone.
    let page = owner.get(&format!("{DESK}?p=999999")).await.expect(200);
    assert!(!page.body.contains("talk-panel") && page.body.contains("talk-row"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn whether_a_proposal_may_move_on_is_said_by_whose_it_is_or_noted_for_them_and_taken_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    site.run("update proposal_calls set closes_at = now() - interval '1 hour', opens_at = now() - interval '1 day'")
        .await;
    let agrees = async || site.one::<bool>("select moves_on from proposals where title = $1", "鍵の話").await;
    let done = speaker.post(&format!("{own}/moving"), &[("moves_on", "no")]).await.expect(303);
    assert!(speaker.get(done.location()).await.expect(200).body.contains("It may move to another event"));
    assert!(!agrees().await);
    speaker.post(&format!("{own}/moving"), &[("moves_on", "perhaps")]).await.expect(404);

    assert!(owner.get(&desk).await.expect(200).body.contains("They agreed to it"));
    let decide = format!("{desk}/decide");
    let noted = owner.post(&decide, &[("do", "agreed")]).await.expect(303).location().to_owned();
    assert!(agrees().await);
    let page = owner.get(&noted).await.expect(200);
    assert!(page.body.contains("may go on to another event") && values(&page, "do").contains(&"not-agreed".to_owned()));
    owner.post(&decide, &[("do", "not-agreed")]).await.expect(303);
    assert!(!agrees().await);
    let mut reviewer = site.signed_in(Some((SERIES, Role::Moderator))).await;
    reviewer.post(&decide, &[("do", "agreed")]).await.expect(403);
    assert!(!reviewer.get(&desk).await.expect(200).body.contains("They agreed to it"));
}
