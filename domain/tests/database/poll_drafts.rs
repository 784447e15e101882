//! Drafts of polls: two moderators at one of them, and a form that is sent twice.

use crate::common::{
    account_with,
    boards::{SLUG, at_event, boards_at, event},
    demo,
    seats::one,
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    fields::{Fields as _, Values},
    ids::PollId,
    qa::polls::{
        running::{self, PollAct},
        types::{Poll, PollState},
        writing::{self, Draft, PollInput},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;
use tokio::task::JoinSet;

fn input(kind: &str, title: &str, options: &str) -> PollInput {
    PollInput { kind: kind.to_owned(), title: title.to_owned(), options: options.to_owned() }
}

fn keys() -> PollInput {
    input("single", "使っていない鍵", "消す\n止める")
}

async fn made(db: &Db, who: &Viewer) -> PollId {
    writing::save(db, who.asks(), at_event(), Draft::New(""), &keys()).await.unwrap()
}

async fn stored(db: &Db, id: PollId) -> Poll {
    boards_at(db, Utc::now()).await.1.polls.into_iter().find(|poll| poll.id == id).unwrap()
}

async fn save(db: &Db, who: &Viewer, id: PollId, base: &Values, input: &PollInput) -> domain::Result<PollId> {
    writing::save(db, who.asks(), at_event(), Draft::Known(id, Some(base)), input).await
}

async fn moderators(db: &Db) -> (Viewer, Viewer) {
    (account_with(db, SLUG, Role::Moderator).await, account_with(db, SLUG, Role::Organizer).await)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_two_change_in_a_draft_is_joined_and_the_same_field_is_told(pool: PgPool) {
    let db = demo(pool).await;
    let (alice, bob) = moderators(&db).await;
    let id = made(&db, &alice).await;
    let base = writing::as_input(&stored(&db, id).await).values();
    let his = input("several", "使っていない鍵", "消す\n止める\n聞く");
    save(&db, &bob, id, &base, &his).await.unwrap();
    let hers = input("single", "古い鍵をどうしますか", "消す\n止める");
    // Sent twice, as a browser ends its lines and with a blank too many, it is the same.
    for options in ["消す\n止める", " 消す\r\n止める "] {
        save(&db, &alice, id, &base, &PollInput { options: options.to_owned(), ..hers.clone() }).await.unwrap();
    }
    let both = writing::as_input(&stored(&db, id).await);
    assert_eq!(both, input("several", "古い鍵をどうしますか", "消す\n止める\n聞く"));

    let late = input("single", "鍵の棚卸し", "消す\n止める");
    let Err(Error::Clash(fields)) = save(&db, &bob, id, &base, &late).await else { panic!("both changed the title") };
    let [(field, why)] = fields.as_slice() else { panic!("{fields:?}") };
    assert_eq!(field, "title");
    assert!(why.ja.contains("「古い鍵をどうしますか」"), "{why:?}");
    assert_eq!(writing::as_input(&stored(&db, id).await), both, "nothing is written");
    // Whoever saw it may have it their way.
    save(&db, &bob, id, &both.values(), &late).await.unwrap();
    assert_eq!(stored(&db, id).await.title, "鍵の棚卸し");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_draft_that_was_opened_removed_or_changed_meanwhile_is_told(pool: PgPool) {
    let db = demo(pool).await;
    let (alice, bob) = moderators(&db).await;
    let id = made(&db, &alice).await;
    let base = keys().values();
    let his = input("single", "彼の題", "消す\n止める");
    save(&db, &bob, id, &base, &his).await.unwrap();
    let removed = writing::remove(&db, alice.asks(), at_event(), id, Some(&base)).await;
    assert!(matches!(&removed, Err(Error::Conflict(why)) if why.ja.contains("「彼の題」")), "{removed:?}");
    running::run(&db, bob.asks(), at_event(), id, PollAct::Open, 0).await.unwrap();
    let late = save(&db, &alice, id, &his.values(), &keys()).await;
    assert!(matches!(&late, Err(Error::Conflict(why)) if why.en.contains("“彼の題”")), "{late:?}");
    assert!(matches!(
        writing::remove(&db, alice.asks(), at_event(), id, Some(&his.values())).await,
        Err(Error::Conflict(_))
    ));
    let poll = stored(&db, id).await;
    assert_eq!((poll.title.as_str(), poll.state), ("彼の題", PollState::Open));

    let other = made(&db, &alice).await;
    for _ in 0..2 {
        writing::remove(&db, bob.asks(), at_event(), other, Some(&base)).await.unwrap();
    }
    let late = save(&db, &alice, other, &base, &his).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    let log = "select count(*) from audit_log where action = 'poll.removed'";
    assert_eq!(one(&db, log).await, 1, "it was removed once");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_form_that_is_sent_twice_makes_one_poll(pool: PgPool) {
    let db = demo(pool).await;
    let (alice, bob) = moderators(&db).await;
    let count = async || {
        sqlx::query_scalar::<_, i64>("select count(*) from polls where event_id = $1")
            .bind(event(&db).await.0)
            .fetch_one(&db.pool)
            .await
            .unwrap()
    };
    let before = count().await;
    let mut presses = JoinSet::new();
    for _ in 0..6 {
        let (db, alice) = (db.clone(), alice.clone());
        presses.spawn(
            async move { writing::save(&db, alice.asks(), at_event(), Draft::New("17"), &keys()).await.unwrap() },
        );
    }
    let mut ids = presses.join_all().await;
    ids.dedup();
    assert_eq!((ids.len(), count().await), (1, before + 1));
    // Also when it was changed meanwhile; the next form, other words and somebody else's form make another one.
    save(&db, &bob, ids[0], &keys().values(), &input("single", "別の題", "消す\n止める")).await.unwrap();
    let send = async |who: &Viewer, drawn: &str, input: &PollInput| {
        writing::save(&db, who.asks(), at_event(), Draft::New(drawn), input).await.unwrap()
    };
    assert_eq!(send(&alice, "17", &keys()).await, ids[0]);
    assert_eq!(stored(&db, ids[0]).await.title, "別の題", "it stays as it was changed");
    let others = [
        send(&alice, "18", &keys()).await,
        send(&alice, "17", &input("single", "別の鍵", "消す\n止める")).await,
        send(&bob, "17", &keys()).await,
        send(&alice, "", &keys()).await,
        send(&alice, "", &keys()).await,
    ];
    assert_eq!(count().await, before + 6, "{others:?}");
}
