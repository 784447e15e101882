//! Who is taken off a talk while they answer, write or hand something in: a clear answer, and nothing that was typed is lost.

use futures_util::future::{join, join_all};
use reqwest::multipart::{Form, Part};
use sqlx::PgPool;

use super::{
    proposals::{self, handed_in, link, opened, values, whole},
    speaking,
};
use crate::common::{Browser, Site};

const FRIEND: &str = "zqfriend@talks.test";
const AGREES: [(&str, &str); 4] = [("do", "agree"), ("name", "波戸 つぐみ"), ("affiliation", "港の会"), ("role", "")];

/// The form of a proposal as its proposer sends it without the one who would speak too.
async fn without_friend(speaker: &mut Browser, own: &str, call: &str) -> Vec<(String, String)> {
    let page = speaker.get(&format!("{own}/edit")).await.expect(200);
    let (version, code) = (values(&page, "version").remove(0), own.rsplit('/').next().unwrap());
    let mut fields = whole(call, code, "鍵の話");
    fields.retain(|(name, _)| !name.starts_with("co/") && *name != "version");
    fields.push(("version", version.as_str()));
    fields.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn who_is_taken_off_a_proposal_while_they_agree_is_off_it_and_keeps_their_words(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, call) = opened(&site, "").await;
    let mut speaker = proposals::speaker(&site).await;
    let (own, _) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    let address = link(&site, FRIEND, "/proposals/join/").await;
    site.visitor().get(&address).await.expect(200);
    let edit = format!("{own}/edit");
    let fields = without_friend(&mut speaker, &own, &call).await;
    // Pressed several times at the moment at which the proposer takes them off: each press is taken, or hears why it is not.
    let press = async || site.visitor().post(&address, &AGREES).await;
    let pressed = join_all((0..4).map(|_| press()));
    let (replies, edited) = join(pressed, speaker.post_read(&edit, &fields)).await;
    edited.expect(303);
    for reply in replies {
        assert!(matches!(reply.status, 303 | 404), "{}: {}", reply.status, reply.body);
        if reply.status == 404 {
            assert!(reply.body.contains("taken you off it") && reply.body.contains("港の会"), "{}", reply.body);
        }
    }
    let known = "select count(*) from proposal_speakers where mail = $1";
    assert_eq!(site.one::<i64>(known, FRIEND).await, 0, "whoever came first, they are off it");
    // Later than that: what was typed can be copied, and no button sends it in vain.
    let late = site.visitor().post(&address, &AGREES).await.expect(404);
    assert!(late.body.contains("taken you off it"), "{}", late.body);
    assert!(late.text("main").contains("波戸 つぐみ") && late.text("main").contains("港の会"), "{}", late.body);
    assert!(!late.body.contains(&address), "its address is a secret");
    site.visitor().get(&address).await.expect(404);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn who_is_taken_off_the_agenda_while_they_write_reads_it_and_keeps_their_words(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut talk = speaking::talk(&site).await;
    let base = talk.base("slides").await;
    let before = site.fingerprint().await["slot_files"].clone();
    let off = format!("delete from appearances where person_id = {}", talk.person);
    site.run(&off).await;
    for (act, name, text) in [("slides", "slides", "https://slides.test/zqdeck"), ("label", "part", "zqpart")] {
        let fields = [("base", base.as_str()), (name, text), ("tlp", "green"), ("part_tlp", "green")];
        let path = talk.act(act);
        let refused = talk.speaker.post(&path, &fields).await.expect(404);
        let page = refused.text("main");
        assert!(page.contains("off the agenda") && page.contains(text), "{act}: {page}");
    }
    let (path, origin) = (talk.act("file"), talk.speaker.origin().to_owned());
    let form =
        Form::new().text("base", "").part("file", Part::bytes(b"%PDF-1.4\n%%EOF\n".to_vec()).file_name("slides.pdf"));
    let request = talk.speaker.request(reqwest::Method::POST, &path).header("origin", origin).multipart(form);
    let refused = talk.speaker.send(request).await.expect(404);
    assert!(refused.text("main").contains("Nothing was saved"), "{}", refused.body);
    assert_eq!(site.fingerprint().await["slot_files"], before);
    // Their own page opens, without that talk.
    let page = talk.speaker.get("/speaking").await.expect(200);
    assert!(!page.body.contains(&talk.act("slides")));
}
