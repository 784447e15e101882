//! Proposals judged, decided, told and answered: each mail once, nobody's names too early, nobody's scores to whom they are
//! not for.

use crate::common::{
    account_with,
    calls::{SLUG, cancel_letter, conflict, form, house, note_role, now, reviewer, with},
    db,
    seats::{mails, one, person, wide},
};
use chrono::Duration;
use domain::{
    Error,
    ids::EventRef,
    mail::types::Kind,
    pages::{desk_calls, desk_proposals, proposals as pages},
    proposals::{
        cancelling, confirming, deciding, handing_in, placing,
        readers::Whom,
        reviewing, sending,
        speakers::{self, SpeakerInput},
        types::{Decision, ProposalState, SpeakerState},
        visibility::Looker,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn reviews_are_anonymous_weighted_and_keep_out_who_knows_somebody(pool: PgPool) {
    let house = house(db(pool)).await;
    let mut team = Vec::new();
    for name in ["mizu", "miura", "kita", "koga", "self"] {
        team.push(reviewer(&house.db, name).await);
    }
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, _) =
        house.handed_in(&who, &with(form("鍵の話"), &[("co/0/name", "古賀"), ("co/0/mail", "self@team.test")])).await;
    let look = async |who: &Viewer| {
        desk_proposals::detail(
            &house.db,
            who.asks_at(now()),
            SLUG,
            id,
            Looker { wants_names: true, wants_scores: true, may_decide: true },
        )
        .await
        .unwrap()
    };
    for (who, scores) in team[..3].iter().zip([["5", "1"], ["2", "2"], ["3", "3"]]) {
        house.score(who, id, scores).await.unwrap();
    }
    reviewing::comment(&house.db, team[0].asks_at(now()), SLUG, id, "前回の続きです").await.unwrap();
    reviewing::comment(&house.db, team[0].asks_at(now()), SLUG, id, "前回の続きです").await.unwrap();
    // 5·3 + 1·1 of 4 is 4.
    let page = look(&team[0]).await;
    assert_eq!((page.median, page.distribution, page.reviews.len()), (Some(3.0), [0, 1, 1, 1, 0], 3));
    assert_eq!(page.comments.len(), 1, "promise 67: said once");
    assert!(
        !page.shows_names
            && page.proposal.billing.name.is_empty()
            && page.speakers.is_empty()
            && page.proposal.typed.is_empty()
    );

    // Until one has scored, and under a conflict of interest, the others' scores are hidden.
    let page = look(&team[3]).await;
    assert_eq!((page.shows_scores, page.reviews.len(), page.comments.len(), page.median), (false, 0, 0, None));
    house.score(&team[3], id, ["1", "1"]).await.unwrap();
    assert_eq!(look(&team[3]).await.reviews.len(), 4);
    reviewing::declare_conflict(&house.db, team[3].asks_at(now()), SLUG, id, true).await.unwrap();
    let page = look(&team[3]).await;
    assert_eq!((page.shows_scores, page.reviews.len(), page.comments.len()), (false, 0, 0));
    assert_eq!(look(&team[0]).await.reviews.len(), 3, "who declared one does not count");
    conflict(house.score(&team[3], id, ["5", "5"]).await);
    conflict(reviewing::comment(&house.db, team[3].asks_at(now()), SLUG, id, "x").await);

    // Nobody judges what they would speak in.
    let page = look(&team[4]).await;
    assert!(page.standing.is_own && !page.shows_scores);
    conflict(house.score(&team[4], id, ["5", "5"]).await);
    conflict(reviewing::declare_conflict(&house.db, team[4].asks_at(now()), SLUG, id, true).await);

    // Whoever decides sees names when they ask, and that stands in the log.
    let looker = Looker { may_decide: false, wants_names: false, wants_scores: false };
    let list = async |who: &Viewer, looker| {
        desk_proposals::load(&house.db, who.asks_at(now()), SLUG, Some(house.call), None, looker).await.unwrap()
    };
    let seen = list(&house.owner, looker).await;
    assert_eq!((seen.rows[0].row.name.as_str(), seen.rows[0].row.own_of.is_empty()), ("", true));
    // Nobody waits for the score of who would speak, nor of who proposed it.
    assert_eq!(seen.judged, Some((4, 4)));
    note_role(&house.db, &who, Role::Moderator).await;
    assert_eq!(list(&house.owner, looker).await.judged, Some((4, 4)));
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'proposals.names'").await, 0);
    let asks = Looker { wants_names: true, wants_scores: true, ..looker };
    let seen = list(&house.owner, asks).await;
    assert_eq!((seen.rows[0].row.name.as_str(), seen.rows[0].median), ("白石 遥", Some(3.0)));
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'proposals.names'").await, 1);
    let seen = list(&team[0], asks).await;
    assert_eq!((seen.rows[0].row.name.as_str(), seen.unscored, seen.rows[0].row.means.len()), ("", 0, 3));
    let preview = desk_calls::decisions(&house.db, house.owner.asks_at(now()), SLUG, house.call, false).await.unwrap();
    assert!(preview.previews.is_empty());
    house.stage(id, Decision::Accept).await.unwrap();
    let preview = desk_calls::decisions(&house.db, house.owner.asks_at(now()), SLUG, house.call, false).await.unwrap();
    assert!(preview.previews[0].name.is_empty() && preview.previews[0].reads.1.contains("{名前} さん"));
    house.send().await;
    assert_eq!(list(&team[0], looker).await.rows[0].row.name, "白石 遥", "the result is sent");
    conflict(house.score(&team[0], id, ["1", "1"]).await);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn decisions_are_told_together_and_each_once_whoever_sends_them(pool: PgPool) {
    let house = house(wide(&pool).await).await;
    let mut ids = Vec::new();
    for n in 0..4 {
        let who = person(&house.db, &format!("speaker{n}@talks.test")).await;
        let title = if n == 0 { "{名前}の<b>話</b>".to_owned() } else { format!("話{n}") };
        ids.push(house.handed_in(&who, &form(&title)).await.0);
    }
    for (id, decision) in ids.iter().zip([Decision::Accept, Decision::Waitlist, Decision::Reject, Decision::Move]) {
        house.stage(*id, decision).await.unwrap();
    }
    let told = "select count(*) from jobs where topic in ('proposal_accepted', 'proposal_waitlisted', 'proposal_rejected', 'proposal_moved')";
    assert_eq!(one(&house.db, told).await, 0, "nobody is told yet");
    house.stage(ids[1], Decision::Reject).await.unwrap();
    let seen = house.staged(ids[1]).await;
    deciding::unstage(&house.db, house.owner.asks_at(now()), SLUG, ids[1], seen).await.unwrap();
    assert_eq!(house.seen().await.len(), 3, "taken back");
    house.stage(ids[1], Decision::Waitlist).await.unwrap();

    // What changed since it was looked at is looked at again.
    let seen = house.seen().await;
    let asked = house.owner.asks_at(now());
    deciding::write_letter(
        &house.db,
        asked,
        SLUG,
        house.call,
        seen[0],
        ("おめでとうございます", "{名前} さん、「{題名}」を{期限}まで待ちます。"),
    )
    .await
    .unwrap();
    conflict(deciding::write_letter(&house.db, asked, SLUG, house.call, seen[0], ("古い", "版")).await);
    let why = conflict(sending::send_decisions(&house.db, asked, SLUG, house.call, &seen).await);
    assert!(why.contains("nothing is sent"), "{why}");
    assert_eq!(one(&house.db, told).await, 0);

    let second = account_with(&house.db, SLUG, Role::Organizer).await;
    let seen = house.seen().await;
    let tasks: Vec<_> = [&house.owner, &second]
        .into_iter()
        .cycle()
        .take(8)
        .map(|who| {
            let (db, who, call, seen) = (house.db.clone(), who.clone(), house.call, seen.clone());
            tokio::spawn(async move {
                let sent = sending::send_decisions(&db, who.asks_at(now()), SLUG, call, &seen).await;
                (who.account_id(), sent)
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    let winners: Vec<_> = results.iter().filter(|(_, sent)| *sent == Ok(4)).map(|(who, _)| *who).collect();
    assert_eq!(winners.len(), 1, "{results:?}");
    for (who, sent) in results {
        match sent {
            Ok(n) => assert!(who == winners[0] && (n == 4 || n == 0), "to whoever was first a repetition is nothing"),
            refused => assert!(who != winners[0] && conflict(refused).contains("first"), "the other is told"),
        }
    }
    assert_eq!((one(&house.db, told).await, house.state(ids[0]).await.as_str()), (0, "submitted"), "it can be stopped");
    // Several processes come to it at once.
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let db = house.db.clone();
            tokio::spawn(async move {
                sending::send_due(&db, Viewer::system().asks_at(now() + Duration::seconds(20))).await.unwrap()
            })
        })
        .collect();
    let mut sent = 0;
    for task in tasks {
        sent += task.await.unwrap();
    }
    assert_eq!((sent, one(&house.db, told).await), (4, 4));
    let mut states = Vec::new();
    for id in &ids {
        states.push(house.state(*id).await);
    }
    assert_eq!(states, ["accepted", "waitlisted", "rejected", "submitted"]);
    let moved = "select e.number::bigint from proposals p join events e on e.id = p.event_id where p.id = ";
    assert_eq!(one(&house.db, &format!("{moved}{}", ids[3])).await, 46);
    // 2027-01-15 17:00 in Tokyo, and seven days.
    let (words, _) = house.letter(Kind::ProposalAccepted).await.unwrap();
    assert_eq!(
        words, "おめでとうございます\n白石 遥 さん、「{名前}の<b>話</b>」を2027年1月22日(金)まで待ちます。",
        "promise 41"
    );
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_stopped_within_its_seconds_is_told_to_nobody(pool: PgPool) {
    let house = house(wide(&pool).await).await;
    let mut all = Vec::new();
    for n in 0..3 {
        let who = person(&house.db, &format!("speaker{n}@talks.test")).await;
        let (id, code) = house.handed_in(&who, &form(&format!("話{n}"))).await;
        house.stage(id, Decision::Accept).await.unwrap();
        all.push((who, id, code));
    }
    let asked = house.owner.asks_at(now());
    let system = Viewer::system();
    let work = async |seconds: i64| {
        sending::send_due(&house.db, system.asks_at(now() + Duration::seconds(seconds))).await.unwrap()
    };
    assert_eq!(sending::send_due(&house.db, asked).await, Err(Error::Forbidden));
    conflict(sending::stop(&house.db, asked, SLUG, house.call).await);
    let seen = house.seen().await;
    assert_eq!(sending::send_decisions(&house.db, asked, SLUG, house.call, &seen).await, Ok(3));
    assert_eq!(work(9).await, 0, "not yet");
    let page = desk_calls::decisions(&house.db, asked, SLUG, house.call, false).await.unwrap();
    assert_eq!((page.previews.len(), page.queued), (0, 3));

    // Under way nothing of it changes.
    conflict(house.stage(all[0].1, Decision::Reject).await);
    conflict(deciding::unstage(&house.db, asked, SLUG, all[0].1, Some(seen[0])).await);
    conflict(deciding::write_letter(&house.db, asked, SLUG, house.call, seen[0], ("別", "文面")).await);
    conflict(house.move_on(all[0].1).await);

    let moderator = reviewer(&house.db, "mizu").await;
    assert_eq!(sending::stop(&house.db, moderator.asks_at(now()), SLUG, house.call).await, Err(Error::Forbidden));
    assert_eq!(sending::stop(&house.db, asked, SLUG, house.call).await, Ok(3));
    assert_eq!((work(20).await, mails(&house.db, "proposal_accepted").await), (0, 0));
    assert_eq!(house.state(all[0].1).await, "submitted");
    assert_eq!(house.seen().await, seen, "the letters are as they were");

    // Sent again; one proposer takes theirs back in time, and the others hear.
    assert_eq!(sending::send_decisions(&house.db, asked, SLUG, house.call, &seen).await, Ok(3));
    handing_in::withdraw(&house.db, all[1].0.asks_at(now()), SLUG, &all[1].2).await.unwrap();
    assert_eq!((work(10).await, mails(&house.db, "proposal_accepted").await), (2, 2));
    assert_eq!(house.state(all[1].1).await, "withdrawn");
    conflict(sending::stop(&house.db, asked, SLUG, house.call).await);
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'call.decisions_stopped'").await, 1);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_speaker_confirms_by_the_link_until_the_deadline_and_is_reminded_once(pool: PgPool) {
    let house = house(db(pool)).await;
    let (who, other) = (person(&house.db, "speaker@talks.test").await, person(&house.db, "late@talks.test").await);
    let (id, code, token) = house.accepted(&who, "鍵の話").await;
    let kept: Vec<u8> =
        sqlx::query_scalar("select token_hash from proposal_links").fetch_one(&house.db.pool).await.unwrap();
    assert!(kept.len() == 32 && kept != token.as_bytes(), "promise 10: the database holds the hash alone");
    let visitor = Viewer::visitor();
    let looked = pages::by_link(&house.db, &token, now()).await.unwrap();
    assert_eq!((looked.state, looked.title.as_str(), looked.is_late), (ProposalState::Accepted, "鍵の話", false));
    assert_eq!(house.state(id).await, "accepted", "promise 12: looking changes nothing");

    let system = Viewer::system();
    let remind = async |days: i64| {
        confirming::remind_due(&house.db, system.asks_at(now() + Duration::days(days))).await.unwrap()
    };
    assert_eq!((remind(4).await, remind(6).await, remind(6).await), (0, 1, 0));
    assert_eq!(mails(&house.db, "proposal_reminder").await, 1);
    for _ in 0..2 {
        confirming::answer_by_link(&house.db, visitor.asks_at(now()), &token, true).await.unwrap();
    }
    assert_eq!(house.state(id).await, "confirmed");
    assert_eq!(house.letter(Kind::ProposalReminder).await, None, "there is nothing to remind of any more");

    note_role(&house.db, &house.owner, Role::Owner).await;
    // Given up once confirmed: it is called off by the same link, and not withdrawn in silence.
    let why = conflict(handing_in::withdraw(&house.db, who.asks_at(now()), SLUG, &code).await);
    assert!(why.contains("confirmed"), "{why}");
    for _ in 0..2 {
        confirming::answer_by_link(&house.db, visitor.asks_at(now()), &token, false).await.unwrap();
    }
    assert_eq!(house.state(id).await, "cancelled");
    assert_eq!(mails(&house.db, "talk_called_off").await, 1, "the owner is told once");
    let why = conflict(confirming::answer_by_link(&house.db, visitor.asks_at(now()), &token, true).await);
    assert!(why.contains("You have called"), "{why}");
    conflict(confirming::confirm_for(&house.db, house.owner.asks_at(now()), SLUG, id).await);

    let (id, _, token) = house.accepted(&other, "遅い話").await;
    let why =
        conflict(confirming::answer_by_link(&house.db, visitor.asks_at(now() + Duration::days(9)), &token, true).await);
    assert!(why.contains("22 Jan 2027"), "{why}");
    confirming::confirm_for(&house.db, house.owner.asks_at(now() + Duration::days(9)), SLUG, id).await.unwrap();
    assert_eq!(house.state(id).await, "confirmed", "they told an organizer");
    assert_eq!(confirming::answer_by_link(&house.db, visitor.asks_at(now()), "x", true).await, Err(Error::NotFound));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_speaker_who_is_cancelled_while_they_confirm_is_told_so(pool: PgPool) {
    let house = house(wide(&pool).await).await;
    for n in 0..6 {
        let who = person(&house.db, &format!("speaker{n}@talks.test")).await;
        let (id, _, token) = house.accepted(&who, "鍵の話").await;
        let (db, owner) = (house.db.clone(), house.owner.clone());
        let cancel = tokio::spawn(async move {
            let letter = cancel_letter("会場の都合です");
            cancelling::cancel(&db, owner.asks_at(now()), SLUG, id, letter, &Whom::default()).await
        });
        let db = house.db.clone();
        let confirm = tokio::spawn(async move {
            confirming::answer_by_link(&db, Viewer::visitor().asks_at(now()), &token, true).await
        });
        cancel.await.unwrap().unwrap();
        match confirm.await.unwrap() {
            // They were first, and were cancelled then.
            Ok(()) => {}
            refused => assert!(conflict(refused).contains("organizers have cancelled")),
        }
        assert_eq!(house.state(id).await, "cancelled");
    }
    assert_eq!(mails(&house.db, "proposal_cancelled").await, 6);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_would_speak_too_is_asked_once_and_billed_once_they_agree(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let two = with(
        form("二人の話"),
        &[
            ("co/0/name", "佐伯"),
            ("co/0/mail", "saeki@talks.test"),
            ("co/1/name", "三浦"),
            ("co/1/mail", "miura@talks.test"),
        ],
    );
    let (id, code) = house.handed_in(&who, &two).await;
    assert_eq!(mails(&house.db, "co_speaker_asked").await, 2);
    let edited = with(two.clone(), &[("title", "二人の話、改")]);
    handing_in::hand_in(&house.db, who.asks_at(now()), house.at(&code, 2), &edited).await.unwrap();
    assert_eq!(mails(&house.db, "co_speaker_asked").await, 2, "nobody is asked twice");
    let (_, token) = house.letter(Kind::CoSpeakerAsked).await.unwrap();
    let page = pages::by_link(&house.db, &token, now()).await.unwrap();
    assert_eq!(page.speaker.as_ref().unwrap().state, SpeakerState::Asked);
    let visitor = Viewer::visitor();
    let input =
        SpeakerInput { name: "三浦 望".to_owned(), affiliation: "架空大学".to_owned(), role: String::new() };
    assert_eq!(
        confirming::answer_by_link(&house.db, visitor.asks_at(now()), &token, true).await,
        Err(Error::NotFound),
        "it is no link of the proposer"
    );
    speakers::answer_by_link(&house.db, visitor.asks_at(now()), &token, true, &input).await.unwrap();

    house.stage(id, Decision::Accept).await.unwrap();
    house.send().await;
    let event = EventRef::new(SLUG, 45);
    let slot = placing::place(&house.db, house.owner.asks_at(now()), event, id).await.unwrap();
    let names: Vec<_> = slot.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    assert_eq!(names, ["白石 遥", "三浦 望"], "who has not agreed is not billed");
    assert_eq!((slot.title.as_str(), slot.minutes), ("二人の話、改", 20));
    placing::place(&house.db, house.owner.asks_at(now()), event, id).await.unwrap();
    assert_eq!(
        one(&house.db, "select jsonb_array_length(slots)::bigint from agenda_drafts order by version desc limit 1")
            .await,
        1,
        "placed once"
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_proposal_moves_on_with_consent_alone(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, _) = house.handed_in(&who, &form("鍵の話")).await;
    let (stays, _) = house.handed_in(&who, &with(form("ここで話す"), &[("moves_on", "")])).await;
    let why = conflict(house.stage(stays, Decision::Move).await);
    assert!(why.contains("not agreed"), "{why}");
    let asked = house.owner.asks_at(now());
    conflict(house.move_on(stays).await);
    house.move_on(id).await.unwrap();
    conflict(house.move_on(id).await);
    assert_eq!((house.state(id).await.as_str(), mails(&house.db, "proposal_moved").await), ("submitted", 1));
    conflict(placing::place(&house.db, asked, EventRef::new(SLUG, 46), id).await);
}
