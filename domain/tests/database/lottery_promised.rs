//! What is promised of a draw before it: when its value is out, and what becomes of a promise that is written anew.

use chrono::{DateTime, Duration, DurationRound, Utc};
use domain::{
    Error,
    registration::drawing::{Promise, Step},
    viewer::Role,
};
use sqlx::PgPool;

use super::lottery::{published, say, step, step_at};
use crate::common::{
    account_with, db,
    seats::{SERIES, crowd, event, run, take, take_all, whole},
};

/// Day and clock of a moment in Tokyo, as a form sends them.
fn wall(at: DateTime<Utc>) -> (String, String) {
    let at = at + Duration::hours(9);
    (at.format("%Y-%m-%d").to_string(), at.format("%H:%M").to_string())
}

fn is_invalid_at(done: &Result<(), Error>, field: &str) -> bool {
    matches!(done, Err(Error::Invalid { field: at, .. }) if at == field)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn when_the_value_is_out_is_said_on_the_wall_of_the_series_or_not_at_all(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 3, None).await;
    run(&db, "update events set starts_at = '2031-03-01T10:00:00Z', ends_at = '2031-03-01T12:00:00Z'").await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let said =
        async |out| step(&db, &organizer, hall, Step::Say(Promise { source: "終値", out, ..Promise::default() })).await;
    for (out, field) in
        [(("", "12:00"), "out_date"), (("2031-02-30", ""), "out_date"), (("2031-02-05", "25:00"), "out_clock")]
    {
        let refused = said(out).await;
        assert!(matches!(&refused, Err(Error::Invalid { field: at, .. }) if at == field), "{refused:?}");
    }
    said(("2031-02-05", "15:00")).await.unwrap();
    let at = published(&db).await.value_at.map(|at| at.machine());
    assert_eq!(at.as_deref(), Some("2031-02-05T06:00:00Z"));
    said(("2031-02-05", "")).await.unwrap();
    let at = published(&db).await.value_at.map(|at| at.machine());
    assert_eq!(at.as_deref(), Some("2031-02-04T15:00:00Z"), "a day alone begins at midnight");
    said(("", "")).await.unwrap();
    assert_eq!(published(&db).await.value_at, None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_90_a_list_is_closed_before_its_value_is_out_and_drawn_after(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let out = (Utc::now() + Duration::days(2)).duration_trunc(Duration::minutes(1)).unwrap();
    let before = out - Duration::seconds(1);
    let (day, clock) = wall(out);
    let promise = || Step::Say(Promise { source: "終値", out: (&day, &clock), ..Promise::default() });
    let known = step_at(&db, &organizer, hall, promise(), out).await;
    assert!(is_invalid_at(&known, "out_date"), "it is out already: {known:?}");
    let (late, at) = wall(out + Duration::days(6));
    let late = Step::Say(Promise { source: "終値", out: (&late, &at), ..Promise::default() });
    let late = step(&db, &organizer, hall, late).await;
    assert!(is_invalid_at(&late, "out_date"), "nothing is drawn after the event: {late:?}");
    step_at(&db, &organizer, hall, promise(), before).await.unwrap();

    let people = crowd(&db, 2).await;
    take_all(&db, &people, hall).await;
    let known = step_at(&db, &organizer, hall, Step::Close, out).await;
    assert!(matches!(known, Err(Error::Conflict(_))), "who enters could know it: {known:?}");
    step_at(&db, &organizer, hall, Step::Close, before).await.unwrap();
    let early = step_at(&db, &organizer, hall, Step::Draw("42123.45"), before).await;
    assert!(matches!(early, Err(Error::Conflict(_))), "nobody knows it yet: {early:?}");
    assert!(published(&db).await.drawn.is_none());
    step_at(&db, &organizer, hall, Step::Draw("42123.45"), out).await.unwrap();

    // What was promised stands beside what was done.
    let drawn = published(&db).await;
    assert_eq!(drawn.value_at.map(|at| at.utc), Some(out));
    assert!(drawn.closed.unwrap().0.utc < out && drawn.drawn.unwrap().0.utc >= out);
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_90_a_promise_that_is_written_anew_says_how_many_had_entered(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let rewritten = async || published(&db).await.rewritten.map(|(at, n)| (at.utc, n));
    for source in ["終値", "始値"] {
        step(&db, &organizer, hall, say(source)).await.unwrap();
    }
    assert_eq!(rewritten().await, None, "nobody had entered by what it was before");
    let people = crowd(&db, 3).await;
    take_all(&db, &people[..2], hall).await;
    step(&db, &organizer, hall, say("始値")).await.unwrap();
    assert_eq!(rewritten().await, None, "the same once more, as by a double click");
    let then = Utc::now().duration_trunc(Duration::minutes(1)).unwrap();
    step_at(&db, &organizer, hall, say("高値"), then).await.unwrap();
    assert_eq!(rewritten().await, Some((then, 2)));
    assert_eq!(published(&db).await.said.utc, then);
    // A rule is part of it, and so is when the value is out.
    take(&db, &people[2], hall).await;
    let (day, clock) = wall(then + Duration::days(2));
    let promises = [
        Promise { source: "高値", favours_lost: true, ..Promise::default() },
        Promise { source: "高値", favours_lost: true, out: (&day, &clock), ..Promise::default() },
    ];
    for (n, promise) in (1..).zip(promises) {
        let now = then + Duration::minutes(n);
        step_at(&db, &organizer, hall, Step::Say(promise), now).await.unwrap();
        assert_eq!(rewritten().await, Some((now, 3)));
    }
    // It stays there when it is drawn.
    step(&db, &organizer, hall, Step::Close).await.unwrap();
    step_at(&db, &organizer, hall, Step::Draw("x"), then + Duration::days(2)).await.unwrap();
    assert_eq!(rewritten().await.map(|(_, n)| n), Some(3));
    whole(&db).await;
}
