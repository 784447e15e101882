//! Letters to speakers over HTTP: whatever is typed is inert, stays when it is refused, and is what arrives, once.

use chrono::Utc;
use domain::{
    agenda::drafting,
    ids::{EventRef, SlotId},
    pages,
    viewer::{Role, Viewer},
};
use futures_util::future::join_all;
use scraper::Selector;
use sqlx::PgPool;

use super::content::assert_inert;
use crate::common::{Reply, Site};

const SERIES: &str = "mini-security-jaws";
const LETTERS: &str = "/organize/mini-security-jaws/54/letters";
const RELEASE: &str = "/organize/mini-security-jaws/54/agenda/release";
const MAIL: &str = "zqmoved@talks.test";
/// The button that tells one speaker of questions.
const CALL: &str = "name=\"do\" value=\"call\"";
const HOSTILE: &str = r#"kakushi</textarea><script>alert(0)</script>"'><img src=x onerror=alert(1)>{{7*7}}"#;

/// A draft by which the talk of somebody who is reached moves to another room, and has this title; who that is.
pub(super) async fn moved(site: &Site, title: &str) -> i64 {
    site.run("update events set state = 'open', starts_at = now() + interval '5 days', ends_at = now() + interval '5 days 2 hours' where number = 54").await;
    let (slot, _, person) = site.first_talk().await;
    site.run(&format!(
        "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
         select id, {person}, '{MAIL}', '{MAIL}', 'ja', now() from series where slug = '{SERIES}'"
    ))
    .await;
    site.run(&format!("update slots set tlp = 'clear' where id = {slot}")).await;
    let (system, event) = (Viewer::system(), EventRef::new(SERIES, 54));
    let editor = pages::agenda_editor::load(&site.state.db, system.asks_at(Utc::now()), event).await.unwrap();
    let mut slots = editor.slots;
    let at = slots.iter().position(|one| one.slot == Some(SlotId(slot))).unwrap();
    "ホールZ".clone_into(&mut slots[at].room);
    title.clone_into(&mut slots[at].title);
    drafting::save(&site.state.db, system.asks_at(Utc::now()), event, editor.version, slots).await.unwrap();
    person
}

/// What stands in the first field of that name.
pub(super) fn value(page: &Reply, name: &str) -> String {
    let html = page.html();
    let field = Selector::parse(&format!("[name=\"{name}\"]")).unwrap();
    html.select(&field).next().unwrap().value().attr("value").unwrap().to_owned()
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_hostile_words_of_letters_are_inert(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, HOSTILE).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let owned = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let typed = |prefix: &str| {
        ["subject_ja", "body_ja", "subject_en", "body_en"]
            .map(|part| owned(&format!("{prefix}{part}"), HOSTILE))
            .to_vec()
    };
    let mut fields = typed("letter/talk_moved/");
    fields.push(owned("do", "look"));
    fields.push(owned("all", &person.to_string()));
    fields.push(owned(&format!("who/{person}"), "on"));
    fields.push(owned(&format!("own/{person}/subject"), HOSTILE));
    fields.push(owned(&format!("own/{person}/body"), HOSTILE));
    let mut shown = vec![organizer.get(RELEASE).await.expect(200)];
    shown.push(organizer.post(RELEASE, &pairs(&fields)).await.expect(200));
    let version = Selector::parse("#letter-talk_moved [name=version]").unwrap();
    for scope in ["series", "event"] {
        let page = organizer.get(LETTERS).await.expect(200);
        let seen = page.html().select(&version).next().unwrap().value().attr("value").unwrap().to_owned();
        let mut fields = typed("");
        fields.push(owned("do", "save"));
        fields.push(owned("kind", "talk_moved"));
        fields.push(owned("scope", scope));
        fields.push(owned("version", &seen));
        organizer.post(LETTERS, &pairs(&fields)).await.expect(303);
    }
    shown.push(organizer.get(LETTERS).await.expect(200));
    for (at, reply) in shown.iter().enumerate() {
        assert!(reply.html().root_element().text().any(|text| text.contains("kakushi")), "page {at} shows the words");
        assert_inert(reply, &format!("page {at}"));
    }
    // An older form is refused, and both can be compared.
    let stale = [
        ("do", "save"),
        ("kind", "talk_moved"),
        ("scope", "event"),
        ("version", "0.0"),
        ("subject_ja", "zqmine"),
        ("body_ja", "zqmine"),
    ];
    let reply = organizer.post(LETTERS, &stale).await.expect(409);
    assert!(reply.body.contains("zqmine") && reply.text("#letter-talk_moved .announce-mail").contains("kakushi"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_67_a_letter_that_was_edited_at_a_release_arrives_as_it_was_edited_and_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let page = organizer.get(RELEASE).await.expect(200);
    let (base, seen, who) = (value(&page, "base"), value(&page, "seen"), format!("who/{person}"));
    let person = person.to_string();
    let form = |wish: &'static str, subject: &'static str| {
        vec![
            ("base", base.as_str()),
            ("seen", seen.as_str()),
            ("all", person.as_str()),
            (who.as_str(), "on"),
            ("do", wish),
            ("letter/talk_moved/subject_ja", subject),
            ("letter/talk_moved/body_ja", "zqwords {名前}"),
        ]
    };
    let released =
        async || site.one::<i32>("select max(agenda_release) from events where number = 54 and $1 = ''", "").await;
    let before = released().await;
    let refused = organizer.post(RELEASE, &form("tell", "")).await.expect(422);
    assert!(refused.body.contains("zqwords") && refused.body.contains("f-letter/talk_moved/subject_ja-error"));
    let stale = [form("tell", "x").as_slice(), &[("seen", "nobody")]].concat();
    let refused = organizer.post(RELEASE, &stale).await.expect(409);
    assert!(refused.body.contains("zqwords"), "what was typed stays");
    assert_eq!(released().await, before);
    let tried = [form("", "zqsubject").as_slice(), &[("try", "talk_moved")]].concat();
    organizer.post(RELEASE, &tried).await.expect(200);
    let count = |topic: &'static str| site.one::<i64>("select count(*) from jobs where topic = $1", topic);
    assert_eq!((count("talk_moved").await, released().await), (2, before), "to whoever wrote it, in both languages");
    let press = async || organizer.clone().post(RELEASE, &form("tell", "zqsubject")).await.status;
    assert_eq!(join_all((0..3).map(|_| press())).await, [303, 303, 303]);
    assert_eq!((count("talk_moved").await, released().await), (3, before + 1));
    // There is nobody to tell any more; what was tried on oneself is on its way all the same, and the page says so.
    let alone = organizer.post(RELEASE, &tried).await.expect(200);
    assert!(alone.body.contains("Two mails are on their way to you") && alone.body.contains("zqwords"));
    assert_eq!((count("talk_moved").await, released().await), (5, before + 1));
    let mails = site.mails_to(MAIL).await;
    assert!(mails.iter().any(|text| text.contains("zqwords") && text.contains("zqtitle")), "{mails:?}");
    assert!(site.audit().await.contains(&"agenda.release ok".to_owned()));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_speaker_is_asked_again_in_words_that_were_looked_at_and_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await;
    let wants =
        "update slots set may_photograph = null where id in (select slot_id from appearances where person_id = ";
    site.run(&format!("{wants}{person})")).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let desk = format!("/organize/{SERIES}/54/speakers");
    let path = format!("{desk}/{person}/ask");
    assert!(organizer.get(&desk).await.expect(200).body.contains(&path));
    assert!(organizer.get(&path).await.expect(200).body.contains(MAIL));
    let refused = organizer.post(&path, &[("do", "send"), ("subject", ""), ("body", HOSTILE)]).await.expect(422);
    assert!(refused.body.contains("f-subject-error") && refused.text("textarea").contains("kakushi"));
    assert_inert(&refused, "what was refused");
    let count = async || site.one::<i64>("select count(*) from jobs where topic = $1", "speaker_reminder").await;
    let form = |wish: &'static str| [("do", wish), ("subject", "zqsubject"), ("body", "zqwords {名前}")];
    let shown = organizer.post(&path, &form("look")).await.expect(200);
    assert!(shown.text(".announce-mail").contains("zqwords"));
    assert_eq!(count().await, 0, "a look sends nothing");
    organizer.post(&path, &form("send")).await.expect(303);
    let again = organizer.post(&path, &form("send")).await.expect(409);
    assert!(again.body.contains("zqwords"), "what was typed stays");
    assert_eq!(count().await, 1);
    assert!(!organizer.get(&desk).await.expect(200).body.contains(&path), "not before a day has passed");
    assert!(site.mails_to(MAIL).await.iter().any(|text| text.contains("zqwords")));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_letter_that_goes_by_itself_is_sent_sooner_once_somebody_has_looked_at_it(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await.to_string();
    site.run(&format!("update slots set may_photograph = null where id in (select slot_id from appearances where person_id = {person})")).await;
    site.run("delete from speaker_reminders").await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let path = format!("{LETTERS}/slides_wanted");
    assert!(organizer.get(LETTERS).await.expect(200).body.contains(&path));
    organizer.post(LETTERS, &[("do", "now"), ("kind", "slides_wanted")]).await.expect(404);
    let page = organizer.get(&path).await.expect(200);
    let (seen, all, who) = (value(&page, "seen"), value(&page, "all"), format!("who/{person}"));
    let (subject, body) = (format!("own/{person}/subject"), format!("own/{person}/body"));
    let form = |wish: &'static str, words: &'static str| {
        vec![
            ("seen", seen.as_str()),
            ("all", all.as_str()),
            ("do", wish),
            (who.as_str(), "on"),
            (subject.as_str(), words),
            (body.as_str(), "zqwords {名前}"),
        ]
    };
    let count = |topic: &'static str| site.one::<i64>("select count(*) from jobs where topic = $1", topic);
    let refused = organizer.post(&path, &form("tell", "")).await.expect(422);
    assert!(refused.body.contains("zqwords"), "what was typed stays");
    let nobody = organizer.post(&path, &[("seen", seen.as_str()), ("all", all.as_str()), ("do", "tell")]).await;
    nobody.expect(409);
    organizer.post(&path, &form("look", HOSTILE)).await.expect(200);
    assert_eq!(count("speaker_reminder").await, 0, "nothing is sent yet");
    organizer.post(&path, &form("tell", "zqsubject")).await.expect(303);
    let again = organizer.post(&path, &form("tell", "zqsubject")).await.expect(409);
    assert!(again.body.contains("zqwords"), "what was typed can be copied");
    assert_eq!(count("speaker_reminder").await, 1);
    assert!(site.mails_to(MAIL).await.iter().any(|text| text.contains("zqwords")));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn one_speaker_is_told_of_questions_once_somebody_has_looked_at_the_letter(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await.to_string();
    let (slot, ..) = site.first_talk().await;
    site.run(&format!("insert into questions (event_id, slot_id, body, state, shown_at) select event_id, id, 'zqquestion', 'live', now() from slots where id = {slot}")).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let count = async || site.one::<i64>("select count(*) from jobs where topic = $1", "questions_waiting").await;
    let note = [("person", person.as_str()), ("mail", "zqnew@talks.test"), ("language", "en"), ("do", "call")];
    let asks = organizer.post(&format!("/organize/{SERIES}/54/speakers"), &note).await.expect(303);
    let asks = asks.location().to_owned();
    assert!(asks.ends_with(&format!("/letters/questions_waiting?person={person}")), "{asks}");
    let page = organizer.get(&asks).await.expect(200);
    assert!(
        page.body.contains("questions_waiting/subject_en") && !page.body.contains("subject_ja"),
        "they read English"
    );
    let (seen, told, who) = (value(&page, "seen"), value(&page, "told"), format!("who/{person}"));
    let form = [
        ("seen", seen.as_str()),
        ("told", told.as_str()),
        ("all", person.as_str()),
        (who.as_str(), "on"),
        ("do", "tell"),
        ("letter/questions_waiting/subject_en", "zqsubject"),
        ("letter/questions_waiting/body_en", "zqwords {talks}"),
    ];
    assert_eq!(count().await, 0, "nothing is sent yet");
    organizer.post(&asks, &form).await.expect(303);
    let again = organizer.post(&asks, &form).await.expect(409);
    assert!(again.body.contains("zqwords"), "what was typed stays");
    // A look between does not make a page that is out of date a new one.
    let look = form.map(|(name, text)| (name, if name == "do" { "look" } else { text }));
    let looked = organizer.post(&asks, &look).await.expect(200);
    assert_eq!(value(&looked, "told"), told);
    assert_eq!(count().await, 1);
    assert!(site.mails_to("zqnew@talks.test").await.iter().any(|text| text.contains("zqwords")));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_speaker_for_whom_no_question_waits_is_told_of_none(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await.to_string();
    site.run("update questions set state = 'answered' where event_id in (select id from events where number = 54)")
        .await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let desk = format!("/organize/{SERIES}/54/speakers");
    let (path, who) = (format!("{LETTERS}/questions_waiting?person={person}"), format!("who/{person}"));
    for (lang, words, why) in [
        ("en", "No question waits", "No question waits for this speaker"),
        ("ja", "知らせる質問はありません", "答えを待つ質問がありません"),
    ] {
        organizer.headers.insert("accept-language".to_owned(), lang.to_owned());
        let page = organizer.get(&desk).await.expect(200);
        assert!(page.body.contains(words) && !page.body.contains(CALL), "{lang}");
        assert!(organizer.get(&path).await.expect(409).text("main").contains(why), "{lang}");
        let form = [
            ("told", "0"),
            ("all", person.as_str()),
            (who.as_str(), "on"),
            ("do", "tell"),
            ("letter/questions_waiting/subject_ja", "zqsubject"),
            ("letter/questions_waiting/body_ja", "zqwords"),
        ];
        let refused = organizer.post(&path, &form).await.expect(409);
        assert!(refused.body.contains(why) && refused.body.contains("zqwords"), "{lang}: what was typed can be copied");
        // A page from before still has the button.
        let note = [("person", person.as_str()), ("mail", MAIL), ("language", "ja"), ("do", "call")];
        let asks = organizer.post(&desk, &note).await.expect(303).location().to_owned();
        assert!(organizer.get(&asks).await.expect(409).body.contains(why), "{lang}");
    }
    let told = site.one::<i64>("select count(*) from jobs where topic = $1", "questions_waiting").await;
    assert_eq!(told, 0);
    let (slot, ..) = site.first_talk().await;
    site.run(&format!("insert into questions (event_id, slot_id, body, state, shown_at) select event_id, id, 'zqquestion', 'live', now() from slots where id = {slot}")).await;
    assert!(organizer.get(&desk).await.expect(200).body.contains(CALL));
    organizer.get(&path).await.expect(200);
    // No mail tells of what is asked of a talk that none may name.
    site.run(&format!("update slots set tlp = 'amber' where id = {slot}")).await;
    let page = organizer.get(&desk).await.expect(200).body;
    assert!(!page.contains(CALL) && page.contains("メールでは知らせません"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn words_to_whom_another_organizer_wrote_meanwhile_come_back_as_not_sent(pool: PgPool) {
    let site = Site::demo(pool).await;
    let person = moved(&site, "zqtitle").await;
    site.run(&format!(
        "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
         select distinct e.series_id, a.person_id, 'zqother@talks.test', 'zqother@talks.test', 'ja', now()
         from events e join slots t on t.event_id = e.id join appearances a on a.slot_id = t.id join people p on p.id = a.person_id
         where e.number = 54 and t.kind = 'lightning' and not p.is_group and a.person_id <> {person}"
    ))
    .await;
    let other: i64 = site.one("select person_id from person_mails where mail = $1", "zqother@talks.test").await;
    site.run("update slots set may_photograph = null").await;
    site.run("delete from speaker_reminders").await;
    let path = format!("{LETTERS}/slides_wanted");
    let mut first = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let mut second = site.signed_in(Some((SERIES, Role::Owner))).await;
    let page = second.get(&path).await.expect(200);
    let (seen, all) = (value(&page, "seen"), value(&page, "all"));
    let ticks = [person, other].map(|id| format!("who/{id}"));
    let to_one = [("seen", seen.as_str()), ("all", all.as_str()), (ticks[0].as_str(), "on"), ("do", "tell")];
    first.post(&path, &to_one).await.expect(303);

    let (subject, body) = (format!("own/{person}/subject"), format!("own/{person}/body"));
    let form = |seen: &str, all: &str| {
        let fixed = [(subject.as_str(), "zqsubject"), (body.as_str(), "zqnever {名前}"), ("do", "tell")];
        let ticked = ticks.iter().map(|tick| (tick.as_str(), "on"));
        let fields = fixed.into_iter().chain(ticked).chain([("seen", seen), ("all", all)]);
        fields.map(|(name, text)| (name.to_owned(), text.to_owned())).collect::<Vec<_>>()
    };
    let count = async || site.one::<i64>("select count(*) from jobs where topic = $1", "speaker_reminder").await;
    let refused = second.post_read(&path, &form(&seen, &all)).await.expect(409);
    let kept = refused.text("section[aria-labelledby=kept]");
    assert!(kept.contains("not sent") && kept.contains("zqnever"), "{kept}");
    assert_eq!((value(&refused, "all"), count().await), (other.to_string(), 1), "the other one is left, and waits");
    let again = form(&value(&refused, "seen"), &value(&refused, "all"));
    second.post_read(&path, &again).await.expect(303);
    assert_eq!(count().await, 2);
    let mails = [site.mails_to(MAIL).await, site.mails_to("zqother@talks.test").await];
    assert_eq!(mails.each_ref().map(Vec::len), [1, 1]);
    assert!(mails.iter().flatten().all(|text| !text.contains("zqnever")), "{mails:?}");
}
