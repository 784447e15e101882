//! An organizer who changes a participation type is asked who is told, reads the mail before it goes, and decides.

use domain::viewer::Role;
use scraper::{ElementRef, Selector};
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::{Reply, Site};

const HERE: &str = "/organize/security-jaws/42?edit=seats";

/// What a browser would send of the form of the desk, but for its buttons.
fn fields(page: &Reply) -> Vec<(String, String)> {
    let html = page.html();
    let named = Selector::parse("form.desk-form [name]").unwrap();
    let chosen = Selector::parse("option[selected]").unwrap();
    let value_of = |element: &ElementRef<'_>| element.value().attr("value").unwrap_or_default().to_owned();
    let sent = html.select(&named).filter_map(|field| {
        let is_box = field.value().attr("type").is_some_and(|kind| kind == "checkbox" || kind == "radio");
        let value: String = match field.value().name() {
            "button" => return None,
            "input" if is_box && field.value().attr("checked").is_none() => return None,
            "textarea" => field.text().collect(),
            "select" => field.select(&chosen).next().map(|option| value_of(&option)).unwrap_or_default(),
            _ => value_of(&field),
        };
        Some((field.value().attr("name").unwrap().to_owned(), value))
    });
    sent.collect()
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_type_that_goes_online_is_told_to_its_holders_once_an_organizer_says_so(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let kind =
        "select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id
                where s.slug = $1 and e.number = 42 and p.name = '現地'";
    let kind: i64 = site.one(kind, SERIES).await;
    let concerned = format!(
        "select count(*) from registrations where {kind} in (type_id, waits_for, fallback_id) and state <> 'cancelled' and $1 = ''"
    );
    let concerned: i64 = site.one(&concerned, "").await;
    assert!(concerned > 0);
    let told = async || site.one::<i64>("select count(*) from jobs where topic = $1", "event_changed").await;
    let mode = async || {
        site.one::<String>(&format!("select mode from participation_types where id = {kind} and $1 = ''"), "").await
    };

    let mut typed = fields(&organizer.get(HERE).await.expect(200));
    let row = typed.iter().find(|(name, value)| name.ends_with("/name") && value == "現地").unwrap().0.clone();
    let mode_field = row.replace("/name", "/mode");
    set(&mut typed, &mode_field, "online");
    let asked = organizer.post(HERE, &pairs(&typed)).await.expect(200);
    assert!(asked.text(".telling h3").contains(&format!("Tell {concerned} p")), "{}", asked.text(".telling h3"));
    assert_eq!(asked.text(".telling > .telling-changes li"), "Where “現地” takes part On site → Online");
    let mail = asked.text(".telling-mail pre");
    assert!(mail.contains("Where “現地” takes part: On site → Online"), "{mail}");
    assert_eq!((told().await, mode().await.as_str()), (0, "onsite"), "nothing is changed yet");

    // Who is ticked hears of it, here all; what was typed stands in the form that asks.
    let mut decided = fields(&asked);
    assert!(decided.contains(&(mode_field, "online".to_owned())), "{decided:?}");
    set(&mut decided, "tell", "everybody");
    let done = organizer.post(HERE, &pairs(&decided)).await.expect(303);
    assert!(done.location().ends_with(&format!("people={concerned}")), "{}", done.location());
    assert_eq!((told().await, mode().await.as_str()), (concerned, "online"));
    // The button pressed twice.
    organizer.post(HERE, &pairs(&decided)).await;
    assert_eq!(told().await, concerned);
}
