//! What a series asks everybody to agree to: nobody registers without, and when they agreed is kept.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, link, one, run, take},
};
use chrono::Utc;
use domain::{
    Error, Lang,
    db::Db,
    fields::Values,
    ids::TypeId,
    pages,
    registration::{
        answering, by_mail, seats,
        types::{AGREE, AGREE_TO},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// What a form says that is drawn now.
async fn sent(db: &Db, tick: &str) -> Values {
    let page = pages::register::load(db, Viewer::visitor().asks_at(Utc::now()), at_event(), "").await.unwrap();
    Values::from([(AGREE.to_owned(), tick.to_owned()), (AGREE_TO.to_owned(), page.terms.digest())])
}

async fn register(db: &Db, who: &Viewer, kind: TypeId, tick: &str) -> Result<seats::Seat, Error> {
    send(db, who, kind, &sent(db, tick).await).await
}

async fn send(db: &Db, who: &Viewer, kind: TypeId, values: &Values) -> Result<seats::Seat, Error> {
    seats::register_with(db, who.asks_at(Utc::now()), at_event(), kind, values).await
}

/// The addresses that somebody agreed to, in words; empty: nothing.
async fn agreed_to(db: &Db) -> Vec<String> {
    sqlx::query_scalar(
        "select array_to_string(agreed_to, ' ') from registrations where agreed_to is not null order by id",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap()
}

const AGREED: &str = "select count(*) from registrations where agreed_at is not null";

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nobody_registers_without_agreeing_and_the_moment_is_kept(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let people = crowd(&db, 3).await;
    // Where nothing is asked nobody agrees, whatever a form says.
    register(&db, &people[0], hall, "yes").await.unwrap();
    assert_eq!(one(&db, AGREED).await, 0);
    run(&db, "update series set conduct_url = 'https://seats.test/conduct'").await;
    for tick in ["", "no"] {
        let refused = register(&db, &people[1], hall, tick).await;
        assert!(matches!(&refused, Err(Error::Invalid { field, .. }) if field == AGREE), "{refused:?}");
    }
    assert_eq!(one(&db, "select count(*) from registrations").await, 1, "nothing is taken");
    let code = register(&db, &people[1], hall, "yes").await.unwrap().code;
    assert_eq!(one(&db, AGREED).await, 1);
    // Twice is once; who comes back after cancelling agrees anew.
    run(&db, "update registrations set agreed_at = now() - interval '1 day' where agreed_at is not null").await;
    register(&db, &people[1], hall, "yes").await.unwrap();
    let early = "select count(*) from registrations where agreed_at < now() - interval '1 hour'";
    assert_eq!(one(&db, early).await, 1);
    seats::cancel(&db, people[1].asks_at(Utc::now()), &code).await.unwrap();
    register(&db, &people[1], hall, "yes").await.unwrap();
    assert_eq!((one(&db, early).await, one(&db, AGREED).await), (0, 1));
    let page = pages::register::load(&db, people[2].asks_at(Utc::now()), at_event(), "").await.unwrap();
    assert_eq!((page.terms.conduct.as_str(), page.terms.privacy.as_str()), ("https://seats.test/conduct", ""));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn organizers_read_when_somebody_agreed_and_to_what_and_take_it_along(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let people = crowd(&db, 2).await;
    let unasked = register(&db, &people[0], hall, "").await.unwrap().code;
    run(&db, "update series set conduct_url = 'https://seats.test/conduct'").await;
    let code = register(&db, &people[1], hall, "yes").await.unwrap().code;
    run(&db, "update registrations set agreed_at = '2026-05-02 03:05Z' where agreed_at is not null").await;
    // What stands elsewhere by now is not what they agreed to.
    run(&db, "update series set conduct_url = 'https://seats.test/another'").await;
    let asked = organizer.asks_at(Utc::now());
    let of = async |code: &str| pages::attendee::load(&db, asked, at_event(), code, false).await.unwrap().agreed;
    let agreed = of(&code).await.expect("they were asked");
    assert_eq!((agreed.at.date(Lang::En).as_str(), agreed.at.clock().as_str()), ("Sat, 2 May 2026", "12:05"));
    assert_eq!(agreed.to, ["https://seats.test/conduct"]);
    assert_eq!(of(&unasked).await, None);
    let export = pages::attendees::export(&db, asked.prove_fresh().unwrap(), at_event()).await.unwrap();
    let taken: Vec<_> = export.attendees.into_iter().map(|(one, _)| (one.code, one.agreed_at, one.agreed_to)).collect();
    assert_eq!(taken, [(unasked, None, Vec::new()), (code, Some(agreed.at.utc), agreed.to)]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_registers_by_mail_agrees_before_it_is_sent(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    run(&db, "update series set privacy_url = 'https://seats.test/privacy'").await;
    let visitor = Viewer::visitor();
    let ask = async |tick: &str| {
        let mail = ("new@seats.test", Lang::Ja);
        by_mail::request_with(&db, visitor.asks_at(Utc::now()), at_event(), hall, mail, &sent(&db, tick).await).await
    };
    assert!(matches!(ask("").await, Err(Error::Invalid { field, .. }) if field == AGREE));
    assert_eq!(one(&db, "select count(*) from jobs where kind = 'mail'").await, 0);
    ask("yes").await.unwrap();
    assert_eq!(one(&db, AGREED).await, 1);
    let secret = link(&db, "new@seats.test").await;
    answering::keep_by_link(&db, visitor.asks_at(Utc::now()), &secret).await.unwrap();
    assert_eq!(
        one(&db, "select count(*) from registrations where agreed_at is not null and state = 'confirmed'").await,
        1
    );
    // Who sends nothing agreed to nothing.
    let somebody = crowd(&db, 1).await.remove(0);
    let refused = seats::register(&db, somebody.asks_at(Utc::now()), at_event(), hall).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })));
    run(&db, "update series set privacy_url = ''").await;
    take(&db, &somebody, hall).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nobody_agrees_to_what_stood_elsewhere_when_their_form_was_drawn(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let me = crowd(&db, 1).await.remove(0);
    run(&db, "update series set conduct_url = 'https://seats.test/conduct'").await;
    let drawn = sent(&db, "yes").await;
    run(&db, "update series set privacy_url = 'https://seats.test/privacy'").await;
    let unsaid = Values::from([(AGREE.to_owned(), "yes".to_owned())]);
    for old in [&drawn, &unsaid] {
        let refused = send(&db, &me, hall, old).await;
        assert!(matches!(&refused, Err(Error::Invalid { field, .. }) if field == AGREE), "{refused:?}");
    }
    assert_eq!(one(&db, "select count(*) from registrations").await, 0, "nothing is taken");
    register(&db, &me, hall, "yes").await.unwrap();
    assert_eq!(agreed_to(&db).await, ["https://seats.test/conduct https://seats.test/privacy"]);
    // To something else they agree at another moment.
    run(&db, "update registrations set agreed_at = now() - interval '1 day'; update series set conduct_url = ''").await;
    register(&db, &me, hall, "yes").await.unwrap();
    assert_eq!(agreed_to(&db).await, ["https://seats.test/privacy"]);
    assert_eq!(one(&db, "select count(*) from registrations where agreed_at > now() - interval '1 hour'").await, 1);
}

/// A program of the last release asks nobody, and knows nothing of what was agreed to before.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_76_who_comes_back_by_an_older_program_has_agreed_to_nothing(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let me = crowd(&db, 1).await.remove(0);
    run(&db, "update series set conduct_url = 'https://seats.test/conduct'").await;
    let code = register(&db, &me, hall, "yes").await.unwrap().code;
    seats::cancel(&db, me.asks_at(Utc::now()), &code).await.unwrap();
    assert_eq!(agreed_to(&db).await.len(), 1, "who cancels had agreed");
    // An organizer who takes a removal back changes nothing of it.
    run(&db, "update registrations set state = 'confirmed', cancelled_at = null").await;
    assert_eq!(agreed_to(&db).await.len(), 1);
    run(&db, "update registrations set state = 'cancelled', cancelled_at = now()").await;
    run(&db, "update registrations set state = 'confirmed', cancelled_at = null, registered_at = now()").await;
    assert_eq!((agreed_to(&db).await.len(), one(&db, AGREED).await), (0, 0));
}
