//! A speaker says what may be published of their talk, how far it may travel, and hands in slides; it stands on the agenda and in
//! the organizers' draft, once, and nobody else can do it.

mod pdf;

use crate::common::{
    account_with,
    boards::{SLUG, at_event},
    demo,
    seats::{one, run},
    speakers::{Billed, account, first_talk, noted},
};
use chrono::{Duration, Utc};
use domain::{
    Error, Lang,
    agenda::{
        drafting,
        tlp::Tlp,
        types::{DraftSlot, Permissions},
        wanted::Wanted,
    },
    db::Db,
    ids::{PersonId, SlotId},
    mail::types::Payload,
    pages::{self, speaking::OwnTalk},
    qa::speaking,
    viewer::{Role, Viewer},
    workflows::{
        release_agenda, remind_speakers, slides_file,
        speak::{self, LabelInput},
        speaker_profile::{self, Picture},
    },
};
use sqlx::PgPool;

const MAIL: &str = "speaker@talks.test";
const ALL: Permissions =
    Permissions { photograph: Some(false), post: Some(true), publish: Some(true), record: Some(true) };

/// The event begins so many days from now.
async fn begins_in(db: &Db, days: i32) {
    run(
        db,
        &format!(
            "update events set state = 'open', starts_at = now() + interval '{days} days', ends_at = now() + interval '{days} days 2 hours'
             where number = 54 and series_id = (select id from series where slug = '{SLUG}')"
        ),
    )
    .await;
}

/// A talk of the event to come, its number, who is billed on it, and the account that speaks for them.
struct Talk {
    slot: SlotId,
    number: i32,
    person: PersonId,
    speaker: Viewer,
    organizer: Viewer,
}

async fn talk(db: &Db) -> Talk {
    begins_in(db, 5).await;
    let Billed { slot, number, person, .. } = first_talk(db).await;
    let organizer = account_with(db, SLUG, Role::Organizer).await;
    let speaker = noted(db, person, MAIL).await;
    run(db, &format!("update slots set slides_url = null, tlp = 'clear', may_photograph = null, may_post = null, may_publish = null, may_record = null where id = {slot}")).await;
    run(db, &format!("delete from note_lines where slot_id = {slot}")).await;
    Talk { slot, number, person, speaker, organizer }
}

/// As its speaker sees it.
async fn own(db: &Db, talk: &Talk) -> OwnTalk {
    let page = pages::speaking::load(db, talk.speaker.asks()).await.unwrap();
    page.coming.into_iter().chain(page.past).find(|one| one.id == talk.slot).unwrap()
}

async fn drafted(db: &Db, talk: &Talk) -> (Vec<DraftSlot>, i32) {
    let editor = pages::agenda_editor::load(db, talk.organizer.asks(), at_event()).await.unwrap();
    (editor.slots, editor.version)
}

fn label(tlp: Tlp) -> LabelInput {
    LabelInput { tlp, part_tlp: Tlp::Amber, ..LabelInput::default() }
}

fn field(error: &Error) -> &str {
    match error {
        Error::Invalid { field, .. } => field,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_a_speaker_says_outlives_the_next_release_and_what_organizers_plan(pool: PgPool) {
    let db = demo(pool).await;
    let talk = talk(&db).await;
    // An organizer plans another title, and leaves it as a draft.
    let (mut slots, version) = drafted(&db, &talk).await;
    let at = slots.iter().position(|slot| slot.slot == Some(talk.slot)).unwrap();
    slots[at].title = "新しい題名".to_owned();
    drafting::save(&db, talk.organizer.asks(), at_event(), version, slots).await.unwrap();

    let base = own(&db, &talk).await.bases;
    for _ in 0..2 {
        speak::say_permissions(&db, talk.speaker.asks(), talk.slot, &base.permissions, ALL).await.unwrap();
    }
    let green = LabelInput { part: " 12〜15枚目 ".to_owned(), ..label(Tlp::Green) };
    for _ in 0..2 {
        speak::say_label(&db, talk.speaker.asks(), talk.slot, &base.label, Some(&green)).await.unwrap();
    }
    let said = own(&db, &talk).await;
    assert_eq!((said.permissions, said.sharing.tlp, said.sharing.part_words.as_str()), (ALL, Tlp::Green, "12〜15枚目"));
    assert_eq!(
        one(&db, "select count(*) from audit_log where action in ('speaker.permissions', 'speaker.label')").await,
        2
    );

    let (slots, version) = drafted(&db, &talk).await;
    assert_eq!(
        (slots[at].title.as_str(), slots[at].permissions, slots[at].sharing.tlp),
        ("新しい題名", ALL, Tlp::Green)
    );
    release_agenda::release(&db, talk.organizer.asks_at(Utc::now()), at_event(), version).await.unwrap();
    let said = own(&db, &talk).await;
    assert_eq!((said.title.as_str(), said.permissions, said.sharing.tlp), ("新しい題名", ALL, Tlp::Green));

    // What is released stays released: the speaker's word is no plan of the organizers.
    let base = said.bases;
    let less = Permissions { post: Some(false), ..ALL };
    speak::say_permissions(
        &db,
        talk.speaker.asks_at(Utc::now() + Duration::minutes(1)),
        talk.slot,
        &base.permissions,
        less,
    )
    .await
    .unwrap();
    let newer = "select count(*) from agenda_drafts d join events e on e.id = d.event_id where e.number = 54 and d.created_at > e.agenda_released_at";
    assert_eq!(one(&db, newer).await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_second_of_two_tabs_overwrites_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let talk = talk(&db).await;
    let old = own(&db, &talk).await.bases;
    speak::say_permissions(&db, talk.speaker.asks(), talk.slot, &old.permissions, ALL).await.unwrap();
    let other = Permissions { record: Some(false), ..ALL };
    let late = speak::say_permissions(&db, talk.speaker.asks(), talk.slot, &old.permissions, other).await.unwrap_err();
    assert!(matches!(late, Error::Conflict(_)), "{late:?}");
    speak::say_slides(&db, talk.speaker.asks(), talk.slot, &old.slides, "https://speakerdeck.com/a/b").await.unwrap();
    let late = speak::say_slides(&db, talk.speaker.asks(), talk.slot, &old.slides, "https://speakerdeck.com/a/c")
        .await
        .unwrap_err();
    assert!(matches!(late, Error::Conflict(_)), "{late:?}");
    let said = own(&db, &talk).await;
    assert_eq!((said.permissions, said.slides_url.as_deref()), (ALL, Some("https://speakerdeck.com/a/b")));
    for wrong in ["http://speakerdeck.com/a", "javascript:alert(1)", "https://me:pw@x.test/", "slides"] {
        let refused =
            speak::say_slides(&db, talk.speaker.asks(), talk.slot, &said.bases.slides, wrong).await.unwrap_err();
        assert_eq!(field(&refused), "slides", "{wrong}");
    }
    speak::say_slides(&db, talk.speaker.asks(), talk.slot, &said.bases.slides, " ").await.unwrap();
    assert_eq!(own(&db, &talk).await.slides_url, None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_label_becomes_only_stricter_once_the_event_has_begun_and_red_takes_no_notes(pool: PgPool) {
    let db = demo(pool).await;
    let talk = talk(&db).await;
    let say = async |tlp: Tlp| {
        let base = own(&db, &talk).await.bases.label;
        speak::say_label(&db, talk.speaker.asks_at(Utc::now()), talk.slot, &base, Some(&label(tlp))).await
    };
    say(Tlp::Amber).await.unwrap();
    say(Tlp::Clear).await.unwrap();
    run(&db, &format!("insert into note_lines (slot_id, position, body) values ({}, 1, 'x')", talk.slot)).await;
    assert_eq!(field(&say(Tlp::Red).await.unwrap_err()), "tlp");
    begins_in(&db, 0).await;
    say(Tlp::Green).await.unwrap();
    assert_eq!(field(&say(Tlp::Clear).await.unwrap_err()), "tlp");
    assert_eq!(own(&db, &talk).await.sharing.tlp, Tlp::Green);
    // A form without a label is none that lets out everything.
    let base = own(&db, &talk).await.bases.label;
    let none = speak::say_label(&db, talk.speaker.asks(), talk.slot, &base, None).await.unwrap_err();
    assert_eq!(field(&none), "tlp");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_18_ids_of_others_do_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let talk = talk(&db).await;
    let stranger = account(&db, "stranger@talks.test").await;
    let other: i64 = sqlx::query_scalar(
        "select t.id from slots t where t.kind = 'talk' and not exists (select from appearances a where a.slot_id = t.id and a.person_id = $1) order by t.id limit 1",
    )
    .bind(talk.person.0)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    let before = crate::common::row_counts(&db).await;
    let visitor = Viewer::visitor();
    let green = label(Tlp::Green);
    for (who, slot, expected) in [
        (&visitor, talk.slot, Error::SignInRequired),
        (&stranger, talk.slot, Error::Concealed),
        (&talk.organizer, talk.slot, Error::Concealed),
        (&talk.speaker, SlotId(other), Error::Concealed),
        (&talk.speaker, SlotId(0), Error::NotFound),
    ] {
        let asked = who.asks_at(Utc::now());
        assert_eq!(speak::say_permissions(&db, asked, slot, "", ALL).await.unwrap_err(), expected);
        assert_eq!(speak::say_label(&db, asked, slot, "", Some(&green)).await.unwrap_err(), expected);
        assert_eq!(speak::say_slides(&db, asked, slot, "", "https://a.test/").await.unwrap_err(), expected);
        assert_eq!(slides_file::store(&db, asked, slot, "", b"%PDF-1.4").await.unwrap_err(), expected);
        assert_eq!(slides_file::remove(&db, asked, slot, "").await.unwrap_err(), expected);
    }
    let bio = ("わたしです", "");
    for who in [&stranger, &talk.organizer] {
        let refused = speaker_profile::save(&db, who.asks(), talk.person, "", bio, Picture::Keep).await.unwrap_err();
        assert_eq!(refused, Error::Concealed);
    }
    assert_eq!(crate::common::row_counts(&db).await, before);
    // Whose address is forgotten speaks for nobody any more.
    speaking::note_mail(&db, talk.organizer.asks(), at_event(), talk.person, ("", None)).await.unwrap();
    let gone = speak::say_permissions(&db, talk.speaker.asks(), talk.slot, "", ALL).await.unwrap_err();
    assert_eq!(gone, Error::Concealed);
    assert!(pages::speaking::load(&db, talk.speaker.asks()).await.unwrap().coming.is_empty());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_profile_is_written_once_found_by_search_and_by_its_owner_alone(pool: PgPool) {
    let db = demo(pool).await;
    let talk = talk(&db).await;
    let profile = async || pages::speaking::load(&db, talk.speaker.asks()).await.unwrap().profiles;
    let base = profile().await.pop().unwrap().base;
    for _ in 0..2 {
        let typed = ("鍵を**数える**人です zqbio", "https://me.test/");
        speaker_profile::save(&db, talk.speaker.asks(), talk.person, &base, typed, Picture::Keep).await.unwrap();
    }
    let saved = profile().await.pop().unwrap();
    assert!(saved.bio_html.contains("<strong>数える</strong>"), "{}", saved.bio_html);
    assert_eq!(one(&db, "select count(distinct subject) from audit_log where action = 'speaker.profile'").await, 1);
    assert!(one(&db, "select count(*) from search_documents where body like '%zqbio%'").await > 0);
    let late = speaker_profile::save(&db, talk.speaker.asks(), talk.person, &base, ("ほか", ""), Picture::Keep)
        .await
        .unwrap_err();
    assert!(matches!(late, Error::Conflict(_)), "{late:?}");
    let wrong =
        speaker_profile::save(&db, talk.speaker.asks(), talk.person, &saved.base, ("x", "ftp://a"), Picture::Keep)
            .await
            .unwrap_err();
    assert_eq!(field(&wrong), "url");
    // Who has an account of their own writes of themselves, whatever address organizers noted.
    let owner = account(&db, "owner@talks.test").await;
    sqlx::query("update accounts set person_id = $1 where mail = 'owner@talks.test'")
        .bind(talk.person.0)
        .execute(&db.pool)
        .await
        .unwrap();
    assert!(profile().await.is_empty());
    assert_eq!(pages::speaking::load(&db, owner.asks()).await.unwrap().profiles.len(), 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_67_a_speaker_is_reminded_once_a_week_before_while_something_is_wanted(pool: PgPool) {
    let db = demo(pool).await;
    let talk = talk(&db).await;
    run(&db, &format!("update people set bio = '' where id = {}", talk.person)).await;
    let system = Viewer::system();
    assert_eq!(remind_speakers::send_due(&db, talk.organizer.asks()).await.unwrap_err(), Error::Forbidden);
    begins_in(&db, 9).await;
    assert_eq!(remind_speakers::send_due(&db, system.asks_at(Utc::now())).await.unwrap(), 0, "not yet");
    begins_in(&db, 6).await;
    // In the language of their account, whatever was noted.
    run(&db, &format!("update accounts set language = 'en' where mail = '{MAIL}'")).await;
    assert_eq!(remind_speakers::send_due(&db, system.asks_at(Utc::now())).await.unwrap(), 1);
    assert_eq!(remind_speakers::send_due(&db, system.asks_at(Utc::now())).await.unwrap(), 0, "once");
    let (to, language, payload): (String, String, serde_json::Value) =
        sqlx::query_as("select recipient, language, payload from jobs where topic = 'speaker_reminder'")
            .fetch_one(&db.pool)
            .await
            .unwrap();
    assert_eq!((to.as_str(), language.as_str()), (MAIL, "en"));
    let payload: Payload = serde_json::from_value(payload).unwrap();
    let letter = async || remind_speakers::letter(&db, system.asks_at(Utc::now()), &payload, Lang::En).await.unwrap();
    let words = letter().await.unwrap();
    assert!(words.path == "/speaking" && words.words.contains("slides"), "{}", words.words);

    // What was given meanwhile is not asked for.
    let wanted = own(&db, &talk).await;
    assert_eq!(wanted.wanted, [Wanted::Permissions, Wanted::Slides, Wanted::Bio]);
    speak::say_permissions(&db, talk.speaker.asks(), talk.slot, &wanted.bases.permissions, ALL).await.unwrap();
    speak::say_slides(&db, talk.speaker.asks(), talk.slot, &wanted.bases.slides, "https://a.test/").await.unwrap();
    let base = pages::speaking::load(&db, talk.speaker.asks()).await.unwrap().profiles.pop().unwrap().base;
    speaker_profile::save(&db, talk.speaker.asks(), talk.person, &base, ("短い紹介", ""), Picture::Keep).await.unwrap();
    assert!(letter().await.is_none());
    assert_eq!(own(&db, &talk).await.wanted, []);
}
