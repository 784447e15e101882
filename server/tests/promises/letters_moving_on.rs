//! Letters about a proposed talk that goes on to the next event.

use chrono::Utc;
use domain::{
    ids::EventRef,
    pages,
    viewer::{Role, Viewer},
};
use scraper::Selector;
use sqlx::PgPool;

use super::letters::{moved, value};
use crate::common::Site;

const SERIES: &str = "mini-security-jaws";

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_proposed_talk_goes_on_once_somebody_has_looked_whom_that_tells(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await;
    site.run("insert into accounts (mail, mail_key, name, language, confirmed_at) values ('zqproposer@talks.test', 'zqproposer@talks.test', 'zq', 'ja', now())").await;
    site.run(
        "insert into proposal_calls (series_id, event_id, lengths, kinds, created_at, updated_at)
         select series_id, id, '{20}', '{talk}', now(), now() from events where number = 54",
    )
    .await;
    site.run(&format!(
        "insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, placed_at, moves_on,
                                submitted_at, created_at, updated_at)
         select c.id, c.event_id, a.id, 'zqcode', 1, 'confirmed', 'zqtitle', 20, 'talk', n.name, now(), true, now(), now(), now()
         from proposal_calls c join events e on e.id = c.event_id and e.number = 54, accounts a,
              (select name from appearances where person_id = {person} order by slot_id desc limit 1) n
         where a.mail = 'zqproposer@talks.test'"
    ))
    .await;
    let event = EventRef::new(SERIES, 54);
    let system = Viewer::system();
    let editor = pages::agenda_editor::load(&site.state.db, system.asks_at(Utc::now()), event).await.unwrap();
    let at = editor.slots.iter().position(|slot| slot.title == "zqtitle").unwrap();
    let (base, moving) = (editor.version.to_string(), format!("next:{at}"));
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let agenda = format!("/organize/{SERIES}/54/agenda");
    let path = format!("{agenda}/move");
    let step = [("base", base.as_str()), ("part", "yes"), ("do", moving.as_str())];
    let asks = organizer.post(&agenda, &step).await.expect(303).location().to_owned();
    assert!(asks.contains("/agenda/move?"), "{asks}");
    let count = async || site.one::<i64>("select count(*) from jobs where topic = $1", "proposal_moved").await;
    let page = organizer.get(&asks).await.expect(200);
    assert!(page.html().select(&Selector::parse("[name='letter/moved/subject_ja']").unwrap()).next().is_some());
    assert!(!page.body.contains("letter/moved/subject_en"), "nobody reads English");
    let [base, moving, seen] = ["base", "moving", "seen"].map(|name| value(&page, name));
    let form = |wish: &'static str, subject: &'static str| {
        vec![
            ("base", base.as_str()),
            ("moving", moving.as_str()),
            ("seen", seen.as_str()),
            ("all", "0"),
            ("who/0", "on"),
            ("do", wish),
            ("letter/moved/subject_ja", subject),
            ("letter/moved/body_ja", "zqwords {名前}"),
        ]
    };
    let refused = organizer.post(&path, &form("tell", "")).await.expect(422);
    assert!(refused.body.contains("zqwords") && refused.body.contains("f-letter/moved/subject_ja-error"));
    let shown = organizer.post(&path, &form("look", "zqsubject")).await.expect(200);
    assert!(shown.text(".announce-mail").contains("zqwords"));
    assert_eq!(count().await, 0, "nothing is moved yet");
    // Words to somebody who gets no letter any more are shown, and said not to be sent; also once nobody gets one.
    let alone = vec![("own/99/subject", "zqalone"), ("own/99/body", "zqgone")];
    for wish in ["look", "tell"] {
        let mut fields = [form(wish, "zqsubject"), alone.clone()].concat();
        fields.extend((wish == "tell").then_some(("seen", "others")));
        let shown = organizer.post(&path, &fields).await.expect(if wish == "look" { 200 } else { 409 });
        let field = Selector::parse("[name='own/99/body']").unwrap();
        assert_eq!(shown.html().select(&field).count(), 1, "{wish}");
        assert!(shown.body.contains("zqgone") && shown.body.contains("They were not sent"), "{wish}");
    }
    let account = "where mail = 'zqproposer@talks.test'";
    site.run(&format!("update accounts set disabled_at = now() {account}")).await;
    let nobody = [form("look", "zqsubject"), alone].concat();
    let nobody = organizer.post(&path, &nobody).await.expect(409);
    assert!(
        nobody.body.contains("nobody to tell") && nobody.body.contains("zqwords") && nobody.body.contains("zqgone")
    );
    site.run(&format!("update accounts set disabled_at = null {account}")).await;
    assert_eq!(count().await, 0, "nothing is moved yet");
    organizer.post(&path, &form("tell", "zqsubject")).await.expect(303);
    let again = organizer.post(&path, &form("tell", "zqsubject")).await.expect(409);
    assert!(again.body.contains("zqwords"), "what was typed can be copied");
    assert_eq!(count().await, 1);
    assert!(site.mails_to("zqproposer@talks.test").await.iter().any(|text| text.contains("zqwords")));
}
