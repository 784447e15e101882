//! Each form that asks a question, sent as it is drawn: who writes a name is named, who does not is not.

use domain::viewer::Role;
use scraper::{ElementRef, Selector};
use sqlx::PgPool;

use crate::common::{Reply, Site};

const LIVE: &str = "/mini-security-jaws/54";
const OPEN: &str = "/security-jaws/42";

fn all<'a>(inside: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    inside.select(&Selector::parse(selector).unwrap()).collect()
}

/// The fields of the one form that asks at this board, as a browser sends them untouched, with other words in some.
#[track_caller]
fn filled(page: &Reply, board: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let html = page.html();
    let forms = all(html.root_element(), &format!("form[action=\"{board}\"]"));
    let asking: Vec<_> = forms.into_iter().filter(|form| !all(*form, "[name=body]").is_empty()).collect();
    let [form] = asking.as_slice() else { panic!("{} forms ask at {board}", asking.len()) };
    let mut fields = Vec::new();
    for element in all(*form, "input[name], textarea[name], select[name]") {
        let field = element.value();
        let is_choice = matches!(field.attr("type"), Some("radio" | "checkbox"));
        if is_choice && field.attr("checked").is_none() {
            continue;
        }
        let value = match field.name() {
            "input" => field.attr("value").unwrap_or_default().to_owned(),
            "select" => all(element, "option[selected]")
                .first()
                .and_then(|option| option.value().attr("value"))
                .unwrap_or_default()
                .to_owned(),
            _ => element.text().collect(),
        };
        fields.push((field.attr("name").unwrap().to_owned(), value));
    }
    for (name, words) in typed {
        let known = fields.iter_mut().find(|(field, _)| field == name);
        (*words).clone_into(&mut known.unwrap_or_else(|| panic!("the form has no field {name}")).1);
    }
    fields
}

fn values(page: &Reply, selector: &str) -> Vec<String> {
    let html = page.html();
    let found = all(html.root_element(), selector);
    found.iter().map(|field| field.value().attr("value").unwrap_or_default().to_owned()).collect()
}

async fn asker(site: &Site, body: &str) -> String {
    site.one("select asker from questions where body = $1", body).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn the_page_of_an_event_sends_the_name_that_was_typed(pool: PgPool) {
    let site = Site::demo(pool).await;
    for (at, event) in [LIVE, OPEN].into_iter().enumerate() {
        let board = format!("{event}/qa");
        let (named, nameless) = (format!("名前のある質問{at}"), format!("名前のない質問{at}"));
        let mut reader = site.visitor();
        let page = reader.get(event).await.expect(200);
        let fields = filled(&page, &board, &[("body", &named), ("asker", "海老名")]);
        reader.post_read(&board, &fields).await.expect(303);
        assert_eq!(asker(&site, &named).await, "海老名", "{event}");
        let mut other = site.visitor();
        other.post_read(&board, &filled(&page, &board, &[("body", &nameless)])).await.expect(303);
        assert_eq!(asker(&site, &nameless).await, "", "{event}");
    }
}

/// The board knows the name of who is signed in, and says it for nobody who did not ask for it: neither at once, nor on
/// the form that comes back.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn the_board_names_nobody_who_asks_without_a_name(pool: PgPool) {
    let site = Site::demo(pool).await;
    let board = format!("{LIVE}/qa");
    let mut signed_in = site.signed_in(None).await;
    let page = signed_in.get(&board).await.expect(200);
    let known = filled(&page, &board, &[]).into_iter().find(|(name, _)| name == "asker").unwrap().1;
    assert!(!known.is_empty(), "their name stands in the form");
    let again = signed_in.post_read(&board, &filled(&page, &board, &[("body", &"長".repeat(600))])).await.expect(422);
    assert_eq!(values(&again, "form.form input[name=asker]"), [""], "the form that comes back names nobody");
    signed_in.post_read(&board, &filled(&page, &board, &[("body", "匿名のまま")])).await.expect(303);
    assert_eq!(asker(&site, "匿名のまま").await, "");
    let mut named = site.signed_in(Some(("mini-security-jaws", Role::Moderator))).await;
    let page = named.get(&board).await.expect(200);
    let fields = filled(&page, &board, &[("body", "名前を出して"), ("as", "name"), ("asker", "海老名")]);
    named.post_read(&board, &fields).await.expect(303);
    assert_eq!(asker(&site, "名前を出して").await, "海老名");
}
