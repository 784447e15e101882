//! The door: what phones tell, in any order and more than once; who may tell it; the attendance code.

mod phones;
mod readings;
mod walk_ins;

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, held, one, person, run, take},
};
use chrono::{Duration, Utc};
use domain::{
    Error,
    checkin::{
        attendance_code, calling, entering,
        types::{Became, DoorAct, What},
    },
    db::Db,
    ids::{EventRef, TypeId},
    pages,
    registration::seats,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

fn enter(id: &str, code: &str, ago: i64) -> DoorAct {
    DoorAct {
        id: id.to_owned(),
        ago,
        is_about: false,
        what: What::Enter { code: code.to_owned(), type_id: None, is_sure: false },
    }
}

fn sure(id: &str, code: &str) -> DoorAct {
    DoorAct {
        id: id.to_owned(),
        ago: 0,
        is_about: false,
        what: What::Enter { code: code.to_owned(), type_id: None, is_sure: true },
    }
}

fn undo(id: &str, entries: &[&str]) -> DoorAct {
    let entries = entries.iter().map(|&id| id.to_owned()).collect();
    DoorAct { id: id.to_owned(), ago: 0, is_about: false, what: What::Undo { entries } }
}

async fn tell(db: &Db, who: &Viewer, acts: &[DoorAct]) -> Vec<Became> {
    entering::apply(db, who.asks_at(Utc::now()), at_event(), acts).await.unwrap()
}

async fn helper(db: &Db) -> Viewer {
    account_with(db, SERIES, Role::Checkin).await
}

/// Who is in, by number, and since when in whole seconds before now.
async fn inside(db: &Db) -> Vec<(String, i64)> {
    sqlx::query_as(
        "select code, round(extract(epoch from now() - checked_in_at))::bigint from registrations
         where checked_in_at is not null order by code",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn somebody_comes_in_once_and_is_told_since_when(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 5, None).await;
    let people = crowd(&db, 3).await;
    let helper = helper(&db).await;
    let code = take(&db, &people[0], hall).await;
    let became = tell(&db, &helper, &[enter("first-01", &code, 0)]).await;
    assert!(matches!(became[..], [Became::Entered { .. }]), "{became:?}");
    // The same message again, and another phone that scans the same ticket.
    let address = format!("https://x.test/me/tickets/{code}");
    let became = tell(&db, &helper, &[enter("first-01", &code, 0), enter("other-01", &address, 0)]).await;
    assert!(
        matches!(became[..], [Became::Entered { .. }, Became::Already { .. }]),
        "an answer that was lost is given again: {became:?}"
    );
    assert_eq!(inside(&db).await.len(), 1);
    assert_eq!(one(&db, "select count(*) from registrations where attended").await, 1);

    // Online, but here after all.
    let other = take(&db, &people[1], stream).await;
    let as_hall = What::Enter { code: other, type_id: Some(hall), is_sure: false };
    tell(&db, &helper, &[DoorAct { id: "as-hall-1".to_owned(), ago: 0, is_about: false, what: as_hall }]).await;
    let page = pages::door::load(&db, helper.asks_at(Utc::now()), at_event(), "").await.unwrap();
    assert_eq!((page.counts.entered, page.counts.expected, page.counts.missing), (2, 1, 0));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_no_ticket_for_this_door_gets_a_clear_answer(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    let helper = helper(&db).await;
    let first = take(&db, &people[0], hall).await;
    let waiting = take(&db, &people[1], hall).await;
    run(
        &db,
        "insert into events (series_id, number, state) select id, 2, 'open' from series;
         insert into participation_types (event_id, position, name, mode)
         select id, 1, '現地', 'onsite' from events where number = 2",
    )
    .await;
    let kind = TypeId(
        one(&db, "select p.id from participation_types p join events e on e.id = p.event_id where e.number = 2").await,
    );
    let now = Utc::now();
    let other = seats::register(&db, people[2].asks_at(now), EventRef::new(SERIES, 2), kind).await.unwrap().code;
    seats::cancel(&db, people[0].asks_at(now), &first).await.unwrap();
    let acts = [
        enter("act-0001", &first, 0),
        enter("act-0002", &other, 0),
        enter("act-0003", "https://example.com/menu", 0),
        enter("act-0004", "ZZZZZZZZ", 0),
        enter("short", &waiting, 0),
    ];
    let became = tell(&db, &helper, &acts).await;
    assert_eq!(
        became,
        [
            Became::Cancelled,
            Became::OtherEvent { name: "Seats #2".to_owned() },
            Became::Unknown,
            Became::Unknown,
            Became::Refused { message: "id".to_owned() }
        ]
    );
    assert_eq!(one(&db, "select count(*) from door_entries").await, 0);
    // The seat went to who waited; they come in. Somebody whose place is gone is let in all the same by who looks.
    let became = tell(&db, &helper, &[enter("act-0006", &waiting, 0), sure("act-0007", &first)]).await;
    assert!(matches!(became[..], [Became::Entered { .. }, Became::Entered { .. }]), "{became:?}");

    // There is no door while the event is put off.
    run(&db, "update events set state = 'postponed' where number = 1").await;
    let refused = entering::apply(&db, helper.asks_at(now), at_event(), &[enter("act-0008", &waiting, 0)]).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_waits_has_no_ticket_yet(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 2).await;
    take(&db, &people[0], hall).await;
    let waiting = take(&db, &people[1], hall).await;
    let helper = helper(&db).await;
    assert_eq!(tell(&db, &helper, &[enter("act-0001", &waiting, 0)]).await, [Became::Waiting]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_was_let_in_by_two_phones_is_out_once_one_row_is_undone(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let people = crowd(&db, 2).await;
    let helper = helper(&db).await;
    let (code, other) = (take(&db, &people[0], hall).await, take(&db, &people[1], hall).await);
    let walk_in = What::WalkIn { name: "飛び入り".to_owned(), type_id: None };
    let walk_in = DoorAct { id: "walk-0001".to_owned(), ago: 120_000, is_about: false, what: walk_in };
    let acts =
        [enter("left-0001", &code, 180_000), walk_in, enter("other-001", &other, 60_000), enter("right-001", &code, 0)];
    tell(&db, &helper, &acts).await;
    let load = async || pages::door::load(&db, helper.asks_at(Utc::now()), at_event(), "").await.unwrap();
    let newest = load().await.newest;
    let rows: Vec<_> = newest.iter().map(|one| (one.entry.id.as_str(), one.standing.join(" "))).collect();
    let expected = [
        ("right-001", "left-0001 right-001"),
        ("other-001", "other-001"),
        ("walk-0001", "walk-0001"),
        ("left-0001", "left-0001 right-001"),
    ];
    assert_eq!(rows, expected.map(|(id, standing)| (id, standing.to_owned())));
    let all: Vec<&str> = newest[0].standing.iter().map(String::as_str).collect();
    tell(&db, &helper, &[undo("undo-0001", &all)]).await;
    let page = load().await;
    let left: Vec<_> = page.newest.iter().map(|one| one.entry.id.as_str()).collect();
    assert_eq!(left, ["other-001", "walk-0001"]);
    assert_eq!(inside(&db).await.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), [&other]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_the_door_is_for_who_may_check_in_here(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let guest = person(&db, "guest@seats.test").await;
    let code = take(&db, &guest, hall).await;
    run(&db, "insert into series (slug, name) values ('other', 'Other')").await;
    let stranger = account_with(&db, "other", Role::Owner).await;
    let reporter = account_with(&db, SERIES, Role::Reporter).await;
    let now = Utc::now();
    for (who, error) in [(&guest, Error::Concealed), (&stranger, Error::Concealed), (&reporter, Error::Forbidden)] {
        let asked = who.asks_at(now);
        assert_eq!(entering::apply(&db, asked, at_event(), &[enter("act-0001", &code, 0)]).await, Err(error.clone()));
        assert_eq!(pages::door::roster(&db, asked, at_event(), (0, "")).await.err(), Some(error.clone()));
        assert_eq!(pages::door::on_paper(&db, asked, at_event()).await.err(), Some(error.clone()));
        assert_eq!(attendance_code::show(&db, asked, at_event()).await.err(), Some(error));
    }
    assert_eq!(inside(&db).await.len(), 0);
    let helper = helper(&db).await;
    let many: Vec<_> = (0..501).map(|n| enter(&format!("act-{n:05}"), &code, 0)).collect();
    let refused = entering::apply(&db, helper.asks_at(now), at_event(), &many).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_56_each_look_at_the_door_is_in_the_log(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let code = take(&db, &person(&db, "guest@seats.test").await, hall).await;
    let helper = helper(&db).await;
    let asked = helper.asks_at(Utc::now());
    let logged =
        async |action: &str| one(&db, &format!("select count(*) from audit_log where action = '{action}'")).await;
    pages::door::load(&db, asked, at_event(), "").await.unwrap();
    let roster = pages::door::roster(&db, asked, at_event(), (0, "")).await.unwrap();
    pages::door::roster(&db, asked, at_event(), (roster.turn, &roster.version)).await.unwrap();
    assert_eq!(logged("attendees.view").await, 2, "a look that shows nobody anew is none");
    pages::door::on_paper(&db, asked, at_event()).await.unwrap();
    tell(&db, &helper, &[enter("act-0001", &code, 0), enter("act-0002", &code, 0)]).await;
    assert_eq!((logged("attendees.print").await, logged("door.write").await), (1, 1));
    let said = serde_json::to_string(&roster).unwrap();
    assert!(said.contains(&code) && !said.contains("@seats.test\",\"mail"), "{said}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_watches_says_so_with_the_code_of_the_minute(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 5, None).await;
    let people = crowd(&db, 2).await;
    let (seat, online) = (take(&db, &people[0], hall).await, take(&db, &people[1], stream).await);
    let owner = account_with(&db, SERIES, Role::Owner).await;
    let now = Utc::now();
    let early = attendance_code::attend(&db, people[1].asks_at(now), &online, "000000").await;
    assert!(matches!(early, Err(Error::Conflict(_))), "{early:?}");
    run(
        &db,
        "update events set starts_at = now() - interval '1 hour', ends_at = now() + interval '1 hour', state = 'live'",
    )
    .await;
    let code = attendance_code::show(&db, owner.asks_at(now), at_event()).await.unwrap().code.unwrap();
    assert_eq!(attendance_code::show(&db, owner.asks_at(now), at_event()).await.unwrap().code, Some(code.clone()));
    let elsewhere = attendance_code::attend(&db, people[0].asks_at(now), &online, &code).await;
    assert_eq!(elsewhere, Err(Error::Concealed));
    let on_site = attendance_code::attend(&db, people[0].asks_at(now), &seat, &code).await;
    assert!(matches!(on_site, Err(Error::Conflict(_))), "{on_site:?}");
    for _ in 0..2 {
        attendance_code::attend(&db, people[1].asks_at(now), &online, &code).await.unwrap();
    }
    assert_eq!(one(&db, "select count(*) from door_entries").await, 1);
    assert_eq!(attendance_code::show(&db, owner.asks_at(now), at_event()).await.unwrap().watching, 1);
    assert!(held(&db, &people[1], &online).await.state.holds());
    let late = now + Duration::minutes(3);
    let other = if code == "111111" { "222222" } else { "111111" };
    for _ in 0..attendance_code::MAX_TRIES {
        let wrong = attendance_code::attend(&db, people[1].asks_at(late), &online, other).await;
        assert!(matches!(wrong, Err(Error::Invalid { ref field, .. }) if field == "attendance"), "{wrong:?}");
    }
    let rest = attendance_code::attend(&db, people[1].asks_at(late), &online, other).await;
    assert!(matches!(rest, Err(Error::TooMany(1..=600))), "{rest:?}");
    let after =
        attendance_code::attend(&db, people[1].asks_at(late + attendance_code::TRIES_REST), &online, other).await;
    assert!(matches!(after, Err(Error::Invalid { .. })), "{after:?}");
    // At the door they are counted apart; whoever has a seat there after all is still to come.
    let counts = async || {
        let counts = pages::door::load(&db, owner.asks_at(now), at_event(), "").await.unwrap().counts;
        (counts.expected, counts.entered, counts.missing, counts.watching)
    };
    assert_eq!(counts().await, (1, 0, 1, 1));
    run(&db, &format!("update registrations set type_id = {hall} where code = '{online}'")).await;
    assert_eq!(counts().await, (2, 0, 2, 1));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_name_for_the_door_is_found_there_by_its_kana(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let guest = person(&db, "guest@seats.test").await;
    let code = take(&db, &guest, hall).await;
    let now = Utc::now();
    calling::set(&db, guest.asks_at(now), &code, " シライシ ユウ ").await.unwrap();
    let helper = helper(&db).await;
    let page = pages::door::load(&db, helper.asks_at(now), at_event(), "しらいし").await.unwrap();
    assert_eq!(page.found.iter().map(|(guest, _)| guest.code.as_str()).collect::<Vec<_>>(), [&code]);
    for (words, is_found) in [("shiraishi", true), ("SIRAISI", true), ("yuu", true), ("kuroishi", false)] {
        let page = pages::door::load(&db, helper.asks_at(now), at_event(), words).await.unwrap();
        assert_eq!(!page.found.is_empty(), is_found, "{words}");
    }
    let long = calling::set(&db, guest.asks_at(now), &code, &"あ".repeat(81)).await;
    assert!(matches!(long, Err(Error::Invalid { .. })), "{long:?}");
    seats::cancel(&db, guest.asks_at(now), &code).await.unwrap();
    assert!(matches!(calling::set(&db, guest.asks_at(now), &code, "x").await, Err(Error::Conflict(_))));
}
