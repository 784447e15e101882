//! Decisions of two organizers at once, letters that are looked through before they go, and everybody who speaks being told.

use crate::common::{
    account_with,
    calls::{ALL, House, SLUG, addresses, cancel_letter, conflict, form, house, now, of_three, read_mails},
    db,
    seats::{mails, one, person, run},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error, Lang,
    mail::types::Kind,
    pages::{
        desk_calls,
        desk_letter::{self, Doing},
        desk_proposals,
        today::{self, DecisionKind},
    },
    proposals::{
        cancelling::{self, CancelLetter},
        confirming::{self, AskedAgain},
        deciding::{self, Typed},
        readers::Whom,
        types::{Decision, StagedAt},
        visibility::Looker,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// Subject and body of the letters that would be sent.
async fn gathered(house: &House) -> Vec<(Decision, String, String, bool)> {
    let page = desk_calls::decisions(&house.db, house.owner.asks_at(now()), SLUG, house.call, false).await.unwrap();
    page.previews.into_iter().map(|one| (one.decision, one.subject, one.body, one.is_edited)).collect()
}

async fn write(house: &House, seen: StagedAt, subject: &str, body: &str) {
    let asked = house.owner.asks_at(now());
    deciding::write_letter(&house.db, asked, SLUG, house.call, seen, (subject, body)).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_letter_that_was_edited_outlives_whoever_decides_after_it(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, _) = house.handed_in(&who, &form("鍵の話")).await;
    let second = account_with(&house.db, SLUG, Role::Organizer).await;
    let decide = async |who: &Viewer, decision: Decision, seen: Option<StagedAt>| {
        let to = (decision == Decision::Move).then_some(46);
        deciding::stage(&house.db, who.asks_at(now()), SLUG, id, (decision, to), seen).await
    };
    let edited = |decision| vec![(decision, "おめでとうございます".to_owned(), "手で書いた本文".to_owned(), true)];

    // Both looked at a proposal that was not decided.
    let first = decide(&house.owner, Decision::Accept, None).await.unwrap();
    let why = conflict(decide(&second, Decision::Reject, None).await);
    assert!(why.contains("“Accept” now") && !why.contains("edited"), "{why}");
    write(&house, first, "おめでとうございます", "手で書いた本文").await;
    let now_is = house.staged(id).await.unwrap();
    assert_eq!((now_is.id, now_is.version), (first.id, first.version + 1));

    // The same decision once more, on whatever page it was pressed, is none.
    for seen in [None, Some(first), Some(now_is)] {
        assert_eq!(decide(&second, Decision::Accept, seen).await, Ok(now_is));
    }
    assert_eq!(gathered(&house).await, edited(Decision::Accept));
    let decided = "select count(*) from audit_log where action = 'proposal.decide'";
    assert_eq!(one(&house.db, decided).await, 1);

    // Whoever has not seen the letter takes nothing away.
    let why = conflict(decide(&second, Decision::Reject, Some(first)).await);
    assert!(why.contains("“Accept” now") && why.contains("edited"), "{why}");
    conflict(deciding::unstage(&house.db, second.asks_at(now()), SLUG, id, Some(first)).await);
    conflict(deciding::unstage(&house.db, second.asks_at(now()), SLUG, id, None).await);
    assert_eq!(gathered(&house).await, edited(Decision::Accept));

    // Whoever has seen it decides otherwise; back again, the words are there.
    let other = decide(&second, Decision::Reject, Some(now_is)).await.unwrap();
    assert!(!gathered(&house).await[0].3, "the letter of a rejection is another one");
    write(&house, other, "選考結果", "残念ながら").await;
    let back = decide(&house.owner, Decision::Accept, house.staged(id).await).await.unwrap();
    assert_eq!(gathered(&house).await, edited(Decision::Accept));
    deciding::unstage(&house.db, house.owner.asks_at(now()), SLUG, id, Some(back)).await.unwrap();
    deciding::unstage(&house.db, house.owner.asks_at(now()), SLUG, id, Some(back)).await.unwrap();
    let why = conflict(decide(&second, Decision::Reject, Some(back)).await);
    assert!(why.contains("undone"), "{why}");
    assert!(gathered(&house).await.is_empty());
    decide(&second, Decision::Reject, None).await.unwrap();
    assert_eq!(gathered(&house).await[0].2, "残念ながら");
    let reject = house.staged(id).await;
    decide(&second, Decision::Move, reject).await.unwrap();
    let moved = house.staged(id).await;
    decide(&second, Decision::Accept, moved).await.unwrap();
    assert_eq!(gathered(&house).await, edited(Decision::Accept));
    let accepted = house.staged(id).await;
    assert_eq!(house.send().await, 1);
    assert_eq!(house.letter(Kind::ProposalAccepted).await.unwrap().0, "おめでとうございます\n手で書いた本文");
    let why = conflict(deciding::unstage(&house.db, second.asks_at(now()), SLUG, id, accepted).await);
    assert!(why.contains("was sent"), "{why}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_talk_is_cancelled_in_words_that_were_looked_through_and_once(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (waits, _) = house.handed_in(&who, &form("まだの話")).await;
    let (id, ..) = house.accepted(&who, "鍵の話").await;
    let second = account_with(&house.db, SLUG, Role::Organizer).await;
    let look = async |id, doing| desk_letter::load(&house.db, second.asks_at(now()), SLUG, id, doing).await;
    assert_eq!(look(waits, Doing::Cancel).await.err(), Some(Error::NotFound), "nobody was told of it, nor whose it is");
    let page = look(id, Doing::Cancel).await.unwrap();
    assert_eq!((page.name.as_str(), page.event.as_str(), page.refusal), ("白石 遥", "CFP 第45回", None));
    assert!(look(id, Doing::Move(45)).await.unwrap().refusal.is_some(), "it is for that one");
    assert_eq!(look(id, Doing::Move(99)).await.err(), Some(Error::NotFound));

    let cancel = async |who: &Viewer, letter: CancelLetter<'_>| {
        cancelling::cancel(&house.db, who.asks_at(now()), SLUG, id, letter, &Whom::default()).await
    };
    let Err(Error::Invalid { field, .. }) = cancel(&house.owner, cancel_letter(" ")).await else {
        panic!("its words name a reason");
    };
    assert_eq!(field, "words");
    let (subject, body) = ("お詫び: {回}", "{名前} さん、{理由}です。{題名}");
    let letter = CancelLetter { reason: "会場の都合", subject, body, other: None };
    let Err(Error::Invalid { field, .. }) = cancel(&house.owner, CancelLetter { body: " ", ..letter }).await else {
        panic!("there is nothing to read");
    };
    assert_eq!((field.as_str(), house.state(id).await.as_str()), ("body", "accepted"));
    for _ in 0..2 {
        cancel(&house.owner, letter).await.unwrap();
    }
    let why = conflict(cancel(&second, cancel_letter("別の理由")).await);
    assert!(why.contains("not sent"), "{why}");
    assert_eq!((house.state(id).await.as_str(), mails(&house.db, "proposal_cancelled").await), ("cancelled", 1));
    let told = "お詫び: CFP 第45回\n白石 遥 さん、会場の都合です。鍵の話";
    assert_eq!(house.letter(Kind::ProposalCancelled).await.unwrap().0, told);
    let looker = Looker { may_decide: true, wants_names: false, wants_scores: false };
    let page = desk_proposals::detail(&house.db, second.asks_at(now()), SLUG, id, looker).await.unwrap();
    assert_eq!(page.letters.len(), 2, "it stands with what they were told before");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_accepted_talk_moves_in_words_that_were_looked_through(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, ..) = house.accepted(&who, "鍵の話").await;
    let version = i32::try_from(one(&house.db, "select version::bigint from proposals").await).unwrap();
    let go = async |seen: i32, body: &str| {
        let asked = house.owner.asks_at(now());
        cancelling::move_on(&house.db, asked, SLUG, id, (46, seen), ("次の回で: {回}", body), &Whom::default()).await
    };
    assert!(matches!(go(version, " ").await, Err(Error::Invalid { .. })));
    let why = conflict(go(version - 1, "{名前} さん、{題名}を{期限}まで待ちます。").await);
    assert!(why.contains("still here"), "{why}");
    assert_eq!(mails(&house.db, "proposal_moved").await, 0);
    go(version, "{名前} さん、{題名}を{期限}まで待ちます。").await.unwrap();
    let told = "次の回で: CFP 第46回\n白石 遥 さん、鍵の話を2027年1月22日(金)まで待ちます。";
    assert_eq!(house.letter(Kind::ProposalMoved).await.unwrap().0, told);
    assert_eq!(house.state(id).await, "accepted");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_speaks_too_hears_what_the_proposer_hears_each_in_their_language_and_once(pool: PgPool) {
    let house = house(db(pool)).await;
    let id = of_three(&house).await;
    house.stage(id, Decision::Accept).await.unwrap();
    let page = desk_calls::decisions(&house.db, house.owner.asks_at(now()), SLUG, house.call, false).await.unwrap();
    assert_eq!(page.previews[0].others, 2, "it is said before it is sent");
    assert_eq!(house.send().await, 1);
    let accepted = read_mails(&house, Kind::ProposalAccepted).await;
    assert_eq!(addresses(&accepted), ALL);
    let accepted: [(String, String, bool); 3] = accepted.try_into().unwrap();
    let [(_, saeki, saeki_link), (_, smith, smith_link), (_, speaker, link)] = accepted;
    assert_eq!((saeki_link, smith_link, link), (false, false, true), "one answers");
    assert!(speaker.contains("/proposals/reply/") && speaker.contains("2027年1月22日(金)までに"), "{speaker}");
    assert!(saeki.contains("佐伯 真帆 さん") && saeki.contains("「三人の話」を採択しました"), "{saeki}");
    assert!(saeki.contains("お返事は、応募した白石 遥 さんに"), "{saeki}");
    assert!(smith.contains("Dear Ada Smith") && smith.contains("白石 遥, who handed it in, is asked"), "{smith}");
    for text in [&saeki, &smith] {
        assert!(!text.contains("/proposals/") && text.contains("https://x.example/cfp"), "{text}");
    }

    house.move_on(id).await.unwrap();
    let moved = read_mails(&house, Kind::ProposalMoved).await;
    assert_eq!(addresses(&moved), ALL);
    assert!(moved[0].1.contains("CFP 第46回") && moved[1].1.contains("moves to"), "{moved:?}");
    assert!(!moved[1].1.contains("同意いただいた"), "nobody wrote it by hand: {moved:?}");

    // What was written by hand is in one language: who reads another one gets it beside the words of their own.
    let (subject, body) = ("お詫び", "{名前} さん、{理由}のため中止します。");
    let letter = CancelLetter { reason: "会場の都合", subject, body, other: None };
    for _ in 0..2 {
        let asked = house.owner.asks_at(now());
        cancelling::cancel(&house.db, asked, SLUG, id, letter, &Whom::default()).await.unwrap();
    }
    let cancelled = read_mails(&house, Kind::ProposalCancelled).await;
    assert_eq!(addresses(&cancelled), ALL);
    assert!(cancelled[0].1.contains("佐伯 真帆 さん、会場の都合のため中止します。"), "{cancelled:?}");
    assert!(cancelled[1].1.contains("We have to cancel “三人の話”"), "{cancelled:?}");
    assert!(cancelled[1].1.contains("Ada Smith さん、会場の都合のため中止します。"), "{cancelled:?}");
    assert!(cancelled[2].1.contains("白石 遥 さん、会場の都合のため中止します。"), "{cancelled:?}");

    // Whoever says no before it leaves is told nothing.
    run(&house.db, "update proposal_speakers set state = 'declined' where mail = 'saeki@talks.test'").await;
    assert_eq!(addresses(&read_mails(&house, Kind::ProposalCancelled).await), &ALL[1..]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_speaks_too_hears_of_a_rejection_and_nobody_hears_twice(pool: PgPool) {
    let house = house(db(pool)).await;
    let id = of_three(&house).await;
    // The proposer has the mailbox of one whom they named by now.
    run(
        &house.db,
        "update accounts set mail = 'saeki+me@talks.test', mail_key = 'saeki+me@talks.test' where mail = 'speaker@talks.test'",
    )
    .await;
    house.stage(id, Decision::Reject).await.unwrap();
    assert_eq!(house.send().await, 1);
    let rejected = read_mails(&house, Kind::ProposalRejected).await;
    assert_eq!(addresses(&rejected), ["saeki+me@talks.test", "smith@talks.test"]);
    assert!(rejected[1].1.contains("About your proposal"), "{rejected:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_letter_is_written_in_each_language_that_somebody_of_the_talk_reads(pool: PgPool) {
    let house = house(db(pool)).await;
    let id = of_three(&house).await;
    house.stage(id, Decision::Accept).await.unwrap();
    let asked = house.owner.asks_at(now());
    let look = async || {
        let page = desk_calls::decisions(&house.db, asked, SLUG, house.call, true).await.unwrap();
        page.previews.into_iter().next().unwrap()
    };
    let other = look().await.other.unwrap();
    assert!(other.lang == Lang::En && other.reads.1.starts_with("Dear {name},"), "{other:?}");
    let write = async |other: Option<(&str, &str)>| {
        let seen = house.staged(id).await.unwrap();
        let typed = Typed { own: ("採択です: {題名}", "{名前} さん、当日は裏口から。"), other };
        deciding::write_letter(&house.db, asked, SLUG, house.call, seen, typed).await
    };
    // In one language alone: who reads the other one gets both, and that is what is looked at.
    write(None).await.unwrap();
    let reads = look().await.other.unwrap().reads.1;
    assert!(reads.starts_with("Dear {name},") && reads.contains("当日は裏口から。"), "{reads}");
    let Err(Error::Invalid { field, .. }) = write(Some(("", "half"))).await else { panic!("it lacks a subject") };
    assert_eq!(field, "other_subject");
    write(Some(("You are in: {title}", "Dear {name}, use the back door."))).await.unwrap();
    assert_eq!(look().await.other.unwrap().reads.1, "Dear {name}, use the back door.");
    // Left empty, the words stand there again that stand by themselves.
    write(Some(("", ""))).await.unwrap();
    assert!(look().await.other.unwrap().body.starts_with("Dear {name},\n\nThank you"));
    write(Some(("You are in: {title}", "Dear {name}, use the back door."))).await.unwrap();
    // It is kept with the decision that it was written for.
    house.stage(id, Decision::Reject).await.unwrap();
    assert!(!look().await.other.unwrap().body.contains("back door"));
    house.stage(id, Decision::Accept).await.unwrap();
    // Whoever reads another language by now reads the words in that.
    run(&house.db, "update accounts set language = 'en' where mail = 'speaker@talks.test'").await;
    assert_eq!(look().await.reads.1, "Dear 白石 遥, use the back door.");
    run(&house.db, "update accounts set language = 'ja' where mail = 'speaker@talks.test'").await;
    assert_eq!(house.send().await, 1);
    let accepted = read_mails(&house, Kind::ProposalAccepted).await;
    assert_eq!(addresses(&accepted), ALL);
    assert!(accepted[0].1.contains("佐伯 真帆 さん、当日は裏口から。"), "{accepted:?}");
    assert!(accepted[1].1.starts_with("You are in: 三人の話\n") && !accepted[1].1.contains("裏口"), "{accepted:?}");
    assert!(accepted[1].1.contains("Dear Ada Smith, use the back door."), "{accepted:?}");
    assert!(accepted[2].1.contains("白石 遥 さん、当日は裏口から。"), "{accepted:?}");

    // The same of a talk that is cancelled; why it is stands in both.
    let other = Some(("Sorry", "Dear {name}, {reason}"));
    let letter = CancelLetter { reason: " ", subject: "お詫び", body: "中止します。", other };
    let cancel =
        async |letter: CancelLetter<'_>| cancelling::cancel(&house.db, asked, SLUG, id, letter, &Whom::default()).await;
    let Err(Error::Invalid { field, .. }) = cancel(letter).await else { panic!("one of them names a reason") };
    assert_eq!(field, "words");
    cancel(CancelLetter { reason: "会場の都合", ..letter }).await.unwrap();
    let cancelled = read_mails(&house, Kind::ProposalCancelled).await;
    assert!(
        cancelled[1].1.starts_with("Sorry\n") && cancelled[1].1.contains("Dear Ada Smith, 会場の都合"),
        "{cancelled:?}"
    );
    assert!(cancelled[0].1.contains("中止します。"), "{cancelled:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_has_not_answered_in_time_is_asked_again_with_more_of_it_and_once_a_day(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, ..) = house.accepted(&who, "鍵の話").await;
    let late = now() + Duration::days(10);
    let ask = async |at: DateTime<Utc>, body: &str| {
        let version = one(&house.db, &format!("select version::bigint from proposals where id = {id}")).await;
        let (asked, seen) = (house.owner.asks_at(at), i32::try_from(version).unwrap());
        confirming::ask_again(&house.db, asked, SLUG, id, seen, ("まだ待っています: {題名}", body)).await
    };
    let listed = async |at: DateTime<Utc>| {
        let page = today::load(&house.db, house.owner.asks_at(at), SLUG).await.unwrap();
        let found = page.decisions.into_iter().find(|one| one.kind == DecisionKind::Unconfirmed);
        found.map(|one| (one.number, one.count))
    };
    let why = conflict(ask(now() + Duration::hours(3), "もう一度").await);
    assert!(why.contains("24 hours"), "{why}");
    assert_eq!(listed(now()).await, None);
    assert_eq!(listed(late).await, Some((Some(45), 1)));
    let page = desk_letter::load(&house.db, house.owner.asks_at(late), SLUG, id, Doing::Ask).await.unwrap();
    assert_eq!((page.refusal, page.deadline.get(Lang::Ja)), (None, "2027年2月1日(月)"));
    assert!(matches!(ask(late, " ").await, Err(Error::Invalid { .. })));
    assert_eq!(ask(late, "{名前} さん、{期限}まで待ちます。").await, Ok(AskedAgain::Sent));
    assert_eq!((mails(&house.db, "proposal_reminder").await, listed(late).await), (1, None));
    let system = Viewer::system();
    assert_eq!(
        confirming::remind_due(&house.db, system.asks_at(late + Duration::days(6))).await,
        Ok(0),
        "asked by hand"
    );
    let (words, secret) = house.letter(Kind::ProposalReminder).await.unwrap();
    assert_eq!(words, "まだ待っています: 鍵の話\n白石 遥 さん、2027年2月1日(月)まで待ちます。");
    let later = late + Duration::days(2);
    confirming::answer_by_link(&house.db, Viewer::default().asks_at(later), &secret, true).await.unwrap();
    assert_eq!(house.state(id).await, "confirmed");
    conflict(ask(later, "もう一度").await);
}
