//! Proposals that are there: who reaches them, under whose addresses, where they stand before an agenda is released, what is
//! written down of them, and what happens a minute too late.

use std::collections::BTreeSet;

use domain::{
    ids::EventRef,
    viewer::{Role, Viewer},
    workflows::release_agenda,
};
use sqlx::PgPool;

use super::{
    bounces,
    matrix::{self, Fixture, TABLE},
    proposals::{
        AGENDA, COUNT, DESK, PUBLIC, SECRET, SERIES, accept, handed_in, key, opened, send, speaker, state, tell,
        values, whole,
    },
};
use crate::common::{
    Site,
    smtp::{Mailbox, Taken},
    wait_for,
};

/// Where proposals and what comes of them stand.
const TABLES: [&str; 8] = [
    "proposals",
    "proposal_answers",
    "proposal_comments",
    "proposal_decisions",
    "proposal_reviews",
    "proposal_scores",
    "proposal_speakers",
    "agenda_drafts",
];

async fn stored(site: &Site) -> Vec<(i64, String)> {
    let all = site.fingerprint().await;
    TABLES.iter().map(|table| all[*table].clone()).collect()
}

/// The table asks of none that is there; this of two.
/// Where something is posted, its fields, and by whom it is reached.
type Posted<'a> = (String, Vec<(&'a str, &'a str)>, i32);

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_16_proposals_that_are_there_are_reached_by_whom_the_table_says(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, taken) = handed_in(&site, &mut speaker, &call, "zqtaken").await;
    accept(&site, &mut owner, &taken, &call).await;
    let (_, open) = handed_in(&site, &mut speaker, &call, "zqopen").await;
    let id = taken.rsplit('/').next().unwrap();
    let letters = format!("{DESK}/decisions?call={call}");
    // By whom each is reached: 1 whoever reviews, 2 whoever decides.
    let looked_at = [
        (DESK.to_owned(), 1),
        (format!("{DESK}?p={id}"), 1),
        (format!("{DESK}?call={call}&view=scores"), 1),
        (open.clone(), 1),
        (taken.clone(), 1),
        (letters.clone(), 2),
        (format!("{taken}/letter?do=cancel"), 2),
        (format!("{AGENDA}?view=rooms"), 2),
    ];
    let done: [Posted<'_>; 6] = [
        (format!("{open}/review"), vec![("do", "comment"), ("comment", "x")], 1),
        (format!("{open}/review"), vec![("do", "conflict")], 1),
        (format!("{open}/decide"), vec![("do", "waitlist")], 2),
        (format!("{taken}/decide"), vec![("do", "confirm")], 2),
        (format!("{AGENDA}/place"), vec![("proposal", id)], 2),
        (format!("{open}/decide"), vec![("do", "undo")], 2),
    ];
    let with = |role: Role| site.signed_in(Some((SERIES, role)));
    let people = [
        ("visitor", site.visitor(), 0, (303, 401)),
        ("attendee", site.signed_in(None).await, 0, (404, 404)),
        ("its proposer", speaker, 0, (404, 404)),
        ("owner of another series", site.signed_in(Some((matrix::SERIES, Role::Owner))).await, 0, (404, 404)),
        ("reporter", with(Role::Reporter).await, 0, (403, 403)),
        ("helper", with(Role::Checkin).await, 0, (403, 403)),
        ("moderator", with(Role::Moderator).await, 1, (403, 403)),
        ("organizer", with(Role::Organizer).await, 2, (403, 403)),
    ];
    let tells = |body: &str| ["zqtaken", "zqopen", "zqname", "zqplace"].iter().any(|word| body.contains(word));
    let before = stored(&site).await;
    for (who, mut browser, right, (refused, forbidden)) in people {
        for (path, wanted) in &looked_at {
            let reply = browser.get(path).await;
            assert_eq!(reply.status, if right >= *wanted { 200 } else { refused }, "{path} as {who}");
            assert!(right >= *wanted || !tells(&reply.body), "{path} tells {who} something");
        }
        for (path, fields, wanted) in &done {
            let reply = browser.post(path, fields).await;
            if right < *wanted {
                assert_eq!(reply.status, forbidden, "{path} {fields:?} as {who}");
                assert!(!tells(&reply.body), "{path} tells {who} something");
            } else {
                // What is decided by the first press is undone by a page that saw it.
                let expected = if fields.contains(&("do", "undo")) { 409 } else { 303 };
                assert_eq!(reply.status, expected, "{path} {fields:?} as {who}");
            }
        }
        if right == 0 {
            assert_eq!(stored(&site).await, before, "{who} changed nothing");
        }
    }
}

/// Organizers of two series carry nothing of one into the other, by no address and by no field.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_and_18_ids_of_another_call_do_nothing_here(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, here) = handed_in(&site, &mut speaker, &call, "zqtitle").await;
    let mut other = site.signed_in_as("zqother@talks.test", &[]).await;
    let (others, _) = handed_in(&site, &mut other, &call, "zqanother").await;
    let roles = [(site.series(SERIES).await, Role::Owner), (site.series(matrix::SERIES).await, Role::Owner)];
    let mut both = site.signed_in_as("both@demo.test", &roles).await;
    let theirs: i64 = site
        .one(
            "select min(p.id) from proposals p join proposal_calls c on c.id = p.call_id join series s on s.id = c.series_id
             where s.slug = $1 and p.state = 'submitted'
               and not exists (select from proposal_decisions d where d.proposal_id = p.id and d.sent_at is null)",
            matrix::SERIES,
        )
        .await;
    let theirs = theirs.to_string();
    let their_call: i64 = site.one("select call_id from proposals where id = $1::bigint", &theirs).await;
    let criterion: i64 =
        site.one("select min(id) from proposal_criteria where call_id = $1::bigint", &their_call.to_string()).await;
    // The control: under its own address it is decided by the same person.
    let decide = format!("/organize/{}/proposals/{theirs}/decide", matrix::SERIES);
    both.post(&decide, &[("do", "accept")]).await.expect(303);
    let staged: String = site
        .one(
            "select id || ':' || version from proposal_decisions where proposal_id = $1::bigint and sent_at is null",
            &theirs,
        )
        .await;
    let letter = staged.split(':').next().unwrap();

    let before = stored(&site).await;
    let crossed = format!("{DESK}/{theirs}");
    for path in [
        crossed.clone(),
        format!("{crossed}/letter?do=cancel"),
        format!("{DESK}/decisions?call={their_call}"),
        format!("{DESK}?call={their_call}"),
    ] {
        both.get(&path).await.expect(404);
    }
    // The list stands alone where the one beside it is another series' own.
    let list = both.get(&format!("{DESK}?p={theirs}&names=1")).await.expect(200);
    assert!(!list.body.contains("talk-panel") && list.body.contains("zqtitle"));
    let score = format!("score/{criterion}");
    let words = [("subject", "zqevil"), ("body", "zqevil")];
    let letters = format!("{DESK}/decisions?call={call}");
    let their_letters = format!("{DESK}/decisions?call={their_call}");
    let write = [("do", "letter"), ("id", letter), ("version", "1"), words[0], words[1]];
    for (path, fields, status) in [
        (format!("{crossed}/review"), vec![("do", "comment"), ("comment", "zqevil")], 404),
        (format!("{crossed}/decide"), vec![("do", "reject"), ("staged", staged.as_str())], 404),
        (format!("{crossed}/letter?do=cancel"), vec![("press", "send"), ("words", "x"), words[0], words[1]], 404),
        (format!("{here}/review"), vec![("do", "score"), (score.as_str(), "5")], 404),
        (format!("{here}/decide"), vec![("do", "reject"), ("staged", staged.as_str())], 409),
        // Reads as one that was taken back.
        (letters.clone(), write.to_vec(), 409),
        (letters, vec![("do", "send"), ("seen", staged.as_str())], 409),
        (their_letters.clone(), write.to_vec(), 404),
        (their_letters.clone(), vec![("do", "send"), ("seen", staged.as_str())], 404),
        (their_letters, vec![("do", "stop")], 404),
        (format!("{AGENDA}/place"), vec![("proposal", theirs.as_str())], 404),
    ] {
        let reply = both.post(&path, &fields).await;
        assert_eq!(reply.status, status, "{path} {fields:?}");
    }
    // Nor does who proposed one ask the people of another one.
    let friend: i64 = site
        .one(
            "select s.id from proposal_speakers s join proposals p on p.id = s.proposal_id where p.code = $1",
            others.rsplit('/').next().unwrap(),
        )
        .await;
    speaker.post(&format!("{own}/ask"), &[("speaker", &friend.to_string())]).await.expect(404);
    assert_eq!(stored(&site).await, before, "nothing was changed");
    let sent: i64 = site.one("select count(*) from proposal_decisions where send_at is not null and $1 = ''", "").await;
    assert_eq!(sent, 0);
}

/// What was proposed, is accepted, and stands on a draft of the agenda, before anybody released it.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_23_what_was_proposed_or_is_drafted_is_nowhere_until_it_is_released(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (_, drafted) = handed_in(&site, &mut speaker, &call, "zqdrafted").await;
    accept(&site, &mut owner, &drafted, &call).await;
    handed_in(&site, &mut speaker, &call, "zqwaiting").await;
    let id = drafted.rsplit('/').next().unwrap();
    owner.post(&format!("{AGENDA}/place"), &[("proposal", id)]).await.expect(303);
    assert!(owner.get(AGENDA).await.expect(200).body.contains("zqdrafted"), "the control: the desk has it");

    let here = format!("/{SERIES}/55");
    let mut ways: BTreeSet<String> = ["/search?q=zq", "/search?q=zq&kind=talk", "/search?q=zq&kind=speaker"]
        .map(str::to_owned)
        .into_iter()
        .collect();
    for row in TABLE.iter().filter(|row| row.route.starts_with("GET ")) {
        let path = fixture.fill(row.path, 1);
        for known in [32, 42] {
            let moved = path.replace(&format!("/{}/{known}", matrix::SERIES), &here);
            ways.insert(moved.replace(&format!("/{}", matrix::SERIES), &format!("/{SERIES}")));
        }
        ways.insert(path);
    }
    // The mails of all sites of this process, on a developer's machine.
    ways.retain(|path| !path.starts_with("/developer"));
    let strangers = [
        ("visitor", site.visitor()),
        ("attendee", site.signed_in(None).await),
        ("owner of another series", site.signed_in(Some((matrix::SERIES, Role::Owner))).await),
    ];
    for (who, mut browser) in strangers {
        for path in &ways {
            let reply = browser.get(path).await;
            let text = format!("{:?}{}", reply.headers, reply.body.replace("\r\n ", ""));
            for word in ["zqdrafted", "zqwaiting"].iter().chain(&SECRET) {
                assert!(!text.contains(word), "{who} reads {word} at {path}");
            }
        }
    }

    let version: i32 = site
        .one(
            "select max(d.version) from agenda_drafts d join events e on e.id = d.event_id join series s on s.id = e.series_id
             where s.slug = $1 and e.number = 55",
            SERIES,
        )
        .await;
    let system = Viewer::system();
    release_agenda::release(&site.state.db, system.asks(), EventRef::new(SERIES, 55), version).await.unwrap();
    let page = site.visitor().get(&here).await.expect(200);
    assert!(page.body.contains("zqdrafted") && !page.body.contains("zqwaiting"), "the control: now it is out");
    assert!(site.visitor().get("/search?q=zqdrafted&kind=talk").await.expect(200).body.contains(&here));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_62_who_did_what_with_a_proposal_is_written_down_without_its_words(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, desk) = handed_in(&site, &mut speaker, &call, "zqtitle").await;
    let mut reviewer = site.signed_in(Some((SERIES, Role::Moderator))).await;
    let criterion: i64 = site.one("select id from proposal_criteria where name = $1", "学び").await;
    let score = format!("score/{criterion}");
    reviewer.post(&format!("{desk}/review"), &[("do", "score"), (score.as_str(), "4")]).await.expect(303);
    reviewer.post(&format!("{desk}/review"), &[("do", "comment"), ("comment", "zqcomment")]).await.expect(303);
    reviewer.post(&format!("{desk}/decide"), &[("do", "reject")]).await.expect(403);
    owner.get(&format!("{desk}?names=1")).await.expect(200);
    accept(&site, &mut owner, &desk, &call).await;
    speaker.post(&format!("{own}/confirm"), &[]).await.expect(303);
    let id = desk.rsplit('/').next().unwrap();
    owner.post(&format!("{AGENDA}/place"), &[("proposal", id)]).await.expect(303);
    let cancel = [("press", "send"), ("words", "zqreason"), ("subject", "zqsubject"), ("body", "zqbody {理由}")];
    owner.post(&format!("{desk}/letter?do=cancel"), &cancel).await.expect(303);

    let account = async |mail: &str| site.one::<i64>("select id from accounts where mail = $1", mail).await;
    let (owner, reviewer, proposer) = (
        account(&format!("owner@{SERIES}.test")).await,
        account(&format!("moderator@{SERIES}.test")).await,
        account("zqspeaker@talks.test").await,
    );
    for (action, who) in [
        ("call.save", owner),
        ("call.criteria", owner),
        ("proposal.submit", proposer),
        ("proposal.review", reviewer),
        ("proposal.comment", reviewer),
        ("proposals.names", owner),
        ("proposal.decide", owner),
        ("call.decisions_sent", owner),
        ("proposal.confirm", proposer),
        ("proposal.place", owner),
        ("proposal.cancel", owner),
    ] {
        let entry = "select account_id from audit_log where action = $1 and outcome = 'ok' and subject <> '' order by id desc limit 1";
        assert_eq!(site.one::<i64>(entry, action).await, who, "{action}");
    }
    wait_for("the denial", || async { site.audit().await.contains(&"access.deny denied".to_owned()) }).await;
    // Of anonymous proposals neither whose they are nor what is said of them stands there.
    for word in ["zqtitle", "zqcomment", "zqreason", "zqsubject", "zqbody", "zqname", "zqplace", "zqfriend"] {
        let said = "select count(*) from audit_log l where l::text like '%' || $1 || '%'";
        assert_eq!(site.one::<i64>(said, word).await, 0, "{word}");
    }
}

/// Whatever stands in a title, a name or a letter is one mail to whom it is for.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_40_words_of_proposals_and_letters_name_nobody_else_to_the_mail_server(pool: PgPool) {
    const HEAD: &str = "x\r\nBcc: zqevil@evil.test\r\n\r\nzq";
    const BODY: &str =
        "zq\r\n.\r\nMAIL FROM:<zqevil@evil.test>\r\nRCPT TO:<zqevil@evil.test>\r\nDATA\r\n{題名}\r\n.\r\n";
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let new = key(&mut speaker, &call).await;
    let mut fields = whole(&call, &new, HEAD);
    for (name, text) in &mut fields {
        if ["name", "affiliation", "role", "co/0/name", "summary"].contains(name) {
            *text = HEAD;
        }
    }
    speaker.post(&format!("{PUBLIC}/new"), &fields).await.expect(303);
    let id: i64 = site.one("select id from proposals where code = $1", &new).await;
    owner.post(&format!("{DESK}/{id}/decide"), &[("do", "accept")]).await.expect(303);
    let letters = format!("{DESK}/decisions?call={call}");
    let seen = values(&owner.get(&letters).await.expect(200), "seen").remove(0);
    let (letter, version) = seen.split_once(':').unwrap();
    let typed = [("do", "letter"), ("id", letter), ("version", version), ("subject", HEAD), ("body", BODY)];
    owner.post(&letters, &typed).await.expect(303);
    send(&mut owner, &call).await.expect(303);
    tell(&site).await;
    let mailbox = Mailbox::open().await;
    let worker = bounces::worker(&site, &mailbox.url);
    bounces::run(&worker).await;
    let cancel = [("press", "send"), ("words", HEAD), ("subject", HEAD), ("body", BODY)];
    owner.post(&format!("{DESK}/{id}/letter?do=cancel"), &cancel).await.expect(303);
    tell(&site).await;
    bounces::run(&worker).await;

    assert!(mailbox.named().iter().all(|address| !address.contains("evil")), "{:?}", mailbox.named());
    let to = |mail: &str| mailbox.taken().iter().filter(|taken| taken.to == mail).count();
    let told = (to("zqspeaker@talks.test"), to("zqfriend@talks.test"));
    assert!(told.0 >= 2 && told.1 == 1, "accepted and cancelled, and asked to speak too: {:?}", mailbox.taken());
    assert_eq!(mailbox.named().len(), mailbox.taken().len(), "each is for one");
    for Taken { raw, .. } in mailbox.taken() {
        let heads = |name: &str| raw.lines().filter(|line| line.starts_with(name)).count();
        assert_eq!((heads("Bcc:"), heads("To:"), heads("Subject:"), heads("MAIL FROM")), (0, 1, 1, 0), "{raw}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_minute_after_the_deadline_nothing_is_handed_in_and_nothing_is_lost(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, _) = handed_in(&site, &mut speaker, &call, "zqearly").await;
    let new = key(&mut speaker, &call).await;
    let version: i32 = site.one("select version from proposals where code = $1", own.rsplit('/').next().unwrap()).await;
    site.run(&format!("update proposal_calls set closes_at = now() - interval '1 minute' where id = {call}")).await;
    let address = format!("{PUBLIC}/new");
    for _ in 0..2 {
        let late = speaker.post(&address, &whole(&call, &new, "zqlate")).await.expect(409);
        assert!(late.body.contains("This call closed on") && late.body.contains("zqlate"), "{}", late.text(".errors"));
    }
    assert_eq!((state(&site, &new).await.as_str(), site.one::<i64>(COUNT, SERIES).await), ("draft", 2));
    let kept = speaker.get(&format!("{PUBLIC}/{new}/edit")).await.expect(200);
    assert!(kept.body.contains("zqlate") && kept.body.contains("zqplace"), "what was typed is a draft");
    // One that was handed in stays as it was, and can be taken back still.
    let (code, version) = (own.rsplit('/').next().unwrap(), version.to_string());
    let mut changed = whole(&call, code, "zqchanged");
    changed.retain(|(name, _)| *name != "version");
    changed.push(("version", version.as_str()));
    let refused = speaker.post(&format!("{own}/edit"), &changed).await.expect(409);
    assert!(refused.body.contains("zqchanged"), "what was typed stays in the form");
    assert!(speaker.get(&own).await.expect(200).body.contains("zqearly"));
    speaker.post(&format!("{own}/withdraw"), &[]).await.expect(303);
    assert_eq!(state(&site, &own).await, "withdrawn");
    let told: i64 = site.one("select count(*) from jobs where topic = $1", "proposal_received").await;
    assert_eq!(told, 1);
}
