//! A talk that is called off or cancelled: who sees who waits, and who hears of it.

use domain::viewer::Role;
use scraper::Selector;
use sqlx::PgPool;

use super::proposals::{SERIES, accept, handed_in, opened, speaker, state, tell, values};
use crate::common::{Reply, Site};

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_speaker_calls_off_and_organizers_see_who_waits(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    let mut waits = site.signed_in_as("waits@talks.test", &[]).await;
    let (_, waiting) = handed_in(&site, &mut waits, &call, "zqwaiting").await;
    owner.post(&format!("{waiting}/decide"), &[("do", "waitlist")]).await.expect(303);
    accept(&site, &mut owner, &desk, &call).await;
    let off = format!("{own}/call-off");
    let early = speaker.get(&off).await.expect(303);
    assert_eq!(early.location(), own, "it is not confirmed");
    speaker.post(&format!("{own}/confirm"), &[]).await.expect(303);
    assert!(speaker.get(&own).await.expect(200).body.contains(&off));
    for _ in 0..2 {
        speaker.get(&off).await.expect(200);
    }
    assert_eq!(state(&site, &own).await, "confirmed", "promise 12: looking changes nothing");
    let long = "長".repeat(501);
    let refused = speaker.post(&off, &[("words", long.as_str())]).await.expect(422);
    assert!(refused.body.contains(&long), "what was typed stays");
    for _ in 0..2 {
        speaker.post(&off, &[("words", "zqillness")]).await.expect(303);
    }
    assert_eq!(state(&site, &own).await, "cancelled");
    assert!(speaker.get(&own).await.expect(200).body.contains("You called the talk off"));
    let missing = "/organize/mini-security-jaws/missing";
    let page = owner.get(missing).await.expect(200).text(".called-off");
    assert!(page.contains("鍵の話") && page.contains("zqillness") && page.contains("zqwaiting"), "{page}");
    let mut helper = site.signed_in(Some((SERIES, Role::Checkin))).await;
    let page = helper.get(missing).await.expect(200).body;
    assert!(!page.contains("zqname") && !page.contains("zqillness") && !page.contains("zqwaiting"), "promise 19");
    // Somebody decides on who could speak instead: whoever has the page open still is told so, and can decide otherwise from
    // what comes back; nobody is offered it any more.
    let decide = format!("{waiting}/decide");
    owner.post(&decide, &[("do", "reject")]).await.expect(303);
    let refused = owner.post(&decide, &[("do", "accept")]).await.expect(409);
    let seen = values(&refused, "staged").remove(0);
    assert!(!owner.get(missing).await.expect(200).text(".called-off").contains("zqwaiting"));
    owner.post(&decide, &[("do", "accept"), ("staged", seen.as_str())]).await.expect(303);
    let id = desk.rsplit('/').next().unwrap();
    helper.post(missing, &[("do", "settle"), ("proposal", id)]).await.expect(403);
    owner.post(missing, &[("do", "settle"), ("proposal", id)]).await.expect(303);
    assert!(!owner.get(missing).await.expect(200).body.contains("called-off"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn who_hears_of_a_cancelled_talk_is_ticked_and_said_afterwards(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    site.run("update proposal_speakers set state = 'agreed' where mail = 'zqfriend@talks.test'").await;
    accept(&site, &mut owner, &desk, &call).await;
    let letter = format!("{desk}/letter?do=cancel");
    let ticks = Selector::parse("input[name^='who/'][checked]").unwrap();
    let ticked = |page: &Reply| page.html().select(&ticks).count();
    let page = owner.get(&letter).await.expect(200);
    assert_eq!(ticked(&page), 2, "everybody, unless somebody is left out");
    let (seen, all) = (values(&page, "seen").remove(0), values(&page, "all").remove(0));
    let who = format!("who/{}", all.strip_prefix("0 ").unwrap());
    // Somebody who is not of the talk is nobody.
    let form = |press: &'static str, seen: &'static str| {
        vec![
            ("press", press),
            ("seen", seen),
            ("words", "会場の都合です"),
            ("subject", "zqsubject"),
            ("body", "zqbody {理由}"),
            ("all", all.as_str()),
            (who.as_str(), "on"),
            ("who/999999", "on"),
        ]
    };
    let refused = owner.post(&letter, &form("send", "nobody")).await.expect(409);
    assert!(refused.body.contains("zqbody"), "what was typed stays");
    assert_eq!((ticked(&refused), state(&site, &own).await.as_str()), (1, "accepted"));
    let typed = |press: &'static str| {
        let mut fields = form(press, "");
        fields.retain(|(name, _)| *name != "seen");
        fields.push(("seen", seen.as_str()));
        fields
    };
    let looked = owner.post(&letter, &typed("look")).await.expect(200);
    assert_eq!((ticked(&looked), state(&site, &own).await.as_str()), (1, "accepted"));
    let reply = owner.post(&letter, &typed("send")).await.expect(303);
    let page = owner.get(reply.location()).await.expect(200);
    assert!(page.body.contains("The talk is cancelled. Told by mail: zqfriend"), "{}", page.text(".toast"));
    // Pressed twice it is one act, and nobody is told again; what was typed stands there still.
    let again = owner.post(&letter, &typed("send")).await.expect(200);
    assert!(again.body.contains("Nothing was sent now") && again.body.contains("zqbody"), "{}", again.text(".toast"));
    let late = owner.post(&letter, &[typed("send"), vec![("who/0", "on")]].concat()).await.expect(409);
    assert!(late.body.contains("zqbody"), "what was typed stays");
    tell(&site).await;
    let count = |mails: Vec<String>| mails.iter().filter(|text| text.contains("zqbody 会場の都合です")).count();
    let (friend, proposer) = (site.mails_to("zqfriend@talks.test").await, site.mails_to("zqspeaker@talks.test").await);
    assert_eq!((count(friend), count(proposer)), (1, 0));
}
