//! Who stays away without a word waits until the day before, where the series says so; and nobody waits for them.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, held, link, mails, one, run, take, whole},
};
use chrono::{Duration, Utc};
use domain::{
    db::Db,
    pages,
    registration::{
        by_hand,
        changing::{self, Wish},
        promoting, seats,
        types::RegistrationState,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// Four events that are over, the newest last month; at each somebody was noted who came.
async fn past(db: &Db) {
    run(
        db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select s.id, 100 + n, 'ended', now() - make_interval(months => 5 - n), now() - make_interval(months => 5 - n) + interval '2 hours'
         from series s cross join generate_series(1, 4) as n;
         insert into participation_types (event_id, position, name, mode) select id, 1, '会場', 'onsite' from events where number > 100;
         insert into participation_types (event_id, position, name, mode) select id, 2, '配信', 'online' from events where number > 100;
         insert into accounts (mail, mail_key, name, confirmed_at) values ('regular@seats.test', 'regular@seats.test', '常連', now());",
    )
    .await;
    for number in 101..105 {
        record(db, number, "regular@seats.test", "confirmed", Some(true), "会場").await;
    }
}

async fn record(db: &Db, number: i32, mail: &str, state: &str, attended: Option<bool>, kind: &str) {
    let attended = attended.map_or("null".to_owned(), |was| was.to_string());
    run(
        db,
        &format!(
            "insert into registrations (event_id, type_id, account_id, state, code, attended, confirmed_at, registered_at)
             select e.id, p.id, a.id, '{state}', 'P' || {number} || left(md5(a.mail), 6), {attended}, now() - interval '1 year', now() - interval '1 year'
             from events e join participation_types p on p.event_id = e.id and p.name = '{kind}', accounts a
             where e.number = {number} and a.mail = '{mail}'"
        ),
    )
    .await;
}

async fn own(db: &Db, who: &Viewer) -> (i64, bool) {
    let page = pages::register::load(db, who.asks_at(Utc::now()), at_event(), "").await.unwrap();
    let rule = page.absences.expect("the series has the rule");
    assert_eq!(rule.limit, 3);
    (rule.own, rule.is_held_back)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_counts_is_staying_away_in_a_row_without_a_word(pool: PgPool) {
    let db = db(pool);
    event(&db, 5, None).await;
    past(&db).await;
    let people = crowd(&db, 6).await;
    let mail = |n: usize| people[n].account.as_ref().unwrap().mail.clone();
    let page = pages::register::load(&db, people[0].asks_at(Utc::now()), at_event(), "").await.unwrap();
    assert_eq!(page.absences, None, "without the rule nothing is said");
    run(&db, "update series set absence_limit = 3").await;
    // 0: away four times; 1: away, then there, then away; 2: gave it back; 3: watched at home; 4: noted as absent at home.
    for number in 101..105 {
        record(&db, number, &mail(0), "confirmed", None, "会場").await;
        record(&db, number, &mail(2), "cancelled", None, "会場").await;
        record(&db, number, &mail(3), "confirmed", None, "配信").await;
        record(&db, number, &mail(4), "confirmed", Some(false), "配信").await;
        record(&db, number, &mail(5), "waitlisted", None, "会場").await;
    }
    for (number, came) in [(101, None), (102, None), (103, Some(true)), (104, None)] {
        record(&db, number, &mail(1), "confirmed", came, "会場").await;
    }
    let mut seen = Vec::new();
    for who in &people {
        seen.push(own(&db, who).await);
    }
    assert_eq!(seen, [(4, true), (1, false), (0, false), (0, false), (4, true), (0, false)]);

    // Where nobody noted who came, nobody was absent; and after two years it is forgotten.
    run(&db, "update registrations set attended = null where attended and event_id = (select id from events where number = 104)").await;
    assert_eq!(own(&db, &people[0]).await, (3, true));
    // A code that was typed at home says nothing of who came to the door.
    run(&db, "insert into accounts (mail, mail_key, name, confirmed_at) values ('home@seats.test', 'home@seats.test', '', now())").await;
    record(&db, 104, "home@seats.test", "confirmed", Some(true), "配信").await;
    assert_eq!(own(&db, &people[0]).await, (3, true));
    run(&db, "update events set starts_at = starts_at - interval '23 months', ends_at = ends_at - interval '23 months' where number in (101, 102, 103)").await;
    assert_eq!(own(&db, &people[0]).await, (0, false));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_is_held_back_stands_in_nobodys_way_and_is_called_on_the_day_before(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 2, Some(5)).await;
    past(&db).await;
    run(&db, "update series set absence_limit = 3").await;
    let people = crowd(&db, 4).await;
    let mail = people[0].account.as_ref().unwrap().mail.clone();
    for number in 102..105 {
        record(&db, number, &mail, "confirmed", None, "会場").await;
    }
    let ticket = take(&db, &people[0], hall).await;
    let place = held(&db, &people[0], &ticket).await;
    assert_eq!((place.state, place.is_held_back, place.position), (RegistrationState::Waitlisted, true, None));
    assert_eq!(mails(&db, "waitlisted").await, 1);

    // The seats are free for everybody else, and the page says so.
    let page = pages::register::load(&db, people[1].asks_at(Utc::now()), at_event(), "").await.unwrap();
    assert_eq!((page.types[0].free(), page.types[0].waitlisted), (Some(2), 0));
    let second = take(&db, &people[1], hall).await;
    assert_eq!(held(&db, &people[1], &second).await.state, RegistrationState::Confirmed);

    // Not by another type, nor by giving the place back and asking once more.
    let changed = changing::change(&db, people[0].asks_at(Utc::now()), &ticket, Wish::Change(stream)).await.unwrap();
    assert_eq!(changed.state, RegistrationState::Waitlisted);
    assert!(changing::change(&db, people[0].asks_at(Utc::now()), &ticket, Wish::Meanwhile(hall)).await.is_err());
    seats::cancel(&db, people[0].asks_at(Utc::now()), &ticket).await.unwrap();
    let ticket = take(&db, &people[0], hall).await;
    assert!(held(&db, &people[0], &ticket).await.is_held_back);
    whole(&db).await;

    // The worker calls nobody early. On the day before the seat is offered, as every seat is then.
    let system = Viewer::system();
    let soon = Utc::now() + Duration::days(6) - Duration::minutes(1);
    assert_eq!(promoting::end_lapsed(&db, system.asks_at(soon)).await.unwrap(), 0);
    let now = Utc::now() + Duration::days(6) + Duration::minutes(1);
    assert_eq!(promoting::end_lapsed(&db, system.asks_at(now)).await.unwrap(), 1);
    let place = held(&db, &people[0], &ticket).await;
    assert!(!place.is_held_back && place.lapses.is_some(), "{place:?}");
    assert_eq!(mails(&db, "seat_offered").await, 1);
    assert_eq!(promoting::end_lapsed(&db, system.asks_at(now)).await.unwrap(), 0, "once");
    whole(&db).await;
    assert!(!link(&db, &mail).await.is_empty());
}

/// It ends with the next evening that they come to, also for a place that they asked for before it.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_comes_meanwhile_is_held_back_no_longer(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 2, None).await;
    past(&db).await;
    run(&db, "update series set absence_limit = 3").await;
    let people = crowd(&db, 2).await;
    let system = Viewer::system();
    let mut tickets = Vec::new();
    for who in &people {
        let mail = who.account.as_ref().unwrap().mail.clone();
        for number in 102..105 {
            record(&db, number, &mail, "confirmed", None, "会場").await;
        }
        tickets.push(take(&db, who, hall).await);
        assert!(held(&db, who, tickets.last().unwrap()).await.is_held_back);
    }
    assert_eq!(promoting::end_lapsed(&db, system.asks_at(Utc::now())).await.unwrap(), 0, "nobody came yet");
    // Another evening of the series, between asking and this one: one of them comes, the other does not.
    run(
        &db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select id, 105, 'ended', now() + interval '1 minute', now() + interval '2 hours' from series;
         insert into participation_types (event_id, position, name, mode) select id, 1, '会場', 'onsite' from events where number = 105",
    )
    .await;
    for (who, came) in people.iter().zip([true, false]) {
        let mail = &who.account.as_ref().unwrap().mail;
        record(&db, 105, mail, "confirmed", Some(came), "会場").await;
    }
    assert_eq!(promoting::end_lapsed(&db, system.asks_at(Utc::now())).await.unwrap(), 1);
    let first = held(&db, &people[0], &tickets[0]).await;
    assert_eq!((first.state, first.is_held_back), (RegistrationState::Confirmed, false));
    assert!(held(&db, &people[1], &tickets[1]).await.is_held_back);
    assert_eq!(promoting::end_lapsed(&db, system.asks_at(Utc::now())).await.unwrap(), 0, "once");
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_organizer_may_give_a_seat_all_the_same(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 2, None).await;
    past(&db).await;
    run(&db, "update series set absence_limit = 2").await;
    let people = crowd(&db, 1).await;
    let mail = people[0].account.as_ref().unwrap().mail.clone();
    for number in 103..105 {
        record(&db, number, &mail, "confirmed", None, "会場").await;
    }
    let ticket = take(&db, &people[0], hall).await;
    assert!(held(&db, &people[0], &ticket).await.is_held_back);
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    by_hand::act(&db, organizer.asks_at(Utc::now()), at_event(), &ticket, by_hand::Act::Confirm, "電話で聞いた")
        .await
        .unwrap();
    let place = held(&db, &people[0], &ticket).await;
    assert_eq!((place.state, place.is_held_back), (RegistrationState::Confirmed, false));
    assert_eq!(one(&db, "select count(*) from registrations where is_held_back").await, 0);
    whole(&db).await;
}
