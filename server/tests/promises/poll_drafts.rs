//! Polls as they are written over HTTP: two moderators at one draft, and a form that is pressed twice.

use domain::viewer::Role;
use scraper::Selector;
use sqlx::PgPool;

use crate::common::{Browser, Reply, Site};

const MINI: &str = "mini-security-jaws";
const POLLS: &str = "/mini-security-jaws/54/qa/polls";
const TITLE: &str = "使っていない鍵をどうしますか";

async fn two(site: &Site) -> (Browser, Browser) {
    (site.signed_in(Some((MINI, Role::Moderator))).await, site.signed_in(Some((MINI, Role::Organizer))).await)
}

/// The form that writes a poll: where it goes, and what stands in it.
struct Sheet {
    action: String,
    fields: Vec<(String, String)>,
}

impl Sheet {
    fn from_page(page: &Reply) -> Self {
        let html = page.html();
        let form = html.select(&Selector::parse("#write form").unwrap()).next().unwrap();
        let option = Selector::parse("option[selected]").unwrap();
        let field = Selector::parse("input, textarea, select").unwrap();
        let fields = form.select(&field).map(|element| {
            let field = element.value();
            let value = match field.name() {
                "input" => field.attr("value").unwrap_or_default().to_owned(),
                "select" => {
                    let chosen = element.select(&option).next().and_then(|option| option.value().attr("value"));
                    chosen.unwrap_or("single").to_owned()
                }
                _ => element.text().collect(),
            };
            (field.attr("name").unwrap().to_owned(), value)
        });
        Self { action: form.value().attr("action").unwrap().to_owned(), fields: fields.collect() }
    }

    async fn on(browser: &mut Browser, path: &str) -> Self {
        Self::from_page(&browser.get(path).await.expect(200))
    }

    #[track_caller]
    fn value(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        &found.unwrap_or_else(|| panic!("no field {name} among {:?}", self.fields)).1
    }

    /// The same with other words in these fields.
    fn with(mut self, typed: &[(&str, &str)]) -> Self {
        for (name, text) in typed {
            self.fields.retain(|(field, _)| field != name);
            self.fields.push(((*name).to_owned(), (*text).to_owned()));
        }
        self
    }

    async fn sent(&self, browser: &mut Browser) -> Reply {
        browser.post_read(&self.action, &self.fields).await
    }
}

/// A draft, and the address at which it is changed.
async fn drafted(site: &Site, moderator: &mut Browser) -> (i64, String) {
    let sheet = Sheet::on(moderator, POLLS).await.with(&[("title", TITLE), ("options", "消す\n止める")]);
    sheet.sent(moderator).await.expect(303);
    let id = site.one("select max(id) from polls where title = $1", TITLE).await;
    (id, format!("{POLLS}?edit={id}"))
}

async fn count(site: &Site, title: &str) -> i64 {
    site.one("select count(*) from polls where title = $1", title).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_67_a_poll_that_is_sent_twice_is_one(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, _) = two(&site).await;
    let sheet = Sheet::on(&mut alice, POLLS).await.with(&[("title", TITLE), ("options", "消す\n消す")]);
    // Wrong words make nothing, and the form that comes back is pressed twice.
    let page = sheet.sent(&mut alice).await.expect(422);
    let sheet = Sheet::from_page(&page).with(&[("options", "消す\r\n止める")]);
    for _ in 0..2 {
        assert_eq!(sheet.sent(&mut alice).await.expect(303).location(), POLLS);
    }
    assert_eq!(count(&site, TITLE).await, 1);
    // The next form is another one, though it says the same.
    drafted(&site, &mut alice).await;
    assert_eq!(count(&site, TITLE).await, 2);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_draft_that_two_change_is_joined_or_shown(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    let (_, edit) = drafted(&site, &mut alice).await;
    let (hers, his) = (Sheet::on(&mut alice, &edit).await, Sheet::on(&mut bob, &edit).await);
    let his = his.with(&[("title", "彼の題"), ("kind", "several")]);
    his.sent(&mut bob).await.expect(303);
    let page =
        hers.with(&[("title", "彼女の題"), ("options", "消す\r\n止める\r\n聞く")]).sent(&mut alice).await.expect(409);
    assert_eq!((count(&site, "彼の題").await, count(&site, "彼女の題").await), (1, 0), "nothing is written");
    assert!(page.text("#f-title-error").contains("“彼の題”"), "{}", page.text("#write"));
    let again = Sheet::from_page(&page);
    assert_eq!((again.value("title"), again.value("kind")), ("彼女の題", "several"));
    assert_eq!(again.value("options").replace('\r', ""), "消す\n止める\n聞く");
    again.sent(&mut alice).await.expect(303);
    let now = Sheet::on(&mut bob, &edit).await;
    assert_eq!((now.value("title"), now.value("kind")), ("彼女の題", "several"));
    assert_eq!(now.value("options"), "消す\n止める\n聞く");

    // What somebody wrote meanwhile is not removed unseen.
    let stale = now.with(&[("do", "remove")]);
    Sheet::on(&mut alice, &edit).await.with(&[("title", "三つめの題")]).sent(&mut alice).await.expect(303);
    let page = stale.sent(&mut bob).await.expect(409);
    assert!(page.body.contains("It is “三つめの題” now."), "{}", page.text("#write"));
    let again = Sheet::from_page(&page);
    assert_eq!(again.value("title"), "三つめの題");
    let again = again.with(&[("do", "remove")]);
    for _ in 0..2 {
        again.sent(&mut bob).await.expect(303);
    }
    assert_eq!(count(&site, "三つめの題").await, 0);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_was_typed_into_a_draft_that_was_opened_or_removed_may_become_a_new_poll(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut alice, mut bob) = two(&site).await;
    for act in ["open", "remove"] {
        let (id, edit) = drafted(&site, &mut alice).await;
        let typed = format!("{act}のあとの題");
        let hers = Sheet::on(&mut alice, &edit).await.with(&[("title", &typed), ("options", "一\n二")]);
        let done = if act == "open" {
            bob.post(&format!("{POLLS}/{id}/run"), &[("act", "open"), ("seconds", "0")]).await
        } else {
            Sheet::on(&mut bob, &edit).await.with(&[("do", "remove")]).sent(&mut bob).await
        };
        done.expect(303);
        let page = hers.sent(&mut alice).await.expect(409);
        assert!(page.body.contains("can be added as a new poll."), "{act}: {}", page.text("#write"));
        let again = Sheet::from_page(&page);
        assert_eq!(again.action, POLLS);
        assert_eq!((again.value("title"), again.value("options")), (typed.as_str(), "一\n二"));
        assert_eq!(count(&site, &typed).await, 0);
        for _ in 0..2 {
            again.sent(&mut alice).await.expect(303);
        }
        assert_eq!(count(&site, &typed).await, 1, "{act}");
    }
    assert_eq!(count(&site, TITLE).await, 1, "the one that was opened keeps its words");
}
