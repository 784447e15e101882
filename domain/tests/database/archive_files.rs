//! Slides and pictures that an archive's records name go out, and come back once.

use crate::common::{
    account_with,
    boards::{self, SLUG, at_event},
    demo,
    seats::run,
};
use chrono::Utc;
use domain::{
    Error,
    archive::format::record::{EventRecord, PersonRecord},
    db::Db,
    ids::EventId,
    pages::archive_record,
    viewer::{Role, Viewer},
    workflows::{
        archive::files::{bring_picture, bring_slides},
        slides_file::{self, SlidesFile},
    },
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use sqlx::PgPool;

const PDF: &str = "insert into slot_files (slot_id, bytes, size, hash, uploaded_at)
    select t.id, file.bytes, length(file.bytes), encode(sha256(file.bytes), 'hex'), now()
    from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id,
         (select convert_to('%PDF-1.7 ' || repeat('x', 600000), 'UTF8') as bytes) file
    where s.slug = 'mini-security-jaws' and e.number = 54 and t.kind = 'talk' order by t.position limit 1";

async fn event(db: &Db) -> (EventId, EventRecord) {
    let id = boards::event(db).await;
    let (record, _) = archive_record::event(db, Viewer::system().asks(), id).await.unwrap();
    (id, record)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn slides_come_back_to_their_slot_and_to_no_other(pool: PgPool) {
    let db = demo(pool).await;
    run(&db, PDF).await;
    let (id, record) = event(&db).await;
    let system = Viewer::system();
    let (place, slot) = (1_usize..).zip(&record.slots).find(|(_, slot)| slot.slides_file.is_some()).unwrap();
    let kept = archive_record::slides(&db, system.asks(), id).await.unwrap().remove(0);
    let file = SlidesFile { slot: kept.slot, size: kept.size, hash: kept.hash };
    let mut bytes = Vec::new();
    while let Some(piece) = slides_file::piece(&db, &file, i32::try_from(bytes.len()).unwrap()).await.unwrap() {
        bytes.extend(piece);
    }
    run(&db, "delete from slot_files").await;

    let at = at_event();
    let now = Utc::now();
    let owner = account_with(&db, SLUG, Role::Owner).await;
    assert_eq!(bring_slides(&db, owner.asks_at(now), at, (place, slot), &bytes).await.unwrap_err(), Error::Forbidden);
    let mut other = bytes.clone();
    other.push(b'x');
    let wrong = bring_slides(&db, system.asks_at(now), at, (place, slot), &other).await;
    assert!(matches!(wrong, Err(Error::Invalid { .. })), "another file than was exported: {wrong:?}");
    let elsewhere = bring_slides(&db, system.asks_at(now), at, (place + 1, slot), &bytes).await.unwrap();
    assert!(!elsewhere, "a slot with another title is another one");
    for is_new in [true, false] {
        let done = bring_slides(&db, system.asks_at(now), at, (place, slot), &bytes).await.unwrap();
        assert_eq!(done, is_new);
    }
    assert_eq!(event(&db).await.1, record);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_57_a_picture_of_an_archive_is_made_anew(pool: PgPool) {
    let db = demo(pool).await;
    let system = Viewer::system();
    let series = archive_record::all_series(&db, system.asks()).await.unwrap();
    let series = series.iter().find(|series| series.slug == SLUG).unwrap();
    let (about, _) = archive_record::series(&db, system.asks(), series).await.unwrap();
    let person: &PersonRecord = about.people.iter().find(|person| person.picture.is_none()).unwrap();
    let picture: DynamicImage = RgbImage::from_pixel(120, 90, Rgb([40, 90, 160])).into();
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    let bytes = bytes.into_inner();
    let hash: String =
        sqlx::query_scalar("select encode(sha256($1), 'hex')").bind(&bytes).fetch_one(&db.pool).await.unwrap();
    let file = domain::archive::format::files::FileRecord::picture(hash.clone(), Utc::now());
    for is_new in [true, false] {
        let done = bring_picture(&db, system.asks_at(Utc::now()), &person.slug, &file, bytes.clone()).await.unwrap();
        assert_eq!(done, is_new);
    }
    let (about, _) = archive_record::series(&db, system.asks(), series).await.unwrap();
    let kept = about.people.into_iter().find(|one| one.slug == person.slug).unwrap().picture.unwrap();
    assert_ne!(kept.hash, hash, "nothing is kept as it was handed in");
    let stored = archive_record::picture(&db, system.asks(), &person.slug, &kept).await.unwrap().unwrap();
    assert!(stored.starts_with(b"\xff\xd8\xff"));
    let nobody = bring_picture(&db, system.asks_at(Utc::now()), "nobody-here", &file, bytes).await.unwrap();
    assert!(!nobody);
    let text = domain::archive::format::files::FileRecord::default();
    let wrong = bring_picture(&db, system.asks_at(Utc::now()), &person.slug, &text, b"<svg>".to_vec()).await;
    assert!(matches!(wrong, Err(Error::Invalid { .. })), "{wrong:?}");
}
