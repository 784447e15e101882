//! What organizers do in their list of those who registered, and the way back that the page offers.

use domain::viewer::Role;
use scraper::{ElementRef, Selector};
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::{Browser, Reply, Site};

const LIST: &str = "/organize/security-jaws/42/attendees";

async fn kind(site: &Site, name: &str) -> String {
    let sql =
        "select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id
               where s.slug = 'security-jaws' and e.number = 42 and p.name = $1";
    site.one::<i64>(sql, name).await.to_string()
}

/// The form that takes back what was just done: where it goes, and with what.
fn way_back(page: &Reply) -> (String, Vec<(String, String)>) {
    let html = page.html();
    let attr = |element: ElementRef<'_>, name: &str| element.value().attr(name).unwrap_or_default().to_owned();
    let form = Selector::parse(".toast form").unwrap();
    let form = html.select(&form).next().expect("a way back");
    let input = Selector::parse("input").unwrap();
    let fields = form.select(&input).map(|one| (attr(one, "name"), attr(one, "value"))).collect();
    (attr(form, "action"), fields)
}

async fn take_back(browser: &mut Browser, page: &Reply) -> Reply {
    let (action, fields) = way_back(page);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&action, &fields).await
}

#[sqlx::test(migrations = "../migrations")]
async fn a_change_of_type_is_taken_back_where_it_was_made_for_one_and_for_many(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.run("update participation_types set capacity = null").await;
    let (hall, stream) = (kind(&site, "現地").await, kind(&site, "オンライン").await);
    let mut holder = site.signed_in(None).await;
    let reply = holder.post("/security-jaws/42/register", &[("type", &hall)]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    let code = ticket.rsplit('/').next().unwrap().to_owned();
    let held = async || site.one::<i64>("select type_id from registrations where code = $1", &code).await.to_string();
    let mails = async || site.one::<i64>("select count(*) from jobs where topic = $1", "type_changed").await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;

    let own = format!("{LIST}/{code}");
    let change = [("do", "type"), ("type", stream.as_str()), ("reason", "席の都合")];
    let done = organizer.post(&own, &change).await.expect(303);
    assert_eq!((held().await, mails().await), (stream.clone(), 1));
    let page = organizer.get(done.location()).await.expect(200);
    let back = take_back(&mut organizer, &page).await.expect(303);
    assert!(back.location().starts_with(&own), "{}", back.location());
    assert_eq!((held().await, mails().await), (hall.clone(), 0));
    assert!(organizer.get(back.location()).await.expect(200).body.contains("Back to the type before."));
    // Pressed twice it is done once.
    let again = take_back(&mut organizer, &page).await.expect(303);
    assert!(again.location().contains("did=none"), "{}", again.location());

    let to_stream = format!("type-{stream}");
    let many = [("bulk", "1"), ("do", to_stream.as_str()), ("bulk-reason", "席の都合"), ("code", code.as_str())];
    let bulk = format!("{LIST}/bulk");
    let done = organizer.post(&bulk, &many).await.expect(303);
    let page = organizer.get(done.location()).await.expect(200);
    assert!(page.body.contains("Types changed: 1."));
    let back = take_back(&mut organizer, &page).await.expect(303);
    assert!(organizer.get(back.location()).await.expect(200).body.contains("Back to the type before: 1."));
    assert_eq!((held().await, mails().await), (hall.clone(), 0));

    // What has changed since is left as it is, and said.
    let done = organizer.post(&bulk, &many).await.expect(303);
    let page = organizer.get(done.location()).await.expect(200);
    holder.post(&format!("{ticket}/cancel"), &[]).await.expect(303);
    let refused = take_back(&mut organizer, &page).await.expect(409);
    assert!(refused.body.contains("It was cancelled since") && refused.body.contains(&code), "{}", refused.body);
    assert_eq!(held().await, stream);
}
