//! Further names of who spoke, and the list of organizers that proposes who may be one.

use crate::common::{
    account_with, demo,
    seats::{one, person, run},
    speakers::{GONE, KEPT, SLUG, id_of, list, slug_of},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::PersonId,
    pages::{self, people_desk::Reach, person_desk},
    viewer::{Role, Viewer},
    workflows::{merge_people, name_people, people_apart},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn further_names_are_given_once_and_found(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let (one_of, other) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    let desk = async || person_desk::load(&db, organizer.asks(), SLUG, one_of).await.unwrap();
    let base = desk().await.base;
    for _ in 0..2 {
        let typed = " はせがわ ともみ \n\ntomomi_h\nTOMOMI_H\n長谷川智美";
        name_people::save(&db, organizer.asks(), SLUG, one_of, &base, typed).await.unwrap();
    }
    assert_eq!(desk().await.person.other_names, ["tomomi_h", "はせがわ ともみ"]);
    assert_eq!(one(&db, "select count(*) from audit_log where action = 'speaker.names'").await, 1, "once");
    assert_eq!(
        one(&db, "select count(*) from search_documents where kind = 'speaker' and body like '%tomomi_h%'").await,
        1
    );
    let late = name_people::save(&db, organizer.asks(), SLUG, one_of, &base, "ほか").await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    let taken = name_people::save(
        &db,
        organizer.asks(),
        SLUG,
        other,
        &person_desk::load(&db, organizer.asks(), SLUG, other).await.unwrap().base,
        "Tomomi_H",
    )
    .await;
    assert_eq!(taken.unwrap_err().field(), Some("names"));
    let many = (0..30).map(|n| format!("name {n}")).collect::<Vec<_>>().join("\n");
    let many = name_people::save(&db, organizer.asks(), SLUG, one_of, &desk().await.base, &many).await;
    assert_eq!(many.unwrap_err().field(), Some("names"));

    // By themselves, once their address is noted; by nobody else.
    let me = person(&db, "m@talks.test").await;
    assert_eq!(name_people::save_own(&db, me.asks(), other, "", "うすだ").await, Err(Error::Concealed));
    burden_mail(&db, other).await;
    let base = pages::speaking::load(&db, me.asks()).await.unwrap().profiles.pop().unwrap().names_base;
    name_people::save_own(&db, me.asks(), other, &base, "うすだ").await.unwrap();
    let slug = slug_of(&db, other).await;
    assert_eq!(pages::speaker::load(&db, Viewer::visitor().asks(), &slug).await.unwrap().aliases, ["うすだ"]);
    // Their own name is none of them, and stays whatever is typed.
    name_people::save(&db, organizer.asks(), SLUG, one_of, &desk().await.base, "").await.unwrap();
    assert_eq!(one(&db, &format!("select count(*) from person_aliases where person_id = {one_of}")).await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_may_be_one_is_proposed_until_it_is_merged_or_said_to_be_two(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    let pairs = async || {
        let page = list(&db, &organizer).await;
        page.alike.iter().map(|pair| (pair.one.id, pair.other.id)).collect::<Vec<_>>()
    };
    assert!(!pairs().await.contains(&(kept, gone)) && !pairs().await.contains(&(gone, kept)));
    run(&db, &format!("update people set url = 'https://x.com/tomomi' where id = {kept}; update people set url = 'http://www.x.com/tomomi/' where id = {gone}")).await;
    burden_mail(&db, gone).await;
    assert!(pairs().await.contains(&(gone, kept)), "who can be reached stays");
    for is_apart in [true, true, false, true] {
        people_apart::set(&db, organizer.asks(), SLUG, (kept, gone), is_apart).await.unwrap();
        assert_eq!(pairs().await.contains(&(gone, kept)), !is_apart);
    }
    assert_eq!(one(&db, "select count(*) from audit_log where action like 'speaker.apart'").await, 2);
    people_apart::set(&db, organizer.asks(), SLUG, (gone, kept), false).await.unwrap();
    let base = person_desk::load_merge(&db, organizer.asks(), SLUG, (gone, kept)).await.unwrap().base;
    let id = merge_people::merge(&db, organizer.asks(), SLUG, (gone, kept), &base).await.unwrap();
    assert!(!pairs().await.contains(&(gone, kept)));
    let page = list(&db, &organizer).await;
    assert_eq!(page.merged.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);
    let line = page.people.iter().find(|line| line.id == gone).unwrap();
    assert_eq!((line.talks, line.reach), (2, Reach::Mail));
    assert!(page.people.iter().all(|line| line.id != kept));
    let found = pages::people_desk::load(&db, organizer.asks(), SLUG, "長谷川智", 1).await.unwrap();
    assert_eq!(found.people.iter().map(|line| line.id).collect::<Vec<_>>(), [gone], "by the merged name");
    let nothing = pages::people_desk::load(&db, organizer.asks_at(Utc::now()), SLUG, "ぬばたま", 9).await.unwrap();
    assert_eq!((nothing.people.len(), nothing.page), (0, 1));
}

async fn burden_mail(db: &Db, person: PersonId) {
    run(
        db,
        &format!(
            "insert into person_mails (series_id, person_id, mail, mail_key, at)
             select id, {person}, 'm@talks.test', 'm@talks.test', '2026-01-01' from series where slug = '{SLUG}'"
        ),
    )
    .await;
}
