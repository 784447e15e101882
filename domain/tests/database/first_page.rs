//! What the first page shows of an evening that is over.

use crate::common::{demo, seats::run};
use chrono::{DateTime, Utc};
use domain::{
    db::Db,
    pages::{self, home::HomePage},
    viewer::Viewer,
};
use sqlx::PgPool;

const EVENT: &str = "(select e.id from events e join series s on s.id = e.series_id where s.slug = 'mini-security-jaws' and e.number = 54)";
const VIDEO: &str = "https://video.example.test/54";

async fn at(db: &Db, now: DateTime<Utc>) -> HomePage {
    pages::home::load(db, Viewer::visitor().asks_at(now)).await.unwrap()
}

fn is_over(page: &HomePage) -> bool {
    page.over.iter().any(|over| over.card.number == 54)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_evening_that_is_over_stays_on_the_first_page_until_its_report_is_out(pool: PgPool) {
    let db = demo(pool).await;
    let now = Utc::now();
    let page = at(&db, now).await;
    assert!(page.live.iter().any(|live| live.card.number == 54) && !is_over(&page));

    run(&db, &format!("update events set state = 'ended', video_url = '{VIDEO}' where id = {EVENT}")).await;
    let page = at(&db, now).await;
    assert!(page.live.iter().all(|live| live.card.number != 54));
    let over = page.over.iter().find(|over| over.card.number == 54).expect("it is over");
    assert_eq!(over.video_url.as_deref(), Some(VIDEO));
    assert!(over.open_questions > 0);
    assert!(
        page.events_asked().any(|event| event == over.card.id),
        "what becomes of its questions is seen here at once"
    );
    for (days, is_said) in [(13, true), (15, false), (0, true)] {
        run(
            &db,
            &format!(
                "update events set starts_at = now() - interval '{days} days 2 hours', ends_at = now() - interval '{days} days 1 hour'
                 where id = {EVENT}"
            ),
        )
        .await;
        assert_eq!(is_over(&at(&db, Utc::now()).await), is_said, "it is said for some days: {days}");
    }

    // Nobody has said that it is over, but the clock.
    run(&db, &format!("update events set state = 'open', ends_at = now() - interval '1 minute' where id = {EVENT}"))
        .await;
    assert!(is_over(&at(&db, Utc::now()).await));
    run(&db, &format!("update events set is_private = true where id = {EVENT}")).await;
    assert!(!is_over(&at(&db, Utc::now()).await), "what is not for everybody is not here");
    run(&db, &format!("update events set is_private = false, state = 'cancelled' where id = {EVENT}")).await;
    assert!(!is_over(&at(&db, Utc::now()).await));

    run(&db, &format!("update events set state = 'ended' where id = {EVENT}")).await;
    run(&db, &format!("insert into reports (event_id) values ({EVENT})")).await;
    assert!(is_over(&at(&db, Utc::now()).await), "a draft is no report yet");
    run(&db, &format!("update reports set state = 'published', published_at = now() where event_id = {EVENT}")).await;
    let page = at(&db, Utc::now()).await;
    assert!(!is_over(&page) && page.reports.iter().any(|report| report.card.number == 54));
}
