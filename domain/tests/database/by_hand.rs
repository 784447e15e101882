//! What organizers do to one registration themselves, and how they look at the list.

use crate::common::{
    account_with, db,
    seats::{SERIES, ask, at_event, crowd, event, held, mails, one, person, read_mails, run, take, take_all, whole},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::{EventRef, TypeId},
    mail::types::Kind,
    pages::{
        self,
        attendee::PastAttendance,
        attendees::{ListFilter, ListView},
    },
    registration::{
        by_hand::{self, Act},
        in_bulk, seats,
        types::RegistrationState,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn act(db: &Db, who: &Viewer, code: &str, act: Act<'_>) -> Result<bool, Error> {
    by_hand::act(db, who.asks_at(Utc::now()), at_event(), code, act, "席の都合").await
}

async fn add(db: &Db, who: &Viewer, kind: TypeId, mail: &str) -> Result<String, Error> {
    by_hand::add(db, who.asks_at(Utc::now()), at_event(), kind, (mail, "加わる 人"), "電話で").await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_seat_is_given_by_hand_only_where_there_is_one(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, Some(5)).await;
    let people = crowd(&db, 4).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let first = take(&db, &people[0], hall).await;
    let second = take(&db, &people[1], hall).await;
    let third = take(&db, &people[2], hall).await;
    assert!(matches!(act(&db, &organizer, &third, Act::Confirm).await, Err(Error::Conflict(_))), "the hall is full");
    act(&db, &organizer, &third, Act::PutFirst).await.unwrap();
    assert_eq!(held(&db, &people[2], &third).await.position, Some(1));
    assert_eq!(held(&db, &people[1], &second).await.position, Some(2));

    // Whoever is removed leaves the seat to who is first now, and is told in the organizer's words.
    act(&db, &organizer, &first, Act::Remove(Some("会場の都合で、申し訳ありません。"))).await.unwrap();
    act(&db, &organizer, &first, Act::Remove(Some("二度目"))).await.unwrap();
    assert_eq!(mails(&db, "removed").await, 1);
    assert_eq!(held(&db, &people[2], &third).await.state, RegistrationState::Confirmed);
    assert_eq!(read_mails(&db, &people[0].account.as_ref().unwrap().mail).await[0].0, Kind::Removed);

    // A change of type keeps the turn; a full type takes nobody.
    act(&db, &organizer, &second, Act::ChangeType(stream)).await.unwrap();
    assert_eq!(held(&db, &people[1], &second).await.type_id, stream);
    assert_eq!(held(&db, &people[1], &second).await.state, RegistrationState::Confirmed, "there is a free seat online");
    assert!(matches!(act(&db, &organizer, &second, Act::ChangeType(hall)).await, Err(Error::Conflict(_))));
    assert_eq!(act(&db, &organizer, &second, Act::ChangeType(TypeId(999))).await, Err(Error::NotFound));

    // Somebody who asked by telephone: first online, then on the waitlist of the hall; twice is once.
    let code = add(&db, &organizer, stream, "phone@seats.test").await.unwrap();
    assert_eq!(add(&db, &organizer, hall, "Phone@Seats.test").await.unwrap(), code);
    let waits = add(&db, &organizer, hall, "other@seats.test").await.unwrap();
    assert_eq!(
        one(&db, &format!("select count(*) from registrations where code = '{waits}' and state = 'waitlisted'")).await,
        1
    );
    assert_eq!(one(&db, "select count(*) from registrations where door_name = '加わる 人'").await, 2);
    assert_eq!(
        one(&db, "select count(*) from accounts where name = '加わる 人'").await,
        0,
        "an account is its owner's to name"
    );
    for mail in ["kein", "", "a@b\r\nBcc: x@y"] {
        assert!(matches!(add(&db, &organizer, hall, mail).await, Err(Error::Invalid { .. })), "{mail:?}");
    }
    // Somebody who gave their seat back is given one again.
    act(&db, &organizer, &third, Act::Remove(None)).await.unwrap();
    let before = mails(&db, "removed").await;
    assert_eq!(before, 1, "without words nobody is told");
    let holder = held(&db, &people[2], &third).await;
    assert_eq!(holder.state, RegistrationState::Cancelled);
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn each_act_has_a_reason_and_is_in_the_log_and_in_the_history(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 2, None).await;
    let guest = person(&db, "guest@seats.test").await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let code = take(&db, &guest, hall).await;
    let now = Utc::now();
    let none = by_hand::act(&db, organizer.asks_at(now), at_event(), &code, Act::Remove(None), "  ").await;
    assert!(matches!(none, Err(Error::Invalid { ref field, .. }) if field == "reason"), "{none:?}");
    by_hand::act(&db, organizer.asks_at(now), at_event(), &code, Act::Note(" 入口で声をかける "), "").await.unwrap();
    act(&db, &organizer, &code, Act::SendTicket).await.unwrap();
    act(&db, &organizer, &code, Act::Remove(None)).await.unwrap();
    let page = pages::attendee::load(&db, organizer.asks_at(now), at_event(), &code, false).await.unwrap();
    assert_eq!((page.note.as_str(), page.mail.as_deref()), ("入口で声をかける", None));
    let by_hand = page.history.iter().filter(|line| matches!(line.what, pages::attendee::What::ByHand(..))).count();
    assert_eq!(by_hand, 3);
    let shown = pages::attendee::load(&db, organizer.asks_at(now), at_event(), &code, true).await.unwrap();
    assert_eq!(shown.mail.as_deref(), Some("guest@seats.test"));
    let logged =
        |action: &str| format!("select count(*) from audit_log where action = '{action}' and event_id is not null");
    for (action, n) in
        [("seat.note", 1), ("seat.ticket", 1), ("seat.remove", 1), ("attendees.mail", 1), ("attendees.view", 1)]
    {
        assert_eq!(one(&db, &logged(action)).await, n, "{action}");
    }
    assert_eq!(
        one(&db, "select count(*) from audit_log where details->>'words' = '席の都合' and action = 'seat.remove'")
            .await,
        1
    );
    let long = by_hand::act(&db, organizer.asks_at(now), at_event(), &code, Act::Note(&"長".repeat(501)), "").await;
    assert!(matches!(long, Err(Error::Invalid { ref field, .. }) if field == "note"), "{long:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_a_registration_is_changed_by_its_own_organizers_alone(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 2, None).await;
    let guest = person(&db, "guest@seats.test").await;
    let code = take(&db, &guest, hall).await;
    run(&db, "insert into series (slug, name) values ('other', 'Other'); insert into events (series_id, number, state) select id, 1, 'open' from series where slug = 'other'").await;
    let stranger = account_with(&db, "other", Role::Owner).await;
    let helper = account_with(&db, SERIES, Role::Checkin).await;
    let now = Utc::now();
    for what in [Act::Note("x"), Act::ChangeType(hall), Act::Confirm, Act::PutFirst, Act::Remove(None), Act::SendTicket]
    {
        assert_eq!(act(&db, &guest, &code, what).await, Err(Error::Concealed), "{what:?}");
        assert_eq!(act(&db, &stranger, &code, what).await, Err(Error::Concealed), "{what:?}");
        assert_eq!(act(&db, &helper, &code, what).await, Err(Error::Forbidden), "{what:?}");
        // The number of another series' event, under one's own event.
        let own = EventRef::new("other", 1);
        assert_eq!(
            by_hand::act(&db, stranger.asks_at(now), own, &code, what, "x").await,
            Err(Error::NotFound),
            "{what:?}"
        );
    }
    assert_eq!(add(&db, &stranger, hall, "x@seats.test").await, Err(Error::Concealed));
    let shown = pages::attendee::load(&db, helper.asks_at(now), at_event(), &code, true).await;
    assert_eq!(shown.err(), Some(Error::Forbidden), "a helper sees no address");
    let page = pages::attendee::load(&db, helper.asks_at(now), at_event(), &code, false).await.unwrap();
    assert!(!page.may_edit && page.mail.is_none());
    let own = EventRef::new("other", 1);
    assert_eq!(pages::attendee::load(&db, stranger.asks_at(now), own, &code, false).await.err(), Some(Error::NotFound));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn each_view_of_the_list_finds_what_it_says(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 2, None).await;
    let people = crowd(&db, 5).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    // Two of them came before: one was there, one was not.
    run(
        &db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select id, 9, 'ended', now() - interval '60 days', now() - interval '59 days' from series;
         insert into participation_types (event_id, position, name, mode) select id, 1, '現地', 'onsite' from events where number = 9;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, attended)
         select e.id, p.id, a.id, 'confirmed', 'OLD' || a.id, now() - interval '70 days', a.mail like 'person0%'
         from events e join participation_types p on p.event_id = e.id, accounts a
         where e.number = 9 and a.mail like 'person%' and a.mail < 'person2'",
    )
    .await;
    let mut codes = take_all(&db, &people[..4], hall).await;
    codes.push(take(&db, &people[4], stream).await);
    seats::cancel(&db, people[3].asks_at(Utc::now()), &codes[3]).await.unwrap();
    act(&db, &organizer, &codes[0], Act::Note("メモ")).await.unwrap();
    run(&db, "update registrations set checked_in_at = now(), attended = true where code not like 'OLD%' and code = (select code from registrations where code not like 'OLD%' order by turn limit 1)").await;
    run(&db, "update jobs set state = 'dead' where recipient = 'person1@seats.test'").await;
    let list = async |view: ListView, type_id: Option<TypeId>, words: &str| {
        let types: Vec<TypeId> = type_id.into_iter().collect();
        let filter = ListFilter { view, types: &types, words, ..ListFilter::default() };
        let list = pages::attendees::load(&db, organizer.asks_at(Utc::now()), at_event(), filter, 1).await.unwrap();
        let mut mails: Vec<_> =
            list.attendees.iter().map(|one| one.mail.trim_end_matches("@seats.test").to_owned()).collect();
        mails.sort();
        assert_eq!(i64::try_from(mails.len()).unwrap(), list.found);
        if type_id.is_none() && words.is_empty() {
            let counted = list.counts.iter().find(|(known, _)| *known == view).unwrap().1;
            assert_eq!(counted, list.found, "{view:?}");
        }
        mails.join(" ")
    };
    for (view, found) in [
        (ListView::All, "person0 person1 person2 person3 person4"),
        (ListView::Confirmed, "person0 person1 person4"),
        (ListView::Waitlisted, "person2"),
        (ListView::Cancelled, "person3"),
        (ListView::First, "person2 person4"),
        (ListView::Came, "person0"),
        // Whoever watches at home is not waited for at the door.
        (ListView::Absent, "person1"),
        (ListView::Noted, "person0"),
        (ListView::Undelivered, "person1"),
    ] {
        assert_eq!(list(view, None, "").await, found, "{view:?}");
    }
    assert_eq!(list(ListView::All, Some(stream), "").await, "person4");
    assert_eq!(list(ListView::Confirmed, None, &codes[1]).await, "person1");
    assert_eq!(list(ListView::All, None, "PERSON2").await, "person2");

    let filter = ListFilter::default();
    let page = pages::attendees::load(&db, organizer.asks_at(Utc::now()), at_event(), filter, 1).await.unwrap();
    let hall_growth = page.growth.iter().find(|growth| growth.type_id == hall).unwrap();
    assert_eq!(hall_growth.days.last().unwrap().1, 3, "four came, one left");
    let expected = hall_growth.expected.unwrap();
    assert!((expected.share.came - 0.5).abs() < 1e-9, "of two seats one was used: {expected:?}");
    assert!(expected.forecast.mean > 0.5 && expected.forecast.mean < 1.5, "{expected:?}");
    let other = pages::attendee::load(&db, organizer.asks_at(Utc::now()), at_event(), &codes[1], false).await.unwrap();
    // Of one seat they used none; the series' share counts as two further ones.
    let base = page.share_of(hall);
    assert!((other.chance(base).unwrap() - 1.0 / 3.0).abs() < 1e-9, "{:?}", other.chance(base));
    assert_eq!(other.chance(None), None);
    let gone = pages::attendee::load(&db, organizer.asks_at(Utc::now()), at_event(), &codes[3], false).await.unwrap();
    assert_eq!(gone.chance(base), None, "who left is not expected");
    assert_eq!(
        other.past.iter().map(|past| (past.number, past.what)).collect::<Vec<_>>(),
        [(9, PastAttendance::Absent)]
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_place_that_waits_for_its_owners_word_is_not_given_by_hand(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let first = person(&db, "first@seats.test").await;
    let code = take(&db, &first, hall).await;
    let visitor = Viewer::visitor();
    ask(&db, visitor.asks_at(Utc::now()), hall, "late@seats.test").await.unwrap();
    let waits: String =
        sqlx::query_scalar("select code from registrations where lapse = 'mail'").fetch_one(&db.pool).await.unwrap();
    act(&db, &organizer, &code, Act::Remove(None)).await.unwrap();
    for what in [Act::Confirm, Act::PutFirst, Act::SendTicket] {
        assert!(matches!(act(&db, &organizer, &waits, what).await, Err(Error::Conflict(_))), "{what:?}");
    }
    // Called off: nobody is given a seat of it any more.
    run(&db, "update events set state = 'cancelled'").await;
    assert!(matches!(act(&db, &organizer, &code, Act::Confirm).await, Err(Error::Conflict(_))));
    // A helper finds nobody by their address, and takes no list away.
    run(&db, "update accounts set name = 'だれか' where mail = 'first@seats.test'").await;
    let helper = account_with(&db, SERIES, Role::Checkin).await;
    let filter = ListFilter { words: "first@", ..ListFilter::default() };
    let asked = helper.asks_at(Utc::now());
    assert_eq!(pages::attendees::load(&db, asked, at_event(), filter, 1).await.unwrap().found, 0, "promise 52");
    let organizers = pages::attendees::load(&db, organizer.asks_at(Utc::now()), at_event(), filter, 1).await.unwrap();
    assert_eq!(organizers.found, 1);
    let export = pages::attendees::export(&db, asked.prove_fresh().unwrap(), at_event()).await;
    assert_eq!(export.err(), Some(Error::Forbidden));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_act_on_many_names_those_to_whom_it_could_not_be_done_and_is_taken_back(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 2, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let people = crowd(&db, 4).await;
    let codes = take_all(&db, &people, hall).await;
    let asked = || organizer.asks_at(Utc::now());
    let bulk =
        async |codes: &[String], what: Act<'_>| in_bulk::act(&db, asked(), at_event(), codes, what, "まとめて").await;
    assert!(matches!(bulk(&[], Act::Seat).await, Err(Error::Invalid { .. })), "nobody was chosen");
    assert!(matches!(bulk(&vec![codes[0].clone(); 101], Act::Seat).await, Err(Error::Invalid { .. })));
    let stranger = person(&db, "stranger@seats.test").await;
    let theirs = in_bulk::act(&db, stranger.asks_at(Utc::now()), at_event(), &codes, Act::Remove(None), "x").await;
    assert!(theirs.is_err(), "promise 17");
    let full = bulk(&codes[2..], Act::Seat).await.unwrap();
    assert_eq!((full.done.len(), full.refused.len()), (0, 2), "the hall is full");
    let already = bulk(&codes[..2], Act::Seat).await.unwrap();
    assert_eq!((already.done.len(), already.refused.len()), (0, 0), "nothing was done to whom it was so already");

    // Two are removed, and two move up. While nobody was told of that, all have again what they had.
    let removed = bulk(&codes[..2], Act::Remove(Some("会場の都合です。"))).await.unwrap();
    assert_eq!(removed.done, codes[..2]);
    assert_eq!((mails(&db, "removed").await, mails(&db, "promoted").await), (2, 2));
    assert_eq!(held(&db, &people[2], &codes[2]).await.state, RegistrationState::Confirmed);
    let way_back = in_bulk::way_back(Act::Remove(None), Utc::now()).unwrap();
    let back = bulk(&removed.done, way_back).await.unwrap();
    assert_eq!((back.done.len(), back.refused.len()), (2, 0), "{:?}", back.refused);
    for (n, position) in [None, None, Some(1), Some(2)].into_iter().enumerate() {
        assert_eq!(held(&db, &people[n], &codes[n]).await.position, position, "{n}");
    }
    assert_eq!((mails(&db, "removed").await, mails(&db, "promoted").await), (0, 0));
    whole(&db).await;
    // Who has read that they moved up keeps the seat.
    let removed = bulk(&codes[..2], Act::Remove(Some("会場の都合です。"))).await.unwrap();
    run(&db, "update jobs set state = 'done' where topic = 'promoted'").await;
    let back = bulk(&removed.done, way_back).await.unwrap();
    assert_eq!((back.done.len(), back.refused.len()), (0, 2));
    assert_eq!(mails(&db, "removed").await, 2);
    // With one more seat one of them is back, and is not told of what they had not been told yet.
    run(&db, "update participation_types set capacity = 3 where name = '現地'").await;
    let back = bulk(&removed.done, Act::TakeBack).await.unwrap();
    assert_eq!((back.done.len(), back.refused.len()), (1, 1));
    assert_eq!((mails(&db, "removed").await, mails(&db, "registered").await), (1, 2));
    let soon = "select count(*) from jobs where topic = 'removed' and next_try_at <= now() + interval '5 seconds'";
    assert_eq!(one(&db, soon).await, 0, "ten seconds");

    // Who waited waits again, where they stood; taken back twice is once.
    let (waiting, behind) = (person(&db, "waiting@seats.test").await, person(&db, "behind@seats.test").await);
    let (first, second) = (take(&db, &waiting, hall).await, take(&db, &behind, hall).await);
    bulk(std::slice::from_ref(&first), Act::Remove(None)).await.unwrap();
    assert_eq!(held(&db, &behind, &second).await.position, Some(1));
    assert_eq!(bulk(std::slice::from_ref(&first), Act::TakeBack).await.unwrap().done.len(), 1);
    assert_eq!(bulk(std::slice::from_ref(&first), Act::TakeBack).await.unwrap().done.len(), 0);
    let places = (held(&db, &waiting, &first).await.position, held(&db, &behind, &second).await.position);
    assert_eq!(places, (Some(1), Some(2)));
    assert_eq!(mails(&db, "waitlisted").await, 4, "silently removed, silently back");

    // Who cancelled themselves is not brought back by anybody's undo, nor given a seat with the others of a page.
    seats::cancel(&db, waiting.asks_at(Utc::now()), &first).await.unwrap();
    for what in [Act::TakeBack, Act::Seat] {
        let theirs = bulk(std::slice::from_ref(&first), what).await.unwrap();
        assert_eq!((theirs.done.len(), theirs.refused.len()), (0, 1), "{what:?}");
    }

    // A seat that was given by mistake is given back, and goes by the order of the queue.
    run(&db, "update participation_types set capacity = 4 where name = '現地'; update events set promotion = 'paused'")
        .await;
    let third = person(&db, "third@seats.test").await;
    let code = take(&db, &third, hall).await;
    assert_eq!(bulk(std::slice::from_ref(&code), Act::Seat).await.unwrap().done.len(), 1);
    assert_eq!(mails(&db, "promoted").await, 3);
    assert_eq!(bulk(std::slice::from_ref(&code), Act::PutBack).await.unwrap().done.len(), 1);
    assert_eq!(mails(&db, "promoted").await, 2, "nobody was told, and nobody has to be");
    assert_eq!(held(&db, &third, &code).await.position, Some(2));
    let not_by_hand = bulk(std::slice::from_ref(&codes[3]), Act::PutBack).await.unwrap();
    assert_eq!(not_by_hand.refused.len(), 1, "a seat that nobody gave by hand is not taken away by an undo");
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_way_back_restores_what_was_held_and_nothing_more(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    // Somebody who is held back stays so; the seats are free for all that.
    let who = person(&db, "held@seats.test").await;
    let code = take(&db, &who, hall).await;
    run(&db, "update registrations set state = 'waitlisted', confirmed_at = null; update registrations set is_held_back = true").await;
    for (what, back) in [(Act::Remove(None), Act::TakeBack), (Act::Seat, Act::PutBack)] {
        act(&db, &organizer, &code, what).await.unwrap();
        act(&db, &organizer, &code, back).await.unwrap();
        let place = held(&db, &who, &code).await;
        assert_eq!((place.state, place.is_held_back), (RegistrationState::Waitlisted, true), "{what:?}");
    }
    assert!(matches!(act(&db, &organizer, &code, Act::PutFirst).await, Err(Error::Conflict(_))));
    // An address that nobody has shown to be theirs is not settled by taking its removal back.
    ask(&db, Viewer::visitor().asks_at(Utc::now()), hall, "unseen@seats.test").await.unwrap();
    let unseen: String =
        sqlx::query_scalar("select code from registrations where lapse = 'mail'").fetch_one(&db.pool).await.unwrap();
    act(&db, &organizer, &unseen, Act::Remove(None)).await.unwrap();
    assert!(matches!(act(&db, &organizer, &unseen, Act::TakeBack).await, Err(Error::Conflict(_))));
    assert_eq!(one(&db, "select count(*) from registrations where state = 'confirmed'").await, 0);
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_comes_back_has_no_second_place_by_another_address_of_the_same_mailbox(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let code = take(&db, &person(&db, "guest@seats.test").await, hall).await;
    act(&db, &organizer, &code, Act::Remove(None)).await.unwrap();
    let other = take(&db, &person(&db, "guest+b@seats.test").await, hall).await;
    assert_ne!(other, code);
    for back in [Act::TakeBack, Act::Confirm] {
        assert!(matches!(act(&db, &organizer, &code, back).await, Err(Error::Conflict(_))), "{back:?}");
    }
    assert_eq!(one(&db, "select count(*) from registrations where state <> 'cancelled'").await, 1);
    // The other place is gone: so is what stood in the way.
    act(&db, &organizer, &other, Act::Remove(None)).await.unwrap();
    assert!(act(&db, &organizer, &code, Act::TakeBack).await.unwrap());
    whole(&db).await;
}
