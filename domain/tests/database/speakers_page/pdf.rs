//! Slides that a speaker hands in as a PDF: who reads them, and what is refused.

use domain::{
    Error,
    viewer::{Role, Viewer},
    workflows::slides_file::{self, MAX_PDF},
};
use sqlx::PgPool;

use super::{SLUG, account, at_event, field, one, own, run, talk};
use crate::common::{account_with, demo};

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_pdf_is_read_by_whom_its_label_and_its_speaker_let(pool: PgPool) {
    let db = demo(pool).await;
    let talk = talk(&db).await;
    let pdf = b"%PDF-1.4 slides";
    for _ in 0..2 {
        slides_file::store(&db, talk.speaker.asks(), talk.slot, "", pdf).await.unwrap();
    }
    let stored = "select count(*) from audit_log where action like 'speaker.file%'";
    assert_eq!(one(&db, stored).await, 1, "twice is once");
    let other = slides_file::store(&db, talk.speaker.asks(), talk.slot, "", b"%PDF-1.7 another").await.unwrap_err();
    assert!(matches!(other, Error::Conflict(_)), "drawn when there was none: {other:?}");

    let (visitor, stranger) = (Viewer::visitor(), account(&db, "stranger@talks.test").await);
    let desk = account_with(&db, SLUG, Role::Reporter).await;
    let door = account_with(&db, SLUG, Role::Checkin).await;
    let foreign = account_with(&db, "security-jaws", Role::Owner).await;
    for (tlp, publish, by_visitor, by_stranger) in [
        ("clear", "true", Ok(()), Ok(())),
        ("clear", "null", Ok(()), Ok(())),
        ("clear", "false", Err(Error::NotFound), Err(Error::Concealed)),
        ("green", "true", Err(Error::SignInRequired), Err(Error::Forbidden)),
        ("green", "false", Err(Error::NotFound), Err(Error::Concealed)),
        ("amber", "true", Err(Error::NotFound), Err(Error::Concealed)),
        ("amber_strict", "true", Err(Error::NotFound), Err(Error::Concealed)),
        ("red", "true", Err(Error::NotFound), Err(Error::Concealed)),
    ] {
        run(&db, &format!("update slots set tlp = '{tlp}', may_publish = {publish} where id = {}", talk.slot)).await;
        let open = async |who: &Viewer| slides_file::open(&db, who.asks(), at_event(), talk.number).await.map(drop);
        let case = format!("{tlp}, publish {publish}");
        assert_eq!(open(&visitor).await, by_visitor, "{case}");
        assert_eq!(open(&stranger).await, by_stranger, "{case}");
        assert_eq!(open(&foreign).await, by_stranger, "{case}");
        // Whoever helps at the door takes part in nothing by that.
        assert_eq!(open(&door).await, by_stranger, "{case}");
        assert_eq!(open(&talk.speaker).await, Ok(()), "{case}");
        assert_eq!(open(&desk).await, Ok(()), "{case}");
    }
    // A part that nobody cut keeps all of it back.
    run(
        &db,
        &format!(
            "update slots set tlp = 'clear', may_publish = true, part_words = '3', part_tlp = 'amber' where id = {}",
            talk.slot
        ),
    )
    .await;
    assert!(slides_file::open(&db, visitor.asks(), at_event(), talk.number).await.is_err());
    run(&db, &format!("update slots set part_is_cut = true where id = {}", talk.slot)).await;
    let file = slides_file::open(&db, visitor.asks(), at_event(), talk.number).await.unwrap();
    assert_eq!(slides_file::piece(&db, &file, 5).await.unwrap().unwrap(), pdf[5..]);
    assert_eq!(slides_file::piece(&db, &file, file.size).await.unwrap(), None);

    slides_file::remove(&db, talk.speaker.asks(), talk.slot, &file.hash).await.unwrap();
    slides_file::remove(&db, talk.speaker.asks(), talk.slot, &file.hash).await.unwrap();
    assert_eq!(slides_file::open(&db, visitor.asks(), at_event(), talk.number).await, Err(Error::NotFound));
    assert_eq!(one(&db, stored).await, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_58_what_is_no_pdf_or_too_large_is_refused_and_nothing_is_stored(pool: PgPool) {
    let db = demo(pool).await;
    let talk = talk(&db).await;
    let mut large = b"%PDF-1.4".to_vec();
    large.resize(MAX_PDF + 1, b'x');
    for wrong in [&b""[..], b"<html><script>alert(1)</script>", b"GIF89a %PDF-", large.as_slice()] {
        let refused = slides_file::store(&db, talk.speaker.asks(), talk.slot, "", wrong).await.unwrap_err();
        assert_eq!(field(&refused), "file");
    }
    assert_eq!(one(&db, "select count(*) from slot_files").await, 0);
    large.truncate(MAX_PDF);
    slides_file::store(&db, talk.speaker.asks(), talk.slot, "", &large).await.unwrap();
    assert_eq!(usize::try_from(own(&db, &talk).await.file.unwrap().size).unwrap(), MAX_PDF);
}
