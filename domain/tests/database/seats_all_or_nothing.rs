//! Giving a seat back, the next person's getting it and the mails that say so are one: where one of them cannot be, none is.

use crate::common::{
    db,
    seats::{crowd, event, held, mails, one, run, take, whole},
};
use chrono::Utc;
use domain::{
    db::Db,
    registration::{
        changing::{self, Wish},
        seats,
        types::RegistrationState,
    },
};
use sqlx::{AssertSqlSafe, PgPool};

/// All that a seat is: who has it, who waits, what happened to each, who is told, and what was written down.
async fn all(db: &Db) -> Vec<(&'static str, serde_json::Value)> {
    let mut all = Vec::new();
    for table in
        ["registrations", "registration_steps", "participation_types", "events", "jobs", "mail_links", "audit_log"]
    {
        let rows = format!("select coalesce(jsonb_agg(to_jsonb(t) order by t::text), '[]') from {table} t");
        all.push((table, sqlx::query_scalar(AssertSqlSafe(rows)).fetch_one(&db.pool).await.unwrap()));
    }
    all
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_66_a_seat_whose_promotion_cannot_be_told_is_not_given_back_at_all(pool: PgPool) {
    use RegistrationState::{Cancelled, Confirmed, Waitlisted};
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    let now = Utc::now();
    let first = take(&db, &people[0], hall).await;
    let second = take(&db, &people[1], hall).await;
    let third = take(&db, &people[2], hall).await;
    let before = all(&db).await;
    // The last of what is written: by then the seat is free, and the next person has it.
    run(
        &db,
        "create function refuse_promotion() returns trigger language plpgsql as $$ begin raise exception 'no mail for now'; end $$;
         create trigger refuse_promotion before insert on jobs for each row when (new.topic = 'promoted') execute function refuse_promotion()",
    )
    .await;
    assert!(seats::cancel(&db, people[0].asks_at(now), &first).await.is_err());
    assert_eq!(all(&db).await, before);
    // The same where the seat would become free by a change of type.
    assert!(changing::change(&db, people[0].asks_at(now), &first, Wish::Change(stream)).await.is_err());
    assert_eq!(all(&db).await, before);
    let states = async || {
        let mut states = Vec::new();
        for (who, code) in people.iter().zip([&first, &second, &third]) {
            let place = held(&db, who, code).await;
            states.push((place.state, place.position));
        }
        states
    };
    assert_eq!(states().await, [(Confirmed, None), (Waitlisted, Some(1)), (Waitlisted, Some(2))]);
    whole(&db).await;

    run(&db, "drop trigger refuse_promotion on jobs").await;
    for _ in 0..2 {
        seats::cancel(&db, people[0].asks_at(now), &first).await.unwrap();
    }
    assert_eq!(states().await, [(Cancelled, None), (Confirmed, None), (Waitlisted, Some(1))]);
    assert_eq!((mails(&db, "promoted").await, mails(&db, "registration_cancelled").await), (1, 1));
    let steps = "select count(*) from registration_steps s join registrations r on r.id = s.registration_id where r.state = s.state and r.code =";
    for (code, n) in [(&first, 1), (&second, 1), (&third, 0)] {
        assert_eq!(one(&db, &format!("{steps} '{code}' and s.state <> 'waitlisted'")).await, n, "{code}");
    }
    whole(&db).await;
}
