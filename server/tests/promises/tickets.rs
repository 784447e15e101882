//! Where a ticket leads, before an evening and after it.

use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::Site;

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn once_the_evening_is_over_a_ticket_leads_to_what_was_said(pool: PgPool) {
    let site = Site::demo(pool).await;
    let seat: i64 = site
        .one("select min(t.id) from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where e.number = 42 and s.slug = $1", SERIES)
        .await;
    let mut holder = site.signed_in(None).await;
    let reply = holder.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    let (naming, cancelling, sharing) = ("name=\"door_name\"", format!("action=\"{ticket}/cancel\""), "data-share=");
    let ahead = holder.get(&ticket).await.expect(200).body;
    assert!([naming, cancelling.as_str(), sharing].iter().all(|part| ahead.contains(part)), "{ahead}");
    assert!(!ahead.contains("What comes next"));
    // Into a calendar one comes by more ways than a file.
    for way in
        ["https://calendar.google.com/", "https://outlook.live.com/", "/security-jaws/42/event.ics", "href=\"webcal://"]
    {
        assert!(ahead.contains(way), "{way}");
    }
    let series = site.visitor().get("/security-jaws").await.expect(200).body;
    for way in ["href=\"webcal://", "href=\"/security-jaws/calendar.ics\""] {
        assert!(series.contains(way), "{way}");
    }

    site.run("update events set state = 'ended', video_url = 'https://video.example.test/42' where number = 42").await;
    let over = holder.get(&ticket).await.expect(200).body;
    assert!([naming, cancelling.as_str(), sharing].iter().all(|part| !over.contains(part)), "what is over is gone");
    for there in ["What comes next", "https://video.example.test/42", "still open)", "/security-jaws/42/qa"] {
        assert!(over.contains(there), "{there}: {over}");
    }
}
