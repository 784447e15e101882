//! Between the result and the agenda a speaker still says what they allow, how far their talk may be shared, and when they
//! can come; from the agenda on they say it of the talk itself.

use crate::common::{
    calls::{SLUG, conflict, deadline, form, house, with},
    db,
    seats::{one, person, run},
};
use chrono::Duration;
use domain::{
    Error,
    agenda::tlp::Tlp,
    fields::Values,
    ids::EventRef,
    pages::proposals as pages,
    proposals::{placing, preparing},
    viewer::Viewer,
};
use sqlx::PgPool;

fn details(fields: &[(&str, &str)]) -> Values {
    with(Values::new(), fields)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_a_speaker_allows_is_changed_until_the_talk_stands_on_the_agenda(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let late = deadline() + Duration::days(1);
    let own = async |code: &str| pages::own(&house.db, who.asks_at(late), SLUG, code).await.unwrap();
    let save = async |viewer: &Viewer, code: &str, seen: i32, fields: &[(&str, &str)]| {
        preparing::save(&house.db, viewer.asks_at(late), SLUG, code, seen, &details(fields)).await
    };

    let (_, waiting) = house.handed_in(&who, &form("選考中の話")).await;
    assert!(!own(&waiting).await.may_prepare);
    conflict(save(&who, &waiting, 2, &[("tlp", "red")]).await);

    let (id, code, _) = house.accepted(&who, "鍵の話").await;
    let before = own(&code).await;
    assert!(before.may_prepare);
    let seen = before.proposal.version;
    let other = person(&house.db, "other@talks.test").await;
    assert_eq!(save(&other, &code, seen, &[("tlp", "red")]).await, Err(Error::Concealed));
    let wrong = save(&who, &code, seen, &[("from", "20:00"), ("until", "19:00")]).await;
    assert!(matches!(&wrong, Err(Error::Invalid { field, .. }) if field == "until"), "{wrong:?}");

    // Nothing but these fields is taken from the form.
    let sent = [("record", "no"), ("tlp", "amber"), ("until", "20:30"), ("title", "別の話"), ("moves_on", "")];
    for _ in 0..2 {
        save(&who, &code, seen, &sent).await.unwrap();
    }
    let edits = "select count(*) from audit_log where action = 'proposal.edit'";
    assert_eq!(one(&house.db, edits).await, 1, "twice is once");
    let after = own(&code).await.proposal;
    assert_eq!((after.permissions.record, after.tlp), (Some(false), Tlp::Amber));
    assert_eq!((after.free.0, after.free.1.map(|at| at.to_string())), (None, Some("20:30:00".to_owned())));
    assert_eq!((after.title.as_str(), after.moves_on, after.state), ("鍵の話", true, before.proposal.state));
    assert_eq!(after.typed.get("title"), before.proposal.typed.get("title"));
    conflict(save(&who, &code, seen, &[("record", "yes")]).await);

    placing::place(&house.db, house.owner.asks_at(late), EventRef::new(SLUG, 45), id).await.unwrap();
    assert!(!own(&code).await.may_prepare);
    let why = conflict(save(&who, &code, after.version, &[("record", "yes")]).await);
    assert!(why.contains("stands on the agenda"), "{why}");
    run(&house.db, "update proposals set placed_at = null; update events set state = 'ended'").await;
    conflict(save(&who, &code, after.version, &[("record", "yes")]).await);
}
