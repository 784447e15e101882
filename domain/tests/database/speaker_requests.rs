//! Who would speak too is asked by mail: not without end, whoever asks and whoever is asked.

use crate::common::{
    calls::{SLUG, conflict, form, house, now, with},
    db,
    seats::{mails, one, person, run},
};
use chrono::Duration;
use domain::{
    ids::CoSpeakerId,
    proposals::{
        handing_in, letters,
        rules::{REQUESTS_A_DAY, REQUESTS_TO_MAILBOX},
        speakers,
        types::ProposalState,
    },
    secret,
    viewer::Viewer,
};
use sqlx::PgPool;

const ASKED: &str = "co_speaker_asked";

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_person_asks_so_many_a_day_and_loses_nothing_that_was_typed(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (_, code) = house.handed_in(&who, &form("鍵の話")).await;
    let mut version = 2;
    // Each time others are named in the place of those who were.
    for n in 0..REQUESTS_A_DAY {
        let mail = format!("friend{n}@talks.test");
        let typed = with(form("鍵の話"), &[("co/0/name", "佐伯"), ("co/0/mail", mail.as_str())]);
        let at = house.at(&code, version);
        version = handing_in::hand_in(&house.db, who.asks_at(now()), at, &typed).await.unwrap().version;
    }
    assert_eq!(mails(&house.db, ASKED).await, REQUESTS_A_DAY);
    let one_more = with(form("鍵の話"), &[("co/0/name", "佐伯"), ("co/0/mail", "one-more@talks.test")]);
    let at = house.at(&code, version);
    let why = conflict(handing_in::hand_in(&house.db, who.asks_at(now()), at, &one_more).await);
    assert!(why.contains("up to 30") && why.contains("kept"), "{why}");
    assert_eq!(mails(&house.db, ASKED).await, REQUESTS_A_DAY);
    // A new proposal is kept as a draft.
    let code = secret::new_key().unwrap();
    conflict(handing_in::hand_in(&house.db, who.asks_at(now()), house.at(&code, 0), &one_more).await);
    let kept = format!(
        "select count(*) from proposals where code = '{code}' and state = 'draft' and typed ->> 'co/0/mail' = 'one-more@talks.test'"
    );
    assert_eq!(one(&house.db, &kept).await, 1);
    // Somebody else is not held up, and a day later neither are they.
    let other = person(&house.db, "other@talks.test").await;
    house.handed_in(&other, &with(one_more.clone(), &[("co/0/mail", "elsewhere@talks.test")])).await;
    let tomorrow = now() + Duration::hours(25);
    let saved = handing_in::hand_in(&house.db, who.asks_at(tomorrow), house.at(&code, 1), &one_more).await.unwrap();
    assert_eq!(saved.state, ProposalState::Submitted);
    letters::clean_up(&house.db, Viewer::system().asks_at(tomorrow)).await.unwrap();
    assert_eq!(one(&house.db, "select count(*) from speaker_requests").await, 1, "what no limit counts is forgotten");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_mailbox_is_written_to_so_often_a_day_whoever_asks(pool: PgPool) {
    let house = house(db(pool)).await;
    let spellings =
        ["sora@gmail.com", "s.o.r.a@gmail.com", "Sora+talk@googlemail.com", "sor.a@gmail.com", "sora@gmail.com"];
    let mut last = None;
    for (n, mail) in spellings.into_iter().enumerate() {
        let who = person(&house.db, &format!("speaker{n}@talks.test")).await;
        let typed = with(form("鍵の話"), &[("co/0/name", "波戸"), ("co/0/mail", mail)]);
        let (_, code) = house.handed_in(&who, &typed).await;
        // The limit of an hour, which holds for every mail that strangers cause, is another one.
        run(&house.db, "update jobs set created_at = created_at - interval '2 hours'").await;
        last = Some((who, code));
    }
    assert_eq!(mails(&house.db, ASKED).await, REQUESTS_TO_MAILBOX);
    let (who, code) = last.unwrap();
    let speaker = format!(
        "select s.id from proposal_speakers s join proposals p on p.id = s.proposal_id where p.code = '{code}'"
    );
    let id = CoSpeakerId(one(&house.db, &speaker).await);
    let why = conflict(speakers::ask_again(&house.db, who.asks_at(now()), SLUG, &code, id).await);
    assert!(why.contains("No more such mails"), "{why}");
    let later = now() + Duration::hours(25);
    speakers::ask_again(&house.db, who.asks_at(later), SLUG, &code, id).await.unwrap();
    assert_eq!(mails(&house.db, ASKED).await, REQUESTS_TO_MAILBOX + 1);
}
