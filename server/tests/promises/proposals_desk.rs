//! The desk of the call for talks over HTTP: names that stay hidden, letters that are looked through, what is told once.

use domain::viewer::Role;
use futures_util::future::join_all;
use scraper::Selector;
use sqlx::PgPool;

use super::proposals::{
    AGENDA, COUNT, DESK, PUBLIC, SECRET, SERIES, accept, handed_in, key, opened, send, speaker, state, values, whole,
};
use crate::common::Site;

#[sqlx::test(migrations = "../migrations")]
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
    assert!(reviewer.get(&desk).await.expect(200).body.contains("zqname"), "the result is sent");
    assert!(!reviewer.get(&desk).await.expect(200).body.contains("@talks.test"), "addresses are for who decides");
}

#[sqlx::test(migrations = "../migrations")]
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
    assert_eq!(count("select count(*) from jobs where topic = 'proposal_accepted' and $1 = ''").await, 1);
}

#[sqlx::test(migrations = "../migrations")]
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
    assert!(site.mails_to("zqspeaker@talks.test").await.iter().any(|text| text.contains("zqfirst")));
}

#[sqlx::test(migrations = "../migrations")]
async fn an_accepted_talk_is_placed_on_the_agenda_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, desk) = handed_in(&site, &mut speaker, &call, "zqtitle").await;
    let id = desk.rsplit('/').next().unwrap().to_owned();
    let place = format!("{AGENDA}/place");
    owner.post(&place, &[("proposal", id.as_str())]).await.expect(409);
    accept(&mut owner, &desk, &call).await;
    assert!(owner.get(AGENDA).await.expect(200).body.contains("id=\"unplaced\""));
    for _ in 0..2 {
        owner.post(&place, &[("proposal", id.as_str())]).await.expect(303);
    }
    let page = owner.get(AGENDA).await.expect(200);
    assert!(!page.body.contains("id=\"unplaced\""));
    let title = Selector::parse("#agenda input.title[value=zqtitle]").unwrap();
    assert_eq!(page.html().select(&title).count(), 1);
}
