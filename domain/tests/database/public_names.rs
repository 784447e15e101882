//! Whoever is billed in public by another name than their own, which may not be told; and what the log says of names.

use crate::common::{
    account_with, demo,
    seats::{one, run},
    speakers::{GONE, KEPT, SLUG, id_of, slug_of},
};
use chrono::Utc;
use domain::{
    Error,
    audit::LogEntry,
    db::Db,
    ids::PersonId,
    pages::{self, log::LogQuery, person_desk, speaker::SpeakerPage},
    search,
    viewer::{Role, Viewer},
    workflows::{confirm_name, merge_people, name_people, people_apart},
};
use sqlx::PgPool;

/// A further name of theirs.
const OTHER_NAME: &str = "usuda_z";

async fn load_page(db: &Db, slug: &str) -> domain::Result<SpeakerPage> {
    pages::speaker::load(db, Viewer::visitor().asks(), slug).await
}

/// Labels every talk on which somebody is billed by this name.
async fn label(db: &Db, name: &str, label: &str, person: PersonId) {
    run(
        db,
        &format!("update slots t set tlp = '{label}' from appearances a where a.slot_id = t.id and a.name = '{name}'"),
    )
    .await;
    let mut conn = db.pool.acquire().await.unwrap();
    search::index::reindex_person(&mut conn, person).await.unwrap();
}

async fn name_them(db: &Db, owner: &Viewer, person: PersonId, names: &str) {
    let base = person_desk::load(db, owner.asks(), SLUG, person).await.unwrap().base;
    name_people::save(db, owner.asks(), SLUG, person, &base, names).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_page_is_called_by_a_name_that_may_be_told(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    let who = id_of(&db, GONE).await;
    let (slug, address) = (slug_of(&db, who).await, format!("p_{who}"));
    label(&db, GONE, "amber", who).await;
    name_them(&db, &owner, who, OTHER_NAME).await;
    assert_eq!(load_page(&db, &slug).await.unwrap_err(), Error::NotFound);
    assert_eq!(load_page(&db, &address).await.unwrap_err(), Error::NotFound, "nobody may know that they speak");
    assert_eq!(pages::speaker::moved_to(&db, &address).await, Ok(None));

    // In public by the name that organizers confirmed, spelled otherwise.
    run(
        &db,
        &format!(
            "insert into appearances (slot_id, person_id, position, name)
             select slot_id, {who}, 9, 'USUDA_Z' from appearances where name = '{KEPT}'"
        ),
    )
    .await;
    let mut conn = db.pool.acquire().await.unwrap();
    search::index::reindex_person(&mut conn, who).await.unwrap();
    let is = load_page(&db, &address).await.unwrap();
    assert_eq!((is.name.as_str(), is.slug.as_str()), ("USUDA_Z", address.as_str()));
    assert!(is.aliases.is_empty(), "{:?}", is.aliases);
    let billed = is.appearances.iter().flat_map(|(_, slot)| &slot.speakers).filter(|who| who.name == "USUDA_Z");
    assert_eq!(billed.map(|who| who.person_slug.as_str()).collect::<Vec<_>>(), [address.as_str()]);
    assert_eq!(load_page(&db, &slug).await.unwrap_err(), Error::NotFound);
    assert_eq!(pages::speaker::moved_to(&db, &slug).await, Ok(None), "that it leads there would tell whose name it is");
    let document = "select count(*) from search_documents where kind = 'speaker'";
    let found = async |words: &str| one(&db, &format!("{document} and {words}")).await;
    assert_eq!(found(&format!("title || body || url like '%{GONE}%'")).await, 0);
    assert_eq!(found(&format!("title = 'USUDA_Z' and url = '/speakers/{address}'")).await, 1);
    let desk = person_desk::load(&db, owner.asks(), SLUG, who).await.unwrap();
    assert_eq!((desk.person.side.name.as_str(), desk.person.address.as_str()), (GONE, address.as_str()));

    // Their own name may be told again: it is their page's, and the address from meanwhile leads on.
    label(&db, GONE, "clear", who).await;
    assert_eq!(load_page(&db, &address).await.unwrap_err(), Error::NotFound);
    assert_eq!(pages::speaker::moved_to(&db, &address).await, Ok(Some(slug.clone())));
    let is = load_page(&db, &slug).await.unwrap();
    assert_eq!((is.name.as_str(), is.aliases.as_slice()), (GONE, &[OTHER_NAME.to_owned()][..]));
    assert_eq!(found(&format!("title = '{GONE}' and body like '%{OTHER_NAME}%'")).await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_nobody_is_led_by_a_hidden_name_to_who_has_another_like_it(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    let gone_slug = slug_of(&db, gone).await;
    let base = person_desk::load_merge(&db, owner.asks(), SLUG, (kept, gone)).await.unwrap().base;
    merge_people::merge(&db, owner.asks(), SLUG, (kept, gone), &base).await.unwrap();
    assert!(pages::speaker::moved_to(&db, &gone_slug).await.unwrap().is_some());
    // Who stayed is hidden by the name of their page; the other one is public still.
    label(&db, KEPT, "red", kept).await;
    let address = format!("p_{kept}");
    assert_eq!(pages::speaker::moved_to(&db, &gone_slug).await, Ok(Some(address.clone())));
    assert_eq!(load_page(&db, &address).await.unwrap().name, GONE);
    label(&db, GONE, "red", kept).await;
    assert_eq!(pages::speaker::moved_to(&db, &gone_slug).await, Ok(None));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_the_address_of_who_was_public_by_another_name_leads_to_whom_they_became(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    let (address, slug) = (format!("p_{gone}"), slug_of(&db, gone).await);
    name_them(&db, &owner, gone, OTHER_NAME).await;
    // At another talk of the evening than who stays, by the further name.
    run(
        &db,
        &format!(
            "insert into appearances (slot_id, person_id, position, name)
             select t.id, {gone}, 9, '{OTHER_NAME}' from slots t
             where t.event_id = (select o.event_id from slots o join appearances a on a.slot_id = o.id where a.name = '{KEPT}' limit 1)
               and not exists (select from appearances a where a.slot_id = t.id and a.person_id in ({kept}, {gone})) limit 1"
        ),
    )
    .await;
    label(&db, GONE, "amber", gone).await;
    assert_eq!(load_page(&db, &address).await.unwrap().name, OTHER_NAME);
    let base = person_desk::load_merge(&db, owner.asks(), SLUG, (kept, gone)).await.unwrap().base;
    merge_people::merge(&db, owner.asks(), SLUG, (kept, gone), &base).await.unwrap();
    let of_kept = slug_of(&db, kept).await;
    assert_eq!(pages::speaker::moved_to(&db, &address).await, Ok(Some(of_kept)));
    assert_eq!(pages::speaker::moved_to(&db, &slug).await, Ok(None), "it tells the name that nobody may know");
    // That they were this one is told by that name alone.
    run(&db, &format!("update person_aliases set is_confirmed = false where alias = '{OTHER_NAME}'")).await;
    label(&db, OTHER_NAME, "red", kept).await;
    assert_eq!(pages::speaker::moved_to(&db, &address).await, Ok(None));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_hidden_name_that_the_release_before_wrote_into_search_is_taken_out(pool: PgPool) {
    let db = demo(pool).await;
    let who = id_of(&db, GONE).await;
    let slug = slug_of(&db, who).await;
    run(
        &db,
        &format!(
            "insert into appearances (slot_id, person_id, position, name)
             select slot_id, {who}, 9, 'USUDA_Z' from appearances where name = '{KEPT}'"
        ),
    )
    .await;
    label(&db, GONE, "amber", who).await;
    let system = Viewer::system();
    assert_eq!(search::index::rename(&db, system.asks(), 10).await, Ok(0), "nobody but them is called otherwise");
    run(
        &db,
        &format!(
            "update search_documents set title = '{GONE}', url = '/speakers/{slug}' where kind = 'speaker' and person_id = {who}"
        ),
    )
    .await;
    assert!(search::index::rename(&db, Viewer::visitor().asks(), 10).await.is_err());
    assert_eq!(search::index::rename(&db, system.asks(), 10).await, Ok(1));
    assert_eq!(search::index::rename(&db, system.asks(), 10).await, Ok(0), "once");
    let document = "select count(*) from search_documents where kind = 'speaker'";
    assert_eq!(one(&db, &format!("{document} and title || body || url like '%{GONE}%'")).await, 0);
    assert_eq!(one(&db, &format!("{document} and title = 'USUDA_Z' and url = '/speakers/p_{who}'")).await, 1);
}

async fn log(db: &Db, viewer: &Viewer, words: &str) -> Vec<LogEntry> {
    let query = LogQuery { words: words.to_owned(), ..LogQuery::default() };
    pages::log::load(db, viewer.asks_at(Utc::now()), SLUG, None, query).await.unwrap().entries
}

/// What the entries of an action say, the newest first.
async fn list_log_words(db: &Db, viewer: &Viewer, action: &str) -> Vec<String> {
    let of = log(db, viewer, "").await.into_iter().filter(|entry| entry.action == action);
    of.map(|entry| entry.details.words).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_62_and_81_the_log_tells_the_names_that_may_be_told_now(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    people_apart::set(&db, owner.asks(), SLUG, (kept, gone), true).await.unwrap();
    people_apart::set(&db, owner.asks(), SLUG, (kept, gone), false).await.unwrap();
    let base = person_desk::load_merge(&db, owner.asks(), SLUG, (kept, gone)).await.unwrap().base;
    merge_people::merge(&db, owner.asks(), SLUG, (kept, gone), &base).await.unwrap();
    // As an older program wrote it.
    run(
        &db,
        &format!(
            "insert into audit_log (series_id, action, subject, details)
             select id, 'speaker.merge', 'person:{kept}', '{{\"words\": \"{KEPT} ← {GONE}\"}}' from series where slug = '{SLUG}'"
        ),
    )
    .await;
    let both = format!("{KEPT} ← {GONE}");
    assert_eq!(list_log_words(&db, &owner, "speaker.merge").await, [KEPT.to_owned(), both.clone()]);
    assert_eq!(list_log_words(&db, &owner, "speaker.apart").await, [format!("{KEPT} / {GONE}")]);
    assert_eq!(
        log(&db, &owner, GONE).await.len(),
        4,
        "found by a name that everybody reads: what is about that person"
    );

    // Nobody is billed by that name any more, and nobody says that it is theirs.
    run(&db, &format!("update appearances set name = '{KEPT}' where name = '{GONE}'")).await;
    let hidden = format!("{KEPT} ← #{gone}");
    let now = list_log_words(&db, &owner, "speaker.merge").await;
    assert!(now[0] == KEPT && now[1] == hidden, "{now:?}");
    assert!(log(&db, &owner, GONE).await.is_empty());
    let proved = owner.asks_at(Utc::now()).prove_fresh().unwrap();
    let (_, file) = pages::log::export(&db, proved, SLUG, None, LogQuery::default()).await.unwrap();
    assert!(!format!("{file:?}").contains(GONE), "nor in a file");
    let stored = format!("select count(*) from audit_log where details::text like '%{GONE}%'");
    assert_eq!(one(&db, &stored).await, 1, "what the older program wrote, and nothing else");
    run(&db, &format!("update appearances set name = 'Z' where person_id = {kept}")).await;
    let known = format!("Z ← #{gone}");
    assert_eq!(list_log_words(&db, &owner, "speaker.merge").await[1], known, "as everybody knows them");
    run(&db, "update slots t set tlp = 'red' from appearances a where a.slot_id = t.id and a.name = 'Z'").await;
    assert_eq!(list_log_words(&db, &owner, "speaker.merge").await[1], format!("#{kept} ← #{gone}"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_62_and_81_a_further_name_is_in_the_log_as_long_as_it_is_theirs(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    let who = id_of(&db, KEPT).await;
    name_them(&db, &owner, who, OTHER_NAME).await;
    let id: i64 = one(&db, &format!("select id from person_aliases where key = '{OTHER_NAME}'")).await;
    for is_confirmed in [false, true] {
        confirm_name::set(&db, owner.asks(), SLUG, who, id.into(), is_confirmed).await.unwrap();
    }
    let words = format!("{KEPT}: {OTHER_NAME}");
    for action in ["speaker.names", "speaker.name_confirmed", "speaker.name_unconfirmed"] {
        assert_eq!(list_log_words(&db, &owner, action).await, [words.as_str()], "{action}");
    }
    let found = log(&db, &owner, OTHER_NAME).await;
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|entry| entry.details.changes.iter().all(|change| change.is.is_empty())));
    name_them(&db, &owner, who, "").await;
    assert_eq!(list_log_words(&db, &owner, "speaker.name_confirmed").await, [KEPT]);
    assert_eq!(list_log_words(&db, &owner, "speaker.names").await, [KEPT, KEPT]);
    assert!(log(&db, &owner, OTHER_NAME).await.is_empty());
    let stored = format!("select count(*) from audit_log where details::text like '%{OTHER_NAME}%'");
    assert_eq!(one(&db, &stored).await, 0);
}
