//! Which names of a person strangers may read, which ones bill them, and what organizers say of a name or take away.

use crate::common::{
    account_with, demo,
    seats::{one, person, run},
    speakers::{GONE, KEPT, OTHER, SLUG, id_of, slug_of},
};
use chrono::Utc;
use domain::{
    Error, Lang,
    agenda::{speakers, types::Billing},
    db::Db,
    ids::{EventId, PersonId, SlotId},
    pages::{
        self,
        person_desk::{self, PersonDesk},
    },
    search,
    viewer::{HeldRole, Role, Viewer},
    workflows::{confirm_name, merge_people, name_people, remove_picture},
};
use sqlx::PgPool;

/// Labels every talk on which somebody is billed by this name.
async fn label(db: &Db, name: &str, label: &str) {
    run(
        db,
        &format!("update slots t set tlp = '{label}' from appearances a where a.slot_id = t.id and a.name = '{name}'"),
    )
    .await;
    let events: Vec<i64> = sqlx::query_scalar(
        "select distinct t.event_id from appearances a join slots t on t.id = a.slot_id where a.name = $1",
    )
    .bind(name)
    .fetch_all(&db.pool)
    .await
    .unwrap();
    let mut conn = db.pool.acquire().await.unwrap();
    for event in events {
        search::index::reindex_event(&mut conn, EventId(event)).await.unwrap();
    }
}

async fn desk(db: &Db, viewer: &Viewer, person: PersonId) -> PersonDesk {
    person_desk::load(db, viewer.asks(), SLUG, person).await.unwrap()
}

/// Further names on the page that everybody reads.
async fn load_aliases(db: &Db, person: PersonId) -> Vec<String> {
    let slug = slug_of(db, person).await;
    pages::speaker::load(db, Viewer::visitor().asks(), &slug).await.unwrap().aliases
}

/// Speakers whom search finds by this word.
async fn found(db: &Db, word: &str) -> i64 {
    let sql = format!(
        "select count(*) from search_documents where kind = 'speaker' and title || body || norm like '%{word}%'"
    );
    one(db, &sql).await
}

async fn note_mail(db: &Db, person: PersonId, mail: &str) {
    run(
        db,
        &format!(
            "insert into person_mails (series_id, person_id, mail, mail_key, at)
             select id, {person}, '{mail}', '{mail}', '2026-01-01' from series where slug = '{SLUG}'"
        ),
    )
    .await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_merged_name_of_a_confidential_talk_is_told_when_organizers_say_so(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    label(&db, GONE, "amber").await;
    let gone_slug = slug_of(&db, gone).await;
    let way = async |two| person_desk::load_merge(&db, owner.asks(), SLUG, two).await.unwrap();

    // Who is known stays: name and address of the other one would come out with the merge.
    let wrong = way((gone, kept)).await;
    assert!(wrong.may_swap && wrong.refused.is_some_and(|text| text.en.contains("may not be told")));
    let refused = merge_people::merge(&db, owner.asks(), SLUG, (gone, kept), &wrong.base).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let base = way((kept, gone)).await.base;
    let id = merge_people::merge(&db, owner.asks(), SLUG, (kept, gone), &base).await.unwrap();
    let moved = async || pages::speaker::moved_to(&db, &gone_slug).await.unwrap();
    let hidden = async || {
        assert_eq!(load_aliases(&db, kept).await, Vec::<String>::new());
        assert_eq!(moved().await, None, "that the address leads somewhere would tell whose name it is");
        assert_eq!(found(&db, GONE).await, 0);
    };
    hidden().await;
    let open = desk(&db, &owner, kept).await;
    assert_eq!(open.person.other_names, [GONE], "the desk knows it");
    let [name] = &open.open_names[..] else { panic!("{:?}", open.open_names) };
    assert_eq!((name.name.as_str(), name.is_own), (GONE, false));

    // Saving other names says nothing of this one.
    let typed = format!("{GONE}\nはせがわ");
    name_people::save(&db, owner.asks(), SLUG, kept, &open.base, &typed).await.unwrap();
    assert_eq!(load_aliases(&db, kept).await, ["はせがわ"]);
    assert_eq!(found(&db, GONE).await, 0);
    name_people::save(&db, owner.asks(), SLUG, kept, &desk(&db, &owner, kept).await.base, GONE).await.unwrap();

    for is_confirmed in [true, true, false] {
        confirm_name::set(&db, owner.asks(), SLUG, kept, name.id, is_confirmed).await.unwrap();
        if is_confirmed {
            assert_eq!(load_aliases(&db, kept).await, [GONE]);
            assert!(moved().await.is_some() && found(&db, GONE).await == 1);
            assert!(desk(&db, &owner, kept).await.open_names.is_empty());
        }
    }
    hidden().await;
    assert_eq!(one(&db, "select count(*) from audit_log where action = 'speaker.name_confirmed'").await, 1, "once");
    assert_eq!(one(&db, "select count(*) from audit_log where action = 'speaker.name_unconfirmed'").await, 1);

    // A talk that tells of its speaker tells the name; so does the wording of an organizer.
    label(&db, GONE, "green").await;
    assert_eq!(load_aliases(&db, kept).await, [GONE]);
    assert!(moved().await.is_some());
    label(&db, GONE, "amber_strict").await;
    hidden().await;
    run(&db, "update slots t set public_speakers = true from appearances a where a.slot_id = t.id and a.name = '臼田'")
        .await;
    assert_eq!(load_aliases(&db, kept).await, [GONE]);
    merge_people::undo(&db, owner.asks(), SLUG, id).await.unwrap();
    let flags =
        format!("select count(*) from person_aliases where person_id = {gone} and not is_own and not is_confirmed");
    assert_eq!(one(&db, &flags).await, 1, "the name went back as it was");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_and_81_names_of_another_series_confidential_talks_are_not_on_this_desk(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    // Speaks in both series; in the other one confidentially and by another name.
    let both = id_of(&db, "森川 律").await;
    run(
        &db,
        &format!(
            "update appearances a set name = 'Zq Hidden' from slots t, events e, series s
             where t.id = a.slot_id and e.id = t.event_id and s.id = e.series_id and s.slug = '{OTHER}' and a.person_id = {both};
             insert into person_aliases (person_id, alias, key) values ({both}, 'Zq Hidden', 'zqhidden')"
        ),
    )
    .await;
    label(&db, "Zq Hidden", "amber").await;
    let names = async |viewer: &Viewer| {
        let list = pages::people_desk::load(&db, viewer.asks(), SLUG, "", 1).await.unwrap();
        let listed = list.people.into_iter().find(|line| line.id == both).unwrap().other_names;
        (listed, desk(&db, viewer, both).await)
    };
    let (listed, page) = names(&owner).await;
    assert!(!listed.contains(&"Zq Hidden".to_owned()), "{listed:?}");
    assert!(page.refused.is_some() && page.open_names.is_empty());
    assert!(!page.person.other_names.contains(&"Zq Hidden".to_owned()), "{:?}", page.person.other_names);
    let found = pages::people_desk::load(&db, owner.asks(), SLUG, "Zq Hidden", 1).await.unwrap();
    assert_eq!(found.found, 0);
    let name: i64 = one(&db, "select id from person_aliases where key = 'zqhidden'").await;
    let told = confirm_name::set(&db, owner.asks(), SLUG, both, name.into(), true).await;
    assert!(matches!(told, Err(Error::Conflict(_))), "{told:?}");
    let foreign = account_with(&db, OTHER, Role::Owner).await;
    let told = confirm_name::set(&db, foreign.asks(), SLUG, both, name.into(), true).await;
    assert_eq!(told, Err(Error::Concealed));

    let mut planner = owner.clone();
    let other: i64 = one(&db, &format!("select id from series where slug = '{OTHER}'")).await;
    planner.account.as_mut().unwrap().roles.push(HeldRole { series: other.into(), role: Role::Owner, event: None });
    let (listed, page) = names(&planner).await;
    assert!(listed.contains(&"Zq Hidden".to_owned()), "{listed:?}");
    assert!(page.open_names.iter().any(|open| open.name == "Zq Hidden"), "{:?}", page.open_names);
}

/// Bills a name on a slot of an event to come, and says who that is.
async fn billed(db: &Db, slot: i64, name: &str) -> PersonId {
    let billing = Billing {
        person_slug: String::new(),
        name: name.to_owned(),
        honorific: String::new(),
        affiliation: String::new(),
        role: String::new(),
        is_group: false,
        picture: None,
    };
    let mut conn = db.pool.acquire().await.unwrap();
    speakers::bill(&mut conn, SlotId(slot), &[billing], &[]).await.unwrap();
    PersonId(one(db, &format!("select person_id from appearances where slot_id = {slot}")).await)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_name_that_somebody_says_bills_them_once_organizers_confirm_it(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    let (who, other) = (id_of(&db, GONE).await, id_of(&db, KEPT).await);
    let me = person(&db, "m@talks.test").await;
    note_mail(&db, who, "m@talks.test").await;
    let base = pages::speaking::load(&db, me.asks()).await.unwrap().profiles.pop().unwrap().names_base;
    name_people::save_own(&db, me.asks(), who, &base, "うすだ\nusuda_z").await.unwrap();
    assert_eq!(load_aliases(&db, who).await, ["usuda_z", "うすだ"]);
    let known = async || {
        let mut conn = db.pool.acquire().await.unwrap();
        speakers::known_names(&mut conn).await.unwrap().iter().any(|name| name == "usuda_z")
    };
    assert!(!known().await, "no import takes it for theirs");
    let slots: Vec<i64> = sqlx::query_scalar(
        "select t.id from slots t join events e on e.id = t.event_id where e.number = 42 and t.kind = 'talk' order by t.position limit 2",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    assert_ne!(billed(&db, slots[0], "うすだ").await, who, "nor any agenda");

    let open = desk(&db, &owner, who).await.open_names;
    assert!(open.len() == 2 && open.iter().all(|name| name.is_own), "{open:?}");
    let name = |words: &str| open.iter().find(|open| open.name == words).unwrap().id;
    let taken = confirm_name::set(&db, owner.asks(), SLUG, who, name("うすだ"), true).await;
    assert!(matches!(taken, Err(Error::Conflict(_))), "somebody else is known by it by now: {taken:?}");
    let theirs = confirm_name::set(&db, owner.asks(), SLUG, other, name("usuda_z"), true).await;
    assert_eq!(theirs, Err(Error::NotFound), "a name of one person is none of another");
    confirm_name::set(&db, owner.asks(), SLUG, who, name("usuda_z"), true).await.unwrap();
    assert!(known().await);
    assert_eq!(billed(&db, slots[1], "USUDA_Z").await, who);

    // Undone it is what it was: said by the person, and by nobody else.
    confirm_name::set(&db, owner.asks(), SLUG, who, name("usuda_z"), false).await.unwrap();
    assert!(!known().await && load_aliases(&db, who).await.contains(&"usuda_z".to_owned()));
    // What somebody says of themselves keeps no organizer from giving the name to whose it is.
    let base = desk(&db, &owner, other).await.base;
    name_people::save(&db, owner.asks(), SLUG, other, &base, "usuda_z").await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn organizers_take_a_picture_away_and_the_person_reads_why(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Organizer).await;
    let who = id_of(&db, GONE).await;
    let me = person(&db, "m@talks.test").await;
    note_mail(&db, who, "m@talks.test").await;
    let put = format!(
        "insert into person_pictures (person_id, bytes, hash, uploaded_by, uploaded_at)
         select {who}, '\\xffd8ff'::bytea || decode(repeat('00', 100), 'hex'), repeat('a', 64), id, '2026-01-01'
         from accounts where mail = 'm@talks.test'"
    );
    run(&db, &put).await;
    let hash = desk(&db, &owner, who).await.picture.unwrap().hash;
    let asked = owner.asks_at(Utc::now());
    let wordless = remove_picture::remove(&db, asked, SLUG, who, &hash, "  ").await;
    assert_eq!(wordless.unwrap_err().field(), Some("reason"));
    let other = remove_picture::remove(&db, asked, SLUG, who, &"b".repeat(64), "別人の写真").await;
    assert!(matches!(other, Err(Error::Conflict(_))), "{other:?}");
    let foreign = account_with(&db, OTHER, Role::Owner).await;
    let told = remove_picture::remove(&db, foreign.asks(), OTHER, who, &hash, "別人の写真").await;
    assert_eq!(told, Err(Error::NotFound), "they do not speak there");
    assert_eq!(one(&db, "select count(*) from person_pictures").await, 1);
    for _ in 0..2 {
        remove_picture::remove(&db, asked, SLUG, who, &hash, "別人の写真").await.unwrap();
    }
    assert_eq!(one(&db, "select count(*) from person_pictures").await, 0);
    assert_eq!(desk(&db, &owner, who).await.picture, None);
    let log =
        "select count(*) from audit_log where action = 'speaker.picture_removed' and details->>'words' = '別人の写真'";
    assert_eq!(one(&db, log).await, 1, "once");
    let mail = "select count(*) from jobs where topic = 'picture_removed' and recipient = 'm@talks.test'";
    assert_eq!(one(&db, mail).await, 1);
    let profile = async || pages::speaking::load(&db, me.asks()).await.unwrap().profiles.pop().unwrap();
    let (reason, at) = profile().await.removed.unwrap();
    assert!(reason == "別人の写真" && !at.date(Lang::En).is_empty());
}
