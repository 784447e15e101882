//! Two people who are one, over HTTP: by the forms of the desk alone, what readers find afterwards, and who may not.

use domain::viewer::Role;
use sqlx::PgPool;

use super::matrix::{FOREIGN, SERIES};
use crate::common::{Browser, Reply, Site};

const KEPT: &str = "長谷川 智美";
const GONE: &str = "臼田";

/// Id and address of somebody.
async fn person(site: &Site, name: &str) -> (i64, String) {
    let id: i64 = site.one("select id from people where name = $1 order by id limit 1", name).await;
    let slug: String = site.one("select slug from people where name = $1 order by id limit 1", name).await;
    (id, format!("/speakers/{}", domain::encoding::percent_encode(&slug)))
}

pub(super) fn desk(below: &str) -> String {
    format!("/organize/{SERIES}/speakers{below}")
}

/// The hidden fields of the form that is sent to this address.
fn fields(page: &Reply, action: &str) -> Vec<(String, String)> {
    let html = page.html();
    let selector = scraper::Selector::parse(&format!("form[action='{action}'] input[type=hidden]")).unwrap();
    html.select(&selector)
        .map(|input| ["name", "value"].map(|attr| input.value().attr(attr).unwrap_or_default().to_owned()))
        .map(|[name, value]| (name, value))
        .collect()
}

/// Sends the form at this address as the page drew it.
pub(super) async fn send(browser: &mut Browser, page: &Reply, action: &str) -> Reply {
    browser.post_read(action, &fields(page, action)).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn links_to_who_was_merged_lead_to_who_they_are_until_it_is_undone(pool: PgPool) {
    let site = Site::demo(pool).await;
    let ((kept, kept_page), (gone, gone_page)) = (person(&site, KEPT).await, person(&site, GONE).await);
    let mut reader = site.visitor();
    for path in [&kept_page, &gone_page] {
        // Twice, so that they are kept.
        reader.get(path).await.expect(200);
        reader.get(path).await.expect(200);
    }
    let mut owner = site.signed_in(Some((SERIES, Role::Owner))).await;
    let compare = desk(&format!("/merge?who={kept}&who={gone}"));
    let page = owner.get(&compare).await.expect(200);
    let mut second = site.signed_in_as("second@demo.test", &[(site.series(SERIES).await, Role::Organizer)]).await;
    let late = second.get(&compare).await.expect(200);
    let done = send(&mut owner, &page, &desk("/merge")).await.expect(303);
    assert!(done.location().starts_with(&desk(&format!("/{kept}?did=merged&id="))), "{}", done.location());

    let moved = reader.get(&gone_page).await.expect(308);
    assert_eq!((moved.location(), moved.header("cache-control")), (kept_page.as_str(), "no-store"));
    let found = reader.get(&kept_page).await.expect(200);
    assert!(found.body.contains(&format!("Also known as: {GONE}")), "the kept page is dropped");
    let event = reader.get(&format!("/{SERIES}/32/report")).await.expect(200);
    assert!(event.body.contains(GONE), "billed as on that evening");
    assert!(!event.body.contains(&gone_page));
    assert!(reader.get("/search?q=%E8%87%BC%E7%94%B0").await.expect(200).body.contains(KEPT), "found by either name");

    // The second organizer is told, and nothing is done twice.
    let told = send(&mut second, &late, &desk("/merge")).await.expect(409);
    assert!(told.body.contains("One of them was merged first."));
    assert_eq!(second.get(&desk(&format!("/{gone}"))).await.expect(303).location(), desk(&format!("/{kept}")));

    let page = owner.get(done.location()).await.expect(200);
    let undone = send(&mut owner, &page, &desk("/undo")).await.expect(303);
    assert_eq!(undone.location(), desk(&format!("/{gone}?did=undone")));
    reader.get(&gone_page).await.expect(200);
    assert!(!reader.get(&kept_page).await.expect(200).body.contains(&format!("Also known as: {GONE}")));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_who_organizes_one_of_two_series_is_told_whom_to_ask(pool: PgPool) {
    let site = Site::demo(pool).await;
    // Speaks in both series.
    let ((both, _), (here, _)) = (person(&site, "森川 律").await, person(&site, KEPT).await);
    let before = site.fingerprint().await["appearances"].clone();
    for role in [Role::Owner, Role::Organizer] {
        let mut one = site.signed_in(Some((SERIES, role))).await;
        let page = one.get(&desk(&format!("/merge?who={both}&who={here}"))).await.expect(200);
        assert!(page.body.contains("for those who organize every series where they speak"));
        assert!(fields(&page, &desk("/merge")).is_empty(), "there is nothing to send");
        let forged = [("kept", both.to_string()), ("gone", here.to_string()), ("base", String::new())];
        let forged: Vec<(&str, &str)> = forged.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let told = one.post(&desk("/merge"), &forged).await.expect(409);
        assert!(told.body.contains("for those who organize every series where they speak"));
        let person = one.get(&desk(&format!("/{both}"))).await.expect(200);
        assert!(fields(&person, &desk(&format!("/{both}"))).is_empty());
        one.post(&desk(&format!("/{both}")), &[("names", "よみ"), ("base", "")]).await.expect(409);
    }
    assert_eq!(site.fingerprint().await["appearances"], before);
    let roles = [(site.series(SERIES).await, Role::Owner), (site.series(FOREIGN).await, Role::Organizer)];
    let mut owner = site.signed_in_as("both@demo.test", &roles).await;
    let page = owner.get(&desk(&format!("/merge?who={both}&who={here}"))).await.expect(200);
    send(&mut owner, &page, &desk("/merge")).await.expect(303);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_name_that_somebody_says_is_used_with_one_press_and_not_with_the_next(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (id, public) = person(&site, KEPT).await;
    site.run(&format!(
        "insert into person_aliases (person_id, alias, key, is_own) values ({id}, 'Tomomi Zq', 'tomomizq', true)"
    ))
    .await;
    let mut owner = site.signed_in(Some((SERIES, Role::Owner))).await;
    let (here, action) = (desk(&format!("/{id}")), desk(&format!("/{id}/name")));
    let page = owner.get(&here).await.expect(200);
    assert!(page.body.contains("Use this name as theirs") && page.body.contains("Tomomi Zq"));
    let done = send(&mut owner, &page, &action).await.expect(303);
    let after = owner.get(done.location()).await.expect(200);
    assert!(after.body.contains("The name is used as theirs."));
    assert!(!after.body.contains("Use this name as theirs"));
    let undone = send(&mut owner, &after, &action).await.expect(303);
    assert_eq!(undone.location(), here);
    assert!(owner.get(&here).await.expect(200).body.contains("Use this name as theirs"));
    assert!(site.visitor().get(&public).await.expect(200).body.contains("Tomomi Zq"), "as they say themselves");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_further_names_are_inert_wherever_they_stand(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (id, public) = person(&site, KEPT).await;
    let mut owner = site.signed_in(Some((SERIES, Role::Owner))).await;
    let here = desk(&format!("/{id}"));
    let page = owner.get(&here).await.expect(200);
    let base = fields(&page, &here).into_iter().find(|(name, _)| name == "base").unwrap().1;
    let typed = "<img src=x onerror=alert(1)>\n</script><script>alert(2)</script>\n</textarea><b>";
    owner.post(&here, &[("names", typed), ("base", &base)]).await.expect(303);
    for path in [public.as_str(), here.as_str(), &desk(""), &desk("?q=img"), "/search?q=onerror"] {
        let page = owner.get(path).await.expect(200);
        let html = page.html();
        let of = |selector: &str| html.select(&scraper::Selector::parse(selector).unwrap()).count();
        assert_eq!((of("img[onerror]"), of("textarea ~ b")), (0, 0), "{path}");
        assert!(!page.body.contains("<script>alert"), "{path}");
    }
}
