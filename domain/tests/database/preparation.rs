//! What is done before an evening and on it: the list, the run sheet, and how the next event takes them over.

use crate::common::{account_with, demo};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    Error,
    agenda::{
        run_sheet::RunInput,
        running::{self, Line},
    },
    db::Db,
    events::{checklist, types::ChecklistInput},
    ids::EventRef,
    pages::{self, event_desk::EventDesk, today::DecisionKind},
    viewer::{Role, Viewer},
    workflows,
};
use sqlx::PgPool;

const SERIES: &str = "security-jaws";

fn event() -> EventRef<'static> {
    EventRef::new(SERIES, 42)
}

/// A member of the series who is in its table of roles too.
async fn member(db: &Db, role: Role) -> Viewer {
    let viewer = account_with(db, SERIES, role).await;
    sqlx::query(
        "insert into series_roles (series_id, account_id, role) select id, $2, $3 from series where slug = $1
         on conflict do nothing",
    )
    .bind(SERIES)
    .bind(viewer.account_id().unwrap().0)
    .bind(role.into_str())
    .execute(&db.pool)
    .await
    .unwrap();
    viewer
}

async fn desk(db: &Db, viewer: &Viewer, number: i32) -> EventDesk {
    pages::event_desk::load(db, viewer.asks(), EventRef::new(SERIES, number)).await.unwrap()
}

fn todo(words: &str, due: &str, owner: &Viewer) -> ChecklistInput {
    ChecklistInput {
        words: words.into(),
        due: due.into(),
        owner: owner.account_id().map(|id| id.to_string()).unwrap_or_default(),
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_list_is_kept_ticked_and_taken_back(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = member(&db, Role::Organizer).await;
    let reporter = member(&db, Role::Reporter).await;
    let moderator = member(&db, Role::Moderator).await;
    let before = desk(&db, &organizer, 42).await.checklist.len();
    let asked = || organizer.asks_at(Utc::now());
    let late = checklist::save(&db, asked(), event(), None, &todo("あと", "2027-02-15", &organizer)).await.unwrap();
    let soon = checklist::save(&db, asked(), event(), None, &todo("さき", "2027-02-12", &reporter)).await.unwrap();
    let order: Vec<i64> = desk(&db, &organizer, 42).await.checklist.iter().map(|item| item.id).collect();
    let at = |id: i64| order.iter().position(|one| *one == id).unwrap();
    assert!(order.len() == before + 2 && at(soon) < at(late));

    // Whoever owns a line ticks it off; whoever does not, does not.
    let theirs = moderator.asks_at(Utc::now());
    assert_eq!(checklist::set_done(&db, theirs, event(), soon, true).await, Err(Error::Forbidden));
    for _ in 0..2 {
        checklist::set_done(&db, reporter.asks_at(Utc::now()), event(), soon, true).await.unwrap();
    }
    let done = desk(&db, &organizer, 42).await.checklist.into_iter().find(|item| item.id == soon).unwrap();
    assert!(done.done.is_some());
    let ticked: i64 = sqlx::query_scalar("select count(*) from audit_log where action = 'checklist.done'")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(ticked, 1, "twice is once");

    checklist::set_removed(&db, asked(), event(), late, true).await.unwrap();
    assert_eq!(desk(&db, &organizer, 42).await.checklist.len(), before + 1);
    checklist::set_removed(&db, asked(), event(), late, false).await.unwrap();
    assert_eq!(desk(&db, &organizer, 42).await.checklist.len(), before + 2);

    let wrong = ChecklistInput { words: " ".into(), due: "2027-02-31".into(), owner: "999999".into() };
    let Err(Error::Invalid { field, others, .. }) = checklist::save(&db, asked(), event(), None, &wrong).await else {
        panic!("it is wrong");
    };
    let others: Vec<_> = others.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!((field.as_str(), others.as_slice()), ("words", ["due", "owner"].as_slice()));
    let elsewhere = checklist::set_removed(&db, asked(), EventRef::new(SERIES, 41), late, true).await;
    assert_eq!(elsewhere, Err(Error::NotFound), "a line of another event");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_next_event_takes_list_and_run_sheet_over_with_their_days_moved(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = member(&db, Role::Organizer).await;
    let asked = || organizer.asks_at(Utc::now());
    // The newest event is the one that the next one takes after.
    let newest: i32 =
        sqlx::query_scalar("select max(number) from events e join series s on s.id = e.series_id where s.slug = $1")
            .bind(SERIES)
            .fetch_one(&db.pool)
            .await
            .unwrap();
    let last = desk(&db, &organizer, newest).await;
    let day = last.event.card.starts.unwrap().wall.date();
    let due = day - Duration::days(3);
    let at = EventRef::new(SERIES, newest);
    let item =
        checklist::save(&db, asked(), at, None, &todo("名簿を送る", &due.to_string(), &organizer)).await.unwrap();
    checklist::set_done(&db, asked(), at, item, true).await.unwrap();
    let doors = RunInput {
        title: "開場".into(),
        start: "18:30".into(),
        minutes: "30".into(),
        hands: "2".into(),
        people: organizer.account_id().unwrap().to_string(),
        ..RunInput::default()
    };
    running::save(&db, asked(), at, Line::New, &doors).await.unwrap();
    running::save_contacts(&db, asked(), at, "会場: 内線9", None).await.unwrap();

    let next_day = day + Duration::days(84);
    let number = (newest + 1).to_string();
    workflows::plan_next::create(&db, asked(), SERIES, &number, (&next_day.to_string(), ""), "", None).await.unwrap();
    let next = desk(&db, &organizer, newest + 1).await;
    let copied = next.checklist.iter().find(|item| item.words == "名簿を送る").unwrap();
    assert_eq!((copied.due, copied.done, copied.owner), (Some(due + Duration::days(84)), None, organizer.account_id()));
    let line = next.run.iter().find(|row| row.title == "開場").unwrap();
    assert_eq!((line.starts.wall.date(), line.starts.clock().as_str(), line.missing()), (next_day, "18:30", 1));
    assert_eq!(next.contacts, "会場: 内線9");
    let at = EventRef::new(SERIES, newest + 1);
    assert_eq!(checklist::copy_from_last(&db, asked(), at).await, Ok(0), "it is all there already");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_run_sheet_holds_the_agenda_and_moves_with_the_evening(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = member(&db, Role::Organizer).await;
    let moderator = member(&db, Role::Moderator).await;
    let asked = || organizer.asks_at(Utc::now());
    let slots = desk(&db, &organizer, 42).await.run;
    let talk = slots.iter().find(|row| row.slot.is_some()).unwrap().clone();
    let people = format!("{} {}", organizer.account_id().unwrap(), moderator.account_id().unwrap());
    let input =
        RunInput { note: "英語。字幕を出す".into(), people, hands: "3".into(), ..RunInput::from(&talk) };
    running::save(&db, asked(), event(), Line::parse(&talk.key()).unwrap(), &input).await.unwrap();
    let rows = desk(&db, &organizer, 42).await.run;
    let noted = rows.iter().find(|row| row.slot == talk.slot).unwrap();
    assert_eq!((rows.len(), noted.people.len(), noted.missing()), (slots.len(), 2, 1));
    assert_eq!(noted.title, talk.title, "time and title stay those of the agenda");

    // Five minutes more: what follows is later, and one press takes it back.
    let id = workflows::run_late::add_delay(
        &db,
        moderator.asks_at(Utc::now()),
        event(),
        Line::parse(&talk.key()).unwrap(),
        5,
    )
    .await
    .unwrap();
    let later = desk(&db, &organizer, 42).await.run;
    let shifted: Vec<i64> =
        later.iter().zip(&rows).map(|(after, before)| (after.starts.utc - before.starts.utc).num_minutes()).collect();
    assert!(shifted.contains(&5) && shifted.iter().all(|minutes| (0..=5).contains(minutes)), "{shifted:?}");
    workflows::run_late::take_back_delay(&db, moderator.asks_at(Utc::now()), event(), id).await.unwrap();
    assert_eq!(desk(&db, &organizer, 42).await.run, rows);

    let nobody = account_with(&db, SERIES, Role::Checkin).await;
    let forbidden = workflows::run_late::add_delay(&db, nobody.asks_at(Utc::now()), event(), Line::New, 5).await;
    assert_eq!(forbidden, Err(Error::Forbidden));
    let wrong = RunInput { title: String::new(), start: "25:00".into(), hands: "90".into(), ..RunInput::default() };
    let Err(Error::Invalid { field, others, .. }) = running::save(&db, asked(), event(), Line::New, &wrong).await
    else {
        panic!("it is wrong");
    };
    let others: Vec<_> = others.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!((field.as_str(), others.as_slice()), ("hands", ["title", "start"].as_slice()));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn own_lines_move_with_the_day_and_come_back_when_taken_off(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = member(&db, Role::Organizer).await;
    let asked = || organizer.asks_at(Utc::now());
    let tidy = RunInput { title: "片付け".into(), start: "22:00".into(), ..RunInput::default() };
    let id = running::save(&db, asked(), event(), Line::New, &tidy).await.unwrap();
    let facts = desk(&db, &organizer, 42).await.facts;
    let day: NaiveDate = facts.date.parse().unwrap();
    let moved = domain::events::types::FactsInput { date: (day + Duration::days(7)).to_string(), ..facts };
    crate::common::desk::save_facts(&db, asked(), event(), &moved).await.unwrap();
    let row = desk(&db, &organizer, 42).await.run.into_iter().find(|row| row.id == Some(id)).unwrap();
    assert_eq!((row.starts.wall.date(), row.starts.clock().as_str()), (day + Duration::days(7), "22:00"));
    running::set_removed(&db, asked(), event(), id, true).await.unwrap();
    assert!(desk(&db, &organizer, 42).await.run.iter().all(|row| row.id != Some(id)));
    running::set_removed(&db, asked(), event(), id, false).await.unwrap();
    assert!(desk(&db, &organizer, 42).await.run.iter().any(|row| row.id == Some(id)));
    // Two who write the contacts: the second is shown what the first wrote.
    let seen = desk(&db, &organizer, 42).await.contacts;
    running::save_contacts(&db, asked(), event(), "会場: 内線9", Some(&seen)).await.unwrap();
    let clash = running::save_contacts(&db, asked(), event(), "会場: 内線8", Some(&seen)).await;
    assert!(matches!(clash, Err(Error::Clash(at)) if at[0].0 == "contacts" && at[0].1.ja.contains("内線9")));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_missing_stream_is_asked_for_until_somebody_says_where_it_is(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = member(&db, Role::Organizer).await;
    let starts: DateTime<Utc> = sqlx::query_scalar(
        "select e.starts_at from events e join series s on s.id = e.series_id where s.slug = $1 and e.number = 42",
    )
    .bind(SERIES)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    let near = starts - Duration::days(3);
    let asks = async || {
        let today = pages::today::load(&db, organizer.asks_at(near), SERIES).await.unwrap();
        let is_listed = today.decisions.iter().any(|one| (one.kind, one.number) == (DecisionKind::Stream, Some(42)));
        let desk = pages::event_desk::load(&db, organizer.asks_at(near), event()).await.unwrap();
        (is_listed, desk.lacks_stream())
    };
    assert_eq!(asks().await, (true, true));
    for said in [
        "update events set stream_url = 'https://stream.example/1'",
        "update events set video_url = 'https://video.example/1'",
    ] {
        sqlx::query(said).execute(&db.pool).await.unwrap();
        assert_eq!(asks().await, (false, false), "{said}");
        sqlx::query("update events set stream_url = null, video_url = null").execute(&db.pool).await.unwrap();
    }
    assert_eq!(asks().await, (true, true));
    sqlx::query("update participation_types set mode = 'onsite'").execute(&db.pool).await.unwrap();
    assert_eq!(asks().await, (false, false), "nobody watches it");
}
