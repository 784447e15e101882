//! Two people at one form of the desk: what they changed apart is joined, what they both changed is
//! shown to the second, and what was typed is never gone.

use domain::viewer::Role;
use scraper::Selector;
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::{Browser, Reply, Site};

const DESK: &str = "/organize/security-jaws/42";
/// All facts and participation types in one form.
const EVENT: &str = "/organize/security-jaws/42?edit=all";
const REPORT: &str = "/organize/security-jaws/32/report";

async fn two(site: &Site) -> (Browser, Browser) {
    (site.signed_in(Some((SERIES, Role::Organizer))).await, site.signed_in(Some((SERIES, Role::Owner))).await)
}

/// The desk's form as a browser would send it.
struct Filled(Vec<(String, String)>);

impl Filled {
    fn from_page(page: &Reply) -> Self {
        let (html, fields) = (page.html(), "form.desk-form input, form.desk-form textarea, form.desk-form select");
        let option = Selector::parse("option[selected]").unwrap();
        let mut pairs = Vec::new();
        for element in html.select(&Selector::parse(fields).unwrap()) {
            let field = element.value();
            let value = match field.name() {
                "input" if field.attr("type") == Some("checkbox") && field.attr("checked").is_none() => continue,
                "input" => field.attr("value").unwrap_or_default().to_owned(),
                "select" => element.select(&option).next().and_then(|it| it.value().attr("value")).unwrap().to_owned(),
                _ => element.text().collect(),
            };
            pairs.push((field.attr("name").unwrap().to_owned(), value));
        }
        Self(pairs)
    }

    async fn on(browser: &mut Browser, path: &str) -> Self {
        Self::from_page(&browser.get(path).await.expect(200))
    }

    #[track_caller]
    fn value(&self, name: &str) -> &str {
        let found = self.0.iter().rfind(|(field, _)| field == name);
        &found.unwrap_or_else(|| panic!("no field {name} among {:?}", self.0)).1
    }

    /// The same with other words in these fields.
    fn with(mut self, typed: &[(&str, &str)]) -> Self {
        for (name, text) in typed {
            self.0.retain(|(field, _)| field != name);
            self.0.push(((*name).to_owned(), (*text).to_owned()));
        }
        self
    }

    async fn sent(&self, browser: &mut Browser, path: &str) -> Reply {
        let mut pairs: Vec<_> = self.0.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        // Whoever holds a place is not told; that is asked about elsewhere.
        pairs.push(("tell", "nobody"));
        browser.post(path, &pairs).await
    }
}

/// Row of the kind with this name.
fn row(form: &Filled, kind: &str) -> String {
    let found =
        form.0.iter().find(|(name, text)| name.starts_with("types/") && name.ends_with("/name") && text == kind);
    found.unwrap_or_else(|| panic!("no kind {kind}")).0.trim_end_matches("/name").to_owned()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn facts_and_kinds_that_two_change_apart_are_both_there(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    let (hers, his) = (Filled::on(&mut alice, EVENT).await, Filled::on(&mut bob, EVENT).await);
    let (onsite, online) = (row(&hers, "現地"), row(&hers, "オンライン"));
    let his = his.with(&[("venue_name", "別の架空ホール"), (format!("{onsite}/capacity").as_str(), "77")]);
    his.sent(&mut bob, EVENT).await.expect(303);
    let hers = hers.with(&[("title", "ふたりの夜"), (format!("{online}/capacity").as_str(), "500")]);
    hers.sent(&mut alice, EVENT).await.expect(303);
    let now = Filled::on(&mut alice, EVENT).await;
    for (name, text) in [
        ("title", "ふたりの夜"),
        ("venue_name", "別の架空ホール"),
        (format!("{onsite}/capacity").as_str(), "77"),
        (format!("{online}/capacity").as_str(), "500"),
    ] {
        assert_eq!(now.value(name), text, "{name}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_fact_and_a_capacity_that_both_changed_are_shown_and_the_second_save_wins(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    let (hers, his) = (Filled::on(&mut alice, EVENT).await, Filled::on(&mut bob, EVENT).await);
    let seats = format!("{}/capacity", row(&hers, "現地"));
    let his = his.with(&[("title", "彼の題名"), ("doors", "18:15"), (seats.as_str(), "71")]);
    his.sent(&mut bob, EVENT).await.expect(303);
    let hers = hers.with(&[("title", "彼女の題名"), ("venue_name", "彼女の会場"), (seats.as_str(), "72")]);
    let before = site.fingerprint().await;
    let page = hers.sent(&mut alice, EVENT).await.expect(409);
    assert_eq!(before["events"], site.fingerprint().await["events"], "nothing is written");
    for (field, theirs) in [("title", "“彼の題名”"), (seats.as_str(), "“71”")] {
        assert!(page.text(&format!("[id='f-{field}-error']")).contains(theirs), "{field} shows what is stored");
    }
    let again = Filled::from_page(&page);
    for (name, text) in
        [("title", "彼女の題名"), ("venue_name", "彼女の会場"), ("doors", "18:15"), (seats.as_str(), "72")]
    {
        assert_eq!(again.value(name), text, "{name} on the page that comes back");
    }
    again.sent(&mut alice, EVENT).await.expect(303);
    let now = Filled::on(&mut bob, EVENT).await;
    for (name, text) in
        [("title", "彼女の題名"), ("venue_name", "彼女の会場"), ("doors", "18:15"), (seats.as_str(), "72")]
    {
        assert_eq!(now.value(name), text, "{name}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_form_that_was_refused_is_still_joined_with_what_came_in(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    let hers = Filled::on(&mut alice, EVENT).await.with(&[("title", "彼女の題名"), ("stream_url", "x")]);
    Filled::on(&mut bob, EVENT).await.with(&[("venue_name", "彼の会場")]).sent(&mut bob, EVENT).await.expect(303);
    let page = hers.sent(&mut alice, EVENT).await.expect(422);
    Filled::from_page(&page).with(&[("stream_url", "")]).sent(&mut alice, EVENT).await.expect(303);
    let now = Filled::on(&mut alice, EVENT).await;
    assert_eq!((now.value("title"), now.value("venue_name")), ("彼女の題名", "彼の会場"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_kind_that_somebody_else_removed_is_told_at_its_row(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    let form = Filled::on(&mut alice, EVENT).await;
    let last = row(&form, "");
    let new = format!("{last}/name");
    form.with(&[(&new, "見学")]).sent(&mut alice, EVENT).await.expect(303);
    let (hers, his) = (Filled::on(&mut alice, EVENT).await, Filled::on(&mut bob, EVENT).await);
    let guest = row(&hers, "見学");
    his.with(&[(&format!("{guest}/remove"), "yes")]).sent(&mut bob, EVENT).await.expect(303);
    let hers = hers.with(&[(format!("{guest}/capacity").as_str(), "5"), ("title", "残る題名")]);
    let page = hers.sent(&mut alice, EVENT).await.expect(409);
    assert!(page.text(&format!("[id='f-{guest}/name-error']")).contains("removed this kind first"));
    Filled::from_page(&page).sent(&mut alice, EVENT).await.expect(303);
    let now = Filled::on(&mut alice, EVENT).await;
    assert_eq!(now.value(&format!("{}/capacity", row(&now, "見学"))), "5");
    assert_eq!(now.value("title"), "残る題名");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn one_more_row_saves_nothing_and_several_new_kinds_are_saved_at_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, _) = two(&site).await;
    let form = Filled::on(&mut alice, EVENT).await;
    let first = row(&form, "");
    let (name, closes) = (format!("{first}/name"), format!("{first}/closes_date"));
    let typed = [("title", "書きかけの題名"), (name.as_str(), "見学"), (closes.as_str(), "2026-01-05")];
    let before = site.fingerprint().await;
    let page = form.with(&typed).with(&[("do", "add-type")]).sent(&mut alice, EVENT).await.expect(200);
    let after = site.fingerprint().await;
    assert_eq!((&before["events"], &before["participation_types"]), (&after["events"], &after["participation_types"]));
    let form = Filled::from_page(&page);
    for (name, text) in typed {
        assert_eq!(form.value(name), text);
    }
    let second = row(&form, "");
    assert_ne!(first, second);
    form.with(&[(&format!("{second}/name"), "取材")]).sent(&mut alice, EVENT).await.expect(303);
    let now = Filled::on(&mut alice, EVENT).await;
    assert_eq!(now.value(&format!("{}/closes_date", row(&now, "見学"))), "2026-01-05");
    row(&now, "取材");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_state_that_somebody_else_changed_first_is_told_with_both_names(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, _) = two(&site).await;
    site.run("update events set state = 'open' where number = 42").await;
    let state = format!("{DESK}/state");
    let page = alice.post(&state, &[("from", "announced"), ("to", "live")]).await.expect(409);
    assert!(page.body.contains("from “Not open yet” to “Open”"), "{}", page.text(".errors"));
    alice.post(&state, &[("from", "open"), ("to", "live")]).await.expect(303);
    alice.post(&state, &[("from", "open"), ("to", "live")]).await.expect(303);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn words_and_links_of_a_report_are_joined_or_shown(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    let plain = [("lead", "一行目\n二行目"), ("closing", "結び"), ("video", ""), ("1/slides", "")];
    Filled::on(&mut alice, REPORT).await.with(&plain).sent(&mut alice, REPORT).await.expect(303);
    let (hers, his) = (Filled::on(&mut alice, REPORT).await, Filled::on(&mut bob, REPORT).await);
    let stale = Filled(hers.0.clone());
    his.with(&[("lead", "彼の一行目\r\n二行目"), ("1/slides", "https://slides.test/his")])
        .sent(&mut bob, REPORT)
        .await
        .expect(303);
    hers.with(&[("lead", "一行目\r\n二行目\r\n彼女の三行目"), ("author", "彼女")])
        .sent(&mut alice, REPORT)
        .await
        .expect(303);
    let now = Filled::on(&mut alice, REPORT).await;
    assert_eq!(now.value("lead"), "彼の一行目\n二行目\n彼女の三行目");
    assert_eq!((now.value("author"), now.value("1/slides")), ("彼女", "https://slides.test/his"));

    let clash = stale.with(&[("closing", "彼女の結び"), ("1/slides", "https://slides.test/hers")]);
    let page = clash.sent(&mut alice, REPORT).await.expect(409);
    assert!(page.text("[id='f-1/slides-error']").contains("https://slides.test/his"));
    let again = Filled::from_page(&page);
    assert_eq!((again.value("1/slides"), again.value("closing")), ("https://slides.test/hers", "彼女の結び"));
    assert_eq!(again.value("author"), "彼女", "what was not touched is what is stored");
    again.sent(&mut alice, REPORT).await.expect(303);
    let now = Filled::on(&mut bob, REPORT).await;
    assert_eq!((now.value("1/slides"), now.value("closing")), ("https://slides.test/hers", "彼女の結び"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn notes_without_an_impression_are_joined_by_the_editor_too(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    site.run("delete from impressions").await;
    let path = "/organize/security-jaws/32/notes/1";
    let first = [("markdown", "- 一\n- 二\n"), ("impression", ""), ("base", "")];
    let page = alice.get(path).await.expect(200);
    let base_of = |page: &Reply| {
        let html = page.html();
        let field = html.select(&Selector::parse("input[name=base]").unwrap()).next().unwrap();
        field.value().attr("value").unwrap().to_owned()
    };
    let base = base_of(&page);
    let first = [first[0], first[1], ("base", base.as_str())];
    alice.post(path, &first).await.expect(303);
    let base = base_of(&alice.get(path).await.expect(200));
    let save = |markdown: &'static str| {
        [
            ("slug", SERIES),
            ("number", "32"),
            ("talk", "1"),
            ("markdown", markdown),
            ("impression", ""),
            ("was_markdown", "- 一\n- 二\n"),
            ("was_impression", ""),
            ("has_was", "true"),
        ]
    };
    let with_base = |fields: [(&'static str, &'static str); 8]| {
        fields.into_iter().chain([("base", base.as_str())]).collect::<Vec<_>>()
    };
    let his = bob.post("/api/fn/notes/save", &with_base(save("- 彼の一\n- 二\n"))).await.expect(200);
    assert!(his.body.contains("\"Saved\""), "{}", his.body);
    let hers = alice.post("/api/fn/notes/save", &with_base(save("- 一\n- 二\n- 三\n"))).await.expect(200);
    let reply: serde_json::Value = serde_json::from_str(&hers.body).unwrap();
    assert_eq!(reply["Saved"]["merged"][0], "- 彼の一\n- 二\n- 三\n", "{reply}");
    assert_eq!(reply["Saved"]["joined_with"], serde_json::json!([format!("owner@{SERIES}.test")]));
    // Both at one line: the answer holds what stands against it, and the form shows it.
    let clash = bob.post("/api/fn/notes/save", &with_base(save("- 別の一\n- 二\n"))).await.expect(200);
    let reply: serde_json::Value = serde_json::from_str(&clash.body).unwrap();
    assert_eq!(reply["Refused"]["theirs"]["markdown"], "- 彼の一\n- 二\n- 三\n", "{reply}");
    let form = [("markdown", "- 別の一\n- 二\n"), ("impression", ""), ("base", base.as_str())];
    let page = bob.post(path, &form).await.expect(409);
    assert!(page.text(".theirs").contains("- 彼の一"), "{}", page.text(".theirs"));
    let now = base_of(&page);
    assert_ne!(now, base, "it is drawn anew on what is stored");
    bob.post(path, &[form[0], form[1], ("base", now.as_str())]).await.expect(303);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn settings_that_two_change_keep_what_came_in_beside_the_clash(pool: PgPool) {
    const SETTINGS: &str = "/organize/security-jaws/settings";
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    let (hers, his) = (Filled::on(&mut alice, SETTINGS).await, Filled::on(&mut bob, SETTINGS).await);
    let his = his.with(&[("tagline_ja", "彼の一行"), ("tagline_en", "His line")]);
    his.sent(&mut bob, SETTINGS).await.expect(303);
    let page = hers.with(&[("tagline_ja", "彼女の一行")]).sent(&mut alice, SETTINGS).await.expect(409);
    let again = Filled::from_page(&page);
    assert_eq!((again.value("tagline_ja"), again.value("tagline_en")), ("彼女の一行", "His line"));
    again.sent(&mut alice, SETTINGS).await.expect(303);
    let now = Filled::on(&mut bob, SETTINGS).await;
    assert_eq!((now.value("tagline_ja"), now.value("tagline_en")), ("彼女の一行", "His line"));
}
