//! A series that has no event yet: the words of its letters are found in its menu, written, tried and switched off over HTTP.

use domain::viewer::Role;
use scraper::Selector;
use sqlx::PgPool;

use crate::common::{Reply, Site};

const SLUG: &str = "quiet-evenings";
const LETTERS: &str = "/organize/quiet-evenings/letters";

fn version(page: &Reply) -> String {
    let field = Selector::parse("#letter-speak_too [name=version]").unwrap();
    page.html().select(&field).next().unwrap().value().attr("value").unwrap().to_owned()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn letters_of_a_series_without_an_event_are_written_tried_and_switched_off(pool: PgPool) {
    let site = Site::start(pool).await;
    site.run(&format!("insert into series (slug, name) values ('{SLUG}', 'Quiet evenings')")).await;
    let mut organizer = site.signed_in(Some((SLUG, Role::Organizer))).await;
    let menu = organizer.get(&format!("/organize/{SLUG}")).await.expect(200);
    assert!(menu.body.contains(&format!("href=\"{LETTERS}\"")), "the menu leads there");
    let seen = version(&organizer.get(LETTERS).await.expect(200));
    let form = |wish: &'static str, seen: &str, body: &str| {
        let fields =
            [("do", wish), ("kind", "speak_too"), ("version", seen), ("subject_ja", "zqsubject"), ("body_ja", body)];
        let other = [("subject_en", "zqenglish"), ("body_en", "zqenglish {proposer}")];
        fields.into_iter().chain(other).map(|(name, text)| (name.to_owned(), text.to_owned())).collect::<Vec<_>>()
    };
    let refused = organizer.post_read(LETTERS, &form("save", &seen, "")).await.expect(422);
    assert!(refused.body.contains("f-body_ja-error"), "the error stands at its field");
    assert!(refused.body.contains("zqsubject") && refused.body.contains("zqenglish"), "both languages stay");
    let tried = organizer.post_read(LETTERS, &form("try", &seen, "zqtried {応募した人}")).await.expect(200);
    assert!(tried.body.contains("zqtried"), "what was typed stays");
    let mails = site.mails_to(&format!("organizer@{SLUG}.test")).await;
    assert_eq!(mails.iter().filter(|text| text.contains("zqtried") || text.contains("zqenglish")).count(), 2);
    organizer.post_read(LETTERS, &form("save", &seen, "zqsaved {応募した人}")).await.expect(303);
    // Somebody else was first: theirs stands beside what was typed.
    let stale = organizer.post_read(LETTERS, &form("save", &seen, "zqmine {応募した人}")).await.expect(409);
    assert!(stale.body.contains("zqmine") && stale.text("#letter-speak_too .announce-mail").contains("zqsaved"));
    let switch = [("do", "off"), ("kind", "slides_wanted")];
    let to = organizer.post(LETTERS, &switch).await.expect(303).location().to_owned();
    let page = organizer.get(&to).await.expect(200);
    assert!(page.text("#letter-slides_wanted").contains("Let it go at every event"));
    organizer.post(LETTERS, &[("do", "off"), ("kind", "speak_too")]).await.expect(409);
    organizer.post(LETTERS, &[("do", "save"), ("kind", "nothing")]).await.expect(404);
    organizer.post(LETTERS, &[("do", "reset"), ("kind", "speak_too")]).await.expect(303);
    assert!(!organizer.get(LETTERS).await.expect(200).body.contains("zqsaved"));
}
