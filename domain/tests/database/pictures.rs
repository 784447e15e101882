//! A speaker hands in a picture: it is made anew, kept once, and seen where they are billed and let it.

use crate::common::{
    account_with,
    boards::{SLUG, at_event},
    demo,
    seats::{one, run},
    speakers::{Billed, first_talk, noted, slug_of},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::{PersonId, SlotId},
    pages::{self, speaking::Profile},
    viewer::{Role, Viewer},
    workflows::{
        speaker_picture::{self, MAX_PICTURE},
        speaker_profile::{self, Picture},
    },
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use sqlx::PgPool;

const MAIL: &str = "speaker@pictures.test";

/// A file of one colour.
fn file(shade: u8) -> Vec<u8> {
    let picture: DynamicImage = RgbImage::from_pixel(120, 90, Rgb([shade, 90, 160])).into();
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Somebody who is billed on one talk alone, and the account that speaks for them.
struct Speaker {
    person: PersonId,
    slug: String,
    slot: SlotId,
    number: i32,
    viewer: Viewer,
}

async fn speaker(db: &Db) -> Speaker {
    run(db, "update events set state = 'open', starts_at = now() + interval '5 days', ends_at = now() + interval '5 days 2 hours' where number = 54").await;
    let Billed { slot, number, person, .. } = first_talk(db).await;
    run(db, &format!("delete from appearances where person_id = {person} and slot_id <> {slot}")).await;
    run(db, &format!("update slots set tlp = 'clear', may_photograph = null where id = {slot}")).await;
    Speaker { person, slug: slug_of(db, person).await, slot, number, viewer: noted(db, person, MAIL).await }
}

impl Speaker {
    async fn profile(&self, db: &Db) -> Profile {
        let page = pages::speaking::load(db, self.viewer.asks()).await.unwrap();
        page.profiles.into_iter().find(|profile| profile.person == self.person).unwrap()
    }

    /// Saves what is there, and this of the picture.
    async fn save(&self, db: &Db, picture: Picture) -> domain::Result<()> {
        let is = self.profile(db).await;
        let asked = self.viewer.asks_at(Utc::now());
        speaker_profile::save(db, asked, self.person, &is.base, (&is.bio, &is.url), picture).await
    }

    /// The hash of the picture on the page of the talk, as everybody sees it.
    async fn beside_the_talk(&self, db: &Db) -> Option<String> {
        let page = pages::talk::load(db, Viewer::visitor().asks(), at_event(), self.number).await.unwrap();
        page.slot.speakers.into_iter().find(|billing| billing.person_slug == self.slug)?.picture
    }

    async fn on_their_page(&self, db: &Db) -> Option<String> {
        pages::speaker::load(db, Viewer::visitor().asks(), &self.slug).await.ok()?.picture
    }
}

fn wrong_picture(refused: domain::Result<()>) -> String {
    match refused.unwrap_err() {
        Error::Invalid { field, message, .. } if field == "picture" => message.get(domain::Lang::En).to_owned(),
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_57_and_67_a_picture_is_kept_once_and_goes_when_its_owner_says_so(pool: PgPool) {
    let db = demo(pool).await;
    let speaker = speaker(&db).await;
    let handed_in = file(10);
    let base = speaker.profile(&db).await.base;
    for _ in 0..2 {
        let asked = speaker.viewer.asks_at(Utc::now());
        let words = ("鍵を数える人", "https://me.test/");
        let put = Picture::Put(handed_in.clone());
        speaker_profile::save(&db, asked, speaker.person, &base, words, put).await.unwrap();
    }
    let said = "select count(distinct details) from audit_log where action = 'speaker.profile'";
    assert_eq!(one(&db, said).await, 1, "twice is once");
    let kept = speaker.profile(&db).await;
    assert_eq!((kept.bio.as_str(), kept.shows_picture), ("鍵を数える人", true));
    let hash = kept.picture.unwrap();
    let seen = speaker_picture::open(&db, Viewer::visitor().asks(), &speaker.slug, &hash, false).await.unwrap();
    let bytes = seen.bytes.unwrap();
    assert_ne!(bytes, handed_in, "it was made anew");
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
    assert_eq!(speaker.on_their_page(&db).await.as_ref(), Some(&hash));

    // An older form overwrites nothing; a newer picture has another address, and the old one is gone.
    let old = Picture::Put(file(200));
    let asked = speaker.viewer.asks();
    let late = speaker_profile::save(&db, asked, speaker.person, &base, ("鍵", ""), old.clone()).await.unwrap_err();
    assert!(matches!(late, Error::Conflict(_)), "{late:?}");
    speaker.save(&db, old).await.unwrap();
    let newer = speaker.on_their_page(&db).await.unwrap();
    assert_ne!(newer, hash);
    let gone = speaker_picture::open(&db, Viewer::visitor().asks(), &speaker.slug, &hash, false).await.unwrap_err();
    assert_eq!(gone, Error::NotFound);
    for _ in 0..2 {
        speaker.save(&db, Picture::Remove).await.unwrap();
    }
    assert_eq!((speaker.on_their_page(&db).await, one(&db, "select count(*) from person_pictures").await), (None, 0));
    assert_eq!(speaker.profile(&db).await.bio, "鍵を数える人");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_57_what_is_no_picture_is_refused_with_the_words_and_nothing_is_stored(pool: PgPool) {
    let db = demo(pool).await;
    let speaker = speaker(&db).await;
    let before = crate::common::row_counts(&db).await;
    let whole = file(1);
    for (wrong, words) in [
        (b"GIF89a".to_vec(), "JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "JPEG, PNG or WebP"),
        (whole[..whole.len() / 2].to_vec(), "cut off or broken"),
        (vec![0xff; MAX_PICTURE + 1], "5 MB"),
    ] {
        let refused = wrong_picture(speaker.save(&db, Picture::Put(wrong)).await);
        assert!(refused.contains(words), "{refused}");
    }
    // All that is wrong is said at once, and nothing of it is saved.
    let asked = speaker.viewer.asks();
    let base = speaker.profile(&db).await.base;
    let typed = ("x", "ftp://a");
    let put = Picture::Put(b"GIF89a".to_vec());
    let refused = speaker_profile::save(&db, asked, speaker.person, &base, typed, put).await.unwrap_err();
    let Error::Invalid { field, others, .. } = refused else { panic!("{refused:?}") };
    assert_eq!((field.as_str(), others[0].0.as_str()), ("url", "picture"));
    assert_eq!(crate::common::row_counts(&db).await, before);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_57_and_81_a_face_is_seen_where_label_and_speaker_let_it(pool: PgPool) {
    let db = demo(pool).await;
    let speaker = speaker(&db).await;
    speaker.save(&db, Picture::Put(file(1))).await.unwrap();
    let hash = speaker.profile(&db).await.picture.unwrap();
    for (tlp, photograph, is_seen) in [
        ("clear", "null", true),
        ("clear", "true", true),
        ("clear", "false", false),
        ("green", "true", true),
        ("green", "false", false),
        ("amber", "true", false),
        ("amber_strict", "true", false),
        ("red", "true", false),
    ] {
        let set = format!("tlp = '{tlp}', may_photograph = {photograph}, public_speakers = true");
        run(&db, &format!("update slots set {set} where id = {}", speaker.slot)).await;
        let case = format!("{tlp}, photograph {photograph}");
        assert_eq!(speaker.on_their_page(&db).await.is_some(), is_seen, "{case}");
        if matches!(tlp, "clear" | "green") {
            assert_eq!(speaker.beside_the_talk(&db).await.is_some(), is_seen, "{case}");
        }
        let open = async |who: &Viewer| {
            let picture = speaker_picture::open(&db, who.asks(), &speaker.slug, &hash, false).await;
            // Who kept it is told as much, and no more.
            let kept = speaker_picture::open(&db, who.asks(), &speaker.slug, &hash, true).await;
            let has_bytes = |seen: &speaker_picture::SeenPicture| seen.bytes.is_some();
            assert_eq!(kept.as_ref().map(has_bytes).ok(), picture.as_ref().map(|seen| !seen.is_shown).ok(), "{case}");
            picture.map(|picture| picture.is_shown)
        };
        let stranger = account_with(&db, "security-jaws", Role::Owner).await;
        let expected = if is_seen { Ok(true) } else { Err(Error::NotFound) };
        assert_eq!(open(&Viewer::visitor()).await, expected, "{case}");
        assert_eq!(open(&stranger).await, expected, "{case}");
        assert_eq!(open(&speaker.viewer).await, Ok(is_seen), "{case}");
        assert_eq!(speaker.profile(&db).await.shows_picture, is_seen, "{case}");
    }
    // Of an event that nobody may see yet, nor of a private one.
    run(&db, &format!("update slots set tlp = 'clear', may_photograph = null where id = {}", speaker.slot)).await;
    assert!(speaker.on_their_page(&db).await.is_some(), "the control");
    for hidden in ["state = 'planned'", "state = 'open', is_private = true"] {
        run(&db, &format!("update events set {hidden} where number = 54")).await;
        let refused = speaker_picture::open(&db, Viewer::visitor().asks(), &speaker.slug, &hash, false).await;
        assert_eq!(refused, Err(Error::NotFound), "{hidden}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_18_nobody_hands_in_somebody_elses_picture_and_it_goes_with_the_account(pool: PgPool) {
    let db = demo(pool).await;
    let speaker = speaker(&db).await;
    speaker.save(&db, Picture::Put(file(1))).await.unwrap();
    let stranger = account_with(&db, SLUG, Role::Owner).await;
    let before = crate::common::row_counts(&db).await;
    for (who, expected) in [(&Viewer::visitor(), Error::SignInRequired), (&stranger, Error::Concealed)] {
        for picture in [Picture::Put(file(2)), Picture::Put(b"GIF89a".to_vec()), Picture::Remove] {
            let refused = speaker_profile::save(&db, who.asks(), speaker.person, "", ("", ""), picture).await;
            assert_eq!(refused, Err(expected.clone()));
        }
    }
    assert_eq!(crate::common::row_counts(&db).await, before);
    run(&db, &format!("delete from accounts where mail = '{MAIL}'")).await;
    assert_eq!(one(&db, "select count(*) from person_pictures").await, 0);
    assert_eq!(speaker.on_their_page(&db).await, None);
}
