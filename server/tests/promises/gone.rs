//! Forms of seats whose participation type was removed since they were drawn.

use domain::viewer::Role;
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::Site;

/// No type has this number.
const GONE: &str = "999999999";

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_type_that_went_meanwhile_is_told_on_the_page_and_loses_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "オンライン").await;
    let mut guest = site.signed_in(None).await;
    let reply = guest.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    let code = ticket.rsplit('/').next().unwrap().to_owned();
    let says = |body: &str| body.contains("もうありません") || body.contains("there no more");

    let page = guest.post(&format!("{ticket}/type"), &[("wish", &format!("change-{GONE}"))]).await.expect(409);
    assert!(says(&page.body) && page.body.contains(&code), "the ticket says so");

    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let list = "/organize/security-jaws/42/attendees";
    let added = [("type", GONE), ("mail", "typed@gone.test"), ("name", "湊"), ("reason", "電話で頼まれた")];
    let page = organizer.post(list, &added).await.expect(409);
    assert!(says(&page.body) && page.body.contains("typed@gone.test") && page.body.contains("電話で頼まれた"));
    let moved = [("do", "type"), ("type", GONE), ("reason", "席替え")];
    let page = organizer.post(&format!("{list}/{code}"), &moved).await.expect(409);
    assert!(says(&page.body));
    let step = [("do", "close"), ("type", GONE)];
    let page = organizer.post("/organize/security-jaws/42/lottery", &step).await.expect(409);
    assert!(says(&page.body));
    // What is not there at all stays so.
    organizer.post(&format!("{list}/NOBODYS1"), &moved).await.expect(404);
    guest.post("/me/tickets/NOBODYS1/type", &[("wish", "stay")]).await.expect(404);
}
