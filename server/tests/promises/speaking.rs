//! A speaker's own page and the slides that are kept, over HTTP.

use domain::ids::EventRef;
use domain::qa::speaking;
use domain::viewer::Role;
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sqlx::PgPool;

use crate::common::{Browser, Reply, Site};

pub(super) const MINI: &str = "mini-security-jaws";
const MAIL: &str = "speaker@talks.test";
/// Stands in the file and nowhere else.
const WORD: &str = "zqslideword";

pub(super) struct Talk {
    pub slot: i64,
    pub number: i32,
    pub person: i64,
    pub speaker: Browser,
}

impl Talk {
    fn pdf(&self) -> String {
        format!("/{MINI}/54/talks/{}/slides.pdf", self.number)
    }

    pub fn act(&self, act: &str) -> String {
        format!("/speaking/talks/{}/{act}", self.slot)
    }

    /// What the form of this kind was drawn with.
    pub async fn base(&mut self, act: &str) -> String {
        let page = self.speaker.get("/speaking").await.expect(200);
        let html = page.html();
        let selector = format!("form[action='{}'] input[name=base]", self.act(act));
        let input = html.select(&scraper::Selector::parse(&selector).unwrap()).next().unwrap();
        input.value().attr("value").unwrap().to_owned()
    }

    async fn upload(&mut self, base: &str, name: &str, bytes: Vec<u8>) -> Reply {
        let path = self.act("file");
        let form =
            Form::new().text("base", base.to_owned()).part("file", Part::bytes(bytes).file_name(name.to_owned()));
        let origin = self.speaker.origin().to_owned();
        let request = self.speaker.request(Method::POST, &path).header("origin", origin).multipart(form);
        self.speaker.send(request).await
    }
}

fn pdf() -> Vec<u8> {
    format!("%PDF-1.4\n{WORD}\n%%EOF\n").into_bytes()
}

/// A talk of an evening to come, and the browser of whoever speaks there.
pub(super) async fn talk(site: &Site) -> Talk {
    site.run("update events set state = 'open', starts_at = now() + interval '5 days', ends_at = now() + interval '5 days 2 hours' where number = 54").await;
    let (slot, number, person) = site.first_talk().await;
    site.run(&format!(
        "update slots set tlp = 'clear', slides_url = null, may_publish = null, may_photograph = null where id = {slot}"
    ))
    .await;
    let speaker = site.signed_in_as(MAIL, &[]).await;
    site.run(&format!("update accounts set confirmed_at = now() where mail = '{MAIL}'")).await;
    let organizer = domain::viewer::Viewer::system();
    let noted =
        speaking::note_mail(&site.state.db, organizer.asks(), EventRef::new(MINI, 54), person.into(), (MAIL, None));
    noted.await.unwrap();
    Talk { slot, number, person, speaker }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_18_forms_of_others_talks_do_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    talk.speaker.get("/speaking").await.expect(200);
    let mut visitor = site.visitor();
    assert!(visitor.get("/speaking").await.expect(303).location().starts_with("/sign-in?next="));
    let mut others = [site.signed_in(None).await, site.signed_in(Some((MINI, Role::Owner))).await];
    let paths = ["correction", "permissions", "label", "slides", "file", "remove-file"].map(|act| talk.act(act));
    let fields = [
        ("record", "yes"),
        ("tlp", "red"),
        ("part_tlp", "red"),
        ("slides", "https://evil.test/"),
        ("bio", "x"),
        ("role", "admin"),
        ("id", "1"),
    ];
    let tables = async || {
        let all = site.fingerprint().await;
        (all["slots"].clone(), all["talk_corrections"].clone())
    };
    let before = tables().await;
    for path in paths.iter().chain([&format!("/speaking/people/{}", talk.person)]) {
        visitor.post(path, &fields).await.expect(401);
        for other in &mut others {
            other.post(path, &fields).await.expect(404);
        }
    }
    assert_eq!(tables().await, before);
    for other in &mut others {
        let page = other.get("/speaking").await.expect(200);
        assert!(!page.body.contains(&talk.act("permissions")));
    }
}

/// Without any script: the form of the page, the button of the desk, and what readers see meanwhile.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_18_a_speakers_correction_waits_for_the_organizers_of_the_talk(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    let (base, path) = (talk.base("correction").await, talk.act("correction"));
    // A neighbour's slot in the address, and ids in the fields, are nobody's correction.
    let other: i64 = site
        .one(
            "select t.id from slots t join events e on e.id = t.event_id where e.number = 54 and t.kind in ('talk', 'lightning') and t.id::text <> $1
             and not exists (select from speakers_of_slots w join accounts a on a.id = w.account_id where w.slot_id = t.id and a.mail = 'speaker@talks.test')
             order by t.position limit 1",
            &talk.slot.to_string(),
        )
        .await;
    let fields = [("base", base.as_str()), ("title", "zqnewtitle"), ("id", "1"), ("slot", "1"), ("account", "1")];
    talk.speaker.post(&format!("/speaking/talks/{other}/correction"), &fields).await.expect(404);
    for _ in 0..2 {
        let reply = talk.speaker.post(&path, &fields).await.expect(303);
        assert!(reply.location().starts_with("/speaking?did=correction#"), "{}", reply.location());
    }
    let kept: i64 = site.one("select count(*) from talk_corrections where title = $1", "zqnewtitle").await;
    assert_eq!(kept, 1);
    let public = [format!("/{MINI}/54"), format!("/{MINI}/54/talks/{}", talk.number), "/search?q=zqnew".to_owned()];
    for path in &public {
        assert!(!site.visitor().get(path).await.body.contains("zqnewtitle"), "{path}");
    }
    assert!(talk.speaker.get("/speaking").await.expect(200).body.contains("zqnewtitle"), "the control");
    // The buttons work for who plans this event alone.
    let agenda = format!("/organize/{MINI}/54/agenda");
    let mut desk = site.signed_in(Some((MINI, Role::Organizer))).await;
    let page = desk.get(&agenda).await.expect(200);
    let html = page.html();
    let button = scraper::Selector::parse("button[name=do][value^='take:']").unwrap();
    let take = html.select(&button).next().unwrap().value().attr("value").unwrap().to_owned();
    let input = scraper::Selector::parse("#agenda input[name=base]").unwrap();
    let version = html.select(&input).next().unwrap().value().attr("value").unwrap().to_owned();
    let press = [("base", version.as_str()), ("part", "yes"), ("do", take.as_str())];
    let elsewhere = site.signed_in(Some(("security-jaws", Role::Owner))).await;
    for mut browser in [site.visitor(), site.signed_in(None).await, elsewhere] {
        let reply = browser.post(&agenda, &press).await;
        assert!(matches!(reply.status, 401 | 403 | 404), "{}", reply.status);
    }
    let draft = "select count(*) from agenda_drafts where slots::text like '%' || $1 || '%'";
    assert_eq!(site.one::<i64>(draft, "zqnewtitle").await, 0);
    desk.post(&agenda, &press).await.expect(303);
    assert_eq!(site.one::<i64>(draft, "zqnewtitle").await, 1);
    assert!(!site.visitor().get(&public[1]).await.body.contains("zqnewtitle"), "not released");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_58_a_pdf_is_a_file_to_keep_that_no_browser_runs(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    site.visitor().get(&talk.pdf()).await.expect(404);
    for _ in 0..2 {
        let reply = talk.upload("", "../../<script>.html", pdf()).await.expect(303);
        assert!(reply.location().starts_with("/speaking?did=file#"), "{}", reply.location());
    }
    let stored: i64 = site.one("select count(*) from audit_log where action = $1", "speaker.file_stored").await;
    assert_eq!(stored, 1, "promise 67: the same file twice is once");
    let reply = site.visitor().get(&talk.pdf()).await.expect(200);
    assert_eq!(reply.body.as_bytes(), pdf());
    for (name, value) in [
        ("content-type", "application/pdf".to_owned()),
        ("content-disposition", format!("attachment; filename=\"{MINI}-54-{}.pdf\"", talk.number)),
        ("content-security-policy", "default-src 'none'; sandbox".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("cache-control", "no-store".to_owned()),
    ] {
        assert_eq!(reply.header(name), value);
    }
    let page = site.visitor().get(&format!("/{MINI}/54/talks/{}", talk.number)).await.expect(200);
    assert!(page.body.contains(&talk.pdf()), "the talk's page leads to it");
    // The speaker takes it back: it is nowhere at once.
    let base = talk.base("permissions").await;
    let path = talk.act("permissions");
    talk.speaker.post(&path, &[("base", &base), ("publish", "no")]).await.expect(303);
    site.visitor().get(&talk.pdf()).await.expect(404);
    let page = site.visitor().get(&format!("/{MINI}/54/talks/{}", talk.number)).await.expect(200);
    assert!(!page.body.contains("slides.pdf"));
    let own = talk.pdf();
    talk.speaker.get(&own).await.expect(200);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_58_what_is_no_pdf_is_refused_with_a_sentence(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    for wrong in [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
        b"PK\x03\x04%PDF-1.4".to_vec(),
    ] {
        let reply = talk.upload("", "slides.pdf", wrong).await.expect(422);
        assert!(reply.body.contains("This is not a PDF."), "{}", reply.text(".errors"));
    }
    let mut large = pdf();
    large.resize(domain::workflows::slides_file::MAX_PDF + 1, b' ');
    let reply = talk.upload("", "slides.pdf", large).await.expect(422);
    assert!(reply.body.contains("A PDF may have 20 MB."));
    let huge = vec![b'%'; 60 * 1024 * 1024];
    let reply = talk.upload("", "slides.pdf", huge).await.expect(413);
    assert!(reply.body.contains("20 MB"), "{}", reply.body);
    // Whoever is nobody sends nothing of that size.
    let mut visitor = site.visitor();
    visitor.post_body(&talk.act("file"), "multipart/form-data; boundary=b", vec![b'x'; 100 * 1024]).await.expect(413);
    let kept: i64 = site.one("select count(*) from slot_files where hash <> $1", "").await;
    assert_eq!(kept, 0);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_the_pdf_of_an_amber_talk_is_nowhere(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    talk.upload("", "slides.pdf", pdf()).await.expect(303);
    assert!(site.visitor().get(&talk.pdf()).await.expect(200).body.contains(WORD), "the control");
    let base = talk.base("label").await;
    let path = talk.act("label");
    let fields = [("base", base.as_str()), ("tlp", "amber"), ("part", ""), ("part_tlp", "amber")];
    talk.speaker.post(&path, &fields).await.expect(303);
    let at = |path: &str| format!("/{MINI}/54{path}");
    for path in [
        talk.pdf(),
        at(""),
        at("/report"),
        at(&format!("/talks/{}", talk.number)),
        at(&format!("/talks/{}/within", talk.number)),
        at("/event.ics"),
        "/".to_owned(),
        format!("/{MINI}"),
        format!("/{MINI}/feed.atom"),
        format!("/search?q={WORD}"),
    ] {
        for mut browser in
            [site.visitor(), site.signed_in(None).await, site.signed_in(Some(("security-jaws", Role::Owner))).await]
        {
            let reply = browser.get(&path).await;
            // Whoever writes a word into an address is answered with it.
            assert!(reply.status < 500 && (path.contains(WORD) || !reply.body.contains(WORD)), "{path}");
            assert!(path.contains("slides.pdf") || !reply.body.contains("slides.pdf"), "{path}");
        }
    }
    let mut desk = site.signed_in(Some((MINI, Role::Organizer))).await;
    assert!(desk.get(&talk.pdf()).await.expect(200).body.contains(WORD));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_67_a_form_sent_twice_is_once_and_an_older_one_overwrites_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    let (base, path) = (talk.base("permissions").await, talk.act("permissions"));
    let fields = [("base", base.as_str()), ("record", "yes"), ("publish", "yes"), ("post", "no"), ("photograph", "no")];
    for _ in 0..2 {
        talk.speaker.post(&path, &fields).await.expect(303);
    }
    let said: i64 = site.one("select count(*) from audit_log where action = $1", "speaker.permissions").await;
    assert_eq!(said, 1);
    let late = talk.speaker.post(&path, &[("base", &base), ("record", "no"), ("photograph", "yes")]).await.expect(409);
    let checked = |name: &str| {
        let selector = format!("form[action='{path}'] input[name={name}][checked]");
        let html = late.html();
        html.select(&scraper::Selector::parse(&selector).unwrap())
            .next()
            .unwrap()
            .value()
            .attr("value")
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        (checked("record").as_str(), checked("photograph").as_str()),
        ("no", "yes"),
        "what was chosen is still there"
    );
    let stored: bool = site.one("select may_record from slots where id = $1::bigint", &talk.slot.to_string()).await;
    assert!(stored);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_what_a_speaker_writes_is_inert_on_their_page_and_on_the_public_one(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    let page = talk.speaker.get("/speaking").await.expect(200);
    let path = format!("/speaking/people/{}", talk.person);
    let selector = scraper::Selector::parse(&format!("form[action='{path}'] input[name=base]")).unwrap();
    let base = page.html().select(&selector).next().unwrap().value().attr("value").unwrap().to_owned();
    let bio = "</textarea><script>alert(1)</script> [x](javascript:alert(1)) **鍵**";
    let preview =
        talk.speaker.post(&path, &[("base", &base), ("bio", bio), ("url", ""), ("do", "preview")]).await.expect(200);
    talk.speaker.post(&path, &[("base", &base), ("bio", bio), ("url", ""), ("do", "save")]).await.expect(303);
    let slug: String = site.one("select slug from people where id = $1::bigint", &talk.person.to_string()).await;
    let public =
        site.visitor().get(&format!("/speakers/{}", domain::encoding::percent_encode(&slug))).await.expect(200);
    for body in [&preview.body, &public.body] {
        assert!(body.contains("<strong>鍵</strong>"), "{body}");
    }
    for body in [&preview.body, &talk.speaker.get("/speaking").await.body, &public.body] {
        assert!(!body.contains("<script>alert") && !body.contains("href=\"javascript"), "{body}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_on_the_page_no_more_is_called_by_its_name_and_what_was_typed_comes_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    for (path, field, says) in [
        ("/speaking/people/999999", "bio", "This profile is not on your page now"),
        ("/speaking/people/999999/names", "names", "This profile is not on your page now"),
        ("/speaking/talks/999999/slides", "slides", "This talk is not on your page now"),
    ] {
        let gone = talk.speaker.post(path, &[("base", ""), (field, "https://zqtyped.test/")]).await.expect(404);
        assert!(gone.body.contains(says) && gone.body.contains("zqtyped"), "{path}: {}", gone.text("main"));
    }
}

/// The page of a question is for everybody: one to a talk that is not has none, and no link to it.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_question_leads_a_speaker_to_where_it_is_read(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = talk(&site).await;
    site.run(&format!(
        "update questions set slot_id = null where slot_id in (select slot_id from appearances where person_id = {})",
        talk.person
    ))
    .await;
    site.run(&format!(
        "insert into questions (event_id, slot_id, body, state, source, shown_at)
         select event_id, id, 'zqasked', 'answered_text', 'live', now() from slots where id = {}",
        talk.slot
    ))
    .await;
    let id: i64 = site.one("select id from questions where body = $1", "zqasked").await;
    let own = format!("/me/questions#q{id}");
    for (label, to) in [
        ("clear", Some(format!("/{MINI}/54/qa/{id}"))),
        ("green", Some(format!("/{MINI}/54/talks/{}/within", talk.number))),
        ("red", None),
    ] {
        site.run(&format!("update slots set tlp = '{label}' where id = {}", talk.slot)).await;
        let page = talk.speaker.get("/speaking").await.expect(200);
        assert!(page.body.contains(&format!("href=\"{own}\"")), "{label}");
        let inbox = talk.speaker.get("/me/questions").await.expect(200);
        let html = inbox.html();
        let link = scraper::Selector::parse(&format!("#q{id} .board-body a")).unwrap();
        let link = html.select(&link).next().and_then(|link| link.value().attr("href").map(str::to_owned));
        assert_eq!(link, to, "{label}");
        if let Some(path) = to {
            let there = talk.speaker.get(&path).await.expect(200);
            assert!(there.body.contains("zqasked"), "{label}");
        }
    }
}
