//! Who counts as absent is one rule, wherever it is asked; and who is expected, from that.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, held, mails, one, person, run, take, take_all, whole},
};
use chrono::{Duration, Utc};
use domain::{
    Error,
    announcements::{
        stopping,
        types::{Group, Segment},
        writing::{self, AnnouncementInput, Then},
    },
    db::Db,
    ids::{EventRef, TypeId},
    pages::{
        self,
        attendees::{Growth, ListFilter, ListView},
    },
    registration::{
        by_hand::{self, Act},
        expecting,
        forecast::Expected,
        seats,
        types::{PastAttendance, RegistrationState},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// What the desk says of somebody's earlier events.
async fn past(db: &Db, organizer: &Viewer, code: &str) -> Vec<(i32, PastAttendance)> {
    let page = pages::attendee::load(db, organizer.asks_at(Utc::now()), at_event(), code, false).await.unwrap();
    page.past.iter().map(|one| (one.number, one.what)).collect()
}

async fn found(db: &Db, organizer: &Viewer, number: i32, view: ListView) -> (i64, i64) {
    let filter = ListFilter { view, ..ListFilter::default() };
    let asked = organizer.asks_at(Utc::now());
    let list = pages::attendees::load(db, asked, EventRef::new(SERIES, number), filter, 1).await.unwrap();
    let counted = list.counts.iter().find(|(known, _)| *known == view).unwrap().1;
    (list.found, counted)
}

async fn reached(db: &Db, organizer: &Viewer, number: i32, group: Group) -> i64 {
    let input = AnnouncementInput {
        id: None,
        subject: ["お礼".to_owned(), String::new()],
        body: ["ありがとうございました。".to_owned(), String::new()],
        segment: Segment { groups: vec![group], ..Segment::default() },
    };
    let event = EventRef::new(SERIES, number);
    let id = writing::save(db, organizer.asks_at(Utc::now()), event, &input, Then::Keep).await.unwrap();
    let page = pages::announcements::load(db, organizer.asks_at(Utc::now()), event, Some(id)).await.unwrap();
    stopping::stop(db, organizer.asks_at(Utc::now()), event, id).await.unwrap();
    page.reach.all()
}

/// Evenings that are over, each with a hall and a stream; the number is how many months ago.
async fn evenings(db: &Db, months: std::ops::RangeInclusive<i32>) {
    for n in months {
        run(
            db,
            &format!(
                "insert into events (series_id, number, state, starts_at, ends_at)
                 select id, 100 + {n}, 'ended', now() - interval '{n} months', now() - interval '{n} months' + interval '2 hours' from series;
                 insert into participation_types (event_id, position, name, mode) select id, 1, '現地', 'onsite' from events where number = 100 + {n};
                 insert into participation_types (event_id, position, name, mode) select id, 2, 'オンライン', 'online' from events where number = 100 + {n};"
            ),
        )
        .await;
    }
}

/// A seat of somebody at such an evening; `attended` as it is stored.
async fn seat(db: &Db, months: i32, (mail, kind): (&str, &str), attended: &str, days_before: i32) {
    run(
        db,
        &format!(
            "insert into registrations (event_id, type_id, account_id, state, code, attended, registered_at, confirmed_at)
             select e.id, p.id, a.id, 'confirmed', 'P{months}' || left(md5(a.mail), 8), {attended},
                    e.starts_at - interval '{days_before} days 1 hour', e.starts_at - interval '{days_before} days 1 hour'
             from events e join participation_types p on p.event_id = e.id and p.name = '{kind}', accounts a
             where e.number = 100 + {months} and a.mail = '{mail}'"
        ),
    )
    .await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_watches_at_home_is_absent_nowhere_unless_that_was_noted(pool: PgPool) {
    use PastAttendance::{Absent, Came, Unknown};
    let db = db(pool);
    let (hall, stream) = event(&db, 9, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    evenings(&db, 1..=3).await;
    let [door, watcher, coder, away] = ["door@seats.test", "watcher@seats.test", "coder@seats.test", "away@seats.test"];
    let mut people = Vec::new();
    for mail in [door, watcher, coder, away] {
        people.push(person(&db, mail).await);
    }
    // A month ago somebody was seen at the door, and one of two typed the code at home. Two months ago nothing was noted at all.
    // Three months ago a list said who had not watched.
    for (months, came) in [(1, "true"), (2, "null"), (3, "true")] {
        seat(&db, months, (door, "現地"), came, 2).await;
        seat(&db, months, (away, "現地"), "null", 2).await;
        seat(&db, months, (watcher, "オンライン"), if months == 3 { "false" } else { "null" }, 2).await;
        seat(&db, months, (coder, "オンライン"), came, 2).await;
    }
    for (n, kind, all) in [
        (0, hall, [Came, Unknown, Came]),
        (1, stream, [Absent, Unknown, Unknown]),
        (2, stream, [Came, Unknown, Came]),
        (3, hall, [Absent, Unknown, Absent]),
    ] {
        let code = take(&db, &people[n], kind).await;
        let seen: Vec<_> = past(&db, &organizer, &code).await.into_iter().map(|(_, what)| what).collect();
        assert_eq!(seen, all, "the desk, person {n}");
        let mine = pages::me::load(&db, people[n].asks_at(Utc::now())).await.unwrap();
        let mut mine: Vec<_> = mine.past.iter().map(|(card, _, what)| (card.number, *what)).collect();
        mine.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        assert_eq!(mine.into_iter().map(|(_, what)| what).collect::<Vec<_>>(), all, "their own page, person {n}");
    }
    for (months, came, absent) in [(1, 2, 1), (2, 0, 0), (3, 2, 2)] {
        let number = 100 + months;
        assert_eq!(found(&db, &organizer, number, ListView::Came).await, (came, came), "{months}");
        assert_eq!(found(&db, &organizer, number, ListView::Absent).await, (absent, absent), "{months}");
        assert_eq!(reached(&db, &organizer, number, Group::Came).await, came, "{months}");
        assert_eq!(reached(&db, &organizer, number, Group::Absent).await, absent, "{months}");
    }
    // The share of the hall is that of the hall; that of the stream of the one evening that says who did not watch.
    let of = async |kind: TypeId| expected(&db, &organizer, kind).await.unwrap().share;
    assert!((of(hall).await.came - 0.5).abs() < 1e-9 && of(hall).await.events == 2);
    assert!((of(stream).await.came - 0.5).abs() < 1e-9 && of(stream).await.events == 1);
    run(&db, "update registrations set attended = null where not attended").await;
    assert_eq!(expected(&db, &organizer, stream).await, None, "codes alone say nothing of who did not watch");
    assert!((of(hall).await.came - 0.5).abs() < 1e-9);
    run(&db, "update registrations set attended = null").await;
    assert_eq!(expected(&db, &organizer, hall).await, None, "nobody noted anything");
}

async fn expected(db: &Db, organizer: &Viewer, kind: TypeId) -> Option<Expected> {
    let asked = organizer.asks_at(Utc::now());
    let list = pages::attendees::load(db, asked, at_event(), ListFilter::default(), 1).await.unwrap();
    list.growth.into_iter().find(|growth: &Growth| growth.type_id == kind).unwrap().expected
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_seat_given_back_after_the_cut_off_was_given_back_late(pool: PgPool) {
    use PastAttendance::{Cancelled, CancelledLate};
    let db = db(pool);
    let (hall, _) = event(&db, 3, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let people = crowd(&db, 6).await;
    let codes = take_all(&db, &people, hall).await;
    let starts: chrono::DateTime<Utc> =
        sqlx::query_scalar("select starts_at from events where number = 1").fetch_one(&db.pool).await.unwrap();
    let at = |hours: i64| starts - Duration::hours(hours);
    // The organizers set the cut-off twelve hours before. Nobody moves up, so that three stay in the queue.
    run(&db, "update events set ask_hours = 12, promotion = 'paused'").await;
    seats::cancel(&db, people[0].asks_at(at(13)), &codes[0]).await.unwrap();
    seats::cancel(&db, people[1].asks_at(at(11)), &codes[1]).await.unwrap();
    by_hand::act(&db, organizer.asks_at(at(10)), at_event(), &codes[2], Act::Remove(None), "席の都合").await.unwrap();
    seats::cancel(&db, people[3].asks_at(at(9)), &codes[3]).await.unwrap();
    // The evening is over, and the next one is planned: what did they do at the last?
    run(
        &db,
        "update events set state = 'ended', number = 2;
         insert into events (series_id, number, state, starts_at, ends_at)
         select id, 1, 'open', now() + interval '30 days', now() + interval '30 days 2 hours' from series;
         insert into participation_types (event_id, position, name, mode, capacity) select id, 1, '現地', 'onsite', 9 from events where number = 1;",
    )
    .await;
    let next = TypeId(one(&db, "select max(id) from participation_types").await);
    let mut said = Vec::new();
    for who in &people[..4] {
        let code = take(&db, who, next).await;
        said.extend(past(&db, &organizer, &code).await);
    }
    assert_eq!(
        said.into_iter().map(|(_, what)| what).collect::<Vec<_>>(),
        [Cancelled, CancelledLate, Cancelled, Cancelled],
        "in time, late, taken away by the organizers, and from the queue"
    );
    // After two years it is forgotten that it was late.
    run(&db, "update events set starts_at = now() - interval '25 months', ends_at = now() - interval '25 months' + interval '2 hours' where number = 2; update registrations set cancelled_at = now() - interval '25 months' where state = 'cancelled'").await;
    let code: String = sqlx::query_scalar(
        "select r.code from registrations r join accounts a on a.id = r.account_id
         where a.mail = 'person1@seats.test' and r.state = 'confirmed'",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    assert_eq!(past(&db, &organizer, &code).await, [(2, Cancelled)]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_offer_that_nobody_answered_was_no_seat_given_back_late(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 2).await;
    let code = take(&db, &people[0], hall).await;
    take(&db, &people[1], hall).await;
    // Hours before the start a seat is offered, and runs out.
    run(&db, "update events set starts_at = now() + interval '8 hours', ends_at = now() + interval '10 hours'").await;
    seats::cancel(&db, people[0].asks_at(Utc::now()), &code).await.unwrap();
    assert_eq!(one(&db, "select count(*) from registrations where lapse = 'offer'").await, 1);
    let later = Utc::now() + Duration::hours(7);
    domain::registration::promoting::end_lapsed(&db, Viewer::system().asks_at(later)).await.unwrap();
    let outcomes: Vec<String> = sqlx::query_scalar("select outcome from attendance order by registration_id")
        .fetch_all(&db.pool)
        .await
        .unwrap();
    assert_eq!(outcomes, ["cancelled_late", "cancelled"]);
}

/// A hall of ten that fills, after four evenings at which half of those who registered long before came, and nearly all of
/// those who did at the last moment.
async fn history(db: &Db, hall: TypeId) -> Vec<Viewer> {
    evenings(db, 1..=4).await;
    run(
        db,
        "insert into accounts (mail, mail_key, name, confirmed_at) select 'old' || n || '@seats.test', 'old' || n || '@seats.test', '', now()
         from generate_series(0, 19) n;
         insert into registrations (event_id, type_id, account_id, state, code, attended, registered_at, confirmed_at)
         select e.id, p.id, a.id, 'confirmed', 'H' || e.number || 'N' || n, case when n < 10 then n < 5 else n < 19 end,
                e.starts_at - case when n < 10 then interval '20 days' else interval '2 hours' end, e.starts_at - interval '2 hours'
         from events e join participation_types p on p.event_id = e.id and p.name = '現地', generate_series(0, 19) n
              join accounts a on a.mail = 'old' || n || '@seats.test'
         where e.number > 100",
    )
    .await;
    let people = crowd(db, 12).await;
    for who in &people {
        take(db, who, hall).await;
    }
    people
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_forecast_knows_how_early_people_registered(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 10, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    history(&db, hall).await;
    // Seven days before: nobody registered then, so the type as a whole counts, at 14 of 20.
    let of = async || expected(&db, &organizer, hall).await.unwrap();
    run(&db, "update events set starts_at = now() + interval '3 days', ends_at = now() + interval '74 hours' where number = 1").await;
    let (some, share) = (of().await.forecast, of().await.share);
    assert!((some.mean - 7.0).abs() < 1e-9 && some.low < 7.0 && some.high > 7.0, "{some:?}");
    assert!((share.came - 0.7).abs() < 1e-9 && share.is_of_name && share.events == 4, "{share:?}");
    run(&db, "update events set starts_at = now() + interval '20 days', ends_at = now() + interval '482 hours' where number = 1").await;
    assert!((of().await.forecast.mean - 5.0).abs() < 1e-9, "registered long before");
    run(&db, "update events set starts_at = now() + interval '2 hours', ends_at = now() + interval '4 hours' where number = 1").await;
    assert!((of().await.forecast.mean - 9.0).abs() < 1e-9, "registered at the last moment");
    // A type that the past knows by no name is told by its mode; two evenings are too few for anything finer.
    run(&db, "update participation_types set name = '大ホール' where id = (select min(id) from participation_types)")
        .await;
    assert!((of().await.forecast.mean - 9.0).abs() < 1e-9 && !of().await.share.is_of_name);
    run(&db, "update events set state = 'cancelled' where number in (103, 104)").await;
    assert!((of().await.forecast.mean - 7.0).abs() < 1e-9 && of().await.share.events == 2);
    // What somebody did themselves counts beside it.
    run(&db, "update registrations set account_id = (select id from accounts where mail = 'person0@seats.test') where code like 'H10_N9'").await;
    assert!(of().await.forecast.mean < 7.0, "they stayed away each time");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn seats_that_are_suggested_are_accepted_as_they_were_seen(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 10, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let people = history(&db, hall).await;
    run(&db, "update registrations set attended = n.came from (select id, code like '%N1' or code like '%N2' as came from registrations) n
              where n.id = registrations.id and code like 'H10%'")
    .await;
    let further = i32::try_from(expected(&db, &organizer, hall).await.unwrap().overbooking).unwrap();
    assert!(further >= 2, "{further}");
    let asked = || organizer.asks_at(Utc::now());
    let accept = async |kind: TypeId, seats: (i32, i32)| expecting::accept(&db, asked(), at_event(), kind, seats).await;
    let capacity =
        async || one(&db, &format!("select capacity::bigint from participation_types where id = {hall}")).await;
    // Another number than is suggested, another capacity than there is, a type that has none, nothing at all.
    for (kind, seats) in
        [(hall, (10, 11 + further)), (hall, (9, 10 + further)), (stream, (10, 10 + further)), (hall, (10, 10))]
    {
        assert!(matches!(accept(kind, seats).await, Err(Error::Conflict(_))), "{kind} {seats:?}");
    }
    assert_eq!(accept(TypeId(999), (10, 10 + further)).await, Err(Error::NotFound));
    let helper = account_with(&db, SERIES, Role::Checkin).await;
    let refused = expecting::accept(&db, helper.asks_at(Utc::now()), at_event(), hall, (10, 10 + further)).await;
    assert_eq!(refused, Err(Error::Forbidden));
    assert_eq!((capacity().await, mails(&db, "promoted").await), (10, 0), "nothing was done");

    // All at the event share a limit: no seat is suggested, or accepted, that nobody could be given.
    let limit = async |n: i32| run(&db, &format!("update events set seat_limit = {n} where number = 1")).await;
    limit(10).await;
    let within = expected(&db, &organizer, hall).await.unwrap();
    assert_eq!((within.overbooking, within.held_back), (0, i64::from(further)));
    assert!(matches!(accept(hall, (10, 10 + further)).await, Err(Error::Conflict(_))));
    limit(11).await;
    assert_eq!(expected(&db, &organizer, hall).await.unwrap().overbooking, 1);
    assert!(matches!(accept(hall, (10, 10 + further)).await, Err(Error::Conflict(_))));
    assert_eq!((capacity().await, mails(&db, "promoted").await), (10, 0));
    run(&db, "update events set seat_limit = null").await;

    accept(hall, (10, 10 + further)).await.unwrap();
    assert_eq!(capacity().await, i64::from(10 + further));
    assert_eq!(mails(&db, "promoted").await, 2, "those who waited are told as whenever there are more seats");
    let logged = "select count(*) from audit_log where action = 'seat.capacity' and event_id is not null and details->'changes'->0->>'was' = '10'";
    assert_eq!(one(&db, logged).await, 1);
    // Pressed twice: the second press saw another capacity.
    assert!(matches!(accept(hall, (10, 10 + further)).await, Err(Error::Conflict(_))));
    whole(&db).await;

    expecting::take_back(&db, asked(), at_event(), hall, (10, 10 + further)).await.unwrap();
    assert_eq!(capacity().await, 10);
    let codes: Vec<String> = sqlx::query_scalar("select code from registrations where type_id = $1 order by turn")
        .bind(hall.0)
        .fetch_all(&db.pool)
        .await
        .unwrap();
    let last = held(&db, &people[11], &codes[11]).await;
    assert_eq!(last.state, RegistrationState::Confirmed, "nobody loses a seat by it");
    let again = expecting::take_back(&db, asked(), at_event(), hall, (10, 10 + further)).await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    run(&db, "update events set state = 'ended' where number = 1; update participation_types set capacity = 10").await;
    assert!(matches!(accept(hall, (10, 10 + further)).await, Err(Error::Conflict(_))), "it is over");
}
